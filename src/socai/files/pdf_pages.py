"""Takes the text of PDF pages out through PDFium, in segments with their boxes; raised digits become footnote calls.

A segment is a stretch of one line without a wide gap. How segments make lines, paragraphs and tables is not known here.
Lengths are PDF points from the lower left corner.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from socai.files.assembling import call_of, plain, raised

_PIECE = re.compile(r"[^\r\n]+")
# PDFium writes a hyphen that divides a word at a line's end as this.
_DIVIDING = "\x02\ufffe"
_RAISED_BY = 0.15
_GAP = 1.5
_MARK = re.compile(r"[0-9]{1,3} *")
_MARK_SIZE = 0.75
_DIGITS_OR_SPACE = re.compile(r"[0-9]+|(?<=\S) +(?=\S)")


@dataclass(frozen=True)
class Segment:
    """A stretch of text on one line.

    Attributes:
        text: its words; calls as ``assembling.call_of`` writes them.
        left: left edge; ``right``, ``baseline`` and ``size`` (of its font) likewise in points.
        divides: whether it ends with the hyphen of a divided word, which is not in its text.
    """

    text: str
    left: float
    right: float
    baseline: float
    size: float
    divides: bool = False


@dataclass(frozen=True)
class PdfPage:
    """The segments of a page in the order in which the file writes them, and the size of the page."""

    number: int
    width: float
    height: float
    segments: tuple[Segment, ...]


def pages_of(document: pypdfium2.PdfDocument) -> Iterator[PdfPage]:
    """Yield the pages of a document, one at a time in memory."""
    for index in range(len(document)):
        page = document[index]
        text_page = page.get_textpage()
        try:
            segments = tuple(_Letters(text_page).segments())
            yield PdfPage(index + 1, page.get_width(), page.get_height(), segments)
        finally:
            text_page.close()
            page.close()


class _Letters:
    """The characters of a page: all of its text at once, boxes only where they matter."""

    def __init__(self, page: pypdfium2.PdfTextPage) -> None:
        self._raw: Any = page.raw
        count = page.count_chars()
        text = page.get_text_range() if count else ""
        if len(text) != count:
            # Letters beyond the first plane, or without a meaning, move the offsets of the bulk text.
            text = "".join(chr(pdfium.FPDFText_GetUnicode(self._raw, index) or 32) for index in range(count))
        self._text = text
        self._numbers = [ctypes.c_double() for _ in range(4)]
        self._references = [ctypes.byref(number) for number in self._numbers]

    def segments(self) -> Iterator[Segment]:
        for match in _PIECE.finditer(self._text):
            start, end = match.span()
            while start < end and self._text[start].isspace():
                start += 1
            while end > start and self._text[end - 1].isspace():
                end -= 1
            if start < end:
                yield from self._cut(start, end)

    def _cut(self, start: int, end: int) -> Iterator[Segment]:
        """Yield the segments of a line, cut at wide gaps, with calls for raised digits."""
        text = ""
        begin = copied = start
        after = self._after_mark(start, end)
        if after > start:
            text = call_of(self._text[start:after].rstrip())
            begin = copied = after
        baseline, size = self._baseline(begin), self._size(begin)
        for match in _DIGITS_OR_SPACE.finditer(self._text, begin, end):
            if match[0][0] == " ":
                if self._is_gap(match.start(), match.end(), size):
                    yield self._segment(text + self._text[copied : match.start()], begin, match.start())
                    begin = copied = match.end()
                    text = ""
                    baseline, size = self._baseline(begin), self._size(begin)
                continue
            raised_from = self._raised_from(match.start(), match.end(), baseline, size)
            if raised_from < match.end():
                text += plain(self._text[copied:raised_from])
                text += raised(text, self._text[raised_from : match.end()])
                copied = match.end()
        yield self._segment(text + plain(self._text[copied:end]), begin, end)

    def _after_mark(self, start: int, end: int) -> int:
        """Return the offset after the small raised digits that begin a footnote and the space after them."""
        mark = _MARK.match(self._text, start, end)
        if mark is None or mark.end() == end or self._size(start) > _MARK_SIZE * self._size(mark.end()):
            return start
        return mark.end() if self._baseline(start) > self._baseline(mark.end()) else start

    def _segment(self, text: str, start: int, end: int) -> Segment:
        left, right = self._box(start)[0], self._box(end - 1)[1]
        divides = text[-1:] in tuple(_DIVIDING)
        shown = text.translate({ord(letter): None for letter in _DIVIDING})
        return Segment(shown, left, max(left, right), self._baseline(start), self._size(start), divides)

    def _is_gap(self, start: int, end: int, size: float) -> bool:
        """Whether a space stands for a gap between columns and not between words."""
        if not pdfium.FPDFText_IsGenerated(self._raw, start) and end - start < 3:
            return False
        gap = self._box(end)[0] - self._box(start - 1)[1]
        # PDFium writes the cell that begins the next row of a table behind the one that ends the row before.
        return gap > _GAP * size or gap < -_GAP * size

    def _raised_from(self, start: int, end: int, baseline: float, size: float) -> int:
        """Return the first of some digits from which on all are raised above the line; ``end`` when none is."""
        index = end
        while index > start and self._is_raised(index - 1, baseline, size):
            index -= 1
        return index

    def _is_raised(self, index: int, baseline: float, size: float) -> bool:
        return self._box(index)[2] - baseline > _RAISED_BY * size

    def _box(self, index: int) -> tuple[float, float, float, float]:
        """Return left, right, bottom and top of a character."""
        pdfium.FPDFText_GetCharBox(self._raw, index, *self._references)
        left, right, bottom, top = (number.value for number in self._numbers)
        return left, right, bottom, top

    def _baseline(self, index: int) -> float:
        pdfium.FPDFText_GetCharOrigin(self._raw, index, self._references[0], self._references[1])
        return self._numbers[1].value

    def _size(self, index: int) -> float:
        return float(pdfium.FPDFText_GetFontSize(self._raw, index)) or 1.0
