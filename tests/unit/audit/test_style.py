"""Remarks on style: where they point, what silences them, and what the audit of a whole document tells of them."""

from __future__ import annotations

import pytest

from socai.audit.audit import audit_document
from socai.audit.context import Reading
from socai.audit.mentions import find_mentions
from socai.audit.model import Proposal, RelationType, Verdict
from socai.audit.style import style_findings
from socai.audit.style.checks import MOST_OF_ONE_CHECK
from socai.audit.style.dates import exists
from socai.core.findings import Finding, Location
from socai.files.documents import Document
from socai.files.reading import document_of_text, read_document
from socai.services.wording import word
from tests.shared import SHARED, needs_shared

LONE = "Thu ngân sách 12,4 tỷ đồng, đạt 57%."


def remarks(document: Document) -> tuple[Finding, ...]:
    return style_findings(Reading(document, find_mentions(document)))


def test_a_remark_points_at_line_and_column_of_a_text() -> None:
    document = document_of_text("# Báo cáo\n\nHọp ngày 31/4/2026.\n", file="xa.md", kind="md")
    assert [each.location for each in remarks(document)] == [Location("xa.md", 3, 10)]


def test_a_remark_names_only_the_file_where_lines_mean_nothing() -> None:
    document = document_of_text("Họp ngày 31/4/2026.", file="xa.docx", kind="docx")
    assert [each.location for each in remarks(document)] == [Location("xa.docx")]


def test_a_habit_is_remarked_once_with_a_few_examples() -> None:
    bare = ", ".join(f"{number} hội nghị" for number in (3, 4, 5, 6, 7))
    padded = ", ".join("02 hội nghị" for _ in range(20))
    (found,) = remarks(document_of_text(f"Đã tổ chức {padded}, {bare}."))
    assert found.data == {
        "count": 5, "usual": 20, "examples": ["3 hội nghị", "4 hội nghị", "5 hội nghị"], "example": "02 hội nghị",
    }  # fmt: skip
    assert "5 chỗ" in word(found)


def test_a_percentage_that_a_verdict_explains_is_not_remarked() -> None:
    document = document_of_text(LONE)
    mentions = find_mentions(document)
    reading = Reading(document, mentions)
    amount, percent = mentions
    proposal = Proposal(RelationType.PERCENT_OF, percent.id, (amount.id, "m9"), "shares")
    verdict = Verdict("r1", proposal, holds=True, stated=None, computed=None, interval=None)
    assert [each.code for each in style_findings(reading)] == ["audit.style.percentage_alone"]
    assert style_findings(reading, [verdict]) == ()


def test_an_audit_tells_its_remarks() -> None:
    result = audit_document(document_of_text(LONE))
    assert [each.code for each in result.style] == ["audit.style.percentage_alone"]


@pytest.mark.parametrize(
    ("day", "month", "year", "there"),
    [
        (29, 2, None, True), (30, 2, None, False), (29, 2, 1900, False), (29, 2, 2000, True), (29, 2, 2024, True),
        (31, 12, 2026, True), (31, 11, 2026, False), (0, 1, 2026, False), (1, 0, 2026, False), (1, 13, 2026, False),
    ],
)  # fmt: skip
def test_days_of_the_calendar(day: int, month: int, year: int | None, there: bool) -> None:
    assert exists(day, month, year) is there


def test_remarks_are_worded_in_both_languages() -> None:
    text = "Ý kiến của của dân ngày 31/4/2026. " + LONE
    for found in remarks(document_of_text(text)):
        for lang in ("vi", "en"):
            assert found.code not in word(found, lang=lang)


def test_a_damaged_text_is_not_remarked_without_end() -> None:
    assert len(remarks(document_of_text("Ý kiến của của dân. " * 500))) == MOST_OF_ONE_CHECK


@pytest.mark.parametrize("text", ["1" * 200_000, "1/" * 50_000, "của " * 50_000, "1/1/" + "9" * 200_000])
def test_hostile_texts_are_read_to_their_end(text: str) -> None:
    document = document_of_text(text)
    assert isinstance(style_findings(Reading(document, ())), tuple)


def test_nothing_is_remarked_about_nothing() -> None:
    assert remarks(document_of_text("")) == ()


@needs_shared
def test_style_slips_of_a_real_report() -> None:
    found = remarks(read_document(SHARED / "seed" / "bao-cao-456.md"))
    codes = [each.code.rsplit(".", 1)[1] for each in found]
    assert codes == ["decimal_signs", "padding", "repeated_word", "repeated_word", "tasks_unassigned"]
    assert found[0].data["count"] == 1


@needs_shared
def test_real_reports_are_remarked_rarely() -> None:
    paths = sorted((SHARED / "corpus" / "docs").glob("*.txt"))
    counts = [len(remarks(read_document(path))) for path in paths]
    assert max(counts) <= 3
    assert sum(counts) <= len(paths) / 2
