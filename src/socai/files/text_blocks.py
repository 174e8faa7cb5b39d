"""Reads plain text and Markdown into blocks: headings, paragraphs, items, table cells, footnotes and their calls.

Signs of layout that Markdown leaves in the text (``**``, ``<sup>``) stay in it, since offsets are those of the text.
What the words mean is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from socai.files.block_kinds import Levels, kind_and_level, with_continuations
from socai.files.documents import Block, BlockKind, NoteCall, Place
from socai.files.line_marks import Mark, is_page_number, takes_power
from socai.files.text_lines import Line, Wrapping, lines_of, wrapping_of
from socai.files.text_tables import FoundTable, table_at

_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_FROM_SUPERSCRIPTS = str.maketrans(_SUPERSCRIPTS, "0123456789")
_NOTE = re.compile(rf"\s*(?:<sup>\s*(\d{{1,3}}|\*{{1,3}})\s*</sup>|\[\^([^\]\s]+)\]:|([{_SUPERSCRIPTS}]{{1,3}}))")
_CALL = re.compile(rf"<sup>\s*(\d{{1,3}}|\*{{1,3}})\s*</sup>|\[\^([^\]\s]+)\](?!:)|([{_SUPERSCRIPTS}]{{1,3}})")
_LINE_RULE = re.compile(r"\s*(?:[-*_=~][ \t]*){3,}|\s*<!--[^\n]*-->\s*")


@dataclass(frozen=True)
class TextBlocks:
    """The blocks of a text and the calls of its footnotes, both in its order."""

    blocks: tuple[Block, ...]
    calls: tuple[NoteCall, ...]


def text_blocks(text: str) -> TextBlocks:
    """Return the blocks of a canonical text in its order, and its footnote calls."""
    blocks = with_continuations(text, list(Levels().of(_blocks(text))))
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
    kind, level = kind_and_level(first.mark, text[start:end])
    return Block(kind, start, end, level=level)


def _calls(text: str, blocks: Sequence[Block]) -> Iterator[NoteCall]:
    """Yield the calls of footnotes: superscripts that neither open a footnote nor belong to a measure (``m²``)."""
    notes = {block.note for block in blocks if block.kind is BlockKind.FOOTNOTE}
    bodies = {block.start for block in blocks if block.kind is BlockKind.FOOTNOTE}
    for match in _CALL.finditer(text):
        if match.start() in bodies or takes_power(text[max(0, match.start() - 4) : match.start()]):
            continue
        mark = _note_mark(match)
        group = match.lastindex or 0
        if group < 3 or mark in notes:
            yield NoteCall(mark, match.start(group), match.end(group))


def _note_mark(match: re.Match[str]) -> str:
    return next(group for group in match.groups() if group).translate(_FROM_SUPERSCRIPTS)
