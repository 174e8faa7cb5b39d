"""A template is read whole: its nodes, and every problem with line and column."""

from __future__ import annotations

import pytest

from socai.compose.nodes import (
    ConditionBlock,
    ConditionSlot,
    FigureSlot,
    HeadingBlock,
    ItemBlock,
    LetterCase,
    ListSlot,
    NoteCall,
    ParagraphBlock,
    PeriodSlot,
    PeriodWord,
    TableBlock,
    Words,
)
from socai.compose.template import TemplateError, parse_template
from socai.compose.tree import LineBreak, Style
from socai.core.findings import Finding
from tests.unit.compose.fakes import HEAD, HEAD_LINES, template


def problems(body: str, head: str = HEAD) -> list[tuple[str, int, int]]:
    """Return code, line (of the body, from 1) and column of every problem."""
    return [
        (finding.code, finding.location.line - HEAD_LINES, finding.location.column) for finding in findings(body, head)
    ]


def findings(body: str, head: str = HEAD) -> tuple[Finding, ...]:
    with pytest.raises(TemplateError) as caught:
        template(body, head)
    return caught.value.findings


# -- what is read ------------------------------------------------------------------------------------------------------


def test_the_head() -> None:
    front = template("Chữ.").front
    assert (front.kind, front.profile, front.symbol) == ("BÁO CÁO", "party", "BC/ĐU")
    assert front.recipients == ("Thường trực Tỉnh ủy (báo cáo);", "Lưu VPĐU.")
    assert (front.authority, front.signer_title) == ("T/M ĐẢNG ỦY", "PHÓ BÍ THƯ")
    assert front.title == (Words("Báo cáo "), PeriodSlot(PeriodWord.PERIOD))
    assert len(front.summary) == 2


def test_a_figure_with_options() -> None:
    (block,) = template('Có {a.b | unit, plain, missing="đang chờ, chưa gửi"} nhé.').blocks
    assert isinstance(block, ParagraphBlock)
    _, slot, _ = block.content
    assert isinstance(slot, FigureSlot)
    assert slot.formula.text == "a.b"
    assert (slot.options.unit, slot.options.plain, slot.options.words) == (True, True, False)
    assert slot.options.missing == "đang chờ, chưa gửi"
    assert slot.location.line == HEAD_LINES + 1
    assert slot.location.column == 5


def test_emphasis_covers_figures() -> None:
    (block,) = template("*nghiêng {a.b}* và **đậm {c.d}**.").blocks
    assert isinstance(block, ParagraphBlock)
    styles = [inline.style for inline in block.content if isinstance(inline, FigureSlot)]
    assert styles == [Style(italic=True), Style(bold=True)]


def test_a_list_in_a_sentence() -> None:
    (block,) = template('({list: {a.b} x; **{c.d}** y | separator=", ", last=" và "})').blocks
    assert isinstance(block, ParagraphBlock)
    slot = block.content[1]
    assert isinstance(slot, ListSlot)
    assert len(slot.items) == 2
    assert (slot.separator, slot.last, slot.empty) == (", ", " và ", "")
    bold = slot.items[1][0]
    assert isinstance(bold, FigureSlot)
    assert bold.style.bold


def test_a_list_over_two_lines_knows_where_its_figures_stand() -> None:
    parsed = template("Có ({list: {a.b} x;\n  {c.d} y}).")
    assert [(loc.line - HEAD_LINES, loc.column) for _, loc in parsed.formulas] == [(1, 13), (2, 4)]


def test_a_condition_in_a_sentence() -> None:
    (block,) = template("Có người{if a.b > 0:, trong đó {a.b} nữ}.").blocks
    assert isinstance(block, ParagraphBlock)
    slot = block.content[1]
    assert isinstance(slot, ConditionSlot)
    assert slot.condition.text == "a.b > 0"
    assert slot.content[0] == Words(", trong đó ")


def test_words_about_the_period() -> None:
    (block,) = template("# MỤC {next_period | caps}").blocks
    assert isinstance(block, HeadingBlock)
    assert block.content[1] == PeriodSlot(PeriodWord.NEXT, LetterCase.CAPS)


def test_lists_keep_mark_and_depth() -> None:
    blocks = template("- a\n  - b\n- c\n\n1. d\n2. e\n\n1) f").blocks
    assert [(block.mark, block.depth) for block in blocks if isinstance(block, ItemBlock)] == [
        ("-", 1), ("+", 2), ("-", 1), ("1.", 1), ("2.", 1), ("1)", 1),
    ]  # fmt: skip


def test_a_second_paragraph_of_an_item_is_a_paragraph() -> None:
    assert [type(block) for block in template("- a\n\n  b").blocks] == [ItemBlock, ParagraphBlock]


def test_a_table_whose_cells_hold_options() -> None:
    parsed = template("| X | Y |\n|---|---:|\n| a | {a.b | bare} |\n| {c.d} | {c.d | unit} |")
    (block,) = parsed.blocks
    assert isinstance(block, TableBlock)
    assert block.alignments == ("left", "right")
    assert len(block.rows) == 2
    places = [(loc.line - HEAD_LINES, loc.column) for _, loc in parsed.formulas]
    assert places == [(3, 8), (4, 4), (4, 12)]


def test_conditions_nest_and_have_a_second_branch() -> None:
    (block,) = template("::: if a.b > 0\nA\n::: else\nB\n\n::: if c.d\nC\n:::\n:::").blocks
    assert isinstance(block, ConditionBlock)
    assert [type(each) for each in block.then] == [ParagraphBlock]
    assert [type(each) for each in block.otherwise] == [ParagraphBlock, ConditionBlock]


def test_a_condition_between_items_of_a_list() -> None:
    blocks = template("- a\n::: if x.y\n- b\n:::\n- c").blocks
    assert [type(block) for block in blocks] == [ItemBlock, ConditionBlock, ItemBlock]


def test_a_footnote_of_two_paragraphs() -> None:
    parsed = template("Chữ[^a].\n\n[^a]: Một {a.b}.\n\n    Hai {c.d}.")
    assert len(parsed.notes["a"].paragraphs) == 2
    assert [(loc.line - HEAD_LINES, loc.column) for _, loc in parsed.formulas] == [(3, 12), (5, 10)]
    (block,) = parsed.blocks
    assert isinstance(block, ParagraphBlock)
    assert isinstance(block.content[1], NoteCall)


def test_escaped_marks_are_printed() -> None:
    (block,) = template(r"\{a\} và \* và **x**").blocks
    assert isinstance(block, ParagraphBlock)
    assert "".join(inline.text for inline in block.content if isinstance(inline, Words)) == "{a} và * và x"


def test_a_new_line_inside_a_paragraph() -> None:
    (block,) = template("một\\\nhai\nba").blocks
    assert isinstance(block, ParagraphBlock)
    assert block.content == (Words("một"), LineBreak(), Words("hai"), Words(" "), Words("ba"))


def test_text_is_composed() -> None:
    (block,) = template("Đa\u0309ng").blocks
    assert isinstance(block, ParagraphBlock)
    assert block.content == (Words("Đảng"),)


def test_formulas_of_conditions_are_listed_too() -> None:
    parsed = template("::: if a.b > 1\n{c.d}\n:::\n{if missing(e.f): chưa có}")
    assert [formula.text for formula, _ in parsed.formulas] == ["a.b > 1", "c.d", "missing(e.f)"]


def test_typed_digits_are_listed_with_their_place() -> None:
    parsed = template(
        "Nghị quyết số 57-NQ/TW, ngày 22/12/2024: {a.b} và {list: 12 mục; {c.d} x}[^1].\n\n[^1]: Có 3 bản."
    )
    texts = [literal.text for literal in parsed.literals]
    assert texts == ["57-NQ/TW,", "22/12/2024:", "12", "3"]
    assert parsed.literals[0].location.column == 15
    assert "Nghị quyết số" in parsed.literals[0].context


def test_line_ends_of_other_systems() -> None:
    parsed = parse_template((HEAD + "Chữ {a.b}.\n").replace("\n", "\r\n"), "mau.md")
    assert [loc.line for _, loc in parsed.formulas] == [HEAD_LINES + 1]


# -- what is refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Có {a.b x.", ("template.brace_unclosed", 1, 4)),
        ("Có a.b} x.", ("template.brace_stray", 1, 7)),
        ("Có {} x.", ("template.slot_empty", 1, 4)),
        ("Có {a.b +} x.", ("template.formula", 1, 10)),
        ("một\nhai {a.b * * c.d}", ("template.formula", 2, 12)),
        ("Có {a.b | uni} x.", ("template.unknown_option", 1, 11)),
        ("Có {a.b | unit=1} x.", ("template.option_form", 1, 11)),
        ("Có {a.b | missing} x.", ("template.option_form", 1, 11)),
        ("Có {a.b | decimals=2} x.", ("template.decimals_of_indicator", 1, 5)),
        ("Có {perio} x.", ("template.unknown_word", 1, 5)),
        ("Có {period | unit} x.", ("template.unknown_option", 1, 14)),
        ("Có {if a.b} x.", ("template.condition_colon", 1, 8)),
        ("Có {if a.b >: x} y.", ("template.formula", 1, 13)),
        ("{list: {list: {a.b} x}; {c.d} y}", ("template.list_in_list", 1, 7)),
        ("Chữ ** đậm** x.", ("template.star_unpaired", 1, 5)),
        ("::: if a.b > 0\nchữ", ("template.condition_unclosed", 1, 1)),
        ("chữ\n:::", ("template.condition_stray", 2, 1)),
        ("::: else\n", ("template.condition_else", 1, 1)),
        ("::: if a.b\nx\n::: else\ny\n::: else\nz\n:::", ("template.condition_else", 5, 1)),
        ("::: iff a.b\n", ("template.condition_word", 1, 1)),
        ("::: if a.b >\nx\n:::", ("template.formula", 1, 13)),
        ("- a\n\n  ::: if a.b\n", ("template.condition_indented", 3, 3)),
        ("# A\n\n### B", ("template.heading_level", 3, 1)),
        ("# A\n\n## 1. B", ("template.heading_numbered", 3, 1)),
        ("# II. A", ("template.heading_numbered", 1, 1)),
        ("| a | b |\n|---|---|\n| x |", ("template.table_columns", 3, 1)),
        ("| a | b |\n|---|---|\n| x | y | z |", ("template.table_columns", 3, 1)),
        ("| a | b |\n|---|---|\n|", ("template.table_columns", 3, 1)),
        ("Chữ[^a].", ("template.note_undefined", 1, 4)),
        ("Chữ.\n\n[^a]: x", ("template.note_unused", 3, 1)),
        ("Chữ[^a], chữ[^a].\n\n[^a]: x", ("template.note_called_twice", 1, 13)),
        ("Chữ[^a].\n\n[^a]: x\n\n[^a]: y", ("template.note_twice", 5, 1)),
        ("Chữ[^a].\n\n[^a]: x[^a]", ("template.note_in_note", 3, 8)),
        ("Chữ[^a].\n\n[^a]: - x", ("template.note_content", 3, 1)),
    ],
)
def test_each_problem_stands_where_it_is(body: str, expected: tuple[str, int, int]) -> None:
    assert problems(body) == [expected]


def test_headings_beyond_the_fourth_level() -> None:
    body = "# A\n\n## B\n\n### C\n\n#### D\n\n##### E"
    assert problems(body) == [("template.heading_depth", 9, 1)]


def test_every_problem_at_once() -> None:
    body = "Có {a.b | uni} và {.x}.\n\n::: if c.d >\n# A\n\n### B[^x]"
    assert [code for code, _, _ in problems(body)] == [
        "template.unknown_option",
        "template.formula",
        "template.condition_unclosed",
        "template.formula",
        "template.heading_level",
        "template.note_undefined",
    ]


def test_the_nearest_option_is_told() -> None:
    (finding,) = findings("{a.b | missin=1}")
    assert finding.data["nearest"] == ("missing",)


def test_a_template_without_head() -> None:
    for text in ("Chữ", "---\nkind: x\n", "\n---\n---\n"):
        with pytest.raises(TemplateError) as caught:
            parse_template(text, "mau.md")
        assert [finding.code for finding in caught.value.findings] == ["template.no_head"]


@pytest.mark.parametrize(
    ("head", "code", "line"),
    [
        (HEAD.replace("kind:", "kinds:"), "pack.unknown_key", 2),
        (HEAD.replace("profile: party", "profile: bo"), "pack.not_allowed", 3),
        (HEAD.replace("title: PHÓ", "tittle: PHÓ"), "pack.unknown_key", 12),
        (HEAD.replace("symbol: BC/ĐU\n", ""), "pack.missing_key", 1),
        (HEAD.replace("Báo cáo {period}", "Báo cáo {a.b}"), "template.figure_in_head", 4),
        (HEAD.replace("{next_period}", "{next_perio}"), "template.unknown_word", 7),
        (HEAD.replace("summary:", "summary: ["), "pack.yaml_syntax", 6),
    ],
)
def test_problems_of_the_head(head: str, code: str, line: int) -> None:
    found = {(finding.code, finding.location.line) for finding in findings("Chữ {a.b}.", head)}
    assert (code, line) in found


def test_an_unknown_word_of_the_head_has_its_column() -> None:
    (finding,) = findings("Chữ.", HEAD.replace("{next_period}", "{next_perio}"))
    assert finding.location.column == HEAD.split("\n")[6].index("{") + 2


@pytest.mark.parametrize(
    "name", ["../x", "a/b", "a b", ".an", "{quarter}", "a{year", "a\\\\b", "a:b", "'a\\nb'", "x" * 81]
)
def test_a_file_name_that_no_disk_takes_is_refused(name: str) -> None:
    head = HEAD.replace("symbol:", f'file: "{name}"\nsymbol:')
    (finding,) = findings("Chữ.", head)
    assert finding.code == "template.file_name"
    assert (finding.location.line, finding.location.column) == (HEAD.split("symbol")[0].count("\n") + 1, 7)
