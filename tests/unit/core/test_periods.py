from __future__ import annotations

import random
from datetime import date

import pytest

from socai.core.calendars import STATISTICAL, Kind, builtin
from socai.core.errors import CoreError
from socai.core.periods import FIRST_YEAR, LAST_YEAR, Period, PeriodError


def parse(text: str) -> Period:
    return Period.parse(text)


def test_a_period_is_made_of_its_parts_or_read() -> None:
    assert Period(Kind.HALF, 2026, 1, "administrative") == parse("2026H1@adm")
    assert Period(Kind.YEAR, 2026) == parse("2026")
    assert len({parse("2026"), Period(Kind.YEAR, 2026), parse("2026@adm")}) == 2


def test_a_period_of_an_unknown_calendar_is_refused() -> None:
    with pytest.raises(PeriodError, match="calendar 'lunar' has no periods of kind year"):
        Period(Kind.YEAR, 2026, 1, "lunar")


def test_periods_sort_by_first_day_then_last_day_then_calendar() -> None:
    texts = [
        "2025@adm",
        "2026-01@adm",
        "2026@adm",
        "2025@school",
        "2026-01",
        "2026Q1",
        "2026H1",
        "2026",
        "2026-02",
        "2026W06",
    ]
    ordered = [
        "2025@adm",
        "2025@school",
        "2026-01@adm",
        "2026@adm",
        "2026-01",
        "2026Q1",
        "2026H1",
        "2026",
        "2026-02",
        "2026W06",
    ]
    shuffled = [parse(text) for text in texts]
    random.Random(1).shuffle(shuffled)  # noqa: S311
    assert [str(period) for period in sorted(shuffled)] == ordered
    assert parse("2026H1") >= parse("2026Q1")


def test_a_period_does_not_compare_with_anything_else() -> None:
    with pytest.raises(TypeError):
        assert parse("2026") < "2027"


@pytest.mark.parametrize(
    ("outer", "inner", "contained"),
    [
        ("2026", "2026", True),
        ("2026", "2026W24", True),
        ("2026", "2026W01", False),
        ("2026H1", "2026-06", True),
        ("2026H1", "2026-07", False),
        ("2026-06", "2026H1", False),
        ("2026", "2026H1@adm", False),
        ("2026@adm", "2026-01@adm", True),
        ("2025@term", "2026", False),
    ],
)
def test_containment(outer: str, inner: str, contained: bool) -> None:
    assert parse(outer).contains(parse(inner)) is contained


@pytest.mark.parametrize(
    ("period", "kind", "parts"),
    [
        ("2026", Kind.HALF, ["2026H1", "2026H2"]),
        ("2026H2", Kind.QUARTER, ["2026Q3", "2026Q4"]),
        ("2026Q2", Kind.MONTH, ["2026-04", "2026-05", "2026-06"]),
        ("2026Q2@adm", Kind.MONTH, ["2026-04@adm", "2026-05@adm", "2026-06@adm"]),
        ("2026W24", Kind.WEEK, ["2026W24"]),
        ("2025@school", Kind.YEAR, ["2025@school"]),
    ],
)
def test_parts(period: str, kind: Kind, parts: list[str]) -> None:
    assert [str(part) for part in parse(period).parts(kind)] == parts


@pytest.mark.parametrize(
    ("period", "kind", "allowed"),
    [
        ("2026", Kind.WEEK, "half, quarter, month"),
        ("2026-06", Kind.QUARTER, "none"),
        ("2026W24", Kind.MONTH, "none"),
        ("2025@school", Kind.MONTH, "none"),
    ],
)
def test_what_does_not_tile_a_period_is_refused(period: str, kind: Kind, allowed: str) -> None:
    with pytest.raises(PeriodError, match=f"allowed: {allowed}$") as caught:
        parse(period).parts(kind)
    assert caught.value.code == "period.no_such_parts"


def test_finer_kinds_are_those_that_tile() -> None:
    assert parse("2026").finer_kinds == (Kind.HALF, Kind.QUARTER, Kind.MONTH)
    assert parse("2026Q1@adm").finer_kinds == (Kind.MONTH,)
    assert parse("2026W24").finer_kinds == ()
    assert parse("2025@term").finer_kinds == ()


def test_a_week_53_has_no_counterpart_in_a_year_of_52_weeks() -> None:
    assert parse("2026W53").end == date(2027, 1, 3)
    with pytest.raises(PeriodError, match="2025 has no week 53; allowed: 1 to 52"):
        parse("2026W53").same_last_year()


@pytest.mark.parametrize("text", ["", "@adm", "@school", "@term"])
def test_the_first_and_last_years_have_days_but_no_neighbours_outside(text: str) -> None:
    first, last = parse(f"{FIRST_YEAR}{text}"), parse(f"{LAST_YEAR}{text}")
    assert first.start < last.end
    with pytest.raises(PeriodError, match="outside 1900 to 2999"):
        first.previous()
    with pytest.raises(PeriodError, match="outside 1900 to 2999"):
        last.next()


def test_weeks_to_date_in_words() -> None:
    assert parse("2026W24").to_date_words(locale="vi") == "24 tuần đầu năm 2026"
    assert parse("2026W24").to_date_words(locale="en") == "first 24 weeks of 2026"
    assert parse("2026W24").words(locale="vi") == "tuần 24 năm 2026"
    assert parse("2026W24").words(locale="en") == "week 24 of 2026"
    assert parse("2026-09").to_date_words(locale="en") == "first 9 months of 2026"


@pytest.mark.parametrize("period", ["2026", "2026Q3"])
def test_an_unknown_locale_is_the_programmers_error(period: str) -> None:
    with pytest.raises(CoreError, match="allowed: vi, en"):
        parse(period).words(locale="fr")
    with pytest.raises(CoreError, match="allowed: vi, en"):
        parse(period).to_date_words(locale="fr")


def test_calendars_are_declared_once_and_the_administrative_one_by_its_decree() -> None:
    calendars = builtin().by_name
    assert len(builtin().by_suffix) == len(calendars)
    assert [calendars[name].name for name in calendars] == list(calendars)
    administrative = calendars["administrative"]
    assert administrative.rules[0].legal_basis == "Nghị định 09/2019/NĐ-CP, Điều 12"
    assert not administrative.is_in_force(date(2019, 3, 11))
    assert administrative.is_in_force(date(2019, 3, 12))
    assert calendars[STATISTICAL].is_in_force(date(1900, 1, 1))
