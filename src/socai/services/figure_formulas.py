"""Formulas by which the centre opens a number that no entry is: added up, planned, or computed for a report alone."""

from __future__ import annotations

from functools import lru_cache

from socai.catalogue.model import Catalogue
from socai.core.figures import Basis, Figure
from socai.core.findings import Location
from socai.core.measures import Measure
from socai.formula.errors import FormulaError
from socai.formula.measures import check_measures
from socai.formula.nodes import Expression, Formula, Reference, tallies
from socai.formula.parser import parse_formula
from socai.services.addresses import figure_address, formula_address, register_address
from socai.services.errors import ServiceError, refusal

NAMED = {"plan({})": "web.plan_of", "year_to_date({})": "web.to_date_of"}
"""The formulas that ask for a number of one indicator that has a name of its own, with the message that names it."""
_KEPT = 4096


def address_of(figure: Figure) -> str:
    """Return the path of the page that says where a figure comes from.

    That of an indicator has a page of its own; of what is computed, the formula is asked for. A number that was counted
    from rows leads to their register.
    """
    key = figure.key
    if key.basis is Basis.PLAN:
        return formula_address(f"plan({key.indicator})", key.org_unit, str(key.period))
    expression = _expression(key.indicator)
    if isinstance(expression, Reference):
        return figure_address(key.indicator, key.org_unit, str(key.period))
    counted = tallies(expression)
    if counted:
        return register_address(counted[0].register)
    return formula_address(key.indicator, key.org_unit, str(key.period))


def read(catalogue: Catalogue, text: str) -> Formula:
    """Return a formula over indicators of a pack.

    What counts rows is refused: a condition on them would tell what the columns hold that only some may read.

    Raises:
        ServiceError: the text is no formula, names what the pack has not, or counts rows.
    """
    try:
        formula = parse_formula(text)
    except FormulaError as error:
        raise ServiceError([error.problem.finding(subject=text, location=Location())]) from error
    if tallies(formula.expression):
        raise refusal("figure.counts_rows", text)
    found = check_measures(formula, lambda code: _measure(catalogue, code), catalogue.measures)
    if isinstance(found, list):
        raise ServiceError([problem.finding(subject=text, location=Location()) for problem in found])
    return formula


def _measure(catalogue: Catalogue, code: str) -> Measure | None:
    indicator = catalogue.indicators.get(code)
    return indicator.measure if indicator else None


@lru_cache(maxsize=_KEPT)
def _expression(text: str) -> Expression:
    return parse_formula(text).expression
