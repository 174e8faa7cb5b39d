"""The pack against the real report, without a ledger: codes, measures, decimals, values, and where they may differ.

What may differ stands in ``docs/reference/contradictions.md`` and nowhere else.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import pytest

from socai.catalogue.model import Catalogue, FigureRow
from socai.catalogue.pack import builtin_packs, load_catalogue
from socai.core.figures import Atom, Basis, Figure, FigureKey, Qualifier, State
from socai.core.findings import Finding
from socai.core.measures import PHYSICAL
from socai.core.numerals import parse_number, round_half_up
from socai.core.periods import Period
from socai.engine.facts import Facts
from socai.engine.reference import Evaluator
from socai.formula.nodes import Formula, Tally, tallies
from socai.services.pack_figures import pack_figures
from tests.pack_rows import pack_registers
from tests.shared import SHARED, needs_shared

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "contradictions.md"
UNIT, PERIOD = "03390", Period.parse("2026H1")
QUALIFIERS = {"exact": {Qualifier.EXACT}, "approx_more": {Qualifier.MORE_THAN}}
NEARLY = {"approx": {Qualifier.ABOUT, Qualifier.EXACT}}
HARD = {"sum", "difference", "ratio", "percent_of"}

# Where the source prints a noun that says more than what is counted, the pack counts the thing itself.
PLAIN_NOUNS = {
    "hội nghị lớp tập huấn": "hội nghị",
    "đảng bộ": "đảng bộ cơ sở",
    "ủy viên ban chấp hành, ban thường vụ": "ủy viên",
    "ủy viên ban chấp hành đảng bộ xã": "ủy viên",
    "chi bộ trực thuộc đảng bộ ubnd xã": "chi bộ trực thuộc",
    "chi bộ trực thuộc đảng ủy xã": "chi bộ trực thuộc",
    "chi bộ trực thuộc đảng ủy cơ sở": "chi bộ trực thuộc",
    "chi bộ trực thuộc đảng bộ cơ sở": "chi bộ trực thuộc",
    "chi bộ trực thuộc đảng bộ bệnh viện đa khoa tam đường": "chi bộ trực thuộc",
    "phó chánh văn phòng đảng ủy": "phó chánh văn phòng",
    "thiết bị tổ chức": "thiết bị",
    "thiết bị cá nhân": "thiết bị",
    "thiết bị bml10": "thiết bị",
    "thiết bị token ký số, mã hoá": "thiết bị",
    "người ứng cử hđnd các cấp": "người ứng cử",
    "người hoạt động không chuyên trách cấp xã": "người hoạt động không chuyên trách",
    "công chức cấp xã": "công chức",
    "công chức lãnh đạo, quản lý": "công chức",
    "viên chức lãnh đạo": "viên chức",
    "lượt like": "lượt thích",
}
# Where the source itself uses two nouns for one thing, or a noun too wide for a sum of its own list.
NOUN_OF_CODE = {
    "dang.dang_vien.tong": "đảng viên",
    "dang.dao_tao.ttct.lop_boi_duong.nhan_thuc_ve_dang": "lớp bồi dưỡng",
    "dang.dao_tao.ttct.lop_boi_duong.dang_vien_moi": "lớp bồi dưỡng",
    "dang.to_chuc.giai_the.chi_bo_thuoc_dang_bo_benh_vien": "chi bộ trực thuộc",
}


@dataclass(frozen=True)
class Contradiction:
    """A row of the first table of the page: what the source prints, and what we compute, as numerals."""

    code: str
    stated: str
    computed: str


@dataclass(frozen=True)
class Pack:
    """The pack with its figures, ready to be computed."""

    catalogue: Catalogue
    rows: tuple[FigureRow, ...]

    @cached_property
    def evaluator(self) -> Evaluator:
        atoms = {key: _atom(key, row) for row in self.rows for key in [_key(row)]}
        plans = {(t.indicator, t.org_unit, t.year): Fraction(t.value) for t in self.catalogue.targets}
        return Evaluator(
            self.catalogue, Facts(atoms, plans, registers=pack_registers(self.catalogue)), report_period=PERIOD
        )

    def figure(self, code: str) -> Figure:
        return self.evaluator.figure(code, UNIT, PERIOD)

    def printed(self, code: str) -> Decimal:
        figure = self.figure(code)
        assert figure.state is State.VALUE, f"{code}: {figure.state} {figure.reason}"
        assert figure.value is not None
        return round_half_up(figure.value, figure.decimals)

    @cached_property
    def findings(self) -> list[Finding]:
        return self.evaluator.findings(UNIT, PERIOD)


def _key(row: FigureRow) -> FigureKey:
    return FigureKey(row.indicator, row.org_unit, row.period, row.basis)


def _atom(key: FigureKey, row: FigureRow) -> Atom:
    assert row.value is not None
    return Atom(key, State.VALUE, Fraction(row.value), row.qualifier, source=row.source)


@pytest.fixture(scope="module")
def pack() -> Pack:
    catalogue = load_catalogue(builtin_packs() / "binh-lu")
    return Pack(catalogue, tuple(pack_figures(catalogue)))


@pytest.fixture(scope="module")
def tokens() -> list[dict[str, str]]:
    """Return the 447 figures of the source, in order."""
    return [token for token in _read("numbers.jsonl") if token.get("code")]


def _read(name: str) -> Iterator[dict[str, str]]:
    yield from map(json.loads, (SHARED / "seed" / name).read_text(encoding="utf-8").splitlines())


def contradictions() -> dict[str, Contradiction]:
    """Return the first table of the page by code."""
    cells = re.findall(r"^\| `([\w.]+)` \| (?:trên )?([\d.,]+) \| ([\d.,]+) \|", _table(1), re.MULTILINE)
    return {code: Contradiction(code, stated, computed) for code, stated, computed in cells}


def documented_relations() -> set[str]:
    """Return the relations of the second table of the page."""
    return set(re.findall(r"^\| `([\w.]+)` \|", _table(2), re.MULTILINE))


def _table(number: int) -> str:
    return PAGE.read_text(encoding="utf-8").split("\n## ")[number]


def _vietnamese(numeral: str) -> Decimal:
    return parse_number(numeral, locale="vi").value


# -- the page and the pack, with nothing beside the repository ---------------------------------------------------------


def test_statements_that_differ_are_exactly_those_of_the_page(pack: Pack) -> None:
    stated = {row.indicator: row.value for row in pack.rows if row.basis is Basis.STATED}
    differing = {code: value for code, value in stated.items() if value != pack.printed(code)}
    assert differing == {code: _vietnamese(each.stated) for code, each in contradictions().items()}


def test_computed_values_are_those_of_the_page(pack: Pack) -> None:
    computed = {code: pack.printed(code) for code in contradictions()}
    assert computed == {code: _vietnamese(each.computed) for code, each in contradictions().items()}


def test_the_checks_find_exactly_what_the_page_lists(pack: Pack) -> None:
    stated = [finding.subject for finding in pack.findings if finding.code == "figure.stated_differs"]
    others = [finding.subject for finding in pack.findings if finding.code != "figure.stated_differs"]
    assert sorted(stated) == sorted(contradictions())
    assert sorted(others) == sorted(documented_relations())


def test_nothing_is_entered_that_is_computed(pack: Pack) -> None:
    formulas = {code for code, indicator in pack.catalogue.indicators.items() if indicator.formula is not None}
    assert {row.indicator for row in pack.rows if row.basis is not Basis.STATED} & formulas == set()


def test_figures_follow_from_registers_where_the_source_tells_case_by_case(pack: Pack) -> None:
    """What the source states of them is kept and compared; each equals what was counted from rows."""
    counted = {code for code, each in pack.catalogue.indicators.items() if each.formula and _tallies(each.formula)}
    stated = {row.indicator for row in pack.rows if row.basis is Basis.STATED}
    assert (len(counted), counted - stated) == (72, set())
    assert [code for code in counted if not pack.figure(code).parts[0].rows] == []


def _tallies(formula: Formula) -> tuple[Tally, ...]:
    return tallies(formula.expression)


def test_every_figure_is_about_the_commune_and_names_its_place_in_the_source(pack: Pack) -> None:
    place = re.compile(r"Báo cáo 456-BC/ĐU, mục I{1,3}(\.\d){1,2}(, chú thích \d+)?")
    assert {(row.org_unit, str(row.period)) for row in pack.rows} == {(UNIT, "2026H1")}
    assert [row.indicator for row in pack.rows if not place.fullmatch(row.source)] == []


def test_villages_without_a_known_name_are_marked(pack: Pack) -> None:
    villages = [unit for unit in pack.catalogue.org_units.values() if unit.type == "village"]
    assert (len(villages), sum(unit.placeholder for unit in villages)) == (35, 24)
    assert [unit.key for unit in villages if unit.placeholder != ("chưa rõ tên" in unit.name)] == []


# -- the source --------------------------------------------------------------------------------------------------------


@needs_shared
def test_every_figure_of_the_source_has_an_indicator(pack: Pack, tokens: list[dict[str, str]]) -> None:
    assert (len(tokens), len({token["code"] for token in tokens})) == (447, 432)
    assert {token["code"] for token in tokens} - set(pack.catalogue.indicators) == set()


@needs_shared
def test_measures_are_those_of_the_source(pack: Pack, tokens: list[dict[str, str]]) -> None:
    different = [f"{token['code']}: {token['unit']}" for token in tokens if not _same_measure(pack, token)]
    assert different == []


def _same_measure(pack: Pack, token: Mapping[str, str]) -> bool:
    measure = pack.catalogue.indicators[token["code"]].measure
    noun = token["unit"].lower()
    expected = NOUN_OF_CODE.get(token["code"]) or PLAIN_NOUNS.get(noun, noun)
    built_in = expected in {known.name for known in PHYSICAL.values()}
    return measure.name.lower() == expected and (measure.code in PHYSICAL) == built_in


@needs_shared
def test_decimals_are_the_printed_ones(pack: Pack, tokens: list[dict[str, str]]) -> None:
    printed: dict[str, int] = {}
    for token in tokens:
        decimals = len(token["value"].partition(".")[2])
        printed[token["code"]] = max(decimals, printed.get(token["code"], 0))
    assert {code: pack.catalogue.indicators[code].decimals for code in printed} == printed


@needs_shared
def test_values_differ_only_where_the_source_contradicts_itself(pack: Pack, tokens: list[dict[str, str]]) -> None:
    different = {token["code"] for token in tokens if pack.printed(token["code"]) != Decimal(token["value"])}
    assert different == set(contradictions())


@needs_shared
def test_statements_repeat_the_source(tokens: list[dict[str, str]]) -> None:
    printed = {token["code"]: Decimal(token["value"]) for token in tokens}
    assert {code: _vietnamese(each.stated) for code, each in contradictions().items()} == {
        code: printed[code] for code in contradictions()
    }


@needs_shared
def test_qualifiers_of_entries_are_those_of_the_source(pack: Pack, tokens: list[dict[str, str]]) -> None:
    qualifiers = {row.indicator: row.qualifier for row in pack.rows}
    allowed = QUALIFIERS | NEARLY
    different = [
        token["code"]
        for token in tokens
        if token["code"] in qualifiers and qualifiers[token["code"]] not in allowed[token["qualifier"]]
    ]
    assert different == []


@needs_shared
def test_each_entry_stands_once_and_each_office_is_the_one_of_the_source(
    pack: Pack, tokens: list[dict[str, str]]
) -> None:
    assert [code for code, times in Counter(row.indicator for row in pack.rows).items() if times > 1] == []
    names: dict[str, set[str]] = {}
    for token in {token["code"]: token for token in reversed(tokens)}.values():
        names.setdefault(pack.catalogue.indicators[token["code"]].office, set()).add(token["who"])
    assert {office: len(found) for office, found in names.items()} == dict.fromkeys(names, 1)
    assert len(names) == 24


@needs_shared
def test_totals_and_rates_that_the_source_shows_are_formulas(pack: Pack) -> None:
    by_number = {token["n"]: token for token in _read("numbers.jsonl")}
    targets = {by_number[relation["target"]]["code"] for relation in _read("relations.jsonl") if _is_shown(relation)}
    assert {code for code in targets if pack.catalogue.indicators[code].formula is None} == set()
    assert len(targets) == 40


def _is_shown(relation: Mapping[str, str]) -> bool:
    """Return whether an auditor would insist on a relation whose target and operands are all printed."""
    shown = relation["target"] is not None and None not in relation["parts"]
    return relation["strength"] == "hard" and relation["type"] in HARD and shown
