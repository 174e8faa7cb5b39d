"""Pace: which share of a target is due on a day, how a value stands against it, and when a figure is too old.

Exact fractions throughout. It knows neither indicators nor entries, words nothing and never asks what day it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from socai.core.calendars import Calendars, Kind, in_use
from socai.core.errors import CoreError
from socai.core.periods import Period

MONTHS = 12
_BEGIN, _END = (Fraction(0), Fraction(0)), (Fraction(1), Fraction(1))


class Profile(StrEnum):
    """How a target is expected to be reached."""

    LINEAR = "linear"
    SEASONAL = "seasonal"
    MILESTONE = "milestone"
    LEVEL = "level"
    RATIO = "ratio"

    @property
    def accumulates(self) -> bool:
        """Whether a value grows from nothing over the year, so that only a share of the target is due on a day."""
        return self in (Profile.LINEAR, Profile.SEASONAL, Profile.MILESTONE)


class Direction(StrEnum):
    """What is good: more than the target, less than it, or close to it."""

    MORE = "more"
    LESS = "less"
    BAND = "band"


class Status(StrEnum):
    """How an indicator stands against its target."""

    AT_RISK = "nguy_co"
    BEHIND = "cham"
    STALE = "so_lieu_cu"
    NO_FIGURE = "chua_co_so_lieu"
    ON_PACE = "dung_tien_do"
    REACHED = "dat"

    @property
    def rank(self) -> int:
        """Its place from the worst (0) to the best."""
        return tuple(Status).index(self)


class PaceError(CoreError):
    """A curve is none: it goes down, does not end at the whole, or has not one value a month."""


@dataclass(frozen=True)
class Curve:
    """The share of a target that is reached at each part of a year, by straight lines between known points.

    Attributes:
        points: pairs of a place in the year and the share reached there, both from 0 to 1, each beginning at 0 and
            ending at 1 (a share may stay, never fall).
    """

    points: tuple[tuple[Fraction, Fraction], ...]

    def __post_init__(self) -> None:
        places, shares = zip(*self.points, strict=True)
        rises = list(places) == sorted(set(places)) and list(shares) == sorted(shares)
        if not rises or self.points[0] != _BEGIN or self.points[-1] != _END:
            raise PaceError("a curve rises from nothing to the whole", code="pace.no_curve")

    @staticmethod
    def monthly(percents: Sequence[Fraction]) -> Curve:
        """Return the curve of twelve cumulative percentages, those at the ends of the months; the last is 100.

        Raises:
            PaceError: there are not twelve, one is smaller than the one before, or the last is not 100.
        """
        if len(percents) != MONTHS:
            raise PaceError(f"{len(percents)} percentages for {MONTHS} months", code="pace.no_curve")
        ends = (Fraction(month, MONTHS) for month in range(1, MONTHS + 1))
        return Curve((_BEGIN, *zip(ends, (each / 100 for each in percents), strict=True)))

    @staticmethod
    def mean(curves: Sequence[Curve]) -> Curve:
        """Return the mean of curves (at least one) at every place where one of them has a point."""
        places = sorted({place for curve in curves for place, _ in curve.points})
        return Curve(tuple((place, sum((c.at(place) for c in curves), Fraction(0)) / len(curves)) for place in places))

    def at(self, place: Fraction) -> Fraction:
        """Return the share reached at a place in the year, from 0 to 1."""
        if place <= 0:
            return Fraction(0)
        for (x0, y0), (x1, y1) in zip(self.points, self.points[1:], strict=False):
            if place <= x1:
                return y0 + (y1 - y0) * (place - x0) / (x1 - x0)
        return Fraction(1)


STRAIGHT = Curve((_BEGIN, _END))


def year_of(period: Period) -> Period:
    """Return the year that a period belongs to, in its calendar (of a week: the ISO year)."""
    return replace(period, kind=Kind.YEAR, index=1)


def place_in_year(year: Period, day: date) -> Fraction:
    """Return which part of a year has passed at the end of a day: whole months count alike, a month begun by its days.

    So the end of June is exactly one half, whatever the lengths of the months; outside the year it is 0 or 1.
    """
    return _place_in_year(year, day, in_use())


@lru_cache(maxsize=4096)
def _place_in_year(year: Period, day: date, _calendars: Calendars) -> Fraction:
    """Return which part of a year has passed; all indicators of a commune ask for the same few days."""
    if day < year.start:
        return Fraction(0)
    if day >= year.end:
        return Fraction(1)
    begins = _month_begins(year)
    month = max(number for number, begin in enumerate(begins) if begin <= day)
    length = (begins[month + 1] - begins[month]).days
    return (month + Fraction((day - begins[month]).days + 1, length)) / (len(begins) - 1)


def day_in_year(year: Period, month: int, day: int) -> date:
    """Return the day of a year with this month and day: the first one that is not before the year's beginning.

    29 February of a year without one is its 28 February.
    """
    first = year.start.year
    found = (_day(number, month, day) for number in range(first, first + 2))
    return next(each for each in found if each >= year.start)


@dataclass(frozen=True, order=True)
class Step:
    """A share of a target (from 0 to 1) that is due by the end of a day."""

    by: date
    share: Fraction


@dataclass(frozen=True)
class Course:
    """The way to a target.

    Attributes:
        profile: how it is expected to be reached.
        year: the year of the target.
        due: last day on which it may be reached.
        curve: of a linear or seasonal profile.
        steps: shares that are due before, whatever the profile.
    """

    profile: Profile
    year: Period
    due: date
    curve: Curve = STRAIGHT
    steps: tuple[Step, ...] = ()

    def is_over(self, day: date) -> bool:
        """Return whether the day is the last one on which the target may be reached, or a later one."""
        return day >= self.due

    def expected(self, day: date) -> Fraction:
        """Return the share of the target, from 0 to 1, that is due at the end of a day.

        Of a level or ratio it is the whole at any time; of a milestone the largest step passed; else what the curve
        says, stretched so that the whole is due on the last day, and never less than a step passed.
        """
        if self.is_over(day) or not self.profile.accumulates:
            return Fraction(1)
        passed = max((step.share for step in self.steps if step.by <= day), default=Fraction(0))
        return passed if self.profile is Profile.MILESTONE else max(passed, self._by_curve(day))

    def next_step(self, day: date) -> Step:
        """Return the first step after a day that asks for more than is due then, at last the target itself."""
        due_now = self.expected(day)
        later = (step for step in sorted(self.steps) if step.by > day and step.share > due_now)
        return next(later, Step(self.due, Fraction(1)))

    def _by_curve(self, day: date) -> Fraction:
        whole = self.curve.at(place_in_year(self.year, self.due))
        reached = self.curve.at(place_in_year(self.year, day))
        return min(reached / whole, Fraction(1)) if whole else Fraction(0)


@dataclass(frozen=True)
class Limits:
    """Which share of what is due still counts as on pace, and below which share the target is at risk."""

    on_pace: Fraction = Fraction(1)
    at_risk: Fraction = Fraction(7, 10)


@dataclass(frozen=True)
class Aim:
    """What a value is judged by.

    Attributes:
        target: the planned value.
        direction: what is good.
        accumulates: whether the value grows over the year.
        limits: thresholds between the statuses.
        below: for a band, by which share of the target the value may stay below it.
        above: for a band, by which share of the target it may go beyond.
    """

    target: Fraction
    direction: Direction = Direction.MORE
    accumulates: bool = True
    limits: Limits = Limits()
    below: Fraction = Fraction(0)
    above: Fraction = Fraction(0)


@dataclass(frozen=True)
class Judgement:
    """How a value stands: ``is_above`` when what is wrong with it is that it is too much."""

    status: Status
    is_above: bool = False


def judge(value: Fraction, aim: Aim, *, expected: Fraction, is_over: bool) -> Judgement:
    """Return how a value stands against its target.

    Args:
        value: what was reached from the beginning of the year, or the level now.
        aim: target and rules.
        expected: share of the target that is due, from 0 to 1.
        is_over: whether the last day on which the target may be reached has come.
    """
    if aim.direction is Direction.MORE:
        return Judgement(_at_least(value, aim.target, aim.limits, expected, is_over=is_over))
    if aim.direction is Direction.LESS:
        return _at_most(value, aim.target, aim, expected, is_over=is_over)
    low = Judgement(_at_least(value, aim.target * (1 - aim.below), aim.limits, expected, is_over=is_over))
    high = _at_most(value, aim.target * (1 + aim.above), aim, expected, is_over=is_over)
    return min(low, high, key=lambda each: each.status.rank)


def stale_after(as_of: date, rhythm: Kind, *, calendar: str, grace: int = 0) -> date:
    """Return the last day on which a figure that reaches to ``as_of`` is not too old.

    The periods of the rhythm that the figure covers whole are done; the next one must come in within ``grace`` days
    after its end.

    Args:
        as_of: last day that the figure covers.
        rhythm: kind of the periods for which a new figure is expected.
        calendar: calendar of the figure; one without periods of the rhythm is read by its years.
        grace: days allowed for handing in.
    """
    holding = period_holding(as_of, rhythm, calendar)
    following = holding.next() if holding.end <= as_of else holding
    return following.end + timedelta(days=grace)


def period_holding(day: date, kind: Kind, calendar: str) -> Period:
    """Return the period of a kind that a day lies in; a calendar without that kind answers with its year."""
    return _period_holding(day, kind, calendar, in_use())


@lru_cache(maxsize=4096)
def _period_holding(day: date, kind: Kind, calendar: str, _calendars: Calendars) -> Period:
    if kind is Kind.WEEK and calendar == _WITH_WEEKS:
        named = day.isocalendar()
        return Period(Kind.WEEK, named.year, named.week)
    year = next(
        found
        for found in (Period(Kind.YEAR, number, 1, calendar) for number in range(day.year + 1, day.year - 7, -1))
        if found.start <= day
    )
    parts = year.parts(kind) if kind in year.finer_kinds else (year,)
    return next(part for part in parts if part.start <= day <= part.end)


_WITH_WEEKS = Period(Kind.YEAR, 2026).calendar


def _at_least(value: Fraction, target: Fraction, limits: Limits, expected: Fraction, *, is_over: bool) -> Status:
    """Return how a value stands that should be the target or more. Of a target of zero or less there are no shares."""
    if value >= target:
        return Status.REACHED
    due = target * expected
    if target <= 0 or value < due * limits.at_risk:
        return Status.AT_RISK
    return Status.ON_PACE if not is_over and value >= due * limits.on_pace else Status.BEHIND


def _at_most(value: Fraction, target: Fraction, aim: Aim, expected: Fraction, *, is_over: bool) -> Judgement:
    """Return how a value stands that should be the target or less.

    What accumulates is reached only when its time is over; more than the whole is at risk at once.
    """
    if not aim.accumulates:
        return _level_at_most(value, target, aim.limits, is_over=is_over)
    if value > target:
        return Judgement(Status.AT_RISK, is_above=True)
    if is_over:
        return Judgement(Status.REACHED)
    return _within(value, target * expected, aim.limits, may_be_on_pace=True)


def _level_at_most(value: Fraction, target: Fraction, limits: Limits, *, is_over: bool) -> Judgement:
    if value <= target:
        return Judgement(Status.REACHED)
    return _within(value, target, limits, may_be_on_pace=not is_over)


def _within(value: Fraction, allowed: Fraction, limits: Limits, *, may_be_on_pace: bool) -> Judgement:
    if may_be_on_pace and value * limits.on_pace <= allowed:
        return Judgement(Status.ON_PACE)
    is_near = value * limits.at_risk <= allowed
    return Judgement(Status.BEHIND if is_near else Status.AT_RISK, is_above=True)


def _month_begins(year: Period) -> list[date]:
    """Return the first days of the months of a year, and the first day after it."""
    last = year.end + timedelta(days=1)
    months = (last.year - year.start.year) * MONTHS + last.month - year.start.month
    begins = (divmod(year.start.month - 1 + number, MONTHS) for number in range(months + 1))
    return [date(year.start.year + years, month + 1, year.start.day) for years, month in begins]


def _day(year: int, month: int, day: int) -> date:
    return date(year, month, 28 if (month, day) == (2, 29) and not _is_leap(year) else day)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
