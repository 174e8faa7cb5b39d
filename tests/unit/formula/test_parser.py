from __future__ import annotations

from decimal import Decimal

import pytest

from socai.core.findings import Location, Severity
from socai.formula.errors import FormulaProblem
from socai.formula.nodes import Binary, Call, Missing, Number, Reference, Unary
from socai.formula.parser import MOST_LEVELS, FormulaError, parse_formula
from socai.formula.tokens import MOST_CHARACTERS


def test_nodes_remember_where_they_were_read() -> None:
    formula = parse_formula(" a.b + percent(c.d) ", Missing.ZERO)
    assert formula.missing is Missing.ZERO
    assert formula.text == " a.b + percent(c.d) "
    match formula.expression:
        case Binary("+", Reference("a.b", 2), Call("percent", (Reference("c.d", 16),), 8), 6):
            return
    raise AssertionError(formula.expression)


def test_equal_nodes_may_stand_at_different_columns() -> None:
    assert Reference("a.b", 1) == Reference("a.b", 9)
    assert hash(Number(Decimal(1), 1)) == hash(Number(Decimal(1), 9))


def test_minus_is_a_node_of_its_own() -> None:
    assert parse_formula("-5").expression == Unary("-", Number(Decimal(5)))


def test_an_error_shows_the_text_and_a_caret() -> None:
    with pytest.raises(FormulaError) as caught:
        parse_formula("a.b\n+ growt(c.d)")
    error = caught.value
    assert (error.column, error.text) == (7, "a.b\n+ growt(c.d)")
    assert error.message == "there is no function growt; did you mean growth?"
    assert str(error).splitlines() == ["a.b + growt(c.d)", f"      ^ {error.message}"]


def test_an_error_far_to_the_right_shows_the_text_around_it() -> None:
    with pytest.raises(FormulaError) as caught:
        parse_formula("sum(" + "a.b, " * 200 + "%" + " a.b" * 100)
    shown, caret = str(caught.value).splitlines()
    assert len(shown) == 120
    assert shown[caret.index("^")] == "%"


@pytest.mark.parametrize(
    "text",
    ["(" * 3000, "-" * 9000, "not " * 2000 + "a.b = 1", "+".join(["a.b"] * 2000), "sum(" * 2000, "a.b=(" * 1000],
)
def test_deep_nesting_is_refused_without_exhausting_the_machine(text: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse_formula(text)
    assert caught.value.problem.code == "formula.too_deep"
    assert caught.value.problem.data == {"limit": MOST_LEVELS}


def test_the_deepest_allowed_nesting_is_read() -> None:
    inside = MOST_LEVELS - 1
    assert parse_formula("(" * inside + "a.b" + ")" * inside).expression == Reference("a.b")
    parse_formula(" + ".join(["a.b"] * MOST_LEVELS))
    with pytest.raises(FormulaError):
        parse_formula(" + ".join(["a.b"] * (MOST_LEVELS + 1)))


def test_a_long_sum_is_not_deep() -> None:
    expression = parse_formula(f"sum({', '.join(['a.b'] * 1000)})").expression
    assert isinstance(expression, Call)
    assert len(expression.arguments) == 1000


def test_a_text_that_is_too_long_is_refused() -> None:
    parse_formula("a.b".ljust(MOST_CHARACTERS))
    with pytest.raises(FormulaError) as caught:
        parse_formula("a.b".ljust(MOST_CHARACTERS + 1))
    assert caught.value.problem == FormulaProblem("formula.too_long", 1, {"limit": MOST_CHARACTERS})


def test_a_problem_becomes_a_finding() -> None:
    place = Location("indicators/a.yaml", 3, 5)
    finding = FormulaProblem("formula.unknown_indicator", 7, {"found": "a.x"}).finding(subject="a.b", location=place)
    assert (finding.code, finding.severity, finding.subject, finding.location) == (
        "formula.unknown_indicator", Severity.ERROR, "a.b", place,
    )  # fmt: skip
    assert finding.data == {"found": "a.x", "character": 7}
