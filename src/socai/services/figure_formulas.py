"""Formulas by which the centre opens a number that no entry is: added up, planned, or computed for a report alone."""

from __future__ import annotations

from functools import lru_cache

from socai.catalogue.model import Catalogue
from socai.core.figures import Basis, Figure
from socai.core.findings import Location
from socai.formula.errors import FormulaError
from socai.formula.nodes import Expression, Formula, Reference, tallies
from socai.formula.parser import parse_formula
from socai.services.addresses import figure_address, formula_address, register_address
from socai.services.errors import ServiceError
from socai.services.packs import formula_findings

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
    """Return a formula over figures of a pack; private columns of registers are not read.

    Raises:
        ServiceError: the text is no formula, or names what the pack has not.
    """
    try:
        formula = parse_formula(text)
    except FormulaError as error:
        raise ServiceError([error.problem.finding(subject=text, location=Location())]) from error
    findings = list(formula_findings(catalogue, formula, Location()))
    if findings:
        raise ServiceError(findings)
    return formula


@lru_cache(maxsize=_KEPT)
def _expression(text: str) -> Expression:
    return parse_formula(text).expression
