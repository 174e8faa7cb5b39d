"""Figures in the boundaries of a day: what counts, what is an estimate, and what cannot be said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from socai.catalogue.model import Guard
from socai.core.figures import Basis, Figure, Source, State
from socai.core.lineage import Change
from socai.core.periods import Period
from socai.engine.boundaries import Boundaries
from socai.engine.checks import reason_finding
from socai.engine.facts import Facts
from socai.engine.reference import Evaluator
from socai.formula.parser import parse_formula
from socai.services.wording import word
from tests.unit.engine.histories import change, evaluators, trees, units
from tests.unit.engine.world import atom, catalogue, indicator

BASE = units("province P < -", "commune X < P", "village A < X", "village B < X", "village D < X")
MERGED = change("merge", "A>C B>C", new="village C < X")
POPULATION = {"population": ("0.3", "0.7")}
CUT = change("split", "A>E A>F", new="village E < X; village F < X")
WEIGHED = change("split", "A>E A>F", weights=POPULATION, new="village E < X; village F < X")
FLOW = indicator("a.x")
BY_PEOPLE = indicator("a.x", weight="population")


def reading(
    of: object, changes: Sequence[Change], *lines: str, on: str = "2026-12-31", **given: object
) -> tuple[Evaluator, Evaluator]:
    cat = catalogue(*(of if isinstance(of, tuple) else (of,)))  # type: ignore[arg-type]
    return evaluators(cat, trees(BASE, *changes), *lines, on=on, **given)  # type: ignore[arg-type]


def restated(
    of: object, changes: Sequence[Change], *lines: str, unit: str = "C", period: str = "2026-01", **given: object
) -> Figure:
    code = (of[0] if isinstance(of, tuple) else of).code  # type: ignore[attr-defined]
    return reading(of, changes, *lines, **given)[1].figure(code, unit, Period.parse(period))  # type: ignore[arg-type]


def said(figure: Figure) -> str:
    finding = reason_finding(figure)
    assert finding is not None
    return word(finding, lang="vi")


def test_ten_and_eleven_are_twenty_one() -> None:
    figure = restated(FLOW, [MERGED], "a.x A 2026-01 = 10", "a.x B 2026-01 = 11")
    assert (figure.value, figure.key.basis, figure.estimated) == (21, Basis.ACTUAL, 0)
    assert [part.key.org_unit for part in figure.parts] == ["A", "B"]


def test_as_reported_stays_as_it_was() -> None:
    reported, _ = reading(FLOW, [MERGED], "a.x A 2026-01 = 10", "a.x B 2026-01 = 11", "a.x D 2026-01 = 5")
    january = Period.parse("2026-01")
    assert [reported.figure("a.x", unit, january).value for unit in ("A", "B", "C", "X")] == [10, 11, None, 26]


def test_nothing_is_added_up_of_which_a_predecessor_is_missing() -> None:
    figure = restated(FLOW, [MERGED], "a.x A 2026-01 = 10")
    assert (figure.state, figure.reason, figure.reason_data["absent"]) == (State.MISSING, "figure.owed", ["tên B"])
    assert "tên B" in said(figure)


def test_a_predecessor_to_which_it_does_not_apply_adds_nothing() -> None:
    assert restated(FLOW, [MERGED], "a.x A 2026-01 = 10", "a.x B 2026-01 = NA").value == 10


def test_a_cut_unit_is_not_divided_without_weights() -> None:
    figure = restated(FLOW, [CUT], "a.x A 2026-01 = 10", unit="E")
    assert (figure.state, figure.reason) == (State.MISSING, "figure.unknown_share")
    assert "tên A" in said(figure)


def test_the_unit_above_a_cut_one_is_exact_without_weights() -> None:
    lines = ["a.x A 2026-01 = 10", "a.x B 2026-01 = 11", "a.x D 2026-01 = 5"]
    for unit in ("X", "P"):
        figure = restated(FLOW, [CUT], *lines, unit=unit)
        assert (figure.value, figure.estimated) == (26, 0)


def test_a_unit_that_takes_in_all_pieces_is_exact_without_weights() -> None:
    figure = restated(FLOW, [CUT, change("merge", "E>G F>G D>G", "2026-06-01", new="village G < X")],
                      "a.x A 2026-01 = 10", "a.x D 2026-01 = 5", unit="G")  # fmt: skip
    assert (figure.value, figure.key.basis, figure.estimated) == (15, Basis.ACTUAL, 0)


def test_a_weight_makes_an_estimate_that_says_how_much_of_it_is() -> None:
    figure = restated(BY_PEOPLE, [WEIGHED], "a.x A 2026-01 = 10", unit="E")
    assert (figure.value, figure.key.basis, figure.estimated) == (3, Basis.ESTIMATE, 1)
    assert figure.parts[0].share == Fraction("0.3")


def test_only_the_divided_part_of_a_sum_is_estimated() -> None:
    absorbed = change("regroup", "A>E A>D D>D", weights={"population": ("0.4", "0.6", "1")}, new="village E < X")
    figure = restated(BY_PEOPLE, [absorbed], "a.x A 2026-01 = 10", "a.x D 2026-01 = 18", unit="D")
    assert (figure.value, figure.estimated) == (24, Fraction(1, 4))


def test_an_indicator_without_a_weight_is_never_divided() -> None:
    figure = restated(FLOW, [WEIGHED], "a.x A 2026-01 = 10", unit="E")
    assert figure.reason == "figure.unknown_share"


def test_the_spread_of_a_divided_figure_is_divided_too() -> None:
    area = indicator("a.x", "ha", decimals=1, weight="population")
    _, evaluator = reading(area, [WEIGHED], "a.x A 2026-01 = 10")
    spread = evaluator.outcome("a.x", "E", Period.parse("2026-01")).spread
    assert spread is not None
    assert (spread.lo, spread.hi) == (Fraction("2.985"), Fraction("3.015"))


def test_backwards_a_part_of_a_split_unit_counts_for_the_whole() -> None:
    figure = restated(
        FLOW, [CUT], "a.x E 2026-05 = 4", "a.x F 2026-05 = 6", unit="A", period="2026-05", on="2026-01-31"
    )
    assert figure.value == 10


def test_backwards_a_merged_unit_is_not_divided() -> None:
    figure = restated(FLOW, [MERGED], "a.x C 2026-05 = 4", unit="A", period="2026-05", on="2026-01-31")
    assert figure.reason == "figure.unknown_share"


def test_a_unit_that_is_not_there_names_those_that_are() -> None:
    figure = restated(FLOW, [MERGED], "a.x A 2026-01 = 10", unit="A")
    assert (figure.reason, figure.reason_data["successors"]) == ("figure.unit_not_there", "C")
    assert "as-reported" in said(figure)


def test_flows_of_predecessor_and_successor_add_up_in_the_period_of_the_change() -> None:
    half = ["a.x A 2026Q1 = 10", "a.x B 2026Q1 = 11", "a.x C 2026Q2 = 7"]
    assert restated(FLOW, [MERGED], *half, period="2026H1").value == 28
    same = ["a.x A 2026H1 = 10", "a.x B 2026H1 = 11", "a.x C 2026H1 = 7"]
    assert restated(FLOW, [MERGED], *same, period="2026H1").value == 28


def test_a_stock_is_that_of_the_last_day() -> None:
    stock = indicator("a.x", time="last")
    same = ["a.x A 2026H1 = 10", "a.x B 2026H1 = 11", "a.x C 2026H1 = 20"]
    assert restated(stock, [MERGED], *same, period="2026H1").value == 20
    assert restated(stock, [MERGED], "a.x A 2026Q1 = 10", "a.x B 2026Q1 = 11", period="2026Q1").value == 21


def test_months_before_a_border_moved_are_restated_one_by_one() -> None:
    moved = change("transfer", "A>A A>B B>B", "2026-02-01", weights={"population": ("0.5", "0.5", "1")})
    lines = ["a.x A 2026-01 = 10", "a.x B 2026-01 = 1", "a.x A 2026-02 = 10", "a.x B 2026-02 = 1",
             "a.x A 2026-03 = 10", "a.x B 2026-03 = 1"]  # fmt: skip
    figure = restated(BY_PEOPLE, [moved], *lines, unit="B", period="2026Q1")
    assert (figure.value, figure.estimated) == (8, Fraction(5, 8))
    left = restated(BY_PEOPLE, [moved], *lines, unit="A", period="2026Q1")
    assert (left.value, left.estimated) == (25, Fraction(5, 25))


def test_what_was_entered_for_the_whole_period_counts_although_a_border_moved_in_it() -> None:
    moved = change("transfer", "A>A A>B B>B", "2026-02-01")
    assert restated(FLOW, [moved], "a.x B 2026Q1 = 9", unit="B", period="2026Q1").value == 9


def test_months_of_other_borders_never_add_up_to_the_period_in_which_a_border_moved() -> None:
    months = [f"a.x B 2026-0{month} = 1" for month in (1, 2, 3)]
    absorbed = change("absorb", "A>B B>B", "2026-02-01")
    owing = restated(FLOW, [absorbed], *months, "a.x A 2025-12 = 1", unit="B", period="2026Q1")
    assert (owing.value, owing.reason, owing.reason_data["absent"]) == (None, "figure.incomplete", ["2026-01"])
    moved = change("transfer", "A>A A>B B>B", "2026-02-01")
    every = [*months, *(f"a.x A 2026-0{month} = 10" for month in (1, 2, 3))]
    for unit in ("A", "B"):
        assert restated(FLOW, [moved], *every, unit=unit, period="2026Q1").value is None


def test_the_largest_is_that_of_whole_units_only() -> None:
    largest = indicator("a.x", units="max")
    assert restated(largest, [MERGED], "a.x A 2026-01 = 10", "a.x B 2026-01 = 11").value == 11
    regrouped = change("regroup", "A>E A>D D>D", new="village E < X")
    figure = restated(largest, [regrouped], "a.x A 2026-01 = 10", "a.x D 2026-01 = 11", unit="D")
    assert figure.reason == "figure.largest_of_cut"
    assert "tên A" in said(figure)


@pytest.mark.parametrize("rule", ["ratio", "none"])
def test_what_does_not_add_up_over_units_is_not_restated(rule: str) -> None:
    figure = restated(indicator("a.x", units=rule), [MERGED], "a.x A 2026-01 = 10", "a.x B 2026-01 = 11")
    assert figure.reason == "figure.not_restated"
    assert rule in said(figure)


@pytest.mark.parametrize("rule", ["sum", "max", "ratio", "none"])
def test_a_unit_that_only_got_another_identity_keeps_its_figures_of_any_rule(rule: str) -> None:
    renewed = change("regroup", "A>E", new="village E < X")
    figure = restated(indicator("a.x", units=rule), [renewed], "a.x A 2026-01 = 10", unit="E")
    assert (figure.value, figure.key.org_unit, figure.parts[0].key.org_unit) == (10, "E", "A")
    assert figure.parts[0].source is Source.ENTERED


@pytest.mark.parametrize("rule", ["max", "ratio", "none"])
def test_changes_inside_a_unit_leave_what_it_reported_itself(rule: str) -> None:
    assert restated(indicator("a.x", units=rule), [MERGED], "a.x X 2026-01 = 10", unit="X").value == 10


def test_ratios_are_computed_again_from_restated_parts() -> None:
    share = indicator("a.share", "percent", formula="percent(a.x, a.y)", time="ratio", units="ratio", decimals=1)
    lines = ["a.x A 2026-01 = 10", "a.y A 2026-01 = 20", "a.x B 2026-01 = 10", "a.y B 2026-01 = 80"]
    assert restated((share, FLOW, indicator("a.y")), [MERGED], *lines).value == 20


def test_a_computed_figure_says_how_much_of_it_rests_on_weights() -> None:
    total = indicator("a.sum", formula="a.x + a.y")
    lines = ["a.x A 2026-01 = 10", "a.x D 2026-01 = 0", "a.y A 2026-01 = 0", "a.y D 2026-01 = 9"]
    absorbed = change("regroup", "A>E A>D D>D", weights={"population": ("0.7", "0.3", "1")}, new="village E < X")
    of = (total, BY_PEOPLE, indicator("a.y", weight="population"))
    figure = restated(of, [absorbed], *lines, unit="D")
    assert (figure.value, figure.estimated, figure.key.basis) == (12, Fraction(1, 4), Basis.ESTIMATE)
    doubled = restated((indicator("a.sum", "lan", formula="a.x / a.y"), *of[1:]), [absorbed], *lines, unit="D")
    assert doubled.estimated == 1


def test_villages_that_lie_whole_in_a_piece_are_better_than_a_weight() -> None:
    changes = [
        change("split", "X>Y X>Z", weights={"population": ("0.5", "0.5")}, new="commune Y < P; commune Z < P",
               A={"parent": "Y"}, B={"parent": "Z"}, D={"parent": "Z"}),
    ]  # fmt: skip
    lines = ["a.x A 2026-01 = 10", "a.x B 2026-01 = 11", "a.x D 2026-01 = 5"]
    figure = restated(BY_PEOPLE, changes, *lines, unit="Z")
    assert (figure.value, figure.estimated) == (16, 0)
    whole = restated(BY_PEOPLE, changes, "a.x X 2026-01 = 100", unit="Z")
    assert (whole.value, whole.estimated) == (50, 1)
    absent = restated(BY_PEOPLE, changes, *lines[:2], unit="Z")
    assert absent.state is State.MISSING


CUT_IN_TWO = change(
    "split", "X>Y X>Z", weights={"population": ("0.5", "0.5")}, new="commune Y < P; commune Z < P",
    A={"parent": "Y"}, B={"parent": "Z"}, D={"parent": "Z"},
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("X=100 A=10", [50, 50, 100]),
        ("X=100 A=10 B=11 D=5", [50, 50, 100]),
        ("X=26 A=10 B=11 D=5", [10, 16, 26]),
        ("A=10 B=11 D=5", [10, 16, 26]),
        ("X=5 D=5", [2.5, 2.5, 5]),
        ("X=5 A=0 B=0 D=5", [0, 5, 5]),
    ],
)
def test_villages_stand_for_a_cut_commune_in_all_of_its_pieces_or_in_none(said: str, values: list[float]) -> None:
    lines = [f"a.x {unit} 2026-01 = {value}" for unit, value in (each.split("=") for each in said.split())]
    assert [restated(BY_PEOPLE, [CUT_IN_TWO], *lines, unit=unit).value for unit in "YZP"] == values


def test_a_weight_of_a_commune_counts_for_all_of_its_pieces_where_a_village_is_cut_without_one() -> None:
    """Of village B nobody knows how much is in Z and how much in W: then Y is not made of its village either."""
    cut = change(
        "split", "X>Y X>Z X>W", weights={"population": ("0.5", "0.25", "0.25")},
        new="commune Y < P; commune Z < P; commune W < P", A={"parent": "Y"}, B={"parent": "Z"}, D={"parent": "Y"},
    )  # fmt: skip
    later = change("split", "B>b B>w", "2026-05-01", new="village b < Z; village w < W")
    lines = ["a.x A 2026-01 = 10", "a.x B 2026-01 = 11", "a.x D 2026-01 = 5"]
    assert [restated(BY_PEOPLE, [cut, later], *lines, unit=unit).value for unit in "YZWP"] == [13, 6.5, 6.5, 26]
    assert [restated(FLOW, [cut, later], *lines, unit=unit).value for unit in "YZWP"] == [15, None, None, 26]


def test_nobody_knows_what_a_village_that_was_cut_took_along() -> None:
    base = units("province P < -", "commune X < P", "commune Y < P", "village A < X", "village B < X")
    cut = change("split_off", "B>B B>N", weights={"population": ("0.5", "0.5")}, new="village N < Y")
    lines = ["a.x X 2026-01 = 100", "a.x Y 2026-01 = 50"]
    _, evaluator = evaluators(catalogue(BY_PEOPLE), trees(base, cut), *lines)
    found = [evaluator.figure("a.x", unit, Period.parse("2026-01")) for unit in ("X", "Y", "P")]
    assert [figure.value for figure in found] == [None, None, 150]
    assert {figure.reason for figure in found[:2]} == {"figure.unknown_share"}


def test_a_commune_that_a_village_left_has_no_part_of_what_was_entered_for_it() -> None:
    """Of its 100 the village that stayed is no more all than of what was entered for a commune that was cut."""
    base = units("province P < -", "commune X < P", "commune Y < P", "village A < X", "village B < X")
    moved = change("reparent", B={"parent": "Y"})
    lines = ["a.x Y 2026-01 = 50", "a.x A 2026-01 = 10", "a.x B 2026-01 = 20"]
    for entered, value in ((100, None), (30, 10)):
        _, evaluator = evaluators(catalogue(FLOW), trees(base, moved), f"a.x X 2026-01 = {entered}", *lines)
        assert evaluator.figure("a.x", "X", Period.parse("2026-01")).value == value


@pytest.mark.parametrize("village", ["a.x B 2026-01 = 1", "a.x B 2026H1 = 7"])
def test_villages_that_ended_with_their_commune_stand_for_it_only_when_all_of_them_have_the_figure(
    village: str,
) -> None:
    regrouped = change(
        "regroup", "X>Y X>Z A>a B>b D>d", weights={"population": ("0.5", "0.5", "1", "1", "1")},
        new="commune Y < P; commune Z < P; village a < Y; village b < Z; village d < Z",
    )  # fmt: skip
    lines = ["a.x X 2026H1 = 100", "a.x Y 2026H1 = 1", "a.x Z 2026H1 = 1", village]
    figures = [restated(BY_PEOPLE, [regrouped], *lines, unit=unit, period="2026H1") for unit in ("Z", "P")]
    assert [figure.value for figure in figures] == [51, 102]


def test_a_village_that_moved_counts_where_it_is_and_nowhere_else() -> None:
    base = units("province P < -", "commune X < P", "commune Y < P", "village A < X", "village B < X", "village C < Y")
    moved = change("reparent", B={"parent": "Y"})
    lines = ["a.x A 2026-01 = 10", "a.x B 2026-01 = 11", "a.x C 2026-01 = 5"]
    reported, evaluator = evaluators(catalogue(FLOW), trees(base, moved), *lines)
    january = Period.parse("2026-01")
    assert [evaluator.figure("a.x", unit, january).value for unit in ("X", "Y", "P")] == [10, 16, 26]
    assert [reported.figure("a.x", unit, january).value for unit in ("X", "Y", "P")] == [21, 5, 26]


def test_a_village_that_moved_inside_a_period_counts_once_in_it() -> None:
    base = units("province P < -", "commune X < P", "commune Y < P", "village A < X", "village B < X", "village C < Y")
    moved = change("reparent", on="2026-02-01", B={"parent": "Y"})
    lines = [f"a.x {unit} 2026-0{month} = 1" for unit in "ABC" for month in (1, 2, 3)]
    _, evaluator = evaluators(catalogue(FLOW), trees(base, moved), *lines)
    quarter = Period.parse("2026Q1")
    assert [evaluator.figure("a.x", unit, quarter).value for unit in ("X", "Y", "P")] == [3, 6, 9]


def test_nobody_knows_what_a_village_took_along_that_reported_nothing_itself() -> None:
    base = units("province P < -", "commune X < P", "commune Y < P", "village A < X", "village B < X")
    moved = change("reparent", B={"parent": "Y"})
    _, evaluator = evaluators(catalogue(FLOW), trees(base, moved), "a.x X 2026-01 = 100", "a.x Y 2026-01 = 50")
    found = [evaluator.figure("a.x", unit, Period.parse("2026-01")) for unit in ("X", "Y", "P")]
    assert [figure.value for figure in found] == [None, None, 150]
    assert all("X" in said(figure) for figure in found[:2])
    assert {figure.reason for figure in found[:2]} == {"figure.unknown_share"}


def test_nobody_knows_what_a_village_took_along_that_is_alone_what_another_is_made_of() -> None:
    base = units("province P < -", "commune X < P", "commune Y < P", "village A < X", "village B < X")
    moved = change("regroup", "B>N", new="village N < Y")
    _, evaluator = evaluators(catalogue(FLOW), trees(base, moved), "a.x X 2026-01 = 100")
    figure = evaluator.figure("a.x", "N", Period.parse("2026-01"))
    assert (figure.state, figure.reason) == (State.MISSING, "figure.unknown_share")
    _, evaluator = evaluators(catalogue(FLOW), trees(base, moved), "a.x X 2026-01 = 100", "a.x B 2026-01 = 7")
    assert evaluator.figure("a.x", "N", Period.parse("2026-01")).value == 7


def test_a_unit_owes_nothing_for_a_period_that_ends_in_a_gap_of_its_life() -> None:
    base = units("commune X < -", "village A < X", "village B < X - 2026-02-10", "village B < X 2026-05-01 -")
    lines = ["a.x A 2026Q1 = 10", "a.x A 2026Q2 = 20", "a.x B 2026-01 = 1", "a.x B 2026Q2 = 2"]
    reported, evaluator = evaluators(catalogue(FLOW), trees(base), *lines)
    for read in (reported, evaluator):
        assert [read.figure("a.x", "X", Period.parse(text)).value for text in ("2026Q1", "2026Q2")] == [10, 22]
        assert read.figure("a.x", "X", Period.parse("2026H1")).value == 32


def test_a_village_that_moved_under_a_unit_of_its_commune_counts_there() -> None:
    base = units("commune X < -", "area O < X", "village A < X", "village B < X", "village C < O")
    lines = ["a.x A 2026-01 = 10", "a.x B 2026-01 = 11", "a.x C 2026-01 = 5"]
    january = Period.parse("2026-01")
    for moved in (change("reparent", A={"parent": "O"}), change("regroup", "A>N", new="village N < O")):
        _, evaluator = evaluators(catalogue(FLOW), trees(base, moved), *lines)
        assert [evaluator.figure("a.x", unit, january).value for unit in ("O", "X")] == [15, 26]
    _, evaluator = evaluators(catalogue(FLOW), trees(base, change("reparent", C={"parent": "X"})), *lines)
    assert [evaluator.figure("a.x", unit, january).value for unit in ("O", "X")] == [None, 26]


def test_a_dissolved_unit_counts_for_the_one_above() -> None:
    gone = change("dissolve", ended=("D",))
    _, evaluator = evaluators(
        catalogue(FLOW), trees(BASE, gone), "a.x A 2026-01 = 1", "a.x B 2026-01 = 2", "a.x D 2026-01 = 4"
    )
    assert evaluator.figure("a.x", "X", Period.parse("2026-01")).value == 7


def test_a_unit_that_ended_inside_the_period_counts_although_another_one_came_in() -> None:
    base = units("province P < -", "commune X < P", "commune Y < P", "village A < X", "village B < X", "village C < Y")
    known = trees(
        base,
        change("split_off", "C>C C>D", "2026-02-10", weights=POPULATION, new="village D < X"),
        change("dissolve", on="2026-03-10", ended=("B",)),
    )
    lines = ("a.x A 2026-03 = 1", "a.x B 2026-03 = 10", "a.x C 2026-03 = 100", "a.x D 2026-03 = 1000")
    reported, before = evaluators(catalogue(BY_PEOPLE), known, *lines, on="2026-02-09")
    assert totals(reported, "X", "Y", month=3) == [1011, 100]
    assert totals(before, "X", "Y", month=3) == [11, 1100]


def test_a_unit_that_came_in_and_ended_inside_the_period_counts_where_it_was_before() -> None:
    base = units("province P < -", "commune X < P", "commune Y < P", "village A < X", "village C < Y")
    known = trees(
        base,
        change("split_off", "C>C C>D", "2026-02-10", weights=POPULATION, new="village D < X"),
        change("dissolve", on="2026-03-10", ended=("D",)),
    )
    lines = ("a.x A 2026-03 = 1", "a.x C 2026-03 = 100", "a.x D 2026-03 = 1000")
    reported, before = evaluators(catalogue(BY_PEOPLE), known, *lines, on="2026-02-09")
    assert totals(reported, "X", "Y", month=3) == [1001, 100]
    assert totals(before, "X", "Y", month=3) == [1, 1100]


def totals(evaluator: Evaluator, *keys: str, month: int) -> list[Fraction | None]:
    return [evaluator.figure("a.x", key, Period.parse(f"2026-{month:02}")).value for key in keys]


def test_a_unit_has_no_figures_from_before_it_was() -> None:
    created = change("create", new="village N < X")
    figure = restated(FLOW, [created], "a.x A 2026-01 = 1", unit="N")
    assert (figure.state, figure.reason) == (State.MISSING, "figure.missing")


def test_last_year_and_the_year_to_date_follow_the_same_way() -> None:
    lines = ["a.x A 2025-04 = 1", "a.x B 2025-04 = 2", "a.x A 2026Q1 = 10", "a.x B 2026Q1 = 20", "a.x C 2026-04 = 5"]
    _, evaluator = reading(FLOW, [MERGED], *lines)
    april = Period.parse("2026-04")
    assert evaluator.evaluate(parse_formula("last_year(a.x)"), "C", april).value == 3
    assert evaluator.evaluate(parse_formula("year_to_date(a.x)"), "C", april).value == 35


PLANS = {("a.x", "A", 2026): 100, ("a.x", "B", 2026): 50}


def plan(of: object, changes: Sequence[Change], unit: str, **given: object) -> Figure:
    _, evaluator = reading(of, changes, **given)  # type: ignore[arg-type]
    return evaluator.evaluate(parse_formula("plan(a.x)"), unit, Period.parse("2026H1"))


def test_targets_of_predecessors_add_up() -> None:
    figure = plan(FLOW, [MERGED], "C", plans=PLANS)
    assert (figure.value, figure.key.basis) == (150, Basis.PLAN)
    assert [part.source for part in figure.parts] == [Source.PLANNED, Source.PLANNED]


def test_a_target_of_the_new_unit_takes_their_place() -> None:
    assert plan(FLOW, [MERGED], "C", plans={**PLANS, ("a.x", "C", 2026): 160}).value == 160


def test_a_target_that_a_predecessor_has_not_leaves_none() -> None:
    assert plan(FLOW, [MERGED], "C", plans={("a.x", "A", 2026): 100}).reason == "figure.owed"
    assert plan(FLOW, [MERGED], "C", plans={}).reason == "figure.no_plan"
    assert plan(FLOW, [MERGED], "A", plans=PLANS).reason == "figure.unit_not_there"


def test_targets_of_cut_units_are_divided_by_weights_only() -> None:
    figure = plan(BY_PEOPLE, [WEIGHED], "E", plans=PLANS)
    assert (figure.value, figure.estimated, figure.key.basis) == (30, 1, Basis.PLAN)
    assert plan(FLOW, [WEIGHED], "E", plans=PLANS).reason == "figure.unknown_share"


def test_a_target_of_a_unit_that_only_got_another_identity_stays() -> None:
    renewed = change("regroup", "A>E", new="village E < X")
    assert plan(indicator("a.x", units="none"), [renewed], "E", plans=PLANS).value == 100


@pytest.mark.parametrize(("recorded", "value"), [(date(2026, 1, 5), 150), (date(2026, 5, 1), 50)])
def test_a_target_set_before_the_border_moved_is_that_of_the_smaller_unit(recorded: date, value: int) -> None:
    absorbed = change("absorb", "A>B B>B")
    figure = plan(FLOW, [absorbed], "B", plans=PLANS, planned_on={("a.x", "B", 2026): recorded})
    assert figure.value == value


def test_several_communes_read_as_one_show_nothing_that_stays_in_each() -> None:
    base = units("province P < -", "commune X < P", "commune Y < P", "village A < X", "village B < X")
    known = trees(base, change("transfer", "X>X X>Y Y>Y"))
    secret = replace(FLOW, guards=frozenset({Guard.NO_ROLLUP}))
    lines = ("a.x X 2026-01 = 10", "a.x Y 2026-01 = 5", "a.x A 2026-01 = 1", "a.x B 2026-01 = 2")
    types = {**dict.fromkeys(("X", "Y", "X+Y"), "commune"), **dict.fromkeys(("A", "B", "A+B"), "village")}
    facts = Facts({made.key: made for made in map(atom, lines)}, {}, known, types)
    groups = {"X+Y": ("X", "Y"), "A+B": ("A", "B")}
    read = Evaluator(catalogue(secret), facts, boundaries=Boundaries(known, date(2026, 12, 31), groups))
    figures = [read.figure("a.x", unit, Period.parse("2026-01")) for unit in groups]
    assert [(figure.value, figure.reason) for figure in figures] == [(None, "guard.above_commune"), (3, "")]


def test_what_is_forgotten_while_somebody_asks_is_still_told() -> None:
    """Readers in several threads share boundaries, and any of them may make room at any moment."""

    class Forgetful(dict[Any, Any]):
        def __setitem__(self, key: Any, value: Any) -> None:
            pass

    boundaries = Boundaries(trees(BASE, WEIGHED), date(2026, 12, 31))
    vars(boundaries).update(_makeups=Forgetful(), _shares=Forgetful())
    makeup = boundaries.makeup("E", Period.parse("2026-01"), is_stock=False)
    assert boundaries.share("E", makeup.parts[0], "population") == Fraction("0.3")
    assert boundaries.share("E", makeup.parts[0], "") is None


def test_a_group_is_read_as_one_unit() -> None:
    known = trees(BASE, CUT)
    facts = Facts({one.key: one for one in [atom("a.x A 2026-01 = 10")]}, {}, known)
    boundaries = Boundaries(known, date(2026, 12, 31), {"E+F": ("E", "F")})
    figure = Evaluator(catalogue(FLOW), facts, boundaries=boundaries).figure("a.x", "E+F", Period.parse("2026-01"))
    assert (figure.value, figure.estimated) == (10, 0)
