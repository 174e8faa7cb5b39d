"""What a good pack becomes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from socai.catalogue.errors import PackError
from socai.catalogue.model import Catalogue, OverTime, OverUnits
from socai.catalogue.pack import builtin_packs, load_catalogue
from socai.core.calendars import Kind as Length
from socai.core.pace import Direction, Profile
from socai.core.periods import Period
from socai.formula.nodes import Missing
from tests.unit.catalogue.sample import GOOD, changed, findings_of, places_of, write_pack


@pytest.fixture
def good(tmp_path: Path) -> Catalogue:
    return load_catalogue(write_pack(tmp_path), ())


def test_manifest(good: Catalogue) -> None:
    assert (good.name, good.title, good.version) == ("mau", "Xã mẫu", "1.0.0")
    assert (good.reporting_unit, good.place) == ("00001", "Mẫu")
    assert good.letterheads["party"]["body"] == "ĐẢNG ỦY XÃ MẪU"
    assert good.licence == {
        "name": "CC0-1.0",
        "title": "Không giữ quyền",
        "path": "https://creativecommons.org/publicdomain/zero/1.0/",
    }


def test_a_licence_is_named_whole(tmp_path: Path) -> None:
    files, place = changed("pack.yaml", "licence: {name: CC0-1.0, ", "¦licence: {")
    assert [(found.code, found.location) for found in findings_of(tmp_path, files)] == [("pack.missing_key", place)]


def test_the_shared_pack_names_a_licence_for_those_above_it() -> None:
    assert load_catalogue(builtin_packs() / "binh-lu").licence["name"] == "CC-BY-4.0"


def test_measures_hold_nouns_multiples_and_the_built_in_ones(good: Catalogue) -> None:
    assert good.measures["vu_chay"].adds_to == ("vu",)
    assert good.measures["nghin_luot"].kind == good.measures["luot"].kind
    assert good.measures["nghin_luot"].factor == Fraction(1000)
    assert good.measures["vu"].name_en == "cases"
    assert good.measures["ha"].name == "ha"


def test_org_units_keep_leading_zeros_and_dates(good: Catalogue) -> None:
    village = good.org_units["00001-B01"]
    assert (village.parent, village.valid_to, village.placeholder) == ("00001", date(2026, 3, 31), True)
    assert good.org_units["00001"].valid_from == date(2025, 7, 1)


def test_entered_indicator(good: Catalogue) -> None:
    indicator = good.indicators["kinh_te.lua.dien_tich"]
    assert (indicator.name_vi, indicator.name_en, indicator.decimals) == ("Diện tích lúa", "Area of rice", 2)
    assert (indicator.over_time, indicator.over_units) == (OverTime.LAST, OverUnits.SUM)
    assert indicator.formula is None
    assert str(indicator.location) == "indicators/kinh_te.yaml:1:1"


def test_computed_indicator_declares_what_it_does_with_missing_operands(good: Catalogue) -> None:
    formula = good.indicators["kinh_te.lua.tong"].formula
    assert formula is not None
    assert formula.missing is Missing.SKIP_IF_ALL


def test_targets_have_a_version_and_a_place(good: Catalogue) -> None:
    first, step, second = good.targets
    assert (step.value, step.due, first.due) == (Decimal(10), date(2026, 6, 30), None)
    assert (first.value, first.version, first.source) == (Decimal("31.5"), 1, "Nghị quyết 1, mục 2")
    assert (second.value, second.version, second.location.line) == (Decimal("100.25"), 1, 4)


def test_what_is_said_of_an_indicator_stands_above_its_group(good: Catalogue) -> None:
    rice, fire, visits = (good.pace_of(code) for code in ("kinh_te.lua.dien_tich", "an_ninh.chay.vu", "y_te.luot"))
    assert (rice.profile, rice.rhythm, rice.grace) == (Profile.LEVEL, Length.QUARTER, 15)
    assert (rice.limits.on_pace, rice.limits.at_risk) == (Fraction(95, 100), Fraction(60, 100))
    assert (fire.direction, fire.rhythm, fire.limits.at_risk) == (Direction.LESS, Length.QUARTER, Fraction(70, 100))
    assert (visits.profile, visits.own_last_years, visits.stated_percent) == (Profile.SEASONAL, 2, "y_te.luot.dat")
    assert visits.curve is not None
    assert visits.curve.at(Fraction(1, 2)) == Fraction(1, 2)
    assert [(step.month, step.share) for step in visits.steps] == [(3, Fraction(1, 5)), (6, Fraction(45, 100))]
    assert visits.divide == {"00001-B01": Fraction(375, 1000), "00001-KT": Fraction(625, 1000)}
    assert (good.pace_of("an_ninh.vu").below, good.pace_of("an_ninh.vu").above) == (Fraction(1, 20), Fraction(1, 40))


def test_a_profile_of_a_group_is_for_those_it_fits(tmp_path: Path) -> None:
    files = {**GOOD, "paces.yaml": '"*": {profile: linear, source: Giả định}\n'}
    loaded = load_catalogue(write_pack(tmp_path, files), ())
    profiles = {code: loaded.pace_of(code).profile for code in loaded.indicators}
    assert (profiles["an_ninh.vu"], profiles["kinh_te.lua.tong"]) == (Profile.LINEAR, Profile.LEVEL)
    assert profiles["y_te.luot.dat"] is Profile.RATIO


def test_a_special_pack_adds_to_a_general_one_key_by_key(tmp_path: Path) -> None:
    write_pack(tmp_path / "mau", GOOD)
    files = {"pack.yaml": "name: con\ntitle: Con\nversion: 1.0.0\nextends: mau\n"}
    files["paces.yaml"] = "y_te.luot: {grace: 3, source: Xã}\n"
    files["warnings.yaml"] = "chay: {when: an_ninh.chay.vu > 2, message: Nhiều cháy, source: Xã}\n"
    loaded = load_catalogue(write_pack(tmp_path / "con", files), (tmp_path,))
    pace = loaded.pace_of("y_te.luot")
    assert (pace.grace, pace.source, pace.own_last_years) == (3, "Xã", 2)
    assert (loaded.warning_rules["chay"].severity, loaded.warning_rules["chay"].source) == ("warning", "Xã")


def test_rules_of_warnings_know_their_indicators(good: Catalogue) -> None:
    behind, fire = good.warning_rules.values()
    assert (behind.code, set(behind.indicators)) == ("cham", {"an_ninh.vu", "y_te.luot", "y_te.luot.dat"})
    assert (fire.indicators, fire.severity, fire.message_vi) == ((), "note", "Có cháy")


def test_relations_cases_templates_and_figures(good: Catalogue, tmp_path: Path) -> None:
    assert [(relation.code, relation.severity) for relation in good.relations] == [("an_ninh.chay_trong_vu", "warning")]
    first, second = good.cases
    assert (first.period, first.org_unit) == (Period.parse("2026H1"), "00001")
    assert (second.planned, second.expected["an_ninh.vu"]) == ({"y_te.luot": "10"}, "missing")
    assert good.templates["bao-cao"].text == "# Báo cáo\n"
    assert good.figures == (tmp_path / "figures" / "2026H1.csv",)


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path: Path, good: Catalogue) -> None:
    windows = {name: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode() for name, text in GOOD.items()}
    other = load_catalogue(write_pack(tmp_path / "windows", windows), ())
    assert other.indicators == good.indicators
    assert other.targets == good.targets


def test_empty_files_declare_nothing(tmp_path: Path) -> None:
    files = {"pack.yaml": "name: a\ntitle: b\nversion: 1\n", "measures.yaml": "# nothing\n", "cases/a.yaml": ""}
    assert load_catalogue(write_pack(tmp_path, files), ()).reporting_unit == ""


def test_the_packs_that_ship_are_found_by_default() -> None:
    assert (builtin_packs() / "xa" / "pack.yaml").is_file()
    assert load_catalogue(builtin_packs() / "xa").name == "xa"


BASE = {
    "pack.yaml": "name: goc\ntitle: Gốc\nversion: 1\nplace: Gốc\n",
    "measures.yaml": "nguoi: {vi: người, en: people}\n",
}
TOP = {
    "pack.yaml": "name: tren\ntitle: Trên\nversion: 2\nextends: goc\n",
    "measures.yaml": "ho: {vi: hộ, en: households}\n",
}


class TestExtending:
    """One pack on top of another."""

    def test_the_chain_is_merged_and_the_top_names_it(self, tmp_path: Path) -> None:
        write_pack(tmp_path / "goc", BASE)
        merged = load_catalogue(write_pack(tmp_path / "tren", TOP), (tmp_path,))
        assert (merged.name, merged.version, merged.place) == ("tren", "2", "Gốc")
        assert {"nguoi", "ho"} < set(merged.measures)

    def test_a_code_is_not_declared_again(self, tmp_path: Path) -> None:
        write_pack(tmp_path / "goc", BASE)
        top = {**TOP, "measures.yaml": "\nnguoi: {vi: người, en: people}\n"}
        (finding,) = findings_of(tmp_path / "tren", top, (tmp_path,))
        assert (finding.code, str(finding.location)) == ("pack.duplicate_code", "measures.yaml:2:1")
        assert finding.data["first"] == "../goc/measures.yaml:1:1"

    def test_nor_is_a_template(self, tmp_path: Path) -> None:
        template = {"templates/a.md": "a"}
        write_pack(tmp_path / "goc", {**BASE, **template})
        (finding,) = findings_of(tmp_path / "tren", {**TOP, **template}, (tmp_path,))
        assert (finding.code, finding.data["first"]) == ("pack.duplicate_code", "../goc/templates/a.md")

    def test_problems_of_the_base_are_told_as_well(self, tmp_path: Path) -> None:
        write_pack(tmp_path / "goc", {**BASE, "measures.yaml": "nguoi: {vi: người}\n"})
        findings = findings_of(tmp_path / "tren", TOP, (tmp_path,))
        assert [str(finding.location) for finding in findings] == ["../goc/measures.yaml:1:1"]

    def test_an_unknown_base_names_those_there_are(self, tmp_path: Path) -> None:
        write_pack(tmp_path / "got", BASE)
        (finding,) = findings_of(tmp_path / "tren", TOP, (tmp_path,))
        assert (finding.code, str(finding.location)) == ("pack.unknown_pack", "pack.yaml:4:10")
        assert finding.data["nearest"] == ("got",)

    def test_a_circle_of_packs_is_refused(self, tmp_path: Path) -> None:
        write_pack(tmp_path / "goc", {**BASE, "pack.yaml": BASE["pack.yaml"] + "extends: tren\n"})
        (finding,) = findings_of(tmp_path / "tren", TOP, (tmp_path,))
        assert (finding.code, str(finding.location)) == ("pack.cycle", "../goc/pack.yaml:5:10")
        assert finding.data["cycle"] == "tren -> goc -> tren"


class TestManyProblems:
    """All at once, in the order of files and lines."""

    FAULTS = (
        ("pack.yaml", "place: Mẫu", "plaace: Mẫu", "pack.unknown_key"),
        ("measures.yaml", "adds_to: [vu]", "adds_to: [vuu]", "pack.unknown_measure"),
        ("org_units.yaml", 'Phòng Kinh tế, parent: "00001"', 'Phòng Kinh tế, parent: "1"', "pack.unknown_org_unit"),
        ("indicators/kinh_te.yaml", "dien_tich +", "dien_tich ++", "formula.expected_value"),
        ("indicators/kinh_te.yaml", "  vi: Diện tích lúa khác\n", "", "pack.missing_key"),
        ("indicators/xa_hoi.yaml", "decimals: 1", "decimals: one", "pack.not_an_integer"),
        ("relations.yaml", "<= an_ninh.vu", "<= an_ninh.v", "pack.unknown_indicator"),
        ("targets.csv", "100.25", "abc", "pack.not_a_number"),
        ("figures/2026H1.csv", "NA,estimate", "NA,plan", "pack.plan_in_figures"),
        ("cases/tong.yaml", "y_te.luot.dat:", "y_te.luot.dta:", "pack.unknown_indicator"),
    )

    def test_ten_faults_are_reported_at_once_and_in_order(self, tmp_path: Path) -> None:
        files = dict(GOOD)
        for file, old, new, _ in self.FAULTS:
            files[file] = files[file].replace(old, new)
        findings = findings_of(tmp_path, files)
        assert sorted(finding.code for finding in findings) == sorted(code for *_, code in self.FAULTS)
        assert [finding.location for finding in findings] == sorted(finding.location for finding in findings)

    def test_the_exception_tells_each_in_a_line(self, tmp_path: Path) -> None:
        files = {**GOOD, "measures.yaml": GOOD["measures.yaml"].replace("[vu]", "[vuu, vux]")}
        with pytest.raises(PackError) as caught:
            load_catalogue(write_pack(tmp_path, files), ())
        assert str(caught.value).split("\n") == [
            "measures.yaml:2:45: pack.unknown_measure vuu (nearest: vu)",
            "measures.yaml:2:50: pack.unknown_measure vux (nearest: vu)",
        ]

    def test_an_unreadable_file_makes_nothing_else_unknown(self, tmp_path: Path) -> None:
        broken = dict.fromkeys(("measures.yaml", "org_units.yaml", "indicators/xa_hoi.yaml"), "a: [\n")
        findings = findings_of(tmp_path, {**GOOD, **broken})
        assert {code for code, _ in places_of(findings)} == {"pack.yaml_syntax"}
        assert len(findings) == 3


def test_headings_stand_over_the_codes_that_begin_with_theirs(tmp_path: Path) -> None:
    text = (
        "an_ninh: {vi: An ninh, en: Security}\nkinh_te: {vi: Kinh tế, en: Economy}\nkinh_te.lua: {vi: Lúa, en: Rice}\n"
    )
    loaded = load_catalogue(write_pack(tmp_path, {**GOOD, "headings.yaml": text}), ())
    assert list(loaded.headings) == ["an_ninh", "kinh_te", "kinh_te.lua"]
    assert [heading.name_vi for heading in loaded.headings_of("kinh_te.lua.dien_tich")] == ["Kinh tế", "Lúa"]
    assert [heading.name_en for heading in loaded.headings_of("an_ninh.vu")] == ["Security"]
    assert loaded.headings_of("y_te.luot") == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Kinh-te: {vi: Kinh tế, en: Economy}\n", "pack.bad_code"),
        ("kinh_te: {vi: Kinh tế}\n", "pack.missing_key"),
        ("kinh_te: Kinh tế\n", "pack.not_a_mapping"),
    ],
)
def test_a_wrong_heading_is_refused(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(PackError) as caught:
        load_catalogue(write_pack(tmp_path, {**GOOD, "headings.yaml": text}), ())
    assert code in {finding.code for finding in caught.value.findings}


ENTERED = "{vi: Hộ, en: Households, measure: ho, time: last, units: sum, office: vp}"
SUM = "{vi: Tổng, en: All, measure: ho, time: last, units: sum, office: vp, formula: a.mot + a.hai}"
BELOW = {
    **BASE,
    "measures.yaml": "ho: {vi: hộ, en: households}\n",
    "org_units.yaml": "vp: {type: office, name: Văn phòng}\n",
    "indicators/a.yaml": f"a.mot: {ENTERED}\na.hai: {ENTERED}\na.tong: {SUM}\n",
    "registers/ho.yaml": (
        "ho:\n  vi: Sổ hộ\n  en: Households\n  office: vp\n  key: [so]\n  date: ngay\n  columns:\n"
        "    so: {vi: Số, type: text}\n    ngay: {vi: Ngày, type: date}\n"
    ),
}


class TestCountingAbove:
    """A pack above says how its commune comes by a figure of the pack below, and nothing else."""

    def findings(self, tmp_path: Path, lines: str) -> list[tuple[str, str, int, int]]:
        write_pack(tmp_path / "goc", BELOW)
        top = {"pack.yaml": TOP["pack.yaml"], "indicators/so.yaml": f"{lines}\n"}
        found = findings_of(tmp_path / "tren", top, (tmp_path,))
        return [(each.code, each.subject, each.location.line, each.location.column) for each in found]

    def test_it_gives_a_formula_and_all_else_stays(self, tmp_path: Path) -> None:
        write_pack(tmp_path / "goc", BELOW)
        line = 'a.mot: {extends: true, formula: "count_open(so.ho)", missing: zero}\n'
        top = {"pack.yaml": TOP["pack.yaml"], "indicators/so.yaml": line}
        merged = load_catalogue(write_pack(tmp_path / "tren", top), (tmp_path,))
        below, above = (load_catalogue(tmp_path / "goc", ()).indicators["a.mot"], merged.indicators["a.mot"])
        assert above.formula is not None
        assert (above.formula.text, above.formula.missing) == ("count_open(so.ho)", "zero")
        assert replace(above, formula=None, location=below.location) == below

    def test_it_changes_nothing_that_an_indicator_means(self, tmp_path: Path) -> None:
        line = 'a.mot: {extends: true, vi: Khác, office: vp, formula: "count_open(so.ho)"}'
        assert self.findings(tmp_path, line) == [
            ("pack.indicator_kept", "a.mot", 1, 28),
            ("pack.indicator_kept", "a.mot", 1, 42),
        ]

    @pytest.mark.parametrize(
        ("line", "found"),
        [
            ("a.mot: {extends: true}", ("pack.missing_key", "a.mot", 1, 1)),
            ('a.tong: {extends: true, formula: "count(so.ho)"}', ("pack.formula_kept", "a.tong", 1, 34)),
            ('a.ba: {extends: true, formula: "count(so.ho)"}', ("pack.extends_nothing", "a.ba", 1, 1)),
            (f"a.mot: {ENTERED}", ("pack.duplicate_code", "a.mot", 1, 1)),
            ("a.mot: {extends: true, formula: a.hai + 5 * kinh_te.x}", ("pack.unknown_indicator", "kinh_te.x", 1, 45)),
        ],
    )
    def test_each_problem_is_told_at_its_place(
        self, tmp_path: Path, line: str, found: tuple[str, str, int, int]
    ) -> None:
        assert self.findings(tmp_path, line) == [found]
