"""Working days as an office knows them: weekends, holidays, days off in their place, swapped days."""

from __future__ import annotations

from datetime import date

from socai.core.workdays import Shift, WorkingDays

TABLE = WorkingDays(
    holidays={date(2026, 1, 1): "Tết Dương lịch", date(2026, 4, 26): "Giỗ Tổ", date(2026, 4, 27): "Nghỉ bù Giỗ Tổ"},
    swaps={date(2026, 1, 2): date(2026, 1, 10)},
    years=frozenset({2026}),
)


def test_a_swapped_day_is_off_and_its_saturday_is_worked() -> None:
    assert not TABLE.is_working(date(2026, 1, 2))
    assert TABLE.is_working(date(2026, 1, 10))
    assert not TABLE.is_working(date(2026, 1, 17))


def test_a_day_off_in_place_of_a_holiday_on_a_sunday_is_off() -> None:
    assert TABLE.shift(date(2026, 4, 25)) == date(2026, 4, 28)
    assert TABLE.shift(date(2026, 4, 27), Shift.PREVIOUS) == date(2026, 4, 24)


def test_the_worked_saturday_counts() -> None:
    assert TABLE.after(date(2026, 1, 1), 6) == date(2026, 1, 10)
    assert TABLE.between(date(2026, 1, 1), date(2026, 1, 10)) == 6


def test_the_reason_of_a_day_off_is_told() -> None:
    assert TABLE.why_off(date(2026, 4, 27)) == "Nghỉ bù Giỗ Tổ"
    assert TABLE.why_off(date(2026, 1, 10)) == ""
    assert TABLE.why_off(date(2026, 1, 17)) == ""
