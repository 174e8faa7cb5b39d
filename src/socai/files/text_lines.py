"""Cuts text into lines and decides which of them belong to one paragraph: hard-wrapped text, or a line per paragraph.

It looks at line lengths and first letters only; what a paragraph is on the page is decided by its reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from socai.files.line_marks import Mark, begins_small, is_capitals, mark_of

# A wrapped line is never longer: 130 small letters fill a page of A4 with narrow margins.
_WIDEST = 130
# In wrapped text far more than one line in ten goes on in small letters; in a line per paragraph hardly any does.
_LEAST_SHARE = 10
_ENDS_SENTENCE = (".", ";", ":", "!", "?", "…")
_CLOSING = " \t*_\"”'’)"
_LINE = re.compile("[^\n]+")


@dataclass(frozen=True)
class Line:
    """A line that is not empty: where it starts in the text, its words without the spaces at its end, its mark.

    ``follows_blank`` tells whether an empty line, or nothing, stands before it.
    """

    start: int
    text: str
    mark: Mark
    follows_blank: bool

    @property
    def end(self) -> int:
        """Offset after its last word."""
        return self.start + len(self.text)


@dataclass(frozen=True)
class Wrapping:
    """How a text is wrapped: a line that with the next word is longer than ``full`` was full; 0 means not wrapped."""

    full: int

    def joins(self, line: Line, following: Line) -> bool:
        """Whether ``following`` goes on with the paragraph of ``line``."""
        if not self.full:
            return False
        was_full = self._was_full(line, following)
        if following.mark.style:
            return was_full and self._is_a_dash(line, following)
        if is_capitals(line.text) and not is_capitals(following.text):
            return False
        is_open = not ends_sentence(line.text)
        if begins_small(following.text):
            return was_full or is_open
        if is_open and len(line.text) * 4 > self.full * 3 and not is_capitals(following.text):
            return True
        return was_full and not line.text.endswith(":")

    def _was_full(self, line: Line, following: Line) -> bool:
        first_word = following.text.lstrip().partition(" ")[0]
        return len(line.text) + 1 + len(first_word) > self.full

    @staticmethod
    def _is_a_dash(line: Line, following: Line) -> bool:
        """Whether the bullet of a line is a dash inside a name (``kinh tế`` / ``- xã hội``)."""
        after = following.text[following.mark.start :]
        return following.mark.style == "bullet" and begins_small(after) and not ends_sentence(line.text)


def ends_sentence(text: str) -> bool:
    """Whether a text ends as a sentence, a clause or an introduction to a list does."""
    return text.rstrip(_CLOSING).endswith(_ENDS_SENTENCE)


def lines_of(text: str) -> Iterator[Line]:
    """Yield the lines of a text that are not blank."""
    last_end = -1
    follows_blank = True
    for match in _LINE.finditer(text):
        if match.start() > last_end + 1:
            follows_blank = True
        last_end = match.end()
        words = match[0].rstrip()
        if words:
            yield Line(match.start(), words, mark_of(words), follows_blank)
        follows_blank = not words


def wrapping_of(lines: Sequence[Line]) -> Wrapping:
    """Return how a text is wrapped, from its lines that begin with a small letter: the lines before those were full."""
    short = [line for line in lines if len(line.text) <= _WIDEST]
    before = sorted(
        len(line.text) + 1 + len(following.text.lstrip().partition(" ")[0])
        for line, following in pairwise(lines)
        if len(line.text) <= _WIDEST and not following.mark.style and begins_small(following.text)
    )
    if len(before) * _LEAST_SHARE < len(short) or not before:
        return Wrapping(0)
    return Wrapping(before[len(before) // 10] - 1)
