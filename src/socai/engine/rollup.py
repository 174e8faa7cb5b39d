"""Rolls entries up: over the periods that tile a longer one, and over the org units below one.

Over time: the periods of one kind, the longest that was ever entered first, must tile the period, and all must have the
figure; a stock is the last of them. Nothing is added up of which a part is not there: the figure is missing, its reason
names what has not come in.

Over units: below a unit, units of one type report together. As soon as one of a type has ever reported an indicator,
all of that type that exist on the last day of the period must have the figure. A unit that ended during the period
counts when it has a figure, except for stocks.

What does not apply adds nothing. Ratios are never rolled up: they are computed again from their formula.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import reduce
from operator import add

from socai.catalogue.model import Indicator, OrgUnit, OverTime, OverUnits
from socai.core.calendars import Kind
from socai.core.figures import Basis, Figure, Source, State
from socai.core.intervals import Interval
from socai.core.periods import Period
from socai.engine.facts import Facts
from socai.engine.figures import blank, empty
from socai.engine.needs import Need, Outcome, Steps, ask
from socai.engine.operands import combined, estimated_share, spread_of

_BASES = (Basis.STATED, Basis.ACTUAL, Basis.ESTIMATE, Basis.PLAN)


def over_time(indicator: Indicator, need: Need, kinds: Collection[Kind]) -> Steps[Outcome | None]:
    """Return the figure rolled up from shorter periods, ``None`` when none of them has it.

    Args:
        indicator: what is rolled up.
        need: where.
        kinds: kinds of periods for which it was ever entered.
    """
    incomplete = None
    for kind in need.period.finer_kinds:
        if kind not in kinds:
            continue
        tiles = need.period.parts(kind)
        outcomes = yield from ask(Need(need.code, need.unit, tile) for tile in tiles)
        found = tiled(indicator, need, tiles, outcomes)
        if found is not None and found.figure.state is not State.MISSING:
            return found
        incomplete = incomplete or found
    return incomplete


def tiled(indicator: Indicator, need: Need, tiles: Sequence[Period], outcomes: Sequence[Outcome]) -> Outcome | None:
    """Return what the figures of periods that follow one another make of the whole, ``None`` when there are none."""
    if all(outcome.figure.state is State.MISSING for outcome in outcomes):
        return None
    if indicator.over_time in (OverTime.RATIO, OverTime.NONE):
        return Outcome(empty(indicator, need, "figure.not_rolled_up", rule=str(indicator.over_time)))
    if indicator.over_time is OverTime.LAST:
        tiles, outcomes = tiles[-1:], outcomes[-1:]
    absent = [str(tile) for tile, outcome in zip(tiles, outcomes, strict=True) if outcome.figure.state is State.MISSING]
    if absent:
        figure = empty(
            indicator, need, "figure.incomplete", absent=absent, have=len(tiles) - len(absent), of=len(tiles)
        )
        return Outcome(replace(figure, parts=_figures(outcomes)))
    return combine(indicator, need, outcomes, is_largest=indicator.over_time is OverTime.MAX)


@dataclass(frozen=True)
class Members:
    """The units below one that report an indicator.

    Attributes:
        required: keys of those that must have the figure.
        welcome: keys of those that count when they have it.
        names: names by key.
    """

    required: tuple[str, ...]
    welcome: tuple[str, ...]
    names: Mapping[str, str]


def members(indicator: Indicator, need: Need, facts: Facts, declared: Mapping[str, OrgUnit]) -> Members:
    """Return the units directly below that report an indicator, for a period."""
    return reporting(indicator, need, facts, facts.below(need.unit, need.period), declared)


def reporting(
    indicator: Indicator, need: Need, facts: Facts, below: Sequence[str], declared: Mapping[str, OrgUnit]
) -> Members:
    """Return those of some units that report an indicator, for a period."""
    units = facts.units(below, need.period, declared)
    types = {_type(units, key) for key in below if facts.reports(need.code, key)}
    alike = [key for key in below if _type(units, key) in types]
    required = tuple(key for key in alike if _exists(units, key, need.period.end, need.period.end))
    is_stock = indicator.over_time is OverTime.LAST
    welcome = (
        ()
        if is_stock
        else tuple(
            key for key in alike if key not in required and _exists(units, key, need.period.start, need.period.end)
        )
    )
    return Members(required, welcome, {key: units[key].name if key in units else key for key in alike})


def over_units(indicator: Indicator, need: Need, below: Members) -> Steps[Outcome | None]:
    """Return the figure rolled up from the units below, ``None`` when none of them has it."""
    keys = (*below.required, *below.welcome)
    outcomes = yield from ask(Need(need.code, key, need.period) for key in keys)
    if all(outcome.figure.state is State.MISSING for outcome in outcomes):
        return None
    if indicator.over_units in (OverUnits.RATIO, OverUnits.NONE):
        return Outcome(empty(indicator, need, "figure.not_rolled_up", rule=str(indicator.over_units)))
    present = [outcome for outcome in outcomes if outcome.figure.state is not State.MISSING]
    have = {outcome.figure.key.org_unit for outcome in present}
    absent = [below.names[key] for key in below.required if key not in have]
    if absent:
        of = len(below.required)
        figure = empty(indicator, need, "figure.incomplete_units", absent=absent, have=of - len(absent), of=of)
        return Outcome(replace(figure, parts=_figures(outcomes)))
    return combine(indicator, need, present, is_largest=indicator.over_units is OverUnits.MAX)


def combine(indicator: Indicator, need: Need, outcomes: Sequence[Outcome], *, is_largest: bool) -> Outcome:
    """Return the sum or the largest of figures that are all there (at least one); one undefined makes all undefined."""
    figures = _figures(outcomes)
    basis = max((figure.key.basis for figure in figures), key=_BASES.index)
    answer = replace(blank(indicator, need, basis), parts=figures)
    stopping = next((figure for figure in figures if figure.state is State.UNDEFINED), None)
    if stopping is not None:
        reason, data = stopping.reason, stopping.reason_data
        return Outcome(replace(answer, state=State.UNDEFINED, reason=reason, reason_data=data))
    present = [outcome for outcome in outcomes if outcome.figure.value is not None]
    if not present:
        return Outcome(replace(answer, state=State.NOT_APPLICABLE, reason="figure.not_applicable"))
    value, spread = _rolled(present, is_largest=is_largest)
    qualifier = combined(outcome.figure.qualifier for outcome in present)
    estimated = estimated_share((figure.value, figure.estimated) for figure in figures if figure.value is not None)
    rolled = replace(answer, state=State.VALUE, value=value, qualifier=qualifier, source=Source.ROLLED_UP)
    return Outcome(replace(rolled, estimated=estimated), spread)


def _rolled(present: Sequence[Outcome], *, is_largest: bool) -> tuple[Fraction, Interval | None]:
    """Return the sum or the largest of values, with its spread."""
    values = [outcome.figure.value for outcome in present if outcome.figure.value is not None]
    spreads = [outcome.spread for outcome in present]
    if is_largest:
        value = max(values)
        return value, spread_of(_largest, value, *spreads)
    value = sum(values, Fraction(0))
    return value, spread_of(lambda *found: reduce(add, found), value, *spreads)


def _largest(*spreads: Interval) -> Interval:
    """Return where the largest of values may lie."""
    return Interval(max(spread.lo for spread in spreads), max(spread.hi for spread in spreads))


def _type(units: Mapping[str, OrgUnit], key: str) -> str:
    """Return the type of a unit, empty for one that the catalogue does not declare."""
    return units[key].type if key in units else ""


def _exists(units: Mapping[str, OrgUnit], key: str, first: date, last: date) -> bool:
    """Return whether a unit exists on any day from ``first`` to ``last``."""
    unit = units.get(key)
    if unit is None:
        return True
    return (unit.valid_from is None or unit.valid_from <= last) and (unit.valid_to is None or first <= unit.valid_to)


def _figures(outcomes: Sequence[Outcome]) -> tuple[Figure, ...]:
    """Return the figures of outcomes."""
    return tuple(outcome.figure for outcome in outcomes)
