"""``socai unit`` and ``socai import events|trees`` as people type them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from socai.cli.main import run
from tests.unit.catalogue.reform.published import HEADERS, TOLD, pair

Socai = Callable[..., int]


@pytest.fixture
def socai(home: Path) -> Socai:
    return lambda *arguments: run(["--home", str(home), *map(str, arguments)])


@pytest.fixture
def villages(socai: Socai, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Put two villages into the instance."""
    path = tmp_path / "thon.csv"
    path.write_text(
        "key,type,name,parent\nthon_1,village,Thôn Một,xa_mau\nthon_2,village,Thôn Hai,xa_mau\n", encoding="utf-8"
    )
    assert socai("import", "units", path) == 0
    capsys.readouterr()


def merger(folder: Path, name: str = "Thôn Mới") -> Path:
    path = folder / "sap-xep.csv"
    path.write_text(
        f"on,source,target,name,act_number\n2026-07-01,thon_1,thon_m,{name},05/NQ-HĐND\n2026-07-01,thon_2,thon_m,,\n",
        encoding="utf-8",
    )
    return path


@pytest.mark.usefixtures("villages")
class TestEvents:
    def test_they_are_previewed_recorded_shown_and_reversed(
        self, socai: Socai, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file = merger(tmp_path)
        assert socai("unit", "preview", file) == 0
        said = capsys.readouterr().out
        assert "+  thon_m" in said
        assert "Chưa ghi gì." in said
        assert socai("unit", "apply", file, "--dry-run") == 0
        assert "Thử xong: 1 biến động, 3 phiên bản" in capsys.readouterr().out
        assert socai("import", "events", file) == 0
        assert "Đã ghi 1 biến động, 3 phiên bản" in capsys.readouterr().out
        assert socai("unit", "events") == 0
        said = capsys.readouterr().out
        name = said.split()[0]
        assert "2026-07-01  merge  thon_1, thon_2 -> thon_m" in said
        assert "05/NQ-HĐND" in said
        assert socai("unit", "tree", "xa_mau", "--on", "2026-07-01") == 0
        assert "thon_m" in capsys.readouterr().out
        assert socai("unit", "list", "--type", "village", "--on", "2026-06-30") == 0
        said = capsys.readouterr().out
        assert "thon_1" in said
        assert "thon_m" not in said
        assert socai("unit", "show", "thon_1") == 0
        assert "2026-06-30" in capsys.readouterr().out
        assert socai("unit", "reverse", name, "--reason", "Nghị quyết bị hủy") == 0
        assert "Đã hủy 1 biến động" in capsys.readouterr().out
        assert socai("unit", "events") == 0
        assert capsys.readouterr().out == ""
        assert socai("unit", "history", "thon_m") == 0
        assert "thon_m" in capsys.readouterr().out
        assert socai("verify") == 0

    def test_single_changes_have_short_forms(self, socai: Socai, capsys: pytest.CaptureFixture[str]) -> None:
        day = ("--on", "2026-07-01")
        assert socai("unit", "rename", "thon_1", "--name", "Thôn Nhất", *day, "--act", "01/QĐ-UBND") == 0
        assert socai("unit", "recode", "thon_1", "--code", "001", *day) == 0
        assert socai("unit", "merge", "thon_1", "thon_2", "--into", "thon_m", "--name", "M", "--on", "2026-08-01") == 0
        assert socai("unit", "dissolve", "thon_m", "--on", "2026-09-01") == 0
        capsys.readouterr()
        assert socai("unit", "list", "--type", "village", *day) == 0
        assert "Thôn Nhất  001" in capsys.readouterr().out
        assert socai("unit", "list", "--type", "village", "--on", "2026-09-01") == 0
        assert "thon" not in capsys.readouterr().out

    def test_what_is_refused_ends_with_code_2(
        self, socai: Socai, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert socai("unit", "rename", "thon_9", "--name", "x", "--on", "2026-07-01") == 2
        assert "Chưa có đơn vị thon_9" in capsys.readouterr().err
        assert socai("unit", "apply") == 2
        assert socai("unit", "preview", merger(tmp_path, "x" * 400)) == 2
        assert socai("unit", "apply", "--prepared", "khong-co") == 2
        assert socai("unit", "reverse", "9/9", "--reason", "x") == 2
        assert len(capsys.readouterr().err.splitlines()) == 5

    def test_another_tree_is_imported_and_shown(
        self, socai: Socai, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tmp_path / "cay-dang.csv"
        path.write_text("tree,unit,parent\ndang,van_phong,\ndang,thon_1,van_phong\n", encoding="utf-8")
        assert socai("import", "trees", path) == 0
        capsys.readouterr()
        assert socai("unit", "tree", "--tree", "dang") == 0
        assert capsys.readouterr().out == "van_phong  Văn phòng\n  thon_1  Thôn Một\n"

    def test_what_is_owed_is_told(self, socai: Socai, capsys: pytest.CaptureFixture[str]) -> None:
        assert socai("unit", "duties", "--period", "2026H1") == 0
        assert "2/2" in capsys.readouterr().out


def test_the_national_table_is_taken_as_published(
    socai: Socai, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bang.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows((*HEADERS, *TOLD))
    assert socai("import", "events", path, "--dry-run") == 0
    said = capsys.readouterr()
    assert "chưa ghi gì: 14 đơn vị trước sắp xếp" in said.out
    assert "7 đơn vị cấp xã" in said.err
    assert socai("import", "events", path) == 0
    assert "10 biến động mới" in capsys.readouterr().out
    assert socai("import", "events", path) == 0
    assert "không có gì mới: cả 10 biến động" in capsys.readouterr().out
    assert socai("unit", "show", "00001-cu") == 0
    assert "merge  00001-cu, 00002-cu -> 00001" in capsys.readouterr().out
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(pair(note="Nhập hết", old_code="00009", new_code="00009"))
    assert socai("import", "events", path) == 2
    assert "Nhập hết" in capsys.readouterr().err
