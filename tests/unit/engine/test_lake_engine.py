"""A lake rolled up: the lowest units in one pass, and their longer periods only where a total needs them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import pytest

from socai.core.calendars import Kind
from socai.core.periods import Period
from socai.engine import lake_engine
from socai.engine.definition import Entered, Founding, Lengthening, Missing, Settling, define, narrowed
from socai.engine.facts import Facts
from socai.engine.lake import LakeError
from socai.engine.lake_engine import OpenLake
from tests.lakes import written
from tests.unit.engine.histories import trees, units
from tests.unit.engine.world import catalogue, indicator

UNITS = units(
    "commune c < -", "village a < c", "village b < c - 2026-02-28", "commune d < -", "village e < d", "village f < d"
)
MONTHS = ("2026-01", "2026-02", "2026-03")


def row(unit: str, period: str, value: int | None, *, basis: str = "actual", decimals: int = 0) -> Sequence[object]:
    """Return a figure of ``a.x`` as the view has it."""
    when = Period.parse(period)
    state = "na" if value is None else "value"
    return (
        1, "1/1", "a.x", unit, period, when.start, when.end, basis, "exact", state, value, decimals, unit
    )  # fmt: skip


def cells(
    folder: Path, rows: Sequence[Sequence[object]], asked: Collection[str] = (), *, time: str = "sum"
) -> Mapping[tuple[str, str], int | None]:
    """Return all cells of a lake of some rows, by unit and period."""
    entered = [Entered("a.x", str(each[4]), int(str(each[11]))) for each in rows]
    rollup = define(catalogue(indicator("a.x", time=time)), Facts({}, {}, trees(UNITS)), entered)
    manifest = written(folder, rollup, rows, [version.unit for version in UNITS])
    with lake_engine.opened(folder, manifest, rollup, asked) as engine:
        return {(cell.unit, cell.period): cell.value for cell in engine.cells()}


def test_a_quarter_is_known_of_those_who_are_left_though_a_month_is_not(tmp_path: Path) -> None:
    rows = [row("a", month, 5) for month in MONTHS] + [row("b", "2026-01", 7)]
    assert cells(tmp_path, rows) == {("c", "2026-01"): 12, ("c", "2026-03"): 5, ("c", "2026Q1"): 15}


def test_what_a_commune_knows_though_it_lacks_a_month_goes_up_to_its_province(tmp_path: Path) -> None:
    known = units("province p < -", "commune c < p", "village a < c", "village b < c - 2026-02-28")
    rows = [row("a", month, 5) for month in MONTHS] + [row("b", "2026-01", 7)]
    rollup = define(catalogue(indicator("a.x")), Facts({}, {}, trees(known)), [Entered("a.x", m, 0) for m in MONTHS])
    manifest = written(tmp_path, rollup, rows, [version.unit for version in known])
    with lake_engine.opened(tmp_path, manifest, rollup) as engine:
        found = {(cell.unit, cell.period): cell.value for cell in engine.cells()}
    assert found == {(unit, period): found["c", period] for unit in "cp" for period in ("2026-01", "2026-03", "2026Q1")}
    assert found["p", "2026Q1"] == 15


def test_what_was_entered_for_two_kinds_of_periods_is_added_up_by_the_general_steps(tmp_path: Path) -> None:
    rows = [row(unit, month, 5) for unit in "ef" for month in MONTHS] + [row(unit, "2026Q2", 4) for unit in "ef"]
    months = {("d", month): 10 for month in MONTHS}
    wanted = {**months, ("d", "2026Q1"): 30, ("d", "2026Q2"): 8, ("d", "2026H1"): 38}
    found = cells(tmp_path, rows)
    assert {place: value for place, value in found.items() if place[0] == "d"} == wanted


def test_a_unit_that_ended_counts_for_flows_and_not_for_stocks(tmp_path: Path) -> None:
    rows = [row("b", "2026Q1", 7), row("a", "2026Q1", 9)]
    assert cells(tmp_path / "flow", rows)["c", "2026Q1"] == 16
    assert cells(tmp_path / "stock", rows, time="last")["c", "2026Q1"] == 9


def test_the_lowest_units_have_cells_where_they_are_asked_for(tmp_path: Path) -> None:
    rows = [row(unit, month, 5) for unit in "ef" for month in MONTHS]
    totals = {("d", month): 10 for month in MONTHS} | {("d", "2026Q1"): 30}
    assert cells(tmp_path / "totals", rows) == totals
    of_e = {("e", month): 5 for month in MONTHS} | {("e", "2026Q1"): 15}
    assert cells(tmp_path / "asked", rows, ["e", "d"]) == totals | of_e


def test_an_estimate_is_read_until_the_actual_figure_is_known_and_decimals_may_differ(tmp_path: Path) -> None:
    month = "2026-01"
    rows = [
        row("e", month, 5, decimals=0), row("e", month, 4, basis="estimate"),
        row("f", month, 25, basis="estimate", decimals=2),
    ]  # fmt: skip
    assert cells(tmp_path / "known", rows)["d", month] == 525
    assert cells(tmp_path / "na", [row("e", month, None), row("f", month, None)])["d", month] is None


@pytest.mark.parametrize(("ended", "is_restless"), [("2026-02-28", True), ("2026-03-31", False)])
def test_only_where_units_changed_within_a_period_something_is_settled(ended: str, is_restless: bool) -> None:
    known = units("commune c < -", "village a < c", f"village b < c - {ended}")
    rollup = define(catalogue(indicator("a.x")), Facts({}, {}, trees(known)), [Entered("a.x", m, 0) for m in MONTHS])
    settled = [Missing(), Settling()] if is_restless else []
    steps = [Founding(), Lengthening(Kind.QUARTER), *settled]
    assert list(narrowed(rollup, ["a.x"], ["2026Q1"]).lake_steps) == steps


def test_an_open_lake_says_of_all_units_what_rolling_it_up_says(tmp_path: Path) -> None:
    rows = [row(unit, month, 5) for unit in "abef" for month in MONTHS[:2]] + [row(unit, MONTHS[2], 7) for unit in "ef"]
    every = [version.unit for version in UNITS]
    expected = cells(tmp_path, rows, every)
    lake = opened(tmp_path, rows)
    asked = narrowed(lake.rollup, ["a.x"], ["2026Q1"])
    for wanted in (every, ["c", "d"], ["e", "a"]):
        found = {(cell.unit, cell.period): cell.value for cell in lake.cells(asked, wanted)}
        assert found == {place: value for place, value in expected.items() if place[0] in wanted}


def test_what_an_open_lake_was_asked_before_it_says_without_reading_figures(tmp_path: Path) -> None:
    lake = opened(tmp_path, [row(unit, month, 5) for unit in "ef" for month in MONTHS])
    asked = [narrowed(lake.rollup, ["a.x"], [month]) for month in MONTHS]
    known = lake.cells(asked[0], ["d", "e"], "value = 10 OR unit = 'e'")
    assert [(cell.unit, cell.value) for cell in known] == [("d", 10), ("e", 5)]
    for file in lake.manifest.figures.values():
        (tmp_path / file.path).unlink()
    assert lake.cells(asked[0], ["d", "e"]) == known
    with pytest.raises(LakeError):
        lake.cells(asked[1], ["d", "e"])


def test_an_open_lake_keeps_what_it_was_asked_last(tmp_path: Path) -> None:
    lake = opened(tmp_path, [row(unit, month, 5) for unit in "ef" for month in MONTHS])
    for wanted in (*lake.rollup.moments, *lake.rollup.moments):
        for unit in ("d", "e", "f"):
            lake.cells(narrowed(lake.rollup, ["a.x"], [wanted.period]), [unit])
    for file in lake.manifest.figures.values():
        (tmp_path / file.path).unlink()
    last = narrowed(lake.rollup, ["a.x"], [lake.rollup.moments[-1].period])
    assert lake.cells(last, ["f"]) is not None
    with pytest.raises(LakeError):
        lake.cells(narrowed(lake.rollup, ["a.x"], [lake.rollup.moments[0].period]), ["d"])


def opened(folder: Path, rows: Sequence[Sequence[object]]) -> OpenLake:
    """Return an open lake of some rows of ``a.x``."""
    entered = [Entered("a.x", str(each[4]), int(str(each[11]))) for each in rows]
    rollup = define(catalogue(indicator("a.x")), Facts({}, {}, trees(UNITS)), entered)
    return OpenLake(folder, written(folder, rollup, rows, [version.unit for version in UNITS]), rollup)


def test_a_village_beside_a_unit_that_has_others_below_it_is_added_up_with_it(tmp_path: Path) -> None:
    known = units("commune c < -", "village a < c", "cluster g < c", "village h < g")
    rollup = define(catalogue(indicator("a.x")), Facts({}, {}, trees(known)), [Entered("a.x", MONTHS[0], 0)])
    rows = [row("a", MONTHS[0], 5), row("h", MONTHS[0], 7)]
    manifest = written(tmp_path, rollup, rows, [version.unit for version in known])
    with lake_engine.opened(tmp_path, manifest, rollup) as engine:
        assert {cell.unit: cell.value for cell in engine.cells()} == {"a": 5, "g": 7, "c": 12}


def test_a_year_is_made_of_its_halves_which_are_made_of_quarters(tmp_path: Path) -> None:
    months = [f"2026-{month:02}" for month in range(1, 13)]
    rows = [row(unit, month, 1) for unit in "ef" for month in months]
    rollup = define(catalogue(indicator("a.x")), Facts({}, {}, trees(UNITS)), [Entered("a.x", m, 0) for m in months])
    rungs = {(rung.whole, rung.part) for rung in rollup.rungs if rung.kind == "month"}
    assert {part for whole, part in rungs if whole in ("2026", "2026H2")} == {"2026H1", "2026H2", "2026Q3", "2026Q4"}
    found = cells(tmp_path, rows)
    assert [found["d", whole] for whole in ("2026Q1", "2026H1", "2026")] == [6, 12, 24]
