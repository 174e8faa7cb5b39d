"""The registers that ship: every one that a commune must keep is there, the law is named, persons are protected."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from socai.catalogue.model import Catalogue
from socai.catalogue.pack import builtin_packs, load_catalogue
from socai.catalogue.registers import PRIVATE, Privacy, Role
from tests.shared import SHARED, needs_shared

CONFIDENCE = ("nhiều nguồn thống nhất", "một nguồn", "suy luận")
THREAD = (
    ("chuong_trinh", "van_ban_cap_tren"),
    ("nhiem_vu", "chuong_trinh"),
    ("nhiem_vu", "van_ban_cap_tren"),
    ("kiem_tra", "nhiem_vu"),
    ("han_che", "kiem_tra"),
    ("han_che", "nhiem_vu"),
    ("han_che", "van_ban"),
    ("kien_nghi_doan", "kiem_tra"),
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(builtin_packs() / "binh-lu")


def rows(catalogue: Catalogue, register: str) -> list[dict[str, str]]:
    (path,) = (path for path in catalogue.register_rows if path.stem == register)
    with Path(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_time_limit_names_its_law_and_how_sure_it_is(catalogue: Catalogue) -> None:
    clocks = [clock for register in catalogue.registers.values() for clock in register.clocks.values()]
    assert len(clocks) >= 7
    assert [clock.code for clock in clocks if not any(word in clock.legal for word in CONFIDENCE)] == []


def test_who_denounces_is_hidden_and_stands_in_no_other_column(catalogue: Catalogue) -> None:
    columns = catalogue.registers["don_thu"].columns
    assert [code for code, column in columns.items() if column.privacy is Privacy.HIDDEN] == ["nguoi_to_cao"]


def test_every_private_column_says_how_long_it_is_kept(catalogue: Catalogue) -> None:
    columns = [column for register in catalogue.registers.values() for column in register.columns.values()]
    private = [column for column in columns if column.privacy in PRIVATE]
    assert len(private) >= 6
    assert [column.code for column in private if column.retention is None] == []


def test_the_rows_that_ship_hold_nothing_personal(catalogue: Catalogue) -> None:
    for path in catalogue.register_rows:
        columns = catalogue.registers[Path(path).stem].columns
        with Path(path).open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        assert [name for name in header if name in columns and columns[name].is_private] == [], path


def test_time_limits_of_complaints_and_denunciations_are_those_of_their_laws(catalogue: Catalogue) -> None:
    clocks = catalogue.registers["don_thu"].clocks
    first, second = clocks["khieu_nai_lan_dau"], clocks["khieu_nai_lan_hai"]
    variants = ((False, False), (False, True), (True, False), (True, True))
    assert [first.length(remote=remote, complex_case=hard) for remote, hard in variants] == [30, 45, 45, 60]
    assert [second.length(remote=remote, complex_case=hard) for remote, hard in variants] == [45, 60, 60, 70]
    assert first.concerns({"loai": "khieu_nai", "lan": "lan_dau"})
    assert not first.concerns({"loai": "khieu_nai", "lan": "lan_hai"})
    assert not first.concerns({"loai": "to_cao"})
    assert clocks["giai_quyet_to_cao"].concerns({"loai": "to_cao"})


def test_a_petition_outside_competence_ends_apart_from_one_that_was_settled(catalogue: Catalogue) -> None:
    states = catalogue.registers["don_thu"].states
    assert {code for code, state in states.items() if state.closed} == {
        "huong_dan", "chuyen_don", "luu_don", "khong_thu_ly", "rut_don", "dong",
    }  # fmt: skip


def test_dossiers_have_their_ten_states(catalogue: Catalogue) -> None:
    assert len(catalogue.code_lists["trang_thai_ho_so"].values) == 10


@pytest.mark.parametrize(("register", "linked"), THREAD)
def test_the_thread_of_leadership_is_linked(catalogue: Catalogue, register: str, linked: str) -> None:
    assert linked in {column.register for column in catalogue.registers[register].links}


def test_the_four_resolutions_are_programmes_of_their_papers(catalogue: Catalogue) -> None:
    papers = {row["van_ban"] for row in rows(catalogue, "chuong_trinh")}
    assert papers == {f"0{number}-NQ/ĐU|2025-11-24" for number in (2, 3, 4, 5)}


def test_every_limitation_has_an_owner_a_task_and_the_report_it_was_stated_in(catalogue: Catalogue) -> None:
    found = rows(catalogue, "han_che")
    assert len(found) == 6
    assert {row["neu_tai"] for row in found} == {"456-BC/ĐU|2026-06-23"}
    assert all(row["dau_moi"] and row["nhiem_vu"] for row in found)


def test_reporting_duties_name_what_they_need(catalogue: Catalogue) -> None:
    roles = catalogue.registers["che_do_bao_cao"].roles
    duties = rows(catalogue, "che_do_bao_cao")
    assert all(duty[roles[Role.FIGURES]] or duty[roles[Role.LAYOUT]] for duty in duties)


@needs_shared
def test_tasks_are_those_of_the_report_in_words_of_our_own(catalogue: Catalogue) -> None:
    lines = (SHARED / "seed" / "tasks.jsonl").read_text(encoding="utf-8").splitlines()
    source = {task["id"]: task for task in map(json.loads, lines)}
    ours = {row["ma"]: row for row in rows(catalogue, "nhiem_vu")}
    assert ours.keys() == source.keys()
    assert [key for key, row in ours.items() if row["ten"].casefold() == source[key]["task"].casefold()] == []
    dated = {key for key, row in ours.items() if row["han"]}
    assert dated == {key for key, task in source.items() if task["deadline_stated"]}
