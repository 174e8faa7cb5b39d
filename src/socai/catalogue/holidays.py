"""Tables of public holidays as packs declare them: their checks, and the working days they make.

A year's table belongs together: a more special pack replaces it whole, so that two announcements are never mixed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from socai.catalogue.declarations import CODE_FORMS
from socai.catalogue.errors import problem
from socai.catalogue.model import HolidayStatus
from socai.catalogue.references import Known
from socai.catalogue.schema import Record
from socai.core.days import parse_day
from socai.core.findings import Finding
from socai.core.workdays import WorkingDays

_LISTS = ("off", "swaps", "undecided")
_SATURDAY = 5


def working_days(tables: Iterable[Record]) -> WorkingDays:
    """Return the working days of the years that have a table; the tables have been checked."""
    records = list(tables)
    return WorkingDays(
        holidays=_dated(records, "off"),
        swaps={day: date.fromisoformat(text) for day, text in _dated(records, "swaps").items()},
        years=frozenset(int(record.code.text) for record in records),
        undecided=_dated(records, "undecided"),
        statutory=frozenset(
            int(record.code.text) for record in records if record["status"] == HolidayStatus.STATUTORY.value
        ),
    )


def _dated(records: Iterable[Record], key: str) -> dict[date, str]:
    return {date.fromisoformat(day): text for record in records for day, text in record[key].items()}


def holiday_problems(known: Known) -> Iterator[Finding]:
    """Yield problems of the tables: days that are none, of another year, listed twice, swaps that change nothing."""
    form, _ = CODE_FORMS["holidays"]
    for record in known.draft.holidays.values():
        if not form.fullmatch(record.code.text):
            continue  # reported already; of which year its days should be, nobody knows
        yield from _day_problems(record)
        yield from _swap_problems(record)


def _day_problems(record: Record) -> Iterator[Finding]:
    listed: dict[date, str] = {}
    for key in _LISTS:
        for text in record[key]:
            location, day = record.at(key, text), parse_day(text)
            if day is None:
                yield problem("pack.not_a_date", location, key, value=text)
            elif str(day.year) != record.code.text:
                yield problem("pack.holiday_other_year", location, text, year=record.code.text)
            elif day in listed:
                yield problem("pack.holiday_twice", location, text, first=listed[day], second=key)
            else:
                listed[day] = key


def _swap_problems(record: Record) -> Iterator[Finding]:
    swaps: Mapping[str, str] = record["swaps"]
    off = {day for day in map(parse_day, record["off"]) if day is not None}
    for text, worked_text in swaps.items():
        location, day, worked = record.at("swaps", text), parse_day(text), parse_day(worked_text)
        if worked is None:
            yield problem("pack.not_a_date", location, text, value=worked_text)
        elif day is not None and (_is_free(day, off) or not _is_free(worked, off)):
            yield problem("pack.swap_changes_nothing", location, text, worked=worked_text)


def _is_free(day: date, off: set[date]) -> bool:
    """Return whether a day would be off without any swap."""
    return day.weekday() >= _SATURDAY or day in off
