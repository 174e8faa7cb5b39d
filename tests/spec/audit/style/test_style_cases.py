"""Runs the cases of this folder, which an official can read: a text, and what is remarked about how it is written.

A remark is its code's last word and what it quotes; ``remarks`` names all of them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from socai.audit.context import Reading
from socai.audit.mentions import find_mentions
from socai.audit.style import style_findings
from socai.core.findings import Severity
from socai.files.reading import document_of_text

HERE = Path(__file__).parent


def _cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{path.stem}-{number}")
        for path in sorted(HERE.glob("*.yaml"))
        for number, case in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")), start=1)
    ]


@pytest.mark.parametrize("case", _cases())
def test_case(case: dict[str, Any]) -> None:
    document = document_of_text(case["text"], kind="md")
    findings = style_findings(Reading(document, find_mentions(document)))
    remarks = [f"{finding.code.rsplit('.', 1)[1]}: {finding.subject}" for finding in findings]
    assert remarks == case.get("remarks", [])
    assert all(finding.severity is Severity.NOTE for finding in findings)
