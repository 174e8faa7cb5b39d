"""Warnings as people meet them: raised by rules, explained by the office, accepted, given a task, closed.

A warning is raised once for a rule, an indicator and a unit, and stays until it is closed. One that was closed stays
quiet while there are no newer figures; when its cause is there again with newer ones, a new warning is raised.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from django.utils import timezone

from socai.catalogue.model import Catalogue
from socai.catalogue.registers import Role as Column
from socai.core.findings import has_errors
from socai.core.periods import Period
from socai.core.warning_life import NEXT, State, Step, state_after
from socai.formula.nodes import references
from socai.ledger.models import BatchKind, RaisedWarning, Role, WarningStep
from socai.services import figure_rights, tasks, unit_reading, units
from socai.services.actors import Actor
from socai.services.errors import ServiceError, refusal, translated
from socai.services.opened import Instance
from socai.services.rights import Succession
from socai.services.statuses import asked_about, evaluator_on
from socai.services.texts import is_unusable
from socai.services.warning_causes import Cause, causes
from socai.services.writing import Act, give_up, open_write, seal

_Key = tuple[str, str, str]
"""Code of the rule, code of the indicator, identity of the unit."""
#: What each step is called where people ask for it.
COMMANDS: Mapping[Step, str] = MappingProxyType({
    Step.EXPLAINED: "explain",
    Step.ACCEPTED: "accept",
    Step.TASK_CREATED: "task",
    Step.CLOSED: "close",
})  # fmt: skip
_SOURCE = "Cảnh báo số {number}"
_MAY_LOOK = (Role.ADMINISTRATOR, Role.LEADER, Role.OFFICE)


@dataclass(frozen=True)
class Taken:
    """A step that was taken: what, by whom, when, and what was said; of a task whose it is and until when."""

    step: Step
    said: str
    by: str
    at: datetime
    owner: str = ""
    due: date | None = None


@dataclass(frozen=True)
class KnownWarning:
    """A warning with its life so far.

    Attributes:
        number: what people name it by.
        rule: code of its rule.
        indicator: code of the indicator, empty when of none.
        about: name of the indicator, or of the unit when of none.
        unit: key of the unit.
        unit_name: its name.
        severity: how much the rule says it matters.
        message: what the rule says.
        grounds: what was found, in words.
        period: period of the figures that it rests on.
        judged_on: the day for which it was looked at.
        by: who had the rules looked at.
        at: when it was raised.
        offices: keys of the offices that explain it.
        office_names: their names.
        steps: what was done, in order.
    """

    number: int
    rule: str
    indicator: str
    about: str
    unit: str
    unit_name: str
    severity: str
    message: str
    grounds: str
    period: str
    judged_on: date
    by: str
    at: datetime
    offices: tuple[str, ...]
    office_names: tuple[str, ...]
    steps: tuple[Taken, ...]

    @property
    def state(self) -> State:
        """Where it stands."""
        return state_after(taken.step for taken in self.steps)


@dataclass(frozen=True)
class Evaluated:
    """What an evaluation of the rules found.

    Attributes:
        raised: the warnings that are new; with ``dry_run`` those that would be, without a number that lasts.
        standing: numbers of those raised before whose cause is still there.
        gone: numbers of those not closed whose cause is no longer there.
        undecided: numbers of those not closed of which nothing can be said, such as for want of figures.
        quiet: how many causes are there of which a warning was closed, without newer figures since.
        batch: number of the batch, ``None`` when nothing was written.
    """

    raised: tuple[KnownWarning, ...]
    standing: tuple[int, ...]
    gone: tuple[int, ...]
    undecided: tuple[int, ...]
    quiet: int
    batch: int | None = None


@dataclass(frozen=True)
class Task:
    """What has to be done about a warning: in words, by which unit (its key) and until when."""

    said: str
    owner: str
    due: date


# -- reading -----------------------------------------------------------------------------------------------------------


def warnings(*, instance: Instance, unit: str = "", state: str = "", closed: bool = False) -> list[KnownWarning]:
    """Return the warnings that are not closed, the gravest first, then by number.

    Args:
        instance: whose ledger it is.
        unit: only those about this unit, by its key, and about units that have ended and go on in it.
        state: only those in this state.
        closed: the closed ones too.

    Raises:
        ServiceError: an unknown unit or state; the database fails.
    """
    if state and state not in tuple(State):
        raise refusal("warning.unknown_state", state, allowed=list(State))
    reader = _Reader(instance.catalogue, units.index())
    rows = RaisedWarning.objects.order_by("number")
    if unit:
        rows = rows.filter(org_unit_id__in=reader.with_those_before(unit_reading.identity(reader.units, unit)))
    with translated():
        kept = [each for each in reader.warnings(rows) if state in ("", each.state)]
    wanted = closed or state == State.CLOSED
    ranks = {severity: rank for rank, severity in enumerate(("error", "warning", "note"))}
    return sorted((each for each in kept if wanted or each.state.is_live), key=lambda each: ranks[each.severity])


def warning(*, instance: Instance, number: int) -> KnownWarning:
    """Return a warning by its number.

    Raises:
        ServiceError: there is none; the database fails.
    """
    with translated():
        reader = _Reader(instance.catalogue, units.index())
        return next(iter(reader.warnings([_row(number)])))


def _row(number: int) -> RaisedWarning:
    found = RaisedWarning.objects.filter(number=number).first()
    if found is None:
        raise refusal("warning.unknown", str(number), last=RaisedWarning.objects.count())
    return found


@dataclass(frozen=True)
class _Reader:
    """Reads warnings with the names that units and indicators have now."""

    catalogue: Catalogue
    units: units.UnitIndex

    def warnings(self, rows: Iterable[RaisedWarning]) -> Iterator[KnownWarning]:
        listed = list(rows)
        actors = dict(
            RaisedWarning.objects.filter(id__in=[row.id for row in listed]).values_list("id", "batch__actor__title")
        )
        steps = self._steps([row.id for row in listed])
        for row in listed:
            moment = timezone.localtime(row.batch.created_at)
            yield self.plain(row, by=actors[row.id], at=moment, steps=tuple(steps.get(row.id, ())))

    def plain(self, row: RaisedWarning, *, by: str, at: datetime, steps: tuple[Taken, ...] = ()) -> KnownWarning:
        """Return a row as a plain value."""
        indicator = self.catalogue.indicators.get(row.indicator)
        name = self.units.name(row.org_unit_id)
        offices = offices_of(self.catalogue, row.rule, row.indicator)
        return KnownWarning(
            number=row.number, rule=row.rule, indicator=row.indicator,
            about=indicator.name_vi if indicator else row.indicator or name,
            unit=self.units.key(row.org_unit_id), unit_name=name, severity=row.severity, message=row.message,
            grounds=row.grounds, period=row.period, judged_on=row.judged_on, by=by, at=at,
            offices=offices, office_names=tuple(map(self._office_name, offices)), steps=steps,
        )  # fmt: skip

    def _steps(self, ids: Sequence[int]) -> dict[int, list[Taken]]:
        found: dict[int, list[Taken]] = {}
        rows = WarningStep.objects.filter(warning_id__in=ids).select_related("batch__actor").order_by("number")
        for row in rows:
            owner = self.units.name(row.owner_id) if row.owner_id else ""
            at = timezone.localtime(row.batch.created_at)
            taken = Taken(Step(row.step), row.said, row.batch.actor.title, at, owner, row.due)
            found.setdefault(row.warning_id, []).append(taken)
        return found

    def with_those_before(self, identity: str) -> frozenset[str]:
        """Return a unit and those that have ended and go on in it today."""
        return Succession(self.units, timezone.localdate()).came_from([identity]) | {identity}

    def _office_name(self, key: str) -> str:
        office = self.catalogue.org_units.get(key)
        return office.name if office else key


def offices_of(catalogue: Catalogue, rule: str, indicator: str) -> tuple[str, ...]:
    """Return the keys of the offices that explain a warning: those of its indicator, or of all its rule asks about."""
    known = catalogue.warning_rules.get(rule)
    codes = [indicator] if indicator else sorted(references(known.condition.expression)) if known else []
    return tuple(dict.fromkeys(catalogue.indicators[code].office for code in codes if code in catalogue.indicators))


# -- raising -----------------------------------------------------------------------------------------------------------


def evaluate(
    *,
    instance: Instance,
    actor: Actor,
    unit: str = "",
    period: str = "",
    on: date | None = None,
    dry_run: bool = False,
) -> Evaluated:
    """Look at every rule and raise a warning for each cause that has none.

    Args:
        instance: whose ledger it is.
        actor: who has it done.
        unit: key of the org unit, the reporting unit when empty.
        period: only figures to the end of this period count; by default the newest of each indicator.
        on: the day for which it is looked at; the last day of the period, or today.
        dry_run: write nothing.

    Raises:
        ServiceError: the actor may not; an unknown unit or period, a unit that is not there on the day, a day out of
            range; disk or database fail.
    """
    if actor.role not in _MAY_LOOK:
        raise refusal("warning.may_not_evaluate", actor.name, role=actor.role.value)
    about, identity, asked, day = asked_about(instance, unit, period, on)
    found = list(_found(instance, about, identity, day, asked))
    with open_write(instance) as writer:
        plan = _Plan(_latest(identity), found, identity, day)
        if dry_run or not plan.new:
            give_up()
            batch = None
        else:
            writer.add(plan.new)
            data = {"unit": about, "on": day.isoformat(), "raised": [row.number for row in plan.new]}
            batch = seal(writer, Act(actor, BatchKind.WARNING, f"Xét cảnh báo ngày {day:%d/%m/%Y}", data)).number
    reader = _Reader(instance.catalogue, units.index())
    raised = tuple(reader.plain(row, by=actor.title, at=timezone.localtime()) for row in plan.new)
    standing, gone, undecided = (plan.numbers(holds=holds) for holds in (True, False, None))
    return Evaluated(raised, standing, gone, undecided, plan.quiet, batch)


def _found(instance: Instance, unit: str, identity: str, day: date, asked: Period | None) -> Iterator[Cause]:
    evaluator = evaluator_on(instance=instance, identity=identity, day=day, period=asked)
    return causes(evaluator, unit, on=day, period=asked)


@dataclass(frozen=True)
class _Latest:
    """The latest warning of a cause."""

    number: int
    as_of: date
    is_live: bool


def _latest(identity: str) -> dict[_Key, _Latest]:
    closed = set(WarningStep.objects.filter(step=Step.CLOSED.value).values_list("warning_id", flat=True))
    return {
        (row.rule, row.indicator, row.org_unit_id): _Latest(row.number, row.as_of, row.id not in closed)
        for row in RaisedWarning.objects.filter(org_unit_id=identity).order_by("number")
    }


class _Plan:
    """What follows from the causes that were found, given the warnings that there are."""

    def __init__(self, latest: dict[_Key, _Latest], found: Iterable[Cause], identity: str, day: date) -> None:
        self.new: list[RaisedWarning] = []
        self.quiet = 0
        self._live: list[tuple[int, bool | None]] = []
        self._day = day
        self._last = RaisedWarning.objects.count()
        for cause in found:
            self._take(cause, latest.get((cause.rule.code, cause.indicator, identity)), identity)

    def numbers(self, *, holds: bool | None) -> tuple[int, ...]:
        """Return the numbers of warnings not closed whose cause is there, is not, or cannot be decided (``None``)."""
        return tuple(sorted(number for number, is_there in self._live if is_there is holds))

    def _take(self, cause: Cause, before: _Latest | None, identity: str) -> None:
        if before is not None and before.is_live:
            self._live.append((before.number, cause.holds))
        elif cause.holds and before is not None and cause.as_of <= before.as_of:
            self.quiet += 1
        elif cause.holds:
            self.new.append(self._row(cause, identity))

    def _row(self, cause: Cause, identity: str) -> RaisedWarning:
        return RaisedWarning(
            number=self._last + len(self.new) + 1, rule=cause.rule.code, indicator=cause.indicator,
            org_unit_id=identity, severity=cause.rule.severity, period=str(cause.period), as_of=cause.as_of,
            judged_on=self._day, message=cause.rule.message_vi, grounds=cause.grounds,
        )  # fmt: skip


# -- steps -------------------------------------------------------------------------------------------------------------


def explain(*, instance: Instance, actor: Actor, number: int, said: str) -> KnownWarning:
    """Explain a warning, in the name of the office that its indicator belongs to.

    Raises:
        ServiceError: no such warning, not the actor's to explain, nothing is said, or the step may not follow.
    """
    return _taken(instance, actor, number, WarningStep(step=Step.EXPLAINED.value, said=said))


def accept(*, instance: Instance, actor: Actor, number: int, said: str) -> KnownWarning:
    """Accept the explanation of a warning, as a leader.

    Raises:
        ServiceError: no such warning, the actor is no leader, nothing is said, or the step may not follow.
    """
    return _taken(instance, actor, number, WarningStep(step=Step.ACCEPTED.value, said=said))


def create_task(*, instance: Instance, actor: Actor, number: int, task: Task) -> KnownWarning:
    """Give a unit a task that follows from a warning, as a leader; it stands in the register of tasks, if there is one.

    Raises:
        ServiceError: as for ``accept``; an unknown unit, one that has ended, or a day that has passed or is not worked.
    """
    today = timezone.localdate()
    owner = tasks.checked_owner(task.owner, today)
    tasks.check_due(instance, task.due, today)
    identity = unit_reading.identity(units.index(), owner)
    step = WarningStep(step=Step.TASK_CREATED.value, said=task.said, owner_id=identity, due=task.due)
    source = _SOURCE.format(number=number)
    said = {Column.NAME: task.said, Column.OWNER: owner, Column.DUE: task.due.isoformat(), Column.SOURCE: source}
    return _taken(instance, actor, number, step, said if tasks.register_of(instance) else None)


def close(*, instance: Instance, actor: Actor, number: int, said: str) -> KnownWarning:
    """Close a warning, as a leader.

    Raises:
        ServiceError: no such warning, the actor is no leader, nothing is said, or the step may not follow.
    """
    return _taken(instance, actor, number, WarningStep(step=Step.CLOSED.value, said=said))


def steps_open_to(*, instance: Instance, actor: Actor, number: int) -> tuple[Step, ...]:
    """Return the steps that an actor may take of a warning now.

    Raises:
        ServiceError: there is no such warning; the database fails.
    """
    with translated():
        row = _row(number)
        state = state_after(Step(each) for each in row.steps.order_by("number").values_list("step", flat=True))
    return tuple(step for step in NEXT[state] if not _refused(instance.catalogue, actor, row, step))


def _taken(
    instance: Instance, actor: Actor, number: int, step: WarningStep, task: Mapping[Column, str] | None = None
) -> KnownWarning:
    """Write one step of a warning, and the task that follows from it."""
    if not step.said.strip() or is_unusable(step.said):
        raise refusal("warning.nothing_said", str(number))
    with open_write(instance) as writer:
        row = _row(number)
        _check_right(instance.catalogue, actor, row, Step(step.step))
        step.warning_id, step.number = row.id, _next_number(row, Step(step.step))
        writer.add([step])
        if task is not None:
            done, _ = tasks.add(writer=writer, instance=instance, actor=actor, key=tasks.of_warning(number), said=task)
            if has_errors(done.findings):
                raise ServiceError(done.findings)
        data = {"warning": number, "step": step.step}
        seal(writer, Act(actor, BatchKind.WARNING, step.said, data))
    return warning(instance=instance, number=number)


def _next_number(row: RaisedWarning, step: Step) -> int:
    before = [Step(each) for each in row.steps.order_by("number").values_list("step", flat=True)]
    state = state_after(before)
    if not state.is_live:
        raise refusal("warning.closed", str(row.number))
    if step not in NEXT[state]:
        data = {"step": COMMANDS[step], "allowed": [COMMANDS[each] for each in NEXT[state]]}
        raise refusal("warning.illegal_step", str(row.number), **data)
    return len(before) + 1


def _check_right(catalogue: Catalogue, actor: Actor, row: RaisedWarning, step: Step) -> None:
    """Refuse a step that is not the actor's."""
    refused = _refused(catalogue, actor, row, step)
    if refused is not None:
        raise refused


def _refused(catalogue: Catalogue, actor: Actor, row: RaisedWarning, step: Step) -> ServiceError | None:
    """Return why a step is not the actor's: offices explain what is theirs, leaders do the rest."""
    if step is not Step.EXPLAINED:
        return (
            None if actor.may_approve else refusal("warning.not_a_leader", actor.name, role=actor.role.value, step=step)
        )
    index = units.index()
    offices = offices_of(catalogue, row.rule, row.indicator)
    if actor.may_enter and actor.org_unit in _explaining(index, offices):
        return None
    names = [index.name(identity) for key in offices if (identity := index.identity(key))]
    return refusal("warning.not_its_office", actor.name, number=row.number, offices=names or ["-"])


def _explaining(index: units.UnitIndex, offices: Sequence[str]) -> frozenset[str]:
    """Return the identities of offices, and of the units that go on in their place when they have ended."""
    succession = Succession(index, timezone.localdate())
    known = [identity for key in offices if (identity := index.identity(key))]
    return frozenset(known).union(*(succession.goes_on_in(identity) for identity in known))


def shared_with(instance: Instance, actor: Actor, found: Iterable[KnownWarning]) -> list[KnownWarning]:
    """Return the warnings whose figures are shared with somebody, and those that are theirs to explain.

    Raises:
        ServiceError: when the database fails.
    """
    index = units.index()
    kept = figure_rights.kept_from(actor, instance.catalogue, index, timezone.localdate())
    return [
        each
        for each in found
        if actor.org_unit in _explaining(index, each.offices) or not kept & _rests_on(instance.catalogue, each)
    ]


def _rests_on(catalogue: Catalogue, found: KnownWarning) -> frozenset[str]:
    """Return the codes of the indicators whose figures a warning tells."""
    rule = catalogue.warning_rules.get(found.rule)
    named = references(rule.condition.expression) if rule else frozenset()
    return named | ({found.indicator} if found.indicator else set())


def counted(found: Iterable[KnownWarning]) -> Sequence[tuple[State, int]]:
    """Return how many warnings are in each state, in the order of a life."""
    counts = Counter(each.state for each in found)
    return [(state, counts[state]) for state in State]
