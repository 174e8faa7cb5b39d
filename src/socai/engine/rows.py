"""Rows of registers as plain data, and what formulas make of them: which rows count, and how many or how much.

Rows are counted by their days, so any period of any calendar is exact. A register that was not kept for the whole
period gives no figure: a row that nobody wrote is not a zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from socai.core.clocks import Timeline
from socai.core.workdays import WorkingDays
from socai.formula.conditions import CLOCK_PREFIX, STATE, ColumnName, Condition, Joined, Negation, Tally, Test, Value
from socai.formula.tallies import TALLIES, ColumnKind, RegisterShape

_COMPARED: Mapping[str, Callable[[object, object], bool]] = {
    "=": lambda one, other: one == other,
    "!=": lambda one, other: one != other,
    "<": lambda one, other: one < other,  # type: ignore[operator]
    "<=": lambda one, other: one <= other,  # type: ignore[operator]
    ">": lambda one, other: one > other,  # type: ignore[operator]
    ">=": lambda one, other: one >= other,  # type: ignore[operator]
}


@dataclass(frozen=True)
class RegisterRow:
    """A row of a register as it stands, without any private value.

    Attributes:
        key: what names it in its register.
        entry: identity of its last revision in the ledger (``"<batch>/<position>"``).
        begins: its day.
        values: canonical texts by column; empty cells are left out.
        ends: last day on which it stands, ``None`` without end.
        states: its states with the day on which each begins, in order.
        closing: the states in which it no longer stands.
        clocks: what happened to its legal time limits.
        units: the org unit it is about and those above it, for facts without a history of units.
        unit: the org unit it is about.
        earliest: first day on which it may have happened, when ``begins`` is only the last one; ``None`` else.
    """

    key: str
    entry: str
    begins: date
    values: Mapping[str, str]
    ends: date | None = None
    states: tuple[tuple[date, str], ...] = ()
    closing: frozenset[str] = frozenset()
    clocks: Mapping[str, Timeline] = field(default_factory=dict)
    units: frozenset[str] = frozenset()
    earliest: date | None = None
    unit: str = ""

    def state_on(self, day: date) -> str:
        """Return the state on a day, empty before the first one."""
        return next((state for begins, state in reversed(self.states) if begins <= day), "")

    def stands_on(self, day: date) -> bool:
        """Return whether it has begun, has not ended and is not in a closed state on a day."""
        has_ended = self.ends is not None and self.ends < day
        return self.begins <= day and not has_ended and self.state_on(day) not in self.closing

    def is_within(self, first: date, last: date, by: str) -> bool:
        """Return whether a day that places it in a period lies in one; of a day not known, whether all possible do."""
        return any(first <= start and end <= last for start, end in self.spans_of(by))

    def may_be_within(self, first: date, last: date, by: str) -> bool:
        """Return whether nobody knows if it lies in a period, since only some of its possible days do."""
        is_near = any(start <= last and first <= end for start, end in self.spans_of(by))
        return is_near and not self.is_within(first, last, by)

    def spans_of(self, by: str) -> Iterator[tuple[date, date]]:
        """Yield first and last of the days on which that may have happened which places it in a period.

        That is its own day, the day in a column, or when it entered a state; they are one day when the day is known.
        """
        if by in self.values:
            yield (date.fromisoformat(self.values[by]),) * 2
            return
        for begins, state in ((self.begins, ""), *self.states):
            if state == by:
                yield (self.earliest if self.earliest and begins == self.begins else begins), begins


@dataclass(frozen=True)
class RegisterRows:
    """All rows of a register, and for which days and units counting them means something.

    Attributes:
        rows: the rows.
        shape: the register as formulas see it.
        since: first day from which it was kept whole, ``None`` for the day of its first row.
        home: the units for which rows without an org unit of their own count: the reporting unit and those above.
        by_unit: whether rows say what org unit they are about.
        min_level: lowest level of units for which it may be counted, empty for any.
    """

    rows: tuple[RegisterRow, ...]
    shape: RegisterShape
    since: date | None = None
    home: frozenset[str] = frozenset()
    by_unit: bool = False
    min_level: str = ""

    def about(self, unit: str) -> tuple[RegisterRow, ...]:
        """Return the rows about an org unit or one below it."""
        return self._by_unit.get(unit, ())

    def counts_for(self, unit: str) -> bool:
        """Return whether it can be counted for an org unit at all."""
        return self.by_unit or unit in self.home

    def is_kept(self, first: date, last: date, *, is_open: bool = False) -> bool:
        """Return whether it was kept for the days from the first to the last, as far as its rows tell.

        Of a register that does not say since when it is whole, they tell nothing of the time before the first of them;
        nor of what happened after the last day that one of them names, or of what is there after all of them ended.
        """
        if self.since is not None:
            return self.since <= first
        if not self.rows or min(row.begins for row in self.rows) > last:
            return False
        return first <= (self._last_end if is_open else self._last_event)

    @cached_property
    def places(self) -> frozenset[str]:
        """The org units that rows are about."""
        return frozenset(row.unit for row in self.rows)

    @cached_property
    def _last_event(self) -> date:
        return max(day for row in self.rows for day in (row.begins, *(begins for begins, _ in row.states)))

    @cached_property
    def _last_end(self) -> date:
        return max(row.ends or date.max for row in self.rows)

    @cached_property
    def _by_unit(self) -> Mapping[str, tuple[RegisterRow, ...]]:
        found: defaultdict[str, list[RegisterRow]] = defaultdict(list)
        for row in self.rows:
            for unit in row.units:
                found[unit].append(row)
        return {unit: tuple(rows) for unit, rows in found.items()}


@dataclass(frozen=True)
class Chooser:
    """Chooses the rows that a function of rows takes.

    Attributes:
        tally: the function.
        shape: the register as formulas see it.
        first: first day of the period.
        last: its last day, for which states and clocks are read.
        working_days: what clocks count by.
    """

    tally: Tally
    shape: RegisterShape
    first: date
    last: date
    working_days: WorkingDays

    def takes(self, row: RegisterRow) -> bool:
        """Return whether a row counts."""
        if TALLIES[self.tally.function].is_open:
            is_there = row.stands_on(self.last)
        else:
            is_there = row.is_within(self.first, self.last, self.tally.by)
        return is_there and self._meets(row)

    def may_take(self, row: RegisterRow) -> bool:
        """Return whether nobody knows if a row counts, since its day is not known."""
        if TALLIES[self.tally.function].is_open:
            is_open_to_doubt = row.earliest is not None and row.earliest <= self.last < row.begins
        else:
            is_open_to_doubt = row.may_be_within(self.first, self.last, self.tally.by)
        return is_open_to_doubt and self._meets(row)

    def value(self, row: RegisterRow) -> Fraction:
        """Return what a row adds: one, or the number in the column; an empty cell adds nothing."""
        return Fraction(row.values.get(self.tally.summed, 0)) if self.tally.summed else Fraction(1)

    def _meets(self, row: RegisterRow) -> bool:
        return self.tally.where is None or self._holds(self.tally.where, row)

    def _holds(self, condition: Condition, row: RegisterRow) -> bool:
        match condition:
            case Joined(operator="and", left=left, right=right):
                return self._holds(left, row) and self._holds(right, row)
            case Joined(left=left, right=right):
                return self._holds(left, row) or self._holds(right, row)
            case Negation(operand=operand):
                return not self._holds(operand, row)
            case Test():
                return self._passes(condition, row)

    def _passes(self, test: Test, row: RegisterRow) -> bool:
        """Return whether the value of a column passes a test; an empty cell is equal to an empty text only."""
        found = self._cell(test.name, row)
        wanted = [self._wanted(value, row) for value in test.values]
        if test.operator == "in":
            return found in wanted
        (other,) = wanted
        if test.operator not in ("=", "!=") and (found == "" or other == ""):
            return False
        return _COMPARED[test.operator](found, other)

    def _cell(self, name: str, row: RegisterRow) -> object:
        """Return the value of a column as its kind compares it; a flag that is not set is not true."""
        if name == STATE:
            return row.state_on(self.last)
        prefix, _, clock = name.partition(".")
        if prefix == CLOCK_PREFIX and clock in row.clocks:
            return row.clocks[clock].reading(self.last, self.working_days).state.value
        text = row.values.get(name, "")
        kind = self.shape.columns[name].kind if name in self.shape.columns else ColumnKind.TEXT
        if kind is ColumnKind.YES_NO:
            return text == "yes"
        return Decimal(text) if kind is ColumnKind.NUMBER and text else text

    def _wanted(self, value: Value, row: RegisterRow) -> object:
        return self._cell(value.name, row) if isinstance(value, ColumnName) else value
