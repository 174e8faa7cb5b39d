"""Reads the long tables of packs: CSV with a header, every row with its line number. It knows no indicator."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from socai.catalogue.errors import nearest, problem
from socai.catalogue.sources import Source
from socai.core.findings import Finding, Location


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its cells by column name, stripped; absent optional columns are empty."""

    source: Source
    line: int
    cells: Mapping[str, str]
    positions: Mapping[str, int]

    def __getitem__(self, column: str) -> str:
        """Return a cell."""
        return self.cells[column]

    def at(self, column: str = "") -> Location:
        """Return where a cell stands; the column of the location is the number of the table's column."""
        return self.source.at(self.line, self.positions.get(column, 0))


def read_rows(source: Source, columns: Mapping[str, bool], problems: list[Finding]) -> list[Row]:
    """Return the rows of a table that have as many cells as its header, none when the header is wrong.

    Empty lines do not count.

    Args:
        source: text of the file.
        columns: allowed columns, and whether a table must have each.
        problems: receives a finding for each problem of the header, and for each row of another length.
    """
    lines = _numbered(source, problems)
    number, header = next(lines, (1, []))
    header = [name.strip() for name in header]
    found = list(_header_problems(source.at(number), header, columns))
    problems += found
    if found:  # a mistyped column would make every row look incomplete
        return []
    positions = {name: place for place, name in enumerate(header, start=1) if name in columns}
    rows = []
    for number, cells in lines:
        if len(cells) != len(header):
            problems.append(
                problem("pack.row_length", source.at(number), source.file, cells=len(cells), columns=len(header))
            )
            continue
        values = dict.fromkeys(columns, "") | {name: cells[place - 1].strip() for name, place in positions.items()}
        rows.append(Row(source, number, values, positions))
    return rows


def _numbered(source: Source, problems: list[Finding]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not empty with the line where each begins."""
    reader = csv.reader(io.StringIO(source.text), strict=True)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        problems.append(problem("pack.csv_syntax", source.at(begins), source.file, reason=str(error)))


def _header_problems(location: Location, header: list[str], columns: Mapping[str, bool]) -> Iterator[Finding]:
    for place, name in enumerate(header, start=1):
        here = Location(location.file, location.line, place)
        if name not in columns:
            yield problem("pack.unknown_column", here, name, nearest=nearest(name, columns), allowed=tuple(columns))
        elif name in header[: place - 1]:
            yield problem("pack.duplicate_column", here, name, first=header.index(name) + 1)
    missing = tuple(name for name, required in columns.items() if required and name not in header)
    if missing:
        yield problem("pack.missing_column", location, location.file, missing=missing, allowed=tuple(columns))
