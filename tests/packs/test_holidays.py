"""The tables of holidays that ship: what was announced for 2025 and 2026, and no more than the law for 2027."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from socai.catalogue.pack import builtin_packs, load_catalogue
from socai.core.workdays import MissingHolidays, WorkingDays


@pytest.fixture(scope="module")
def days() -> WorkingDays:
    return load_catalogue(builtin_packs() / "xa").working_days


BREAKS = """
2025-01-25 2025-02-02, 2025-04-30 2025-05-04, 2025-08-30 2025-09-02, 2026-01-01 2026-01-04, 2026-02-14 2026-02-22,
2026-04-25 2026-04-27, 2026-04-30 2026-05-03, 2026-08-29 2026-09-02
"""


@pytest.mark.parametrize("span", BREAKS.strip().replace("\n", " ").split(", "))
def test_announced_breaks_are_as_long_as_announced(days: WorkingDays, span: str) -> None:
    first, last = map(date.fromisoformat, span.split())
    around = [first - timedelta(days=1), last + timedelta(days=1)]
    assert [days.is_working(day) for day in around] == [True, True]
    assert days.between(first - timedelta(days=1), last) == 0


def test_swapped_saturdays_are_worked(days: WorkingDays) -> None:
    assert all(days.is_working(day) for day in (date(2025, 4, 26), date(2026, 1, 10), date(2026, 8, 22)))


def test_the_labour_code_grants_eleven_days_a_year(days: WorkingDays) -> None:
    """Article 112: eleven days; those that fall on a weekend are made up for by another day of the table."""
    for year in (2025, 2026):
        off = {day: name for day, name in days.holidays.items() if day.year == year and not name.startswith("Nghỉ bù")}
        assert len(off) == 11


def test_what_is_not_announced_is_not_guessed(days: WorkingDays) -> None:
    assert days.statutory == {2027}
    with pytest.raises(MissingHolidays) as raised:
        days.after(date(2027, 1, 29), 10)
    assert raised.value.code == "workdays.undecided"
    assert days.after(date(2027, 4, 29), 1) == date(2027, 5, 4)
