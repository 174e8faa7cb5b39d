"""A figure that reports ask for under two names would be entered twice."""

from __future__ import annotations

from dataclasses import replace

from socai.catalogue.model import Catalogue, Indicator
from socai.services.reporting_duties import ReportingDuty, twice_entered
from socai.services.wording import LANGUAGES, word
from tests.unit.engine.world import catalogue, indicator


def named(code: str, name: str, **how: str) -> Indicator:
    return replace(indicator(code, **how), name_vi=name)


def duty(key: str, *figures: str) -> ReportingDuty:
    return ReportingDuty(key, key, "Tỉnh ủy", "month", "", "", "", "", figures, None)


def twice(known: Catalogue, *owed: ReportingDuty) -> list[str]:
    return [word(finding) for finding in twice_entered(catalogue=known, owed=owed)]


KNOWN = catalogue(
    named("a.ho", "Số hộ nghèo"),
    named("b.ho", "Số  hộ Nghèo"),
    named("c.ho", "Số hộ cận nghèo"),
    named("d.ho", "Số hộ nghèo", measure="nguoi"),
    named("e.ho", "Số hộ nghèo", formula="a.ho"),
)


def test_two_indicators_of_one_name_and_measure_are_told_once() -> None:
    (line,) = twice(KNOWN, duty("1", "a.ho", "c.ho"), duty("2", "b.ho"), duty("3", "a.ho", "b.ho"))
    assert line.startswith("a.ho và b.ho cùng tên “Số hộ nghèo”")
    (finding,) = twice_entered(catalogue=KNOWN, owed=[duty("1", "a.ho"), duty("2", "b.ho")])
    assert all("b.ho" in word(finding, lang=lang) for lang in LANGUAGES)


def test_one_indicator_in_two_reports_is_entered_once() -> None:
    assert twice(KNOWN, duty("1", "a.ho"), duty("2", "a.ho")) == []


def test_another_measure_or_a_computed_figure_is_no_second_entry() -> None:
    assert twice(KNOWN, duty("1", "a.ho", "c.ho"), duty("2", "d.ho", "e.ho")) == []


def test_what_nobody_asks_for_does_not_matter() -> None:
    assert twice(KNOWN, duty("1", "a.ho")) == []
