"""Makes the rows that formulas count from: what the ledger holds of a row, without its private values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from socai.catalogue.register_clocks import timelines
from socai.catalogue.registers import Register
from socai.core.steps import Step, StepKind
from socai.engine.rows import RegisterRow


def make_row(
    register: Register,
    values: Mapping[str, str],
    steps: Sequence[Step] = (),
    *,
    key: str,
    entry: str,
    unit: str = "",
    units: Iterable[str] = (),
) -> RegisterRow:
    """Return a row.

    Args:
        register: the declaration.
        values: canonical texts by column; private ones are dropped.
        steps: its steps after the first state.
        key: what names it in its register.
        entry: identity of its last revision.
        unit: the org unit it is about, empty for a row that is only looked at.
        units: that one and those above it, for facts without a history of units.
    """
    public = {code: text for code, text in values.items() if not register.columns[code].is_private}
    begins = date.fromisoformat(values[register.date_column])
    ends, earliest = values.get(register.end_column, ""), values.get(register.earliest_column, "")
    changes = [(step.day, step.subject) for step in steps if step.kind is StepKind.STATE]
    return RegisterRow(
        key=key,
        entry=entry,
        begins=begins,
        values=public,
        ends=date.fromisoformat(ends) if ends else None,
        states=((begins, register.start), *changes) if register.start else (),
        closing=frozenset(code for code, state in register.states.items() if state.closed),
        clocks=timelines(register, values, steps),
        units=frozenset(units),
        unit=unit,
        earliest=date.fromisoformat(earliest) if earliest else None,
    )
