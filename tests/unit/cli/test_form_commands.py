"""``socai form`` as an office types it, with the forms of the pack that ships."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from socai.cli.main import run
from socai.site import boot

FORM, UNIT, PERIOD = "thon_thang", "03390-B01", "2026-06"


@pytest.fixture
def commune(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[list[str]]:
    home = ["--home", str(tmp_path / "var")]
    assert run([*home, "init", "--pack", "binh-lu"]) == 0
    capsys.readouterr()
    yield home
    boot.disconnect()


def test_forms_are_listed_and_shown(commune: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*commune, "form", "list"]) == 0
    assert FORM in capsys.readouterr().out
    assert run([*commune, "form", "show", FORM, "--unit", UNIT, "--period", PERIOD]) == 0
    assert "Bản Chu Va 6, tháng 6 năm 2026" in capsys.readouterr().out


def test_a_file_for_each_unit_is_written_and_comes_back(
    commune: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--period", PERIOD, "--unit", UNIT, "--out", str(tmp_path / "phieu")]
    for command, ending in (("excel", "xlsx"), ("paper", "pdf")):
        assert run([*commune, "form", command, FORM, *options]) == 0
        assert capsys.readouterr().out.strip().endswith(f"{FORM}-{UNIT}-{PERIOD}.{ending}")
    filled = str(tmp_path / "phieu" / f"{FORM}-{UNIT}-{PERIOD}.xlsx")
    assert run([*commune, "form", "import", filled, "--dry-run"]) == 0


def test_messages_are_shown_first_and_recorded_when_asked(
    commune: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "tin.txt"
    text.write_text("Chu Va 6: gà vịt 1.500; máy cày 3 cái", encoding="utf-8")
    message = ["form", "message", FORM, str(text), "--period", PERIOD]
    assert run([*commune, *message]) == 0
    assert "1.500 con" in capsys.readouterr().out
    asked = [*commune, "query", "--indicator", "kinh_te.chan_nuoi.gia_cam.tong_dan", "--unit", UNIT, "--period", PERIOD]
    assert run(asked) == 0
    assert "1.500" not in capsys.readouterr().out
    assert run([*commune, *message, "--save"]) == 0
    assert run(asked) == 0
    assert "1.500" in capsys.readouterr().out


def test_what_is_unknown_is_said_in_one_line(commune: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*commune, "form", "excel", "khong", "--period", PERIOD]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
