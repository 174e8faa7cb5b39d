"""Change events that a pack holds: reads them from ``unit_events.yaml`` and tries them on the units it declares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain

from socai.catalogue.errors import nearest, problem
from socai.catalogue.event_groups import WEIGHTS, EventRow, Share, grouped, read_share
from socai.catalogue.model import EventPlan, Ground, UnitEvent
from socai.catalogue.references import Known
from socai.catalogue.schema import Record
from socai.core.changes import PARENT, ChangeKind, LineageError
from socai.core.findings import Finding
from socai.core.replay import Version, replay

_SETS = ("type", "name", PARENT, "code", "placeholder")


def build_plan(record: Record, problems: list[Finding]) -> EventPlan:
    """Return the events of one entry of ``unit_events.yaml``.

    Args:
        record: the entry as read.
        problems: receives what is wrong with shares, and what units are said to be twice.
    """
    rows = [] if record["on"] is None else list(_rows(record, problems))
    events = tuple(_named(record.code.text, number, event) for number, event in enumerate(grouped(rows, problems), 1))
    return EventPlan(record.code.text, record["title"] or "", bool(record["apply"]), events, record.location)


def event_plan_problems(known: Known) -> Iterator[Finding]:
    """Yield problems of the events of a pack: what they say, and what does not fit the units that it declares."""
    problems: list[Finding] = []
    plans = [build_plan(record, problems) for record in known.draft.unit_events.values()]
    yield from problems
    if "org_units" in known.draft.unread or problems:
        return
    applied = [event for plan in plans if plan.is_applied for event in plan.events]
    yield from _tried(known, applied)
    for plan in plans:
        if not plan.is_applied:
            yield from _tried(known, plan.events, after=applied)


def _tried(known: Known, events: Iterable[UnitEvent], after: Iterable[UnitEvent] = ()) -> Iterator[Finding]:
    """Yield what is wrong with events after others that were tried already."""
    each, base = tuple(events), tuple(_declared(known))
    there = {version.unit for version in base} | {key for event in (*after, *each) for key in event.change.begins}
    strangers = [*chain.from_iterable(_strangers(event, there) for event in each)]
    yield from strangers
    if strangers:
        return
    try:
        replay(base, [event.change for event in (*after, *each)])
    except LineageError as error:
        places = {event.change.identity: event.location for event in each}
        yield from (
            replace(finding, location=places[finding.subject])
            for finding in error.findings
            if finding.subject in places
        )


def _declared(known: Known) -> Iterator[Version]:
    for key, record in known.draft.org_units.items():
        first, last = record["valid_from"], record["valid_to"]
        if first is None or last is None or first <= last:  # else reported where it is declared
            yield Version(key, first, last, {PARENT: record["parent"] or ""})


def _strangers(event: UnitEvent, there: set[str]) -> Iterator[Finding]:
    """Yield units of an event that are not declared, and new ones without name or type."""
    sets = event.change.attributes
    parents = (str(said[PARENT]) for said in sets.values() if said.get(PARENT))
    for key in dict.fromkeys((*event.change.units, *parents)):
        if key not in there:
            close = ", ".join(nearest(key, there)) or "—"
            yield problem("event.unknown_unit", event.location, key, unit=key, nearest=close)
    for key in event.change.begins:
        for name in ("name",) if event.change.pieces else ("name", "type"):
            if not sets.get(key, {}).get(name):
                yield problem("event.field_missing", event.location, key, unit=key, field=name)


def _named(plan: str, number: int, event: UnitEvent) -> UnitEvent:
    return replace(event, change=replace(event.change, identity=f"{plan}/{number}"))


def _rows(record: Record, problems: list[Finding]) -> Iterator[EventRow]:
    head = EventRow(
        record["on"], act_number=record["act_number"], act_date=record["act_date"], act_issuer=record["act_issuer"],
        note=record["note"], location=record.location,
    )  # fmt: skip
    sources: Mapping[str, Record] = record["from"]
    for source, said in sources.items():
        yield from _of_source(replace(head, source=source, location=said.location), said, problems)
    units: Mapping[str, Record] = record["units"]
    for unit, said in units.items():
        sets = {name: said[name] for name in _SETS if said[name] is not None}
        kind = ChangeKind.CREATE if said["new"] else None
        yield replace(head, target=unit, kind=kind, sets=sets, location=said.location)


def _of_source(head: EventRow, said: Record, problems: list[Finding]) -> Iterator[EventRow]:
    into: Mapping[str, Record] = said["into"]
    if sum((said["to"] is not None, bool(into), bool(said["ends"]))) != 1:
        problems.append(problem("pack.event_goes_nowhere", said.location, head.source))
        return
    if not into:
        yield replace(head, target=said["to"] or "")
    for target, piece in into.items():
        ground = Ground(piece["source"], piece["quality"])
        yield replace(
            head, target=target, shares=dict(_shares(piece, problems)), ground=ground, location=piece.location
        )


def _shares(piece: Record, problems: list[Finding]) -> Iterator[tuple[str, Share]]:
    for name in WEIGHTS:
        text = piece[name]
        share = None if text is None else read_share(text)
        if share is not None:
            yield name, share
        elif text is not None:
            problems.append(problem("event.bad_share", piece.at(name), name, value=text))
