"""What a process does that writes at the same time as others. Imports models only when Django is set up in it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import TYPE_CHECKING

from tests.ledgers import OTHER, POOR, row

if TYPE_CHECKING:
    from socai.services.opened import Instance

TIMES = 2
AT_ONCE = 4


def write_together(home: Path, first: int, start: Barrier) -> None:
    """Be as many writers as a server has threads, each with a connection of its own."""
    from socai.services.instance import open_instance

    instance = open_instance(home=home)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        for writer in [threads.submit(_write, instance, first + own, start) for own in range(AT_ONCE)]:
            writer.result()


def write_again_and_again(home: Path, writer: int, start: Barrier) -> None:
    """Be one writer in a process of its own."""
    from socai.services.instance import open_instance

    _write(open_instance(home=home), writer, start)


def _write(instance: Instance, writer: int, start: Barrier) -> None:
    """Correct a figure that all correct, and enter one of the writer's own, once all are ready."""
    from socai.services import actors, sights
    from socai.services.entries import record
    from socai.site import boot

    sights.see_everything()
    actor = actors.find(name="quan-tri")
    start.wait()
    for time in range(TIMES):
        rows = [row(POOR, str(writer * 1000 + time)), row(OTHER, "1", period=f"{2000 + writer}-{time + 1:02}")]
        record(instance=instance, actor=actor, rows=rows, reason=f"{writer}/{time}", request_key=f"{writer}/{time}")
    boot.disconnect()
