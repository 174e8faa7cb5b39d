"""Who may read and write about which units on a day, as change events go on. Signing in is not decided here.

A unit that has ended loses the right to write with its last day, and never the right to read its past. Whoever goes on
in its place reads it too, and may still finish what was open: figures of the period that holds its last day. A unit
that ended without successor goes on in the unit above it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from socai.core.lineage import Lineage
from socai.core.periods import Period
from socai.ledger.models import Role
from socai.services.actors import Actor
from socai.services.boundaries import trees
from socai.services.units import UnitIndex, index

_EVERYTHING = (Role.ADMINISTRATOR, Role.LEADER, Role.AUDITOR, Role.OFFICE)
"""Roles that read every unit of the ledger; a contributor reads its own and what it came from."""


@dataclass
class Succession:
    """Who goes on in whose place.

    Attributes:
        units: the units of the moment.
        today: the day of the question.
    """

    units: UnitIndex
    today: date

    def ended(self, org_unit: str) -> date | None:
        """Return the last day of a unit that has ended by today, ``None`` while it goes on or when it is unknown."""
        dated = self.units.versions(org_unit)
        last = dated[-1].valid_to if dated else None
        return last if last is not None and last < self.today else None

    def goes_on_in(self, org_unit: str) -> frozenset[str]:
        """Return the units that a unit which has ended goes on in today; none for one that is there."""
        last = self.ended(org_unit)
        return frozenset() if last is None else frozenset(self._lineage.images(org_unit, last, self.today))

    def may_finish(self, own: str, org_unit: str, period: Period) -> bool:
        """Return whether a unit may enter a period of one that it goes on for: the one that was open at its end."""
        last = self.ended(org_unit)
        return last is not None and period.start <= last <= period.end and own in self.goes_on_in(org_unit)

    def came_from(self, units: Iterable[str]) -> frozenset[str]:
        """Return the units that have ended and go on in one of these, or did on its last day."""
        wanted: defaultdict[date, set[str]] = defaultdict(set)
        for unit in units:
            wanted[self.ended(unit) or self.today].add(unit)
        found = (replace(self, today=day)._gone_on_in(then) for day, then in wanted.items())
        return frozenset().union(*found)

    def _gone_on_in(self, units: Set[str]) -> frozenset[str]:
        return frozenset(unit for unit in self.units.identities if self.goes_on_in(unit) & units)

    @cached_property
    def _lineage(self) -> Lineage:
        return trees().lineage


def readable(*, actor: Actor, on: date) -> frozenset[str]:
    """Return the keys of the units whose figures an actor may read on a day; the past of a unit counts with it.

    Raises:
        ServiceError: when the database fails.
    """
    known = index()
    if actor.role in _EVERYTHING:
        return frozenset(map(known.key, known.identities))
    own = _with_those_below(actor.org_unit, known, on)
    return frozenset(map(known.key, own | Succession(known, on).came_from(own)))


def writable(*, actor: Actor, on: date, period: Period | None = None) -> frozenset[str]:
    """Return the keys of the units about which an actor may enter figures in its own name on a day.

    Offices enter the figures of their indicators about any unit as well; that follows from the catalogue.

    Args:
        actor: who.
        on: the day of entering.
        period: the period of the figures; without one, those of today.

    Raises:
        ServiceError: when the database fails.
    """
    known = index()
    succession = Succession(known, on)
    if not actor.may_enter:
        return frozenset()
    if actor.may_enter_for_others:
        return frozenset(map(known.key, known.identities))
    if not actor.org_unit or succession.ended(actor.org_unit):
        return frozenset()
    finishing = (unit for unit in known.identities if period and succession.may_finish(actor.org_unit, unit, period))
    return frozenset(map(known.key, (actor.org_unit, *finishing)))


def _with_those_below(org_unit: str, known: UnitIndex, on: date) -> frozenset[str]:
    """Return a unit and all below it on a day, or on its last one when it has ended."""
    if not org_unit:
        return frozenset()
    day = Succession(known, on).ended(org_unit) or on
    children = known.children(day, day)
    found, waiting = {org_unit}, [known.key(org_unit)]
    while waiting:
        for key in children.get(waiting.pop(), ()):
            unit = known.identity(key)
            if unit and unit not in found:
                found.add(unit)
                waiting.append(key)
    return frozenset(found)
