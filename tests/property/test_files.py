"""Whatever bytes come in, readers read or refuse; and what is written is read back as it was."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from decimal import Decimal

from hypothesis import example, given, settings
from hypothesis import strategies as st

from socai.core.findings import Finding
from socai.files.errors import FilesError, FindingLog, excerpt
from socai.files.limits import Limits
from socai.files.tables import DELIMITERS, Columns, parse_table, write_csv
from socai.files.text import decode
from socai.files.workbooks import address, open_sheet
from socai.services.written_numbers import read_both
from tests.unit.files.books import HEADER, by_hand, of_rows, sheet_xml

COLUMNS = Columns(("code", "value"), ("note",))
SMALL = Limits(file_bytes=1 << 20, unpacked_bytes=1 << 20, marks=10_000)
LETTERS = "aăâđêôơưỗạảếAĐ09,;\t\"'=-. \n\r"
# The cells of a table as people type them: form NFC, no control characters, no space around, not a formula.
CELLS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12).map(
    lambda text: unicodedata.normalize("NFC", text).strip().lstrip("=").strip()
)
RECORDS = st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8)
MARKS = '<row r="2"/><c t="s" r="A1"></c><v>1</v><f>1</f><is><t>x</t></is>'


Read = tuple[list[tuple[object, ...]], list[Finding]]


def read(data: bytes) -> Read:
    """Return the rows of a table and what was found, also when the file was refused as a whole."""
    try:
        opened = parse_table(data, COLUMNS, file="a", limits=SMALL)
        return [tuple(row.values.values()) for row in opened.rows], list(opened.log)
    except FilesError as error:
        return [], list(error.findings)


def survives(data: bytes) -> None:
    """Read a table: every row fits its header, and whoever gets none is told why."""
    rows, findings = read(data)
    assert all(1 < len(row) <= 500 for row in rows)
    assert all(re.fullmatch(r"(file|table|workbook)\.[a-z_]+", finding.code) for finding in findings)


@given(st.binary(max_size=400))
@example(b"PK\x03\x04")
@example(b"\xff\xfe\x00")
@example(b"sep=")
@example(b"\n")
def test_no_bytes_crash_the_readers(data: bytes) -> None:
    survives(data)
    survives(b"code,value\n" + data)


@given(st.text(LETTERS, max_size=60))
def test_no_text_crashes_the_readers(text: str) -> None:
    survives(text.encode())
    survives(f"code,value\n{text}".encode("utf-16"))


@given(st.data())
def test_a_workbook_with_any_byte_changed_is_read_or_refused(data: st.DataObject) -> None:
    good = bytearray(by_hand(f'{HEADER}<row r="2"><c><v>1</v></c></row>'))
    for _ in range(data.draw(st.integers(1, 4))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    survives(bytes(good))


@given(
    st.lists(st.sampled_from(["<row>", "</row>", "<c>", "</c>", *MARKS.split("><"), "&#0;", "&x;", "7"]), max_size=8)
)
def test_no_sheet_crashes_the_reader(pieces: list[str]) -> None:
    survives(by_hand(parts={"xl/worksheets/sheet1.xml": sheet_xml(HEADER + "".join(pieces))}))


@given(
    kind=st.sampled_from(["n", "s", "b", "d", "e", "str", "inlineStr", "?"]),
    place=st.sampled_from(["A2", "ZZZ2", "XFD2", "XFE2", "a2", "2", "é2", ""]),
    text=st.text("0123456789.eE-+ xXN\u00b2\u0661", max_size=30),
)
@example(kind="n", place="A2", text="1E999999999")
@example(kind="n", place="A2", text="NaN")
@example(kind="s", place="A2", text="\u00b2")
def test_no_cell_crashes_the_reader(kind: str, place: str, text: str) -> None:
    survives(by_hand(f'{HEADER}<row r="2"><c r="{place}" t="{kind}" s="{text[:2]}"><v>{text}</v></c></row>'))


@given(RECORDS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]))
def test_tables_written_are_read_back_in_every_encoding(records: list[tuple[str, ...]], codec: str) -> None:
    text = write_csv(("code", "value", "note"), records)
    rows, findings = read(text.encode(codec))
    # Without a mark, a table full of rare scripts does not look like UTF-16; it is then refused, never misread.
    if not (findings and codec in ("utf-16-le", "utf-16-be")):
        assert (rows, findings) == ([record for record in records if any(record)], [])


@given(RECORDS, st.sampled_from(DELIMITERS))
def test_the_delimiter_is_always_found(records: list[tuple[str, ...]], delimiter: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([("code", "value", "note"), *records])
    assert read(out.getvalue().encode()) == ([record for record in records if any(record)], [])


@settings(max_examples=30)
@given(st.lists(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9)))
def test_numbers_of_a_workbook_come_out_as_typed(numbers: list[Decimal]) -> None:
    sheet = open_sheet(of_rows([["code"], *([number] for number in numbers)]), file="a.xlsx")
    assert [row[0] for _, row in sheet.rows][1:] == numbers


@given(st.integers(1, 1_048_576), st.integers(1, 16_384))
def test_addresses_name_row_and_column(row: int, column: int) -> None:
    name = address(row, column)
    letters = name.rstrip("0123456789")
    assert int(name.removeprefix(letters)) == row
    assert sum((ord(letter) - 64) * 26**place for place, letter in enumerate(reversed(letters))) == column


@given(st.text(st.sampled_from("ảấệộữĐăâêôơưđ abcXYZ019.,;-\n"), min_size=1))
def test_text_is_the_same_however_its_letters_are_composed(text: str) -> None:
    if text.strip():
        composed, taken_apart = (unicodedata.normalize(form, text).encode() for form in ("NFC", "NFD"))
        assert decode(composed, file="a") == decode(taken_apart, file="a")


@given(st.text())
def test_an_excerpt_is_one_short_printable_line(text: str) -> None:
    shown = excerpt(text)
    assert len(shown) <= 60
    assert shown.isprintable()


@given(st.integers(0, 30), st.integers(1, 30))
def test_a_log_counts_everything(count: int, most: int) -> None:
    log = FindingLog(most)
    for _ in range(count):
        log.add(Finding("a.b"))
    kept = [finding for finding in log if finding.code == "a.b"]
    rest = [finding.data["count"] for finding in log if finding.code != "a.b"]
    assert len(log) == count
    assert len(kept) + sum(int(str(number)) for number in rest) == count


@given(st.text("0123456789.,-+ \u00a0\u2212eNa", max_size=70))
def test_two_readings_never_crash_and_are_finite(text: str) -> None:
    assert all(number is None or number.is_finite() for number in read_both(text))
