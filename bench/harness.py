"""What the benchmarks share: the row they report, a stopwatch, and the table that is printed.

A module of this folder with a function ``run() -> Iterable[Row]`` is a benchmark; ``python -m bench [NAME...]`` runs
all or the named ones. Tables go to standard output; progress goes to standard error, where each row is told at once.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import bench

SOCAI = str(Path(sys.executable).parent / "socai")
"""The program as people start it."""
HEADER = ("what", "peer", "ours", "peer's", "unit", "ratio", "target", "met")


@dataclass(frozen=True)
class Row:
    """One comparison.

    Attributes:
        name: what is measured.
        ours: our measurement.
        peer: the peer's measurement of the same work, in the same unit.
        unit: unit of both (``rows/s``, ``s``).
        ratio: ours to the peer's, so that more is better.
        target: what is aimed at, in words, empty when nothing is.
        peer_name: what the peer is.
        is_met: whether the target is met, ``None`` without one.
    """

    name: str
    ours: float
    peer: float
    unit: str
    ratio: float
    target: str = ""
    peer_name: str = ""
    is_met: bool | None = None


def spent(work: Callable[[], object]) -> Usage:
    """Do work in this process and return what it took."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Usage(time.perf_counter() - wall, time.process_time() - cpu)


def seconds(work: Callable[[], object], *, rounds: int = 1) -> float:
    """Return the least wall-clock seconds of some rounds of work."""
    return min(spent(work).wall for _ in range(rounds))


@dataclass(frozen=True)
class Usage:
    """What a command took: seconds on the clock, and seconds of processor for itself and its children."""

    wall: float
    cpu: float


def usage(*command: str) -> Usage:
    """Run a command to its end and return what it took; what it says is shown only when it fails.

    Raises:
        RuntimeError: when it fails.
    """
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=said, stderr=said)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise RuntimeError(f"{' '.join(command)} failed:\n{said.read().decode(errors='replace')}")
    return Usage(wall, used.ru_utime + used.ru_stime)


def least(usages: Sequence[Usage]) -> Usage:
    """Return the least of each, since whatever else the machine does only adds."""
    return Usage(min(each.wall for each in usages), min(each.cpu for each in usages))


def say(text: str) -> None:
    """Tell on standard error how far the benchmark is."""
    print(f"... {text}", file=sys.stderr, flush=True)


def benchmarks(names: Sequence[str] = ()) -> Iterator[tuple[str, Callable[[], Iterable[Row]]]]:
    """Yield name and ``run`` of each benchmark of this folder, or of the named ones."""
    for module in pkgutil.iter_modules(bench.__path__):
        if module.name in ("harness", "__main__") or (names and module.name not in names):
            continue
        run = getattr(importlib.import_module(f"bench.{module.name}"), "run", None)
        if run is not None:
            yield module.name, run


def table(rows: Sequence[Row]) -> str:
    """Return rows as an aligned table."""
    lines = [HEADER, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADER))]
    laid_out = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    ]
    return "\n".join([laid_out[0], "  ".join("-" * width for width in widths), *laid_out[1:]])


def line(row: Row) -> str:
    """Return a row as one line, for whoever waits for the table."""
    return "  ".join(filter(None, _cells(row)))


def _cells(row: Row) -> tuple[str, ...]:
    met = {True: "yes", False: "NO", None: ""}[row.is_met]
    return (
        row.name, row.peer_name, _number(row.ours), _number(row.peer), row.unit, f"{row.ratio:.3g}", row.target, met,
    )  # fmt: skip


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
