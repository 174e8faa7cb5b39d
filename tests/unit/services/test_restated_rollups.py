"""Any engine in the boundaries of a day: what the ledger's own evaluator says, on either database and from a lake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from socai.core.figures import Figure
from socai.core.findings import has_errors
from socai.services.entries import record
from socai.services.errors import ServiceError
from socai.services.lakes import push
from socai.services.rollups import rollup
from tests.ledgers import ALL, AREA, AREA_OF_PLAN, OTHER, POOR, Ledger, row
from tests.unit.services.eventful import VILLAGE, apply, event, merge

OWN = {"sqlite": "sqlite", "postgresql": "postgres"}
PERIODS = ("2026", "2026H1", "2026Q1", "2026Q2", "2026-01", "2026-04", "2026-05")
UNITS = ("xa_mau", "thon_1", "thon_2", "thon_3", "thon_m", "thon_a", "thon_b")
WAYS = ("today", "2026-01-01", "2026-05-01", "2026-06-30", "panel")


@pytest.fixture
def moved(ledger: Ledger) -> Ledger:
    """Return a ledger in which villages that report months merge and one is cut by households."""
    weighed = replace(ledger.instance.catalogue.indicators[AREA], weight="households")
    catalogue = ledger.instance.catalogue
    of = replace(catalogue, indicators={**catalogue.indicators, AREA: weighed})
    cut = replace(ledger, instance=replace(ledger.instance, catalogue=of))
    enter(cut, *((AREA, f"{month}.25", "thon_1", f"2026-0{month}") for month in range(1, 5)))
    enter(cut, *((AREA, "3", "thon_2", f"2026-0{month}") for month in range(1, 4)))
    enter(cut, (AREA, "4", "thon_3", "2026-04"), (POOR, "7", "thon_1", "2026-04"))
    halves = event(
        "split", "2026-06-10", ("thon_m", "thon_a", {"households": "0.3"}), ("thon_m", "thon_b", {"households": "0.7"}),
        sets={key: {**VILLAGE, "name": key} for key in ("thon_a", "thon_b")},
    )  # fmt: skip
    apply(cut, merge(), halves)
    enter(cut, (AREA, "10", "thon_m", "2026-05"))
    return cut


def enter(ledger: Ledger, *rows: tuple[str, str, str, str]) -> None:
    given = [row(code, value, org_unit=unit, period=period) for code, value, unit, period in rows]
    done = record(instance=ledger.instance, actor=ledger.actor("quan-tri"), rows=given, reason="Nhập")
    assert not has_errors(done.findings), done.findings


def read(
    ledger: Ledger, engine: str, boundaries: str, lake: Path | None = None, units: Sequence[str] = UNITS
) -> list[Figure]:
    return rollup(
        instance=ledger.instance, engine=engine, lake=lake, indicators=(ALL, POOR, OTHER, AREA, AREA_OF_PLAN),
        units=units, periods=PERIODS, boundaries=boundaries,
    )  # fmt: skip


def said(figures: Sequence[Figure]) -> list[tuple[object, ...]]:
    return [(str(figure.key), figure.state, figure.value, figure.qualifier, figure.estimated) for figure in figures]


@pytest.mark.parametrize("boundaries", WAYS)
def test_all_engines_restate_the_same(moved: Ledger, tmp_path: Path, boundaries: str) -> None:
    push(instance=moved.instance, actor=moved.actor("quan-tri"), lake=tmp_path / "lake")
    wanted = said(read(moved, "reference", boundaries))
    assert said(read(moved, OWN[moved.vendor], boundaries)) == wanted
    assert said(read(moved, "duckdb", boundaries, tmp_path / "lake")) == wanted
    assert sum(value is not None for _, _, value, *_ in wanted) > len(PERIODS)


def test_a_share_of_a_cut_unit_is_marked_as_an_estimate(moved: Ledger) -> None:
    figures = read(moved, OWN[moved.vendor], "today", units=["thon_a"])
    months = {str(figure.key.period): figure for figure in figures if figure.key.indicator == AREA}
    assert (months["2026-05"].value, months["2026-05"].estimated) == (3, 1)
    assert (months["2026-04"].value, months["2026-04"].estimated) == (Fraction("2.475"), 1)


def test_a_lake_is_restated_by_what_was_known_of_units_when_it_was_pushed(moved: Ledger, tmp_path: Path) -> None:
    push(instance=moved.instance, actor=moved.actor("quan-tri"), lake=tmp_path / "lake")
    before = said(read(moved, "duckdb", "2026-12-31", tmp_path / "lake"))
    apply(moved, event("absorb", "2026-07-01", ("thon_a", "thon_b"), ("thon_b", "thon_b")))
    assert said(read(moved, "duckdb", "2026-12-31", tmp_path / "lake")) == before
    assert said(read(moved, "reference", "2026-12-31")) != before


def test_a_lake_of_nobodys_ledger_is_read_as_reported_only(
    moved: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = tmp_path / "lake"
    push(instance=moved.instance, actor=moved.actor("quan-tri"), lake=lake)
    monkeypatch.setattr("socai.services.rolled_cells.chain.has_batch", lambda _: False)
    assert read(moved, "duckdb", "as-reported", lake)
    with pytest.raises(ServiceError) as error:
        read(moved, "duckdb", "today", lake)
    assert [finding.code for finding in error.value.findings] == ["rollup.lake_without_history"]
