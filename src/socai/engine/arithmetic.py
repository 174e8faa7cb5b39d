"""What the operators of the language do with operands. Every function takes any operands and raises nothing.

The measures come from ``formula.quantities``; what the checker would have refused is undefined here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from socai.core.figures import Qualifier
from socai.core.intervals import Interval, exact, total_of
from socai.core.measures import Measure
from socai.engine.operands import (
    Operand,
    combined,
    estimated_share,
    known,
    opposite,
    reaching,
    spread_of,
    undefined,
    without_total,
    without_value,
)
from socai.formula.nodes import Missing
from socai.formula.quantities import (
    NUMBERS,
    TRUTHS,
    Readings,
    common,
    comparable,
    difference,
    product,
    quotient,
    weight,
)

_QUOTIENT_DECIMALS = 2
_UNSURE = Interval(Fraction(0), Fraction(1))


def negated(operand: Operand) -> Operand:
    """Return a value with the other sign."""
    if operand.readings == TRUTHS:
        return mismatch(operand)
    spread = None if operand.spread is None else -operand.spread
    return replace(operand, value=-operand.value, spread=spread, qualifier=opposite(operand.qualifier))


def total(operands: Sequence[Operand], missing: Missing) -> Operand:
    """Return the sum of operands (at least one)."""
    shared = together(operands)
    return mismatch(*operands) if shared is None else _weighted([(1, operand) for operand in operands], missing, shared)


def subtracted(left: Operand, right: Operand, missing: Missing) -> Operand:
    """Return ``left - right``."""
    shared = None if TRUTHS in (left.readings, right.readings) else difference(left.readings, right.readings)
    return mismatch(left, right) if shared is None else _weighted([(1, left), (-1, right)], missing, shared)


def multiplied(left: Operand, right: Operand, measures: Mapping[str, Measure]) -> Operand:
    """Return ``left * right``."""
    if TRUTHS in (left.readings, right.readings):
        return mismatch(left, right)
    shared = product(left.readings, right.readings, measures)
    if shared is None:
        return mismatch(left, right)
    factor = weight(left.readings) * weight(right.readings) / weight(shared)
    value = left.value * right.value * factor
    spread = spread_of(lambda one, other: (one * other).scaled(factor), value, left.spread, right.spread)
    answer = known(shared, value, spread, left, right)
    qualifier = combined([_seen_past(right, left.qualifier), _seen_past(left, right.qualifier)])
    return without_value((left, right), shared) or replace(answer, qualifier=qualifier)


def divided(left: Operand, right: Operand, measures: Mapping[str, Measure]) -> Operand:
    """Return ``left / right``; undefined when ``right`` is zero."""
    if TRUTHS in (left.readings, right.readings):
        return mismatch(left, right)
    shared = quotient(left.readings, right.readings, measures)
    if shared is None:
        return mismatch(left, right)
    factor = weight(left.readings) / weight(right.readings) / weight(shared)
    return over(left, right, shared, factor=factor)


def over(left: Operand, right: Operand, readings: Readings, *, factor: Fraction) -> Operand:
    """Return ``factor * left / right`` read as told; undefined when ``right`` is zero."""
    stopped = without_value((left, right), readings)
    if stopped is not None:
        return stopped
    if right.value == 0:
        return undefined(readings, "figure.division_by_zero")
    value = left.value / right.value * factor
    spread = spread_of(lambda one, other: (one / other).scaled(factor), value, left.spread, right.spread)
    answer = known(readings, value, spread, left, right)
    qualifier = combined([_seen_past(right, left.qualifier)], [_seen_past(left, right.qualifier)])
    return replace(answer, decimals=max(answer.decimals, _QUOTIENT_DECIMALS), qualifier=qualifier)


def compared(operator: str, left: Operand, right: Operand) -> Operand:
    """Return whether a comparison holds; its spread says whether it may, as operands are rounded and qualified."""
    shared = None if TRUTHS in (left.readings, right.readings) else comparable(left.readings, right.readings)
    if shared is None:
        return mismatch(left, right, readings=TRUTHS)
    stopped = without_value((left, right), TRUTHS)
    if stopped is not None:
        return stopped
    one, other = aligned(left, shared), aligned(right, shared)
    spread = _UNSURE
    if one.spread is not None and other.spread is not None:
        reached = (
            reaching(one.spread, left.qualifier, other.spread),
            reaching(other.spread, right.qualifier, one.spread),
        )
        spread = _possible(operator, *reached)
    return known(TRUTHS, Fraction(_holds(operator, one.value, other.value)), spread, left, right)


def both(left: Operand, right: Operand) -> Operand:
    """Return ``left and right``: false as soon as one is false, even if nothing is known of the other."""
    if not left.readings == right.readings == TRUTHS:
        return mismatch(left, right, readings=TRUTHS)
    one, other = left.spread or _UNSURE, right.spread or _UNSURE
    spread = Interval(min(one.lo, other.lo), min(one.hi, other.hi))
    if any(operand.has_value and not operand.is_true for operand in (left, right)):
        return known(TRUTHS, Fraction(0), spread, left, right)
    return without_value((left, right), TRUTHS) or known(TRUTHS, Fraction(1), spread, left, right)


def either(left: Operand, right: Operand) -> Operand:
    """Return ``left or right``: true as soon as one is true, even if nothing is known of the other."""
    if not left.readings == right.readings == TRUTHS:
        return mismatch(left, right, readings=TRUTHS)
    return opposed(both(opposed(left), opposed(right)))


def opposed(operand: Operand) -> Operand:
    """Return ``not operand``."""
    if operand.readings != TRUTHS:
        return mismatch(operand, readings=TRUTHS)
    if not operand.has_value:
        return operand
    spread = None if operand.spread is None else exact(1) - operand.spread
    return replace(operand, value=1 - operand.value, spread=spread)


def together(operands: Sequence[Operand]) -> Readings | None:
    """Return in which measures all operands may be read together."""
    shared: Readings | None = operands[0].readings
    for operand in operands:
        shared = None if shared is None or operand.readings == TRUTHS else common(shared, operand.readings)
    return shared


def aligned(operand: Operand, readings: Readings) -> Operand:
    """Return an operand read in other readings: all count the same base units; a bare number stays what it is."""
    if operand.readings == NUMBERS or operand.readings[0].factor == readings[0].factor:
        return replace(operand, readings=readings)
    factor = operand.readings[0].factor / readings[0].factor
    spread = None if operand.spread is None else operand.spread.scaled(factor)
    return replace(operand, readings=readings, value=operand.value * factor, spread=spread)


def mismatch(*operands: Operand, readings: Readings = NUMBERS) -> Operand:
    """Return the result of an operation whose operands do not go together."""
    return undefined(readings, "figure.measure_mismatch", measures=[operand.readings[0].code for operand in operands])


def _weighted(terms: Sequence[tuple[int, Operand]], missing: Missing, shared: Readings) -> Operand:
    """Return the sum of operands that count once or, negative, are subtracted."""
    stopped = without_total([operand for _, operand in terms], missing, shared)
    if stopped is not None:
        return stopped
    present = [(sign, aligned(operand, shared)) for sign, operand in terms if operand.has_value]
    value = sum((sign * operand.value for sign, operand in present), Fraction(0))
    spread = spread_of(
        lambda *spreads: total_of(zip(spreads, (sign for sign, _ in present), strict=True)),
        value,
        *(operand.spread for _, operand in present),
    )
    answer = known(shared, value, spread, *(operand for _, operand in present))
    rising = [operand.qualifier for sign, operand in present if sign > 0]
    falling = [operand.qualifier for sign, operand in present if sign < 0]
    estimated = estimated_share((operand.value, operand.estimated) for _, operand in present)
    return replace(answer, qualifier=combined(rising, falling), estimated=estimated)


def _seen_past(other: Operand, qualifier: Qualifier) -> Qualifier:
    """Return where a factor's qualifier points in the product: below zero, the other factor turns it round."""
    return opposite(qualifier) if other.value < 0 else qualifier


def _holds(operator: str, left: Fraction, right: Fraction) -> bool:
    """Return whether a comparison of two exact values holds."""
    match operator:
        case "=":
            return left == right
        case "!=":
            return left != right
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case _:
            return left >= right


def _possible(operator: str, left: Interval, right: Interval) -> Interval:
    """Return from what to what the truth of a comparison may lie when its sides lie anywhere in these intervals."""
    match operator:
        case "=":
            is_certain = left.lo == left.hi == right.lo == right.hi
            return Interval(Fraction(is_certain), Fraction(left.meets(right)))
        case "<":
            return Interval(Fraction(left.hi < right.lo), Fraction(left.lo < right.hi))
        case "<=":
            return Interval(Fraction(left.hi <= right.lo), Fraction(left.lo <= right.hi))
        case "!=":
            return exact(1) - _possible("=", left, right)
        case ">":
            return _possible("<", right, left)
        case _:
            return _possible("<=", right, left)
