"""Lakes of rows that a test made up, written as a push writes them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from socai.engine import lake as lakes
from socai.engine.definition import Rollup
from socai.engine.facts_view import COLUMNS
from socai.engine.lake import File, Manifest

_PERIOD = [column.name for column in COLUMNS].index("period")


def written(folder: Path, rollup: Rollup, rows: Sequence[Sequence[object]], units: Sequence[str]) -> Manifest:
    """Write a lake with a file for each kind of period.

    Args:
        folder: where to.
        rollup: whose trees of units hold.
        rows: as the view of figures has them.
        units: by identity.
    """
    kinds = {moment.period: moment.kind for moment in rollup.moments}
    known = ((unit, unit, "", "", "", "", None, None) for unit in units)
    beside = {
        "units": lakes.write(folder, "units", lakes.UNIT, known),
        **dict(lakes.relations(folder, rollup, units, {})),
    }
    figures: dict[str, File] = {}
    for kind in sorted({kinds[str(row[_PERIOD])] for row in rows}):
        of_kind = (row for row in rows if kinds[str(row[_PERIOD])] == kind)
        figures[f"{kind}/00"] = lakes.write_figures(folder, f"figures/{kind}/00", of_kind, beside)
    return Manifest(1, "", figures, {**beside, **dict(lakes.counted(folder, figures, beside))})
