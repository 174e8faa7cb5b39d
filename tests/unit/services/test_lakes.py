"""A lake: what goes there and what never does, pushes that are repeated, killed or refused, and reading from it."""

from __future__ import annotations

import json
import resource
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest

from socai.catalogue.model import Guard
from socai.core.figures import Figure
from socai.core.findings import has_errors
from socai.engine import lake as lakes
from socai.services import lakes as pushing
from socai.services.entries import record
from socai.services.errors import ServiceError
from socai.services.lakes import Pushed, push
from socai.services.rollups import rollup
from tests.ledgers import ALL, AREA, AREA_OF_PLAN, OTHER, POOR, Ledger, row

CODES = (ALL, POOR, OTHER, AREA, AREA_OF_PLAN)
PERIODS = ("2026H1", "2026Q1", "2026-01", "2026-04", "2026")
OWN = {"sqlite": "sqlite", "postgresql": "postgres"}


def enter(ledger: Ledger, *rows: tuple[str, str | None, str, str]) -> None:
    given = [row(code, value, org_unit=unit, period=period) for code, value, unit, period in rows]
    done = record(instance=ledger.instance, actor=ledger.actor("quan-tri"), rows=given, reason="Nhập")
    assert not has_errors(done.findings), done.findings


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    """Return a ledger in which villages report months."""
    months = [f"2026-{month:02}" for month in range(1, 7)]
    enter(ledger, *((AREA, f"{place}.25", "thon_1", month) for place, month in enumerate(months)))
    enter(ledger, *((AREA, "3", "thon_2", month) for month in months[:3]))
    enter(ledger, *((AREA, "0.5", "thon_3", month) for month in months[3:]))
    enter(ledger, (AREA, "4", "thon_3", "2026-05"), (POOR, "7", "thon_1", "2026-06"))
    return ledger


def pushed(ledger: Ledger, lake: Path) -> Pushed:
    return push(instance=ledger.instance, actor=ledger.actor("quan-tri"), lake=lake)


def read(ledger: Ledger, engine: str, lake: Path | None = None) -> list[tuple[object, ...]]:
    figures = rollup(
        instance=ledger.instance, engine=engine, lake=lake, indicators=CODES, units=["xa_mau", "thon_1", "thon_3"],
        periods=PERIODS,
    )  # fmt: skip
    return [_said(figure) for figure in figures]


def _said(figure: Figure) -> tuple[object, ...]:
    return str(figure.key), figure.state, figure.value, figure.qualifier


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(ServiceError) as error:
        act()
    (finding,) = error.value.findings
    return finding.code


def test_all_engines_read_the_same(filled: Ledger, tmp_path: Path) -> None:
    pushed(filled, tmp_path / "lake")
    wanted = read(filled, "reference")
    assert read(filled, OWN[filled.vendor]) == wanted
    assert read(filled, "duckdb", tmp_path / "lake") == wanted
    assert sum(value is not None for _, _, value, _ in wanted) > len(CODES)


def test_what_was_just_entered_is_in_the_total_at_once(filled: Ledger) -> None:
    def total() -> Fraction | None:
        engine = OWN[filled.vendor]
        (figure,) = rollup(instance=filled.instance, engine=engine, indicators=[AREA], periods=["2026-01"])
        return figure.value

    assert total() == Fraction("3.25")
    enter(filled, (AREA, "100", "thon_1", "2026-01"))
    assert total() == 103


def test_a_lake_that_was_asked_says_what_a_later_push_brought(filled: Ledger, tmp_path: Path) -> None:
    pushed(filled, tmp_path / "lake")
    before = read(filled, "duckdb", tmp_path / "lake")
    enter(filled, (POOR, "3", "thon_1", "2026-04"))
    assert read(filled, "duckdb", tmp_path / "lake") == before
    pushed(filled, tmp_path / "lake")
    assert read(filled, "duckdb", tmp_path / "lake") == read(filled, "reference") != before


def test_a_push_again_writes_nothing_and_one_after_an_entry_only_what_changed(filled: Ledger, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    first = pushed(filled, lake)
    files = set(lake.rglob("*"))
    again = pushed(filled, lake)
    assert (again.written, again.figures) == (0, first.figures)
    assert set(lake.rglob("*")) == files
    half = lakes.read_manifest(lake).figures["half/00"]  # type: ignore[union-attr]
    enter(filled, (AREA, "9", "thon_1", "2026-01"))
    assert pushed(filled, lake).written == 1
    manifest = lakes.read_manifest(lake)
    assert manifest is not None
    assert manifest.figures["half/00"] == half
    assert {lake / file.path for file in manifest.files} == set(lake.rglob("*.parquet"))
    assert read(filled, "duckdb", lake) == read(filled, "reference")


@pytest.mark.parametrize("guard", list(Guard))
def test_what_is_guarded_never_enters(filled: Ledger, tmp_path: Path, guard: Guard) -> None:
    lake, catalogue = tmp_path / "lake", filled.instance.catalogue
    guarded = replace(catalogue.indicators[POOR], guards=frozenset({guard}))
    held = replace(catalogue, indicators={**catalogue.indicators, POOR: guarded})
    push(instance=replace(filled.instance, catalogue=held), actor=filled.actor("quan-tri"), lake=lake)
    with duckdb.connect() as connection:
        files = [str(path) for path in (lake / "figures").rglob("*.parquet")]
        codes = connection.execute("SELECT DISTINCT indicator FROM read_parquet(?)", [files]).fetchall()
    assert {code for (code,) in codes} == {OTHER, AREA}
    said = b"".join(path.read_bytes() for path in lake.rglob("*") if path.is_file())
    assert POOR.encode() not in said


def test_a_killed_push_leaves_what_was_and_the_next_one_finishes(
    filled: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = tmp_path / "lake"
    pushed(filled, lake)
    before = read(filled, "duckdb", lake)
    enter(filled, (AREA, "9", "thon_1", "2026-01"))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(pushing.lakes, "publish", killed)
        with pytest.raises(KeyboardInterrupt):
            pushed(filled, lake)
    assert read(filled, "duckdb", lake) == before
    assert pushed(filled, lake).written == 1
    assert read(filled, "duckdb", lake) == read(filled, "reference") != before
    manifest = lakes.read_manifest(lake)
    assert manifest is not None
    assert {lake / file.path for file in manifest.files} == set(lake.rglob("*.parquet"))


@pytest.mark.parametrize("room", [0, 100, 2000])
def test_a_disk_that_fills_during_a_push_is_one_line_and_the_next_one_finishes(
    filled: Ledger, tmp_path: Path, room: int
) -> None:
    lake = tmp_path / "lake"
    pushed(filled, lake)
    before, files = read(filled, "duckdb", lake), sorted(lake.rglob("*"))
    enter(filled, (AREA, "9", "thon_1", "2026-01"))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        code = refused(lambda: pushed(filled, lake))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert code in ("ledger.disk_full", "lake.disk_full")
    assert set(files) <= set(lake.rglob("*"))
    assert read(filled, "duckdb", lake) == before
    assert pushed(filled, lake).written == 1
    assert read(filled, "duckdb", lake) == read(filled, "reference") != before


def test_a_lake_that_cannot_be_read_is_one_line(filled: Ledger, tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    assert refused(lambda: read(filled, "duckdb", lake)) == "lake.empty"
    assert refused(lambda: read(filled, "duckdb")) == "rollup.no_lake"
    pushed(filled, lake)
    manifest = lake / lakes.MANIFEST
    text = manifest.read_text()
    manifest.write_text(json.dumps({**json.loads(text), "schema": lakes.SCHEMA + 1}))
    assert refused(lambda: read(filled, "duckdb", lake)) == "lake.newer"
    assert refused(lambda: pushed(filled, lake)) == "lake.newer"
    manifest.write_text(json.dumps({**json.loads(text), "schema": lakes.SCHEMA - 1}))
    assert refused(lambda: read(filled, "duckdb", lake)) == refused(lambda: pushed(filled, lake)) == "lake.older"
    manifest.write_text(text[: len(text) // 2])
    assert refused(lambda: read(filled, "duckdb", lake)) == "lake.damaged"
    manifest.write_text(text)
    file = next(lake.glob("figures/month/**/*.parquet"))
    data = file.read_bytes()
    file.write_bytes(data[: len(data) // 2])
    assert refused(lambda: read(filled, "duckdb", lake)) == "lake.damaged"
    file.unlink()
    assert refused(lambda: read(filled, "duckdb", lake)) == "lake.file_gone"


def test_a_figure_of_a_unit_that_the_lake_does_not_know_is_refused(filled: Ledger, tmp_path: Path) -> None:
    pushed(filled, tmp_path)
    manifest = lakes.read_manifest(tmp_path)
    assert manifest is not None
    known = [unit for unit in lakes.read_units(tmp_path, manifest) if unit.key != "thon_2"]
    rows = [(unit.unit, unit.key, "", unit.type, "", "", None, None) for unit in known]
    fewer = lakes.write(tmp_path, "units", lakes.UNIT, rows)
    lakes.publish(tmp_path, replace(manifest, beside={**manifest.beside, "units": fewer}))
    assert refused(lambda: read(filled, "duckdb", tmp_path)) == "lake.unknown_unit"


def test_a_lake_of_another_ledger_is_refused(filled: Ledger, tmp_path: Path) -> None:
    pushed(filled, tmp_path)
    manifest = lakes.read_manifest(tmp_path)
    assert manifest is not None
    lakes.publish(tmp_path, replace(manifest, seal="0" * 64))
    assert refused(lambda: pushed(filled, tmp_path)) == "lake.other_ledger"


def test_the_other_database_is_refused(filled: Ledger) -> None:
    other = {"sqlite": "postgres", "postgresql": "sqlite"}[filled.vendor]
    assert refused(lambda: read(filled, other)) == "rollup.other_database"
