"""What the tests of imports share: a desk at which files come in, and ways to look at what stands afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from socai.core.findings import Finding
from socai.ledger.models import Batch, Entry, OrgUnitVersion, Target
from socai.services import actors, units
from socai.services.imports import ImportResult, import_figures, import_targets, import_units
from tests.ledgers import Ledger

HEADER = "indicator,org_unit,period,value"


@dataclass(frozen=True)
class Desk:
    """An open ledger, and a folder for the files that come in."""

    ledger: Ledger
    folder: Path

    def figures(self, content: str | bytes, *, name: str = "a.csv", dry_run: bool = False) -> ImportResult:
        return self._import(import_figures, content, name, dry_run)

    def rows(self, *rows: str, dry_run: bool = False) -> ImportResult:
        """Import figures given as lines of the four columns that must be there."""
        return self.figures("\n".join([HEADER, *rows, ""]), dry_run=dry_run)

    def units(self, content: str | bytes, *, dry_run: bool = False) -> ImportResult:
        return self._import(import_units, content, "a.csv", dry_run)

    def targets(self, content: str | bytes, *, dry_run: bool = False) -> ImportResult:
        return self._import(import_targets, content, "a.csv", dry_run)

    def _import(
        self, work: Callable[..., ImportResult], content: str | bytes, name: str, dry_run: bool
    ) -> ImportResult:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        doing = partial(work, instance=self.ledger.instance, actor=actors.administrator(), path=path)
        return doing(dry_run=dry_run)

    def dump(self) -> object:
        """Return all that the ledger holds."""
        return self.ledger.dump()


def values() -> dict[tuple[str, str, str], int | str]:
    """Return what stands: the scaled value, or the state without one, by indicator, unit and period."""
    known = units.index()
    return {
        (entry.indicator, known.key(entry.org_unit_id), entry.period): (
            str(entry.state) if entry.value_scaled is None else entry.value_scaled
        )
        for entry in Entry.objects.order_by("revision")
    }


def value(indicator: str, org_unit: str = "xa_mau", period: str = "2026H1") -> int | str:
    """Return what stands for one figure."""
    return values()[indicator, org_unit, period]


def batches() -> int:
    return Batch.objects.count()


def unit_names() -> dict[str, str]:
    """Return the newest name of each unit by key."""
    return dict(OrgUnitVersion.objects.order_by("id").values_list("key", "name"))


def target_values() -> dict[tuple[str, int, int], int]:
    """Return the scaled targets by indicator, year and version."""
    return {(row.indicator, row.year, row.version): row.value_scaled for row in Target.objects.all()}


def places(result: ImportResult) -> list[tuple[str, int, int]]:
    """Return code, line and column of each finding."""
    return [(finding.code, finding.location.line, finding.location.column) for finding in result.findings]


def only(result: ImportResult) -> Finding:
    """Return the one finding there is."""
    (finding,) = result.findings
    return finding
