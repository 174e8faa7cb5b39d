"""Work with one owner and a last day: rows of registers that say so, and what leaders ordered about warnings.

Tasks are no table of their own. A register whose columns have the roles of an owner and of a last day, and whose rows
have states, holds tasks; a warning that was given a task is one until it is closed. Units are held to account by them,
persons are not counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from socai.catalogue.model import Catalogue
from socai.catalogue.registers import ColumnType, Register, Role, RowState
from socai.core.findings import Finding
from socai.core.steps import Step, StepKind
from socai.core.warning_life import State
from socai.core.warning_life import Step as WarningAct
from socai.services import access, proofs, registers, units
from socai.services import warnings as raised
from socai.services.actors import Actor
from socai.services.errors import refusal, translated
from socai.services.opened import Instance
from socai.services.proofs import Proof
from socai.services.register_reading import state_of
from socai.services.register_rights import is_owner
from socai.services.register_rows import StandingRow, standing
from socai.services.register_words import name_of
from socai.services.units import UnitIndex

RIGHT = "task:see"
SOON = 7
"""Within how many days a task is due soon."""


@dataclass(frozen=True)
class Task:
    """A task that is not closed.

    Attributes:
        register: where it stands as a row, ``None`` for one that was ordered about a warning.
        key: what names the row, or the number of the warning.
        name: what is to be done.
        owner: key of the unit that leads it, empty when none is named.
        owner_name: its name.
        due: its last day, ``None`` when none is set.
        days: days left, negative when it is over, ``None`` without a last day.
        state: in which state its row is, ``None`` for one about a warning.
        is_mine: whether the reader acts for its owner.
    """

    register: Register | None
    key: str
    name: str
    owner: str
    owner_name: str
    due: date | None
    days: int | None
    state: RowState | None
    is_mine: bool

    @property
    def is_late(self) -> bool:
        """Whether its last day is over."""
        return self.days is not None and self.days < 0

    @property
    def is_soon(self) -> bool:
        """Whether its last day is near."""
        return self.days is not None and 0 <= self.days <= SOON

    @property
    def is_unclear(self) -> bool:
        """Whether it has no owner or no last day."""
        return not self.owner or self.due is None


@dataclass(frozen=True)
class OfUnit:
    """The tasks that a unit leads: how many are open, overdue and due soon. ``owner`` is its key, empty for nobody."""

    owner: str
    name: str
    open: int
    late: int
    soon: int


@dataclass(frozen=True)
class Whole:
    """A task with what is known of its row.

    Attributes:
        task: the task.
        register: where it stands.
        row: its row.
        proofs: photos and files beside it.
        moves: states into which the reader may bring it; owners never close their own task.
        mark: what changes with everything that is written about it.
    """

    task: Task
    register: Register
    row: StandingRow
    proofs: tuple[Proof, ...]
    moves: tuple[RowState, ...]
    mark: str


def holds_tasks(register: Register) -> bool:
    """Return whether the rows of a register are tasks: an owner, a last day that is a date, and states."""
    due = register.columns.get(register.roles.get(Role.DUE, ""))
    return bool(register.states) and Role.OWNER in register.roles and due is not None and due.type is ColumnType.DATE


def open_tasks(*, instance: Instance, actor: Actor, on: date) -> list[Task]:
    """Return the tasks that are not closed and that somebody may see, the most urgent first, those without a day last.

    Raises:
        ServiceError: the actor sees no tasks at all; the database fails.
    """
    access.require_somewhere(actor, RIGHT)
    reader = _Reader(instance.catalogue, actor, units.index(), on)
    found = [*reader.rows(_standing(instance)), *reader.about_warnings(instance)]
    return sorted(found, key=lambda task: (task.due is None, task.due or date.max, task.key))


def by_unit(tasks: Iterable[Task]) -> list[OfUnit]:
    """Return how many tasks each unit leads, those with most overdue first; nobody's stand last."""
    found: defaultdict[tuple[str, str], list[Task]] = defaultdict(list)
    for task in tasks:
        found[task.owner, task.owner_name].append(task)
    counted = [
        OfUnit(owner, name, len(own), sum(each.is_late for each in own), sum(each.is_soon for each in own))
        for (owner, name), own in found.items()
    ]
    return sorted(counted, key=lambda unit: (not unit.owner, -unit.late, -unit.soon, -unit.open, unit.name))


def task(*, instance: Instance, actor: Actor, register: str, key: str, on: date) -> Whole:
    """Return a task of a register, closed or not.

    Raises:
        ServiceError: there is none that the actor may see; the database fails.
    """
    reader = _Reader(instance.catalogue, actor, units.index(), on)
    row = _row(instance, register, key)
    found, said = reader.task(row), instance.catalogue.registers[register]
    if found is None:
        raise refusal("task.unknown", key)
    may = is_owner(actor, said, row.values, reader.units, on)
    states = said.states
    following = [states[code] for code in found.state.next] if found.state else []
    moves = tuple(state for state in following if not state.closed) if may else ()
    with translated():
        return Whole(found, said, row, tuple(proofs.of_row(row.identity)), moves, row.mark)


def report_progress(
    *,
    instance: Instance,
    actor: Actor,
    whole: Whole,
    state: str,
    said: str,
    evidence: tuple[str, bytes] | None = None,
    seen: str = "",
) -> tuple[Finding, ...]:
    """Move a task on for the unit that leads it, today, with what was done and a file that shows it.

    Args:
        instance: whose ledger it is.
        actor: who acts for the owner.
        whole: the task as it was read.
        state: code of the state into which it comes.
        said: what was done.
        evidence: name and content of a photo or file.
        seen: the ``mark`` that the actor had before them; nothing is written once somebody changed the task.

    Returns:
        what is wrong, nothing when it was written.

    Raises:
        ServiceError: the task may not come into that state; nothing is said; the file is not taken; somebody else
            changed the task; disk or database fail.
    """
    if state not in {move.code for move in whole.moves}:
        raise refusal("task.not_this_state", whole.task.key)
    if not said.strip():
        raise refusal("task.nothing_said", whole.task.key)
    register, key, today = whole.register.code, whole.task.key, timezone.localdate()
    if evidence is not None:
        registers.attach(instance=instance, actor=actor, register=register, key=key, file=evidence[0], data=evidence[1])
    taken = Step(StepKind.STATE, today, state, reason=said.strip())
    done = registers.step(instance=instance, actor=actor, register=register, key=key, steps=[taken], seen=seen)
    return done.findings


@dataclass(frozen=True)
class _Reader:
    catalogue: Catalogue
    actor: Actor
    units: UnitIndex
    on: date

    def rows(self, rows: Iterable[StandingRow]) -> Iterator[Task]:
        for row in rows:
            found = self.task(row)
            if found is not None and found.state is not None and not found.state.closed:
                yield found

    def task(self, row: StandingRow) -> Task | None:
        """Return the task that a row is, ``None`` when the actor may not see it."""
        register = self.catalogue.registers[row.register]
        owner = self.units.identity(row.values.get(register.roles[Role.OWNER], "")) or ""
        if not self._may_see(owner):
            return None
        text = row.values.get(register.roles[Role.DUE], "")
        state = register.states[state_of(register, row)]
        return self._task(register, row.key, name_of(register, row.values), owner, text, state)

    def about_warnings(self, instance: Instance) -> Iterator[Task]:
        for warning in raised.warnings(instance=instance, state=State.TASK_CREATED):
            last = next(taken for taken in reversed(warning.steps) if taken.step is WarningAct.TASK_CREATED)
            if self._may_see(last.owner_id):
                due = last.due.isoformat() if last.due else ""
                yield self._task(None, str(warning.number), last.said, last.owner_id, due, None)

    def _task(
        self, register: Register | None, key: str, name: str, owner: str, due: str, state: RowState | None
    ) -> Task:
        day = date.fromisoformat(due) if due else None
        return Task(
            register, key, name or key,
            owner=self.units.key(owner) if owner else "",
            owner_name=self.units.name(owner) if owner else "",
            due=day,
            days=(day - self.on).days if day else None,
            state=state,
            is_mine=bool(owner) and access.acts_for(self.actor, owner, self.units, self.on),
        )  # fmt: skip

    def _may_see(self, owner: str) -> bool:
        about = owner or self.units.identity(self.catalogue.reporting_unit) or ""
        return access.may(self.actor, RIGHT, about, self.units, self.on)


def _standing(instance: Instance) -> Sequence[StandingRow]:
    codes = [code for code, register in instance.catalogue.registers.items() if holds_tasks(register)]
    with translated():
        return standing(codes) if codes else []


def _row(instance: Instance, register: str, key: str) -> StandingRow:
    found = next((row for row in _standing(instance) if (row.register, row.key) == (register, key)), None)
    if found is None:
        raise refusal("task.unknown", key)
    return found
