from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from socai.core.findings import Severity
from socai.files.errors import FilesError
from socai.files.limits import Limits
from socai.files.tables import Cell, Columns, Table, parse_table, read_records, read_table, write_csv
from tests.unit.files.books import of_rows

COLUMNS = Columns(("code", "value"), ("note",))


def table(text: str, columns: Columns = COLUMNS, *, limits: Limits | None = None) -> Table:
    return parse_table(text.encode(), columns, file="a.csv", limits=limits or Limits())


def values(opened: Table) -> list[tuple[Cell, ...]]:
    return [tuple(row.values.values()) for row in opened.rows]


def problems(opened: Table) -> list[tuple[str, int, int]]:
    assert list(opened.rows) is not None
    return [(finding.code, finding.location.line, finding.location.column) for finding in opened.log]


def refused(text: str, **kwargs: Limits) -> tuple[str, int]:
    with pytest.raises(FilesError) as caught:
        list(table(text, **kwargs).rows)
    (finding,) = caught.value.findings
    return finding.code, finding.location.line


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_in_the_header(delimiter: str) -> None:
    text = "code,value,note\na.b,5,x\n".replace(",", delimiter)
    assert values(table(text)) == [("a.b", "5", "x")]


def test_semicolons_leave_decimal_commas_alone() -> None:
    assert values(table("code;value\na.b;57,69\n")) == [("a.b", "57,69")]


def test_excel_may_name_the_delimiter_itself() -> None:
    opened = table("sep=;\r\ncode;value\r\na;1\r\n")
    assert [(row.line, row.text("code")) for row in opened.rows] == [(3, "a")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rows_know_the_line_they_start_on(end: str) -> None:
    text = end.join(["", "code,value,note", 'a,1,"two', 'lines"', "", "b,2,", " , ,", "c,3,x"])
    assert [(row.line, row.text("code")) for row in table(text).rows] == [(3, "a"), (6, "b"), (8, "c")]


def test_cells_are_stripped_and_composed() -> None:
    assert values(table("code , value\n a , o\u0302\u0309\u00a0\n")) == [("a", "ổ")]


def test_absent_optional_columns_read_as_empty() -> None:
    (row,) = table("code,value\na,1\n").rows
    assert row.text("note") == ""


def test_every_problem_of_the_header_at_once() -> None:
    opened = table("code,,Code,code,note,notes,\na,1,2,3,4,5,\n")
    assert problems(opened) == [
        ("table.unnamed_column", 1, 2),
        ("table.unknown_column", 1, 3),
        ("table.repeated_column", 1, 4),
        ("table.unknown_column", 1, 6),
        ("table.missing_column", 1, 0),
    ]
    by_column = {finding.location.column: finding.data for finding in opened.log}
    assert by_column[3]["nearest"] == "code"
    assert by_column[6]["nearest"] == "note"
    assert by_column[0] == {"column": "value", "allowed": ("code", "value", "note")}


def test_rows_under_an_unknown_column_are_still_checked() -> None:
    assert problems(table("code,value,nota\na,1,\nb,2\n")) == [
        ("table.unknown_column", 1, 3),
        ("table.ragged_row", 3, 0),
    ]


def test_rows_of_another_length_are_reported_by_line() -> None:
    opened = table("code,value\na\nb,1,2\nc,1,,\nd,2\n")
    assert values(opened) == [("c", "1"), ("d", "2")]
    assert problems(opened) == [("table.ragged_row", 2, 0), ("table.ragged_row", 3, 0)]
    assert [finding.data for finding in opened.log] == [{"cells": 1, "columns": 2}, {"cells": 3, "columns": 2}]


def test_cells_that_a_spreadsheet_would_run_are_reported_by_cell() -> None:
    opened = table("code,value,note\n=a,1,=b\nc,2,d\n")
    assert values(opened) == [("c", "2", "d")]
    assert problems(opened) == [("table.formula_text", 2, 1), ("table.formula_text", 2, 3)]


@pytest.mark.parametrize("text", ['code,value\na,1\nb,"2\nc,3\n', 'code,value\na,1\nb,"2"x\nc,3\n'])
def test_a_quotation_mark_that_is_not_closed_swallows_nothing(text: str) -> None:
    assert refused(text) == ("table.quotation", 3)


def test_limits_of_rows_and_columns() -> None:
    assert refused("code,value\n" + "a,1\n" * 3, limits=Limits(rows=2)) == ("table.too_many_rows", 4)
    assert refused("code,value,x\n", limits=Limits(columns=2)) == ("table.too_many_columns", 1)


def test_a_converted_file_says_so() -> None:
    opened = parse_table("code,value,note\na,1,đ\n".encode("cp1258"), COLUMNS, file="a.csv")
    assert [(finding.code, finding.severity) for finding in opened.log] == [("file.converted", Severity.NOTE)]


def test_a_workbook_gives_the_same_rows_with_its_numbers_as_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(of_rows([("code", "value", "note"), ("a", 57.69), ("b", "57,69", "x"), (3390, 1)]))
    opened = read_table(path, COLUMNS)
    rows = list(opened.rows)
    assert [tuple(row.values.values()) for row in rows] == [
        ("a", Decimal("57.69"), ""),
        ("b", "57,69", "x"),
        (Decimal(3390), Decimal(1), ""),
    ]
    assert (rows[2].text("code"), rows[2].line) == ("3390", 4)
    assert list(opened.log) == []


def test_findings_about_a_workbook_name_the_cell() -> None:
    opened = parse_table(of_rows([("code", "value"), ("a", 1)]), COLUMNS, file="a.xlsx")
    for row in opened.rows:
        opened.note("file.empty", row, "value")
    (finding,) = opened.log
    assert (str(finding.location), finding.data) == ("a.xlsx:2:2", {"column": "value", "cell": "B2"})


def test_written_csv_reads_back_equal() -> None:
    rows = [("a,b", '"'), ("ổ\nb", "1")]
    assert values(table(write_csv(["code", "value"], rows))) == rows


def test_records_are_all_rows_as_they_stand(tmp_path: Path) -> None:
    text, book = tmp_path / "a.csv", tmp_path / "a.xlsx"
    text.write_text("Từ ngày;;\n\ncode;value\n a ;5\n", encoding="utf-8-sig")
    book.write_bytes(of_rows([["Từ ngày"], ["code", "value"], ["a", "5"]]))
    assert read_records(text).rows == [(1, ["Từ ngày", "", ""]), (3, ["code", "value"]), (4, ["a", "5"])]
    assert [cells for _, cells in read_records(book).rows] == [["Từ ngày"], ["code", "value"], ["a", "5"]]


def test_more_records_than_allowed_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a\nb\nc\n", encoding="utf-8")
    with pytest.raises(FilesError) as caught:
        read_records(path, limits=Limits(rows=2))
    assert [(found.code, found.location.line) for found in caught.value.findings] == [("table.too_many_rows", 3)]
