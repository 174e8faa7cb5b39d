"""Whatever texts come in, templates are read or refused, and Word files are well-formed and say what the tree says."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import replace

from docx2python import docx2python
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from socai.compose.figures_csv import figures_csv
from socai.compose.template import TemplateError
from socai.compose.tree import (
    Footnote,
    FootnoteCall,
    Gap,
    Heading,
    LineBreak,
    ListItem,
    Number,
    Paragraph,
    Report,
    Runs,
    Style,
    Table,
    Text,
    figure_key,
)
from socai.compose.word import write_word
from socai.core.findings import Finding
from socai.files.docx_reading import read_bindings
from tests.unit.compose.fakes import HEAD, HEAD_LINES, compose, figure, template

ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
VIETNAMESE = st.text(
    st.sampled_from("ảấệộữĐ ăâêôơư đ abc.,;:-/%<>&\"'{}|*\\[]^\n\t\x00\x0b\x1f\ufffe\ud800𝒳"), max_size=30
)
ANY_TEXT = st.one_of(VIETNAMESE, st.text(max_size=30))
STYLES = st.builds(Style, st.booleans(), st.booleans())


@st.composite
def numbers(draw: st.DrawFn) -> Number:
    code = draw(st.sampled_from(["a.a", "a.b", "a.c", "a.d", "a.e"]))
    value = {"a.a": 0, "a.b": 5, "a.c": 12, "a.d": 1426, "a.e": 99}[code]
    shown = figure(code, value, name=draw(ANY_TEXT), formula=draw(ANY_TEXT))
    return Number(shown, figure_key(shown), "", str(value), shown.name, draw(ANY_TEXT), draw(STYLES))


GAPS = st.builds(lambda text, style: Gap(figure("g.g", None), text, "", "", style), ANY_TEXT, STYLES)
RUN = st.one_of(st.builds(Text, ANY_TEXT, STYLES), numbers(), GAPS, st.just(LineBreak()))
RUNS = st.lists(RUN, max_size=5).map(tuple)


@st.composite
def reports(draw: st.DrawFn) -> Report:
    width = draw(st.integers(1, 3))
    row = st.lists(RUNS, min_size=width, max_size=width).map(tuple)
    block = st.one_of(
        st.builds(Paragraph, RUNS),
        st.builds(Heading, st.integers(1, 4), st.sampled_from(["I.", "a)"]), RUNS),
        st.builds(ListItem, st.sampled_from(["-", "+", "1."]), st.integers(1, 3), RUNS),
        st.builds(Table, st.just(("left",) * width), row, st.lists(row, max_size=2).map(tuple)),
    )
    notes = draw(st.lists(st.lists(RUNS, min_size=1, max_size=2).map(tuple), max_size=2))
    calls: Runs = tuple(FootnoteCall(number) for number in range(1, len(notes) + 1))
    base = compose("Chữ.", demonstration=draw(st.booleans()))
    words = draw(ANY_TEXT)
    return replace(
        base,
        title=draw(ANY_TEXT),
        kind=words,
        summary=(words,),
        letterhead=replace(base.letterhead, superior=words, body=draw(ANY_TEXT), recipients=(words,), authority=words),
        blocks=(*draw(st.lists(block, max_size=4)), Paragraph((Text("gọi"), *calls))),
        footnotes=tuple(Footnote(number, paragraphs) for number, paragraphs in enumerate(notes, start=1)),
    )


@given(reports(), st.booleans())
def test_every_part_is_well_formed(report: Report, bound: bool) -> None:
    with zipfile.ZipFile(io.BytesIO(write_word(report, bound=bound))) as archive:
        for name in archive.namelist():
            etree.fromstring(archive.read(name))


@given(reports())
def test_our_reader_finds_what_was_written(report: Report) -> None:
    bindings = read_bindings(write_word(report), file="x.docx")
    written = [(number.key, number.display) for number in report.numbers()]
    assert [(control.key, control.shown) for control in bindings.controls] == written
    assert all(control.stored == control.shown for control in bindings.controls)
    assert [bookmark.text for bookmark in bindings.bookmarks] == [display for _, display in written]
    assert bindings.stored.keys() == {key for key, _ in written}


@given(reports())
def test_another_reader_finds_the_words(report: Report) -> None:
    words = [run.text for run in report.runs() if isinstance(run, Text) and run.text.strip()]
    with docx2python(io.BytesIO(write_word(report))) as read:
        shown = "".join(read.text.split())
    for text in words:
        assert "".join(ILLEGAL.sub("\ufffd", text).split()) in shown


@given(reports())
def test_the_table_of_figures_can_be_read_back(report: Report) -> None:
    rows = list(csv.DictReader(io.StringIO(figures_csv(report), newline="")))
    assert [row["figure_id"] for row in rows] == list(dict.fromkeys(number.key for number in report.numbers()))
    assert all(None not in row and None not in row.values() for row in rows)


# -- templates ---------------------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        "Chữ ", "{a.b}", "{a.b | unit}", "{", "}", "{list: {a.b} x; {c.d} y}", "{list:", "{if a.b > 0: x}", "{if", ";",
        "|", '"', "[^n]", "\n\n[^n]: chú", "\n", "\n\n", "# ", "## ", "- ", "1. ", "  ", "*", "**", "\\", "\t", "ế",
        "::: if a.b\n", "\n:::\n", "::: else\n", ":::", "| a | b |\n|---|---|\n", "| {a.b} |", "{period | caps}", "{}",
        "{a.b | decimals=1}", "{growth(a.b) | words, decimals=1}", "\u00a0", "\x00",
    ]
)  # fmt: skip
BODIES = st.one_of(st.lists(PIECES, max_size=14).map("".join), st.text(max_size=60))


def refusals(body: str, head: str = HEAD) -> tuple[Finding, ...] | None:
    """Return why a template is refused, ``None`` when it is read."""
    try:
        template(body, head)
    except TemplateError as error:
        return error.findings
    return None


@given(BODIES)
def test_a_template_is_read_or_refused_with_places(body: str) -> None:
    found = refusals(body)
    assert found is None or found
    for finding in found or ():
        assert 1 <= finding.location.line <= HEAD_LINES + 1 + body.count("\n") + body.count("\r")
        assert finding.location.column >= 1


@given(BODIES, st.integers(-3, 12))
def test_a_readable_template_makes_a_report_without_doubled_blanks(body: str, value: int) -> None:
    if refusals(body) is not None:
        return
    report = compose(body, figure("a.b", value), figure("a.b > 0", int(value > 0)))
    for run in report.runs():
        assert not isinstance(run, Text) or (run.text and "  " not in run.text)
    write_word(report)


@given(st.text(max_size=80))
def test_any_head_is_read_or_refused(head: str) -> None:
    assert refusals("Chữ.", head=f"---\n{head}\n---\n") != ()
