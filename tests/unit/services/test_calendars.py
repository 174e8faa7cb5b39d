"""The calendars of an instance's pack hold for its entries, imports and readings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from socai.core import calendars
from socai.services.entries import record
from socai.services.reading import query
from tests.ledgers import AREA, COMMUNE, Ledger, row

CALENDARS = """
administrative:
  rules:
    2026-07-01: {first_day: 20, legal_basis: Quyết định mới}
hdnd: {vi: Nhiệm kỳ HĐND, en: Council terms, suffix: hdnd, kinds: [year], step: 5, years: 6, opens: {2021: 2021-06-25}}
"""
ONLY = "office: nong_nghiep, calendars: [administrative]}"


@pytest.fixture
def dated(sqlite_ledger: Ledger) -> Iterator[Ledger]:
    """Return a ledger whose pack changes a calendar and adds one."""
    pack = sqlite_ledger.home / "packs" / "so_mau"
    (pack / "calendars.yaml").write_text(CALENDARS, encoding="utf-8")
    _only_administrative(pack / "indicators" / "chi_tieu.yaml")
    (pack / "figures" / "2026H1.csv").unlink()
    try:
        yield sqlite_ledger.set()
    finally:
        calendars.install({})


def _only_administrative(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("office: nong_nghiep}", ONLY, 1), encoding="utf-8")


def _enter(ledger: Ledger, period: str) -> list[str]:
    actor = ledger.actor("quan-tri")
    recorded = record(instance=ledger.instance, actor=actor, rows=[row(AREA, "5", period=period)], reason="Nhập")
    return [finding.code for finding in recorded.findings]


def test_entries_take_the_days_of_the_changed_calendar(dated: Ledger) -> None:
    from socai.ledger.models import Entry

    assert _enter(dated, "2026-09@adm") == []
    entry = Entry.objects.get(period="2026-09@adm")
    assert (str(entry.period_start), str(entry.period_end)) == ("2026-08-20", "2026-09-19")
    (figure,) = query(instance=dated.instance, indicators=[AREA], units=[COMMUNE], periods=["2026-09@adm"])
    assert figure.value == 5


@pytest.mark.parametrize("period", ["2026H2", "2026-09", "2021@hdnd"])
def test_a_period_of_the_wrong_calendar_is_refused_in_one_line(dated: Ledger, period: str) -> None:
    assert _enter(dated, period) == ["entry.other_calendar"]
