"""Interval operations hold every result of their operands' values; rounding never makes a true sum inconsistent."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from socai.core.calculations import Mode, Reported, Verdict, sum_consistency
from socai.core.intervals import Interval, IntervalError, exact, of_printed, truncated
from socai.core.measures import PHYSICAL, MeasureMismatch, convert
from socai.core.numerals import round_half_up

numbers = st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=10**4)
places = st.integers(-3, 4)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    lo, hi = sorted([draw(numbers), draw(numbers)])
    open_ends = st.booleans() if lo < hi else st.just(False)
    return Interval(lo, hi, draw(open_ends), draw(open_ends))


@st.composite
def members(draw: st.DrawFn) -> tuple[Interval, Fraction]:
    """Draw an interval and a value that belongs to it."""
    interval = draw(intervals())
    share = draw(st.fractions(min_value=0, max_value=1, max_denominator=100))
    value = interval.lo + share * (interval.hi - interval.lo)
    assume(interval.contains(value))
    return interval, value


@given(members(), members(), st.sampled_from([operator.add, operator.sub, operator.mul, operator.truediv]))
def test_operations_hold_every_result(
    left: tuple[Interval, Fraction], right: tuple[Interval, Fraction], operation: Callable[[Any, Any], Any]
) -> None:
    try:
        result = operation(left[0], right[0])
    except IntervalError:
        assert right[0].lo <= 0 <= right[0].hi
        return
    assert result.contains(operation(left[1], right[1]))


@given(members(), numbers)
def test_scaling_holds_every_result(member: tuple[Interval, Fraction], weight: Fraction) -> None:
    assert member[0].scaled(weight).contains(member[1] * weight)


@given(intervals(), intervals(), numbers)
def test_an_intersection_holds_what_both_hold(one: Interval, other: Interval, value: Fraction) -> None:
    shared = one.intersection(other)
    in_both = one.contains(value) and other.contains(value)
    assert (shared is not None and shared.contains(value)) == in_both


@given(numbers, places)
def test_a_rounded_number_may_stand_for_what_was_rounded(value: Fraction, decimals: int) -> None:
    assert of_printed(round_half_up(value, decimals), decimals).contains(value)


@given(numbers, places)
def test_a_cut_off_number_may_stand_for_what_was_cut_off(value: Fraction, decimals: int) -> None:
    cut = Fraction(int(value * Fraction(10) ** decimals)) / Fraction(10) ** decimals
    assert truncated(cut, decimals).contains(value)


@given(st.lists(numbers, min_size=1, max_size=8), places, st.sampled_from(Mode))
def test_shortening_never_makes_a_true_sum_inconsistent(values: list[Fraction], decimals: int, mode: Mode) -> None:
    parts = [(_reported(value, decimals, mode), 1) for value in values]
    total = _reported(sum(values, Fraction(0)), decimals, mode)
    assert sum_consistency(total, parts, mode=mode).verdict is Verdict.CONSISTENT


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=8), st.integers(-5, 5))
def test_counts_are_consistent_only_when_exact(counts: list[int], error: int) -> None:
    parts = [(Reported.once(count), 1) for count in counts]
    verdict = sum_consistency(Reported.once(sum(counts) + error), parts).verdict
    assert verdict is (Verdict.INCONSISTENT if error else Verdict.CONSISTENT)


@given(st.lists(numbers, min_size=1, max_size=8), st.integers(0, 3))
def test_an_error_beyond_the_rounding_of_all_is_always_seen(values: list[Fraction], decimals: int) -> None:
    parts = [(_reported(value, decimals, Mode.ROUNDING), 1) for value in values]
    beyond = (len(values) + 3) * Fraction(10) ** -decimals
    total = _reported(sum(values, Fraction(0)) + beyond, decimals, Mode.ROUNDING)
    assert sum_consistency(total, parts).verdict is Verdict.INCONSISTENT


@given(numbers, st.sampled_from(sorted(PHYSICAL)), st.sampled_from(sorted(PHYSICAL)))
def test_conversion_is_exact_there_and_back_within_a_kind_only(value: Fraction, source: str, target: str) -> None:
    one, other = PHYSICAL[source], PHYSICAL[target]
    if one.kind == other.kind:
        assert convert(convert(value, one, other), other, one) == value
        return
    with pytest.raises(MeasureMismatch, match=re.escape(one.name)) as caught:
        convert(value, one, other)
    assert other.name in str(caught.value)


@given(numbers)
def test_an_exact_interval_holds_one_value(value: Fraction) -> None:
    assert exact(value).contains(value)
    assert not exact(value).contains(value + Fraction(1, 10**9))


def _reported(value: Fraction, decimals: int, mode: Mode) -> Reported:
    """Return a value as a report shortens it."""
    if mode is Mode.ROUNDING:
        return Reported.once(round_half_up(value, decimals), decimals)
    return Reported.once(Decimal(f"{int(value * Fraction(10) ** decimals)}E{-decimals}"), decimals)
