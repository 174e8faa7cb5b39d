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
