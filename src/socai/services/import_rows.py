"""Turns the rows of import tables into figures, units and targets. It judges form only: whether a cell can be read.

Whether an indicator, a unit or a value makes sense is for the services that record them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TypeVar

from socai.catalogue.model import FigureRow, OrgUnit, Target
from socai.core.figures import Basis, Qualifier
from socai.core.findings import Location
from socai.core.periods import Period, PeriodError
from socai.files.errors import excerpt
from socai.files.tables import Columns, Table, TableRow
from socai.services.written_numbers import NumberColumn

NOT_APPLICABLE = "NA"
_ABOUT = ("khoảng", "ước", "gần", "chừng", "about", "~", "≈")

FIGURES = Columns(("indicator", "org_unit", "period", "value"), ("basis", "qualifier", "breakdown", "note", "source"))
UNITS = Columns(("key", "type", "name"), ("parent", "code", "valid_from", "valid_to", "placeholder"))
TARGETS = Columns(("indicator", "org_unit", "year", "value"), ("version", "source", "due"))

_BASES: Mapping[str, Basis] = {"": Basis.ACTUAL, **{basis.value: basis for basis in Basis}}
_QUALIFIERS: Mapping[str, Qualifier] = {"": Qualifier.EXACT, **{each.value: each for each in Qualifier}}
_TRUTHS: Mapping[str, bool] = {"": False, "0": False, "1": True}
_LONGEST_COUNT = 9

Chosen = TypeVar("Chosen")


def figure_rows(table: Table) -> list[FigureRow]:
    """Return the figures of a table; what cannot be read is noted in its log.

    A row whose value cannot be read is returned without one, so that the rest of it is checked too.
    """
    rows = list(table.rows)
    numbers = NumberColumn(table, rows, "value", words=("", NOT_APPLICABLE))
    periods: dict[str, Period | None] = {}
    return [figure for row in rows if (figure := _figure(table, row, numbers, periods)) is not None]


def _figure(table: Table, row: TableRow, numbers: NumberColumn, periods: dict[str, Period | None]) -> FigureRow | None:
    is_whole = is_filled(table, row, ("indicator", "org_unit", "period"))
    value = numbers.value(row)
    basis = choice(table, row, "basis", _BASES)
    qualifier = choice(table, row, "qualifier", _QUALIFIERS)
    period = _period(table, row, periods)
    if not is_whole or period is None:
        return None
    text = row.text
    return FigureRow(
        text("indicator"),
        text("org_unit"),
        period,
        value,
        row.values["value"] != NOT_APPLICABLE,
        basis or Basis.ACTUAL,
        qualifier or Qualifier.EXACT,
        text("breakdown"),
        text("note"),
        text("source"),
        Location(table.file, row.line),
    )


def unit_rows(table: Table) -> list[OrgUnit]:
    """Return the org units of a table; what cannot be read is noted in its log."""
    return [_unit(table, row) for row in table.rows]


def _unit(table: Table, row: TableRow) -> OrgUnit:
    return OrgUnit(
        key=row.text("key"),
        type=row.text("type"),
        name=row.text("name"),
        parent=row.text("parent") or None,
        code=row.text("code"),
        valid_from=day(table, row, "valid_from"),
        valid_to=day(table, row, "valid_to"),
        placeholder=bool(choice(table, row, "placeholder", _TRUTHS)),
        location=table.place(row.line),
    )


def target_rows(table: Table) -> list[Target]:
    """Return the targets of a table; what cannot be read is noted in its log."""
    rows = [row for row in table.rows if not _is_about(table, row)]
    numbers = NumberColumn(table, rows, "value")
    return [target for row in rows if (target := _target(table, row, numbers)) is not None]


def _target(table: Table, row: TableRow, numbers: NumberColumn) -> Target | None:
    is_whole = is_filled(table, row, ("indicator", "org_unit", "year", "value"))
    value = numbers.value(row) if row.values["value"] != "" else None
    year = _count(table, row, "year")
    version = _count(table, row, "version") if row.text("version") else 1
    due = day(table, row, "due")
    if not is_whole or value is None or year is None or version is None or (due is None and row.text("due")):
        return None
    return Target(
        indicator=row.text("indicator"),
        org_unit=row.text("org_unit"),
        year=year,
        value=value,
        version=version,
        source=row.text("source"),
        location=table.place(row.line),
        due=due,
    )


def _is_about(table: Table, row: TableRow) -> bool:
    """Return whether a value is only said to be about so much, noting that a target is a decision and never that."""
    text = row.text("value").lower()
    is_about = text.startswith(_ABOUT)
    if is_about:
        table.note("target.about", row, "value", subject=row.text("indicator"), value=excerpt(text))
    return is_about


def is_filled(table: Table, row: TableRow, columns: tuple[str, ...]) -> bool:
    """Return whether none of these cells is empty, noting those that are."""
    empty = [column for column in columns if row.values[column] == ""]
    for column in empty:
        table.note("import.empty_cell", row, column, subject=column)
    return not empty


def _period(table: Table, row: TableRow, known: dict[str, Period | None]) -> Period | None:
    """Return the period of a row; ``known`` remembers the texts of earlier rows."""
    text = row.text("period")
    if text not in known:
        known[text] = _parsed_period(text)
    if known[text] is None and text:
        table.note("import.bad_period", row, "period", subject=excerpt(text), value=excerpt(text))
    return known[text]


def _parsed_period(text: str) -> Period | None:
    try:
        return Period.parse(text)
    except PeriodError:
        return None


def choice(table: Table, row: TableRow, column: str, choices: Mapping[str, Chosen]) -> Chosen | None:
    """Return what a cell chooses, ``None`` after noting that it is none of the choices."""
    text = row.text(column)
    if text in choices:
        return choices[text]
    allowed = tuple(choice for choice in choices if choice)
    table.note("import.unknown_choice", row, column, subject=column, value=excerpt(text), allowed=allowed)
    return None


def day(table: Table, row: TableRow, column: str) -> date | None:
    """Return the day of a cell, ``None`` when it is empty or after noting that it is none."""
    text = row.text(column)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        table.note("import.bad_date", row, column, subject=column, value=excerpt(text))
        return None


def _count(table: Table, row: TableRow, column: str) -> int | None:
    """Return a whole number such as a year, ``None`` after noting that it is none."""
    text = row.text(column)
    if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_COUNT:
        return int(text)
    if text:
        table.note("import.not_a_count", row, column, subject=column, value=excerpt(text))
    return None
