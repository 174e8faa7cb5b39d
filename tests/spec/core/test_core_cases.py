"""Runs the cases of this folder, which an official can read, against ``core``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from socai.core.calculations import Mode, Printed, Reason, Reported, Verdict, sum_consistency
from socai.core.calendars import Kind
from socai.core.errors import MeasureMismatch, NumeralError, PeriodError
from socai.core.intervals import Interval, exact, of_printed, truncated
from socai.core.measures import PHYSICAL, convert
from socai.core.number_words import format_words, parse_words
from socai.core.numerals import Numeral, format_number, parse_number, parse_percent, parse_scaled, round_half_up
from socai.core.pace import Aim, Course, Curve, Direction, Limits, Profile, Status, Step, judge, stale_after
from socai.core.periods import Period
from socai.core.roman import format_roman, parse_roman

Case = dict[str, Any]
HERE = Path(__file__).parent
READERS: dict[str, Callable[..., Numeral]] = {
    "read": parse_number,
    "scaled": parse_scaled,
    "percent": parse_percent,
}


def cases(name: str) -> list[Any]:
    """Return the cases of a file as parameters named after themselves."""
    loaded = yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
    return [pytest.param(case, id=str(case.get("name") or next(iter(case.values())))) for case in loaded]


@pytest.mark.parametrize("case", cases("numerals"))
def test_numeral(case: Case) -> None:
    key = next(key for key in READERS if key in case)
    locale = case.get("locale", "vi")
    if "refused" in case:
        with pytest.raises(NumeralError) as caught:
            READERS[key](case[key], locale=locale)
        assert caught.value.code == case["refused"]
        return
    numeral = READERS[key](case[key], locale=locale)
    assert numeral == Numeral(
        case[key].strip(), Decimal(str(case["value"])), case["decimals"], case.get("ambiguous", False)
    )
    assert numeral.value.as_tuple().exponent == -case["decimals"]


@pytest.mark.parametrize("locale", ["vi", "en"])
@pytest.mark.parametrize("case", cases("display"))
def test_display(case: Case, locale: str) -> None:
    pad = locale == "vi" and case.get("count", False)
    shown = format_number(Fraction(case["value"]), decimals=case["decimals"], locale=locale, pad=pad)
    assert shown == case[locale]


@pytest.mark.parametrize("case", cases("number_words"))
def test_number_in_words_or_letters(case: Case) -> None:
    read, write = (parse_words, format_words) if "words" in case else (parse_roman, format_roman)
    text = case["words"] if "words" in case else case["roman"]
    if "refused" in case:
        with pytest.raises(NumeralError):
            read(text)
        return
    assert read(text) == case["value"]
    assert (write(case["value"]) == text) is case.get("canonical", True)


@pytest.mark.parametrize("case", cases("measures"))
def test_conversion(case: Case) -> None:
    value, source, target = case["convert"]
    if "refused" in case:
        with pytest.raises(MeasureMismatch) as caught:
            convert(Fraction(value), PHYSICAL[source], PHYSICAL[target])
        assert str(caught.value) == case["refused"]
        return
    assert convert(Fraction(value), PHYSICAL[source], PHYSICAL[target]) == Fraction(case["value"])


@pytest.mark.parametrize("case", cases("periods"))
def test_period(case: Case) -> None:
    if "refused" in case:
        with pytest.raises(PeriodError) as caught:
            Period.parse(case["period"])
        assert caught.value.code == case["refused"]
        return
    period = Period.parse(str(case["period"]))
    first, last = case["days"]
    assert isinstance(first, date)
    assert (period.start, period.end) == (first, last)
    assert str(period.previous()) == str(case["previous"])
    assert str(period.same_last_year()) == str(case["same_last_year"])
    assert (period.words(locale="vi"), period.words(locale="en")) == (case["vi"], str(case["en"]))
    assert [str(part) for part in period.year_to_date()] == [str(part) for part in case["year_to_date"]]
    assert period.to_date_words(locale="vi") == case["to_date"]


@pytest.mark.parametrize("case", cases("intervals"))
def test_interval(case: Case) -> None:
    if "percent" in case:
        printed = parse_number(case["percent"], locale="vi")
        part, whole = (_interval(text, "exact" if case["counts"] else "rounded") for text in case["of"])
        assert part.percent_of(whole).meets(of_printed(printed.value, printed.decimals)) is case["meets"]
        return
    lo, hi = (Fraction(end) for end in case["interval"])
    lo_closed, hi_closed = case["closed"]
    assert _interval(case["read"], case["as"]) == Interval(lo, hi, not lo_closed, not hi_closed)


def _interval(text: str, way: str) -> Interval:
    """Return what a printed numeral stands for."""
    numeral = parse_scaled(text, locale="vi")
    if way == "exact":
        return exact(numeral.value)
    return (truncated if way == "truncated" else of_printed)(numeral.value, numeral.decimals)


@pytest.mark.parametrize("case", cases("calculations"))
def test_calculation(case: Case) -> None:
    counts = case.get("counts", False)
    parts = [(_reported(part, counts=counts), 1) for part in case["parts"]]
    parts += [(_reported(part, counts=counts), -1) for part in case.get("minus", [])]
    total = _reported(case["total"], counts=counts, declared=case.get("declared"))
    result = sum_consistency(total, parts, mode=Mode(case.get("mode", "rounding")))
    assert result.verdict is Verdict(case["verdict"])
    if result.verdict is Verdict.INCONSISTENT:
        assert result.reason is Reason.NO_MEETING
    else:
        assert result.reason is Reason(case.get("reason", ""))
    assert result.part == case.get("part")


@pytest.mark.parametrize("case", cases("pace"))
def test_pace(case: Case) -> None:
    year = Period.parse(str(case.get("year", 2026)))
    profile, direction = Profile(case["profile"]), Direction(case.get("direction", "more"))
    curve = {"curve": Curve.monthly([Fraction(each) for each in case["curve"]])} if "curve" in case else {}
    steps = tuple(Step(day, Fraction(percent, 100)) for day, percent in case.get("steps", {}).items())
    course = Course(profile, year, case.get("due", year.end), steps=steps, **curve)
    limits = Limits(Fraction(case.get("on_pace", 100), 100), Fraction(case.get("at_risk", 70), 100))
    below, above = (Fraction(percent, 100) for percent in case.get("band", (0, 0)))
    aim = Aim(Fraction(case["target"]), direction, profile.accumulates, limits, below, above)
    expected, value = course.expected(case["day"]), Fraction(case["value"])
    due_percent = Decimal(str(case["due_percent"]))
    assert round_half_up(100 * expected, -int(due_percent.as_tuple().exponent)) == due_percent
    assert judge(value, aim, expected=expected, is_over=course.is_over(case["day"])).status is Status(case["status"])


@pytest.mark.parametrize("case", cases("pace_age"))
def test_last_day_of_a_figure(case: Case) -> None:
    calendar, grace = case.get("calendar", "statistical"), case["grace"]
    assert stale_after(case["as_of"], Kind(case["rhythm"]), calendar=calendar, grace=grace) == case["last"]


def test_the_page_about_pace_shows_cases_that_are_run() -> None:
    page = Path(__file__).resolve().parents[3] / "docs" / "giai-thich" / "tien-do.md"
    shown = [line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("- {name:")]
    run = [line for name in ("pace", "pace_age") for line in (HERE / f"{name}.yaml").read_text("utf-8").splitlines()]
    assert len(shown) >= 20
    assert [line for line in shown if line not in run] == []


def _reported(texts: Any, *, counts: bool, declared: int | None = None) -> Reported:
    """Return a figure from the numerals it is printed as."""
    printings = []
    for text in texts if isinstance(texts, list) else [texts]:
        if text is None:
            printings.append(Printed(None))
            continue
        numeral = parse_number(text, locale="vi")
        decimals = numeral.decimals if declared is None else declared
        printings.append(Printed(numeral.value, None if counts else decimals))
    return Reported(tuple(printings))
