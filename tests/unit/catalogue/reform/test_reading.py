"""A cell that cannot be understood is one finding at its place; contradictions are put right by rule, or refused."""

from __future__ import annotations

from datetime import date

import pytest

from socai.catalogue.reform.reform import read_reform
from socai.catalogue.reform.table import is_published_form, read_correspondence
from socai.core.findings import Finding, Location, Severity
from tests.unit.catalogue.reform.published import FILE, HEADERS, TOLD, codes, pair, table, told


def test_published_form_is_known_by_its_headers() -> None:
    assert is_published_form(table())
    assert is_published_form(table(headers=HEADERS[1:]))
    assert not is_published_form([(1, ("change", "kind", "source", "target"))])


def test_day_and_rows() -> None:
    read = read_correspondence(table(*TOLD), FILE)
    assert (read.on, len(read.pairs), read.findings) == (date(2025, 7, 1), len(TOLD) - 1, [])


@pytest.mark.parametrize(
    ("first", "codes"), [("Đơn vị hành chính mới", ["reform.no_date"]), ("từ ngày 31/6/2025", ["reform.no_date"])]
)
def test_table_without_its_day(first: str, codes: list[str]) -> None:
    read = read_correspondence(table(pair(), headers=((first,), HEADERS[1])), FILE)
    assert [finding.code for finding in read.findings] == codes
    assert read_reform(table(pair(), headers=((first,), HEADERS[1])), FILE).changes == ()


def test_table_without_a_column() -> None:
    read = read_correspondence(table(pair(), headers=(HEADERS[0], HEADERS[1][:-2])), FILE)
    assert [finding.code for finding in read.findings] == ["reform.no_header"]


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        (pair(note="Nhập hết"), "reform.unknown_note", 6),
        (pair(note=""), "reform.unknown_note", 6),
        (pair(new_code="123"), "reform.bad_code", 3),
        (pair(old_code=""), "reform.bad_code", 5),
        (pair(new="Mới"), "reform.no_kind", 2),
        (pair(old=""), "reform.no_name", 4),
        (pair(district="Huyện Trên"), "reform.bad_place", 7),
        (pair(old_province="Tỉnh Cũ (1)"), "reform.bad_place", 8),
        (pair(province="(02)"), "reform.bad_place", 1),
        (pair(old="", old_code="", note="Nhập toàn bộ"), "reform.bad_code", 5),
    ],
)
def test_cell_that_cannot_be_understood(row: tuple[str, ...], code: str, column: int) -> None:
    reform = told(pair(), row)
    assert (code, Location(FILE, 4, column)) in [(found.code, found.location) for found in reform.findings]
    assert (reform.before, reform.after, reform.changes) == ((), (), ())


def test_all_problems_at_once() -> None:
    reform = told(pair(note="?"), pair(new_code="x", old_code="y"), pair(district="?"))
    assert codes(reform) == ["reform.unknown_note", "reform.bad_code", "reform.bad_code", "reform.bad_place"]


def test_former_unit_whose_kind_is_not_said() -> None:
    reform = told(pair(old="Xuân Phước"))
    assert [(found.code, found.severity) for found in reform.findings] == [("reform.kind_unsaid", Severity.WARNING)]
    assert [unit.type for unit in reform.before if unit.code == "00001"] == ["unspecified"]


# -- contradictions between rows ---------------------------------------------------------------------------------------


def only(reform_findings: tuple[Finding, ...]) -> Finding:
    """Return the one finding there is."""
    (found,) = reform_findings
    return found


def test_name_under_a_wrong_code_gets_its_own() -> None:
    reform = told(
        pair("Xã Cổ", "00001"),
        pair("Xã Đặng", "00001", "Nhập một phần", "Xã Hai", "00003"),
        pair("Xã Đặng", "00002", "Nhập một phần"),
    )
    found = only(reform.findings)
    assert (found.code, found.severity, found.location.line) == ("reform.code_corrected", Severity.WARNING, 4)
    assert (found.subject, found.data) == ("Xã Đặng", {"written": "00001", "used": "00002"})
    assert {unit.key for unit in reform.before if unit.type == "commune"} == {"00001-cu", "00002-cu"}


def test_two_communes_under_one_code_stay_two_and_lose_it() -> None:
    reform = told(pair("Xã Một", "00001"), pair("Xã Hai", "00001"), pair("Xã Ba", "00003"))
    assert codes(reform) == ["reform.code_shared"] * 2
    assert [(unit.key, unit.code) for unit in reform.before if unit.type == "commune"] == [
        ("00001-xa-mot-cu", ""),
        ("00001-xa-hai-cu", ""),
        ("00003-cu", "00003"),
    ]


def test_same_name_in_two_districts_is_no_help() -> None:
    reform = told(pair("Xã Một", "00001"), pair("Xã Hai", "00001"), pair("Xã Hai", "00002", district="Quận Kia (009)"))
    assert codes(reform) == ["reform.code_shared"] * 2


def test_one_commune_under_two_codes_is_refused() -> None:
    assert codes(told(pair("Xã Một", "00001"), pair("Xã Một", "00002"))) == ["reform.two_codes"] * 2


def test_spellings_of_one_name_are_one_unit() -> None:
    reform = told(
        pair("Xã Một", "00001", new="Xã Thụy"),
        pair("Xã Hai", "00002", new="Xã Thuỵ"),
        pair("XÃ  Ba", "00003", new="Xã Thụy"),
    )
    found = only(reform.findings)
    assert (found.code, found.severity, found.data) == ("reform.spelling", Severity.NOTE, {"used": "Xã Thụy"})
    assert [unit.name for unit in reform.after if unit.code == "00001"] == ["Xã Thụy"]


def test_new_unit_with_two_names_is_refused() -> None:
    assert codes(told(pair("Xã Một", "00001"), pair("Xã Hai", "00002", new="Xã Khác"))) == ["reform.new_unit_differs"]


def test_new_unit_in_two_provinces_is_refused() -> None:
    elsewhere = pair("Xã Hai", "00002", province="Tỉnh Khác (05)")
    assert codes(told(pair("Xã Một", "00001"), elsewhere)) == ["reform.new_unit_differs"]


def test_district_goes_to_the_province_of_most_rows() -> None:
    reform = told(
        pair("Xã Một", "00001"), pair("Xã Hai", "00002"), pair("Xã Ba", "00003", old_province="Tỉnh Sai (03)")
    )
    found = only(reform.findings)
    assert (found.code, found.severity) == ("reform.province_corrected", Severity.WARNING)
    assert found.data == {"written": "Tỉnh Sai", "used": "Tỉnh Cũ"}
    assert [unit.parent for unit in reform.before if unit.key == "001-cu"] == ["02"]


def test_district_in_two_provinces_alike_is_refused() -> None:
    reform = told(pair("Xã Một", "00001"), pair("Xã Hai", "00002", old_province="Tỉnh Sai (03)"))
    assert codes(reform) == ["reform.district_in_two"] * 2


def test_province_under_a_wrong_code_gets_its_own() -> None:
    island = pair("Xã Bốn", "00004", district="Huyện Đảo (003)", old_province="Trị (01)")
    other = pair("Xã Ba", "00003", district="Huyện Kia (002)", old_province="Tỉnh Trị (05)")
    reform = told(pair("Xã Một", "00001"), island, other)
    assert only(reform.findings).data == {"written": "01", "used": "05"}
    assert [unit.parent for unit in reform.before if unit.key == "003-cu"] == ["05-cu"]


def test_province_without_its_kind_is_the_one_of_that_name_and_code() -> None:
    reform = told(pair("Xã Một", "00001"), pair("Xã Hai", "00002", old_province="Cũ (01)"))
    assert codes(reform) == []
    assert [unit.name for unit in reform.before if unit.type == "province"] == ["Tỉnh Cũ"]


def test_province_that_only_stands_without_its_kind_is_refused() -> None:
    assert codes(told(pair(old_province="Cũ (01)"))) == ["reform.place_unclear"]


def test_two_districts_under_one_code_are_refused() -> None:
    reform = told(pair("Xã Một", "00001"), pair("Xã Hai", "00002", district="Huyện Dưới (001)"))
    assert codes(reform) == ["reform.place_unclear"] * 2


# -- contradictions between the pieces of a unit -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("notes", "code"),
    [
        (("Nhập một phần",), "reform.rest_missing"),
        (("Nhập toàn bộ diện tích",), "reform.rest_missing"),
        (("Nhập toàn bộ", "Nhập một phần"), "reform.whole_and_cut"),
        (("Nhập một phần diện tích, toàn bộ dân số", "Nhập một phần dân số"), "reform.more_than_all"),
        (("Nhập toàn bộ diện tích", "Nhập toàn bộ diện tích"), "reform.more_than_all"),
        (("Giữ nguyên",), "reform.not_kept"),
    ],
)
def test_notes_that_cannot_all_be_true(notes: tuple[str, ...], code: str) -> None:
    rows = [pair(note=note, new=f"Xã {number}", new_code=f"0000{number}") for number, note in enumerate(notes, 5)]
    assert codes(told(*rows)) == [code]


def test_piece_told_twice() -> None:
    reform = told(pair(note="Nhập một phần"), pair(note="Nhập một phần"))
    assert codes(reform) == ["reform.pair_twice"]
    assert only(reform.findings).data == {"new": "Xã Mới", "first": f"{FILE}:3"}


def test_kept_unit_that_others_join() -> None:
    kept = pair("Xã Mới", "00001", "Giữ nguyên")
    assert codes(told(kept, pair("Xã Kia", "00002"))) == ["reform.not_kept"]
