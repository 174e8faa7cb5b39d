"""The functions that count from registers, in one table, and the check of what they read: columns, values, states.

Knows a register only by its shape, so that this room needs no catalogue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from types import MappingProxyType

from socai.core.clocks import ClockState
from socai.core.days import parse_day
from socai.core.measures import Measure
from socai.formula.conditions import CLOCK_PREFIX, PREFIX, STATE, ColumnName, Tally, Test, Value, tests
from socai.formula.errors import FormulaProblem

_ORDERED = ("<", "<=", ">", ">=")


@dataclass(frozen=True)
class TallyFunction:
    """A function of rows.

    Attributes:
        name: how it is written.
        adds: whether it adds up a column, instead of counting rows.
        is_open: whether it takes the rows that stand on the last day of the period, instead of those dated in it.
        vi: what it means, one Vietnamese line.
        en: the same in English.
        example: a use of it.
    """

    name: str
    adds: bool
    is_open: bool
    vi: str
    en: str
    example: str


TALLIES: Mapping[str, TallyFunction] = MappingProxyType({
    function.name: function
    for function in (
        TallyFunction(
            "count", adds=False, is_open=False,
            vi="số dòng của sổ có ngày trong kỳ; by đổi ngày dùng để xếp kỳ, where chọn dòng",
            en="the rows of a register dated in the period; by takes another day, where chooses rows",
            example='count(so.don_thu by dong where loai = "khieu_nai")',
        ),
        TallyFunction(
            "sum", adds=True, is_open=False,
            vi="tổng một cột số của các dòng có ngày trong kỳ",
            en="the sum of a column of the rows dated in the period",
            example="sum(so.don_thu.so_nguoi where so_nguoi >= 5)",
        ),
        TallyFunction(
            "count_open", adds=False, is_open=True,
            vi="số dòng còn hiệu lực vào ngày cuối kỳ: đã bắt đầu, chưa hết hạn, chưa ở trạng thái đóng",
            en="the rows that stand on the last day of the period: begun, not ended, in no closed state",
            example='count_open(so.don_thu where state != "thu_ly")',
        ),
        TallyFunction(
            "sum_open", adds=True, is_open=True,
            vi="tổng một cột số của các dòng còn hiệu lực vào ngày cuối kỳ",
            en="the sum of a column of the rows that stand on the last day of the period",
            example="sum_open(so.khoan_vay.du_no)",
        ),
    )
})  # fmt: skip


class ColumnKind(StrEnum):
    """What a column holds, as far as comparing it goes."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CODE = "code"
    YES_NO = "yes_no"


@dataclass(frozen=True)
class ColumnShape:
    """A column as formulas see it: ``codes`` are the values of a column of codes."""

    kind: ColumnKind
    measure: Measure | None = None
    codes: frozenset[str] = frozenset()
    is_private: bool = False
    decimals: int = 0


@dataclass(frozen=True)
class RegisterShape:
    """A register as formulas see it. ``counted`` is the measure of a row, ``None`` for any count noun."""

    columns: Mapping[str, ColumnShape]
    states: frozenset[str] = frozenset()
    clocks: frozenset[str] = frozenset()
    counted: Measure | None = None

    def shape_of(self, name: str) -> ColumnShape | None:
        """Return the shape of a column, of ``state``, or of ``clock.<code>``; ``None`` when there is none."""
        if name == STATE and self.states:
            return ColumnShape(ColumnKind.CODE, codes=self.states)
        prefix, _, clock = name.partition(".")
        if prefix == CLOCK_PREFIX and clock in self.clocks:
            return ColumnShape(ColumnKind.CODE, codes=frozenset(ClockState))
        return self.columns.get(name)


RegisterOf = Callable[[str], RegisterShape | None]


def no_registers(code: str) -> RegisterShape | None:
    """Return the shape of a register where there are none."""
    return None


def tally_problems(tally: Tally, register_of: RegisterOf) -> Iterator[FormulaProblem]:
    """Yield every problem of what a function of rows reads."""
    shape = register_of(tally.register)
    if shape is None:
        found = f"{PREFIX}.{tally.register}"
        yield FormulaProblem("formula.unknown_register", tally.column, {"found": found})
        return
    yield from _summed_problems(tally, shape)
    yield from _by_problems(tally, shape)
    for test in tests(tally.where):
        yield from _test_problems(tally, test, shape)


def _summed_problems(tally: Tally, shape: RegisterShape) -> Iterator[FormulaProblem]:
    if tally.summed:
        yield from _column_problems(tally, tally.summed, shape, tally.column)
        column = shape.columns.get(tally.summed)
        if column is not None and column.kind is not ColumnKind.NUMBER:
            yield FormulaProblem("formula.column_not_number", tally.column, {"column": tally.summed})


def _by_problems(tally: Tally, shape: RegisterShape) -> Iterator[FormulaProblem]:
    if not tally.by or tally.by in shape.states:
        return
    dated = {name: column for name, column in shape.columns.items() if column.kind is ColumnKind.DATE}
    if tally.by not in dated:
        nearest = _nearest(tally.by, (*dated, *shape.states))
        yield FormulaProblem("formula.not_a_day", tally.column, {"column": tally.by, "nearest": nearest})
    elif dated[tally.by].is_private:
        yield FormulaProblem("formula.private_column", tally.column, {"column": tally.by})


def _column_problems(tally: Tally, name: str, shape: RegisterShape, place: int) -> Iterator[FormulaProblem]:
    column = shape.shape_of(name)
    if column is None:
        known = (
            *shape.columns,
            *((STATE,) if shape.states else ()),
            *(f"{CLOCK_PREFIX}.{each}" for each in shape.clocks),
        )
        data = {"register": tally.register, "column": name, "nearest": _nearest(name, known)}
        yield FormulaProblem("formula.unknown_column", place, data)
    elif column.is_private:
        yield FormulaProblem("formula.private_column", place, {"column": name})


def _test_problems(tally: Tally, test: Test, shape: RegisterShape) -> Iterator[FormulaProblem]:
    yield from _column_problems(tally, test.name, shape, test.column)
    column = shape.shape_of(test.name)
    if column is None:
        return
    if test.operator in _ORDERED and column.kind in (ColumnKind.CODE, ColumnKind.YES_NO):
        data = {"column": test.name, "operator": test.operator}
        yield FormulaProblem("formula.not_ordered", test.column, data)
    for value in test.values:
        if isinstance(value, ColumnName):
            yield from _column_problems(tally, value.name, shape, test.column)
            other = shape.shape_of(value.name)
            fits = other is None or other.kind is column.kind
        else:
            fits = _fits(value, column)
        if not fits:
            written = value.name if isinstance(value, ColumnName) else _shown(value)
            allowed = _allowed(column, written)
            data = {"column": test.name, "value": written, "allowed": allowed}
            yield FormulaProblem("formula.value_of_other_type", test.column, data)


def _fits(value: str | Decimal | bool, column: ColumnShape) -> bool:
    """Return whether a column may be compared with a value; an empty text asks whether the cell is empty."""
    if value == "" and isinstance(value, str):
        return True
    match column.kind:
        case ColumnKind.YES_NO:
            return isinstance(value, bool)
        case ColumnKind.NUMBER:
            return isinstance(value, Decimal)
        case ColumnKind.DATE:
            return isinstance(value, str) and parse_day(value) is not None
        case ColumnKind.CODE:
            return isinstance(value, str) and value in column.codes
        case ColumnKind.TEXT:
            return isinstance(value, str)


def _allowed(column: ColumnShape, written: str) -> str:
    """Return what a column may be compared with, as a message says it."""
    match column.kind:
        case ColumnKind.YES_NO:
            return "true, false"
        case ColumnKind.NUMBER:
            return "1426.5"
        case ColumnKind.DATE:
            return '"2026-01-31"'
        case ColumnKind.CODE:
            return _nearest(written, sorted(column.codes))
        case ColumnKind.TEXT:
            return '"…"'


def _shown(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _nearest(name: str, known: tuple[str, ...] | list[str]) -> str:
    return ", ".join(get_close_matches(name, known) or list(known)[:8]) or "–"
