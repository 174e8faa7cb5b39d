"""Reads what a number in a table is about: from the head of its column, its row's label and unit, the table's caption.

Only for cells that hold a number and nothing else; what stands beside a number in its own cell is read as in prose.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from socai.audit.grammar import Token
from socai.audit.model import MentionKind
from socai.audit.nouns import noun_after
from socai.audit.page import Page
from socai.audit.units import measure_of
from socai.files.documents import Block, BlockKind

_UNIT_COLUMN = re.compile(r"đơn vị(?: tính)?$|đvt$|đ\.v\.t|đơn vị tính")
_ROW_COLUMN = re.compile(r"(?:stt|tt|số tt|số thứ tự|thứ tự|mục)\.?$")
_IN_BRACKETS = re.compile(r"\(([^()]{1,24})\)")
_CAPTION = re.compile(r"(?:đơn vị(?: tính)?|đvt) *: *([^\n)]{1,24})")
_TIMES = re.compile(r"năm(?! *[0-9])|ngày|tháng(?! *[0-9])|thời gian|thời hạn")
#: Heads of columns that count, whatever the caption measures.
_COUNTING = re.compile(r"(?:tổng )?số (?!tiền|vốn|thu|chi|dư|kinh)")
#: How far before a table its caption may stand.
_NEAR = 3


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that a table gives: as printed, its factor and dimension (empty for none)."""

    unit: str = ""
    factor: int = 1
    dimension: str = ""


NO_UNIT = Unit()


@dataclass(frozen=True, slots=True)
class Cell:
    """What the table says of a number: its unit, what it is about, and whether it only numbers its row."""

    unit: Unit = NO_UNIT
    subject: str = ""
    numbers_row: bool = False
    tells_time: bool = False

    @property
    def is_percent(self) -> bool:
        """Whether the number is a percentage."""
        return self.unit.dimension == "percent"


@dataclass(slots=True)
class _Table:
    """The words of a table by row and column, its header rows and its columns of units and row numbers."""

    words: dict[tuple[int, int], str] = field(default_factory=dict)
    headers: set[int] = field(default_factory=set)
    caption: Unit = NO_UNIT
    heads: dict[int, str] = field(default_factory=dict)
    unit_column: int = -1


class Cells:
    """The tables of a document, asked cell by cell."""

    def __init__(self, page: Page) -> None:
        """Index the tables of a document."""
        self._page = page
        self._tables = _tables_of(page)

    def about(self, block: Block, token: Token) -> Cell | None:
        """Return what the table says of a number; ``None`` outside tables, in headers, beside other words."""
        table = self._tables.get(block.table) if block.kind is BlockKind.CELL else None
        if table is None or block.row in table.headers:
            return None
        around = self._page.plain[block.start : token.start] + self._page.plain[token.end : block.end]
        if around.strip(" +-−–()"):
            return None
        head = table.heads.get(block.column, "")
        label = _label(table, block.row)
        return Cell(
            unit=_unit(table, block, head, label),
            subject=label or head,
            numbers_row=_ROW_COLUMN.fullmatch(head.lower()) is not None,
            tells_time=_TIMES.search(head.lower()) is not None and block.column > 0 and "%" not in head,
        )

    def names(self, block: Block) -> tuple[str, str]:
        """Return the label of the row and the head of the column of a cell, without their units in brackets."""
        table = self._tables[block.table]
        label, head = _label(table, block.row), table.heads.get(block.column, "")
        return _IN_BRACKETS.sub(" ", label), _IN_BRACKETS.sub(" ", head)


def corrected(kind: MentionKind, cell: Cell | None) -> MentionKind:
    """Return the kind of a number that fills a cell, in the light of its table."""
    if cell is None or kind not in (MentionKind.QUANTITY, MentionKind.DATE, MentionKind.ORDINAL, MentionKind.HEADING):
        return kind
    if cell.numbers_row:
        return MentionKind.ORDINAL
    if kind is MentionKind.DATE:
        return kind if cell.tells_time or not cell.unit.dimension else MentionKind.QUANTITY
    return MentionKind.PERCENT if cell.is_percent else kind


def _tables_of(page: Page) -> Mapping[int, _Table]:
    """Return the tables of a document by number."""
    tables: dict[int, _Table] = defaultdict(_Table)
    recent: list[str] = []
    for block in page.document.blocks:
        if block.kind is not BlockKind.CELL:
            recent = [*recent[1 - _NEAR :], page.plain[block.start : min(block.end, block.start + 200)]]
            continue
        if block.table not in tables:
            tables[block.table].caption = _captioned(recent)
        table = tables[block.table]
        table.words[block.row, block.column] = " ".join(page.plain[block.start : block.end].split())
        if block.header:
            table.headers.add(block.row)
    for table in tables.values():
        _finish(table)
    return tables


def _finish(table: _Table) -> None:
    """Read the heads of the columns of a table whose cells are all known."""
    table.headers = table.headers or {min(row for row, _ in table.words)}
    for (row, column), text in sorted(table.words.items()):
        if row in table.headers and text:
            table.heads[column] = f"{table.heads.get(column, '')} {text}".strip()
            if _UNIT_COLUMN.search(text.lower()):
                table.unit_column = column


def _captioned(texts: list[str]) -> Unit:
    """Return the unit that the lines before a table give for all of it."""
    for text in reversed(texts):
        found = _CAPTION.search(text.lower())
        if found is not None:
            return unit_of(found[1])
    return NO_UNIT


def _label(table: _Table, row: int) -> str:
    """Return the first words of a row that are no number."""
    for column in sorted(table.heads):
        text = table.words.get((row, column), "")
        if column != table.unit_column and len(text) > 1 and not text[0].isdigit() and any(map(str.isalpha, text[1:])):
            return text
    return ""


def _unit(table: _Table, block: Block, head: str, label: str) -> Unit:
    """Return the unit of a cell: a percentage by its column, else its row's, its column's, its table's unit."""
    for candidate in _candidates(table, block, head, label):
        if candidate.dimension:
            return candidate
    return NO_UNIT


def _candidates(table: _Table, block: Block, head: str, label: str) -> Iterator[Unit]:
    """Yield the units that may hold for a cell, the nearest first."""
    if "%" in head:
        yield Unit("%", 1, "percent")
    yield unit_of(table.words.get((block.row, table.unit_column), ""))
    for text in (head, label):
        for inside in _IN_BRACKETS.findall(text):
            yield unit_of(inside)
    if not _COUNTING.match(head.lower()):
        yield table.caption


@lru_cache(maxsize=2048)
def unit_of(text: str) -> Unit:
    """Return the unit that a table gives in words (``ha``, ``triệu đồng``, ``nghìn con``, ``hộ``, ``%``)."""
    text = text.strip(" .,;:")
    measured = measure_of(text.lower())
    if measured.dimension:
        return Unit(measured.unit, measured.factor, measured.dimension)
    noun = noun_after(text[measured.length :])
    if not noun.unit:
        return NO_UNIT
    return Unit(f"{measured.unit} {noun.unit}".strip().lower(), measured.factor, f"count:{noun.head}")
