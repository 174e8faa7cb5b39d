"""Checks the files of rows that a pack ships: each row, repeated keys, links to no row, units not there that day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fnmatch import filter as matching
from pathlib import Path

from socai.catalogue.csv_rows import read_rows
from socai.catalogue.errors import nearest, problem
from socai.catalogue.references import Known
from socai.catalogue.register_building import build_code_list, build_register
from socai.catalogue.register_rows import RegisterRow, read_row, table_columns
from socai.catalogue.register_values import CellReader
from socai.catalogue.registers import CodeList, ColumnType, Register, Role
from socai.catalogue.row_checks import existence_problems
from socai.catalogue.sources import Source
from socai.core.findings import Finding, Location


def read_register_file(
    register: Register, source: Source, reader: CellReader, problems: list[Finding]
) -> list[RegisterRow]:
    """Return the rows of a file, without those that have problems.

    Args:
        register: the declaration.
        source: text of the file.
        reader: reads single cells.
        problems: receives what is wrong.
    """
    found = []
    for row in read_rows(source, table_columns(register), problems):
        read, wrong = read_row(register, row.cells, reader, row.at)
        problems += wrong
        if read is not None:
            found.append(read)
    return found


def register_file_problems(known: Known) -> list[Finding]:
    """Return every problem of the rows of a chain of packs whose declarations are sound."""
    draft = known.draft
    code_lists: dict[str, CodeList] = {code: build_code_list(record) for code, record in draft.code_lists.items()}
    registers = {code: build_register(record, known.measures) for code, record in draft.registers.items()}
    reader = CellReader(code_lists, draft.org_units)
    problems: list[Finding] = []
    rows: list[RegisterRow] = []
    unread: set[str] = set()
    for path, source in draft.register_files:
        before = len(problems)
        if path.stem in registers:
            rows += read_register_file(registers[path.stem], source, reader, problems)
        else:
            problems.append(_no_register(path, source, registers))
        if len(problems) > before:
            unread.add(path.stem)
    problems += repeated_keys(rows)
    problems += (found for found in _dead_links(rows, registers) if found.data["register"] not in unread)
    for row in rows:
        problems += _unit_problems(known, registers[row.register], row)
        problems += _role_problems(known, registers[row.register], row)
    return problems


def repeated_keys(rows: list[RegisterRow]) -> Iterator[Finding]:
    """Yield a problem for each row whose key stands in an earlier row of its register."""
    first: dict[tuple[str, str], Location] = {}
    for row in rows:
        earlier = first.setdefault((row.register, row.key), row.location)
        if earlier != row.location:
            yield problem("register.repeated_key", row.location, row.key, register=row.register, first=str(earlier))


def _dead_links(rows: list[RegisterRow], registers: dict[str, Register]) -> Iterator[Finding]:
    known = {(row.register, row.key) for row in rows}
    for row in rows:
        for column in registers[row.register].links:
            key = row.values.get(column.code, "")
            if key and (column.register, key) not in known:
                alike = nearest(key, [other for register, other in known if register == column.register])
                data = {"key": key, "register": column.register, "nearest": alike}
                yield problem("register.no_such_row", row.at(column.code), column.code, **data)


def _unit_problems(known: Known, register: Register, row: RegisterRow) -> Iterator[Finding]:
    """Yield a problem for each unit that a row names and that did not exist on the row's day."""
    day = date.fromisoformat(row.values[register.date_column])
    for column in register.columns.values():
        unit = row.values.get(column.code, "")
        if column.type is ColumnType.UNIT and unit:
            yield from existence_problems(known, unit, (day, day), str(day), row.at(column.code))


def _role_problems(known: Known, register: Register, row: RegisterRow) -> Iterator[Finding]:
    """Yield a problem for each indicator, template and deadline that a row names and that is declared nowhere."""
    figures = register.roles.get(Role.FIGURES, "")
    for code in row.values.get(figures, "").split():
        if "*" not in code:
            yield from known.unknown_indicator(code, row.at(figures))
        elif not matching(known.draft.indicators, code) and "indicators" not in known.draft.unread:
            yield problem("register.no_figure_matches", row.at(figures), code)
    layout = register.roles.get(Role.LAYOUT, "")
    key = row.values.get(layout, "")
    templates = known.draft.templates
    if key and key not in templates and "templates" not in known.draft.unread:
        yield problem("register.unknown_layout", row.at(layout), key, nearest=nearest(key, templates))
    rule = register.roles.get(Role.DEADLINE, "")
    code = row.values.get(rule, "")
    deadlines = known.draft.deadlines
    if code and code not in deadlines and "deadlines" not in known.draft.unread:
        yield problem("register.unknown_deadline", row.at(rule), code, nearest=nearest(code, deadlines))


def _no_register(path: Path, source: Source, registers: dict[str, Register]) -> Finding:
    return problem("pack.unknown_register", source.at(1), path.stem, nearest=nearest(path.stem, registers))
