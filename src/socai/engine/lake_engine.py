"""Rolls up a lake with DuckDB: the lowest units in one pass over its files, all others step by step."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from socai.engine.definition import Edge, LakeStep, Missing, Rising, Rollup, Settling
from socai.engine.lake import OWED, RELATIONS, TABLES, LakeError, Manifest, connected, needed, numbered, parquet, text
from socai.engine.printing import DUCKDB, WHOLE, lake_atoms, lake_step, parts
from socai.engine.sql_engines import Cell, cell_of

WHERE = "1 = 1"
_AT_ONCE = 20_000
_MADE = f"indicator INTEGER, unit INTEGER, period INTEGER, kind TEXT, value {WHOLE[DUCKDB]}, marks TINYINT"
_PART = _MADE.replace("kind TEXT", "have INTEGER")
MARKS = {"is_estimate": 1, "is_more": 2, "is_about": 4, "is_less": 8}
"""The bit of each mark."""
CELLS = f"""
SELECT i.word AS indicator, u.word AS unit, p.word AS period, c.value,
    {", ".join(f"CASE WHEN c.marks & {bit} > 0 THEN 1 ELSE 0 END AS {name}" for name, bit in MARKS.items())}
FROM (
    SELECT indicator, unit, period, value, marks FROM rollup_atom
    UNION ALL
    SELECT indicator, unit, period, value, marks FROM rollup_made
) AS c
JOIN rollup_number AS i ON i.kind = 'indicator' AND i.number = c.indicator
JOIN rollup_number AS u ON u.kind = 'unit' AND u.number = c.unit
JOIN rollup_number AS p ON p.kind = 'period' AND p.number = c.period
"""
"""The query of all cells, in words; DuckDB and the engines behind Spark Connect take it as it is."""


@contextmanager
def opened(lake: Path, manifest: Manifest, rollup: Rollup, units: Collection[str] = ()) -> Iterator[LakeEngine]:
    """Roll up a lake with DuckDB; inside the block the cells can be read.

    Args:
        lake: its folder.
        manifest: what belongs to it.
        rollup: what to roll up.
        units: of whose cells there must be all, by identity; of the lowest units that are not named there are none.

    Raises:
        LakeError: a file is damaged, or a figure is of a unit that the lake does not know.
    """
    with connected() as connection:
        kinds = {moment.kind for moment in rollup.moments}
        paths = [lake / file.path for part, file in manifest.figures.items() if part.partition("/")[0] in kinds]
        every = [lake / file.path for file in manifest.figures.values()]
        connection.execute(f"CREATE VIEW lake_fact AS SELECT * FROM {parquet(paths or every)}")
        _no_strangers(connection, lake, manifest)
        engine = LakeEngine(connection)
        engine.give(lake, manifest, rollup)
        engine.run(rollup, units, only(rollup, manifest))
        yield engine


def kept(rollup: Rollup, units: Collection[str]) -> str:
    """Return the condition of the figures of a lake that are read one by one.

    They are those of units that are not lowest or stand nowhere, of indicators that are not staged, and of some units.
    """
    single = [rule.indicator for rule in rollup.rules if not rule.is_staged]
    of_single = [f"f.indicator IN ({', '.join(map(text, single))})"] if single else []
    of_units = [f"f.org_unit IN ({', '.join(map(text, units))})"] if units else []
    return " OR ".join(("f.above IS NULL", *of_single, *of_units))


def only(rollup: Rollup, manifest: Manifest) -> str:
    """Return the condition of the figures of a lake that a roll-up adds up; all of them need no second look."""
    every = manifest.beside["rules"].rows, manifest.beside["moments"].rows
    if (len(rollup.rules), len(rollup.moments)) == every:
        return WHERE
    codes = ", ".join(text(rule.indicator) for rule in rollup.rules)
    periods = ", ".join(text(moment.period) for moment in rollup.moments)
    return f"f.indicator IN ({codes or 'NULL'}) AND f.period IN ({periods or 'NULL'})"


def takes_largest(rollup: Rollup) -> bool:
    """Return whether an indicator takes the largest of its units or periods."""
    return any("max" in (rule.over_units, rule.over_time) for rule in rollup.rules)


def is_for_missing(step: LakeStep) -> bool:
    """Return whether a step is only for units that lack a longer figure."""
    return isinstance(step, Settling) or (isinstance(step, Rising) and step.is_longer)


class LakeEngine:
    """A connection to DuckDB that closes at the end, in which a lake is rolled up by numbers."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def give(self, lake: Path, manifest: Manifest, rollup: Rollup) -> None:
        """Give it what its steps go by, with numbers instead of words."""
        beside = {name: parquet([lake / file.path]) for name, file in manifest.beside.items()}
        self._make("rollup_number", f"FROM {beside['numbers']}")
        wanted = needed(rollup)
        for name, condition in wanted.items():
            rows = f"(SELECT * FROM {beside[name]} WHERE {condition})"
            self._make(TABLES[name], numbered(rows, RELATIONS[name]._fields, "rollup_number"))
        known = "SELECT indicator FROM rollup_rule", "SELECT tree FROM rollup_moment"
        owed = (
            f"SELECT {', '.join(OWED)} FROM {beside['owed']} WHERE indicator IN ({known[0]}) AND tree IN ({known[1]})"
        )
        self._make("rollup_owed", owed)
        low = f"(SELECT * FROM {beside['edges']} WHERE is_low = 1)"
        self._connection.execute(f"CREATE VIEW rollup_low AS {numbered(low, Edge._fields, 'rollup_number')}")
        self._make("rollup_height", "SELECT DISTINCT tree, parent AS unit, height FROM rollup_owed")

    def run(self, rollup: Rollup, units: Collection[str], read: str) -> None:
        """Read the figures that meet a condition in one pass, and take all steps; there are all cells of some units."""
        is_largest = takes_largest(rollup)
        self._make("rollup_atom", lake_atoms(DUCKDB, "lake_fact", kept(rollup, units)))
        for table, columns in (("rollup_made", _MADE), ("rollup_part", _PART), ("rollup_settled", _PART)):
            self._connection.execute(f"CREATE TABLE {table} ({columns})")
        self._add("rollup_part", parts(DUCKDB, "lake_fact", read, is_largest=is_largest))
        for each in rollup.lake_steps:
            query = lake_step(DUCKDB, each, "lake_fact", is_largest=is_largest)
            if isinstance(each, Missing):
                self._make("rollup_missing", query)
            elif not is_for_missing(each) or self._connection.execute("FROM rollup_missing LIMIT 1").fetchone():
                self._add("rollup_settled" if isinstance(each, Settling) else "rollup_made", query)

    def cells(self, where: str = WHERE) -> Iterator[Cell]:
        """Yield the cells that meet a condition, by indicator, unit and period."""
        cursor = self._connection.execute(f"FROM ({CELLS}) WHERE {where} ORDER BY indicator, unit, period")
        while rows := cursor.fetchmany(_AT_ONCE):
            yield from (cell_of(row) for row in rows)

    def _make(self, table: str, query: str) -> None:
        self._connection.execute(f"CREATE TABLE {table} AS {query}")

    def _add(self, table: str, query: str) -> None:
        self._connection.execute(f"INSERT INTO {table} BY NAME {query}")


def _no_strangers(connection: Any, lake: Path, manifest: Manifest) -> None:
    """Refuse figures of units that the lake does not know."""
    reported, units = (parquet([lake / manifest.beside[name].path]) for name in ("reported", "units"))
    strange = connection.execute(
        f"SELECT unit, figures FROM {reported} WHERE unit NOT IN (SELECT unit FROM {units}) ORDER BY unit LIMIT 1"
    ).fetchone()
    if strange is not None:
        raise LakeError("lake.unknown_unit", strange[0], figures=strange[1])
