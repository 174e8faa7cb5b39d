"""Importing 100,000 entries with all checks, beside the least any import must do: read the CSV, insert the rows."""

from __future__ import annotations

import csv
import io
import itertools
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import xlsxwriter

from bench.harness import Row, Usage, least, say, seconds, spent
from socai.catalogue.model import Catalogue, Guard
from socai.files.tables import parse_table
from socai.services.import_rows import FIGURES
from socai.services.instance import init_instance, open_instance
from socai.services.opened import Instance
from socai.site import boot

ROWS = 100_000
ROUNDS = 2
LEAST_ROWS_A_SECOND = 10_000
_HEADER = (*FIGURES.required, *FIGURES.optional)


def run() -> list[Row]:
    """Measure on SQLite, in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        say("new instance")
        founded = init_instance(home=folder / "founded", pack="binh-lu").instance
        rows = list(itertools.islice(figure_rows(founded.catalogue), ROWS))
        path = folder / "figures.csv"
        path.write_text(as_csv(rows), encoding="utf-8")
        boot.disconnect()
        imports = []
        bare = []
        for number in range(ROUNDS):
            say(f"{ROWS} rows by csv and sqlite3 alone, then imported")
            bare.append(spent(lambda: _insert_bare(path, folder / f"bare{number}.sqlite3")))  # noqa: B023 - called now
            home = Path(shutil.copytree(founded.home, folder / f"var{number}"))
            imports.append(import_file(open_instance(home=home), path))
        boot.disconnect()
        say("reading tables")
        return [*_imported(least(imports), least(bare)), *_read(rows, path)]


def import_file(instance: Instance, path: Path) -> Usage:
    """Import a file of figures with all checks, and return what it took."""
    from socai.services import actors  # Django can be imported from here on
    from socai.services.imports import import_figures

    def import_all() -> None:
        result = import_figures(instance=instance, actor=actors.administrator(), path=path)
        assert (result.has_errors, result.entries) == (False, ROWS), result.findings[:5]

    return spent(import_all)


def figure_rows(catalogue: Catalogue) -> Iterator[Sequence[str]]:
    """Yield different figures that the catalogue allows: each month, unit and entered indicator in turn.

    Those that may not stand for every level of units are left out.
    """
    entered = [
        each
        for each in catalogue.indicators.values()
        if each.formula is None and not each.min_level and Guard.NO_ROLLUP not in each.guards
    ]
    units = [unit.key for unit in catalogue.org_units.values() if unit.valid_from is None and unit.valid_to is None]
    months = [f"{year}-{month:02}" for year in range(2020, 2027) for month in range(1, 13)]
    for number, (period, unit, indicator) in enumerate(itertools.product(months, units, entered)):
        value = str(number) if indicator.decimals == 0 else f"{number}.{number % 10}"
        yield indicator.code, unit, period, value, "actual", "exact", "", "", f"BC {number % 50}"


def as_csv(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as the text of a file to import."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_HEADER)
    writer.writerows(rows)
    return out.getvalue()


def _insert_bare(path: Path, database: Path) -> None:
    """Read the same file by ``csv`` and insert its rows into a table without keys, checks or hashes."""
    columns = ", ".join(_HEADER)
    places = ", ".join("?" * len(_HEADER))
    with path.open(encoding="utf-8", newline="") as file, sqlite3.connect(database) as connection:
        connection.execute(f"CREATE TABLE plain ({columns})")
        rows = csv.reader(file)
        next(rows)
        connection.executemany(f"INSERT INTO plain VALUES ({places})", rows)  # noqa: S608 - question marks
    connection.close()


def _imported(ours: Usage, bare: Usage) -> list[Row]:
    """Return rows a second by the clock, and by the processor, which tells more where others use the machine too."""
    name, peer_name = f"import {ROWS:,} entries, all checks, SQLite", "csv + sqlite3 executemany, no checks"
    return [
        Row(
            name=name,
            ours=ROWS / ours.wall,
            peer=ROWS / bare.wall,
            unit="rows/s",
            ratio=bare.wall / ours.wall,
            target=f">= {LEAST_ROWS_A_SECOND:,} rows/s",
            peer_name=peer_name,
            is_met=ROWS / ours.wall >= LEAST_ROWS_A_SECOND,
        ),
        Row(
            name="  the same by CPU seconds",
            ours=ROWS / ours.cpu,
            peer=ROWS / bare.cpu,
            unit="rows/s",
            ratio=bare.cpu / ours.cpu,
            peer_name=peer_name,
        ),
    ]


def _read(rows: Sequence[Sequence[str]], path: Path) -> list[Row]:
    """Compare reading the table alone, from CSV and from xlsx."""
    data = path.read_bytes()
    plain = seconds(lambda: list(csv.reader(io.StringIO(data.decode()))), rounds=3)
    ours = seconds(lambda: list(parse_table(data, FIGURES, file="a.csv").rows), rounds=3)
    workbook = _as_workbook(rows)
    return [
        _reading("read a CSV table", ours, plain, "csv.reader"),
        _reading("read an xlsx table, hostile-safe", *_workbook_seconds(workbook), "openpyxl read-only"),
    ]


def _workbook_seconds(data: bytes) -> tuple[float, float]:
    import openpyxl

    def by_openpyxl() -> None:
        workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
        for _ in workbook.worksheets[0].iter_rows(values_only=True):
            pass

    return seconds(lambda: list(parse_table(data, FIGURES, file="a.xlsx").rows)), seconds(by_openpyxl)


def _as_workbook(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, _HEADER)
        for line, row in enumerate(rows, start=1):
            sheet.write_row(line, 0, row)
    return out.getvalue()


def _reading(name: str, ours: float, peer: float, peer_name: str) -> Row:
    return Row(f"{name}, {ROWS:,} rows", ROWS / ours, ROWS / peer, "rows/s", peer / ours, peer_name=peer_name)
