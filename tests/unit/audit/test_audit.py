<<<<<<< HEAD
from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from socai.audit import AuditResult, audit
from socai.audit.audit import audit_document
from socai.files.reading import document_of_text
from tests.shared import SHARED, needs_shared
from tests.unit.files.words import p, word_file

TEXT = "Xã tổ chức 12 hội nghị (5 thường kỳ, 6 chuyên đề). Thu 1.250 triệu đồng, đạt 50 % của 2.500 triệu đồng.\n"


def claims(result: AuditResult) -> list[tuple[str, str, list[str], bool | None]]:
    return [
        (
            verdict.proposal.type.value,
            result.by_id[verdict.proposal.target].raw,
            [result.by_id[part].raw for part in verdict.proposal.parts],
            verdict.holds,
        )
        for verdict in result.verdicts
    ]


def test_a_text_and_a_file_give_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(word_file(p(TEXT.strip())))
    of_text = audit(TEXT)
    assert ("sum", "12", ["5", "6"], False) in claims(of_text)
    assert claims(audit(path)) == claims(of_text)
    assert of_text.coverage.mentions == len(of_text.mentions)
    assert of_text.contradictions[0].holds is False


@pytest.mark.parametrize(
    "change",
    [
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace(" hội nghị", "\u00a0hội nghị").replace(" %", "\u00a0%"),
        lambda text: text.replace("hội", "h\u200bội"),
    ],
    ids=["NFD", "CRLF", "nbsp", "zero-width"],
)
def test_how_a_text_is_stored_changes_nothing(change: object) -> None:
    assert callable(change)
    assert claims(audit_document(document_of_text(change(TEXT)))) == claims(audit(TEXT))


@needs_shared
def test_the_seed_is_audited_alike_in_every_form() -> None:
    text = (SHARED / "seed" / "bao-cao-456.md").read_text(encoding="utf-8")
    plain = audit_document(document_of_text(text, kind="md"))
    assert len(plain.contradictions) >= 3
    other = unicodedata.normalize("NFD", text).replace("\n", "\r\n")
    assert claims(audit_document(document_of_text(other, kind="md"))) == claims(plain)
=======
"""The library: a text or a file in, typed results out."""

from __future__ import annotations

from pathlib import Path

from socai.audit import AuditResult, audit
from socai.audit.model import RelationType

TEXT = "Toàn xã có 1.250 hộ (1.040 hộ nông nghiệp, 210 hộ phi nông nghiệp). Năm 2026, xã tổ chức 14 hội nghị."


def test_a_text_is_audited() -> None:
    result = audit(TEXT)
    assert isinstance(result, AuditResult)
    (verdict,) = result.verdicts
    assert (verdict.proposal.type, verdict.holds) == (RelationType.SUM, True)
    assert (result.coverage.mentions, result.coverage.quantities, result.coverage.checked) == (5, 4, 3)


def test_a_file_is_audited_like_its_text(tmp_path: Path) -> None:
    path = tmp_path / "bao-cao.txt"
    path.write_text(TEXT, encoding="utf-8")
    assert audit(path).verdicts == audit(TEXT).verdicts


def test_a_text_without_numbers_has_nothing_to_check() -> None:
    result = audit("Không phát sinh.")
    assert (result.mentions, result.verdicts, result.coverage.checked) == ((), (), 0)


def test_the_same_text_gives_the_same_answer() -> None:
    assert audit(TEXT) == audit(TEXT)


def test_other_line_ends_and_spaces_change_nothing() -> None:
    plain = "Có 12 lớp\nhọc (5 lớp sáng, 7 lớp chiều)."
    forms = [plain.replace("\n", "\r\n"), plain.replace(" ", "\u00a0"), plain]
    seen = {tuple((each.proposal.type, each.holds, each.stated) for each in audit(form).verdicts) for form in forms}
    assert len(seen) == 1
    assert seen != {()}
>>>>>>> 04968d9 (audit: superiors, settled cases, impossible shares; pages on what is checked)
