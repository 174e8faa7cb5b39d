"""Workbooks for tests: honest ones by xlsxwriter, hostile ones part by part."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping

import xlsxwriter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>'
)
_WORKBOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
HEADER = '<row r="1"><c t="inlineStr"><is><t>code</t></is></c><c t="inlineStr"><is><t>value</t></is></c></row>'


def written(fill: Callable[[xlsxwriter.Workbook], None], *, date_1904: bool = False) -> bytes:
    """Return the bytes of a workbook that ``fill`` fills."""
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"in_memory": True, "date_1904": date_1904})
    fill(workbook)
    workbook.close()
    return out.getvalue()


def of_rows(rows: Iterable[Iterable[object]]) -> bytes:
    """Return a workbook with these rows on its only sheet, text as text and numbers as numbers."""

    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet()
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(line, column, cell)
                else:
                    sheet.write_number(line, column, cell)

    return written(fill)


def sheet_xml(rows: str, *, after: str = "", before: str = "") -> str:
    """Return a sheet part with these rows."""
    return f'{before}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def by_hand(
    rows: str = HEADER,
    *,
    parts: Mapping[str, str | bytes] | None = None,
    without: Iterable[str] = (),
    compression: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """Return a workbook made of raw parts; ``parts`` adds or replaces some."""
    all_parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES,
        "xl/workbook.xml": _WORKBOOK,
        "xl/_rels/workbook.xml.rels": _RELATIONS,
        "xl/worksheets/sheet1.xml": sheet_xml(rows),
        **(parts or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as package:
        for name, content in all_parts.items():
            if name not in without:
                package.writestr(name, content)
    return out.getvalue()
