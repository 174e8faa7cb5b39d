"""One moment of the ledger, read while others go on writing; and rows put back as they were read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Model, QuerySet

from socai.ledger import canonical
from socai.ledger.models import Batch

_AT_ONCE = 5000
_WORTH_COPYING = 200
_BESIDE = "rows_coming_in"
Value = str | int | date | None


@contextmanager
def snapshot(*, is_staging: bool = False) -> Iterator[None]:
    """See inside the block only what was committed when it began. It neither waits for writers nor keeps them waiting.

    SQLite: a deferred transaction of WAL. PostgreSQL: REPEATABLE READ, read only. Both are fixed by their first read.

    Args:
        is_staging: whether temporary tables are made in the block, which PostgreSQL forbids whoever only reads.
    """
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            mode = "" if is_staging else ", READ ONLY"
            cursor.execute(f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ{mode}")
            Batch.objects.exists()
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            Batch.objects.exists()
            yield
        finally:
            cursor.execute("ROLLBACK")


def columns_of(model: type[Model]) -> tuple[str, ...]:
    """Return the names of a table's values in the order in which ``rows_of`` gives them."""
    return tuple(field.attname for field in model._meta.concrete_fields)


def rows_of(model: type[Model], chosen: QuerySet[Any] | None = None) -> Iterator[list[object]]:
    """Yield every row of a table, or those chosen, in the order of its key, as the canonical form writes it."""
    rows = model._base_manager.all() if chosen is None else chosen
    for row in rows.order_by("pk").values_list(*columns_of(model)).iterator(_AT_ONCE):
        yield [canonical.plain(value) for value in row]


def insert(table: str, columns: Sequence[str], rows: Sequence[Sequence[Value]]) -> None:
    """Insert rows as they are, as fast as the database can."""
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(rows) >= _WORTH_COPYING:
            _copy(cursor, table, names, rows)
            return
        places = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)  # noqa: S608 - names of columns


def _copy(cursor: CursorWrapper, table: str, names: str, rows: Sequence[Sequence[Value]]) -> None:
    """Copy rows beside the table and insert them from there: nothing is copied into a table that has policies."""
    cursor.execute(f"CREATE TEMPORARY TABLE {_BESIDE} (LIKE {table})")
    # Django words the driver's errors as its own for statements, not for what a copy ends with.
    with connection.wrap_database_errors, cursor.copy(f"COPY {_BESIDE} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {_BESIDE}")  # noqa: S608 - names of columns
    cursor.execute(f"DROP TABLE {_BESIDE}")
