"""Importing 100,000 entries with all checks on PostgreSQL, beside bare COPY of the same rows into the same table.

The bare table has all columns and indexes of the ledger's, without its triggers, policies and foreign keys. Both in
seconds of the clock: the server is a process of its own.
"""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path

import psycopg
from tests.postgres import Roles, server, stop

from bench.harness import Row, say, seconds, spent
from bench.import_entries import ROWS, as_csv, figure_rows, import_file
from socai.services.instance import init_instance
from socai.site import boot
from socai.site.options import Options

ROUNDS = 3
LEAST_SHARE = 1 / 3
_TABLE = "ledger_entry"


def run() -> list[Row]:
    """Measure on a server that is thrown away."""
    with tempfile.TemporaryDirectory() as name:
        try:
            return [_measured(Path(name))]
        finally:
            boot.disconnect()
            stop()


def _measured(folder: Path) -> Row:
    database = server().empty()
    options = Options(database=database.application, database_owner=database.owner)
    say("new instance on PostgreSQL")
    instance = init_instance(home=folder / "var", pack="binh-lu", options=options).instance
    from socai.services import sights  # Django can be imported from here on

    sights.see_everything()
    path = folder / "figures.csv"
    path.write_text(as_csv(list(itertools.islice(figure_rows(instance.catalogue), ROWS))), encoding="utf-8")
    say(f"{ROWS} rows imported, then copied")
    ours = spent(lambda: import_file(instance, path)).wall
    bare = _copied(database)
    return Row(
        f"import {ROWS:,} entries, all checks, PostgreSQL", ROWS / ours, ROWS / bare, "rows/s", bare / ours,
        ">= 1/3 of bare COPY", "COPY into the same table and indexes", bare / ours >= LEAST_SHARE,
    )  # fmt: skip


def _copied(database: Roles) -> float:
    """Return the least seconds of copying the entries that were imported into an empty table like theirs."""
    with psycopg.connect(database.keeper, autocommit=True) as connection:
        newest = f"SELECT * FROM {_TABLE} WHERE batch_id = (SELECT max(batch_id) FROM {_TABLE})"  # noqa: S608 - constant
        with connection.cursor().copy(f"COPY ({newest}) TO STDOUT") as given:
            rows = b"".join(bytes(block) for block in given)

        def copy() -> None:
            connection.execute("DROP TABLE IF EXISTS bare")
            connection.execute(f"CREATE TABLE bare (LIKE {_TABLE} INCLUDING DEFAULTS INCLUDING INDEXES)")
            with connection.cursor().copy("COPY bare FROM STDIN") as taken:
                taken.write(rows)

        return seconds(copy, rounds=ROUNDS)
