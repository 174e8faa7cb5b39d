"""Template and figures make the report tree."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from socai.compose.composer import Issue, compose_report
from socai.compose.figure_runs import KeyClashError, check_keys
from socai.compose.tree import (
    FootnoteCall,
    Heading,
    LineBreak,
    ListItem,
    Number,
    Paragraph,
    Report,
    Style,
    Table,
    Text,
    figure_key,
)
from socai.core.figures import Basis, Figure, Qualifier, Source, State
from socai.core.periods import Period
from tests.unit.compose.fakes import HEAD, LETTERHEAD, PERIOD, among, compose, figure, plain, template


def sentence(body: str, *figures: Figure) -> str:
    """Return the only paragraph of a body, numbers in square brackets."""
    (block,) = compose(body, *figures).blocks
    assert isinstance(block, Paragraph)
    return plain(block.content)


# -- around the body ---------------------------------------------------------------------------------------------------


def file_stem(file: str) -> str:
    head = HEAD.replace("symbol:", f"{file}\nsymbol:")
    figures = among({})
    parsed = template("Chữ.", head)
    return compose_report(parsed, figure_of=figures, period=PERIOD, letterhead=LETTERHEAD, demonstration=True).file_stem


def test_the_file_is_named_by_the_template() -> None:
    assert file_stem("file: bao-cao-{year}") == "bao-cao-2026"
    assert file_stem("file: '{period}_v1.2'") == "2026H1_v1.2"


def test_a_file_without_a_name_is_named_after_template_and_period() -> None:
    assert file_stem("") == "mau-2026H1"


# -- figures in a sentence ---------------------------------------------------------------------------------------------


def test_a_number_prints_by_its_own_rule() -> None:
    assert sentence("Có {a.b} cuộc.", figure("a.b", 5)) == "Có [05]\u00a0cuộc."
    assert sentence("Có {a.b}.", figure("a.b", "1234.5", "ha", decimals=2)) == "Có [1.234,50]."


def test_the_unit_follows_after_a_fixed_blank() -> None:
    assert sentence("Có {a.b | unit}.", figure("a.b", 12)) == "Có [12]\u00a0hội nghị."


def test_a_number_is_never_parted_from_what_it_counts() -> None:
    assert sentence("Có {a.b} cuộc (và {a.b}) - {a.b} - nữa.", figure("a.b", 5)) == (
        "Có [05]\u00a0cuộc (và [05]) - [05] - nữa."
    )


def test_a_span_of_years_is_never_parted() -> None:
    assert sentence("Nhiệm kỳ 2025 - 2030, kinh tế - xã hội.") == "Nhiệm kỳ 2025\u00a0-\u00a02030, kinh tế - xã hội."


def test_no_blank_stays_before_a_mark() -> None:
    assert sentence("Có {a.b} , {list: {c.d} x} ; {a.b} % ( {a.b} ) .", figure("a.b", 5)) == (
        "Có [05],; [05]% ( [05])."
    )
    assert sentence("Xem tệp .csv và :::.") == "Xem tệp .csv và :::."


def test_percent_stands_directly_after_the_number() -> None:
    percent = figure("a.b", "57.69", "percent", decimals=2)
    assert sentence("Đạt {a.b}.", percent) == "Đạt [57,69]%."
    assert sentence("Đạt {a.b | bare}.", percent) == "Đạt [57,69]."
    assert sentence("Đạt {a.b | unit}.", percent) == "Đạt [57,69]%."


def test_percent_points_are_words() -> None:
    points = figure("a.b", "1.5", "percent_point", decimals=1)
    assert sentence("Tăng {a.b | unit}.", points) == "Tăng [1,5]\u00a0điểm %."


def test_the_qualifier_stands_before_the_number() -> None:
    about = figure("a.b", 940, qualifier=Qualifier.MORE_THAN)
    assert sentence("Có {a.b} văn bản.", about) == "Có trên [940]\u00a0văn bản."
    assert sentence("Có hơn {a.b | plain} văn bản.", about) == "Có hơn [940]\u00a0văn bản."


def test_an_estimate_says_so() -> None:
    assert sentence("Thu {a.b}.", figure("a.b", 12, basis=Basis.ESTIMATE)) == "Thu ước [12]."


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("5.2", "Thu tăng [5,2]% so."),
        ("-5.2", "Thu giảm [5,2]% so."),
        ("0", "Thu không thay đổi so."),
        ("-0.04", "Thu không thay đổi so."),
        ("0.05", "Thu tăng [0,1]% so."),
    ],
)
def test_growth_in_words(value: str, expected: str) -> None:
    growth = figure("growth(a.b)", value, "percent", decimals=1)
    assert sentence("Thu {growth(a.b) | words} so.", growth) == expected


def test_growth_in_words_with_a_qualifier() -> None:
    estimate = figure("growth(a.b)", "5.2", "percent", decimals=1, basis=Basis.ESTIMATE)
    assert sentence("Thu {growth(a.b) | words}.", estimate) == "Thu ước tăng [5,2]%."
    about = figure("growth(a.b)", "-5", "percent", qualifier=Qualifier.ABOUT)
    assert sentence("Thu {growth(a.b) | words}.", about) == "Thu giảm khoảng [5]%."
    assert sentence("Thu {growth(a.b) | words, plain}.", about) == "Thu giảm [5]%."


def test_a_fall_told_in_words_is_another_figure_than_the_signed_one() -> None:
    report = compose("{growth(a.b)}; {growth(a.b) | words}", figure("growth(a.b)", "-5.2", "percent", decimals=1))
    signed, told = report.numbers()
    assert (signed.display, told.display) == ("-5,2", "5,2")
    assert signed.key != told.key
    assert told.expression == "abs(growth(a.b))"
    assert told.figure.value == Fraction(26, 5)
    assert told.figure.source is Source.COMPUTED
    assert told.figure.parts == (signed.figure,)


def test_decimals_of_an_expression() -> None:
    ratio = figure("percent(a.b, c.d)", "200/3", "percent")
    report = compose("{percent(a.b, c.d)}; {percent(a.b, c.d) | decimals=2}", ratio)
    coarse, fine = report.numbers()
    assert (coarse.display, fine.display) == ("67", "66,67")
    assert coarse.key != fine.key


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.MISSING, "Có chưa có số liệu."),
        (State.NOT_APPLICABLE, "Có không áp dụng."),
        (State.UNDEFINED, "Có không xác định."),
    ],
)
def test_three_ways_of_having_no_number(state: State, expected: str) -> None:
    assert sentence("Có {a.b}.", figure("a.b", None, state=state)) == expected


def test_own_words_for_no_number() -> None:
    body = 'Có {a.b | missing="đang chờ", na="không có", undefined="-"}.'
    assert sentence(body, figure("a.b", None)) == "Có đang chờ."
    assert sentence(body, figure("a.b", None, state=State.NOT_APPLICABLE)) == "Có không có."
    assert sentence(body, figure("a.b", None, state=State.UNDEFINED)) == "Có -."


def test_gaps_are_listed_and_are_no_numbers() -> None:
    report = compose("# A\n\n{a.b} và {c.d}", figure("a.b", 1))
    assert [number.figure.key.indicator for number in report.numbers()] == ["a.b"]
    assert [(gap.figure.key.indicator, gap.place) for gap in report.gaps()] == [("c.d", "I")]


def test_zero_is_printed() -> None:
    assert sentence("Có {a.b} vụ.", figure("a.b", 0)) == "Có [0]\u00a0vụ."


def test_each_formula_is_asked_for_once() -> None:
    asked = []

    def figure_of(formula: object) -> Figure:
        asked.append(formula)
        return figure("a.b", 1)

    compose_report(
        template("{a.b} {a.b}"), figure_of=figure_of, period=PERIOD, letterhead=LETTERHEAD, demonstration=True
    )
    assert len(asked) == 1


# -- lists and conditions ----------------------------------------------------------------------------------------------


def test_a_list_drops_empty_items() -> None:
    body = "Gồm {list: {a.a} nghị quyết; {a.b} đề án; {a.c} quy định; {a.d} kế hoạch}."
    figures = [figure("a.a", 2), figure("a.b", 0), figure("a.d", 8), figure("a.c", None, state=State.UNDEFINED)]
    assert sentence(body, *figures) == "Gồm [02]\u00a0nghị quyết; [08]\u00a0kế hoạch."


def test_separators_of_a_list() -> None:
    body = 'Gồm {list: {a.a} x; {a.b} y; {a.c} z | separator=", ", last=" và "}.'
    figures = [figure("a.a", 2), figure("a.b", 3), figure("a.c", 4)]
    assert sentence(body, *figures) == "Gồm [02]\u00a0x, [03]\u00a0y và [04]\u00a0z."
    assert sentence(body, *figures[:2]) == "Gồm [02]\u00a0x và [03]\u00a0y."
    assert sentence(body, figures[0]) == "Gồm [02]\u00a0x."


def test_a_list_without_items_left() -> None:
    assert sentence('Gồm {list: {a.a} x; {a.b} y | empty="không có văn bản"}.') == "Gồm không có văn bản."
    assert sentence("Gồm {list: {a.a} x; {a.b} y}.") == "Gồm."


def test_an_item_without_figure_stays() -> None:
    assert sentence("Gồm {list: {a.a} x; các việc khác}.") == "Gồm các việc khác."


def test_the_first_figure_of_an_item_decides() -> None:
    body = "Gồm {list: {a.a} x ({a.b} y); {a.b} z}."
    assert sentence(body, figure("a.a", 2), figure("a.b", 0)) == "Gồm [02]\u00a0x ([0]\u00a0y)."


def test_a_condition_in_a_sentence() -> None:
    body = "Có người{if a.b > 0:, trong đó {a.b} nữ}."
    assert sentence(body, figure("a.b", 5), figure("a.b > 0", 1)) == "Có người, trong đó [05]\u00a0nữ."
    assert sentence(body, figure("a.b", 0), figure("a.b > 0", 0)) == "Có người."
    assert sentence(body) == "Có người."


def test_blanks_do_not_double_where_something_fell_out() -> None:
    assert sentence("Có {if a.b > 0: nhiều} việc *và* {list: {a.c} x} người.") == "Có việc và người."


def test_branches() -> None:
    body = "::: if a.b > 0\nCó.\n::: else\nKhông.\n:::"
    assert sentence(body, figure("a.b > 0", 1)) == "Có."
    assert sentence(body, figure("a.b > 0", 0)) == "Không."
    assert sentence(body) == "Không."


def test_a_paragraph_without_words_falls_out() -> None:
    assert compose("{if a.b > 0: chữ}\n\n- {list: {a.b} x}").blocks == ()


# -- numbering and places ----------------------------------------------------------------------------------------------


def headings(report: Report) -> list[str]:
    return [f"{block.number} {plain(block.content)}" for block in report.blocks if isinstance(block, Heading)]


def test_headings_are_numbered() -> None:
    body = "# A\n\n## B\n\n### C\n\n#### D\n\n#### E\n\n### F\n\n## G\n\n### H\n\n# I"
    assert headings(compose(body)) == ["I. A", "1. B", "1.1. C", "a) D", "b) E", "1.2. F", "2. G", "2.1. H", "II. I"]


def test_headings_that_fall_out_leave_no_hole() -> None:
    body = "# A\n\n::: if a.b\n# B\n:::\n# C"
    assert headings(compose(body)) == ["I. A", "II. C"]
    assert headings(compose(body, figure("a.b", 1))) == ["I. A", "II. B", "III. C"]


def test_letters_follow_the_vietnamese_order() -> None:
    body = "# A\n\n## B\n\n### C\n\n" + "\n\n".join(["#### x"] * 24)
    letters = [heading.split(")")[0] for heading in headings(compose(body))[3:]]
    assert letters[:6] == ["a", "b", "c", "d", "đ", "e"]
    assert letters[-2:] == ["y", "aa"]


def test_places_of_numbers() -> None:
    body = """Đầu {a.a}.

# A

## B

### C

#### D

Trong {a.b}[^n].

| X |
|---|
| {a.c} |

# E

Cuối {a.b}.

[^n]: Có {a.d}.
"""
    report = compose(body, *(figure(f"a.{letter}", 1) for letter in "abcd"))
    assert [(number.figure.key.indicator, number.place) for number in report.numbers()] == [
        ("a.a", "đầu báo cáo"),
        ("a.b", "I.1.1.a"),
        ("a.c", "I.1.1.a, bảng 1"),
        ("a.b", "II"),
        ("a.d", "chú thích 1"),
    ]


def test_footnotes_are_numbered_by_their_calls() -> None:
    report = compose("Một[^b] hai[^a].\n\n[^a]: A.\n[^b]: B.\n\n    Thêm.")
    assert [(note.number, [plain(each) for each in note.paragraphs]) for note in report.footnotes] == [
        (1, ["B.", "Thêm."]),
        (2, ["A."]),
    ]
    (block,) = report.blocks
    assert isinstance(block, Paragraph)
    assert [run.number for run in block.content if isinstance(run, FootnoteCall)] == [1, 2]


def test_a_footnote_in_a_branch_that_falls_out_is_not_there() -> None:
    assert compose("::: if a.b\nMột[^a].\n:::\n\n[^a]: A.").footnotes == ()


def test_lists_and_tables() -> None:
    item, table = compose("- ý {a.b}\n\n| X | Y |\n|:-:|--:|\n| a | {a.b} |", figure("a.b", 1)).blocks
    assert isinstance(item, ListItem)
    assert (item.mark, item.depth, plain(item.content)) == ("-", 1, "ý [01]")
    assert isinstance(table, Table)
    assert table.alignments == ("center", "right")
    assert [[plain(cell) for cell in row] for row in table.rows] == [["a", "[01]"]]


def test_words_of_one_style_are_one_run() -> None:
    (block,) = compose("một\nhai *ba bốn* {period}\\\n  năm.").blocks
    assert isinstance(block, Paragraph)
    assert block.content == (
        Text("một hai "),
        Text("ba bốn", Style(italic=True)),
        Text(" 6 tháng đầu năm 2026"),
        LineBreak(),
        Text("năm."),
    )


# -- head and tail -----------------------------------------------------------------------------------------------------


def test_period_words() -> None:
    body = "{period}; {period | capital}; {previous_period}; {next_period | caps}; {year}; {last_year}."
    assert sentence(body) == (
        "6 tháng đầu năm 2026; 6 tháng đầu năm 2026; 6 tháng cuối năm 2025; 6 THÁNG CUỐI NĂM 2026; 2026; 2025."
    )


def test_a_capital_at_the_start() -> None:
    report = compose_report(
        template("{period | capital}"),
        figure_of=among({}),
        period=Period.parse("2026Q2"),
        letterhead=LETTERHEAD,
        demonstration=True,
    )
    (block,) = report.blocks
    assert isinstance(block, Paragraph)
    assert plain(block.content) == "Quý II năm 2026"


def issued(issue: Issue, *, demonstration: bool) -> Report:
    return compose_report(
        template("Chữ."),
        figure_of=among({}),
        period=PERIOD,
        letterhead=LETTERHEAD,
        demonstration=demonstration,
        issue=issue,
    )


def test_a_draft_leaves_number_and_day_open() -> None:
    report = issued(Issue(), demonstration=False)
    assert report.title == "Báo cáo 6 tháng đầu năm 2026"
    assert report.summary == (
        "tình hình thực hiện nhiệm vụ 6 tháng đầu năm 2026,",
        "nhiệm vụ trọng tâm 6 tháng cuối năm 2026",
    )
    assert report.letterhead.number_line.replace("\u00a0", "_") == "Số _____-BC/ĐU"
    assert report.letterhead.date_line.replace("\u00a0", "_") == "Bình Lư, ngày_____tháng_____năm 2026"
    assert report.letterhead.signer == ""


@pytest.mark.parametrize(
    ("number", "day", "number_line", "date_line"),
    [
        ("456", date(2026, 6, 23), "Số 456-BC/ĐU", "Bình Lư, ngày 23 tháng 6 năm 2026"),
        ("7", date(2026, 2, 3), "Số 07-BC/ĐU", "Bình Lư, ngày 03 tháng 02 năm 2026"),
        ("07a", date(2026, 12, 31), "Số 07a-BC/ĐU", "Bình Lư, ngày 31 tháng 12 năm 2026"),
    ],
)
def test_an_issued_report(number: str, day: date, number_line: str, date_line: str) -> None:
    letterhead = issued(Issue(number, day, "Nguyễn Văn A"), demonstration=False).letterhead
    assert (letterhead.number_line, letterhead.date_line) == (number_line, date_line)
    assert letterhead.signer == "Nguyễn Văn A"


def test_a_demonstration_never_bears_number_day_or_name() -> None:
    report = issued(Issue("456", date(2026, 6, 23), "Nguyễn Văn A"), demonstration=True)
    assert report.letterhead == issued(Issue(), demonstration=False).letterhead
    assert report.demonstration


# -- keys --------------------------------------------------------------------------------------------------------------


def test_the_key_of_a_figure() -> None:
    key = figure_key(figure("a.b", 1))
    assert key == figure_key(figure("a.b", 2))
    assert len(key) == 11
    assert key[0] == "f"
    assert int(key[1:], 16) >= 0
    others = [
        figure_key(figure("a.c", 1)),
        figure_key(figure("a.b", 1, basis=Basis.PLAN)),
        figure_key(figure("a.b", 1), "plan(a.b)"),
    ]
    assert len({key, *others}) == 4


def test_the_key_does_not_change_between_versions() -> None:
    """Keys stand in issued papers."""
    assert figure_key(figure("a.b", 1)) == "f40603586d6"


def test_blanks_in_a_formula_do_not_make_another_figure() -> None:
    total = figure("a.b  +  c.d", 3)
    report = compose_report(
        template("{a.b  +  c.d} và {a.b + c.d}"),
        figure_of=lambda formula: total,
        period=PERIOD,
        letterhead=LETTERHEAD,
        demonstration=True,
    )
    assert len({number.key for number in report.numbers()}) == 1


def test_two_figures_never_share_a_key() -> None:
    number = next(compose("{a.b}", figure("a.b", 1)).numbers())
    other = Number(figure("c.d", 2), number.key, "", "02", "", "")
    with pytest.raises(KeyClashError):
        check_keys([number, other])
    check_keys([number, number])
