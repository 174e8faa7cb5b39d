"""Reads the cells of an Excel workbook (xlsx): values as they were typed, refusing whatever only looks like a value.

Numbers are taken from the file's own digits, without a binary float between. Formulas, error cells, dates, percent
formats, true/false and merged cells are refused by address, because each prints something else than it stores. What
the columns mean is not known here.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Context, Decimal, InvalidOperation
from functools import lru_cache

from lxml import etree

from socai.core.findings import Finding, Location
from socai.files.errors import FindingLog, excerpt, refusal
from socai.files.limits import LIMITS, Limits, check_size
from socai.files.packages import Package

Cell = str | Decimal

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_VALUE, _FORMULA, _INLINE, _MERGED = ((_MAIN + tag, _STRICT + tag) for tag in ("v", "f", "is", "mergeCell"))
_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION_ID = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_WORKBOOK = "xl/workbook.xml"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"

_MACRO_PARTS = ("vbaproject.bin", "xl/macrosheets/", "xl/activex/")
_MACRO_TYPE = b"macroEnabled"
_LINKING_PARTS = ("xl/externallinks/", "xl/connections.xml", "xl/querytables/", "xl/embeddings/")

_PERCENT_FORMATS = frozenset({9, 10})
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_QUOTED_IN_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DATE_LETTERS = re.compile(r"[dmyhs]", re.IGNORECASE)

_DIGITS = "0123456789"
_RANGE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?\Z")
_ESCAPED = re.compile(r"_x(000[9AD]|005F)_", re.IGNORECASE)
_MOST_COLUMNS = 16_384
_MOST_ADDRESSES = 20
_DAY_ZERO = date(1899, 12, 30)
_FIRST_SURE_DAY, _LAST_DAY = 61, 2_958_465  # Excel believes in 29 February 1900; it ends with the year 9999
_EXCEL_DIGITS = Context(prec=15)


@dataclass
class Sheet:
    """A sheet being read.

    Attributes:
        name: its name.
        rows: for each row that holds anything, its number from 1 and its cells from column A, ``""`` where empty.
            Consumed once; rows with a refused cell are left out.
        log: receives what was refused; complete when ``rows`` is consumed.
    """

    name: str
    rows: Iterator[tuple[int, list[Cell]]]
    log: FindingLog


def looks_like_workbook(data: bytes) -> bool:
    """Return whether the bytes are a zip package or an old Office file, and so no text."""
    return data.startswith((_ZIP, _OLE))


def address(row: int, column: int) -> str:
    """Return the Excel address of a cell; both counted from 1.

    >>> address(7, 28)
    'AB7'
    """
    letters = ""
    while column > 0:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row}"


def open_sheet(
    data: bytes, *, file: str, sheet: str | None = None, limits: Limits = LIMITS, with_days: bool = False
) -> Sheet:
    """Open the named sheet of a workbook, or its first visible one.

    With ``with_days`` a date cell is read as its day (``2026-01-31``), for lists of another program, where a column of
    days can be nothing else; it stays refused in a workbook that counts days from 1904.

    Raises:
        FilesError: when the file is no xlsx, is damaged or hostile, has macros or links to other files, or has no such
            sheet. Reading the rows may raise it too.

    Source:
        ECMA-376 part 1, SpreadsheetML.
    """
    check_size(data, file=file, limits=limits)
    if not data.startswith(_ZIP):
        raise refusal("workbook.old_format", file)
    package = Package(data, file=file, limits=limits)
    _check_kind(package, file)
    name, part = _choose_sheet(package, file, sheet)
    reader = _Reader(package, file, name, part, with_days=with_days and not _counts_from_1904(package))
    return Sheet(name, reader.rows(), reader.log)


def _check_kind(package: Package, file: str) -> None:
    """Refuse other kinds of workbook, macros and links to other files."""
    names = [name.lower() for name in package.names]
    if _WORKBOOK not in package:
        raise refusal("workbook.old_format", file)
    types = package.read("[Content_Types].xml")
    if _MACRO_TYPE in types or any(part in name for name in names for part in _MACRO_PARTS):
        raise refusal("workbook.macros", file)
    if any(name.startswith(part) for name in names for part in _LINKING_PARTS):
        raise refusal("workbook.external_links", file)


def _choose_sheet(package: Package, file: str, wanted: str | None) -> tuple[str, str]:
    """Return name and part of the sheet to read."""
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in package.tree("xl/_rels/workbook.xml.rels").iter("{*}Relationship")
        if relation.get("Type", "").endswith("/worksheet")
    }
    sheets: list[tuple[str, str, bool]] = []
    for element in package.tree(_WORKBOOK).iter(f"{_MAIN}sheet", f"{_STRICT}sheet"):
        target = targets.get(element.get(_RELATION_ID) or element.get(_STRICT_RELATION_ID))
        if target:
            name = unicodedata.normalize("NFC", element.get("name", ""))
            is_visible = element.get("state", "visible") == "visible"
            sheets.append((name, posixpath.normpath(posixpath.join("/xl", target)).lstrip("/"), is_visible))
    for name, part, is_visible in sheets:
        if name == wanted or (wanted is None and is_visible):
            return name, part
    visible = tuple(excerpt(name) for name, _, is_visible in sheets if is_visible)
    if wanted is None or not visible:
        raise refusal("workbook.no_visible_sheet", file)
    raise refusal("workbook.no_such_sheet", file, sheet=excerpt(wanted), sheets=visible)


def _counts_from_1904(package: Package) -> bool:
    return any(
        each.get("date1904") not in (None, "0", "false") for each in package.tree(_WORKBOOK).iter("{*}workbookPr")
    )


def _special_styles(package: Package) -> Mapping[str, str]:
    """Return why numbers in a cell style are refused, for the styles (by index) that show them as something else."""
    if "xl/styles.xml" not in package:
        return {}
    root = package.tree("xl/styles.xml")
    codes = {element.get("numFmtId"): element.get("formatCode", "") for element in root.iter("{*}numFmt")}
    formats = (element for parent in root.iter("{*}cellXfs") for element in parent.iterchildren("{*}xf"))
    reasons = ((str(index), _reason(element.get("numFmtId", "0"), codes)) for index, element in enumerate(formats))
    return {index: reason for index, reason in reasons if reason}


def _reason(number_format: str, codes: Mapping[str | None, str]) -> str:
    """Return the finding code of numbers shown in this format as a percentage or a date, else empty."""
    code = _QUOTED_IN_FORMAT.sub("", codes.get(number_format, ""))
    builtin = int(number_format) if number_format.isdecimal() and len(number_format) <= 9 else 0
    if builtin in _PERCENT_FORMATS or "%" in code:
        return "workbook.percent"
    if builtin in _DATE_FORMATS or _DATE_LETTERS.search(code.replace("General", "")):
        return "workbook.date"
    return ""


def _shared_strings(package: Package) -> Sequence[str]:
    if "xl/sharedStrings.xml" not in package:
        return ()
    tags = (f"{_MAIN}si", f"{_STRICT}si")
    return [_clean(_rich_text(item)) for item in package.elements("xl/sharedStrings.xml", *tags)]


def _rich_text(item: etree._Element) -> str:
    """Return the text of a string item: its runs joined, without phonetic guides."""
    runs = (t.text or "" for t in item.iter("{*}t") if not _is_phonetic(t))
    return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), "".join(runs))


def _is_phonetic(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and str(parent.tag).endswith("}rPh")


@dataclass
class _Refused:
    """The cells of one sheet refused for one reason."""

    first: tuple[int, int]
    addresses: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, cell: str) -> None:
        self.count += 1
        if len(self.addresses) < _MOST_ADDRESSES:
            self.addresses.append(cell)


class _RefusedCell(Exception):  # noqa: N818 - a signal inside this module, not an error
    """A cell that may not be read as a value; carries the finding's code."""


class _Reader:
    """Walks through the XML of one sheet."""

    def __init__(self, package: Package, file: str, name: str, part: str, *, with_days: bool) -> None:
        self.log = FindingLog()
        self._package, self._file, self._name, self._part = package, file, name, part
        self._special, self._strings = _special_styles(package), _shared_strings(package)
        self._with_days = with_days
        self._refused: dict[str, _Refused] = {}
        self._first_row = self._last_row = 0

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Yield the rows that hold anything; at the end, log what was refused.

        When the first of them, the header, has a refused cell, none is yielded: no other row can be its stand-in.
        """
        number = header = 0
        ranges = []
        tags = [space + tag for space in (_MAIN, _STRICT) for tag in ("row", "mergeCell")]
        for element in self._package.elements(self._part, *tags):
            if element.tag in _MERGED:
                ranges.append(element.get("ref", ""))
                continue
            number = self._number(element.get("r"), number)
            row = self._row(element, number)
            if row and self._first_row == number:
                header = number
            if row and header:
                yield number, row
        self._log_refused()
        self._log_merged(ranges)

    def _number(self, given: str | None, previous: int) -> int:
        """Return the number of a row: the one it names, or else the one after the row before."""
        if given is None:
            return previous + 1
        if not (given.isdecimal() and len(given) <= 7):
            raise self._package.damaged(self._part)
        return int(given)

    def _row(self, element: etree._Element, number: int) -> list[Cell]:
        """Return the cells of a row, empty when it holds nothing or a refused cell."""
        row: list[Cell] = []
        is_whole = True
        column = 0
        for cell in element:
            column = self._column(cell.get("r"), column)
            try:
                value = self._value(cell)
            except _RefusedCell as refused:
                is_whole = False
                self._refuse(str(refused), number, column)
                continue
            if value != "":
                row.extend([""] * (column - len(row)))
                row[column - 1] = value
        if row or not is_whole:
            self._first_row = self._first_row or number
            self._last_row = number
        return row if is_whole else []

    def _column(self, given: str | None, previous: int) -> int:
        """Return the column of a cell, from 1."""
        column = previous + 1 if given is None else _column_number(given.rstrip(_DIGITS))
        if not 0 < column <= _MOST_COLUMNS:
            raise self._package.damaged(self._part)
        return column

    def _value(self, cell: etree._Element) -> Cell:
        """Return what was typed into a cell, ``""`` when it is empty."""
        text = ""
        for child in cell:
            tag = child.tag
            if tag in _VALUE:
                text = child.text or ""
            elif tag in _FORMULA:
                raise _RefusedCell("workbook.formula")
            elif tag in _INLINE:
                text = _rich_text(child)
        return self._typed(text, cell.get("t", "n"), cell.get("s")) if text else ""

    def _typed(self, text: str, kind: str, style: str | None) -> Cell:
        """Return a cell's stored text as what its type says it is."""
        if kind == "n":
            return self._quantity(text, style)
        if kind == "s":
            return self._shared(text)
        if kind in ("inlineStr", "str"):
            return _clean(text)
        raise _RefusedCell(_REFUSED_TYPES.get(kind, "workbook.error_cell"))

    def _shared(self, index: str) -> str:
        if not (index.isdecimal() and len(index) <= 9 and int(index) < len(self._strings)):
            raise self._package.damaged(self._part)
        return self._strings[int(index)]

    def _quantity(self, text: str, style: str | None) -> Cell:
        """Return a number with the digits Excel shows, which are at most 15; what floats add beyond them is noise."""
        if self._with_days and style is not None and self._special.get(style) == "workbook.date":
            return _day_of(text)
        if style is not None and style in self._special:
            raise _RefusedCell(self._special[style])
        try:
            number = Decimal(text)
        except InvalidOperation as error:
            raise self._package.damaged(self._part) from error
        if number == 0:
            return Decimal(0)
        if not number.is_finite() or abs(number.adjusted()) > _EXCEL_DIGITS.prec - 1:
            raise _RefusedCell("workbook.too_many_digits")
        if len(text) > _EXCEL_DIGITS.prec:
            number = _EXCEL_DIGITS.plus(number).normalize()
        return Decimal(int(number)) if number == number.to_integral_value() else number

    def _refuse(self, code: str, row: int, column: int) -> None:
        self._refused.setdefault(code, _Refused((row, column))).add(address(row, column))

    def _log_refused(self) -> None:
        for code, refused in self._refused.items():
            data = {"sheet": excerpt(self._name), "cells": tuple(refused.addresses), "count": refused.count}
            self.log.add(Finding(code, subject=self._file, location=Location(self._file, *refused.first), data=data))

    def _log_merged(self, ranges: Sequence[str]) -> None:
        """Log the merged ranges that touch the rows between the first and the last that hold anything."""
        for text in ranges:
            found = _RANGE.match(text)
            if found is None:
                raise self._package.damaged(self._part)
            top, bottom = int(found[2]), int(found[4] or found[2])
            if top <= self._last_row and bottom >= self._first_row:
                place = Location(self._file, top, _column_number(found[1]))
                data = {"sheet": excerpt(self._name), "range": text}
                self.log.add(Finding("workbook.merged_cells", subject=self._file, location=place, data=data))


def _day_of(serial: str) -> str:
    """Return the day that a number of days since the end of 1899 shows, without its time."""
    try:
        number = Decimal(serial)
        if not _FIRST_SURE_DAY <= number <= _LAST_DAY:
            raise _RefusedCell("workbook.date")
    except InvalidOperation as error:
        raise _RefusedCell("workbook.date") from error
    return (_DAY_ZERO + timedelta(days=int(number))).isoformat()


_REFUSED_TYPES = {"b": "workbook.boolean", "d": "workbook.date", "e": "workbook.error_cell"}


@lru_cache(maxsize=_MOST_COLUMNS)
def _column_number(letters: str) -> int:
    """Return the number of a column from its letters (A is 1, AB is 28), 0 when they are none."""
    if not (letters.isascii() and letters.isalpha() and letters.isupper() and len(letters) <= 3):
        return 0
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()
