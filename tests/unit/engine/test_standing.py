"""Which indicators are behind plan, changed, or have no figure."""

from __future__ import annotations

import pytest

from socai.core.periods import Period
from socai.engine.reference import Evaluator
from socai.engine.standing import LISTS, behind_plan, changed, without_figure
from tests.unit.engine.histories import change, evaluators, trees, units
from tests.unit.engine.world import catalogue, facts, indicator

FLOWS = (indicator("a.mot"), indicator("a.hai"), indicator("a.ba"))
H1 = Period.parse("2026H1")


def world(*lines: str, plans: dict[str, int] | None = None, more: tuple[object, ...] = ()) -> Evaluator:
    planned = {(code, "xa", 2026): value for code, value in (plans or {}).items()}
    return Evaluator(catalogue(*FLOWS, *more), facts(*lines, plans=planned))  # type: ignore[arg-type]


def test_less_than_the_part_of_the_year_that_has_passed_is_behind_the_worst_first() -> None:
    lines = ("a.mot xa 2026H1 = 40", "a.hai xa 2026H1 = 10", "a.ba xa 2026H1 = 50")
    evaluator = world(*lines, plans={"a.mot": 100, "a.hai": 100, "a.ba": 100})
    assert behind_plan(evaluator, "xa", H1) == ["a.hai", "a.mot"]


@pytest.mark.parametrize(
    ("period", "is_late"), [("2026-06", True), ("2026Q2", True), ("2026H1", True), ("2026", False)]
)
def test_pace_is_measured_to_the_end_of_the_period(period: str, is_late: bool) -> None:
    evaluator = world("a.mot xa 2026H1 = 49", "a.mot xa 2026H2 = 51", plans={"a.mot": 100})
    assert (behind_plan(evaluator, "xa", Period.parse(period)) == ["a.mot"]) is is_late


def test_of_equals_the_first_declared_comes_first() -> None:
    lines = ("a.ba xa 2026H1 = 1", "a.mot xa 2026H1 = 1")
    assert behind_plan(world(*lines, plans={"a.mot": 10, "a.ba": 10}), "xa", H1) == ["a.mot", "a.ba"]


def test_without_plan_or_figure_nothing_is_behind() -> None:
    lines = ("a.hai xa 2026H1 = 0", "a.ba xa 2026H1 = 0")
    evaluator = world(*lines, plans={"a.mot": 10, "a.hai": 0})
    assert behind_plan(evaluator, "xa", H1) == []


def test_a_level_is_behind_while_it_is_below_its_target() -> None:
    level = indicator("b.dan", time="last")
    evaluator = world("b.dan xa 2026H1 = 99", "a.mot xa 2026H1 = 5", plans={"b.dan": 100, "a.mot": 10}, more=(level,))
    assert behind_plan(evaluator, "xa", H1) == ["b.dan"]


def test_planned_indicators_without_a_figure() -> None:
    evaluator = world("a.mot xa 2026H1 = 0", plans={"a.hai": 10, "a.mot": 10})
    assert without_figure(evaluator, "xa", H1) == ["a.hai"]
    assert without_figure(evaluator, "xa", Period.parse("2026Q3")) == ["a.mot", "a.hai"]
    assert without_figure(evaluator, "xa", Period.parse("2025H1")) == []


def test_a_unit_that_others_became_is_behind_their_targets_and_misses_their_figures() -> None:
    known = trees(
        units("commune X < -", "village A < X", "village B < X"),
        change("merge", "A>C B>C", new="village C < X"),
    )
    lines = ("a.mot A 2026Q1 = 1", "a.mot B 2026Q1 = 1", "a.mot C 2026Q2 = 1")
    plans = {(code, unit, 2026): 50 for code in ("a.mot", "a.hai") for unit in "AB"} | {("a.ba", "A", 2026): 50}
    reported, today = evaluators(catalogue(*FLOWS), known, *lines, plans=plans)
    assert (behind_plan(today, "C", H1), without_figure(today, "C", H1)) == (["a.mot"], ["a.hai"])
    assert (behind_plan(reported, "C", H1), without_figure(reported, "C", H1)) == ([], [])


def test_changes_are_ranked_by_their_size_beside_the_value_before() -> None:
    lines = (
        "a.mot xa 2026H1 = 110", "a.mot xa 2025H2 = 100", "a.hai xa 2026H1 = 1", "a.hai xa 2025H2 = 2",
        "a.ba xa 2026H1 = 3", "a.ba xa 2025H2 = 0",
    )  # fmt: skip
    assert changed(world(*lines), "xa", H1) == ["a.ba", "a.hai", "a.mot"]


def test_what_prints_the_same_or_is_missing_once_has_not_changed() -> None:
    lines = ("a.mot xa 2026H1 = 100", "a.mot xa 2025H2 = 100", "a.hai xa 2026H1 = 5", "a.ba xa 2025H2 = 5")
    assert changed(world(*lines), "xa", H1) == []


def test_a_change_that_the_printed_decimals_hide_is_none() -> None:
    share = indicator("b.ty_le", "percent", decimals=1, time="last", units="max")
    lines = ("b.ty_le xa 2026H1 = 50.01", "b.ty_le xa 2025H2 = 50.02")
    assert changed(world(*lines, more=(share,)), "xa", H1) == []


def test_lists_have_the_names_that_templates_use() -> None:
    from socai.compose.nodes import ListName

    assert set(LISTS) == {name.value for name in ListName}
