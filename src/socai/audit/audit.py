"""Audits one document: finds its numbers, reads what is stated between them, and judges it.

It joins the steps and adds nothing to them; reading files and wording findings happen elsewhere.
"""

from __future__ import annotations

from pathlib import Path

from socai.audit.collecting import paused_collector
from socai.audit.context import Reading
from socai.audit.judge import judge
from socai.audit.mentions import find_mentions
from socai.audit.result import AuditResult, coverage_of
from socai.audit.rules.registry import propose_all
from socai.audit.style import style_findings
from socai.files.documents import Document
from socai.files.reading import document_of_text, read_document


def audit_document(document: Document) -> AuditResult:
    """Return the numbers of a document, verdicts on what it states between them, and remarks on how it is written."""
    with paused_collector():
        mentions = find_mentions(document)
        reading = Reading(document, mentions)
        verdicts = judge(mentions, propose_all(reading))
        style = style_findings(reading, verdicts)
    return AuditResult(document, mentions, verdicts, style, coverage_of(mentions, verdicts))


def audit(source: Path | str) -> AuditResult:
    """Audit a file, or a text that is given as such.

    Args:
        source: the path of a document, or the text itself.

    Raises:
        FilesError: the file cannot be read; its ``findings`` say why.
    """
    document = read_document(source) if isinstance(source, Path) else document_of_text(source)
    return audit_document(document)
