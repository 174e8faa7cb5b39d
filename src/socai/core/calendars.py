"""Calendars as dated data: where the reporting year of a family of reports begins, and which periods it has.

The calendars that every instance knows stand in ``calendars.toml``; packs add to them and change them from a day on. No
code knows one by name, except that periods without a suffix are statistical.

One process serves one instance, so the calendars in use belong to the process: ``install`` puts those of the instance
in force, ``using`` does so for a while and for one thread of work, as when another pack is checked.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

STATISTICAL = "statistical"
_DAY = timedelta(days=1)


class Kind(StrEnum):
    """Length of a period, from the longest to the shortest."""

    YEAR = "year"
    HALF = "half"
    QUARTER = "quarter"
    MONTH = "month"
    WEEK = "week"


@dataclass(frozen=True)
class Rule:
    """How a calendar divides time, from a day on.

    Attributes:
        valid_from: first day on which the rule is in force, ``None`` when it always was.
        month_shift: months from 1 January of the named year to the month in which that year begins.
        first_day: day of the month on which its months begin.
        week_shift: days from the Monday of an ISO week to the day on which the week of that number begins.
        legal_basis: law and article it comes from.
    """

    valid_from: date | None = None
    month_shift: int = 0
    first_day: int = 1
    week_shift: int = 0
    legal_basis: str = ""

    def month_begin(self, year: int, offset: int) -> date:
        """Return the day on which a month begins, ``offset`` months after the beginning of the year."""
        years, month = divmod(self.month_shift + offset, 12)
        return date(year + years, month + 1, self.first_day)

    def week_begin(self, monday: date) -> date:
        """Return the day on which the week begins that bears the number of the ISO week of a Monday."""
        return monday + self.week_shift * _DAY


@dataclass(frozen=True)
class Calendar:
    """How a family of reports divides time.

    Attributes:
        name: ASCII slug, held by every period of the calendar.
        suffix: what stands after ``@`` in a printed period, empty for the statistical calendar.
        kinds: the periods it has.
        rules: how it divides time, by the day from which; the first holds for all time before it too.
        years: how many years of twelve months one year-period covers.
        step: how many years lie between the beginnings of two neighbouring year-periods.
        year_words: Vietnamese and English words of a year-period that bears two years (``năm học 2025-2026``).
        opens: first days of year-periods that no rule can know (a congress, an election), by the year they are named
            after; the one before closes on the eve.
        days_of: name of the calendar whose periods it uses, empty when it has its own.
        title_vi: what it is, in Vietnamese.
        title_en: the same in English.
    """

    name: str
    suffix: str = ""
    kinds: tuple[Kind, ...] = ()
    rules: tuple[Rule, ...] = (Rule(),)
    years: int = 1
    step: int = 1
    year_words: tuple[str, str] | None = None
    opens: Mapping[int, date] = field(default_factory=dict)
    days_of: str = ""
    title_vi: str = ""
    title_en: str = ""

    def is_in_force(self, on: date) -> bool:
        """Return whether the calendar has a legal basis on a day, or needs none."""
        return self.rules[0].valid_from is None or self.rules[0].valid_from <= on

    def rule_on(self, day: date) -> Rule:
        """Return the rule in force on a day; of a day before all of them the first."""
        return [self.rules[0], *(rule for rule in self.rules if rule.valid_from and rule.valid_from <= day)][-1]

    def month_begin(self, year: int, offset: int) -> date:
        """Return the day on which a month begins, ``offset`` months after the beginning of the year."""
        return self._begin(lambda rule: rule.month_begin(year, offset))

    def week_days(self, year: int, week: int) -> tuple[date, date]:
        """Return the first and the last day of a week, numbered as the ISO week it is nearest to."""
        monday = date.fromisocalendar(year, week, 1)
        following = self._begin(lambda rule: rule.week_begin(monday + 7 * _DAY))
        return self._begin(lambda rule: rule.week_begin(monday)), following - _DAY

    def year_days(self, year: int) -> tuple[date, date]:
        """Return the first and the last day of a year-period."""
        following = self.opens.get(year + self.step) or self.month_begin(year, 12 * self.years)
        return self.opens.get(year) or self.month_begin(year, 0), following - _DAY

    def _begin(self, nominal: Callable[[Rule], date]) -> date:
        """Return where a period begins.

        A new rule moves only what would begin after its first day: a period that has begun by then keeps its first day,
        one that has ended keeps its last, and the one in between is longer or shorter than others.
        """
        day = nominal(self.rules[0])
        for rule in self.rules[1:]:
            if rule.valid_from is not None and day > rule.valid_from:
                day = max(nominal(rule), rule.valid_from)
        return day


class Calendars:
    """A set of calendars, by name and by suffix. Two sets are never equal, so that each can keep what it has read."""

    def __init__(self, calendars: Mapping[str, Calendar]) -> None:
        self.by_name: Mapping[str, Calendar] = MappingProxyType(dict(calendars))
        self.by_suffix: Mapping[str, Calendar] = MappingProxyType({
            calendar.suffix: self.by_name.get(calendar.days_of, calendar) for calendar in calendars.values()
        })  # fmt: skip

    @property
    def suffixes(self) -> tuple[str, ...]:
        """What may stand behind a period, with its sign: ``@adm``, ``@school``..."""
        return tuple(f"@{suffix}" for suffix in self.by_suffix if suffix)


@cache
def builtin() -> Calendars:
    """Return the calendars that every instance knows."""
    text = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    return Calendars({name: _calendar(name, table) for name, table in tomllib.loads(text).items()})


def _calendar(name: str, table: Mapping[str, Any]) -> Calendar:
    words = table.get("year_words")
    return Calendar(
        name=name,
        suffix=table.get("suffix", ""),
        kinds=tuple(Kind(kind) for kind in table.get("kinds", ())),
        rules=tuple(Rule(**rule) for rule in table.get("rules", [{}])),
        years=table.get("years", 1),
        step=table.get("step", 1),
        year_words=(words[0], words[1]) if words else None,
        days_of=table.get("days_of", ""),
        title_vi=table["vi"],
        title_en=table["en"],
    )


class _Process:
    """What belongs to the process: the calendars of the instance that it serves."""

    calendars: Calendars | None = None


_for_a_while: ContextVar[Calendars | None] = ContextVar("calendars", default=None)


def in_use() -> Calendars:
    """Return the calendars by which periods are read and printed at the moment."""
    return _for_a_while.get() or _Process.calendars or builtin()


def install(calendars: Mapping[str, Calendar]) -> None:
    """Put the calendars of an instance in force for the whole process; an empty mapping leaves those built in."""
    _Process.calendars = Calendars(calendars) if calendars else None


@contextmanager
def using(calendars: Mapping[str, Calendar]) -> Iterator[None]:
    """Read periods by other calendars inside the block, in this thread alone."""
    token = _for_a_while.set(Calendars(calendars) if calendars else builtin())
    try:
        yield
    finally:
        _for_a_while.reset(token)
