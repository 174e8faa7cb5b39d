"""``socai warning`` as an office types it: the page on warnings from its first command to its last, and refusals."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest
from django.utils import timezone

from socai.cli.main import run
from socai.site import boot
from tests.golden.told_pages import Difference, differences
from tests.house.source import ROOT

PAGE = ROOT / "docs" / "cach-lam" / "canh-bao.md"
VISITS = "xa_hoi.y_te.kham_benh.luot_nguoi"


@dataclass
class Worked:
    """Where the instance of the page is, and where the page says something else than is printed."""

    home: list[str]
    differences: list[Difference]


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worked]:
    folder = tmp_path_factory.mktemp("warnings")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(timezone, "localdate", lambda *_: date(2026, 7, 6))
        assert run(["--home", "var", "init", "--pack", "binh-lu"]) == 0
        found = list(differences(PAGE.read_text(encoding="utf-8"), folder, _answer))
        yield Worked(["--home", str(folder / "var")], found)
    boot.disconnect()


def _answer(words: Sequence[str]) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        assert run(["--home", "var", *words]) == 0
    return printed.getvalue()


@pytest.fixture
def known(worked: Worked, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return the options of the instance after the page: warning 1 closed, the others open."""
    capsys.readouterr()
    return worked.home


def test_every_command_prints_what_the_page_says(worked: Worked) -> None:
    assert worked.differences == []


def test_the_page_shows_every_command_of_the_group() -> None:
    page = PAGE.read_text(encoding="utf-8")
    told = ("evaluate", "explain", "accept", "task", "show", "close", "list")
    assert [name for name in told if f"$ socai warning {name}" not in page] == []


def test_the_rule_of_the_page_may_be_declared(tmp_path: Path) -> None:
    rule = PAGE.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    manifest = """
        name: thu
        title: Thử
        version: 1.0.0
        extends: binh-lu
    """
    (tmp_path / "pack.yaml").write_text(dedent(manifest), encoding="utf-8")
    (tmp_path / "warnings.yaml").write_text(rule, encoding="utf-8")
    assert run(["check", str(tmp_path)]) == 0
    (tmp_path / "warnings.yaml").write_text(rule.replace("due_share", "duo_share"), encoding="utf-8")
    assert run(["check", str(tmp_path)]) == 1


def test_a_closed_warning_is_listed_with_all_its_steps(known: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*known, "warning", "list", "--all", "--format", "json"]) == 0
    listed = {each["number"]: each for each in json.loads(capsys.readouterr().out)}
    first = listed[1]
    assert (first["rule"], first["indicator"], first["state"], first["severity"]) == (
        "nguy_co", VISITS, "closed", "error",
    )  # fmt: skip
    assert [step["step"] for step in first["steps"]] == ["explained", "accepted", "task_created", "closed"]
    assert (first["steps"][2]["due"], first["offices"]) == ("2026-09-30", ["tram_y_te"])
    assert {each["state"] for number, each in listed.items() if number > 1} == {"open"}


def test_a_look_only_writes_nothing(known: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*known, "warning", "evaluate", "--on", "2026-10-20", "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "số liệu cũ" in said or "Số liệu đã cũ" in said
    assert said.endswith("chưa ghi gì.\n")
    assert run([*known, "warning", "list"]) == 0
    assert "Số liệu đã cũ" not in capsys.readouterr().out


def test_it_speaks_english(known: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*known, "--lang", "en", "warning", "list"]) == 0
    assert "10 warnings: 10 open." in capsys.readouterr().out


def test_nothing_to_list_is_said(known: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*known, "warning", "list", "--unit", "03390-B01"]) == 0
    assert capsys.readouterr().out == "Không có cảnh báo nào.\n"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["explain", "2", "Vì mùa vụ", "--as", "tram_y_te"], "Phòng Kinh tế"),
        (["explain", "1", "Vì mùa vụ", "--as", "tram_y_te"], "đã đóng"),
        (["explain", "2", "  ", "--as", "phong_kinh_te"], "2"),
        (["accept", "2", "Được"], "explain, task, close"),
        (["close", "2", "Xong", "--as", "phong_kinh_te"], "phong_kinh_te"),
        (["task", "2", "Làm", "--owner", "phong_kinh", "--due", "2026-09-30"], "phong_kinh_te"),
        (["task", "2", "Làm", "--owner", "phong_kinh_te", "--due", "2026-07-05"], "06/07/2026"),
        (["show", "99"], "11"),
        (["list", "--state", "xong"], "task_created"),
        (["list", "--unit", "x"], "x"),
        (["evaluate", "--unit", "x"], "x"),
        (["evaluate", "--period", "2026X"], "2026X"),
    ],
)
def test_what_may_not_be_done_is_said_in_one_line(
    known: list[str], asked: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*known, "warning", *asked]) == 2
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert said in line
