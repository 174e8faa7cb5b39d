"""Runs the cases of this folder, which an official can read: a text, the relations that hold in it, those that fail.

A relation is written ``type target <- parts`` with the numbers as printed. ``has`` names relations that must be found
and hold; other relations may be found as well. ``fails`` names all that must be reported, and nothing else may be;
``open`` names all that cannot be decided and are told all the same.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from socai.audit.audit import audit_document
from socai.audit.model import Verdict
from socai.audit.result import AuditResult
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
    result = audit_document(document_of_text(case["text"], kind="md"))
    holding = {_printed(result, verdict) for verdict in result.verdicts if verdict.holds}
    failing = {_printed(result, verdict) for verdict in result.verdicts if verdict.holds is False}
    undecided = {_printed(result, verdict) for verdict in result.verdicts if verdict.holds is None}
    assert set(case.get("has", [])) <= holding
    assert undecided == set(case.get("open", []))
    assert failing == set(case.get("fails", []))


def _printed(result: AuditResult, verdict: Verdict) -> str:
    raws = [result.by_id[part].raw for part in verdict.proposal.parts]
    return f"{verdict.proposal.type} {result.by_id[verdict.proposal.target].raw} <- {' '.join(raws)}"
