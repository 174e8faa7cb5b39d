"""Puts an item of a list into the blocks of the list. What an item is, and its words, come from outside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from socai.compose.nodes import (
    Block,
    ConditionBlock,
    ConditionSlot,
    EachBlock,
    FigureSlot,
    Inline,
    Inlines,
    ItemSlot,
    ListSlot,
    RowsBlock,
    RowSlot,
    TableBlock,
)
from socai.formula.nodes import Binary, Call, Expression, Formula, Reference, Unary, walk
from socai.formula.printer import to_text

#: How codes in formulas begin that stand for the item at hand and not for an indicator.
ITEM_PREFIX = "item."


@dataclass(frozen=True)
class Binding:
    """One item: what stands in place of the slots for its words and of the codes that mean it in formulas."""

    inline: Callable[[ItemSlot | RowSlot], Inline]
    expression: Callable[[Reference], Expression]


def uses_item(formula: Formula) -> bool:
    """Return whether a formula asks for something of the item at hand."""
    return any(isinstance(node, Reference) and node.code.startswith(ITEM_PREFIX) for node in walk(formula.expression))


def repeated(then: tuple[Block, ...], otherwise: tuple[Block, ...], items: Sequence[Binding]) -> tuple[Block, ...]:
    """Return the blocks of a list with every item put in; a list that is only a table has one header and many rows."""
    if not items:
        return otherwise
    if len(then) == 1 and isinstance(table := then[0], TableBlock):
        tables = [_bound_block(table, item) for item in items]
        return (
            replace(table, rows=tuple(row for each in tables if isinstance(each, TableBlock) for row in each.rows)),
        )
    return tuple(_bound_block(block, item) for item in items for block in then)


def _bound_block(block: Block, item: Binding) -> Block:
    def bound(content: Inlines) -> Inlines:
        return tuple(_bound(inline, item) for inline in content)

    match block:
        case TableBlock():
            rows = tuple(tuple(bound(cell) for cell in row) for row in block.rows)
            return replace(block, header=tuple(map(bound, block.header)), rows=rows)
        case ConditionBlock():
            return replace(
                block,
                condition=_bound_formula(block.condition, item),
                then=tuple(_bound_block(each, item) for each in block.then),
                otherwise=tuple(_bound_block(each, item) for each in block.otherwise),
            )
        case EachBlock() | RowsBlock():
            return block
        case _:
            return replace(block, content=bound(block.content))


def _bound(inline: Inline, item: Binding) -> Inline:
    match inline:
        case ItemSlot() | RowSlot():
            return item.inline(inline)
        case FigureSlot():
            return replace(inline, formula=_bound_formula(inline.formula, item))
        case ConditionSlot():
            content = tuple(_bound(each, item) for each in inline.content)
            return replace(inline, condition=_bound_formula(inline.condition, item), content=content)
        case ListSlot():
            return replace(inline, items=tuple(tuple(_bound(each, item) for each in one) for one in inline.items))
        case _:
            return inline


def _bound_formula(formula: Formula, item: Binding) -> Formula:
    """Return a formula with the item in it; one that asks for nothing of it stays as it is."""
    if not uses_item(formula):
        return formula
    expression = _bound_expression(formula.expression, item)
    return replace(formula, expression=expression, text=to_text(expression))


def _bound_expression(node: Expression, item: Binding) -> Expression:
    match node:
        case Reference(code=code):
            return item.expression(node) if code.startswith(ITEM_PREFIX) else node
        case Unary():
            return replace(node, operand=_bound_expression(node.operand, item))
        case Binary():
            left, right = (_bound_expression(each, item) for each in (node.left, node.right))
            return replace(node, left=left, right=right)
        case Call():
            return replace(node, arguments=tuple(_bound_expression(each, item) for each in node.arguments))
        case _:
            return node
