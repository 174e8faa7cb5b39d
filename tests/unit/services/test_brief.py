"""The page before a meeting: figures beside last year's, and what stands in the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from socai.catalogue.model import OverTime
from socai.catalogue.registers import Role as Column
from socai.services.brief import MOST_OBSTACLES, Brief, brief, compared
from socai.services.entries import record
from socai.services.opened import Instance
from tests.ledgers import AREA, Ledger, row
from tests.unit.services.registering import added, move, petition

LATER = date(2026, 11, 27)


def made(ledger: Ledger, instance: Instance | None = None) -> Brief:
    return brief(instance=instance or ledger.instance, actor=ledger.actor("quan-tri"), period="2026H1", day=LATER)


def write(ledger: Ledger, period: str, value: str) -> None:
    rows = [row(AREA, value, period=period)]
    assert record(instance=ledger.instance, actor=ledger.actor("quan-tri"), rows=rows, reason="Gõ").batch


def test_a_figure_stands_beside_that_of_the_same_period_last_year(sqlite_ledger: Ledger) -> None:
    (found,) = made(sqlite_ledger).compared
    assert (found.stood.indicator.code, found.change) == (AREA, None)
    now = found.stood.standing.figure
    assert now is not None
    assert now.value is not None
    write(sqlite_ledger, "2025H1", "100")
    (found,) = made(sqlite_ledger).compared
    assert found.before is not None
    assert (found.before.value, found.change, found.is_ratio) == (100, now.value - 100, False)


def test_nothing_grows_from_zero(sqlite_ledger: Ledger) -> None:
    write(sqlite_ledger, "2025H1", "0")
    assert made(sqlite_ledger).compared[0].change is None


def test_a_ratio_changes_by_points(sqlite_ledger: Ledger) -> None:
    write(sqlite_ledger, "2025H1", "50")
    (found,) = made(sqlite_ledger).compared
    ratio = replace(found.stood, indicator=replace(found.stood.indicator, over_time=OverTime.RATIO))
    changed = compared(ratio, found.before)
    assert changed.is_ratio
    twice = compared(replace(ratio, standing=replace(ratio.standing, figure=found.before)), found.before)
    assert twice.change == 0
    assert found.stood.standing.figure is not None
    doubled = replace(found.stood.standing.figure, value=Fraction(200))
    assert compared(replace(ratio, standing=replace(ratio.standing, figure=doubled)), found.before).change == 150
    assert compared(replace(found.stood, standing=replace(ratio.standing, figure=doubled)), found.before).change == 300


def test_open_rows_that_hinder_something_are_obstacles_the_oldest_first(sqlite_ledger: Ledger) -> None:
    assert made(sqlite_ledger).obstacles == ()
    petitions = sqlite_ledger.instance.catalogue.registers["don_thu"]
    roles = {Column.HINDERS: "theo", Column.OWNER: "thon", Column.NAME: "ma"}
    registers = {**sqlite_ledger.instance.catalogue.registers, "don_thu": replace(petitions, roles=roles)}
    known = replace(sqlite_ledger.instance, catalogue=replace(sqlite_ledger.instance.catalogue, registers=registers))
    days = [f"2026-0{number}-05" for number in range(1, 10)]
    added(sqlite_ledger, *(petition(f"{n}/KN", day, loai="khieu_nai", thon="thon_1") for n, day in enumerate(days)))
    move(sqlite_ledger, "0/KN", "tra_lai")
    found = made(sqlite_ledger, known)
    assert [each.key for each in found.obstacles] == [f"{number}/KN" for number in range(1, 1 + MOST_OBSTACLES)]
    assert (found.obstacles[0].owner, found.obstacles[0].name) == ("Thôn Một", "1/KN")
    assert found.obstacles[0].days == (LATER - date(2026, 2, 5)).days
    assert found.more_obstacles == len(days) - 1 - MOST_OBSTACLES
