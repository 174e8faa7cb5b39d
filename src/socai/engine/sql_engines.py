"""Runs a roll-up on SQL engines: SQLite and PostgreSQL over a connection that is passed, DuckDB in this process.

Everything an engine is given or makes stands in temporary tables of the connection, which are gone at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple, get_type_hints

from socai.core.figures import Atom, Basis, FigureKey, Qualifier, State
from socai.core.periods import Period
from socai.engine.definition import Above, Edge, Moment, Rollup, Rule, Said, Tile
from socai.engine.facts_view import VIEW
from socai.engine.operands import combined
from socai.engine.printing import DUCKDB, POSTGRES, WHOLE, atoms, owed, reported, step

_AT_ONCE = 20_000
_KEY = "unit, period, indicator"


class OverflowedError(ArithmeticError):
    """A total is larger than the engine can hold exactly."""


class Cell(NamedTuple):
    """A figure that was entered or rolled up; ``value`` is a whole number, ``None`` where nothing applies.

    ``is_tiled`` is 1 when an entry in it is of a shorter period, ``is_entered`` when it was entered itself.
    """

    indicator: str
    unit: str
    period: str
    value: int | None
    is_estimate: int
    is_more: int
    is_about: int
    is_less: int
    is_tiled: int
    is_entered: int

    def atom(self, scale: int) -> Atom:
        """Return it as what the evaluator takes as entered."""
        basis = Basis.ESTIMATE if self.is_estimate else Basis.ACTUAL
        flags = {
            Qualifier.MORE_THAN: self.is_more, Qualifier.ABOUT: self.is_about, Qualifier.LESS_THAN: self.is_less,
        }  # fmt: skip
        key = FigureKey(self.indicator, self.unit, Period.parse(self.period), basis)
        state = State.NOT_APPLICABLE if self.value is None else State.VALUE
        value = None if self.value is None else Fraction(self.value, 10**scale)
        return Atom(key, state, value, combined(qualifier for qualifier, is_set in flags.items() if is_set))


class SqlEngine:
    """An engine that is spoken to over a cursor.

    Args:
        dialect: which one.
        cursor: of its connection, by whatever driver.
        place: how its driver marks the place of a value.
    """

    def __init__(self, dialect: str, cursor: Any, *, place: str = "%s") -> None:
        self._dialect = dialect
        self._cursor = cursor
        self._place = place
        self._facts = ""

    @contextmanager
    def rolled_up(self, rollup: Rollup, facts: str = VIEW) -> Iterator[SqlEngine]:
        """Roll everything up; inside the block the cells can be read.

        Args:
            rollup: what.
            facts: the relation of what was entered, with the columns of ``facts_view``.
        """
        try:
            self._facts = self._given(rollup, facts)
            self._read(rollup, self._facts)
            self._create("rollup_made", _MADE)
            self._index("rollup_made", _KEY)
            for each in rollup.steps:
                self._cursor.execute(f"INSERT INTO rollup_made {step(self._dialect, each)}")
            yield self
        finally:
            self._drop()

    def cells(self, where: str = "1 = 1") -> Iterator[Cell]:
        """Yield the cells that meet a condition, by indicator, unit and period.

        Raises:
            OverflowedError: a total did not fit.
        """
        columns, kept = ", ".join(Cell._fields), ", ".join(Cell._fields[:-1])
        tables = ("rollup_made", "rollup_atom")
        both = " UNION ALL ".join(
            f"SELECT {kept}, {is_entered} AS is_entered FROM {table}" for is_entered, table in enumerate(tables)
        )
        self._cursor.execute(f"SELECT {columns} FROM ({both}) AS cell WHERE {where} ORDER BY indicator, unit, period")
        while rows := self._cursor.fetchmany(_AT_ONCE):
            yield from (cell_of(row) for row in rows)

    def reported(self, where: str = "1 = 1") -> Iterator[tuple[str, str]]:
        """Yield the indicators and units that meet a condition of which the unit, or one below, ever reported it."""
        query = reported(self._dialect, self._facts)
        self._cursor.execute(f"SELECT indicator, unit FROM ({query}) AS reported WHERE {where}")
        while rows := self._cursor.fetchmany(_AT_ONCE):
            yield from ((str(indicator), str(unit)) for indicator, unit in rows)

    def _given(self, rollup: Rollup, facts: str) -> str:
        """Give the engine what it needs, and return the relation of what was entered as it is read best."""
        self._give(rollup)
        return facts

    def _read(self, rollup: Rollup, facts: str) -> None:
        """Read what was entered, and which units owe a figure."""
        self._make("rollup_atom", atoms(self._dialect, facts))
        self._index("rollup_atom", _KEY)
        self._make("rollup_owed", owed(self._dialect, facts))
        self._index("rollup_owed", "parent, indicator, tree")

    def _give(self, rollup: Rollup) -> None:
        self._fill("rollup_rule", Rule, rollup.rules, "indicator")
        self._fill("rollup_said", Said, rollup.said, "indicator, calendar, kind")
        self._fill("rollup_moment", Moment, rollup.moments, "period")
        self._fill("rollup_tile", Tile, rollup.tiles, "part, whole_kind")
        self._fill("rollup_edge", Edge, rollup.edges, "child, tree")
        self._fill("rollup_above", Above, rollup.above, "unit")

    def _fill(self, table: str, node: Any, rows: Sequence[Sequence[Any]], key: str) -> None:
        """Create the table of a kind of nodes and insert them."""
        self._create(table, _columns(node))
        self._insert(table, len(node._fields), rows)
        self._index(table, key)

    def _insert(self, table: str, width: int, rows: Sequence[Sequence[Any]]) -> None:
        places = ", ".join([self._place] * width)
        if rows:
            self._cursor.executemany(f"INSERT INTO {table} VALUES ({places})", rows)

    def _create(self, table: str, columns: str) -> None:
        value = WHOLE[self._dialect]
        self._cursor.execute(f"CREATE TEMPORARY TABLE {table} ({columns.replace('WHOLE', value)})")

    def _make(self, table: str, query: str) -> None:
        self._cursor.execute(f"CREATE TEMPORARY TABLE {table} AS {query}")

    def _index(self, table: str, key: str) -> None:
        """Find rows of a table by a key, and let the planner know how many there are."""
        self._cursor.execute(f"CREATE INDEX {table}_key ON {table} ({key})")
        if self._dialect == POSTGRES:
            self._cursor.execute(f"ANALYZE {table}")

    def _drop(self) -> None:
        for table in _TABLES:
            self._cursor.execute(f"DROP TABLE IF EXISTS {table}")


class DuckEngine(SqlEngine):
    """DuckDB, which reads whole columns and needs no index.

    Indicators and periods are enumerations there: words outside, numbers inside, so that it groups and joins numbers.
    They stand in the order of their words, as everywhere. Units are not: of an enumeration of many words every plan
    of a statement takes longer.
    """

    def __init__(self, connection: Any) -> None:
        super().__init__(DUCKDB, connection)

    def _given(self, rollup: Rollup, facts: str) -> str:
        for name, words in self._words(rollup).items():
            self._cursor.execute(f"CREATE TYPE {name} AS ENUM (SELECT DISTINCT word FROM ({words}) ORDER BY word)")
        self._give(rollup)
        numbered = ", ".join(
            f"TRY_CAST({column} AS {type_}) AS {column}" for column, type_ in _ENUMS.items() if column in _OF_FACTS
        )
        self._cursor.execute(f"CREATE TEMPORARY VIEW rollup_fact AS SELECT * REPLACE ({numbered}) FROM {facts}")
        return "rollup_fact"

    def _words(self, rollup: Rollup) -> Mapping[str, str]:
        """Return the query of the words of each enumeration."""
        every = {
            "rollup_code": [rule.indicator for rule in rollup.rules],
            "rollup_span": [moment.period for moment in rollup.moments],
        }
        return {name: f"SELECT unnest({_list(known)}) AS word" for name, known in every.items()}

    def _create(self, table: str, columns: str) -> None:
        each = (column.split() for column in columns.split(", "))
        super()._create(table, ", ".join(f"{name} {_ENUMS.get(name, type_)}" for name, type_ in each))

    def _drop(self) -> None:
        self._cursor.execute("DROP VIEW IF EXISTS rollup_fact")
        super()._drop()
        for name in dict.fromkeys(_ENUMS.values()):
            self._cursor.execute(f"DROP TYPE IF EXISTS {name}")

    def _insert(self, table: str, width: int, rows: Sequence[Sequence[Any]]) -> None:
        columns = ", ".join(["unnest(?)"] * width)
        for start in range(0, len(rows), _AT_ONCE):
            lists = [list(column) for column in zip(*rows[start : start + _AT_ONCE], strict=True)]
            self._cursor.execute(f"INSERT INTO {table} SELECT {columns}", lists)

    def _index(self, table: str, key: str) -> None:
        """Scans are faster."""


_ENUMS = {
    "indicator": "rollup_code",
    **dict.fromkeys(("period", "whole", "part"), "rollup_span"),
}
"""Which columns are enumerations on DuckDB."""
_OF_FACTS = ("indicator", "period")
_TABLES = (
    "rollup_made", "rollup_owed", "rollup_atom", "rollup_above", "rollup_edge", "rollup_tile", "rollup_moment",
    "rollup_said", "rollup_rule",
)  # fmt: skip
_MADE = (
    "indicator TEXT, unit TEXT, period TEXT, kind TEXT, value WHOLE, "
    "is_estimate INTEGER, is_more INTEGER, is_about INTEGER, is_less INTEGER, is_tiled INTEGER"
)
"""Columns of cells that were made."""


def cell_of(row: Sequence[Any]) -> Cell:
    """Return a row as an engine gives it with a whole number, or none.

    Raises:
        OverflowedError: SQLite goes on with a rounded number where a product does not fit.
    """
    indicator, unit, period, value, *flags = row
    if value is not None and not isinstance(value, int | Decimal):
        raise OverflowedError(f"{indicator}, {unit}, {period}: more than {2**63 - 1} in the last decimal")
    return Cell(indicator, unit, period, None if value is None else int(value), *map(int, flags))


def _list(words: Iterable[str]) -> str:
    """Return words as a list of DuckDB."""
    quoted = ", ".join("'" + word.replace("'", "''") + "'" for word in words)
    return f"CAST([{quoted}] AS VARCHAR[])"


def _columns(node: Any) -> str:
    """Return the columns of a kind of nodes, as a statement that creates a table needs them."""
    types = {int: "INTEGER", str: "TEXT"}
    return ", ".join(f"{name} {types[type_]}" for name, type_ in get_type_hints(node).items())


def atoms_of(cells: Iterable[Cell], rollup: Rollup) -> Iterator[Atom]:
    """Yield cells as what the evaluator takes as entered, in their exact value."""
    scales = {rule.indicator: rule.scale for rule in rollup.rules}
    yield from (cell.atom(scales[cell.indicator]) for cell in cells)
