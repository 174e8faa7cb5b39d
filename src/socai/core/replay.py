"""Makes dated versions of units: what was recorded of them first, then every change in the order of its day.

The order of recording plays no part, and a change taken away leaves nothing behind: versions are always made anew from
the base. Pure; the ledger writes down only what differs from what it has.
"""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from socai.core.change_checks import by_day, finding, problems
from socai.core.changes import PARENT, Attributes, Change, LineageError, by_source
from socai.core.findings import Finding

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Version:
    """What a unit is in a span of days (both included; ``None`` is open).

    Attributes:
        unit: identity.
        valid_from: first day.
        valid_to: last day.
        attributes: everything that holds in these days.
        begun_by: identity of the change that made it begin, empty when it was recorded so.
        ended_by: identity of the change that ended it, empty when it was recorded so or has not ended.
    """

    unit: str
    valid_from: date | None
    valid_to: date | None
    attributes: Attributes = field(default_factory=dict, hash=False)
    begun_by: str = ""
    ended_by: str = ""

    def holds(self, day: date) -> bool:
        """Return whether it holds on a day."""
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)


def replay(base: Iterable[Version], changes: Iterable[Change]) -> tuple[Version, ...]:
    """Return the versions that hold after all changes, by unit in the order of the base, then by day.

    A later version of the base says only what differs from the one before, so that a change before it lives on in it.
    Units below one that ends wholly in one other move there; below one that is cut they must be moved by the change.

    Args:
        base: what was recorded of the units; the versions of one unit do not overlap.
        changes: in any order.

    Raises:
        LineageError: listing every contradiction.
    """
    events = tuple(changes)
    found = problems(events)
    if found:
        raise LineageError(found)
    world = _World(base)
    for day, of_day in by_day(events).items():
        world.pass_day(day, of_day)
    found = [*world.findings, *world.late_parents()]
    if found:
        raise LineageError(found)
    return tuple(version for life in world.lives.values() for version in life.versions())


@dataclass(order=True)
class _Step:
    """What is set of a unit from a day on. ``rank`` puts what was recorded before what changes on the same day."""

    day: date
    rank: int
    attributes: Attributes = field(compare=False)
    change: Change | None = field(compare=False, default=None)


@dataclass
class _Life:
    """The days on which a unit exists, and what is set of it when."""

    unit: str
    spans: list[tuple[date, date]] = field(default_factory=list)
    steps: list[_Step] = field(default_factory=list)
    ended_by: Change | None = None

    @classmethod
    def recorded(cls, unit: str, versions: Iterable[Version]) -> _Life:
        """Return the life that versions tell of."""
        life = cls(unit)
        before: Attributes = {}
        for version in sorted(versions, key=lambda version: version.valid_from or date.min):
            first, last = version.valid_from or date.min, version.valid_to or date.max
            if life.spans and life.spans[-1][1] != date.max and life.spans[-1][1] + _DAY == first:
                life.spans[-1] = (life.spans[-1][0], last)
            else:
                life.spans.append((first, last))
            missing = object()
            said = {name: value for name, value in version.attributes.items() if before.get(name, missing) != value}
            life.steps.append(_Step(first, 0, said))
            before = version.attributes
        return life

    @property
    def first(self) -> date:
        return self.spans[0][0]

    @property
    def last(self) -> date:
        return self.spans[-1][1]

    def exists(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.spans)

    def at(self, name: str, day: date) -> object:
        """Return what an attribute is on a day."""
        said = (step.attributes[name] for step in reversed(self.steps) if step.day <= day and name in step.attributes)
        return next(said, None)

    def end(self, change: Change) -> None:
        """End the day before a change."""
        last = change.on - _DAY
        if self.last > last:
            self.spans = [(first, min(end, last)) for first, end in self.spans if first <= last]
            self.ended_by = change

    def versions(self) -> Iterator[Version]:
        """Yield the versions of the unit in the order of their days."""
        for first, last in self.spans:
            made = list(self._in_span(first, last))
            for number, (start, attributes, by) in enumerate(made):
                following = made[number + 1] if number + 1 < len(made) else None
                end = last if following is None else following[0] - _DAY
                ender = following[2] if following else (self.ended_by if last == self.last else None)
                yield Version(
                    self.unit, None if start == date.min else start, None if end == date.max else end, attributes,
                    by.identity if by else "", ender.identity if ender else "",
                )  # fmt: skip

    def _in_span(self, first: date, last: date) -> Iterator[tuple[date, Attributes, Change | None]]:
        """Yield first day, attributes and cause of each version in a span of days without a gap."""
        held: dict[str, object] = {}
        shown: tuple[date, Attributes, Change | None] | None = None
        for step in self.steps:
            if step.day > last:
                break
            before = dict(held)
            held.update(step.attributes)
            start = max(step.day, first)
            if shown is None or shown[0] == start:
                by = step.change or (shown[2] if shown else None)
                shown = (start, dict(held), by if start == step.day else None)
            elif held != before:
                yield shown
                shown = (start, dict(held), step.change)
        if shown is not None:
            yield shown


class _World:
    """All units while the changes pass over them."""

    def __init__(self, base: Iterable[Version]) -> None:
        versions: defaultdict[str, list[Version]] = defaultdict(list)
        for version in base:
            versions[version.unit].append(version)
        self.lives = {unit: _Life.recorded(unit, each) for unit, each in versions.items()}
        self.findings: list[Finding] = []
        self._rank = 0
        # Every unit that at any time was set below another: who is below it on a day is looked up among these.
        self._below: defaultdict[object, dict[str, None]] = defaultdict(dict)
        for life in self.lives.values():
            for step in life.steps:
                self._note_parent(life.unit, step.attributes)

    def pass_day(self, day: date, changes: Sequence[Change]) -> None:
        """Apply the changes of a day: first who ends and begins, then what is set, then who follows whom."""
        for change in changes:
            self._end(change)
            self._begin(change)
        for change in changes:
            self._set(change)
        for change in changes:
            self._follow(change)
        for change in changes:
            self._check_parents(change, day)

    def late_parents(self) -> Iterator[Finding]:
        """Yield what was recorded below a unit that a change ended before."""
        for life in self.lives.values():
            for step in life.steps:
                above = self.lives.get(str(step.attributes.get(PARENT, "")))
                if above is not None and above.ended_by is not None and above.last < step.day <= life.last:
                    yield finding("lineage.orphan", above.ended_by, unit=above.unit, child=life.unit)

    def _end(self, change: Change) -> None:
        gone = set(change.ends)
        for unit in (*change.sources, *change.ended):
            life = self.lives.get(unit)
            if life is None or not life.exists(change.on - _DAY):
                self._find("lineage.not_there", change, unit=unit)
            elif unit in gone and any(step.day >= change.on for step in life.steps):
                self._find("lineage.lives_on", change, unit=unit)
            elif unit in gone:
                life.end(change)
            elif not life.exists(change.on):
                self._find("lineage.not_there", change, unit=unit)

    def _begin(self, change: Change) -> None:
        for unit in change.begins:
            life = self.lives.get(unit)
            if life is None:
                self.lives[unit] = _Life(unit, [(change.on, date.max)])
                self._step(unit, change, change.attributes.get(unit, {}))
            elif life.first != change.on:
                self._find("lineage.already_there", change, unit=unit)
            else:
                self._step(unit, change, change.attributes.get(unit, {}))

    def _set(self, change: Change) -> None:
        begun = set(change.begins)
        for unit, attributes in change.attributes.items():
            life = self.lives.get(unit)
            if life is None or not life.exists(change.on):
                self._find("lineage.not_there", change, unit=unit)
            elif unit not in begun:
                self._step(unit, change, attributes)

    def _follow(self, change: Change) -> None:
        """Move the units below those that ended to where these went."""
        pieces = by_source(change.pieces)
        for unit in change.ends:
            into = pieces.get(unit, ())
            for child in tuple(self._below[unit]):
                life = self.lives[child]
                if not life.exists(change.on) or life.at(PARENT, change.on) != unit:
                    continue
                if len(into) == 1:
                    self._step(child, change, {PARENT: into[0].target})
                else:
                    self._find("lineage.orphan", change, unit=unit, child=child)

    def _check_parents(self, change: Change, day: date) -> None:
        """Check that who was put below another is below one that is there, and not below itself."""
        for unit, attributes in change.attributes.items():
            parent = attributes.get(PARENT)
            if not parent or unit not in self.lives:
                continue
            above = self.lives.get(str(parent))
            if above is None or not above.exists(day):
                self._find("lineage.parent_not_there", change, unit=unit, parent=parent)
            elif self._is_below_itself(unit, day):
                self._find("lineage.cycle", change, unit=unit, parent=parent)

    def _is_below_itself(self, unit: str, day: date) -> bool:
        passed = set()
        above: object = unit
        while above in self.lives:
            if above in passed:
                return True
            passed.add(above)
            above = self.lives[str(above)].at(PARENT, day)
        return False

    def _step(self, unit: str, change: Change, attributes: Attributes) -> None:
        self._rank += 1
        insort(self.lives[unit].steps, _Step(change.on, self._rank, attributes, change))
        self._note_parent(unit, attributes)

    def _note_parent(self, unit: str, attributes: Mapping[str, object]) -> None:
        if attributes.get(PARENT):
            self._below[attributes[PARENT]][unit] = None

    def _find(self, code: str, change: Change, **data: object) -> None:
        self.findings.append(finding(code, change, **data))
