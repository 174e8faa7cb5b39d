"""The dated steps of a row: changes of state, suspensions and extensions of clocks; what the state machine allows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from socai.catalogue.errors import nearest
from socai.catalogue.register_values import read_day
from socai.catalogue.registers import Register
from socai.core.steps import Step, StepKind

EXAMPLE = "2026-01-10 thu_ly; 2026-02-01 extend giai_quyet 15: vụ việc phức tạp"
_STEP = re.compile(
    r"(?P<day>\S+)\s+(?:(?P<kind>suspend|resume|extend)\s+)?(?P<subject>[a-z][a-z0-9_]*)(?:\s+(?P<days>[0-9]{1,4}))?"
)


@dataclass(frozen=True)
class StepProblem:
    """What is wrong with a step: a code of ``register.*``, the step's place among those given, data of the message."""

    code: str
    place: int
    data: dict[str, object]


def read_steps(text: str) -> list[Step | str]:
    """Return the steps in a cell (``2026-01-10 thu_ly; ...``); what cannot be read stands as its text.

    Each step is ``DAY STATE``, ``DAY suspend CLOCK``, ``DAY resume CLOCK`` or ``DAY extend CLOCK DAYS``, followed by a
    colon and a reason where there is one.
    """
    return [_step(part.strip()) for part in text.split(";") if part.strip()]


def _step(text: str) -> Step | str:
    words, _, reason = text.partition(":")
    match = _STEP.fullmatch(words.strip())
    day = read_day(match["day"]) if match else None
    if match is None or day is None:
        return text
    kind = StepKind(match["kind"] or StepKind.STATE)
    if bool(match["days"]) != (kind is StepKind.EXTEND):
        return text
    return Step(kind, day, match["subject"], int(match["days"] or 0), reason.strip())


def written(step: Step) -> str:
    """Return a step as ``read_steps`` reads it."""
    kind = "" if step.kind is StepKind.STATE else f"{step.kind} "
    days = f" {step.days}" if step.days else ""
    reason = f": {step.reason.replace(';', ',')}" if step.reason else ""
    return f"{step.day} {kind}{step.subject}{days}{reason}"


def step_problems(register: Register, begins: date, steps: Sequence[Step]) -> Iterator[StepProblem]:
    """Yield what is wrong with the steps of a row, which begins in the first state on a day.

    A step may not be dated before the one in front of it; a state follows only where the register says so; a clock is
    resumed only when suspended, extended only as often and as long as its law allows.
    """
    state, last = register.start, begins
    clocks = _ClockSteps(register)
    for place, step in enumerate(steps):
        if step.day < last:
            yield StepProblem("register.step_back_in_time", place, {"day": str(step.day), "last": str(last)})
        last = max(last, step.day)
        if step.kind is not StepKind.STATE:
            yield from clocks.problems(place, step)
            continue
        allowed = register.states[state].next if state in register.states else ()
        if step.subject not in register.states:
            alike = nearest(step.subject, register.states)
            yield StepProblem("register.unknown_state", place, {"state": step.subject, "nearest": alike})
            continue
        if step.subject not in allowed:
            data: dict[str, object] = {"state": step.subject, "from_state": state, "allowed": allowed}
            yield StepProblem("register.step_not_allowed", place, data)
        state = step.subject


class _ClockSteps:
    """Follows the suspensions and extensions of the clocks of a row."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._suspended: set[str] = set()
        self._times: dict[str, int] = {}

    def problems(self, place: int, step: Step) -> Iterator[StepProblem]:
        """Yield what is wrong with a step of a clock."""
        clock = self._register.clocks.get(step.subject)
        if clock is None:
            alike = nearest(step.subject, self._register.clocks)
            yield StepProblem("register.unknown_clock", place, {"clock": step.subject, "nearest": alike})
            return
        if step.kind is StepKind.EXTEND:
            times = self._times[step.subject] = self._times.get(step.subject, 0) + 1
            if times > clock.extension_times or step.days > clock.extension_days or not step.days:
                data: dict[str, object] = {
                    "clock": step.subject,
                    "days": step.days,
                    "most": clock.extension_days,
                    "times": clock.extension_times,
                    "legal": clock.legal,
                }
                yield StepProblem("register.extension_beyond_law", place, data)
            return
        is_suspended = step.subject in self._suspended
        if is_suspended == (step.kind is StepKind.SUSPEND):
            code = "register.already_suspended" if is_suspended else "register.not_suspended"
            yield StepProblem(code, place, {"clock": step.subject})
        (self._suspended.add if step.kind is StepKind.SUSPEND else self._suspended.discard)(step.subject)
