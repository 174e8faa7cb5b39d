"""How wide the columns of a table are, for writers that lay pages out. It knows no unit of length."""

from __future__ import annotations

from socai.compose.tree import Number, Runs, Table

_LEAST, _MOST = 10, 40


def column_shares(table: Table) -> tuple[int, ...]:
    """Return the share of the line that each column takes: in proportion to its longest cell, within bounds."""
    rows = (table.header, *table.rows)
    needs = (max(_length(row[index]) for row in rows) for index in range(len(table.alignments)))
    return tuple(min(max(need, _LEAST), _MOST) for need in needs)


def _length(runs: Runs) -> int:
    return sum(len(each.display if isinstance(each, Number) else getattr(each, "text", "")) for each in runs)
