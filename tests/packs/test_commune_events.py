"""The changes of units that the pack of the commune holds: those that happened, and the one that is prepared."""

from __future__ import annotations

from datetime import date

import pytest

from socai.catalogue.model import Catalogue
from socai.catalogue.pack import builtin_packs, load_catalogue
from socai.core.changes import ChangeKind
from socai.core.lineage import Lineage, Version

FOUNDED, REGROUPED = date(2025, 7, 1), date(2026, 7, 1)


@pytest.fixture(scope="module")
def pack() -> Catalogue:
    return load_catalogue(builtin_packs() / "binh-lu")


def test_the_commune_was_made_of_three_units(pack: Catalogue) -> None:
    (merger,) = pack.event_plans["thanh-lap-xa-2025"].events
    assert pack.event_plans["thanh-lap-xa-2025"].is_applied
    assert (merger.change.kind, merger.change.on) == (ChangeKind.MERGE, FOUNDED)
    assert merger.change.sources == ("03390-cu", "03412-cu", "03413-cu")
    assert (merger.act_number, merger.act_date) == ("1670/NQ-UBTVQH15", date(2025, 6, 16))
    names = [pack.org_units[key].name for key in merger.change.sources]
    assert names == ["Thị trấn Tam Đường", "Xã Bình Lư", "Xã Sơn Bình"]


def test_the_regrouping_is_prepared_and_marked_as_assumed(pack: Catalogue) -> None:
    plan = pack.event_plans["sap-xep-thon-ban"]
    assert not plan.is_applied
    assert plan.title.startswith("Giả định")
    assert {event.note.partition(",")[0] for event in plan.events} == {"Giả định"}
    assert {event.act_number for event in plan.events} == {""}
    assert {event.change.on for event in plan.events} == {REGROUPED}


def test_35_villages_become_8_and_14_and_nobody_invents_a_share(pack: Catalogue) -> None:
    changes = [event.change for event in pack.event_plans["sap-xep-thon-ban"].events]
    villages = [unit for unit in pack.org_units.values() if unit.type == "village"]
    lineage = Lineage(changes, [Version(unit.key, unit.valid_from, unit.valid_to) for unit in villages])
    there = {version.unit for version in lineage.versions if version.holds(REGROUPED)}
    names = {unit: said["name"] for change in changes for unit, said in change.attributes.items()}
    hamlets = [unit for unit in there if str(names.get(unit, "Bản")).startswith("Thôn")]
    assert (len(villages), len(hamlets), len(there) - len(hamlets)) == (35, 8, 14)
    assert [piece.weights for change in changes for piece in change.pieces if piece.weights] == []
    assert [unit.key for unit in villages if not unit.placeholder and unit.key not in there] == []


def test_new_units_without_a_known_name_are_marked(pack: Catalogue) -> None:
    events = pack.event_plans["sap-xep-thon-ban"].events
    sets = [said for event in events for said in event.change.attributes.values()]
    assert all(said["placeholder"] is True and "chưa rõ tên" in str(said["name"]) for said in sets)
