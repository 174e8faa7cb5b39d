"""What of a ledger of many communes an actor's session sees; on PostgreSQL the database itself gives no other row.

A sight goes as far as the commune: what its people may do within it is for ``access`` to say. It is a second fence,
which holds where a page or a service forgets the first one. Whoever acts for no unit, or for one above the communes,
sees what stands below it; commands act for the whole ledger, and say so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import date
from functools import lru_cache

from django.utils import timezone

from socai.catalogue.levels import COMMUNE, depth
from socai.ledger.sight import DIVIDER, EVERYTHING, NOTHING, Sight, change, seeing
from socai.services import units
from socai.services.actors import Actor
from socai.services.rights import Succession
from socai.services.units import UnitIndex

_KEPT = 256


def of(actor: Actor) -> Sight:
    """Return what an actor sees: the communes of its places, with all that they came from.

    Raises:
        ServiceError: when the database fails.
    """
    places = frozenset(unit for place in actor.all_places for unit in (place.org_unit, place.scope))
    return of_units(places)


def of_units(identities: Iterable[str]) -> Sight:
    """Return the sight of who acts for these units, given their identities; who acts for none acts for the ledger.

    Raises:
        ServiceError: when the database fails.
    """
    acted_for = frozenset(identities)
    return EVERYTHING if "" in acted_for else _sight(units.index(), acted_for, timezone.localdate())


def within(actor: Actor) -> AbstractContextManager[None]:
    """See in the block what an actor sees.

    Raises:
        ServiceError: when the database fails.
    """
    return seeing(of(actor))


def of_place(identity: str) -> AbstractContextManager[None]:
    """See in the block what whoever acts for a unit sees.

    Raises:
        ServiceError: when the database fails.
    """
    return seeing(of_units({identity}))


def everything() -> AbstractContextManager[None]:
    """See in the block every row of the ledger: for commands, for work of the server, and to find out who asks."""
    return seeing(EVERYTHING)


def see_everything() -> None:
    """See every row of the ledger from now on, in a process or thread of commands."""
    change(EVERYTHING)


def nothing() -> AbstractContextManager[None]:
    """See no row in the block."""
    return seeing(NOTHING)


def narrow(actor: Actor) -> None:
    """See what an actor sees until the block around ends.

    Raises:
        ServiceError: when the database fails.
    """
    change(of(actor))


@lru_cache(maxsize=_KEPT)
def _sight(known: UnitIndex, units_acted_for: frozenset[str], today: date) -> Sight:
    tops = frozenset(_commune(known, unit, today) for unit in units_acted_for)
    own, former = _parts(known, tops, today)
    if own.issuperset(known.identities):
        return EVERYTHING
    return Sight(
        DIVIDER.join(sorted(own)),
        DIVIDER.join(f"{unit}={last.isoformat()}" for unit, last in sorted(former.items())),
        DIVIDER.join(sorted(_writers_around(known, own | former.keys(), today) - own)),
    )


def units_of(identity: str) -> tuple[frozenset[str], Mapping[str, date]]:
    """Return what belongs to a unit today with all that it came from, and what left it, each with its last day.

    Raises:
        ServiceError: when the database fails.
    """
    return _parts(units.index(), frozenset({identity}), timezone.localdate())


def _parts(known: UnitIndex, tops: frozenset[str], today: date) -> tuple[frozenset[str], Mapping[str, date]]:
    below = {unit for unit in known.identities if _is_below(known, unit, tops, today)}
    own = frozenset(below | Succession(known, today).came_from(below))
    return own, dict(_former(known, tops, own))


def _commune(known: UnitIndex, unit: str, day: date) -> str:
    """Return the commune that a unit is part of; a unit of the levels above stands for itself."""
    chain = (unit, *known.above(unit, day))
    return next((each for each in chain if _is_territory(known, each, day)), chain[-1])


def _is_territory(known: UnitIndex, unit: str, day: date) -> bool:
    return bool(known.versions(unit)) and depth(known.type(unit, day)) <= depth(COMMUNE)


def _is_below(known: UnitIndex, unit: str, tops: Collection[str], day: date) -> bool:
    return any(each in tops for each in (unit, *known.above(unit, day)))


def _former(known: UnitIndex, tops: Collection[str], own: Collection[str]) -> Iterator[tuple[str, date]]:
    """Yield the units that left, each with its last day: what happened in them until then stays in sight."""
    for unit in known.identities:
        ends = (version.valid_to for version in known.versions(unit) if version.valid_to) if unit not in own else ()
        days = [end for end in ends if _is_below(known, unit, tops, end)]
        if days:
            yield unit, max(days)


def _writers_around(known: UnitIndex, seen: Collection[str], today: date) -> set[str]:
    """Return the units whose accounts may have written about these: what they ever belonged to writes about them.

    Offices of a province write about its communes. An office that has moved is named in what it wrote before.
    """
    near: set[str] = set()
    for unit in seen:
        for day in _days(known, unit, today):
            commune = _commune(known, unit, day)
            near |= {commune, *known.above(commune, day)}
    communes = ((unit, _commune(known, unit, day)) for unit in known.identities for day in _days(known, unit, today))
    return {unit for unit, commune in communes if commune in near}


def _days(known: UnitIndex, unit: str, today: date) -> tuple[date, ...]:
    """Return a day for each place in the tree that a unit has, or had before it moved."""
    return (today, *(version.valid_to for version in known.versions(unit) if version.valid_to is not None))
