"""Work that comes again: done when its time has come, by one worker alone, and again after a failure."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from socai.ledger.models import Job, Session
from socai.services import people, sign_in, worker
from socai.services.errors import refusal
from socai.services.opened import Instance
from socai.services.worker import WORK, Done, Work
from tests.ledgers import Ledger

HOUR = timedelta(hours=1)


def test_on_both_databases_every_job_is_done_once_an_interval(ledger: Ledger) -> None:
    assert worker.work_once(instance=ledger.instance) == [Done(name) for name in WORK]
    assert worker.work_once(instance=ledger.instance) == []
    Job.objects.filter(name="reminders").update(next_at=timezone.now())
    assert worker.work_once(instance=ledger.instance) == [Done("reminders")]
    assert not Job.objects.exclude(holder="", failure="", lease_until=None).exists()


def test_on_both_databases_of_many_that_try_one_takes_the_lease(ledger: Ledger) -> None:
    start, taken = threading.Barrier(4), []

    def try_it(holder: str) -> None:
        start.wait()
        try:
            if worker.take(name="x", holder=holder):
                taken.append(holder)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=try_it, args=(str(number),)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 1
    assert Job.objects.get(name="x").holder == taken[0]


def test_a_lease_that_ran_out_is_taken_and_the_late_one_changes_nothing(sqlite_ledger: Ledger) -> None:
    assert worker.take(name="x", holder="a")
    assert not worker.take(name="x", holder="b")
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert worker.take(name="x", holder="b")
    worker.give_back(name="x", holder="a", every=HOUR)
    assert Job.objects.get().holder == "b"
    worker.give_back(name="x", holder="b", every=HOUR)
    assert Job.objects.get().next_at > timezone.now() + timedelta(minutes=59)


@pytest.mark.parametrize("error", [refusal("ledger.busy", "x"), ZeroDivisionError("0")])
def test_a_job_that_fails_says_why_stops_no_other_and_comes_again_soon(sqlite_ledger: Ledger, error: Exception) -> None:
    def fail(instance: Instance) -> object:
        raise error

    done: list[Instance] = []
    work = {"bad": Work(HOUR, fail), "good": Work(HOUR, done.append)}
    outcome = worker.work_once(instance=sqlite_ledger.instance, work=work)
    assert [bool(each.failure) for each in outcome] == [True, False]
    assert len(done) == 1
    bad = Job.objects.get(name="bad")
    assert bad.failure
    assert bad.done_at is None
    assert bad.next_at < timezone.now() + worker.AGAIN_AFTER_FAILURE + timedelta(seconds=1)


def test_sessions_that_ended_by_themselves_are_swept(sqlite_ledger: Ledger) -> None:
    password = people.new_password(actor=sqlite_ledger.actor("quan-tri"), name="van_phong").password
    for _ in range(3):
        sign_in.sign_in(name="van_phong", password=password)
    first, second, _ = Session.objects.all()
    Session.objects.filter(pk=first.pk).update(seen_at=timezone.now() - timedelta(minutes=16))
    Session.objects.filter(pk=second.pk).update(started_at=timezone.now() - timedelta(hours=13))
    assert sign_in.forget_ended() == 2
    assert Session.objects.count() == 1


def test_the_thread_beside_the_server_works_and_ends(sqlite_ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    worked = threading.Event()
    monkeypatch.setattr(worker, "PAUSE", 0)
    monkeypatch.setattr(worker, "work_once", lambda **_: worked.set())
    end = worker.start(instance=sqlite_ledger.instance)
    assert worked.wait(timeout=10)
    end()
    assert not any(thread.name == "worker" and thread.is_alive() for thread in threading.enumerate())
