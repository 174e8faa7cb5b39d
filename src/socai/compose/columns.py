"""How wide the columns of a table are, for writers that lay pages out. It knows no unit of length."""

from __future__ import annotations

from collections.abc import Iterable

from socai.compose.tree import Number, Runs, Table

# A line of an upright page holds about so many letters of a table; beside them a cell has room for one at each side.
_LINE = 78
_SIDES = 2
_MOST = 40


def column_shares(table: Table) -> tuple[int, ...]:
    """Return the share of the line that each column takes: its own, else by its cells.

    Each column has room for its longest word; what is left goes to those with longer cells, as much as they need.
    """
    if table.shares:
        return table.shares
    columns = list(zip(table.header, *table.rows, strict=True))
    words = [_SIDES + max(_longest(cell) for cell in column) for column in columns]
    needs = [
        max(min(_SIDES + max(map(_length, column)), _MOST), least) for column, least in zip(columns, words, strict=True)
    ]
    return tuple(_between(words, needs, max(_LINE - sum(words), 0)))


def _between(least: list[int], needs: list[int], room: int) -> Iterable[int]:
    """Yield hundredths: the least of each column and its part of the room, no more than it needs."""
    wanted = sum(needs) - sum(least)
    percent = min(100 * room // wanted, 100) if wanted else 0
    return (100 * low + percent * (need - low) for low, need in zip(least, needs, strict=True))


def _shown(runs: Runs) -> str:
    return "".join(each.display if isinstance(each, Number) else getattr(each, "text", "") for each in runs)


def _length(runs: Runs) -> int:
    return len(_shown(runs))


def _longest(runs: Runs) -> int:
    """Return the length of the longest word, one that no blank breaks."""
    return max(map(len, _shown(runs).split(" ")))
