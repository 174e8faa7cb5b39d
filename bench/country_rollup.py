"""All totals of a country from a lake: ours on DuckDB, beside a bare scan of the same files and a closure-table join.

The country is invented and streamed into a folder that is removed afterwards; ``SIZE=1e7`` makes it larger. The whole
roll-up makes every cell of all levels, indicators and periods; the join makes the same months of all levels only.
"""

from __future__ import annotations

import os
import resource
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from bench.harness import Row, say, seconds
from socai.catalogue.model import OverTime, OverUnits
from socai.engine import lake as lakes
from socai.engine import lake_engine
from socai.engine.definition import Rollup, narrowed
from socai.engine.lake import Manifest
from socai.services.instance import init_instance
from socai.services.opened import Instance
from socai.site import boot

FIGURES = int(float(os.environ.get("SIZE", "3e5")))
MONTHS = 12
INDICATORS = 3
MOST_SCANS = 4
MOST_MB = 1024
ROUNDS = 3


def run() -> list[Row]:
    """Measure in this process; its largest memory is that of the whole roll-up or of what came before it."""
    with tempfile.TemporaryDirectory() as name:
        instance = init_instance(home=Path(name) / "var", pack="binh-lu").instance
        from socai.services import synth  # Django can be imported from here on

        lake, codes = Path(name) / "lake", _codes(instance)
        size = synth.Size(villages=FIGURES // MONTHS // INDICATORS, months=MONTHS)
        say(f"a lake of some {FIGURES:,} figures")
        made = synth.make(instance=instance, lake=lake, indicators=codes, size=size)
        boot.disconnect()
        return _measured(lake, codes, made.figures)


def _codes(instance: Instance) -> Sequence[str]:
    """Return the first indicators that are added up both ways."""
    every = instance.catalogue.indicators.values()
    rules = OverTime.SUM, OverUnits.SUM
    summed = (one for one in every if (one.over_time, one.over_units) == rules and not one.formula and not one.guards)
    return [one.code for one, _ in zip(summed, range(INDICATORS), strict=False)]


def _measured(lake: Path, codes: Sequence[str], figures: int) -> list[Row]:
    manifest = lakes.read_manifest(lake)
    assert manifest is not None
    every = lakes.read_rollup(lake, manifest)
    month = narrowed(every, codes[:1], ["2026-11"])
    bare = seconds(lambda: _scanned(lake, manifest), rounds=ROUNDS)
    joined = seconds(lambda: _joined(lake, manifest), rounds=ROUNDS)
    one = seconds(lambda: _rolled_up(lake, manifest, month), rounds=ROUNDS)
    ours = seconds(lambda: _rolled_up(lake, manifest, every), rounds=ROUNDS)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    title, target = f"country of {figures:,} figures", f"<= {MOST_SCANS} scans"
    scan, join = "DuckDB sum(value) of the same files", "DuckDB closure-table join, months only"
    return [
        Row(f"{title}: all totals", ours, bare, "s", bare / ours, target, scan, ours <= MOST_SCANS * bare),
        Row(f"{title}: all totals", ours, joined, "s", joined / ours, ">= 2", join, joined >= 2 * ours),
        Row(f"{title}: one indicator of one month", one, bare, "s", bare / one, "", scan),
        Row(f"{title}: memory", memory, MOST_MB, "MB", MOST_MB / memory, f"< {MOST_MB} MB", "", memory < MOST_MB),
    ]


def _rolled_up(lake: Path, manifest: Manifest, rollup: Rollup) -> None:
    with lake_engine.opened(lake, manifest, rollup):
        pass


def _scanned(lake: Path, manifest: Manifest) -> None:
    _asked(f"SELECT sum(value_scaled) FROM {_files(lake, manifest)}")  # noqa: S608 - files of our own


def _joined(lake: Path, manifest: Manifest) -> None:
    """Join every figure with all units above it, as people do who do not go level by level."""
    above = f"read_parquet('{lake / manifest.beside['above'].path}')"
    _asked(
        "CREATE TABLE made AS SELECT f.indicator, f.period, u.above, "  # noqa: S608 - files of our own
        "sum(CAST(f.value_scaled AS DECIMAL(38, 0))) AS value, count(*) AS have, "
        f"max(f.basis) AS basis, max(f.qualifier) AS qualifier FROM {_files(lake, manifest)} AS f "
        f"JOIN {above} AS u ON u.unit = f.org_unit GROUP BY ALL"
    )


def _asked(statement: str) -> Any:
    with duckdb.connect() as connection:
        return connection.execute(statement).fetchall()


def _files(lake: Path, manifest: Manifest) -> str:
    return f"read_parquet([{', '.join(repr(str(lake / file.path)) for file in manifest.figures.values())}])"
