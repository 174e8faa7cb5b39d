"""``check_pack`` joins declarations, templates and cases, and never raises for what is wrong with a pack."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from socai.core.figures import State
from socai.core.findings import Finding
from socai.services.packs import check_pack
from tests.unit.catalogue.sample import GOOD, write_pack
from tests.unit.services.book_pack import BOOK_FILE, KINDS_FILE

LISTS = "code_lists.yaml"

HEAD = """\
---
kind: BÁO CÁO
profile: party
title: Báo cáo
summary: [tình hình]
symbol: BC/ĐU
recipients: [Lưu.]
signature: {authority: T/M ĐẢNG ỦY, title: BÍ THƯ}
---
"""
SOUND = {**GOOD, "templates/bao-cao.md": HEAD + "\nDiện tích {kinh_te.lua.tong}.\n"}


def check(folder: Path, files: Mapping[str, str]) -> list[Finding]:
    return check_pack(pack_dir=write_pack(folder, files), search=())


def test_a_sound_pack_gives_nothing(tmp_path: Path) -> None:
    assert check(tmp_path, SOUND) == []


def test_no_pack_at_all_is_a_finding(tmp_path: Path) -> None:
    (finding,) = check_pack(pack_dir=tmp_path / "nowhere", search=())
    assert (finding.code, str(finding.location)) == ("pack.no_manifest", "pack.yaml")


def test_an_unknown_code_in_a_template_is_found_at_its_character(tmp_path: Path) -> None:
    text = HEAD + "\nDiện tích {kinh_te.lua.dien_tich + kinh_te.lua.khac}.\n"
    (finding,) = check(tmp_path, {**SOUND, "templates/bao-cao.md": text})
    assert (finding.code, finding.subject) == ("pack.unknown_indicator", "kinh_te.lua.khac")
    assert str(finding.location) == "templates/bao-cao.md:11:36"
    assert "kinh_te.lua.dien_tich_khac" in str(finding.data["nearest"])


def test_mixed_measures_in_a_template_are_found(tmp_path: Path) -> None:
    text = HEAD + "\nDiện tích {kinh_te.lua.tong + an_ninh.vu}.\n"
    (finding,) = check(tmp_path, {**SOUND, "templates/bao-cao.md": text})
    assert (finding.code, str(finding.location)) == ("formula.cannot_add", "templates/bao-cao.md:11:29")


def test_template_syntax_is_told_together_with_broken_declarations(tmp_path: Path) -> None:
    files = {**SOUND, "templates/bao-cao.md": HEAD + "\n{kinh_te.lua.tong\n", "measures.yaml": "vu: [\n"}
    found = check(tmp_path, files)
    assert {finding.location.file for finding in found} == {"measures.yaml", "templates/bao-cao.md"}


@pytest.mark.parametrize(
    ("old", "new", "subject", "computed"),
    [
        ('"1.059,69"', '"1.059,68"', "kinh_te.lua.tong", Decimal("1059.69")),
        ('"1.059,69"', "missing", "kinh_te.lua.tong", Decimal("1059.69")),
        ('y_te.luot.dat: "58,5"', 'y_te.luot.dat: "58"', "y_te.luot.dat", Decimal("58.5")),
        ("an_ninh.vu: missing", 'an_ninh.vu: "0"', "an_ninh.vu", State.MISSING),
        ('plan: {y_te.luot: "10"}', 'plan: {y_te.luot: "0"}', "y_te.luot.dat", State.UNDEFINED),
        ('given: {y_te.luot: "5,85"}', "given: {y_te.luot: NA}", "y_te.luot.dat", State.NOT_APPLICABLE),
    ],
)
def test_a_case_that_fails_tells_what_is_computed(
    old: str, new: str, subject: str, computed: object, tmp_path: Path
) -> None:
    case = SOUND["cases/tong.yaml"].replace(old, new)
    (finding,) = check(tmp_path, {**SOUND, "cases/tong.yaml": case})
    assert (finding.code, finding.subject, finding.location.file) == ("pack.case_failed", subject, "cases/tong.yaml")
    assert finding.data["computed"] == computed


def test_a_case_takes_the_plan_of_the_pack_when_it_states_none(tmp_path: Path) -> None:
    case = SOUND["cases/tong.yaml"].replace('  plan: {y_te.luot: "10"}\n', "")
    (finding,) = check(tmp_path, {**SOUND, "cases/tong.yaml": case})
    assert finding.data["computed"] == Decimal("18.6")


def test_a_case_sees_units_below_its_unit(tmp_path: Path) -> None:
    case = """\
- name: Xã không có số của bản thì chưa có số
  unit: "00001"
  period: 2026-01
  given: {}
  expect: {an_ninh.vu: undefined}
"""
    (finding,) = check(tmp_path, {**SOUND, "cases/tong.yaml": case})
    assert finding.data["computed"] == State.MISSING


def test_a_pattern_of_an_annex_that_chooses_nothing_is_found(tmp_path: Path) -> None:
    annex = 'annex: {title: [A], indicators: ["kinh_te.*", "kinh_the.*"], without: ["*.khong_co"]}\nsymbol:'
    text = HEAD.replace("symbol:", annex) + "\nDiện tích {kinh_te.lua.tong}.\n"
    found = check(tmp_path, {**SOUND, "templates/bao-cao.md": text})
    assert [(finding.code, finding.subject) for finding in found] == [
        ("template.annex_pattern", "*.khong_co"),
        ("template.annex_pattern", "kinh_the.*"),
    ]
    assert {str(finding.location) for finding in found} == {"templates/bao-cao.md:6:1"}


def test_a_place_in_a_book_that_is_none_is_found(tmp_path: Path) -> None:
    said = "book: {loai: nghi_quet, lo_ai: bao_cao}\nsymbol:"
    files = {**SOUND, "templates/bao-cao.md": HEAD.replace("symbol:", said) + "\nDiện tích {kinh_te.lua.tong}.\n"}
    (finding,) = check(tmp_path, files)
    assert (finding.code, str(finding.location)) == ("template.no_book", "templates/bao-cao.md:6:7")
    book = BOOK_FILE.replace("van_phong", '"00001"')
    found = check(tmp_path, {**files, "registers/so.yaml": book, LISTS: GOOD[LISTS] + KINDS_FILE})
    assert [(finding.code, finding.subject) for finding in found] == [
        ("pack.no_such_column", "lo_ai"),
        ("register.unknown_code", "loai"),
    ]


def test_an_indicator_of_a_list_is_no_unknown_code(tmp_path: Path) -> None:
    text = HEAD + "\n::: each behind 5\n{item.name}: {plan(item.value)}\n:::\n"
    assert check(tmp_path, {**SOUND, "templates/bao-cao.md": text}) == []


def test_a_pack_is_checked_without_a_database() -> None:
    """A pack is checked before there is an instance, so what reads ledgers must not be loaded for it."""
    program = "import sys, socai.services.packs; sys.exit('django.db' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
