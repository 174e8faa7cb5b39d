"""Leads from a stretch of a Word file's canonical text back to the elements that hold it.

It changes nothing; what is done with the elements is decided elsewhere.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from lxml import etree

from socai.files.word_paragraphs import Words
from socai.files.word_reading import ReadParagraph, WordReader

Source = tuple[etree._Element, int, int]
"""An element that holds text, and the offsets of a stretch in its text."""


class WordSources:
    """The way back from the text of a Word file that was read and assembled."""

    def __init__(self, reader: WordReader) -> None:
        """Index a reader whose document has been assembled."""
        self._reader = reader
        placed = [(piece.start, index) for index, piece in enumerate(reader.assembly.pieces) if piece is not None]
        self._starts = [start for start, _ in placed]
        self._pieces = [index for _, index in placed]
        self._paragraphs: dict[int, list[ReadParagraph]] = {}
        for paragraph in reader.paragraphs:
            self._paragraphs.setdefault(paragraph.piece, []).append(paragraph)

    def paragraphs_at(self, offset: int) -> list[ReadParagraph]:
        """Return the paragraphs of the file whose piece of the text an offset stands in."""
        at = bisect_right(self._starts, offset) - 1
        return self._paragraphs.get(self._pieces[at], []) if at >= 0 else []

    def elements(self, start: int, end: int) -> list[Source]:
        """Return the ``w:t`` elements that a stretch of the text comes from, with the offsets in their text."""
        at = bisect_right(self._starts, start) - 1
        piece = self._reader.assembly.pieces[self._pieces[at]] if at >= 0 else None
        if piece is None:
            return []
        first, last = (piece.origins.of(offset - piece.start) for offset in (start, end))
        return list(_overlapping(self.paragraphs_at(start), first, last))


def _overlapping(paragraphs: Iterable[ReadParagraph], start: int, end: int) -> Iterable[Source]:
    """Yield the pieces of text that overlap a stretch of the raw text without calls, with offsets in them."""
    for paragraph in paragraphs:
        offset = _without_calls(paragraph.offset, paragraphs, paragraph)
        for words in paragraph.words:
            length = 0 if _is_call(words) else len(words.text)
            if words.source is not None and offset < end and start < offset + length:
                yield words.source, max(0, start - offset), min(length, end - offset)
            offset += length


def _without_calls(offset: int, paragraphs: Iterable[ReadParagraph], until: ReadParagraph) -> int:
    """Return an offset of the raw text without the calls before it."""
    for paragraph in paragraphs:
        if paragraph is until:
            break
        offset -= sum(len(words.text) for words in paragraph.words if _is_call(words))
    return offset


def _is_call(words: Words) -> bool:
    return words.source is None and words.text.startswith("\ue000")
