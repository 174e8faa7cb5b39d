"""Loading the national correspondence of units with all checks, beside the bare insert of the rows that it makes.

The table is published and does not ship; without it beside the repository there is nothing to measure.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench.harness import Row, Usage, say, spent
from socai.services.instance import init_instance
from socai.services.opened import Instance
from socai.site import boot

TABLE = Path(__file__).resolve().parents[2] / "shared" / "units" / "conversion-2025-07-01.csv"
MOST_SECONDS = 60
_Rows = Mapping[str, Sequence[tuple[object, ...]]]


def run() -> list[Row]:
    """Measure on SQLite, in a folder that is removed afterwards."""
    if not TABLE.is_file():
        say("the national table is not here")
        return []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        instance = init_instance(home=folder / "var", pack="binh-lu").instance
        before = _count(folder / "var" / "socai.sqlite3")
        say("the whole country")
        ours = load(instance)
        boot.disconnect()
        made = dict(_made(folder / "var" / "socai.sqlite3", before))
        bare = spent(lambda: _insert_bare(made, folder / "bare.sqlite3"))
    return _compared(ours, bare, sum(map(len, made.values())))


def load(instance: Instance) -> Usage:
    """Import the table and return what it took."""
    from socai.services import actors  # Django can be imported from here on
    from socai.services.reforms import import_published

    def load() -> None:
        recorded = import_published(instance=instance, actor=actors.administrator(), path=TABLE)
        assert recorded is not None
        assert not recorded.has_errors, recorded.findings[:5]

    return spent(load)


def _count(database: Path) -> Mapping[str, int]:
    """Return the last row number of each table of the ledger."""
    with sqlite3.connect(database) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'ledger_%'")
        return {
            name: connection.execute(f"SELECT coalesce(max(rowid), 0) FROM {name}").fetchone()[0]  # noqa: S608
            for (name,) in names.fetchall()
        }


def _made(database: Path, before: Mapping[str, int]) -> Iterator[tuple[str, Sequence[tuple[object, ...]]]]:
    """Yield the rows that came to each table."""
    with sqlite3.connect(database) as connection:
        for name, last in before.items():
            yield name, connection.execute(f"SELECT * FROM {name} WHERE rowid > ?", (last,)).fetchall()  # noqa: S608


def _insert_bare(made: _Rows, database: Path) -> None:
    """Insert the same rows into tables without keys, checks or hashes."""
    with sqlite3.connect(database) as connection:
        for name, rows in made.items():
            if rows:
                columns = ", ".join(f"c{number}" for number in range(len(rows[0])))
                places = ", ".join("?" * len(rows[0]))
                connection.execute(f"CREATE TABLE {name} ({columns})")
                connection.executemany(f"INSERT INTO {name} VALUES ({places})", rows)  # noqa: S608 - question marks
    connection.close()


def _compared(ours: Usage, bare: Usage, rows: int) -> list[Row]:
    return [
        Row(
            name=f"load the national table of units, {rows:,} rows, all checks, SQLite",
            ours=ours.wall,
            peer=bare.wall,
            unit="s",
            ratio=bare.wall / ours.wall,
            target=f"< {MOST_SECONDS} s",
            peer_name="sqlite3 executemany of the same rows, no checks",
            is_met=ours.wall < MOST_SECONDS,
        )
    ]
