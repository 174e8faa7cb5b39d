"""Reads the cells of registers by the type of their column, into one canonical text each. Knows no ledger and no file.

The canonical form is what the ledger keeps and formulas compare: days as ISO text, numbers plain and without trailing
zeros, yes and no as ``yes`` and ``no``, everything else as written, without blanks around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from socai.catalogue.errors import nearest
from socai.catalogue.plain_numbers import has_more_decimals, read_plain_number
from socai.catalogue.registers import KEY_SEPARATOR, CodeList, Column, ColumnType, Register
from socai.core.days import parse_day
from socai.core.numerals import NumeralError, exact_text

LONGEST_TEXT = 4000
YES, NO = "yes", "no"
_YES = {"yes", "true", "1", "x", "có", "co"}
_NO = {"no", "false", "0", "không", "khong"}
_VIETNAMESE_DAY = re.compile(r"(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})")
_GIVEN = re.compile(r"[1-9][0-9]{0,8}")


class CellError(ValueError):
    """A cell cannot be read; ``code`` is the code of the finding and ``data`` the values of its message."""

    def __init__(self, code: str, **data: object) -> None:
        super().__init__(code)
        self.code = code
        self.data = data


def read_day(text: str) -> date | None:
    """Return the day of ``2026-01-31`` or ``31/1/2026``, ``None`` for another text."""
    if match := _VIETNAMESE_DAY.fullmatch(text):
        text = f"{match['year']}-{match['month']:0>2}-{match['day']:0>2}"
    return parse_day(text)


@dataclass(frozen=True)
class CellReader:
    """Reads cells. ``units`` are the keys of the org units that there are."""

    code_lists: Mapping[str, CodeList]
    units: Container[str]

    def read(self, column: Column, text: str) -> str:
        """Return the canonical text of a cell, empty for an empty one.

        Raises:
            CellError: the cell is not what its column holds.
        """
        text = text.strip()
        if text:
            return _READERS[column.type](self, column, text)
        if column.required:
            raise CellError("register.required")
        return ""

    def _text(self, column: Column, text: str) -> str:
        if len(text) > LONGEST_TEXT:
            raise CellError("register.too_long", length=len(text), most=LONGEST_TEXT)
        return text

    def _number(self, column: Column, text: str) -> str:
        try:
            value = read_plain_number(text)
        except NumeralError as error:
            raise CellError("register.not_a_number", value=text) from error
        if has_more_decimals(value, column.decimals):
            raise CellError("register.too_many_decimals", value=value, decimals=column.decimals)
        return exact_text(Fraction(value), column.decimals)

    def _given(self, column: Column, text: str) -> str:
        if not _GIVEN.fullmatch(text):
            raise CellError("register.not_a_given_number", value=text)
        return text

    def _day(self, column: Column, text: str) -> str:
        day = read_day(text)
        if day is None:
            raise CellError("register.not_a_date", value=text)
        return day.isoformat()

    def _code(self, column: Column, text: str) -> str:
        codes = self.code_lists[column.codes]
        if text not in codes.values:
            raise CellError("register.unknown_code", value=text, list=codes.code, nearest=nearest(text, codes.values))
        return text

    def _unit(self, column: Column, text: str) -> str:
        if text not in self.units:
            raise CellError("register.unknown_unit", value=text)
        return text

    def _yes_no(self, column: Column, text: str) -> str:
        word = text.casefold()
        if word not in _YES | _NO:
            raise CellError("register.not_yes_no", value=text)
        return YES if word in _YES else NO


_READERS: Mapping[ColumnType, Callable[[CellReader, Column, str], str]] = {
    ColumnType.TEXT: CellReader._text,
    ColumnType.NUMBER: CellReader._number,
    ColumnType.NUMBER_GIVEN: CellReader._given,
    ColumnType.DATE: CellReader._day,
    ColumnType.CODE: CellReader._code,
    ColumnType.UNIT: CellReader._unit,
    ColumnType.LINK: CellReader._text,
    ColumnType.YES_NO: CellReader._yes_no,
    ColumnType.FILE: CellReader._text,
}


def required_columns(register: Register) -> frozenset[str]:
    """Return the columns that no row may leave empty: those declared so, the key and the day."""
    declared = {code for code, column in register.columns.items() if column.required}
    return frozenset({*declared, *register.key, register.date_column})


def value_problems(register: Register, values: Mapping[str, str]) -> Iterator[tuple[str, CellError]]:
    """Yield what does not fit together in the values of a row, each with its column.

    Args:
        register: the declaration.
        values: canonical texts by column.
    """
    for name in register.key if len(register.key) > 1 else ():
        if KEY_SEPARATOR in values.get(name, ""):
            yield name, CellError("register.separator_in_key", separator=KEY_SEPARATOR)
    begins, ends = values.get(register.date_column, ""), values.get(register.end_column, "")
    if begins and ends and ends < begins:
        yield register.end_column, CellError("register.ends_before", first=begins, last=ends)
    earliest = values.get(register.earliest_column, "")
    if begins and earliest > begins:
        yield register.earliest_column, CellError("register.earliest_after_day", first=earliest, last=begins)
    for name, column in register.variants.items():
        reason = register.reasons.get(name, "")
        if values.get(column) == YES and reason and not values.get(reason):
            yield reason, CellError("register.reason_missing", flag=column)
