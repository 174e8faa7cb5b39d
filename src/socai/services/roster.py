"""The duty roster: who is on duty when, by office and telephone, never by name. Its shifts are rows of a register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from socai.catalogue.register_values import read_day
from socai.catalogue.registers import Register, Role
from socai.core.findings import has_errors
from socai.ledger.models import BatchKind
from socai.services import registers
from socai.services.actors import Actor
from socai.services.errors import ServiceError, refusal, translated
from socai.services.opened import Instance
from socai.services.register_checks import Cells
from socai.services.register_rights import may_keep
from socai.services.register_rows import StandingRow, standing
from socai.services.register_words import value_words
from socai.services.units import UnitIndex, index

WEEK = 7
ASKED = (Role.KIND, Role.SHIFT, Role.OWNER, Role.ON_DUTY, Role.PHONE)
"""What is asked of a shift beside its days, in this order."""
_ADDED = "Lịch trực {day}"


@dataclass(frozen=True)
class Shift:
    """A shift of the roster.

    Attributes:
        key: what names its row.
        first: its first day.
        last: its last day.
        kind: what it is for, in words.
        shift: which part of the day, in words.
        code: the same as the pack codes it.
        post: the office of who is on duty.
        unit: identity of the unit that is on duty, empty when none is named.
        unit_name: its name.
        phone: telephone of the duty.
    """

    key: str
    first: date
    last: date
    kind: str
    shift: str
    code: str
    post: str
    unit: str
    unit_name: str
    phone: str

    @property
    def dialled(self) -> str:
        """The telephone without what is no digit, for a link that dials it."""
        return "".join(each for each in self.phone if each.isdigit() or each == "+")


@dataclass(frozen=True)
class Week:
    """A week of the roster: its days from Monday on with their shifts, and whether the reader may write into it."""

    register: Register | None
    days: tuple[tuple[date, tuple[Shift, ...]], ...]
    may_keep: bool


def register_of(instance: Instance) -> Register | None:
    """Return the register in which the pack keeps the roster, ``None`` when it keeps none."""
    return next((each for each in instance.catalogue.registers.values() if Role.ON_DUTY in each.roles), None)


def week(*, instance: Instance, actor: Actor, day: date, lang: str) -> Week:
    """Return the week that holds a day.

    Raises:
        ServiceError: when the database fails.
    """
    register, monday = register_of(instance), day - timedelta(days=day.weekday())
    if register is None:
        return Week(None, (), may_keep=False)
    shifts = _shifts(instance, register, lang)
    days = [monday + timedelta(days=each) for each in range(WEEK)]
    on = tuple((each, tuple(shift for shift in shifts if shift.first <= each <= shift.last)) for each in days)
    return Week(register, on, may_keep(actor, register, index()))


def on_duty(*, instance: Instance, at: datetime, lang: str) -> tuple[Shift, ...]:
    """Return the shifts of a day; after midnight first those of the night, which nobody of their kind has relieved yet.

    Args:
        instance: the instance.
        at: the moment, in the time of the commune.
        lang: language of the words.

    Raises:
        ServiceError: when the database fails.
    """
    register = register_of(instance)
    if register is None:
        return ()
    day, eve, shifts = at.date(), at.date() - timedelta(days=1), _shifts(instance, register, lang)
    night = [each for each in shifts if each.first <= eve <= each.last and _goes_on(register, each, at.time())]
    kinds = {each.kind for each in night}
    return (*night, *(each for each in shifts if each.first <= day <= each.last and each.kind not in kinds))


def _goes_on(register: Register, shift: Shift, hour: time) -> bool:
    return shift.code in register.overnight and hour < register.overnight[shift.code]


def add(*, instance: Instance, actor: Actor, first: str, last: str, said: Mapping[Role, str]) -> None:
    """Add a shift; one without a last day ends on its first.

    Raises:
        ServiceError: the actor does not keep the roster; a cell is wrong; there is such a shift; it ends before it
            begins; disk or database fail.
    """
    register = _required(instance)
    cells = {register.roles[role]: text.strip() for role, text in said.items() if role in register.roles}
    cells[register.date_column] = first.strip()
    begins, ends = read_day(first.strip()), read_day(last.strip())
    if begins is not None and ends is not None and ends < begins:
        raise refusal("roster.ends_early", first=begins, last=ends)
    if register.end_column:
        cells[register.end_column] = last.strip() or first.strip()
    rows = [Cells(register.code, {code: text for code, text in cells.items() if text})]
    done = registers.record_rows(
        instance=instance, actor=actor, rows=rows, kind=BatchKind.REGISTER,
        reason=_ADDED.format(day=first.strip() or "–"), only_new=True,
    )  # fmt: skip
    if has_errors(done.findings):
        raise ServiceError(done.findings)


def withdraw(*, instance: Instance, actor: Actor, key: str, said: str) -> None:
    """Take a shift off the roster, with a reason; the ledger keeps it.

    Raises:
        ServiceError: no such shift; not the actor's to do; no reason; disk or database fail.
    """
    done = registers.correct(
        instance=instance, actor=actor, register=_required(instance).code, key=key, withdraw=True, reason=said
    )
    if has_errors(done.findings):
        raise ServiceError(done.findings)


def _required(instance: Instance) -> Register:
    register = register_of(instance)
    if register is None:
        raise refusal("roster.no_register")
    return register


def _shifts(instance: Instance, register: Register, lang: str) -> Sequence[Shift]:
    with translated():
        rows = standing([register.code])
    units = index()
    return [_shift(instance, register, row, units, lang) for row in rows]


def _shift(instance: Instance, register: Register, row: StandingRow, units: UnitIndex, lang: str) -> Shift:
    def of(role: Role) -> str:
        return row.values.get(register.roles.get(role, ""), "")

    def words(role: Role) -> str:
        column = register.columns.get(register.roles.get(role, ""))
        return value_words(instance.catalogue, column, of(role), lang=lang) if column is not None and of(role) else ""

    unit, end = units.identity(of(Role.OWNER)) or "", row.values.get(register.end_column, "")
    return Shift(
        key=row.key,
        first=row.day,
        last=date.fromisoformat(end) if end else row.day,
        kind=words(Role.KIND),
        shift=words(Role.SHIFT),
        code=of(Role.SHIFT),
        post=of(Role.ON_DUTY),
        unit=unit,
        unit_name=units.name(unit) if unit else "",
        phone=of(Role.PHONE),
    )
