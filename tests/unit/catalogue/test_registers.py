"""Registers as packs declare them, one pack over another, and rows read from tables."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from socai.catalogue.model import Catalogue
from socai.catalogue.pack import load_catalogue
from socai.catalogue.register_steps import read_steps, written
from socai.catalogue.register_values import CellError, CellReader
from socai.catalogue.registers import Clock, Column, ColumnType, Counting, Privacy, Retention
from socai.core.steps import Step, StepKind
from tests.unit.catalogue.sample import GOOD, findings_of, write_pack

ABOVE = {
    "pack.yaml": "name: tren\ntitle: Trên\nversion: 1.0.0\nextends: mau\n",
    "code_lists.yaml": "loai_don: {extends: true, values: {phan_anh: Phản ánh}}\n",
    "registers/don_thu.yaml": """\
don_thu:
  extends: true
  vi: Sổ đơn của xã
  columns:
    kenh: {vi: Kênh nhận, type: text}
    so_nguoi: {vi: Số người, type: number, measure: luot, decimals: 2}
""",
}


@pytest.fixture
def good(tmp_path: Path) -> Catalogue:
    return load_catalogue(write_pack(tmp_path), ())


def test_columns(good: Catalogue) -> None:
    columns = good.registers["don_thu"].columns
    assert (columns["so"].type, columns["so"].scope) == (ColumnType.NUMBER_GIVEN, ("year", "loai"))
    assert (columns["nguoi"].privacy, columns["nguoi"].retention) == (Privacy.PERSONAL, Retention(months=24))
    assert columns["so_nguoi"].measure == good.measures["luot"]
    assert [column.register for column in good.registers["don_thu"].links] == ["chuong_trinh"]


def test_states_and_clocks(good: Catalogue) -> None:
    register = good.registers["don_thu"]
    assert (register.start, register.states["thu_ly"].next) == ("tiep_nhan", ("cho_bo_sung", "dong"))
    assert [code for code, state in register.states.items() if state.closed] == ["tra_lai", "dong"]
    clock = register.clocks["giai_quyet"]
    assert (clock.length(), clock.length(remote=True), clock.extension_days, clock.counting) == (
        30,
        45,
        30,
        Counting.CALENDAR,
    )
    assert register.clocks["thu_ly"].counting is Counting.WORKING


def test_code_lists_take_the_short_form(good: Catalogue) -> None:
    assert good.code_lists["loai_don"].values == {
        "khieu_nai": ("Khiếu nại", "khieu_nai"),
        "to_cao": ("Tố cáo", "Denunciation"),
    }
    assert [path.name for path in good.register_rows] == ["chuong_trinh.csv", "don_thu.csv"]


def test_a_pack_above_changes_what_it_says_and_keeps_the_rest(tmp_path: Path) -> None:
    write_pack(tmp_path / "mau")
    catalogue = load_catalogue(write_pack(tmp_path / "tren", ABOVE), (tmp_path,))
    register = catalogue.registers["don_thu"]
    assert (register.name_vi, register.name_en, register.key) == ("Sổ đơn của xã", "Petitions", ("so", "nam"))
    assert list(register.columns)[-1] == "kenh"
    assert register.columns["so_nguoi"].decimals == 2
    assert register.states.keys() >= {"tiep_nhan", "dong"}
    assert list(catalogue.code_lists["loai_don"].values) == ["khieu_nai", "to_cao", "phan_anh"]


def test_a_problem_of_a_changed_register_stands_in_the_pack_that_says_it(tmp_path: Path) -> None:
    write_pack(tmp_path / "mau")
    above = ABOVE | {"registers/don_thu.yaml": "don_thu:\n  extends: true\n  date: ngya\n"}
    (finding,) = findings_of(tmp_path / "tren", above, (tmp_path,))
    assert (finding.code, str(finding.location)) == ("pack.no_such_column", "registers/don_thu.yaml:3:9")


def test_a_second_declaration_that_does_not_say_so_is_refused(tmp_path: Path) -> None:
    write_pack(tmp_path / "mau")
    text = GOOD["registers/don_thu.yaml"]
    findings = findings_of(tmp_path / "tren", ABOVE | {"registers/don_thu.yaml": text}, (tmp_path,))
    assert {finding.code for finding in findings} == {"pack.duplicate_code"}


def test_a_value_that_somebody_may_not_see_is_not_quoted(tmp_path: Path) -> None:
    files = {
        **GOOD,
        "registers/don_thu.yaml": GOOD["registers/don_thu.yaml"].replace(
            "nguoi: {vi: Người gửi, type: text,", "nguoi: {vi: Ngày sinh, type: date,"
        ),
    }
    (finding,) = findings_of(tmp_path, files)
    assert (finding.code, finding.data["value"]) == ("register.not_a_date", "•••")


@pytest.mark.parametrize("retention", [Retention(months=1), Retention(months=13, days=0)])
def test_retention_counts_whole_months(retention: Retention) -> None:
    assert retention.until(date(2026, 1, 31)) == date(2026 if retention.months == 1 else 2027, 2, 28)


def test_steps_are_read_as_they_are_written() -> None:
    text = "2026-01-09 thu_ly: đủ điều kiện; 2026-02-01 suspend giai_quyet; 5/2/2026 extend giai_quyet 15: khó; gì"
    steps = read_steps(text)
    assert steps == [
        Step(StepKind.STATE, date(2026, 1, 9), "thu_ly", reason="đủ điều kiện"),
        Step(StepKind.SUSPEND, date(2026, 2, 1), "giai_quyet"),
        Step(StepKind.EXTEND, date(2026, 2, 5), "giai_quyet", 15, "khó"),
        "gì",
    ]
    assert read_steps("; ".join(written(step) for step in steps if isinstance(step, Step))) == steps[:-1]


@pytest.mark.parametrize(
    ("type_", "text", "canonical"),
    [
        (ColumnType.TEXT, " a b ", "a b"),
        (ColumnType.NUMBER, "57,60", "57.6"),
        (ColumnType.DATE, "1/2/2026", "2026-02-01"),
        (ColumnType.YES_NO, "Có", "yes"),
        (ColumnType.YES_NO, "0", "no"),
        (ColumnType.NUMBER_GIVEN, "12", "12"),
        (ColumnType.UNIT, "", ""),
    ],
)
def test_cells_have_one_canonical_text(type_: ColumnType, text: str, canonical: str) -> None:
    column = Column("a", "A", "A", type_, decimals=1)
    assert CellReader({}, ()).read(column, text) == canonical


@pytest.mark.parametrize("text", ["0", "01", "-1", "1.5", "12a", "9999999999"])
def test_given_numbers_are_plain_and_positive(text: str) -> None:
    with pytest.raises(CellError, match="not_a_given_number"):
        CellReader({}, ()).read(Column("a", "A", "A", ColumnType.NUMBER_GIVEN), text)


def test_the_nearest_declared_variant_of_a_clock_counts() -> None:
    days = {(False, False): 30, (False, True): 45, (True, False): 45, (True, True): 60}
    clock = Clock("a", "A", "A", "x", ("y",), Counting.CALENDAR, days)
    assert [clock.length(remote=remote, complex_case=hard) for remote in (False, True) for hard in (False, True)] == [
        30,
        45,
        45,
        60,
    ]
    only_hard = Clock("a", "A", "A", "x", ("y",), Counting.CALENDAR, {(False, False): 30, (False, True): 45})
    assert only_hard.length(remote=True, complex_case=True) == 45


@pytest.mark.parametrize(("code", "found"), [("bao_cao.thang", []), ("bao_cao.thag", ["register.unknown_deadline"])])
def test_a_row_names_a_deadline_that_there_is(tmp_path: Path, code: str, found: list[str]) -> None:
    declared = GOOD["registers/don_thu.yaml"].replace("layout: mau", "deadline: mau")
    rows = GOOD["registers/don_thu.csv"].replace(",bao-cao,", f",{code},")
    files = GOOD | {"registers/don_thu.yaml": declared, "registers/don_thu.csv": rows}
    if found:
        assert [finding.code for finding in findings_of(tmp_path, files)] == found
    else:
        assert load_catalogue(write_pack(tmp_path, files), ()).deadlines
