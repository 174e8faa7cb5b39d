"""The canonical form of rows, and the hashes over it. Changing anything here breaks every chain that exists.

A row is one line of compact JSON: the values of its columns in the order of the model's fields, dates as ISO text,
moments as ISO text in UTC with microseconds. Columns that a table got after rows had been written to it
(``ADDED_LATER``) stand at the end of the line by their names, and only where they say something: so older rows keep
their hash. The content of a batch is the SHA-256 over one line per table that has
rows in it (table, number of rows, SHA-256 over the rows' lines by position), tables in the order of their names.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

ADDED_LATER: Mapping[str, frozenset[str]] = {
    "ledger_assignment": frozenset({"delegated_by_id", "is_withdrawn"}),
    "ledger_attachment": frozenset({"beside"}),
    "ledger_target": frozenset({"due"}),
    "ledger_orgunitversion": frozenset({"geometry", "event_id", "is_withdrawn"}),
    "ledger_submissionstep": frozenset({"is_for_another"}),
}
"""Columns that came to a sealed table after its first rows, by the table's name. Nothing is ever taken out of here."""


class RowsDigest:
    """A running hash over the rows of one table in one batch."""

    def __init__(self) -> None:
        self.count = 0
        self._hash = sha256()

    def add(self, rows: Sequence[Sequence[object]]) -> None:
        """Take rows in, whose values are already text, whole numbers, booleans or ``None``."""
        self.count += len(rows)
        self._hash.update("".join(f"{_encode(row)}\n" for row in rows).encode())

    def hexdigest(self) -> str:
        """Return the hash so far."""
        return self._hash.hexdigest()


def plain(value: object) -> object:
    """Return a value as the canonical form writes it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return value


def sealed(table: str, columns: Sequence[str], values: Sequence[object]) -> list[object]:
    """Return the plain values of a row of a sealed table as its line has them.

    Args:
        table: name of the table.
        columns: names of the values, in the order of the model's fields.
        values: as ``plain`` writes them.
    """
    later = ADDED_LATER.get(table)
    if later is None:
        return list(values)
    first = [value for column, value in zip(columns, values, strict=True) if column not in later]
    said = {column: value for column, value in zip(columns, values, strict=True) if column in later}
    last = {column: said[column] for column in sorted(said) if _says_something(said[column])}
    return [*first, last] if last else first


def _says_something(value: object) -> bool:
    return not (value is None or value is False or value == "")


def line(values: Iterable[object]) -> str:
    """Return a row as its canonical line, without the line end."""
    return _encode([plain(value) for value in values])


def line_digest(values: Iterable[object]) -> str:
    """Return the SHA-256 over one canonical line."""
    return sha256(line(values).encode()).hexdigest()


def salted_digest(salt: str, column: str, value: str) -> str:
    """Return the hash that the chain holds of a private value. Without the salt it tells nothing of the value."""
    return line_digest((salt, column, value))


def content_digest(tables: Mapping[str, RowsDigest]) -> str:
    """Return the SHA-256 over the rows of a batch, given those of each table by the table's name."""
    return line_digest(
        part for name, rows in sorted(tables.items()) if rows.count for part in (name, rows.count, rows.hexdigest())
    )


def data_text(data: Mapping[str, object]) -> str:
    """Return the data of an audit event, or the cells of a row, as the text that is stored and hashed."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
