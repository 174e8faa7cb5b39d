"""What a process does that writes at the same time as others. Imports models only when Django is set up in it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import TYPE_CHECKING

from tests.ledgers import OTHER, PERIOD, POOR, TEMPLATE, row

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


def _opened(home: Path) -> Instance:
    from socai.services.instance import open_instance

    instance = open_instance(home=home)
    from socai.services import sights

    sights.see_everything()
    return instance


def write_papers_again_and_again(home: Path, writer: int, start: Barrier) -> None:
    """Record rows that get their numbers here, once all are ready."""
    instance = _opened(home)
    from socai.services import actors
    from socai.services.register_checks import Cells
    from socai.services.registers import record_rows

    actor = actors.find(name="quan-tri")
    start.wait()
    for time in range(TIMES):
        cells = {"ma": f"{writer}-{time}", "ngay": "2026-06-01", "noi_dung": "Số {so}"}
        assert record_rows(instance=instance, actor=actor, rows=[Cells("don_thu", cells)], reason="Vào sổ").batch


def issue_and_number_again_and_again(home: Path, writer: int, times: int, start: Barrier) -> None:
    """Issue a report and record a paper of the same book, in turn, once all are ready."""
    instance = _opened(home)
    from socai.services import actors
    from socai.services.issuing import Asked, issue_report
    from socai.services.register_checks import Cells
    from socai.services.registers import record_rows
    from tests.unit.services.book_pack import BOOK

    actor, leader = actors.find(name="quan-tri"), actors.find(name="lanh-dao")
    start.wait()
    for _ in range(times):
        issue_report(instance=instance, actor=leader, asked=Asked(TEMPLATE, PERIOD), formats=("csv",))
        cells = {"ky_hieu": f"{{so}}-BC/ĐU-{writer}", "ngay": "2026-06-01", "loai": "bao_cao"}
        assert record_rows(instance=instance, actor=actor, rows=[Cells(BOOK, cells)], reason="Vào sổ").batch
