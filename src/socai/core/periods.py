"""Reporting periods: reading, printing, neighbours, containment and tiling, in every calendar.

A period knows its days from its calendar (``core.calendars``); it never asks what day it is today.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache, total_ordering

from socai.core.calendars import STATISTICAL, Calendar, Calendars, Kind, in_use
from socai.core.errors import PeriodError as PeriodError
from socai.core.errors import shortened, unknown_locale
from socai.core.roman import format_roman

FIRST_YEAR, LAST_YEAR = 1900, 2999

_MONTHS: Mapping[Kind, int] = {Kind.YEAR: 12, Kind.HALF: 6, Kind.QUARTER: 3, Kind.MONTH: 1}
_LETTERS: Mapping[str, Kind] = {"H": Kind.HALF, "Q": Kind.QUARTER, "W": Kind.WEEK}
_FORM = re.compile(r"([0-9]{4})(?:([HQ])([1-9])|(W)([0-9]{2})|-([0-9]{2}))?(?:@([a-z]+))?")
_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_ALLOWED = "2026, 2026H1, 2026Q2, 2026-06, 2026W24"


@total_ordering
@dataclass(frozen=True)
class Period:
    """A reporting period. Periods sort by their first day, then by their last, then by calendar.

    Attributes:
        kind: year, half, quarter, month or week.
        year: the year it is named after; of a school year or term the first of its two years; of a week the ISO year.
        index: which one of its kind in the year, from 1; always 1 for a year.
        calendar: name of its calendar.
    """

    kind: Kind
    year: int
    index: int = 1
    calendar: str = STATISTICAL

    def __post_init__(self) -> None:
        _check(self)

    def __str__(self) -> str:
        """Return the printed form that ``parse`` reads."""
        return _printed(self, in_use())

    def __hash__(self) -> int:
        # Periods are in the key of everything; those of one year and number that differ in kind are few.
        return self.year << 6 | self.index

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Period):
            return NotImplemented
        return _sort_key(self) < _sort_key(other)

    @staticmethod
    def parse(text: str) -> Period:
        """Read a printed period: ``2026``, ``2026H1``, ``2026Q2``, ``2026-06``, ``2026W24``, ``2026H1@adm``...

        Raises:
            PeriodError: the text is not exactly one of these forms, or names a period that does not exist.
        """
        return _parse(text, in_use())

    @property
    def start(self) -> date:
        """Its first day."""
        return _days(self, in_use())[0]

    @property
    def end(self) -> date:
        """Its last day, which still belongs to it."""
        return _days(self, in_use())[1]

    @property
    def finer_kinds(self) -> tuple[Kind, ...]:
        """Kinds shorter than its own that tile it, from the longest to the shortest."""
        return _finer_kinds(self.kind, _calendar(self).kinds)

    def contains(self, other: Period) -> bool:
        """Return whether every day of another period of the same calendar belongs to this one.

        Periods of two calendars never contain each other: their figures may not be added up, whatever their days.
        """
        return self.calendar == other.calendar and self.start <= other.start and other.end <= self.end

    def previous(self) -> Period:
        """Return the period of the same kind and calendar just before it.

        Raises:
            PeriodError: it would lie before the first year.
        """
        return _moved(self, -1)

    def next(self) -> Period:
        """Return the period of the same kind and calendar just after it.

        Raises:
            PeriodError: it would lie after the last year.
        """
        return _moved(self, 1)

    def same_last_year(self) -> Period:
        """Return the period with the same place in the year before (for a term, the term before).

        Raises:
            PeriodError: that year has no such week, or it lies before the first year.
        """
        return replace(self, year=self.year - _calendar(self).step)

    def parts(self, kind: Kind) -> tuple[Period, ...]:
        """Return the periods of a kind that tile it, in order; the period itself when the kind is its own.

        Raises:
            PeriodError: that kind is longer, or does not tile it (weeks cross months and years).
        """
        if kind == self.kind:
            return (self,)
        if kind not in self.finer_kinds:
            raise PeriodError(
                f"{self} is not made of whole periods of kind {kind}; allowed: {', '.join(self.finer_kinds) or 'none'}",
                code="period.no_such_parts", text=str(self), kind=str(kind),
            )  # fmt: skip
        return _parts(self, kind, in_use())

    def window(self, count: int) -> tuple[Period, ...]:
        """Return the last ``count`` periods of its kind up to and with itself, in order.

        Raises:
            PeriodError: the first of them would lie before the first year.
        """
        periods = [self]
        while len(periods) < count:
            periods.append(periods[-1].previous())
        return tuple(reversed(periods))

    def year_to_date(self) -> tuple[Period, ...]:
        """Return the coarsest tiling from the beginning of its year to its end, in order.

        ``2026-05`` gives ``2026Q1 2026-04 2026-05``, ``2026Q3`` gives ``2026H1 2026Q3``, ``2026H2`` gives ``2026``.
        """
        return _year_to_date(self, in_use())

    @property
    def months_to_date(self) -> int:
        """How many months lie between the beginning of its year and its end, those begun counted whole."""
        return self.end.month if self.kind == Kind.WEEK else _months_to_date(self)

    def words(self, *, locale: str = "vi") -> str:
        """Return the period in words, as reports say it: ``6 tháng đầu năm 2026``, ``first 6 months of 2026``."""
        if locale not in _WORDS:
            raise unknown_locale(locale)
        return _WORDS[locale](self)

    def to_date_words(self, *, locale: str = "vi") -> str:
        """Return in words what ``year_to_date`` covers: ``9 tháng đầu năm 2026`` for the third quarter."""
        tiles = self.year_to_date()
        if len(tiles) == 1:
            return tiles[0].words(locale=locale)
        if locale not in _TO_DATE:
            raise unknown_locale(locale)
        months, weeks = _TO_DATE[locale]
        count, form = (len(tiles), weeks) if self.kind == Kind.WEEK else (_months_to_date(self), months)
        return form.format(count=count, year=self.year)


def periods_within(kind: Kind, calendar: str, first: date, last: date) -> Iterator[Period]:
    """Yield the periods of a kind and calendar that have a day from ``first`` to ``last``, in order."""
    period = Period(kind, max(FIRST_YEAR, first.year - 2 * in_use().by_name[calendar].step), 1, calendar)
    while period.start <= last:
        if period.end >= first:
            yield period
        try:
            period = period.next()
        except PeriodError:
            return


def _check(period: Period) -> None:
    """Raise ``PeriodError`` unless the four parts name a period that exists."""
    calendar = in_use().by_name.get(period.calendar)
    if calendar is None or period.kind not in calendar.kinds:
        raise PeriodError(
            f"calendar {period.calendar!r} has no periods of kind {period.kind}",
            code="period.no_such_kind", text=f"{period.year}{_index_text(period)}", calendar=period.calendar,
        )  # fmt: skip
    if not FIRST_YEAR <= period.year <= LAST_YEAR:
        raise PeriodError(
            f"year {period.year} is outside {FIRST_YEAR} to {LAST_YEAR}",
            code="period.year_range", year=period.year, first=FIRST_YEAR, last=LAST_YEAR,
        )  # fmt: skip
    last = _last_index(period)
    if not 1 <= period.index <= last:
        raise PeriodError(
            f"{period.year} has no {period.kind} {period.index}; allowed: 1 to {last}",
            code="period.index_range", text=str(period), year=period.year, index=period.index, last=last,
        )  # fmt: skip


def _last_index(period: Period) -> int:
    """Return how many periods of its kind the year of a period has."""
    if period.kind == Kind.WEEK:
        # 28 December always lies in the last ISO week of its year.
        return date(period.year, 12, 28).isocalendar().week
    return 12 // _MONTHS[period.kind]


def _index_text(period: Period) -> str:
    """Return what is printed between the year and the calendar."""
    match period.kind:
        case Kind.YEAR:
            return ""
        case Kind.HALF:
            return f"H{period.index}"
        case Kind.QUARTER:
            return f"Q{period.index}"
        case Kind.MONTH:
            return f"-{period.index:02}"
        case _:
            return f"W{period.index:02}"


def _calendar(period: Period) -> Calendar:
    """Return the calendar of a period that exists."""
    return in_use().by_name[period.calendar]


@lru_cache(maxsize=4096)
def _printed(period: Period, calendars: Calendars) -> str:
    suffix = calendars.by_name[period.calendar].suffix
    return f"{period.year:04}{_index_text(period)}" + (f"@{suffix}" if suffix else "")


@lru_cache(maxsize=4096)
def _parse(text: str, calendars: Calendars) -> Period:
    """Read a printed period; cached, as files repeat the same few periods on every row."""
    match = _FORM.fullmatch(text)
    calendar = calendars.by_suffix.get(match[7] or "") if match else None
    if match is None or calendar is None:
        shown, suffixes = shortened(text), ", ".join(calendars.suffixes)
        raise PeriodError(
            f"{shown!r} is not a period; allowed: {_ALLOWED}, with {suffixes} after it",
            code="period.syntax", text=shown, suffixes=suffixes,
        )  # fmt: skip
    letter = match[2] or match[4]
    kind = _LETTERS[letter] if letter else Kind.MONTH if match[6] else Kind.YEAR
    index = int(match[3] or match[5] or match[6] or 1)
    return _one(kind, int(match[1]), index, calendar.name, calendars)


@lru_cache(maxsize=4096)
def _one(kind: Kind, year: int, index: int, calendar: str, _calendars: Calendars) -> Period:
    """Return a period, the same object again and again: what is looked up by periods finds it without comparing."""
    return Period(kind, year, index, calendar)


@cache
def _finer_kinds(own: Kind, kinds: tuple[Kind, ...]) -> tuple[Kind, ...]:
    if own == Kind.WEEK:
        return ()
    return tuple(kind for kind in kinds if _MONTHS.get(kind, _MONTHS[own]) < _MONTHS[own])


@lru_cache(maxsize=4096)
def _parts(period: Period, kind: Kind, calendars: Calendars) -> tuple[Period, ...]:
    """Return the periods of a kind that tile a longer one."""
    count = _MONTHS[period.kind] // _MONTHS[kind]
    first = (period.index - 1) * count + 1
    return tuple(_one(kind, period.year, first + step, period.calendar, calendars) for step in range(count))


@lru_cache(maxsize=4096)
def _year_to_date(period: Period, calendars: Calendars) -> tuple[Period, ...]:
    """Return the coarsest tiling from the beginning of the year to the end of a period."""
    if period.kind == Kind.WEEK:
        indexes = range(1, period.index + 1)
        return tuple(_one(Kind.WEEK, period.year, index, period.calendar, calendars) for index in indexes)
    return tuple(_tiles_to(period, _months_to_date(period)))


@lru_cache(maxsize=4096)
def _days(period: Period, calendars: Calendars) -> tuple[date, date]:
    """Return the first and the last day of a period."""
    calendar = calendars.by_name[period.calendar]
    if period.kind == Kind.YEAR:
        return calendar.year_days(period.year)
    if period.kind == Kind.WEEK:
        return calendar.week_days(period.year, period.index)
    months = _MONTHS[period.kind]
    offset = (period.index - 1) * months
    first, following_day = (calendar.month_begin(period.year, offset + more) for more in (0, months))
    return first, following_day - timedelta(days=1)


def _sort_key(period: Period) -> tuple[date, date, str]:
    """Return what periods are sorted by; no two periods share it."""
    return *_days(period, in_use()), period.calendar


def _moved(period: Period, step: int) -> Period:
    """Return the neighbour before (-1) or after (1) a period."""
    index = period.index + step
    year = period.year
    if index < 1 or index > _last_index(period):
        year += step * _calendar(period).step
        neighbour = replace(period, year=year, index=1)
        index = 1 if step > 0 else _last_index(neighbour)
    return replace(period, year=year, index=index)


def _months_to_date(period: Period) -> int:
    """Return how many months lie between the beginning of a period's year and its end."""
    return period.index * _MONTHS[period.kind]


def _tiles_to(period: Period, months: int) -> list[Period]:
    """Return the fewest periods that tile the first ``months`` months of a period's year."""
    tiles: list[Period] = []
    done = 0
    for kind, length in _MONTHS.items():
        while months - done >= length:
            tiles.append(_one(kind, period.year, done // length + 1, period.calendar, in_use()))
            done += length
    return tiles


def _words_vi(period: Period) -> str:
    """Return a period in Vietnamese words."""
    year, index = period.year, period.index
    match period.kind:
        case Kind.YEAR:
            return _year_words(period, "năm {}", 0)
        case Kind.HALF:
            return f"6 tháng {'đầu' if index == 1 else 'cuối'} năm {year}"
        case Kind.QUARTER:
            return f"quý {format_roman(index)} năm {year}"
        case Kind.MONTH:
            return f"tháng {index} năm {year}"
        case _:
            return f"tuần {index} năm {year}"


def _words_en(period: Period) -> str:
    """Return a period in English words."""
    year, index = period.year, period.index
    match period.kind:
        case Kind.YEAR:
            return _year_words(period, "{}", 1)
        case Kind.HALF:
            return f"{'first' if index == 1 else 'last'} 6 months of {year}"
        case Kind.QUARTER:
            return f"quarter {format_roman(index)} of {year}"
        case Kind.MONTH:
            return f"{_ENGLISH_MONTHS[index - 1]} {year}"
        case _:
            return f"week {index} of {year}"


def _year_words(period: Period, plain: str, language: int) -> str:
    """Return the words of a year-period: ``năm 2026``, or ``năm học 2025-2026`` where it bears two years."""
    calendar = _calendar(period)
    if calendar.year_words is None:
        return plain.format(period.year)
    return f"{calendar.year_words[language]} {period.year}-{period.year + calendar.step}"


_WORDS: Mapping[str, Callable[[Period], str]] = {"vi": _words_vi, "en": _words_en}
_TO_DATE: Mapping[str, tuple[str, str]] = {
    "vi": ("{count} tháng đầu năm {year}", "{count} tuần đầu năm {year}"),
    "en": ("first {count} months of {year}", "first {count} weeks of {year}"),
}
