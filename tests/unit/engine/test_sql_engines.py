"""What engines refuse, and what the definition leaves out."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import duckdb
import pytest

from socai.catalogue.model import Guard
from socai.core.calendars import Kind
from socai.engine.definition import Entered, Gathering, Tiling, define, narrowed
from socai.engine.sql_engines import DuckEngine, OverflowedError, SqlEngine
from tests.unit.engine.world import catalogue, facts, indicator

LARGEST = 2**63 - 1
COLUMNS = "indicator TEXT, org_unit TEXT, period TEXT, basis TEXT, qualifier TEXT, state TEXT, value_scaled, decimals"


def test_sqlite_refuses_what_would_become_a_float() -> None:
    of = catalogue(replace(indicator("a.x"), decimals=2))
    rollup = define(of, facts(below={"xa": "b1"}), [Entered("a.x", "2026-01", 0)])
    cursor = sqlite3.connect(":memory:").cursor()
    cursor.execute(f"CREATE TABLE fact ({COLUMNS})")
    row = ("a.x", "b1", "2026-01", "actual", "exact", "value", LARGEST, 0)
    cursor.execute("INSERT INTO fact VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    with (
        SqlEngine("sqlite", cursor, place="?").rolled_up(rollup, "fact") as engine,
        pytest.raises(OverflowedError, match=r"a\.x, b1, 2026-01"),
    ):
        list(engine.cells())


def test_nothing_is_left_in_the_connection() -> None:
    rollup = define(catalogue(indicator("a.x")), facts(below={"xa": "b1"}), [Entered("a.x", "2026-01", 0)])
    cursor = sqlite3.connect(":memory:").cursor()
    cursor.execute(f"CREATE TABLE fact ({COLUMNS})")
    with SqlEngine("sqlite", cursor, place="?").rolled_up(rollup, "fact"):
        pass
    assert cursor.execute("SELECT count(*) FROM sqlite_temp_master").fetchone() == (0,)


@pytest.mark.parametrize("guard", list(Guard))
def test_guarded_indicators_do_not_leave_the_ledger_and_computed_ones_are_not_rolled_up(guard: Guard) -> None:
    guarded = replace(indicator("a.g"), guards=frozenset({guard}))
    of = catalogue(indicator("a.x"), guarded, indicator("a.f", formula="a.x + a.g"))
    entered = [Entered(code, "2026-01", 0) for code in ("a.x", "a.g", "a.f")]
    rollup = define(of, facts(below={"xa": "b1"}), entered, leaves_ledger=True)
    assert [rule.indicator for rule in rollup.rules] == ["a.x"]
    assert {said.indicator for said in rollup.said} == {"a.x"}


def test_steps_go_from_short_and_low_to_long_and_high() -> None:
    rollup = define(
        catalogue(indicator("a.x")), facts(below={"tinh": "xa", "xa": "b1"}), [Entered("a.x", "2026-01", 0)]
    )
    assert list(rollup.steps) == [
        Gathering(Kind.MONTH, 1), Gathering(Kind.MONTH, 2),
        Tiling(Kind.QUARTER, Kind.MONTH), Gathering(Kind.QUARTER, 1), Gathering(Kind.QUARTER, 2),
        Tiling(Kind.HALF, Kind.MONTH), Gathering(Kind.HALF, 1), Gathering(Kind.HALF, 2),
        Tiling(Kind.YEAR, Kind.MONTH), Gathering(Kind.YEAR, 1), Gathering(Kind.YEAR, 2),
    ]  # fmt: skip


def test_of_a_longer_period_the_shorter_ones_stay_and_of_the_shortest_nothing_else() -> None:
    entered = [Entered(code, f"2026-0{month}", 0) for code in ("a.x", "a.y") for month in (1, 2, 3, 4)]
    every = define(catalogue(indicator("a.x"), indicator("a.y")), facts(below={"xa": "b1"}), entered)
    quarter, month = (narrowed(every, ["a.y"], [period]) for period in ("2026Q1", "2026-04"))
    assert {rule.indicator for rule in quarter.rules} == {said.indicator for said in quarter.said} == {"a.y"}
    assert {moment.period for moment in quarter.moments} == {"2026-01", "2026-02", "2026-03", "2026Q1"}
    assert list(month.steps) == [Gathering(Kind.MONTH, 1)]


def test_nothing_is_left_in_duckdb() -> None:
    rollup = define(catalogue(indicator("a.x")), facts(below={"xa": "b1"}), [Entered("a.x", "2026-01", 0)])
    with duckdb.connect() as connection:
        connection.execute(
            f"CREATE TABLE fact ({COLUMNS.replace('value_scaled, decimals', 'value_scaled BIGINT, decimals INTEGER')})"
        )
        row = ("a.x", "lone", "2026-01", "actual", "exact", "value", 7, 0)
        connection.execute("INSERT INTO fact VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        with DuckEngine(connection).rolled_up(rollup, "fact") as engine:
            assert [(cell.unit, cell.value) for cell in engine.cells()] == [("lone", 7)]
        assert connection.execute("SELECT count(*) FROM duckdb_types() WHERE type_name LIKE 'rollup%'").fetchone() == (
            0,
        )
        assert connection.execute("SELECT count(*) FROM duckdb_tables() WHERE temporary").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM duckdb_views() WHERE view_name LIKE 'rollup%'").fetchone() == (
            0,
        )
