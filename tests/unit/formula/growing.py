"""Grows expressions of every shape the language knows, for tests over generated formulas.

Operators and functions come from the tables of the room itself, so that a new one is generated at once.
"""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from socai.formula.functions import FUNCTIONS, LONGEST_WINDOW, SHORTEST_WINDOW, Function, Rule
from socai.formula.nodes import PRECEDENCE, Binary, Call, Expression, Number, Reference, Unary

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
        case ["read", name]:
            return Call(name, (draw(references),))
        case ["window", name]:
            return Call(name, (draw(references), Number(Decimal(draw(st.integers(SHORTEST_WINDOW, LONGEST_WINDOW))))))
    return draw(numbers | references)


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
    *(f"read {name}" for name, function in FUNCTIONS.items() if _reads_one_code(function)),
    *(f"window {name}" for name, function in FUNCTIONS.items() if function.rule is Rule.WINDOW),
])  # fmt: skip
