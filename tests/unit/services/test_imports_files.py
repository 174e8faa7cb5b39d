"""Files as they come: other encodings, Excel sheets, and files that are hostile or something else."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from socai.core.findings import Severity
from socai.ledger.models import Entry
from tests.ledgers import AREA, POOR, Ledger
from tests.unit.files.books import by_hand, of_rows, sheet_xml, written
from tests.unit.services.importing import HEADER, Desk, only, places, value

COLUMNS = HEADER.split(",")
ROW = [POOR, "thon_1", "2026-01", 12]


@pytest.fixture
def desk(sqlite_ledger: Ledger, tmp_path: Path) -> Desk:
    return Desk(sqlite_ledger, tmp_path)


def test_utf_16_as_excel_saves_unicode_text(desk: Desk) -> None:
    text = f"{HEADER},note\n{POOR},thon_1,2026-01,12,số hộ nghèo\n".replace(",", "\t")
    assert desk.figures(text.encode("utf-16")).findings == ()
    assert value(POOR, "thon_1", "2026-01") == 12


def test_windows_1258_is_read_and_said(desk: Desk) -> None:
    text = f"{HEADER},note\n{POOR},thon_1,2026-01,12,số hô\u0323 nghe\u0300o\n".replace("ố", "ô\u0301")
    result = desk.figures(text.encode("cp1258"))
    assert (only(result).code, only(result).severity, result.entries) == ("file.converted", Severity.NOTE, 1)
    assert Entry.objects.get(indicator=POOR, period="2026-01").note == "số hộ nghèo"


def test_text_in_an_unknown_encoding_is_refused(desk: Desk) -> None:
    assert only(desk.figures(f"{HEADER},note\n,,,,\xff\xfe\x81".encode("latin-1"))).code == "file.encoding"


def test_a_workbook_of_figures(desk: Desk) -> None:
    result = desk.figures(of_rows([COLUMNS, ROW, [AREA, "thon_1", "2026-01", 57.69]]), name="a.xlsx")
    assert (result.findings, result.entries) == ((), 2)
    assert value(AREA, "thon_1", "2026-01") == 5769


def test_text_and_numbers_of_a_workbook_do_not_mix_up(desk: Desk) -> None:
    """What a number cell holds is known; a text beside it is still only read when it reads one way."""
    result = desk.figures(of_rows([COLUMNS, ROW, [AREA, "thon_1", "2026-01", "1.426"]]), name="a.xlsx")
    finding = only(result)
    assert (finding.code, finding.data["cell"]) == ("import.ambiguous_number", "D3")


def _formula(sheet: xlsxwriter.worksheet.Worksheet) -> None:
    sheet.write_formula(2, 3, "=D2*2", None, 24)


def _reference_error(sheet: xlsxwriter.worksheet.Worksheet) -> None:
    sheet.write_formula(2, 3, "=#REF!", None, "#REF!")


def _merged(sheet: xlsxwriter.worksheet.Worksheet) -> None:
    sheet.merge_range("B2:B3", "thon_1")


@pytest.mark.parametrize(
    ("spoil", "code", "data"),
    [
        (_formula, "workbook.formula", ("cells", ("D3",))),
        (_reference_error, "workbook.formula", ("cells", ("D3",))),
        (_merged, "workbook.merged_cells", ("range", "B2:B3")),
    ],
)
def test_what_only_looks_like_a_value_is_refused_by_address(
    desk: Desk, spoil: Callable[[xlsxwriter.worksheet.Worksheet], None], code: str, data: tuple[str, object]
) -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet()
        for line, row in enumerate([COLUMNS, ROW, [POOR, "thon_1", "2026-02", 12]]):
            sheet.write_row(line, 0, row)
        spoil(sheet)

    before = desk.dump()
    result = desk.figures(written(fill), name="a.xlsx")
    finding = next(finding for finding in result.findings if finding.code == code)
    assert finding.data[data[0]] == data[1]
    assert desk.dump() == before


def test_an_error_cell_without_a_formula_is_refused(desk: Desk) -> None:
    texts = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in COLUMNS)
    row = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in ROW[:3])
    content = by_hand(f'<row r="1">{texts}</row><row r="2">{row}<c t="e"><v>#REF!</v></c></row>')
    finding = only(desk.figures(content, name="a.xlsx"))
    assert (finding.code, finding.data["cells"]) == ("workbook.error_cell", ("D2",))


def test_a_hundred_thousand_empty_rows_do_no_harm(desk: Desk) -> None:
    content = of_rows([COLUMNS, ROW])
    empty = "".join(f'<row r="{number}"><c r="A{number}" s="0"/></row>' for number in range(3, 100_003))
    result = desk.figures(_with_rows(content, empty), name="a.xlsx")
    assert (result.findings, result.entries) == ((), 1)


def test_a_row_after_the_empty_ones_is_read_with_its_number(desk: Desk) -> None:
    far = "".join(
        f'<c r="{letter}90001" t="inlineStr"><is><t>{text}</t></is></c>'
        for letter, text in zip("ABCD", [POOR, "thon_1", "2026-02", "x"], strict=True)
    )
    result = desk.figures(_with_rows(of_rows([COLUMNS, ROW]), f'<row r="90001">{far}</row>'), name="a.xlsx")
    assert places(result) == [("import.not_a_number", 90_001, 4)]


def test_macros_are_refused(desk: Desk) -> None:
    content = by_hand(parts={"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})
    assert only(desk.figures(content, name="a.xlsm")).code == "workbook.macros"


def test_a_zip_bomb_is_refused_before_it_is_unpacked(desk: Desk) -> None:
    content = by_hand(parts={"xl/worksheets/sheet1.xml": sheet_xml(" " * 40_000_000)})
    assert len(content) < 200_000
    assert only(desk.figures(content, name="a.xlsx")).code == "file.unpacks_too_large"


def test_an_old_workbook_is_refused_with_what_to_do(desk: Desk) -> None:
    assert only(desk.figures(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, name="a.xls")).code == (
        "workbook.old_format"
    )


def test_another_zip_is_no_workbook(desk: Desk) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", "<x/>")
    assert only(desk.figures(out.getvalue(), name="a.xlsx")).code == "workbook.old_format"


def test_a_cut_off_workbook_is_refused(desk: Desk) -> None:
    assert only(desk.figures(of_rows([COLUMNS, ROW])[:-100], name="a.xlsx")).code == "file.damaged"


def test_a_picture_is_no_table(desk: Desk) -> None:
    assert only(desk.figures(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))).code in ("file.encoding", "file.binary")


@pytest.mark.parametrize("content", [b"", b"\n\n  \n", "\ufeff".encode()])
def test_an_empty_file_is_refused(desk: Desk, content: bytes) -> None:
    assert only(desk.figures(content)).code == "file.empty"


def _with_rows(content: bytes, rows: str) -> bytes:
    """Return a workbook with more rows at the end of its sheet."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = part.replace(b"</sheetData>", rows.encode() + b"</sheetData>")
            target.writestr(name, part)
    return out.getvalue()
