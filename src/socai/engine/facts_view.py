"""Declares the SQL view ``figure_fact``: what every SQL engine reads, and the ledger creates.

One row is an entry that stands: not corrected, not taken back, not a breakdown of another. Values stay integers:
nothing here is rounded. A test holds the view of the ledger to these columns.
"""

from __future__ import annotations

from dataclasses import dataclass

VIEW = "figure_fact"


@dataclass(frozen=True)
class Column:
    """A column of the view.

    Attributes:
        name: its name, the same on every database.
        type: ``integer``, ``text`` or ``date``; dates are ISO text on SQLite.
        meaning: what it holds.
        nullable: whether it may be null.
    """

    name: str
    type: str
    meaning: str
    nullable: bool = False


COLUMNS: tuple[Column, ...] = (
    Column("batch", "integer", "sequence number of the sealed batch that holds the entry"),
    Column("entry", "text", "identity of the entry: its batch, a slash, its position there from 1"),
    Column("indicator", "text", "code of the indicator"),
    Column("org_unit", "text", "key of the unit that the figure is about"),
    Column("period", "text", "the period as printed: 2026H1, 2026-06@adm"),
    Column("period_start", "date", "first day of the period"),
    Column("period_end", "date", "last day of the period, which still belongs to it"),
    Column("basis", "text", "actual, estimate or stated"),
    Column("qualifier", "text", "exact, more_than, about or less_than"),
    Column("state", "text", "value, or na where the indicator does not apply"),
    Column("value_scaled", "integer", "value times 10 to the power of decimals; null unless state is value", True),
    Column("decimals", "integer", "decimals that the indicator declared when the entry was made"),
    Column("reporter", "text", "key of the unit that reported the figure"),
)
