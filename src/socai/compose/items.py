"""Lists that a template asks for by name: its blocks once for each item. What stands in a list comes from outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    ItemWord,
    ListSlot,
    TableBlock,
    Words,
)
from socai.formula.nodes import Binary, Call, Expression, Formula, Number, Reference, Tally, Unary, walk
from socai.formula.printer import to_text

#: The code that stands for the indicator of an item in formulas.
ITEM_CODE = "item.value"


@dataclass(frozen=True)
class Item:
    """An indicator in a list: code, name, its measure in words, who reports it, the remark beside its figure."""

    code: str
    name: str
    measure: str
    office: str
    note: str = ""


ItemsOf = Callable[[str, int], Sequence[Item]]
"""From the name of a list and the most items wanted to the items, in their order."""


def no_items(name: str, most: int) -> Sequence[Item]:
    """Return an empty list."""
    return ()


def uses_item(formula: Formula) -> bool:
    """Return whether a formula asks for the indicator of an item."""
    return any(isinstance(node, Reference) and node.code == ITEM_CODE for node in walk(formula.expression))


def repeated(block: EachBlock, items: Sequence[Item]) -> tuple[Block, ...]:
    """Return the blocks of a list with every item put in; a list that is only a table has one header and many rows."""
    if not items:
        return block.otherwise
    if len(block.then) == 1 and isinstance(table := block.then[0], TableBlock):
        rows = [_bound_block(table, item, number) for number, item in enumerate(items, start=1)]
        return (replace(table, rows=tuple(row for each in rows if isinstance(each, TableBlock) for row in each.rows)),)
    return tuple(_bound_block(each, item, number) for number, item in enumerate(items, start=1) for each in block.then)


def _bound_block(block: Block, item: Item, number: int) -> Block:
    def bound(content: Inlines) -> Inlines:
        return tuple(_bound(inline, item, number) for inline in content)

    match block:
        case TableBlock():
            rows = tuple(tuple(bound(cell) for cell in row) for row in block.rows)
            return replace(block, header=tuple(map(bound, block.header)), rows=rows)
        case ConditionBlock():
            return replace(
                block,
                condition=_bound_formula(block.condition, item),
                then=tuple(_bound_block(each, item, number) for each in block.then),
                otherwise=tuple(_bound_block(each, item, number) for each in block.otherwise),
            )
        case EachBlock():
            return block
        case _:
            return replace(block, content=bound(block.content))


def _bound(inline: Inline, item: Item, number: int) -> Inline:
    match inline:
        case ItemSlot():
            words: Mapping[ItemWord, str] = {
                ItemWord.NUMBER: str(number),
                ItemWord.NAME: item.name,
                ItemWord.MEASURE: item.measure,
                ItemWord.OFFICE: item.office,
                ItemWord.NOTE: item.note or inline.missing,
            }
            return Words(words[inline.word], inline.style)
        case FigureSlot():
            return replace(inline, formula=_bound_formula(inline.formula, item))
        case ConditionSlot():
            content = tuple(_bound(each, item, number) for each in inline.content)
            return replace(inline, condition=_bound_formula(inline.condition, item), content=content)
        case ListSlot():
            return replace(
                inline, items=tuple(tuple(_bound(each, item, number) for each in one) for one in inline.items)
            )
        case _:
            return inline


def _bound_formula(formula: Formula, item: Item) -> Formula:
    """Return a formula with the indicator of an item in it; one that asks for none stays as it is."""
    if not uses_item(formula):
        return formula
    expression = _bound_expression(formula.expression, item.code)
    return replace(formula, expression=expression, text=to_text(expression))


def _bound_expression(node: Expression, code: str) -> Expression:
    match node:
        case Reference(code=known):
            return replace(node, code=code) if known == ITEM_CODE else node
        case Unary():
            return replace(node, operand=_bound_expression(node.operand, code))
        case Binary():
            return replace(node, left=_bound_expression(node.left, code), right=_bound_expression(node.right, code))
        case Call():
            return replace(node, arguments=tuple(_bound_expression(each, code) for each in node.arguments))
        case Number() | Tally():
            return node
