"""``socai deadlines`` as people type it: the table, the files, one line for what cannot be known."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from socai.cli.main import run

DEADLINES = """
xa.thang: {vi: Báo cáo tháng, en: Monthly report, calendar: administrative, level: commune, to: UBND tỉnh,
  kinds: [month], cut_off: {days: 0}, due: {day: 14}, source: Nghị định, certainty: set_locally}
xa.quy: {vi: Báo cáo 9 tháng, en: Nine months, calendar: administrative, level: commune, kinds: [quarter], which: [3],
  to_date: true, due: {day: 20}, source: Nghị định}
"""
HOLIDAYS = '"2026": {status: statutory, source: Luật, off: {2026-08-14: Ngày lễ mẫu}}\n'


@pytest.fixture
def owing(home: Path) -> Path:
    (home / "packs" / "mau" / "deadlines.yaml").write_text(DEADLINES, encoding="utf-8")
    (home / "packs" / "mau" / "holidays.yaml").write_text(HOLIDAYS, encoding="utf-8")
    return home


def test_the_table_says_when_and_why(owing: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--home", str(owing), "deadlines", "--on", "2026-06-01", "--days", "120"]) == 0
    header, _, *lines = capsys.readouterr().out.splitlines()
    assert header.split("  ")[0] == "Hạn nộp"
    assert [line.split()[0] for line in lines] == ["15/06/2026", "14/07/2026", "17/08/2026", "14/09/2026", "21/09/2026"]
    assert "14/06/2026 là ngày nghỉ cuối tuần" in lines[0]
    assert "14/08/2026 là Ngày lễ mẫu" in lines[2]
    assert "lịch nghỉ năm 2026 chưa công bố" in lines[0]
    assert "9 tháng đầu năm 2026" in lines[4]


def test_a_missing_table_of_holidays_is_one_clear_line(owing: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--home", str(owing), "--lang", "en", "deadlines", "--on", "2027-01-01", "--days", "100"]) == 0
    printed = capsys.readouterr()
    assert printed.out.splitlines()[2].startswith("—  ")
    assert len(printed.err.splitlines()) == 3
    assert "no table of public holidays for 2027" in printed.err.splitlines()[0]


def test_files_hold_days_as_files_do(owing: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--home", str(owing), "deadlines", "--period", "2026-06@adm", "--format"]
    assert run([*asked, "csv"]) == 0
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert run([*asked, "json"]) == 0
    (record,) = json.loads(capsys.readouterr().out)
    assert row == record
    assert (row["due"], row["nominal"], row["cut_off"], row["opens"]) == ("2026-06-15", "2026-06-14", "2026-06-14", "")


def test_wrong_words_are_refused_all_at_once(owing: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--home", str(owing), "deadlines", "--period", "2026H9", "--level", "xa"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2
