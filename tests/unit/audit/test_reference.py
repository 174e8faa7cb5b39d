"""The auditor against the reference report and the annotated reports, when they are beside the repository."""

from __future__ import annotations

import importlib.util
import json
import sys
from functools import cache
from types import ModuleType
from typing import Any

import pytest

from socai.audit.audit import audit_document
from socai.audit.model import Verdict
from socai.audit.result import AuditResult
from socai.core.findings import Severity
from socai.files.reading import document_of_text
from tests.shared import SHARED, needs_shared

pytestmark = needs_shared
ARITHMETIC = ("sum", "percent_of", "ratio", "difference")


@cache
def seed() -> AuditResult:
    text = (SHARED / "seed" / "bao-cao-456.md").read_text(encoding="utf-8")
    return audit_document(document_of_text(text, kind="md"))


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (SHARED / "seed" / name).read_text(encoding="utf-8").splitlines()]


def _found(row: dict[str, Any]) -> Verdict | None:
    """Return the verdict on an annotated relation; the roles of its numbers may be exchanged."""
    offsets = {number["n"]: number["offset"] for number in _rows("numbers.jsonl")}
    wanted = {offsets[n] for n in (row["target"], *row["parts"]) if n is not None}
    for verdict in seed().verdicts:
        ids = (verdict.proposal.target, *verdict.proposal.parts)
        if {seed().by_id[name].start for name in ids} == wanted:
            return verdict
    return None


@cache
def hard() -> tuple[tuple[dict[str, Any], Verdict | None], ...]:
    rows = [row for row in _rows("relations.jsonl") if row["strength"] == "hard" and row["type"] in ARITHMETIC]
    return tuple((row, _found(row)) for row in rows if row["holds"] is not None)


@pytest.mark.parametrize(
    ("stated", "reason"),
    [("50,3", ""), ("71", ""), ("12", ""), ("892", ""), ("02", ""), ("940", "unlisted"), ("5.848", "settled")],
)
def test_every_contradiction_of_the_report_is_told(stated: str, reason: str) -> None:
    told = [verdict for verdict in seed().verdicts if seed().by_id[verdict.proposal.target].raw == stated]
    assert any(each.reason.endswith(reason) if reason else each.holds is False for each in told)


def test_nothing_else_of_the_report_is_called_an_error() -> None:
    errors = [each for each in seed().contradictions if each.severity is Severity.ERROR]
    assert [seed().by_id[each.proposal.target].raw for each in errors] == ["50,3"]


def test_the_lost_digit_is_named() -> None:
    (error,) = [each for each in seed().contradictions if each.severity is Severity.ERROR]
    assert (error.causes[0].code, error.causes[0].value) == ("audit.cause.digit_dropped", 15850)


def test_nearly_all_hard_relations_of_the_report_are_found_and_judged_right() -> None:
    found = [(row, verdict) for row, verdict in hard() if verdict is not None]
    assert len(found) >= 0.97 * len(hard())
    assert [
        row["id"] for row, verdict in found if verdict.holds is not None and verdict.holds is not row["holds"]
    ] == []


@cache
def _scorer() -> ModuleType:
    name = "corpus_score"
    spec = importlib.util.spec_from_file_location(name, SHARED / "corpus" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


def _reading(text: str) -> Any:
    result = audit_document(document_of_text(text, kind="txt"))
    place = result.document.in_file
    mentions = [{"id": m.id, "start": place(m.start), "end": place(m.end)} for m in result.mentions]
    relations = [
        {
            "id": v.id,
            "type": v.proposal.type.value,
            "target": v.proposal.target,
            "parts": v.proposal.parts,
            "holds": v.holds,
        }
        for v in result.verdicts
    ]
    return _scorer().reading({"mentions": mentions, "relations": relations}, text, 0)


@cache
def scored() -> dict[str, Any]:
    score = _scorer()
    documents, planted, _ = score.load(SHARED / "corpus")
    total, readings = score.Score(), {}
    for document in documents:
        readings[document.id] = _reading(document.text)
        total.document(document, readings[document.id])
    by_id = {document.id: document for document in documents}
    results = [
        score.planted_result(
            by_id[row["doc"]], row, _reading(score.plant(by_id[row["doc"]], row)[0].text), readings[row["doc"]]
        )
        for row in planted
    ]
    outcome: dict[str, Any] = score.result(total, documents, readings, results, [])
    return outcome


def test_relations_of_the_annotated_reports() -> None:
    relations = scored()["relations"]["exact"]
    assert relations["recall"] >= 0.9
    assert relations["precision"] >= 0.97
    assert relations["verdict_accuracy"] == 1


def test_planted_errors_are_found_without_false_alarms() -> None:
    assert scored()["planted"]["share"] >= 0.9
    assert scored()["false_alarms"]["per_document"] <= 0.1


def test_figures_told_again_are_linked() -> None:
    equal = scored()["equal"]
    assert equal["recall"] >= 0.8
    assert equal["precision"] >= 0.95
