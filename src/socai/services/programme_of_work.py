"""The calendar of a commune: tasks and reports due, meetings, inspections and receptions, and what collides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from socai.catalogue.registers import Register, Role
from socai.core.workdays import MissingHolidays, WorkingDays
from socai.services import access, deadlines, reporting_duties, tasks
from socai.services.actors import Actor
from socai.services.errors import refusal, translated
from socai.services.opened import Instance
from socai.services.register_rows import StandingRow, standing
from socai.services.register_words import name_of
from socai.services.units import index
from socai.services.wording import named

MOST_DAYS = 42
_SATURDAY = 5
_DAY = timedelta(days=1)


class What(StrEnum):
    """What stands on a day."""

    TASK = "task"
    REPORT = "report"
    EVENT = "event"


@dataclass(frozen=True)
class Item:
    """Something that stands on a day: what, its name, the unit whose it is, and its key in the register of tasks."""

    day: date
    what: What
    name: str
    unit: str
    task: str = ""


@dataclass(frozen=True)
class Day:
    """A day of the calendar.

    Attributes:
        day: the day.
        items: what stands on it: what happens first, then what is due.
        is_off: whether offices do not work on it.
        holiday: name of the holiday, empty for none.
        crowded: names of the units of which more than one thing stands on it.
    """

    day: date
    items: tuple[Item, ...]
    is_off: bool
    holiday: str
    crowded: tuple[str, ...]

    @property
    def collides(self) -> bool:
        """Whether something on it wants to be looked at: on a day off, or much for one unit."""
        return bool(self.crowded) or (self.is_off and bool(self.items))


def days(*, instance: Instance, actor: Actor, first: date, last: date, today: date, lang: str) -> list[Day]:
    """Return the days of a span with what stands on them for an actor.

    A village sees its own tasks; reports and events are shown to whoever may see registers.

    Args:
        instance: whose calendar it is.
        actor: who looks.
        first: first day.
        last: last day.
        today: the day on which it is looked at; tasks stand as they do then.
        lang: language of the words.

    Raises:
        ServiceError: a span that is none or too long; the database fails.
    """
    if not first <= last <= first + MOST_DAYS * _DAY:
        raise refusal("programme.bad_span", f"{first:%d/%m/%Y}", most=MOST_DAYS)
    items = list(_due_tasks(instance, actor, today))
    if access.may_somewhere(actor, "register:see"):
        items += _due_reports(instance, first, last, lang)
        items += _events(instance, lang)
    table, found = instance.catalogue.working_days, []
    for number in range((last - first).days + 1):
        day = first + number * _DAY
        of_day = sorted((item for item in items if item.day == day), key=_order)
        units = Counter(item.unit for item in of_day if item.unit)
        crowded = tuple(sorted(unit for unit, count in units.items() if count > 1))
        found.append(Day(day, tuple(of_day), _is_off(table, day), table.why_off(day), crowded))
    return found


def _order(item: Item) -> tuple[bool, bool, str]:
    return item.what is not What.EVENT, item.what is not What.REPORT, item.name


def _due_tasks(instance: Instance, actor: Actor, today: date) -> Iterator[Item]:
    for task in tasks.board(instance=instance, actor=actor, on=today).tasks:
        if task.is_open and task.limit is not None and task.limit.due is not None:
            yield Item(task.limit.due, What.TASK, task.name, task.owner_name, task.row.key)


def _due_reports(instance: Instance, first: date, last: date, lang: str) -> Iterator[Item]:
    for duty in reporting_duties.duties(instance=instance, on=first, lang=lang):
        report = duty.following
        while report is not None and report.falling.earliest <= last:
            yield Item(report.falling.earliest, What.REPORT, duty.name, duty.owner)
            after = report.falling.earliest + _DAY
            report = deadlines.next_due(instance=instance, code=report.deadline.code, kind=report.period.kind, on=after)


def _events(instance: Instance, lang: str) -> Iterator[Item]:
    """Yield the rows of registers that declare their day as one of the calendar; of a span of days no day is known."""
    registers = {code: one for code, one in instance.catalogue.registers.items() if Role.EVENT in one.roles}
    units = index()
    with translated():
        rows = standing(registers)
    for row in rows:
        register = registers[row.register]
        text = row.values.get(register.roles[Role.EVENT], "")
        if text and not row.values.get(register.earliest_column):
            owner = units.identity(row.values.get(register.roles.get(Role.OWNER, ""), "") or register.office)
            yield Item(date.fromisoformat(text), What.EVENT, _called(register, row, lang), units.name(owner or ""))


def _called(register: Register, row: StandingRow, lang: str) -> str:
    return ": ".join(filter(None, (named(register, lang=lang), name_of(register, row.values))))


def _is_off(table: WorkingDays, day: date) -> bool:
    """Return whether offices do not work on a day; of a year whose holidays are not known only weekends are off."""
    try:
        return not table.is_working(day)
    except MissingHolidays:
        return day.weekday() >= _SATURDAY


def collisions(found: Iterable[Day]) -> int:
    """Return on how many days something wants to be looked at."""
    return sum(day.collides for day in found)
