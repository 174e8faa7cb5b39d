"""Keeps what was read of the units until something new is recorded of them: replaying a whole country takes seconds.

What is kept is known by the seal of the last batch that tells of units, so that it is never that of another ledger, of
a batch that was taken back, or of one that is not sealed yet.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol, TypeVar

from django.db import connection
from django.db.models import Model

from socai.ledger.chain import BATCH_LINK
from socai.ledger.models import OrgUnitVersion, UnitEvent
from socai.ledger.sight import kept_by
from socai.services.errors import translated
from socai.services.seals import Seal

Found = TypeVar("Found", covariant=True)
_MOST = 4
"""How many ledgers or moments of one are kept: now, and a few days that somebody looks back to."""
_EVER = 2**31 - 1
_OF_UNITS = (OrgUnitVersion, UnitEvent)


class Reader(Protocol[Found]):
    """Reads something of the units as the ledger knew them at a batch number, now when ``None``."""

    def __call__(self, *, as_known_at: int | None = None) -> Found:
        """Return what was read; nobody may change it."""


def kept(read: Reader[Found]) -> Reader[Found]:
    """Return a reader that reads again only when something new was recorded of units."""

    @lru_cache(maxsize=_MOST)
    def once(number: int, _seal: str) -> Found:
        return read(as_known_at=number)

    def reader(*, as_known_at: int | None = None) -> Found:
        found = last_told(_OF_UNITS, as_known_at)
        # Units are the same for whoever looks.
        return read(as_known_at=as_known_at) if found is None else once(*found[:2])

    return reader


def last_told(tables: tuple[type[Model], ...], as_known_at: int | None = None) -> Seal | None:
    """Return the seal of the last batch with a row in some tables; ``None`` for none, or one not sealed yet.

    One statement, for whoever serves a page asks a dozen times.

    Raises:
        ServiceError: when the database fails.
    """
    known = _EVER if as_known_at is None else as_known_at
    with translated(), connection.cursor() as cursor:
        cursor.execute(_statement(tables), [known] * len(tables))
        found: tuple[int, str] | None = cursor.fetchone()
    return None if found is None else (*found, kept_by())


@lru_cache(maxsize=8)
def _statement(tables: tuple[type[Model], ...]) -> str:
    last = "SELECT * FROM (SELECT batch_id FROM {table} WHERE batch_id <= %s ORDER BY id DESC LIMIT 1) last_{table}"
    told = " UNION ALL ".join(last.format(table=each._meta.db_table) for each in tables)
    return f"SELECT number, digest FROM {BATCH_LINK} WHERE number = (SELECT MAX(batch_id) FROM ({told}) told)"  # noqa: S608 - names of tables; values are bound
