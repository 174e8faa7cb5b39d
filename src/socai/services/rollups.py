"""Reads figures from whichever engine is named: they are rolled up there, and computed here by the evaluator.

In the boundaries of a day the evaluator restates what an engine rolled up, by the rule that it restates entries by.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

from socai.catalogue.model import Catalogue
from socai.core.figures import Figure
from socai.core.periods import Period
from socai.engine.definition import Rollup, narrowed
from socai.engine.entered import EnteredAtoms
from socai.engine.facts import RolledFacts
from socai.engine.reference import Evaluator
from socai.engine.restated_cells import ReportedCells, RolledReports, said_of, units_read
from socai.engine.sql_engines import atoms_of
from socai.formula.nodes import references
from socai.services import planned, units
from socai.services.boundaries import AS_REPORTED, Mode, Reading, read_mode, trees
from socai.services.errors import refusal
from socai.services.opened import Instance
from socai.services.reading import indicator_codes, query, read_period
from socai.services.register_facts import LedgerRegisters, RegisterReader
from socai.services.rolled_cells import REFERENCE, Read, Source, Wanted, source
from socai.services.units import UnitIndex


def rollup(
    *,
    instance: Instance,
    engine: str,
    lake: Path | None = None,
    indicators: Sequence[str],
    units: Sequence[str] = (),
    periods: Sequence[str],
    boundaries: str = AS_REPORTED,
) -> list[Figure]:
    """Return figures in the order of nesting of ``reading.query``, from an engine.

    Args:
        instance: whose catalogue and ledger it is.
        engine: ``reference``, ``sqlite`` or ``postgres`` (the ledger's own database), ``duckdb`` (a lake), or the
            address of a distributed engine (``sc://host:port``, a lake that all its workers see).
        lake: folder of the lake.
        indicators: codes; ``a.b.*`` stands for every code below ``a.b``.
        units: keys of org units, the reporting unit when empty.
        periods: as periods print.
        boundaries: as ``reading.query`` has them; what became of units is known as of the batch that is read.

    Raises:
        ServiceError: what is asked for is unknown, the engine is not there, the lake is damaged or, for boundaries of
            a day, of another ledger; a total is too large.
    """
    if engine == REFERENCE:
        return query(instance=instance, indicators=indicators, units=units, periods=periods, boundaries=boundaries)
    rolling = _Rolling(instance, indicators, units, periods)
    mode = read_mode(boundaries)
    return rolling.as_reported(engine, lake) if mode == Mode() else rolling.restated(engine, lake, mode)


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
    """Return what ``reading.query`` returns, from an engine; all but the reference read what is known now.

    Args:
        instance: whose catalogue and ledger it is.
        engine: as ``rollup`` names it.
        lake: folder of the lake, for an engine that reads one.
        indicators: codes; ``a.b.*`` stands for every code below ``a.b``.
        units: keys of org units, the reporting unit when empty.
        periods: as periods print.
        basis: the only basis, of the reference alone.
        as_known_on: the day on which it was known, of the reference alone.
        boundaries: as ``reading.query`` has them.

    Raises:
        ServiceError: as ``rollup`` and ``reading.query`` do, or the engine cannot read in this way.
    """
    if engine == REFERENCE:
        return query(
            instance=instance, indicators=indicators, units=units, periods=periods, basis=basis,
            as_known_on=as_known_on, boundaries=boundaries,
        )  # fmt: skip
    if basis is not None or as_known_on is not None:
        raise refusal("rollup.known_now_only", engine)
    return rollup(
        instance=instance, engine=engine, lake=lake, indicators=indicators, units=units, periods=periods,
        boundaries=boundaries,
    )  # fmt: skip


class _Rolling:
    """One question: what is asked for, all of it known."""

    def __init__(
        self, instance: Instance, indicators: Sequence[str], keys: Sequence[str], periods: Sequence[str]
    ) -> None:
        self._instance = instance
        self._codes = indicator_codes(instance, indicators)
        self._periods = tuple(map(read_period, periods))
        self._keys = tuple(keys) or (instance.catalogue.reporting_unit,)

    def as_reported(self, engine: str, lake: Path | None) -> list[Figure]:
        """Return the figures from an engine as they were reported."""
        index = units.index()
        with source(engine, lake, self._instance, self._needed) as found:
            asked = self._asked(found, index)
            rolling = self._narrowed(found.rollup)
            read = found.read(Wanted(rolling, self._needed, {identity: key for key, (identity, _) in asked.items()}))
        types = {key: type_ for key, (_, type_) in asked.items() if type_}
        atoms = EnteredAtoms.of({atom.key: atom for atom in atoms_of(read.cells, rolling)})

        def evaluator(period: Period, around: Mapping[str, Any]) -> Evaluator:
            known = {**index.types(period.end), **types}
            return Evaluator(self._instance.catalogue, RolledFacts(atoms, trees=trees(), types=known, **around))

        return self._computed(self._keys, index, evaluator)

    def restated(self, engine: str, lake: Path | None, mode: Mode) -> list[Figure]:
        """Return the figures in other boundaries, from the cells of all units that those asked for are made of."""
        with source(engine, lake, self._instance, self._needed) as found:
            index, history = units.index(as_known_at=found.batch), trees(as_known_at=found.batch)
            for key in self._keys:
                _identity(index, key)
            reading, rolling = Reading(mode, history, self._periods), self._narrowed(found.rollup)
            rows = reading.rows(self._keys)
            needed = units_read(reading.boundaries, rows, rolling) if reading.boundaries else frozenset()
            identities = {history.identities[key]: key for key in needed}
            read = found.read(Wanted(rolling, self._needed, identities, is_reporting=True))
        return self._computed(rows, index, self._restating(reading, rolling, needed, read, index))

    def _restating(
        self, reading: Reading, rolling: Rollup, needed: Collection[str], read: Read, index: UnitIndex
    ) -> Callable[[Period, Mapping[str, Any]], Evaluator]:
        """Return what makes the evaluator of a period that restates cells."""
        catalogue, said = self._instance.catalogue, said_of(rolling)

        def evaluator(period: Period, around: Mapping[str, Any]) -> Evaluator:
            types = reading.types(index.types(period.end))
            facts = RolledReports(
                {}, trees=reading.trees, types=types, reporting=read.reporting, said=said, **around
            )  # fmt: skip
            cells = ReportedCells(catalogue, facts, rolling, needed, read.cells)
            return Evaluator(catalogue, facts, boundaries=reading.boundaries, reported=cells)

        return evaluator

    @cached_property
    def _needed(self) -> tuple[str, ...]:
        """The codes that those asked for are computed of, and they themselves."""
        return _needed(self._instance.catalogue, self._codes)

    def _narrowed(self, rollup: Rollup) -> Rollup:
        """Return what of a roll-up is needed; a formula may read any other period, so with one all of them are."""
        indicators = self._instance.catalogue.indicators
        is_entered = all(indicators[code].formula is None for code in self._needed)
        every = (moment.period for moment in rollup.moments)
        return narrowed(rollup, self._needed, map(str, self._periods) if is_entered else every)

    def _asked(self, found: Source, index: UnitIndex) -> Mapping[str, tuple[str, str]]:
        """Return the units that are asked for by their keys: identity, and the type that a lake knows of it."""
        by_key = found.units
        if by_key is None:
            return {key: (_identity(index, key), "") for key in self._keys}
        strange = next((key for key in self._keys if key not in by_key), None)
        if strange is not None:
            raise refusal("query.unknown_unit", strange, nearest=next(iter(get_close_matches(strange, by_key)), "-"))
        return {key: (by_key[key].unit, by_key[key].type) for key in self._keys}

    def _computed(
        self,
        rows: Iterable[str],
        index: UnitIndex,
        evaluator: Callable[[Period, Mapping[str, Any]], Evaluator],
    ) -> list[Figure]:
        """Return what is asked for of some rows, formulas computed of the cells of an engine."""
        targets, rows_of_registers, figures = vars(planned.read(index)), RegisterReader(None), []
        for period in self._periods:
            registers = LedgerRegisters(self._instance.catalogue, index, period.end, rows_of_registers)
            known = evaluator(period, {**targets, "registers": registers})
            figures += [known.figure(code, key, period) for key in rows for code in self._codes]
        return figures


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
