"""Legal time limits: when a case is due, and how its clock stands on a day. Pure; knows no register and no law.

The day of the event that starts a clock does not count (Civil Code 2015, Article 147). A clock stands still from the
day of a suspension up to the day before it is resumed. A limit in calendar days whose last day is no working day ends
on the next working day (Article 148), unless its rule says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from socai.core.steps import Step, StepKind
from socai.core.workdays import WorkingDays

_DAY = timedelta(days=1)


class ClockState(StrEnum):
    """How a clock stands on a day."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    OVERDUE = "overdue"
    STOPPED = "stopped"
    MET = "met"
    MET_LATE = "met_late"


@dataclass(frozen=True)
class ClockRule:
    """A time limit as it applies to one case.

    Attributes:
        code: ASCII slug.
        start: state that starts it, empty when a day of the case does.
        until: states that end it.
        days: how many days it gives.
        working: whether only working days count.
        suspended_in: states in which it stands still.
        shift: whether a last day without work moves to the next working day.
    """

    code: str
    start: str
    until: frozenset[str]
    days: int
    working: bool = False
    suspended_in: frozenset[str] = frozenset()
    shift: bool = True


@dataclass(frozen=True)
class Pause:
    """A clock stands still from ``start`` up to the day before ``end``; an open one has no end."""

    start: date
    end: date | None = None


@dataclass(frozen=True)
class Reading:
    """How a clock stands on a day.

    Attributes:
        state: how.
        due: last day of the limit, ``None`` when it has not started or stands still.
        days: days left until it (0: the last day itself); negative, by how many days it is or was overdue; ``None``
            without a due day.
    """

    state: ClockState
    due: date | None = None
    days: int | None = None


@dataclass(frozen=True)
class Timeline:
    """What happened to a clock: when it started, stood still, was extended (day, days), and ended.

    ``former`` is its run before the case came back to the state that starts it.
    """

    rule: ClockRule
    started: date | None = None
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[tuple[date, int], ...] = ()
    met: date | None = None
    former: Timeline | None = None

    def due(self, working_days: WorkingDays) -> date | None:
        """Return the last day of the limit, ``None`` when it has not started or stands still.

        Raises:
            MissingHolidays: a day has to be looked at of which no table says anything.
        """
        if self.started is None or any(pause.end is None for pause in self.pauses):
            return None
        day, left = self.started, self.rule.days + sum(days for _, days in self.extensions)
        while left:
            day += _DAY
            left -= self._counts(day, working_days)
        return working_days.shift(day) if self.rule.shift and not self.rule.working else day

    def reading(self, on: date, working_days: WorkingDays) -> Reading:
        """Return how the clock stands on a day, by what had happened by then.

        Raises:
            MissingHolidays: a day has to be looked at of which no table says anything.
        """
        known = self._known_on(on)
        if known.started is None:
            return Reading(ClockState.NOT_STARTED)
        due = known.due(working_days)
        if due is None:
            return Reading(ClockState.STOPPED if known.met is None else ClockState.MET)
        days = (due - (known.met or on)).days
        if known.met is not None:
            return Reading(ClockState.MET_LATE if days < 0 else ClockState.MET, due, days)
        return Reading(ClockState.OVERDUE if days < 0 else ClockState.RUNNING, due, days)

    def _counts(self, day: date, working_days: WorkingDays) -> bool:
        """Return whether a day counts."""
        if any(pause.start <= day and (pause.end is None or day < pause.end) for pause in self.pauses):
            return False
        return not self.rule.working or working_days.is_working(day)

    def _known_on(self, on: date) -> Timeline:
        """Return what had happened by a day."""
        if self.started is None or self.started > on:
            return Timeline(self.rule) if self.former is None else self.former._known_on(on)
        pauses = tuple(
            pause if pause.end is not None and pause.end <= on else Pause(pause.start)
            for pause in self.pauses
            if pause.start <= on
        )
        extensions = tuple(extension for extension in self.extensions if extension[0] <= on)
        met = self.met if self.met is not None and self.met <= on else None
        return replace(self, pauses=pauses, extensions=extensions, met=met)


def timeline(rule: ClockRule, steps: Iterable[Step], started: date | None = None) -> Timeline:
    """Return what the steps of a case did to a clock.

    A clock that was met starts anew when the case comes back to the state that starts it.

    Args:
        rule: the limit as it applies to the case.
        steps: its steps in their order, the first state among them.
        started: the day that starts the clock when no state does.
    """
    found = Timeline(rule, started if not rule.start else None)
    for step in steps:
        found = _after(found, step)
    return found


def _after(found: Timeline, step: Step) -> Timeline:
    """Return what a clock is after a step."""
    rule = found.rule
    if step.kind is StepKind.STATE:
        if step.subject == rule.start and (found.started is None or found.met is not None):
            return Timeline(rule, step.day, former=found if found.met is not None else None)
        if found.started is None or found.met is not None:
            return found
        found = _paused(found, step.day, is_still=step.subject in rule.suspended_in)
        return replace(found, met=step.day) if step.subject in rule.until else found
    if step.subject != rule.code or found.started is None or found.met is not None:
        return found
    if step.kind is StepKind.EXTEND:
        return replace(found, extensions=(*found.extensions, (step.day, step.days)))
    return _paused(found, step.day, is_still=step.kind is StepKind.SUSPEND)


def _paused(found: Timeline, day: date, *, is_still: bool) -> Timeline:
    """Return a clock that stands still, or runs, from a day on."""
    is_open = bool(found.pauses) and found.pauses[-1].end is None
    if is_still == is_open:
        return found
    if is_still:
        return replace(found, pauses=(*found.pauses, Pause(day)))
    return replace(found, pauses=(*found.pauses[:-1], Pause(found.pauses[-1].start, day)))
