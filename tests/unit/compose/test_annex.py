"""The annex: which indicators it shows, in which groups, and what stands in each cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest

from socai.catalogue.model import Catalogue, Heading
from socai.compose.annex import annex_table, chosen
from socai.compose.template import TemplateError, parse_template
from socai.compose.tree import Gap, Number, Table
from socai.core.figures import Figure
from socai.core.periods import Period
from socai.engine.reference import Evaluator
from socai.formula.nodes import Formula
from tests.unit.compose.fakes import HEAD, plain
from tests.unit.compose.papers import composed, template_text
from tests.unit.compose.shipped import catalogue as shipped_catalogue
from tests.unit.compose.shipped import desk
from tests.unit.engine.world import catalogue, facts, indicator

HEADINGS = {
    "b": Heading("b", "Sau", "Later"),
    "a": Heading("a", "Trước", "Sooner"),
    "a.c": Heading("a.c", "Phần", "Part"),
}
DECLARED = (
    indicator("a.c.mot", name="Một"),
    indicator("b.hai", "ha", decimals=1, name="Hai"),
    indicator("a.ba", name="Ba"),
    indicator("a.c.bon", "percent", decimals=1, time="last", units="max", name="Bốn"),
    indicator("khac.nam", name="Năm"),
)


def known(*lines: str, plans: Mapping[str, int] | None = None, period: str = "2026H1") -> Table:
    """Return the table of all indicators, made of entries of the commune and plans for 2026."""
    declared = replace(catalogue(*DECLARED), headings=HEADINGS)
    planned = {(code, "xa", 2026): value for code, value in (plans or {}).items()}
    evaluator = Evaluator(declared, facts(*lines, plans=planned))
    asked = Period.parse(period)

    def figure_of(formula: Formula) -> Figure:
        return evaluator.evaluate(formula, "xa", asked)

    return annex_table(declared, chosen(declared, ["*"]), figure_of, asked)


def cells(table: Table) -> list[list[str]]:
    return [[plain(cell) for cell in row] for row in table.rows]


# -- which rows --------------------------------------------------------------------------------------------------------


def test_indicators_stand_under_their_headings_in_the_order_of_headings_then_of_declaration() -> None:
    everything = [f"{each.code} xa 2026H1 = 12" for each in DECLARED]
    assert [row[0] for row in cells(known(*everything))] == [
        "I. SAU", "Hai", "II. TRƯỚC", "Ba", "1. Phần", "Một", "Bốn", "Năm",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("patterns", "without", "codes"),
    [
        (["a.*"], [], ["a.ba", "a.c.mot", "a.c.bon"]),
        (["*"], ["a.*"], ["b.hai", "khac.nam"]),
        (["a.c.mot", "khac.*"], [], ["a.c.mot", "khac.nam"]),
        ([], [], []),
    ],
)
def test_patterns_choose_indicators(patterns: list[str], without: list[str], codes: list[str]) -> None:
    declared: Catalogue = replace(catalogue(*DECLARED), headings=HEADINGS)
    assert [each.code for each in chosen(declared, patterns, without)] == codes


def test_an_indicator_of_which_nothing_is_known_has_no_row() -> None:
    assert cells(known()) == []
    assert [row[0] for row in cells(known(plans={"a.ba": 5}))] == ["I. TRƯỚC", "Ba"]


# -- what stands in cells ----------------------------------------------------------------------------------------------


def test_a_row_has_plan_figure_percent_and_last_year() -> None:
    table = known("b.hai xa 2026H1 = 12.5", "b.hai xa 2025H1 = 10", plans={"b.hai": 50})
    assert cells(table)[-1] == ["Hai", "ha", "[50,0]", "[12,5]", "[25,0]", "[10,0]", "[25,0]"]


def test_the_header_names_the_period() -> None:
    assert [plain(cell) for cell in known().header] == [
        "Chỉ tiêu", "ĐVT", "Kế hoạch năm 2026", "Thực hiện 6 tháng đầu năm 2026", "% kế hoạch", "Cùng kỳ năm 2025",
        "So cùng kỳ (%)",
    ]  # fmt: skip


def test_figures_count_from_the_beginning_of_the_year() -> None:
    lines = ("b.hai xa 2026H1 = 10", "b.hai xa 2026Q3 = 5", "b.hai xa 2025H1 = 8", "b.hai xa 2025Q3 = 2")
    table = known(*lines, plans={"b.hai": 30}, period="2026Q3")
    assert cells(table)[-1] == ["Hai", "ha", "[30,0]", "[15,0]", "[50,0]", "[10,0]", "[50,0]"]
    assert "Thực hiện 9 tháng đầu năm 2026" in [plain(cell) for cell in table.header]


def test_a_figure_shares_its_key_with_the_body_of_a_report() -> None:
    keys = {number.figure.key.indicator for row in known("b.hai xa 2026H1 = 1").rows for number in _numbers(row)}
    assert keys == {"b.hai"}


def _numbers(row: tuple[object, ...]) -> list[Number]:
    return [run for cell in row for run in cell if isinstance(run, Number)]  # type: ignore[attr-defined]


def test_a_missing_figure_is_told_and_is_never_zero() -> None:
    table = known(plans={"b.hai": 30})
    assert cells(table)[-1] == ["Hai", "ha", "[30,0]", "chưa có số liệu", "", "", ""]
    (gap,) = [run for row in table.rows for cell in row for run in cell if isinstance(run, Gap)]
    assert (gap.figure.key.indicator, gap.place) == ("b.hai", "phụ lục")


def test_zero_is_printed_as_zero() -> None:
    assert cells(known("a.ba xa 2026H1 = 0", plans={"a.ba": 5}))[-1] == ["Ba", "hộ", "[05]", "[0]", "[0,0]", "", ""]


@pytest.mark.parametrize(("plan", "percent"), [({"a.ba": 0}, "–"), ({}, "")])
def test_without_a_plan_there_is_no_percentage(plan: dict[str, int], percent: str) -> None:
    assert cells(known("a.ba xa 2026H1 = 3", plans=plan))[-1][4] == percent


def test_growth_from_zero_is_a_dash_and_a_fall_has_its_sign() -> None:
    assert cells(known("a.ba xa 2026H1 = 3", "a.ba xa 2025H1 = 0"))[-1][5:] == ["[0]", "–"]
    assert cells(known("a.ba xa 2026H1 = 3", "a.ba xa 2025H1 = 4"))[-1][5:] == ["[04]", "[-25,0]"]


def test_a_percentage_has_no_sign_and_is_measured_against_nothing() -> None:
    table = known("a.c.bon xa 2026H1 = 57.5", "a.c.bon xa 2025H1 = 50", plans={"a.c.bon": 60})
    assert cells(table)[-1] == ["Bốn", "%", "[60,0]", "[57,5]", "", "[50,0]", ""]


def test_the_word_of_an_estimate_stands_outside_its_number() -> None:
    assert cells(known("a.ba xa 2026H1 = 1200 estimate"))[-1][3] == "ước [1.200]"


# -- in a report -------------------------------------------------------------------------------------------------------


def test_the_quarterly_report_of_the_pack_has_its_annex_in_its_pages() -> None:
    report = desk().report("bao-cao-quy", "2026Q2")
    (annex,) = report.annexes
    assert annex.title == ("PHỤ LỤC", "CÁC CHỈ TIÊU KINH TẾ - XÃ HỘI", "6 THÁNG ĐẦU NĂM 2026")
    assert annex.belongs.endswith("của Ủy ban nhân dân xã Bình Lư)")
    assert {number.place for number in report.numbers() if number.place == "phụ lục"} == {"phụ lục"}
    codes = {each.code for each in shipped_catalogue().indicators.values()}
    printed = {run.figure.key.indicator for row in annex.table.rows for cell in row for run in cell
               if isinstance(run, Number)}  # fmt: skip
    assert not {code for code in codes if code.startswith("xa_hoi.ton_giao")} & printed


def test_a_separate_annex_is_no_part_of_the_pages() -> None:
    assert desk().report("bao-cao-6-thang", "2026H1").annexes == ()
    assert len(desk().annex("bao-cao-6-thang", "2026H1").table.rows) > 100


def test_a_template_without_an_annex_has_none() -> None:
    with pytest.raises(LookupError):
        desk().annex("giao-ban", "2026-06")


@pytest.mark.parametrize(
    ("annex", "code"),
    [
        ("annex: {title: [A]}", "pack.missing_key"),
        ("annex: {title: [A], indicators: [b], more: 1}", "pack.unknown_key"),
        ("annex: {title: [A], indicators: [b], separate: maybe}", "pack.not_allowed"),
        ("annex: pages", "pack.not_a_mapping"),
        ('annex: {title: ["{a.a}"], indicators: [b]}', "template.figure_in_head"),
    ],
)
def test_a_wrong_annex_is_refused(annex: str, code: str) -> None:
    with pytest.raises(TemplateError) as caught:
        parse_template(HEAD.replace("symbol:", f"{annex}\nsymbol:"), "mau.md")
    (finding,) = caught.value.findings
    assert (finding.code, finding.location.line) == (code, 8)


@pytest.mark.parametrize(
    ("profile", "belongs"),
    [
        ("state", "(Kèm theo Báo cáo số 05/BC-UBND ngày 03 tháng 02 năm 2026 của ỦY BAN NHÂN DÂN XÃ BÌNH LƯ)"),
        ("party", "(Kèm theo Báo cáo số 05-BC/ĐU ngày 03 tháng 02 năm 2026 của ĐẢNG ỦY XÃ BÌNH LƯ)"),
    ],
)
def test_an_annex_says_to_which_paper_it_belongs(profile: str, belongs: str) -> None:
    text = template_text(profile).replace("symbol:", "annex: {title: [A], indicators: ['*']}\nsymbol:")
    assert composed(text, profile, catalogue(*DECLARED)).annexes[0].belongs == belongs


def test_exact_values_stand_behind_the_digits() -> None:
    table = known("b.hai xa 2026H1 = 1/3", plans={"b.hai": 1})
    values = [number.figure.value for row in table.rows for number in _numbers(row)]
    assert values == [Fraction(1), Fraction(1, 3), Fraction(100, 3)]
