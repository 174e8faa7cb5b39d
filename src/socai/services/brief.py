"""The chairman's page before a weekly meeting: what needs attention, the figures beside last year's, the obstacles."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache

from django.utils import timezone

from socai.catalogue.model import OverTime
from socai.catalogue.registers import ColumnType, Register, Role
from socai.core.figures import Figure
from socai.core.periods import Period
from socai.engine.estimates import change_from_estimate as change_from
from socai.services import glance, reading, sectors, units
from socai.services.actors import Actor
from socai.services.errors import translated
from socai.services.glance import Glance
from socai.services.opened import Instance
from socai.services.register_reading import state_of
from socai.services.register_rows import StandingRow
from socai.services.register_rows import standing as standing_rows
from socai.services.register_words import name_of
from socai.services.seals import Seal, last_seal
from socai.services.statuses import Stood

MOST_COMPARED = 10
MOST_OBSTACLES = 6
_KEPT = 16


@dataclass(frozen=True)
class Compared:
    """A figure beside that of the same period last year.

    Attributes:
        stood: how the indicator stands.
        before: the figure of the same period last year, ``None`` when it cannot be asked for.
        change: by how many percent it lies above that one, of a ratio by how many points; ``None`` when not known.
        is_ratio: whether the change is in points.
    """

    stood: Stood
    before: Figure | None
    change: Fraction | None
    is_ratio: bool


@dataclass(frozen=True)
class Obstacle:
    """Something that stands in the way of something else, and is not removed.

    Attributes:
        register: where it is kept.
        key: what names it there.
        name: what it is.
        hinders: what it stands in the way of.
        owner: name of the unit that removes it, empty when nobody is named.
        days: how long it has been known.
    """

    register: Register
    key: str
    name: str
    hinders: str
    owner: str
    days: int


@dataclass(frozen=True)
class Brief:
    """One page for one meeting.

    Attributes:
        glance: the commune at a glance.
        compared: planned indicators beside last year's, as many as fit, in the order of the pack.
        obstacles: those known for longest, as many as fit.
        more_obstacles: how many others there are.
    """

    glance: Glance
    compared: tuple[Compared, ...]
    obstacles: tuple[Obstacle, ...]
    more_obstacles: int


def brief(*, instance: Instance, actor: Actor, unit: str = "", period: str = "", day: date | None = None) -> Brief:
    """Return the page for a meeting; its arguments are those of ``glance.glance``.

    Raises:
        ServiceError: the actor may not; an unknown period; the database fails.
    """
    today = day or timezone.localdate()
    seen = glance.glance(instance=instance, actor=actor, unit=unit, period=period, day=today)
    asked = reading.read_period(period) if period else None
    beside, obstacles = _told(instance, last_seal(), today, asked, seen.unit, tuple(_chosen(instance, seen)))
    return Brief(seen, beside, obstacles[:MOST_OBSTACLES], max(0, len(obstacles) - MOST_OBSTACLES))


def _chosen(instance: Instance, seen: Glance) -> Iterator[str]:
    """Yield the planned indicators that fit beside the urgent ones, in the order of the pack."""
    urgent = {each.indicator.code for each in seen.urgent}
    planned = {each.indicator.code for each in seen.stood} - urgent
    codes = [code for code in instance.catalogue.indicators if code in planned]
    yield from codes[:MOST_COMPARED]


@lru_cache(maxsize=_KEPT)
def _told(
    instance: Instance, _seal: Seal, today: date, period: Period | None, unit: str, codes: tuple[str, ...]
) -> tuple[tuple[Compared, ...], tuple[Obstacle, ...]]:
    found = sectors.beside_last_year(instance=instance, codes=codes, unit=unit, today=today, period=period)
    found.sort(key=lambda each: codes.index(each[0].indicator.code))
    obstacles = sorted(
        _obstacles(instance, today, glance.part_under(instance, unit, today)), key=lambda each: each.days, reverse=True
    )
    return tuple(compared(stood, before) for stood, before in found), tuple(obstacles)


def compared(stood: Stood, before: Figure | None) -> Compared:
    """Return a figure beside that of the same period last year."""
    now, is_ratio = stood.standing.figure, stood.indicator.over_time is OverTime.RATIO
    change = None
    if now is not None and now.value is not None and before is not None and before.value is not None:
        change = now.value - before.value if is_ratio else change_from(now.value, before.value)
    return Compared(stood, before, change, is_ratio)


def _obstacles(instance: Instance, today: date, part: Set[str] | None) -> Iterator[Obstacle]:
    """Yield the open rows, of some units or of all, of registers that say what they stand in the way of."""
    registers = {code: each for code, each in instance.catalogue.registers.items() if Role.HINDERS in each.roles}
    linked = {_linked(each) for each in registers.values()}
    with translated():
        rows = standing_rows([*registers, *linked]) if registers else []
    names = {(row.register, row.key): name_of(instance.catalogue.registers[row.register], row.values) for row in rows}
    for row in rows:
        register = registers.get(row.register)
        if register is not None and _is_open(register, row) and row.day <= today and _is_about(row, part):
            hinders = row.values.get(register.roles[Role.HINDERS], "")
            yield Obstacle(
                register=register,
                key=row.key,
                name=names[row.register, row.key],
                hinders=names.get((_linked(register), hinders)) or hinders,
                owner=_owner(register, row),
                days=(today - row.day).days,
            )


def _is_about(row: StandingRow, part: Set[str] | None) -> bool:
    return part is None or units.index().key_of(row.org_unit) in part


def _linked(register: Register) -> str:
    column = register.columns[register.roles[Role.HINDERS]]
    return column.register if column.type is ColumnType.LINK else register.code


def _is_open(register: Register, row: StandingRow) -> bool:
    state = register.states.get(state_of(register, row))
    return state is None or not state.closed


def _owner(register: Register, row: StandingRow) -> str:
    index = units.index()
    key = row.values.get(register.roles.get(Role.OWNER, ""), "")
    identity = index.identity(key)
    return index.name(identity) if identity else key
