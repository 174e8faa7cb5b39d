"""Reads figures from whichever engine is named: they are rolled up there, and computed here by the evaluator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from django.db import connection

from socai.catalogue.model import Catalogue
from socai.core.figures import Atom, Figure
from socai.engine import lake as lakes
from socai.engine import spark_engine
from socai.engine.definition import Rollup, narrowed
from socai.engine.entered import EnteredAtoms
from socai.engine.facts import RolledFacts
from socai.engine.lake import LakeUnit
from socai.engine.lake_engine import OpenLake
from socai.engine.printing import POSTGRES, SQLITE
from socai.engine.reference import Evaluator
from socai.engine.sql_engines import Cell, OverflowedError, SqlEngine, atoms_of
from socai.formula.nodes import references
from socai.services import planned, units
from socai.services.boundaries import AS_REPORTED, trees
from socai.services.errors import refusal, translated
from socai.services.kept_lakes import open_lake
from socai.services.lakes import lake_errors, ledger_rollup
from socai.services.opened import Instance
from socai.services.reading import indicator_codes, query, read_period
from socai.services.register_facts import LedgerRegisters, RegisterReader
from socai.services.units import UnitIndex

REFERENCE, DUCKDB = "reference", "duckdb"
ENGINES = (REFERENCE, SQLITE, POSTGRES, DUCKDB)
_DISTRIBUTED = "sc://"
_OF_VENDOR = {"sqlite": SQLITE, "postgresql": POSTGRES}


def rollup(
    *,
    instance: Instance,
    engine: str,
    lake: Path | None = None,
    indicators: Sequence[str],
    units: Sequence[str] = (),
    periods: Sequence[str],
) -> list[Figure]:
    """Return figures as they were reported, in the order of nesting of ``reading.query``, from an engine.

    Args:
        instance: whose catalogue and ledger it is.
        engine: ``reference``, ``sqlite`` or ``postgres`` (the ledger's own database), ``duckdb`` (a lake), or the
            address of a distributed engine (``sc://host:port``, a lake that all its workers see).
        lake: folder of the lake.
        indicators: codes; ``a.b.*`` stands for every code below ``a.b``.
        units: keys of org units, the reporting unit when empty.
        periods: as periods print.

    Raises:
        ServiceError: what is asked for is unknown, the engine is not there, the lake is damaged, a total is too large.
    """
    if engine == REFERENCE:
        return query(instance=instance, indicators=indicators, units=units, periods=periods, boundaries=AS_REPORTED)
    return _Rolling(instance, indicators, units, periods).figures(engine, lake)


def query_from(
    *,
    instance: Instance,
    engine: str,
    lake: Path | None = None,
    indicators: Sequence[str],
    units: Sequence[str] = (),
    periods: Sequence[str],
    basis: str | None = None,
    as_known_on: date | None = None,
    boundaries: str,
) -> list[Figure]:
    """Return what ``reading.query`` returns, from an engine; all but the reference read figures as they were reported.

    Args:
        instance: whose catalogue and ledger it is.
        engine: as ``rollup`` names it.
        lake: folder of the lake, for an engine that reads one.
        indicators: codes; ``a.b.*`` stands for every code below ``a.b``.
        units: keys of org units, the reporting unit when empty.
        periods: as periods print.
        basis: the only basis, of the reference alone.
        as_known_on: the day on which it was known, of the reference alone.
        boundaries: as ``reading.query`` has them; ``as-reported`` for every other engine.

    Raises:
        ServiceError: as ``rollup`` and ``reading.query`` do, or the engine cannot read in this way.
    """
    if engine == REFERENCE:
        return query(
            instance=instance, indicators=indicators, units=units, periods=periods, basis=basis,
            as_known_on=as_known_on, boundaries=boundaries,
        )  # fmt: skip
    if basis is not None or as_known_on is not None or boundaries != AS_REPORTED:
        raise refusal("rollup.as_reported_only", engine)
    return rollup(
        instance=instance, engine=engine, lake=lake, indicators=indicators, units=units, periods=periods
    )  # fmt: skip


class _Rolling:
    """One question: what is asked for, all of it known."""

    def __init__(
        self, instance: Instance, indicators: Sequence[str], keys: Sequence[str], periods: Sequence[str]
    ) -> None:
        self._instance = instance
        self._codes = indicator_codes(instance, indicators)
        self._periods = tuple(map(read_period, periods))
        self._index = units.index()
        self._keys = tuple(keys) or (instance.catalogue.reporting_unit,)
        self._types: Mapping[str, str] = {}

    def figures(self, engine: str, lake: Path | None) -> list[Figure]:
        """Return the figures from an engine."""
        needed = _needed(self._instance.catalogue, self._codes)
        with self._atoms(engine, lake, needed) as found:
            atoms = tuple(found)
        return list(self._computed(atoms))

    @contextmanager
    def _atoms(self, engine: str, lake: Path | None, needed: Sequence[str]) -> Iterator[Iterator[Atom]]:
        if engine == DUCKDB or engine.startswith(_DISTRIBUTED):
            if lake is None:
                raise refusal("rollup.no_lake", engine)
            with lake_errors(lake), _no_overflow():
                manifest = lakes.read_manifest(lake)
                if manifest is None or not manifest.figures:
                    raise refusal("lake.empty", str(lake))
                if engine == DUCKDB:
                    yield self._of_open(open_lake(lake, manifest), needed)
                    return
                asked = self._of_lake({unit.key: unit for unit in lakes.read_units(lake, manifest)})
                rolling = self._narrowed(lakes.read_rollup(lake, manifest), needed)
                with spark_engine.opened(engine, lake, manifest, rolling, tuple(asked)) as rolled:
                    yield _named(rolled.cells(_where(asked, needed)), asked, rolling)
        elif engine not in ENGINES:
            raise refusal("rollup.unknown_engine", engine, allowed=", ".join((*ENGINES, f"{_DISTRIBUTED}...")))
        else:
            if _OF_VENDOR[connection.vendor] != engine:
                raise refusal("rollup.other_database", engine, database=_OF_VENDOR[connection.vendor])
            asked = {_identity(self._index, key): key for key in self._keys}
            rolling = self._narrowed(ledger_rollup(self._instance, needed), needed)
            with (
                translated(),
                connection.cursor() as cursor,
                SqlEngine(engine, cursor).rolled_up(rolling) as rolled,
                _no_overflow(),
            ):
                yield _named(rolled.cells(_where(asked, needed)), asked, rolling)

    def _of_open(self, lake: OpenLake, needed: Sequence[str]) -> Iterator[Atom]:
        """Return what a lake has that stays open in this process."""
        asked = self._of_lake(lake.units)
        rolling = self._narrowed(lake.rollup, needed)
        return _named(lake.cells(rolling, tuple(asked)), asked, rolling)

    def _narrowed(self, rollup: Rollup, needed: Sequence[str]) -> Rollup:
        """Return what of a roll-up is needed; a formula may read any other period, so with one all of them are."""
        indicators = self._instance.catalogue.indicators
        is_entered = all(indicators[code].formula is None for code in needed)
        every = (moment.period for moment in rollup.moments)
        return narrowed(rollup, needed, map(str, self._periods) if is_entered else every)

    def _of_lake(self, by_key: Mapping[str, LakeUnit]) -> Mapping[str, str]:
        """Return the keys that are asked for, by the units of a lake; it may hold more of them than the ledger."""
        strange = next((key for key in self._keys if key not in by_key), None)
        if strange is not None:
            raise refusal("query.unknown_unit", strange, nearest=next(iter(get_close_matches(strange, by_key)), "-"))
        self._types = {key: by_key[key].type for key in self._keys}
        return {by_key[key].unit: key for key in self._keys}

    def _computed(self, atoms: Sequence[Atom]) -> Iterator[Figure]:
        """Yield what is asked for, formulas computed of the cells of an engine."""
        catalogue, index = self._instance.catalogue, self._index
        targets, rows = vars(planned.read(index)), RegisterReader(None)
        entered = EnteredAtoms.of({atom.key: atom for atom in atoms})
        for period in self._periods:
            registers = LedgerRegisters(catalogue, index, period.end, rows)
            types = {**index.types(period.end), **self._types}
            facts = RolledFacts(entered, trees=trees(), types=types, registers=registers, **targets)
            evaluator = Evaluator(catalogue, facts)
            for key in self._keys:
                yield from (evaluator.figure(code, key, period) for code in self._codes)


def _where(asked: Iterable[str], codes: Iterable[str]) -> str:
    """Return the condition of the cells of some units and indicators."""
    return f"unit IN ({', '.join(map(lakes.text, asked))}) AND indicator IN ({', '.join(map(lakes.text, codes))})"


def _named(cells: Iterable[Cell], asked: Mapping[str, str], rolling: Rollup) -> Iterator[Atom]:
    """Yield cells under the keys that were asked for."""
    return atoms_of((cell._replace(unit=asked[cell.unit]) for cell in cells), rolling)


@contextmanager
def _no_overflow() -> Iterator[None]:
    try:
        yield
    except OverflowedError as error:
        raise refusal("rollup.too_large", str(error)) from error


def _identity(index: UnitIndex, key: str) -> str:
    identity = index.identity(key)
    if identity is None:
        raise refusal("query.unknown_unit", key, nearest=index.nearest(key) or "-")
    return identity


def _needed(catalogue: Catalogue, codes: Iterable[str]) -> tuple[str, ...]:
    """Return the codes that indicators are computed of, and they themselves."""
    found: dict[str, None] = {}
    waiting = list(codes)
    while waiting:
        code = waiting.pop()
        if code in catalogue.indicators and code not in found:
            found[code] = None
            formula = catalogue.indicators[code].formula
            waiting += () if formula is None else references(formula.expression)
    return tuple(found)
