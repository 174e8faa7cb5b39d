"""The relations of a form that a device checks without a network: sums of its own boxes, compared with each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from socai.catalogue.model import Relation
from socai.compose.forms import Sheet
from socai.core.findings import Severity
from socai.formula.nodes import Binary, Expression, Reference, references
from socai.services.opened import Instance

_OPERATORS = ("=", "<", "<=", ">", ">=")

Term = tuple[int, str]
"""A sign, 1 or -1, and the code of an indicator."""


@dataclass(frozen=True)
class Sum:
    """A relation between two sums of boxes.

    Attributes:
        code: that of the relation.
        left: what is added up on its left.
        operator: how the two compare.
        right: what is added up on its right.
        message: what to say when it does not hold.
        is_error: whether the form cannot be sent then.
    """

    code: str
    left: tuple[Term, ...]
    operator: str
    right: tuple[Term, ...]
    message: str
    is_error: bool


def sums(*, instance: Instance, sheet: Sheet) -> list[Sum]:
    """Return the relations that boxes of a form alone decide, all of one unit of measure."""
    measures = {box.indicator.code: box.indicator.measure for box in sheet.boxes() if box.indicator.formula is None}
    found: list[Sum] = []
    for relation in instance.catalogue.relations:
        read = references(relation.statement.expression)
        if read <= measures.keys() and len({measures[code] for code in read}) == 1:
            found += _read(relation)
    return found


def _read(relation: Relation) -> Iterator[Sum]:
    expression = relation.statement.expression
    if not isinstance(expression, Binary) or expression.operator not in _OPERATORS:
        return
    left, right = _terms(expression.left, 1), _terms(expression.right, 1)
    if left and right:
        is_error = Severity(relation.severity) is Severity.ERROR
        yield Sum(relation.code, left, expression.operator, right, relation.message_vi, is_error)


def _terms(expression: Expression, sign: int) -> tuple[Term, ...]:
    """Return what is added up in an expression, nothing when it does anything else than add and subtract."""
    match expression:
        case Reference(code=code):
            return ((sign, code),)
        case Binary(operator="+" | "-" as operator, left=left, right=right):
            first, second = _terms(left, sign), _terms(right, sign if operator == "+" else -sign)
            return (*first, *second) if first and second else ()
        case _:
            return ()
