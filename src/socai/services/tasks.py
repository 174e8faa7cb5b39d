"""Tasks as people meet them: one owner, one day, what was done since. They are rows of the pack's register of tasks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone

from socai.catalogue.register_clocks import timelines
from socai.catalogue.registers import Clock, Register, Role, RowState
from socai.core.clocks import ClockState, Reading
from socai.core.days import parse_day
from socai.core.findings import has_errors
from socai.core.steps import Step, StepKind
from socai.core.workdays import MissingHolidays, WorkingDays
from socai.ledger.models import BatchKind
from socai.ledger.sealing import BatchWriter
from socai.services import access, register_pages, registers
from socai.services.actors import Actor
from socai.services.errors import ServiceError, refusal, translated
from socai.services.opened import Instance
from socai.services.register_checks import Cells
from socai.services.register_pages import Whole
from socai.services.register_reading import SOON, RowView, read_rows
from socai.services.register_rights import may_move
from socai.services.register_rows import next_key, standing
from socai.services.registers import File, RowsRecorded
from socai.services.rights import Succession
from socai.services.unit_reading import identity as unit_of
from socai.services.units import UnitIndex, index
from socai.services.writing import Act, give_up, open_write, seal

MOST_DAYS = 3660
_SATURDAY = 5
_BY_HAND = "Giao việc {key}"


@dataclass(frozen=True)
class Task:
    """A task as its reader sees it on a day.

    Attributes:
        row: its row.
        name: what has to be done.
        owner: key of the unit that does it, empty when none was named.
        owner_name: its name.
        has_ended: whether that unit has ended.
        state: its state.
        limit: how its deadline stands, ``None`` when it has none.
        is_own: whether the reader's unit owns it.
    """

    row: RowView
    name: str
    owner: str
    owner_name: str
    has_ended: bool
    state: RowState
    limit: Reading | None
    is_own: bool

    @property
    def is_open(self) -> bool:
        """Whether it is not done yet."""
        return not self.state.closed

    @property
    def is_late(self) -> bool:
        """Whether it is open and its deadline has passed."""
        return self.is_open and self.limit is not None and self.limit.state is ClockState.OVERDUE

    @property
    def is_soon(self) -> bool:
        """Whether it is open and its deadline is near."""
        days = self.limit.days if self.limit is not None else None
        return self.is_open and days is not None and 0 <= days <= SOON

    @property
    def waits(self) -> bool:
        """Whether it waits for somebody to look at what was handed in: its clock stands still."""
        return self.is_open and self.limit is not None and self.limit.state is ClockState.STOPPED

    @property
    def lacks(self) -> tuple[Role, ...]:
        """What it cannot be held to: the owner, the deadline."""
        return ((Role.OWNER,) if not self.owner else ()) + ((Role.DUE,) if self.limit is None else ())


@dataclass(frozen=True)
class OfUnit:
    """How many open tasks a unit has, and how they stand. Units are counted, never people."""

    key: str
    name: str
    open: int
    soon: int
    late: int
    waiting: int


@dataclass(frozen=True)
class Board:
    """The tasks that somebody may see.

    Attributes:
        register: the register of tasks, ``None`` when the pack declares none.
        tasks: all of them, the most urgent first.
        today: those that ask something of the reader now.
        units: the open ones by unit, those with most overdue first.
    """

    register: Register | None = None
    tasks: tuple[Task, ...] = ()
    today: tuple[Task, ...] = ()
    units: tuple[OfUnit, ...] = ()


@dataclass(frozen=True)
class OneTask:
    """A task with all that is known of it, and what its reader may do.

    Attributes:
        task: the task.
        whole: its row with versions, thread and files.
        moves: the states to which the reader may take it.
        may_extend: whether the reader may give it an owner and a deadline that it lacks, or more time.
    """

    task: Task
    whole: Whole
    moves: tuple[RowState, ...]
    may_extend: bool


@dataclass(frozen=True)
class Assignment:
    """A task to be assigned: what by role of column, as typed; the deadline as a day or as a number of working days."""

    said: Mapping[Role, str]
    paper: str = ""
    days: str = ""


# -- reading -----------------------------------------------------------------------------------------------------------


def register_of(instance: Instance) -> Register | None:
    """Return the register in which the pack keeps tasks: the first whose rows have owners, deadlines and states."""
    registers = instance.catalogue.registers.values()
    return next((each for each in registers if each.is_of_tasks and each.states), None)


def board(*, instance: Instance, actor: Actor, on: date) -> Board:
    """Return the tasks that an actor may see, as they stand on a day.

    Raises:
        ServiceError: when the database fails.
    """
    register = register_of(instance)
    if register is None:
        return Board()
    reader = _Reader(instance, actor, register, on)
    found = read_rows(instance=instance, actor=actor, register=register.code)
    tasks = sorted((task for task in map(reader.task, found.rows) if reader.sees(task)), key=_urgency)
    return Board(register, tuple(tasks), tuple(filter(reader.asks_now, tasks)), tuple(_by_unit(tasks)))


def one(*, instance: Instance, actor: Actor, key: str, on: date) -> OneTask:
    """Return a task with its thread and what the actor may do about it.

    Raises:
        ServiceError: no such task, or none that the actor may see; the database fails.
    """
    register = _required(instance)
    reader = _Reader(instance, actor, register, on)
    whole = register_pages.whole(
        instance=instance, actor=actor, register=register.code, key=key, on=on, with_private=False
    )
    task = reader.task(whole.row)
    if not reader.sees(task):
        raise refusal("register.no_row", key, register=register.code, nearest=None)
    moves = tuple(move for move in whole.moves if reader.may_take(task, move.code))
    may_set = task.is_open and bool(register.start) and reader.may_take(task, register.start)
    return OneTask(task, whole, moves, may_set and (bool(task.lacks) or clock_of(register) is not None))


def clock_of(register: Register) -> Clock | None:
    """Return the clock that runs to the deadline of a task, ``None`` when the register has none."""
    due = register.roles[Role.DUE]
    return next((clock for clock in register.clocks.values() if clock.due == due), None)


@dataclass
class _Reader:
    """Reads tasks for somebody on a day."""

    instance: Instance
    actor: Actor
    register: Register
    on: date
    units: UnitIndex = field(default_factory=index)

    def __post_init__(self) -> None:
        self._sees_all = access.may_somewhere(self.actor, "register:see")
        self._own: dict[str, bool] = {}

    def task(self, row: RowView) -> Task:
        """Return a row as a task."""
        owner = row.cells.get(self.register.roles[Role.OWNER], "")
        unit = self.units.identity(owner)
        return Task(
            row=row,
            name=row.cells.get(self.register.roles.get(Role.NAME, ""), "") or row.key,
            owner=owner,
            owner_name=self.units.name(unit) if unit else owner,
            has_ended=bool(unit) and not self.units.existed(unit or "", self.on, self.on),
            state=self.register.states[row.state],
            limit=self._limit(row),
            is_own=self._is_own(owner),
        )

    def sees(self, task: Task) -> bool:
        """Return whether a task may be seen: who sees registers sees all, a village its own."""
        return self._sees_all or task.is_own

    def may_take(self, task: Task, state: str) -> bool:
        """Return whether the actor may take a task to a state."""
        return may_move(self.actor, self.register, state, task.row.row.values, self.units, self.on)

    def asks_now(self, task: Task) -> bool:
        """Return whether a task asks something of the actor now: to do it, or to see that it is done."""
        if task.is_own and (task.is_late or task.is_soon):
            return True
        closing = (each for each in task.state.next if self.register.states[each].closed)
        return (task.waits or task.is_late) and any(self.may_take(task, each) for each in closing)

    def _is_own(self, owner: str) -> bool:
        if owner not in self._own:
            unit = self.units.identity(owner) or ""
            self._own[owner] = bool(unit) and access.may(self.actor, "task:report", unit, self.units, self.on)
        return self._own[owner]

    def _limit(self, row: RowView) -> Reading | None:
        clock = clock_of(self.register)
        lines = timelines(self.register, row.row.values, row.row.steps)
        if clock is not None and clock.code in lines:
            return lines[clock.code].reading(self.on, self.instance.catalogue.working_days)
        due = row.cells.get(self.register.roles[Role.DUE], "")
        if clock is not None or not due:
            return None
        left = (date.fromisoformat(due) - self.on).days
        return Reading(ClockState.OVERDUE if left < 0 else ClockState.RUNNING, date.fromisoformat(due), left)


def _urgency(task: Task) -> tuple[bool, bool, date, str]:
    due = task.limit.due if task.limit is not None else None
    return task.state.closed, due is None, due or date.max, task.row.key


def _by_unit(tasks: Iterable[Task]) -> list[OfUnit]:
    found: dict[str, list[Task]] = {}
    for task in tasks:
        if task.is_open and task.owner:
            found.setdefault(task.owner, []).append(task)
    counted = [
        OfUnit(
            owner, of_it[0].owner_name, len(of_it), sum(each.is_soon for each in of_it),
            sum(each.is_late for each in of_it), sum(each.waits for each in of_it),
        )
        for owner, of_it in found.items()
    ]  # fmt: skip
    return sorted(counted, key=lambda each: (-each.late, -each.soon, each.name))


# -- assigning ---------------------------------------------------------------------------------------------------------


def assign(*, instance: Instance, actor: Actor, given: Assignment) -> str:
    """Assign a task to one unit until a day, and return its key.

    Raises:
        ServiceError: not the actor's to assign; nothing to be done is named; no unit, one that is not known or has
            ended; a deadline that is none, has passed or is no working day; disk or database fail.
    """
    register = _required(instance)
    today = timezone.localdate()
    owner = checked_owner(given.said.get(Role.OWNER, ""), today)
    due = due_of(instance, given.said.get(Role.DUE, ""), given.days, today)
    said = {**given.said, Role.OWNER: owner, Role.DUE: due.isoformat()}
    if not said.get(Role.NAME, "").strip():
        raise refusal("task.nothing_named")
    with open_write(instance) as writer:
        key = next_key(register.code, today)
        done, written = add(writer=writer, instance=instance, actor=actor, key=key, said=said, paper=given.paper)
        if has_errors(done.findings):
            give_up()
        else:
            seal(writer, Act(actor, BatchKind.REGISTER, _BY_HAND.format(key=key), {"registers": written, "steps": 0}))
    if has_errors(done.findings):
        raise ServiceError(done.findings)
    return key


def add(
    *, writer: BatchWriter, instance: Instance, actor: Actor, key: str, said: Mapping[Role, str], paper: str = ""
) -> tuple[RowsRecorded, Mapping[str, int]]:
    """Add a task of today to a batch that is open, as ``registers.add_rows`` does.

    Raises:
        ServiceError: when disk or database fail.
    """
    register = _required(instance)
    cells = {register.roles[role]: text.strip() for role, text in said.items() if role in register.roles}
    column = paper_column(register)
    if column and paper.strip():
        cells[column] = paper.strip()
    cells[register.key[0]] = key
    cells[register.date_column] = timezone.localdate().isoformat()
    filled = {code: text for code, text in cells.items() if text}
    return registers.add_rows(writer=writer, instance=instance, actor=actor, rows=[Cells(register.code, filled)])


def of_warning(number: int) -> str:
    """Return the key of the task that follows from a warning."""
    return f"CB-{number}"


def exists(*, instance: Instance, key: str) -> bool:
    """Return whether there is a task with a key.

    Raises:
        ServiceError: when the database fails.
    """
    register = register_of(instance)
    with translated():
        return register is not None and any(row.key == key for row in standing([register.code]))


def paper_column(register: Register) -> str:
    """Return the column that names the paper by which a task was assigned, its first link; empty when there is none."""
    return register.links[0].code if register.links else ""


def checked_owner(key: str, today: date) -> str:
    """Return the key of the unit that is to do a task.

    Raises:
        ServiceError: none is named, it is not known, or it is not there today.
    """
    if not key.strip():
        raise refusal("task.no_owner")
    known = index()
    unit = unit_of(known, key.strip())
    if not known.existed(unit, today, today):
        after = [known.name(each) for each in sorted(Succession(known, today).goes_on_in(unit))]
        raise refusal("task.owner_not_there", known.name(unit), after=after or ["–"])
    return known.key(unit)


def due_of(instance: Instance, typed: str, days: str, today: date) -> date:
    """Return the deadline of a task, typed as a day, or counted in working days when these were typed.

    Raises:
        ServiceError: it is none, has passed, or offices do not work on it.
    """
    table = instance.catalogue.working_days
    if days.strip():
        if not days.strip().isdecimal() or not 0 < int(days) <= MOST_DAYS:
            raise refusal("task.bad_days", days.strip(), most=MOST_DAYS)
        try:
            return table.after(today, int(days))
        except MissingHolidays as error:
            raise refusal(error.code, days.strip(), **error.data) from error
    due = parse_day(typed.strip()) if typed.strip() else None
    if due is None:
        raise refusal("task.no_due", typed.strip())
    check_due(instance, due, today)
    return due


def check_due(instance: Instance, due: date, today: date) -> None:
    """Refuse a deadline that cannot be held.

    Raises:
        ServiceError: it has passed, or offices do not work on it, with the next day on which they do.
    """
    if due < today:
        raise refusal("task.due_has_passed", f"{due:%d/%m/%Y}", today=f"{today:%d/%m/%Y}")
    table = instance.catalogue.working_days
    if not _is_worked(table, due):
        following = due
        while not _is_worked(table, following):
            following += timedelta(days=1)
        raise refusal("task.due_not_worked", f"{due:%d/%m/%Y}", next=f"{following:%d/%m/%Y}")


def _is_worked(table: WorkingDays, day: date) -> bool:
    """Return whether offices work on a day; of a year whose holidays are not known only weekends are off."""
    try:
        return table.is_working(day)
    except MissingHolidays:
        return day.weekday() < _SATURDAY


# -- what is done ------------------------------------------------------------------------------------------------------


def move(
    *, instance: Instance, actor: Actor, key: str, state: str, said: str, seen: str, file: File | None = None
) -> None:
    """Take a task to a state today, saying what was done or why, with a file that shows it where there is one.

    A state that follows itself is how progress is reported.

    Raises:
        ServiceError: no such task; not the actor's to do; nothing is said; the state may not follow; somebody else did
            something meanwhile; the file is refused; disk or database fail.
    """
    step = Step(StepKind.STATE, timezone.localdate(), state, reason=said.strip())
    _take(instance, actor, key, step, seen, file)


def extend(*, instance: Instance, actor: Actor, key: str, due: str, said: str, seen: str) -> None:
    """Give a task more time, until a later day, with a reason.

    Raises:
        ServiceError: as for ``move``; the day is none, is no working day or not later; it may not be extended so long
            or once more.
    """
    register, today = _required(instance), timezone.localdate()
    clock, before = clock_of(register), _standing_due(instance, actor, key, today)
    later = due_of(instance, due, "", today)
    if clock is None or before is None or later <= before:
        raise refusal("task.not_later", f"{later:%d/%m/%Y}", due=f"{before:%d/%m/%Y}" if before else "–")
    step = Step(StepKind.EXTEND, today, clock.code, (later - before).days, said.strip())
    _take(instance, actor, key, step, seen, None)


def settle(*, instance: Instance, actor: Actor, key: str, owner: str, due: str, said: str, seen: str) -> None:
    """Say who does a task and until when, where nobody has said so yet; what it has is left as it is.

    Raises:
        ServiceError: as for ``assign`` and ``move``; the task lacks nothing.
    """
    today = timezone.localdate()
    task = one(instance=instance, actor=actor, key=key, on=today).task
    register = _required(instance)
    cells: dict[str, str] = {}
    if Role.OWNER in task.lacks:
        cells[register.roles[Role.OWNER]] = checked_owner(owner, today)
    if Role.DUE in task.lacks:
        cells[register.roles[Role.DUE]] = due_of(instance, due, "", today).isoformat()
    if not cells:
        raise refusal("register.changed_meanwhile", key)
    if not said.strip():
        raise refusal("task.nothing_said", key)
    done = registers.correct(
        instance=instance, actor=actor, register=register.code, key=key, cells=cells, reason=said.strip(), seen=seen
    )
    if has_errors(done.findings):
        raise ServiceError(done.findings)


def _standing_due(instance: Instance, actor: Actor, key: str, today: date) -> date | None:
    limit = one(instance=instance, actor=actor, key=key, on=today).task.limit
    return limit.due if limit is not None else None


def _take(instance: Instance, actor: Actor, key: str, step: Step, seen: str, file: File | None) -> None:
    if not step.reason:
        raise refusal("task.nothing_said", key)
    done = registers.step(
        instance=instance, actor=actor, register=_required(instance).code, key=key, steps=[step], seen=seen, file=file
    )
    if has_errors(done.findings):
        raise ServiceError(done.findings)


def _required(instance: Instance) -> Register:
    register = register_of(instance)
    if register is None:
        raise refusal("task.no_register")
    return register


def assignable(on: date) -> Sequence[tuple[str, str]]:
    """Return the units that are there on a day, to which a task may be assigned: key and name.

    Raises:
        ServiceError: when the database fails.
    """
    with translated():
        return sorted(((each.key, each.name) for each in index().on(on)), key=lambda each: each[1])
