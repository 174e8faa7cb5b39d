"""A lake on Apache Spark itself: equal to the last digit, also where an executor is lost in the middle of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from socai.engine.spark_engine import SparkEngine
from socai.services.rollups import rollup
from socai.services.synth import COUNTRY, Size, make
from tests.ledgers import AREA, POOR, Ledger
from tests.spark.cluster import EXECUTORS, Cluster, cluster

COUNTRY_LIST = """code,type,name,parent,valid_from
01,city,Thành phố Một,,
12,province,Tỉnh Hai,,
00004,ward,Phường A,01,
03390,commune,Xã B,12,
03394,commune,Xã C,12,
"""
UNITS = (COUNTRY,)
PERIODS = ("2026", "2026H2", "2026Q3", "2026-10", "2026-11")
pytestmark = pytest.mark.filterwarnings("ignore")
Said = list[tuple[object, ...]]


@pytest.fixture(autouse=True)
def _program(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client takes a main program without a file for its own doctests."""
    monkeypatch.setattr(sys.modules["__main__"], "__file__", __file__, raising=False)


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("spark")) as running:
        yield running


@pytest.fixture
def ledger(sqlite_ledger: Ledger, tmp_path: Path) -> Ledger:
    path = tmp_path / "country.csv"
    path.write_text(COUNTRY_LIST, encoding="utf-8")
    instance = replace(sqlite_ledger.instance, catalogue=replace(sqlite_ledger.instance.catalogue, country=path))
    made = replace(sqlite_ledger, instance=instance)
    make(instance=instance, lake=tmp_path / "lake", indicators=[AREA, POOR], size=Size(villages=90, months=12, seed=3))
    return made


def read(ledger: Ledger, engine: str, lake: Path) -> Said:
    figures = rollup(
        instance=ledger.instance, engine=engine, lake=lake, indicators=[AREA, POOR], units=UNITS, periods=PERIODS
    )
    return [(figure.key, figure.state, figure.value, figure.qualifier) for figure in figures]


def test_two_executors_find_what_duckdb_finds(ledger: Ledger, tmp_path: Path, spark: Cluster) -> None:
    lake = tmp_path / "lake"
    wanted = read(ledger, "duckdb", lake)
    assert any(value is not None for _, _, value, _ in wanted)
    assert read(ledger, spark.address, lake) == wanted
    assert not list(lake.glob("scratch-*"))


def test_an_executor_lost_in_the_middle_changes_nothing(
    ledger: Ledger, tmp_path: Path, spark: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake, lost = tmp_path / "lake", []
    written = SparkEngine._written

    def loses(self: SparkEngine, query: str) -> str:
        if len(self._paths["rollup_made"]) == 1:
            lost.append(spark.lose_executor())
        return written(self, query)

    monkeypatch.setattr(SparkEngine, "_written", loses)
    assert len(spark.executors()) == EXECUTORS
    assert read(ledger, spark.address, lake) == read(ledger, "duckdb", lake)
    assert len(lost) == 1
