"""The whole language as frozen nodes. What an expression means is written here and evaluated in ``engine``."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Missing(StrEnum):
    """What a sum or difference does with an operand that has no value."""

    SKIP_IF_ANY = "skip_if_any"
    SKIP_IF_ALL = "skip_if_all"
    ZERO = "zero"


@dataclass(frozen=True)
class Number:
    """A constant, written with a decimal point (``100``, ``0.5``)."""

    value: Decimal
    column: int = 1


@dataclass(frozen=True)
class Reference:
    """The value of an indicator for the unit and period at hand (``hdnd.ky_hop.tong``)."""

    code: str
    column: int = 1


@dataclass(frozen=True)
class Unary:
    """``-x`` or ``not x``."""

    operator: str
    operand: Expression
    column: int = 1


@dataclass(frozen=True)
class Binary:
    """``+ - * /``, a comparison ``= != < <= > >=``, ``and``, ``or``."""

    operator: str
    left: Expression
    right: Expression
    column: int = 1


@dataclass(frozen=True)
class Call:
    """A function of the language applied to its arguments."""

    function: str
    arguments: tuple[Expression, ...]
    column: int = 1


Expression = Number | Reference | Unary | Binary | Call


@dataclass(frozen=True)
class Formula:
    """An expression, the text it was read from and its missing-operand strategy."""

    text: str
    expression: Expression
    missing: Missing = Missing.SKIP_IF_ANY
