from __future__ import annotations

import datetime
import io
import struct
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from socai.files.errors import FilesError
from socai.files.limits import MIB, Limits
from socai.files.tables import Cell, Columns, Table, parse_table
from socai.files.workbooks import address, open_sheet
from tests.unit.files.books import HEADER, MAIN, by_hand, of_rows, sheet_xml, written

MACRO_ENABLED = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
COLUMNS = Columns(("code", "value"), ("note",))


def table(data: bytes, *, sheet: str | None = None) -> Table:
    return parse_table(data, COLUMNS, file="a.xlsx", sheet=sheet)


def rows(data: bytes) -> list[tuple[int, list[Cell]]]:
    return list(open_sheet(data, file="a.xlsx").rows)


def refusal_of(data: bytes, *, limits: Limits | None = None, sheet: str | None = None) -> str:
    with pytest.raises(FilesError) as caught:
        list(open_sheet(data, file="a.xlsx", limits=limits or Limits(), sheet=sheet).rows)
    (finding,) = caught.value.findings
    assert finding.location.file == "a.xlsx"
    return finding.code


def number_row(line: int, text: str, attributes: str = "") -> str:
    return f'<row r="{line}"><c r="A{line}" t="str"><v>a</v></c><c r="B{line}" {attributes}><v>{text}</v></c></row>'


def test_addresses() -> None:
    assert [address(7, column) for column in (1, 26, 27, 702, 703, 16384)] == ["A7", "Z7", "AA7", "ZZ7", "AAA7", "XFD7"]


@pytest.mark.parametrize(
    ("stored", "value"),
    [
        ("1426", "1426"),
        ("2026.0", "2026"),
        ("1E+3", "1000"),
        ("57.690000000000005", "57.69"),
        ("0.30000000000000004", "0.3"),
        ("-4.9000000000000004", "-4.9"),
        ("0", "0"),
        ("123456789012.345", "123456789012.345"),
        ("999999999999999", "999999999999999"),
    ],
)
def test_numbers_have_the_digits_that_excel_shows(stored: str, value: str) -> None:
    ((_, cells),) = rows(by_hand(number_row(1, stored)))
    assert str(cells[1]) == value


@pytest.mark.parametrize("stored", ["1e15", "-1e300", "1e-16", "NaN", "Infinity", "1e-999999999"])
def test_numbers_that_excel_cannot_hold_exactly_are_refused(stored: str) -> None:
    assert [finding.code for finding in read_findings(by_hand(HEADER + number_row(2, stored)))] == [
        "workbook.too_many_digits"
    ]


def read_findings(data: bytes) -> list[object]:
    opened = table(data)
    assert list(opened.rows) == []
    return list(opened.log)


def refused_cells(fill: object) -> dict[str, tuple[object, str]]:
    """Return for each finding its code, the cells and where it stands."""

    def fill_all(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet("Số liệu")
        sheet.write_row(0, 0, ["code", "value"])
        fill(workbook, sheet)  # type: ignore[operator]

    opened = table(written(fill_all))
    assert list(opened.rows) is not None
    return {finding.code: (finding.data["cells"], str(finding.location)) for finding in opened.log}


def test_formulas_are_refused_by_address_even_with_a_result() -> None:
    def fill(workbook: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_formula("B7", "=1+1", None, 2)
        sheet.write_formula("B9", "=1/0", None, "#DIV/0!")
        sheet.write_array_formula("A12:A13", "{=B1:B2}")

    assert refused_cells(fill) == {"workbook.formula": (("B7", "B9", "A12"), "a.xlsx:7:2")}


def test_shared_formulas_without_text_are_formulas_too() -> None:
    cell = '<row r="2"><c r="B2"><f t="shared" si="0"/><v>2</v></c></row>'
    assert [finding.code for finding in read_findings(by_hand(HEADER + cell))] == ["workbook.formula"]


def test_a_column_of_formulas_is_one_finding_with_the_first_twenty_cells() -> None:
    cells = "".join(f'<row r="{line}"><c r="A{line}"><f>1</f></c></row>' for line in range(2, 102))
    (finding,) = read_findings(by_hand(HEADER + cells))
    assert finding.data["count"] == 100
    assert len(finding.data["cells"]) == 20


def test_dates_are_refused_by_address() -> None:
    def fill(workbook: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        day = datetime.datetime(2026, 6, 1)
        for line, code in enumerate(["dd/mm/yyyy", "mmm yy", "[h]:mm", '"ngày" d', "[$-42A]dd mmmm"], start=1):
            sheet.write_datetime(line, 1, day, workbook.add_format({"num_format": code}))
        sheet.write_number(6, 1, 5, workbook.add_format({"num_format": 14}))
        sheet.write_number(7, 1, 5, workbook.add_format({"num_format": '#,##0.00 "dong";[Red]-#,##0.00'}))

    cells = tuple(f"B{line}" for line in range(2, 8))
    assert refused_cells(fill) == {"workbook.date": (cells, "a.xlsx:2:2")}


def test_a_list_of_days_is_read_as_days_where_it_is_asked_for() -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet()
        sheet.write_string(0, 0, "ngay")
        style = workbook.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        sheet.write_datetime(1, 0, datetime.datetime(2026, 6, 14, 16, 30), style)
        sheet.write_number(2, 0, 5, style)

    opened = open_sheet(written(fill), file="a.xlsx", with_days=True)
    assert list(opened.rows) == [(1, ["ngay"]), (2, ["2026-06-14"])]
    assert [(finding.code, finding.data["cells"]) for finding in opened.log] == [("workbook.date", ("A3",))]


def test_days_counted_from_1904_stay_refused() -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        style = workbook.add_format({"num_format": 14})
        workbook.add_worksheet().write_datetime(1, 0, datetime.datetime(2026, 6, 14), style)

    opened = open_sheet(written(fill, date_1904=True), file="a.xlsx", with_days=True)
    assert list(opened.rows) == []
    assert [finding.code for finding in opened.log] == ["workbook.date"]


def test_percent_formats_are_refused_because_they_store_a_hundredth_of_what_they_show() -> None:
    def fill(workbook: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_number(1, 1, 0.503, workbook.add_format({"num_format": "0.0%"}))
        sheet.write_number(2, 1, 0.5, workbook.add_format({"num_format": 9}))
        sheet.write_number(3, 1, 50, workbook.add_format({"num_format": '0 "%"'}))

    assert refused_cells(fill) == {"workbook.percent": (("B2", "B3"), "a.xlsx:2:2")}


def test_error_cells_and_truth_values_are_refused_by_address() -> None:
    cells = (
        '<row r="3"><c r="B3" t="e"><v>#REF!</v></c><c r="C3" t="b"><v>1</v></c><c r="D3" t="d"><v>2026</v></c></row>'
    )
    found = {finding.code: finding.data["cells"] for finding in read_findings(by_hand(HEADER + cells))}
    assert found == {"workbook.error_cell": ("B3",), "workbook.boolean": ("C3",), "workbook.date": ("D3",)}


def test_a_header_with_a_refused_cell_is_not_replaced_by_the_next_row() -> None:
    data = by_hand(
        '<row r="1"><c r="A1"><f>1</f></c><c r="B1" t="str"><v>value</v></c></row>' + HEADER.replace("1", "2", 1)
    )
    with pytest.raises(FilesError, match=r"workbook\.formula"):
        table(data)


def test_merged_cells_in_the_data_are_refused_with_their_range() -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet()
        sheet.write_row(2, 0, ["code", "value"])
        sheet.write_row(3, 0, ["a", 1])
        sheet.write_row(6, 0, ["b", 2])
        for merged in ("A1:B2", "D4:E5", "B9:B10"):
            sheet.merge_range(merged, "")

    opened = table(written(fill))
    assert len(list(opened.rows)) == 2
    (finding,) = opened.log
    assert (finding.code, finding.data["range"], str(finding.location)) == (
        "workbook.merged_cells",
        "D4:E5",
        "a.xlsx:4:4",
    )


def test_a_hundred_thousand_empty_rows_count_for_nothing() -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet()
        bold = workbook.add_format({"bold": True})
        sheet.write_row(0, 0, ["code", "value"])
        sheet.write_row(1, 0, ["a", 1])
        for line in range(2, 100_002):
            sheet.write_blank(line, 0, None, bold)
        sheet.write_row(100_002, 0, ["b", 2])

    opened = table(written(fill))
    assert [(row.line, row.text("code")) for row in opened.rows] == [(2, "a"), (100_003, "b")]
    assert list(opened.log) == []


def test_a_cell_in_the_last_corner_costs_nothing_and_is_reported() -> None:
    corner = '<row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row>'
    (finding,) = read_findings(by_hand(HEADER + corner))
    assert (finding.code, finding.location.line) == ("table.ragged_row", 1048576)


def test_the_first_visible_sheet_is_read_or_the_one_named() -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        for name in ("Ẩn", "Hiện", "Khác"):
            workbook.add_worksheet(name).write_row(0, 0, ["code", "value", name])
        workbook.get_worksheet_by_name("Ẩn").very_hidden()
        workbook.get_worksheet_by_name("Hiện").activate()
        workbook.get_worksheet_by_name("Hiện").set_first_sheet()

    data = written(fill)
    assert open_sheet(data, file="a.xlsx").name == "Hiện"
    assert open_sheet(data, file="a.xlsx", sheet="Khác").name == "Khác"
    assert open_sheet(data, file="a.xlsx", sheet="Ẩn").name == "Ẩn"
    with pytest.raises(FilesError) as caught:
        open_sheet(data, file="a.xlsx", sheet="Kia")
    assert caught.value.findings[0].data == {"sheet": "Kia", "sheets": ("Hiện", "Khác")}


def test_a_workbook_of_hidden_sheets_is_refused() -> None:
    workbook = '<sheet name="A" sheetId="1" state="hidden" r:id="rId1"/>'
    assert refusal_of(by_hand(parts={"xl/workbook.xml": workbook_xml(workbook)})) == "workbook.no_visible_sheet"


def workbook_xml(sheets: str) -> str:
    space = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return f'<workbook xmlns="{MAIN}" xmlns:r="{space}"><sheets>{sheets}</sheets></workbook>'


def test_text_is_read_whatever_way_it_is_stored() -> None:
    strings = (
        f'<sst xmlns="{MAIN}"><si><t>Bình Lư</t></si><si><r><t xml:space="preserve">a </t></r><r><t>b</t></r>'
        "<rPh><t>x</t></rPh></si><si><t>1_x000D_2_x005F_x0041_</t></si><si/></sst>"
    )
    cells = "".join(f'<c t="s"><v>{index}</v></c>' for index in range(4)) + '<c t="str"><v> o&#x302;&#x309; </v></c>'
    data = by_hand(
        f"<row>{cells}</row><row/><row><c r='B3'><v>1</v></c></row>", parts={"xl/sharedStrings.xml": strings}
    )
    assert rows(data) == [(1, ["Bình Lư", "a b", "1\r2_x0041_", "", "ổ"]), (3, ["", Decimal(1)])]


def test_a_strict_workbook_is_read_too() -> None:
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    sheet = sheet_xml(number_row(1, "5")).replace(MAIN, strict)
    book = workbook_xml('<sheet name="A" sheetId="1" r:id="rId1"/>').replace(MAIN, strict)
    relations = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    book = book.replace("http://schemas.openxmlformats.org/officeDocument/2006/relationships", relations)
    assert rows(by_hand(parts={"xl/worksheets/sheet1.xml": sheet, "xl/workbook.xml": book})) == [(1, ["a", Decimal(5)])]


def test_files_of_other_programs_are_read_like_ours(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    for row in (["code", "value", "note"], ["a.b", 57.69, "Hồ Thầu"], ["c.d", 1426, None], ["e.f", "1.426", "x"]):
        workbook.active.append(row)
    out = io.BytesIO()
    workbook.save(out)
    opened = table(out.getvalue())
    assert [tuple(row.values.values()) for row in opened.rows] == [
        ("a.b", Decimal("57.69"), "Hồ Thầu"),
        ("c.d", Decimal(1426), ""),
        ("e.f", "1.426", "x"),
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),  # xls, or an encrypted xlsx
        by_hand(without=["xl/workbook.xml"], parts={"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
        by_hand(without=["xl/workbook.xml"], parts={"xl/workbook.bin": b"xlsb"}),
    ],
)
def test_old_and_foreign_formats_get_one_line(data: bytes) -> None:
    with pytest.raises(FilesError, match=r"workbook\.old_format"):
        table(data)


@pytest.mark.parametrize(
    "parts",
    [
        {"xl/vbaProject.bin": b"x"},
        {"xl/macrosheets/sheet1.xml": "<a/>"},
        {"[Content_Types].xml": f'<Types><Override ContentType="{MACRO_ENABLED}"/></Types>'},
    ],
)
def test_macros_are_refused(parts: dict[str, str | bytes]) -> None:
    assert refusal_of(by_hand(parts=parts)) == "workbook.macros"


@pytest.mark.parametrize(
    "part", ["xl/externalLinks/externalLink1.xml", "xl/connections.xml", "xl/embeddings/oleObject1.bin"]
)
def test_links_to_other_files_are_refused(part: str) -> None:
    assert refusal_of(by_hand(parts={part: "<a/>"})) == "workbook.external_links"


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    zeros = by_hand(parts={"xl/media/image1.png": bytes(2 * MIB)})
    assert refusal_of(zeros) == "file.unpacks_too_large"
    assert refusal_of(by_hand(), limits=Limits(unpacked_bytes=100)) == "file.unpacks_too_large"
    assert refusal_of(by_hand(), limits=Limits(parts=3)) == "file.unpacks_too_large"
    assert refusal_of(by_hand(), limits=Limits(marks=10)) == "file.unpacks_too_large"


def test_a_bomb_that_lies_about_its_size_is_damaged() -> None:
    data = bytearray(by_hand(parts={"xl/worksheets/sheet1.xml": bytes(MIB // 2)}))
    directory = data.index(b"xl/worksheets/sheet1.xml", data.index(b"PK\x01\x02")) - 46
    struct.pack_into("<I", data, directory + 24, 10)
    assert refusal_of(bytes(data)) == "file.damaged"


def test_encrypted_and_oddly_packed_parts_are_refused() -> None:
    data = bytearray(by_hand())
    directory = data.index(b"PK\x01\x02")
    data[directory + 8] |= 1
    assert refusal_of(bytes(data)) == "file.encrypted"
    assert refusal_of(by_hand(compression=zipfile.ZIP_LZMA)) == "file.damaged"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused() -> None:
    out = io.BytesIO(by_hand())
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("xl/workbook.xml", "<a/>")
    assert refusal_of(out.getvalue()) == "file.damaged"


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"]
)
@pytest.mark.parametrize(
    "declaration",
    ['<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]>', '<!DOCTYPE a [<!ENTITY e "eeee">]>', "<!DOCTYPE a>"],
)
def test_document_types_are_refused(part: str, declaration: str) -> None:
    assert refusal_of(by_hand(parts={part: f"{declaration}<a>&e;</a>"})) == "file.document_type"


@pytest.mark.parametrize(
    "content",
    [
        b"<worksheet>",
        b"",
        "<?xml version='1.0'?><a/>".encode("utf-16"),
        "<a/>".encode("utf-16-le"),
        b'<?xml version="1.0" encoding="utf-7"?><a/>',
        sheet_xml('<row r="x"/>').encode(),
        sheet_xml('<row><c r="7"/></row>').encode(),
        sheet_xml('<row><c r="XFE1"/></row>').encode(),
        sheet_xml('<row><c t="s"><v>0</v></c></row>').encode(),
        sheet_xml('<row><c t="s"><v>-1</v></c></row>').encode(),
        sheet_xml("<row><c><v>x</v></c></row>").encode(),
        sheet_xml("", after='<mergeCells><mergeCell ref="x"/></mergeCells>').encode(),
    ],
)
def test_a_damaged_sheet_is_refused(content: bytes) -> None:
    assert refusal_of(by_hand(parts={"xl/worksheets/sheet1.xml": content})) == "file.damaged"


@pytest.mark.parametrize("part", ["xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])
def test_a_missing_part_is_damage(part: str) -> None:
    assert refusal_of(by_hand(without=[part])) == "file.damaged"


def test_a_torn_file_is_damaged() -> None:
    assert refusal_of(of_rows([("code", "value")])[:-100]) == "file.damaged"


def test_a_byte_order_mark_before_the_xml_is_fine() -> None:
    content = b"\xef\xbb\xbf" + sheet_xml(number_row(1, "5")).encode()
    assert rows(by_hand(parts={"xl/worksheets/sheet1.xml": content})) == [(1, ["a", Decimal(5)])]
