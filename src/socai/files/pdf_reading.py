"""Reads a PDF into the one document model: paragraphs from lines, tables, footnotes, running headers set apart.

A PDF has no paragraphs: they are made out from indents, gaps and full lines. A scan has no text, which is said; what
it shows is not read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2

from socai.files.assembling import Assembly
from socai.files.documents import Block, BlockKind, Document, Place
from socai.files.errors import FilesError, refusal
from socai.files.limits import LIMITS, Limits
from socai.files.line_marks import begins_small, mark_of
from socai.files.pdf_lines import Line, Zone, lines_of, zoned
from socai.files.pdf_pages import PdfPage, pages_of
from socai.files.pdf_tables import cells_of, table_at
from socai.files.text_lines import ends_sentence

_NO_TEXT = "document.no_text_layer"
_FULL = 0.88


def read_pdf(data: bytes, *, file: str, limits: Limits = LIMITS) -> Document:
    """Return a PDF as read.

    Args:
        data: the file's content.
        file: its name, as the user named it.
        limits: what is accepted.

    Raises:
        FilesError: when it is damaged, encrypted, or has more pages or letters than the limits allow.
    """
    assembly = Assembly()
    for page in zoned(_pages(data, file, limits)):
        _Page(page, assembly).read()
    remarks = () if len(assembly) else (_NO_TEXT,)
    return assembly.document(file=file, kind="pdf", sha256=hashlib.sha256(data).hexdigest(), remarks=remarks)


def _pages(data: bytes, file: str, limits: Limits) -> list[tuple[PdfPage, list[Line]]]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        is_locked = getattr(error, "err_code", 0) == pypdfium2.raw.FPDF_ERR_PASSWORD
        raise (refusal("file.encrypted", file) if is_locked else refusal("file.damaged", file, part="pdf")) from error
    try:
        if len(document) > limits.pages:
            raise refusal("document.too_many_pages", file, pages=len(document), allowed=limits.pages)
        return list(_bounded(document, file, limits))
    except pypdfium2.PdfiumError as error:
        raise refusal("file.damaged", file, part="pdf") from error
    finally:
        document.close()


def _bounded(document: pypdfium2.PdfDocument, file: str, limits: Limits) -> Iterator[tuple[PdfPage, list[Line]]]:
    """Yield the pages with their lines, as long as they have no more letters than allowed.

    Raises:
        FilesError: when they have more.
    """
    letters = 0
    for page in pages_of(document):
        letters += sum(len(segment.text) for segment in page.segments)
        if letters > limits.letters:
            raise too_long(file, limits)
        yield page, lines_of(page)


def too_long(file: str, limits: Limits) -> FilesError:
    """Return the refusal of a document with more letters than allowed."""
    return refusal("document.too_long", file, allowed=limits.letters)


@dataclass
class _Page:
    """Reads the lines of one page into an assembly."""

    lines: Sequence[Line]
    assembly: Assembly

    def read(self) -> None:
        body = [line for line in self.lines if line.zone is not Zone.HEADER]
        for line in self.lines:
            if line.zone is Zone.HEADER:
                self.assembly.add(line.text, Block(BlockKind.HEADER, 0, 0, place=_place([line])))
        left, right = _edges(body)
        index = 0
        while index < len(body):
            count = table_at(body, index, right - left)
            if count:
                self._table(body[index : index + count])
            else:
                count = self._paragraph(body, index)
            index += count

    def _table(self, lines: Sequence[Line]) -> None:
        number = self.assembly.new_table()
        for cell in cells_of(lines):
            block = Block(BlockKind.CELL, 0, 0, table=number, row=cell.row, column=cell.column, header=cell.row == 0)
            self.assembly.add(_text(cell.lines), _with_place(block, cell.lines))

    def _paragraph(self, lines: Sequence[Line], index: int) -> int:
        """Add the paragraph that begins at a line; return how many lines it takes."""
        edges = _edges([line for line in lines if _kin(line, lines[index])])
        end = index + 1
        while end < len(lines) and _joins(lines, end, edges):
            end += 1
        taken = lines[index:end]
        is_note = taken[0].zone is Zone.NOTE
        kind = BlockKind.FOOTNOTE if is_note and not taken[0].is_called else BlockKind.PARAGRAPH
        note = self.assembly.last_note if kind is BlockKind.FOOTNOTE else ""
        self.assembly.add(_text(taken), _with_place(Block(kind, 0, 0, note=note), taken))
        return end - index


def _kin(line: Line, other: Line) -> bool:
    return line.zone is other.zone and line.column == other.column


def _edges(lines: Sequence[Line]) -> tuple[float, float]:
    """Return the left and right edge of a column of lines."""
    if not lines:
        return 0.0, 1.0
    return min(line.left for line in lines), max(line.right for line in lines)


def _joins(lines: Sequence[Line], index: int, edges: tuple[float, float]) -> bool:
    """Whether a line goes on with the paragraph of the line before it."""
    line, before = lines[index], lines[index - 1]
    if not _kin(line, before) or line.is_called or line.is_beside(before):
        return False
    drop, size = before.baseline - line.baseline, max(line.size, before.size)
    if drop <= 0 or drop > 2.2 * size or abs(line.size - before.size) > 0.12 * size:
        return False
    if before.divides:
        return True
    left, right = edges
    was_full = before.right - left > _FULL * (right - left)
    is_open = not ends_sentence(before.text)
    if mark_of(line.text).style and not (begins_small(line.text) and was_full):
        return was_full and is_open and line.left - left < 0.5 * size and mark_of(line.text).style == "bullet"
    if _is_gap(lines, index, drop):
        return was_full and is_open and begins_small(line.text)
    if line.left - left > 0.8 * size and before.left - left < 0.8 * size:
        return begins_small(line.text) and is_open
    return was_full or (is_open and begins_small(line.text))


def _is_gap(lines: Sequence[Line], index: int, drop: float) -> bool:
    """Whether more room than between lines of a paragraph stands before a line."""
    following = lines[index + 1] if index + 1 < len(lines) else None
    usual = lines[index].baseline - following.baseline if following and _kin(following, lines[index]) else 0.0
    return 0 < usual * 1.2 < drop


def _text(lines: Sequence[Line]) -> str:
    """Return the words of lines as one text: divided words and ranges joined, else a space between lines."""
    text = ""
    was_divided = True
    for line in lines:
        if not was_divided:
            # A range or the number of a paper goes on: 2025- / 2030, 14- / QĐ.
            is_divided = text[-1:] == "-" and text[-2:-1].isdigit() and not line.text[:1].islower()
            text += "" if is_divided else " "
        text += line.text
        was_divided = line.divides
    return text


def _with_place(block: Block, lines: Sequence[Line]) -> Block:
    return Block(
        block.kind,
        0,
        0,
        table=block.table,
        row=block.row,
        column=block.column,
        header=block.header,
        note=block.note,
        place=_place(lines),
    )


def _place(lines: Sequence[Line]) -> Place:
    left, right = _edges(lines)
    bottom = min(line.baseline - 0.25 * line.size for line in lines)
    top = max(line.baseline + 0.85 * line.size for line in lines)
    return Place(page=lines[0].page, box=(int(left), int(bottom), round(right + 0.5), round(top + 0.5)))
