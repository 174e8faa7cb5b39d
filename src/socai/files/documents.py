"""One model for every document that is read: blocks with offsets into one canonical text, and the way back to the file.

The text is NFC with ``\\n`` line ends; offsets count its code points. For .txt and .md files it is the file's own text,
so that offsets hold in the file.
"""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True)
class NoteCall:
    """The call of a footnote in the text: where its mark stands (``start`` = ``end`` when the mark is not in it)."""

    note: str
    start: int
    end: int


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
        remarks: what the reader had to do (``decoded_tcvn3``, ``no_text_layer``, ...), as finding codes.
    """

    file: str
    kind: str
    sha256: str
    text: str
    blocks: tuple[Block, ...]
    calls: tuple[NoteCall, ...] = ()
    remarks: tuple[str, ...] = ()
