"""Calendars as data: where the reporting year of a family of reports begins, and which periods it has.

A new calendar is a new declaration here; no code elsewhere knows one by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """Length of a period, from the longest to the shortest."""

    YEAR = "year"
    HALF = "half"
    QUARTER = "quarter"
    MONTH = "month"
    WEEK = "week"


@dataclass(frozen=True)
class Calendar:
    """How a family of reports divides time.

    Attributes:
        name: ASCII slug, held by every period of the calendar.
        suffix: what stands after ``@`` in a printed period, empty for the statistical calendar.
        month_shift: months from 1 January of the named year to the month in which that year begins.
        first_day: day of the month on which its months begin.
        kinds: the periods it has.
        years: how many years of twelve months one year-period covers.
        step: how many years lie between the beginnings of two neighbouring year-periods.
        year_words: Vietnamese and English words of a year-period that bears two years (``năm học 2025-2026``).
        valid_from: first day on which its legal basis is in force, ``None`` when it rests on none.
        legal_basis: law and article it comes from.
    """

    name: str
    suffix: str
    month_shift: int
    first_day: int
    kinds: tuple[Kind, ...]
    years: int = 1
    step: int = 1
    year_words: tuple[str, str] | None = None
    valid_from: date | None = None
    legal_basis: str = ""

    def is_in_force(self, on: date) -> bool:
        """Return whether the legal basis of the calendar is in force on a day."""
        return self.valid_from is None or self.valid_from <= on


STATISTICAL = Calendar(name="statistical", suffix="", month_shift=0, first_day=1, kinds=tuple(Kind))

ADMINISTRATIVE = Calendar(
    name="administrative",
    suffix="adm",
    month_shift=-1,
    first_day=15,
    kinds=(Kind.YEAR, Kind.HALF, Kind.QUARTER, Kind.MONTH),
    valid_from=date(2019, 3, 12),
    legal_basis="Nghị định 09/2019/NĐ-CP, Điều 12",
)

# The ministry sets the framework of each school year anew (first day of teaching, end of terms). Figures only need to
# know which year they belong to, so school years follow one another without a gap.
SCHOOL = Calendar(
    name="school",
    suffix="school",
    month_shift=8,
    first_day=1,
    kinds=(Kind.YEAR,),
    year_words=("năm học", "school year"),
)

# A term opens and closes on the day of a congress or an election, which no calendar can know. Both named years belong
# to it whole, so neighbouring terms share a year.
TERM = Calendar(
    name="term",
    suffix="term",
    month_shift=0,
    first_day=1,
    kinds=(Kind.YEAR,),
    years=6,
    step=5,
    year_words=("nhiệm kỳ", "term"),
)

CALENDARS: Mapping[str, Calendar] = MappingProxyType(
    {calendar.name: calendar for calendar in (STATISTICAL, ADMINISTRATIVE, SCHOOL, TERM)}
)
