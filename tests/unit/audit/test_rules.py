"""Every rule matches its own examples and none of its counterexamples; all are listed and documented."""

from __future__ import annotations

from pathlib import Path

import pytest

import socai.audit.rules as rules
from socai.audit.audit import audit_document
from socai.audit.rules.registry import RULES
from socai.audit.rules.rule import Rule
from socai.files.reading import document_of_text

FOLDER = Path(next(iter(rules.__path__)))
NO_RULES = {"__init__", "registry", "rule"}


def _kept(rule: Rule, text: str) -> bool:
    verdicts = audit_document(document_of_text(text, kind="md")).verdicts
    return any(verdict.proposal.rule == rule.code for verdict in verdicts)


@pytest.mark.parametrize(
    ("rule", "text"), [pytest.param(rule, text, id=rule.code) for rule in RULES for text in rule.examples]
)
def test_a_rule_matches_its_examples(rule: Rule, text: str) -> None:
    assert _kept(rule, text)


@pytest.mark.parametrize(
    ("rule", "text"), [pytest.param(rule, text, id=rule.code) for rule in RULES for text in rule.counterexamples]
)
def test_a_rule_leaves_its_counterexamples_alone(rule: Rule, text: str) -> None:
    assert not _kept(rule, text)


def test_every_rule_file_is_registered_once() -> None:
    files = {path.stem for path in FOLDER.glob("*.py")} - NO_RULES
    assert files == {rule.propose.__module__.rsplit(".", 1)[1] for rule in RULES}
    assert len({rule.code for rule in RULES}) == len(RULES)


def test_every_rule_has_cases_for_people_to_read() -> None:
    cases = Path(__file__).parents[2] / "spec" / "audit"
    assert {rule.code for rule in RULES} == {path.stem for path in cases.glob("*.yaml")}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_explains_itself(rule: Rule) -> None:
    assert rule.name_vi
    assert rule.recognises_vi.endswith(".")
    assert rule.examples
    assert rule.counterexamples
