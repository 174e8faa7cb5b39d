"""A list whose items each count the same kinds of things: every kind adds up to its number before the list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from socai.audit.context import Figure, Reading
from socai.audit.model import Proposal, RelationType
from socai.audit.parts import OPEN_ENDED
from socai.audit.rules.rule import Rule
from socai.files.documents import BlockKind

_LEAD = re.compile(r":[\s*_]*$|\b(như sau|cụ thể|gồm|phân loại)\b")
_BACK = 8
_CANDIDATES = 4
_PROSE = (BlockKind.PARAGRAPH, BlockKind.HEADING)


def propose(reading: Reading) -> Iterator[Proposal]:
    """Read each list as one column for every kind of thing that all its items count."""
    for items in _lists(reading):
        rows = [reading.by_block[item] for item in items if item in reading.by_block]
        if len(rows) >= 2:
            yield from _read(reading, items, rows)


def _lists(reading: Reading) -> Iterator[list[int]]:
    """Yield the blocks of each list of items of one level."""
    items: list[int] = []
    blocks = reading.document.blocks
    for number, block in enumerate(blocks):
        goes_on = items and block.kind is BlockKind.ITEM and block.level == blocks[items[-1]].level
        if goes_on and number == items[-1] + 1:
            items.append(number)
            continue
        if len(items) > 1:
            yield items
        items = [number] if block.kind is BlockKind.ITEM else []
    if len(items) > 1:
        yield items


def _read(reading: Reading, items: Sequence[int], rows: Sequence[Sequence[Figure]]) -> Iterator[Proposal]:
    for kind in dict.fromkeys(each.dimension for each in rows[0] if each.dimension and not each.is_percent):
        parts = [first for row in rows if (first := _first(row, kind))]
        if len(parts) < len(rows):
            continue
        for rank, total in enumerate(_before(reading, items[0], kind)):
            near = total.mention.block >= items[0] - 2 and rank == 0 and _leads(reading, items[0] - 1)
            ids = tuple(part.id for part in parts)
            yield Proposal(
                RelationType.SUM, total.id, ids, RULE.code, 84 if near else 82 - 4 * rank,
                statement=f"kind:{items[0]}:{kind}", family=f"kinds:{items[0]}", searched=not near,
            )  # fmt: skip


def _first(row: Sequence[Figure], kind: str) -> Figure | None:
    return next((each for each in row if each.dimension == kind and each.bracket == -1), None)


def _leads(reading: Reading, number: int) -> bool:
    if number < 0:
        return False
    block = reading.document.blocks[number]
    text = reading.lower[block.start : block.end]
    return bool(_LEAD.search(text[-60:])) and not OPEN_ENDED.search(text)


def _before(reading: Reading, item: int, kind: str) -> list[Figure]:
    """Return the nearest numbers of a kind before a list, of different values, the nearest first."""
    found: dict[int, Figure] = {}
    numbers = range(item - 1, max(-1, item - 1 - _BACK), -1)
    for kinds in (_PROSE, (BlockKind.ITEM,)):
        for number in (each for each in numbers if reading.document.blocks[each].kind in kinds):
            for figure in reversed(reading.by_block.get(number, ())):
                if figure.dimension == kind and figure.bracket == -1:
                    found.setdefault(figure.size, figure)
    return list(found.values())[:_CANDIDATES]


RULE = Rule(
    "by_kind",
    "Danh sách đếm nhiều loại",
    "Khi mọi mục của danh sách đều đếm cùng những loại (lượt, người, vụ việc), tổng từng loại được so với "
    "số loại ấy nêu trước đó.",
    (
        "Trong tháng tiếp 23 lượt với 25 người.\n\nCụ thể như sau:\n\n"
        "- Thường xuyên: 17 lượt, 18 người.\n\n- Định kỳ: 6 lượt, 7 người.\n",
    ),
    ("Trong tháng tiếp 23 lượt.\n\n- Thường xuyên: 17 lượt.\n\n- Trồng 6 cây.\n",),
    propose,
)
