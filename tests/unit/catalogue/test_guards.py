"""What a pack may not do with guarded indicators, told where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from socai.catalogue.errors import PackError
from socai.catalogue.model import Catalogue, Guard
from socai.catalogue.pack import load_catalogue
from socai.services.packs import check_pack
from tests.unit.catalogue.sample import write_pack

FAITH = "ton_giao.so_ho"
PACK = {
    "pack.yaml": "name: mau\ntitle: Xã mẫu\nversion: 1.0.0\nreporting_unit: xa\nplace: Mẫu\n",
    "org_units.yaml": """\
tinh: {type: province, name: Tỉnh}
xa: {type: commune, name: Xã, parent: tinh}
vp: {type: office, name: Văn phòng, parent: xa}
b1: {type: village, name: Bản, parent: xa}
""",
    "measures.yaml": "ho: {vi: hộ, en: household}\n",
    "headings.yaml": """\
ton_giao: {vi: Tôn giáo, en: Religion, guards: [report_only], min_level: commune}
an_ninh: {vi: An ninh, en: Security, guards: [no_rollup]}
an_ninh.kin: {vi: Kín, en: Closed, min_level: commune}
""",
    "indicators/a.yaml": """\
ton_giao.so_ho: {vi: Hộ, en: Households, measure: ho, time: none, units: none, office: vp}
an_ninh.vu: {vi: Vụ, en: Cases, measure: ho, time: sum, units: sum, office: vp}
an_ninh.kin.vu: {vi: Vụ, en: Cases, measure: ho, time: sum, units: sum, office: vp}
dan_so.ho: {vi: Hộ, en: Households, measure: ho, time: last, units: sum, office: vp, min_level: village}
""",
}


def load(folder: Path, **files: str) -> Catalogue:
    """Load the pack with texts added to its files, by their names without ending."""
    names = {
        name.split(".")[0].split("/")[-1]: name for name in (*PACK, "relations.yaml", "targets.csv", "figures/f.csv")
    }
    changed = dict(PACK)
    for short, text in files.items():
        changed[names[short]] = changed.get(names[short], "") + text
    return load_catalogue(write_pack(folder, changed))


def problems(folder: Path, **files: str) -> list[tuple[str, str]]:
    """Return the codes and subjects of what is wrong with the pack with texts added."""
    with pytest.raises(PackError) as error:
        load(folder, **files)
    return [(finding.code, finding.subject) for finding in error.value.findings]


def computed(code: str, formula: str, more: str = "") -> str:
    return f"{code}: {{vi: x, en: x, measure: ho, time: none, units: none, office: vp, formula: {formula}{more}}}\n"


def test_an_indicator_has_its_own_guards_and_those_of_the_headings_over_it(tmp_path: Path) -> None:
    indicators = load(tmp_path).indicators
    assert indicators[FAITH].guards == {Guard.REPORT_ONLY}
    assert indicators["an_ninh.kin.vu"].guards == {Guard.NO_ROLLUP}
    assert [indicators[code].min_level for code in (FAITH, "an_ninh.kin.vu", "an_ninh.vu", "dan_so.ho")] == [
        "commune", "commune", "", "village",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "formula"), [("dan_so.chung", "ton_giao.so_ho + dan_so.ho"), ("dan_so.vu", "an_ninh.vu + an_ninh.kin.vu")]
)
def test_a_formula_is_no_way_around_a_guard(code: str, formula: str, tmp_path: Path) -> None:
    found = problems(tmp_path, a=computed(code, formula))
    assert set(found) == {("guard.way_around", code)}


def test_a_formula_with_the_same_guards_is_allowed(tmp_path: Path) -> None:
    assert load(tmp_path, a=computed("an_ninh.tong", "an_ninh.vu + an_ninh.kin.vu")).indicators["an_ninh.tong"].formula


@pytest.mark.parametrize(
    "formula",
    ["last_year(ton_giao.so_ho)", "growth(ton_giao.so_ho)", "percent(ton_giao.so_ho)", "year_to_date(ton_giao.so_ho)"],
)
def test_what_only_reports_print_is_never_compared_with_another_period_or_a_plan(formula: str, tmp_path: Path) -> None:
    text = computed("ton_giao.so_sanh", formula).replace(
        "measure: ho", "measure: percent" if "(t" in formula[5:] else "measure: ho"
    )
    assert ("guard.trend", FAITH) in problems(tmp_path, a=text)


@pytest.mark.parametrize(("key", "value"), [("time", "sum"), ("time", "last"), ("units", "sum")])
def test_what_only_reports_print_is_never_rolled_up(key: str, value: str, tmp_path: Path) -> None:
    line = "ton_giao.x: {vi: x, en: x, measure: ho, time: none, units: none, office: vp}\n"
    assert problems(tmp_path, a=line.replace(f"{key}: none", f"{key}: {value}")) == [("guard.rolls_up", "ton_giao.x")]


def test_a_relation_keeps_what_only_reports_print_apart(tmp_path: Path) -> None:
    text = "r.a: {holds: ton_giao.so_ho <= dan_so.ho, message: Nhiều hơn số hộ.}\n"
    assert problems(tmp_path, relations=text) == [("guard.relation", "r.a")]


def test_an_unknown_guard_is_refused(tmp_path: Path) -> None:
    text = "dan_so.kin: {vi: x, en: x, measure: ho, time: none, units: none, office: vp, guards: [secret]}\n"
    assert problems(tmp_path, a=text) == [("pack.not_allowed", "guards")]


def test_plans_and_figures_keep_to_the_guards(tmp_path: Path) -> None:
    targets = "indicator,org_unit,year,value\nton_giao.so_ho,xa,2026,5\nan_ninh.kin.vu,b1,2026,5\n"
    figures = (
        "indicator,org_unit,period,value,breakdown\n"
        "ton_giao.so_ho,b1,2026H1,5,\nton_giao.so_ho,xa,2026H1,5,nam\nan_ninh.kin.vu,b1,2026H1,1,\n"
    )
    assert problems(tmp_path, targets=targets, f=figures) == [
        ("guard.below_level", FAITH),
        ("guard.report_only_unit", FAITH),
        ("guard.breakdown", FAITH),
        ("guard.below_level", "an_ninh.kin.vu"),
        ("guard.target", FAITH),
        ("guard.below_level", "an_ninh.kin.vu"),
    ]


def test_a_template_may_print_it_and_not_compare_it(tmp_path: Path) -> None:
    head = "---\ntitle: x\nkind: BÁO CÁO\nprofile: party\nsummary: [x]\nsymbol: BC/ĐU\nrecipients: [Lưu.]\n"
    head += "signature: {authority: T/M, title: BÍ THƯ}\n---\n\n# A\n\n"
    text = head + "Có {ton_giao.so_ho} hộ, {growth(ton_giao.so_ho) | words}, {percent(ton_giao.so_ho, dan_so.ho)}.\n"
    findings = check_pack(pack_dir=write_pack(tmp_path, {**PACK, "templates/t.md": text}))
    assert [(finding.code, finding.subject) for finding in findings] == [("guard.trend", FAITH)]
