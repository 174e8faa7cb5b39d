"""Formulas about each item of a list: codes that begin with ``item.`` stand for it until something is put in place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from socai.formula.nodes import Binary, Call, Expression, Formula, Reference, Unary, walk
from socai.formula.printer import to_text

#: How codes in formulas begin that stand for the item at hand and not for an indicator.
ITEM_PREFIX = "item."
#: The code that stands for the indicator of an item.
ITEM_CODE = f"{ITEM_PREFIX}value"


def uses_item(formula: Formula) -> bool:
    """Return whether a formula asks for something of the item at hand."""
    return any(isinstance(node, Reference) and node.code.startswith(ITEM_PREFIX) for node in walk(formula.expression))


def indicator_put(code: str) -> Callable[[Reference], Expression]:
    """Return what puts an indicator in the place of the item's."""
    return lambda reference: replace(reference, code=code) if reference.code == ITEM_CODE else reference


def bound(formula: Formula, put: Callable[[Reference], Expression]) -> Formula:
    """Return a formula with what is put in the place of the item; one that asks for nothing of it stays as it is."""
    if not uses_item(formula):
        return formula
    expression = _bound(formula.expression, put)
    return replace(formula, expression=expression, text=to_text(expression))


def _bound(node: Expression, put: Callable[[Reference], Expression]) -> Expression:
    match node:
        case Reference(code=code):
            return put(node) if code.startswith(ITEM_PREFIX) else node
        case Unary():
            return replace(node, operand=_bound(node.operand, put))
        case Binary():
            return replace(node, left=_bound(node.left, put), right=_bound(node.right, put))
        case Call():
            return replace(node, arguments=tuple(_bound(each, put) for each in node.arguments))
        case _:
            return node
