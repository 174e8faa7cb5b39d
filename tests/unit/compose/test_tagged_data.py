"""The numbers of a report as facts: an independent validator takes page and data, and finds what is planted."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from socai.catalogue.model import Catalogue
from socai.catalogue.pack import builtin_packs, load_catalogue
from socai.compose.html import write_html
from socai.compose.sums import Summation, linear, summations
from socai.compose.tagging import Tagging, Unit, concept_of, tag, unit_of
from socai.compose.taxonomy import write_taxonomy
from socai.compose.tree import Report
from socai.compose.xbrl_json import write_xbrl_json
from socai.core.measures import PHYSICAL, count_noun
from socai.formula.parser import parse_formula
from tests.unit.compose.half_year import half_year

TOTAL = "dang.van_ban.tong"


@pytest.fixture(scope="module")
def report() -> Report:
    return half_year()


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(builtin_packs() / "binh-lu")


@pytest.fixture(scope="module")
def tagging(report: Report, catalogue: Catalogue) -> Tagging:
    return tag(report, pack=catalogue.name)


@pytest.fixture(scope="module")
def folder(report: Report, tagging: Tagging, catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tagged")
    (folder / "bao-cao.xsd").write_bytes(write_taxonomy(tagging, catalogue))
    page = write_html(report, tagging=tagging, catalogue=catalogue, taxonomy="bao-cao.xsd")
    (folder / "bao-cao.html").write_bytes(page)
    (folder / "bao-cao.xbrl.json").write_bytes(write_xbrl_json(tagging, taxonomy="bao-cao.xsd"))
    return folder


def validated(file: Path) -> list[str]:
    """Return the codes that Arelle prints of a file, without what it tells of its work."""
    options = ["--plugins", "loadFromOIM", "--validate", "--calc", "c11r", "--validateDuplicateFacts", "inconsistent"]
    command = [sys.executable, "-m", "arelle.CntlrCmdLine", "--file", str(file), *options]
    command += ["--internetConnectivity", "offline", "--logFormat", "[%(messageCode)s] %(message)s"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "validated in" in said
    return [code for code in re.findall(r"^\[([^\]]*)\]", said, re.MULTILINE) if code not in ("info", "")]


@pytest.mark.parametrize("name", ["bao-cao.html", "bao-cao.xbrl.json"])
def test_arelle_takes_the_files_without_a_word(folder: Path, name: str) -> None:
    assert validated(folder / name) == []


def test_arelle_finds_exactly_the_sum_that_was_broken(folder: Path, tagging: Tagging) -> None:
    key = next(key for key, fact in tagging.facts.items() if fact.concept == TOTAL)
    data = json.loads((folder / "bao-cao.xbrl.json").read_text(encoding="utf-8"))
    data["facts"][key]["value"] = "939"
    planted = folder / "planted.xbrl.json"
    planted.write_text(json.dumps(data), encoding="utf-8")
    assert validated(planted) == ["calc11e:inconsistentCalculationUsingRounding"]
    page = (folder / "bao-cao.html").read_text(encoding="utf-8")
    assert page.count(">938<") == 1
    planted = folder / "planted.html"
    planted.write_text(page.replace(">938<", ">939<"), encoding="utf-8")
    assert validated(planted) == ["calc11e:inconsistentCalculationUsingRounding"]


def test_arelle_finds_a_figure_told_twice_in_two_ways(folder: Path, report: Report) -> None:
    places = [number.key for number in report.numbers()]
    key = next(key for key in places if places.count(key) > 1)
    page = (folder / "bao-cao.html").read_text(encoding="utf-8")
    tag = re.search(rf'<ix:nonFraction id="{key}-2"[^>]*>([^<]*)<', page)
    assert tag
    planted = folder / "twice.html"
    other = tag[0].replace(f">{tag[1]}<", f">{tag[1]}1<")
    planted.write_text(page.replace(tag[0], other), encoding="utf-8")
    assert "arelle:duplicateFacts" in validated(planted)


def test_the_viewer_opens_the_page(folder: Path) -> None:
    viewer = folder / "viewer.html"
    command = [sys.executable, "-m", "arelle.CntlrCmdLine", "--plugins", "ixbrl-viewer", "--file"]
    command += [str(folder / "bao-cao.html"), "--internetConnectivity", "offline", "--save-viewer", str(viewer)]
    subprocess.run(command, capture_output=True, text=True, check=True)
    assert "ixbrlviewer" in viewer.read_text(encoding="utf-8")


def test_facts_are_the_numbers_of_the_report(report: Report, tagging: Tagging, folder: Path) -> None:
    facts = json.loads((folder / "bao-cao.xbrl.json").read_text(encoding="utf-8"))["facts"]
    assert list(facts) == list(dict.fromkeys(number.key for number in report.numbers()))
    for key, fact in facts.items():
        written = tagging.facts[key]
        assert Decimal(fact["value"]) == written.printed.scaleb(written.unit.scale)


@pytest.mark.parametrize(
    ("measure", "unit"),
    [
        (PHYSICAL["trieu_dong"], Unit("iso4217:VND", 6)),
        (PHYSICAL["dong"], Unit("iso4217:VND", 0)),
        (PHYSICAL["percent"], Unit("xbrli:pure", -2)),
        (PHYSICAL["percent_point"], Unit("xbrli:pure", -2)),
        (PHYSICAL["lan"], Unit("xbrli:pure", 0)),
        (PHYSICAL["tan"], Unit("sc:tan", 0)),
        (count_noun("ho", "hộ"), Unit("sc:count", 0)),
        (count_noun("trieu_luot", "triệu lượt", times=1_000_000), Unit("sc:count", 6)),
        (count_noun("ta_trung", "tá", times=12), Unit("sc:ta_trung", 0)),
    ],
)
def test_units(measure: object, unit: Unit) -> None:
    assert unit_of(measure) == unit  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("formula", "parts"),
    [
        ("a.b + a.c - a.d", (("a.b", 1), ("a.c", 1), ("a.d", -1))),
        ("a.b - (a.c - a.d)", (("a.b", 1), ("a.c", -1), ("a.d", 1))),
        ("sum(a.b, a.c) + -a.d", (("a.b", 1), ("a.c", 1), ("a.d", -1))),
        ("a.b + a.b", None),
        ("a.b + 1", None),
        ("2 * a.b", None),
        ("a.b + percent(a.c)", None),
        ("a.b + plan(a.c)", None),
    ],
)
def test_only_sums_are_break_downs(formula: str, parts: object) -> None:
    assert linear(parse_formula(formula).expression) == parts


def test_a_break_down_needs_all_its_parts_in_print(tagging: Tagging, catalogue: Catalogue) -> None:
    found = {each.total: each for each in summations(tagging, catalogue)}
    printed = {fact.about.indicator for fact in tagging.facts.values()}
    assert len(found) > 20
    assert isinstance(found[TOTAL], Summation)
    assert all(code in printed for each in found.values() for code, _ in each.parts)
    without = {key: fact for key, fact in tagging.facts.items() if fact.concept != found[TOTAL].parts[0][0]}
    assert TOTAL not in {each.total for each in summations(Tagging(tagging.namespace, without), catalogue)}


def test_names_of_concepts_lead_back_to_codes(catalogue: Catalogue) -> None:
    names = [concept_of(code) for code in catalogue.indicators]
    assert len(set(names)) == len(names)
    assert concept_of("2a.b") == "_2a.b"
