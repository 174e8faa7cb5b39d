"""The national correspondence as published, when it is there: every row is understood, and nothing of it gets lost."""

from __future__ import annotations

from collections import Counter
from functools import cache

from socai.catalogue.reform.reform import Outcome, Reform, read_reform
from socai.core.changes import ChangeKind
from socai.core.findings import Severity
from socai.core.lineage import Lineage, Version
from socai.files.tables import read_records
from tests.shared import SHARED, needs_shared
from tests.unit.catalogue.reform.conserved import BEFORE, DAY, check_territories, check_totals

PATH = SHARED / "units" / "conversion-2025-07-01.csv"
pytestmark = needs_shared


@cache
def records() -> list[tuple[int, list[str]]]:
    """Return the rows of the table that hold anything."""
    return [(line, [str(cell) for cell in cells]) for line, cells in read_records(PATH).rows]


@cache
def reform() -> Reform:
    """Return the reform that the table tells."""
    return read_reform(records(), "bang.csv")


@cache
def lineage() -> Lineage:
    """Return what the changes make of the units."""
    units = reform().before
    return Lineage(reform().changes, [Version(unit.key, None, None, {"parent": unit.parent or ""}) for unit in units])


def test_everything_is_understood_and_what_was_put_right_is_said() -> None:
    assert Counter((found.code, found.severity) for found in reform().findings) == {
        ("reform.code_corrected", Severity.WARNING): 2,
        ("reform.code_shared", Severity.WARNING): 4,
        ("reform.kind_unsaid", Severity.WARNING): 2,
        ("reform.province_corrected", Severity.WARNING): 2,
        ("reform.spelling", Severity.NOTE): 1,
    }


def test_units_before() -> None:
    """10,033 codes, of which two name two communes each; beside them five districts without communes and one coast."""
    codes = {cells[4] for _, cells in records()[2:] if len(cells) > 4 and cells[4]}
    assert len(codes) == 10_033
    counted = Counter(unit.type for unit in reform().before)
    communes = sum(counted[kind] for kind in ("commune", "ward", "township", "unspecified"))
    assert (communes, counted["area"]) == (10_035, 1)
    assert sum(counted[kind] for kind in ("province", "city")) == 63
    assert sum(counted[kind] for kind in ("district", "district_city", "district_town", "urban_district")) == 696


def test_units_after() -> None:
    assert Counter(unit.type for unit in reform().after) == {
        "province": 28, "city": 6, "commune": 2621, "ward": 687, "special_zone": 13,
    }  # fmt: skip


def test_units_that_were_cut() -> None:
    """441 codes stand in several rows; two of them are two whole communes each, one more shows once a code is right."""
    rows = Counter(cells[4] for _, cells in records()[2:] if len(cells) > 4 and cells[4])
    assert sum(count > 1 for count in rows.values()) == 441
    assert reform().cut == 441 - 2 + 1


def test_outcomes() -> None:
    assert sum(reform().outcomes.values()) == 3321
    assert reform().outcomes[Outcome.KEPT] == 127
    assert reform().outcomes[Outcome.MERGED] + reform().outcomes[Outcome.ENLARGED] == 2772
    assert Counter(change.kind for change in reform().changes)[ChangeKind.DISSOLVE] == 63


def test_codes_re_used_name_other_units() -> None:
    before = {unit.key: unit for unit in reform().before}
    after = {unit.key: unit for unit in reform().after}
    codes = {unit.code for unit in before.values()}
    territories = {key for key in after if len(key) == 5}
    assert len(territories - codes) == 5  # zones that were districts
    assert len(territories - before.keys()) == 3321 - 127 - 10
    assert all(lineage().images(key, BEFORE, DAY) == {key: 1} for key in before.keys() & after.keys())


def test_binh_lu() -> None:
    (merged,) = (change for change in reform().changes if "03390" in change.targets)
    assert merged.kind is ChangeKind.MERGE
    assert merged.sources == ("03390-cu", "03412-cu", "03413-cu")


def test_provinces_become_provinces() -> None:
    """No piece of a commune lies in another province than the others, and every province went whole into one."""
    into, provinces = lineage(), {unit.key: unit.parent for unit in reform().after}
    found: Counter[tuple[str, str]] = Counter()
    for unit, province in _old_provinces().items():
        (home,) = {provinces[image] for image in into.images(unit, BEFORE, DAY)}
        assert into.images(province, BEFORE, DAY) == {home: 1}
        found[province, str(home)] += 1
    assert found.total() == 10_041
    assert len({province for province, _ in found}) == 63
    assert len({home for _, home in found}) == 34


def test_totals_of_every_province_and_the_country_are_conserved() -> None:
    check_totals(lineage(), _old_provinces(), _communes())


def test_no_code_joins_two_territories_and_no_share_is_lost() -> None:
    check_territories(lineage(), _old_provinces(), _communes())


def test_backwards_where_nothing_was_cut() -> None:
    uncut = [unit for unit in _old_provinces() if len(lineage().images(unit, BEFORE, DAY)) == 1]
    assert len(uncut) == 10_041 - 440
    for unit in uncut:
        ((home, share),) = lineage().images(unit, BEFORE, DAY).items()
        assert share == 1
        assert unit in lineage().images(home, DAY, BEFORE)


def _communes() -> list[str]:
    """Return the communes of the new order."""
    return [unit.key for unit in reform().after if unit.parent]


def _old_provinces() -> dict[str, str]:
    """Return the units of the lowest level, and the province of each."""
    parents = {unit.key: unit.parent for unit in reform().before}
    above = {parent for parent in parents.values() if parent}
    lowest = [key for key, parent in parents.items() if key not in above and parent is not None]
    return {key: str(parents[str(parents[key])] or parents[key]) for key in lowest}
