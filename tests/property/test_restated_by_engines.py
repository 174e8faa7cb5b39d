"""Every engine in the boundaries of any day: each cell equal to what the reference evaluator restates.

Units merge, split, move and begin, inside periods too; some have weights, some have none; figures are missing, do not
apply, are estimates, corrected or taken back, and pass through every pair of rules.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from socai.catalogue.model import OverTime, OverUnits
from socai.core.figures import Basis, Figure, FigureKey, Qualifier, State
from socai.core.periods import Period
from socai.engine.boundaries import Boundaries
from socai.engine.lake_engine import OpenLake
from socai.engine.reference import Evaluator
from socai.engine.restated_cells import ReportedCells, RolledReports, said_of, units_read
from socai.engine.sql_engines import Cell, SqlEngine
from socai.engine.trees import Trees
from tests.lakes import written
from tests.property.test_one_definition import CODES, READ, RULES, Given, Said, duck, fill, postgres, sqlite
from tests.property.unit_worlds import World, worlds
from tests.unit.engine.world import catalogue, indicator

__all__ = ["postgres"]
USUAL = [(OverTime.SUM, OverUnits.SUM)] * 20 + [(OverTime.LAST, OverUnits.SUM), (OverTime.MAX, OverUnits.SUM)] * 5
BUSY = settings(deadline=None, suppress_health_check=list(HealthCheck))
_NOT_REPORTED = (
    "figure.missing",
    "figure.incomplete",
    "figure.incomplete_units",
    "figure.not_rolled_up",
    "figure.other_calendar",
)
Told = tuple[State, Fraction | None, Fraction, Basis, str]
Places = Mapping[tuple[str, str, str], Told]


@st.composite
def restated(draw: st.DrawFn) -> tuple[Given, date, Sequence[str]]:
    """Draw a ledger, the day of whose boundaries it is read, and the units that are asked for.

    Of the first indicator villages report months; of the second communes too, often what their villages have together;
    of the third each unit reports months, or quarters and halves.
    """
    world = draw(worlds())
    known = world.known
    there = [(month, unit, value) for month, unit, value in world.said if known.lineage.exists(unit, month.end)]
    said = {(CODES[0], unit, str(month)): value for month, unit, value in world.said if world.is_village(unit)}
    said |= {(CODES[1], *place): value for place, value in together(world, known).items()}
    by_month = draw(st.sets(st.sampled_from(sorted({unit for _, unit, _ in there}))))
    for month, unit, value in there:
        longer = f"2026Q{(month.index + 2) // 3}" if month.index % 3 == 0 else "2026H1" if month.index == 5 else ""
        if unit in by_month or longer:
            said[CODES[2], unit, str(month) if unit in by_month else longer] = value
    places = sorted(said)
    gone, none, estimates, about = (
        draw(st.sets(st.sampled_from(places), max_size=most)) if places else set() for most in (4, 2, 2, 2)
    )
    rows = tuple(
        Said(
            FigureKey(*place[:2], Period.parse(place[2]), Basis.ESTIMATE if place in estimates else Basis.ACTUAL),
            1, "na" if place in none else "value", None if place in none else said[place], 0,
            Qualifier.ABOUT if place in about else Qualifier.EXACT,
        )
        for place in places if place not in gone
    )  # fmt: skip
    indicators = (
        indicator(code, time=time, units=over, weight=draw(st.sampled_from(["population"] * 3 + [""])))
        for code in CODES
        for time, over in [draw(st.sampled_from([*USUAL, *RULES]))]
    )
    day = draw(st.sampled_from([date(2026, 1, 1), *world.days, date(2026, 12, 31)]))
    asked = draw(st.lists(st.sampled_from(sorted(known.identities)), min_size=1, max_size=3, unique=True))
    return Given(world, catalogue(*indicators), rows), day, asked


def together(world: World, known: Trees) -> Mapping[tuple[str, str], int]:
    """Return what villages and some communes reported of the same, by unit and month."""
    said = {(unit, month): value for month, unit, value in world.said if world.is_village(unit)}
    for (month, unit), value in world.own.items():
        below = known.below(unit, month.start, month.end)
        said[unit, month] = sum(said.get((each, month), 0) for each in below) if value is None else value
    return {(unit, str(month)): value for (unit, month), value in said.items()}


def figures(given_: Given, evaluator: Evaluator, asked: Sequence[str]) -> Places:
    """Return all figures that an evaluator finds of some units."""
    found = (
        evaluator.figure(rule.indicator, unit, Period.parse(moment.period))
        for rule in given_.rollup.rules
        for unit in asked
        for moment in given_.rollup.moments
    )
    return {
        (figure.key.indicator, figure.key.org_unit, str(figure.key.period)): said(figure) for figure in found
    }  # fmt: skip


def said(figure: Figure) -> Told:
    """Return what a figure says, of one that cannot be restated also why."""
    reason = "" if figure.reason in _NOT_REPORTED else figure.reason
    return figure.state, figure.value, figure.estimated, figure.key.basis, reason


def differ(one: Told, other: Told) -> bool:
    """Return whether two figures differ; no engine says why nothing was reported."""
    return one[:-1] != other[:-1] or (one[-1] != other[-1] and "" not in (one[-1], other[-1]))


Reader = Callable[[Collection[str], str], tuple[Iterable[Cell], Iterable[tuple[str, str]]]]
"""Reads the cells of some units, and what they ever reported, told the units and the condition that picks them."""


def by(read: Reader, given_: Given, boundaries: Boundaries, asked: Sequence[str]) -> Places:
    """Return all figures in the boundaries of a day that an engine finds."""
    rollup = given_.rollup
    units = units_read(boundaries, asked, rollup)
    cells, reporting = read(units, f"unit IN ({', '.join(repr(unit) for unit in sorted(units)) or 'NULL'})")
    facts = RolledReports({}, {}, given_.world.known, reporting=frozenset(reporting), said=said_of(rollup))
    reported = ReportedCells(given_.of, facts, rollup, units, cells)
    return figures(given_, Evaluator(given_.of, facts, boundaries=boundaries, reported=reported), asked)


def of(engine: SqlEngine, given_: Given) -> Reader:
    """Return what reads a database."""

    def read(_: Collection[str], where: str) -> tuple[Iterable[Cell], Iterable[tuple[str, str]]]:
        with engine.rolled_up(given_.rollup):
            return list(engine.cells(where)), list(engine.reported(where))

    return read


def check(read: Reader, given_: Given, day: date, asked: Sequence[str]) -> None:
    boundaries = Boundaries(given_.world.known, day)
    wanted = figures(given_, Evaluator(given_.of, given_.facts, boundaries=boundaries), asked)
    found = by(read, given_, boundaries, asked)
    assert {place: (found[place], cell) for place, cell in wanted.items() if differ(found[place], cell)} == {}


@given(restated())
@settings(BUSY, max_examples=30)
def test_sqlite_restates_as_the_reference_does(drawn: tuple[Given, date, Sequence[str]]) -> None:
    with sqlite() as (engine, cursor):
        fill(cursor, drawn[0].said, "?")
        check(of(engine, drawn[0]), *drawn)


@given(restated())
@settings(BUSY, max_examples=8)
def test_duckdb_restates_as_the_reference_does(drawn: tuple[Given, date, Sequence[str]]) -> None:
    with duck() as (engine, cursor):
        fill(cursor, drawn[0].said, "?")
        check(of(engine, drawn[0]), *drawn)


@given(restated())
@settings(BUSY, max_examples=8)
def test_postgresql_restates_as_the_reference_does(postgres: str, drawn: tuple[Given, date, Sequence[str]]) -> None:
    with psycopg.connect(postgres) as connection:
        cursor = connection.cursor()
        fill(cursor, drawn[0].said, "%s")
        check(of(SqlEngine("postgres", cursor), drawn[0]), *drawn)
        connection.rollback()


@given(restated().filter(lambda drawn: bool(drawn[0].rollup.moments)))
@settings(BUSY, max_examples=4)
def test_a_lake_is_restated_as_the_reference_does(drawn: tuple[Given, date, Sequence[str]]) -> None:
    given_, day, asked = drawn
    with TemporaryDirectory() as name, duckdb.connect() as connection:
        fill(connection, given_.said, "?")
        rows = connection.execute(READ).fetchall()
        lake = OpenLake(Path(name), written(Path(name), given_.rollup, rows, given_.units), given_.rollup)
        check(
            lambda units, where: (lake.cells(given_.rollup, units, where), lake.reported(given_.rollup, where)),
            given_,
            day,
            asked,
        )
