"""Lists of indicators that a template asks for by name. What stands in a list comes from outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from socai.compose.binding import Binding
from socai.compose.nodes import Inline, ItemSlot, ItemWord, RowSlot, Words
from socai.formula.items import indicator_put


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


def item_bindings(items: Sequence[Item]) -> list[Binding]:
    """Return what each indicator of a list puts into its blocks."""
    return [_binding(item, number) for number, item in enumerate(items, start=1)]


def _binding(item: Item, number: int) -> Binding:
    words: Mapping[str, str] = {
        ItemWord.NUMBER: str(number),
        ItemWord.NAME: item.name,
        ItemWord.MEASURE: item.measure,
        ItemWord.OFFICE: item.office,
        ItemWord.NOTE: item.note,
    }

    def inline(slot: ItemSlot | RowSlot) -> Inline:
        if isinstance(slot, RowSlot):
            raise AssertionError("columns of a register stand in lists of rows alone")
        return Words(words[slot.word] or slot.missing, slot.style)

    return Binding(inline, indicator_put(item.code))
