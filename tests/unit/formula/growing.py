"""Grows expressions of every shape the language knows, for tests over generated formulas.

Operators and functions come from the tables of the room itself, so that a new one is generated at once.
"""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from socai.formula.conditions import ColumnName, Condition, Joined, Negation, Test
from socai.formula.functions import FUNCTIONS, LONGEST_WINDOW, SHORTEST_WINDOW, Function, Rule
from socai.formula.nodes import COMPARISONS, PRECEDENCE, Binary, Call, Expression, Number, Reference, Tally, Unary
from socai.formula.tallies import TALLIES

UNARY = ("-", "not")
BINARY = tuple(operator for row in PRECEDENCE for operator in row if operator != "not")

numbers = st.builds(Number, st.decimals(min_value=0, max_value=10**9, places=3) | st.integers(0, 10**9).map(Decimal))


@st.composite
def expressions(draw: st.DrawFn, references: st.SearchStrategy[Reference], *, depth: int = 3) -> Expression:
    """Return an expression as the parser makes it, at most ``depth`` operators or calls above its leaves.

    Drawn step by step and not by ``st.recursive``: a strategy made of strategies takes longer to print than to draw.
    """
    shape = draw(_SHAPES) if depth else "leaf"
    inner = expressions(references, depth=depth - 1)
    match shape.split():
        case ["unary", operator]:
            return Unary(operator, draw(inner))
        case ["binary", operator]:
            return Binary(operator, draw(inner), draw(inner))
        case ["call", name]:
            return Call(name, draw(st.lists(inner, min_size=_least(name), max_size=_most(name)).map(tuple)))
        case ["tally", name]:
            return draw(_tallies(name))
        case ["read", name]:
            return Call(name, (draw(references),))
        case ["window", name]:
            return Call(name, (draw(references), Number(Decimal(draw(st.integers(SHORTEST_WINDOW, LONGEST_WINDOW))))))
    return draw(numbers | references)


@st.composite
def _tallies(draw: st.DrawFn, name: str) -> Tally:
    """Return a function of rows with any condition."""
    register, column = draw(SLUGS), draw(SLUGS)
    by = draw(st.just("") | SLUGS)
    where = draw(st.none() | conditions())
    return Tally(name, register, column if TALLIES[name].adds else "", by, where)


SLUGS = st.sampled_from(["don_thu", "so_1", "loai", "ngay", "state"])
TEXTS = st.text(st.characters(exclude_characters='"\n', exclude_categories=["Cs"]), max_size=5)
CELLS = TEXTS | st.booleans() | st.decimals(-100, 100, places=1) | st.builds(ColumnName, SLUGS)


@st.composite
def conditions(draw: st.DrawFn, depth: int = 2) -> Condition:
    """Return a condition on the columns of a row."""
    shape = draw(st.sampled_from(["test", "in", *(["not", "and", "or"] if depth else [])]))
    name = draw(SLUGS | st.just("clock.han"))
    match shape:
        case "not":
            return Negation(draw(conditions(depth=depth - 1)))
        case "and" | "or":
            return Joined(shape, draw(conditions(depth=depth - 1)), draw(conditions(depth=depth - 1)))
        case "in":
            return Test(name, "in", tuple(draw(st.lists(CELLS, min_size=1, max_size=3))))
    return Test(name, draw(st.sampled_from(COMPARISONS)), (draw(CELLS),))


def _most(name: str) -> int:
    """Return how many arguments a call gets at most."""
    function = FUNCTIONS[name]
    return function.most or function.least + 2


def _least(name: str) -> int:
    """Return how many arguments a call gets at least: with one alone, a function that implies another reads a code."""
    function = FUNCTIONS[name]
    return function.least + 1 if function.implied else function.least


def _reads_one_code(function: Function) -> bool:
    return bool(function.implied) or (function.takes_code and function.rule is not Rule.WINDOW)


_SHAPES = st.sampled_from([
    *["leaf"] * 12,
    *(f"unary {operator}" for operator in UNARY),
    *(f"binary {operator}" for operator in BINARY),
    *(f"call {name}" for name, function in FUNCTIONS.items() if not function.takes_code),
    *(f"tally {name}" for name in TALLIES),
    *(f"read {name}" for name, function in FUNCTIONS.items() if _reads_one_code(function)),
    *(f"window {name}" for name, function in FUNCTIONS.items() if function.rule is Rule.WINDOW),
])  # fmt: skip
