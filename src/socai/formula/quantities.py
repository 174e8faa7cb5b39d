"""The algebra of measures that formulas need: in which measures a value may be read, and what results from operators.

A value is read in its own measure and, for count nouns, in every more general noun that its noun adds to: its
*readings*, the nearest first. The checker (``measures``) and the evaluator share these rules, so that what is refused
and what is computed cannot drift apart.

- Sum, difference, smallest, largest: one reading must be common; it is the result.
- A number without a unit is read in the measure of what it is compared with or, next to a percentage, added to.
- In products and quotients a percentage counts as the number printed before its sign: ``5 %`` is 5.
- A count of things may multiply or divide anything: five classes times 30 hectares each are hectares.
- Kinds written as a quotient multiply back: ``mass/area`` times ``area`` is ``mass``.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from socai.core.measures import COUNT_KIND, PHYSICAL, Measure, may_add
from socai.formula.conditions import Tally
from socai.formula.tallies import RegisterShape

Readings = tuple[Measure, ...]

#: The measure of a number without a unit, and of what is true or false.
NUMBER = Measure("number", "", "number")
TRUTH = Measure("truth", "", "truth")

#: What a row of a register counts when the register does not say: any count noun.
ROW = Measure("row", "", f"{COUNT_KIND}row")

NUMBERS: Readings = (NUMBER,)
ROWS: Readings = (ROW,)
TRUTHS: Readings = (TRUTH,)
PERCENTS: Readings = (PHYSICAL["percent"],)
_POINTS = PHYSICAL["percent_point"]


def readings(measure: Measure, measures: Mapping[str, Measure]) -> Readings:
    """Return the measures in which a value of ``measure`` may be read, its own first, then ever more general nouns."""
    found = [measure]
    for known in found:
        for code in known.adds_to:
            following = measures.get(code)
            if following is not None and following not in found and may_add(measure, following, measures):
                found.append(following)
    return tuple(found)


def tally_readings(tally: Tally, shape: RegisterShape, measures: Mapping[str, Measure]) -> Readings:
    """Return in which measures what is made of rows may be read.

    A condition narrows what rows are about, so a sum under one is also read in the more special nouns: people of rows
    about contests as contestants.
    """
    column = shape.columns.get(tally.summed)
    measure = shape.counted if column is None else column.measure
    if measure is None:
        return ROWS
    own = readings(measure, measures)
    is_narrowed = tally.where is not None and measure.kind.startswith(COUNT_KIND)
    special = (noun for noun in measures.values() if noun not in own and may_add(noun, measure, measures))
    return (*own, *special) if is_narrowed else own


def common(left: Readings, right: Readings) -> Readings | None:
    """Return in which measures two values may be read together, those of ``left`` first; ``None`` when in none.

    A number without a unit takes the readings of the other.
    """
    if left == NUMBERS or right == NUMBERS:
        return right if left == NUMBERS else left
    if ROWS in (left, right) and is_count(left) and is_count(right):
        return right if left == ROWS else left
    kinds = {measure.kind for measure in right}
    return tuple(measure for measure in left if measure.kind in kinds) or None


def difference(left: Readings, right: Readings) -> Readings | None:
    """Return the readings of a difference: those of a sum; between two percentages percentage points as well."""
    shared = common(left, right)
    if shared is not None and NUMBERS not in (left, right) and is_percentage(shared):
        return (*shared, _POINTS)
    return shared


def comparable(left: Readings, right: Readings) -> Readings | None:
    """Return the readings in which two values are compared: common ones; two counts are always comparable."""
    shared = common(left, right)
    if shared is None and is_count(left) and is_count(right):
        return left
    return shared


def product(left: Readings, right: Readings, measures: Mapping[str, Measure]) -> Readings | None:
    """Return the readings of a product, ``None`` when nobody could say what it is."""
    for one, other in ((left, right), (right, left)):
        if is_plain(one):
            return other
        per_other = f"/{other[0].kind}"
        if one[0].kind.endswith(per_other):
            return _declared(one[0].kind.removesuffix(per_other), one[0].factor * other[0].factor, measures)
    for one, other in ((left, right), (right, left)):
        if is_count(one) and not is_count(other):
            return other
    return None


def quotient(left: Readings, right: Readings, measures: Mapping[str, Measure]) -> Readings | None:
    """Return the readings of a quotient: a number for like measures, ``None`` when nobody could say what it is."""
    if is_plain(right):
        return NUMBERS if left == right else left
    if is_plain(left):
        return None
    if common(left, right):
        return NUMBERS
    compound = _declared(f"{left[0].kind}/{right[0].kind}", left[0].factor / right[0].factor, measures)
    return compound or (left if is_count(right) else None)


def factor_into(target: Measure, readings: Readings) -> Fraction | None:
    """Return what a value must be multiplied by to be measured in ``target``, ``None`` when it may not be.

    A number without a unit may become a ratio as it stands: ``100 * a / b`` is a percentage.
    """
    if readings == NUMBERS and target.kind in (NUMBER.kind, PERCENTS[0].kind):
        return Fraction(1)
    if readings == ROWS and target.kind.startswith(COUNT_KIND):
        return 1 / target.factor
    is_read = any(measure.kind == target.kind for measure in readings)
    return readings[0].factor / target.factor if is_read else None


def weight(readings: Readings) -> Fraction:
    """Return how many base units one of a value is in a product or quotient, where ratios count as bare numbers."""
    return Fraction(1) if is_plain(readings) else readings[0].factor


def is_plain(readings: Readings) -> bool:
    """Return whether a value counts as a bare number in products: it has no unit, or is a ratio."""
    return readings == NUMBERS or is_percentage(readings)


def is_percentage(readings: Readings) -> bool:
    """Return whether a value is a ratio, most often a percentage."""
    return readings[0].kind == PERCENTS[0].kind


def is_count(readings: Readings) -> bool:
    """Return whether a value counts things."""
    return readings[0].kind.startswith(COUNT_KIND)


def _declared(kind: str, factor: Fraction, measures: Mapping[str, Measure]) -> Readings | None:
    """Return the measure of a kind, the one with this factor if it is declared, else the first."""
    found = [measure for measure in measures.values() if measure.kind == kind]
    found.sort(key=lambda measure: measure.factor != factor)
    return tuple(found[:1]) or None
