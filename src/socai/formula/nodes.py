"""The whole language as frozen nodes. What an expression means is written here and evaluated in ``engine``.

A node remembers the column (from 1) at which it was read, for messages; two nodes that differ only there are equal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from socai.formula.conditions import Tally as Tally


class Missing(StrEnum):
    """What a sum or difference does with an operand that has no value."""

    SKIP_IF_ANY = "skip_if_any"
    SKIP_IF_ALL = "skip_if_all"
    ZERO = "zero"


@dataclass(frozen=True)
class Number:
    """A constant, written with a decimal point (``100``, ``0.5``); never negative, ``-5`` is a ``Unary``."""

    value: Decimal
    column: int = field(default=1, compare=False)


@dataclass(frozen=True)
class Reference:
    """The value of an indicator for the unit and period at hand (``hdnd.ky_hop.tong``)."""

    code: str
    column: int = field(default=1, compare=False)


@dataclass(frozen=True)
class Unary:
    """``-x`` or ``not x``."""

    operator: str
    operand: Expression
    column: int = field(default=1, compare=False)


@dataclass(frozen=True)
class Binary:
    """``+ - * /``, a comparison ``= != < <= > >=``, ``and``, ``or``; ``column`` is that of the operator."""

    operator: str
    left: Expression
    right: Expression
    column: int = field(default=1, compare=False)


@dataclass(frozen=True)
class Call:
    """A function of the language applied to its arguments."""

    function: str
    arguments: tuple[Expression, ...]
    column: int = field(default=1, compare=False)


Expression = Number | Reference | Unary | Binary | Call | Tally


@dataclass(frozen=True)
class Formula:
    """An expression, the text it was read from and its missing-operand strategy."""

    text: str
    expression: Expression
    missing: Missing = Missing.SKIP_IF_ANY


COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
#: How tightly operators bind, the loosest first; those of one row bind alike, from left to right.
PRECEDENCE: tuple[tuple[str, ...], ...] = (("or",), ("and",), ("not",), COMPARISONS, ("+", "-"), ("*", "/"))
#: The same as numbers, from 1; a sign binds tighter than all of them.
POWER: Mapping[str, int] = MappingProxyType({
    operator: power for power, row in enumerate(PRECEDENCE, 1) for operator in row
})  # fmt: skip
SIGN_POWER = len(PRECEDENCE) + 1


def children(expression: Expression) -> tuple[Expression, ...]:
    """Return the direct operands or arguments of a node, in the order they are written."""
    match expression:
        case Unary(operand=operand):
            return (operand,)
        case Binary(left=left, right=right):
            return (left, right)
        case Call(arguments=arguments):
            return arguments
        case Number() | Reference() | Tally():
            return ()


def walk(expression: Expression) -> Iterator[Expression]:
    """Yield a node and all nodes below it, each before its operands, in the order they are written."""
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(children(node)))


def references(expression: Expression) -> frozenset[str]:
    """Return the codes of all indicators that an expression reads, in any period, plans included."""
    return frozenset(node.code for node in walk(expression) if isinstance(node, Reference))


def tallies(expression: Expression) -> tuple[Tally, ...]:
    """Return the functions of rows in an expression, in the order they are written."""
    return tuple(node for node in walk(expression) if isinstance(node, Tally))
