"""The life of a warning: which step may follow which. It knows neither causes nor people, and words nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from socai.core.errors import CoreError


class Step(StrEnum):
    """What is done about a warning, each time by somebody who says why."""

    EXPLAINED = "explained"
    ACCEPTED = "accepted"
    TASK_CREATED = "task_created"
    CLOSED = "closed"


class State(StrEnum):
    """Where a warning stands: open, or as its last step left it."""

    OPEN = "open"
    EXPLAINED = "explained"
    ACCEPTED = "accepted"
    TASK_CREATED = "task_created"
    CLOSED = "closed"

    @property
    def is_live(self) -> bool:
        """Whether something may still be done about it."""
        return self is not State.CLOSED


#: Steps that may follow a state. An explanation is accepted after it is given; what is closed stays closed.
NEXT: Mapping[State, tuple[Step, ...]] = MappingProxyType({
    State.OPEN: (Step.EXPLAINED, Step.TASK_CREATED, Step.CLOSED),
    State.EXPLAINED: (Step.EXPLAINED, Step.ACCEPTED, Step.TASK_CREATED, Step.CLOSED),
    State.ACCEPTED: (Step.TASK_CREATED, Step.CLOSED),
    State.TASK_CREATED: (Step.CLOSED,),
    State.CLOSED: (),
})  # fmt: skip


class LifeError(CoreError):
    """A step may not follow the state it met; ``data`` names both and what may."""


def after(state: State, step: Step) -> State:
    """Return the state that a step leads to.

    Raises:
        LifeError: the step may not follow.
    """
    if step not in NEXT[state]:
        allowed = NEXT[state]
        text = f"{step} does not follow {state}"
        raise LifeError(text, code="warning.illegal_step", state=state, step=step, allowed=allowed)
    return State(step.value)


def state_after(steps: Iterable[Step]) -> State:
    """Return the state of a warning after its steps in their order.

    Raises:
        LifeError: one of them may not follow those before it.
    """
    state = State.OPEN
    for step in steps:
        state = after(state, step)
    return state
