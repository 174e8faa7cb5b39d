"""What the report states of a figure is compared with what its register holds, also after somebody wrote a row."""

from __future__ import annotations

from pathlib import Path

import pytest

from socai.cli.main import run
from socai.site import boot


def test_a_row_more_than_the_report_states_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    socai = ["--home", str(tmp_path / "var")]
    build = [*socai, "report", "build", "bao-cao-6-thang", "--period", "2026H1", "--formats", "csv"]
    meeting = ("ma=BTV-TK-08", "ngay=2026-06-26", "cap=btv", "tinh_chat=thuong_ky")
    said = "đơn vị nêu 7, tính từ các thành phần được 8"

    assert run([*socai, "init", "--pack", "binh-lu"]) == 0
    assert run([*build, "--out", str(tmp_path / "truoc")]) in (0, 1)
    assert said not in capsys.readouterr().err
    assert run([*socai, "register", "add", "hoi_nghi", *meeting, "--as", "vp_dang_uy"]) == 0
    assert run([*build, "--out", str(tmp_path / "sau")]) in (0, 1)
    assert said in capsys.readouterr().err
    before, after = ((tmp_path / name / "figures.csv").read_text(encoding="utf-8") for name in ("truoc", "sau"))
    changed = [line for line in after.splitlines() if line not in before.splitlines()]
    assert {line.split(",")[1] for line in changed} >= {"dang.hop.btv.thuong_ky", "dang.hop.btv.tong"}
    boot.disconnect()
