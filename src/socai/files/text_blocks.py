"""Reads plain text and Markdown into blocks: headings, paragraphs, items, table cells, footnotes and their calls.

Signs of layout that Markdown leaves in the text (``**``, ``<sup>``) stay in it, since offsets are those of the text.
What the words mean is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from socai.files.documents import Block, BlockKind, NoteCall, Place
from socai.files.line_marks import Mark, begins_small, is_capitals, is_page_number
from socai.files.text_lines import Line, Wrapping, ends_sentence, lines_of, wrapping_of
from socai.files.text_tables import FoundTable, table_at

_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_FROM_SUPERSCRIPTS = str.maketrans(_SUPERSCRIPTS, "0123456789")
_NOTE = re.compile(rf"\s*(?:<sup>\s*(\d{{1,3}}|\*{{1,3}})\s*</sup>|\[\^([^\]\s]+)\]:|([{_SUPERSCRIPTS}]{{1,3}}))")
_CALL = re.compile(rf"<sup>\s*(\d{{1,3}}|\*{{1,3}})\s*</sup>|\[\^([^\]\s]+)\](?!:)|([{_SUPERSCRIPTS}]{{1,3}})")
_POWERED = re.compile(r"(?<![^\W\d_])(?:[kcdm]?m|mm|hm)\s*$")
_LINE_RULE = re.compile(r"\s*(?:[-*_=~][ \t]*){3,}|\s*<!--[^\n]*-->\s*")
_YEAR_OR_PERIOD = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2} tháng\b|\b\d{1,2}/(?:19|20)\d\d\b")
_DIGIT = re.compile(r"\d")
_LONGEST_HEADING = 160
_BODY = (BlockKind.PARAGRAPH, BlockKind.ITEM)
_BESIDE = (BlockKind.FOOTNOTE, BlockKind.HEADER)
# A page holds few paragraphs of footnotes between two halves of a sentence.
_FARTHEST = 10
_LEVELS = {"roman": 1, "letter": 4, "round": 5}


@dataclass(frozen=True)
class TextBlocks:
    """The blocks of a text and the calls of its footnotes, both in its order."""

    blocks: tuple[Block, ...]
    calls: tuple[NoteCall, ...]


def text_blocks(text: str) -> TextBlocks:
    """Return the blocks of a canonical text in its order, and its footnote calls."""
    blocks = _with_continuations(text, list(_Levels().of(_blocks(text))))
    numbered = tuple(replace(block, place=Place(paragraph=number)) for number, block in enumerate(blocks, start=1))
    return TextBlocks(numbered, tuple(_calls(text, numbered)))


def _blocks(text: str) -> Iterator[tuple[Block, Mark]]:
    """Yield each block with the mark that it begins with."""
    lines = list(lines_of(text))
    wrapping = wrapping_of(lines)
    index = tables = 0
    while index < len(lines):
        table = table_at(lines, index)
        if table:
            tables += 1
            yield from _cells(table, tables, lines[index].mark)
            index += table.lines
            continue
        end = _paragraph_end(lines, index, wrapping)
        if not _LINE_RULE.fullmatch(lines[index].text):
            yield _paragraph(text, lines[index:end], is_alone=_is_alone(lines, index)), lines[index].mark
        index = end


def _cells(table: FoundTable, number: int, mark: Mark) -> Iterator[tuple[Block, Mark]]:
    for cell in table.cells:
        block = Block(BlockKind.CELL, cell.start, cell.end, header=cell.header)
        yield replace(block, table=number, row=cell.row, column=cell.column), mark


def _paragraph_end(lines: Sequence[Line], index: int, wrapping: Wrapping) -> int:
    """Return the index of the first line after ``index`` that does not belong to its paragraph."""
    end = index + 1
    if _LINE_RULE.fullmatch(lines[index].text) or lines[index].mark.style == "hashes":
        return end
    while end < len(lines) and not lines[end].follows_blank and _goes_on(lines, end, wrapping):
        end += 1
    return end


def _goes_on(lines: Sequence[Line], index: int, wrapping: Wrapping) -> bool:
    line = lines[index]
    if _LINE_RULE.fullmatch(line.text) or _NOTE.match(line.text) or table_at(lines, index):
        return False
    return wrapping.joins(lines[index - 1], line)


def _is_alone(lines: Sequence[Line], index: int) -> bool:
    return lines[index].follows_blank and (index + 1 == len(lines) or lines[index + 1].follows_blank)


def _paragraph(text: str, lines: Sequence[Line], *, is_alone: bool) -> Block:
    """Return the block of a paragraph's lines; the level of items is set later."""
    first = lines[0]
    note = _NOTE.match(first.text)
    start = first.start + len(first.text) - len(first.text.lstrip())
    end = lines[-1].end
    if note:
        return Block(BlockKind.FOOTNOTE, start, end, note=_note_mark(note))
    if is_alone and is_page_number(first.text):
        return Block(BlockKind.HEADER, start, end)
    start = first.start + first.mark.start
    words = text[start:end]
    if first.mark.style == "hashes":
        return Block(BlockKind.HEADING, start, end, level=len(first.mark.text))
    if is_capitals(words) or _heads(first.mark, words):
        return Block(BlockKind.HEADING, start, end, level=_heading_level(first.mark))
    return Block(BlockKind.ITEM if first.mark.style else BlockKind.PARAGRAPH, start, end)


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


class _Levels:
    """Gives items their depth: a sign that is new in a list stands below the one before it."""

    def __init__(self) -> None:
        self._signs: list[str] = []

    def of(self, blocks: Iterator[tuple[Block, Mark]]) -> Iterator[Block]:
        """Yield the blocks with the depth of items."""
        for block, mark in blocks:
            if block.kind is BlockKind.ITEM:
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


def _with_continuations(text: str, blocks: Sequence[Block]) -> Iterator[Block]:
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


def _calls(text: str, blocks: Sequence[Block]) -> Iterator[NoteCall]:
    """Yield the calls of footnotes: superscripts that neither open a footnote nor belong to a measure (``m²``)."""
    notes = {block.note for block in blocks if block.kind is BlockKind.FOOTNOTE}
    bodies = {block.start for block in blocks if block.kind is BlockKind.FOOTNOTE}
    for match in _CALL.finditer(text):
        if match.start() in bodies or _POWERED.search(text[max(0, match.start() - 4) : match.start()]):
            continue
        mark = _note_mark(match)
        group = match.lastindex or 0
        if group < 3 or mark in notes:
            yield NoteCall(mark, match.start(group), match.end(group))


def _note_mark(match: re.Match[str]) -> str:
    return next(group for group in match.groups() if group).translate(_FROM_SUPERSCRIPTS)
