"""What a leader sees at a glance: how indicators stand, what needs attention, what is overdue, how sound the data are.

All of it follows from the ledger, the day and how far one's rights reach. So it is kept until one of them changes,
known by number and seal of the last batch: what is kept is never that of another ledger, nor of a batch taken back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from socai.catalogue.levels import COMMUNE, depth
from socai.catalogue.model import Catalogue
from socai.catalogue.registers import Register, Role
from socai.core.clocks import ClockState
from socai.core.findings import Finding
from socai.core.pace import Status
from socai.core.periods import Period
from socai.formula.nodes import references
from socai.ledger.models import Entry, Erasure, RowStep, RowVersion, SubmissionState
from socai.services import access, figure_rights, overview, reading, unit_reading, units
from socai.services.actors import Actor, Place
from socai.services.errors import refusal, translated
from socai.services.kept_standings import standings
from socai.services.opened import Instance
from socai.services.register_reading import DueRow, due
from socai.services.register_rows import standing as standing_rows
from socai.services.seals import Seal, last_seal
from socai.services.statuses import Stood, counted, is_planned
from socai.services.unit_memory import last_told
from socai.services.units import UnitIndex

RIGHT = "overview:see"
MOST_URGENT = 5
_MOST_PERIODS = 12
_KEPT = 16
_OF_REGISTERS = (RowVersion, RowStep, Erasure)
_NEEDS_ATTENTION = (Status.AT_RISK, Status.BEHIND, Status.STALE, Status.NO_FIGURE)


@dataclass(frozen=True)
class Overdue:
    """Rows of a register of which a last day is over: how many, and of which unit where rows have an owner.

    ``owner`` is the name of the unit and ``unit`` its key, empty when nobody is named or the register has no owners.
    """

    register: Register
    owner: str
    count: int
    unit: str = ""


@dataclass(frozen=True)
class Health:
    """How sound the data are.

    Attributes:
        contradictions: what disagrees among the newest figures: entries with computations, figures with each other.
        sent: how many forms of the periods that ended last have been sent, within the reader's reach.
        asked: how many were asked for.
        returned: how many forms were given back and not sent again.
        unconfirmed: how many were sent for a unit that has not confirmed it.
        latest: when the last figure was written, ``None`` when there is none.
        stale: how many planned indicators have a figure that has grown too old.
        missing: how many planned indicators have none.
    """

    contradictions: tuple[Finding, ...]
    sent: int
    asked: int
    returned: int
    unconfirmed: int
    latest: datetime | None
    stale: int
    missing: int


@dataclass(frozen=True)
class Glance:
    """A commune at a glance.

    Attributes:
        unit: key of the unit.
        unit_name: its name.
        on: the day for which it is asked.
        period: the period to whose end figures count, ``None`` for the newest of each.
        periods: the periods that may be asked for, the latest first.
        stood: how the planned indicators stand, the worst first.
        tasks: overdue work by unit, the most first.
        cases: registers with rows whose legal time is over, the most first.
        limits_unknown: what kept some time limits from being computed.
        health: how sound the data are.
    """

    unit: str
    unit_name: str
    on: date
    period: Period | None
    periods: tuple[Period, ...]
    stood: tuple[Stood, ...]
    tasks: tuple[Overdue, ...]
    cases: tuple[Overdue, ...]
    limits_unknown: tuple[Finding, ...]
    health: Health

    @cached_property
    def counts(self) -> Sequence[tuple[Status, int]]:
        """How many planned indicators stand in each status, the worst first."""
        return counted(self.stood)

    @property
    def urgent(self) -> tuple[Stood, ...]:
        """The few that most need attention."""
        return tuple(each for each in self.stood if each.standing.status in _NEEDS_ATTENTION)[:MOST_URGENT]

    def under(self, heading: str) -> Sequence[tuple[Status, int]]:
        """Return how many planned indicators under a heading stand in each status that any of them has."""
        if heading not in self._under:
            found = counted(each for each in self.stood if each.indicator.code.startswith(f"{heading}."))
            self._under[heading] = [(status, count) for status, count in found if count]
        return self._under[heading]

    @cached_property
    def _under(self) -> dict[str, Sequence[tuple[Status, int]]]:
        return {}

    def standing_in(self, status: str) -> tuple[Stood, ...]:
        """Return the planned indicators that stand in a status, all for an empty one."""
        return tuple(each for each in self.stood if status in ("", each.standing.status))


def glance(*, instance: Instance, actor: Actor, unit: str = "", period: str = "", day: date | None = None) -> Glance:
    """Return a unit at a glance.

    Args:
        instance: whose ledger it is.
        actor: who looks.
        unit: key of a commune or of a unit above; when empty, as ``unit_for`` says.
        period: only figures to its end count, as periods print; by default the newest of each indicator.
        day: for which it is asked, today when ``None``; with a period, its last day where that is earlier.

    Raises:
        ServiceError: the actor may not; an unknown period; the unit is not there on the day; the database fails.
    """
    today = day or timezone.localdate()
    key = unit_for(instance=instance, actor=actor, unit=unit, day=today)
    asked = reading.read_period(period) if period else None
    return _glance(instance, last_seal(), today, asked, actor.all_places, key)


def unit_for(*, instance: Instance, actor: Actor, unit: str = "", day: date | None = None) -> str:
    """Return the key of the unit that somebody sees at a glance: the whole of it must be in their reach.

    Args:
        instance: whose ledger it is.
        actor: who looks.
        unit: key of a commune or of a unit above the communes; when empty, the reporting unit if they reach it, else
            the commune that they act for.
        day: on which the tree is looked at, today when ``None``.

    Raises:
        ServiceError: there is none that they may see; the database fails.
    """
    found = next(_seen(instance, actor, unit, day or timezone.localdate()), None)
    if found is None:
        raise refusal(access.REFUSED, actor.name)
    return found


def may_look(*, instance: Instance, actor: Actor, unit: str = "", day: date | None = None) -> bool:
    """Return whether somebody may see a unit at a glance, when none is named any, as ``unit_for`` finds it.

    Raises:
        ServiceError: when the database fails.
    """
    return any(_seen(instance, actor, unit, day or timezone.localdate()))


def _seen(instance: Instance, actor: Actor, unit: str, day: date) -> Iterator[str]:
    """Yield the keys of the units that are meant and that somebody may see at a glance."""
    index, top = units.index(), instance.catalogue.reporting_unit
    for key in [unit] if unit else [top, *_own_communes(actor, index, day)]:
        identity = index.identity(key)
        if identity is None or not access.may(actor, RIGHT, identity, index, day):
            continue
        if key == top or depth(index.type(identity, day)) <= depth(COMMUNE):
            yield key


def _own_communes(actor: Actor, index: UnitIndex, day: date) -> Iterator[str]:
    """Yield the keys of the communes that somebody acts for or in, in the order of their places."""
    for place in actor.all_places:
        above = (place.org_unit, *index.above(place.org_unit, day)) if place.org_unit else ()
        yield from (index.key(each) for each in above if depth(index.type(each, day)) == depth(COMMUNE))


@lru_cache(maxsize=_KEPT)
def _glance(
    instance: Instance, _seal: Seal, today: date, period: Period | None, places: tuple[Place, ...], key: str
) -> Glance:
    index = units.index()
    identity = unit_reading.identity(index, key)
    reader = Actor(0, "", "", places[0].role, places[0].org_unit, places)
    kept = figure_rights.kept_from(reader, instance.catalogue, index, today, key)
    known = standings(instance=instance, today=today, period=period, unit=key)
    shared = (each for each in known.stood.values() if each.indicator.code not in kept and is_planned(each.standing))
    planned = tuple(sorted(shared, key=lambda each: each.standing.order))
    contradictions = tuple(_shared(instance.catalogue, known.contradictions.values(), kept))
    told = last_told(_OF_REGISTERS)
    late = _kept_late(instance, told, index, today, key) if told else _late(instance, today, key)
    return Glance(
        unit=key,
        unit_name=index.name(identity),
        on=min(today, period.end) if period else today,
        period=period,
        periods=latest(map(Period.parse, known.periods)),
        stood=planned,
        tasks=late.tasks,
        cases=late.cases,
        limits_unknown=late.unknown,
        health=_health(instance, reader, planned, contradictions, today, part_under(instance, key, today)),
    )


def part_under(instance: Instance, unit: str, day: date) -> frozenset[str] | None:
    """Return the keys of a unit and of all units below it, ``None`` for all of the ledger when it is the ledger's own.

    Raises:
        ServiceError: when the database fails.
    """
    if unit == instance.catalogue.reporting_unit:
        return None
    index = units.index()
    org_unit = index.identity(unit)
    return frozenset(index.key(each) for each in index.identities if org_unit in (each, *index.above(each, day)))


def _is_in(unit: str, part: Set[str] | None) -> bool:
    """Return whether a unit is one of a part of the ledger, ``None`` for all of it."""
    return part is None or unit in part


def latest(periods: Iterable[Period]) -> tuple[Period, ...]:
    """Return the last of some periods, the latest first."""
    return tuple(sorted(periods, key=lambda each: (each.end, each.start), reverse=True)[:_MOST_PERIODS])


class _Late(NamedTuple):
    """Work and cases whose legal time is over, and what kept some limits from being computed."""

    tasks: tuple[Overdue, ...]
    cases: tuple[Overdue, ...]
    unknown: tuple[Finding, ...]


@lru_cache(maxsize=_KEPT)
def _kept_late(instance: Instance, _told: Seal, _index: UnitIndex, today: date, key: str) -> _Late:
    """Return what is overdue in a unit, the same until something is written in a register or recorded of units."""
    return _late(instance, today, key)


def _late(instance: Instance, today: date, key: str) -> _Late:
    """Return what is overdue on a day in a unit and below it."""
    part = part_under(instance, key, today)
    limits, unknown = due(instance=instance, on=today)
    late = [limit for limit in limits if limit.state is ClockState.OVERDUE]
    tasks = _of_owners([limit for limit in late if limit.register.is_assigned])
    cases = [limit for limit in late if not limit.register.is_assigned and _is_in(limit.org_unit, part)]
    return _Late(
        tasks=tuple(each for each in tasks if _is_in(each.unit, part)),
        cases=tuple(_by_register(cases)),
        unknown=tuple(unknown),
    )


def _of_owners(late: Sequence[DueRow]) -> Iterator[Overdue]:
    """Yield how much overdue work each unit has. It is never counted by person."""
    registers = {limit.register.code: limit.register for limit in late}
    names = _owners(registers)
    rows = {(limit.register.code, limit.key) for limit in late}
    counted = Counter((code, *names.get((code, key), ("", ""))) for code, key in rows)
    for (code, owner, name), count in counted.most_common():
        yield Overdue(registers[code], name, count, owner)


def _owners(registers: Mapping[str, Register]) -> Mapping[tuple[str, str], tuple[str, str]]:
    """Return key and name of the unit that owns each row that names one, by register and key."""
    index, found = units.index(), {}
    with translated():
        rows = standing_rows(list(registers)) if registers else []
    for row in rows:
        owner = row.values.get(registers[row.register].roles[Role.OWNER], "")
        identity = index.identity(owner)
        found[row.register, row.key] = (owner, index.name(identity) if identity else owner)
    return found


def _by_register(late: Iterable[DueRow]) -> Iterator[Overdue]:
    registers = {limit.register.code: limit.register for limit in late}
    rows = {(limit.register.code, limit.key) for limit in late}
    for code, count in Counter(code for code, _ in rows).most_common():
        yield Overdue(registers[code], "", count)


def _health(
    instance: Instance,
    reader: Actor,
    planned: Iterable[Stood],
    contradictions: tuple[Finding, ...],
    today: date,
    part: Set[str] | None,
) -> Health:
    cells = []
    if access.may_somewhere(reader, "matrix:see"):
        matrix = overview.matrix(instance=instance, actor=reader, day=today)
        cells = [cell for _, line in matrix.lines for cell in line if cell is not None and _is_in(cell.unit, part)]
    ended = [cell for cell in cells if cell.period.end < today]
    states = Counter(each.standing.status for each in planned)
    with translated():
        last = _entries(part).order_by("-id").values_list("batch__created_at", flat=True).first()
    return Health(
        contradictions=contradictions,
        sent=sum(cell.state not in (None, SubmissionState.RETURNED) for cell in ended),
        asked=len(ended),
        returned=sum(cell.state is SubmissionState.RETURNED for cell in cells),
        unconfirmed=sum(cell.is_unconfirmed for cell in cells),
        latest=timezone.localtime(last) if last else None,
        stale=states[Status.STALE],
        missing=states[Status.NO_FIGURE],
    )


def _entries(part: Set[str] | None) -> QuerySet[Entry]:
    """Return the entries about the units of a part of the ledger, ``None`` for all of it."""
    index = units.index()
    identities = [index.identity(key) for key in part or ()]
    return Entry.objects.all() if part is None else Entry.objects.filter(org_unit_id__in=identities)


def _shared(catalogue: Catalogue, contradictions: Iterable[Finding], kept: Set[str]) -> Iterator[Finding]:
    """Yield what disagrees and may be told: of an indicator that is not kept, or of a relation of such ones alone."""
    relations = {each.code: references(each.statement.expression) for each in catalogue.relations}
    for finding in contradictions:
        if kept.isdisjoint(relations.get(finding.subject, {finding.subject})):
            yield finding
