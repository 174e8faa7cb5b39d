"""``socai duty`` as an office types it, on the registers that ship: what is owed by when, what is asked for twice."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from socai.cli.main import run
from socai.site import boot

Socai = Callable[..., tuple[int, str, str]]
OFFICE = ("--as", "vp_dang_uy")


@pytest.fixture
def socai(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Socai]:
    """Return how a command ends, what it prints, and what it says beside that."""
    home = ["--home", str(tmp_path / "var")]
    assert run([*home, "init", "--pack", "binh-lu"]) == 0
    capsys.readouterr()

    def answer(*words: str) -> tuple[int, str, str]:
        ended = run([*home, *words])
        said = capsys.readouterr()
        return ended, said.out, said.err

    yield answer
    boot.disconnect()


def listed(socai: Socai, on: str) -> dict[str, dict[str, str]]:
    ended, out, _ = socai("duty", "list", "--on", on, "--format", "csv")
    assert ended == 0
    return {row["key"]: row for row in csv.DictReader(io.StringIO(out))}


def test_duties_come_by_their_next_due_day_with_all_that_is_known_of_them(socai: Socai) -> None:
    june, september = listed(socai, "2026-06-01"), listed(socai, "2026-09-16")
    assert list(june)[:4] == ["BC-DU-6T", "BC-UB-QUY", "BC-DU-THANG", "BC-DU-9T"]
    assert (june["BC-DU-6T"]["period"], june["BC-DU-6T"]["due"]) == ("2026H1", "2026-06-15")
    quarterly = june["BC-UB-QUY"]
    assert (quarterly["period"], quarterly["cut_off"], quarterly["due"]) == ("2026Q2@adm", "2026-06-14", "2026-06-15")
    assert (quarterly["recipient"], quarterly["rhythm"], quarterly["layout"]) == (
        "UBND tỉnh",
        "Hằng quý",
        "bao-cao-quy",
    )
    assert june["BC-THEODOI"]["due"] == "ngày 22 đến 25"  # no rule: as the row says
    assert next(iter(september)) == "BC-DU-9T"
    assert september["BC-DU-9T"]["due"] == "2026-09-21"  # the 20th is a Sunday
    assert september["BC-UB-QUY"]["period"] == "2026Q4@adm"
    assert json.loads(socai("duty", "list", "--on", "2026-06-01", "--format", "json")[1]) == list(june.values())


def test_a_duty_is_listed_while_it_is_in_force(socai: Socai) -> None:
    assert listed(socai, "2025-12-31") == {}
    ended = ("register", "correct", "che_do_bao_cao", "BC-DU-9T", "ngay_ket_thuc=2026-07-31", "--reason", "Thôi")
    assert socai(*ended, *OFFICE)[0] == 0
    assert "BC-DU-9T" in listed(socai, "2026-07-31")
    assert "BC-DU-9T" not in listed(socai, "2026-08-01")
    assert socai("duty", "figures", "BC-DU-9T", "--on", "2026-08-01")[0] == 2


def test_a_figure_that_two_reports_ask_for_is_one_indicator(socai: Socai) -> None:
    ended, out, err = socai("duty", "figures", "--on", "2026-06-01", "--format", "json")
    assert (ended, err) == (0, "")
    shared = {each["indicator"]: each["duties"].split(", ") for each in json.loads(out)}
    assert {"BC-DU-6T", "BC-TIEPDAN"} <= set(shared["tiep_cong_dan.don_thu.to_cao"])
    assert min(map(len, shared.values())) == 2
    own = json.loads(socai("duty", "figures", "BC-TIEPDAN", "--on", "2026-06-01", "--format", "json")[1])
    assert len(own) == len(listed(socai, "2026-06-01")["BC-TIEPDAN"]["figures"].split())
    assert {each["indicator"] for each in own} >= {"tiep_cong_dan.don_thu.to_cao"}


def test_figures_of_a_duty_are_those_it_names_and_those_its_layout_prints(socai: Socai) -> None:
    duties = listed(socai, "2026-06-01")
    assert set(duties["BC-KTGS"]["figures"].split()) < set(duties["BC-DU-6T"]["figures"].split())
    assert "kinh_te.ngan_sach.tong_thu" in duties["BC-DU-9T"]["figures"].split()  # in a formula of its layout
    assert "xa_hoi.y_te.bhyt.ty_le_bao_phu" in duties["BC-DU-9T"]["figures"].split()
    assert "xa_hoi.ton_giao.so_ho" not in duties["BC-DU-9T"]["figures"].split()  # its annex leaves that out


def test_an_unknown_duty_is_one_line_that_names_those_there_are(socai: Socai) -> None:
    ended, _, err = socai("duty", "figures", "BC-X", "--on", "2026-06-01")
    assert (ended, len(err.splitlines())) == (2, 1)
    assert "BC-DU-6T" in err
