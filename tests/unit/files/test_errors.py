from __future__ import annotations

import pytest

from socai.core.findings import Finding, Severity
from socai.files.errors import FindingLog, excerpt


def test_the_log_keeps_the_first_and_counts_the_rest() -> None:
    log = FindingLog(most=2)
    for code in ("file.a", "file.b", "file.c", "file.d"):
        log.add(Finding(code))
    assert [finding.code for finding in log] == ["file.a", "file.b", "file.more_findings"]
    assert list(log)[-1].data == {"count": 2}
    assert len(log) == 4


def test_more_notes_are_a_note_and_more_errors_an_error() -> None:
    for severity in Severity:
        log = FindingLog(most=1)
        log.add(Finding("file.a", severity))
        log.add(Finding("file.a", severity))
        assert list(log)[-1].severity is severity


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a\r\nb", "a b"), ("\x1b[31mred", "[31mred"), ("x" * 80, "x" * 59 + "…"), ("x" * 60, "x" * 60), (7, "7")],
)
def test_an_excerpt_is_one_short_printable_line(text: object, shown: str) -> None:
    assert excerpt(text) == shown
