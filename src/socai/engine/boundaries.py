"""Which units of a period make up a unit in the boundaries of a day: whole, or with a share that may be unknown.

Territory comes from the lineage. A unit that moved in the tree while the borders of the units above it were not said to
move (a stray) is followed too, so that nothing counts twice or not at all. Knows no values.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property

from socai.core.lineage import Lineage
from socai.core.periods import Period
from socai.core.shares import NOTHING, WHOLE, Share, total
from socai.engine.trees import Trees

_DAY = timedelta(days=1)
_MOST_KEPT = 100_000
_ByUnit = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class Part:
    """A unit of a period that lies in the unit asked for, at least partly. Each is made once.

    Attributes:
        unit: its key.
        since: a day of its boundaries.
        is_whole: whether all of it does.
        finer: what the units below it are in the unit asked for, where it is not whole.
        left: keys of the units above it that it left for the unit asked for, the nearest first.
        is_deserted: whether units below it left it, so that nobody knows how much of it they took along.
    """

    unit: str
    since: date
    is_whole: bool
    finer: tuple[Part, ...] = ()
    left: tuple[str, ...] = ()
    is_deserted: bool = False


@dataclass(frozen=True)
class Makeup:
    """What a unit is made of in a period.

    Attributes:
        parts: the units of the period that lie in it, by key.
        last: a day with the boundaries of the last day of the period.
        moved_on: the last day inside the period on which its borders moved, ``None`` when they stood still.
    """

    parts: tuple[Part, ...]
    last: date
    moved_on: date | None = None

    def is_only(self, unit: str, *, at_end: bool = False) -> bool:
        """Return whether it is made of one whole unit alone; ``at_end``: of those that are there on the last day."""
        parts = [part for part in self.parts if not at_end or part.since == self.last]
        return len(parts) == 1 and parts[0].is_whole and parts[0].unit == unit


@dataclass(frozen=True)
class _Strays:
    """Units of a day that left the units above them.

    Attributes:
        left: those that left, by each unit above that they left.
        came: those that came, by each unit of the other day that they came under.
        stayed: all that the units above one that came became, and everything above it, by the unit.
    """

    left: _ByUnit
    came: _ByUnit
    stayed: Mapping[str, Set[str]]

    def came_to(self, territory: Set[str]) -> frozenset[str]:
        """Return the strays that came under any of some units from elsewhere, not from one of them to another."""
        came = frozenset(stray for one in territory for stray in self.came.get(one, ()))
        return frozenset(stray for stray in came if self.stayed[stray].isdisjoint(territory))


class Boundaries:
    """Reads the units of any period in the boundaries of one day.

    Args:
        trees: units with their history.
        day: whose boundaries are asked for.
        groups: keys of units of that day that count as one, by the key of the group.
    """

    def __init__(self, trees: Trees, day: date, groups: Mapping[str, Iterable[str]] | None = None) -> None:
        self.trees = trees
        self.day = day
        self.groups = {key: tuple(members) for key, members in (groups or {}).items()}
        self._lineage: Lineage = trees.lineage
        self._territories = {key: frozenset(map(self._identity, keys)) for key, keys in self.groups.items()}
        self._above: dict[str, frozenset[str]] = {}
        self._strays: dict[date, _Strays] = {}
        self._strays_over: dict[tuple[date, ...], _Strays] = {}
        self._makeups: dict[tuple[str, Period, bool], Makeup] = {}
        self._shares: dict[tuple[str, Part, str], Fraction | None] = {}
        self._there: dict[str, bool] = {}

    def has(self, unit: str) -> bool:
        """Return whether there is a unit, or a group, of this key on the day."""
        if unit not in self._there:
            self._there[unit] = unit in self.groups or self._lineage.exists(self._identity(unit), self.day)
        return self._there[unit]

    def absence(self, unit: str) -> tuple[str, Mapping[str, object]] | None:
        """Return why nothing can be said of a unit, with the data of the message; ``None`` when it is there."""
        if self.has(unit):
            return None
        successors = ", ".join(self._successors(unit))
        if not successors:
            return "figure.unit_gone", {"day": self.day}
        return "figure.unit_not_there", {"day": self.day, "successors": successors}

    def _successors(self, unit: str) -> tuple[str, ...]:
        """Return the keys of the units of the day in which a unit lies that is not there on it."""
        return self.became(unit, self.day)

    def became(self, unit: str, day: date) -> tuple[str, ...]:
        """Return the keys of the units of this day in which a unit, in its boundaries of another day, lies."""
        images = self._lineage.shares(self._identity(unit), day, self.day)
        return tuple(self._key(image) for image in images if self._lineage.exists(image, self.day))

    def last_day(self, unit: str, day: date) -> date:
        """Return the last day up to a day on which a unit is there, else the first one after."""
        return self._lineage.nearest_day(self._identity(unit), day)

    def makeup(self, unit: str, period: Period, *, is_stock: bool) -> Makeup:
        """Return what a unit of the day is made of in a period.

        Args:
            unit: its key, or that of a group.
            period: when.
            is_stock: whether only the last day of the period counts.
        """
        place = unit, period, is_stock
        found = self._makeups.get(place)
        if found is None:
            self._forget(len(self._makeups))
            found = self._makeups[place] = self._made(unit, self._days(period, is_stock))
        return found

    def lies_in(self, unit: str, other: str, day: date) -> Share:
        """Return the share of a unit, in its boundaries of a day, that lies in a unit or group of this day."""
        return self._inside(self._identity(unit), day, self._territory(other), None)

    def _forget(self, kept: int) -> None:
        """Forget what was found out of units when it is much: whoever asks on and on must not fill the memory.

        Another thread may be asking: nobody looks up again what was found a moment ago.
        """
        if kept > _MOST_KEPT:
            self._makeups.clear()
            self._shares.clear()

    def share(self, unit: str, part: Part, weight: str) -> Fraction | None:
        """Return the share of a part that lies in a unit, ``None`` when it is unknown.

        Of a unit that strays left, nobody knows how much they took along.

        Args:
            unit: key of the unit of the day.
            part: of what it is made of.
            weight: name of the weight that cut units are divided by, empty for none.
        """
        place = unit, part, weight
        found = self._shares.get(place, NOTHING)
        if isinstance(found, Share):
            known = self._inside(self._identity(part.unit), part.since, self._territory(unit), weight or None).value
            found = self._shares[place] = None if part.is_deserted else known
        return found

    def _made(self, unit: str, days: tuple[date, ...]) -> Makeup:
        territory = self._territory(unit)
        if unit not in self.groups and not self._is_touched(unit, days):
            return Makeup((Part(unit, days[0], is_whole=True),), days[0])
        overlaps = [frozenset(self._overlapped(territory, day)) for day in days]
        strays = self._strays_in(days)
        found = dict.fromkeys(sorted(strays.came_to(territory).union(*overlaps), key=self._key))
        parts = [part for other in found for part in self._visited(other, days, territory, found.keys() - {other})]
        return Makeup(tuple(parts), days[0], self._moved_on(territory, days, overlaps))

    def _moved_on(
        self, territory: frozenset[str], days: tuple[date, ...], overlaps: Iterable[frozenset[str]]
    ) -> date | None:
        """Return the last of some days on which more or less of any unit began to lie in a territory."""
        if len(days) == 1:
            return None
        around = [
            {other: self._standing(other, territory, day) for other in overlap | self._came(territory, day)}
            for overlap, day in zip(overlaps, days, strict=True)
        ]
        moved = (day for day, now, before in zip(days, around, around[1:], strict=False) if now != before)
        return next(moved, None)

    def _standing(self, unit: str, territory: frozenset[str], day: date) -> tuple[Share, tuple[str, ...]]:
        """Return the share of a unit of a day that lies in a territory, and who left it."""
        return self._inside(unit, day, territory, None), self._strays_of(day).left.get(unit, ())

    def _came(self, territory: frozenset[str], day: date) -> frozenset[str]:
        """Return the strays of a day that came under a territory."""
        return self._strays_of(day).came_to(territory)

    def _is_touched(self, unit: str, days: Iterable[date]) -> bool:
        """Return whether anything ever happened to the territory of a unit; this settles nearly all of them."""
        identity = self._identity(unit)
        if self._lineage.is_changed(identity):
            return True
        strays = (self._strays_of(day) for day in days)
        return any(identity in each.left or identity in each.came for each in strays)

    def _overlapped(self, territory: Iterable[str], day: date) -> Iterator[str]:
        """Yield the units of a day that a territory overlaps."""
        for one in territory:
            yield from self._lineage.shares(one, self.day, day)

    def _visited(
        self, unit: str, days: tuple[date, ...], territory: frozenset[str], others: Set[str]
    ) -> Iterator[Part]:
        """Yield the part that a unit is in a territory, none when it does not lie in it on its last day."""
        since = self._last_of(unit, days)
        if since is None:
            return
        strays = self._strays_in(days)
        inside = self._inside(unit, since, territory, None)
        left = strays.left.get(unit, ())
        gone = [self._inside(stray, self._last_of(stray, days) or since, territory, None) for stray in left]
        key = self._key(unit)
        deserted = self._deserted(unit, since, strays) if unit in strays.came_to(territory) else ()
        if inside == WHOLE and all(share == WHOLE for share in gone):
            yield Part(key, since, is_whole=True, left=deserted)
        elif inside.terms or any(share.terms for share in gone):
            finer = tuple(self._finer(key, days, territory, others))
            yield Part(key, since, is_whole=False, finer=finer, left=deserted, is_deserted=bool(left))

    def _finer(self, key: str, days: tuple[date, ...], territory: frozenset[str], others: Set[str]) -> Iterator[Part]:
        """Yield the parts that the units below one are, those among them that ended before the last of the days."""
        for below in map(self._identity, self.trees.below(key, days[-1], days[0])):
            if below not in others:
                yield from self._visited(below, days, territory, others)

    def _last_of(self, unit: str, days: tuple[date, ...]) -> date | None:
        """Return the last of some days (the last first) on which a unit is there, ``None`` when there is none."""
        since = self._epoch(self._lineage.nearest_day(unit, days[0]))
        return since if days[-1] <= since <= days[0] else None

    def _deserted(self, unit: str, since: date, strays: _Strays) -> tuple[str, ...]:
        """Return the keys of the units above a stray that it left."""
        parent = self._lineage.parent(unit, since)
        chain = self._chain(parent, since) if parent else ()
        return tuple(self._key(each) for each in chain if unit in strays.left.get(each, ()))

    def _inside(self, unit: str, since: date, territory: frozenset[str], weight: str | None) -> Share:
        """Return the share of a unit, in its boundaries of a day, that lies in a territory."""
        images = self._lineage.shares(unit, since, self.day, weight)
        return total(share for image, share in images.items() if territory & self._ancestors(image))

    def _territory(self, unit: str) -> frozenset[str]:
        """Return the identities of a unit or group of the day."""
        return self._territories.get(unit) or frozenset((self._identity(unit),))

    def _identity(self, key: str) -> str:
        return self.trees.identities.get(key, key)

    def _key(self, unit: str) -> str:
        return self.trees.keys.get(unit, unit)

    def _ancestors(self, unit: str) -> frozenset[str]:
        """Return a unit of the day and all above it."""
        if unit not in self._above:
            self._above[unit] = frozenset(self._chain(unit, self.day))
        return self._above[unit]

    def _chain(self, unit: str, day: date) -> Iterator[str]:
        """Yield a unit and those above it on a day, the nearest first; who is gone stands where it last stood."""
        passed: set[str] = set()
        above: str | None = unit
        while above is not None and above not in passed:
            passed.add(above)
            yield above
            above = self._lineage.parent(above, self._lineage.nearest_day(above, day))

    @cached_property
    def _epochs(self) -> tuple[date, ...]:
        """The days on which anything begins to be different, in order; between them any day is like any other."""
        starts = {version.valid_from for version in self._lineage.versions}
        ends = {version.valid_to for version in self._lineage.versions}
        changed = {change.on for change in self._lineage.changes}
        return tuple(
            sorted({date.min, *changed, *(day for day in starts if day), *(day + _DAY for day in ends if day)})
        )

    def _epoch(self, day: date) -> date:
        """Return the first day that is like a day."""
        return self._epochs[bisect_right(self._epochs, day) - 1]

    def _days(self, period: Period, is_stock: bool) -> tuple[date, ...]:
        """Return one day for each of the different boundaries in a period, the last first."""
        last = bisect_right(self._epochs, period.end) - 1
        first = last if is_stock else bisect_right(self._epochs, period.start) - 1
        return tuple(reversed(self._epochs[first : last + 1]))

    def _strays_in(self, days: tuple[date, ...]) -> _Strays:
        """Return the units that are strays on the last of some days on which they are there."""
        if len(days) == 1:
            return self._strays_of(days[0])
        if days not in self._strays_over:
            each = [(day, self._strays_of(day)) for day in days]
            left = (pair for day, strays in each for pair in self._still(strays.left, day, days))
            came = (pair for day, strays in each for pair in self._still(strays.came, day, days))
            stayed = {stray: above for _, strays in reversed(each) for stray, above in strays.stayed.items()}
            self._strays_over[days] = _Strays(_by_first(left), _by_first(came), stayed)
        return self._strays_over[days]

    def _still(self, strays: _ByUnit, day: date, days: tuple[date, ...]) -> Iterator[tuple[str, str]]:
        """Yield the pairs of units and strays of a day that is the last of a stray among some days."""
        for unit, each in strays.items():
            yield from ((unit, stray) for stray in each if self._last_of(stray, days) == day)

    def _strays_of(self, day: date) -> _Strays:
        if day not in self._strays:
            self._strays[day] = self._found_strays(day)
        return self._strays[day]

    def _found_strays(self, day: date) -> _Strays:
        """Find the units of a day that lie, on the day asked for, outside all that a unit above them became."""
        left: list[tuple[str, str]] = []
        came: list[tuple[str, str]] = []
        stayed: dict[str, Set[str]] = {}
        for unit in self._moving:
            parent = self._lineage.parent(unit, day) if self._lineage.exists(unit, day) else None
            if parent is None:
                continue
            chain = tuple(self._chain(parent, day))
            left += ((each, unit) for each in chain if self._left(unit, each, day))
            kept = self._above_images(chain, day)
            reached = self._above_images((unit,), day) - kept
            came += ((each, unit) for each in reached)
            if reached:
                stayed[unit] = kept
        return _Strays(_by_first(left), _by_first(came), stayed)

    def _above_images(self, units: Iterable[str], day: date) -> set[str]:
        """Return all that units of a day became, and everything above it."""
        return {above for unit in units for image in self._images(unit, day) for above in self._ancestors(image)}

    @cached_property
    def _moving(self) -> tuple[str, ...]:
        """Units that a change is about, or whose parent is not always the same: only they can stray."""
        dated: defaultdict[str, int] = defaultdict(int)
        for version in self._lineage.versions:
            dated[version.unit] += 1
        return tuple(unit for unit, count in dated.items() if count > 1 or self._lineage.is_changed(unit))

    def _left(self, unit: str, above: str, day: date) -> bool:
        """Return whether any of a unit lies outside all that a unit above it became."""
        kept = self._images(above, day).keys()
        return any(not kept & self._ancestors(image) for image in self._images(unit, day))

    def _images(self, unit: str, day: date) -> Mapping[str, Share]:
        return self._lineage.shares(unit, day, self.day)


def _by_first(pairs: Iterable[tuple[str, str]]) -> _ByUnit:
    """Return the second of pairs by their first."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for one, other in pairs:
        found[one].append(other)
    return {one: tuple(others) for one, others in found.items()}
