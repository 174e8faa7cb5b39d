"""Tells what a paragraph is from its first sign and its words, how deep items stand, and which sentences go on.

Every reader uses it for what its file does not say. It knows no file format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from socai.files.documents import Block, BlockKind
from socai.files.line_marks import Mark, begins_small, is_capitals
from socai.files.text_lines import ends_sentence

_YEAR_OR_PERIOD = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2} tháng\b|\b\d{1,2}/(?:19|20)\d\d\b")
_DIGIT = re.compile(r"\d")
_LONGEST_HEADING = 160
_BODY = (BlockKind.PARAGRAPH, BlockKind.ITEM)
_BESIDE = (BlockKind.FOOTNOTE, BlockKind.HEADER)
# A page holds few paragraphs of footnotes between two halves of a sentence.
_FARTHEST = 10
_LEVELS = {"roman": 1, "letter": 4, "round": 5}


def kind_and_level(mark: Mark, words: str) -> tuple[BlockKind, int]:
    """Return what a paragraph is, and the level of a heading.

    Args:
        mark: what it begins with.
        words: its text after bullets and hashes.
    """
    if mark.style == "hashes":
        return BlockKind.HEADING, len(mark.text)
    if is_capitals(words) or _heads(mark, words):
        return BlockKind.HEADING, _heading_level(mark)
    return (BlockKind.ITEM if mark.style else BlockKind.PARAGRAPH), 0


def _heads(mark: Mark, words: str) -> bool:
    """Whether a numbered line is a heading: it is short, ends no sentence and states no figure."""
    if mark.style not in ("roman", "section", "letter") or len(words) > _LONGEST_HEADING:
        return False
    if mark.style == "roman":
        return True
    after = _YEAR_OR_PERIOD.sub("", words.lstrip("*_ ")[len(mark.text) :])
    return not _DIGIT.search(after) and not words.rstrip("*_ ").endswith((".", ";", ","))


def _heading_level(mark: Mark) -> int:
    if mark.style == "section":
        return 1 + mark.depth
    return 1 if mark.text[:1].isupper() else _LEVELS.get(mark.style, 1)


class Levels:
    """Gives items their depth: a sign that is new in a list stands below the one before it."""

    def __init__(self) -> None:
        self._signs: list[str] = []

    def of(self, blocks: Iterator[tuple[Block, Mark]]) -> Iterator[Block]:
        """Yield the blocks with the depth of items."""
        for block, mark in blocks:
            if block.kind is BlockKind.ITEM and not block.level:
                yield replace(block, level=self._depth(mark))
            else:
                if block.kind in (BlockKind.HEADING, BlockKind.PARAGRAPH):
                    self._signs.clear()
                yield block

    def _depth(self, mark: Mark) -> int:
        sign = mark.text if mark.style == "bullet" else f"{mark.style}{mark.depth}"
        if sign in self._signs:
            del self._signs[self._signs.index(sign) + 1 :]
        else:
            self._signs.append(sign)
        return len(self._signs)


def with_continuations(text: str, blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks, marking a paragraph that goes on with a sentence which the last body block left open.

    Paragraphs that stand between a footnote and such a paragraph belong to the footnote.
    """
    last: Block | None = None
    resumed = -1
    for index, block in enumerate(blocks):
        if index > resumed and last and _leaves_bracket(text[last.start : last.end]) and block.kind in _BODY:
            resumed = index
        elif index > resumed and last and not ends_sentence(text[last.start : last.end]):
            resumed = _continuation(text, blocks, index)
        if index < resumed and block.kind is BlockKind.PARAGRAPH:
            block = replace(block, kind=BlockKind.FOOTNOTE, note=_note_before(blocks, index))
        elif index == resumed:
            block = replace(block, continues=True)
        if block.kind not in _BESIDE:
            last = block if block.kind in _BODY else None
        yield block


def _leaves_bracket(words: str) -> bool:
    return not ends_sentence(words) and words.count("(") > words.count(")")


def _note_before(blocks: Sequence[Block], index: int) -> str:
    return next((block.note for block in reversed(blocks[:index]) if block.note), "")


def _continuation(text: str, blocks: Sequence[Block], index: int) -> int:
    """Return the index of the paragraph that goes on with an open sentence, looking past footnotes; -1 for none."""
    if blocks[index].kind is not BlockKind.PARAGRAPH and blocks[index].kind not in _BESIDE:
        return -1
    for ahead in range(index, min(len(blocks), index + _FARTHEST)):
        block = blocks[ahead]
        if block.kind is BlockKind.PARAGRAPH and begins_small(text[block.start : block.end]):
            return ahead
        if block.kind not in _BESIDE and blocks[index].kind is not BlockKind.FOOTNOTE:
            return -1
        if block.kind not in (BlockKind.PARAGRAPH, *_BESIDE):
            return -1
    return -1
