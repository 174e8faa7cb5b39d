"""Reads figures from whichever engine is named: they are rolled up there, and computed here by the evaluator.

In the boundaries of a day the evaluator restates what an engine rolled up, by the rule that it restates entries by.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from socai.catalogue.model import Catalogue
from socai.core.calendars import Kind
from socai.core.figures import Basis, Figure
from socai.core.periods import Period
from socai.engine.definition import Rollup, narrowed
from socai.engine.entered import EnteredAtoms
from socai.engine.facts import RolledFacts
from socai.engine.facts_view import VIEW
from socai.engine.reference import Evaluator
from socai.engine.restated_cells import ReportedCells, RolledReports, said_of, units_read
from socai.engine.sql_engines import atoms_of
from socai.formula.nodes import references
from socai.ledger.snapshots import snapshot
from socai.services import planned, units
from socai.services.boundaries import AS_REPORTED, Mode, Reading, read_mode, trees
from socai.services.errors import refusal
from socai.services.kept_facts import is_large
from socai.services.lakes import defined, entered
from socai.services.opened import Instance
from socai.services.reading import around, indicator_codes, last_batch, query, read_period
from socai.services.register_facts import LedgerRegisters, RegisterReader
from socai.services.rolled_cells import REFERENCE, Read, Source, Wanted, own_engine, read_ledger, source
from socai.services.sources import with_parts
from socai.services.statuses import check_day, evaluator_on
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


@dataclass(frozen=True)
class Fitted:
    """An evaluator of some indicators and units, over what the engine that fits the ledger made of it.

    Attributes:
        evaluator: of those that were asked for, and no others.
        engine: name of the engine.
        batch: number of the last batch that it read.
        periods: those for which anything was entered of what the indicators are made of.
    """

    evaluator: Evaluator
    engine: str
    batch: int
    periods: frozenset[Period]


def fitted(
    *, instance: Instance, indicators: Collection[str], units: Collection[str], day: date, period: Period | None = None
) -> Fitted:
    """Return what can tell how indicators of some units stand on a day, as ``statuses.evaluator_on`` does.

    A ledger that is small enough to be kept is read by the evaluator; of a larger one its own database adds up what
    the units are made of. Both read the same entries and give the same figures.

    Args:
        instance: whose ledger it is.
        indicators: their codes.
        units: their keys.
        day: for which it is asked, and in the boundaries of which.
        period: only figures to the end of this period are asked for.

    Raises:
        ServiceError: a day out of range, a total that does not fit; the database fails.
    """
    codes = with_parts(instance.catalogue, indicators)
    if is_large():
        with snapshot(is_staging=True):
            return _rolled(instance, tuple(sorted(codes)), tuple(units), day, period or Period(Kind.YEAR, day.year))
    batch = last_batch()
    evaluator = evaluator_on(instance=instance, identity="", day=day, period=period, indicators=indicators)
    atoms = (key for key in evaluator.facts.atoms if key.indicator in codes and key.basis is not Basis.STATED)
    return Fitted(evaluator, REFERENCE, batch, frozenset(key.period for key in atoms))


def _rolled(instance: Instance, codes: Sequence[str], keys: Sequence[str], day: date, period: Period) -> Fitted:
    """Return what the ledger's own database makes of some indicators and units."""
    check_day(day)
    catalogue, index, batch = instance.catalogue, units.index(), last_batch()
    span = around(catalogue, period, catalogue.past_years)
    facts = f"(SELECT * FROM {VIEW} WHERE period_end >= '{span.first}' AND period_start <= '{span.last}')"  # noqa: S608 - days
    said = entered(codes, facts)
    reading = Reading(Mode(day), trees(), (period,))
    restated = _restated(catalogue, reading, defined(instance, said, codes), keys, read_ledger, facts=facts)
    registers = LedgerRegisters(catalogue, index, period.end, RegisterReader(None))
    beside = {**vars(planned.read(index)), "registers": registers}
    evaluator = restated.evaluator(index, period, beside, on=day)
    return Fitted(evaluator, own_engine(), batch, frozenset(Period.parse(each.period) for each in said))


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

        def evaluator(period: Period, beside: Mapping[str, Any]) -> Evaluator:
            known = {**index.types(period.end), **types}
            return Evaluator(self._instance.catalogue, RolledFacts(atoms, trees=trees(), types=known, **beside))

        return self._computed(self._keys, index, evaluator)

    def restated(self, engine: str, lake: Path | None, mode: Mode) -> list[Figure]:
        """Return the figures in other boundaries, from the cells of all units that those asked for are made of."""
        with source(engine, lake, self._instance, self._needed) as found:
            index, history = units.index(as_known_at=found.batch), trees(as_known_at=found.batch)
            for key in self._keys:
                _identity(index, key)
            reading, rolling = Reading(mode, history, self._periods), self._narrowed(found.rollup)
            rows = reading.rows(self._keys)
            restated = _restated(self._instance.catalogue, reading, rolling, rows, found.read)
        return self._computed(rows, index, partial(restated.evaluator, index))

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


@dataclass(frozen=True)
class _Restated:
    """What an engine told of all units that those asked for are made of."""

    catalogue: Catalogue
    reading: Reading
    rollup: Rollup
    units: frozenset[str]
    read: Read

    def evaluator(
        self, index: UnitIndex, period: Period, beside: Mapping[str, Any], *, on: date | None = None
    ) -> Evaluator:
        """Return an evaluator that restates it, with what else is known around a period."""
        types, said = self.reading.types(index.types(period.end)), said_of(self.rollup)
        facts = RolledReports(
            {}, trees=self.reading.trees, types=types, reporting=self.read.reporting, said=said, **beside
        )  # fmt: skip
        cells = ReportedCells(self.catalogue, facts, self.rollup, self.units, self.read.cells)
        return Evaluator(self.catalogue, facts, boundaries=self.reading.boundaries, reported=cells, on=on)


def _restated(
    catalogue: Catalogue,
    reading: Reading,
    rollup: Rollup,
    rows: Iterable[str],
    read: Callable[[Wanted], Read],
    *,
    facts: str = VIEW,
) -> _Restated:
    """Read from an engine what is needed to restate figures of some rows."""
    needed = units_read(reading.boundaries, rows, rollup) if reading.boundaries else frozenset()
    identities = {reading.trees.identities[key]: key for key in needed}
    codes = tuple(rule.indicator for rule in rollup.rules)
    wanted = Wanted(rollup, codes, identities, is_reporting=True, facts=facts)
    return _Restated(catalogue, reading, rollup, needed, read(wanted))


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
