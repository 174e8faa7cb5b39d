"""The trees of units: which unit was below which in a period, by the keys that figures bear. Restates nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property, lru_cache

from socai.catalogue.model import OrgUnit
from socai.core.changes import PARENT
from socai.core.lineage import Lineage, Version
from socai.core.periods import Period

_MOST_KEPT = 64
"""How many spans of days the tree is kept of."""


@dataclass(frozen=True)
class StandingTree:
    """A tree that is the same at all times, of units of which only the keys are known.

    Attributes:
        children: keys of the units directly below a unit.
    """

    children: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def parents(self) -> Mapping[str, Sequence[str]]:
        """Keys of all units that a unit is below, by its key."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for parent, children in self.children.items():
            for child in children:
                found[child].append(parent)
        return found

    def upwards(self, key: str) -> frozenset[str]:
        """Return the keys of a unit and of all that it is below."""
        return _upwards(key, self.parents)

    def below(self, key: str, _first: date, _last: date) -> tuple[str, ...]:
        """Return the keys of the units directly below one, on whatever days."""
        return self.children.get(key, ())

    def unit(self, _key: str, _period: Period) -> OrgUnit | None:
        """Return nothing: what is known of a unit stands in the catalogue."""
        return None


class Trees:
    """All units with their history, read by key.

    A unit stands where it stood on the last of its days in a period, so it never counts twice.

    Args:
        lineage: units by identity.
        keys: key that figures bear, by identity; identities without a key are left out.
    """

    def __init__(self, lineage: Lineage, keys: Mapping[str, str]) -> None:
        self.lineage = lineage
        self.keys = keys
        self.identities = {key: identity for identity, key in keys.items()}
        self._versions = _by_unit(version for version in lineage.versions if version.unit in keys)
        self._below = lru_cache(maxsize=_MOST_KEPT)(self._made)

    @cached_property
    def parents(self) -> Mapping[str, Sequence[str]]:
        """Keys of all units that a unit was ever below, by its key."""
        found: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for versions in self._versions.values():
            for version in versions:
                parent = self.keys.get(str(version.attributes.get(PARENT)))
                if parent is not None:
                    found[self.keys[version.unit]][parent] = None
        return {key: tuple(parents) for key, parents in found.items()}

    def upwards(self, key: str) -> frozenset[str]:
        """Return the keys of a unit and of all that it was ever below."""
        return _upwards(key, self.parents)

    def below(self, key: str, first: date, last: date) -> tuple[str, ...]:
        """Return the keys of the units directly below one in some days, those that ended among them, by key."""
        return self._below(first, last).get(key, ())

    def unit(self, key: str, period: Period) -> OrgUnit | None:
        """Return a unit as it was on the last of its days in a period, else on the last before it or the first after.

        Its two ends are those of the time around this day in which it was there without a gap.
        """
        versions = self._versions.get(self.identities.get(key, ""), ())
        if not versions:
            return None
        version = _last_in(versions, date.min, period.end) or versions[0]
        first, last = _lifetime(versions, version)
        said = version.attributes
        return OrgUnit(
            key,
            str(said.get("type", "")),
            str(said.get("name", key)),
            self.keys.get(str(said.get(PARENT))),
            valid_from=first,
            valid_to=last,
        )

    def ever_below(self, keys: Iterable[str]) -> frozenset[str]:
        """Return the keys of some units and of all that ever were below them."""
        found: set[str] = set()
        waiting = list(keys)
        while waiting:
            key = waiting.pop()
            if key not in found:
                found.add(key)
                waiting += self._children.get(key, ())
        return frozenset(found)

    @cached_property
    def _children(self) -> Mapping[str, Sequence[str]]:
        """Keys of all units that ever were directly below a unit, by its key."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for key, parents in self.parents.items():
            for parent in parents:
                found[parent].append(key)
        return found

    def _made(self, first: date, last: date) -> Mapping[str, tuple[str, ...]]:
        """Return who is below whom in some days."""
        versions = {unit: _last_in(each, first, last) for unit, each in self._versions.items()}
        here = {unit: version for unit, version in versions.items() if version is not None}
        below: defaultdict[str, list[str]] = defaultdict(list)
        for unit, version in here.items():
            parent = self.keys.get(str(version.attributes.get(PARENT)))
            if parent is not None:
                below[parent].append(self.keys[unit])
        return {parent: tuple(sorted(keys)) for parent, keys in below.items()}


def _upwards(key: str, parents: Mapping[str, Sequence[str]]) -> frozenset[str]:
    found: set[str] = set()
    waiting = [key]
    while waiting:
        unit = waiting.pop()
        if unit not in found:
            found.add(unit)
            waiting += parents.get(unit, ())
    return frozenset(found)


def _by_unit(versions: Iterable[Version]) -> dict[str, tuple[Version, ...]]:
    found: defaultdict[str, list[Version]] = defaultdict(list)
    for version in versions:
        found[version.unit].append(version)
    return {unit: tuple(sorted(each, key=_start)) for unit, each in found.items()}


def _last_in(versions: Sequence[Version], first: date, last: date) -> Version | None:
    """Return the last of dated versions that holds on any of some days."""
    meeting = (v for v in reversed(versions) if _start(v) <= last and (v.valid_to is None or v.valid_to >= first))
    return next(meeting, None)


def _lifetime(versions: Sequence[Version], version: Version) -> tuple[date | None, date | None]:
    """Return the first and the last day of the versions that follow one another without a gap around one of them."""
    place = versions.index(version)
    begun = ended = place
    while begun > 0 and _is_next(versions[begun - 1], versions[begun]):
        begun -= 1
    while ended + 1 < len(versions) and _is_next(versions[ended], versions[ended + 1]):
        ended += 1
    return versions[begun].valid_from, versions[ended].valid_to


def _is_next(version: Version, later: Version) -> bool:
    return version.valid_to is not None and version.valid_to + timedelta(days=1) == later.valid_from


def _start(version: Version) -> date:
    return version.valid_from or date.min
