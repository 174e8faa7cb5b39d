"""The list of the country's units is read when asked for, in part or whole, and never for what a pack declares."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from socai.catalogue.country import country_units, read_country
from socai.catalogue.errors import PackError
from socai.catalogue.model import Catalogue, Coverage, OrgUnit
from socai.catalogue.pack import load_catalogue

LIST = """\
code,type,name,parent,valid_from
01,province,Tỉnh Một,,
02,city,Thành phố Hai,,2025-07-01
00001,commune,Xã Mẫu,01,2025-07-01
00002,ward,Phường Kia,01,2025-07-01
00003,special_zone,Đặc khu Đảo,02,2025-07-01
"""


def pack(folder: Path, *, units: str = "", country: str = LIST, manifest: str = "") -> Path:
    """Write a pack and the one below it, which ships the list, and return its folder."""
    manifest = f'name: xa-mau\ntitle: Xã\nversion: 1.0.0\nextends: chung\nreporting_unit: "00001"\n{manifest}'
    for name, text in {
        "chung/pack.yaml": "name: chung\ntitle: Chung\nversion: 1.0.0\n",
        "chung/country.csv": country,
        "xa-mau/pack.yaml": manifest,
        "xa-mau/org_units.yaml": units or "van_phong: {type: office, name: Văn phòng}\n",
    }.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "xa-mau"


def loaded(folder: Path) -> Catalogue:
    """Return the catalogue of a pack of these tests."""
    return load_catalogue(folder, [folder.parent])


def test_own_unit_and_those_above_it_come_from_the_list(tmp_path: Path) -> None:
    units = loaded(pack(tmp_path)).org_units
    assert {key: (unit.parent, unit.name) for key, unit in units.items()} == {
        "van_phong": ("00001", "Văn phòng"),
        "00001": ("01", "Xã Mẫu"),
        "01": (None, "Tỉnh Một"),
    }
    assert units["00001"].valid_from == date(2025, 7, 1)


def test_parent_that_only_the_list_has(tmp_path: Path) -> None:
    own = '"00001": {type: commune, name: Xã Riêng, parent: "02"}\n'
    units = loaded(pack(tmp_path, units=own)).org_units
    assert (units["00001"].name, units["02"].name, set(units)) == ("Xã Riêng", "Thành phố Hai", {"00001", "02"})


def test_unit_that_neither_pack_nor_list_has(tmp_path: Path) -> None:
    with pytest.raises(PackError) as caught:
        loaded(pack(tmp_path, country=LIST.replace("00001,", "00009,")))
    assert {finding.code for finding in caught.value.findings} == {"pack.unknown_org_unit"}


def test_list_is_not_read_for_a_pack_that_declares_its_units(tmp_path: Path) -> None:
    own = '"00001": {type: commune, name: Xã Riêng}\n'
    assert list(loaded(pack(tmp_path, units=own, country="nonsense")).org_units) == ["00001"]


@pytest.mark.parametrize(
    ("coverage", "keys"),
    [(Coverage.OWN, []), (Coverage.PROVINCE, ["00002"]), (Coverage.WHOLE, ["02", "00002", "00003"])],
)
def test_how_much_of_the_country(tmp_path: Path, coverage: Coverage, keys: list[str]) -> None:
    assert [unit.key for unit in country_units(loaded(pack(tmp_path)), coverage)] == keys


def test_province_of_a_unit_that_the_pack_declares(tmp_path: Path) -> None:
    own = '"00001": {type: commune, name: Xã Riêng, parent: "02"}\n'
    catalogue = loaded(pack(tmp_path, units=own))
    assert [unit.key for unit in country_units(catalogue, Coverage.PROVINCE)] == ["00003"]


def test_unit_below_no_province_has_none(tmp_path: Path) -> None:
    catalogue = loaded(pack(tmp_path, units='"00001": {type: commune, name: Xã Riêng}\n'))
    assert country_units(catalogue, Coverage.PROVINCE) == ()


def test_pack_says_how_much(tmp_path: Path) -> None:
    assert loaded(pack(tmp_path)).coverage is Coverage.OWN
    assert loaded(pack(tmp_path, manifest="country: whole\n")).coverage is Coverage.WHOLE


def test_units_of_the_list(tmp_path: Path) -> None:
    units = read_country(pack(tmp_path).parent / "chung" / "country.csv")
    assert units["02"] == OrgUnit(
        "02", "city", "Thành phố Hai", None, "02", date(2025, 7, 1), location=units["02"].location
    )
    assert (units["02"].location.line, len(units)) == (3, 5)


def test_every_problem_of_a_list_at_once(tmp_path: Path) -> None:
    path = tmp_path / "country.csv"
    path.write_text(
        LIST.replace("2025-07-01", "1/7/2025", 1) + "00003,,Xã,01,\n00004,commune,Xã,03,\n", encoding="utf-8"
    )
    with pytest.raises(PackError) as caught:
        read_country(path)
    assert [(found.code, found.location.line, found.location.column) for found in caught.value.findings] == [
        ("pack.not_a_date", 3, 5),
        ("pack.duplicate_code", 7, 1),
        ("pack.missing_key", 7, 2),
        ("pack.unknown_org_unit", 8, 4),
    ]
