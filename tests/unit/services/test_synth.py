"""An invented country: real codes, the same for the same seed, whole in its lake, and equal on every engine."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest

from socai.catalogue.model import Catalogue
from socai.services.errors import ServiceError
from socai.services.rollups import rollup
from socai.services.synth import COUNTRY, Size, make
from tests.ledgers import ALL, AREA, POOR, Ledger

SMALL = Size(villages=60, months=4, seed=7)
COUNTRY_LIST = """code,type,name,parent,valid_from
01,city,Thành phố Một,,
12,province,Tỉnh Hai,,
00004,ward,Phường A,01,2025-07-01
03390,commune,Xã B,12,2025-07-01
03394,commune,Xã C,12,
"""


@pytest.fixture
def ledger_of_country(sqlite_ledger: Ledger, tmp_path: Path) -> Ledger:
    """Return a ledger whose pack lists a small country."""
    path = tmp_path / "country.csv"
    path.write_text(COUNTRY_LIST, encoding="utf-8")
    catalogue: Catalogue = replace(sqlite_ledger.instance.catalogue, country=path)
    return replace(sqlite_ledger, instance=replace(sqlite_ledger.instance, catalogue=catalogue))


def made(ledger: Ledger, lake: Path, size: Size = SMALL) -> list[tuple[object, ...]]:
    make(instance=ledger.instance, lake=lake, indicators=[AREA, POOR], size=size)
    files = [str(path) for path in (lake / "figures").rglob("*.parquet")]
    with duckdb.connect() as connection:
        return connection.execute("SELECT * FROM read_parquet(?) ORDER BY ALL", [files]).fetchall()


def test_the_same_seed_makes_the_same_and_another_one_another(ledger_of_country: Ledger, tmp_path: Path) -> None:
    first = made(ledger_of_country, tmp_path / "a")
    assert first == made(ledger_of_country, tmp_path / "b")
    assert first != made(ledger_of_country, tmp_path / "c", replace(SMALL, seed=8))
    assert {row[7] for row in first} == {"actual", "estimate"}
    assert len(first) < 60 * 4 * 2 * 1.1


def test_totals_are_those_of_the_rows(ledger_of_country: Ledger, tmp_path: Path) -> None:
    rows = made(ledger_of_country, tmp_path / "a")
    read = {(row[2], row[3], row[4]): row[10] for row in sorted(rows, key=lambda row: row[7] == "actual")}
    months = [f"2026-{month:02}" for month in range(9, 13)]
    found = rollup(
        instance=ledger_of_country.instance, engine="duckdb", lake=tmp_path / "a", indicators=[AREA],
        units=[COUNTRY], periods=months,
    )  # fmt: skip
    wanted = {
        month: sum(value or 0 for (code, _, period), value in read.items() if (code, period) == (AREA, month))
        for month in months
    }
    known = {str(figure.key.period): figure.value * 100 for figure in found if figure.value is not None}
    assert known
    assert known.items() <= wanted.items()


def test_villages_become_one_or_two_or_go_elsewhere_and_some_is_missing_corrected_or_does_not_apply(
    ledger_of_country: Ledger, tmp_path: Path
) -> None:
    path = tmp_path / "many.csv"
    rows = "".join(f"{code:05},commune,Xã {code},12,\n" for code in range(31))
    path.write_text(f"code,type,name,parent,valid_from\n12,province,Tỉnh Hai,,\n{rows}", encoding="utf-8")
    catalogue = replace(ledger_of_country.instance.catalogue, country=path)
    ledger = replace(ledger_of_country, instance=replace(ledger_of_country.instance, catalogue=catalogue))
    figures = made(ledger, tmp_path / "a", replace(SMALL, villages=150))
    assert {row[0] for row in figures} == {1, 2}
    assert {row[9] for row in figures} == {"value", "na"}
    (changes,), (units,) = ((tmp_path / "a" / folder).glob("*.parquet") for folder in ("changes", "units"))
    with duckdb.connect() as connection:
        kinds = connection.execute("SELECT DISTINCT kind FROM read_parquet(?) ORDER BY 1", [str(changes)]).fetchall()
        moved = "SELECT unit FROM read_parquet(?) GROUP BY unit HAVING count(DISTINCT parent) > 1"
        assert len(connection.execute(moved, [str(units)]).fetchall()) == 1
    assert kinds == [("merge",), ("split",)]
    last = {row[3] for row in figures if row[4] == "2026-12"}
    assert {unit for unit in last if unit.endswith(("_gop", "_a", "_b"))}
    found = rollup(
        instance=ledger.instance, engine="duckdb", lake=tmp_path / "a", indicators=[AREA], units=[COUNTRY],
        periods=["2026-11"],
    )  # fmt: skip
    read = sorted(
        (row for row in figures if (row[2], row[4]) == (AREA, "2026-11")), key=lambda row: row[7], reverse=True
    )
    known = {row[3]: row[10] or 0 for row in read}
    assert found[0].value == Fraction(sum(known.values()), 100)


def test_what_cannot_be_made_is_one_line(ledger_of_country: Ledger, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    for lake, codes, code in (
        (tmp_path / "full", [AREA], "synth.not_empty"),
        (tmp_path / "x", [ALL], "synth.no_indicator"),
    ):
        with pytest.raises(ServiceError) as error:
            make(instance=ledger_of_country.instance, lake=lake, indicators=codes, size=SMALL)
        assert [finding.code for finding in error.value.findings] == [code]
