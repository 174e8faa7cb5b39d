"""An annex as a workbook that can be printed and sent: one sheet, real numbers, no formulas.

It rounds by the figure's own decimals and formats nothing else: a cell's format only repeats what its number prints.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from decimal import Decimal
from functools import partial
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from socai.compose.profile import Layout
from socai.compose.profiles import PROFILES
from socai.compose.tree import Annex, Gap, Number, Report, Runs, Text
from socai.core.numerals import round_half_up

_SHEET = "Phụ lục"
A4 = 9
"""The code of A4 paper in a workbook."""
_MM_PER_INCH = Decimal("25.4")
# Shares of a column times this are characters of its width.
_WIDTH_PERCENT = 120
# A column is as many digits wide as its width says; of letters there is room for more.
_LETTERS_PERCENT = 120
# A line of cells is so much of the size of its letters high.
_LINE_PERCENT = 131
# Excel shows the reader's own signs; programs that heed the country of a format show Vietnamese ones.
_VIETNAMESE = "[$-42A]"
AS_WRITTEN = {
    "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False, "in_memory": True,
}  # fmt: skip
"""How every workbook of ours is opened: a text stays a text, whatever it looks like."""


def write_workbook(report: Report, annex: Annex) -> bytes:
    """Return an annex of a report as the bytes of an .xlsx file; the same annex gives the same bytes.

    The table begins under its title; its header row stays in sight and stands on every page, one page is as wide as the
    table. A number is a real one of as many decimals as are printed, shown with the signs of the reader's own country.
    """
    layout = PROFILES[report.profile].layout
    buffer = BytesIO()
    letters = {"font_name": layout.font, "font_size": layout.table_size}
    options = {**AS_WRITTEN, "default_format_properties": letters}
    with Workbook(buffer, options) as book:
        # Whoever reads the file shall learn nothing of the machine: the day is the last one of the period.
        made = datetime.combine(report.period.end, time())
        book.set_properties({"title": report.title, "author": report.letterhead.body, "created": made})
        _Sheet(book, report, annex, layout).write()
    return buffer.getvalue()


class _Sheet:
    """Writes one sheet from the top to the bottom."""

    def __init__(self, book: Workbook, report: Report, annex: Annex, layout: Layout) -> None:
        self._sheet: Worksheet = book.add_worksheet(_SHEET)
        self._book = book
        self._report = report
        self._annex = annex
        self._layout = layout
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def write(self) -> None:
        """Write title, header row and rows, then how it is printed."""
        first = self._title()
        table = self._annex.table
        self._height(first, table.header)
        for column, cell in enumerate(table.header):
            self._sheet.write_string(first, column, _words(cell), self._format(bold=True, align="center", border=1))
        for row, cells in enumerate(table.rows, start=first + 1):
            self._height(row, cells)
            for column, cell in enumerate(cells):
                self._cell(row, column, cell, table.alignments[column])
        last = first + len(table.rows)
        if self._annex.note:
            last += 1
            self._spread(last, self._annex.note, self._format(italic=True))
        self._print(first, last)

    def _title(self) -> int:
        """Write what stands over the table and return the row below it."""
        look = partial(self._format, align="center", size=self._layout.summary_size)
        marked = (PROFILES[self._report.profile].watermark,) if self._report.demonstration else ()
        lines = [*((line, look(bold=True)) for line in (*marked, *self._annex.title))]
        lines.append((self._annex.belongs, look(italic=True)))
        for row, (line, form) in enumerate(lines):
            self._spread(row, line, form)
        return len(lines) + 1

    def _spread(self, row: int, line: str, form: Format) -> None:
        """Write a line over all columns."""
        self._sheet.merge_range(row, 0, row, len(self._annex.table.alignments) - 1, "", form)
        self._sheet.write_string(row, 0, line, form)

    def _height(self, row: int, cells: tuple[Runs, ...]) -> None:
        """Make a row as high as its longest cell needs: not every program does so by itself."""
        widths = map(_width, self._annex.table.shares)
        lines = max(
            -(-100 * len(_words(cell)) // (width * _LETTERS_PERCENT)) for cell, width in zip(cells, widths, strict=True)
        )
        self._sheet.set_row(row, max(lines, 1) * self._layout.table_size * _LINE_PERCENT // 100)

    def _cell(self, row: int, column: int, runs: Runs, align: str) -> None:
        numbers = [run for run in runs if isinstance(run, Number)]
        bold = any(run.style.bold for run in runs if isinstance(run, Text))
        if not numbers:
            form = self._format(align=align, border=1, bold=bold, italic=any(isinstance(run, Gap) for run in runs))
            write = self._sheet.write_string if runs else self._sheet.write_blank
            write(row, column, _words(runs), form)
            return
        figure = numbers[0].figure
        value = round_half_up(figure.value or 0, figure.decimals)
        form = self._format(align=align, border=1, num_format=_number_format(runs, numbers[0]))
        self._sheet.write_number(row, column, value, form)

    def _print(self, header: int, last: int) -> None:
        """Say how the sheet is shown and printed."""
        sheet, layout, table = self._sheet, self._layout, self._annex.table
        for column, share in enumerate(table.shares):
            sheet.set_column(column, column, _width(share))
        sheet.freeze_panes(header + 1, 1)
        sheet.repeat_rows(header)
        sheet.print_area(0, 0, last, len(table.alignments) - 1)
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        if self._annex.landscape:
            sheet.set_landscape()
        edges = (layout.margin_left, layout.margin_right, layout.margin_top, layout.margin_bottom)
        sheet.set_margins(*(round(edge / _MM_PER_INCH, 4) for edge in edges))
        marked = PROFILES[self._report.profile].watermark if self._report.demonstration else ""
        body = self._report.letterhead.body.replace("&", "&&")
        font = f'&"{layout.font},Regular"'
        sheet.set_header(f"&R{font}{marked}")
        sheet.set_footer(f"&L{font}{body}&R{font}Trang &P/&N")

    def _format(self, *, size: int = 0, **marks: Any) -> Format:
        look: Mapping[str, Any] = {
            "font_name": self._layout.font,
            "font_size": size or self._layout.table_size,
            # Without this, Excel takes the font of its theme.
            "font_scheme": "",
            "text_wrap": True,
            "valign": "vcenter",
            **marks,
        }
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(dict(look))
        return self._formats[key]


def _width(share: int) -> int:
    return share * _WIDTH_PERCENT // 100


def _words(runs: Runs) -> str:
    return "".join(run.text for run in runs if isinstance(run, (Text, Gap)))


def _number_format(runs: Runs, number: Number) -> str:
    """Return the format that shows a number as its node prints it, with the words around it ("ước ")."""
    place = runs.index(number)
    before, after = _quoted(runs[:place]), _quoted(runs[place + 1 :])
    figure = number.figure
    is_padded = len(number.display) > 1 and number.display[0] == "0" and number.display.isdigit()
    plain = "00" if is_padded else "#,##0" + ("." + "0" * figure.decimals if figure.decimals else "")
    return f"{_VIETNAMESE}{before}{plain}{after}"


def _quoted(runs: Runs) -> str:
    words = _words(runs).replace('"', "")
    return f'"{words}"' if words else ""
