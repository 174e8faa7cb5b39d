"""Numbers of papers given here, without gap or double, in the books that an instance names; others are only recorded.

A number is given once for ever: one of a row that was withdrawn is not given again.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from socai.catalogue.register_checks import TERM, YEAR
from socai.catalogue.register_values import CellError
from socai.catalogue.registers import Column, Register
from socai.ledger.models import RowVersion

Scope = tuple[str, ...]


@dataclass
class Numbers:
    """The numbers that a register has given, and those that it gives now.

    Attributes:
        register: the declaration.
        gives: whether numbers are given here; else they are recorded as somebody else gave them.
        terms: first days of the terms of the Party committee, the earliest first.
    """

    register: Register
    gives: bool
    terms: tuple[date, ...] = ()
    _used: dict[tuple[str, Scope], dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    def __post_init__(self) -> None:
        columns = self.register.numbers
        known = RowVersion.objects.filter(register=self.register.code).order_by("id")
        rows = known.values_list("id", "first_id", "day", "contents") if columns else ()
        for version, first, day, contents in rows:
            values = json.loads(contents)
            for column in columns:
                self._take(column, day, values, first or version)

    def next(self, column: Column, day: date, values: Mapping[str, str]) -> int:
        """Return the number that comes next within the scope of a row."""
        return max(self._used[column.code, self._scope(column, day, values)], default=0) + 1

    def problem(self, column: Column, day: date, values: Mapping[str, str], row: int) -> CellError | None:
        """Return why a row may not have the number it has; take the number when it may.

        Args:
            column: the column of the number.
            day: day of the row.
            values: the row.
            row: its identity, 0 for a new one.
        """
        text = values.get(column.code, "")
        if not text:
            return CellError("register.required") if self.gives else None
        number, used = int(text), self._used[column.code, self._scope(column, day, values)]
        if number in used:
            return None if row and used[number] == row else CellError("register.number_taken", number=number)
        following = self.next(column, day, values)
        if self.gives and (row or number != following):
            return CellError("register.number_not_next", number=number, next=following)
        used[number] = row
        return None

    def _take(self, column: Column, day: date, values: Mapping[str, str], row: int) -> None:
        if values.get(column.code):
            self._used[column.code, self._scope(column, day, values)].setdefault(int(values[column.code]), row)

    def _scope(self, column: Column, day: date, values: Mapping[str, str]) -> Scope:
        """Return within what a number of a row is single: days of a year, or of a term where the column says so."""
        term = max((start for start in self.terms if start <= day), default=date.min).isoformat()
        is_of_term = bool(column.term_when) and all(values.get(code) == said for code, said in column.term_when.items())
        parts = {YEAR: term if is_of_term else str(day.year), TERM: term}
        return tuple(parts.get(name) or values.get(name, "") for name in column.scope)
