"""Working days: which days offices work, and the counting of days by which deadlines run.

Saturdays and Sundays are off (Quyết định 188/1999/QĐ-TTg). Public holidays, the days off in place of a holiday that
fell on a weekend, and the swaps announced for each year are data. What no table says is never guessed: a year without
a table, and a day of which nobody has said yet whether it is off, raise ``MissingHolidays``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from socai.core.errors import CoreError

_DAY = timedelta(days=1)
_SATURDAY = 5


class MissingHolidays(CoreError):  # noqa: N818 - it reads as what happened
    """Whether a day is a working day is not known: its year has no table, or the day is not announced yet."""


class Shift(StrEnum):
    """What becomes of a day that turns out to be no working day."""

    NEXT = "next"
    PREVIOUS = "previous"
    NONE = "none"


@dataclass(frozen=True)
class WorkingDays:
    """The days on which offices work, in the years that tables cover.

    Attributes:
        holidays: days off by name: public holidays, and the days off in place of those that fell on a weekend.
        swaps: days off that are worked on another day instead (làm bù): the day off to the day worked.
        years: the years that have a table.
        undecided: days of those years of which nobody has said yet whether they are off, by what they wait for.
        statutory: those years whose table holds only what the law itself fixes; an announcement may still change it.
    """

    holidays: Mapping[date, str] = field(default_factory=dict)
    swaps: Mapping[date, date] = field(default_factory=dict)
    years: frozenset[int] = frozenset()
    undecided: Mapping[date, str] = field(default_factory=dict)
    statutory: frozenset[int] = frozenset()

    def is_working(self, day: date) -> bool:
        """Return whether offices work on a day.

        Raises:
            MissingHolidays: its year has no table, or the day is not announced yet.
        """
        self._require(day)
        if day in self._worked:
            return True
        return day.weekday() < _SATURDAY and day not in self.holidays and day not in self.swaps

    def after(self, start: date, days: int) -> date:
        """Return the day by whose end ``days`` working days have passed; ``start`` itself does not count.

        A negative number counts back: ``after(meeting, -5)`` is the fifth working day before the meeting. No days leave
        ``start`` as it is, worked or not.

        Raises:
            MissingHolidays: the count meets a day of which no table says anything.
        """
        step = _DAY if days > 0 else -_DAY
        day, left = start, abs(days)
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Return how many working days lie after ``start`` up to and with ``end``; negative when ``end`` is earlier.

        It undoes ``after``: ``between(day, after(day, n))`` is ``n`` for every ``n`` from 0.

        Raises:
            MissingHolidays: no table says anything of one of the days.
        """
        if end < start:
            return -self.between(end, start)
        return sum(self.is_working(start + _DAY * count) for count in range(1, (end - start).days + 1))

    def shift(self, day: date, rule: Shift = Shift.NEXT) -> date:
        """Return a day itself when it is worked or the rule is ``none``, else the nearest working day by the rule.

        Raises:
            MissingHolidays: no table says anything of a day that has to be looked at.
        """
        if rule is Shift.NONE:
            return day
        step = _DAY if rule is Shift.NEXT else -_DAY
        while not self.is_working(day):
            day += step
        return day

    def why_off(self, day: date) -> str:
        """Return the name of the holiday on a day, empty for a plain weekend and for a day that is worked."""
        return "" if day in self._worked else self.holidays.get(day, "")

    @cached_property
    def _worked(self) -> frozenset[date]:
        """Days worked in place of a day off."""
        return frozenset(self.swaps.values())

    def _require(self, day: date) -> None:
        if day.year not in self.years:
            covered = tuple(sorted(self.years)) or ("–",)
            raise MissingHolidays(
                f"no table of public holidays for {day.year}; there are tables for {covered}",
                code="workdays.missing_year", year=day.year, covered=covered, day=day,
            )  # fmt: skip
        if day in self.undecided:
            raise MissingHolidays(
                f"whether {day} is a working day is not announced yet: {self.undecided[day]}",
                code="workdays.undecided", year=day.year, day=day, waits_for=self.undecided[day],
            )  # fmt: skip
