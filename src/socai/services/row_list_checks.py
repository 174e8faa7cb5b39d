"""Checks of lists of rows of registers in templates, without an instance: what a register lacks or does not print."""

from __future__ import annotations

from collections.abc import Iterator

from socai.catalogue.errors import nearest, problem
from socai.catalogue.model import Catalogue
from socai.catalogue.registers import ColumnType, Privacy, Register
from socai.compose.nodes import RowsBlock
from socai.compose.rows import NUMBER, STATE, columns_of
from socai.core.findings import Finding


def printed_columns(register: Register) -> Iterator[str]:
    """Yield the columns of a register that a report may print."""
    return (code for code, column in register.columns.items() if column.privacy is Privacy.PUBLIC)


def row_list_findings(catalogue: Catalogue, block: RowsBlock) -> Iterator[Finding]:
    """Yield what a list asks for that its register does not have or does not print; the count is checked elsewhere."""
    register = catalogue.registers.get(block.rows.register)
    if register is None:
        return
    places = [(name, block.location, False) for name, _ in block.rows.order]
    for name, location, needs_number in (*places, *columns_of(block)):
        column = register.columns.get(name)
        if name in (NUMBER, STATE) and not needs_number:
            continue
        if column is None:
            alike = nearest(name, (*printed_columns(register), NUMBER, STATE))
            yield problem("template.row_column", location, name, register=register.code, nearest=alike)
        elif column.privacy is not Privacy.PUBLIC:
            yield problem("template.row_private", location, name, register=register.code)
        elif needs_number and column.type is not ColumnType.NUMBER:
            yield problem("template.row_number", location, name, register=register.code)
