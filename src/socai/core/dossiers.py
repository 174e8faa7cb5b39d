"""Dossiers of a one-stop office, counted for a span of days. What is counted says nothing about a person.

Source: Nghị định 118/2025/NĐ-CP, Thông tư 03/2025/TT-VPCP: received = carried over + new; done early, on the day, late.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Group(StrEnum):
    """What the state of a dossier comes to."""

    OPEN = "open"
    PAUSED = "paused"
    DONE = "done"
    LEFT_OUT = "left_out"


@dataclass(frozen=True)
class Dossier:
    """A dossier as its counts need it.

    Attributes:
        code: its number in the one-stop system.
        field: the field of administration that it is of.
        received: the day on which it was received.
        due: the day on which its result is due.
        done: the day on which it was done, ``None`` while it is not.
        group: what its state comes to.
    """

    code: str
    field: str
    received: date
    due: date
    done: date | None
    group: Group


@dataclass(frozen=True)
class Counts:
    """How many dossiers there are of each kind; every dossier that was received is done or unfinished.

    Attributes:
        carried_over: received before the span, and not done before it.
        new: received in the span.
        early: done before the day due.
        on_time: done on the day due.
        late: done after it.
        in_time: in process at the end, the day due not past.
        overdue: in process at the end, the day due past.
        paused: waiting for the citizen at the end; the clock stands.
    """

    carried_over: int = 0
    new: int = 0
    early: int = 0
    on_time: int = 0
    late: int = 0
    in_time: int = 0
    overdue: int = 0
    paused: int = 0

    @property
    def received(self) -> int:
        """All that there was to do in the span."""
        return self.carried_over + self.new

    @property
    def done_in_time(self) -> int:
        """Done early or on the day due."""
        return self.early + self.on_time

    @property
    def done(self) -> int:
        """All that are done."""
        return self.done_in_time + self.late

    @property
    def unfinished(self) -> int:
        """All that are not done at the end."""
        return self.in_time + self.overdue + self.paused

    def figures(self) -> Mapping[str, int]:
        """Return every count by its name in ``COUNTS``."""
        return {name: getattr(self, name) for name in COUNTS}


COUNTS = (
    "received",
    "carried_over",
    "new",
    "done",
    "done_in_time",
    "early",
    "on_time",
    "late",
    "unfinished",
    "in_time",
    "overdue",
    "paused",
)


def count(dossiers: Iterable[Dossier], first: date, last: date) -> Counts:
    """Return the counts of a span of days, as they were at the end of its last day.

    What was done after the span was in process at its end; what was received after it, or done before it, is no part.
    """
    found = [each for each in dossiers if _is_of(each, first, last)]
    starts = Counter("carried_over" if each.received < first else "new" for each in found)
    ends = Counter(_end(each, last) for each in found)
    return Counts(**starts, **ends)


def by_field(dossiers: Iterable[Dossier], first: date, last: date) -> Mapping[str, Counts]:
    """Return the counts of each field that has any, those with most overdue first."""
    fields: dict[str, list[Dossier]] = {}
    for each in dossiers:
        fields.setdefault(each.field, []).append(each)
    counted = {name: count(each, first, last) for name, each in fields.items()}
    kept = {name: counts for name, counts in counted.items() if counts.received}
    return dict(sorted(kept.items(), key=lambda item: (-item[1].overdue, item[0])))


def due_soon(dossiers: Iterable[Dossier], today: date, days: int) -> tuple[Dossier, ...]:
    """Return the dossiers in process that are due from today on within some days, the first due first."""
    until = today + timedelta(days=days)
    found = (each for each in dossiers if each.group is Group.OPEN and today <= each.due <= until)
    return tuple(sorted(found, key=lambda each: (each.due, each.code)))


def _end(dossier: Dossier, last: date) -> str:
    """Return the count that a dossier belongs to at the end of a day."""
    if dossier.done is not None and dossier.done <= last:
        if dossier.done == dossier.due:
            return "on_time"
        return "early" if dossier.done < dossier.due else "late"
    if dossier.group is Group.PAUSED:
        return "paused"
    return "in_time" if last <= dossier.due else "overdue"


def _is_of(dossier: Dossier, first: date, last: date) -> bool:
    if dossier.group is Group.LEFT_OUT or dossier.received > last:
        return False
    return dossier.received >= first or dossier.done is None or dossier.done >= first
