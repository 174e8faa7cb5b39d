"""The formula language over generated expressions and texts."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from socai.core.measures import Measure
from socai.formula.errors import FormulaProblem
from socai.formula.functions import FUNCTIONS
from socai.formula.measures import check_formula, check_measures, check_statement
from socai.formula.nodes import PRECEDENCE, Binary, Call, Expression, Reference, Unary, references, walk
from socai.formula.parser import FormulaError, parse_formula
from socai.formula.printer import to_text
from tests.unit.engine.world import MEASURES
from tests.unit.formula.growing import expressions

names = st.from_regex(r"[a-z0-9_]{0,3}[a-z_][a-z0-9_]{0,3}", fullmatch=True)
references_ = st.builds(Reference, st.lists(names, min_size=2, max_size=3).map(".".join))
grown = expressions(references_)


@given(grown)
def test_what_is_printed_reads_back_equal(expression: Expression) -> None:
    assert parse_formula(to_text(expression)).expression == expression


@given(grown)
def test_printing_is_stable(expression: Expression) -> None:
    text = to_text(expression)
    assert to_text(parse_formula(text).expression) == text


def _shapes(expression: Expression) -> set[str]:
    """Return the node classes, operators and functions in an expression."""
    found = set()
    for node in walk(expression):
        found.add(type(node).__name__)
        if isinstance(node, Unary | Binary):
            found.add(f"{type(node).__name__} {node.operator}")
        if isinstance(node, Call):
            found.add(f"Call {node.function}")
    return found


# The first example that is found will do; and always the same ones are drawn, so that chance never fails it.
FIRST_FOUND = settings(max_examples=3000, phases=[Phase.generate], derandomize=True, database=None)


@pytest.mark.parametrize(
    "shape",
    [
        *(node.__name__ for node in get_args(Expression)),
        *("Unary -", "Unary not"),
        *(f"Binary {operator}" for row in PRECEDENCE for operator in row if operator != "not"),
        *(f"Call {name}" for name in FUNCTIONS),
    ],
)
def test_every_node_operator_and_function_is_generated(shape: str) -> None:
    try:
        find(grown, lambda expression: shape in _shapes(expression), settings=FIRST_FOUND)
    except NoSuchExample:
        pytest.fail(f"no generated expression holds {shape}")


words = st.sampled_from(
    ["a.b", "sum", "percent", "plan", "(", ")", ",", "+", "-", "*", "/", "=", "<=", "and", "or", "not", "1", "0.5", " ",
     "%", "Ằ", ".", "≤", "\n", "missing", "x"]
)  # fmt: skip


@given(st.text(max_size=60) | st.lists(words, max_size=40).map(" ".join) | st.lists(words, max_size=40).map("".join))
@settings(max_examples=500)
def test_any_text_is_read_or_refused_at_a_character_of_it(text: str) -> None:
    expression, error = _read(text)
    if expression is not None:
        assert parse_formula(to_text(expression)).expression == expression
    if error is not None:
        assert 1 <= error.column <= len(text) + 1
        assert len(str(error).splitlines()) == 2
        assert error.message


def _read(text: str) -> tuple[Expression | None, FormulaError | None]:
    try:
        return parse_formula(text).expression, None
    except FormulaError as error:
        return None, error


measured = st.sampled_from(sorted(MEASURES)).map(lambda code: Reference(f"x.{code}"))


@given(expressions(measured | references_), st.sampled_from(sorted(MEASURES)))
def test_the_checker_answers_any_expression(expression: Expression, target: str) -> None:
    formula = parse_formula(to_text(expression))

    def measure_of(code: str) -> Measure | None:
        return MEASURES.get(code.removeprefix("x."))

    answer = check_measures(formula, measure_of, MEASURES)
    problems: list[FormulaProblem] = [] if isinstance(answer, Measure) else answer
    assert isinstance(answer, Measure) or answer
    assert [problem.column for problem in problems] == sorted(problem.column for problem in problems)
    assert all(problem.message and problem.column <= len(formula.text) for problem in problems)
    unknown = {code for code in references(expression) if measure_of(code) is None}
    assert unknown == {problem.data["found"] for problem in problems if problem.code == "formula.unknown_indicator"}
    for check in (
        check_formula(formula, MEASURES[target], measure_of, MEASURES),
        check_statement(formula, measure_of, MEASURES),
    ):
        assert [problem for problem in check if problem in problems] == problems
