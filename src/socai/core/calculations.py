"""Whether a reported total may be the sum of its reported parts: the rules of XBRL Calculations 1.1.

Engine checks and the audit of documents share this module, so a total is judged alike wherever it stands. It judges
figures that are given to it as parts of one total; which figures those are, and that they are *all* parts and not only
some of them ("trong đó"), is for the caller to know.

Source: XBRL Calculations 1.1, Recommendation of 22 February 2023.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from socai.core.intervals import Exact, Interval, exact, of_printed, total_of, truncated


class Mode(StrEnum):
    """How the reported numbers were shortened: rounded to the nearest, or cut off."""

    ROUNDING = "rounding"
    TRUNCATION = "truncation"


class Verdict(StrEnum):
    """What can be said about a calculation."""

    CONSISTENT = "consistent"
    INCONSISTENT = "inconsistent"
    STOPPED = "stopped"
    NOT_REPORTED = "not_reported"


class Reason(StrEnum):
    """Why, in one word each; ``""`` when consistent."""

    NONE = ""
    NO_MEETING = "calculation.no_meeting"
    EXCESS_DIGITS = "calculation.excess_digits"
    DUPLICATES = "calculation.duplicates"
    NO_TOTAL = "calculation.no_total"
    NO_PARTS = "calculation.no_parts"


@dataclass(frozen=True)
class Printed:
    """One printing of a figure.

    Attributes:
        value: the number as printed, ``None`` where the report says that there is none.
        decimals: up to which place it is accurate, ``None`` for an exact number such as a count.
    """

    value: Decimal | None
    decimals: int | None = None


@dataclass(frozen=True)
class Reported:
    """A figure of a report, in every place where it is printed; no place at all when it is not reported."""

    printings: tuple[Printed, ...] = ()

    @classmethod
    def once(cls, value: Decimal | int | None, decimals: int | None = None) -> Reported:
        """Return a figure that is printed in one place."""
        return cls((Printed(None if value is None else Decimal(value), decimals),))


@dataclass(frozen=True)
class Consistency:
    """The verdict on one calculation, with what it was reached by.

    Attributes:
        verdict: consistent, inconsistent, stopped by an error in a figure, or not reported.
        reason: why, when not consistent.
        total: what the reported total may stand for.
        computed: what the sum of the reported parts may be.
        part: position of the part that stopped the calculation, ``None`` when it was the total or none.
    """

    verdict: Verdict
    reason: Reason = Reason.NONE
    total: Interval | None = None
    computed: Interval | None = None
    part: int | None = None


def sum_consistency(
    total: Reported, parts: Sequence[tuple[Reported, Exact]], *, mode: Mode = Mode.ROUNDING
) -> Consistency:
    """Return whether a reported total may be the weighted sum of its reported parts.

    Each figure stands for an interval (an exact one for a point). Several printings of a figure stand for what their
    intervals share. Parts that are not reported do not count; ends that touch do agree.

    Args:
        total: the figure printed as the sum.
        parts: the figures it is said to be made of, each with its weight (1, or -1 where it is taken off).
        mode: how the numbers were shortened.
    """
    whole, trouble = interval_of(total, mode=mode)
    if trouble:
        return Consistency(Verdict.STOPPED, trouble)
    summands: list[tuple[Interval, Exact]] = []
    for position, (part, weight) in enumerate(parts):
        interval, trouble = interval_of(part, mode=mode)
        if trouble:
            return Consistency(Verdict.STOPPED, trouble, whole, part=position)
        if interval is not None:
            summands.append((interval, weight))
    return _judged(whole, total_of(summands) if summands else None)


def agree(total: Interval, computed: Interval) -> bool:
    """Return whether a total and what was computed of its parts may be one number: they share a point.

    Ends that touch do agree. This is the one rule by which engine, audit and ``sum_consistency`` judge.
    """
    return total.meets(computed)


def interval_of(figure: Reported, *, mode: Mode = Mode.ROUNDING) -> tuple[Interval | None, Reason]:
    """Return what all printings of a figure together may stand for, or why that cannot be said.

    Printings disagree when one says a number and another says there is none, when two equally accurate ones differ, or
    when their intervals share nothing. A number with more digits than it is accurate to cannot be judged. A figure
    without any value gives neither an interval nor a reason.
    """
    numbers = [(each.value, each.decimals) for each in figure.printings if each.value is not None]
    if not numbers:
        return None, Reason.NONE
    if len(numbers) < len(figure.printings):
        return None, Reason.DUPLICATES
    if any(has_excess_digits(value, decimals) for value, decimals in numbers):
        return None, Reason.EXCESS_DIGITS
    # Equally accurate printings must be equal, even where their intervals touch.
    if len(set(numbers)) > len({decimals for _, decimals in numbers}):
        return None, Reason.DUPLICATES
    shared = _shared([_interval(value, decimals, mode) for value, decimals in numbers])
    return shared, Reason.NONE if shared else Reason.DUPLICATES


def has_excess_digits(value: Decimal, decimals: int | None) -> bool:
    """Return whether a number has digits, other than zeros, beyond the place it is said to be accurate to."""
    return decimals is not None and (Fraction(value) * Fraction(10) ** decimals).denominator != 1


def _shared(intervals: Sequence[Interval]) -> Interval | None:
    """Return what intervals share, ``None`` when that is nothing."""
    shared: Interval | None = intervals[0]
    for interval in intervals[1:]:
        shared = shared.intersection(interval) if shared else None
    return shared


def _interval(value: Decimal, decimals: int | None, mode: Mode) -> Interval:
    """Return what one printing may stand for."""
    if decimals is None:
        return exact(value)
    return truncated(value, decimals) if mode is Mode.TRUNCATION else of_printed(value, decimals)


def _judged(total: Interval | None, computed: Interval | None) -> Consistency:
    """Return the verdict on a total and the sum of its parts, either of which may not be reported."""
    if total is None:
        return Consistency(Verdict.NOT_REPORTED, Reason.NO_TOTAL, None, computed)
    if computed is None:
        return Consistency(Verdict.NOT_REPORTED, Reason.NO_PARTS, total)
    if agree(total, computed):
        return Consistency(Verdict.CONSISTENT, Reason.NONE, total, computed)
    return Consistency(Verdict.INCONSISTENT, Reason.NO_MEETING, total, computed)
