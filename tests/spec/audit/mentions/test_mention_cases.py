"""Runs the cases of this folder, which an official can read: what each number of a sentence is taken for."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from socai.audit.mentions import find_mentions
from socai.audit.model import Mention
from socai.files.reading import document_of_text

CASES: list[dict[str, Any]] = [
    case
    for path in sorted(Path(__file__).parent.glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]


def as_written(mention: Mention, row: str) -> str:
    """Return a mention in the form of a row of a case, as long as the row is."""
    if mention.value is None:
        return f"{mention.raw} | {mention.kind.value}"
    amount = row.split(" | ")[2].split(" ")[0]
    shown = amount if mention.value == Fraction(amount) else str(mention.value)
    return f"{mention.raw} | {mention.kind.value} | {shown} {mention.unit} | {mention.head}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_mentions(case: dict[str, Any]) -> None:
    found = find_mentions(document_of_text(case["text"] + "\n", kind="txt"))
    assert [each.raw for each in found] == [row.split(" | ")[0] for row in case["numbers"]]
    assert [as_written(each, row) for each, row in zip(found, case["numbers"], strict=True)] == case["numbers"]
