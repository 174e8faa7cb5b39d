"""Paragraphs of a template are shown as prose with slots, and what people write stands in their place."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socai.catalogue.pack import builtin_packs, load_catalogue
from socai.compose.composer import compose_report, prose_of
from socai.compose.nodes import ConditionBlock, Inline, Inlines, ItemBlock, ParagraphBlock, Words
from socai.compose.plain_text import words_of, write_text
from socai.compose.prose import BLANKS, STRAY_BLANKS, as_prose, is_prose, source_paragraphs
from socai.compose.template import ParsedTemplate, TemplateError, parse_template
from socai.compose.tree import LineBreak, Paragraph, Style
from socai.core.figures import Figure
from socai.formula.nodes import Formula
from tests.unit.compose.fakes import HEAD, HEAD_LINES, LETTERHEAD, PERIOD, figure

BODY = """# MỘT

Có {a.b | unit} hội nghị[^1]{if a.b > 0:, gồm {list: {c.d} x; {khong.co} y; {e.f} z | separator=", ", last=" và "}}.
Dòng *hai {a.b}* của **đoạn** năm {year}.

::: if a.b > 0
Đoạn dưới điều kiện.
:::

- Mục một
- Mục {c.d | missing="chưa có"}

::: each behind 3
Chậm: {item.name}.
:::

[^1]: Chú thích {e.f}.
"""


def figures(formula: Formula) -> Figure:
    return figure(formula.text, None if formula.text == "khong.co" else 7)


def parsed(prose: dict[str, str] | None = None) -> ParsedTemplate:
    return parse_template(HEAD + BODY, "mau.md", prose or {})


def shown(template: ParsedTemplate) -> str:
    report = compose_report(template, figure_of=figures, period=PERIOD, letterhead=LETTERHEAD, demonstration=False)
    return write_text(report)


def key(start: str) -> str:
    return next(each.key for each in source_paragraphs(BODY) if each.words.startswith(start))


def test_lists_and_conditions_are_decided_and_numbers_stay_slots() -> None:
    prose = prose_of(parsed(), figure_of=figures, period=PERIOD)
    assert prose[key("Có")] == (
        "Có {a.b | unit} hội nghị[^1], gồm {c.d} x và {e.f} z. Dòng *hai {a.b}* của **đoạn** năm {year}."
    )
    assert list(prose.values())[1:] == [
        "Đoạn dưới điều kiện.", "Mục một", 'Mục {c.d | missing="chưa có"}', "Chú thích {e.f}."
    ]  # fmt: skip


def test_what_is_written_stands_in_the_place_of_its_paragraph() -> None:
    text = shown(parsed({key("Có"): "Họp {c.d} lần.\n\nThêm một\nđoạn[^1].", key("Mục {c.d"): "Mục mới {a.b}"}))
    assert "Họp 07 lần." in text
    assert "Thêm một đoạn" in text
    assert "Mục mới 07" in text
    assert "Dòng" not in text


def test_an_empty_text_leaves_the_paragraph_out_with_the_footnote_it_called() -> None:
    text = shown(parsed({key("Có"): ""}))
    assert "Họp" not in text
    assert "Chú thích" not in text
    assert "Đoạn dưới điều kiện." in text


def test_keys_outlive_what_is_written() -> None:
    def keyed(template: ParsedTemplate) -> set[str]:
        report = compose_report(template, figure_of=figures, period=PERIOD, letterhead=LETTERHEAD, demonstration=False)
        notes = {key for note in report.footnotes for key in note.keys}
        return notes | {block.key for block in report.blocks if hasattr(block, "key")}

    written = parsed({key("Có"): "Khác hẳn[^1].\n\nĐoạn hai.", key("Chú"): "Chú giải."})
    assert keyed(written) == keyed(parsed()) == {each.key for each in source_paragraphs(BODY)}


def test_a_problem_is_found_by_the_paragraph_that_it_stands_in() -> None:
    with pytest.raises(TemplateError) as caught:
        parsed({key("Đoạn"): "Có {a.b hộ"})
    line = caught.value.findings[0].location.line
    assert parsed({key("Đoạn"): "Có {a.b} hộ"}).keys[line or 0] == key("Đoạn")
    assert (line or 0) > HEAD_LINES


@pytest.mark.parametrize(
    "text", ["# Đề mục", "- ý", "1. ý", "::: if a.b > 0", "| a | b |\n|---|---|\n| 1 | 2 |", "[^9]: x"]
)
def test_prose_is_paragraphs_alone(text: str) -> None:
    assert is_prose("Một đoạn.\n\nHai *đoạn* {a.b}.")
    assert not is_prose(f"Đoạn.\n\n{text}")


def test_markup_of_other_languages_is_words() -> None:
    text = "<script>alert(1)</script> [x](javascript:y)"
    report = compose_report(
        parsed({key("Đoạn"): text}), figure_of=figures, period=PERIOD, letterhead=LETTERHEAD, demonstration=False
    )
    found = next(block for block in report.blocks if isinstance(block, Paragraph) and block.key == key("Đoạn"))
    assert "".join(getattr(run, "text", "") for run in found.content) == text


@pytest.mark.parametrize(
    "text",
    [
        "1. Về kinh tế", "2026) x", "1.", "- Một", "# Một", "::: if a", "| a |", "5 * 3 _x_ {y}", "a \\ b", "3-5 hộ",
        "Gồm:\n- Một\n+ Hai", "Gồm:\n 1. Một\n 12) Hai", "Bảng\n---", "Bảng | x\n--- | ---", "Xã\n[^1]: chú",
    ],
)  # fmt: skip
def test_words_that_look_like_markup_are_printed_as_they_are(text: str) -> None:
    lines = [part for line in text.split("\n") for part in (LineBreak(), Words(line))][1:]
    prose = as_prose((*lines, LineBreak()))
    assert is_prose(prose)
    report = compose_report(
        parsed({key("Đoạn"): prose}), figure_of=figures, period=PERIOD, letterhead=LETTERHEAD, demonstration=False
    )
    (content,) = (each.content for each in report.blocks if isinstance(each, Paragraph) and each.key == key("Đoạn"))
    assert words_of(content).split("\n") == [line.strip() for line in text.split("\n")]


MARKUP = "ab1.) \\^#*_[]{}|:-+`~>&<!\"'\t=á"
STYLES = st.builds(Style, bold=st.booleans(), italic=st.booleans())
LOOKS = st.lists(st.builds(Words, st.text(MARKUP, min_size=1, max_size=6), STYLES), min_size=1, max_size=4)


def tidied(text: str) -> list[str]:
    """Return the lines of a text, blanks set as every text of a report has them."""
    return [" ".join(line.split()) for line in STRAY_BLANKS.sub("", BLANKS.sub(" ", text.rstrip())).split("\n")]


@given(st.lists(LOOKS, min_size=1, max_size=3), st.sampled_from(["Có", "Mục một", "Đoạn"]))
def test_any_words_are_read_back_as_they_were_whatever_markup_they_look_like(
    lines: list[list[Words]], place: str
) -> None:
    inlines = [part for line in lines for part in (LineBreak(), *line)][1:]
    prose = as_prose(inlines)
    assert is_prose(prose)
    read = [inline for content in contents(parsed({key(place): prose}), key(place)) for inline in content]
    assert tidied(said(read)) == tidied(said(inlines))


def said(inlines: Iterable[Inline]) -> str:
    return "".join(inline.text if isinstance(inline, Words) else "\n" for inline in inlines)


def contents(template: ParsedTemplate, wanted: str) -> list[Inlines]:
    blocks = [
        inner
        for block in template.blocks
        for inner in ((*block.then,) if isinstance(block, ConditionBlock) else (block,))
    ]
    return [each.content for each in blocks if isinstance(each, (ItemBlock, ParagraphBlock)) and each.key == wanted]


@pytest.mark.parametrize(
    ("words", "prose"),
    [
        ([Words("Kết quả", Style()), Words(": tốt", Style(bold=True))], "Kết quả: tốt"),
        ([Words("Kết quả: ", Style(bold=True)), Words("tốt", Style(italic=True))], "**Kết quả:** *tốt*"),
        ([Words("a", Style(bold=True)), Words("b", Style(italic=True))], "**a**b"),
    ],
)
def test_a_look_that_stars_cannot_give_goes_and_its_words_stay(words: list[Words], prose: str) -> None:
    assert as_prose(words) == prose


@pytest.mark.parametrize("pack", ["binh-lu", "xa"])
def test_a_report_whose_prose_was_taken_up_unchanged_prints_the_same(pack: str) -> None:
    """Every paragraph of every template that ships, written again as people would see it."""
    catalogue = load_catalogue(builtin_packs() / pack)

    def some(formula: Formula) -> Figure:
        value = Fraction(sum(formula.text.encode()) % 5)
        return figure(formula.text, None if value == 4 else int(value))

    for template in catalogue.templates.values():
        first = parse_template(template.text, "mau.md")
        prose = prose_of(first, figure_of=some, period=PERIOD)
        again = parse_template(template.text, "mau.md", prose)
        pair = [
            compose_report(each, figure_of=some, period=PERIOD, letterhead=LETTERHEAD, demonstration=False)
            for each in (first, again)
        ]
        assert write_text(pair[0]) == write_text(pair[1])
        assert list(pair[0].numbers()) == list(pair[1].numbers())
