"""Which printed totals are sums of printed parts: the break-downs that a reader of tagged data can check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from socai.catalogue.model import Catalogue
from socai.compose.tagging import Fact, Tagging
from socai.core.figures import FigureKey, Source
from socai.formula.nodes import Binary, Call, Expression, Reference, Unary

Weighted = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Summation:
    """A total and its parts by indicator code, each with its weight, 1 or -1."""

    total: str
    parts: Weighted


def summations(tagging: Tagging, catalogue: Catalogue) -> tuple[Summation, ...]:
    """Return the break-downs of a report: totals computed as a sum whose parts are all printed, in one unit.

    A formula says all parts of a total, so that a partial "trong đó" never becomes a sum.
    """
    facts = {fact.about: fact for fact in tagging.facts.values() if not fact.number.expression}
    found = (_summation(fact, catalogue, facts) for fact in facts.values())
    return tuple({summation.total: summation for summation in found if summation}.values())


def _summation(fact: Fact, catalogue: Catalogue, facts: Mapping[FigureKey, Fact]) -> Summation | None:
    indicator = catalogue.indicators.get(fact.about.indicator)
    if indicator is None or indicator.formula is None or fact.number.figure.source is not Source.COMPUTED:
        return None
    parts = linear(indicator.formula.expression)
    if parts is None or len(parts) < 2:
        return None
    printed = [_fact_beside(fact.about, code, facts) for code, _ in parts]
    if any(part is None or part.unit.measure != fact.unit.measure for part in printed):
        return None
    return Summation(indicator.code, parts)


def _fact_beside(total: FigureKey, code: str, facts: Mapping[FigureKey, Fact]) -> Fact | None:
    return facts.get(FigureKey(code, total.org_unit, total.period, total.basis))


def linear(expression: Expression) -> Weighted | None:
    """Return the codes that an expression adds and takes off, with their signs; ``None`` when it does anything else.

    A code that stands twice is no break-down either.
    """
    terms = list(_terms(expression, 1))
    codes = [code for code, _ in terms]
    return tuple(terms) if all(codes) and len(set(codes)) == len(codes) else None


def _terms(expression: Expression, sign: int) -> Iterator[tuple[str, int]]:
    """Yield the terms of a sum; an empty code stands for anything that is none."""
    match expression:
        case Reference(code=code):
            yield code, sign
        case Unary(operator="-", operand=operand):
            yield from _terms(operand, -sign)
        case Binary(operator="+" | "-" as operator, left=left, right=right):
            yield from _terms(left, sign)
            yield from _terms(right, sign if operator == "+" else -sign)
        case Call(function="sum", arguments=arguments):
            for argument in arguments:
                yield from _terms(argument, sign)
        case _:
            yield "", sign
