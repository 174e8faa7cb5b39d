"""Rolls up a lake with DuckDB: the lowest units in one pass over its files, all others step by step."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from socai.engine.definition import Gathering, Rollup, Settling, Tiling
from socai.engine.lake import RELATIONS, TABLES, LakeError, Manifest, connected, needed, parquet, text
from socai.engine.printing import lake_atoms, lake_step, parts, settling
from socai.engine.sql_engines import PART, DuckEngine, SqlEngine, enumerated

_OWED = ("tree", "parent", "indicator", "owed", "height")


@contextmanager
def opened(lake: Path, manifest: Manifest, rollup: Rollup, units: Collection[str] = ()) -> Iterator[SqlEngine]:
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
        with _LakeEngine(connection, lake, manifest, units).rolled_up(rollup, "lake_fact") as engine:
            yield engine


def kept(rollup: Rollup, units: Collection[str]) -> str:
    """Return the condition of the figures of a lake that are read one by one.

    They are those of units that are not lowest or stand nowhere, of indicators that are not staged, and of some units.
    """
    single = [rule.indicator for rule in rollup.rules if not rule.is_staged]
    of_single = [f"f.indicator IN ({', '.join(map(text, single))})"] if single else []
    of_units = [f"f.org_unit IN ({', '.join(map(text, units))})"] if units else []
    return " OR ".join(("f.above IS NULL", *of_single, *of_units))


def takes_largest(rollup: Rollup) -> bool:
    """Return whether an indicator takes the largest of its units."""
    return any(rule.over_units == "max" for rule in rollup.rules)


class _LakeEngine(DuckEngine):
    """DuckDB beside a lake, which holds the relations already."""

    def __init__(self, connection: Any, lake: Path, manifest: Manifest, units: Collection[str]) -> None:
        super().__init__(connection)
        self._beside = {name: parquet([lake / file.path]) for name, file in manifest.beside.items()}
        self._units = units

    def _words(self, _rollup: Rollup) -> Mapping[str, str]:
        return {
            "rollup_code": f"SELECT indicator AS word FROM {self._beside['rules']}",
            "rollup_span": f"SELECT period AS word FROM {self._beside['moments']}",
        }

    def _give(self, rollup: Rollup) -> None:
        wanted = needed(rollup)
        columns = {TABLES[name]: (name, node._fields) for name, node in RELATIONS.items() if name in wanted}
        for table, (name, fields) in {**columns, "rollup_owed": ("owed", _OWED)}.items():
            rows = f"SELECT * FROM {self._beside[name]} WHERE {wanted[name]}"
            self._make(table, f"SELECT {enumerated(fields)} FROM ({rows})")

    def _read(self, rollup: Rollup, facts: str) -> None:
        self._make("rollup_atom", lake_atoms(self._dialect, facts, kept(rollup, self._units)))
        self._create("rollup_part", PART)
        query = parts(self._dialect, "lake_fact", is_largest=takes_largest(rollup))
        self._cursor.execute(f"INSERT INTO rollup_part {query}")

    def _take(self, made: Tiling | Settling | Gathering) -> None:
        if isinstance(made, Settling):
            self._cursor.execute(f"INSERT INTO rollup_part {settling(self._dialect, made, 'rollup_fact')}")
        else:
            self._cursor.execute(f"INSERT INTO rollup_made {lake_step(self._dialect, made)}")


def _no_strangers(connection: Any, lake: Path, manifest: Manifest) -> None:
    """Refuse figures of units that the lake does not know."""
    reported, units = (parquet([lake / manifest.beside[name].path]) for name in ("reported", "units"))
    strange = connection.execute(
        f"SELECT unit, figures FROM {reported} WHERE unit NOT IN (SELECT unit FROM {units}) ORDER BY unit LIMIT 1"
    ).fetchone()
    if strange is not None:
        raise LakeError("lake.unknown_unit", strange[0], figures=strange[1])
