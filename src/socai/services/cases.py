"""Cases as people watch them: what is overdue, what ends soon, what expires, what is down, what has no outcome.

Registers are known by their clocks, by the roles of their columns and by their states; none is known by its name. What
is read here holds no private value. It only reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from socai.catalogue.register_clocks import timelines
from socai.catalogue.registers import Column, Register, Role, RowState
from socai.core.clocks import ClockState
from socai.core.findings import Finding
from socai.core.workdays import MissingHolidays
from socai.services import access
from socai.services.actors import Actor
from socai.services.errors import translated
from socai.services.opened import Instance
from socai.services.register_reading import SOON, DueRow, due, state_on
from socai.services.register_rows import StandingRow, standing
from socai.services.seals import Seal, last_seal
from socai.services.units import UnitIndex, index

EXPIRES_SOON = 30
"""A certificate expires soon when so many days are left, or fewer."""

_KEPT = 2


class Group(StrEnum):
    """Why a row is shown, as the page is asked for it."""

    OVERDUE = "qua-han"
    SOON = "sap-den-han"
    RUNNING = "con-han"
    UNKNOWN = "chua-ro-han"
    EXPIRING = "sap-het-hieu-luc"
    DOWN = "dang-hong"
    UNSETTLED = "chua-co-ket-qua"


TIMED = (Group.OVERDUE, Group.SOON, Group.RUNNING, Group.UNKNOWN)
"""The groups that the clocks of the law make."""


@dataclass(frozen=True)
class Case:
    """A row that is watched.

    Attributes:
        register: its register.
        row: the row, without private values.
        name: what it is called, empty when its register has no such column.
        kind: code of its kind, empty when none is said.
        about: name of the unit that it is about.
        owner: name of the unit that deals with it, empty when none is named.
        state: its state, ``None`` when its register has none.
        since: the day from which it is in that state.
        limit: its most urgent limit, ``None`` for rows that have none.
    """

    register: Register
    row: StandingRow
    name: str
    kind: str
    about: str
    owner: str
    state: RowState | None
    since: date
    limit: DueRow | None

    @property
    def kind_column(self) -> Column | None:
        """The column that says its kind."""
        return self.register.columns.get(self.register.roles.get(Role.KIND, ""))


@dataclass(frozen=True)
class Board:
    """All that is watched: the rows of each group, the most urgent first, and what kept limits from being computed."""

    groups: Mapping[Group, tuple[Case, ...]]
    registers: tuple[Register, ...]
    findings: tuple[Finding, ...]

    def of(self, group: Group, register: str = "") -> tuple[Case, ...]:
        """Return the cases of a group, of one register when its code is given."""
        return tuple(case for case in self.groups[group] if register in ("", case.register.code))


def board(*, instance: Instance, actor: Actor, on: date) -> Board:
    """Return the cases as they stand on a day.

    Raises:
        ServiceError: the actor may not see registers; the database fails.
    """
    access.require_somewhere(actor, "register:see")
    return _kept_board(instance, last_seal(), on)


@lru_cache(maxsize=_KEPT)
def _kept_board(instance: Instance, _seal: Seal, on: date) -> Board:
    """Return the cases as the ledger has them at a batch."""
    known = instance.catalogue.registers
    timed = tuple(register for register in known.values() if register.is_of_cases)
    watched = [register.code for register in known.values() if register in timed or _is_watched(register)]
    units = index()
    with translated():
        rows = [row for row in (standing(watched) if watched else []) if row.day <= on]
    limits, findings = due(instance=instance, on=on, registers=[each.code for each in timed]) if timed else ([], [])
    urgent: dict[tuple[str, str], DueRow] = {}
    for limit in limits:
        urgent.setdefault((limit.register.code, limit.key), limit)
    found: dict[Group, list[Case]] = {group: [] for group in Group}
    for row in rows:
        register = known[row.register]
        state = register.states.get(state_on(register, row, on))
        for group, cause in _groups(register, row, state, urgent.get((row.register, row.key)), on):
            found[group].append(_case(register, row, state, cause, units, on))
        is_open = state is None or not state.closed
        if findings and is_open and (row.register, row.key) not in urgent and _is_unknown(instance, row, on):
            found[Group.UNKNOWN].append(_case(register, row, state, None, units, on))
    return Board({group: tuple(sorted(cases, key=_urgency)) for group, cases in found.items()}, timed, tuple(findings))


def _is_watched(register: Register) -> bool:
    return bool({Role.EXPIRES, Role.OUTCOME} & register.roles.keys()) or any(
        state.is_down for state in register.states.values()
    )


def _groups(
    register: Register, row: StandingRow, state: RowState | None, limit: DueRow | None, on: date
) -> Iterator[tuple[Group, DueRow | None]]:
    """Yield the groups that a row stands in, each with the limit that counts there."""
    if state is not None and state.closed:
        return
    if limit is not None:
        yield _timed(limit), limit
    expiry = _expiry(register, row, on)
    if expiry is not None:
        yield Group.EXPIRING, expiry
    if state is not None and state.is_down and not _has_ended(register, row, on):
        yield Group.DOWN, None
    if Role.OUTCOME in register.roles and not row.values.get(register.roles[Role.OUTCOME]):
        yield Group.UNSETTLED, None


def _is_unknown(instance: Instance, row: StandingRow, on: date) -> bool:
    """Return whether a limit of a row ends on a day of which nobody knows yet whether it is off."""
    lines = timelines(instance.catalogue.registers[row.register], row.values, row.steps)
    try:
        for line in lines.values():
            line.reading(on, instance.catalogue.working_days)
    except MissingHolidays:
        return True
    return False


def _timed(limit: DueRow) -> Group:
    if limit.days is None or limit.days > SOON:
        return Group.RUNNING
    return Group.OVERDUE if limit.days < 0 else Group.SOON


def _expiry(register: Register, row: StandingRow, on: date) -> DueRow | None:
    """Return the last day of a certificate that expires soon or did so and is still in use."""
    column = register.columns.get(register.roles.get(Role.EXPIRES, ""))
    if column is None or not row.values.get(column.code):
        return None
    last = date.fromisoformat(row.values[column.code])
    left = (last - on).days
    if left > EXPIRES_SOON:
        return None
    state = ClockState.OVERDUE if left < 0 else ClockState.RUNNING
    return DueRow(register, row.key, "", column.name_vi, column.name_en, "", state, last, left)


def _has_ended(register: Register, row: StandingRow, on: date) -> bool:
    last = row.values.get(register.end_column, "")
    return bool(last) and date.fromisoformat(last) < on


def _case(
    register: Register, row: StandingRow, state: RowState | None, limit: DueRow | None, units: UnitIndex, on: date
) -> Case:
    def said(role: Role) -> str:
        return row.values.get(register.roles.get(role, ""), "")

    owner = units.identity(said(Role.OWNER))
    return Case(
        register=register,
        row=row,
        name=said(Role.NAME),
        kind=said(Role.KIND),
        about=units.name(row.org_unit),
        owner=units.name(owner) if owner else said(Role.OWNER),
        state=state,
        since=_since(row, state, on),
        limit=limit,
    )


def _since(row: StandingRow, state: RowState | None, on: date) -> date:
    """Return the day from which a row is in its state: that of its last step there, else its own day."""
    days = [step.day for step in row.steps if state is not None and step.subject == state.code and step.day <= on]
    return days[-1] if days else row.day


def _urgency(case: Case) -> tuple[date, date, str, str]:
    last = case.limit.due if case.limit is not None else None
    return last or date.max, case.since, case.register.code, case.row.key
