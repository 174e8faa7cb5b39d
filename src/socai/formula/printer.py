"""Writes an expression as text, with no more parentheses than it needs; reading it back gives an equal expression."""

from __future__ import annotations

from socai.formula.nodes import COMPARISONS, POWER, SIGN_POWER, Binary, Call, Expression, Number, Reference, Unary

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
