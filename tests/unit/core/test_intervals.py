from __future__ import annotations

from fractions import Fraction

import pytest

from socai.core.intervals import Interval, IntervalError, exact, of_printed, sum_is_consistent, total_of, truncated


def closed(lo: int, hi: int) -> Interval:
    return Interval(Fraction(lo), Fraction(hi))


def test_an_interval_is_written_with_its_ends() -> None:
    assert str(truncated(5, 0)) == "[5, 6)"
    assert str(truncated(-5, 0)) == "(-6, -5]"


@pytest.mark.parametrize(
    ("lo", "hi", "lo_open", "hi_open"), [(2, 1, False, False), (1, 1, True, False), (1, 1, False, True)]
)
def test_an_empty_interval_is_refused(lo: int, hi: int, lo_open: bool, hi_open: bool) -> None:
    with pytest.raises(IntervalError, match="empty"):
        Interval(Fraction(lo), Fraction(hi), lo_open, hi_open)


def test_sum_and_difference() -> None:
    assert closed(1, 2) + closed(10, 20) == closed(11, 22)
    assert closed(10, 20) - closed(1, 2) == closed(8, 19)
    assert truncated(5, 0) - truncated(2, 0) == Interval(Fraction(2), Fraction(4), True, True)


@pytest.mark.parametrize(
    ("left", "right", "product"),
    [
        (closed(2, 3), closed(4, 5), closed(8, 15)),
        (closed(-2, 3), closed(-4, 5), closed(-12, 15)),
        (closed(-3, -2), closed(4, 5), closed(-15, -8)),
        (truncated(2, 0), closed(4, 5), Interval(Fraction(8), Fraction(15), False, True)),
        (truncated(0, 0), exact(0), exact(0)),
        (Interval(Fraction(0), Fraction(1), True), closed(0, 2), closed(0, 2)),
        (Interval(Fraction(0), Fraction(1), True), closed(1, 2), Interval(Fraction(0), Fraction(2), True)),
    ],
)
def test_product(left: Interval, right: Interval, product: Interval) -> None:
    assert left * right == product
    assert right * left == product


def test_ratio() -> None:
    assert closed(10, 20) / closed(2, 5) == closed(2, 10)
    assert closed(10, 20) / closed(-5, -2) == closed(-10, -2)
    assert exact(1) / truncated(1, 0) == Interval(Fraction(1, 2), Fraction(1), True)


@pytest.mark.parametrize(
    "divisor", [closed(-1, 1), exact(0), closed(0, 1), truncated(0, 0), Interval(Fraction(0), Fraction(1), True)]
)
def test_division_by_what_reaches_or_touches_zero_is_refused(divisor: Interval) -> None:
    with pytest.raises(IntervalError, match="zero") as caught:
        exact(1) / divisor
    assert caught.value.code == "interval.division_by_zero"


def test_percent_and_growth() -> None:
    assert exact(15).percent_of(exact(26)) == exact(Fraction(1500, 26))
    assert exact(105).growth_from(exact(100)) == exact(5)
    assert of_printed(100, 0).growth_from(exact(100)) == Interval(Fraction(-1, 2), Fraction(1, 2))


def test_a_weight_may_turn_an_interval_round() -> None:
    assert truncated(5, 0).scaled(-1) == Interval(Fraction(-6), Fraction(-5), True, False)
    assert closed(1, 2).scaled(0) == exact(0)


@pytest.mark.parametrize(
    ("left", "right", "shared"),
    [
        (closed(1, 5), closed(3, 9), closed(3, 5)),
        (closed(1, 9), closed(3, 5), closed(3, 5)),
        (closed(1, 3), closed(3, 5), closed(3, 3)),
        (closed(1, 2), closed(3, 5), None),
        (truncated(2, 0), closed(3, 5), None),
        (truncated(2, 0), truncated(3, 0), None),
        (truncated(2, 0), closed(2, 3), truncated(2, 0)),
        (truncated(-3, 0), closed(-4, -3), Interval(Fraction(-4), Fraction(-3), True)),
    ],
)
def test_intersection(left: Interval, right: Interval, shared: Interval | None) -> None:
    assert left.intersection(right) == shared
    assert right.intersection(left) == shared
    assert left.meets(right) is (shared is not None)


@pytest.mark.parametrize(("value", "belongs"), [(4, False), (5, True), (Fraction(11, 2), True), (6, False)])
def test_open_ends_do_not_belong(value: Fraction | int, belongs: bool) -> None:
    assert truncated(5, 0).contains(value) is belongs
    assert truncated(-5, 0).contains(-value) is belongs


def test_a_total_of_rounded_parts() -> None:
    parts = [(of_printed(60, 0), 1), (of_printed(30, 0), 1), (of_printed(10, 0), -1)]
    assert total_of(parts) == Interval(Fraction(157, 2), Fraction(163, 2))
    assert total_of([]) == exact(0)
    assert sum_is_consistent(exact(81), parts)
    assert not sum_is_consistent(exact(82), parts)
