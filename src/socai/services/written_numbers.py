"""Reads a column of numbers as people write them, in the Vietnamese form or the machine's, without ever guessing which.

``57,69`` and ``1.426.000`` can only be Vietnamese, ``57.69`` only the machine's; either of them settles what ``1.426``
is in the same column. Where nothing settles it, or a column mixes the forms, the numbers concerned are findings.
``core.numerals`` does the reading; this module only compares the two readings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from socai.core.numerals import NumeralError, parse_number
from socai.files.errors import excerpt
from socai.files.tables import Table, TableRow


class Form(StrEnum):
    """How a number is written; the value is the locale that reads it."""

    VIETNAMESE = "vi"
    MACHINE = "en"


class Readings(NamedTuple):
    """What a text is as a number in each form, ``None`` where it is none."""

    vietnamese: Decimal | None
    machine: Decimal | None

    @property
    def form(self) -> Form | None:
        """The only form the text can be in, ``None`` when it is a number in both or in neither."""
        if (self.vietnamese is None) == (self.machine is None):
            return None
        return Form.MACHINE if self.vietnamese is None else Form.VIETNAMESE

    @property
    def is_ambiguous(self) -> bool:
        """Whether the two forms read two different numbers."""
        return self.vietnamese is not None and self.machine is not None and self.vietnamese != self.machine

    def value(self, form: Form | None) -> Decimal | None:
        """Return the number in a form, or the only one there is."""
        if form is Form.VIETNAMESE or self.machine is None:
            return self.vietnamese
        return self.machine


def read_both(text: str) -> Readings:
    """Return what a text is as a number in each form.

    >>> read_both("1.426")
    Readings(vietnamese=Decimal('1426'), machine=Decimal('1.426'))
    """
    if text.isascii() and text.isdecimal():  # as most are, and in both forms alike
        number = _reading(text, Form.MACHINE)
        return Readings(number, number)
    return Readings(_reading(text, Form.VIETNAMESE), _reading(text, Form.MACHINE))


def _reading(text: str, form: Form) -> Decimal | None:
    try:
        numeral = parse_number(text, locale=form.value)
    except NumeralError:
        return None
    return None if numeral.ambiguous else numeral.value


class NumberColumn:
    """A column of a table whose numbers are read together, because one tells how the others are written."""

    def __init__(self, table: Table, rows: Sequence[TableRow], column: str, *, words: Collection[str] = ()) -> None:
        """Look at the whole column first.

        Args:
            table: receives the findings.
            rows: all its rows.
            column: name of the column.
            words: texts that may stand there instead of a number.
        """
        self._table, self._column, self._words = table, column, words
        texts = [cell for row in rows if not isinstance(cell := row.values[column], Decimal) and cell not in words]
        self._readings = {text: read_both(text) for text in set(texts)}
        forms = Counter(form for text in texts if (form := self._readings[text].form) is not None)
        most = forms.most_common()
        self._is_mixed = len(most) > 1
        self._form_of_file = most[0][0] if most and (len(most) == 1 or most[0][1] > most[1][1]) else None

    def value(self, row: TableRow) -> Decimal | None:
        """Return the number of a row; ``None`` for a word, and after noting what is wrong with the cell."""
        cell = row.values[self._column]
        if isinstance(cell, Decimal):
            return cell
        if cell in self._words:
            return None
        readings = self._readings[cell]
        code = self._problem(readings)
        if not code:
            return readings.value(self._form_of_file)
        data: dict[str, object] = {"value": excerpt(cell)}
        if readings.is_ambiguous:
            data |= {"vietnamese": readings.vietnamese, "machine": readings.machine}
        self._table.note(code, row, self._column, subject=excerpt(row.text("indicator")), **data)
        return None

    def _problem(self, readings: Readings) -> str:
        """Return the finding code of a cell that cannot be taken as it stands, else empty."""
        if readings == (None, None):
            return "import.not_a_number"
        if readings.is_ambiguous:
            return "import.ambiguous_number" if self._is_mixed or self._form_of_file is None else ""
        if self._is_mixed and readings.form not in (None, self._form_of_file):
            return "import.mixed_numbers"
        return ""
