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
from socai.formula.items import bound as bound_formula
from socai.formula.nodes import Expression, Reference


@dataclass(frozen=True)
class Binding:
    """One item: what stands in place of the slots for its words and of the codes that mean it in formulas."""

    inline: Callable[[ItemSlot | RowSlot], Inline]
    expression: Callable[[Reference], Expression]


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
                condition=bound_formula(block.condition, item.expression),
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
            return replace(inline, formula=bound_formula(inline.formula, item.expression))
        case ConditionSlot():
            content = tuple(_bound(each, item) for each in inline.content)
            return replace(inline, condition=bound_formula(inline.condition, item.expression), content=content)
        case ListSlot():
            return replace(inline, items=tuple(tuple(_bound(each, item) for each in one) for one in inline.items))
        case _:
            return inline
