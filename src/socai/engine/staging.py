"""What a lake says beside each figure, so that its lowest units are added up in one pass over its files.

It follows from where the unit stands in the period and from which entry is read: all files are written again when
units change, so it never grows old.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from socai.core.figures import Basis, Qualifier
from socai.engine.definition import Rollup
from socai.engine.facts_view import COLUMNS

STAGED = (("above", "VARCHAR"), ("standing", "TINYINT"), ("marks", "TINYINT"))
"""Columns and their types on DuckDB.

``above`` is the unit above a lowest unit, null for others and for those that stand nowhere; ``standing`` is 1, 0 for a
unit that ended before and counts where it has the figure, null for an entry that is not read: an estimate whose actual
figure is known. ``marks`` has a bit for each of: an estimate, more than, about, less than.
"""
_PLACE = {column.name: place for place, column in enumerate(COLUMNS)}
_ESTIMATE = 1
_MARKS = {Qualifier.MORE_THAN.value: 2, Qualifier.ABOUT.value: 4, Qualifier.LESS_THAN.value: 8}
_Standing = tuple[str | None, int]


def staged(rows: Iterable[Sequence[Any]], rollup: Rollup) -> Iterator[Sequence[Any]]:
    """Yield rows of figures with the columns of staging.

    Args:
        rows: as ``facts_view`` has them; an actual figure stands right before the estimate of the same.
        rollup: whose trees of units hold.
    """
    trees = {moment.period: moment.tree for moment in rollup.moments}
    standings = _standings(rollup)
    known: tuple[Any, ...] = ()
    for row in rows:
        code, unit, period, basis, state = (
            row[_PLACE[name]] for name in ("indicator", "org_unit", "period", "basis", "state")
        )
        above, standing = standings.get((trees[period], unit), (None, 1))
        is_unread = basis == Basis.ESTIMATE.value and known == (code, unit, period)
        marks = _ESTIMATE if basis == Basis.ESTIMATE.value else 0
        if state == "value":
            marks += _MARKS.get(row[_PLACE["qualifier"]], 0)
        yield (*row, above, None if is_unread else standing, marks)
        known = code, unit, period


def _standings(rollup: Rollup) -> Mapping[tuple[int, str], _Standing]:
    """Return where the lowest units stand, by tree and unit."""
    return {(edge.tree, edge.child): (edge.parent, edge.is_there) for edge in rollup.edges if edge.is_low}
