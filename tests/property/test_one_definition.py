"""One roll-up definition on every engine: each cell equal to what the reference evaluator computes, to the last digit.

Units that merge, split and move, periods of several kinds and calendars, figures that are missing, do not apply, are
estimates, are corrected or taken back: all are drawn.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from socai.catalogue.model import Catalogue, Indicator, OverTime, OverUnits
from socai.core.figures import Atom, Basis, Figure, FigureKey, Qualifier, State
from socai.core.periods import Period
from socai.engine import lake as lakes
from socai.engine import lake_engine
from socai.engine.definition import Entered, Rollup, define, narrowed
from socai.engine.facts import Facts
from socai.engine.reference import Evaluator
from socai.engine.sql_engines import DuckEngine, SqlEngine, atoms_of
from socai.engine.trees import Trees
from socai.ledger.fact_view import STATEMENT
from tests.lakes import written
from tests.postgres import server
from tests.property.unit_worlds import World, worlds
from tests.unit.engine.world import catalogue, indicator

PERIODS = tuple(
    Period.parse(text)
    for text in (
        "2026", "2026H1", "2026H2", "2026Q1", "2026Q2", "2026Q3", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05",
        "2026-06", "2026H1@adm", "2026Q1@adm", "2026-01@adm", "2026-02@adm", "2026-03@adm", "2026W20", "2025@school",
    )
)  # fmt: skip
RULES = [(time, units) for time in OverTime for units in OverUnits]
CODES = ("a.x", "a.y", "a.z")
TABLE = """
CREATE TABLE ledger_entry (
    batch_id BIGINT, position BIGINT, indicator TEXT, org_unit_id TEXT, period TEXT, period_start TEXT, period_end TEXT,
    basis TEXT, qualifier TEXT, state TEXT, value_scaled BIGINT, decimals INTEGER, reporter_id TEXT, breakdown TEXT,
    revision INTEGER
)
"""
READ = "SELECT * FROM figure_fact WHERE basis IN ('actual', 'estimate')"


@dataclass(frozen=True)
class Said:
    """One entry of the ledger: of which figure, which revision of it, and its value in the last decimal."""

    key: FigureKey
    revision: int
    state: str
    value: int | None
    decimals: int
    qualifier: Qualifier

    @property
    def row(self) -> tuple[object, ...]:
        """It as a row of the ledger."""
        key = self.key
        days = str(key.period.start), str(key.period.end)
        return (
            1, 1, key.indicator, key.org_unit, str(key.period), *days, key.basis.value, self.qualifier.value,
            self.state, self.value, self.decimals, key.org_unit, "", self.revision,
        )  # fmt: skip


@dataclass(frozen=True)
class Given:
    """A world, its catalogue and what its ledger holds."""

    world: World
    of: Catalogue
    said: tuple[Said, ...]

    @cached_property
    def facts(self) -> Facts:
        """What stands: the last revision of each figure, unless it was taken back."""
        last = {each.key: each for each in self.said}
        atoms = {key: _atom(each) for key, each in last.items() if each.state != "missing"}
        return Facts(atoms, {}, self.world.known)

    @property
    def units(self) -> Sequence[str]:
        """All units that ever were."""
        assert isinstance(self.facts.trees, Trees)
        return sorted(self.facts.trees.identities)

    @cached_property
    def rollup(self) -> Rollup:
        """The roll-up of everything."""
        entered = {
            Entered(key.indicator, str(key.period), each.decimals)
            for each in self.said
            if (key := each.key) in self.facts.atoms and key.basis is not Basis.STATED
        }
        return define(self.of, self.facts, sorted(entered))


def _atom(said: Said) -> Atom:
    value = None if said.value is None else Fraction(said.value, 10**said.decimals)
    return Atom(said.key, State.NOT_APPLICABLE if value is None else State.VALUE, value, said.qualifier)


@st.composite
def ledgers(draw: st.DrawFn) -> Given:
    """Draw a world; in most places everybody reports all months, so that totals of years come about."""
    world = draw(worlds())
    indicators = [_indicator(code, *draw(st.sampled_from(RULES)), draw(st.integers(0, 3))) for code in CODES]
    units = sorted(world.known.identities)
    months = [period for period in PERIODS if str(period)[4:].startswith("-") and period.calendar == "statistical"]
    dense = [
        FigureKey("a.x", unit, month)
        for unit in draw(st.lists(st.sampled_from(units), unique=True, max_size=8))
        for month in months
    ]
    sparse = draw(
        st.lists(
            st.builds(
                FigureKey, st.sampled_from(CODES), st.sampled_from(units), st.sampled_from(PERIODS),
                st.sampled_from([Basis.ACTUAL, Basis.ACTUAL, Basis.ESTIMATE, Basis.STATED]),
            ),
            max_size=25,
        )
    )  # fmt: skip
    revisions: dict[FigureKey, int] = {}
    said = []
    for key in (*dense, *sparse):
        revisions[key] = revisions.get(key, 0) + 1
        said.append(_said(draw, key, revisions[key], next(one for one in indicators if one.code == key.indicator)))
    return Given(world, catalogue(*indicators), tuple(said))


def _indicator(code: str, time: OverTime, units: OverUnits, decimals: int) -> Indicator:
    return replace(indicator(code, time=time, units=units), decimals=decimals)


def _said(draw: st.DrawFn, key: FigureKey, revision: int, of: Indicator) -> Said:
    state = draw(st.sampled_from(["value"] * 8 + ["na", "missing"]))
    value = draw(st.integers(-(10**9), 10**9)) if state == "value" else None
    qualifier = draw(st.sampled_from([Qualifier.EXACT] * 4 + list(Qualifier)))
    return Said(key, revision, state, value, draw(st.sampled_from([of.decimals, 0, 4])), qualifier)


Cells = Mapping[tuple[str, str, str], tuple[State, Fraction | None, Basis, Qualifier]]


def by_reference(given_: Given) -> Cells:
    """Return all cells that the reference evaluator finds."""
    evaluator = Evaluator(given_.of, given_.facts)
    figures = (
        evaluator.figure(rule.indicator, unit, Period.parse(moment.period))
        for rule in given_.rollup.rules
        for unit in given_.units
        for moment in given_.rollup.moments
    )
    return {_place(figure.key): _said_of(figure) for figure in figures if figure.state is not State.MISSING}


def _place(key: FigureKey) -> tuple[str, str, str]:
    return key.indicator, key.org_unit, str(key.period)


def _said_of(figure: Figure) -> tuple[State, Fraction | None, Basis, Qualifier]:
    qualifier = figure.qualifier if figure.value is not None else Qualifier.EXACT
    return figure.state, figure.value, figure.key.basis, qualifier


def by(engine: SqlEngine, rollup: Rollup) -> Cells:
    """Return all cells that an engine finds."""
    with engine.rolled_up(rollup):
        return {_place(atom.key): _of_atom(atom) for atom in atoms_of(engine.cells(), rollup)}


def differences(found: Cells, wanted: Cells) -> list[object]:
    """Return the places where cells differ, with both."""
    both = {**found, **wanted}
    pairs = ((place, found.get(place), wanted.get(place)) for place in both)
    return [(place, one, other) for place, one, other in pairs if one != other]


def _of_atom(atom: Atom) -> tuple[State, Fraction | None, Basis, Qualifier]:
    return atom.state, atom.value, atom.key.basis, atom.qualifier if atom.value is not None else Qualifier.EXACT


@contextmanager
def sqlite() -> Iterator[tuple[SqlEngine, Any]]:
    connection = sqlite3.connect(":memory:")
    yield SqlEngine("sqlite", connection.cursor(), place="?"), connection.cursor()
    connection.close()


@contextmanager
def duck() -> Iterator[tuple[SqlEngine, Any]]:
    with duckdb.connect() as connection:
        yield DuckEngine(connection), connection


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    database = server().empty()
    yield database.owner
    server().drop(database)


def fill(cursor: Any, said: Sequence[Said], place: str) -> None:
    """Create the ledger's table and view, and enter everything."""
    cursor.execute(TABLE)
    cursor.execute(STATEMENT)
    rows = [each.row for each in said]
    if rows:
        cursor.executemany(f"INSERT INTO ledger_entry VALUES ({', '.join([place] * len(rows[0]))})", rows)  # noqa: S608


@given(ledgers())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_sqlite_finds_what_the_reference_finds(given_: Given) -> None:
    with sqlite() as (engine, cursor):
        fill(cursor, given_.said, "?")
        assert differences(by(engine, given_.rollup), by_reference(given_)) == []


@given(ledgers())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_duckdb_finds_what_the_reference_finds(given_: Given) -> None:
    with duck() as (engine, cursor):
        fill(cursor, given_.said, "?")
        assert differences(by(engine, given_.rollup), by_reference(given_)) == []


@given(ledgers(), st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_is_asked_for_alone_is_what_it_is_among_all(given_: Given, data: st.DataObject) -> None:
    every = given_.rollup
    codes = data.draw(st.sets(st.sampled_from([rule.indicator for rule in every.rules]), min_size=1))
    known = [moment.period for moment in every.moments]
    periods = data.draw(st.sets(st.sampled_from(known), min_size=1)) if known else set()
    with duck() as (engine, cursor):
        fill(cursor, given_.said, "?")
        alone, all_ = (by(engine, rollup) for rollup in (narrowed(every, codes, periods), every))
    wanted = {place: cell for place, cell in all_.items() if place[0] in codes and place[2] in periods}
    assert {place: cell for place, cell in alone.items() if place[2] in periods} == wanted


@given(ledgers().filter(lambda given_: bool(given_.rollup.moments)), st.data())
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_lake_finds_what_the_reference_finds_and_totals_need_no_cells_of_the_lowest(
    given_: Given, data: st.DataObject
) -> None:
    wanted = by_reference(given_)
    asked = data.draw(st.sets(st.sampled_from(given_.units)))
    above = {edge.parent for edge in given_.rollup.edges} | asked
    with TemporaryDirectory() as name, duckdb.connect() as connection:
        fill(connection, given_.said, "?")
        rows = connection.execute(READ).fetchall()
        folder, manifest = Path(name), written(Path(name), given_.rollup, rows, given_.units)
        rollup = lakes.read_rollup(folder, manifest)
        with lake_engine.opened(folder, manifest, rollup, asked) as engine:
            found = {_place(atom.key): _of_atom(atom) for atom in atoms_of(engine.cells(), rollup)}
    assert (
        differences(
            {place: cell for place, cell in found.items() if place[1] in above},
            {place: cell for place, cell in wanted.items() if place[1] in above},
        )
        == []
    )


@given(ledgers())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_postgresql_finds_what_the_reference_finds(postgres: str, given_: Given) -> None:
    with psycopg.connect(postgres) as connection:
        cursor = connection.cursor()
        fill(cursor, given_.said, "%s")
        found = by(SqlEngine("postgres", cursor), given_.rollup)
        assert differences(found, by_reference(given_)) == []
        connection.rollback()
