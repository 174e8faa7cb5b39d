"""How an indicator stands: which figure is the newest, what is due by its day, when it is too old, and why."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from socai.catalogue.model import Pace, YearStep
from socai.core.calendars import Kind
from socai.core.pace import Curve, Direction, Limits, Profile, Status
from socai.core.periods import Period
from socai.engine.facts import Milestone
from socai.engine.reference import Evaluator
from socai.engine.statuses import Standing, standing
from tests.unit.engine.world import catalogue, facts, indicator

MID, AUTUMN = date(2026, 6, 30), date(2026, 9, 20)
YEAR = ("a.thu", "xa", 2026)
TEA = Curve.monthly([Fraction(each) for each in (0, 0, 3, 9, 18, 29, 42, 56, 71, 85, 95, 100)])


def stands(
    *lines: str,
    on: date = MID,
    period: str = "",
    plan: int | None = 100,
    pace: Pace | None = None,
    time: str = "sum",
    measure: str = "tan",
    **given: Any,
) -> Standing:
    """Return how ``a.thu`` of the commune stands; ``a.ty_le`` holds a printed percentage."""
    indicators = (
        indicator("a.thu", measure, time=time, decimals=given.pop("decimals", 0)),
        indicator("a.ty_le", "percent", time="none", units="none", decimals=1),
    )
    plans = {} if plan is None else {YEAR: plan}
    evaluator = Evaluator(
        catalogue(*indicators, paces={"a.thu": pace} if pace else {}), facts(*lines, plans=plans, **given)
    )
    return standing(evaluator, "a.thu", "xa", on=on, period=Period.parse(period) if period else None)


class TestNewest:
    def test_the_figure_that_reaches_farthest_counts(self) -> None:
        found = stands("a.thu xa 2026Q1 = 20", "a.thu xa 2026Q2 = 25", on=date(2026, 8, 15))
        assert (found.as_of, found.share, found.expected) == (MID, Fraction(45, 100), Fraction(1, 2))

    def test_what_is_due_is_measured_at_the_day_of_the_figure_and_not_of_the_question(self) -> None:
        assert stands("a.thu xa 2026H1 = 50", on=AUTUMN).status is Status.ON_PACE

    def test_a_gap_in_the_year_hides_what_comes_after_it(self) -> None:
        found = stands("a.thu xa 2026-01 = 9", "a.thu xa 2026-03 = 9", on=date(2026, 4, 1))
        assert found.as_of == date(2026, 1, 31)

    def test_an_estimate_speaks_of_its_whole_period(self) -> None:
        found = stands("a.thu xa 2026H1 = 50 estimate", on=date(2026, 6, 23))
        assert (found.as_of, found.status) == (MID, Status.ON_PACE)

    def test_an_actual_of_a_period_that_goes_on_speaks_of_the_days_past(self) -> None:
        found = stands("a.thu xa 2026H1 = 49", on=date(2026, 6, 23))
        assert (found.as_of, found.status) == (date(2026, 6, 23), Status.ON_PACE)
        assert stands("a.thu xa 2026H1 = 49").status is Status.BEHIND

    def test_with_a_period_only_its_own_figure_counts(self) -> None:
        lines = ("a.thu xa 2026Q1 = 20", "a.thu xa 2026Q2 = 25")
        found = stands(*lines, period="2026Q1", on=date(2026, 3, 31))
        assert (found.as_of, found.share) == (date(2026, 3, 31), Fraction(1, 5))
        assert stands(*lines, period="2026Q3", on=date(2026, 9, 30)).status is Status.NO_FIGURE

    def test_a_level_of_last_year_is_still_the_newest_level(self) -> None:
        found = stands("a.thu xa 2025H2 = 90", on=MID, time="last")
        assert (found.as_of, found.status) == (date(2025, 12, 31), Status.BEHIND)
        assert stands("a.thu xa 2025H2 = 90", on=MID).status is Status.NO_FIGURE

    def test_the_calendar_is_the_one_it_was_entered_in(self) -> None:
        found = stands("a.thu xa 2026H1@adm = 50", on=date(2026, 6, 20))
        assert (found.as_of, found.expected, found.due) == (date(2026, 6, 14), Fraction(1, 2), date(2026, 12, 14))

    def test_no_figure_not_applicable_and_no_plan_are_three_things(self) -> None:
        assert stands().reason.code == "status.no_figure"
        assert stands("a.thu xa 2026H1 = NA").reason.code == "status.not_applicable"
        found = stands("a.thu xa 2026H1 = 5", plan=None)
        assert (found.status, found.reason.code) == (None, "status.no_plan")


class TestAge:
    MONTHLY = Pace(Profile.LINEAR, rhythm=Kind.MONTH, grace=10)

    def test_a_figure_is_old_when_the_next_one_should_have_come(self) -> None:
        assert stands("a.thu xa 2026H1 = 50", on=date(2026, 8, 10), pace=self.MONTHLY).status is Status.ON_PACE
        found = stands("a.thu xa 2026H1 = 50", on=date(2026, 8, 11), pace=self.MONTHLY)
        assert (found.status, found.reason.code) == (Status.STALE, "status.stale")
        assert found.reason.data == {"as_of": MID, "age": 42, "last": date(2026, 8, 10)}

    def test_what_is_reached_stays_reached(self) -> None:
        assert stands("a.thu xa 2026H1 = 100", on=AUTUMN, pace=self.MONTHLY).status is Status.REACHED

    def test_a_level_that_was_reached_may_have_been_lost(self) -> None:
        level = Pace(Profile.LEVEL, rhythm=Kind.MONTH)
        assert stands("a.thu xa 2026H1 = 100", on=AUTUMN, pace=level, time="last").status is Status.STALE

    def test_without_a_rhythm_a_figure_is_old_only_when_the_last_day_has_passed(self) -> None:
        dues = {YEAR: date(2026, 9, 14)}
        assert stands("a.thu xa 2026H1 = 80", on=date(2026, 9, 13), dues=dues).status is Status.ON_PACE
        found = stands("a.thu xa 2026H1 = 80", on=date(2026, 9, 14), dues=dues)
        assert (found.status, found.reason.code) == (Status.STALE, "status.due_passed")


class TestProfiles:
    def test_tea_in_season_and_revenue_behind(self) -> None:
        tea = Pace(Profile.SEASONAL, curve=TEA)
        found = stands("a.thu xa 2026H1 = 295", plan=1000, pace=tea)
        assert (found.status, found.reason.code) == (Status.ON_PACE, "status.in_season")
        assert stands("a.thu xa 2026H1 = 429", plan=1000).status is Status.BEHIND

    def test_a_milestone_is_judged_on_the_day_of_the_question(self) -> None:
        pace, dues = Pace(Profile.MILESTONE), {YEAR: date(2026, 9, 14)}
        before = stands("a.thu xa 2026H1 = 20", pace=pace, dues=dues)
        assert (before.status, before.reason.code) == (Status.ON_PACE, "status.nothing_due")
        after = stands("a.thu xa 2026H1 = 20", on=AUTUMN, pace=pace, dues=dues)
        assert (after.status, after.reason.code) == (Status.AT_RISK, "status.overdue")
        assert stands("a.thu xa 2026H1 = 100", on=AUTUMN, pace=pace, dues=dues).status is Status.REACHED

    def test_steps_come_from_the_pack_and_from_targets_of_earlier_days(self) -> None:
        declared = Pace(Profile.MILESTONE, steps=(YearStep(6, 30, Fraction(1, 2)),))
        assert stands("a.thu xa 2026H1 = 40", pace=declared).expected == Fraction(1, 2)
        milestones = {YEAR: (Milestone(MID, Fraction(60)),)}
        found = stands("a.thu xa 2026H1 = 40", pace=Pace(Profile.MILESTONE), milestones=milestones)
        assert (found.status, found.expected) == (Status.AT_RISK, Fraction(3, 5))
        assert stands("a.thu xa 2026H1 = 55", milestones=milestones).status is Status.BEHIND

    def test_less_is_better(self) -> None:
        less = Pace(Profile.LINEAR, Direction.LESS)
        codes = [stands(f"a.thu xa 2026H1 = {value}", pace=less).reason.code for value in (40, 60, 101)]
        assert codes == ["status.within_limit", "status.ahead_of_limit", "status.over_limit"]

    def test_a_band_has_two_sides(self) -> None:
        band = Pace(Profile.LINEAR, Direction.BAND, below=Fraction(1, 20))
        codes = [stands(f"a.thu xa 2026H1 = {value}", pace=band).reason.code for value in (40, 48, 55)]
        assert codes == ["status.behind", "status.on_pace", "status.ahead_of_limit"]

    def test_a_level_near_its_target_has_time_left(self) -> None:
        near = Pace(Profile.LEVEL, limits=Limits(Fraction(9, 10), Fraction(1, 2)))
        assert stands("a.thu xa 2026H1 = 95", pace=near, time="last").reason.code == "status.near_level"
        assert stands("a.thu xa 2026H1 = 85", pace=near, time="last").reason.code == "status.below_level"


class TestOwnYears:
    PACE = Pace(Profile.SEASONAL, own_last_years=2)
    PAST = ("a.thu xa 2024H1 = 30", "a.thu xa 2024H2 = 70", "a.thu xa 2025H1 = 50", "a.thu xa 2025H2 = 150")

    def test_the_curve_is_the_mean_of_the_shares_of_past_years(self) -> None:
        found = stands("a.thu xa 2026H1 = 28", *self.PAST, pace=self.PACE)
        assert found.expected == (Fraction(30, 100) + Fraction(50, 200)) / 2
        assert [(note.code, note.data) for note in found.notes] == [
            ("status.curve_of_years", {"years": ["2024", "2025"]})
        ]

    def test_a_missing_year_is_said(self) -> None:
        found = stands("a.thu xa 2026H1 = 28", *self.PAST[2:], pace=self.PACE)
        assert found.expected == Fraction(1, 4)
        assert [note.code for note in found.notes] == ["status.curve_of_years", "status.years_missing"]
        assert found.notes[1].data == {"years": ["2024"]}

    def test_a_year_that_is_not_known_at_that_time_of_year_does_not_count(self) -> None:
        found = stands("a.thu xa 2026Q1 = 28", *self.PAST, pace=self.PACE, on=date(2026, 3, 31))
        assert (found.status, found.reason.code) == (Status.NO_FIGURE, "status.no_past_years")

    def test_without_any_year_the_declared_curve_counts_and_this_is_said(self) -> None:
        pace = Pace(Profile.SEASONAL, own_last_years=2, curve=TEA)
        found = stands("a.thu xa 2026H1 = 28", pace=pace)
        assert (found.expected, [note.code for note in found.notes]) == (Fraction(29, 100), ["status.declared_curve"])

    def test_what_is_reached_needs_no_past(self) -> None:
        assert stands("a.thu xa 2026H1 = 100", pace=self.PACE).status is Status.REACHED


class TestImpliedPlans:
    PACE = Pace(Profile.SEASONAL, curve=TEA, stated_percent="a.ty_le")
    LINES = ("a.thu xa 2026H1 = 700", "a.ty_le xa 2026H1 = 29.5")

    def test_it_is_all_that_the_two_printed_numbers_allow(self) -> None:
        found = stands(*self.LINES, plan=None, pace=self.PACE)
        assert found.implied is not None
        assert found.implied.lo == Fraction(69950) / Fraction("29.55")
        assert found.implied.hi == Fraction(70050) / Fraction("29.45")
        assert found.about == Fraction(70000) / Fraction(295, 10)
        note = found.notes[0]
        assert note.code == "status.implied_plan"
        assert (note.data["about"], note.data["low"], note.data["high"]) == (2373, 2367, 2379)

    def test_the_status_rests_on_the_printed_percentage(self) -> None:
        found = stands(*self.LINES, plan=None, pace=self.PACE)
        assert (found.status, found.share, found.plan) == (Status.ON_PACE, Fraction(295, 1000), None)

    def test_a_target_stands_above_a_printed_percentage(self) -> None:
        found = stands(*self.LINES, plan=1400, pace=self.PACE)
        assert (found.share, found.implied, found.percent) == (Fraction(1, 2), None, None)

    def test_a_percentage_that_may_be_zero_implies_nothing(self) -> None:
        found = stands("a.thu xa 2026H1 = 1", "a.ty_le xa 2026H1 = 0", plan=None, pace=self.PACE)
        assert (found.implied, found.status) == (None, Status.AT_RISK)


class TestDivision:
    PACE = Pace(Profile.LINEAR, divide={"b1": Fraction(3, 10), "b2": Fraction(7, 10)})

    def world(self, **given: Any) -> Evaluator:
        plans = {YEAR: 100, **given.pop("plans", {})}
        lines = ("a.thu b1 2026H1 = 15", "a.thu b2 2026H1 = 20")
        known = catalogue(indicator("a.thu", "tan"), paces={"a.thu": given.pop("pace", self.PACE)})
        return Evaluator(known, facts(*lines, plans=plans, below={"xa": "b1 b2 b3"}, **given))

    def test_units_with_a_declared_share_have_their_part_of_the_target(self) -> None:
        evaluator = self.world()
        plans = [evaluator.plan("a.thu", unit, Period.parse("2026")) for unit in ("b1", "b2", "b3")]
        assert [plan.value for plan in plans] == [30, 70, None]
        assert (plans[0].formula, plans[0].parts[0].value) == ("30 / 100 * plan(a.thu)", 100)
        assert [standing(evaluator, "a.thu", unit, on=MID).status for unit in ("b1", "b2")] == [
            Status.ON_PACE, Status.AT_RISK,
        ]  # fmt: skip

    def test_the_last_day_and_the_steps_are_those_of_the_whole(self) -> None:
        milestones = {YEAR: (Milestone(MID, Fraction(80)),)}
        evaluator = self.world(dues={YEAR: date(2026, 9, 14)}, milestones=milestones)
        found = standing(evaluator, "a.thu", "b1", on=MID)
        assert (found.due, found.expected) == (date(2026, 9, 14), Fraction(4, 5))

    def test_an_own_target_stands_above_the_share(self) -> None:
        evaluator = self.world(plans={("a.thu", "b1", 2026): 50})
        assert evaluator.plan("a.thu", "b1", Period.parse("2026")).value == 50

    def test_nothing_is_divided_that_is_not_declared(self) -> None:
        evaluator = self.world(pace=Pace(Profile.LINEAR))
        assert evaluator.plan("a.thu", "b1", Period.parse("2026")).value is None


@pytest.mark.parametrize("value", range(0, 130, 10))
def test_the_worst_comes_first(value: int) -> None:
    found = stands(f"a.thu xa 2026H1 = {value}")
    better = stands(f"a.thu xa 2026H1 = {value + 10}")
    assert found.order <= better.order


class TestEnds:
    def test_before_the_first_year_there_is_nothing_to_look_at(self) -> None:
        pace = Pace(Profile.SEASONAL, own_last_years=3, curve=TEA)
        evaluator = Evaluator(
            catalogue(indicator("a.thu", "tan"), paces={"a.thu": pace}),
            facts("a.thu xa 1900H1 = 29", plans={("a.thu", "xa", 1900): 100}),
        )
        found = standing(evaluator, "a.thu", "xa", on=date(1900, 6, 30), period=Period.parse("1900H1"))
        assert found.status is Status.ON_PACE
        level = Evaluator(catalogue(indicator("a.dan", time="last"), paces={"a.dan": Pace(Profile.LEVEL)}), facts())
        assert standing(level, "a.dan", "xa", on=date(1900, 6, 30)).status is Status.NO_FIGURE

    def test_a_week_that_ends_in_another_year_has_a_reason(self) -> None:
        """The last week of 2026 ends in January; no month of 2026 holds that day."""
        found = stands("a.thu xa 2026H1 = 50", on=date(2027, 1, 3), period="2026W53")
        assert (found.status, found.reason.code) == (Status.NO_FIGURE, "status.not_to_period")
