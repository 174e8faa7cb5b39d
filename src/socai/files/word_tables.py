"""Lays Word tables out in their grid: which cell stands in which row and column, and how far merged cells reach.

What cells say is not known here.
Source: ECMA-376-1 §17.4.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from socai.files.word_structure import W, is_on, value

_WIDEST = 1_000


@dataclass
class GridCell:
    """A cell in its grid, rows and columns from 0."""

    element: etree._Element
    row: int
    column: int
    rows: int
    columns: int
    header: bool = False


def grid_of(table: etree._Element) -> list[GridCell]:
    """Return the cells of a table by rows, without those that a cell above covers and without deleted rows.

    Without marked header rows the first row is the header, with the rows that its merged cells reach into.
    """
    cells: list[GridCell] = []
    above: dict[int, GridCell] = {}
    marked = 0
    for index, row in enumerate(_rows(table)):
        properties = row.find(f"{W}trPr")
        if properties is not None and is_on(properties, "tblHeader") and marked == index:
            marked += 1
        column = 0 if properties is None else _number(value(properties, "gridBefore"))
        for element in _inside(row, f"{W}tc"):
            cell = _cell(element, index, column, above)
            if cell is not None:
                cells.append(cell)
            column += _span(element)
    reach = marked or max((cell.rows for cell in cells if cell.row == 0), default=1)
    for cell in cells:
        cell.header = cell.row < reach
    return cells


def _cell(element: etree._Element, row: int, column: int, above: dict[int, GridCell]) -> GridCell | None:
    """Return a cell that begins here; one that goes on with the cell above makes that one longer."""
    properties = element.find(f"{W}tcPr")
    merge = None if properties is None else properties.find(f"{W}vMerge")
    goes_on = merge is not None and merge.get(f"{W}val", "continue") == "continue"
    origin = above.get(column)
    if goes_on and origin is not None and origin.row + origin.rows == row:
        origin.rows += 1
        return None
    cell = GridCell(element, row, column, 1, _span(element))
    above[column] = cell
    return cell


def _rows(table: etree._Element) -> list[etree._Element]:
    rows = _inside(table, f"{W}tr")
    return [row for row in rows if row.find(f"{W}trPr/{W}del") is None]


def _inside(parent: etree._Element, tag: str) -> list[etree._Element]:
    """Return the children with a tag, also those inside content controls and insertions, in order."""
    found: list[etree._Element] = []
    waiting = list(reversed(parent))
    while waiting:
        element = waiting.pop()
        if element.tag == tag:
            found.append(element)
        elif element.tag in _WRAPPERS:
            waiting += reversed(element)
    return found


_WRAPPERS = frozenset(f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo"))


def _span(element: etree._Element) -> int:
    properties = element.find(f"{W}tcPr")
    return max(1, 0 if properties is None else _number(value(properties, "gridSpan")))


def _number(text: str) -> int:
    return min(int(text), _WIDEST) if text.isascii() and text.isdigit() and len(text) < 6 else 0
