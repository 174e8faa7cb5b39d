"""``socai status`` as an office types it, with the pack that ships."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from socai.cli.main import run
from socai.site import boot
from tests.house.source import ROOT

PAGE = ROOT / "docs" / "cach-lam" / "tinh-trang.md"
TEA, REVENUE = "kinh_te.nong_nghiep.che.san_luong_bup_tuoi", "kinh_te.ngan_sach.thu_tren_dia_ban"


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    home = ["--home", str(tmp_path_factory.mktemp("binh-lu") / "var")]
    assert run([*home, "init", "--pack", "binh-lu"]) == 0
    yield home
    boot.disconnect()


@pytest.fixture
def commune(founded: list[str], capsys: pytest.CaptureFixture[str]) -> list[str]:
    capsys.readouterr()
    return founded


def test_the_page_shows_what_is_printed(commune: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*commune, "status", "--period", "2026H1"]) == 0
    printed = capsys.readouterr().out.splitlines()
    shown = PAGE.read_text(encoding="utf-8").split("```text\n")[1].split("```")[0].splitlines()
    assert len(shown) > 5
    assert [line for line in shown if line not in printed] == []


def test_at_mid_year_tea_is_in_season_while_revenue_lags(
    commune: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*commune, "status", "--period", "2026H1", "--format", "json"]) == 0
    found = {each["indicator"]: each for each in json.loads(capsys.readouterr().out)}
    tea, revenue = found[TEA], found[REVENUE]
    assert (tea["share_percent"], tea["due_percent"], tea["status"]) == ("29.5", "29", "dung_tien_do")
    assert "đúng vụ" in tea["reason"]
    assert (revenue["share_percent"], revenue["due_percent"], revenue["status"]) == ("42.9", "50", "cham")
    assert revenue["plan"] == ""
    assert Decimal(revenue["implied_low"]) < Decimal(33483) < Decimal(revenue["implied_high"])


def test_a_milestone_is_not_late_before_its_day(commune: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    code = "xa_hoi.y_te.kham_sang_loc_dot_1.so_nguoi"
    for day, status in (("2026-09-13", "dung_tien_do"), ("2026-09-14", "nguy_co"), ("2026-11-01", "so_lieu_cu")):
        assert run([*commune, "status", "--on", day, "--format", "csv"]) == 0
        rows = csv.DictReader(io.StringIO(capsys.readouterr().out))
        assert next(row["status"] for row in rows if row["indicator"] == code) == status


def test_a_unit_without_a_plan_has_nothing_to_show(commune: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*commune, "status", "--unit", "03390-B01", "--period", "2026H1"]) == 0
    assert capsys.readouterr().out == "Không có chỉ tiêu nào có kế hoạch.\n"


def test_indicators_without_a_plan_are_told_of_when_asked(
    commune: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*commune, "status", "--period", "2026H1", "--all"]) == 0
    assert "không có kế hoạch" in capsys.readouterr().out


def test_it_speaks_english(commune: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*commune, "--lang", "en", "status", "--period", "2026H1"]) == 0
    assert "20 indicators: 1 at risk, 4 behind" in capsys.readouterr().out


@pytest.mark.parametrize("asked", [["--unit", "x"], ["--period", "2026X"], ["--on", "1800-01-01"]])
def test_what_cannot_be_asked_is_said_in_one_line(
    commune: list[str], asked: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*commune, "status", *asked]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


class TestTargets:
    CODE = "kinh_te.ngan_sach.thu_tren_dia_ban"

    @pytest.fixture
    def planned(self, commune: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
        path = tmp_path / "ke-hoach.csv"
        for value in (33000, 33500):
            path.write_text(
                f"indicator,org_unit,year,value,source,due\n{self.CODE},03390,2027,{value},Nghị quyết 9,2027-11-30\n",
                encoding="utf-8",
            )
            assert run([*commune, "import", "targets", str(path)]) == 0
        capsys.readouterr()
        return [*commune, "target", "list", "--indicator", self.CODE, "--year", "2027"]

    def test_what_holds_is_listed(self, planned: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        assert run(planned) == 0
        (line,) = capsys.readouterr().out.splitlines()[2:]
        assert line.split("  ")[0] == "Thu ngân sách trên địa bàn"
        assert [word in line for word in ("33.500", "30/11/2027", "đang dùng", "Nghị quyết 9", "Quản trị")] == [
            True
        ] * 5

    def test_what_was_replaced_stays_readable(self, planned: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        assert run([*planned, "--all", "--format", "csv"]) == 0
        rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
        assert [int(row["version"]) for row in rows] == list(range(1, len(rows) + 1))
        assert [(row["value"], row["holds"]) for row in rows[-2:]] == [("33000", "no"), ("33500", "yes")]

    @pytest.mark.parametrize(("asked", "said"), [(["--indicator", "kinh_te.x"], "kinh_te.x"), (["--unit", "x"], "x")])
    def test_what_is_unknown_is_said_in_one_line(
        self, commune: list[str], asked: list[str], said: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run([*commune, "target", "list", *asked]) == 2
        captured = capsys.readouterr()
        assert (captured.out, len(captured.err.splitlines())) == ("", 1)
        assert said in captured.err

    def test_nothing_to_list_is_said(self, commune: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        assert run([*commune, "target", "list", "--year", "1999"]) == 0
        assert "socai import targets" in capsys.readouterr().out
