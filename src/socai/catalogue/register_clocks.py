"""The legal time limits of one row: the rule that its flags choose, and what its steps did to the clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from socai.catalogue.register_values import YES
from socai.catalogue.registers import Clock, Counting, Register
from socai.core.clocks import ClockRule, Timeline, timeline
from socai.core.steps import Step, StepKind


def timelines(register: Register, values: Mapping[str, str], steps: Sequence[Step]) -> dict[str, Timeline]:
    """Return what happened to each clock of a row; one that does not concern the row is left out.

    Args:
        register: the declaration.
        values: canonical texts by column.
        steps: the steps after the first state.
    """
    begins = date.fromisoformat(values[register.date_column])
    first = [Step(StepKind.STATE, begins, register.start)] if register.start else []
    found = {}
    for code, clock in register.clocks.items():
        if not clock.concerns(values) or (clock.due and not values.get(clock.due)):
            continue
        started = values.get(clock.start, "") if clock.start in register.columns else ""
        day = date.fromisoformat(started) if started else None
        found[code] = timeline(rule_of(register, clock, values), [*first, *steps], day)
    return found


def _days_until(due: str, begins: str) -> int:
    return max((date.fromisoformat(due) - date.fromisoformat(begins)).days, 0)


def rule_of(register: Register, clock: Clock, values: Mapping[str, str]) -> ClockRule:
    """Return a clock as it applies to a row. A closed case ends every clock."""
    flags = {name: values.get(column) == YES for name, column in register.variants.items()}
    begins = values.get(clock.start) or values[register.date_column]
    closed = {code for code, state in register.states.items() if state.closed}
    return ClockRule(
        code=clock.code,
        start="" if clock.start in register.columns else clock.start,
        until=frozenset({*clock.until, *closed}),
        days=_days_until(values[clock.due], begins)
        if clock.due
        else clock.length(remote=flags.get("remote", False), complex_case=flags.get("complex", False)),
        working=clock.counting is Counting.WORKING,
        suspended_in=frozenset(clock.suspended_in),
        shift=clock.shift,
    )
