from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from socai.core.calendars import Kind
from socai.core.figures import Basis, FigureKey, Source, State
from socai.core.findings import Severity
from socai.core.pace import Status
from socai.core.periods import Period
from socai.engine.checks import reason_finding
from socai.engine.reference import Evaluator
from socai.formula.nodes import Call, Formula, Reference
from socai.formula.parser import parse_formula
from socai.services.wording import word
from tests.unit.engine.world import atom, catalogue, computed, facts, figure, indicator, relation, unit

H1 = Period.parse("2026H1")


def test_an_entered_figure_carries_its_entry() -> None:
    evaluator = Evaluator(catalogue(indicator("a.x", name="Số hộ")), facts("a.x xa 2026H1 = 5 estimate about"))
    found = figure(evaluator, "a.x")
    assert found.key == FigureKey("a.x", "xa", H1, Basis.ESTIMATE)
    assert (found.name, found.value, found.source) == ("Số hộ", 5, Source.ENTERED)
    assert found.atom == atom("a.x xa 2026H1 = 5 estimate about")
    assert (found.parts, found.reason, found.formula) == ((), "", "")


def test_a_computed_figure_carries_its_parts_in_the_order_of_the_formula() -> None:
    cat = catalogue(
        indicator("a.x"), indicator("a.y"), indicator("a.tong", formula="a.y + a.x + a.y - last_year(a.x)"),
        indicator("a.tren", formula="a.tong + plan(a.x)"),
    )  # fmt: skip
    said = facts("a.x xa 2026H1 = 1", "a.y xa 2026H1 = 2", "a.x xa 2025H1 = 3", plans={("a.x", "xa", 2026): 10})
    found = figure(Evaluator(cat, said), "a.tren")
    assert (found.value, found.source, found.formula) == (12, Source.COMPUTED, "a.tong + plan(a.x)")
    total, plan = found.parts
    assert plan.key == FigureKey("a.x", "xa", Period.parse("2026"), Basis.PLAN)
    assert plan.source is Source.PLANNED
    assert [(str(part.key.period), part.key.indicator) for part in total.parts] == [
        ("2026H1", "a.y"), ("2026H1", "a.x"), ("2025H1", "a.x"),
    ]  # fmt: skip


def test_a_rolled_up_figure_carries_what_it_was_added_up_from() -> None:
    evaluator = Evaluator(catalogue(indicator("a.x")), facts("a.x xa 2026Q1 = 1", "a.x xa 2026Q2 = 2"))
    found = figure(evaluator, "a.x")
    assert (found.value, found.source) == (3, Source.ROLLED_UP)
    assert [str(part.key.period) for part in found.parts] == ["2026Q1", "2026Q2"]


def test_a_stock_carries_only_the_last_period() -> None:
    evaluator = Evaluator(catalogue(indicator("a.x", time="last")), facts("a.x xa 2026Q1 = 1", "a.x xa 2026Q2 = 2"))
    assert [str(part.key.period) for part in figure(evaluator, "a.x").parts] == ["2026Q2"]


def test_an_incomplete_period_says_what_is_there_and_what_is_not() -> None:
    evaluator = Evaluator(catalogue(indicator("a.x")), facts("a.x xa 2026-01 = 1", "a.x xa 2026-03 = 2"))
    found = figure(evaluator, "a.x", "2026Q1")
    assert (found.state, found.value, found.source) == (State.MISSING, None, Source.NONE)
    assert found.reason_data == {
        "indicator": "a.x", "org_unit": "xa", "period": "2026Q1", "absent": ["2026-02"], "have": 2, "of": 3,
    }  # fmt: skip
    assert [part.state for part in found.parts] == [State.VALUE, State.MISSING, State.VALUE]
    reason = reason_finding(found)
    assert reason is not None
    assert reason.severity is Severity.NOTE
    assert "2/3" in word(reason)
    assert "2026-02" in word(reason)


def test_an_incomplete_unit_names_those_that_are_not_in() -> None:
    said = facts("a.x b1 2026H1 = 1", "a.x b2 2025H1 = 1", below={"xa": "b1 b2 b3"})
    evaluator = Evaluator(catalogue(indicator("a.x"), units=[unit("b1"), unit("b2"), unit("b3")]), said)
    found = figure(evaluator, "a.x")
    assert found.reason == "figure.incomplete_units"
    assert found.reason_data["absent"] == ["tên b2", "tên b3"]
    assert (found.reason_data["have"], found.reason_data["of"]) == (1, 3)
    assert [part.state for part in found.parts] == [State.VALUE, State.MISSING, State.MISSING]


def test_of_many_units_that_are_not_in_a_few_are_named_and_the_rest_counted() -> None:
    keys = [f"b{number}" for number in range(1, 36)]
    said = facts("a.x b1 2026H1 = 1", below={"xa": " ".join(keys)})
    found = figure(Evaluator(catalogue(indicator("a.x")), said), "a.x")
    assert len(found.reason_data["absent"]) == 34
    reason = reason_finding(found)
    assert reason is not None
    assert reason.data["absent"] == ["b2", "b3", "b4", "… (+31)"]
    assert word(reason).endswith("mới có 1/35 đơn vị; còn thiếu b2, b3, b4, … (+31).")


def test_a_unit_that_the_catalogue_does_not_know_goes_by_its_key() -> None:
    said = facts("a.x b1 2026H1 = 1", below={"xa": "b1 b2"})
    assert figure(Evaluator(catalogue(indicator("a.x")), said), "a.x").reason_data["absent"] == ["b2"]


def test_a_figure_with_a_value_has_no_reason() -> None:
    evaluator = Evaluator(catalogue(indicator("a.x")), facts("a.x xa 2026H1 = 1"))
    assert reason_finding(figure(evaluator, "a.x")) is None


def test_an_undefined_part_makes_a_roll_up_undefined() -> None:
    cat = catalogue(indicator("a.x"), indicator("a.y"), indicator("a.ty", "percent", formula="percent(a.x, a.y)"))
    evaluator = Evaluator(
        cat, facts("a.x xa 2026H1 = 1", "a.y xa 2026H1 = 0", "a.x xa 2026Q3 = 1", "a.y xa 2026Q3 = 1")
    )
    found = computed(evaluator, "year_to_date(a.ty)", "2026Q3")
    assert (found.state, found.reason) == (State.UNDEFINED, "figure.division_by_zero")
    assert len(found.parts) == 2


def test_to_date_has_a_key_of_its_own() -> None:
    evaluator = Evaluator(catalogue(indicator("a.x")), facts("a.x xa 2026H1 = 1", "a.x xa 2026Q3 = 2"))
    to_date, own = computed(evaluator, "year_to_date(a.x)", "2026Q3"), computed(evaluator, "a.x", "2026Q3")
    assert (to_date.value, own.value) == (3, 2)
    assert to_date.key.indicator == to_date.formula == "year_to_date(a.x)"
    assert computed(evaluator, "year_to_date(a.x)") == figure(evaluator, "a.x")


def test_a_ratio_to_date_is_computed_from_parts_to_date() -> None:
    cat = catalogue(
        indicator("a.x"), indicator("a.y"),
        indicator("a.ty", "percent", time="ratio", formula="percent(a.x, previous(a.y)) + 0 * percent(a.x)"),
    )  # fmt: skip
    entered = ["a.x xa 2026H1 = 1", "a.x xa 2026Q3 = 3", "a.y xa 2026H1 = 8", "a.y xa 2026Q3 = 5"]
    found = computed(Evaluator(cat, facts(*entered, plans={("a.x", "xa", 2026): 9})), "year_to_date(a.ty)", "2026Q3")
    assert found.value == 50
    assert [part.key.indicator for part in found.parts] == ["year_to_date(a.x)", "a.y", "a.x"]


def test_evaluate_names_and_keys_what_it_computes() -> None:
    evaluator = Evaluator(catalogue(indicator("a.x", decimals=1)), facts("a.x xa 2026H1 = 4 estimate"))
    found = computed(evaluator, "a.x*2")
    assert found.key == FigureKey("a.x * 2", "xa", H1, Basis.ESTIMATE)
    assert (found.name, found.formula, found.decimals, found.measure.code) == ("a.x*2", "a.x * 2", 1, "ho")
    assert evaluator.evaluate(parse_formula("a.x*2"), "xa", H1, name="gấp đôi").name == "gấp đôi"


def test_evaluate_gives_the_very_figure_that_a_formula_only_names() -> None:
    evaluator = Evaluator(catalogue(indicator("a.x")), facts("a.x xa 2026H1 = 4", plans={("a.x", "xa", 2026): 9}))
    assert computed(evaluator, "(a.x)") is figure(evaluator, "a.x")
    assert computed(evaluator, "plan(a.x)").key.basis is Basis.PLAN
    assert evaluator.evaluate(parse_formula("a.x"), "xa", H1, name="số hộ").name == "số hộ"


@pytest.mark.parametrize(
    ("text", "decimals"),
    [
        ("a.x + a.y", 3), ("a.x * 2.25", 2), ("a.x / a.y", 3), ("a.x / 3", 2), ("percent(a.y, a.x)", 1),
        ("ratio(a.y, a.x)", 2), ("growth(a.x, a.y)", 1), ("max(a.x, a.y)", 3), ("a.x = a.y", 3), ("missing(a.x)", 0),
    ],
)  # fmt: skip
def test_decimals_of_a_result_that_no_indicator_declares(text: str, decimals: int) -> None:
    cat = catalogue(indicator("a.x", "ha", decimals=1), indicator("a.y", "ha", decimals=3))
    assert computed(Evaluator(cat, facts("a.x xa 2026H1 = 4", "a.y xa 2026H1 = 4")), text).decimals == decimals


def test_each_figure_is_computed_once() -> None:
    evaluator = Evaluator(
        catalogue(indicator("a.x"), indicator("a.y", formula="a.x + a.x")), facts("a.x xa 2026H1 = 4")
    )
    assert figure(evaluator, "a.y") is figure(evaluator, "a.y")
    assert figure(evaluator, "a.y").parts[0] is figure(evaluator, "a.x")


def test_formulas_that_need_each_other_are_undefined() -> None:
    cat = catalogue(indicator("a.x", formula="a.y + 0"), indicator("a.y", formula="a.x + 0"))
    found = figure(Evaluator(cat, facts()), "a.x")
    assert (found.state, found.reason, found.reason_data["indicator"]) == (State.UNDEFINED, "figure.cycle", "a.x")


def test_a_figure_that_asks_how_it_stands_itself_ends() -> None:
    """Packs may not declare one; whoever makes a catalogue otherwise still gets an answer."""
    cat = catalogue(indicator("a.x", formula="achieved(a.y) + 0"), indicator("a.y", formula="age(a.x) + 0"))
    evaluator = Evaluator(cat, facts())
    assert [figure(evaluator, code).value for code in ("a.x", "a.y")] == [None, None]
    assert evaluator.standing("a.x", "xa", Period.parse("2026H1")).status is Status.NO_FIGURE


def test_units_that_lie_below_themselves_are_undefined() -> None:
    evaluator = Evaluator(catalogue(indicator("a.x")), facts("a.x b1 2026H1 = 1", below={"xa": "b1 xa", "b1": "xa"}))
    assert figure(evaluator, "a.x").reason == "figure.cycle"


def test_a_formula_may_refer_to_its_own_past() -> None:
    running = indicator("a.luy_ke", formula="a.moi + previous(a.luy_ke)", missing="skip_if_all")
    entered = facts(*(f"a.moi xa {year}H{half} = 1" for year in (2025, 2026) for half in (1, 2)))
    assert figure(Evaluator(catalogue(indicator("a.moi"), running), entered), "a.luy_ke", "2026H2").value == 4


def test_a_long_chain_of_formulas_is_computed() -> None:
    chain = [indicator(f"a.x{n}", formula=f"a.x{n - 1} + a.moi") for n in range(1, 5000)]
    cat = catalogue(indicator("a.moi"), indicator("a.x0"), *chain)
    found = figure(Evaluator(cat, facts("a.x0 xa 2026H1 = 1", "a.moi xa 2026H1 = 2")), "a.x4999")
    assert found.value == 1 + 2 * 4999


def test_formulas_that_multiply_one_another_do_not_exhaust_the_machine() -> None:
    chain = [indicator(f"a.x{n}", "percent", formula=f"a.x{n - 1} * a.x{n - 1}") for n in range(1, 60)]
    cat = catalogue(indicator("a.x0", "percent"), *chain)
    found = figure(Evaluator(cat, facts("a.x0 xa 2026H1 = 3")), "a.x59")
    assert (found.state, found.reason) == (State.UNDEFINED, "figure.out_of_range")


@pytest.mark.parametrize("text", ["a.khong_co", "plan(a.khong_co)", "year_to_date(a.khong_co)", "a.khong_co + 1"])
def test_an_unknown_indicator_is_undefined(text: str) -> None:
    found = computed(Evaluator(catalogue(), facts()), text, "2026Q3")
    assert (found.state, found.reason) == (State.UNDEFINED, "figure.unknown_indicator")


@pytest.mark.parametrize(
    "text",
    [
        "a.ho + a.ha", "a.ho - a.ha", "a.ha * a.ha", "a.tien / a.ha", "a.ho < a.ha", "max(a.ho, a.ha)",
        "sum(a.ho, a.ha)", "percent(a.ho, a.ha)", "growth(a.ho, a.ha)", "coalesce(a.ho, a.ha)", "-(a.ho = 1)",
        "abs(a.ho = 1)", "(a.ho = 1) + 1", "(a.ho = 1) - 1", "(a.ho = 1) * 2",
        "(a.ho = 1) / 2", "(a.ho = 1) < 2", "not a.ho",
        "a.ho and a.ho = 1", "a.ho or a.ho = 1", "a.lech",
    ],
)  # fmt: skip
def test_what_the_checker_refuses_is_undefined(text: str) -> None:
    cat = catalogue(
        indicator("a.ho"), indicator("a.ha", "ha"), indicator("a.tien", "dong"),
        indicator("a.lech", "ha", formula="a.ho + 0"),
    )  # fmt: skip
    said = facts("a.ho xa 2026H1 = 1", "a.ha xa 2026H1 = 1", "a.tien xa 2026H1 = 1")
    found = computed(Evaluator(cat, said), text)
    assert (found.state, found.reason, found.value) == (State.UNDEFINED, "figure.measure_mismatch", None)


def test_a_function_of_a_part_that_another_period_lacks_is_missing() -> None:
    cat = catalogue(indicator("a.x"), indicator("a.tang", "percent", formula="growth(a.x)"))
    found = figure(Evaluator(cat, facts("a.x xa 2026W53 = 1")), "a.tang", "2026W53")
    assert (found.state, found.reason) == (State.MISSING, "figure.no_such_period")
    assert found.reason_data == {"function": "last_year", "period": "2026W53"}


def test_the_spread_of_a_figure_is_what_its_rounded_entries_allow() -> None:
    cat = catalogue(
        indicator("a.ho"), indicator("a.ha", "ha", decimals=1), indicator("a.hai", "m2", formula="a.ha + a.ha"),
        indicator("a.max", "ha", decimals=1, units="max"), indicator("a.chia", formula="a.ho / (a.ha - a.ha)"),
    )  # fmt: skip
    said = facts(
        "a.ho xa 2026H1 = 5", "a.ha xa 2026Q1 = 1.5", "a.ha xa 2026Q2 = 2",
        "a.max b1 2026H1 = 1", "a.max b2 2026H1 = 3", below={"xa": "b1 b2"},
    )  # fmt: skip
    evaluator = Evaluator(cat, said)

    def spread(code: str) -> tuple[Fraction, Fraction]:
        found = evaluator.outcome(code, "xa", H1).spread
        assert found is not None
        return found.lo, found.hi

    assert spread("a.ho") == (5, 5)
    assert spread("a.ha") == (Fraction("3.4"), Fraction("3.6"))
    assert spread("a.hai") == (68_000, 72_000)
    assert spread("a.max") == (Fraction("2.95"), Fraction("3.05"))
    assert evaluator.outcome("a.chia", "xa", H1).spread is None


@pytest.mark.parametrize(
    ("text", "lo", "hi"),
    [
        ("-a.x", "-1.55", "-1.45"), ("a.x - a.y", "1.4", "1.6"), ("abs(a.y)", "0", "0.05"),
        ("min(a.x, a.y)", "-0.05", "0.05"),
        ("a.x * 2", "2.9", "3.1"), ("a.x / 2", "0.725", "0.775"), ("growth(a.x, 1)", "45", "55"),
        ("abs(-a.x)", "1.45", "1.55"),
        ("not a.x = a.y", "1", "1"), ("a.y = 0", "0", "1"), ("a.x > a.y and a.x > 1.5", "0", "1"),
    ],
)  # fmt: skip
def test_spreads_of_expressions(text: str, lo: str, hi: str) -> None:
    cat = catalogue(indicator("a.x", "percent", decimals=1), indicator("a.y", "percent", decimals=1))
    evaluator = Evaluator(cat, facts("a.x xa 2026H1 = 1.5", "a.y xa 2026H1 = 0"))
    spread = evaluator.operand(parse_formula(text), "xa", H1).spread
    assert spread is not None
    assert (spread.lo, spread.hi) == (Fraction(lo), Fraction(hi))


@pytest.mark.parametrize("text", ["a.x / a.y", "-(a.x / a.y)", "abs(a.x / a.y)", "growth(a.x, a.y)", "a.x / a.y + a.x",
                                  "max(a.x / a.y, 1)"])  # fmt: skip
def test_a_spread_is_unknown_when_a_divisor_may_be_zero(text: str) -> None:
    cat = catalogue(indicator("a.x", "percent", decimals=1), indicator("a.y", "percent"))
    evaluator = Evaluator(cat, facts("a.x xa 2026H1 = 1.5", "a.y xa 2026H1 = 0.4"))
    value = evaluator.operand(parse_formula(text), "xa", H1)
    assert value.has_value
    assert value.spread is None
    assert evaluator.check(relation("q.x", f"{text} > 1000"), "xa", H1) is None
    assert evaluator.check(relation("q.x", f"not {text} < 1000"), "xa", H1) is None


def test_a_broken_relation_shows_both_sides() -> None:
    cat = catalogue(indicator("a.x"), indicator("a.y"), indicator("a.z"))
    evaluator = Evaluator(cat, facts("a.x xa 2026H1 = 5", "a.y xa 2026H1 = 6", "a.z xa 2026H1 = 3"))
    one = relation("q.x", "a.z < a.x and a.x + a.z >= a.y * 2 and a.x = a.y", "warning")
    finding = evaluator.check(one, "xa", H1)
    assert finding is not None
    assert (finding.code, finding.severity, finding.subject) == ("relation.broken", Severity.WARNING, "q.x")
    assert finding.data == {
        "statement": one.statement.text, "message": "cần kiểm tra lại", "left": Decimal(8), "right": Decimal(12),
        "org_unit": "xa", "period": "2026H1",
    }  # fmt: skip
    assert re.search(r"\b8\b.*\b12\b", word(finding))


def test_both_sides_are_shown_with_enough_decimals_to_tell_them_apart() -> None:
    evaluator = Evaluator(
        catalogue(indicator("a.x"), indicator("a.y")), facts("a.x xa 2026H1 = 1", "a.y xa 2026H1 = 300")
    )
    finding = evaluator.check(relation("q.x", "a.x / a.y = 0.0033"), "xa", H1)
    assert finding is not None
    assert (finding.data["left"], finding.data["right"]) == (Decimal("0.00333"), Decimal("0.00330"))


def test_a_stated_figure_is_compared_at_its_printed_precision() -> None:
    cat = catalogue(
        indicator("a.x"), indicator("a.y"), indicator("a.ty", "percent", decimals=1, formula="percent(a.x, a.y)")
    )
    evaluator = Evaluator(cat, facts("a.x xa 2026H1 = 5850", "a.y xa 2026H1 = 31500", "a.ty xa 2026H1 = 50.3 stated"))
    (finding,) = evaluator.stated_findings("xa", H1)
    assert (finding.code, finding.severity, finding.subject) == ("figure.stated_differs", Severity.ERROR, "a.ty")
    assert finding.data == {
        "name": "a.ty", "formula": "percent(a.x, a.y)", "entry": "1/1", "reporter": "vp", "org_unit": "xa",
        "period": "2026H1", "stated": Decimal("50.3"), "computed": Decimal("18.6"), "decimals": 1,
    }  # fmt: skip
    assert "50,3" in word(finding)


def test_a_stated_figure_of_what_is_entered_is_compared_too() -> None:
    evaluator = Evaluator(catalogue(indicator("a.x")), facts("a.x xa 2026H1 = 5", "a.x xa 2026H1 = 6 stated"))
    assert [finding.data["formula"] for finding in evaluator.stated_findings("xa", H1)] == [""]


def test_nothing_is_said_of_entries_without_a_value_or_an_indicator() -> None:
    evaluator = Evaluator(
        catalogue(indicator("a.x", formula="1 * 2")),
        facts("a.x xa 2026H1 = NA stated", "a.khong_co xa 2026H1 = 3 stated"),
    )
    assert evaluator.findings("xa", H1) == []


def test_facts_know_where_and_how_often_something_is_reported() -> None:
    said = facts("a.x b1 2026Q1 = 1", "a.x xa 2026H1 = 1 stated", below={"tinh": "xa", "xa": "b1 b2"})
    assert [said.reports("a.x", key) for key in ("tinh", "xa", "b1", "b2")] == [True, True, True, False]
    assert said.kinds("a.x", "statistical") == {Kind.QUARTER}
    assert said.entry("a.x", "xa", H1) is None
    assert [one.key.basis for one in said.at("xa", H1)] == [Basis.STATED]


def test_a_call_built_by_hand_reads_like_one_that_was_written() -> None:
    evaluator = Evaluator(catalogue(indicator("a.x")), facts("a.x xa 2026H1 = 4"))
    formula = Formula("", Call("sum", (Reference("a.x"), Reference("a.x"))))
    assert evaluator.evaluate(formula, "xa", H1) == replace(computed(evaluator, "sum(a.x, a.x)"), name="")
