"""All totals of a country from a lake: ours on DuckDB, beside a bare scan of the same files and what others would do.

The country is invented and streamed into a folder that is removed afterwards: up to 60,000 villages, and the more
indicators the larger it is; ``SIZE=1e8`` makes it so. The whole roll-up makes every cell of all levels, indicators and
periods, and knows of each whether anybody is missing; the closure-table join and polars add up the same months of all
levels only. Everything but Sail is compared in seconds of the processor, which do not grow with what else runs.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from tests.sail import sail

from bench.harness import Row, Usage, least, say, seconds, spent
from socai.catalogue.model import OverTime, OverUnits
from socai.engine import lake as lakes
from socai.engine import lake_engine, spark_engine
from socai.engine.definition import Rollup, narrowed
from socai.engine.lake import Manifest
from socai.engine.lake_engine import OpenLake
from socai.services.instance import init_instance
from socai.services.opened import Instance
from socai.site import boot

FIGURES = int(float(os.environ.get("SIZE", "1e7")))
MONTHS = 12
VILLAGES = 60_000
MOST_SCANS = 4
MOST_MB = 1024
MOST_SECONDS = 0.1
ROUNDS = 5
MONTH, YEAR = "2026-11", "2026"


def run() -> list[Row]:
    """Measure in this process; its largest memory is that of the whole roll-up or of what came before it."""
    with country(FIGURES) as made:
        return _measured(*made)


@contextmanager
def country(figures: int) -> Iterator[tuple[Path, Sequence[str], int]]:
    """Make the lake of a country of some figures, gone at the end; yield it, its indicators and how many they are."""
    with tempfile.TemporaryDirectory() as name:
        instance = init_instance(home=Path(name) / "var", pack="binh-lu").instance
        from socai.services import synth  # Django can be imported from here on

        villages = min(VILLAGES, figures // MONTHS)
        codes = _codes(instance, max(1, figures // villages // MONTHS))
        size = synth.Size(villages=villages, months=max(MONTHS, figures // villages // len(codes)))
        say(f"a lake of some {figures:,} figures")
        made = synth.make(instance=instance, lake=Path(name) / "lake", indicators=codes, size=size)
        boot.disconnect()
        yield Path(name) / "lake", codes, made.figures


def _codes(instance: Instance, many: int) -> Sequence[str]:
    """Return the first indicators that are added up both ways."""
    every = instance.catalogue.indicators.values()
    rules = OverTime.SUM, OverUnits.SUM
    summed = (one for one in every if (one.over_time, one.over_units) == rules and not one.formula and not one.guards)
    return [one.code for one, _ in zip(summed, range(many), strict=False)]


def _measured(lake: Path, codes: Sequence[str], figures: int) -> list[Row]:
    manifest = lakes.read_manifest(lake)
    assert manifest is not None
    every = lakes.read_rollup(lake, manifest)
    month = narrowed(every, codes[:1], [MONTH])
    ours, bare = in_turn(lambda: rolled_up(lake, manifest, every), lambda: scanned(lake, manifest))
    memory = _memory()
    closure = _closure(lake, manifest)
    joined = least_of(lambda: _joined(lake, manifest, closure))
    one = least_of(lambda: rolled_up(lake, manifest, month))
    title, target = f"country of {figures:,} figures", f"<= {MOST_SCANS} scans"
    scan, join = "DuckDB sum(value) of the same files", "DuckDB closure-table join, months only"
    rows = [
        _row(f"{title}: all totals", ours.cpu, bare.cpu, target, scan, is_met=ours.cpu <= MOST_SCANS * bare.cpu),
        _row(f"{title}: all totals", ours.cpu, joined.cpu, ">= 2", join, is_met=joined.cpu >= 2 * ours.cpu),
        _row(f"{title}: one indicator of one month", one.cpu, bare.cpu, "", scan),
        Row(f"{title}: memory", memory, MOST_MB, "MB", MOST_MB / memory, f"< {MOST_MB} MB", "", memory < MOST_MB),
    ]
    rows += _drilled(f"{title}: a cell with all below it", lake, manifest, every, codes[0])
    say("polars and Sail on the same files")
    streamed = least_of(lambda: _streamed(lake, manifest, closure))
    polars = "polars streaming, closure-table join, months only"
    rows.append(
        _row(f"{title}: all totals", ours.cpu, streamed.cpu, ">= 2", polars, is_met=streamed.cpu >= 2 * ours.cpu)
    )
    here, there = _distributed(lake, manifest, every)
    title = f"{title}: all totals on two workers of Sail, seconds of the clock"
    rows.append(_row(title, there, here, "<= 2 times", "ours on DuckDB", is_met=there <= 2 * here))
    return rows


def _drilled(title: str, lake: Path, manifest: Manifest, every: Rollup, code: str) -> list[Row]:
    """Ask an open lake for the total of a year and those it is made of, from the country down to villages.

    The least seconds of the clock where it was asked before are ours, those of the first time in this lake the peer's.
    """
    known = _asked(
        "SELECT p.word, any_value(e.height), list(DISTINCT c.word) "  # noqa: S608 - files of our own
        f"FROM {_beside(lake, manifest, 'edges')} AS e JOIN {_units(lake, manifest)} AS p ON p.number = e.parent "
        f"JOIN {_units(lake, manifest)} AS c ON c.number = e.child GROUP BY ALL ORDER BY ALL"
    )
    below = {parent: children for parent, _, children in known}
    unit = max(known, key=lambda each: each[1])[0]
    opened, year = OpenLake(lake, manifest, every), narrowed(every, [code], [YEAR])
    rows = []
    while unit in below:
        asked = unit, *below[unit]
        first = spent(lambda: opened.cells(year, asked)).wall  # noqa: B023 - called now
        again = seconds(lambda: opened.cells(year, asked), rounds=ROUNDS)  # noqa: B023 - called now
        name = f"{title}, {len(asked)} units, {YEAR}, asked again"
        target = f"< {MOST_SECONDS} s"
        rows.append(Row(name, again, first, "s", first / again, target, "asked first", again < MOST_SECONDS))
        unit = next((child for child in sorted(below[unit]) if child in below), "")
    return rows


def _row(name: str, ours: float, peer: float, target: str, peer_name: str, *, is_met: bool | None = None) -> Row:
    return Row(name, ours, peer, "s", peer / ours, target, peer_name, is_met)


def least_of(work: Callable[[], object]) -> Usage:
    """Return the least that some rounds of work took."""
    return least([spent(work) for _ in range(ROUNDS)])


def in_turn(*works: Callable[[], object]) -> tuple[Usage, ...]:
    """Return the least that some rounds of each of some works took, in turn: what else runs then slows all alike."""
    rounds = [[spent(work) for work in works] for _ in range(ROUNDS)]
    return tuple(least(each) for each in zip(*rounds, strict=True))


def _memory() -> float:
    """Return the most megabytes that this process has had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _closure(lake: Path, manifest: Manifest) -> Path:
    """Write who is above whom, in the words of the figures, for those that join with it; return the file."""
    path = lake.parent / "closure.parquet"
    _asked(
        f"COPY (SELECT u.word AS unit, a.word AS whole FROM {_beside(lake, manifest, 'above')} AS r "  # noqa: S608 - files of our own
        f"JOIN {_units(lake, manifest)} AS u ON u.number = r.unit "
        f"JOIN {_units(lake, manifest)} AS a ON a.number = r.above) TO '{path}' (FORMAT parquet)"
    )
    return path


def _beside(lake: Path, manifest: Manifest, name: str) -> str:
    return f"read_parquet('{lake / manifest.beside[name].path}')"


def _units(lake: Path, manifest: Manifest) -> str:
    return f"(FROM {_beside(lake, manifest, 'numbers')} WHERE kind = 'unit')"


def _streamed(lake: Path, manifest: Manifest, closure: Path) -> None:
    """Add up the same months of all levels with polars, in its streaming engine."""
    import polars

    files = [lake / file.path for file in manifest.figures.values()]
    figures = polars.scan_parquet(files).filter(polars.col("standing").is_not_null())
    joined = figures.join(polars.scan_parquet(closure), left_on="org_unit", right_on="unit")
    whole = joined.group_by("indicator", "period", "whole")
    whole.agg(polars.col("value_scaled").sum(), polars.len().alias("have")).collect(engine="streaming")


def _distributed(lake: Path, manifest: Manifest, rollup: Rollup) -> tuple[float, float]:
    """Return the seconds of the clock that DuckDB takes and two workers of Sail, sessions opened and closed."""
    sys.modules["__main__"].__file__ = __file__
    with sail() as running:
        here, there = in_turn(
            lambda: rolled_up(lake, manifest, rollup),
            lambda: _rolled_up_there(running.address, lake, manifest, rollup),
        )
    return here.wall, there.wall


def _rolled_up_there(address: str, lake: Path, manifest: Manifest, rollup: Rollup) -> None:
    with spark_engine.opened(address, lake, manifest, rollup):
        pass


def rolled_up(lake: Path, manifest: Manifest, rollup: Rollup) -> None:
    """Roll a lake up with DuckDB, opened for this alone."""
    with lake_engine.opened(lake, manifest, rollup):
        pass


def scanned(lake: Path, manifest: Manifest) -> None:
    """Add up the values of all figures and nothing else."""
    _asked(f"SELECT sum(value_scaled) FROM {_files(lake, manifest)}")  # noqa: S608 - files of our own


def _joined(lake: Path, manifest: Manifest, closure: Path) -> None:
    """Join every figure with all units above it, as people do who do not go level by level."""
    _asked(
        "CREATE TABLE made AS SELECT f.indicator, f.period, u.whole, "  # noqa: S608 - files of our own
        "sum(CAST(f.value_scaled AS DECIMAL(38, 0))) AS value, count(*) AS have, "
        f"max(f.basis) AS basis, max(f.qualifier) AS qualifier FROM {_files(lake, manifest)} AS f "
        f"JOIN read_parquet('{closure}') AS u ON u.unit = f.org_unit GROUP BY ALL"
    )


def _asked(statement: str) -> Any:
    with duckdb.connect() as connection:
        return connection.execute(statement).fetchall()


def _files(lake: Path, manifest: Manifest) -> str:
    return f"read_parquet([{', '.join(repr(str(lake / file.path)) for file in manifest.figures.values())}])"
