"""Remarks dates that no calendar has: 31/4, a month 13, 29/02 of a common year.

Only what is surely a date is looked at: three numbers with a year of four digits, or numbers behind ``ngày``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from socai.audit.context import Reading
from socai.audit.style.remarking import remark
from socai.core.findings import Finding

# The calendar repeats after 400 years, of which this one has a 29 February.
_ANY_YEAR = 2000
_SLASHED = re.compile(r"([0-9]{1,2}+)/([0-9]{1,2}+)(?:/([0-9]{4}+))?(?![\w/]|[.,-][0-9])")
_WORDED = re.compile(r"ngày ([0-9]{1,2}) tháng ([0-9]{1,2})(?: năm ([0-9]{4}))?(?![\w/]|[.,][0-9])")
_DAY_BEFORE = re.compile(r"ngày\s+$")
_LONG_MONTHS = frozenset({1, 3, 5, 7, 8, 10, 12})


def impossible_dates(reading: Reading) -> Iterator[Finding]:
    """Yield a finding for every date that does not exist."""
    for pattern in (_SLASHED, _WORDED):
        for found in pattern.finditer(reading.lower):
            day, month, year = (int(part) if part else None for part in found.groups())
            if day is None or month is None or not _is_date(reading, found.start(), year, pattern):
                continue
            if not exists(day, month, year):
                printed = reading.text[found.start() : found.end()]
                yield remark(reading, "audit.style.impossible_date", found.start(), printed, date=printed)


def _is_date(reading: Reading, start: int, year: int | None, pattern: re.Pattern[str]) -> bool:
    """Return whether numbers are a date for sure; two with a slash may be a part of a whole."""
    if pattern is _WORDED:
        return True
    if start and (reading.text[start - 1].isalnum() or reading.text[start - 1] in "/.,-"):
        return False
    if year is not None:
        return True
    return _DAY_BEFORE.search(reading.lower, max(0, start - 8), start) is not None


def exists(day: int, month: int, year: int | None) -> bool:
    """Return whether the calendar has a day; without a year, whether it has it in some year."""
    return 1 <= month <= 12 and 1 <= day <= _length(month, _ANY_YEAR if year is None else year)


def _length(month: int, year: int) -> int:
    """Return how many days a month of the Gregorian calendar has."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 31 if month in _LONG_MONTHS else 30
