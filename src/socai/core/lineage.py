"""Where a unit of one day lies among the units of another: composes changes over time, forwards and backwards.

Shares are exact, and unknown where nobody recorded them; only what adds up to a whole is known without weights. Knows
no figures; ``engine`` restates them with what this says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from socai.core.change_checks import by_day
from socai.core.changes import PARENT, Change, ChangeKind, by_source, by_target
from socai.core.changes import LineageError as LineageError
from socai.core.changes import Piece as Piece
from socai.core.replay import Version as Version
from socai.core.replay import replay as replay
from socai.core.shares import NOTHING, WHOLE, Share, parted
from socai.core.shares import fixed_shares as fixed_shares

__all__ = ["Change", "ChangeKind", "Lineage", "LineageError", "Panel", "Piece", "Version", "fixed_shares", "replay"]

_MOST_KEPT = 100_000
"""How many answers a lineage keeps; it lives as long as a process, and may be asked about ever other days."""
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Panel:
    """Units whose common outer border is the same on two days.

    Attributes:
        before: identities of the units of the first day.
        after: identities of the units of the last day.
        between: identities of units that began after the first day and ended before the last.
    """

    before: frozenset[str]
    after: frozenset[str]
    between: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Turn:
    """A day on which the territory of a unit becomes that of others (or, backwards, was that of others)."""

    day: date
    change: str
    others: tuple[str, ...]
    weights: Mapping[str | None, tuple[Fraction | None, ...]]
    is_above: bool = False

    def key(self, forward: bool) -> tuple[int, int]:
        """Return where it stands in a walk; who goes under the unit above does so before that one turns itself."""
        day = self.day.toordinal()
        return (day if forward else -day), (_ABOVE if self.is_above else _PIECES)

    def shares(self, unit: str, weight: str | None) -> tuple[Share, ...]:
        """Return the share of a unit that each of the others is."""
        nothing = (None,) * len(self.others)
        return parted(self.weights.get(weight, nothing), (self.change, unit, weight))


class Lineage:
    """What changes make of units between any two days.

    Args:
        changes: in any order.
        base: what was recorded of the units. Without it, every unit that no change begins is taken to have been there
            for ever, below none.

    Attributes:
        changes: by day.
        versions: what holds of each unit when, changes included.

    Raises:
        LineageError: the changes contradict each other or the base; every contradiction is listed.
    """

    def __init__(self, changes: Iterable[Change], base: Iterable[Version] = ()) -> None:
        given = tuple(changes)
        recorded = tuple(base) or _always_there(given)
        self.versions = replay(recorded, given)
        self.changes = tuple(change for each in by_day(given).values() for change in each)
        self._versions = _by_unit(self.versions)
        self._forward: defaultdict[str, list[_Turn]] = defaultdict(list)
        self._backward: defaultdict[str, list[_Turn]] = defaultdict(list)
        for change in self.changes:
            self._add(change)
        self._shares = lru_cache(maxsize=_MOST_KEPT)(self._worked_out)

    def images(self, unit: str, since: date, on: date, weight: str | None = None) -> Mapping[str, Fraction | None]:
        """Return the share of a unit, in its boundaries of a day, that lies in each unit of another day.

        A unit without successor lies, from its last day on, in the unit that was above it, and one without predecessor
        before its first day in the one that is; a unit without any of them lies nowhere. A unit that is not there on
        ``since`` is read as if the day were the nearest one on which it is.

        Args:
            unit: identity.
            since: the day of its boundaries.
            on: the day of the others, before or after.
            weight: name of the weight that tells pieces apart, ``None`` for none.

        Returns:
            the share by identity; ``None`` where it is unknown. All of them together are the whole unit.
        """
        return {other: share.value for other, share in self.shares(unit, since, on, weight).items()}

    def shares(self, unit: str, since: date, on: date, weight: str | None = None) -> Mapping[str, Share]:
        """Return what ``images`` returns as shares that can be added up, where unknown ones may cancel out."""
        if unit not in self._forward and unit not in self._backward:
            return {unit: WHOLE}
        return self._shares(unit, self.nearest_day(unit, since), on, weight)

    def is_changed(self, unit: str) -> bool:
        """Return whether the territory of a unit ever changed, or it began or ended by a change."""
        return unit in self._forward or unit in self._backward

    def exists(self, unit: str, day: date) -> bool:
        """Return whether a unit is there on a day; one that nothing is known of always is."""
        return unit not in self._versions or any(version.holds(day) for version in self._versions[unit])

    def parent(self, unit: str, day: date) -> str | None:
        """Return the identity of the unit above another on a day, ``None`` when there is none."""
        found = (version for version in self._versions.get(unit, ()) if version.holds(day))
        return next((str(version.attributes[PARENT]) for version in found if version.attributes.get(PARENT)), None)

    def nearest_day(self, unit: str, day: date) -> date:
        """Return the last day up to a day on which a unit is there, else the first one after."""
        if self.exists(unit, day):
            return day
        ends = [version.valid_to for version in self._versions[unit] if version.valid_to and version.valid_to < day]
        return max(ends) if ends else min(version.valid_from or date.min for version in self._versions[unit])

    def panels(self, first: date, last: date) -> tuple[Panel, ...]:
        """Return the smallest groups of units whose outer border is the same on two days, by their least identity.

        Units whose border nothing between the days touches are left out: each is a group of its own. Where a unit went
        from one that is above it to another, or a part of it did, the two have moved borders. No weight is needed.
        """
        groups = _Groups()
        for one, other in self._moves(first, last):
            groups.join(one, other)
        for change in self.changes:
            if first < change.on <= last:
                for piece in change.pieces:
                    groups.join(piece.source, piece.target)
                for unit in (*change.begins, *change.ends):
                    groups.join(unit, unit)
        return tuple(self._panel(members, first, last) for members in groups.all())

    def _moves(self, first: date, last: date) -> Iterator[tuple[str, str]]:
        """Yield units of one type that were above the same territory before a day between two others, and on it."""
        for change in self.changes:
            if first < change.on <= last:
                for piece in change.pieces:
                    yield from self._crossed((piece.source, change.on - _DAY), (piece.target, change.on))
        for versions in self._versions.values():
            for before, after in pairwise(sorted(versions, key=lambda version: version.valid_from or date.min)):
                ended, begun = before.valid_to, after.valid_from
                if ended and begun and first < begun <= last:
                    yield from self._crossed((before.unit, ended), (after.unit, begun))

    def _crossed(self, source: tuple[str, date], target: tuple[str, date]) -> Iterator[tuple[str, str]]:
        """Yield the units above one on a day, with those of their types above another on its day, where they differ."""
        before, after = self._above_by_type(*source), self._above_by_type(*target)
        for type_ in before.keys() & after.keys():
            if before[type_] != after[type_]:
                yield before[type_], after[type_]

    def _above_by_type(self, unit: str, day: date) -> Mapping[str, str]:
        """Return the nearest unit of each type above one on a day."""
        found: dict[str, str] = {}
        passed = {unit}
        above = self.parent(unit, day)
        while above is not None and above not in passed:
            passed.add(above)
            found.setdefault(self._type(above, day), above)
            above = self.parent(above, day)
        return found

    def _type(self, unit: str, day: date) -> str:
        """Return the type of a unit on a day, empty when nothing is said of it."""
        found = (version for version in self._versions.get(unit, ()) if version.holds(day))
        return next((str(version.attributes.get("type", "")) for version in found), "")

    def _panel(self, members: frozenset[str], first: date, last: date) -> Panel:
        before = frozenset(unit for unit in members if self.exists(unit, first))
        after = frozenset(unit for unit in members if self.exists(unit, last))
        return Panel(before, after, members - before - after)

    def _add(self, change: Change) -> None:
        """Note what a change makes of each of its units, forwards and backwards."""
        for source, pieces in by_source(change.pieces).items():
            targets = tuple(piece.target for piece in pieces)
            names = dict.fromkeys(name for piece in pieces for name in piece.weights)
            weights: dict[str | None, tuple[Fraction | None, ...]] = {
                name: tuple(piece.weights.get(name) for piece in pieces) for name in names
            }
            self._forward[source].append(_Turn(change.on, change.identity, targets, weights))
        for target, pieces in by_target(change.pieces).items():
            sources = tuple(piece.source for piece in pieces)
            self._backward[target].append(_Turn(change.on, change.identity, sources, _emptied(pieces)))
        for unit in change.ended:
            self._forward[unit].append(self._above(unit, change, change.on - _DAY))
        if not change.pieces:
            for unit in change.begins:
                self._backward[unit].append(self._above(unit, change, change.on))

    def _above(self, unit: str, change: Change, day: date) -> _Turn:
        """Return the turn of a unit without successor or predecessor: into the unit above it."""
        above = self.parent(unit, day)
        return _Turn(change.on, change.identity, (above,) if above else (), {}, is_above=True)

    def _worked_out(self, unit: str, since: date, on: date, weight: str | None) -> Mapping[str, Share]:
        """Walk from turn to turn, always the nearest day first, until the day that is asked for."""
        forward = since <= on
        turns = self._forward if forward else self._backward
        bound, limit = _walk(since, on)
        held: dict[str, Share] = {unit: WHOLE}
        while True:
            coming = {other: turn for other in held if (turn := _next(turns.get(other, ()), bound, limit, forward))}
            if not coming:
                return held
            nearest = min(turn.key(forward) for turn in coming.values())
            held = _turned(
                held, {other: turn for other, turn in coming.items() if turn.key(forward) == nearest}, weight
            )
            bound = nearest if nearest[1] == _ABOVE else (nearest[0], _PIECES + 1)


_ABOVE, _PIECES = 0, 1


def _walk(since: date, on: date) -> tuple[tuple[int, int], int]:
    """Return the key from which turns count and the last day that counts, as keys count days."""
    if since <= on:
        return (since.toordinal(), _PIECES + 1), on.toordinal()
    return (-since.toordinal(), _ABOVE), -on.toordinal() - 1


def _next(turns: Sequence[_Turn], bound: tuple[int, int], limit: int, forward: bool) -> _Turn | None:
    """Return the nearest turn from a bound on; a unit turns so rarely that looking at each is fastest."""
    inside = (turn for turn in turns if bound <= turn.key(forward) and turn.key(forward)[0] <= limit)
    return min(inside, key=lambda turn: turn.key(forward), default=None)


def _turned(held: Mapping[str, Share], turns: Mapping[str, _Turn], weight: str | None) -> dict[str, Share]:
    """Return what is held after some of its units turned on one day."""
    after = {unit: share for unit, share in held.items() if unit not in turns}
    for unit, turn in turns.items():
        for other, part in zip(turn.others, turn.shares(unit, weight), strict=True):
            after[other] = after.get(other, NOTHING) + held[unit] * part
    return {unit: share for unit, share in after.items() if share.terms}


def _emptied(pieces: Iterable[Piece]) -> Mapping[str | None, tuple[Fraction | None, ...]]:
    """Return which of the pieces that make up a unit weigh nothing; how much of it the others are, nobody recorded.

    A piece beside which all others weigh nothing is all of it.
    """
    each = tuple(pieces)
    names = dict.fromkeys(name for piece in each for name in piece.weights)
    weighing = {name: [piece for piece in each if piece.weights.get(name) != 0] for name in names}
    rest = {name: Fraction(1) if len(found) == 1 else None for name, found in weighing.items()}
    return {
        name: tuple(Fraction(0) if piece.weights.get(name) == 0 else rest[name] for piece in each) for name in names
    }


def _always_there(changes: Iterable[Change]) -> tuple[Version, ...]:
    """Return versions without beginning or end of the units that no change begins."""
    each = tuple(changes)
    begun = {unit for change in each for unit in change.begins}
    units = dict.fromkeys(unit for change in each for unit in change.units if unit not in begun)
    return tuple(Version(unit, None, None) for unit in units)


def _by_unit(versions: Iterable[Version]) -> Mapping[str, tuple[Version, ...]]:
    found: defaultdict[str, list[Version]] = defaultdict(list)
    for version in versions:
        found[version.unit].append(version)
    return {unit: tuple(each) for unit, each in found.items()}


class _Groups:
    """Groups of units that grow together as pairs are joined."""

    def __init__(self) -> None:
        self._group: dict[str, set[str]] = {}

    def join(self, one: str, other: str) -> None:
        """Put two units into one group; the smaller group moves."""
        small, large = sorted((self._group.setdefault(unit, {unit}) for unit in (one, other)), key=len)
        if small is not large:
            large |= small
            self._group.update(dict.fromkeys(small, large))

    def all(self) -> list[frozenset[str]]:
        """Return every group once, by its least unit."""
        groups = {id(group): frozenset(group) for group in self._group.values()}
        return sorted(groups.values(), key=min)
