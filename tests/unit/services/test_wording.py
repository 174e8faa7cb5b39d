"""Findings become one line in either language; numbers are printed by the rules of the core."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from socai.core.findings import Finding, Location
from socai.services.wording import LANGUAGES, messages, say, word


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (Decimal("1426"), "1.426", "1,426"),
        (Decimal("57.69"), "57,69", "57.69"),
        (Fraction(1, 3), "0,333333", "0.333333"),
        (1426, "1426", "1426"),
        (("a", Decimal("0.5")), "a, 0,5", "a, 0.5"),
    ],
)
def test_numbers_follow_the_language_and_counters_stay(value: object, vi: str, en: str) -> None:
    assert say("cli.source", lang="vi", text=value) == f"nguồn: {vi}"
    assert say("cli.source", lang="en", text=value) == f"source: {en}"


def test_the_place_comes_first() -> None:
    finding = Finding("report.unknown_template", subject="x", location=Location("a.csv", 3, 7), data={"nearest": "y"})
    assert word(finding, lang="vi").startswith("a.csv:3:7: ")


def test_words_in_the_data_are_no_template() -> None:
    assert say("cli.source", lang="vi", text="{text.__class__} {0} {") == "nguồn: {text.__class__} {0} {"


@pytest.mark.parametrize("finding", [Finding("nobody.knows", data={"a": 1}), Finding("cli.source", subject="x")])
def test_a_fault_in_a_message_still_tells_all_that_is_known(finding: Finding) -> None:
    line = word(finding, lang="vi")
    assert finding.code in line
    assert all(str(value) in line for value in (finding.subject, *finding.data))


def test_an_unknown_language_is_a_fault_of_the_program() -> None:
    assert [bool(messages(lang)) for lang in LANGUAGES] == [True, True]
    with pytest.raises(ValueError, match="'fr' is not one of vi, en"):
        messages("fr")
