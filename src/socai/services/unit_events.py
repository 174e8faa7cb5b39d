"""Change events of units: applies them, late ones too, and takes them back, each in one batch with one audit event.

Dated versions of units follow from all events that stand, by replay from what was recorded as such; a write adds the
events and whatever versions differ afterwards. So the order in which events are recorded plays no part, and an event
taken back leaves the units exactly as they were. What was known before stays readable.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from socai.catalogue.model import UnitEvent as Declared
from socai.core.changes import Change, LineageError
from socai.core.findings import Finding, Location, Severity, has_errors
from socai.core.replay import replay
from socai.ledger.models import BatchKind, Entry, OrgUnit, UnitEvent, reference
from socai.ledger.sealing import BatchWriter
from socai.services import attachments, secrets_guard, unit_history
from socai.services.actors import Actor, may_not_declare
from socai.services.event_names import EventNames
from socai.services.event_rows import event_rows
from socai.services.event_words import worded
from socai.services.opened import Instance
from socai.services.resting import what_rests_on
from socai.services.units import UnitIndex, index
from socai.services.version_rows import version_rows
from socai.services.writing import Act, give_up, open_write, seal


@dataclass(frozen=True)
class EventsRecorded:
    """What came of recording or reversing events.

    Attributes:
        batch: number of the batch, ``None`` when nothing was written.
        events: names of the events written, ``<batch>/<position>``; of a trial, what they would have been.
        versions: how many versions of units changed with them.
        findings: every problem, and what to know.
    """

    batch: int | None
    events: tuple[str, ...] = ()
    versions: int = 0
    findings: tuple[Finding, ...] = ()

    @property
    def has_errors(self) -> bool:
        """Whether it was refused, so that nothing was written."""
        return has_errors(self.findings)


def apply(
    *,
    instance: Instance,
    actor: Actor,
    events: Sequence[Declared],
    reason: str,
    document: Path | None = None,
    dry_run: bool = False,
) -> EventsRecorded:
    """Record change events: all or none. Events of any day, in any order; each must fit all that stand.

    Args:
        instance: whose ledger it is.
        actor: who records them.
        events: what happened, units by key. Units that begin bring name and type with them.
        reason: why the batch is written.
        document: the legal act, kept with the batch.
        dry_run: try everything and keep nothing.

    Raises:
        ServiceError: when disk or database fail.
    """
    if not actor.may_declare:
        return EventsRecorded(None, findings=(may_not_declare(actor),))
    if document is not None:
        secrets_guard.admit_path(actor=actor, path=document, is_kept=True)
    with open_write(instance) as writer:
        written = write(writer, events=events, instance=instance, document=document)
        if written.has_errors or not written.events or dry_run:
            give_up()
            return written
        data = {"events": len(written.events), "document": document.name if document else ""}
        batch = seal(writer, Act(actor, BatchKind.UNITS, reason, data))
        return replace(written, batch=batch.number)


def reverse(
    *, instance: Instance, actor: Actor, events: Sequence[str], reason: str, dry_run: bool = False
) -> EventsRecorded:
    """Take events back, as if they had not happened; the units are again exactly what they were.

    Args:
        instance: whose ledger it is.
        actor: who takes them back.
        events: names of events (``<batch>/<position>``), or of batches for all events written with one.
        reason: why.
        dry_run: try everything and keep nothing.

    Raises:
        ServiceError: when disk or database fail.
    """
    if not actor.may_declare:
        return EventsRecorded(None, findings=(may_not_declare(actor),))
    with open_write(instance) as writer:
        written = _write_reversal(writer, events)
        if written.has_errors or dry_run:
            give_up()
            return written
        data = {"reversed": ", ".join(written.events)}
        batch = seal(writer, Act(actor, BatchKind.UNITS, reason, data))
        return replace(written, batch=batch.number)


def write(
    writer: BatchWriter, *, events: Sequence[Declared], instance: Instance, document: Path | None = None
) -> EventsRecorded:
    """Add events, and the versions that follow, to the open batch; with errors, which findings tell, nothing is whole.

    Raises:
        ServiceError: when disk or database fail.
    """
    known = index()
    names = EventNames(known, events)
    if names.findings:
        return EventsRecorded(None, findings=tuple(names.findings))
    standing = unit_history.changes()
    new = names.changes()
    try:
        versions = replay(unit_history.base(), (*standing, *new))
    except LineageError as error:
        words = _Words(names, {change.identity: event for change, event in zip(new, events, strict=True)})
        return EventsRecorded(None, findings=tuple(words.of(finding) for finding in error.findings))
    OrgUnit.objects.bulk_create([OrgUnit(id=identity) for identity in names.unknown])
    if document is not None:
        writer.add([attachments.keep(instance=instance, document=document)])
    ids = event_rows(writer, events=events, changes=new, with_document=document is not None)
    rows = version_rows(known, versions, ids)
    writer.add(rows)
    findings = tuple(_figures_beyond(new, events, names))
    return EventsRecorded(None, tuple(map(reference, ids.values())), len(rows), findings)


def _write_reversal(writer: BatchWriter, names: Sequence[str]) -> EventsRecorded:
    rows, findings = _asked_for(names)
    known = index()
    if findings:
        return EventsRecorded(None, findings=tuple(findings))
    gone = {reference(row.id) for row in rows}
    standing = unit_history.changes()
    try:
        versions = replay(unit_history.base(), [change for change in standing if change.identity not in gone])
    except LineageError as error:
        resting = dict.fromkeys(finding.subject for finding in error.findings)
        return EventsRecorded(None, findings=tuple(_rests(each, standing, gone, known) for each in resting))
    findings = what_rests_on(known, versions)
    writer.add([UnitEvent(kind=row.kind, effective_on=row.effective_on, reverses_id=row.id) for row in rows])
    changed = version_rows(known, versions, {})
    writer.add(changed)
    return EventsRecorded(None, tuple(sorted(gone)), len(changed), tuple(findings))


def _asked_for(names: Sequence[str]) -> tuple[list[UnitEvent], list[Finding]]:
    """Return the events that names stand for, and what is wrong with the names."""
    rows, findings = [], []
    known = {reference(row.id): row for row in UnitEvent.objects.order_by("id")}
    taken_back = {row.reverses_id for row in known.values()}
    for name in dict.fromkeys(names):
        own = [row for key, row in known.items() if name in (key, key.partition("/")[0]) and row.reverses_id is None]
        live = [row for row in own if row.id not in taken_back]
        if live:
            rows += live
        else:
            code = "event.reversed_already" if own else "event.unknown"
            findings.append(Finding(code, subject=name))
    return list({row.id: row for row in rows}.values()), findings


def _rests(identity: str, standing: Sequence[Change], gone: set[str], known: UnitIndex) -> Finding:
    """Return the finding that another event rests on those that shall be taken back."""
    resting = next(change for change in standing if change.identity == identity)
    data = {
        "events": ", ".join(sorted(gone)),
        "kind": str(resting.kind),
        "on": resting.on,
        "units": ", ".join(known.key(unit) for unit in resting.units[:_MOST_NAMED]),
    }
    return Finding("event.rests_on", subject=identity, data=data)


_MOST_NAMED = 5


@dataclass(frozen=True)
class _Words:
    """Turns what the algebra found into findings about keys and places in a file."""

    names: EventNames
    events: dict[str, Declared]

    def of(self, finding: Finding) -> Finding:
        """Return a finding with keys for identities, and the place where its event was declared."""
        event = self.events.get(finding.subject)
        said = worded(finding, self.names.key)
        other = self.events.get(str(said.data.get("other")))
        if other is not None:
            said = replace(said, data={**said.data, "other": other.change.identity})
        if event is None:
            return said
        return replace(said, subject=event.change.identity, location=event.location or Location())


@dataclass
class _Late:
    """Figures of units for periods after their end."""

    unit: str
    on: date
    event: Declared
    periods: dict[str, int] = field(default_factory=dict)


def _figures_beyond(changes: Sequence[Change], events: Sequence[Declared], names: EventNames) -> Iterator[Finding]:
    """Find units that end by events recorded late, after figures came in for periods since."""
    late = {
        unit: _Late(unit, change.on, event)
        for change, event in zip(changes, events, strict=True)
        for unit in change.ends
    }
    if not late:
        return
    first = min(each.on for each in late.values())
    found = (
        Entry.objects.filter(period_start__gte=first).values_list("org_unit_id", "period", "period_start").distinct()
    )
    for unit, period, start in found:
        if unit in late and start >= late[unit].on:
            late[unit].periods[period] = late[unit].periods.get(period, 0) + 1
    for each in late.values():
        if each.periods:
            data = {"unit": names.key(each.unit), "on": each.on, "periods": ", ".join(sorted(each.periods))}
            yield Finding("event.figures_after_end", Severity.WARNING, names.key(each.unit), each.event.location, data)
