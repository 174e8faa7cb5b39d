"""Makes figures of what has been found: entered, planned, computed, or not there. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from socai.catalogue.model import Indicator
from socai.core.figures import Atom, Basis, Figure, FigureKey, Source, State
from socai.core.intervals import exact, of_printed
from socai.core.numerals import exact_text
from socai.engine.needs import Need, Outcome
from socai.engine.operands import Operand, undefined
from socai.formula.quantities import NUMBER, factor_into


def blank(indicator: Indicator, need: Need, basis: Basis = Basis.ACTUAL) -> Figure:
    """Return the figure of an indicator before anything is known of it."""
    key = FigureKey(need.code, need.unit, need.period, basis)
    return Figure(key, indicator.name_vi, indicator.measure, indicator.decimals, State.MISSING)


def empty(indicator: Indicator, need: Need, reason: str, **data: object) -> Figure:
    """Return the figure of an indicator that has no value, with the reason and where it is missing."""
    key = FigureKey(need.code, need.unit, need.period)
    named = key, indicator.name_vi, indicator.measure, indicator.decimals
    return Figure(*named, State.MISSING, reason=reason, reason_data=_place(need) | data)


def entered(indicator: Indicator, need: Need, atom: Atom) -> Outcome:
    """Return the figure of an entry. A count is what it says; anything else was rounded by who entered it."""
    key = FigureKey(need.code, need.unit, need.period, atom.key.basis)
    figure = Figure(
        key, indicator.name_vi, indicator.measure, indicator.decimals, atom.state, atom.value, atom.qualifier,
        Source.ENTERED, atom=atom,
    )  # fmt: skip
    if atom.value is None:
        return Outcome(replace(figure, reason="figure.not_applicable", reason_data=_place(need)))
    is_exact = indicator.measure.is_count
    return Outcome(figure, exact(atom.value) if is_exact else of_printed(atom.value, indicator.decimals))


def planned(indicator: Indicator, need: Need, value: Fraction | None) -> Outcome:
    """Return the figure of a target. Targets are decisions: exact, and never added up from those of others."""
    figure = blank(indicator, need, Basis.PLAN)
    if value is None:
        return Outcome(replace(figure, reason="figure.no_plan", reason_data=_place(need)))
    return Outcome(replace(figure, state=State.VALUE, value=value, source=Source.PLANNED), exact(value))


def divided_plan(indicator: Indicator, need: Need, share: Fraction, whole: Outcome) -> Outcome:
    """Return the target of a unit that has a declared share of the one above it."""
    figure = replace(blank(indicator, need, Basis.PLAN), parts=(whole.figure,))
    if whole.figure.value is None:
        return Outcome(replace(figure, reason=whole.figure.reason, reason_data=whole.figure.reason_data))
    value = whole.figure.value * share
    percent = exact_text(share * 100, 0)
    formula = f"{percent} / 100 * plan({need.code})"
    made = replace(figure, state=State.VALUE, value=value, source=Source.COMPUTED, formula=formula)
    return Outcome(made, exact(value))


def unknown(need: Need, reason: str) -> Outcome:
    """Return the figure of what cannot be computed at all."""
    figure = Figure(FigureKey(need.code, need.unit, need.period), need.code, NUMBER, 0, State.UNDEFINED)
    return Outcome(replace(figure, reason=reason, reason_data=_place(need)))


def withheld(indicator: Indicator, need: Need, reason: str) -> Outcome:
    """Return the figure of an indicator that may not be read there."""
    figure = empty(indicator, need, reason, level=indicator.min_level)
    return Outcome(replace(figure, state=State.UNDEFINED))


def computed(figure: Figure, value: Operand, parts: Iterable[Figure]) -> Outcome:
    """Return a figure with the value of an expression, in the measure of the figure."""
    factor = factor_into(figure.measure, value.readings)
    if factor is None and value.has_value:
        codes = [value.readings[0].code, figure.measure.code]
        value = undefined(value.readings, "figure.measure_mismatch", measures=codes)
    if factor is None or not value.has_value:
        made = replace(
            figure, source=Source.COMPUTED, parts=tuple(parts), state=value.state, reason=value.reason,
            reason_data=value.reason_data,
        )  # fmt: skip
        return Outcome(made)
    key = replace(figure.key, basis=Basis.ESTIMATE if value.is_estimate else Basis.ACTUAL)
    made = replace(
        figure, key=key, source=Source.COMPUTED, parts=tuple(parts), state=value.state, qualifier=value.qualifier,
        value=value.value * factor, estimated=value.estimated,
    )  # fmt: skip
    return Outcome(made, None if value.spread is None else value.spread.scaled(factor))


def _place(need: Need) -> dict[str, object]:
    """Return where a figure is missing, as data of a message."""
    return {"indicator": need.code, "org_unit": need.unit, "period": str(need.period)}
