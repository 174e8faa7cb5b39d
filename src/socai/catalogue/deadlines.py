"""Due dates and cut-off dates as packs declare them: their checks, and what they make.

A more special pack replaces a deadline whole: a province sets the day of its communes by declaring it again. A rule
that changes from a day on is two declarations, one with ``valid_to``, one with ``valid_from``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum

from socai.catalogue.errors import problem
from socai.catalogue.model import Certainty, Deadline
from socai.catalogue.references import Known
from socai.catalogue.schema import Record
from socai.core.calendars import Kind, in_use
from socai.core.deadlines import DayRule, Timing
from socai.core.findings import Finding
from socai.core.workdays import Shift

#: How many of each kind a year has at most, for ``which``.
_MOST: Mapping[Kind, int] = {Kind.YEAR: 1, Kind.HALF: 2, Kind.QUARTER: 4, Kind.MONTH: 12, Kind.WEEK: 53}
_DAYS = ("due", "opens", "cut_off")


class _Part(StrEnum):
    """What a day may be told by."""

    DAY = "day"
    MONTH = "month"
    MONTHS_AFTER = "months_after"
    DAYS = "days"
    WORKING_DAYS = "working_days"


_RANGES: Mapping[str, tuple[int, int]] = {
    _Part.DAY: (1, 31),
    _Part.MONTH: (1, 12),
    _Part.MONTHS_AFTER: (0, 12),
    _Part.DAYS: (0, 366),
    _Part.WORKING_DAYS: (0, 250),
}
#: A day is told by exactly one of these.
_TOLD_BY = (_Part.DAY, _Part.DAYS, _Part.WORKING_DAYS)


def build_deadline(record: Record) -> Deadline:
    """Return the deadline that a record without problems declares."""
    due, opens, cut_off = (day_rule(record[key]) for key in _DAYS)
    return Deadline(
        code=record.code.text,
        name_vi=record["vi"],
        name_en=record["en"],
        calendar=record["calendar"],
        level=record["level"],
        recipient=record["to"],
        kinds=tuple(Kind(kind) for kind in record["kinds"]),
        which=tuple(map(int, record["which"])),
        is_to_date=record["to_date"],
        timing=Timing(due or DayRule(), opens, cut_off, Shift(record["shift"])),
        valid_from=record["valid_from"],
        valid_to=record["valid_to"],
        source=record["source"],
        certainty=Certainty(record["certainty"]),
    )


def day_rule(told: Mapping[str, str] | None) -> DayRule | None:
    """Return how a day is told, ``None`` when it is not."""
    return None if told is None else DayRule(**{name: int(text) for name, text in told.items()})


def deadline_problems(known: Known) -> Iterator[Finding]:
    """Yield problems of deadlines: unknown calendars and periods, days that cannot be, validity that ends too soon."""
    for record in known.draft.deadlines.values():
        yield from _period_problems(record)
        for key in _DAYS:
            yield from day_problems(record, key)
        first, last = record["valid_from"], record["valid_to"]
        if first is not None and last is not None and first > last:
            location = record.at("valid_to")
            yield problem("pack.validity_reversed", location, record.code.text, first=str(first), last=str(last))


def _period_problems(record: Record) -> Iterator[Finding]:
    calendars = in_use().by_name
    calendar = calendars.get(record["calendar"])
    if calendar is None:
        if record["calendar"] is not None:
            location, nearest = record.at("calendar"), tuple(calendars)
            value = record["calendar"]
            yield problem("pack.unknown_calendar", location, record.code.text, value=value, nearest=nearest)
        return
    allowed = calendars[calendar.days_of or calendar.name].kinds
    for place, kind in enumerate(record["kinds"]):
        if kind not in allowed:
            yield problem("pack.not_allowed", record.at("kinds", place), "kinds", value=kind, allowed=allowed)
    most = max((_MOST[Kind(kind)] for kind in record["kinds"] if kind in allowed), default=53)
    for place, text in enumerate(record["which"]):
        if not _is_within(text, 1, most):
            location = record.at("which", place)
            yield problem("pack.not_an_integer", location, "which", value=text, least=1, most=most)


def day_problems(record: Record, key: str) -> Iterator[Finding]:
    """Yield what is wrong with how a day is told under a key."""
    told: Mapping[str, str] | None = record[key]
    if told is None or key not in record.nodes:
        return
    for name, text in told.items():
        location = record.at(key, name)
        if name not in _RANGES:
            yield problem("pack.not_allowed", location, key, value=name, allowed=tuple(_RANGES))
        elif not _is_within(text, *_RANGES[name]):
            least, most = _RANGES[name]
            yield problem("pack.not_an_integer", location, name, value=text, least=least, most=most)
    by = [name for name in _TOLD_BY if name in told]
    needs_day = _Part.DAY not in told and any(part in told for part in (_Part.MONTH, _Part.MONTHS_AFTER))
    if len(by) != 1 or needs_day or (key == "cut_off" and _Part.WORKING_DAYS in told):
        yield problem("pack.deadline_day", record.at(key), record.code.text, key=key)


def _is_within(text: str, least: int, most: int) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 5 and least <= int(text) <= most
