"""``socai rollup`` and ``socai lake push`` as they are typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from socai.cli.main import run
from tests.ledgers import ALL, Ledger
from tests.unit.services.eventful import apply, merge


def test_a_lake_is_pushed_and_read(sqlite_ledger: Ledger, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home, lake = ["--home", str(sqlite_ledger.home)], str(tmp_path / "lake")
    asked = ["--indicator", ALL, "--period", "2026H1", "--format", "csv"]
    assert run([*home, "lake", "push", "--lake", lake]) == 0
    assert "3 số liệu" in capsys.readouterr().out
    printed = []
    for engine in (["reference"], ["sqlite"], ["duckdb", "--lake", lake]):
        assert run([*home, "rollup", "--engine", *engine, *asked]) == 0
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1] == printed[2]
    assert ",1242," in printed[0]
    for engine in (["reference"], ["sqlite"], ["duckdb", "--lake", lake]):
        assert run([*home, "query", "--engine", *engine, "--boundaries", "as-reported", *asked]) == 0
        assert capsys.readouterr().out == printed[0]


def test_every_engine_reads_in_the_boundaries_of_a_day(
    sqlite_ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    apply(sqlite_ledger, merge())
    asked = ["--indicator", ALL, "--unit", "thon_1,thon_m", "--period", "2026H1", "--boundaries", "2026-06-30"]
    for command in ("rollup", "query"):
        printed = []
        for engine in ("reference", "sqlite"):
            assert run(["--home", str(sqlite_ledger.home), command, "--engine", engine, *asked]) == 0
            told = capsys.readouterr()
            assert "Ngày 30/06/2026 không có đơn vị thon_1" in told.err
            printed.append(told.out)
        assert printed[0] == printed[1]


def test_only_the_reference_reads_what_was_known_or_by_basis(
    sqlite_ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["query", "--engine", "sqlite", "--indicator", ALL, "--period", "2026H1"]
    for way in (["--basis", "actual"], ["--as-known-on", "2026-06-30"]):
        assert run(["--home", str(sqlite_ledger.home), "--lang", "en", *asked, *way]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert "reads what is known now" in line


def test_an_engine_without_its_lake_is_one_line(sqlite_ledger: Ledger, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["rollup", "--engine", "duckdb", "--indicator", ALL, "--period", "2026H1"]
    assert run(["--home", str(sqlite_ledger.home), "--lang", "en", *asked]) == 2
    assert capsys.readouterr().err.splitlines() == ["duckdb reads a lake; name its folder with --lake."]
