"""An entry form as an Excel file that is filled in and comes back: only the boxes can be typed in.

Column A, which is hidden, names form, unit and period in its first row and the indicators below it, for the program
that reads the file back. No cell is merged and none holds a formula, so that whatever opens it finds plain cells.
"""

from __future__ import annotations

from datetime import datetime, time
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from socai.compose.forms import NOT_APPLICABLE, Box, Sheet, shown
from socai.compose.workbook import A4, AS_WRITTEN
from socai.core.figures import Basis
from socai.core.numerals import round_half_up

SHEET = "Phiếu"
MARK = "socai-phieu"
HEADER = ("Mã", "STT", "Chỉ tiêu", "Đơn vị tính", "Kỳ trước", "Cùng kỳ năm trước", "Kỳ này", "Loại số", "Ghi chú")
CODE, VALUE, BASIS, NOTE = (HEADER.index(name) for name in ("Mã", "Kỳ này", "Loại số", "Ghi chú"))
ACTUAL, ESTIMATE = "thực hiện", "ước"
SEPARATOR = "|"
HEADER_ROW = 5
_WIDTHS = (4, 5, 46, 14, 14, 20, 16, 12, 30)
_FONT = "Times New Roman"
_TO_FILL = "#FFF8DC"


def write_form_workbook(sheet: Sheet) -> bytes:
    """Return a form as the bytes of an .xlsx file; the same form gives the same bytes."""
    buffer = BytesIO()
    with Workbook(buffer, {**AS_WRITTEN, "default_format_properties": {"font_name": _FONT, "font_size": 12}}) as book:
        made = datetime.combine(sheet.period.end, time())
        book.set_properties({"title": sheet.form.name_vi, "created": made})
        _Page(book, sheet).write()
    return buffer.getvalue()


class _Page:
    """Writes the sheet from the top to the bottom."""

    def __init__(self, book: Workbook, sheet: Sheet) -> None:
        self._book = book
        self._sheet = sheet
        self._page: Worksheet = book.add_worksheet(SHEET)
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def write(self) -> None:
        """Write head, boxes and rules, then how the sheet is shown and printed."""
        self._head()
        row = HEADER_ROW
        number = 0
        for section, boxes in self._sheet.sections:
            self._page.write_string(row, 2, section.name_vi, self._look(bold=True))
            row += 1
            for box in boxes:
                number += 1
                self._box(row, number, box)
                row += 1
        self._rules(row - 1)

    def _head(self) -> None:
        sheet, page = self._sheet, self._page
        page.write_string(0, CODE, SEPARATOR.join((MARK, sheet.form.code, sheet.unit, str(sheet.period))))
        title = ": ".join(filter(None, (sheet.mark, sheet.form.name_vi.upper())))
        page.write_string(1, 2, title, self._look(bold=True, font_size=14))
        page.write_string(2, 2, f"{sheet.unit_name}, {sheet.period.words()}", self._look(italic=True))
        advice = (
            f"Chỉ gõ vào ô vàng. Để trống: chưa có số. 0: bằng không. “{NOT_APPLICABLE}”: nơi này không có việc đó."
        )
        page.write_string(3, 2, advice, self._look())
        for column, text in enumerate(HEADER):
            page.write_string(HEADER_ROW - 1, column, text, self._look(bold=True, border=1, align="center"))

    def _box(self, row: int, number: int, box: Box) -> None:
        page, edge = self._page, self._look(border=1)
        page.write_string(row, CODE, box.indicator.code)
        page.write_number(row, 1, number, edge)
        page.write_string(row, 2, box.indicator.name_vi, edge)
        page.write_string(row, 3, box.indicator.measure.name, edge)
        for column, figure in ((4, box.before), (5, box.last_year)):
            page.write_string(row, column, shown(figure), self._look(border=1, align="right"))
        self._value(row, box)
        is_estimate = box.now.value is not None and box.now.key.basis is Basis.ESTIMATE
        page.write_string(row, BASIS, ESTIMATE if is_estimate else ACTUAL, self._open())
        page.data_validation(row, BASIS, row, BASIS, {"validate": "list", "source": [ACTUAL, ESTIMATE]})
        page.write_string(row, NOTE, box.now.atom.note if box.now.atom else "", self._open())

    def _value(self, row: int, box: Box) -> None:
        """Write the box itself, with what stands already, and what it accepts."""
        decimals = box.indicator.decimals
        form = self._open(num_format="#,##0" + ("." + "0" * decimals if decimals else ""), align="right")
        if box.now.value is None:
            self._page.write_string(row, VALUE, shown(box.now), form)
        else:
            self._page.write_number(row, VALUE, round_half_up(box.now.value, decimals), form)
        unit = box.indicator.measure.name
        message = f"{unit}; nhiều nhất {decimals} chữ số sau dấu phẩy" if decimals else f"{unit}; số nguyên"
        self._page.data_validation(
            row, VALUE, row, VALUE, {"validate": "any", "input_title": box.indicator.name_vi[:32],
                                     "input_message": message}
        )  # fmt: skip

    def _rules(self, last: int) -> None:
        page = self._page
        for column, width in enumerate(_WIDTHS):
            page.set_column(column, column, width, None, {"hidden": column == CODE})
        page.protect("", {"select_locked_cells": False, "format_columns": True})
        page.freeze_panes(HEADER_ROW, 3)
        page.set_paper(A4)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.print_area(1, 1, last, len(HEADER) - 1)

    def _open(self, **look: Any) -> Format:
        """Return the look of a cell that can be typed in."""
        return self._look(border=1, locked=False, bg_color=_TO_FILL, **look)

    def _look(self, **look: Any) -> Format:
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format({"font_name": _FONT, "valign": "vcenter", **look})
        return self._formats[key]
