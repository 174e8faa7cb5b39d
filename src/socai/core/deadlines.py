"""Days told from a period: until when figures are gathered, by when a report is due, and where that falls.

A day is given as people give it: "the 25th of the last month", "15 June", "one working day after the figures close". It
never asks what day it is today.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from socai.core.periods import Period
from socai.core.workdays import MissingHolidays, Shift, WorkingDays

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class DayRule:
    """A day told from a period: a day of a month, or so many days after the figures close.

    Attributes:
        day: day of the month; the last one in months that are shorter.
        month: month of the year in which the period ends, ``None`` for the month in which it ends.
        months_after: how many months after that month.
        days: calendar days after the figures close.
        working_days: working days after the figures close.
    """

    day: int | None = None
    month: int | None = None
    months_after: int = 0
    days: int | None = None
    working_days: int | None = None

    def of(self, period: Period, closing: date, table: WorkingDays) -> date:
        """Return the day for a period whose figures close on a day.

        Raises:
            MissingHolidays: working days are to be counted over days of which no table says anything.
        """
        if self.working_days is not None:
            return table.after(closing, self.working_days)
        if self.day is None:
            return closing + (self.days or 0) * _DAY
        years, month = divmod((self.month or period.end.month) - 1 + self.months_after, 12)
        year = period.end.year + years
        return date(year, month + 1, min(self.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class Timing:
    """When a report is due and its figures close.

    Attributes:
        due: the day by which it is to be sent.
        opens: the day from which it is expected, ``None`` when nobody says so.
        cut_off: the last day whose figures it tells, ``None`` when nobody says so.
        shift: what becomes of a due day that is no working day.
    """

    due: DayRule
    opens: DayRule | None = None
    cut_off: DayRule | None = None
    shift: Shift = Shift.NEXT

    def fall(self, period: Period, table: WorkingDays) -> Falling:
        """Return the days for a period; what cannot be known for want of holidays is left out, with the reason."""
        closing = None if self.cut_off is None else self.cut_off.of(period, period.end, table)
        opens = None if self.opens is None else self.opens.of(period, closing or period.end, table)
        nominal: date | None = None
        try:
            nominal = self.due.of(period, closing or period.end, table)
            due = table.shift(nominal, self.shift)
        except MissingHolidays as missing:
            return Falling(period, opens, closing, nominal, None, missing=missing)
        return Falling(period, opens, closing, nominal, due, day_off=table.why_off(nominal))


@dataclass(frozen=True)
class Falling:
    """Where the days of a deadline fall for one period.

    Attributes:
        period: the period.
        opens: the day from which the report is expected, ``None`` when nobody says so.
        cut_off: the last day whose figures it tells, ``None`` when nobody says so.
        nominal: the due day as the rule gives it, ``None`` when it cannot be counted.
        due: the due day after shifting, ``None`` when that cannot be known.
        day_off: name of the holiday on the nominal day, empty for a weekend or a working day.
        missing: why the due day cannot be known.
    """

    period: Period
    opens: date | None
    cut_off: date | None
    nominal: date | None
    due: date | None
    day_off: str = ""
    missing: MissingHolidays | None = None

    @property
    def is_shifted(self) -> bool:
        """Whether the due day is another one than the rule gives."""
        return self.due is not None and self.due != self.nominal

    @property
    def earliest(self) -> date:
        """The day by which it is sorted: the due day, else the best that is known of it."""
        return self.due or self.nominal or self.cut_off or self.period.end
