"""Guards in a living ledger: every way to read or enter a guarded figure is tried, and refused."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from socai.catalogue.model import FigureRow, Guard, Indicator, OrgUnit, OverTime, OverUnits
from socai.catalogue.model import Target as Declared
from socai.core.figures import Figure, State
from socai.core.periods import Period
from socai.formula.parser import parse_formula
from socai.services import targets
from socai.services.entries import record
from socai.services.reading import evaluator, query, trace
from socai.services.units import import_units
from tests.ledgers import ALL, COMMUNE, OTHER, PERIOD, POOR, Ledger, row

NOW = Period.parse(PERIOD)


def guarded(ledger: Ledger, code: str, *guards: Guard, min_level: str = "") -> Ledger:
    """Return the ledger with an indicator that has guards, as if its pack declared them."""
    catalogue = ledger.instance.catalogue
    indicator: Indicator = replace(catalogue.indicators[code], guards=frozenset(guards), min_level=min_level)
    if Guard.REPORT_ONLY in guards:
        indicator = replace(indicator, over_time=OverTime.NONE, over_units=OverUnits.NONE)
    changed = replace(catalogue, indicators={**catalogue.indicators, code: indicator})
    return replace(ledger, instance=replace(ledger.instance, catalogue=changed))


def refused(ledger: Ledger, *rows: FigureRow) -> list[tuple[str, str]]:
    """Enter rows and return why they are refused."""
    recorded = record(instance=ledger.instance, actor=ledger.actor("quan-tri"), rows=rows, reason="Nhập")
    assert recorded.batch is None
    return [(finding.code, finding.subject) for finding in recorded.findings]


def asked(ledger: Ledger, code: str, unit: str = COMMUNE, period: str = PERIOD) -> Figure:
    """Return a figure as a screen asks for it."""
    return query(instance=ledger.instance, indicators=[code], units=[unit], periods=[period])[0]


def test_a_screen_does_not_get_what_only_reports_print(ledger: Ledger) -> None:
    ledger = guarded(ledger, POOR, Guard.REPORT_ONLY)
    figure = asked(ledger, POOR)
    assert (figure.state, figure.value, figure.reason) == (State.UNDEFINED, None, "guard.report_only")


def test_nor_anything_computed_of_it(ledger: Ledger) -> None:
    ledger = guarded(ledger, POOR, Guard.REPORT_ONLY)
    assert asked(ledger, ALL).value is None
    found = evaluator(instance=ledger.instance, period=NOW)
    for text in (POOR, f"{POOR} * 1", f"max({POOR}, 0)", f"percent({POOR}, {OTHER})"):
        assert found.evaluate(parse_formula(text), COMMUNE, NOW).value is None, text


@pytest.mark.parametrize("text", ["last_year({})", "previous({})", "year_to_date({})", "growth({})", "percent({})"])
def test_a_report_gets_its_own_period_and_no_other(text: str, ledger: Ledger) -> None:
    ledger = guarded(ledger, POOR, Guard.REPORT_ONLY)
    for period in ("2025H1", "2025H2"):
        entered = record(
            instance=ledger.instance, actor=ledger.actor("quan-tri"), rows=[row(POOR, "9", period=period)], reason="x"
        )
        assert entered.batch
    found = evaluator(instance=ledger.instance, period=NOW, is_report=True)
    assert found.figure(POOR, COMMUNE, NOW).value == 7
    elsewhere = found.evaluate(parse_formula(text.format(POOR)), COMMUNE, NOW)
    assert elsewhere.value is None or text == "year_to_date({})"  # the first half is the year to date itself


def test_a_printed_number_is_still_walked_back_to_its_entry(ledger: Ledger) -> None:
    ledger = guarded(ledger, POOR, Guard.REPORT_ONLY)
    found = trace(instance=ledger.instance, indicator=POOR, period=PERIOD)
    assert found.figure.value == 7
    assert found.origin is not None


def test_it_is_entered_for_the_whole_only(ledger: Ledger) -> None:
    ledger = guarded(ledger, POOR, Guard.REPORT_ONLY)
    assert refused(ledger, row(POOR, "1", org_unit="thon_1"), row(POOR, "1", breakdown="nam")) == [
        ("guard.report_only_unit", POOR),
        ("guard.breakdown", POOR),
    ]


def test_it_is_never_planned(ledger: Ledger) -> None:
    ledger = guarded(ledger, POOR, Guard.REPORT_ONLY)
    plan = Declared(POOR, COMMUNE, 2026, Decimal(5))
    done = targets.import_targets(instance=ledger.instance, actor=ledger.actor("quan-tri"), rows=[plan], reason="x")
    assert (done.batch, [finding.code for finding in done.findings]) == (None, ["guard.target"])


def test_a_small_number_has_no_part_below_its_level(ledger: Ledger) -> None:
    below = record(
        instance=ledger.instance, actor=ledger.actor("quan-tri"), rows=[row(POOR, "3", org_unit="thon_1")], reason="x"
    )
    assert below.batch  # entered before the pack declared the guard
    ledger = guarded(ledger, POOR, min_level="commune")
    assert asked(ledger, POOR, unit="thon_1").reason == "guard.below_min_level"
    assert asked(ledger, ALL, unit="thon_1").value is None
    assert asked(ledger, POOR).value == 7
    assert refused(ledger, row(POOR, "1", org_unit="thon_3"), row(POOR, "1", org_unit="van_phong")) == [
        ("guard.below_level", POOR),
        ("guard.below_level", POOR),
    ]
    plan = Declared(POOR, "thon_1", 2026, Decimal(5))
    done = targets.import_targets(instance=ledger.instance, actor=ledger.actor("quan-tri"), rows=[plan], reason="x")
    assert [finding.code for finding in done.findings] == ["guard.below_level"]


def test_what_stays_in_the_commune_is_not_seen_above_it(ledger: Ledger) -> None:
    ledger = guarded(ledger, POOR, Guard.NO_ROLLUP)
    assert asked(ledger, POOR).value == 7
    above = [OrgUnit("tinh", "province", "Tỉnh Mẫu"), OrgUnit(COMMUNE, "commune", "Xã Mẫu", "tinh")]
    assert import_units(instance=ledger.instance, actor=ledger.actor("quan-tri"), rows=above, reason="x").batch
    for boundaries in ("as-reported", "today"):
        figures = query(
            instance=ledger.instance, indicators=[POOR, ALL, OTHER], units=["tinh"], periods=[PERIOD],
            boundaries=boundaries,
        )  # fmt: skip
        assert [figure.value for figure in figures] == [None, None, 1235]
