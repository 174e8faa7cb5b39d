"""The table of rights says what an official reads in ``tests/spec/rights.yaml``; places are looked up in the tree."""

from __future__ import annotations

from datetime import date
from itertools import product
from pathlib import Path

import pytest
import yaml

from socai.services import access, actors, units
from socai.services.access import Relation
from socai.services.actors import Actor, Place, Role
from socai.services.errors import ServiceError
from tests.ledgers import COMMUNE, OFFICE, Ledger

SPEC = yaml.safe_load((Path(__file__).resolve().parents[2] / "spec" / "rights.yaml").read_text(encoding="utf-8"))
DAY = date(2026, 6, 30)


@pytest.mark.parametrize(("right", "role", "where"), list(product(access.RIGHTS, access.ROLES, Relation)))
def test_every_cell_of_the_table_is_as_an_official_reads_it(right: str, role: Role, where: Relation) -> None:
    assert access.reaches(right, role, where) == (where in SPEC[right].get(role.value, ()))


def test_what_is_everybodys_is_as_an_official_reads_it() -> None:
    for right, roles in SPEC.items():
        assert access.is_everybodys(right) == ("everybody" in roles), right
        assert roles.get("everybody", [*Relation]) == [*Relation], right


def test_the_table_and_the_specification_name_the_same_rights_and_every_role() -> None:
    assert set(SPEC) == set(access.RIGHTS)
    assert set(access.ROLES) == set(Role)


@pytest.mark.parametrize(
    ("unit", "where"),
    [("van_phong", "own"), ("thon_1", "below"), ("xa_mau", "below"), ("thon_3", "below"), ("khong_co", "other")],
)
def test_a_unit_stands_somewhere_seen_from_an_office_that_reaches_the_commune(
    sqlite_ledger: Ledger, unit: str, where: str
) -> None:
    index = units.index()
    place = Place(Role.OFFICE, index.identity(OFFICE) or "", index.identity(COMMUNE) or "")
    assert access.relation(place, index.identity(unit) or "", index, DAY) == where


@pytest.mark.parametrize("unit", ["xa_mau", "thon_3", "van_phong", ""])
def test_a_village_reaches_nothing_but_itself(sqlite_ledger: Ledger, unit: str) -> None:
    index = units.index()
    own = index.identity("thon_1") or ""
    head = Actor(1, "a", "A", Role.CONTRIBUTOR, own)
    assert access.may(head, "form:fill", own, index, DAY)
    with pytest.raises(ServiceError, match=r"right\.refused"):
        access.require(head, "form:fill", index.identity(unit) or "", index, DAY)


def test_any_place_may_be_the_one_that_allows(sqlite_ledger: Ledger) -> None:
    index = units.index()
    top = index.identity(COMMUNE) or ""
    both = (Place(Role.OFFICE, index.identity(OFFICE) or "", top), Place(Role.LEADER, top, top))
    actor = Actor(1, "a", "A", Role.OFFICE, both[0].org_unit, both)
    assert access.may(actor, "form:approve", index.identity("thon_1") or "", index, DAY)
    assert access.may_somewhere(actor, "form:approve")
    assert not access.may_somewhere(actors.find(name="van_phong"), "form:approve")
