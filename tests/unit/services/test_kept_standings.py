"""What is kept of standings is what working everything out again gives, whatever was written in between."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from socai.catalogue.model import Pace
from socai.core.figures import Basis
from socai.core.pace import Profile
from socai.services import kept_standings, touched
from socai.services.entries import record
from socai.services.errors import ServiceError
from socai.services.imports import import_targets
from socai.services.kept_standings import Standings, forget, standings
from socai.services.opened import Instance
from tests.ledgers import ALL, AREA, AREA_OF_PLAN, COMMUNE, OTHER, POOR, Ledger, row
from tests.unit.services.eventful import apply, merge
from tests.unit.services.registering import added, move, petition

TODAY = date(2026, 11, 27)


@pytest.fixture
def known(ledger: Ledger) -> Instance:
    """An instance in which one indicator is judged by another one's printed percentage."""
    paces = {AREA: Pace(Profile.LINEAR, stated_percent=AREA_OF_PLAN, source="Giả định")}
    return replace(ledger.instance, catalogue=replace(ledger.instance.catalogue, paces=paces))


def write(ledger: Ledger, *rows: object) -> None:
    recorded = record(instance=ledger.instance, actor=ledger.actor("quan-tri"), rows=rows, reason="Gõ")
    assert recorded.batch is not None, recorded.findings


def a_figure(ledger: Ledger) -> None:
    write(ledger, row(AREA, "1"))


def figures_of_months(ledger: Ledger) -> None:
    write(ledger, row(AREA, "2", period="2026-07"), row(AREA, "3", period="2026-08"))


def a_part_of_a_sum(ledger: Ledger) -> None:
    write(ledger, row(POOR, "31"), row(OTHER, "70"))


def a_village(ledger: Ledger) -> None:
    write(ledger, row(POOR, "7", org_unit="thon_1", period="2026-09"))


def a_contradiction(ledger: Ledger) -> None:
    write(ledger, row(ALL, "900", basis=Basis.STATED))


def a_row(ledger: Ledger) -> None:
    added(ledger, petition("7/KN", loai="khieu_nai"))


def a_step(ledger: Ledger) -> None:
    move(ledger, "7/KN", "tra_lai")


def a_target(ledger: Ledger) -> None:
    path = Path(ledger.home) / "a.csv"
    path.write_text(f"indicator,org_unit,year,value,source\n{POOR},xa_mau,2026,200,Nghị quyết 02\n", encoding="utf-8")
    found = import_targets(instance=ledger.instance, actor=ledger.actor("quan-tri"), path=path)
    assert not found.has_errors


def an_event(ledger: Ledger) -> None:
    assert apply(ledger, merge("2026-10-01")).batch is not None


WRITES: tuple[Callable[[Ledger], None], ...] = (
    a_figure, figures_of_months, a_part_of_a_sum, a_village, a_contradiction, a_row, a_step, a_target, an_event,
)  # fmt: skip


def afresh(instance: Instance) -> Standings:
    forget()
    return standings(instance=instance, today=TODAY)


def same(found: Standings, other: Standings) -> None:
    assert found.seal == other.seal
    assert dict(found.stood) == dict(other.stood)
    assert dict(found.contradictions) == dict(other.contradictions)
    assert found.periods == other.periods


def test_what_is_kept_is_what_working_all_out_again_gives(ledger: Ledger, known: Instance) -> None:
    before = afresh(known)
    for written in WRITES:
        kept = kept_standings._memory().keep((known, TODAY, None, "", COMMUNE), before)
        written(ledger)
        brought = standings(instance=known, today=TODAY)
        assert brought is not kept, written.__name__
        before = afresh(known)
        same(brought, before)


def test_a_figure_has_only_what_depends_on_it_worked_out_again(sqlite_ledger: Ledger) -> None:
    instance = sqlite_ledger.instance
    before = afresh(instance)
    write(sqlite_ledger, row(POOR, "31"))
    after = standings(instance=instance, today=TODAY)
    assert after.stood[AREA] is before.stood[AREA]
    assert after.stood[ALL] is not before.stood[ALL]


def test_a_target_has_what_is_judged_by_it_worked_out_again(sqlite_ledger: Ledger) -> None:
    instance = sqlite_ledger.instance
    before = afresh(instance)
    a_target(sqlite_ledger)
    after = standings(instance=instance, today=TODAY)
    assert after.stood[AREA] is before.stood[AREA]
    assert after.stood[POOR] != before.stood[POOR]


def test_another_day_has_all_of_it_worked_out(sqlite_ledger: Ledger) -> None:
    instance = sqlite_ledger.instance
    afresh(instance)
    other = standings(instance=instance, today=date(2026, 11, 28))
    assert other.stood[AREA].standing.on == date(2026, 11, 28)


def test_nothing_is_used_of_a_batch_that_is_not_there(sqlite_ledger: Ledger) -> None:
    instance = sqlite_ledger.instance
    true = afresh(instance)
    forged = replace(true, seal=(true.seal[0], "0" * 64, ""), stood={})
    kept_standings._memory().keep((instance, TODAY, None, "", COMMUNE), forged)
    assert standings(instance=instance, today=TODAY).stood == true.stood


def test_who_needs_other_standings_does_not_wait(sqlite_ledger: Ledger) -> None:
    instance, memory = sqlite_ledger.instance, kept_standings._memory()
    here, there = (instance, TODAY, None, "", COMMUNE), (instance, TODAY, None, "", "thon_1")
    with memory.at_work(here), ThreadPoolExecutor() as others:
        assert others.submit(memory.at_work(there).acquire, timeout=1).result()
        assert not others.submit(memory.at_work(here).acquire, blocking=False).result()


def test_all_communes_of_a_province_are_kept_and_no_more_than_a_number(sqlite_ledger: Ledger) -> None:
    found, memory = afresh(sqlite_ledger.instance), kept_standings._memory()
    for number in range(200):
        place = (sqlite_ledger.instance, TODAY, None, "", f"xa_{number}")
        with memory.at_work(place):
            memory.keep(place, found)
    assert 38 <= len(memory.known) < 100
    with pytest.raises(ServiceError):
        standings(instance=sqlite_ledger.instance, today=TODAY, unit="khong_co")
    assert memory.working.keys() == memory.known.keys()


def test_every_table_that_figures_are_read_from_is_looked_at() -> None:
    known = (*touched._FOLLOWED, *touched._HARMLESS)
    names = {each.__name__ for each in touched._CHANGE_ALL}
    assert {"OrgUnitVersion", "UnitEvent", "UnitEventPiece", "UnitEventWeight", "Erasure"} <= names
    assert not names & {each.__name__ for each in known}
