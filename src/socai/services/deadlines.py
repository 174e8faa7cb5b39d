"""The use case behind ``socai deadlines``: which reports are due, when their figures close, and why on that day.

The rules are the pack's, the days are counted by ``core``. Changes nothing, so it names no actor.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from socai.catalogue.levels import LEVELS
from socai.catalogue.model import Catalogue, Deadline
from socai.core.calendars import in_use
from socai.core.deadlines import Falling
from socai.core.findings import Finding, Severity
from socai.core.periods import Period, periods_within
from socai.core.workdays import WorkingDays
from socai.services.errors import ServiceError, refusal
from socai.services.opened import Instance
from socai.services.reading import read_period

MOST_DAYS = 730
#: A report may be due long before its period ends, or after.
_AROUND = timedelta(days=400)


@dataclass(frozen=True)
class DueReport:
    """A report that is due: by which rule, and where its days fall.

    ``is_provisional`` says that its due day rests on a year whose holidays have not been announced yet.
    """

    deadline: Deadline
    falling: Falling
    is_provisional: bool = False

    @classmethod
    def of(cls, deadline: Deadline, period: Period, table: WorkingDays) -> DueReport:
        """Return what a rule makes of a period."""
        falling = deadline.timing.fall(period, table)
        return cls(deadline, falling, falling.due is not None and falling.due.year in table.statutory)

    @property
    def period(self) -> Period:
        """The period it reports on."""
        return self.falling.period

    @property
    def finding(self) -> Finding | None:
        """Why its due day cannot be known, ``None`` when it can."""
        missing = self.falling.missing
        if missing is None:
            return None
        return Finding(missing.code, Severity.WARNING, self.deadline.code, data=missing.data)


def today() -> date:
    """Return the day that it is where the instance is."""
    return timezone.localdate()


def due_in(*, instance: Instance, period: str, level: str = "", calendar: str = "") -> list[DueReport]:
    """Return the reports about a period, the first due first.

    Raises:
        ServiceError: the period, the level or the calendar is none.
    """
    refused = _unknown(level, calendar)
    try:
        asked = read_period(period)
    except ServiceError as error:
        raise ServiceError((*error.findings, *refused)) from error
    table = instance.catalogue.working_days
    chosen = _chosen(instance.catalogue, level, calendar)
    return _sorted(DueReport.of(deadline, asked, table) for deadline in chosen if deadline.covers(asked))


def due_from(*, instance: Instance, on: date, days: int = 31, level: str = "", calendar: str = "") -> list[DueReport]:
    """Return the reports due on a day or in the days after it, the first due first.

    One whose due day cannot be known is told when the day that its rule gives lies within.

    Raises:
        ServiceError: the number of days, the level or the calendar is none.
    """
    if not 0 <= days <= MOST_DAYS:
        raise refusal("deadlines.bad_days", str(days), most=MOST_DAYS)
    last = on + timedelta(days=days)
    return _sorted(
        report
        for deadline in _chosen(instance.catalogue, level, calendar)
        for report in _around(instance.catalogue, deadline, on, last)
        if on <= report.falling.earliest <= last
    )


def next_due(*, instance: Instance, code: str, kind: str, on: date) -> DueReport | None:
    """Return the report of one kind of period that a deadline next asks for, from a day on; ``None`` when none does.

    Args:
        instance: whose deadlines they are.
        code: of the deadline; one that nobody declared asks for nothing.
        kind: kind of the period.
        on: the day.
    """
    deadline = instance.catalogue.deadlines.get(code)
    if deadline is None:
        return None
    around = _around(instance.catalogue, deadline, on, on + _AROUND)
    return next(
        iter(_sorted(each for each in around if each.period.kind == kind and each.falling.earliest >= on)), None
    )


def _around(catalogue: Catalogue, deadline: Deadline, first: date, last: date) -> Iterator[DueReport]:
    own = in_use().by_name[deadline.calendar]
    for kind in deadline.kinds:
        for period in periods_within(kind, own.days_of or own.name, first - _AROUND, last + _AROUND):
            if deadline.covers(period):
                yield DueReport.of(deadline, period, catalogue.working_days)


def _chosen(catalogue: Catalogue, level: str, calendar: str) -> Sequence[Deadline]:
    """Return the deadlines of a level and a calendar, all when neither is named."""
    refused = _unknown(level, calendar)
    if refused:
        raise ServiceError(refused)
    return [
        deadline
        for deadline in catalogue.deadlines.values()
        if level in ("", deadline.level) and calendar in ("", deadline.calendar)
    ]


def _unknown(level: str, calendar: str) -> list[Finding]:
    """Return what of a level and a calendar, empty when not asked for, does not exist."""
    refused = []
    if level and level not in LEVELS:
        refused.append(Finding("deadlines.unknown_level", subject=level, data={"allowed": LEVELS}))
    if calendar and calendar not in in_use().by_name:
        data = {"value": calendar, "nearest": tuple(in_use().by_name)}
        refused.append(Finding("pack.unknown_calendar", subject=calendar, data=data))
    return refused


def _sorted(reports: Iterator[DueReport]) -> list[DueReport]:
    return sorted(reports, key=lambda report: (report.falling.earliest, report.deadline.code, report.period))
