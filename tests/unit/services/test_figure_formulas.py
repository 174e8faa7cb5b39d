"""Every number that a report prints has a page, and that page shows the same number."""

from __future__ import annotations

from fractions import Fraction
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from socai.compose.tree import Number
from socai.core.figures import Basis
from socai.core.periods import Period
from socai.engine.reference import Evaluator
from socai.formula.parser import parse_formula
from socai.services import figure_formulas, reading
from socai.services.entries import record
from socai.services.errors import ServiceError
from tests.ledgers import AREA, COMMUNE, PERIOD, POOR, Ledger, row
from tests.unit.compose.half_year import half_year
from tests.unit.compose.shipped import catalogue, desk, facts

SHIPPED = (("bao-cao-quy", "2026Q2"), ("bao-cao-9-thang", "2026Q2"), ("giao-ban", "2026-06"), ("ban-tin", "2026-06"))


def asked_by(address: str) -> str:
    """Return the formula by which a page asks for its number; the code of the indicator where it has its own page."""
    parts = urlsplit(address)
    (formula,) = parse_qs(parts.query).get("cong-thuc", [unquote(parts.path).split("/")[2]])
    return formula


def printed() -> list[Number]:
    reports = [half_year(), *(desk().report(name, period) for name, period in SHIPPED)]
    return [run for report in reports for run in report.numbers() if isinstance(run, Number)]


def test_the_page_of_every_printed_number_shows_it_again() -> None:
    known = Evaluator(catalogue(), facts())
    runs = printed()
    pages = {figure_formulas.address_of(run.figure): run.figure for run in runs}
    computed = {page for page in pages if "cong-thuc=" in page}
    assert "" not in pages
    assert computed
    for page, figure in pages.items():
        again = known.evaluate(parse_formula(asked_by(page)), figure.key.org_unit, figure.key.period)
        assert (again.value, again.measure) == (figure.value, figure.measure), page
    for page in computed:
        assert figure_formulas.read(catalogue(), asked_by(page))


def test_what_was_counted_from_rows_leads_to_their_register(sqlite_ledger: Ledger) -> None:
    known = reading.evaluator(instance=sqlite_ledger.instance, period=Period.parse(PERIOD))
    counted = known.evaluate(parse_formula("2 * count(so.don_thu)"), COMMUNE, Period.parse(PERIOD))
    assert figure_formulas.address_of(counted) == "/so-theo-doi/don_thu"


def test_a_plan_and_a_sum_of_months_are_traced_to_who_entered_them(ledger: Ledger) -> None:
    months = [row(AREA, "10", period="2026-01"), row(AREA, "5", period="2026-02")]
    record(instance=ledger.instance, actor=ledger.actor("quan-tri"), rows=months, reason="Gõ")
    so_far = traced(ledger, f"year_to_date({AREA})", "2026-02")
    assert so_far.figure.value == Fraction(15)
    assert [part.origin.reason for part in so_far.parts if part.origin] == ["Gõ", "Gõ"]
    plan = traced(ledger, f"plan({AREA})", "2026")
    assert (plan.figure.value, plan.figure.key.basis) == (Fraction("100.5"), Basis.PLAN)
    assert plan.origin is not None
    assert plan.origin.sources == ("Nghị quyết 01",)
    assert asked_by(figure_formulas.address_of(plan.figure)) == f"plan({AREA})"


def traced(ledger: Ledger, text: str, period: str) -> reading.Trace:
    formula = figure_formulas.read(ledger.instance.catalogue, text)
    return reading.trace_formula(instance=ledger.instance, formula=formula, unit=COMMUNE, period=period)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "formula.empty"),
        ("plan(", "formula.ends_early"),
        ("khong.co * 2", "pack.unknown_indicator"),
        (f"{AREA} + {POOR}", "formula.cannot_add"),
        ('count(so.don_thu where nguoi_gui = "An")', "formula.private_column"),
    ],
)
def test_what_is_no_formula_over_figures_is_refused(sqlite_ledger: Ledger, text: str, code: str) -> None:
    with pytest.raises(ServiceError) as refused:
        figure_formulas.read(sqlite_ledger.instance.catalogue, text)
    assert [finding.code for finding in refused.value.findings] == [code]
