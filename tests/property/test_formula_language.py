"""The formula language over generated expressions and texts."""

from __future__ import annotations

from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from socai.core.measures import Measure
from socai.formula.errors import FormulaProblem
from socai.formula.functions import FUNCTIONS, takes_code
from socai.formula.measures import check_formula, check_measures, check_statement
from socai.formula.nodes import PRECEDENCE, Binary, Call, Expression, Number, Reference, Unary, references, walk
from socai.formula.parser import FormulaError, parse_formula
from socai.formula.printer import to_text
from tests.unit.engine.world import MEASURES

names = st.from_regex(r"[a-z0-9_]{0,3}[a-z_][a-z0-9_]{0,3}", fullmatch=True)
codes = st.lists(names, min_size=2, max_size=3).map(".".join)
references_ = st.builds(Reference, codes)
numbers = st.builds(Number, st.decimals(min_value=0, max_value=10**9, places=3) | st.integers(0, 10**9).map(Decimal))


def _calls(name: str, inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    """Return calls of a function as the parser accepts them."""
    function = FUNCTIONS[name]
    arguments = st.lists(inner, min_size=function.least, max_size=function.most or function.least + 2).map(tuple)
    plain = st.builds(Call, st.just(name), arguments).filter(lambda call: not takes_code(call))
    reading = st.builds(Call, st.just(name), st.tuples(references_))
    return reading if function.takes_code else plain | reading if function.implied else plain


def _grown(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    """Return expressions around smaller ones."""
    binary = [operator for row in PRECEDENCE for operator in row if operator != "not"]
    # The parser refuses a comparison of comparisons unless parentheses say what is meant; the printer writes them.
    return st.one_of(
        st.builds(Unary, st.sampled_from(["-", "not"]), inner),
        st.builds(Binary, st.sampled_from(binary), inner, inner),
        *(_calls(name, inner) for name in FUNCTIONS),
    )


expressions: st.SearchStrategy[Expression] = st.recursive(numbers | references_, _grown, max_leaves=25)


@given(expressions)
def test_what_is_printed_reads_back_equal(expression: Expression) -> None:
    assert parse_formula(to_text(expression)).expression == expression


@given(expressions)
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
        find(expressions, lambda expression: shape in _shapes(expression), settings=settings(max_examples=5000))
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
checked: st.SearchStrategy[Expression] = st.recursive(numbers | measured | references_, _grown, max_leaves=12)


@given(checked, st.sampled_from(sorted(MEASURES)))
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
