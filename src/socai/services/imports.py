"""Imports figures, org units and targets from CSV or xlsx: all rows of a file or none, every problem named at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from socai.catalogue.model import FigureRow, OrgUnit, Target
from socai.core.findings import Finding, Severity, has_errors
from socai.files.errors import FilesError
from socai.files.tables import Table, read_table
from socai.ledger.models import BatchKind
from socai.services import entries, implied_plans, secrets_guard, targets, units
from socai.services.actors import Actor
from socai.services.entries import Recorded
from socai.services.import_rows import FIGURES, TARGETS, UNITS, figure_rows, target_rows, unit_rows
from socai.services.opened import Instance, Progress, silent

_REASON = "Nhập từ tệp {name}"
_STEP = 1000
_MORE = "file.more_findings"

Row = TypeVar("Row")


@dataclass(frozen=True)
class ImportResult:
    """What came of importing a file.

    Attributes:
        findings: every problem of the file in the order of its lines, and what was corrected or left as it was.
        batch: number of the batch, ``None`` when nothing was written.
        entries: what was new.
        corrections: what replaced an earlier value.
        retractions: values taken back by an empty cell.
        unchanged: rows equal to what stands.
    """

    findings: tuple[Finding, ...]
    batch: int | None = None
    entries: int = 0
    corrections: int = 0
    retractions: int = 0
    unchanged: int = 0

    @property
    def has_errors(self) -> bool:
        """Whether the file was refused, so that nothing of it was written."""
        return has_errors(self.findings)


def outcome(recorded: Recorded, asked: Iterable[Finding] = ()) -> ImportResult:
    """Return what came of writing entries, with what was ``asked`` about them before its findings."""
    return ImportResult(
        findings=(*asked, *recorded.findings),
        batch=recorded.batch,
        entries=recorded.entered,
        corrections=recorded.corrected,
        retractions=recorded.retracted,
        unchanged=recorded.unchanged,
    )


def import_figures(
    *,
    instance: Instance,
    actor: Actor,
    path: Path,
    sheet: str | None = None,
    dry_run: bool = False,
    progress: Progress = silent,
) -> ImportResult:
    """Import the figures of a CSV or xlsx file as one batch; the file itself is kept as the paper they came from.

    Columns ``indicator, org_unit, period, value`` and optionally ``basis, qualifier, breakdown, note, source``. An
    empty value is missing, ``0`` is zero, ``NA`` is not applicable. Numbers may be in the Vietnamese or the machine
    form; see ``written_numbers``. With ``dry_run`` everything is tried and nothing kept.

    Raises:
        ServiceError: when disk or database fail.
    """

    def write(rows: list[FigureRow], is_trial: bool) -> ImportResult:
        recorded = entries.record(
            instance=instance,
            actor=actor,
            rows=_reported(rows, progress),
            kind=BatchKind.IMPORT,
            reason=_REASON.format(name=path.name),
            document=path,
            dry_run=is_trial,
        )
        return outcome(recorded)

    return _import(partial(read_table, path, FIGURES, sheet=sheet), figure_rows, write, dry_run)


def import_units(
    *, instance: Instance, actor: Actor, path: Path, sheet: str | None = None, dry_run: bool = False
) -> ImportResult:
    """Import org units from a CSV or xlsx file as one batch.

    Columns ``key, type, name`` and optionally ``parent, code, valid_from, valid_to, placeholder``; days as
    ``2026-01-31``.

    Raises:
        ServiceError: when disk or database fail.
    """

    def write(rows: list[OrgUnit], is_trial: bool) -> ImportResult:
        reason = _REASON.format(name=path.name)
        recorded = units.import_units(instance=instance, actor=actor, rows=rows, reason=reason, dry_run=is_trial)
        return ImportResult(
            recorded.findings, recorded.batch, recorded.created, recorded.changed, unchanged=recorded.unchanged
        )

    secrets_guard.admit_path(actor=actor, path=path)
    return _import(partial(read_table, path, UNITS, sheet=sheet), unit_rows, write, dry_run)


def import_targets(
    *, instance: Instance, actor: Actor, path: Path, sheet: str | None = None, dry_run: bool = False
) -> ImportResult:
    """Import targets from a CSV or xlsx file as one batch.

    Columns ``indicator, org_unit, year, value`` and optionally ``version, source, due`` (the last day, ``2026-09-14``).
    A plan that only follows from a printed percentage is refused: a target is a decision, and a paper says it.

    Raises:
        ServiceError: when disk or database fail.
    """

    def write(rows: list[Target], is_trial: bool) -> ImportResult:
        reason = _REASON.format(name=path.name)
        implied = implied_plans.refused(instance, rows)
        is_trial = is_trial or bool(implied)
        recorded = targets.import_targets(instance=instance, actor=actor, rows=rows, reason=reason, dry_run=is_trial)
        if implied:
            return ImportResult((*recorded.findings, *implied))
        return ImportResult(
            recorded.findings, recorded.batch, recorded.created, recorded.revised, unchanged=recorded.unchanged
        )

    secrets_guard.admit_path(actor=actor, path=path)
    return _import(partial(read_table, path, TARGETS, sheet=sheet), target_rows, write, dry_run)


def _import(
    open_table: Callable[[], Table],
    read: Callable[[Table], list[Row]],
    write: Callable[[list[Row], bool], ImportResult],
    dry_run: bool,
) -> ImportResult:
    """Read a file and write its rows; after a problem of form the writing is only tried, to find all others."""
    try:
        table = open_table()
        rows = read(table)
    except FilesError as error:
        return ImportResult(error.findings)
    of_form = tuple(table.log)
    if not has_errors(of_form):
        result = write(rows, dry_run)
        return replace(result, findings=_in_order((*of_form, *result.findings)))
    of_content = write(rows, True).findings if rows else ()
    return ImportResult(_in_order((*of_form, *(each for each in of_content if each.severity is Severity.ERROR))))


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings by line, and how many more there are at the end."""
    return tuple(sorted(findings, key=lambda finding: (finding.code == _MORE, finding.location)))


def _reported(rows: list[FigureRow], progress: Progress) -> Iterator[FigureRow]:
    """Yield the rows, telling how far it is."""
    for done, row in enumerate(rows):
        if done % _STEP == 0:
            progress("figures", done, len(rows))
        yield row
    progress("figures", len(rows), len(rows))
