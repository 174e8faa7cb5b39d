"""Rows of a register as a workbook: one sheet, texts only, so that nothing in it is run or read as another value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO

from xlsxwriter import Workbook

from socai.compose.workbook import AS_WRITTEN

# The same rows give the same bytes, and the file says nothing of when and where it was made.
_MADE = datetime(2026, 1, 1)
_WIDTH = 20


def write_row_workbook(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows as the bytes of an .xlsx file; the header stays in sight.

    Args:
        title: name of the file, as its properties say it.
        header: codes of the columns.
        rows: texts in the order of the header.
    """
    buffer = BytesIO()
    with Workbook(buffer, AS_WRITTEN) as book:
        book.set_properties({"title": title, "created": _MADE})
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        text = book.add_format({"num_format": "@"})
        sheet.set_column(0, max(len(header) - 1, 0), _WIDTH, text)
        for place, name in enumerate(header):
            sheet.write_string(0, place, name, bold)
        for line, cells in enumerate(rows, start=1):
            for place, cell in enumerate(cells):
                sheet.write_string(line, place, cell, text)
        sheet.freeze_panes(1, 0)
    return buffer.getvalue()
