"""Days told from a period fall where people expect them, weekends, holidays and unknown years included."""

from __future__ import annotations

from datetime import date

import pytest

from socai.core.calendars import Kind
from socai.core.deadlines import DayRule, Timing
from socai.core.periods import Period, PeriodError, periods_within
from socai.core.workdays import Shift, WorkingDays

TABLE = WorkingDays({date(2026, 4, 30): "Ngày Chiến thắng", date(2026, 5, 1): "Lao động"}, {}, frozenset({2026}))
CLOSE = DayRule(days=0)


@pytest.mark.parametrize(
    ("rule", "period", "day"),
    [
        (DayRule(day=25), "2026-06", "2026-06-25"),
        (DayRule(day=25), "2026H1@adm", "2026-06-25"),
        (DayRule(day=25), "2026@adm", "2026-12-25"),
        (DayRule(day=31), "2026-06", "2026-06-30"),
        (DayRule(day=15, month=6), "2026H1", "2026-06-15"),
        (DayRule(day=30, month=11), "2026", "2026-11-30"),
        (DayRule(day=5, months_after=1), "2026-12", "2027-01-05"),
        (DayRule(days=3), "2026-06@adm", "2026-06-17"),
        (DayRule(working_days=1), "2026-06@adm", "2026-06-15"),
        (DayRule(working_days=2), "2026-04", "2026-05-05"),
        (DayRule(day=2), "2026W24", "2026-06-02"),
    ],
)
def test_a_day_is_told_from_a_period(rule: DayRule, period: str, day: str) -> None:
    asked = Period.parse(period)
    assert rule.of(asked, asked.end, TABLE) == date.fromisoformat(day)


def test_a_due_day_on_a_holiday_moves_as_declared_and_says_why() -> None:
    month = Period.parse("2026-04")
    falls = {shift: Timing(DayRule(day=30), shift=shift).fall(month, TABLE) for shift in Shift}
    assert {shift: fall.due for shift, fall in falls.items()} == {
        Shift.NEXT: date(2026, 5, 4),
        Shift.PREVIOUS: date(2026, 4, 29),
        Shift.NONE: date(2026, 4, 30),
    }
    assert falls[Shift.NEXT].day_off == "Ngày Chiến thắng"
    assert falls[Shift.NEXT].is_shifted
    assert not falls[Shift.NONE].is_shifted


def test_days_after_the_figures_close_count_from_the_cut_off() -> None:
    early = Timing(DayRule(working_days=1), opens=DayRule(day=8), cut_off=DayRule(day=10))
    fall = early.fall(Period.parse("2026-06"), TABLE)
    assert (fall.opens, fall.cut_off, fall.due) == (date(2026, 6, 8), date(2026, 6, 10), date(2026, 6, 11))


def test_a_year_without_holidays_leaves_the_due_day_open() -> None:
    counted = Timing(DayRule(working_days=1), cut_off=CLOSE).fall(Period.parse("2028-01@adm"), TABLE)
    assert (counted.cut_off, counted.nominal, counted.due) == (date(2028, 1, 14), None, None)
    shifted = Timing(DayRule(day=25)).fall(Period.parse("2028-01"), TABLE)
    assert (shifted.nominal, shifted.due) == (date(2028, 1, 25), None)
    for fall in (counted, shifted):
        assert fall.missing is not None
        assert fall.missing.code == "workdays.missing_year"
        assert not fall.is_shifted
    assert shifted.earliest == date(2028, 1, 25)
    assert counted.earliest == date(2028, 1, 14)


def test_periods_within_days_are_those_that_share_one() -> None:
    found = periods_within(Kind.MONTH, "administrative", date(2026, 6, 14), date(2026, 7, 15))
    assert [str(period) for period in found] == ["2026-06@adm", "2026-07@adm", "2026-08@adm"]
    years = list(periods_within(Kind.YEAR, "statistical", date(2998, 5, 1), date(2999, 12, 31)))
    assert [period.year for period in years] == [2998, 2999]
    with pytest.raises(PeriodError):
        list(periods_within(Kind.WEEK, "administrative", date(2026, 1, 1), date(2026, 2, 1)))
