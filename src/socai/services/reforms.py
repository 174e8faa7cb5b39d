"""Imports a reform of administrative units as it is published: the units before it, then every change, or nothing.

What a pack or an earlier import already recorded is left alone, so that importing twice changes nothing, and a commune
that told its own part before may take in the rest of the country afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from django.db import transaction

from socai.catalogue.model import Ground, OrgUnit, UnitEvent
from socai.catalogue.reform.reform import Outcome, Reform, read_reform
from socai.catalogue.reform.table import is_published_form
from socai.core.changes import PARENT, Change
from socai.core.findings import Finding, Location, Severity, has_errors
from socai.files.errors import FilesError
from socai.files.tables import read_records
from socai.services import unit_events, unit_history, units
from socai.services.actors import Actor
from socai.services.errors import translated
from socai.services.opened import Instance
from socai.services.units import UnitIndex, UnitVersion
from socai.services.writing import give_up

_GROUND = Ground("Ghi chú của bảng chuyển đổi", "A")
_NOTE = "Theo bảng chuyển đổi đơn vị hành chính: {name}"
_REASON = "Nhập từ tệp {name}"
_SAID_ALREADY = frozenset({"unit.unchanged"})


@dataclass(frozen=True)
class ReformRecorded:
    """What came of importing a reform.

    Attributes:
        batch: number of the batch of events, ``None`` when nothing was written.
        created: units of the old order that were not known.
        corrected: units that were known, of which the time before was recorded.
        events: change events written.
        unchanged: changes that were known.
        findings: what was found, and what the reform was, in figures.
    """

    batch: int | None
    created: int = 0
    corrected: int = 0
    events: int = 0
    unchanged: int = 0
    findings: tuple[Finding, ...] = ()

    @property
    def has_errors(self) -> bool:
        """Whether it was refused, so that nothing was written."""
        return has_errors(self.findings)


def import_published(
    *, instance: Instance, actor: Actor, path: Path, sheet: str | None = None, dry_run: bool = False
) -> ReformRecorded | None:
    """Import the national correspondence of administrative units from a CSV or xlsx file, as it is published.

    Returns:
        what came of it; ``None`` when the file is not that table, which its headers tell.

    Raises:
        ServiceError: when disk or database fail.
    """
    try:
        records = read_records(path, sheet=sheet)
    except FilesError:  # whoever reads the file as something else says why it cannot be read
        return None
    if not is_published_form(records.rows):
        return None
    reform = read_reform(records.rows, records.file)
    reform = replace(reform, findings=(*records.log, *reform.findings))
    reason = _REASON.format(name=path.name)
    return import_reform(instance=instance, actor=actor, reform=reform, document=path, reason=reason, dry_run=dry_run)


def import_reform(
    *, instance: Instance, actor: Actor, reform: Reform, document: Path, reason: str, dry_run: bool = False
) -> ReformRecorded:
    """Record a reform: the units as they were, in one batch, and every change, in another; both or none.

    Args:
        instance: whose ledger it is.
        actor: who records it.
        reform: as read; with errors nothing is tried.
        document: the table, kept with the events.
        reason: why the batches are written.
        dry_run: try everything and keep nothing.

    Raises:
        ServiceError: when disk or database fail.
    """
    if has_errors(reform.findings):
        return ReformRecorded(None, findings=reform.findings)
    with translated(), transaction.atomic():
        recorded = _record(instance, actor, reform, document, reason)
        if dry_run or has_errors(recorded.findings):
            give_up()
            return replace(recorded, batch=None)
        return recorded


def _record(instance: Instance, actor: Actor, reform: Reform, document: Path, reason: str) -> ReformRecorded:
    place = Location(str(document))
    before = units.import_units(
        instance=instance, actor=actor, rows=tuple(_units_before(reform, units.index(), place)), reason=reason
    )
    findings = [*reform.findings, *(each for each in before.findings if each.code not in _SAID_ALREADY)]
    if has_errors(before.findings):
        return ReformRecorded(None, findings=tuple(findings))
    new = _Known(units.index(), unit_history.changes()).without(reform.changes)
    events = tuple(_event(change, document, place) for change in new)
    applied = unit_events.apply(instance=instance, actor=actor, events=events, reason=reason, document=document)
    return ReformRecorded(
        applied.batch, before.created, before.changed, len(events), len(reform.changes) - len(events),
        (*findings, *applied.findings, _summary(reform, place)),
    )  # fmt: skip


# -- units -------------------------------------------------------------------------------------------------------------


def _units_before(reform: Reform, known: UnitIndex, place: Location) -> Iterator[OrgUnit]:
    """Yield the units of the old order that are to be recorded: unknown ones, and the time before of known ones.

    Of a unit that a change event touched, what stands was decided here and stays.
    """
    touched = {unit for change in unit_history.changes() for unit in change.units}
    for unit in reform.before:
        row = replace(unit, location=place)
        identity = known.identity(unit.key)
        versions = known.versions(identity) if identity else ()
        if not versions:
            yield row
        elif identity not in touched:
            yield from _time_before(row, versions, reform, known)


def _time_before(row: OrgUnit, versions: Sequence[UnitVersion], reform: Reform, known: UnitIndex) -> Iterator[OrgUnit]:
    """Yield how a known unit was before the reform, if that is not what is recorded."""
    first = versions[0]
    said = (first.type, first.name, first.code, known.key(first.parent) if first.parent else None)
    if first.valid_from == reform.on is not None:
        yield replace(row, valid_to=reform.on - timedelta(days=1))
    elif len(versions) == 1 and said != (row.type, row.name, row.code, row.parent):
        yield replace(row, valid_from=first.valid_from, valid_to=first.valid_to)


# -- changes -----------------------------------------------------------------------------------------------------------


class _Known:
    """The changes that stand, by what they say of units; units by key."""

    def __init__(self, known: UnitIndex, standing: Iterable[Change]) -> None:
        self._key = known.key_of
        self._pieces: set[object] = set()
        self._ended: set[object] = set()
        self._set: set[object] = set()
        for change in standing:
            pieces = frozenset((self._key(each.source), self._key(each.target)) for each in change.pieces)
            self._pieces.add((change.on, pieces))
            self._ended.update((change.on, self._key(unit)) for unit in change.ended)
            for unit, said in change.attributes.items():
                key = self._key(unit)
                self._set.update((change.on, key, name, self._value(name, value)) for name, value in said.items())

    def without(self, changes: Iterable[Change]) -> Iterator[Change]:
        """Yield changes without what stands already; those of which nothing is new are left out."""
        for change in changes:
            if change.pieces:
                pieces = frozenset((each.source, each.target) for each in change.pieces)
                if (change.on, pieces) not in self._pieces:
                    yield change
            elif change.ended:
                ended = tuple(unit for unit in change.ended if (change.on, unit) not in self._ended)
                if ended:
                    yield replace(change, ended=ended)
            elif not all(self._stands(change, unit, said) for unit, said in change.attributes.items()):
                yield change

    def _stands(self, change: Change, unit: str, said: Mapping[str, object]) -> bool:
        return all((change.on, unit, name, value) in self._set for name, value in said.items())

    def _value(self, name: str, value: object) -> object:
        return self._key(str(value)) if name == PARENT else value


def _event(change: Change, document: Path, place: Location) -> UnitEvent:
    grounds = {(piece.source, piece.target, weight): _GROUND for piece in change.pieces for weight in piece.weights}
    return UnitEvent(change, note=_NOTE.format(name=document.name), grounds=grounds, location=place)


# -- summary -----------------------------------------------------------------------------------------------------------


def _summary(reform: Reform, place: Location) -> Finding:
    """Return a note that says in figures what the reform was."""
    outcomes: dict[str, object] = {outcome.value: reform.outcomes.get(outcome, 0) for outcome in Outcome}
    data = {
        "on": reform.on, "communes": sum(reform.outcomes.values()), "cut": reform.cut,
        "units_before": len(reform.before), "units_after": len(reform.after), **outcomes,
    }  # fmt: skip
    return Finding("reform.summary", Severity.NOTE, location=place, data=data)
