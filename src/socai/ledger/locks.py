"""The one lock under which batch numbers are taken. It is held until the transaction ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

_ADVISORY_KEY = 0x50CA1


@contextmanager
def alone() -> Iterator[None]:
    """Open a transaction in which nobody else writes to the ledger.

    SQLite: the connection begins every transaction with the write lock (``transaction_mode`` IMMEDIATE). PostgreSQL: an
    advisory lock of the transaction; what is read after it sees every batch sealed before.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADVISORY_KEY])
        yield
