"""Reads what stands between the parentheses of a function of rows: register, ``by``, ``where`` and its condition."""

from __future__ import annotations

from decimal import Decimal

from socai.formula.conditions import PREFIX, ColumnName, Condition, Joined, Negation, Tally, Test, Value
from socai.formula.cursor import Cursor
from socai.formula.nodes import COMPARISONS
from socai.formula.tallies import TALLIES
from socai.formula.tokens import Token, TokenKind

_TRUTHS = {"true": True, "false": False}


def is_register(token: Token) -> bool:
    """Return whether a token names a register, or a column of one."""
    return token.kind is TokenKind.CODE and token.text.startswith(f"{PREFIX}.")


def read_tally(cursor: Cursor, name: Token) -> Tally:
    """Return the function of rows whose name was taken, to its closing parenthesis."""
    opened = cursor.take()
    register, summed = _target(cursor, name)
    by = _name(cursor, "formula.expected_column") if cursor.takes("by") else ""
    where = _alternatives(cursor, 0) if cursor.takes("where") else None
    cursor.close(opened)
    return Tally(name.text, register, summed, by, where, name.column)


def _target(cursor: Cursor, name: Token) -> tuple[str, str]:
    """Return the register, and the column to be added up where the function adds one up."""
    function = TALLIES[name.text]
    token = cursor.take()
    parts = token.text.split(".")
    if not is_register(token) or len(parts) != 2 + function.adds:
        raise cursor.error("formula.needs_register", token.column, function=name.text, example=function.example)
    return parts[1], parts[2] if function.adds else ""


def _name(cursor: Cursor, code: str) -> str:
    """Return the name of a column, a state or a clock."""
    if cursor.token.kind not in (TokenKind.NAME, TokenKind.CODE):
        raise cursor.unexpected(code)
    return cursor.take().text


def _alternatives(cursor: Cursor, level: int) -> Condition:
    cursor.check_depth(level, cursor.token.column)
    condition = _all_of(cursor, level)
    while cursor.token.text == "or":
        operator = cursor.take()
        condition = Joined("or", condition, _all_of(cursor, level), operator.column)
    return condition


def _all_of(cursor: Cursor, level: int) -> Condition:
    condition = _one(cursor, level)
    while cursor.token.text == "and":
        operator = cursor.take()
        condition = Joined("and", condition, _one(cursor, level), operator.column)
    return condition


def _one(cursor: Cursor, level: int) -> Condition:
    """Return a test, a negated condition or one in parentheses."""
    token = cursor.token
    cursor.check_depth(level, token.column)
    if cursor.takes("not"):
        return Negation(_one(cursor, level + 1), token.column)
    if cursor.takes("("):
        condition = _alternatives(cursor, level + 1)
        cursor.close(token)
        return condition
    name = _name(cursor, "formula.expected_column")
    if cursor.takes("in"):
        return Test(name, "in", _list(cursor), token.column)
    if cursor.token.text in COMPARISONS and cursor.token.kind is TokenKind.OPERATOR:
        operator = cursor.take()
        return Test(name, operator.text, (_value(cursor),), token.column)
    return Test(name, "=", (True,), token.column)


def _list(cursor: Cursor) -> tuple[Value, ...]:
    """Return the values in the parentheses of ``in (...)``."""
    opened = cursor.token
    if not cursor.takes("("):
        raise cursor.unexpected("formula.expected_list")
    values = [_value(cursor)]
    while cursor.takes(","):
        values.append(_value(cursor))
    cursor.close(opened)
    return tuple(values)


def _value(cursor: Cursor) -> Value:
    """Return a text in quotes, a number, true, false, or the name of a column."""
    token = cursor.token
    sign = -1 if cursor.takes("-") else 1
    if cursor.token.kind is TokenKind.NUMBER:
        return sign * Decimal(cursor.take().text)
    if sign < 0 or token.kind not in (TokenKind.STRING, TokenKind.NAME):
        raise cursor.unexpected("formula.expected_cell")
    cursor.take()
    if token.kind is TokenKind.STRING:
        return token.text
    return _TRUTHS[token.text] if token.text in _TRUTHS else ColumnName(token.text)
