"""Makes the findings of style: all are notes, and each says at which place of the file it was seen first."""

from __future__ import annotations

from socai.audit.context import Reading
from socai.core.findings import Finding, Location, Severity


def remark(reading: Reading, code: str, start: int, subject: str, **data: object) -> Finding:
    """Return a finding about a place of the text.

    Args:
        reading: the document.
        code: which finding.
        start: offset of the place in the document's text.
        subject: what is remarked, as printed.
        data: what else the message names.
    """
    return Finding(code, Severity.NOTE, _on_one_line(subject), _location(reading, start), data)


def _location(reading: Reading, start: int) -> Location:
    """Return line and column in a text; other files have none, and the reader finds the words that are quoted."""
    document = reading.document
    if document.kind not in ("txt", "md"):
        return Location(document.file)
    line = reading.text.count("\n", 0, start) + 1
    return Location(document.file, line, start - reading.text.rfind("\n", 0, start))


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
