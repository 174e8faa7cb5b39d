"""The algebra of pace: what is due never shrinks, and a better value never stands worse."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socai.core.calendars import Kind
from socai.core.pace import (
    Aim,
    Course,
    Curve,
    Direction,
    Limits,
    PaceError,
    Profile,
    Status,
    Step,
    day_in_year,
    judge,
    period_holding,
    place_in_year,
    stale_after,
    year_of,
)
from socai.core.periods import Period

YEARS = st.sampled_from(["2026", "2024", "2026@adm", "2025@school", "2026@term"]).map(Period.parse)
SHARES = st.fractions(0, 1, max_denominator=1000)
VALUES = st.fractions(-500, 500, max_denominator=100)
PERCENTS = st.lists(st.integers(0, 100).map(Fraction), min_size=11, max_size=11).map(
    lambda each: [*sorted(each), Fraction(100)]
)
LIMITS = st.tuples(SHARES, SHARES).map(lambda each: Limits(max(each), min(each)))
AIMS = st.builds(
    Aim, VALUES, st.sampled_from(Direction), st.booleans(), LIMITS, st.fractions(0, 1, max_denominator=20), SHARES
)


@st.composite
def days(draw: st.DrawFn, year: Period) -> date:
    return year.start + timedelta(days=draw(st.integers(-20, (year.end - year.start).days + 20)))


@st.composite
def courses(draw: st.DrawFn) -> Course:
    year = draw(YEARS)
    steps = st.lists(st.builds(Step, days(year), SHARES), max_size=3).map(tuple)
    curve = Curve.monthly(draw(PERCENTS))
    return Course(draw(st.sampled_from(Profile)), year, draw(days(year)), curve, draw(steps))


@given(st.data(), courses())
def test_what_is_due_is_a_share_that_never_shrinks(data: st.DataObject, course: Course) -> None:
    first, second = sorted((data.draw(days(course.year)), data.draw(days(course.year))))
    assert 0 <= course.expected(first) <= course.expected(second) <= 1
    assert course.expected(course.due) == 1


@given(st.data(), courses(), VALUES, st.fractions(1, 500))
def test_a_value_that_stays_never_stands_better_later(
    data: st.DataObject, course: Course, value: Fraction, target: Fraction
) -> None:
    first, second = sorted((data.draw(days(course.year)), data.draw(days(course.year))))
    aim = Aim(target, accumulates=course.profile.accumulates)
    before, after = (
        judge(value, aim, expected=course.expected(day), is_over=course.is_over(day)).status for day in (first, second)
    )
    assert before.rank >= after.rank


@given(AIMS, VALUES, VALUES, SHARES, st.booleans())
def test_a_better_value_never_stands_worse(
    aim: Aim, one: Fraction, other: Fraction, expected: Fraction, is_over: bool
) -> None:
    expected = Fraction(1) if is_over or not aim.accumulates else expected
    less, more = (judge(value, aim, expected=expected, is_over=is_over).status.rank for value in sorted((one, other)))
    if aim.direction is Direction.MORE:
        assert less <= more
    if aim.direction is Direction.LESS:
        assert less >= more


@given(AIMS, VALUES, SHARES, st.booleans())
def test_a_band_stands_as_its_worse_side(aim: Aim, value: Fraction, expected: Fraction, is_over: bool) -> None:
    aim = Aim(abs(aim.target), Direction.BAND, aim.accumulates, aim.limits, aim.below, aim.above)
    low = Aim(aim.target * (1 - aim.below), Direction.MORE, aim.accumulates, aim.limits)
    high = Aim(aim.target * (1 + aim.above), Direction.LESS, aim.accumulates, aim.limits)
    band, *sides = (judge(value, each, expected=expected, is_over=is_over).status for each in (aim, low, high))
    assert band is min(sides, key=lambda status: status.rank)


@given(VALUES, AIMS)
def test_only_a_reached_target_is_good_when_time_is_over(value: Fraction, aim: Aim) -> None:
    status = judge(value, aim, expected=Fraction(1), is_over=True).status
    assert status in (Status.REACHED, Status.BEHIND, Status.AT_RISK)
    if aim.direction is Direction.MORE:
        assert (status is Status.REACHED) is (value >= aim.target)
    if aim.direction is Direction.LESS:
        assert (status is Status.REACHED) is (value <= aim.target)


@given(YEARS, st.data())
def test_months_are_alike(year: Period, data: st.DataObject) -> None:
    one, other = sorted((data.draw(days(year)), data.draw(days(year))))
    assert 0 <= place_in_year(year, one) <= place_in_year(year, other) <= 1
    assert place_in_year(year, year.start - timedelta(days=1)) == 0
    assert place_in_year(year, year.end) == 1
    for number, month in enumerate(year.parts(Kind.MONTH) if Kind.MONTH in year.finer_kinds else (), 1):
        assert place_in_year(year, month.end) == Fraction(number, 12)


@given(st.lists(PERCENTS, min_size=1, max_size=4), SHARES)
def test_the_mean_of_curves_lies_between_them(percents: list[list[Fraction]], place: Fraction) -> None:
    curves = [Curve.monthly(each) for each in percents]
    shares = [curve.at(place) for curve in curves]
    assert Curve.mean(curves).at(place) == sum(shares) / len(shares)
    assert Curve.mean([curves[0]] * 3).at(place) == shares[0]


@pytest.mark.parametrize("percents", [[100], [*range(11), 99], [9, 8, *range(20, 29), 100], [-1] * 11 + [100]])
def test_what_falls_or_does_not_end_whole_is_no_curve(percents: list[int]) -> None:
    with pytest.raises(PaceError):
        Curve.monthly([Fraction(each) for each in percents])


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.sampled_from(Kind), st.integers(0, 40))
def test_a_figure_is_fresh_until_the_next_period_is_over(as_of: date, rhythm: Kind, grace: int) -> None:
    last = stale_after(as_of, rhythm, calendar="statistical", grace=grace)
    assert last > as_of
    assert last == period_holding(last - timedelta(days=grace), rhythm, "statistical").end + timedelta(days=grace)
    assert period_holding(as_of, rhythm, "statistical").start <= as_of
    later = stale_after(as_of + timedelta(days=1), rhythm, calendar="statistical", grace=grace)
    assert later >= last


@given(st.sampled_from(["2026", "2026@adm", "2025@school"]).map(Period.parse), st.integers(1, 12), st.integers(1, 28))
def test_a_day_of_the_year_lies_in_it(year: Period, month: int, day: int) -> None:
    found = day_in_year(year, month, day)
    assert (found.month, found.day) == (month, day)
    assert year.start <= found <= year.end


def test_29_february() -> None:
    assert day_in_year(Period.parse("2026"), 2, 29) == date(2026, 2, 28)
    assert day_in_year(Period.parse("2028"), 2, 29) == date(2028, 2, 29)
    assert year_of(Period.parse("2026Q3")) == Period.parse("2026")


def test_the_next_step_is_the_first_that_asks_for_more() -> None:
    steps = (Step(date(2026, 3, 31), Fraction(1, 5)), Step(date(2026, 6, 30), Fraction(1, 2)))
    course = Course(Profile.MILESTONE, Period.parse("2026"), date(2026, 9, 14), steps=steps)
    assert course.next_step(date(2026, 2, 1)) == steps[0]
    assert course.next_step(date(2026, 3, 31)) == steps[1]
    assert course.next_step(date(2026, 7, 1)) == Step(date(2026, 9, 14), Fraction(1))
