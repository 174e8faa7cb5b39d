"""Finds tables in text: rows of cells between upright lines (Markdown) or tabs.

It cuts rows into cells with their offsets; what a cell says is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from socai.files.text_lines import Line

_TAB = re.compile("\t")
_PIPE = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")


@dataclass(frozen=True)
class Cell:
    """A cell with words in it: its offsets in the text and its place in the grid from 0."""

    start: int
    end: int
    row: int
    column: int
    header: bool


@dataclass(frozen=True)
class FoundTable:
    """A table at the beginning of some lines: how many lines it takes, and its cells."""

    lines: int
    cells: tuple[Cell, ...]


def table_at(lines: Sequence[Line], index: int) -> FoundTable | None:
    """Return the table that begins at a line, ``None`` when none does."""
    text = lines[index].text
    if "|" in text:
        return _piped(lines, index)
    return _tabbed(lines, index) if text.count("\t") > 1 else None


def _piped(lines: Sequence[Line], index: int) -> FoundTable | None:
    """Return a table with upright lines: under a rule its first row is the header, without one two rows are needed."""
    count = _rows(lines, index, lambda text: bool(_PIPE.search(text)))
    if count < 2:
        return None
    has_rule = _is_rule(lines[index + 1].text)
    if not has_rule and not all(_PIPE.search(line.text, 1) for line in lines[index : index + count]):
        return None
    cells: list[Cell] = []
    row = 0
    for line in lines[index : index + count]:
        if not _is_rule(line.text):
            cells += _cells(line, _PIPE, row=row, header=has_rule and row == 0)
            row += 1
    return FoundTable(count, tuple(cells))


def _is_rule(text: str) -> bool:
    return "-" in text and "|" in text and _RULE.fullmatch(text) is not None


def _tabbed(lines: Sequence[Line], index: int) -> FoundTable | None:
    width = lines[index].text.strip().count("\t")
    count = _rows(lines, index, lambda text: text.strip().count("\t") == width)
    if count < 2 or width < 2:
        return None
    rows = lines[index : index + count]
    cells = [cell for row, line in enumerate(rows) for cell in _cells(line, _TAB, row=row, header=row == 0)]
    return FoundTable(count, tuple(cells))


def _rows(lines: Sequence[Line], index: int, is_row: Callable[[str], bool]) -> int:
    """Return how many lines from ``index`` on are rows without a blank line between them."""
    end = index
    while end < len(lines) and is_row(lines[end].text) and (end == index or not lines[end].follows_blank):
        end += 1
    return end - index


def _cells(line: Line, separator: re.Pattern[str], *, row: int, header: bool) -> list[Cell]:
    text = line.text
    edges = [-1, *(match.start() for match in separator.finditer(text)), len(text)]
    if separator is _PIPE and text.lstrip().startswith("|"):
        del edges[0]
    cells = []
    for column, (left, right) in enumerate(pairwise(edges)):
        inside = text[left + 1 : right]
        start = line.start + left + 1 + len(inside) - len(inside.lstrip())
        if inside.strip():
            cells.append(Cell(start, start + len(inside.strip()), row, column, header))
    return cells
