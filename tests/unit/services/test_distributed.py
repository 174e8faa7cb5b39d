"""A lake rolled up by two workers of a distributed engine: equal to the last digit, and one line when it goes away."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from socai.core.figures import Figure
from socai.engine.spark_engine import SparkEngine
from socai.services.entries import record
from socai.services.errors import ServiceError
from socai.services.lakes import push
from socai.services.rollups import rollup
from tests.ledgers import ALL, AREA, AREA_OF_PLAN, OTHER, POOR, Ledger, row
from tests.sail import Sail, sail
from tests.unit.services.eventful import apply, merge

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(autouse=True)
def _program(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers of pytest-xdist have no main file; the client takes that for its own doctests and ends the process."""
    monkeypatch.setattr(sys.modules["__main__"], "__file__", __file__, raising=False)


@pytest.fixture(scope="module")
def engine() -> Iterator[Sail]:
    with sail() as running:
        yield running


@pytest.fixture
def lake(sqlite_ledger: Ledger, tmp_path: Path) -> Path:
    months = [f"2026-{month:02}" for month in range(1, 7)]
    rows = [row(AREA, f"{place}.25", org_unit="thon_1", period=month) for place, month in enumerate(months)]
    rows += [row(AREA, "3", org_unit="thon_2", period=month) for month in months[:3]]
    rows += [row(AREA, "0.55", org_unit="thon_3", period=month) for month in months[3:]]
    actor = sqlite_ledger.actor("quan-tri")
    record(instance=sqlite_ledger.instance, actor=actor, rows=rows, reason="Nhập")
    push(instance=sqlite_ledger.instance, actor=actor, lake=tmp_path / "lake")
    return tmp_path / "lake"


def read(ledger: Ledger, engine: str, lake: Path, boundaries: str = "as-reported") -> list[Figure]:
    return rollup(
        instance=ledger.instance, engine=engine, lake=lake, indicators=[ALL, POOR, OTHER, AREA, AREA_OF_PLAN],
        units=["xa_mau", "thon_1", "thon_3"], periods=["2026", "2026H1", "2026Q1", "2026-05"],
        boundaries=boundaries,
    )  # fmt: skip


def test_two_workers_find_what_the_reference_finds(sqlite_ledger: Ledger, lake: Path, engine: Sail) -> None:
    found, wanted = read(sqlite_ledger, engine.address, lake), read(sqlite_ledger, "reference", lake)
    said = [[(figure.key, figure.state, figure.value) for figure in each] for each in (found, wanted)]
    assert said[0] == said[1]
    assert not list(lake.glob("scratch-*"))


def test_two_workers_restate_as_the_reference_does(sqlite_ledger: Ledger, lake: Path, engine: Sail) -> None:
    apply(sqlite_ledger, merge("2026-05-15", into="thon_m"))
    push(instance=sqlite_ledger.instance, actor=sqlite_ledger.actor("quan-tri"), lake=lake)
    found, wanted = (read(sqlite_ledger, each, lake, "2026-04-01") for each in (engine.address, "reference"))
    assert [(each.key, each.state, each.value) for each in found] == [
        (each.key, each.state, each.value) for each in wanted
    ]
    assert sum(each.value is not None for each in found) > 1


def test_a_session_that_dies_is_one_line_and_the_lake_is_what_it_was(
    sqlite_ledger: Ledger, lake: Path, engine: Sail, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = sorted(lake.rglob("*"))
    written = SparkEngine._written
    with sail() as dying, monkeypatch.context() as patch:

        def dies(self: SparkEngine, query: str) -> str:
            if len(self._paths["rollup_made"]) == 2:
                dying.kill()
            return written(self, query)

        patch.setattr(SparkEngine, "_written", dies)
        assert refused(sqlite_ledger, dying.address, lake) == "rollup.session_lost"
    assert sorted(lake.rglob("*")) == files
    assert read(sqlite_ledger, engine.address, lake)


def test_nobody_at_the_address_is_one_line(sqlite_ledger: Ledger, lake: Path) -> None:
    assert refused(sqlite_ledger, "sc://127.0.0.1:1", lake) == "rollup.unreachable"
    assert refused(sqlite_ledger, "oracle", lake) == "rollup.unknown_engine"


def refused(ledger: Ledger, engine: str, lake: Path) -> str:
    with pytest.raises(ServiceError) as error:
        read(ledger, engine, lake)
    (finding,) = error.value.findings
    return finding.code
