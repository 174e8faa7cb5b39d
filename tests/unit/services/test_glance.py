"""A commune at a glance follows from the ledger, the day and the reader's reach, and is never older than the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from socai.catalogue.registers import Role as Column
from socai.core.figures import Basis
from socai.core.findings import Finding
from socai.core.pace import Status
from socai.services import glance
from socai.services.entries import record
from socai.services.errors import ServiceError
from socai.services.opened import Instance
from tests.ledgers import ALL, AREA, POOR, Ledger, row
from tests.unit.services.registering import added, move, petition

MID, LATER = date(2026, 6, 30), date(2026, 11, 27)


def seen(
    ledger: Ledger, *, on: date = LATER, period: str = "2026H1", instance: Instance | None = None
) -> glance.Glance:
    actor = ledger.actor("quan-tri")
    return glance.glance(instance=instance or ledger.instance, actor=actor, period=period, day=on)


def test_it_counts_the_planned_indicators_and_names_the_worst_with_its_reason(sqlite_ledger: Ledger) -> None:
    found = seen(sqlite_ledger)
    assert dict(found.counts)[Status.ON_PACE] == 1
    assert (found.on, found.urgent) == (MID, ())
    record(instance=sqlite_ledger.instance, actor=sqlite_ledger.actor("quan-tri"), rows=[row(AREA, "1")], reason="Sửa")
    (worst,) = seen(sqlite_ledger).urgent
    assert (worst.standing.indicator, worst.standing.status, worst.office) == (
        AREA,
        Status.AT_RISK,
        "Phòng Nông nghiệp",
    )
    assert found.standing_in(Status.ON_PACE)[0].standing.indicator == AREA


def test_what_was_seen_is_kept_until_something_is_written_or_another_day(sqlite_ledger: Ledger) -> None:
    first = seen(sqlite_ledger)
    assert seen(sqlite_ledger) is first
    assert seen(sqlite_ledger, on=date(2026, 11, 28)) is not first
    record(instance=sqlite_ledger.instance, actor=sqlite_ledger.actor("quan-tri"), rows=[row(POOR, "31")], reason="Sửa")
    assert seen(sqlite_ledger) is not first


def test_who_reaches_less_than_the_commune_sees_nothing(sqlite_ledger: Ledger) -> None:
    office = sqlite_ledger.actor("nong_nghiep")
    assert not glance.may_look(instance=sqlite_ledger.instance, actor=office)
    with pytest.raises(ServiceError) as refused:
        glance.glance(instance=sqlite_ledger.instance, actor=office)
    assert [finding.code for finding in refused.value.findings] == ["right.refused"]


def test_cases_past_their_legal_time_and_work_past_its_day_are_told_apart(sqlite_ledger: Ledger) -> None:
    added(sqlite_ledger, petition("1/KN", loai="khieu_nai"))
    (case,) = seen(sqlite_ledger).cases
    assert (case.register.code, case.count, seen(sqlite_ledger).tasks) == ("don_thu", 1, ())
    owned = with_owners(sqlite_ledger.instance)
    added(sqlite_ledger, petition("2/KN", "2026-02-05", loai="khieu_nai", thon="thon_1"))
    told = {(each.owner, each.count) for each in seen(sqlite_ledger, instance=owned).tasks}
    assert told == {("Thôn Một", 1), ("", 1)}


def test_what_is_overdue_is_found_out_again_when_a_register_is_written_in(ledger: Ledger) -> None:
    added(ledger, petition("1/KN", loai="khieu_nai"))
    before = seen(ledger)
    assert [each.count for each in before.cases] == [1]
    record(instance=ledger.instance, actor=ledger.actor("quan-tri"), rows=[row(POOR, "31")], reason="Sửa")
    assert seen(ledger).cases is before.cases
    move(ledger, "1/KN", "tra_lai")
    assert seen(ledger).cases == ()


def with_owners(instance: Instance) -> Instance:
    """Return the instance with a register of petitions whose rows belong to a unit and are due on their day."""
    petitions = instance.catalogue.registers["don_thu"]
    owned = replace(petitions, roles={Column.OWNER: "thon", Column.DUE: "ngay"})
    return replace(instance, catalogue=replace(instance.catalogue, registers={"don_thu": owned}))


def test_what_contradicts_is_told_once(sqlite_ledger: Ledger) -> None:
    assert seen(sqlite_ledger).health.contradictions == ()
    stated = replace(row(ALL, "900"), basis=Basis.STATED)
    record(instance=sqlite_ledger.instance, actor=sqlite_ledger.actor("quan-tri"), rows=[stated], reason="Báo cáo nêu")
    (found,) = seen(sqlite_ledger).health.contradictions
    assert isinstance(found, Finding)
    assert (found.code, found.subject) == ("figure.stated_differs", ALL)
