"""Org units and targets come in from files by the same rules as figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ledgers import AREA, POOR, Ledger
from tests.unit.services.importing import Desk, only, places, target_values, unit_names

UNITS = "key,type,name,parent,valid_from,valid_to,placeholder"
TARGETS = "indicator,org_unit,year,value"


@pytest.fixture
def desk(sqlite_ledger: Ledger, tmp_path: Path) -> Desk:
    return Desk(sqlite_ledger, tmp_path)


def test_new_units_in_any_order(desk: Desk) -> None:
    result = desk.units(
        f"{UNITS}\nto_1,group,Tổ Một,thon_4,2026-01-01,,1\nthon_4,village,Thôn Bốn,xa_mau,2026-01-01,,\n"
    )
    assert (result.findings, result.entries) == ((), 2)
    assert (unit_names()["thon_4"], unit_names()["to_1"]) == ("Thôn Bốn", "Tổ Một")


def test_figures_of_a_new_unit_can_follow(desk: Desk) -> None:
    row = f"{POOR},thon_4,2026-05,3"
    assert only(desk.rows(row)).code == "entry.unknown_unit"
    desk.units(f"{UNITS}\nthon_4,village,Thôn Bốn,xa_mau,2026-04-01,,\n")
    assert desk.rows(row).findings == ()
    assert only(desk.rows(f"{POOR},thon_4,2026-03,3")).code == "entry.unit_not_there"


def test_a_later_day_starts_a_new_version_and_the_same_row_nothing(desk: Desk) -> None:
    renamed = f"{UNITS}\nthon_1,village,Thôn Một Mới,xa_mau,2026-07-01,,\n"
    result = desk.units(renamed)
    assert (result.findings, result.entries, result.corrections) == ((), 0, 1)
    assert unit_names()["thon_1"] == "Thôn Một Mới"
    again = desk.units(renamed)
    assert (only(again).code, again.batch, again.unchanged) == ("unit.unchanged", None, 1)


def test_all_problems_of_a_file_of_units(desk: Desk) -> None:
    before = desk.dump()
    result = desk.units(
        f"{UNITS}\n"
        "thon_5,village,Thôn Năm,xa_khac,2026-01-01,,\n"
        "thon_6,village,Thôn Sáu,xa_mau,1/1/2026,,\n"
        "thon_7,village,,xa_mau,2026-06-01,2026-01-01,\n"
        "thon_8,village,Thôn Tám,thon_8,,,\n"
        "thon_8,village,Thôn Tám,xa_mau,,,có\n"
    )
    assert {(code, line) for code, line, _ in places(result)} == {
        ("unit.unknown_parent", 2),
        ("import.bad_date", 3),
        ("unit.field_empty", 4),
        ("unit.ends_before_it_starts", 4),
        ("unit.below_itself", 5),
        ("unit.twice", 6),
        ("import.unknown_choice", 6),
    }
    assert desk.dump() == before


def test_a_dry_run_of_units_keeps_nothing(desk: Desk) -> None:
    before = desk.dump()
    result = desk.units(f"{UNITS}\nthon_4,village,Thôn Bốn,xa_mau,,,\n", dry_run=True)
    assert (result.entries, result.batch, desk.dump()) == (1, None, before)


def test_targets_new_revised_and_unchanged(desk: Desk) -> None:
    result = desk.targets(f'{TARGETS},source\n{POOR},xa_mau,2026,5,\n{AREA},xa_mau,2026,"101,25",Nghị quyết 02\n')
    assert (result.entries, result.corrections, only(result).code) == (1, 1, "target.revised")
    assert target_values() == {(AREA, 2026, 1): 10050, (AREA, 2026, 2): 10125, (POOR, 2026, 1): 5}
    again = desk.targets(f"{TARGETS}\n{POOR},xa_mau,2026,5\n")
    assert (again.unchanged, again.batch, only(again).code) == (1, None, "target.unchanged")


def test_all_problems_of_a_file_of_targets(desk: Desk) -> None:
    before = desk.dump()
    result = desk.targets(
        f"{TARGETS},version\n"
        "x.y,xa_mau,2026,5,\n"
        f"{POOR},xa_khac,2026,5,\n"
        f"{POOR},xa_mau,hai,5,\n"
        f"{POOR},xa_mau,1900,5,\n"
        f"{POOR},xa_mau,2026,,\n"
        f"{POOR},xa_mau,2027,NA,\n"
        f"{POOR},xa_mau,2028,5.5,\n"
        f"{POOR},xa_mau,2029,5,một\n"
    )
    assert [(code, line) for code, line, _ in places(result)] == [
        ("entry.unknown_indicator", 2),
        ("entry.unknown_unit", 3),
        ("import.not_a_count", 4),
        ("target.year", 5),
        ("import.empty_cell", 6),
        ("import.not_a_number", 7),
        ("entry.too_precise", 8),
        ("import.not_a_count", 9),
    ]
    assert desk.dump() == before
