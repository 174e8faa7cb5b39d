"""Keeps what was read of the units until something new is recorded of them: replaying a whole country takes seconds.

What is kept is known by the seal of the last batch that tells of units, so that it is never that of another ledger, of
a batch that was taken back, or of one that is not sealed yet.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol, TypeVar

from django.db import connection

from socai.ledger.chain import BATCH_LINK
from socai.ledger.models import OrgUnitVersion, UnitEvent
from socai.services.errors import translated

Found = TypeVar("Found", covariant=True)
_MOST = 4
"""How many ledgers or moments of one are kept: now, and a few days that somebody looks back to."""
_EVER = 2**31 - 1
_LAST_OF = "SELECT * FROM (SELECT batch_id FROM {table} WHERE batch_id <= %s ORDER BY id DESC LIMIT 1) last_{table}"
_TOLD = " UNION ALL ".join(_LAST_OF.format(table=each._meta.db_table) for each in (OrgUnitVersion, UnitEvent))
_STATEMENT = f"SELECT number, digest FROM {BATCH_LINK} WHERE number = (SELECT MAX(batch_id) FROM ({_TOLD}) told)"  # noqa: S608 - names of tables; values are bound


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
        found = _last_told(as_known_at)
        return read(as_known_at=as_known_at) if found is None else once(*found)

    return reader


def _last_told(as_known_at: int | None) -> tuple[int, str] | None:
    """Return number and seal of the last batch that tells of units; ``None`` when there is none or it is not sealed.

    One statement, for whoever serves a page asks a dozen times.
    """
    known = _EVER if as_known_at is None else as_known_at
    with translated(), connection.cursor() as cursor:
        cursor.execute(_STATEMENT, [known, known])
        found: tuple[int, str] | None = cursor.fetchone()
    return found
