"""Places of units beside each other by an indicator, only where that is fair; else why it is not.

It is fair when the pack says what is good, when the value does not grow with the size of a unit, and when every unit
has a value of the same period that is exact, actual and not too old. Nothing is worded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from socai.catalogue.model import Catalogue
from socai.core.figures import Basis, Figure, Qualifier
from socai.core.findings import Finding, Severity
from socai.core.numerals import round_half_up
from socai.core.pace import Direction
from socai.engine.statuses import Standing
from socai.formula.functions import FUNCTIONS
from socai.formula.nodes import Call, Expression, walk

_FEWEST = 2
_PLAN = "plan"


@dataclass(frozen=True)
class Ranking:
    """Places of units.

    Attributes:
        places: the place of each by its key, the best is 1; units that print the same share one. Empty when unfair.
        reasons: why there are none, each with the keys of the ``units`` that it is about, where it is about some.
    """

    places: Mapping[str, int]
    reasons: tuple[Finding, ...]


def ranking(catalogue: Catalogue, code: str, standings: Sequence[Standing]) -> Ranking:
    """Return the places of units by an indicator.

    Args:
        catalogue: declares it.
        code: of the indicator.
        standings: how it stands in each of the units that are compared, each on the same day.
    """
    reasons = (*barriers(catalogue, code), *_gaps(code, standings))
    if reasons or len(standings) < _FEWEST:
        return Ranking({}, reasons)
    decimals = catalogue.indicators[code].decimals
    values = {each.org_unit: each.figure.value for each in standings if each.figure is not None}
    printed = {unit: round_half_up(value, decimals) for unit, value in values.items() if value is not None}
    is_less_better = catalogue.pace_of(code).direction is Direction.LESS
    ordered = sorted(printed.values(), reverse=not is_less_better)
    return Ranking({unit: ordered.index(value) + 1 for unit, value in printed.items()}, ())


def barriers(catalogue: Catalogue, code: str) -> tuple[Finding, ...]:
    """Return what makes places by an indicator unfair whatever its figures are."""
    pace, measure = catalogue.pace_of(code), catalogue.indicators[code].measure
    codes = {
        "ranking.no_direction": not pace.is_direction_said,
        "ranking.band": pace.is_direction_said and pace.direction is Direction.BAND,
        "ranking.grows_with_size": not (measure.kind == "ratio" or "/" in measure.kind),
        "ranking.of_own_plan": _is_of_plan(catalogue, code),
    }
    return tuple(_reason(name, code) for name, is_so in codes.items() if is_so)


def _is_of_plan(catalogue: Catalogue, code: str) -> bool:
    """Return whether an indicator tells how much of a plan is reached: each unit has another one."""
    formula = catalogue.indicators[code].formula
    is_stated = any(code == pace.stated_percent for pace in catalogue.paces.values())
    return is_stated or (formula is not None and any(map(_reads_plan, walk(formula.expression))))


def _reads_plan(node: Expression) -> bool:
    if not isinstance(node, Call):
        return False
    return node.function == _PLAN or (FUNCTIONS[node.function].implied == _PLAN and len(node.arguments) == 1)


def _gaps(code: str, standings: Sequence[Standing]) -> Iterator[Finding]:
    """Yield what of the figures themselves makes places unfair, with the units that it is so of."""
    told = {
        each.org_unit: each.figure for each in standings if each.figure is not None and each.figure.value is not None
    }
    latest = max((figure.key.period for figure in told.values()), key=lambda each: each.end, default=None)
    found: Mapping[str, Iterable[str]] = {
        "ranking.no_value": [each.org_unit for each in standings if each.org_unit not in told],
        "ranking.other_period": [unit for unit, figure in told.items() if figure.key.period != latest],
        "ranking.old": [each.org_unit for each in standings if each.org_unit in told and _is_old(each)],
        "ranking.not_exact": [unit for unit, figure in told.items() if not _is_exact(figure)],
        "ranking.restated": [unit for unit, figure in told.items() if figure.estimated],
    }
    for name, units in found.items():
        keys = list(units)
        if keys:
            yield _reason(name, code, units=keys)


def _is_old(found: Standing) -> bool:
    return found.fresh_until is not None and found.on > found.fresh_until


def _is_exact(figure: Figure) -> bool:
    return figure.key.basis is Basis.ACTUAL and figure.qualifier is Qualifier.EXACT


def _reason(name: str, code: str, **data: object) -> Finding:
    return Finding(name, Severity.NOTE, code, data=data)
