"""Rolls up a lake with DuckDB: the lowest units in one pass over its files, all others step by step."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb

from socai.engine.definition import Edge, LakeStep, Missing, Rising, Rollup, Settling
from socai.engine.lake import (
    OWED,
    RELATIONS,
    TABLES,
    LakeError,
    LakeUnit,
    Manifest,
    needed,
    numbered,
    parquet,
    read_units,
    text,
    told,
)
from socai.engine.printing import DUCKDB, TILED, WHOLE, lake_atoms, lake_step, parts, reported
from socai.engine.sql_engines import Cell, cell_of

WHERE = "1 = 1"
_AT_ONCE = 20_000
_WHOLE = "memory.main"
"""Where tables of all that may be asked for stand."""
_MOST_KEPT = 8
_MADE = f"indicator INTEGER, unit INTEGER, period INTEGER, kind TEXT, value {WHOLE[DUCKDB]}, marks TINYINT"
_PART = _MADE.replace("kind TEXT", "have INTEGER")
_HIGH = "SELECT word FROM rollup_number WHERE kind = 'unit' AND number IN (SELECT unit FROM rollup_height)"
"""The query of the units that have others below them."""
MARKS = {"is_estimate": 1, "is_more": 2, "is_about": 4, "is_less": 8, "is_tiled": TILED}
"""The bit of each mark."""
CELLS = f"""
SELECT i.word AS indicator, u.word AS unit, p.word AS period, c.value,
    {", ".join(f"CASE WHEN c.marks & {bit} > 0 THEN 1 ELSE 0 END AS {name}" for name, bit in MARKS.items())},
    c.is_entered
FROM (
    SELECT indicator, unit, period, value, marks, 1 AS is_entered FROM rollup_atom
    UNION ALL
    SELECT indicator, unit, period, value, marks, 0 AS is_entered FROM rollup_made
) AS c
JOIN rollup_number AS i ON i.kind = 'indicator' AND i.number = c.indicator
JOIN rollup_number AS u ON u.kind = 'unit' AND u.number = c.unit
JOIN rollup_number AS p ON p.kind = 'period' AND p.number = c.period
"""
"""The query of all cells, in words; DuckDB and the engines behind Spark Connect take it as it is."""


class OpenLake:
    """A lake that is open in DuckDB: what its steps go by is read once, and any questions follow.

    Questions may come from several threads; each works in temporary tables of a cursor of its own. What was rolled up
    last is kept: a lake that has the same manifest holds the same figures.

    Args:
        lake: its folder.
        manifest: what belongs to it.
        rollup: the largest that may be asked for.

    Raises:
        LakeError: a file is damaged, or a figure is of a unit that the lake does not know.
    """

    def __init__(self, lake: Path, manifest: Manifest, rollup: Rollup) -> None:
        self.lake, self.manifest, self.rollup = lake, manifest, rollup
        self._kept: OrderedDict[tuple[Rollup, tuple[str, ...]], LakeEngine] = OrderedDict()
        self._lock = Lock()
        with told():
            self._connection = duckdb.connect()
            self._connection.execute("SET GLOBAL parquet_metadata_cache = true")
            self._give()
            known = self._connection.execute("SELECT word, number FROM rollup_number WHERE kind <> 'unit'").fetchall()
            high = self._connection.execute(_HIGH).fetchall()
        self._numbers = dict(known)
        self._high = frozenset(word for (word,) in high)

    @cached_property
    def units(self) -> Mapping[str, LakeUnit]:
        """All its units as they were last, by key.

        Raises:
            LakeError: the file cannot be read.
        """
        return {unit.key: unit for unit in read_units(self.lake, self.manifest)}

    @contextmanager
    def rolled_up(self, rollup: Rollup, units: Collection[str] = ()) -> Iterator[LakeEngine]:
        """Roll up what is asked for; inside the block the cells can be read.

        Args:
            rollup: what, the one that is open or a narrowed one.
            units: of whose cells there must be all, by identity; of the lowest units that are not named there are none.

        Raises:
            LakeError: a file is damaged.
        """
        with told(), self._engine(rollup, units) as engine:
            yield engine

    def cells(self, rollup: Rollup, units: Collection[str], where: str = WHERE) -> list[Cell]:
        """Return the cells of some units, by identity, that meet a condition.

        Args:
            rollup: what, the one that is open or a narrowed one.
            units: whose.
            where: what else they must meet.

        Raises:
            LakeError: a file is damaged.
            OverflowedError: a total did not fit.
        """
        high = tuple(unit for unit in units if unit in self._high)
        low = tuple(unit for unit in units if unit not in self._high)
        found: list[Cell] = []
        with told(), self._lock:
            if high:
                found += self._again(rollup, ()).cells(_of_units(high, where))
            if low:
                found += self._again(replace(rollup, edges=(), restless=()), low).cells(_of_units(low, where))
        return found

    def reported(self, rollup: Rollup, where: str) -> list[tuple[str, str]]:
        """Return the indicators of a roll-up and the units that meet a condition which, or one below, ever reported it.

        Raises:
            LakeError: a file is damaged.
        """
        files = parquet([self.lake / file.path for file in self.manifest.figures.values()])
        beside = {name: parquet([self.lake / self.manifest.beside[name].path]) for name in ("rules", "above")}
        codes = ", ".join(text(rule.indicator) for rule in rollup.rules) or "NULL"
        views = {
            "lake_every": f"SELECT indicator, org_unit, basis FROM {files} WHERE indicator IN ({codes})",
            **{f"lake_{name}": f"FROM {relation}" for name, relation in beside.items()},
        }
        with told(), self._connection.cursor() as cursor:
            for name, query in views.items():
                cursor.execute(f"CREATE TEMPORARY VIEW {name} AS {query}")
            query = reported(DUCKDB, "lake_every", rules="lake_rules", above="lake_above")
            return cursor.execute(f"SELECT indicator, unit FROM ({query}) AS reported WHERE {where}").fetchall()

    def _again(self, rollup: Rollup, low: tuple[str, ...]) -> LakeEngine:
        """Return the cells of all but the lowest units, and of some lowest ones: those that are kept where they are."""
        asked = rollup, low
        if asked not in self._kept:
            self._kept[asked] = self._engine(rollup, low)
        self._kept.move_to_end(asked)
        if len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)[1].close()
        return self._kept[asked]

    def _engine(self, rollup: Rollup, units: Collection[str]) -> LakeEngine:
        """Return an engine that has rolled up what is asked for."""
        cursor = self._connection.cursor()
        if rollup != self.rollup:
            self._narrow(cursor, rollup)
        self._look(cursor, rollup, units)
        engine = LakeEngine(cursor)
        engine.run(rollup)
        return engine

    def _look(self, cursor: Any, rollup: Rollup, units: Collection[str]) -> None:
        """Have views of the figures that are read: all, and those read one by one."""
        edges = parquet([self.lake / self.manifest.beside["edges"].path])
        low = f"SELECT child, parent FROM {edges} WHERE is_low = 1 AND child IN ({', '.join(map(text, units))})"
        pairs = cursor.execute(low).fetchall() if units else []
        files = f"SELECT * FROM {parquet(self._files(rollup))} AS f WHERE {only(rollup, self.manifest)}"
        conditions = kept(rollup, {child for child, _ in pairs}, {parent for _, parent in pairs})
        single = " UNION ALL ".join(f"({files} AND {each})" for each in conditions)
        cursor.execute(f"CREATE TEMPORARY VIEW lake_fact AS {files}")
        cursor.execute(f"CREATE TEMPORARY VIEW lake_single AS {single}")

    def _give(self) -> None:
        """Give it what its steps go by, with numbers instead of words."""
        _no_strangers(self._connection, self.lake, self.manifest)
        beside = {name: parquet([self.lake / file.path]) for name, file in self.manifest.beside.items()}
        self._make("rollup_number", f"FROM {beside['numbers']}")
        wanted = needed(self.rollup)
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

    def _make(self, table: str, query: str) -> None:
        self._connection.execute(f"CREATE TABLE {table} AS {query}")

    def _narrow(self, cursor: Any, rollup: Rollup) -> None:
        """Have temporary tables of what is asked for hide those of all that may be."""
        indicators = self._numbered(rule.indicator for rule in rollup.rules)
        periods = self._numbered(moment.period for moment in rollup.moments)
        of_indicators, of_wholes = f"indicator IN ({indicators})", f"whole IN ({periods})"
        conditions = {
            "rollup_rule": of_indicators, "rollup_said": of_indicators, "rollup_moment": f"period IN ({periods})",
            "rollup_tile": of_wholes, "rollup_restless": of_wholes, "rollup_owed": of_indicators,
        }  # fmt: skip
        for table, condition in conditions.items():
            cursor.execute(f"CREATE TEMPORARY TABLE {table} AS FROM {_WHOLE}.{table} WHERE {condition}")

    def _numbered(self, words: Iterable[str]) -> str:
        """Return the numbers of words as the list of a condition; none match where there are none."""
        return ", ".join(str(self._numbers[word]) for word in words) or "NULL"

    def _files(self, rollup: Rollup) -> Sequence[Path]:
        """Return the files of figures for periods of the kinds of a roll-up, all where none is of these."""
        kinds = {moment.kind for moment in rollup.moments}
        figures = self.manifest.figures.items()
        return [self.lake / file.path for part, file in figures if part.partition("/")[0] in kinds] or [
            self.lake / file.path for _, file in figures
        ]


@contextmanager
def opened(lake: Path, manifest: Manifest, rollup: Rollup, units: Collection[str] = ()) -> Iterator[LakeEngine]:
    """Roll up a lake that is open for this alone; inside the block the cells can be read.

    Args:
        lake: its folder.
        manifest: what belongs to it.
        rollup: what to roll up.
        units: of whose cells there must be all, by identity; of the lowest units that are not named there are none.

    Raises:
        LakeError: a file is damaged, or a figure is of a unit that the lake does not know.
    """
    with OpenLake(lake, manifest, rollup).rolled_up(rollup, units) as engine:
        yield engine


def kept(rollup: Rollup, units: Collection[str], above: Collection[str] = ()) -> Sequence[str]:
    """Return the conditions of the figures of a lake that are read one by one; no figure meets two of them.

    They are those of units that are not lowest or stand nowhere, of indicators that are not staged, and of some units.

    Args:
        rollup: what is rolled up.
        units: the lowest units that are asked for.
        above: all units that were ever directly above these, where they are known.
    """
    single = [rule.indicator for rule in rollup.rules if not rule.is_staged]
    singles = f"f.indicator IN ({', '.join(map(text, single)) or 'NULL'})"
    conditions = ["f.above IS NULL"]
    if single:
        conditions.append(f"f.above IS NOT NULL AND {singles}")
    if units:
        others = f"f.org_unit IN ({', '.join(map(text, units))}) AND f.above IS NOT NULL"
        others += f" AND NOT {singles}" if single else ""
        others += f" AND f.above IN ({', '.join(map(text, above))})" if above else ""
        conditions.append(others)
    return conditions


def only(rollup: Rollup, manifest: Manifest) -> str:
    """Return the condition of the figures of a lake that a roll-up adds up; all of them need no second look."""
    codes = ", ".join(text(rule.indicator) for rule in rollup.rules)
    periods = ", ".join(text(moment.period) for moment in rollup.moments)
    is_all = len(rollup.rules) == manifest.beside["rules"].rows, len(rollup.moments) == manifest.beside["moments"].rows
    of_codes = WHERE if is_all[0] else f"f.indicator IN ({codes or 'NULL'})"
    return of_codes if is_all[1] else f"{of_codes} AND f.period IN ({periods or 'NULL'})"


def takes_largest(rollup: Rollup) -> bool:
    """Return whether an indicator takes the largest of its units or periods."""
    return any("max" in (rule.over_units, rule.over_time) for rule in rollup.rules)


def is_for_missing(step: LakeStep) -> bool:
    """Return whether a step is only for units that lack a longer figure."""
    return isinstance(step, Settling) or (isinstance(step, Rising) and step.is_longer)


class LakeEngine:
    """A cursor of DuckDB in which a lake that is open is rolled up by numbers, in temporary tables."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def run(self, rollup: Rollup) -> None:
        """Read the figures in one pass, and take all steps."""
        is_largest = takes_largest(rollup)
        self._make("rollup_atom", lake_atoms(DUCKDB, "lake_single", WHERE))
        for table, columns in (("rollup_made", _MADE), ("rollup_part", _PART), ("rollup_settled", _PART)):
            self._connection.execute(f"CREATE TEMPORARY TABLE {table} ({columns})")
        if rollup.edges:
            self._add("rollup_part", parts(DUCKDB, "lake_fact", WHERE, is_largest=is_largest))
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

    def close(self) -> None:
        """Forget everything."""
        self._connection.close()

    def __enter__(self) -> LakeEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _make(self, table: str, query: str) -> None:
        self._connection.execute(f"CREATE TEMPORARY TABLE {table} AS {query}")

    def _add(self, table: str, query: str) -> None:
        self._connection.execute(f"INSERT INTO {table} BY NAME {query}")


def _of_units(units: Iterable[str], where: str) -> str:
    """Return the condition of the cells of some units that meet another one."""
    return f"unit IN ({', '.join(map(text, units))}) AND ({where})"


def _no_strangers(connection: Any, lake: Path, manifest: Manifest) -> None:
    """Refuse figures of units that the lake does not know."""
    reported, units = (parquet([lake / manifest.beside[name].path]) for name in ("reported", "units"))
    strange = connection.execute(
        f"SELECT unit, figures FROM {reported} WHERE unit NOT IN (SELECT unit FROM {units}) ORDER BY unit LIMIT 1"
    ).fetchone()
    if strange is not None:
        raise LakeError("lake.unknown_unit", strange[0], figures=strange[1])
