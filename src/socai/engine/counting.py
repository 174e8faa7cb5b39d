"""Computes functions of rows: the operand that a formula goes on with, and the figure that leads to its rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction

from socai.catalogue.levels import depth
from socai.core.figures import Figure, FigureKey, RowSource, Source, State
from socai.core.intervals import exact
from socai.core.periods import Period
from socai.core.workdays import MissingHolidays, WorkingDays
from socai.engine.needs import Span
from socai.engine.operands import Operand, undefined
from socai.engine.row_places import RowPlaces, RowsAbout
from socai.engine.rows import Chooser, RegisterRow, RegisterRows
from socai.formula.conditions import Tally
from socai.formula.printer import to_text
from socai.formula.quantities import Readings
from socai.formula.tallies import TALLIES, RegisterShape


def tallied(
    tally: Tally,
    rows: RegisterRows,
    unit: str,
    period: Period,
    *,
    span: Span,
    unit_type: str,
    readings_of: Callable[[Tally, RegisterShape], Readings],
    working_days: WorkingDays,
    places: RowPlaces,
) -> tuple[Operand, Figure]:
    """Return the value of a function of rows, and its figure with the rows it was made of.

    Args:
        tally: the function.
        rows: the register; it may be empty.
        unit: org unit at hand; rows about units below it count.
        period: period at hand, of any calendar.
        span: whether the period is meant, or the time from the beginning of its year.
        unit_type: type of the org unit.
        readings_of: in which measures what is made of rows may be read.
        working_days: what clocks count by.
        places: finds the rows about a unit.
    """
    key = FigureKey(to_text(tally), unit, period)
    readings = readings_of(tally, rows.shape)
    column = rows.shape.columns.get(tally.summed)
    decimals = column.decimals if column else 0
    figure = Figure(key, to_text(tally), readings[0], decimals, State.MISSING, formula=to_text(tally))
    first = period.year_to_date()[0].start if span is Span.TO_DATE else period.start
    absence = places.absence(unit)
    if absence is not None:
        return _without(readings, figure, State.MISSING, absence[0], **absence[1])
    about = places.about(rows, unit, period)
    reason = _bar(tally, rows, about, unit, unit_type, (first, period.end))
    if reason:
        is_barred = reason == "guard.below_min_level"
        state = State.UNDEFINED if is_barred else State.MISSING
        return _without(readings, figure, state, reason, register=tally.register)
    chooser = Chooser(tally, rows.shape, first, period.end, working_days)
    try:
        taken = [row for row in about.rows if chooser.takes(row)]
        unclear = [row for row in about.unclear if chooser.takes(row)]
        undated = [row for row in about.rows if chooser.may_take(row)]
    except MissingHolidays as error:
        return _without(readings, figure, State.UNDEFINED, error.code, **error.data)
    if unclear:
        cut = sorted({places.name(row.unit, period) for row in unclear})
        data = {"register": tally.register, "rows": len(unclear), "cut": cut}
        return _without(readings, figure, State.MISSING, "figure.rows_of_cut", **data)
    if undated:
        data = {"register": tally.register, "rows": len(undated)}
        return _without(readings, figure, State.MISSING, "figure.rows_of_unknown_day", **data)
    value = sum((chooser.value(row) for row in taken), Fraction(0))
    sources = tuple(_source(tally, row) for row in taken)
    figure = replace(figure, state=State.VALUE, value=value, source=Source.COMPUTED, rows=sources)
    return Operand(readings, value, exact(value), decimals=decimals), figure


def _bar(tally: Tally, rows: RegisterRows, about: RowsAbout, unit: str, unit_type: str, days: tuple[date, date]) -> str:
    """Return the reason why counting a register says nothing for a unit and days, empty when it says something."""
    if not rows.rows and rows.since is None:
        return "figure.register_empty"
    if rows.min_level and depth(unit_type) > depth(rows.min_level):
        return "guard.below_min_level"
    if not (rows.counts_for(unit) or about.rows or about.unclear):
        return "figure.register_not_by_unit"
    is_open = TALLIES[tally.function].is_open
    is_kept = rows.is_kept(days[1] if is_open else days[0], days[1], is_open=is_open)
    return "" if is_kept else "figure.register_not_kept"


def _without(readings: Readings, figure: Figure, state: State, reason: str, **data: object) -> tuple[Operand, Figure]:
    """Return an operand and a figure without a value."""
    data = {
        "indicator": figure.key.indicator,
        "org_unit": figure.key.org_unit,
        "period": str(figure.key.period),
    } | data
    operand = replace(undefined(readings, reason, **data), state=state)
    return operand, replace(figure, state=state, reason=reason, reason_data=data)


def _source(tally: Tally, row: RegisterRow) -> RowSource:
    return RowSource(tally.register, row.key, row.entry, row.begins)
