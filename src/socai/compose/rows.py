"""Lists of rows of registers that a template asks for. Which rows, their words and their numbers come from outside."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from socai.compose.binding import Binding
from socai.compose.nodes import (
    Block,
    ConditionBlock,
    ConditionSlot,
    FigureSlot,
    HeadingBlock,
    Inline,
    Inlines,
    ItemBlock,
    ItemSlot,
    ListSlot,
    ParagraphBlock,
    RowList,
    RowsBlock,
    RowSlot,
    TableBlock,
    Words,
)
from socai.core.findings import Location
from socai.formula.items import ITEM_PREFIX
from socai.formula.nodes import Expression, Formula, Reference, walk

#: The word in a list of rows that is no column but the place of the row in the list.
NUMBER = "number"
#: The word that is no column but the state of the row on the last day of the period.
STATE = "state"
_LIST = re.compile(
    r"(?P<open>open\s+)?so\.(?P<register>[a-z][a-z0-9_]*)"
    r"(?:\s+where\s+(?P<where>.+?))?"
    r"(?:\s+by\s+(?P<order>-?[a-z][a-z0-9_]*(?:\s*,\s*-?[a-z][a-z0-9_]*)*))?"
    r"(?:\s+most\s+(?P<most>[1-9][0-9]{0,2}))?"
)


@dataclass(frozen=True)
class RowItem:
    """A row in a list.

    Attributes:
        words: what each column shows, numbers left out; empty cells are not there.
        numbers: the formula of each number of the row, by column; empty cells are not there.
    """

    words: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, Formula] = field(default_factory=dict)


RowsOf = Callable[[RowList], Sequence[RowItem] | None]
"""From the list that a template asks for to its rows, in their order; ``None`` when nobody can say which there are."""


def no_rows(asked: RowList) -> Sequence[RowItem]:
    """Return an empty list."""
    return ()


def read_row_list(text: str) -> RowList | None:
    """Return the list that ``open so.han_che where nguyen_nhan = "chu_quan" by han, -ma most 5`` asks for.

    ``None`` when the text is none; the condition is not read.
    """
    match = _LIST.fullmatch(" ".join(text.split()))
    if match is None:
        return None
    names = [name.strip() for name in (match["order"] or "").split(",") if name.strip()]
    return RowList(
        register=match["register"],
        stands=match["open"] is not None,
        where=match["where"] or "",
        order=tuple((name.removeprefix("-"), name.startswith("-")) for name in names),
        most=int(match["most"]) if match["most"] else None,
    )


def row_bindings(rows: Sequence[RowItem]) -> list[Binding]:
    """Return what each row of a list puts into its blocks."""
    return [_binding(row, number) for number, row in enumerate(rows, start=1)]


def _binding(row: RowItem, number: int) -> Binding:
    words = {NUMBER: str(number), **row.words}

    def inline(slot: ItemSlot | RowSlot) -> Inline:
        if isinstance(slot, ItemSlot):
            raise AssertionError("words of indicators stand in lists of indicators alone")
        if slot.column in row.numbers:
            return FigureSlot(row.numbers[slot.column], slot.options, slot.location, slot.style)
        return Words(words.get(slot.column) or slot.options.missing or "", slot.style)

    def expression(reference: Reference) -> Expression:
        column = reference.code.removeprefix(ITEM_PREFIX)
        # A cell without a number stays a code that nobody declares: a figure without a value, never zero.
        return row.numbers[column].expression if column in row.numbers else reference

    return Binding(inline, expression)


# -- what a template asks for ------------------------------------------------------------------------------------------


def lists_of_rows(blocks: Sequence[Block]) -> Iterator[RowsBlock]:
    """Yield every list of rows of a template, those inside conditions included."""
    for block in blocks:
        match block:
            case RowsBlock():
                yield block
                yield from lists_of_rows(block.otherwise)
            case ConditionBlock():
                yield from lists_of_rows((*block.then, *block.otherwise))


def columns_of(block: RowsBlock) -> Iterator[tuple[str, Location, bool]]:
    """Yield each column that the blocks of a list ask for, where, and whether a number is needed there."""
    for content in _contents(block.then):
        yield from _columns(content)
    for condition, location in _conditions(block.then):
        yield from _asked(condition, location)


def _columns(content: Inlines) -> Iterator[tuple[str, Location, bool]]:
    for inline in content:
        match inline:
            case RowSlot():
                yield inline.column, inline.location, False
            case FigureSlot():
                yield from _asked(inline.formula, inline.location)
            case ConditionSlot():
                yield from _asked(inline.condition, inline.location)
                yield from _columns(inline.content)
            case ListSlot():
                for item in inline.items:
                    yield from _columns(item)


def _asked(formula: Formula, location: Location) -> Iterator[tuple[str, Location, bool]]:
    for node in walk(formula.expression):
        if isinstance(node, Reference) and node.code.startswith(ITEM_PREFIX):
            yield node.code.removeprefix(ITEM_PREFIX), location, True


def _conditions(blocks: Sequence[Block]) -> Iterator[tuple[Formula, Location]]:
    for block in blocks:
        if isinstance(block, ConditionBlock):
            yield block.condition, block.location
            yield from _conditions((*block.then, *block.otherwise))


def _contents(blocks: Sequence[Block]) -> Iterator[Inlines]:
    for block in blocks:
        match block:
            case HeadingBlock() | ParagraphBlock() | ItemBlock():
                yield block.content
            case TableBlock():
                for row in (block.header, *block.rows):
                    yield from row
            case ConditionBlock():
                yield from _contents((*block.then, *block.otherwise))
