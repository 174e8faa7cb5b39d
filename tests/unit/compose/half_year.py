"""The half-year report of the pack binh-lu, made of the pack's own figures without a ledger."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from socai.catalogue.model import Catalogue
from socai.catalogue.pack import builtin_packs, load_catalogue
from socai.compose.composer import compose_report
from socai.compose.template import parse_template
from socai.compose.tree import Report
from socai.core.figures import Atom, FigureKey, State
from socai.core.periods import Period
from socai.engine.facts import Facts
from socai.engine.reference import Evaluator
from socai.services.pack_figures import pack_figures
from tests.pack_rows import pack_registers

PERIOD = Period.parse("2026H1")
TEMPLATE = "bao-cao-6-thang"


@cache
def half_year() -> Report:
    """Return the report; every number it prints is the pack's or computed of the pack's."""
    catalogue = load_catalogue(builtin_packs() / "binh-lu")
    evaluator = Evaluator(catalogue, facts_of(catalogue))
    template = catalogue.templates[TEMPLATE]
    return compose_report(
        parse_template(template.text, template.path.name),
        figure_of=lambda formula: evaluator.evaluate(formula, catalogue.reporting_unit, PERIOD),
        period=PERIOD,
        letterhead=catalogue.letterheads["party"],
        demonstration=True,
    )


def facts_of(catalogue: Catalogue) -> Facts:
    """Return the figures, targets and rows of registers of a pack as facts."""
    rows = [(FigureKey(row.indicator, row.org_unit, row.period, row.basis), row) for row in pack_figures(catalogue)]
    atoms = {
        key: Atom(key, State.VALUE, Fraction(row.value), row.qualifier) for key, row in rows if row.value is not None
    }
    plans = {(each.indicator, each.org_unit, each.year): Fraction(each.value) for each in catalogue.targets}
    return Facts(atoms, plans, registers=pack_registers(catalogue))
