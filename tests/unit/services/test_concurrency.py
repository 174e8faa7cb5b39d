"""Processes that write at once: batches stay without a gap, nothing is lost, and who waits too long is told so."""

from __future__ import annotations

import multiprocessing
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from socai.ledger.locks import _ADVISORY_KEY
from socai.ledger.models import Batch, Entry
from socai.services import head
from socai.services.entries import record
from socai.services.errors import ServiceError
from socai.services.verification import verify
from socai.services.wording import word
from socai.site import boot
from socai.site.databases import SQLITE_NAME
from tests.ledgers import OTHER, POOR, Ledger, row
from tests.unit.services.writer import AT_ONCE, TIMES, write_together

PROCESSES = 4
WRITERS = PROCESSES * AT_ONCE


def test_sixteen_writers_in_four_processes(ledger: Ledger) -> None:
    ledger.set(lock_timeout=60)
    first = Batch.objects.count()
    boot.disconnect()
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(WRITERS, timeout=60)
    processes = [
        context.Process(target=write_together, args=(ledger.home, number * AT_ONCE, start))
        for number in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * PROCESSES
    written = WRITERS * TIMES
    assert list(Batch.objects.order_by("number").values_list("number", flat=True)) == list(
        range(1, first + written + 1)
    )
    assert Batch.objects.filter(request_key__isnull=False).count() == written
    assert Entry.objects.filter(indicator=OTHER).count() == written + 1
    revisions = Entry.objects.filter(indicator=POOR).order_by("id").values_list("revision", flat=True)
    assert list(revisions) == list(range(1, written + 2))
    assert verify(instance=ledger.instance).findings == ()
    assert head.recorded(ledger.home) == head.of_ledger()


@contextmanager
def writing(ledger: Ledger) -> Iterator[None]:
    """Be another process that is in the middle of a write."""
    if ledger.database is None:
        connection = sqlite3.connect(ledger.home / SQLITE_NAME, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.close()
        return
    with psycopg.connect(ledger.database.application) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [_ADVISORY_KEY])
        yield


def test_who_waits_too_long_gets_one_clear_line(ledger: Ledger) -> None:
    ledger.set(lock_timeout=1)
    with writing(ledger):
        before = ledger.dump()  # reading goes on meanwhile
        with pytest.raises(ServiceError) as error:
            record(instance=ledger.instance, actor=ledger.actor("quan-tri"), rows=[row(POOR, "8")], reason="x")
        assert ledger.dump() == before
    (finding,) = error.value.findings
    assert finding.code == "ledger.busy"
    assert "\n" not in word(finding, lang="vi")
    assert record(instance=ledger.instance, actor=ledger.actor("quan-tri"), rows=[row(POOR, "8")], reason="x").batch


def test_the_head_file_is_never_moved_back(ledger: Ledger) -> None:
    """A process that was slow to write the head finds a later one there."""
    later = head.of_ledger()
    (ledger.home / head.FILE_NAME).write_text('{"batch": 99, "batch_digest": "x", "event": 99, "event_digest": "y"}')
    head.advance(ledger.home)
    assert head.recorded(ledger.home) == head.Head(99, "x", 99, "y")
    assert later.event < 99
