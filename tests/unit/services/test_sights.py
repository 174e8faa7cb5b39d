"""What a commune sees of a ledger of many follows the tree of units as it changes."""

from __future__ import annotations

import pytest

from socai.catalogue.model import OrgUnit
from socai.services import sights, units
from socai.services.sights import EVERYTHING
from tests.ledgers import COMMUNE, Ledger
from tests.unit.services.eventful import apply, event, merge

OTHERS, THEIR_VILLAGE, PROVINCE, DEPARTMENT = "xa_khac", "thon_9", "tinh_mau", "so_mau"
OURS = {COMMUNE, "van_phong", "nong_nghiep", "thon_1", "thon_2", "thon_3"}


@pytest.fixture
def two(sqlite_ledger: Ledger) -> Ledger:
    """Return a ledger of two communes of a province."""
    declared = [
        OrgUnit(PROVINCE, "province", "Tỉnh Mẫu"),
        OrgUnit(DEPARTMENT, "office", "Sở Mẫu", parent=PROVINCE),
        OrgUnit(OTHERS, "commune", "Xã Khác", parent=PROVINCE),
        OrgUnit(THEIR_VILLAGE, "village", "Thôn Chín", parent=OTHERS),
        OrgUnit(COMMUNE, "commune", "Xã Mẫu", parent=PROVINCE),
    ]
    keeper = sqlite_ledger.actor("quan-tri")
    units.import_units(instance=sqlite_ledger.instance, actor=keeper, reason="x", rows=declared)
    return sqlite_ledger


def keys(told: str) -> set[str]:
    """Return the keys of the units that a setting of a session names."""
    known = units.index()
    return {known.key(each.partition("=")[0]) for each in told.split(",") if each}


def sight(*of: str) -> sights.Sight:
    known = units.index()
    return sights.of_units(known.identity(key) or "" for key in of)


def test_a_commune_alone_sees_the_whole_ledger(sqlite_ledger: Ledger) -> None:
    assert sight("thon_1") == EVERYTHING


def test_every_unit_of_a_commune_sees_the_commune(two: Ledger) -> None:
    for key in OURS:
        assert keys(sight(key).units) == OURS
    assert keys(sight(THEIR_VILLAGE).units) == {OTHERS, THEIR_VILLAGE}
    # An office of the province may write about a commune, and is named there then.
    assert keys(sight(COMMUNE).around) == {PROVINCE, DEPARTMENT}


def test_above_the_communes_all_of_them_are_seen(two: Ledger) -> None:
    assert sight(PROVINCE) == EVERYTHING
    assert sight(DEPARTMENT) == EVERYTHING
    assert sight("") == EVERYTHING


def test_places_in_two_communes_see_both(two: Ledger) -> None:
    assert keys(sight("thon_1", THEIR_VILLAGE).units) == OURS | {OTHERS, THEIR_VILLAGE}


def test_what_ended_stays_with_who_goes_on(two: Ledger) -> None:
    apply(two, merge())
    assert keys(sight(COMMUNE).units) == OURS | {"thon_m"}


def test_a_village_that_moved_is_seen_by_both_each_for_its_days(two: Ledger) -> None:
    moved = apply(two, event("reparent", "2026-06-01", sets={"thon_1": {"parent": OTHERS}}))
    assert moved.batch, moved.findings
    before, after = sight(COMMUNE), sight(OTHERS)
    assert keys(after.units) == {OTHERS, THEIR_VILLAGE, "thon_1"}
    assert keys(before.units) == OURS - {"thon_1"}
    assert (keys(before.former), before.former.partition("=")[2]) == ({"thon_1"}, "2026-05-31")
    # Who wrote about it before, or goes on writing about its days there, can be named.
    assert keys(before.around) == {PROVINCE, DEPARTMENT, OTHERS, THEIR_VILLAGE, "thon_1"}
    assert keys(after.around) == {PROVINCE, DEPARTMENT} | OURS - {"thon_1"}


def test_who_wrote_about_a_commune_before_one_of_them_moved_is_named(two: Ledger) -> None:
    other = [
        OrgUnit("tinh_khac", "province", "Tỉnh Khác"),
        OrgUnit("so_khac", "office", "Sở Khác", parent="tinh_khac"),
    ]
    keeper = two.actor("quan-tri")
    units.import_units(instance=two.instance, actor=keeper, reason="x", rows=other)
    moved = apply(two, event("reparent", "2026-06-01", sets={DEPARTMENT: {"parent": "tinh_khac"}}))
    assert moved.batch, moved.findings
    assert keys(sight(COMMUNE).around) == {PROVINCE, DEPARTMENT}
    moved = apply(two, event("reparent", "2026-07-01", sets={COMMUNE: {"parent": "tinh_khac"}}))
    assert moved.batch, moved.findings
    assert keys(sight(COMMUNE).around) == {PROVINCE, DEPARTMENT, "tinh_khac", "so_khac"}
