"""Runs the cases of legal time limits, which an official can read."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from socai.catalogue.register_steps import read_steps
from socai.core.clocks import ClockRule, Reading, timeline
from socai.core.steps import Step
from socai.core.workdays import MissingHolidays, WorkingDays

CASES = yaml.safe_load((Path(__file__).parent / "clocks.yaml").read_text(encoding="utf-8"))
TET = {date(2026, 2, 16) + timedelta(days=day): "Tết" for day in range(5)}
DAYS = WorkingDays(holidays=TET, years=frozenset({2026}))


def _rule(case: dict[str, Any]) -> ClockRule:
    return ClockRule(
        "han",
        case["from"],
        frozenset(case["until"]),
        case["days"],
        case.get("counting") == "working",
        frozenset(case.get("suspended_in", ())),
        case.get("shift", True),
    )


def _words(reading: Reading) -> str:
    if reading.due is None:
        return reading.state.value
    return f"{reading.state.value} {reading.days} due {reading.due}"


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    steps = [step for step in read_steps(case["steps"]) if isinstance(step, Step)]
    found = timeline(_rule(case), steps)
    for day, expected in case["expect"].items():
        assert _words(found.reading(day, DAYS)) == expected, day


def test_a_year_without_a_table_of_holidays_is_never_guessed() -> None:
    rule = ClockRule("han", "", frozenset({"dong"}), 10, working=True)
    with pytest.raises(MissingHolidays):
        timeline(rule, (), date(2027, 1, 4)).reading(date(2027, 1, 5), DAYS)


def test_a_day_of_the_case_can_start_a_clock() -> None:
    rule = ClockRule("han", "", frozenset({"dong"}), 10, shift=False)
    assert _words(timeline(rule, (), date(2026, 3, 2)).reading(date(2026, 3, 3), DAYS)) == "running 9 due 2026-03-12"
