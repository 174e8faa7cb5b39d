"""Writes an expression as text, with no more parentheses than it needs; reading it back gives an equal expression."""

from __future__ import annotations

from decimal import Decimal

from socai.formula.conditions import ColumnName, Condition, Joined, Negation, Test, Value
from socai.formula.nodes import (
    COMPARISONS,
    POWER,
    SIGN_POWER,
    Binary,
    Call,
    Expression,
    Number,
    Reference,
    Tally,
    Unary,
)

_ATOM_POWER = SIGN_POWER + 1


def to_text(expression: Expression) -> str:
    """Return the text of an expression, in one spelling: one space around binary operators and after commas."""
    match expression:
        case Number(value=value):
            return format(value, "f")
        case Reference(code=code):
            return code
        case Unary(operator="-", operand=operand):
            return f"-{_operand(operand, SIGN_POWER)}"
        case Unary(operator=operator, operand=operand):
            return f"{operator} {_operand(operand, _power(expression))}"
        case Binary(operator=operator, left=left, right=right):
            return f"{_left(operator, left)} {operator} {_operand(right, POWER[operator] + 1)}"
        case Call(function=function, arguments=arguments):
            return f"{function}({', '.join(map(to_text, arguments))})"
        case Tally():
            return _tally(expression)


def _tally(tally: Tally) -> str:
    """Return the text of a function of rows."""
    by = f" by {tally.by}" if tally.by else ""
    where = "" if tally.where is None else f" where {_condition(tally.where, 0)}"
    return f"{tally.function}({tally.name}{by}{where})"


def _condition(condition: Condition, power: int) -> str:
    """Return the text of a condition, in parentheses when it binds looser than ``power`` (or: 1, and: 2, not: 3)."""
    match condition:
        case Test(name=name, operator="in", values=values):
            return f"{name} in ({', '.join(map(_value, values))})"
        case Test(name=name, operator=operator, values=(value,)):
            return f"{name} {operator} {_value(value)}"
        case Negation(operand=operand):
            return f"not {_condition(operand, 3)}"
        case Joined(operator=operator, left=left, right=right):
            own = 1 if operator == "or" else 2
            text = f"{_condition(left, own)} {operator} {_condition(right, own + 1)}"
            return text if own >= power else f"({text})"
    raise AssertionError(condition)


def _value(value: Value) -> str:
    """Return the text of a value in a condition."""
    match value:
        case ColumnName(name=name):
            return name
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{value}"'
        case Decimal():
            return format(value, "f")


def _left(operator: str, operand: Expression) -> str:
    """Return a left operand: operators of one row follow one another from the left, except comparisons."""
    return _operand(operand, POWER[operator] + (operator in COMPARISONS))


def _operand(operand: Expression, power: int) -> str:
    """Return an operand, in parentheses when it binds looser than ``power``."""
    text = to_text(operand)
    return text if _power(operand) >= power else f"({text})"


def _power(expression: Expression) -> int:
    """Return how tightly the outermost operator of an expression binds."""
    match expression:
        case Unary(operator="-"):
            return SIGN_POWER
        case Unary(operator=operator) | Binary(operator=operator):
            return POWER[operator]
        case _:
            return _ATOM_POWER
