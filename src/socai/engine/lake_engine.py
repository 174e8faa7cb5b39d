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

from socai.engine.definition import Founding, LakeStep, Missing, Rising, Rollup, Settling
from socai.engine.lake import (
    TABLES,
    File,
    LakeError,
    LakeUnit,
    Manifest,
    are_all,
    listed,
    needed,
    parquet,
    read_units,
    texts,
    told,
    worded,
)
from socai.engine.printing import DUCKDB, TILED, lake_atoms, lake_step, places, reported
from socai.engine.sql_engines import Cell, cell_of
from socai.engine.staging import OWNED_INDICATOR, OWNING_UNIT

WHERE = "1 = 1"
_AT_ONCE = 20_000
_WHOLE = "memory.main"
"""Where tables of all that may be asked for stand."""
_MOST_KEPT = 8
_MADE = "indicator INTEGER, unit INTEGER, period INTEGER, value HUGEINT, marks TINYINT"
_HIGH = f"SELECT word FROM rollup_number WHERE kind = 'unit' AND number IN (SELECT {OWNING_UNIT} FROM rollup_owed)"
"""The query of the units that have others below them."""
REPORTING = {"rules": ("indicator",), "above": ("unit", "above")}
"""The columns of the relations that say with what was entered who ever reported what."""
_OWED = "owner, owed, height"
"""What the steps of staged indicators need to know of what is owed."""
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
            self._connection.execute("SET GLOBAL preserve_insertion_order = false")
            self._give()

    @cached_property
    def _high(self) -> frozenset[str]:
        """The units that have others below them."""
        return frozenset(word for (word,) in self._connection.cursor().execute(_HIGH).fetchall())

    @cached_property
    def _words(self) -> str:
        """The table of all words, read when cells are first asked for."""
        self._connection.cursor().execute(f"CREATE TABLE {_WHOLE}.rollup_word AS FROM rollup_number")
        return f"{_WHOLE}.rollup_word"

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
        beside = {
            name: worded(parquet([self.lake / self.manifest.beside[name].path]), columns, "rollup_number")
            for name, columns in REPORTING.items()
        }
        codes = texts(rule.indicator for rule in rollup.rules)
        views = {
            "lake_every": f"SELECT indicator, org_unit, basis FROM {files} WHERE indicator IN ({codes})",
            "lake_rules": beside["rules"],
            "lake_above": beside["above"],
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
            self._kept[asked].have_words(self._words)
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
        engine = LakeEngine(cursor, is_shared=self.manifest.beside["shared"].rows > 0)
        engine.run(rollup)
        return engine

    def _look(self, cursor: Any, rollup: Rollup, units: Collection[str]) -> None:
        """Have views of the figures that are read: all, and those read one by one."""
        numbers = "SELECT number FROM rollup_number WHERE kind = 'unit'"
        low = f"SELECT DISTINCT parent FROM rollup_low WHERE child IN ({numbers} AND word IN ({texts(units)}))"
        above = [parent for (parent,) in cursor.execute(low).fetchall()] if units else []
        files = self._files(rollup)
        every = f"SELECT * FROM {parquet(self._paths(files))} AS f WHERE {only(rollup, self.manifest)}"
        singles = [file for file in files if file.single]
        conditions = [(files, condition) for condition in kept(rollup, units, above)]
        if singles:
            conditions.append((singles, SINGLE))
        wanted = (
            f"(SELECT * FROM {parquet(self._paths(read))} AS f WHERE {only(rollup, self.manifest)} AND {condition})"
            for read, condition in conditions
        )
        cursor.execute(f"CREATE TEMPORARY VIEW lake_fact AS {every}")
        cursor.execute(f"CREATE TEMPORARY VIEW lake_single AS {' UNION ALL '.join(wanted) or f'{every} LIMIT 0'}")

    def _give(self) -> None:
        """Give it what its steps go by, with numbers instead of words."""
        if self.manifest.beside.get("known") != self.manifest.beside["units"]:
            _no_strangers(self._connection, self.lake, self.manifest)
        beside = {name: parquet([self.lake / file.path]) for name, file in self.manifest.beside.items()}
        self._connection.execute(f"CREATE VIEW rollup_number AS FROM {beside['numbers']}")
        known = self._connection.execute("SELECT word, number FROM rollup_number WHERE kind <> 'unit'").fetchall()
        self._numbers = dict(known)
        is_staged = all(rule.is_staged for rule in self.rollup.rules)
        for name, condition in needed(self.rollup, self.manifest, self._numbers).items():
            columns = _OWED if name == "owed" and is_staged else "*"
            self._make(TABLES[name], f"SELECT {columns} FROM {beside[name]} WHERE {condition}")
        self._make("rollup_way", WAY)
        self._connection.execute(f"CREATE VIEW rollup_low AS FROM {beside['edges']} WHERE is_low = 1")

    def _make(self, table: str, query: str) -> None:
        self._connection.execute(f"CREATE TABLE {table} AS {query}")

    def _narrow(self, cursor: Any, rollup: Rollup) -> None:
        """Have temporary tables of what is asked for hide those of all that may be."""
        indicators = listed(self._numbers[rule.indicator] for rule in rollup.rules)
        periods = listed(self._numbers[moment.period] for moment in rollup.moments)
        of_indicators, of_wholes = f"indicator IN ({indicators})", f"whole IN ({periods})"
        conditions = {
            "rollup_rule": of_indicators, "rollup_said": of_indicators, "rollup_moment": f"period IN ({periods})",
            "rollup_tile": of_wholes, "rollup_rung": of_wholes, "rollup_restless": of_wholes,
            "rollup_owed": f"{OWNED_INDICATOR} IN ({indicators})",
        }  # fmt: skip
        for table, condition in conditions.items():
            cursor.execute(f"CREATE TEMPORARY TABLE {table} AS FROM {_WHOLE}.{table} WHERE {condition}")

    def _files(self, rollup: Rollup) -> Sequence[File]:
        """Return the files of figures for periods of the kinds of a roll-up, all where none is of these."""
        kinds = {moment.kind for moment in rollup.moments}
        figures = self.manifest.figures
        return [file for part, file in figures.items() if part.partition("/")[0] in kinds] or list(figures.values())

    def _paths(self, files: Iterable[File]) -> Sequence[Path]:
        return [self.lake / file.path for file in files]


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


SINGLE = "f.above IS NULL AND f.standing IS NOT NULL"
"""The condition of the figures of a lake that are always read one by one: of units that are not lowest."""
WAY = """
SELECT m.period, e.child, e.parent, e.is_there, e.height
FROM rollup_edge AS e JOIN rollup_moment AS m ON m.tree = e.tree
WHERE e.is_low = 0
"""
"""The query of which units are above those that are not lowest, by period."""


def kept(rollup: Rollup, units: Collection[str], above: Collection[int] = ()) -> Sequence[str]:
    """Return the conditions of the figures of lowest units that are read one by one; no figure meets two of them.

    They are those of indicators that are not staged, and of some units.

    Args:
        rollup: what is rolled up.
        units: the lowest units that are asked for.
        above: the numbers of all units that were ever directly above these, where they are known.
    """
    single = [rule.indicator for rule in rollup.rules if not rule.is_staged]
    conditions = []
    if single:
        conditions.append(f"f.above IS NOT NULL AND f.indicator IN ({texts(single)})")
    if units:
        others = f"f.org_unit IN ({texts(units)}) AND f.above IS NOT NULL"
        others += f" AND f.indicator NOT IN ({texts(single)})" if single else ""
        others += f" AND f.above IN ({listed(above)})" if above else ""
        conditions.append(others)
    return conditions


def only(rollup: Rollup, manifest: Manifest) -> str:
    """Return the condition of the figures of a lake that a roll-up adds up; all of them need no second look."""
    of_codes, of_periods = (
        WHERE if is_all else f"f.{column} IN ({texts(words)})"
        for is_all, column, words in zip(
            are_all(rollup, manifest),
            ("indicator", "period"),
            ([rule.indicator for rule in rollup.rules], [moment.period for moment in rollup.moments]),
            strict=True,
        )
    )
    return f"{of_codes} AND {of_periods}"


def takes_largest(rollup: Rollup) -> bool:
    """Return whether an indicator takes the largest of its units or periods."""
    return any("max" in (rule.over_units, rule.over_time) for rule in rollup.rules)


def is_for_missing(step: LakeStep) -> bool:
    """Return whether a step is only for units that lack a longer figure."""
    return isinstance(step, Settling) or (isinstance(step, Rising) and step.is_longer)


class LakeEngine:
    """A cursor of DuckDB in which a lake that is open is rolled up by numbers, in temporary tables."""

    def __init__(self, connection: Any, *, is_shared: bool) -> None:
        self._connection = connection
        self._is_shared = is_shared

    def run(self, rollup: Rollup) -> None:
        """Read the figures in one pass, and take all steps."""
        is_largest = takes_largest(rollup)
        self._make("rollup_atom", lake_atoms(DUCKDB, "lake_single", WHERE))
        self._connection.begin()
        self._connection.execute(f"CREATE TEMPORARY TABLE rollup_made ({_MADE})")
        for each in rollup.lake_steps:
            query = lake_step(DUCKDB, each, "lake_fact", is_largest=is_largest, is_shared=self._is_shared)
            if isinstance(each, Founding):
                kept = "TABLE" if self._is_shared else "VIEW"
                added = places(DUCKDB, "lake_fact", WHERE, is_largest=is_largest)
                self._connection.execute(f"CREATE TEMPORARY {kept} rollup_place AS {added}")
            if isinstance(each, Missing):
                self._make("rollup_missing", query)
            elif not is_for_missing(each) or self._connection.execute("FROM rollup_missing LIMIT 1").fetchone():
                self._connection.execute(f"INSERT INTO rollup_made BY NAME {query}")
        self._connection.commit()

    def have_words(self, table: str) -> None:
        """Take the words of cells from a table from now on, which is faster than from the file."""
        self._connection.execute(f"CREATE TEMPORARY VIEW rollup_number AS FROM {table}")

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


def _of_units(units: Iterable[str], where: str) -> str:
    """Return the condition of the cells of some units that meet another one."""
    return f"unit IN ({texts(units)}) AND ({where})"


def _no_strangers(connection: Any, lake: Path, manifest: Manifest) -> None:
    """Refuse figures of units that the lake does not know."""
    reported, units = (parquet([lake / manifest.beside[name].path]) for name in ("reported", "units"))
    strange = connection.execute(
        f"SELECT unit, figures FROM {reported} WHERE unit NOT IN (SELECT unit FROM {units}) ORDER BY unit LIMIT 1"
    ).fetchone()
    if strange is not None:
        raise LakeError("lake.unknown_unit", strange[0], figures=strange[1])
