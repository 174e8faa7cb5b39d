"""Incidents as people meet them: what was told, who deals with it, what it damaged. They are rows of registers.

A village sees its own; who is on duty sees those of the units within reach.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from django.utils import timezone

from socai.catalogue.registers import Column, Mover, Register, Role, RowState
from socai.core.measures import COUNT_KIND
from socai.core.numerals import format_exact
from socai.services import access, register_pages
from socai.services.actors import Actor
from socai.services.errors import refusal, translated
from socai.services.opened import Instance
from socai.services.register_pages import Whole
from socai.services.register_reading import RowView, Version, read_rows, versions
from socai.services.register_rights import acts_as, may_move
from socai.services.register_rows import StandingRow, standing
from socai.services.register_words import value_words
from socai.services.units import UnitIndex, index


@dataclass(frozen=True)
class Incident:
    """An incident as its reader sees it.

    Attributes:
        row: its row.
        kind: what kind it is, in words.
        unit_name: the unit that it happened to.
        day: when.
        hour: the time of that day as it was told, empty when it was not.
        told: the words of who reported it.
        summary: what the commune says of it, empty until somebody on duty looked.
        owner: key of the unit that deals with it, empty when none was named.
        owner_name: its name.
        state: its state.
        is_new: whether nobody on duty has looked at it yet.
    """

    row: RowView
    kind: str
    unit_name: str
    day: date
    hour: str
    told: str
    summary: str
    owner: str
    owner_name: str
    state: RowState
    is_new: bool

    @property
    def is_open(self) -> bool:
        """Whether it is not closed."""
        return not self.state.closed


@dataclass(frozen=True)
class Damage:
    """One kind of damage of an incident.

    Attributes:
        kind: its code.
        name: the same in words.
        column: the column of its number.
        measure: in which that is told, empty where things are counted.
        value: the number as it stands in the ledger, empty when none was told.
        shown: the same as people read it.
        estimate: the estimated value as it stands in the ledger, empty when none was told.
        shown_estimate: the same as people read it.
        versions: what was said of it before, the latest first; empty for what was said once.
    """

    kind: str
    name: str
    column: Column
    measure: str = ""
    value: str = ""
    shown: str = ""
    estimate: str = ""
    shown_estimate: str = ""
    versions: tuple[Version, ...] = ()

    @property
    def typed(self) -> str:
        """The number as it is typed here."""
        return _typed(self.value)

    @property
    def typed_estimate(self) -> str:
        """The estimated value as it is typed here."""
        return _typed(self.estimate)


@dataclass(frozen=True)
class Board:
    """The incidents that somebody may see, those of which nobody on duty has heard first, then the open ones."""

    register: Register | None = None
    incidents: tuple[Incident, ...] = ()

    @property
    def open(self) -> tuple[Incident, ...]:
        """Those that are not closed."""
        return tuple(each for each in self.incidents if each.is_open)


@dataclass(frozen=True)
class OneIncident:
    """An incident with all that is known of it, and what its reader may do.

    Attributes:
        incident: the incident.
        whole: its row with versions, steps and files.
        by: who reported it.
        at: when that reached the commune.
        damage: every kind of damage, with what was told of it.
        tally_mark: what changes with every number of the damage.
        moves: the states to which the reader may take it.
        may_tally: whether the reader may tell the damage.
        may_show: whether the reader may add photos.
    """

    incident: Incident
    whole: Whole
    by: str
    at: datetime
    damage: tuple[Damage, ...]
    tally_mark: str
    moves: tuple[RowState, ...]
    may_tally: bool
    may_show: bool


def register_of(instance: Instance) -> Register | None:
    """Return the register in which the pack keeps incidents, ``None`` when it keeps none."""
    return next((each for each in instance.catalogue.registers.values() if each.is_of_incidents), None)


def required(instance: Instance) -> Register:
    """Return the register of incidents.

    Raises:
        ServiceError: the pack keeps none.
    """
    register = register_of(instance)
    if register is None:
        raise refusal("incident.no_register")
    return register


def tally_of(instance: Instance) -> Register | None:
    """Return the register in which the pack counts what incidents damaged, ``None`` when it counts nothing."""
    register = register_of(instance)
    return next(
        (
            each
            for each in instance.catalogue.registers.values()
            if register is not None
            and each.is_tally
            and each.columns[each.roles[Role.INCIDENT]].register == register.code
        ),
        None,
    )


def kinds_of(instance: Instance, register: Register, *, lang: str) -> Mapping[str, str]:
    """Return the kinds of incident or of damage that a register tells apart: names by code."""
    codes = instance.catalogue.code_lists[register.columns[register.roles[Role.KIND]].codes]
    return {code: vi if lang == "vi" else en for code, (vi, en) in codes.values.items()}


def is_rejecting(register: Register, state: str) -> bool:
    """Return whether a state says that there was no incident: it closes one that nobody has dealt with."""
    return state in register.states[register.start].next and register.states[state].closed


def board(*, instance: Instance, actor: Actor, lang: str) -> Board:
    """Return the incidents that an actor may see.

    Raises:
        ServiceError: when the database fails.
    """
    register = register_of(instance)
    if register is None:
        return Board()
    reader = _Reader(instance, actor, register, lang)
    found = read_rows(instance=instance, actor=actor, register=register.code)
    seen = [reader.incident(row) for row in found.rows if reader.sees(row)]
    seen.sort(key=lambda each: (each.day, each.hour, each.row.key), reverse=True)
    return Board(register, tuple(sorted(seen, key=lambda each: (not each.is_new, not each.is_open))))


def one(*, instance: Instance, actor: Actor, key: str, lang: str) -> OneIncident:
    """Return an incident with its damage and what the actor may do about it.

    Raises:
        ServiceError: no such incident, or none that the actor may see; the database fails.
    """
    register, today = required(instance), timezone.localdate()
    reader = _Reader(instance, actor, register, lang)
    whole = register_pages.whole(
        instance=instance, actor=actor, register=register.code, key=key, on=today, with_private=False
    )
    if not reader.sees(whole.row):
        raise refusal("register.no_row", key, register=register.code, nearest=None)
    incident, values = reader.incident(whole.row), whole.row.row.values
    is_on_duty = acts_as(actor, register, Mover.DUTY, values, reader.units, today)
    reports = acts_as(actor, register, Mover.REPORTER, values, reader.units, today)
    first = whole.versions[-1]
    rows = tally_rows(instance, key)
    return OneIncident(
        incident=incident,
        whole=whole,
        by=first.by,
        at=first.at,
        damage=tuple(damage_told(instance, rows, lang=lang)),
        tally_mark=tally_mark(rows),
        moves=tuple(each for each in whole.moves if may_move(actor, register, each.code, values, reader.units, today)),
        may_tally=incident.is_open and (is_on_duty or (reports and incident.is_new)),
        may_show=incident.is_open and (is_on_duty or reports),
    )


def waiting(*, instance: Instance, actor: Actor) -> int:
    """Return how many incidents wait for the actor to look at them.

    Raises:
        ServiceError: when the database fails.
    """
    if register_of(instance) is None or not access.may_somewhere(actor, "incident:judge"):
        return 0
    return sum(each.is_new for each in board(instance=instance, actor=actor, lang="vi").incidents)


def tally_rows(instance: Instance, key: str) -> Mapping[str, StandingRow]:
    """Return the rows that tell the damage of an incident, by kind.

    Raises:
        ServiceError: when the database fails.
    """
    tally = tally_of(instance)
    if tally is None:
        return {}
    link, kind = tally.roles[Role.INCIDENT], tally.roles[Role.KIND]
    with translated():
        rows = [row for row in standing([tally.code]) if row.values.get(link) == key]
    return {row.values[kind]: row for row in rows}


def tally_mark(rows: Mapping[str, StandingRow]) -> str:
    """Return what changes with every number of the damage of an incident."""
    return ".".join(f"{kind}-{row.mark}" for kind, row in sorted(rows.items()))


def damage_told(instance: Instance, rows: Mapping[str, StandingRow], *, lang: str) -> list[Damage]:
    """Return every kind of damage that the pack tells apart, with what rows by kind tell of it.

    Raises:
        ServiceError: when the database fails.
    """
    tally = tally_of(instance)
    if tally is None:
        return []
    estimate = tally.columns.get(tally.roles.get(Role.ESTIMATE, ""))
    found = []
    for kind, name in kinds_of(instance, tally, lang=lang).items():
        column, row = tally.number_of(kind), rows.get(kind)
        if column is None:
            continue
        values = row.values if row is not None else {}
        value, worth = values.get(column.code, ""), values.get(estimate.code, "") if estimate is not None else ""
        past = tuple(versions(row)) if row is not None and row.revision > 1 else ()
        found.append(
            Damage(
                kind, name, column, measure_of(column), value, _shown(instance, column, value, lang), worth,
                _shown(instance, estimate, worth, lang) if estimate is not None else "", past,
            )
        )  # fmt: skip
    return found


def _typed(text: str) -> str:
    return format_exact(Fraction(text), decimals=0, locale="vi") if text else ""


def _shown(instance: Instance, column: Column, text: str, lang: str) -> str:
    """Return a number of a column as people read it, with its measure; empty for none."""
    number = value_words(instance.catalogue, column, text, lang=lang) if text else ""
    return f"{number} {measure_of(column)}".strip() if number else ""


def measure_of(column: Column) -> str:
    """Return the measure of a number, empty where things are counted: the kind of damage says which."""
    is_count = column.measure is None or column.measure.kind.startswith(COUNT_KIND)
    return "" if is_count or column.measure is None else column.measure.name


@dataclass
class _Reader:
    """Reads incidents for somebody."""

    instance: Instance
    actor: Actor
    register: Register
    lang: str
    units: UnitIndex = field(default_factory=index)

    def __post_init__(self) -> None:
        self._kinds = kinds_of(self.instance, self.register, lang=self.lang)
        self._seen: dict[str, bool] = {}

    def sees(self, row: RowView) -> bool:
        """Return whether the actor may see an incident: that of its unit, or of one within reach."""
        unit = row.row.org_unit
        if unit not in self._seen:
            self._seen[unit] = access.may(self.actor, "incident:see", unit, self.units, timezone.localdate())
        return self._seen[unit]

    def incident(self, row: RowView) -> Incident:
        """Return a row as an incident."""
        roles, values = self.register.roles, row.row.values

        def of(role: Role) -> str:
            return values.get(roles.get(role, ""), "")

        owner = self.units.identity(of(Role.OWNER))
        return Incident(
            row=row,
            kind=self._kinds.get(of(Role.KIND), of(Role.KIND)),
            unit_name=self.units.name(row.row.org_unit),
            day=row.row.day,
            hour=of(Role.HOUR),
            told=of(Role.TOLD),
            summary=of(Role.SUMMARY),
            owner=of(Role.OWNER),
            owner_name=self.units.name(owner) if owner else "",
            state=self.register.states[row.state],
            is_new=row.state == self.register.start,
        )
