"""How the planned indicators of a unit stand: which are behind, which changed, which have no figure.

It ranks figures that the evaluator computed and words nothing. Who is behind is decided by ``statuses`` alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from socai.core.figures import Figure
from socai.core.numerals import round_half_up
from socai.core.pace import year_of
from socai.core.periods import Period
from socai.engine.reference import Evaluator
from socai.formula.parser import parse_formula


def behind_plan(evaluator: Evaluator, unit: str, period: Period) -> list[str]:
    """Return the codes of indicators that are behind or at risk, the worst first; of equals, the first declared.

    Indicators of which only a percentage of the plan was printed count too.
    """
    catalogue = evaluator.catalogue
    stated = (code for code, pace in catalogue.paces.items() if pace.stated_percent)
    codes = dict.fromkeys((*_planned(evaluator, unit, period), *stated))
    found = {code: evaluator.standing(code, unit, period) for code in catalogue.indicators if code in codes}
    late = [code for code, standing in found.items() if standing.is_behind]
    return sorted(late, key=lambda code: found[code].order)


def without_figure(evaluator: Evaluator, unit: str, period: Period) -> list[str]:
    """Return the codes of planned indicators that have no figure from the beginning of the year, as declared."""
    return [
        code
        for code in _planned(evaluator, unit, period)
        if _value(evaluator, f"year_to_date({code})", unit, period) is None
    ]


def changed(evaluator: Evaluator, unit: str, period: Period) -> list[str]:
    """Return the codes of indicators that print another value than for the period before; the largest change first.

    A change is measured against the value before; from zero, any change is larger than all others.
    """
    sizes: dict[str, tuple[bool, Fraction]] = {}
    for code in evaluator.catalogue.indicators:
        now = evaluator.figure(code, unit, period)
        before = evaluator.evaluate(parse_formula(f"previous({code})"), unit, period)
        if now.value is not None and before.value is not None and _printed(now) != _printed(before):
            change = abs(now.value - before.value)
            sizes[code] = (before.value == 0, change / abs(before.value) if before.value else change)
    return sorted(sizes, key=lambda code: sizes[code], reverse=True)


LISTS: Mapping[str, Callable[[Evaluator, str, Period], list[str]]] = {
    "behind": behind_plan,
    "changed": changed,
    "missing": without_figure,
}
"""The lists that a report may ask for, by name."""


def _planned(evaluator: Evaluator, unit: str, period: Period) -> Iterator[str]:
    """Yield the codes of indicators that have a target: set for the unit, divided from above, or made of its parts'."""
    catalogue, plans = evaluator.catalogue, evaluator.facts.plans
    set_for_it = {code for code, key, year in plans if (key, year) == (unit, period.year)}
    set_for_anybody = {code for code, _, year in plans if year == period.year}
    for code in catalogue.indicators:
        is_said = code in set_for_it or unit in catalogue.pace_of(code).divide
        if is_said or (code in set_for_anybody and _has_plan(evaluator, code, unit, period)):
            yield code


def _has_plan(evaluator: Evaluator, code: str, unit: str, period: Period) -> bool:
    return evaluator.plan(code, unit, year_of(period)).value is not None


def _value(evaluator: Evaluator, text: str, unit: str, period: Period) -> Fraction | None:
    return evaluator.evaluate(parse_formula(text), unit, period).value


def _printed(figure: Figure) -> object:
    return None if figure.value is None else round_half_up(figure.value, figure.decimals)
