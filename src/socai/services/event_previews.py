"""Shows what change events would do before anybody records them: units, and the totals of everybody above them.

The events are tried in a transaction that is given up; totals are read by the service that reads all figures, both in
the boundaries of the last of their days.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from socai.catalogue.model import Indicator
from socai.catalogue.model import UnitEvent as Declared
from socai.core.figures import Basis, Figure, State
from socai.core.findings import Finding, has_errors
from socai.core.periods import Period
from socai.ledger.models import Entry
from socai.services import reading, unit_events
from socai.services.actors import Actor, may_not_declare
from socai.services.opened import Instance
from socai.services.units import UnitIndex, UnitVersion, index
from socai.services.writing import give_up, open_write

_DAY = timedelta(days=1)
Totals = Mapping[tuple[str, str, Period], Figure]
"""Figures by unit, indicator and period."""


@dataclass(frozen=True)
class Total:
    """How the figures of one unit above the events, one kind of indicator and one period come out.

    Attributes:
        unit: key of the unit.
        kind: rule over time and rule over units, as in ``sum/sum`` and ``last/sum``.
        period: as it prints.
        figures: how many figures there are before or after.
        equal: how many of them are exactly what they were.
        estimated: how many become estimates.
        lost: how many have a value before and none after.
    """

    unit: str
    kind: str
    period: str
    figures: int
    equal: int
    estimated: int
    lost: int


@dataclass(frozen=True)
class Preview:
    """What events would do.

    Attributes:
        before: versions of units that would no longer hold.
        after: versions that would hold in their place.
        versions: how many rows would be written for them.
        totals: how the totals of all units above come out.
        changed: every total that would not be what it was: before, after.
        findings: every problem, and what to know.
    """

    before: tuple[UnitVersion, ...] = ()
    after: tuple[UnitVersion, ...] = ()
    versions: int = 0
    totals: tuple[Total, ...] = ()
    changed: tuple[tuple[Figure, Figure], ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def has_errors(self) -> bool:
        """Whether the events would be refused."""
        return has_errors(self.findings)


def preview(*, instance: Instance, actor: Actor, events: Sequence[Declared]) -> Preview:
    """Return what events would do; nothing is written.

    Raises:
        ServiceError: when disk or database fail.
    """
    if not actor.may_declare:
        return Preview(findings=(may_not_declare(actor),))
    boundaries = max((event.change.on for event in events), default=date.min).isoformat()
    with open_write(instance) as writer:
        try:
            before = index()
            written = unit_events.write(writer, events=events, instance=instance)
            if written.has_errors:
                return Preview(findings=written.findings)
            after = index()
            above, inside = _above(events, before, after), _inside(events, before, after)
            periods = _periods({*above, *inside}, after)
            then = _read(instance, above, periods, boundaries)
        finally:
            give_up()
    now = _read(instance, above, periods, boundaries)
    return _compared(instance, now, then, (before, after), written)


def _compared(
    instance: Instance,
    before: Totals,
    after: Totals,
    units: tuple[UnitIndex, UnitIndex],
    written: unit_events.EventsRecorded,
) -> Preview:
    gone, new = (_versions(index) for index in units)
    old = {version.row for version in gone}
    return Preview(
        before=tuple(version for version in gone if version.row not in {each.row for each in new}),
        after=tuple(version for version in new if version.row not in old),
        versions=written.versions,
        totals=tuple(_totals(before, after, instance.catalogue.indicators)),
        changed=tuple((before[place], after[place]) for place in before if not _same(before[place], after[place])),
        findings=written.findings,
    )


def _versions(index: UnitIndex) -> list[UnitVersion]:
    found = (version for unit in index.identities for version in index.versions(unit))
    return sorted(found, key=lambda version: (version.key, str(version.valid_from or "")))


def _above(events: Iterable[Declared], before: UnitIndex, after: UnitIndex) -> list[str]:
    """Return the keys of the units above those of events, the day before or the day itself, that are there on both."""
    found: dict[str, None] = {}
    for event in events:
        for key in event.change.units:
            for known, day in ((before, event.change.on - _DAY), (after, event.change.on)):
                above = known.at(key, day)
                while above is not None and above.parent and known.key_of(above.parent) not in found:
                    parent = known.key_of(above.parent)
                    found[parent] = None
                    above = known.at(parent, day)
    return [key for key in found if before.identity(key)]


def _inside(events: Iterable[Declared], before: UnitIndex, after: UnitIndex) -> list[str]:
    """Return the keys of the units of events."""
    return [key for event in events for key in event.change.units if before.identity(key) or after.identity(key)]


def _periods(keys: Iterable[str], known: UnitIndex) -> list[Period]:
    """Return the periods of all entries about some units."""
    units = {known.identity(key) for key in keys}
    places = Entry.objects.values_list("org_unit_id", "period").distinct()
    return sorted({Period.parse(period) for unit, period in places if unit in units})


def _read(instance: Instance, units: Sequence[str], periods: Iterable[Period], boundaries: str) -> Totals:
    found: dict[tuple[str, str, Period], Figure] = {}
    for period in periods:
        evaluator = reading.evaluator(instance=instance, period=period, boundaries=boundaries)
        for unit in units:
            for code in instance.catalogue.indicators:
                found[unit, code, period] = evaluator.figure(code, unit, period)
    return found


def _same(before: Figure, after: Figure) -> bool:
    return (before.state, before.value) == (after.state, after.value)


def _totals(before: Totals, after: Totals, indicators: Mapping[str, Indicator]) -> Iterator[Total]:
    counts: dict[tuple[str, Period, str], Counter[str]] = {}
    for (unit, code, period), old in before.items():
        new = after[unit, code, period]
        if State.MISSING in (old.state, new.state) and old.state is new.state:
            continue
        rule = indicators[code]
        count = counts.setdefault((unit, period, f"{rule.over_time}/{rule.over_units}"), Counter())
        count.update(
            figures=1,
            equal=_same(old, new),
            estimated=new.key.basis is Basis.ESTIMATE and old.key.basis is not Basis.ESTIMATE,
            lost=old.value is not None and new.value is None,
        )
    for (unit, period, kind), count in sorted(counts.items()):
        yield Total(unit, kind, str(period), count["figures"], count["equal"], count["estimated"], count["lost"])
