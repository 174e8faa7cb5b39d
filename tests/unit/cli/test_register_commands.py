"""``socai register`` and ``socai import register`` as an office types them, on the registers that ship."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from socai.cli.main import run
from socai.site import boot

OFFICE = ["--as", "vp_hdnd_ubnd"]
PETITION = ("ngay=2026-06-15", "loai=khieu_nai", "linh_vuc=dat_dai", "tham_quyen=thuoc", "lan=lan_dau")
NAME = "Người gửi thử"


@pytest.fixture(scope="module")
def founded_commune(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("commune") / "var"
    assert run(["--home", str(home), "init", "--pack", "binh-lu"]) == 0
    boot.disconnect()
    return home


@pytest.fixture
def socai(
    founded_commune: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., tuple[int, str, str]]]:
    """Return how a command ends, what it prints, and what it says beside that."""
    home = shutil.copytree(founded_commune, tmp_path / "var")

    def answer(*words: str) -> tuple[int, str, str]:
        ended = run(["--home", str(home), *words])
        said = capsys.readouterr()
        return ended, said.out, said.err

    boot.disconnect()
    yield answer
    boot.disconnect()


Socai = Callable[..., tuple[int, str, str]]


def petition(socai: Socai, key: str = "DT-01", *cells: str) -> None:
    assert socai("register", "add", "don_thu", f"ma={key}", *PETITION, *cells, *OFFICE)[0] == 0


def listed(socai: Socai, on: str) -> dict[str, list[str]]:
    """Return the cells of each register of the list on a day."""
    return {line.split()[0]: line.split() for line in socai("register", "list", "--on", on)[1].splitlines() if line}


def test_registers_are_listed_with_what_is_open(socai: Socai) -> None:
    lines = listed(socai, "2026-06-30")
    assert lines["nhiem_vu"][-4:-2] == ["99", "99"]
    assert lines["hoi_nghi"][-2:] == ["vp_dang_uy", "102"]  # it has no states: nothing is open or closed


def test_registers_are_listed_with_what_is_due_soon_and_what_is_overdue(socai: Socai) -> None:
    petition(socai)
    rows = json.loads(socai("register", "due", "don_thu", "--on", "2026-06-15", "--format", "json")[1])
    last = date.fromisoformat(min(row["due"] for row in rows if row["key"] == "DT-01"))

    def numbers(days: int) -> list[str]:
        on = (last + timedelta(days=days)).isoformat()
        return listed(socai, on)["don_thu"][-2:]

    assert numbers(-4) == ["0", "0"]
    assert numbers(-3) == ["1", "0"]
    assert numbers(0) == ["1", "0"]
    assert numbers(1) == ["0", "1"]


def test_a_register_is_shown_in_words(socai: Socai) -> None:
    _, out, _ = socai("register", "show", "don_thu")
    assert "người được phép" in out
    assert "dong  Đã đóng  -> hết" in out
    assert "10 ngày. Luật Khiếu nại" in out
    assert "Denouncer" in socai("--lang", "en", "register", "show", "don_thu")[1]


def test_a_case_goes_from_its_receipt_to_its_end(socai: Socai) -> None:
    petition(socai)
    assert socai("register", "step", "don_thu", "DT-01", "thu_ly", "--on", "2026-06-20", *OFFICE)[0] == 2
    for state, day in (("phan_loai", "2026-06-18"), ("thu_ly", "2026-06-20")):
        assert socai("register", "step", "don_thu", "DT-01", state, "--on", day, *OFFICE)[0] == 0
    due = ["register", "due", "don_thu", "--on", "2026-07-25", "--format"]
    (row,) = csv.DictReader(io.StringIO(socai(*due, "csv")[1]))
    assert json.loads(socai(*due, "json")[1]) == [row]
    assert (row["key"], row["state"], row["due"], row["days"]) == ("DT-01", "overdue", "2026-07-20", "-5")
    extended = ("--extend", "khieu_nai_lan_dau", "--days", "5")
    refused = socai("register", "step", "don_thu", "DT-01", *extended, "--on", "2026-06-25", *OFFICE)
    assert (refused[0], len(refused[2].splitlines())) == (2, 2)
    assert socai("register", "step", "don_thu", "DT-01", *OFFICE)[0] == 2
    assert socai("register", "step", "don_thu", "DT-01", "--undo", "--reason", "Nhầm", *OFFICE)[0] == 0
    assert "Phân loại" in socai("register", "rows", "don_thu")[1]


def test_a_year_without_holidays_is_one_clear_line(socai: Socai) -> None:
    told = [cell.replace("khieu_nai", "to_cao") for cell in PETITION[1:] if not cell.startswith("lan=")]
    socai("register", "add", "don_thu", "ma=DT-09", "ngay=2029-12-20", *told, *OFFICE)
    petition(socai)
    for state in ("phan_loai", "thu_ly"):
        socai("register", "step", "don_thu", "DT-01", state, "--on", "2026-06-20", *OFFICE)
    ended, out, err = socai("register", "due", "don_thu", "--on", "2029-12-27")
    assert (ended, len(err.splitlines())) == (1, 1)
    assert "2029" in err
    assert "DT-01" in out  # what can be computed still is


def test_nothing_due_is_said(socai: Socai) -> None:
    assert len(socai("register", "due", "don_thu", "--on", "2026-06-30")[1].splitlines()) == 1


def test_private_values_are_covered_until_asked_for_and_gone_when_erased(socai: Socai) -> None:
    petition(socai, "DT-01", f"nguoi_gui={NAME}")
    seen = ["register", "rows", "don_thu", "--private"]
    assert NAME not in socai("register", "rows", "don_thu", "--key", "DT-01")[1]
    assert NAME in socai(*seen, *OFFICE)[1]
    assert NAME in socai(*seen, "--format", "json", *OFFICE)[1]
    assert socai(*seen, "--as", "phong_kinh_te")[0] == 2
    assert socai("register", "erase", *OFFICE)[0] == 2
    assert socai("register", "erase", "don_thu", "DT-01", "--reason", "Theo yêu cầu", *OFFICE)[0] == 0
    assert NAME not in socai(*seen, *OFFICE)[1]
    assert socai("verify")[0] == 0


def test_values_kept_long_enough_are_listed_then_erased(socai: Socai) -> None:
    petition(socai, "DT-01", f"nguoi_gui={NAME}")
    for state in ("phan_loai", "huong_dan"):
        socai("register", "step", "don_thu", "DT-01", state, "--on", "2026-06-20", *OFFICE)
    due = ["register", "erase", "--due", "--reason", "Hết hạn lưu", *OFFICE, "--on"]
    assert "DT-01" not in socai(*due, "2028-06-01")[1]
    assert "DT-01" in socai(*due, "2028-07-01", "--dry-run")[1]
    assert "DT-01" in socai(*due, "2028-07-01")[1]
    assert "DT-01" not in socai(*due, "2028-07-01")[1]


def test_rows_go_out_to_files_and_come_back(socai: Socai, tmp_path: Path) -> None:
    for ending in ("csv", "xlsx"):
        file = tmp_path / f"nhiem_vu.{ending}"
        assert socai("register", "export", "nhiem_vu", str(file))[0] == 0
        ended, out, _ = socai("import", "register", str(file), "--dry-run")
        assert ended == 0
        assert "99 không đổi" in out


def test_a_file_is_taken_whole_or_not_at_all(socai: Socai, tmp_path: Path) -> None:
    file = tmp_path / "don.csv"
    header = "ma,ngay,loai,linh_vuc,tham_quyen\n"
    file.write_text(f"{header}DT-1,2026-06-01,to_cao,khac,thuoc\nDT-2,2026-06-31,x,khac,thuoc\n", encoding="utf-8")
    ended, _, err = socai("import", "register", str(file), "--register", "don_thu", *OFFICE)
    assert (ended, len(err.splitlines())) == (2, 3)
    assert socai("register", "rows", "don_thu")[1].splitlines()[-1] == "0 dòng."
    file.write_text(f"{header}DT-1,2026-06-01,to_cao,khac,thuoc\n", encoding="utf-8")
    tried = ["import", "register", str(file), "--register", "don_thu", *OFFICE]
    assert "1 dòng mới" in socai(*tried, "--dry-run")[1]
    assert socai("register", "rows", "don_thu")[1].splitlines()[-1] == "0 dòng."
    assert "1 dòng mới" in socai(*tried)[1]
    assert "1 dòng không đổi" in socai(*tried)[1]


def test_a_row_is_put_right_and_withdrawn(socai: Socai) -> None:
    petition(socai)
    assert socai("register", "correct", "don_thu", "DT-01", "linh_vuc=khac", *OFFICE)[0] == 2  # no reason
    why = ["--reason", "Ghi nhầm", *OFFICE]
    assert socai("register", "correct", "don_thu", "DT-01", "linh_vuc=khac", *why)[0] == 0
    assert "(30/1)" in socai("register", "rows", "don_thu", "--key", "DT-01")[1]
    assert socai("register", "correct", "don_thu", "DT-01", "--withdraw", *why)[0] == 0
    assert socai("register", "rows", "don_thu")[1].splitlines()[-1] == "0 dòng."


def test_a_thread_is_walked_both_ways(socai: Socai) -> None:
    _, out, _ = socai("register", "thread", "chuong_trinh", "NQ-03")
    above, _, below = out.partition("\nSổ chương trình")
    assert "↑ Sổ văn bản phải thực hiện 03-NQ/ĐU" in above
    assert "↓ Sổ hạn chế, khuyết điểm HC-2026-02" in below


@pytest.mark.parametrize(
    "words",
    [
        ("register", "show", "don_thuu"),
        ("register", "rows", "don_thu", "--where", "loai = khieu_nai"),
        ("register", "rows", "don_thu", "--where", "nguoi_gui = 'x'"),
        ("register", "rows", "don_thu", "--period", "2026H9"),
        ("register", "thread", "chuong_trinh", "NQ-99"),
        ("register", "due", "don_thuu"),
    ],
)
def test_what_cannot_be_is_one_line(socai: Socai, words: tuple[str, ...]) -> None:
    ended, _, err = socai(*words)
    assert ended == 2
    assert len([line for line in err.splitlines() if line != "Không ghi gì."]) == 1
