"""One model for every document that is read: blocks with offsets into one canonical text, and the way back to the file.

The text is NFC with line feeds as line ends; offsets count its code points. For .txt and .md it is the file's own text
in that form, and ``Document.in_file`` leads back to the offset in the file.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class BlockKind(StrEnum):
    """What a block of text is on the page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    CELL = "cell"
    FOOTNOTE = "footnote"
    HEADER = "header"


@dataclass(frozen=True)
class Place:
    """Where a block stands in the file: page and box (PDF points, from the lower left) or paragraph, each from 1."""

    page: int = 0
    box: tuple[int, int, int, int] | None = None
    paragraph: int = 0
    part: str = ""


@dataclass(frozen=True)
class Block:
    """A stretch of the text that reads as one piece.

    Attributes:
        kind: what it is.
        start: first code point in the document's text.
        end: code point after the last one.
        level: depth of a heading or item from 1, else 0.
        table: number of the table of a cell from 1, else 0; ``row`` and ``column`` count from 0 in the table's grid.
        row: row of a cell.
        column: column of a cell.
        header: whether a cell belongs to the header of its table.
        note: the mark of a footnote (``"1"``), else empty.
        place: the way back to the file.
        continues: whether it goes on with the sentence of the last body block before it, which a page's end, a footnote
            or a picture broke.
        rows: rows of the grid that a merged cell covers.
        columns: columns of the grid that a merged cell covers.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    table: int = 0
    row: int = 0
    column: int = 0
    header: bool = False
    note: str = ""
    place: Place = Place()
    continues: bool = False
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True)
class NoteCall:
    """The call of a footnote in the text: where its mark stands (``start`` = ``end`` when the mark is not in it)."""

    note: str
    start: int
    end: int


@dataclass(frozen=True)
class Origins:
    """Where the characters of a canonical text stand in the text they were made from.

    Attributes:
        starts: offsets in the canonical text, ascending, from which on another shift holds.
        shifts: what is added to an offset from there on; before the first start nothing is.
        before: the way on from there, when the text was changed twice.
    """

    starts: Sequence[int] = ()
    shifts: Sequence[int] = ()
    before: Origins | None = None

    def of(self, offset: int) -> int:
        """Return the offset in the original of an offset in the canonical text."""
        index = bisect_right(self.starts, offset) - 1
        if index >= 0:
            offset += self.shifts[index]
        return self.before.of(offset) if self.before else offset


@dataclass(frozen=True)
class Document:
    """A document as read.

    Attributes:
        file: as the user named it.
        kind: ``docx``, ``pdf``, ``html``, ``md`` or ``txt``.
        sha256: of the file's bytes.
        text: the canonical text.
        blocks: in the order of the text, never overlapping.
        calls: footnote calls in the order of the text.
        remarks: what the reader had to do (``document.decoded_tcvn3``, ``document.no_text_layer``...), as codes.
        origins: the way from ``text`` back to the file's own text, for .txt and .md.
    """

    file: str
    kind: str
    sha256: str
    text: str
    blocks: tuple[Block, ...]
    calls: tuple[NoteCall, ...] = ()
    remarks: tuple[str, ...] = ()
    origins: Origins = field(default=Origins(), compare=False, repr=False)

    def in_file(self, offset: int) -> int:
        """Return the offset in the file's own text (after any byte order mark) of an offset in ``text``."""
        return self.origins.of(offset)

    def text_of(self, block: Block) -> str:
        """Return the text of a block."""
        return self.text[block.start : block.end]
