"""Lists of rows of registers in reports: rows that a count leads to, in order, in words, never a private value."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from socai.compose.nodes import RowList
from socai.compose.rows import RowItem, read_row_list
from socai.core.periods import Period
from socai.services.packs import check_pack
from socai.services.reading import evaluator
from socai.services.row_listing import rows_listed
from tests.ledgers import COMMUNE, Ledger, write_pack
from tests.unit.services.registering import NAME, add, added, move, petition

LATER = "2026Q3"


def listed(ledger: Ledger, asked: str, period: str = "2026H1", unit: str = COMMUNE) -> list[RowItem] | None:
    found = Period.parse(period)
    rows = read_row_list(asked)
    assert isinstance(rows, RowList)
    known = evaluator(instance=ledger.instance, period=found, is_report=True)
    items = rows_listed(known, rows, unit, found)
    return None if items is None else list(items)


def keys(ledger: Ledger, asked: str, period: str = "2026H1") -> list[str]:
    items = listed(ledger, asked, period)
    assert items is not None
    return [item.words["ma"] for item in items]


def three(ledger: Ledger) -> None:
    added(
        ledger,
        petition("1", "2026-03-01", loai="to_cao", so_ho="9", thon="thon_1"),
        petition("2", "2026-02-01", loai="khieu_nai", so_ho="10"),
        petition("3", "2026-04-01", loai="khieu_nai"),
    )


def test_rows_come_by_their_days_or_as_asked(ledger: Ledger) -> None:
    three(ledger)
    assert keys(ledger, "so.don_thu") == ["2", "1", "3"]
    assert keys(ledger, "so.don_thu by -so_ho") == ["2", "1", "3"]  # numbers, not texts; the empty one last
    assert keys(ledger, "so.don_thu by so_ho") == ["1", "2", "3"]
    assert keys(ledger, "so.don_thu by -loai, -ma") == ["1", "3", "2"]
    assert keys(ledger, 'so.don_thu where loai = "khieu_nai" by -ma most 1') == ["3"]
    assert listed(ledger, "so.don_thu", "2026Q3") == []


def test_cells_are_words_and_numbers_are_figures_with_a_formula(ledger: Ledger) -> None:
    three(ledger)
    (item,) = listed(ledger, 'so.don_thu where ma = "1"') or []
    assert item.words["loai"] == "Tố cáo"
    assert item.words["ngay"] == "01/03/2026"
    assert item.words["thon"] == "Thôn Một"
    assert item.words["state"] == "Tiếp nhận"
    assert item.numbers["so_ho"].text == 'sum(so.don_thu.so_ho where ma = "1")'
    known = evaluator(instance=ledger.instance, period=Period.parse("2026H1"))
    assert known.evaluate(item.numbers["so_ho"], COMMUNE, Period.parse("2026H1")).value == 9


def test_nothing_that_is_not_public_is_there(ledger: Ledger) -> None:
    added(ledger, petition("1", noi_dung="Chuyện nội bộ", nguoi_gui=NAME))
    (item,) = listed(ledger, "so.don_thu") or []
    assert not {"noi_dung", "nguoi_gui", "to_giac"} & set(item.words)


def test_what_is_open_returns_in_each_period_until_it_is_closed(ledger: Ledger) -> None:
    three(ledger)
    move(ledger, "1", "tra_lai", day=date(2026, 7, 10))
    assert keys(ledger, "open so.don_thu") == ["2", "1", "3"]  # it was open on 30 June
    assert keys(ledger, "open so.don_thu", LATER) == ["2", "3"]
    (returned,) = (item for item in listed(ledger, "so.don_thu") or [] if item.words["ma"] == "1")
    assert returned.words["state"] == "Tiếp nhận"


def test_what_cannot_be_counted_is_not_an_empty_list(ledger: Ledger) -> None:
    assert listed(ledger, "so.don_thu", "2025H1") is None  # the register is kept since 2026
    assert add(ledger, petition("1")).batch is not None
    assert listed(ledger, "so.don_thu", "2025H1") is None


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ("::: each so.don_thu\n{item.loaai}\n:::", "template.row_column"),
        ("::: each so.don_thu by ngayy\n{item.ma}\n:::", "template.row_column"),
        ("::: each so.don_thu\n{item.nguoi_gui}\n:::", "template.row_private"),
        ("::: each so.don_thu\n{item.noi_dung}\n:::", "template.row_private"),
        ("::: each so.don_thu\n{if item.loai > 3:nhiều}{item.ma}\n:::", "template.row_number"),
        ("::: each so.don_thuu\n{item.ma}\n:::", "formula.unknown_register"),
        ('::: each so.don_thu where loai = "x"\n{item.ma}\n:::', "formula.value_of_other_type"),
        ("::: each so.don_thu by -state most 3\n{item.number}. {item.so_ho | unit}, {item.state}\n:::", ""),
    ],
)
def test_a_template_is_checked_against_the_registers(tmp_path: Path, lines: str, code: str) -> None:
    head = (
        "---\ntitle: X {period}\nkind: BÁO CÁO\nprofile: party\nsummary: [x]\nsymbol: BC/ĐU\nrecipients: [Lưu.]\n"
        "signature: {authority: T/M ĐẢNG ỦY, title: BÍ THƯ}\n---\n\n# X\n\n"
    )
    pack = write_pack(tmp_path, {"templates/so.md": f"{head}{lines}\n"})
    found = [each.code for each in check_pack(pack_dir=pack) if each.location and each.location.file.endswith("so.md")]
    assert found == ([code] if code else [])
