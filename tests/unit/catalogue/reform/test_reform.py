"""What becomes of whom follows from the pairs: kinds of changes, keys, weights, and totals that stay whole."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction

import pytest

from socai.catalogue.model import OrgUnit
from socai.catalogue.reform.order import Order
from socai.catalogue.reform.reform import Outcome, Reform
from socai.core.changes import Change, ChangeKind, Piece
from socai.core.lineage import Lineage, Version
from tests.unit.catalogue.reform.conserved import check_territories, check_totals
from tests.unit.catalogue.reform.published import TOLD, codes, pair, told

DAY = date(2025, 7, 1)


@pytest.fixture(scope="module")
def reform() -> Reform:
    """Return the little reform."""
    return told(*TOLD)


def change(reform: Reform, name: str) -> Change:
    """Return the change of this name."""
    return next(each for each in reform.changes if each.identity == f"2025-07-01/{name}")


def test_nothing_is_found(reform: Reform) -> None:
    assert codes(reform) == []


def test_units_before(reform: Reform) -> None:
    assert {unit.key: unit.parent for unit in reform.before} == {
        "01-cu": None, "02-cu": None, "04": None,
        "001-cu": "01-cu", "002-cu": "02-cu", "004-cu": "04",
        "00001-cu": "001-cu", "00002-cu": "001-cu", "00003-cu": "001-cu", "00004-cu": "001-cu",
        "00005": "002-cu", "00006": "002-cu", "00007": "01-cu", "00008": "004-cu",
    }  # fmt: skip
    assert all(unit.valid_from is None for unit in reform.before)


def test_district_without_communes_is_what_became_the_zone(reform: Reform) -> None:
    (island,) = (unit for unit in reform.before if unit.key == "00007")
    assert island == OrgUnit("00007", "district", "Huyện Đảo", "01-cu", "003")


def test_units_after(reform: Reform) -> None:
    assert {unit.key: (unit.parent, unit.valid_from) for unit in reform.after} == {
        "02": (None, DAY), "04": (None, None),
        "00001": ("02", DAY), "00003": ("02", DAY), "00004": ("02", DAY), "00005": ("02", DAY), "00006": ("02", DAY),
        "00007": ("02", DAY), "00008": ("04", DAY),
    }  # fmt: skip
    assert {unit.key for unit in reform.after if unit.key != unit.code} == set()


def test_no_code_joins_two_territories(reform: Reform) -> None:
    living = {unit.key for unit in reform.before} & {unit.key for unit in reform.after}
    assert living == {"04", "00005", "00006", "00007", "00008"}


def test_totals_are_conserved_in_both_directions(reform: Reform) -> None:
    units = [Version(unit.key, None, None, {"parent": unit.parent or ""}) for unit in reform.before]
    lineage = Lineage(reform.changes, units)
    communes = [unit.key for unit in reform.before if len(unit.key.removesuffix("-cu")) == 5]
    wards = [unit.key for unit in reform.after if unit.parent]
    check_totals(lineage, communes, wards)
    check_territories(lineage, communes, wards)


def test_merge(reform: Reform) -> None:
    merged = change(reform, "00001")
    assert (merged.kind, merged.on) == (ChangeKind.MERGE, DAY)
    assert merged.pieces == (Piece("00001-cu", "00001"), Piece("00002-cu", "00001"))
    assert merged.attributes["00001"] == {"code": "00001", "name": "Xã Hợp", "type": "commune", "parent": "02"}


def test_merged_provinces(reform: Reform) -> None:
    assert change(reform, "02").pieces == (Piece("01-cu", "02"), Piece("02-cu", "02"))


def test_people_who_go_over_whole_are_known_area_is_not(reform: Reform) -> None:
    regrouped = change(reform, "00003")
    assert regrouped.kind is ChangeKind.REGROUP
    weights = {(piece.source, piece.target): dict(piece.weights) for piece in regrouped.pieces}
    assert weights == {
        ("00003-cu", "00003"): {"population": Fraction(0), "households": Fraction(0)},
        ("00003-cu", "00004"): {"population": Fraction(1), "households": Fraction(1)},
        ("00004-cu", "00004"): {},
    }


def test_units_whose_territory_stays(reform: Reform) -> None:
    assert change(reform, "00005").kind is ChangeKind.REPARENT
    assert change(reform, "00005").attributes == {"00005": {"parent": "02"}}
    assert change(reform, "00006").kind is ChangeKind.RENAME
    assert change(reform, "00007").kind is ChangeKind.RETYPE
    assert change(reform, "00007").attributes["00007"] == {
        "code": "00007", "name": "Đặc khu Đảo", "type": "special_zone", "parent": "02",
    }  # fmt: skip


def test_districts_end(reform: Reform) -> None:
    ended = [each.ended for each in reform.changes if each.kind is ChangeKind.DISSOLVE]
    assert ended == [("001-cu",), ("002-cu",), ("004-cu",)]


def test_province_of_which_nothing_changed_has_no_change(reform: Reform) -> None:
    assert not [each for each in reform.changes if "04" in each.units]


def test_outcomes(reform: Reform) -> None:
    assert reform.outcomes == Counter(
        {Outcome.KEPT: 2, Outcome.MERGED: 1, Outcome.SPLIT: 1, Outcome.REGROUPED: 1, Outcome.RENAMED: 1}
    ) + Counter({Outcome.RETYPED: 1})
    assert reform.cut == 1


def test_unit_that_keeps_its_name_and_grows_is_another_territory() -> None:
    grown = told(pair("Xã Mới", "00001"), pair("Xã Nhỏ", "00002"))
    assert grown.outcomes == {Outcome.ENLARGED: 1}
    assert [unit.key for unit in grown.before if unit.type == "commune"] == ["00001-cu", "00002-cu"]


def test_unit_cut_in_two_is_a_split() -> None:
    cut = told(pair(note="Nhập một phần"), pair(note="Phần còn lại", new="Xã Hai", new_code="00002"))
    (split,) = (each for each in cut.changes if each.kind is ChangeKind.SPLIT)
    assert [dict(piece.weights) for piece in split.pieces] == [{}, {}]


def test_territory_without_a_code() -> None:
    coast = pair("Khu vực bãi bồi", "", district="Huyện Trên (001)")
    reform = told(pair("Xã Một", "00001"), coast)
    (area,) = (unit for unit in reform.before if unit.type == "area")
    assert area == OrgUnit("001-khu-vuc-bai-boi-cu", "area", "Khu vực bãi bồi", "001-cu")


def test_new_code_of_a_unit_that_stays() -> None:
    moved = told(pair("Xã Mới", "00009", "Đổi tên"))
    (recoded,) = (each for each in moved.changes if each.kind is ChangeKind.RECODE)
    assert recoded.attributes == {"00001": {"code": "00001", "parent": "02"}}


# -- who belongs together ----------------------------------------------------------------------------------------------


def test_groups_share_no_unit() -> None:
    links = [("a", "1"), ("b", "2"), ("c", "3"), ("b", "3"), ("d", "4"), ("a", "4"), ("c", "2")]
    assert list(Order(links).groups()) == [
        [("a", "1"), ("d", "4"), ("a", "4")],
        [("b", "2"), ("c", "3"), ("b", "3"), ("c", "2")],
    ]


def test_name_before_is_not_that_after() -> None:
    assert len(list(Order([("1", "2"), ("2", "1")]).groups())) == 2


def test_living_are_alone_on_both_sides() -> None:
    assert Order([("a", "1"), ("b", "2"), ("c", "2"), ("d", "3"), ("d", "4")]).living == {"a": "1"}
    assert Order[str]([]).living == {}
