"""Targets: records planned values; another value for the same year and last day is a new version, the old one stays.

Several targets of one year with different last days lead to the last of them; that one is the plan of the year.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from socai.catalogue.levels import COMMUNE, depth
from socai.catalogue.model import Catalogue, Guard, Indicator
from socai.catalogue.model import Target as Declared
from socai.core.findings import Finding, Severity, has_errors
from socai.ledger.models import BatchKind, Target
from socai.services.actors import Actor, may_not_declare
from socai.services.divided_targets import parts_beside_wholes
from socai.services.opened import Instance
from socai.services.scaling import LARGEST, ScaleError, as_decimal, exact, scaled
from socai.services.texts import is_unusable
from socai.services.units import UnitIndex, index
from socai.services.writing import Act, give_up, open_write, seal

FIRST_YEAR, LAST_YEAR = 1945, 2200
_YEARS_END = "9999"
TargetKey = tuple[str, str, int, str]
"""Indicator code, identity of the unit, year, last day (empty for the year's end)."""
YearKey = tuple[str, str, int]
"""Indicator code, identity of the unit, year."""


@dataclass(frozen=True)
class TargetsRecorded:
    """What came of recording targets: the batch (``None`` when nothing was written), counts, and findings."""

    batch: int | None
    created: int = 0
    revised: int = 0
    unchanged: int = 0
    findings: tuple[Finding, ...] = ()


def import_targets(
    *, instance: Instance, actor: Actor, rows: Sequence[Declared], reason: str, dry_run: bool = False
) -> TargetsRecorded:
    """Record targets: all rows or none. A row equal to the target that stands changes nothing.

    Rows of one target in the same call are versions in the order given by their ``version``.

    Raises:
        ServiceError: when disk or database fail.
    """
    if not actor.may_declare:
        return TargetsRecorded(None, findings=(may_not_declare(actor),))
    with open_write(instance) as writer:
        plan = _Plan(instance.catalogue, index(), latest())
        for row in sorted(rows, key=lambda row: row.version):
            plan.take(row)
        plan.findings += parts_beside_wholes(instance.catalogue, plan.units, plan.known.values(), plan.rows)
        if has_errors(plan.findings) or not plan.rows or dry_run:
            give_up()
            return plan.outcome(None)
        writer.add(plan.rows)
        batch = seal(writer, Act(actor, BatchKind.TARGETS, reason))
        return plan.outcome(batch.number)


def latest(*, as_known_at: int | None = None) -> dict[TargetKey, Target]:
    """Return the newest version of every target that the ledger knew at a batch number (now when ``None``)."""
    rows = Target.objects.order_by("version")
    if as_known_at is not None:
        rows = rows.filter(batch_id__lte=as_known_at)
    return {(row.indicator, row.org_unit_id, row.year, row.due): row for row in rows}


def by_year(rows: Iterable[Target]) -> dict[YearKey, tuple[Target, ...]]:
    """Return targets by indicator, unit and year, in the order of their last days; the last is the plan of the year."""
    found: dict[YearKey, list[Target]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.due or _YEARS_END):
        found[row.indicator, row.org_unit_id, row.year].append(row)
    return {key: tuple(listed) for key, listed in found.items()}


@dataclass
class _Plan:
    catalogue: Catalogue
    units: UnitIndex
    known: dict[TargetKey, Target]
    rows: list[Target] = field(default_factory=list)
    created: int = 0
    revised: int = 0
    unchanged: int = 0
    findings: list[Finding] = field(default_factory=list)
    told: dict[tuple[TargetKey, int], int] = field(default_factory=dict)

    def outcome(self, batch: int | None) -> TargetsRecorded:
        """Return what the caller is told."""
        return TargetsRecorded(batch, self.created, self.revised, self.unchanged, tuple(self.findings))

    def take(self, row: Declared) -> None:
        """Check a row and add what it says anew."""
        indicator, org_unit = self._indicator(row), self._org_unit(row)
        is_dated, is_usable = self._is_dated(row), self._is_usable(row)
        if indicator is None or org_unit is None or not (is_dated and is_usable):
            return
        if self._is_barred(row, indicator, org_unit) or self._has_no_unit_then(row, org_unit):
            return
        try:
            value = scaled(row.value, indicator.decimals)
        except ScaleError as error:
            largest = as_decimal(LARGEST, indicator.decimals)
            self._add(error.code, row, value=str(row.value), decimals=indicator.decimals, largest=largest)
            return
        self._place(row, org_unit, value, indicator.decimals)

    def _indicator(self, row: Declared) -> Indicator | None:
        found = self.catalogue.indicators.get(row.indicator)
        if found is None:
            nearest = get_close_matches(row.indicator, self.catalogue.indicators)
            self._add("entry.unknown_indicator", row, nearest=", ".join(nearest) or "—")
        return found

    def _org_unit(self, row: Declared) -> str | None:
        found = self.units.identity(row.org_unit)
        if found is None:
            self._add("entry.unknown_unit", row, unit=row.org_unit, nearest=self.units.nearest(row.org_unit) or "—")
        return found

    def _is_dated(self, row: Declared) -> bool:
        """Return whether year and last day are in order, after saying what is not."""
        if not FIRST_YEAR <= row.year <= LAST_YEAR:
            self._add("target.year", row, year=row.year, first=FIRST_YEAR, last=LAST_YEAR)
            return False
        if row.due is not None and row.due.year != row.year:
            self._add("target.due_in_other_year", row, due=row.due, year=row.year)
            return False
        return True

    def _is_usable(self, row: Declared) -> bool:
        unfit = is_unusable(row.source)
        if unfit:
            self._add("entry.unusable_text", row, field="source")
        return not unfit

    def _has_no_unit_then(self, row: Declared, org_unit: str) -> bool:
        """Return whether the unit is not there in the time of the target, after saying so."""
        last = row.due or date(row.year, 12, 31)
        if self.units.existed(org_unit, date(row.year, 1, 1), last):
            return False
        dated = self.units.versions(org_unit)
        self._add(
            "target.unit_not_there", row, unit=row.org_unit, year=row.year,
            start=dated[0].valid_from or "…", end=dated[-1].valid_to or "…",
        )  # fmt: skip
        return True

    def _is_barred(self, row: Declared, indicator: Indicator, org_unit: str) -> bool:
        """Return whether a guard of the indicator forbids the plan, after saying so."""
        level = depth(self.units.type(org_unit, date(row.year, 12, 31)))
        before = len(self.findings)
        if indicator.is_report_only:
            self._add("guard.target", row)
        if indicator.min_level and level > depth(indicator.min_level):
            self._add("guard.below_level", row, level=indicator.min_level, org_unit=row.org_unit)
        if Guard.NO_ROLLUP in indicator.guards and level < depth(COMMUNE):
            self._add("guard.above_commune_entry", row, org_unit=row.org_unit)
        return len(self.findings) > before

    def _place(self, row: Declared, org_unit: str, value: int, decimals: int) -> None:
        due = row.due.isoformat() if row.due else ""
        key = (row.indicator, org_unit, row.year, due)
        before = self.known.get(key)
        if self._contradicts_another(row, key, value):
            return
        if before is not None and _equal(before, value, decimals, row.source):
            self.unchanged += 1
            self._add("target.unchanged", row, Severity.NOTE, year=row.year)
            return
        target = Target(
            indicator=row.indicator, org_unit_id=org_unit, year=row.year, value_scaled=value, decimals=decimals,
            version=before.version + 1 if before else 1, source=row.source, due=due,
        )  # fmt: skip
        self.known[key] = target
        self.rows.append(target)
        if before is None:
            self.created += 1
        else:
            self.revised += 1
            old = as_decimal(before.value_scaled, before.decimals)
            self._add("target.revised", row, Severity.NOTE, year=row.year, before=old, value=row.value)

    def _contradicts_another(self, row: Declared, key: TargetKey, value: int) -> bool:
        """Return whether another row of the call tells the same version of a target with another value."""
        other = self.told.setdefault((key, row.version), value)
        if other != value:
            self._add("target.told_twice", row, unit=row.org_unit, year=row.year, version=row.version)
        return other != value

    def _add(self, code: str, row: Declared, severity: Severity = Severity.ERROR, **data: object) -> None:
        self.findings.append(Finding(code, severity, row.indicator, row.location, data))


def _equal(before: Target, value: int, decimals: int, source: str) -> bool:
    return exact(before.value_scaled, before.decimals) == exact(value, decimals) and before.source == source
