"""The PDF of both profiles against the tables of form: the rows that Word is held to, read back by another program."""

from __future__ import annotations

from pathlib import Path

import pytest

from socai.compose.pdf import write_pdf
from tests.unit.compose import pdfs
from tests.unit.compose.papers import paper
from tests.unit.compose.test_formats import LINES, Line

ON_FIRST_PAGE = [line for line in LINES if line.part == "word/document.xml"]


@pytest.mark.parametrize("line", ON_FIRST_PAGE, ids=str)
def test_a_line_looks_as_its_table_says(line: Line) -> None:
    (page,) = pdfs.pages(write_pdf(paper(line.profile, line.kind, line.urgency)))
    shown, words = pdfs.text_of(page), "".join(line.words.split())
    start = shown.index(words)
    letters = page[start : start + len(words)]
    assert {line.least <= each.size <= line.most for each in letters} == {True}
    look = {"": "Regular", "B": "Bold", "I": "Italic", "BI": "BoldItalic"}[line.marks.replace("U", "")]
    assert {each.font for each in letters} == {f"SocaiSerif-{look}"}


@pytest.mark.parametrize("profile", ["party", "state"])
@pytest.mark.parametrize("kind", ["BÁO CÁO", "CÔNG VĂN"])
@pytest.mark.parametrize("urgency", ["", "KHẨN"])
def test_a_paper_says_what_its_tree_says(profile: str, kind: str, urgency: str, tmp_path: Path) -> None:
    report = paper(profile, kind, urgency)
    content = write_pdf(report)
    (page,) = pdfs.pages(content)
    assert pdfs.body(page, 1) == pdfs.printed_body(report)
    assert pdfs.notes(page) == pdfs.printed_notes(report)
    assert pdfs.accessibility_findings(content, tmp_path) == []


def test_lines_of_a_state_paper_stand_as_close_as_its_letters_need() -> None:
    (page,) = pdfs.pages(write_pdf(paper("state")))
    shown = pdfs.text_of(page)
    heading, following = page[shown.index("1.Kinhtế")], page[shown.index("1.1.Nôngnghiệp")]
    assert heading.bottom - following.bottom == pytest.approx(14 * 1.15 + 6, abs=0.2)
