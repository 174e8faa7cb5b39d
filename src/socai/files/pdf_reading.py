"""Reads a PDF into the one document model: paragraphs from lines, tables, footnotes, running headers set apart.

A PDF has no paragraphs: they are made out from indents, gaps and full lines. A scan has no text, which is said; what
it shows is not read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import pypdfium2

from socai.files.assembling import Assembly, note_at
from socai.files.documents import Block, BlockKind, Document, Place
from socai.files.errors import FilesError, refusal
from socai.files.limits import LIMITS, Limits
from socai.files.line_marks import begins_small, is_capitals, mark_of
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
    reader = _Reader(assembly)
    for page, overrun in _with_overruns(list(zoned(_pages(data, file, limits)))):
        reader.read(page, overrun)
    reader.finish()
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


def _with_overruns(pages: Sequence[Sequence[Line]]) -> Iterator[tuple[Sequence[Line], Sequence[Line]]]:
    """Yield the lines of each page with those by which its last footnote runs over on to later pages, taken from there.

    A footnote that is open at the end of its page goes on in the note zone of the next one, before any mark.
    """
    overrun: list[list[Line]] = [[] for _ in pages]
    owner: int | None = None
    kept: list[Sequence[Line]] = []
    for number, lines in enumerate(pages):
        notes = [line for line in lines if line.zone is Zone.NOTE]
        marked = next((at for at, line in enumerate(notes) if line.is_called), len(notes))
        leading = notes[:marked] if owner is not None else []
        if owner is not None:
            overrun[owner] += leading
        kept.append([line for line in lines if not any(line is each for each in leading)])
        if not notes or marked < len(notes):
            owner = number if notes and not _is_closed(notes[-1]) else None
        elif leading and _is_closed(leading[-1]):
            owner = None
    yield from zip(kept, overrun, strict=True)


def _is_closed(line: Line) -> bool:
    """Return whether a footnote may end with a line; a semicolon or colon promises more."""
    return line.text.rstrip('"”»)] ').endswith((".", "!", "?", "…"))


@dataclass
class _Reader:
    """Reads the lines of pages into an assembly; a paragraph is held until it is known to end on its page."""

    assembly: Assembly
    _held: list[Line] = field(default_factory=list)
    _waiting: list[tuple[str, Block]] = field(default_factory=list)
    _last_note: str = ""
    _overrun: Sequence[Line] = ()

    def read(self, lines: Sequence[Line], overrun: Sequence[Line] = ()) -> None:
        """Read a page; its last footnote goes on with the lines that run over."""
        self._overrun = overrun
        for line in lines:
            if line.zone is Zone.HEADER:
                self._aside(line.text, Block(BlockKind.HEADER, 0, 0, place=_place([line])))
        body = [line for line in lines if line.zone is not Zone.HEADER]
        left, right = _edges(body)
        index = 0
        while index < len(body):
            count = table_at(body, index, right - left)
            if count:
                self._table(body[index : index + count])
            else:
                count = self._paragraph(body, index)
            index += count

    def finish(self) -> None:
        """Add the paragraph that is held, then what stood between its lines: footnotes and headers."""
        if self._held:
            self.assembly.add(_text(self._held), Block(BlockKind.PARAGRAPH, 0, 0, place=_place(self._held)))
        for text, block in self._waiting:
            self.assembly.add(text, block)
        self._held, self._waiting = [], []

    def _aside(self, text: str, block: Block) -> None:
        """Add what does not belong to the body, after the paragraph that it may stand in the middle of."""
        self._waiting.append((text, block))

    def _table(self, lines: Sequence[Line]) -> None:
        self.finish()
        number = self.assembly.new_table()
        for cell in cells_of(lines):
            block = Block(BlockKind.CELL, 0, 0, table=number, row=cell.row, column=cell.column, header=cell.row == 0)
            self.assembly.add(_text(cell.lines), replace(block, place=_place(cell.lines)))

    def _paragraph(self, lines: Sequence[Line], index: int) -> int:
        """Take the paragraph that begins at a line; return how many lines it has."""
        edges = _edges([line for line in lines if _kin(line, lines[index])])
        end = index + 1
        while end < len(lines) and _joins(lines, end, edges):
            end += 1
        taken = list(lines[index:end])
        if taken[0].zone is Zone.NOTE:
            taken += () if any(line.zone is Zone.NOTE for line in lines[end:]) else self._overrun
            self._aside(_text(taken), self._note(taken))
        elif self._held and _goes_over(self._held[-1], taken[0], edges):
            self._held += taken
        else:
            self.finish()
            self._held = taken
        return end - index

    def _note(self, lines: Sequence[Line]) -> Block:
        """Return the block of a footnote, or of one that goes on from the page before."""
        mark = note_at(lines[0].text)
        self._last_note = mark or self._last_note
        return Block(BlockKind.FOOTNOTE, 0, 0, note=self._last_note, place=_place(lines))


def _goes_over(line: Line, following: Line, edges: tuple[float, float]) -> bool:
    """Whether a paragraph goes on over the end of a page or column: its sentence is open and no new one begins."""
    if (line.page, line.column) == (following.page, following.column) or ends_sentence(line.text):
        return False
    if abs(line.size - following.size) > 0.12 * line.size or mark_of(following.text).style:
        return False
    is_indented = following.left - edges[0] > 0.8 * following.size
    return begins_small(following.text) or not (is_indented or is_capitals(following.text))


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


def _place(lines: Sequence[Line]) -> Place:
    """Return the page and box of lines; of a paragraph that goes over a page's end, the part on its first page."""
    first = [line for line in lines if line.page == lines[0].page]
    left, right = _edges(first)
    bottom = min(line.baseline - 0.25 * line.size for line in first)
    top = max(line.baseline + 0.85 * line.size for line in first)
    return Place(page=lines[0].page, box=(int(left), int(bottom), round(right + 0.5), round(top + 0.5)))
