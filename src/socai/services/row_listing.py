"""Lists of rows of registers for reports: the rows that a count leads to, in words. No private value is printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from socai.catalogue.model import Catalogue
from socai.catalogue.registers import Column, ColumnType, Register
from socai.compose.nodes import RowList
from socai.compose.rows import STATE, RowItem
from socai.core.periods import Period
from socai.engine.reference import Evaluator
from socai.engine.rows import RegisterRow
from socai.formula.nodes import Formula
from socai.formula.parser import parse_formula
from socai.services.reading import counted_rows
from socai.services.register_words import state_words, value_words
from socai.services.row_list_checks import printed_columns

_LOCALE = "vi"


def rows_listed(evaluator: Evaluator, asked: RowList, unit: str, period: Period) -> tuple[RowItem, ...] | None:
    """Return the rows that a template asks for, in its order; ``None`` when they cannot be counted.

    Args:
        evaluator: computes the count, whose rows these are.
        asked: what the template says.
        unit: key of the org unit.
        period: the reporting period.
    """
    counted = evaluator.evaluate(parse_formula(asked.count), unit, period)
    if counted.value is None:
        return None
    register = evaluator.catalogue.registers[asked.register]
    entries = [source.entry for source in counted_rows(counted)]
    known = {row.entry: row for row in evaluator.facts.registers[asked.register].rows} if entries else {}
    rows = _ordered(register, [known[entry] for entry in entries], asked, period)
    return tuple(_item(evaluator.catalogue, register, row, asked, period) for row in rows[: asked.most])


def _item(catalogue: Catalogue, register: Register, row: RegisterRow, asked: RowList, period: Period) -> RowItem:
    filled = [(name, row.values[name]) for name in printed_columns(register) if row.values.get(name)]
    numbers = [(name, _number(register, row, asked, name)) for name, _ in filled if _is_number(register.columns[name])]
    words = {name: _words(catalogue, register.columns[name], text) for name, text in filled}
    state = state_words(register, row.state_on(period.end), lang=_LOCALE)
    return RowItem({**words, STATE: state}, {name: formula for name, formula in numbers if formula is not None})


def _is_number(column: Column) -> bool:
    return column.type is ColumnType.NUMBER


def _words(catalogue: Catalogue, column: Column, text: str) -> str:
    if column.type is ColumnType.UNIT and text in catalogue.org_units:
        return catalogue.org_units[text].name
    return value_words(catalogue, column, text, lang=_LOCALE)


def _number(register: Register, row: RegisterRow, asked: RowList, column: str) -> Formula | None:
    """Return the formula of a number of one row; ``None`` when its key cannot be written in one, then it is words."""
    key = [(name, row.values.get(name, "")) for name in register.key]
    if any('"' in text or not text for _, text in key):
        return None
    tests = " and ".join(f"{name} = {_literal(register.columns[name], text)}" for name, text in key)
    return parse_formula(asked.cell(column, tests))


def _literal(column: Column, text: str) -> str:
    return text if _is_number(column) else f'"{text}"'


def _ordered(register: Register, rows: Iterable[RegisterRow], asked: RowList, period: Period) -> Sequence[RegisterRow]:
    """Return rows in the order that is asked for, else in that of their days; empty cells come last."""
    found = sorted(rows, key=lambda row: (row.begins, row.key))
    for name, is_greatest_first in reversed(asked.order):
        keyed = [(_place(register, row, name, period), row) for row in found]
        filled = sorted((pair for pair in keyed if pair[0]), key=lambda pair: pair[0], reverse=is_greatest_first)
        found = [row for _, row in (*filled, *(pair for pair in keyed if not pair[0]))]
    return found


def _place(register: Register, row: RegisterRow, name: str, period: Period) -> tuple[str | Decimal, ...]:
    """Return what orders a row by a column, or by the place of its state; nothing for an empty cell."""
    if name == STATE:
        state = row.state_on(period.end)
        return (Decimal(list(register.states).index(state)),) if state else ()
    text = row.values.get(name, "")
    return (Decimal(text) if _is_number(register.columns[name]) else text,) if text else ()
