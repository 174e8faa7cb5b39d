"""The calendars of an instance's pack hold for its entries, imports and readings."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from socai.core import calendars
from socai.formula.parser import parse_formula
from socai.services.entries import record
from socai.services.reading import absences, query
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


def test_a_figure_of_another_calendar_is_refused_with_the_reason(dated: Ledger) -> None:
    assert _enter(dated, "2026-09@adm") == []
    (figure,) = query(instance=dated.instance, indicators=[AREA], units=[COMMUNE], periods=["2026-09"])
    assert (figure.value, figure.reason) == (None, "figure.other_calendar")
    assert figure.reason_data["periods"] == ["2026-09@adm"]
    assert [finding.code for finding in absences([figure])] == ["figure.other_calendar"]


def test_a_window_reaches_back_as_far_as_the_pack_asks(sqlite_ledger: Ledger) -> None:
    pack = sqlite_ledger.home / "packs" / "so_mau"
    with (pack / "indicators" / "chi_tieu.yaml").open("a", encoding="utf-8") as file:
        file.write(
            "nong_nghiep.lua.nam_nam: {vi: Lúa năm năm, en: Five years, measure: ha, decimals: 2, time: none, "
            "units: none, office: nong_nghiep, formula: 'rolling(nong_nghiep.lua.dien_tich, 5)'}\n"
        )
    opened = sqlite_ledger.set()
    assert opened.instance.catalogue.longest_window == 5
    rows = [row(AREA, "10.5", period=str(year)) for year in range(2021, 2026)]
    actor = opened.actor("quan-tri")
    record(instance=opened.instance, actor=actor, rows=rows, reason="Nhập")
    asked: dict[str, Any] = {"instance": opened.instance, "indicators": ["nong_nghiep.lua.nam_nam"], "units": [COMMUNE]}
    (found,) = query(**asked, periods=["2025"])
    (short,) = query(**asked, periods=["2024"])
    assert found.value == Fraction("52.5")
    assert (short.value, short.reason) == (None, "figure.incomplete")


def test_rows_with_days_are_counted_in_any_calendar() -> None:
    assert parse_formula("count(so.tiep_cong_dan)")
