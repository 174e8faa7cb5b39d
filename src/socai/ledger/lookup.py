"""Finds the last entry of given figures, many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection

from socai.ledger.models import Entry

_AT_ONCE = 1000
_KEY = ("indicator", "org_unit_id", "period", "basis", "breakdown")
_REST = ("id", "revision", "qualifier", "state", "value_scaled", "decimals", "note", "source")


class EntryKey(NamedTuple):
    """What names a figure in the ledger."""

    indicator: str
    org_unit: str
    period: str
    basis: str
    breakdown: str


class Standing(NamedTuple):
    """The last entry of a figure."""

    id: int
    revision: int
    qualifier: str
    state: str
    value_scaled: int | None
    decimals: int
    note: str
    source: str


def standing(keys: Sequence[EntryKey]) -> dict[EntryKey, Standing]:
    """Return the last entry of each of these figures that has one."""
    found: dict[EntryKey, Standing] = {}
    for start in range(0, len(keys), _AT_ONCE):
        for row in _rows(keys[start : start + _AT_ONCE]):
            key, entry = EntryKey(*row[: len(_KEY)]), Standing(*row[len(_KEY) :])
            if key not in found or found[key].revision < entry.revision:
                found[key] = entry
    return found


def _rows(keys: Sequence[EntryKey]) -> list[tuple[Any, ...]]:
    """Join the keys, as a table of values, with the entries; the unique index of ``Entry`` finds them."""
    values = ", ".join(["(%s, %s, %s, %s, %s)"] * len(keys))
    columns = ", ".join(f"entry.{name}" for name in (*_KEY, *_REST))
    same = " AND ".join(f"entry.{name} = wanted.{name}" for name in _KEY)
    statement = (
        f"WITH wanted ({', '.join(_KEY)}) AS (VALUES {values})"  # noqa: S608 - names of columns; values are bound
        f" SELECT {columns} FROM wanted JOIN {Entry._meta.db_table} entry ON {same}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [part for key in keys for part in key])
        return list(cursor.fetchall())
