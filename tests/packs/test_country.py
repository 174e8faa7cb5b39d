"""The list of the country's units that ships: 34 provinces and 3,321 communes, as published."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from socai.catalogue.country import read_country
from socai.catalogue.pack import builtin_packs, load_catalogue
from socai.catalogue.reform.reform import read_reform
from socai.files.tables import read_records
from tests.shared import SHARED, needs_shared

LIST = builtin_packs() / "xa" / "country.csv"
PUBLISHED = SHARED / "units" / "conversion-2025-07-01.csv"


def test_there_are_34_provinces_and_3321_communes() -> None:
    counted = Counter(unit.type for unit in read_country(LIST).values())
    assert counted == {"province": 28, "city": 6, "commune": 2621, "ward": 687, "special_zone": 13}


def test_list_is_small() -> None:
    assert LIST.stat().st_size < 1_000_000


def test_own_units_of_a_commune_are_those_of_the_list() -> None:
    listed, own = read_country(LIST), load_catalogue(builtin_packs() / "binh-lu").org_units
    for key in ("12", "03390"):
        assert [getattr(listed[key], name) for name in _FACTS] == [getattr(own[key], name) for name in _FACTS]


_FACTS = ("key", "type", "name", "parent", "code", "valid_from", "valid_to")


@needs_shared
def test_list_is_what_was_published() -> None:
    published = {unit.key: unit for unit in read_reform(read_records(Path(PUBLISHED)).rows, "").after}
    listed = read_country(LIST)
    assert listed.keys() == published.keys()
    for key, unit in published.items():
        assert [getattr(listed[key], name) for name in _FACTS] == [getattr(unit, name) for name in _FACTS]
