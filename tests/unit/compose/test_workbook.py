"""The annex as a workbook, read back by two programs that did not write it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from socai.compose.tree import Annex, Gap, Number, Report, Runs, Table, Text
from socai.compose.workbook import write_workbook
from socai.core.figures import Qualifier
from socai.core.numerals import round_half_up
from tests.unit.compose.fakes import compose, figure, plain
from tests.unit.compose.shipped import desk

HALF_YEAR = ("bao-cao-6-thang", "2026H1")


def shipped() -> tuple[Report, Annex]:
    return desk().report(*HALF_YEAR), desk().annex(*HALF_YEAR)


def sheet_of(book: bytes) -> Worksheet:
    (sheet,) = openpyxl.load_workbook(io.BytesIO(book)).worksheets
    assert isinstance(sheet, Worksheet)
    return sheet


def first_row(annex: Annex) -> int:
    """Return the row of the header, from 1: under the mark of a demonstration, the title, its line and a free row."""
    return 1 + len(annex.title) + 1 + 1 + 1


def one(cell: Runs) -> bytes:
    """Return the workbook of a table with one row: a cell, and one with nothing in it."""
    table = Table(("left", "left"), ((Text("Cột"),), (Text("Trống"),)), ((cell, ()),), (20, 20))
    return write_workbook(compose("Chữ."), Annex(("PHỤ LỤC",), "(Kèm theo)", table, landscape=True))


def cell_of(book: bytes) -> object:
    return sheet_of(book).cell(6, 1).value


def number(code: str, value: str | int, measure: str = "", **options: object) -> Number:
    """Return the number that a report prints of a figure."""
    (found,) = compose(f"Đạt {{{code}}}.", figure(code, value, measure, **options)).numbers()  # type: ignore[arg-type]
    return found


# -- the annex that ships ----------------------------------------------------------------------------------------------


def test_every_number_is_a_real_one_equal_to_what_is_printed() -> None:
    report, annex = shipped()
    book = write_workbook(report, annex)
    read = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    rows = read[first_row(annex) - read_offset(read) :]
    assert rows.pop()[0] == annex.note
    compared = 0
    for row, cells in zip(rows, annex.table.rows, strict=True):
        for shown, cell in zip(row, cells, strict=True):
            numbers = [run for run in cell if isinstance(run, Number)]
            if numbers:
                value, decimals = numbers[0].figure.value, numbers[0].figure.decimals
                assert value is not None
                assert isinstance(shown, float | int)
                assert Decimal(str(shown)) == round_half_up(value, decimals)
                compared += 1
            else:
                assert shown == plain(cell)
    assert compared > 100


def read_offset(rows: list[list[object]]) -> int:
    """Return how many rows a reader leaves out above the first that is written."""
    return 0 if rows[0][0] == "BẢN MÔ PHỎNG" else 1


def test_another_program_sees_how_it_is_shown_and_printed() -> None:
    report, annex = shipped()
    sheet = sheet_of(write_workbook(report, annex))
    header = first_row(annex)
    last = header + len(annex.table.rows) + 1
    assert [cell.value for cell in sheet[header]] == [plain(cell) for cell in annex.table.header]
    assert sheet.freeze_panes == f"B{header + 1}"
    assert sheet.print_title_rows == f"${header}:${header}"
    assert sheet.print_area == f"'Phụ lục'!$A$1:$G${last}"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.oddFooter.left.text == "ĐẢNG ỦY XÃ BÌNH LƯ"
    assert sheet.oddFooter.right.text == "Trang &P/&N"
    assert sheet.oddHeader.right.text == "BẢN MÔ PHỎNG"
    assert sheet.column_dimensions["A"].width > 40
    assert {cell.font.name for row in sheet for cell in row if cell.value is not None} == {"Times New Roman"}


def test_the_title_stands_over_the_whole_table() -> None:
    report, annex = shipped()
    sheet = sheet_of(write_workbook(report, annex))
    lines = [sheet.cell(row, 1).value for row in range(1, first_row(annex) - 1)]
    assert lines == ["BẢN MÔ PHỎNG", *annex.title, annex.belongs]
    over_all = [*range(1, len(lines) + 1), sheet.max_row]
    assert {str(area) for area in sheet.merged_cells.ranges} == {f"A{row}:G{row}" for row in over_all}


def test_a_real_paper_bears_no_mark_of_a_demonstration() -> None:
    report, annex = shipped()
    sheet = sheet_of(write_workbook(replace(report, demonstration=False), annex))
    assert sheet.cell(1, 1).value == "PHỤ LỤC"
    assert not sheet.oddHeader.right.text


def test_the_same_annex_gives_the_same_bytes() -> None:
    report, annex = shipped()
    assert write_workbook(report, annex) == write_workbook(report, annex)


def test_nothing_of_the_machine_or_the_moment_is_in_the_file() -> None:
    report, annex = shipped()
    with zipfile.ZipFile(io.BytesIO(write_workbook(report, annex))) as archive:
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2026-06-30T00:00:00Z" in archive.read("docProps/core.xml")


# -- cells -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "http://a.b/", "007", "1e5"])
def test_words_stay_words(text: str) -> None:
    book = one((Text(text),))
    cell = sheet_of(book).cell(6, 1)
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_a_missing_figure_is_told_and_an_empty_cell_is_empty() -> None:
    (gap,) = compose("{a.a}").gaps()
    assert cell_of(one((gap,))) == "chưa có số liệu"
    assert cell_of(one(())) is None


@pytest.mark.parametrize(
    ("shown", "value", "form"),
    [
        (number("a.a", 5), 5, "[$-42A]00"),
        (number("a.a", 0), 0, "[$-42A]#,##0"),
        (number("a.a", 1234), 1234, "[$-42A]#,##0"),
        (number("a.a", "1234.56", "ha", decimals=2), 1234.56, "[$-42A]#,##0.00"),
        (number("a.a", "0.5", "ha", decimals=1), 0.5, "[$-42A]#,##0.0"),
        (number("a.a", "200/3", "percent", decimals=1), 66.7, "[$-42A]#,##0.0"),
        (number("a.a", "-1.25", "percent", decimals=1), -1.3, "[$-42A]#,##0.0"),
    ],
)
def test_a_number_is_shown_with_as_many_decimals_as_are_printed(shown: Number, value: float, form: str) -> None:
    cell = sheet_of(one((shown,))).cell(6, 1)
    assert (cell.value, cell.number_format, cell.data_type) == (value, form, "n")


def test_words_around_a_number_are_part_of_how_it_is_shown() -> None:
    shown = number("a.a", 1200, qualifier=Qualifier.MORE_THAN)
    cell = sheet_of(one((Text('trên "'), shown, Text(" hộ")))).cell(6, 1)
    assert (cell.value, cell.number_format) == (1200, '[$-42A]"trên "#,##0" hộ"')


def test_a_row_is_as_high_as_its_longest_cell() -> None:
    high = sheet_of(one((Text("Tên rất dài của một chỉ tiêu " * 5),))).row_dimensions[6].height
    low = sheet_of(one((Text("Tên"),)))
    assert high is not None
    assert high >= 4 * float(low.row_dimensions[6].height or low.sheet_format.defaultRowHeight)


def test_gaps_are_told_apart_by_their_letters() -> None:
    (gap,) = compose("{a.a}").gaps()
    assert isinstance(gap, Gap)
    assert sheet_of(one((gap,))).cell(6, 1).font.italic
