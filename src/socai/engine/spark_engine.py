"""Runs a roll-up of a lake on a distributed engine over Spark Connect: Apache Spark, or Sail.

Every step is written to a folder of the lake before the next reads it, for engines of this kind would work out again
whatever a view says. The folder is gone at the end. All workers must see the lake under the same path.
"""

from __future__ import annotations

import secrets
import shutil
import socket
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from socai.engine.definition import Founding, Missing, Rollup
from socai.engine.lake import TABLES, LakeError, Manifest, needed, read_numbers, worded
from socai.engine.lake_engine import CELLS, REPORTING, SINGLE, WAY, WHERE, is_for_missing, kept, only, takes_largest
from socai.engine.printing import SPARK, WHOLE, lake_atoms, lake_step, places, reported
from socai.engine.sql_engines import Cell, cell_of

_PORT = 15002
_PATIENCE = 5
_RETRIES = 3
_CELL = {"indicator": "INT", "unit": "INT", "period": "INT", "value": WHOLE[SPARK], "marks": "INT"}
_COLUMNS = {
    "rollup_atom": _CELL, "rollup_made": _CELL,
    "rollup_missing": {"indicator": "INT", "unit": "INT", "period": "INT", "tree": "INT"},
    "rollup_place": {"place": "BIGINT", "have": "BIGINT", "total": WHOLE[SPARK], "marks": "INT"},
}  # fmt: skip
_LARGEST = {"largest": WHOLE[SPARK]}


class SparkEngine:
    """A session of a distributed engine in which a lake is rolled up."""

    def __init__(self, session: Any, scratch: Path) -> None:
        self._session = session
        self._scratch = scratch
        self._paths: defaultdict[str, list[str]] = defaultdict(list)

    def run(self, lake: Path, manifest: Manifest, rollup: Rollup, units: Collection[str]) -> None:
        """Roll everything up; of the lowest units there are the cells of the named ones."""
        is_largest, is_shared = takes_largest(rollup), manifest.beside["shared"].rows > 0
        self._give(lake, manifest, rollup)
        singles = [SINGLE] if any(file.single for file in manifest.figures.values()) else []
        conditions = " OR ".join(f"({each})" for each in (*singles, *kept(rollup, units)))
        self._add(
            "rollup_atom", lake_atoms(SPARK, "lake_fact", f"{only(rollup, manifest)} AND ({conditions or '1 = 0'})")
        )
        self._view("rollup_made", "SELECT * FROM rollup_atom WHERE 1 = 0")
        for each in rollup.lake_steps:
            query = lake_step(SPARK, each, "lake_fact", is_largest=is_largest, is_shared=is_shared)
            if isinstance(each, Founding):
                added = places(SPARK, "lake_fact", only(rollup, manifest), is_largest=is_largest)
                if is_shared:
                    self._add("rollup_place", added, _LARGEST if is_largest else {})
                else:
                    self._view("rollup_place", added)
            if isinstance(each, Missing):
                self._add("rollup_missing", query)
            elif not is_for_missing(each) or self._session.sql("SELECT * FROM rollup_missing LIMIT 1").collect():
                self._add("rollup_made", query)

    def cells(self, where: str = WHERE) -> Iterator[Cell]:
        """Yield the cells that meet a condition, by indicator, unit and period."""
        query = f"SELECT * FROM ({CELLS}) AS cell WHERE {where} ORDER BY indicator, unit, period"
        yield from (cell_of(row) for row in self._session.sql(query).collect())

    def reported(self, where: str) -> Iterator[tuple[str, str]]:
        """Yield the indicators and units that meet a condition of which the unit, or one below, ever reported it."""
        query = reported(SPARK, "lake_fact", rules="reporting_rules", above="reporting_above")
        rows = self._session.sql(f"SELECT indicator, unit FROM ({query}) AS reported WHERE {where}").collect()
        yield from ((indicator, unit) for indicator, unit in rows)

    def _give(self, lake: Path, manifest: Manifest, rollup: Rollup) -> None:
        """Give it the figures, and what its steps go by with numbers instead of words."""
        paths = {name: str(lake / file.path) for name, file in manifest.beside.items()}
        read, numbers = self._session.read, read_numbers(lake, manifest)
        read.parquet(*(str(lake / file.path) for file in manifest.figures.values())).createOrReplaceTempView(
            "lake_fact"
        )
        read.parquet(paths["numbers"]).createOrReplaceTempView("rollup_number")
        for name, condition in needed(rollup, manifest, numbers).items():
            read.parquet(paths[name]).createOrReplaceTempView(f"lake_{name}")
            self._view(TABLES[name], f"SELECT * FROM lake_{name} WHERE {condition}")
        self._view("rollup_low", "SELECT * FROM lake_edges WHERE is_low = 1")
        self._view("rollup_way", WAY)
        read.parquet(paths["above"]).createOrReplaceTempView("lake_above")
        for name, columns in REPORTING.items():
            self._view(f"reporting_{name}", worded(f"lake_{name}", columns, "rollup_number"))

    def _view(self, name: str, query: str) -> None:
        self._session.sql(query).createOrReplaceTempView(name)

    def _add(self, table: str, query: str, more: Mapping[str, str] | None = None) -> None:
        """Add what a query finds to a table, which may have more columns than others of its name."""
        columns = {**_COLUMNS[table], **(more or {})}
        typed = ", ".join(f"CAST({name} AS {type_}) AS {name}" for name, type_ in columns.items())
        self._paths[table].append(self._written(f"SELECT {typed} FROM ({query}) AS found"))
        schema = ", ".join(f"{name} {type_}" for name, type_ in columns.items())
        self._session.read.schema(schema).parquet(*self._paths[table]).createOrReplaceTempView(table)

    def _written(self, query: str) -> str:
        """Work a query out into a new folder, and return its path."""
        path = str(self._scratch / secrets.token_hex(8))
        self._session.sql(query).write.parquet(path)
        return path


@contextmanager
def opened(
    address: str, lake: Path, manifest: Manifest, rollup: Rollup, units: Collection[str] = ()
) -> Iterator[SparkEngine]:
    """Roll up a lake on the engine at an address (``sc://host:port``); inside the block the cells can be read.

    Of the lowest units there are the cells of those that are named.

    Raises:
        LakeError: nobody answers there, the session dies, or the client is not installed.
    """
    scratch = lake / f"scratch-{secrets.token_hex(8)}"
    with _session(address) as session:
        try:
            engine = SparkEngine(session, scratch)
            engine.run(lake, manifest, rollup, units)
            yield engine
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def _session(address: str) -> Iterator[Any]:
    """Open a session; whatever the engine or the way to it says is one line."""
    try:
        from grpc import RpcError
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
        from pyspark.sql.connect.client.retries import DefaultPolicy
    except ImportError as error:
        raise LakeError("rollup.no_client", address, reason=str(error)) from error
    _answers(address)
    try:
        session = SparkSession.builder.remote(address).create()
        session.client.set_retry_policies([DefaultPolicy(max_retries=_RETRIES, max_backoff=1000)])
        try:
            yield session
        finally:
            with suppress(RpcError, PySparkException):
                session.stop()
    except (RpcError, PySparkException) as error:
        raise LakeError("rollup.session_lost", address, reason=str(error).strip().partition("\n")[0]) from error


def _answers(address: str) -> None:
    """Ask whether anybody listens at an address; the client itself would ask for minutes."""
    try:
        parts = urlsplit(address)
        with socket.create_connection((parts.hostname or "", parts.port or _PORT), timeout=_PATIENCE):
            return
    except (OSError, ValueError) as error:
        raise LakeError("rollup.unreachable", address, reason=str(error)) from error
