"""Reads the figure files of a loaded pack. They were checked when it was loaded, so nothing is reported here."""

from __future__ import annotations

from collections.abc import Iterator

from socai.catalogue.model import Catalogue, FigureRow
from socai.catalogue.plain_numbers import read_plain_number
from socai.core.figures import Basis, Qualifier
from socai.core.findings import Location
from socai.core.periods import Period
from socai.files.tables import Columns, TableRow, read_table

NOT_APPLICABLE = "NA"
COLUMNS = Columns(("indicator", "org_unit", "period", "value"), ("basis", "qualifier", "breakdown", "note", "source"))


def pack_figures(catalogue: Catalogue) -> Iterator[FigureRow]:
    """Yield the figures that a pack carries, file by file."""
    for path in catalogue.figures:
        table = read_table(path, COLUMNS)
        for row in table.rows:
            yield _figure(row, Location(path.name, row.line))


def _figure(row: TableRow, location: Location) -> FigureRow:
    value = row.text("value")
    return FigureRow(
        indicator=row.text("indicator"),
        org_unit=row.text("org_unit"),
        period=Period.parse(row.text("period")),
        value=None if value in ("", NOT_APPLICABLE) else read_plain_number(value),
        applicable=value != NOT_APPLICABLE,
        basis=Basis(row.text("basis") or Basis.ACTUAL),
        qualifier=Qualifier(row.text("qualifier") or Qualifier.EXACT),
        breakdown=row.text("breakdown"),
        note=row.text("note"),
        source=row.text("source"),
        location=location,
    )
