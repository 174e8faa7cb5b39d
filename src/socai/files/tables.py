"""Reads tables with a header row, from CSV text or an Excel workbook, into one row model.

Columns are matched strictly by name; problems go to the table's log with their place. Values stay what was typed: text,
or for number cells of a workbook a ``Decimal``. What a value means is not known here.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from socai.core.findings import Finding, Location, Severity
from socai.files.errors import FilesError, FindingLog, excerpt, refusal
from socai.files.limits import LIMITS, Limits, read_bytes
from socai.files.text import WINDOWS_1258, decode
from socai.files.workbooks import Cell as Cell
from socai.files.workbooks import address, looks_like_workbook, open_sheet

DELIMITERS = (",", ";", "\t")
_SEPARATOR_LINE = "sep="

RawRow = tuple[int, Sequence[Cell]]


@dataclass(frozen=True)
class Columns:
    """The columns a table must and may have."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def allowed(self) -> tuple[str, ...]:
        """All names that may stand in the header."""
        return self.required + self.optional


class TableRow(NamedTuple):
    """A row: its cells by column name, ``""`` where empty, and the line (sheet row) it starts on.

    A named tuple, because a hundred thousand of them are made at once.
    """

    values: Mapping[str, Cell]
    line: int

    def text(self, column: str) -> str:
        """Return a cell as text, ``""`` when the table has no such column; a number cell in plain digits."""
        return str(self.values.get(column, ""))


@dataclass(frozen=True)
class Records:
    """The rows of a table whose header only its reader knows.

    Attributes:
        file: its name, as the user gave it.
        rows: line (sheet row) and cells of each row that holds anything.
        log: what was found while reading.
    """

    file: str
    rows: list[RawRow]
    log: FindingLog


@dataclass
class Table:
    """A table being read.

    Attributes:
        file: its name, as the user gave it.
        header: names of its columns, in their order.
        rows: its rows, consumed once; rows that could not be taken apart are logged and left out.
        log: what was found; complete when ``rows`` is consumed.
        encoding: what a text file was written in, empty for a workbook.
        is_workbook: whether cells have Excel addresses, which findings then carry as ``cell``.
    """

    file: str
    header: tuple[str, ...]
    rows: Iterator[TableRow]
    log: FindingLog = field(default_factory=FindingLog)
    encoding: str = ""
    is_workbook: bool = False

    def place(self, line: int, column: str = "") -> Location:
        """Return where a cell (or the row) stands; the column counts from 1."""
        return Location(self.file, line, self.header.index(column) + 1 if column in self.header else 0)

    def note(self, code: str, row: TableRow, column: str = "", *, subject: str = "", **data: object) -> None:
        """Log a finding about a cell of a row (its column stands in the data too), or about the row."""
        place = self.place(row.line, column)
        if column:
            data["column"] = column
        if self.is_workbook and place.column:
            data["cell"] = address(place.line, place.column)
        self.log.add(Finding(code, subject=subject, location=place, data=data))


def read_table(path: Path, columns: Columns, *, sheet: str | None = None, limits: Limits = LIMITS) -> Table:
    """Open a CSV or xlsx file as a table.

    Raises:
        FilesError: when the file is refused as a whole; also while its rows are read.
    """
    return parse_table(read_bytes(path, limits=limits), columns, file=str(path), sheet=sheet, limits=limits)


def read_records(path: Path, *, sheet: str | None = None, limits: Limits = LIMITS) -> Records:
    """Read all rows of a CSV or xlsx file as they stand, for tables whose header takes more than one row.

    Raises:
        FilesError: when the file is refused as a whole.
    """
    return parse_records(read_bytes(path, limits=limits), file=str(path), sheet=sheet, limits=limits)


def parse_records(
    data: bytes, *, file: str, sheet: str | None = None, limits: Limits = LIMITS, with_days: bool = False
) -> Records:
    """Take all rows of the bytes of a CSV or xlsx file as they stand; ``with_days`` as ``open_sheet`` says.

    Raises:
        FilesError: when the file is refused as a whole.
    """
    log = FindingLog()
    if looks_like_workbook(data):
        opened = open_sheet(data, file=file, sheet=sheet, limits=limits, with_days=with_days)
        rows: list[RawRow] = list(opened.rows)
        log = opened.log
    else:
        content = decode(data, file=file, limits=limits).content
        rows = list(_records(content, _delimiter(content, Columns(())), file))
    if len(rows) > limits.rows:
        raise refusal("table.too_many_rows", file, line=rows[limits.rows][0], allowed=limits.rows)
    return Records(file, rows, log)


def parse_table(
    data: bytes, columns: Columns, *, file: str, sheet: str | None = None, limits: Limits = LIMITS
) -> Table:
    """Take the bytes of a CSV or xlsx file apart as a table; which of the two it is shows in its first bytes.

    Raises:
        FilesError: when the file is refused as a whole; also while its rows are read.
    """
    if looks_like_workbook(data):
        opened = open_sheet(data, file=file, sheet=sheet, limits=limits)
        table = Table(file, (), iter(()), opened.log, is_workbook=True)
        return _with_header(table, opened.rows, columns, limits)
    text = decode(data, file=file, limits=limits)
    table = Table(file, (), iter(()), encoding=text.encoding)
    if text.encoding == WINDOWS_1258:
        note = {"encoding": text.encoding}
        table.log.add(Finding("file.converted", Severity.NOTE, subject=file, location=Location(file), data=note))
    lines = _records(text.content, _delimiter(text.content, columns), file)
    return _with_header(table, lines, columns, limits)


def write_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV text that ``parse_table`` reads back equal: commas, quotes where needed, Unix line ends."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def _delimiter(text: str, columns: Columns) -> str:
    """Return the delimiter under which the header has the most known names, then the most cells."""
    lines = text.lstrip().splitlines()
    if lines[0].lower().startswith(_SEPARATOR_LINE):
        return lines[0][len(_SEPARATOR_LINE) :][:1] or ","

    def fit(delimiter: str) -> tuple[int, int]:
        names = [name.strip().strip('"') for name in lines[0].split(delimiter)]
        return len(set(names) & set(columns.allowed)), len(names)

    return max(DELIMITERS, key=fit)


def _records(text: str, delimiter: str, file: str) -> Iterator[RawRow]:
    """Yield the records of CSV text that hold anything, each with the line it starts on.

    Raises:
        FilesError: at a quotation mark that is not closed, since all that follows it would be misread.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for record in reader:
            cells = [cell.strip() for cell in record]
            if any(cells) and not (line == 1 and cells[0].lower().startswith(_SEPARATOR_LINE)):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise refusal("table.quotation", file, line=line) from error


def _with_header(table: Table, records: Iterator[RawRow], columns: Columns, limits: Limits) -> Table:
    """Take the first record as the header and the others as rows; no rows when the header does not fit."""
    first = next(records, None)
    if first is None:
        raise _empty(table)
    line, cells = first
    header = [str(cell) for cell in cells]
    while header and not header[-1]:
        header.pop()
    if len(header) > limits.columns:
        raise refusal("table.too_many_columns", table.file, line=line, allowed=limits.columns)
    table.header = tuple(header)
    is_readable = _check_header(table, line, columns)
    table.rows = _rows(table, records, limits) if is_readable else _drained(records)
    return table


def _empty(table: Table) -> FilesError:
    """Return the refusal of a table without a header: why its cells were refused, or that it has none."""
    findings = list(table.log)
    return FilesError(*findings) if findings else refusal("file.empty", table.file)


def _check_header(table: Table, line: int, columns: Columns) -> bool:
    """Log every problem of the header; return whether rows can be read by it."""
    header = table.header
    repeated = {name for name, count in Counter(header).items() if count > 1 and name}
    missing = [name for name in columns.required if name not in header]
    for position, name in enumerate(header, start=1):
        place = Location(table.file, line, position)
        if not name:
            table.log.add(Finding("table.unnamed_column", location=place, data={"allowed": columns.allowed}))
        elif name not in columns.allowed:
            data = {"column": excerpt(name), "nearest": _nearest(name, columns), "allowed": columns.allowed}
            table.log.add(Finding("table.unknown_column", subject=excerpt(name), location=place, data=data))
        elif name in repeated and name in header[: position - 1]:
            table.log.add(Finding("table.repeated_column", subject=name, location=place, data={"column": name}))
    for name in missing:
        data = {"column": name, "allowed": columns.allowed}
        table.log.add(Finding("table.missing_column", subject=name, location=Location(table.file, line), data=data))
    return not missing and not repeated


def _nearest(name: str, columns: Columns) -> str:
    """Return the allowed name most like ``name``, or else the first one."""
    return (get_close_matches(name.lower(), columns.allowed, n=1) or columns.allowed)[0]


def _drained(records: Iterator[RawRow]) -> Iterator[TableRow]:
    """Yield no row, but read all records, so that what they hold of refused cells is logged too."""
    for _ in records:
        pass
    yield from ()


def _rows(table: Table, records: Iterator[RawRow], limits: Limits) -> Iterator[TableRow]:
    """Yield the records that have one cell for each column."""
    header, width = table.header, len(table.header)
    for count, (line, cells) in enumerate(records, start=1):
        if count > limits.rows:
            raise refusal("table.too_many_rows", table.file, line=line, allowed=limits.rows)
        if len(cells) != width:
            cells = _fitted(cells, width, is_workbook=table.is_workbook)
        if len(cells) != width:
            data = {"cells": len(cells), "columns": width}
            table.log.add(Finding("table.ragged_row", location=Location(table.file, line), data=data))
            continue
        row = TableRow(dict(zip(header, cells, strict=True)), line)
        if "=" not in "".join(map(str, cells)) or not _note_formula_texts(table, row):
            yield row


def _fitted(cells: Sequence[Cell], width: int, *, is_workbook: bool) -> Sequence[Cell]:
    """Return a row without empty cells beyond the header, and in a workbook with the empty cells it does not store."""
    if len(cells) > width and not any(cells[width:]):
        return cells[:width]
    if is_workbook and len(cells) < width:
        return [*cells, *[""] * (width - len(cells))]
    return cells


def _note_formula_texts(table: Table, row: TableRow) -> bool:
    """Log the cells whose text a spreadsheet would run as a formula; return whether there are any."""
    columns = [column for column, cell in row.values.items() if isinstance(cell, str) and cell.startswith("=")]
    for column in columns:
        table.note("table.formula_text", row, column, subject=column, value=excerpt(row.text(column)))
    return bool(columns)
