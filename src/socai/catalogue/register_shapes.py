"""Registers as formulas see them, from records that may still be wrong and from sound declarations."""

from __future__ import annotations

from collections.abc import Mapping

from socai.catalogue.references import Known
from socai.catalogue.register_checks import states_of
from socai.catalogue.registers import PRIVATE, CodeList, Column, ColumnType, Register
from socai.catalogue.schema import Record
from socai.core.measures import Measure
from socai.formula.tallies import ColumnKind, ColumnShape, RegisterShape

_KINDS = {
    ColumnType.NUMBER: ColumnKind.NUMBER,
    ColumnType.NUMBER_GIVEN: ColumnKind.NUMBER,
    ColumnType.DATE: ColumnKind.DATE,
    ColumnType.CODE: ColumnKind.CODE,
    ColumnType.YES_NO: ColumnKind.YES_NO,
}


def shape_of(register: Register, code_lists: Mapping[str, CodeList]) -> RegisterShape:
    """Return the shape of a register."""
    columns = {code: _column_shape(column, code_lists) for code, column in register.columns.items()}
    return RegisterShape(columns, frozenset(register.states), frozenset(register.clocks), register.counted)


def draft_shape(known: Known, code: str) -> RegisterShape | None:
    """Return the shape of a register as declared so far, ``None`` when there is none."""
    record = known.draft.registers.get(code)
    if record is None:
        return None
    columns = {name: _record_shape(known, column) for name, column in record["columns"].items()}
    counted = known.measures.get(record["row"] or "")
    return RegisterShape(columns, frozenset(states_of(record)), frozenset(record["clocks"]), counted)


def _column_shape(column: Column, code_lists: Mapping[str, CodeList]) -> ColumnShape:
    codes = frozenset(code_lists[column.codes].values) if column.codes else frozenset[str]()
    kind = _KINDS.get(column.type, ColumnKind.TEXT)
    return ColumnShape(kind, column.measure, codes, column.is_private, column.decimals)


def _record_shape(known: Known, record: Record) -> ColumnShape:
    codes: Record | None = known.draft.code_lists.get(record["codes"] or "")
    kind = _KINDS.get(ColumnType(record["type"]), ColumnKind.TEXT) if record["type"] else ColumnKind.TEXT
    values = frozenset(codes["values"]) if codes else frozenset[str]()
    measure: Measure | None = known.measures.get(record["measure"] or "")
    return ColumnShape(kind, measure, values, record["privacy"] in PRIVATE, record["decimals"])
