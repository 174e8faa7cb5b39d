"""An entry form as one page of paper: the boxes of ``forms.Sheet`` to be filled in by hand."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from socai.compose.forms import NOT_APPLICABLE, Box, Sheet, shown
from socai.files.typst import FONT_FAMILY, typeset

_LAYOUT = Path(__file__).with_name("form.typ")
_HEADER = ("STT", "Chỉ tiêu", "Đơn vị tính", "Kỳ trước", "Kỳ này", "Ghi chú")


def write_form_paper(sheet: Sheet) -> bytes:
    """Return a form as a PDF of one A4 page; the same form gives the same bytes.

    Raises:
        FilesError: when a font is missing, or has no letter for something in the form.
    """
    data = json.dumps(_page(sheet), ensure_ascii=False)
    return typeset(_program(), {"form": data}, day=sheet.period.end, name=sheet.file_stem)


@cache
def _program() -> bytes:
    return _LAYOUT.read_bytes()


def _page(sheet: Sheet) -> dict[str, object]:
    numbers = {box.indicator.code: number for number, box in enumerate(sheet.boxes(), 1)}
    return {
        "font": FONT_FAMILY,
        "title": sheet.form.name_vi,
        "about": f"{sheet.unit_name}, {sheet.period.words()}",
        "keywords": [sheet.mark] if sheet.mark else [],
        "watermark": sheet.mark,
        "header": _HEADER,
        "sections": [
            {"name": section.name_vi, "rows": [_row(numbers[box.indicator.code], box) for box in boxes]}
            for section, boxes in sheet.sections
        ],
        "advice": f"Để trống: chưa có số. Ghi 0: bằng không. Ghi “{NOT_APPLICABLE}”: nơi này không có việc đó.",
        "signatures": ("Người lập", "Người đứng đầu"),
        "sign-here": "(ký, ghi rõ họ tên)",
    }


def _row(number: int, box: Box) -> list[str]:
    return [str(number), box.indicator.name_vi, box.indicator.measure.name, shown(box.before), shown(box.now), ""]
