"""Runs a roll-up of a lake on a distributed engine over Spark Connect: Apache Spark, or Sail.

Every step is written to a folder of the lake before the next reads it, for engines of this kind would work out again
whatever a view says. The folder is gone at the end. All workers must see the lake under the same path.
"""

from __future__ import annotations

import secrets
import shutil
import socket
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from socai.engine.definition import Rollup, Settling
from socai.engine.lake import TABLES, LakeError, Manifest, needed
from socai.engine.lake_engine import kept, takes_largest
from socai.engine.printing import COLUMNS, SPARK, WHOLE, lake_atoms, lake_step, parts, settling
from socai.engine.sql_engines import Cell, cell_of

_PORT = 15002
_PATIENCE = 5
_RETRIES = 3
_FLAGS = ("is_estimate", "is_more", "is_about", "is_less")
_TEXTS = "indicator", "unit", "period", "kind"
_SCHEMA = ", ".join(
    (*(f"{name} STRING" for name in _TEXTS), f"value {WHOLE[SPARK]}", *(f"{flag} INT" for flag in _FLAGS))
)
_TYPED = ", ".join(
    (*_TEXTS, f"CAST(value AS {WHOLE[SPARK]}) AS value", *(f"CAST({flag} AS INT) AS {flag}" for flag in _FLAGS))
)
_PART_SCHEMA = f"{_SCHEMA}, have BIGINT"
_PART_TYPED = f"{_TYPED}, CAST(have AS BIGINT) AS have"


class SparkEngine:
    """A session of a distributed engine in which a lake is rolled up."""

    def __init__(self, session: Any, scratch: Path) -> None:
        self._session = session
        self._scratch = scratch
        self._made: list[str] = []
        self._parts: list[str] = []

    def run(self, lake: Path, manifest: Manifest, rollup: Rollup, units: Collection[str]) -> None:
        """Roll everything up; of the lowest units there are the cells of the named ones."""
        read, wanted = self._session.read, needed(rollup)
        for name, condition in wanted.items():
            relation = read.parquet(str(lake / manifest.beside[name].path))
            relation.where(condition).createOrReplaceTempView(TABLES.get(name, "rollup_owed"))
        figures = [str(lake / file.path) for file in manifest.figures.values()]
        read.parquet(*figures).createOrReplaceTempView("lake_fact")
        atoms = self._written(f"SELECT {_TYPED} FROM ({lake_atoms(SPARK, 'lake_fact', kept(rollup, units))}) AS cell")
        read.schema(_SCHEMA).parquet(atoms).createOrReplaceTempView("rollup_atom")
        self._add_parts(parts(SPARK, "lake_fact", is_largest=takes_largest(rollup)))
        self._session.sql(f"SELECT {COLUMNS} FROM rollup_atom WHERE 1 = 0").createOrReplaceTempView("rollup_made")
        for each in rollup.steps:
            if isinstance(each, Settling):
                self._add_parts(settling(SPARK, each, "lake_fact"))
            else:
                self._made.append(self._written(f"SELECT {_TYPED} FROM ({lake_step(SPARK, each)}) AS cell"))
                read.schema(_SCHEMA).parquet(*self._made).createOrReplaceTempView("rollup_made")

    def _add_parts(self, query: str) -> None:
        """Add what units have of the lowest ones below them."""
        self._parts.append(self._written(f"SELECT {_PART_TYPED} FROM ({query}) AS part"))
        self._session.read.schema(_PART_SCHEMA).parquet(*self._parts).createOrReplaceTempView("rollup_part")

    def cells(self, where: str = "1 = 1") -> Iterator[Cell]:
        """Yield the cells that meet a condition, by indicator, unit and period."""
        columns = ", ".join(Cell._fields)
        both = " UNION ALL ".join(f"SELECT {columns} FROM {table}" for table in ("rollup_atom", "rollup_made"))
        query = f"SELECT {columns} FROM ({both}) AS cell WHERE {where} ORDER BY indicator, unit, period"
        yield from (cell_of(row) for row in self._session.sql(query).collect())

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
