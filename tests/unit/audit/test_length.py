"""A long document is read as if through a window: what is looked at for each letter does not grow with its length."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pytest

from socai.audit import context
from socai.audit.context import Figure, Reading
from socai.audit.mentions import find_mentions
from socai.audit.rules.registry import RULES, propose_all
from socai.audit.rules.rule import Rule
from socai.files.reading import document_of_text

_REPORTS = sorted((Path(__file__).parent / "reports").iterdir())
_TEXT = "\n\n".join(path.read_text(encoding="utf-8") for path in _REPORTS[:6])


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return how many numbers each search by value gave; the window is narrowed, so that short texts are long."""
    found: list[int] = []
    valued = Reading.valued

    def counting(
        self: Reading, family: str, low: Fraction, high: Fraction, place: int | None = None
    ) -> Sequence[Figure]:
        figures = valued(self, family, low, high, place)
        found.append(len(figures))
        return figures

    monkeypatch.setattr(context, "REACH", 1 << 12)
    monkeypatch.setattr(Reading, "valued", counting)
    return found


def test_candidates_and_readings_grow_with_the_length_and_no_faster(looked_at: list[int]) -> None:
    candidates, readings = {}, {}
    for copies in (3, 9):
        looked_at.clear()
        document = document_of_text("\n\n".join([_TEXT] * copies))
        readings[copies] = sum(1 for _ in propose_all(Reading(document, find_mentions(document))))
        candidates[copies] = sum(looked_at)
    assert candidates[3] > 0
    assert candidates[9] < 3.3 * candidates[3]
    assert readings[9] < 3.3 * readings[3]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_readings_of_each_rule_grow_with_the_length_and_no_faster(
    rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The examples of a rule, told again and again: those out of reach of each other are not put together."""
    monkeypatch.setattr(context, "REACH", 2_000)
    told = "\n\n".join((*rule.examples, *["Nhân dân phấn khởi."] * 40)) + "\n\n"
    counts = []
    for copies in (16, 48):
        document = document_of_text(told * copies)
        counts.append(sum(1 for _ in rule.propose(Reading(document, find_mentions(document)))))
    assert counts[0] > 0
    assert counts[1] < 4 * counts[0]  # three times, and what the edges of the window cost the shorter one


def test_a_number_out_of_reach_is_not_found_by_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "REACH", 500)
    far = "Xã có 48.215 nhân khẩu.\n\n" + "Nhân dân phấn khởi.\n\n" * 60 + "Năm nay xã có 48.215 nhân khẩu.\n"
    document = document_of_text(far)
    reading = Reading(document, find_mentions(document))
    first, last = reading.figures[0], reading.figures[-1]
    assert reading.valued("count", last.worth, last.worth, last.start) == [last]
    assert reading.valued("count", last.worth, last.worth) == [first, last]
    assert reading.of_size("count", last.size, first.start) == [first]
