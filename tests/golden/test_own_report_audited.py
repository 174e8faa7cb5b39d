"""The auditor reads what the composer writes: its numbers agree by construction, so nothing may be called an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from socai.audit import audit
from socai.core.findings import Severity


@pytest.mark.parametrize("ending", [".docx", ".pdf", ".html", ".txt"])
def test_no_false_alarm_in_our_own_report(half_year_report: Path, ending: str) -> None:
    (file,) = half_year_report.glob(f"*{ending}")
    result = audit(file)
    assert len(result.verdicts) >= 50
    told = [each for each in result.contradictions if each.severity is Severity.ERROR]
    assert [(each.proposal.rule, result.by_id[each.proposal.target].raw) for each in told] == []
