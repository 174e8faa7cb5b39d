"""Calendars are data with dates: a decree changes them from a day on, a congress opens a term, a pack adds its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from threading import Thread

import pytest

from socai.core import calendars
from socai.core.calendars import Calendar, Kind, Rule, builtin, using
from socai.core.periods import Period, PeriodError

parse = Period.parse
BUILT_IN = builtin().by_name
ADMINISTRATIVE = BUILT_IN["administrative"]


def _with(calendar: Calendar) -> Mapping[str, Calendar]:
    return {**BUILT_IN, calendar.name: calendar}


def _changed(day: date, **change: int) -> Mapping[str, Calendar]:
    rule = replace(ADMINISTRATIVE.rules[-1], valid_from=day, **change)  # type: ignore[arg-type]
    return _with(replace(ADMINISTRATIVE, rules=(*ADMINISTRATIVE.rules, rule)))


def test_a_decree_moves_months_from_its_day_on_and_leaves_those_before() -> None:
    before = [(parse(text).start, parse(text).end) for text in ("2027@adm", "2027-12@adm", "2027H2@adm")]
    with using(_changed(date(2028, 1, 1), first_day=20)):
        assert [(parse(text).start, parse(text).end) for text in ("2027@adm", "2027-12@adm", "2027H2@adm")] == before
        assert (parse("2028-01@adm").start, parse("2028-01@adm").end) == (date(2027, 12, 15), date(2028, 1, 19))
        assert (parse("2028-02@adm").start, parse("2028-02@adm").end) == (date(2028, 1, 20), date(2028, 2, 19))
        assert parse("2028H1@adm").end == date(2028, 6, 19)
    assert parse("2028-02@adm").start == date(2028, 1, 15)


def test_administrative_months_may_become_calendar_months() -> None:
    with using(_changed(date(2028, 1, 1), month_shift=0, first_day=1)):
        assert parse("2027-12@adm").end == date(2027, 12, 14)
        assert (parse("2028-01@adm").start, parse("2028-01@adm").end) == (date(2027, 12, 15), date(2028, 1, 31))
        assert (parse("2028-02@adm").start, parse("2028-02@adm").end) == (date(2028, 2, 1), date(2028, 2, 29))


def test_the_rule_in_force_on_a_day_is_the_last_that_began() -> None:
    changed = _changed(date(2028, 1, 1), first_day=20)["administrative"]
    assert [changed.rule_on(day).first_day for day in (date(2010, 1, 1), date(2027, 12, 31), date(2028, 1, 1))] == [
        15, 15, 20,
    ]  # fmt: skip


def test_a_term_opens_and_closes_on_the_days_of_congresses() -> None:
    term = replace(BUILT_IN["term"], opens={2025: date(2025, 8, 1)})
    with using(_with(term)):
        assert parse("2020@term").end == date(2025, 7, 31)
        assert (parse("2025@term").start, parse("2025@term").end) == (date(2025, 8, 1), date(2030, 12, 31))
        assert parse("2025@term").words(locale="vi") == "nhiệm kỳ 2025-2030"
    with using(_with(replace(term, opens={2025: date(2025, 8, 1), 2030: date(2030, 6, 15)}))):
        assert parse("2025@term").end == date(2030, 6, 14)
        assert parse("2025@term").next().start == date(2030, 6, 15)


def test_weeks_may_begin_on_another_day() -> None:
    friday = Calendar("weekly", "tuan", (Kind.WEEK,), (Rule(week_shift=-3),))
    with using(_with(friday)):
        assert (parse("2026W24@tuan").start, parse("2026W24@tuan").end) == (date(2026, 6, 5), date(2026, 6, 11))
        assert parse("2026W53@tuan").next().start == parse("2026W53@tuan").end.replace(day=1, month=1, year=2027)


def test_the_party_reports_on_statistical_periods() -> None:
    assert parse("2026H1@party") == parse("2026H1")
    assert str(parse("2026H1@party")) == "2026H1"


def test_a_party_committee_may_close_its_figures_on_a_day_of_its_own() -> None:
    own = replace(BUILT_IN["party"], days_of="", kinds=(Kind.MONTH,), rules=(Rule(month_shift=-1, first_day=21),))
    with using(_with(own)):
        assert str(parse("2026-06@party")) == "2026-06@party"
        assert (parse("2026-06@party").start, parse("2026-06@party").end) == (date(2026, 5, 21), date(2026, 6, 20))


def test_a_calendar_nobody_declared_is_refused_with_those_there_are() -> None:
    with pytest.raises(PeriodError, match="@adm, @party, @school, @term"):
        parse("2026H1@hdnd")


def test_calendars_of_an_instance_hold_for_the_process_and_others_for_one_thread() -> None:
    seen: list[int] = []
    try:
        calendars.install(_changed(date(2028, 1, 1), first_day=20))
        with using({}):
            assert parse("2028-02@adm").start.day == 15
            other = Thread(target=lambda: seen.append(parse("2028-02@adm").start.day))
            other.start()
            other.join()
        assert parse("2028-02@adm").start.day == 20
    finally:
        calendars.install({})
    assert seen == [20]
    assert parse("2028-02@adm").start.day == 15
