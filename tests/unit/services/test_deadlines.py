"""Which reports are due: by period, day, level and calendar; a pack's own day stands in place of the general one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from socai.services.deadlines import DueReport, due_from, due_in
from socai.services.errors import ServiceError
from tests.ledgers import Ledger

HOLIDAYS = """
"2026": {status: announced, source: Thông báo, off: {2026-06-25: Ngày lễ mẫu}}
"2027": {status: statutory, source: Luật, off: {2027-01-01: Tết Dương lịch}, undecided: {2027-02-15: chờ thông báo}}
"""
DEADLINES = """
xa.thang: {vi: Báo cáo tháng, en: Monthly report, calendar: administrative, level: commune, to: UBND tỉnh,
  kinds: [month, half], cut_off: {days: 0}, due: {working_days: 1}, source: Nghị định}
dang.thang: {vi: Báo cáo tháng Đảng, en: Party month, calendar: party, level: commune, kinds: [month],
  due: {day: 25}, source: Sổ tay, certainty: one_source}
dang.chin_thang: {vi: Báo cáo 9 tháng, en: Nine months, calendar: party, level: commune, kinds: [quarter], which: [3],
  to_date: true, due: {day: 20, month: 9}, valid_to: 2026-12-31, source: Sổ tay}
ban.thang: {vi: Bản gửi xã, en: From villages, calendar: statistical, level: village, kinds: [month],
  due: {day: 20}, shift: previous, source: Quy chế}
"""


@pytest.fixture
def owing(sqlite_ledger: Ledger) -> Ledger:
    pack = sqlite_ledger.home / "packs" / "so_mau"
    (pack / "holidays.yaml").write_text(HOLIDAYS, encoding="utf-8")
    (pack / "deadlines.yaml").write_text(DEADLINES, encoding="utf-8")
    return sqlite_ledger.set()


def _told(reports: list[DueReport]) -> list[tuple[str, str, str]]:
    return [(report.deadline.code, str(report.period), str(report.falling.due)) for report in reports]


def test_reports_of_a_period_are_those_of_its_calendar(owing: Ledger) -> None:
    assert _told(due_in(instance=owing.instance, period="2026-06")) == [
        ("ban.thang", "2026-06", "2026-06-19"),
        ("dang.thang", "2026-06", "2026-06-26"),
    ]
    assert _told(due_in(instance=owing.instance, period="2026H1@adm")) == [("xa.thang", "2026H1@adm", "2026-06-15")]
    assert _told(due_in(instance=owing.instance, period="2026Q3")) == [("dang.chin_thang", "2026Q3", "2026-09-21")]
    assert due_in(instance=owing.instance, period="2027Q3") == []


def test_reports_due_in_the_days_to_come_are_sorted_by_day(owing: Ledger) -> None:
    found = due_from(instance=owing.instance, on=date(2026, 6, 15), days=11)
    assert _told(found) == [
        ("xa.thang", "2026H1@adm", "2026-06-15"),
        ("xa.thang", "2026-06@adm", "2026-06-15"),
        ("ban.thang", "2026-06", "2026-06-19"),
        ("dang.thang", "2026-06", "2026-06-26"),
    ]
    assert found[3].falling.day_off == "Ngày lễ mẫu"


def test_a_level_and_a_calendar_narrow_the_list(owing: Ledger) -> None:
    days = {"instance": owing.instance, "on": date(2026, 6, 15), "days": 11}
    assert [report.deadline.code for report in due_from(**days, level="village")] == ["ban.thang"]
    assert [report.deadline.code for report in due_from(**days, calendar="party")] == ["dang.thang"]


def test_a_due_day_that_cannot_be_known_is_told_with_the_reason(owing: Ledger) -> None:
    (waiting,) = due_in(instance=owing.instance, period="2027-02@adm")
    assert waiting.falling.due is None
    assert waiting.finding is not None
    assert waiting.finding.code == "workdays.undecided"
    (known,) = due_in(instance=owing.instance, period="2027-03@adm")
    assert known.is_provisional
    assert known.finding is None


def test_a_commune_puts_its_own_day_in_place_of_the_general_one(sqlite_ledger: Ledger) -> None:
    packs = sqlite_ledger.home / "packs"
    general = packs / "chung"
    general.mkdir()
    (general / "pack.yaml").write_text("name: chung\ntitle: Chung\nversion: 1.0.0\n", encoding="utf-8")
    (general / "deadlines.yaml").write_text(DEADLINES, encoding="utf-8")
    (general / "holidays.yaml").write_text(HOLIDAYS, encoding="utf-8")
    own = packs / "so_mau" / "pack.yaml"
    own.write_text("extends: chung\n" + own.read_text(encoding="utf-8"), encoding="utf-8")
    (packs / "so_mau" / "deadlines.yaml").write_text(
        "xa.thang: {vi: Báo cáo tháng, en: Month, calendar: administrative, level: commune, kinds: [month], "
        "cut_off: {days: 0}, due: {day: 17}, source: Quyết định của tỉnh}\n",
        encoding="utf-8",
    )
    opened = sqlite_ledger.set()
    assert _told(due_in(instance=opened.instance, period="2026-06@adm")) == [("xa.thang", "2026-06@adm", "2026-06-17")]


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ({"period": "2026H9", "level": "xa", "calendar": "âm"}, [
            "period.index_range", "deadlines.unknown_level", "pack.unknown_calendar",
        ]),
        ({"on": date(2026, 6, 1), "days": -1}, ["deadlines.bad_days"]),
        ({"on": date(2026, 6, 1), "level": "xa"}, ["deadlines.unknown_level"]),
    ],
)  # fmt: skip
def test_what_does_not_exist_is_refused_all_at_once(owing: Ledger, asked: dict[str, Any], codes: list[str]) -> None:
    with pytest.raises(ServiceError) as refused:
        (due_in if "period" in asked else due_from)(instance=owing.instance, **asked)
    assert [finding.code for finding in refused.value.findings] == codes
