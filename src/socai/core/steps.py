"""Dated steps of a case: changes of state, suspensions and extensions of its time limits. Knows no register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class StepKind(StrEnum):
    """What a step does."""

    STATE = "state"
    SUSPEND = "suspend"
    RESUME = "resume"
    EXTEND = "extend"


@dataclass(frozen=True)
class Step:
    """A dated step of a row.

    Attributes:
        kind: what it does.
        day: the day from which it holds.
        subject: the state the row goes to, or the clock.
        days: days that an extension adds.
        reason: why, as entered.
    """

    kind: StepKind
    day: date
    subject: str
    days: int = 0
    reason: str = ""
