"""How long ``socai --help`` takes, beside an interpreter that starts and does nothing."""

from __future__ import annotations

import sys

from bench.harness import SOCAI, Row, least, say, usage

MOST_SECONDS = 0.3
ROUNDS = 10
PEER = (sys.executable, "-c", "pass")


def run() -> list[Row]:
    """Return time on the clock and time of the processor."""
    say(f"{ROUNDS} rounds of the program's help")
    rounds = [(usage(SOCAI, "--help"), usage(*PEER)) for _ in range(ROUNDS)]
    ours, peer = (least(usages) for usages in zip(*rounds, strict=True))
    return [_row("wall", ours.wall, peer.wall), _row("CPU", ours.cpu, peer.cpu)]


def _row(kind: str, ours: float, peer: float) -> Row:
    return Row(
        name=f"socai --help, {kind}",
        ours=ours,
        peer=peer,
        unit="s",
        ratio=peer / ours,
        target=f"< {MOST_SECONDS} s",
        peer_name="python -c pass",
        is_met=ours < MOST_SECONDS,
    )
