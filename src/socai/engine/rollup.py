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
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from socai.catalogue.model import Indicator, OrgUnit, OverTime, OverUnits
from socai.core.calendars import Kind
from socai.core.figures import Basis, Figure, FigureKey, Source, State
from socai.core.intervals import Interval, sum_of, total_of
from socai.core.periods import Period
from socai.engine.facts import Facts, UnitStanding
from socai.engine.figures import empty
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


class Members(NamedTuple):
    """The units below one that report an indicator.

    Attributes:
        required: those that must have the figure.
        welcome: those that count when they have it.
    """

    required: tuple[UnitStanding, ...]
    welcome: tuple[UnitStanding, ...]


def members(indicator: Indicator, need: Need, facts: Facts, declared: Mapping[str, OrgUnit]) -> Members:
    """Return the units directly below that report an indicator, for a period."""
    return reporting(indicator, need, facts, facts.below(need.unit, need.period), declared)


def reporting(
    indicator: Indicator, need: Need, facts: Facts, below: tuple[str, ...], declared: Mapping[str, OrgUnit]
) -> Members:
    """Return those of some units that report an indicator, for a period."""
    units = facts.standing(below, need.period, declared)
    types = {unit.type for unit in units if facts.reports(need.code, unit.key)}
    alike = [unit for unit in units if unit.type in types]
    is_stock = indicator.over_time is OverTime.LAST
    ended = () if is_stock else tuple(unit for unit in alike if unit.was_there and not unit.is_there)
    return Members(tuple(unit for unit in alike if unit.is_there), ended)


def over_units(indicator: Indicator, need: Need, below: Members) -> Steps[Outcome | None]:
    """Return the figure rolled up from the units below, ``None`` when none of them has it."""
    units = (*below.required, *below.welcome)
    outcomes = yield from ask(Need(need.code, unit.key, need.period) for unit in units)
    if all(outcome.figure.state is State.MISSING for outcome in outcomes):
        return None
    if indicator.over_units in (OverUnits.RATIO, OverUnits.NONE):
        return Outcome(empty(indicator, need, "figure.not_rolled_up", rule=str(indicator.over_units)))
    present = [outcome for outcome in outcomes if outcome.figure.state is not State.MISSING]
    have = {outcome.figure.key.org_unit for outcome in present}
    absent = [unit.name for unit in below.required if unit.key not in have]
    if absent:
        of = len(below.required)
        figure = empty(indicator, need, "figure.incomplete_units", absent=absent, have=of - len(absent), of=of)
        return Outcome(replace(figure, parts=_figures(outcomes)))
    return combine(indicator, need, present, is_largest=indicator.over_units is OverUnits.MAX)


def combine(indicator: Indicator, need: Need, outcomes: Sequence[Outcome], *, is_largest: bool) -> Outcome:
    """Return the sum or the largest of figures that are all there (at least one); one undefined makes all undefined."""
    figures = _figures(outcomes)
    key = FigureKey(need.code, need.unit, need.period, max((figure.key.basis for figure in figures), key=_BASES.index))
    named = key, indicator.name_vi, indicator.measure, indicator.decimals
    stopping = next((figure for figure in figures if figure.state is State.UNDEFINED), None)
    if stopping is not None:
        reason, data = stopping.reason, stopping.reason_data
        return Outcome(Figure(*named, State.UNDEFINED, reason=reason, parts=figures, reason_data=data))
    present = [outcome for outcome in outcomes if outcome.figure.value is not None]
    if not present:
        return Outcome(Figure(*named, State.NOT_APPLICABLE, reason="figure.not_applicable", parts=figures))
    value, spread = _rolled(present, is_largest=is_largest)
    qualifier = combined(outcome.figure.qualifier for outcome in present)
    estimated = estimated_share((figure.value, figure.estimated) for figure in figures if figure.value is not None)
    rolled = Figure(
        *named, State.VALUE, value, qualifier, Source.ROLLED_UP, parts=figures, estimated=estimated,
    )  # fmt: skip
    return Outcome(rolled, spread)


def _rolled(present: Sequence[Outcome], *, is_largest: bool) -> tuple[Fraction, Interval | None]:
    """Return the sum or the largest of values, with its spread."""
    values = [outcome.figure.value for outcome in present if outcome.figure.value is not None]
    spreads = [outcome.spread for outcome in present]
    if is_largest:
        value = max(values)
        return value, spread_of(_largest, value, *spreads)
    value = sum_of(values)
    return value, spread_of(lambda *found: total_of((spread, 1) for spread in found), value, *spreads)


def _largest(*spreads: Interval) -> Interval:
    """Return where the largest of values may lie."""
    return Interval(max(spread.lo for spread in spreads), max(spread.hi for spread in spreads))


def _figures(outcomes: Sequence[Outcome]) -> tuple[Figure, ...]:
    """Return the figures of outcomes."""
    return tuple(outcome.figure for outcome in outcomes)
