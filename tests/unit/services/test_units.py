"""Units are recorded whole or not at all; what changes is a new dated version, and old ones stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from socai.catalogue.model import OrgUnit
from socai.core.findings import Finding, Location
from socai.ledger.models import Batch, OrgUnitVersion
from socai.services.units import UnitIndex, UnitsRecorded, UnitVersion, import_units, index
from socai.services.verification import verify
from tests.ledgers import COMMUNE, Ledger

VILLAGE = OrgUnit("thon_4", "village", "Thôn Bốn", COMMUNE, location=Location("don-vi.csv", 2))
FIRST = OrgUnit("thon_1", "village", "Thôn Một", COMMUNE)


def bring(ledger: Ledger, *rows: OrgUnit, by: str = "quan-tri", dry_run: bool = False) -> UnitsRecorded:
    return import_units(instance=ledger.instance, actor=ledger.actor(by), rows=rows, reason="x", dry_run=dry_run)


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


def names(key: str, *, as_known_at: int | None = None) -> list[tuple[str, date | None, date | None]]:
    known = index(as_known_at=as_known_at)
    identity = known.identity(key)
    return [(unit.name, unit.valid_from, unit.valid_to) for unit in known.versions(identity or "")]


def test_a_new_key_is_a_new_unit(ledger: Ledger) -> None:
    recorded = bring(ledger, VILLAGE)
    assert (recorded.created, recorded.batch) == (1, Batch.objects.count())
    assert names("thon_4") == [("Thôn Bốn", None, None)]
    assert verify(instance=ledger.instance).findings == ()


def test_the_same_again_writes_nothing(ledger: Ledger) -> None:
    before = ledger.dump()
    recorded = bring(ledger, FIRST)
    assert (recorded.batch, recorded.unchanged, codes(recorded.findings)) == (None, 1, ["unit.unchanged"])
    assert ledger.dump() == before


def test_a_later_version_ends_the_one_before(ledger: Ledger) -> None:
    known_before = Batch.objects.count()
    renamed = replace(FIRST, name="Thôn Nhất", valid_from=date(2026, 7, 1))
    assert bring(ledger, renamed).changed == 1
    assert names("thon_1") == [
        ("Thôn Một", None, date(2026, 6, 30)),
        ("Thôn Nhất", date(2026, 7, 1), None),
    ]
    assert names("thon_1", as_known_at=known_before) == [("Thôn Một", None, None)]
    assert verify(instance=ledger.instance).findings == ()


def test_with_the_same_start_a_version_is_put_right(ledger: Ledger) -> None:
    known_before = Batch.objects.count()
    bring(ledger, replace(FIRST, name="Thôn Mốt"))
    bring(ledger, replace(FIRST, name="Thôn Nhất", valid_to=date(2026, 12, 31)))
    assert names("thon_1") == [("Thôn Nhất", None, date(2026, 12, 31))]
    assert names("thon_1", as_known_at=known_before) == [("Thôn Một", None, None)]
    assert OrgUnitVersion.objects.filter(key="thon_1").count() == 3


def test_a_version_between_is_not_squeezed_in(ledger: Ledger) -> None:
    bring(ledger, replace(FIRST, name="B", valid_from=date(2026, 7, 1)))
    recorded = bring(ledger, replace(FIRST, name="C", valid_from=date(2026, 1, 1)))
    assert codes(recorded.findings) == ["unit.before_last_version"]


def test_a_gap_stays_a_gap(ledger: Ledger) -> None:
    again = OrgUnit("thon_2", "village", "Thôn Hai", COMMUNE, valid_from=date(2027, 1, 1))
    bring(ledger, again)
    known = index()
    identity = known.identity("thon_2") or ""
    assert known.existed(identity, date(2026, 3, 31), date(2026, 3, 31))
    assert not known.existed(identity, date(2026, 4, 1), date(2026, 12, 31))
    assert known.existed(identity, date(2027, 1, 1), date(2027, 1, 1))


WRONG = (
    (replace(VILLAGE, name=""), "unit.field_empty"),
    (replace(VILLAGE, type=""), "unit.field_empty"),
    (replace(VILLAGE, key=""), "unit.field_empty"),
    (replace(VILLAGE, name="x" * 301), "unit.field_too_long"),
    (replace(VILLAGE, code="x" * 51), "unit.field_too_long"),
    (replace(VILLAGE, name="a\x00b"), "unit.unusable_text"),
    (replace(VILLAGE, parent="xa_mao"), "unit.unknown_parent"),
    (replace(VILLAGE, parent="thon_4"), "unit.below_itself"),
    (replace(VILLAGE, valid_from=date(2026, 2, 1), valid_to=date(2026, 1, 1)), "unit.ends_before_it_starts"),
)


@pytest.mark.parametrize(("wrong", "code"), WRONG)
def test_a_unit_that_cannot_be_is_refused_with_all_others(ledger: Ledger, wrong: OrgUnit, code: str) -> None:
    before = ledger.dump()
    recorded = bring(ledger, replace(VILLAGE, key="thon_5"), wrong)
    assert (recorded.batch, codes(recorded.findings)) == (None, [code])
    assert recorded.findings[0].location == VILLAGE.location
    assert ledger.dump() == before


def test_every_problem_is_said_at_once(ledger: Ledger) -> None:
    rows = [
        replace(wrong, key=f"x_{number}") if wrong.key and wrong.parent != wrong.key else wrong
        for number, (wrong, _) in enumerate(WRONG)
    ]
    assert codes(bring(ledger, *rows).findings) == [code for _, code in WRONG]


def test_a_key_stands_in_one_row_only(ledger: Ledger) -> None:
    recorded = bring(ledger, VILLAGE, replace(VILLAGE, location=Location("don-vi.csv", 9)))
    assert codes(recorded.findings) == ["unit.twice"]
    assert recorded.findings[0].data["first"] == "don-vi.csv:2"


def test_units_above_each_other_are_refused(ledger: Ledger) -> None:
    """Each parent is known; only together they make a circle."""
    recorded = bring(ledger, replace(VILLAGE, parent="thon_5"), replace(VILLAGE, key="thon_5", parent="thon_4"))
    assert codes(recorded.findings) == ["unit.below_itself", "unit.below_itself"]
    recorded = bring(ledger, OrgUnit(COMMUNE, "commune", "Xã Mẫu", "thon_1"))
    assert codes(recorded.findings) == ["unit.below_itself"]


def test_a_parent_may_come_in_the_same_file_after_its_child(ledger: Ledger) -> None:
    recorded = bring(ledger, replace(VILLAGE, parent="cum_1"), OrgUnit("cum_1", "cluster", "Cụm Một", COMMUNE))
    assert recorded.created == 2
    assert index().children(date(2026, 1, 1), date(2026, 1, 1))["cum_1"] == ("thon_4",)


def test_a_dry_run_keeps_nothing(ledger: Ledger) -> None:
    before = ledger.dump()
    assert bring(ledger, VILLAGE, dry_run=True).created == 1
    assert ledger.dump() == before


@pytest.mark.parametrize("who", ["lanh-dao", "van_phong"])
def test_only_the_administrator_records_units(ledger: Ledger, who: str) -> None:
    before = ledger.dump()
    recorded = bring(ledger, VILLAGE, by=who)
    assert (recorded.batch, codes(recorded.findings)) == (None, ["actor.may_not_declare"])
    assert ledger.dump() == before


def test_children_are_those_of_the_days_asked_for(ledger: Ledger) -> None:
    known = index()
    always = {"nong_nghiep", "thon_1", "van_phong"}
    assert set(known.children(date(2026, 1, 1), date(2026, 3, 31))[COMMUNE]) == always | {"thon_2"}
    assert set(known.children(date(2026, 4, 1), date(2026, 6, 30))[COMMUNE]) == always | {"thon_3"}
    assert set(known.children(date(2026, 1, 1), date(2026, 6, 30))[COMMUNE]) == always | {"thon_2", "thon_3"}


def test_a_former_key_still_names_the_unit() -> None:
    old = UnitVersion(1, "u", "cu", "", "Cũ", "village", "", False, None, date(2025, 12, 31))
    new = replace(old, row=2, key="moi", name="Mới", valid_from=date(2026, 1, 1), valid_to=None)
    known = UnitIndex([new, old])
    assert known.identity("cu") == known.identity("moi") == "u"
    assert (known.key("u"), known.name("u")) == ("moi", "Mới")
    assert known.nearest("mo") == "moi"
