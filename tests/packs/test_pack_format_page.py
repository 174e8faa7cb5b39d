"""The example of the reference page is a pack that loads, is sound, and makes the figures that it promises."""

from __future__ import annotations

import re
from pathlib import Path

from socai.catalogue.pack import load_catalogue
from socai.services.packs import check_pack
from socai.services.wording import word

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "pack-format.md"


def _write_example(folder: Path) -> Path:
    for name, text in re.findall(r"^```\w+ title=(\S+)\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.S | re.M):
        path = folder / "xa-mau" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "xa-mau"


def test_the_example_is_sound(tmp_path: Path) -> None:
    pack = _write_example(tmp_path)
    assert [word(finding, lang="en") for finding in check_pack(pack_dir=pack)] == []
    catalogue = load_catalogue(pack)
    assert len(catalogue.indicators) == 4
    assert len(catalogue.cases) == 2


def test_a_unit_without_a_parent_belongs_to_the_reporting_unit(tmp_path: Path) -> None:
    units = load_catalogue(_write_example(tmp_path)).org_units
    assert {key: unit.parent for key, unit in units.items()} == {
        "00001": None,
        "00001-B01": "00001",
        "00001-B02": "00001",
        "van_phong": "00001",
    }


def test_what_is_above_the_reporting_unit_stays_above(tmp_path: Path) -> None:
    pack = _write_example(tmp_path)
    path = pack / "org_units.yaml"
    text = path.read_text(encoding="utf-8").replace('code: "00001",', 'code: "00001", parent: tinh,')
    path.write_text(text + "tinh: {type: province, name: Tỉnh Mẫu}\n", encoding="utf-8")
    units = load_catalogue(pack).org_units
    assert (units["tinh"].parent, units["00001"].parent) == (None, "tinh")
