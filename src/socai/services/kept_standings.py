"""How all indicators stand, worked out again only for those that something written since may have changed.

How an indicator stands follows from entries of the indicators that it is computed of, from rows of the registers that
are counted in it, from targets, units and the day. So a figure that comes in changes a few of them, and so does a
target. Whatever else is written, such as an event of units, has everything worked out again; so does another day.

What is kept is known by number and seal of the last batch it was read at. When that batch is not in the ledger any
more, as after an older copy was put in its place, nothing of it is used.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from threading import Lock, RLock

from socai.catalogue.model import Relation
from socai.core.findings import Finding
from socai.core.periods import Period
from socai.engine.reference import Evaluator
from socai.formula.nodes import references
from socai.ledger.models import Entry, row_id
from socai.ledger.sight import kept_by
from socai.services import unit_reading, units
from socai.services.errors import ServiceError, translated
from socai.services.opened import Instance
from socai.services.seals import Seal, last_seal
from socai.services.sources import counted, sources
from socai.services.statuses import Stood, all_stood, check_there, evaluator_on
from socai.services.touched import touched

Place = tuple[Instance, date, Period | None, str, str]

_KEPT = 80
"""A province of 38 communes, each asked for from above and by those who lead it; measured, one takes 0.8 MB."""


@dataclass(frozen=True)
class Standings:
    """How the indicators of a unit stand.

    Attributes:
        seal: number and seal of the last batch that was read.
        stood: how each stands, by its code.
        contradictions: what disagrees in the newest figures, by the code of the indicator or relation.
        periods: the periods for which the unit has entries.
    """

    seal: Seal
    stood: Mapping[str, Stood]
    contradictions: Mapping[str, Finding]
    periods: frozenset[str]


@dataclass
class _Memory:
    """The standings that were asked for last, by any thread of the server."""

    known: OrderedDict[Place, Standings] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)
    working: dict[Place, RLock] = field(default_factory=dict)

    def at_work(self, place: Place) -> RLock:
        """Return what is held by who works out a place: who needs the same waits for it, whoever needs another goes on.

        A place that is forgotten meanwhile may be worked out twice, which costs time alone.
        """
        with self.lock:
            return self.working.setdefault(place, RLock())

    def keep(self, place: Place, found: Standings) -> Standings:
        with self.lock:
            self.known[place] = found
            self.known.move_to_end(place)
            while len(self.known) > _KEPT:
                self.working.pop(self.known.popitem(last=False)[0], None)
        return found


@lru_cache(maxsize=1)
def _memory() -> _Memory:
    return _Memory()


def forget() -> None:
    """Forget all that is kept."""
    _memory.cache_clear()


def standings(*, instance: Instance, today: date, period: Period | None = None, unit: str = "") -> Standings:
    """Return how the indicators of a unit stand on a day, or at the end of a period that ended before.

    Args:
        instance: whose ledger it is.
        today: the day.
        period: only figures to its end count, ``None`` for the newest of each.
        unit: key of the unit, the reporting unit when empty.

    Raises:
        ServiceError: the unit is not there on the day; the database fails.
    """
    place = (instance, today, period, kept_by(), unit or instance.catalogue.reporting_unit)
    seal = last_seal()
    known = _memory().known.get(place)
    if known is not None and known.seal == seal:
        return known
    try:
        with _memory().at_work(place):
            return _up_to(place, seal)
    except ServiceError:
        _memory().working.pop(place, None)
        raise


def _up_to(place: Place, seal: Seal) -> Standings:
    """Return standings as the ledger has them at a batch, or later."""
    known = _memory().known.get(place)
    if known is not None and known.seal == seal:
        return known
    found = touched(known.seal, seal) if known is not None else None
    if known is None or found is None:
        return _memory().keep(place, _worked_out(place, seal))
    return _memory().keep(place, _brought_up(known, place, seal, found.sources))


def _worked_out(place: Place, seal: Seal) -> Standings:
    instance, *_, unit = place
    stood, contradictions = _read(place, (), instance.catalogue.relations)
    return Standings(seal, stood, contradictions, _periods(unit, 0))


def _periods(unit: str, after: int) -> frozenset[str]:
    """Return the periods for which a unit has entries of batches after one."""
    identity = unit_reading.identity(units.index(), unit)
    with translated():
        found = Entry.objects.filter(org_unit_id=identity, id__gte=row_id(after + 1, 0))
        return frozenset(found.order_by().values_list("period", flat=True).distinct())


def _brought_up(known: Standings, place: Place, seal: Seal, written: Collection[str]) -> Standings:
    """Return standings in which those that may have changed are worked out again."""
    instance, *_, unit = place
    codes = [code for code, of in sources(instance).items() if not of.isdisjoint(written)]
    changed = {*codes, *written}
    relations = [relation for relation, of in _relations(instance) if not of.isdisjoint(changed)]
    periods = known.periods | _periods(unit, known.seal[0])
    if not codes and not relations:
        return Standings(seal, known.stood, known.contradictions, periods)
    stood, contradictions = _read(place, codes or [next(iter(known.stood))], relations)
    again = {*codes, *(each.code for each in relations)}
    kept = {code: finding for code, finding in known.contradictions.items() if code not in again}
    return Standings(seal, {**known.stood, **stood}, {**kept, **contradictions}, periods)


@lru_cache(maxsize=4)
def _relations(instance: Instance) -> Sequence[tuple[Relation, frozenset[str]]]:
    """Return the relations of the pack, each with the indicators and registers that it is about."""
    return [(each, _named(each) | counted(each.statement)) for each in instance.catalogue.relations]


def _named(relation: Relation) -> frozenset[str]:
    return references(relation.statement.expression)


def _read(
    place: Place, codes: Collection[str], relations: Iterable[Relation]
) -> tuple[Mapping[str, Stood], Mapping[str, Finding]]:
    """Return how some indicators stand, all when none is named, and what disagrees in them and in relations."""
    (instance, today, period, _, key), index = place, units.index()
    identity = unit_reading.identity(index, key)
    on = min(today, period.end) if period else today
    check_there(index, identity, on)
    known = frozenset(codes).union(*map(_named, relations)) if codes else frozenset()
    evaluator = evaluator_on(instance=instance, identity=identity, day=on, period=period, indicators=known)
    every = {
        each.indicator.code: each for each in all_stood(evaluator, key, day=on, period=period, indicators=known or None)
    }
    found = dict(_contradictions(evaluator, key, every, relations))
    return {code: each for code, each in every.items() if not codes or code in codes}, found


def _contradictions(
    evaluator: Evaluator, unit: str, every: Mapping[str, Stood], relations: Iterable[Relation]
) -> Iterator[tuple[str, Finding]]:
    """Yield what disagrees: what was stated with what is computed, then relations, in the newest figures of each."""
    newest = {code: each.standing.figure.key.period for code, each in every.items() if each.standing.figure}
    for period in sorted(set(newest.values()), key=lambda each: each.end, reverse=True):
        newest_then = [code for code, last in newest.items() if last == period]
        for finding in evaluator.stated_findings(unit, period, newest_then):
            yield finding.subject, finding
    for relation in relations:
        # Of what may stand in reports alone, nothing is told elsewhere.
        if not _named(relation) <= every.keys():
            continue
        periods = sorted({newest[code] for code in _named(relation) if code in newest}, key=lambda each: each.end)
        found = (evaluator.check(relation, unit, period) for period in reversed(periods))
        broken = next((each for each in found if each is not None), None)
        if broken is not None:
            yield relation.code, broken
