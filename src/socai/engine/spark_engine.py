"""Runs a roll-up of a lake on a distributed engine over Spark Connect: Apache Spark, or Sail.

Every step is written to a folder of the lake before the next reads it, for engines of this kind would work out again
whatever a view says. The folder is gone at the end. All workers must see the lake under the same path.
"""

from __future__ import annotations

import secrets
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from socai.engine.definition import Rollup
from socai.engine.lake import RELATIONS, TABLES, LakeError, Manifest, needed
from socai.engine.printing import COLUMNS, SPARK, WHOLE, atoms, owed, step
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
_OWED_SCHEMA = "tree BIGINT, parent STRING, indicator STRING, owed BIGINT"


class SparkEngine:
    """A session of a distributed engine in which a lake is rolled up."""

    def __init__(self, session: Any, scratch: Path) -> None:
        self._session = session
        self._scratch = scratch
        self._made: list[str] = []

    def run(self, lake: Path, manifest: Manifest, rollup: Rollup) -> None:
        """Roll everything up."""
        read, wanted = self._session.read, needed(rollup)
        for name in RELATIONS:
            relation = read.parquet(str(lake / manifest.beside[name].path))
            relation.where(wanted[name]).createOrReplaceTempView(TABLES[name])
        figures = [str(lake / file.path) for file in manifest.figures.values()]
        read.parquet(*figures).createOrReplaceTempView("lake_fact")
        atoms_ = self._written(f"SELECT {_TYPED} FROM ({atoms(SPARK, 'lake_fact')}) AS cell")
        read.schema(_SCHEMA).parquet(atoms_).createOrReplaceTempView("rollup_atom")
        owed_ = self._written(f"SELECT tree, parent, indicator, owed FROM ({owed(SPARK, 'lake_fact')}) AS cell")
        read.schema(_OWED_SCHEMA).parquet(owed_).createOrReplaceTempView("rollup_owed")
        self._session.sql(f"SELECT {COLUMNS} FROM rollup_atom WHERE 1 = 0").createOrReplaceTempView("rollup_made")
        for each in rollup.steps:
            self._made.append(self._written(f"SELECT {_TYPED} FROM ({step(SPARK, each)}) AS cell"))
            read.schema(_SCHEMA).parquet(*self._made).createOrReplaceTempView("rollup_made")

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
def opened(address: str, lake: Path, manifest: Manifest, rollup: Rollup) -> Iterator[SparkEngine]:
    """Roll up a lake on the engine at an address (``sc://host:port``); inside the block the cells can be read.

    Raises:
        LakeError: nobody answers there, the session dies, or the client is not installed.
    """
    scratch = lake / f"scratch-{secrets.token_hex(8)}"
    with _session(address) as session:
        try:
            engine = SparkEngine(session, scratch)
            engine.run(lake, manifest, rollup)
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
