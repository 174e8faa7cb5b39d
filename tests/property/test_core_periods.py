"""Periods are read as they are printed, tile time without gap or overlap, and move forth and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from socai.core.calendars import Calendar, Kind, Rule, builtin, using
from socai.core.periods import Period, PeriodError

YEARS = st.integers(1910, 2980)
FORMS = [(name, kind) for name, calendar in builtin().by_name.items() for kind in calendar.kinds]
MOST = {Kind.YEAR: 1, Kind.HALF: 2, Kind.QUARTER: 4, Kind.MONTH: 12, Kind.WEEK: 52}
LENGTH = {Kind.YEAR: 12, Kind.HALF: 6, Kind.QUARTER: 3, Kind.MONTH: 1}
DAY = timedelta(days=1)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    calendar, kind = draw(st.sampled_from(FORMS))
    return Period(kind, draw(YEARS), draw(st.integers(1, MOST[kind])), calendar)


@given(periods())
def test_what_is_printed_is_read_back(period: Period) -> None:
    assert Period.parse(str(period)) == period
    assert hash(Period.parse(str(period))) == hash(period)


@given(st.text(max_size=14) | st.from_regex(r"[0-9]{4}([HQW-][0-9]{0,2})?(@[a-z]{0,6})?", fullmatch=True))
def test_no_text_raises_anything_but_a_period_error(text: str) -> None:
    try:
        period = Period.parse(text)
    except PeriodError:
        return
    assert str(period) == text


@given(periods())
def test_previous_and_next_are_inverse_and_leave_no_gap(period: Period) -> None:
    assert period.previous().next() == period
    assert period.next().previous() == period
    assert period.previous() < period < period.next()
    if period.calendar != "term":
        assert period.next().start == period.end + DAY


@given(periods())
def test_parts_tile_the_period_exactly(period: Period) -> None:
    for kind in (period.kind, *period.finer_kinds):
        _assert_tiled(period.parts(kind), period)


@given(periods())
def test_year_to_date_tiles_from_the_beginning_of_the_year(period: Period) -> None:
    tiles = period.year_to_date()
    first = period.parts(period.kind)[0]
    while first.index > 1:
        first = first.previous()
    assert tiles[0].start == first.start
    assert tiles[-1].end == period.end
    assert all(before.end + DAY == after.start for before, after in pairwise(tiles))
    if period.kind != Kind.WEEK:
        months = period.index * LENGTH[period.kind]
        coarsest = 1 if months == 12 else months // 6 + months % 6 // 3 + months % 3
        assert len(tiles) == coarsest


@given(periods())
def test_same_last_year_has_the_same_place_a_year_before(period: Period) -> None:
    before = period.same_last_year()
    assert (before.kind, before.index, before.calendar) == (period.kind, period.index, period.calendar)
    assert before < period


@given(periods(), periods())
def test_order_agrees_with_equality_and_containment_with_days(one: Period, other: Period) -> None:
    assert (one < other) + (one == other) + (one > other) == 1
    assume(one.calendar == other.calendar)
    assert one.contains(other) == (one.start <= other.start and other.end <= one.end)


@given(periods())
def test_words_are_different_for_neighbours(period: Period) -> None:
    for locale in ("vi", "en"):
        assert period.words(locale=locale) != period.next().words(locale=locale)
        assert str(period.year) in period.words(locale=locale)
        assert str(period.year) in period.to_date_words(locale=locale)


def _assert_tiled(parts: tuple[Period, ...], whole: Period) -> None:
    """Check that parts follow one another from the first day of the whole to its last."""
    assert parts[0].start == whole.start
    assert parts[-1].end == whole.end
    assert all(whole.contains(part) for part in parts)
    assert all(before.end + DAY == after.start for before, after in pairwise(parts))


@st.composite
def amended(draw: st.DrawFn) -> tuple[Calendar, date]:
    """Return a calendar of months whose days change on a date, and that date."""
    old = Rule(None, draw(st.sampled_from([-1, 0])), draw(st.integers(1, 28)))
    day = draw(st.dates(date(2020, 1, 1), date(2030, 12, 31)))
    new = Rule(day, old.month_shift, draw(st.integers(1, 28)))
    return Calendar("amended", "amended", tuple(Kind)[:4], (old, new)), day


@given(amended(), st.integers(2018, 2032), st.integers(1, 12))
def test_a_new_rule_leaves_no_gap_and_no_period_without_days(
    change: tuple[Calendar, date], year: int, month: int
) -> None:
    calendar, day = change
    with using({calendar.name: calendar}):
        period = Period(Kind.MONTH, year, month, calendar.name)
        following = period.next()
        assert period.start <= period.end
        assert following.start == period.end + DAY
        for whole in (Period(Kind.YEAR, year, 1, calendar.name), Period(Kind.HALF, year, 1, calendar.name)):
            for kind in whole.finer_kinds:
                _assert_tiled(whole.parts(kind), whole)
    with using({calendar.name: replace(calendar, rules=calendar.rules[:1])}):
        old = Period(Kind.MONTH, year, month, calendar.name)
        old_days = old.start, old.end
    if old_days[1] < day:
        with using({calendar.name: calendar}):
            assert (period.start, period.end) == old_days
