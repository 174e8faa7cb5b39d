"""Working days: counts forth and back are inverse, shifts land on working days, the unknown is never guessed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socai.core.workdays import MissingHolidays, Shift, WorkingDays

DAY = timedelta(days=1)
FIRST, LAST = date(2025, 1, 1), date(2027, 12, 31)
INSIDE = st.dates(date(2026, 1, 1), date(2026, 12, 31))
COUNTS = st.integers(0, 60)


@st.composite
def tables(draw: st.DrawFn) -> WorkingDays:
    """Return tables of three years with a few holidays and swaps, so that counts from the middle one stay inside."""
    off = draw(st.sets(st.dates(FIRST, LAST), max_size=30))
    weekdays = [day for day in sorted(off) if day.weekday() < 5][:4]
    weekends = [day for day in sorted(draw(st.sets(st.dates(FIRST, LAST), max_size=12))) if day.weekday() > 4]
    swaps = dict(zip(weekdays, (day for day in weekends if day not in off), strict=False))
    return WorkingDays(dict.fromkeys(off - set(swaps), "lễ"), swaps, frozenset({2025, 2026, 2027}))


@given(tables(), INSIDE, COUNTS)
def test_between_undoes_after(table: WorkingDays, start: date, count: int) -> None:
    assert table.between(start, table.after(start, count)) == count


@given(tables(), INSIDE, st.integers(1, 60))
def test_after_lands_on_a_working_day_and_no_earlier_one_would_do(table: WorkingDays, start: date, count: int) -> None:
    end = table.after(start, count)
    assert table.is_working(end)
    assert table.between(start, end - DAY) == count - 1


@given(tables(), INSIDE, COUNTS)
def test_counting_back_from_a_working_day_returns(table: WorkingDays, start: date, count: int) -> None:
    day = table.shift(start)
    assert table.after(table.after(day, count), -count) == day
    assert table.after(table.after(day, -count), count) == day


@given(tables(), INSIDE, COUNTS, COUNTS)
def test_counts_add_up(table: WorkingDays, start: date, one: int, other: int) -> None:
    assert table.after(table.after(start, one), other) == table.after(start, one + other)


@given(tables(), INSIDE, INSIDE, INSIDE)
def test_spans_add_up(table: WorkingDays, first: date, second: date, third: date) -> None:
    assert table.between(first, second) + table.between(second, third) == table.between(first, third)


@given(tables(), INSIDE)
def test_a_shifted_day_is_the_nearest_working_day_on_its_side(table: WorkingDays, day: date) -> None:
    later, earlier = table.shift(day), table.shift(day, Shift.PREVIOUS)
    assert earlier <= day <= later
    assert table.is_working(later)
    assert table.is_working(earlier)
    assert table.between(day, later) == (later > day)
    assert table.shift(day, Shift.NONE) == day
    if table.is_working(day):
        assert earlier == day == later


@given(tables(), st.dates(date(1950, 1, 1), date(2090, 1, 1)))
def test_a_year_without_a_table_is_never_guessed(table: WorkingDays, day: date) -> None:
    if day.year in table.years:
        assert table.is_working(day) in (True, False)
        return
    with pytest.raises(MissingHolidays) as raised:
        table.is_working(day)
    assert raised.value.code == "workdays.missing_year"
    assert raised.value.data["year"] == day.year


@given(tables(), INSIDE, st.integers(1, 30))
def test_a_day_not_announced_stops_every_count_that_meets_it(table: WorkingDays, start: date, count: int) -> None:
    end = table.after(start, count)
    open_table = WorkingDays(table.holidays, table.swaps, table.years, {end: "chờ thông báo"})
    with pytest.raises(MissingHolidays) as raised:
        open_table.after(start, count)
    assert (raised.value.code, raised.value.data["day"]) == ("workdays.undecided", end)
    assert open_table.after(start, count - 1) == table.after(start, count - 1)
