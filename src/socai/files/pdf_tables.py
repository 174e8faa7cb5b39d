"""Finds tables on PDF pages: lines beside each other in at least two rows, cells in the order in which the file writes.

It lays out cells; what they say is not known here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from socai.files.pdf_lines import Line, Zone

_FARTHEST = 4
_WIDEST = 0.6


@dataclass
class PdfCell:
    """A cell: its lines and its place in the grid from 0."""

    row: int
    column: int
    lines: list[Line] = field(default_factory=list)


def table_at(lines: Sequence[Line], index: int, width: float) -> int:
    """Return how many lines from ``index`` on make a table, 0 when they make none.

    Args:
        lines: of one page in reading order.
        index: where to look.
        width: of the text on the page, in points.
    """
    rows = 0
    end = index
    position = index
    while position < len(lines) and position - end <= _FARTHEST and _may_be_in_cell(lines[position], width):
        if _has_neighbour(lines, position):
            rows += _opens_row(lines, position)
            end = position + 1
        position += 1
    return end - index if rows > 1 and _has_neighbour(lines, index) else 0


def cells_of(lines: Sequence[Line]) -> list[PdfCell]:
    """Return the cells of a table's lines: a line further right is the next cell, one further left begins a row."""
    columns = _columns(lines)
    cells: list[PdfCell] = []
    row = 0
    for line in lines:
        column = _nearest(columns, line)
        last = cells[-1] if cells else None
        if last is not None and column == last.column and line.baseline < last.lines[-1].baseline:
            if _goes_on(last.lines[-1], line):
                last.lines.append(line)
                continue
            row += 1
        elif last is not None and column <= last.column:
            row += 1
        cells.append(PdfCell(row, column, [line]))
    return cells


def _may_be_in_cell(line: Line, width: float) -> bool:
    return line.zone is Zone.BODY and line.right - line.left < _WIDEST * width


def _has_neighbour(lines: Sequence[Line], index: int) -> bool:
    near = lines[max(0, index - 8) : index + 9]
    return any(lines[index].is_beside(other) and other.column == lines[index].column for other in near)


def _opens_row(lines: Sequence[Line], index: int) -> bool:
    """Whether no line before stands beside this one, so that it is the first of its row."""
    near = lines[max(0, index - 8) : index]
    return not any(lines[index].is_beside(other) for other in near)


def _goes_on(line: Line, following: Line) -> bool:
    return line.baseline - following.baseline < 1.5 * max(line.size, following.size)


def _columns(lines: Sequence[Line]) -> list[tuple[float, float]]:
    """Return the columns of the row that has most, from left to right."""
    best: list[Line] = []
    for line in lines:
        row = [other for other in lines if other is line or other.is_beside(line)]
        if len(row) > len(best):
            best = row
        if len(lines) > 400 and len(best) > 1:
            break
    return sorted((line.left, line.right) for line in best)


def _nearest(columns: Sequence[tuple[float, float]], line: Line) -> int:
    """Return the column that a line overlaps most, else the one whose middle is nearest."""
    overlaps = [min(right, line.right) - max(left, line.left) for left, right in columns]
    return overlaps.index(max(overlaps))
