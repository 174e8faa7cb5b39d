"""The half-year report in every format at once, composed anew from the ledger, by a program that has it all loaded.

The peer does none of it: it is the least any program on the same framework spends to begin with.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bench.harness import Row, Usage, least, say, spent, usage
from socai.services.instance import init_instance
from socai.services.opened import Instance
from socai.site import boot

MOST_SECONDS = 2
ROUNDS = 3
PEER = (sys.executable, "-c", "import django")


def run() -> list[Row]:
    """Return the processor time of all formats together."""
    with tempfile.TemporaryDirectory() as name:
        say("new instance")
        instance = init_instance(home=Path(name) / "var", pack="binh-lu").instance
        _build(instance, Path(name))
        say(f"{ROUNDS} rounds of all formats")
        ours = least([_build(instance, Path(name)) for _ in range(ROUNDS)])
        boot.disconnect()
    peer = least([usage(*PEER) for _ in range(ROUNDS)])
    return [
        Row(
            name="report, all formats, warm, CPU",
            ours=ours.cpu,
            peer=peer.cpu,
            unit="s",
            ratio=peer.cpu / ours.cpu,
            target=f"< {MOST_SECONDS} s",
            peer_name="python -c 'import django'",
            is_met=ours.cpu < MOST_SECONDS,
        )
    ]


def _build(instance: Instance, folder: Path) -> Usage:
    from socai.services import actors  # Django can be imported from here on
    from socai.services.reports import FORMATS, build_report

    def build() -> None:
        build_report(
            instance=instance,
            actor=actors.administrator(),
            template="bao-cao-6-thang",
            period="2026H1",
            out=folder / "out",
            formats=FORMATS,
        )

    return spent(build)
