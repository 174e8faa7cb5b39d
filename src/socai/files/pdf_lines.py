"""Makes lines of PDF segments and tells the parts of a page apart: running headers, body, footnotes, columns.

It looks at geometry and repetition; paragraphs and tables are made elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import inf

from socai.files.assembling import call_of
from socai.files.line_marks import begins_small, is_capitals, is_page_number
from socai.files.pdf_pages import PdfPage, Segment

_CALL = re.compile("\ue000[^\ue001]*\ue001")
_DIGITS = re.compile(r"\d{1,9}")
_MARGIN = 0.12
_RUNNING_PAGES = 3
_MOST_PAGES = 0.6
_SMALLER = 0.93
_SAME_SIZE = 0.3


_Key = tuple[str, int]


class Zone(StrEnum):
    """The part of a page that a line belongs to."""

    BODY = "body"
    HEADER = "header"
    NOTE = "note"


@dataclass(frozen=True)
class Line:
    """A stretch of text on one line of a page, in points; ``column`` counts from 0 from left to right."""

    page: int
    text: str
    left: float
    right: float
    baseline: float
    size: float
    divides: bool = False
    zone: Zone = Zone.BODY
    column: int = 0

    @property
    def is_called(self) -> bool:
        """Whether it begins with a raised mark, as a footnote does."""
        return _CALL.match(self.text) is not None

    @property
    def calls(self) -> bool:
        """Whether it calls a footnote after words of its own, as the body does."""
        return _CALL.search(self.text, 1) is not None

    def is_beside(self, other: Line) -> bool:
        """Whether both stand at one height, one right of the other."""
        apart = self.left >= other.right or other.left >= self.right
        return apart and abs(self.baseline - other.baseline) < 0.6 * max(self.size, other.size)


def lines_of(page: PdfPage) -> list[Line]:
    """Return the lines of a page: neighbouring segments joined, small raised marks turned into calls."""
    lines: list[Line] = []
    held: Segment | None = None
    for segment in page.segments:
        if held is not None:
            follows = _follows(held, segment)
            if follows and _is_mark(held, segment):
                segment = replace(segment, text=call_of(held.text) + segment.text, left=held.left)
                held = None
            elif follows:
                held = _joined(held, segment)
                continue
        if held is not None:
            lines.append(_line(page, held))
        held = segment
    if held is not None:
        lines.append(_line(page, held))
    return lines


def _follows(first: Segment, second: Segment) -> bool:
    """Whether a segment goes on where the one before it ends."""
    size = max(first.size, second.size)
    gap = second.left - first.right
    return abs(first.baseline - second.baseline) < 0.6 * size and -0.3 * size < gap < size


def _is_mark(first: Segment, second: Segment) -> bool:
    """Whether a segment is the small raised mark of the footnote that follows it."""
    is_small = first.size < 0.75 * second.size and first.baseline > second.baseline
    return is_small and re.fullmatch(r"\d{1,3}|\*{1,3}", first.text) is not None


def _joined(first: Segment, second: Segment) -> Segment:
    space = " " if second.left - first.right > 0.15 * first.size else ""
    larger = first if first.size >= second.size else second
    return Segment(
        first.text + space + second.text, first.left, second.right, larger.baseline, larger.size, second.divides
    )


def _line(page: PdfPage, segment: Segment) -> Line:
    return Line(
        page.number,
        segment.text,
        segment.left,
        segment.right,
        segment.baseline,
        segment.size,
        segment.divides,
    )


def zoned(pages: Sequence[tuple[PdfPage, list[Line]]]) -> Iterator[list[Line]]:
    """Yield the lines of each page with their zones, columns one after the other."""
    running = _running(pages)
    body = _body_size(line for _, lines in pages for line in lines)
    before: Line | None = None
    for page, lines in pages:
        marked = [
            replace(line, zone=Zone.HEADER) if _is_running(line, page, lines, running) else line
            for line in _in_columns(lines)
        ]
        marked = list(_notes(marked, body, before))
        before = next((line for line in reversed(marked) if line.zone is Zone.NOTE), None)
        yield marked


def _keys(line: Line) -> Iterator[_Key]:
    """Yield what a line is known again by on other pages: its words and place, as they are and but for a page number.

    Only a number that counts with the pages is one: lines of a list differ in their numbers too.
    """
    place = round(line.baseline / 6)
    text = line.text.strip()
    yield text, place
    numbers = list(_DIGITS.finditer(text))
    for number in {numbers[0].span(), numbers[-1].span()} if numbers else ():
        start, end = number
        yield f"{text[:start]}#{int(text[start:end]) - line.page}{text[end:]}", place


def _is_in_margin(line: Line, page: PdfPage) -> bool:
    return line.baseline > page.height * (1 - _MARGIN) or line.baseline < page.height * _MARGIN


def _running(pages: Sequence[tuple[PdfPage, list[Line]]]) -> frozenset[_Key]:
    """Return what stands at the same place of several pages in the margin, page numbers aside, or across most pages."""
    in_margin: Counter[_Key] = Counter()
    anywhere: Counter[_Key] = Counter()
    for page, lines in pages:
        anywhere.update({key for line in lines for key in _keys(line)})
        in_margin.update({key for line in lines if _is_in_margin(line, page) for key in _keys(line)})
    few, most = max(2, min(_RUNNING_PAGES, len(pages))), max(_RUNNING_PAGES, _MOST_PAGES * len(pages))
    return frozenset(key for key, count in anywhere.items() if count >= most or in_margin[key] >= few)


def _is_running(line: Line, page: PdfPage, lines: Sequence[Line], running: frozenset[_Key]) -> bool:
    """Whether a line belongs to no page in particular; a number with something beside it is the cell of a table."""
    is_number = is_page_number(line.text)
    if is_number and any(line.is_beside(other) for other in lines):
        return False
    return any(key in running for key in _keys(line)) or (is_number and _is_in_margin(line, page))


def _body_size(lines: Iterable[Line]) -> float:
    """Return the size of the body's font: the one that most letters have, or that calls the notes that have most."""
    letters: Counter[float] = Counter()
    calling: Counter[float] = Counter()
    of_notes: set[float] = set()
    for line in lines:
        size = round(line.size * 2) / 2
        letters[size] += len(line.text)
        if line.is_called:
            of_notes.add(size)
        elif line.calls:
            calling[size] += len(line.text)
    if not letters:
        return 0.0
    usual = letters.most_common(1)[0][0]
    larger = [size for size, _ in calling.most_common() if size > usual]
    return larger[0] if usual in of_notes and larger else usual


def _notes(lines: Sequence[Line], body: float, before: Line | None) -> Iterator[Line]:
    """Yield the lines with footnotes marked: small lines from a raised mark on, or below all body of a column.

    ``before`` is the last line of the footnotes of the page before, if it has any.
    """
    last: Line | None = None
    lowest: dict[int, float] = {}
    for line in lines:
        if line.zone is Zone.BODY and line.size >= _SMALLER * body:
            lowest[line.column] = min(lowest.get(line.column, line.baseline), line.baseline)
    default = inf if not lowest and before is not None and _goes_on_with(lines, before) else 0.0
    for line in lines:
        is_small = line.zone is Zone.BODY and line.size < _SMALLER * body
        goes_on = last is not None and last.column == line.column and 0 < last.baseline - line.baseline < 3 * line.size
        is_left_over = before is not None and line.baseline < lowest.get(line.column, default)
        if is_small and (line.is_called or goes_on or is_left_over):
            last = replace(line, zone=Zone.NOTE)
            yield last
        else:
            last = None
            yield line


def _goes_on_with(lines: Sequence[Line], note: Line) -> bool:
    """Whether a page without body holds nothing but the footnote of the page before, and no annex in small print."""
    first = next((line for line in lines if line.zone is Zone.BODY), None)
    if first is None:
        return False
    opens = is_capitals(first.text) or first.text.casefold().startswith("phụ lục")
    return begins_small(first.text) or (abs(first.size - note.size) < _SAME_SIZE and not opens)


def _in_columns(lines: list[Line]) -> list[Line]:
    """Return the lines of a page in reading order: as the file has them, or column by column when there are two."""
    if len(lines) < 10:
        return lines
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    middle = (left + right) / 2
    sides = [[line for line in lines if line.right <= middle + 3], [line for line in lines if line.left >= middle - 3]]
    if sum(map(len, sides)) < 0.8 * len(lines) or min(map(len, sides)) < 5:
        return lines
    if min(sum(line.right - line.left for line in side) / len(side) for side in sides) < 0.3 * (right - left):
        return lines
    return _by_bands(lines, middle)


def _by_bands(lines: list[Line], middle: float) -> list[Line]:
    """Return the lines by bands between those that cross both columns: left column, right column."""
    ordered: list[Line] = []
    band: list[Line] = []
    for line in sorted(lines, key=lambda line: -line.baseline):
        if line.right <= middle + 3 or line.left >= middle - 3:
            band.append(replace(line, column=int(line.left >= middle - 3)))
            continue
        ordered += sorted(band, key=lambda line: line.column)
        ordered.append(line)
        band = []
    return ordered + sorted(band, key=lambda line: line.column)
