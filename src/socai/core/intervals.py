"""Intervals: what a printed number may stand for, and what follows for sums, differences, products and ratios.

A number printed with rounding stands for every value that rounds to it; one cut off, for every value that begins with
its digits; a count, for itself. Nothing here decides whether a difference matters.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm

from socai.core.errors import IntervalError as IntervalError

Exact = Fraction | Decimal | int
_End = tuple[Fraction, bool]


@dataclass(frozen=True)
class Interval:
    """All values from ``lo`` to ``hi``; each end belongs to it unless it is said to be open."""

    lo: Fraction
    hi: Fraction
    lo_open: bool = False
    hi_open: bool = False

    def __post_init__(self) -> None:
        if self.lo is self.hi and not (self.lo_open or self.hi_open):
            return
        if self.lo > self.hi or ((self.lo_open or self.hi_open) and self.lo == self.hi):
            raise IntervalError(f"{self} is empty", code="interval.empty", interval=str(self))

    def __str__(self) -> str:
        """Return the interval as mathematicians write it, with exact fractions."""
        return f"{'(' if self.lo_open else '['}{self.lo}, {self.hi}{')' if self.hi_open else ']'}"

    def __add__(self, other: Interval) -> Interval:
        return Interval(
            self.lo + other.lo, self.hi + other.hi, self.lo_open or other.lo_open, self.hi_open or other.hi_open
        )

    def __neg__(self) -> Interval:
        if self.lo is self.hi:
            return exact(-self.lo)
        return Interval(-self.hi, -self.lo, self.hi_open, self.lo_open)

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def __mul__(self, other: Interval) -> Interval:
        if other.lo is other.hi and not (self.lo_open or self.hi_open):
            one, two = self.lo * other.lo, self.hi * other.lo
            return Interval(one, two) if other.lo >= 0 else Interval(two, one)
        products = [_product(mine, theirs) for mine in _ends(self) for theirs in _ends(other)]
        # Of equal products, a closed end decides: the value is reached.
        lo, lo_open = min(products)
        hi, hi_closed = max((value, not is_open) for value, is_open in products)
        return Interval(lo, hi, lo_open, not hi_closed)

    def __truediv__(self, other: Interval) -> Interval:
        """Return all quotients.

        Raises:
            IntervalError: the divisor reaches or touches zero.
        """
        if other.lo <= 0 <= other.hi:
            raise IntervalError(f"cannot divide by {other}, which has zero in it", code="interval.division_by_zero")
        return self * Interval(1 / other.hi, 1 / other.lo, other.hi_open, other.lo_open)

    def scaled(self, weight: Exact) -> Interval:
        """Return all values times an exact weight."""
        return self * exact(weight)

    def percent_of(self, whole: Interval) -> Interval:
        """Return how many percent of ``whole`` this may be.

        Raises:
            IntervalError: the whole reaches zero.
        """
        return (self / whole).scaled(100)

    def growth_from(self, before: Interval) -> Interval:
        """Return by how many percent this may have grown (or shrunk, below zero) from ``before``.

        Raises:
            IntervalError: the earlier value reaches zero.
        """
        return self.percent_of(before) - exact(100)

    def contains(self, value: Exact) -> bool:
        """Return whether a value belongs to the interval."""
        number = Fraction(value)
        above = self.lo < number or (self.lo == number and not self.lo_open)
        below = number < self.hi or (self.hi == number and not self.hi_open)
        return above and below

    def intersection(self, other: Interval) -> Interval | None:
        """Return the values that belong to both, or ``None`` when there is none."""
        lo, lo_open = max(_ends(self)[0], _ends(other)[0])
        hi, hi_closed = min((self.hi, not self.hi_open), (other.hi, not other.hi_open))
        if lo > hi or (lo == hi and (lo_open or not hi_closed)):
            return None
        return Interval(lo, hi, lo_open, not hi_closed)

    def meets(self, other: Interval) -> bool:
        """Return whether some value belongs to both; closed ends that touch do meet."""
        apart = self.hi < other.lo or other.hi < self.lo
        open_ended = self.lo_open or self.hi_open or other.lo_open or other.hi_open
        return not apart and (not open_ended or self.intersection(other) is not None)


def exact(value: Exact) -> Interval:
    """Return the interval that holds one value: a count, or a number that nobody rounded."""
    number = value if type(value) is Fraction else Fraction(value)
    return Interval(number, number)


def of_printed(value: Exact, decimals: int) -> Interval:
    """Return every value that rounds to a number printed with ``decimals`` decimals, both ends included.

    Source: XBRL Calculations 1.1 (REC 2023-02-22), round-to-nearest.
    """
    number, half = Fraction(value), _unit(decimals) / 2
    return Interval(number - half, number + half)


def truncated(value: Exact, decimals: int) -> Interval:
    """Return every value whose digits, cut off after ``decimals`` decimals, are the printed number.

    Source: XBRL Calculations 1.1 (REC 2023-02-22), truncation.
    """
    number, unit = Fraction(value), _unit(decimals)
    if number > 0:
        return Interval(number, number + unit, hi_open=True)
    if number < 0:
        return Interval(number - unit, number, lo_open=True)
    return Interval(-unit, unit, lo_open=True, hi_open=True)


def total_of(parts: Iterable[tuple[Interval, Exact]]) -> Interval:
    """Return the weighted sum of intervals; the empty sum is zero."""
    lows: list[Fraction] = []
    highs: list[Fraction] = []
    lo_open = hi_open = False
    for interval, weight in parts:
        part = interval if weight == 1 else -interval if weight == -1 else interval.scaled(weight)
        lows.append(part.lo)
        highs.append(part.hi)
        lo_open, hi_open = lo_open or part.lo_open, hi_open or part.hi_open
    low = sum_of(lows)
    same = all(one is other for one, other in zip(lows, highs, strict=True))
    return Interval(low, low if same else sum_of(highs), lo_open, hi_open)


def sum_of(values: Iterable[Fraction]) -> Fraction:
    """Return an exact sum; it is reduced once at the end, for long sums of small denominators are common."""
    numerator, denominator = 0, 1
    for value in values:
        over, under = value.as_integer_ratio()
        if under == denominator:
            numerator += over
        else:
            common = lcm(under, denominator)
            numerator, denominator = numerator * (common // denominator) + over * (common // under), common
    return Fraction(numerator, denominator)


def sum_is_consistent(total: Interval, parts: Iterable[tuple[Interval, Exact]]) -> bool:
    """Return whether a total may be the weighted sum of its parts."""
    return total.meets(total_of(parts))


def _unit(decimals: int) -> Fraction:
    """Return what one in the last printed place is worth."""
    return Fraction(10) ** -decimals


def _ends(interval: Interval) -> tuple[_End, _End]:
    """Return both ends, each with whether it is open."""
    return (interval.lo, interval.lo_open), (interval.hi, interval.hi_open)


def _product(mine: _End, theirs: _End) -> _End:
    """Return the product of two ends: it is reached when both are, or when one is a zero that is reached."""
    (a, a_open), (b, b_open) = mine, theirs
    reached_zero = (a == 0 and not a_open) or (b == 0 and not b_open)
    return a * b, (a_open or b_open) and not reached_zero
