"""What the evaluation of one figure asks of others, so that it can wait for an answer without recursion.

A rule is a generator that yields needs and is sent outcomes. ``reference.Evaluator`` answers them from a stack of its
own, so neither a long chain of formulas nor a circle can exhaust the machine.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from datetime import date
from enum import StrEnum
from typing import NamedTuple, TypeVar

from socai.core.figures import Figure
from socai.core.intervals import Interval
from socai.core.periods import Period

T = TypeVar("T")


class Span(StrEnum):
    """What of an indicator is asked for at a period. Those named like functions of the language ask how it stands."""

    PERIOD = "the period's own"
    TO_DATE = "from the beginning of the year to the end of the period"
    WINDOW = "of the last periods of its kind"
    PLAN = "the target of the year"
    REACHED = "reached"
    ON_PACE = "on_pace"
    BEHIND = "behind"
    AT_RISK = "at_risk"
    STALE = "stale"
    ACHIEVED = "achieved"
    DUE_SHARE = "due_share"
    AGE = "age"
    DAYS_LEFT = "days_left"


class Need(NamedTuple):
    """An indicator, an org unit, a period and a span; ``length`` is the number of periods of a window."""

    code: str
    unit: str
    period: Period
    span: Span = Span.PERIOD
    length: int = 1

    @property
    def tiles(self) -> tuple[Period, ...]:
        """The periods that follow one another and make up what is asked for.

        Raises:
            PeriodError: a window reaches back before the first year.
        """
        if self.span is Span.WINDOW:
            return self.period.window(self.length)
        return self.period.year_to_date() if self.span is Span.TO_DATE else (self.period,)

    @property
    def days(self) -> tuple[date, date]:
        """First and last of the days from which entries count."""
        return self.tiles[0].start, self.period.end

    @property
    def text(self) -> str:
        """What is asked for, as a formula says it."""
        if self.span is Span.WINDOW:
            return f"rolling({self.code}, {self.length})"
        return f"year_to_date({self.code})" if self.span is Span.TO_DATE else self.code


class Outcome(NamedTuple):
    """A figure, and all values that the rounding of its entries allows (``None``: cannot be said)."""

    figure: Figure
    spread: Interval | None = None


#: A computation that asks for outcomes and returns a ``T``.
Steps = Generator[Need, Outcome, T]


def need(code: str, unit: str, period: Period, span: Span, length: int = 1) -> Need:
    """Return a need; what one period covers from the beginning of the year is that period's own value.

    Raises:
        PeriodError: a window reaches back before the first year.
    """
    wanted = Need(code, unit, period, span, length)
    if span in (Span.TO_DATE, Span.WINDOW) and len(tiles := wanted.tiles) == 1:
        return Need(code, unit, tiles[0])
    return wanted


def ask(needs: Iterable[Need]) -> Steps[list[Outcome]]:
    """Return the outcomes of needs, in their order."""
    outcomes = []
    for wanted in needs:
        outcomes.append((yield wanted))
    return outcomes
