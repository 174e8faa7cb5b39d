"""The table of a month with which tasks are reported upward: what was assigned, what was done, how it stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils import timezone

from socai.catalogue.registers import Register, Role
from socai.compose.row_workbook import write_row_workbook
from socai.core.calendars import Kind
from socai.core.clocks import ClockState
from socai.core.periods import Period
from socai.core.steps import Step, StepKind
from socai.files.formula_guard import guarded
from socai.ledger import events
from socai.ledger.locks import alone
from socai.services import tasks
from socai.services.actors import Actor
from socai.services.errors import refusal, translated
from socai.services.opened import Instance
from socai.services.reading import read_period
from socai.services.register_reading import state_on
from socai.services.tasks import Task
from socai.services.wording import named, say

_HEADER = (
    "web.task_table_number", "web.task_table_code", "web.task_table_task", "web.task_table_source",
    "web.task_table_owner", "web.task_table_co_owners", "web.task_table_product", "web.task_table_assigned",
    "web.task_table_due", "web.task_table_extended", "web.task_table_done", "web.task_table_state",
    "web.task_table_closed", "web.task_table_judged",
)  # fmt: skip
_STANDS = {
    ClockState.OVERDUE: "web.task_table_overdue",
    ClockState.MET: "web.task_table_in_time",
    ClockState.MET_LATE: "web.task_table_too_late",
}


def month_table(*, instance: Instance, actor: Actor, month: str, lang: str) -> bytes:
    """Return the tasks that were open in a month, or closed in it, as they stood at its end, as an Excel file.

    Of a month that is not over it says how they stand today. An audit event says that the table was taken.

    Args:
        instance: whose tasks they are.
        actor: who asks; the tasks are those that the actor may see.
        month: the month, as ``2026-11``.
        lang: language of the words.

    Raises:
        ServiceError: no month, or one that has not begun; the pack has no tasks; the database fails.
    """
    span, today = read_period(month), timezone.localdate()
    if span.kind is not Kind.MONTH or span.start > today:
        raise refusal("task.no_month", month)
    on = min(span.end, today)
    found = tasks.board(instance=instance, actor=actor, on=on)
    if found.register is None:
        raise refusal("task.no_register")
    chosen = [task for task in found.tasks if _belongs(found.register, task, span, on)]
    header = [say(code, lang=lang) for code in _HEADER]
    lines = [
        [guarded(text) for text in _line(found.register, task, number, span, on, lang)]
        for number, task in enumerate(chosen, 1)
    ]
    data = {"register": found.register.code, "file": f"{month}.xlsx", "rows": len(lines), "columns": header}
    with translated(), alone():
        events.append("register.exported", actor=actor.account, at=timezone.now(), data=data)
    return write_row_workbook(say("web.task_table", lang=lang), header, lines)


def _belongs(register: Register, task: Task, span: Period, on: date) -> bool:
    """Return whether a task had been assigned by a day, and was not closed before the month."""
    closed = _closed_on(register, task, on)
    return task.row.row.day <= on and (closed is None or closed >= span.start)


def _closed_on(register: Register, task: Task, on: date) -> date | None:
    """Return the day on which a task was closed, ``None`` when it was open on a day."""
    if not register.states[state_on(register, task.row.row, on)].closed:
        return None
    return next(step.day for step in reversed(_states(task, on)))


def _states(task: Task, on: date) -> list[Step]:
    return [step for step in task.row.row.steps if step.kind is StepKind.STATE and step.day <= on]


def _line(register: Register, task: Task, number: int, span: Period, on: date, lang: str) -> Iterator[str]:
    cells, limit = task.row.cells, task.limit
    yield str(number)
    yield task.row.key
    yield task.name
    yield cells.get(register.roles.get(Role.SOURCE, ""), "")
    yield task.owner_name or say("web.task_no_owner", lang=lang)
    yield cells.get(register.roles.get(Role.CO_OWNERS, ""), "")
    yield cells.get(register.roles.get(Role.PRODUCT, ""), "")
    yield _words(task.row.row.day)
    due = cells.get(register.roles[Role.DUE], "")
    yield _words(date.fromisoformat(due)) if due else say("web.task_no_due", lang=lang)
    extensions = [step for step in task.row.row.steps if step.kind is StepKind.EXTEND and step.day <= on]
    yield _words(limit.due) if extensions and limit is not None and limit.due else ""
    yield "\n".join(
        f"{_words(step.day)}: {step.reason}" for step in _states(task, on) if step.day >= span.start and step.reason
    )
    yield named(register.states[state_on(register, task.row.row, on)], lang=lang)
    closed = _closed_on(register, task, on)
    yield _words(closed) if closed else ""
    stands = _STANDS.get(limit.state) if limit is not None else None
    yield say(stands, lang=lang) if stands else ""


def _words(day: date) -> str:
    return f"{day:%d/%m/%Y}"
