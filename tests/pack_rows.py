"""Rows of registers that a pack ships, as the evaluator counts them: without a ledger, for tests of packs alone."""

from __future__ import annotations

from pathlib import Path

from socai.catalogue.model import Catalogue
from socai.catalogue.register_files import read_register_file
from socai.catalogue.register_rows import RegisterRow as ReadRow
from socai.catalogue.register_shapes import shape_of
from socai.catalogue.register_values import CellReader
from socai.catalogue.sources import Source, read_source
from socai.core.findings import Finding
from socai.engine.row_making import make_row
from socai.engine.rows import RegisterRow, RegisterRows


def pack_registers(catalogue: Catalogue) -> dict[str, RegisterRows]:
    """Return the registers of a pack of which it ships rows, by code."""
    return {path.stem: _register(catalogue, path) for path in catalogue.register_rows}


def _register(catalogue: Catalogue, path: Path) -> RegisterRows:
    register, problems = catalogue.registers[path.stem], list[Finding]()
    source = read_source(path, path.parent, problems)
    assert isinstance(source, Source)
    read = read_register_file(register, source, CellReader(catalogue.code_lists, catalogue.org_units), problems)
    assert problems == []
    return RegisterRows(
        rows=tuple(_row(catalogue, row, number) for number, row in enumerate(read, 1)),
        shape=shape_of(register, catalogue.code_lists),
        since=register.since,
        home=frozenset(_upwards(catalogue, catalogue.reporting_unit)),
        by_unit=bool(register.unit_column),
        min_level=register.min_level,
    )


def _row(catalogue: Catalogue, row: ReadRow, number: int) -> RegisterRow:
    register = catalogue.registers[row.register]
    unit = row.values.get(register.unit_column, "") or catalogue.reporting_unit
    units = _upwards(catalogue, unit)
    return make_row(register, row.values, row.steps, key=row.key, entry=f"1/{number}", unit=unit, units=units)


def _upwards(catalogue: Catalogue, key: str | None) -> list[str]:
    found = []
    while key:
        found.append(key)
        key = catalogue.org_units[key].parent
    return found
