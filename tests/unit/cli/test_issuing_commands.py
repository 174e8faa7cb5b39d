"""``socai report issue`` and ``list`` as people type them."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from docx2python import docx2python

from socai.cli.main import run

Socai = Callable[..., int]


@pytest.fixture
def socai(real_home: Path) -> Socai:
    return lambda *arguments: run(["--home", str(real_home), *map(str, arguments)])


def test_a_report_is_issued_and_listed(socai: Socai, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    question = ("report", "issue", "dan-so", "--period", "2026H1", "--number", "7", "--out", out)
    assert socai(*question, "--date", "2025-07-01", "--signer", "Trần Thị B", "--as", "lanh-dao") == 0
    assert "07-BC/ĐU" in capsys.readouterr().out
    (word,) = out.glob("*.docx")
    with docx2python(word) as document:
        for part in ("07-BC/ĐU", "ngày 01 tháng 7 năm 2025", "Trần Thị B"):
            assert part in document.text.replace("\xa0", " ")
        assert "MÔ PHỎNG" not in document.text
    assert socai("report", "list", "--format", "json") == 0
    (record,) = json.loads(capsys.readouterr().out)
    assert record["files"] == {path.name: sha256(path.read_bytes()).hexdigest() for path in out.iterdir()}
    assert (record["reference"], record["date"], record["issued_by"]) == ("07-BC/ĐU", "2025-07-01", "Lãnh đạo")
    assert socai("report", "list") == 0
    assert "07-BC/ĐU" in capsys.readouterr().out
    assert socai("verify") == 0
    capsys.readouterr()
    assert socai(*question, "--date", "2025-08-01") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "07-BC/ĐU" in line
    assert "2025-07-01" in line


def test_a_demonstration_gives_no_number(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    asked = ("report", "issue", "dan-so", "--period", "2026H1", "--number", "7", "--out", str(out))
    assert run(["--home", str(home), *asked]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "mô phỏng" in line
    assert not out.exists()


def test_build_as_known_on_a_day(socai: Socai, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    question = ("report", "build", "dan-so", "--period", "2026H1", "--out", tmp_path, "--formats", "csv")
    assert socai(*question, "--as-known-on", "2020-01-01") == 0
    assert (tmp_path / "figures.csv").read_text(encoding="utf-8").count("\n") == 1
    assert "Số hộ nghèo" in capsys.readouterr().err
    assert socai(*question) == 0
    assert (tmp_path / "figures.csv").read_text(encoding="utf-8").count("\n") == 3


def test_diff_says_what_changed_and_why(socai: Socai, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("report", "issue", "dan-so", "--period", "2026H1", "--number", "7", "--out", tmp_path / "out")
    assert socai(*asked, "--formats", "csv") == 0
    file = tmp_path / "sua.csv"
    file.write_text("indicator,org_unit,period,value,note\ndan_so.ho.ngheo,xa_mau,2026H1,9,Rà soát\n", encoding="utf-8")
    assert socai("import", "figures", file) == 0
    capsys.readouterr()
    assert socai("report", "diff", "07-BC/ĐU", "dan-so@2026H1") == 0
    said = capsys.readouterr().out
    for part in ("1.242", "1.244", "07 → 9", "Rà soát", "2 số thay đổi, 0 số như cũ"):
        assert part.replace("07 →", "7 →") in said
    assert socai("report", "diff", "7", "dan-so@2026H1", "--format", "json") == 0
    record = json.loads(capsys.readouterr().out)
    assert {change["code"]: change["after"] for change in record["changes"]} == {
        "dan_so.ho.tong": "1.244",
        "dan_so.ho.ngheo": "09",
    }
    assert record["changes"][0]["reasons"][0]["code"] == "diff.corrected"
    assert socai("report", "diff", "7", "7") == 0
    assert "0 số thay đổi" in capsys.readouterr().out
    assert socai("report", "diff", "7", "gì") == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
