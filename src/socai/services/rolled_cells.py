"""Reads cells from whichever engine is named: the ledger's own database rolls up the ledger, all others a lake."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from django.db import connection

from socai.engine import lake as lakes
from socai.engine import spark_engine
from socai.engine.definition import Rollup
from socai.engine.facts_view import VIEW
from socai.engine.lake import LakeUnit, Manifest
from socai.engine.printing import POSTGRES, SQLITE
from socai.engine.spark_engine import SparkEngine
from socai.engine.sql_engines import Cell, OverflowedError, SqlEngine
from socai.ledger import chain
from socai.services.errors import refusal, translated
from socai.services.kept_lakes import open_lake
from socai.services.lakes import lake_errors, ledger_rollup
from socai.services.opened import Instance

REFERENCE, DUCKDB = "reference", "duckdb"
ENGINES = (REFERENCE, SQLITE, POSTGRES, DUCKDB)
_DISTRIBUTED = "sc://"
_OF_VENDOR = {"sqlite": SQLITE, "postgresql": POSTGRES}


class Wanted(NamedTuple):
    """What an engine is asked for.

    Attributes:
        rollup: what is rolled up.
        codes: of the indicators that are read.
        units: keys of the units that are read, by identity.
        is_reporting: whether it also tells which of them ever reported what.
        facts: the relation of what was entered, where the ledger's own database is asked.
    """

    rollup: Rollup
    codes: Sequence[str]
    units: Mapping[str, str]
    is_reporting: bool = False
    facts: str = VIEW

    @property
    def where(self) -> str:
        """The condition of what is read."""
        return f"unit IN ({lakes.texts(self.units)}) AND indicator IN ({lakes.texts(self.codes)})"


class Read(NamedTuple):
    """What an engine told of some units: their cells, and what they ever reported, by the keys that were asked for."""

    cells: tuple[Cell, ...]
    reporting: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Source:
    """An engine, and what it can be asked.

    Attributes:
        rollup: the largest that may be asked for.
        read: reads what it has.
        manifest: what belongs to the lake that it reads, ``None`` for the ledger as it is this second.
        units: units of that lake by key; it may hold more of them than the ledger.
    """

    rollup: Rollup
    read: Callable[[Wanted], Read]
    manifest: Manifest | None = None
    units: Mapping[str, LakeUnit] | None = None

    @property
    def batch(self) -> int | None:
        """The batch that the lake was when it was pushed, ``None`` for the ledger as it is.

        Raises:
            ServiceError: the lake is of another ledger, so nothing is known of what became of its units.
        """
        if self.manifest is None:
            return None
        with translated():
            if not chain.has_batch((self.manifest.batch, self.manifest.seal)):
                raise refusal("rollup.lake_without_history", str(self.manifest.batch))
        return self.manifest.batch


@contextmanager
def source(engine: str, lake: Path | None, instance: Instance, codes: Sequence[str]) -> Iterator[Source]:
    """Return the engine of a name, for some indicators; what goes wrong in the block is one line.

    Args:
        engine: as ``rollups.rollup`` names it.
        lake: folder of the lake.
        instance: whose ledger it is.
        codes: of the indicators that are needed.

    Raises:
        ServiceError: the engine is not there, the lake is damaged, a total is too large.
    """
    if engine == DUCKDB or engine.startswith(_DISTRIBUTED):
        if lake is None:
            raise refusal("rollup.no_lake", engine)
        with lake_errors(lake), _no_overflow():
            yield _of_lake(engine, lake)
    elif engine not in ENGINES:
        raise refusal("rollup.unknown_engine", engine, allowed=", ".join((*ENGINES, f"{_DISTRIBUTED}...")))
    elif own_engine() != engine:
        raise refusal("rollup.other_database", engine, database=own_engine())
    else:
        yield Source(ledger_rollup(instance, codes), read_ledger)


def _of_lake(engine: str, lake: Path) -> Source:
    manifest = lakes.read_manifest(lake)
    if manifest is None or not manifest.figures:
        raise refusal("lake.empty", str(lake))
    if engine == DUCKDB:
        held = open_lake(lake, manifest)

        def read(wanted: Wanted) -> Read:
            cells = held.cells(wanted.rollup, tuple(wanted.units), wanted.where)
            return _named(wanted, cells, held.reported(wanted.rollup, wanted.where) if wanted.is_reporting else ())

        return Source(held.rollup, read, manifest, held.units)

    def read_far(wanted: Wanted) -> Read:
        with spark_engine.opened(engine, lake, manifest, wanted.rollup, tuple(wanted.units)) as rolled:
            return _told(wanted, rolled)

    units = {unit.key: unit for unit in lakes.read_units(lake, manifest)}
    return Source(lakes.read_rollup(lake, manifest), read_far, manifest, units)


def own_engine() -> str:
    """Return the name of the ledger's own database as an engine."""
    return _OF_VENDOR[connection.vendor]


def read_ledger(wanted: Wanted) -> Read:
    """Return what the ledger's own database rolls up.

    Raises:
        ServiceError: a total is too large, or the database fails.
    """
    with (
        translated(),
        _no_overflow(),
        connection.cursor() as cursor,
        SqlEngine(own_engine(), cursor).rolled_up(wanted.rollup, wanted.facts) as rolled,
    ):
        return _told(wanted, rolled)


def _told(wanted: Wanted, rolled: SqlEngine | SparkEngine) -> Read:
    return _named(wanted, rolled.cells(wanted.where), rolled.reported(wanted.where) if wanted.is_reporting else ())


def _named(wanted: Wanted, cells: Iterable[Cell], reporting: Iterable[tuple[str, str]]) -> Read:
    """Return what was read under the keys that were asked for."""
    named = tuple(cell._replace(unit=wanted.units[cell.unit]) for cell in cells)
    return Read(named, frozenset((code, wanted.units[unit]) for code, unit in reporting))


@contextmanager
def _no_overflow() -> Iterator[None]:
    try:
        yield
    except OverflowedError as error:
        raise refusal("rollup.too_large", str(error)) from error
