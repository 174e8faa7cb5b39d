"""The main job after set-up, as ``make run`` does it: a new ledger with all figures, then the half-year report.

The peer does none of it: it is the least any program on the same framework spends.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bench.harness import SOCAI, Row, Usage, least, say, usage

MOST_SECONDS = 5
MOST_BUILD_SECONDS = 2
ROUNDS = 3
PEER = (sys.executable, "-c", "import django")


def run() -> list[Row]:
    """Return the processor time of both commands together, and of each."""
    say(f"{ROUNDS} rounds of init and report build")
    rounds = [(*_job(), usage(*PEER)) for _ in range(ROUNDS)]
    init, build, peer = (least(usages) for usages in zip(*rounds, strict=True))
    both = Usage(init.wall + build.wall, init.cpu + build.cpu)
    return [
        _row("main job, CPU", both.cpu, peer.cpu, most=MOST_SECONDS),
        _row("main job, wall", both.wall, peer.wall),
        _row("  of it socai init, CPU", init.cpu, peer.cpu),
        _row("  of it report build, every format", build.cpu, peer.cpu, most=MOST_BUILD_SECONDS),
    ]


def _job() -> tuple[Usage, Usage]:
    """Do the main job in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory() as name:
        home, out = str(Path(name) / "var"), Path(name) / "out"
        init = usage(SOCAI, "--home", home, "init", "--pack", "binh-lu")
        report = ("report", "build", "bao-cao-6-thang", "--period", "2026H1", "--out", str(out))
        build = usage(SOCAI, "--home", home, *report)
        endings = [".csv", ".docx", ".html", ".json", ".pdf", ".txt", ".xlsx", ".xsd"]
        assert sorted(path.suffix for path in out.iterdir()) == endings
        return init, build


def _row(name: str, ours: float, peer: float, *, most: float = 0) -> Row:
    return Row(
        name=name,
        ours=ours,
        peer=peer,
        unit="s",
        ratio=peer / ours,
        target=f"< {most} s" if most else "",
        peer_name="python -c 'import django'",
        is_met=ours < most if most else None,
    )
