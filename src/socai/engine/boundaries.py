"""Which units of a period make up a unit in the boundaries of a day: whole, or with a share that may be unknown.

Territory comes from the lineage. A unit that moved in the tree while the borders of the units above it were not said to
move (a stray) is followed too, so that nothing counts twice or not at all. Knows no values.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property

from socai.core.lineage import Lineage
from socai.core.periods import Period
from socai.core.shares import WHOLE, Share, total
from socai.engine.trees import Trees

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Part:
    """A unit of a period that lies in the unit asked for, at least partly.

    Attributes:
        unit: its key.
        since: a day of its boundaries.
        is_whole: whether all of it does.
        finer: what the units below it are in the unit asked for, where it is not whole.
        left: keys of the units above it that it left for the unit asked for, the nearest first.
    """

    unit: str
    since: date
    is_whole: bool
    finer: tuple[Part, ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True)
class Makeup:
    """What a unit is made of in a period.

    Attributes:
        parts: the units of the period that lie in it, those of its last day first.
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
    """

    left: Mapping[str, tuple[str, ...]]
    came: Mapping[str, tuple[str, ...]]


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
        self._makeups: dict[tuple[str, tuple[date, ...]], Makeup] = {}

    def has(self, unit: str) -> bool:
        """Return whether there is a unit, or a group, of this key on the day."""
        return unit in self.groups or self._lineage.exists(self._identity(unit), self.day)

    def successors(self, unit: str) -> tuple[str, ...]:
        """Return the keys of the units of the day in which a unit lies that is not there on it."""
        images = self._lineage.shares(self._identity(unit), self.day, self.day)
        there = (image for image in images if self._lineage.exists(image, self.day))
        return tuple(self.trees.keys.get(image, image) for image in there)

    def makeup(self, unit: str, period: Period, *, is_stock: bool) -> Makeup:
        """Return what a unit of the day is made of in a period.

        Args:
            unit: its key, or that of a group.
            period: when.
            is_stock: whether only the last day of the period counts.
        """
        days = self._days(period, is_stock)
        place = unit, days
        if place not in self._makeups:
            self._makeups[place] = self._made(unit, days)
        return self._makeups[place]

    def share(self, unit: str, part: Part, weight: str) -> Fraction | None:
        """Return the share of a part that lies in a unit, ``None`` when it is unknown.

        Of a unit that strays left, nobody knows how much they took along.

        Args:
            unit: key of the unit of the day.
            part: of what it is made of.
            weight: name of the weight that cut units are divided by, empty for none.
        """
        source = self._identity(part.unit)
        if not part.is_whole and source in self._strays_of(part.since).left:
            return None
        return self._inside(source, part.since, self._territory(unit), weight or None).value

    def _made(self, unit: str, days: tuple[date, ...]) -> Makeup:
        territory = self._territory(unit)
        if unit not in self.groups and not self._is_touched(unit, days):
            return Makeup((Part(unit, days[0], is_whole=True),), days[0])
        overlaps = [tuple(dict.fromkeys(self._overlapped(territory, day))) for day in days]
        found = dict.fromkeys(other for overlapped in overlaps for other in overlapped)
        parts = [part for other in found for part in self._visited(other, days, territory, frozenset(found) - {other})]
        moved = (
            day
            for day, now, before in zip(days[:-1], overlaps[:-1], overlaps[1:], strict=True)
            if set(now) != set(before)
        )
        return Makeup(tuple(parts), days[0], next(moved, None))

    def _is_touched(self, unit: str, days: Iterable[date]) -> bool:
        """Return whether anything ever happened to the territory of a unit; this settles nearly all of them."""
        identity = self._identity(unit)
        if self._lineage.is_changed(identity):
            return True
        strays = (self._strays_of(day) for day in days)
        return any(identity in each.left or identity in each.came for each in strays)

    def _overlapped(self, territory: frozenset[str], day: date) -> Iterator[str]:
        """Yield the units of a day that a territory overlaps, strays that came into it among them."""
        for one in sorted(territory):
            yield from self._lineage.shares(one, self.day, day)
        came = self._strays_of(day).came
        for one in sorted(territory):
            yield from came.get(one, ())

    def _visited(
        self, unit: str, days: tuple[date, ...], territory: frozenset[str], others: frozenset[str]
    ) -> Iterator[Part]:
        """Yield the part that a unit is in a territory, none when it does not lie in it on its last day."""
        since = self._epoch(self._lineage.nearest_day(unit, days[0]))
        if since < days[-1]:
            return
        inside = self._inside(unit, since, territory, None)
        left = [self._inside(stray, since, territory, None) for stray in self._strays_of(since).left.get(unit, ())]
        key = self.trees.keys.get(unit, unit)
        if inside == WHOLE and all(share == WHOLE for share in left):
            yield Part(key, since, is_whole=True, left=self._deserted(unit, since, territory))
        elif inside.terms or any(share.terms for share in left):
            below = (self._identity(each) for each in self.trees.below(key, since, since))
            finer = [
                part for each in below if each not in others
                for part in self._visited(each, (since,), territory, others)
            ]  # fmt: skip
            yield Part(key, since, is_whole=False, finer=tuple(finer))

    def _deserted(self, unit: str, since: date, territory: frozenset[str]) -> tuple[str, ...]:
        """Return the keys of the units above a stray that it left for a territory."""
        strays = self._strays_of(since)
        if not any(unit in strays.came.get(one, ()) for one in territory):
            return ()
        parent = self._lineage.parent(unit, since)
        chain = self._chain(parent, since) if parent else ()
        return tuple(self.trees.keys.get(each, each) for each in chain if unit in strays.left.get(each, ()))

    def _inside(self, unit: str, since: date, territory: frozenset[str], weight: str | None) -> Share:
        """Return the share of a unit, in its boundaries of a day, that lies in a territory."""
        images = self._lineage.shares(unit, since, self.day, weight)
        return total(share for image, share in images.items() if territory & self._ancestors(image))

    def _territory(self, unit: str) -> frozenset[str]:
        """Return the identities of a unit or group of the day."""
        return self._territories.get(unit) or frozenset((self._identity(unit),))

    def _identity(self, key: str) -> str:
        return self.trees.identities.get(key, key)

    def _ancestors(self, unit: str) -> frozenset[str]:
        """Return a unit of the day and all above it."""
        if unit not in self._above:
            self._above[unit] = frozenset(self._chain(unit, self.day))
        return self._above[unit]

    def _chain(self, unit: str, day: date) -> Iterator[str]:
        """Yield a unit and those above it on a day, the nearest first."""
        passed: set[str] = set()
        above: str | None = unit
        while above is not None and above not in passed:
            passed.add(above)
            yield above
            above = self._lineage.parent(above, day)

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

    def _strays_of(self, day: date) -> _Strays:
        if day not in self._strays:
            self._strays[day] = self._found_strays(day)
        return self._strays[day]

    def _found_strays(self, day: date) -> _Strays:
        """Find the units of a day that lie, on the day asked for, outside all that a unit above them became."""
        left: defaultdict[str, list[str]] = defaultdict(list)
        came: defaultdict[str, list[str]] = defaultdict(list)
        for unit in self._moving:
            parent = self._lineage.parent(unit, day) if self._lineage.exists(unit, day) else None
            if parent is None:
                continue
            chain = tuple(self._chain(parent, day))
            for each in chain:
                if self._left(unit, each, day):
                    left[each].append(unit)
            for each in self._above_images((unit,), day) - self._above_images(chain, day):
                came[each].append(unit)
        return _Strays({q: tuple(each) for q, each in left.items()}, {q: tuple(each) for q, each in came.items()})

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
