"""How an indicator stands against its target on a day: the status, its reason and the figures it rests on.

The rules are those of ``core.pace``; here they meet the figures. Which figure is the newest, what is due by its day and
whether it has grown too old is decided here and nowhere else. Nothing is worded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import cached_property, lru_cache
from math import ceil, floor
from typing import TYPE_CHECKING

from socai.catalogue.model import Indicator, OverTime, Pace
from socai.core.calendars import Calendars, Kind, in_use
from socai.core.figures import Basis, Figure, State
from socai.core.findings import Finding, Severity
from socai.core.intervals import Interval, IntervalError
from socai.core.numerals import round_half_up
from socai.core.pace import (
    Aim,
    Course,
    Curve,
    Direction,
    Judgement,
    PaceError,
    Profile,
    Status,
    Step,
    day_in_year,
    judge,
    period_holding,
    place_in_year,
    stale_after,
    year_of,
)
from socai.core.periods import FIRST_YEAR, Period
from socai.engine.needs import Outcome

if TYPE_CHECKING:
    from socai.engine.reference import Evaluator

_WHOLE = 100
_SHOWN = 1  # decimals of a percentage in a reason
_AROUND = (Kind.MONTH, Kind.QUARTER, Kind.HALF)


@dataclass(frozen=True)
class Standing:
    """How an indicator of a unit stands on a day.

    Attributes:
        indicator: its code.
        org_unit: key of the unit.
        on: the day.
        status: ``None`` when there is neither a target nor anything else to say of it.
        reason: why, as a finding to be worded.
        notes: what else is to be known, such as a target that nobody printed.
        figure: the newest figure, from the beginning of the year or the level then.
        plan: the target, ``None`` when there is none.
        percent: the printed percentage of a plan that nobody printed.
        as_of: last day that the figure covers.
        due: last day on which the target may be reached.
        share: share of the target that is reached.
        expected: share of the target that is due on ``as_of`` (of a milestone: on ``on``).
        implied: what the plan may be that nobody printed.
        about: what it is about.
        fresh_until: last day on which the figure is not too old, ``None`` when it never grows old.
    """

    indicator: str
    org_unit: str
    on: date
    status: Status | None
    reason: Finding
    notes: tuple[Finding, ...] = ()
    figure: Figure | None = None
    plan: Figure | None = None
    percent: Figure | None = None
    as_of: date | None = None
    due: date | None = None
    share: Fraction | None = None
    expected: Fraction | None = None
    implied: Interval | None = None
    about: Fraction | None = None
    fresh_until: date | None = None

    @property
    def is_behind(self) -> bool:
        """Whether it is behind or worse."""
        return self.status in (Status.BEHIND, Status.AT_RISK)

    @cached_property
    def order(self) -> tuple[int, Fraction]:
        """What standings are sorted by: the worst first, of equals the one farthest from what is due."""
        rank = len(Status) if self.status is None else self.status.rank
        if self.share is None or not self.expected:
            return rank, Fraction(1)
        return rank, self.share / self.expected


@dataclass(frozen=True)
class _Newest:
    """The newest figure: its outcome, the period it is of, and the last day that it covers."""

    outcome: Outcome
    period: Period
    as_of: date


@dataclass
class _Question:
    """What is asked, and what has been found so far."""

    evaluator: Evaluator
    indicator: Indicator
    unit: str
    on: date
    year: Period
    pace: Pace
    notes: list[Finding] = field(default_factory=list)

    def finding(self, code: str, **data: object) -> Finding:
        """Return a reason or note about the indicator."""
        return Finding(code, Severity.NOTE, self.indicator.code, data=data)


def standing(evaluator: Evaluator, code: str, unit: str, *, on: date, period: Period | None = None) -> Standing:
    """Return how an indicator of a unit stands.

    Args:
        evaluator: computes the figures; of a curve from past years it needs their entries too.
        code: code of an indicator of the catalogue.
        unit: key of the org unit.
        on: the day it is asked for.
        period: only the figure from the beginning of the year to the end of this period counts; by default the newest
            that reaches to ``on`` or less far.
    """
    indicator = evaluator.catalogue.indicators[code]
    year = year_of(period) if period else period_holding(on, Kind.YEAR, _calendar(evaluator, code))
    question = _Question(evaluator, indicator, unit, on, year, evaluator.catalogue.pace_of(code))
    newest = _newest(question, period)
    plan = evaluator.plan(code, unit, year)
    due = evaluator.due(code, unit, year) or year.end
    bare = Standing(code, unit, on, Status.NO_FIGURE, question.finding("status.no_figure"), plan=plan, due=due)
    if newest is None:
        return replace(bare, reason=_not_to(question, period)) if period else bare
    return _of_figure(question, newest, replace(bare, figure=newest.outcome.figure, as_of=newest.as_of))


def _of_figure(question: _Question, newest: _Newest, bare: Standing) -> Standing:
    """Return the standing of an indicator that has been reported."""
    figure, pace = newest.outcome.figure, question.pace
    if figure.value is None:
        return replace(bare, reason=_no_value(question, figure))
    fresh_until = _fresh_until(question, newest)
    bare = replace(bare, fresh_until=fresh_until)
    judged = _judged(question, newest, bare)
    is_done = judged.status is Status.REACHED and pace.profile.accumulates and pace.direction is Direction.MORE
    if not is_done and fresh_until is not None and question.on > fresh_until:
        age = (question.on - newest.as_of).days
        reason = question.finding("status.stale", as_of=newest.as_of, age=age, last=fresh_until)
        return replace(judged, status=Status.STALE, reason=reason)
    due = judged.due or question.year.end
    is_milestone = pace.profile is Profile.MILESTONE
    if judged.share is not None and not is_done and not is_milestone and newest.as_of < due <= question.on:
        reason = question.finding("status.due_passed", until=due, as_of=newest.as_of)
        return replace(judged, status=Status.STALE, reason=reason)
    return judged


def _judged(question: _Question, newest: _Newest, bare: Standing) -> Standing:
    """Return the standing by plan, else by the printed percentage of a plan, else without a status."""
    value = newest.outcome.figure.value or Fraction(0)
    if bare.plan is not None and bare.plan.value is not None:
        target = bare.plan.value
        return _against(question, bare, value, target)
    percent = _percent(question, newest)
    if percent is None or percent.figure.value is None:
        return replace(bare, status=None, plan=None, due=None, reason=question.finding("status.no_plan"))
    implied, about = implied_plan(newest.outcome, percent), None
    if implied is not None:
        about = value * _WHOLE / percent.figure.value
        question.notes.append(_implied_note(question, about, implied))
    bare = replace(bare, plan=None, percent=percent.figure, implied=implied, about=about)
    return _against(question, bare, percent.figure.value / _WHOLE, Fraction(1))


def implied_plan(value: Outcome, percent: Outcome) -> Interval | None:
    """Return what a plan may be of which only the printed value and the printed percentage are known.

    Both stand for all values that round to them. ``None`` when the percentage may be zero, or a value is not known.
    """
    if value.spread is None or percent.spread is None:
        return None
    try:
        return (value.spread / percent.spread).scaled(_WHOLE)
    except IntervalError:
        return None


def _against(question: _Question, bare: Standing, value: Fraction, target: Fraction) -> Standing:
    """Return the standing of a value against a target, both in the measure of the indicator or as shares."""
    pace, year = question.pace, question.year
    due = bare.due or year.end
    aim = Aim(target, pace.direction, pace.profile.accumulates, pace.limits, pace.below, pace.above)
    day = question.on if pace.profile is Profile.MILESTONE or bare.as_of is None else bare.as_of
    course = _course(question, due, day)
    if course is None:
        if value < target or pace.direction is not Direction.MORE:
            reason = question.finding("status.no_past_years", years=pace.own_last_years)
            return replace(bare, status=Status.NO_FIGURE, reason=reason, notes=tuple(question.notes))
        course = Course(pace.profile, year, due)
    expected = course.expected(day)
    found = judge(value, aim, expected=expected, is_over=course.is_over(day))
    share = value / target if target > 0 else None
    standing = replace(bare, status=found.status, share=share, expected=expected, due=due, notes=tuple(question.notes))
    return replace(standing, reason=_reason(question, standing, found, course, day))


# -- figures -----------------------------------------------------------------------------------------------------------


def _calendar(evaluator: Evaluator, code: str) -> str:
    """Return the calendar in which an indicator was entered, the first one when in none."""
    names = tuple(in_use().by_name)
    return next((name for name in names if evaluator.facts.kinds(code, name)), names[0])


def _newest(question: _Question, period: Period | None) -> _Newest | None:
    """Return the newest figure; one without a value only of the period asked for."""
    for candidate in (period,) if period else _candidates(question):
        outcome = _to_date(question, question.indicator.code, candidate)
        if outcome.figure.state is not State.MISSING:
            return _Newest(outcome, candidate, _as_of(question, candidate, outcome.figure))
    return None


def _candidates(question: _Question) -> Iterator[Period]:
    """Yield the periods whose figure may be the newest, the newest first; of a level those of the year before too."""
    year, on = question.year, question.on
    yield from _ending_by(year, on, in_use())
    for before in () if question.pace.profile.accumulates else _years_before(year, 1):
        yield from _whole_months_by(before, on)


@lru_cache(maxsize=64)
def _ending_by(year: Period, on: date, _calendars: Calendars) -> tuple[Period, ...]:
    """Return the periods of a year around a day, then its months that ended by then, the last first."""
    around = [part for kind in _AROUND if kind in year.finer_kinds for part in year.parts(kind)]
    holding = [part for part in around if part.start <= on <= part.end]
    return (*holding, *([year] if on >= year.end else []), *_whole_months_by(year, on))


def _whole_months_by(year: Period, on: date) -> Iterator[Period]:
    ends = year.parts(Kind.MONTH) if Kind.MONTH in year.finer_kinds else (year,)
    return (part for part in reversed(ends) if part.end <= on)


def _as_of(question: _Question, period: Period, figure: Figure) -> date:
    """Return the last day that a figure covers: an estimate speaks of its whole period, an actual one of days past."""
    if period.end <= question.on or figure.key.basis is Basis.ESTIMATE:
        return period.end
    return max(question.on, period.start)


def _to_date(question: _Question, code: str, period: Period) -> Outcome:
    """Return a figure from the beginning of the year; of what is not added up also the one of the period itself."""
    outcome = question.evaluator.to_date(code, question.unit, period)
    indicator = question.evaluator.catalogue.indicators[code]
    if outcome.figure.state is State.MISSING and indicator.over_time not in (OverTime.SUM, OverTime.MAX):
        return question.evaluator.outcome(code, question.unit, period)
    return outcome


def _percent(question: _Question, newest: _Newest) -> Outcome | None:
    """Return the printed percentage of the plan beside a figure, ``None`` when nothing says where it stands."""
    code = question.pace.stated_percent
    return _to_date(question, code, newest.period) if code else None


def _not_to(question: _Question, period: Period) -> Finding:
    """Return why nothing is known to the end of a period, telling how far the figures of the year reach."""
    before = _newest(replace(question, on=period.end), None)
    if before is None or year_of(before.period) != question.year:
        return question.finding("status.no_figure")
    return question.finding("status.not_to_period", period=str(period), as_of=before.as_of)


def _no_value(question: _Question, figure: Figure) -> Finding:
    is_left_out = figure.state is State.NOT_APPLICABLE
    return question.finding("status.not_applicable" if is_left_out else "status.undefined")


def _fresh_until(question: _Question, newest: _Newest) -> date | None:
    pace = question.pace
    if pace.rhythm is None:
        return None
    return stale_after(newest.as_of, pace.rhythm, calendar=question.year.calendar, grace=pace.grace)


# -- what is due -------------------------------------------------------------------------------------------------------


def _course(question: _Question, due: date, day: date) -> Course | None:
    """Return the way to the target, ``None`` when a season is asked of past years that are not there."""
    pace, year = question.pace, question.year
    steps = [Step(day_in_year(year, step.month, step.day), step.share) for step in pace.steps]
    steps += question.evaluator.steps(question.indicator.code, question.unit, year)
    course = Course(pace.profile, year, due, steps=tuple(sorted(steps)))
    if pace.profile is not Profile.SEASONAL:
        return course
    curve = _season(question, day)
    return None if curve is None else replace(course, curve=curve)


def _season(question: _Question, day: date) -> Curve | None:
    """Return the curve of a season: of its own past years as far as they are there, else the declared one."""
    pace, year = question.pace, question.year
    if not pace.own_last_years:
        return pace.curve
    asked = _years_before(year, pace.own_last_years)
    curves = {each.year: _curve_of(question, each, place_in_year(year, day)) for each in asked}
    used = [number for number, curve in curves.items() if curve is not None]
    absent = [number for number, curve in curves.items() if curve is None]
    if used:
        question.notes.append(question.finding("status.curve_of_years", years=[str(number) for number in used]))
    elif pace.curve is not None:
        question.notes.append(question.finding("status.declared_curve", years=[str(number) for number in absent]))
    if used and absent:
        question.notes.append(question.finding("status.years_missing", years=[str(number) for number in absent]))
    found = [curve for curve in curves.values() if curve is not None]
    return Curve.mean(found) if found else pace.curve


def _years_before(year: Period, count: int) -> list[Period]:
    """Return the last years before one, the earliest first, as far as there are years."""
    first = max(FIRST_YEAR, year.year - count)
    return [replace(year, year=number) for number in range(first, year.year)]


def _curve_of(question: _Question, year: Period, place: Fraction) -> Curve | None:
    """Return the curve of one past year, ``None`` unless the ledger knows it at the month's ends around a place."""
    whole = _value(question, year)
    if whole is None or whole <= 0 or Kind.MONTH not in year.finer_kinds:
        return None
    months = year.parts(Kind.MONTH)
    reached = {number: _value(question, month) for number, month in enumerate(months[:-1], start=1)}
    points = {Fraction(number, len(months)): value / whole for number, value in reached.items() if value is not None}
    points |= {Fraction(0): Fraction(0), Fraction(1): Fraction(1)}
    around = {Fraction(whole_month(place * len(months)), len(months)) for whole_month in (floor, ceil)}
    if not around <= points.keys():
        return None
    try:
        return Curve(tuple(sorted(points.items())))
    except PaceError:
        return None


def _value(question: _Question, period: Period) -> Fraction | None:
    return question.evaluator.to_date(question.indicator.code, question.unit, period).figure.value


# -- reasons -----------------------------------------------------------------------------------------------------------


def _reason(question: _Question, found: Standing, judgement: Judgement, course: Course, day: date) -> Finding:
    """Return why an indicator stands as it does."""
    code = _reason_code(question, found, judgement, course, day)
    figure, plan = found.figure, found.plan
    data: dict[str, object] = {"as_of": day, "until": course.due}
    if found.share is not None and found.expected is not None:
        data["share"] = _percents(found.share)
        data["due"] = _percents(found.expected)
        data["of_due"] = _percents(found.share / found.expected) if found.expected else data["share"]
    if figure is not None and figure.value is not None and plan is not None and plan.value is not None:
        data["value"] = round_half_up(figure.value, figure.decimals)
        data["target"] = round_half_up(plan.value, plan.decimals)
        data["measure"] = figure.measure.name
    return question.finding(code, **data)


def _reason_code(question: _Question, found: Standing, judgement: Judgement, course: Course, day: date) -> str:
    status, profile = judgement.status, question.pace.profile
    if status is Status.REACHED:
        return "status.reached" if found.plan is not None else "status.reached_share"
    if judgement.is_above:
        is_ahead = profile.accumulates and found.share is not None and found.share <= 1 + question.pace.above
        if is_ahead:
            return "status.ahead_of_limit"
        return "status.over_limit" if found.plan is not None else "status.over_limit_share"
    if status is Status.ON_PACE:
        return _on_pace_code(question, found, course, day)
    if found.share is None:
        return "status.below_target"
    if course.is_over(day):
        return "status.overdue"
    if not profile.accumulates:
        return "status.below_level"
    return "status.behind" if status is Status.BEHIND else "status.at_risk"


def _on_pace_code(question: _Question, found: Standing, course: Course, day: date) -> str:
    pace = question.pace
    if not pace.profile.accumulates:
        return "status.near_level"
    if pace.direction is Direction.LESS:
        return "status.within_limit"
    if not found.expected:
        return "status.nothing_due"
    is_less_than_straight = (found.share or 0) < place_in_year(question.year, day)
    return "status.in_season" if pace.profile is Profile.SEASONAL and is_less_than_straight else "status.on_pace"


def _implied_note(question: _Question, about: Fraction, implied: Interval) -> Finding:
    """Return what a plan that nobody printed is about, and between which values it must lie, rounded outwards."""
    indicator = question.indicator
    unit = Fraction(10) ** -indicator.decimals
    return question.finding(
        "status.implied_plan",
        about=round_half_up(about, indicator.decimals),
        low=round_half_up(floor(implied.lo / unit) * unit, indicator.decimals),
        high=round_half_up(ceil(implied.hi / unit) * unit, indicator.decimals),
        measure=indicator.measure.name,
    )


def _percents(share: Fraction) -> object:
    return round_half_up(share * _WHOLE, _SHOWN)
