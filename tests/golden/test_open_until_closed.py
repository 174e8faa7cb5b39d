"""What is open returns in the next report until it is closed: the reports that ship, on the ledger of the commune.

A limitation of the half-year report and a recommendation of a delegation are followed from the report of June, over
the one of nine months, to the one after the day on which each is closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from socai.cli.main import run
from socai.site import boot

OFFICE = ("--as", "vp_dang_uy")
LIMITATION, STATED = "HC-2026-03", "Vi phạm pháp luật đất đai chưa chấm dứt"
RECOMMENDATION, ASKED = "KN-01", "Công khai kết quả xử lý sau kiểm tra"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """Return a commune to whose ledger a delegation has spoken."""
    home = tmp_path / "var"
    assert run(["--home", str(home), "init", "--pack", "binh-lu"]) == 0
    add = ("ngay=2026-06-10", "doan=Đoàn giám sát của Tỉnh ủy", f"noi_dung={ASKED}", "dau_moi=ubkt_dang_uy")
    socai(home, "register", "add", "kien_nghi_doan", f"ma={RECOMMENDATION}", *add, *OFFICE)
    yield home
    boot.disconnect()


def socai(home: Path, *words: str) -> None:
    assert run(["--home", str(home), *words]) == 0, words


def step(home: Path, register: str, key: str, state: str, day: str) -> None:
    socai(home, "register", "step", register, key, state, "--on", day, *OFFICE)


def report(home: Path, template: str, period: str) -> str:
    """Return the text of a report."""
    folder = home.parent / f"{template}-{period}"
    run(
        ["--home", str(home), "report", "build", template, "--period", period, "--formats", "txt", "--out", str(folder)]
    )
    (file,) = folder.glob("*.txt")
    return file.read_text(encoding="utf-8")


def test_a_limitation_and_a_recommendation_return_until_they_are_closed(home: Path) -> None:
    june = report(home, "bao-cao-thang", "2026-06")
    assert f"{STATED} (Còn tồn tại); Phòng Kinh tế khắc phục" in june
    assert f"{ASKED} (Đoàn giám sát của Tỉnh ủy, 10/06/2026; Chưa thực hiện)" in june

    step(home, "han_che", LIMITATION, "dang_khac_phuc", "2026-08-03")
    step(home, "kien_nghi_doan", RECOMMENDATION, "dang_thuc_hien", "2026-08-03")
    nine_months = report(home, "bao-cao-9-thang", "2026Q3")
    assert f"{STATED} (Đang khắc phục)" in nine_months
    assert f"{ASKED} (Đoàn giám sát của Tỉnh ủy, 10/06/2026; Đang thực hiện)" in nine_months

    step(home, "han_che", LIMITATION, "da_khac_phuc", "2026-10-12")
    step(home, "kien_nghi_doan", RECOMMENDATION, "da_thuc_hien", "2026-10-20")
    october = report(home, "bao-cao-thang", "2026-10")
    assert STATED not in october
    assert "Không còn kiến nghị nào chưa thực hiện." in october
    assert october.count("(Còn tồn tại)") == 5  # the others go on
    assert report(home, "bao-cao-9-thang", "2026Q3") == nine_months  # what was open on its last day stays so


def test_the_thread_of_leadership_leads_from_the_paper_above_to_the_limitation_and_back(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    found = {}
    for register, key in (("van_ban_cap_tren", "03-NQ/ĐU|2025-11-24"), ("han_che", "HC-2026-02")):
        socai(home, "register", "thread", register, key)
        found[register] = capsys.readouterr().out
    for name in ("Sổ chương trình, nghị quyết chuyên đề NQ-03", "Sổ nhiệm vụ", "Sổ hạn chế, khuyết điểm HC-2026-02"):
        assert f"↓ {name}" in found["van_ban_cap_tren"]
    for name in (
        "Sổ chương trình, nghị quyết chuyên đề NQ-03",
        "Sổ nhiệm vụ II.2.1-02",
        "Sổ văn bản phát hành 456-BC/ĐU",
    ):
        assert f"↑ {name}" in found["han_che"]
    assert "↑ Sổ văn bản phải thực hiện 03-NQ/ĐU" in found["han_che"]
