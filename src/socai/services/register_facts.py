"""Rows of registers as the evaluator counts them, read when a formula asks for a register and not before."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from copy import copy
from datetime import date

from socai.catalogue.model import Catalogue
from socai.catalogue.register_shapes import shape_of
from socai.catalogue.registers import Register
from socai.engine.row_making import make_row
from socai.engine.rows import RegisterRow, RegisterRows
from socai.services.errors import translated
from socai.services.register_rows import StandingRow, standing
from socai.services.units import UnitIndex


class RegisterReader:
    """Reads the rows of each register at most once, as known at a batch number (now when ``None``)."""

    def __init__(self, as_known_at: int | None = None) -> None:
        self._as_known_at = as_known_at
        self._rows: dict[str, list[StandingRow]] = {}

    def without(self, registers: Collection[str]) -> RegisterReader:
        """Return a reader that reads some registers again and has read what this one has of all others."""
        reader = RegisterReader(self._as_known_at)
        reader._rows = {code: rows for code, rows in list(self._rows.items()) if code not in registers}
        return reader

    def rows(self, register: str) -> list[StandingRow]:
        """Return the rows of a register.

        Raises:
            ServiceError: when the database fails.
        """
        if register not in self._rows:
            with translated():
                self._rows[register] = standing([register], as_known_at=self._as_known_at)
        return self._rows[register]


class LedgerRegisters(Mapping[str, RegisterRows]):
    """The registers of a ledger by code, with the units that rows are about. No private value is among them.

    Args:
        catalogue: declares the registers.
        units: the units of the moment.
        day: last day of the period at hand, for who keeps rows that are about no unit of their own.
        reader: reads the rows.
    """

    def __init__(self, catalogue: Catalogue, units: UnitIndex, day: date, reader: RegisterReader) -> None:
        self._catalogue = catalogue
        self._reader = reader
        self._found: dict[str, RegisterRows] = {}
        self._key = units.key_of
        self._home = frozenset(units.keys_upwards(units.identity(catalogue.reporting_unit) or "", day))

    def without(self, registers: Collection[str], reader: RegisterReader) -> LedgerRegisters:
        """Return these registers, some of which are read again by another reader."""
        found = copy(self)
        found._reader = reader
        found._found = {code: rows for code, rows in list(self._found.items()) if code not in registers}
        return found

    def __getitem__(self, code: str) -> RegisterRows:
        """Return the rows of a register, reading them when it is asked for the first time."""
        if code not in self._found:
            self._found[code] = self._read(self._catalogue.registers[code])
        return self._found[code]

    def __iter__(self) -> Iterator[str]:
        """Yield the codes of all registers."""
        return iter(self._catalogue.registers)

    def __len__(self) -> int:
        """Return how many registers there are."""
        return len(self._catalogue.registers)

    def _read(self, register: Register) -> RegisterRows:
        return RegisterRows(
            rows=tuple(self._row(register, row) for row in self._reader.rows(register.code)),
            shape=shape_of(register, self._catalogue.code_lists),
            since=register.since,
            home=self._home,
            by_unit=bool(register.unit_column),
            min_level=register.min_level,
        )

    def _row(self, register: Register, row: StandingRow) -> RegisterRow:
        return make_row(register, row.values, row.steps, key=row.key, entry=row.entry, unit=self._key(row.org_unit))
