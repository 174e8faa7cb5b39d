"""Reading a million figures of the old communes as reported, and restated into the boundaries of today.

Both are whole queries of the same million entries of one month, from the ledger to the list of figures. The table of
units is published and does not ship; without it beside the repository there is nothing to measure.
"""

from __future__ import annotations

import csv
import gc
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.harness import Row, Usage, least, say, spent
from bench.national_table import TABLE, load
from socai.catalogue.model import Indicator, OverUnits
from socai.services.instance import init_instance
from socai.services.opened import Instance
from socai.site import boot

FIGURES = 1_000_000
MOST_TIMES = 2
ROUNDS = 2
PERIOD, TODAY = "2025-06", "today"
_AT_ONCE = 10


def run() -> list[Row]:
    """Measure on SQLite, in a folder that is removed afterwards."""
    if not TABLE.is_file():
        say("the national table is not here")
        return []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        instance = init_instance(home=folder / "var", pack="binh-lu").instance
        say("the whole country")
        load(instance)
        old, new = _communes()
        codes = [indicator.code for indicator in _added(instance)][: -(-FIGURES // len(old))]
        _import(instance, folder / "figures.csv", codes, old)
        rounds = [
            (_query(instance, codes, old, "as-reported"), _query(instance, codes, new, TODAY)) for _ in range(ROUNDS)
        ]
        boot.disconnect()
    reported, restated = (least(usages) for usages in zip(*rounds, strict=True))
    return [_row(len(codes) * len(old), reported, restated)]


def _communes() -> tuple[Sequence[str], Sequence[str]]:
    """Return the keys of the units that the table says something of: those of the month, and those of today."""
    from socai.core.periods import Period  # Django can be imported from here on
    from socai.services.boundaries import trees

    known = trees()
    lineage, day = known.lineage, Period.parse(PERIOD).end
    units = dict.fromkeys(piece for change in lineage.changes for piece in change.pieces)
    last = max(change.on for change in lineage.changes)
    old = sorted({known.keys[piece.source] for piece in units if lineage.exists(piece.source, day)})
    return old, sorted({known.keys[piece.target] for piece in units if lineage.exists(piece.target, last)})


def _added(instance: Instance) -> Iterator[Indicator]:
    """Yield the entered indicators that add up over units and may be read everywhere."""
    for indicator in instance.catalogue.indicators.values():
        is_entered = indicator.formula is None and indicator.over_units is OverUnits.SUM
        if is_entered and not indicator.guards and not indicator.min_level:
            yield indicator


def _import(instance: Instance, path: Path, codes: Sequence[str], units: Sequence[str]) -> None:
    from socai.services import actors
    from socai.services.imports import import_figures

    for start in range(0, len(codes), _AT_ONCE):
        say(f"figures of indicator {start + 1} of {len(codes)}")
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("indicator", "org_unit", "period", "value"))
            writer.writerows(
                (code, unit, PERIOD, number % 97) for code in codes[start : start + _AT_ONCE]
                for number, unit in enumerate(units)
            )  # fmt: skip
        result = import_figures(instance=instance, actor=actors.administrator(), path=path)
        assert not result.has_errors, result.findings[:5]


def _query(instance: Instance, codes: Sequence[str], units: Sequence[str], boundaries: str) -> Usage:
    from socai.services.reading import query

    say(f"query {boundaries}")
    gc.collect()
    return spent(
        lambda: query(instance=instance, indicators=codes, units=units, periods=[PERIOD], boundaries=boundaries)
    )


def _row(figures: int, reported: Usage, restated: Usage) -> Row:
    times = restated.cpu / reported.cpu
    return Row(
        name=f"restate {figures:,} figures of communes into today's boundaries, CPU",
        ours=restated.cpu,
        peer=reported.cpu,
        unit="s",
        ratio=1 / times,
        target=f"<= {MOST_TIMES} times as reported",
        peer_name="the same figures read as reported",
        is_met=times <= MOST_TIMES,
    )
