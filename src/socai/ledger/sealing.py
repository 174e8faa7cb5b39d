"""Writes one batch: gives numbers and positions, inserts rows, hashes them and seals. Decides nothing about figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, cast

from django.db import connection
from django.db.models import DateTimeField, Model

from socai.ledger import canonical, chain, events
from socai.ledger.locks import alone
from socai.ledger.models import POSITIONS, Batch, BatchKind, Entry, SealedRow
from socai.ledger.snapshots import Value, columns_of, insert

_ENTRY_COLUMNS = tuple(str(field.column) for field in Entry._meta.concrete_fields)
Row = tuple[str | int | None, ...]
_ENTRY_TABLE = Entry._meta.db_table


class EntryValues(NamedTuple):
    """An entry to be written: the columns of ``Entry`` after its batch and position, in the order of its fields.

    Dates are ISO text. A tuple, because a hundred thousand of them are written at once.
    """

    indicator: str
    org_unit: str
    reporter: str
    period: str
    period_start: str
    period_end: str
    basis: str
    breakdown: str
    revision: int
    qualifier: str
    state: str
    value_scaled: int | None
    decimals: int
    note: str
    source: str
    corrects: int | None


@dataclass(frozen=True)
class Sealing:
    """Who seals a batch, when, why, and what the audit event beside it says."""

    kind: BatchKind
    actor: int
    at: datetime
    reason: str
    data: Mapping[str, object]
    request_key: str | None = None
    request_digest: str = ""


@contextmanager
def open_batch() -> Iterator[BatchWriter]:
    """Take the next batch number under the lock; the caller adds rows and seals, or raises and nothing is kept."""
    with alone():
        number, digest = chain.last_batch()
        yield BatchWriter(number + 1, digest)


class BatchWriter:
    """The batch being written. Rows first, then ``seal``; the database refuses rows of any other batch."""

    def __init__(self, number: int, previous_digest: str) -> None:
        self.number = number
        self._previous_digest = previous_digest
        self._tables: dict[str, canonical.RowsDigest] = {}

    @property
    def count(self) -> int:
        """How many rows it has so far."""
        return sum(rows.count for rows in self._tables.values())

    def add_entries(self, entries: Sequence[EntryValues]) -> None:
        """Insert entries in the order given."""
        digest = self._digest(_ENTRY_TABLE)
        number, first = self.number, digest.count + 1
        base = number * POSITIONS
        rows: list[Row] = [(base + position, number, position, *entry) for position, entry in enumerate(entries, first)]
        digest.add(rows)
        insert(_ENTRY_TABLE, _ENTRY_COLUMNS, rows)

    def add(self, rows: Sequence[SealedRow]) -> None:
        """Insert rows of one table in the order given, and give them their ids."""
        if not rows:
            return
        model = type(rows[0])
        table = model._meta.db_table
        digest = self._digest(table)
        for position, row in enumerate(rows, digest.count + 1):
            row.batch_id, row.position = self.number, position
            row.id = self.number * POSITIONS + position
        names = columns_of(model)
        values = [[canonical.plain(getattr(row, name)) for name in names] for row in rows]
        insert(table, names, _stored(model, values))
        digest.add([canonical.sealed(table, names, each) for each in values])

    def seal(self, sealing: Sealing) -> Batch:
        """Insert the batch itself and its audit event."""
        batch = Batch(
            number=self.number,
            kind=sealing.kind.value,
            actor_id=sealing.actor,
            created_at=sealing.at,
            reason=sealing.reason,
            rows=self.count,
            content=canonical.content_digest(self._tables),
            previous_digest=self._previous_digest,
            request_key=sealing.request_key,
            request_digest=sealing.request_digest,
        )
        batch.digest = batch_digest(batch)
        batch.save(force_insert=True)
        events.append(f"batch.{batch.kind}", actor=sealing.actor, at=sealing.at, batch=batch, data=sealing.data)
        return batch

    def _digest(self, table: str) -> canonical.RowsDigest:
        return self._tables.setdefault(table, canonical.RowsDigest())


def _stored(model: type[Model], rows: Sequence[Sequence[object]]) -> Sequence[Sequence[Value]]:
    """Return plain values as the database takes them: moments are all that it writes in another way."""
    fields = model._meta.concrete_fields
    moments = {place: field for place, field in enumerate(fields) if isinstance(field, DateTimeField)}
    if not moments:
        return cast("Sequence[Sequence[Value]]", rows)
    stored = [list(row) for row in rows]
    for row in stored:
        for place, field in moments.items():
            row[place] = field.get_db_prep_save(field.to_python(row[place]), connection)
    return cast("Sequence[Sequence[Value]]", stored)


def batch_digest(batch: Batch) -> str:
    """Return the hash that seals a batch: over everything it says of itself, its content and its predecessor."""
    names = [field.attname for field in Batch._meta.concrete_fields if field.attname != "digest"]
    return canonical.line_digest(getattr(batch, name) for name in names)
