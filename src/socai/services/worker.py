"""Does the work that comes again. Two workers never do one job at once: whoever takes its lease does it.

A lease is taken by one UPDATE that both databases make for one worker alone. A worker that dies leaves its lease to
run out; each job can be done again without harm.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from threading import Event

from django.db import connections
from django.db.models import Q
from django.utils import timezone

from socai.ledger.models import Job
from socai.services import actors, alerts, kept_files, reminders, sights, sign_in, warnings
from socai.services.background import Ending, beside
from socai.services.errors import ServiceError, translated
from socai.services.opened import Instance

LEASE = timedelta(minutes=15)
AGAIN_AFTER_FAILURE = timedelta(minutes=10)
PAUSE = 60
LEFT_OVER = timedelta(days=1)
"""How long a document may stand that nothing names yet."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Work:
    """Something to be done every so often."""

    every: timedelta
    do: Callable[[Instance], object]


def _evaluate_warnings(instance: Instance) -> object:
    return warnings.evaluate(instance=instance, actor=actors.leader())


def _sweep_files(instance: Instance) -> object:
    return kept_files.sweep(instance=instance, before=timezone.now() - LEFT_OVER)


WORK: Mapping[str, Work] = {
    "alerts": Work(timedelta(minutes=1), lambda instance: alerts.give(instance=instance)),
    "sessions": Work(timedelta(hours=1), lambda instance: sign_in.forget_ended()),
    "reminders": Work(timedelta(hours=1), lambda instance: reminders.give(instance=instance)),
    "files": Work(timedelta(days=1), _sweep_files),
    "warnings": Work(timedelta(days=1), _evaluate_warnings),
}


@dataclass(frozen=True)
class Done:
    """A job that was done, or why it failed."""

    job: str
    failure: str = ""


def work_once(*, instance: Instance, work: Mapping[str, Work] = WORK) -> list[Done]:
    """Do every job whose time has come and that nobody else does.

    Raises:
        ServiceError: when the database fails.
    """
    holder = secrets.token_hex(16)
    with sights.everything():
        return [_done(instance, name, work[name], holder) for name in work if take(name=name, holder=holder)]


def take(*, name: str, holder: str) -> bool:
    """Take the lease of a job whose time has come; false when another holds it or it was done lately.

    Raises:
        ServiceError: when the database fails.
    """
    now = timezone.now()
    with translated(name):
        Job.objects.bulk_create([Job(name=name, next_at=now)], ignore_conflicts=True)
        is_free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
        waiting = Job.objects.filter(is_free, name=name, next_at__lte=now)
        return bool(waiting.update(holder=holder, lease_until=now + LEASE))


def give_back(*, name: str, holder: str, every: timedelta, failure: str = "") -> None:
    """Write down that a job was done, or why not, unless its lease ran out and another took it.

    Raises:
        ServiceError: when the database fails.
    """
    now = timezone.now()
    next_at = now + (min(AGAIN_AFTER_FAILURE, every) if failure else every)
    with translated(name):
        held = Job.objects.filter(name=name, holder=holder)
        held.update(holder="", lease_until=None, next_at=next_at, failure=failure)
        if not failure:
            Job.objects.filter(name=name).update(done_at=now)


def _done(instance: Instance, name: str, work: Work, holder: str) -> Done:
    failure = ""
    try:
        work.do(instance)
    except ServiceError as error:
        failure = str(error)
    except Exception as error:  # one job must not stop the others
        _log.exception("job %s", name)
        failure = f"{type(error).__name__}: {error}"
    give_back(name=name, holder=holder, every=work.every, failure=failure)
    return Done(name, failure)


def work_until(*, instance: Instance, stop: Event) -> None:
    """Look every minute for work, until somebody says stop."""
    while not stop.wait(PAUSE):
        try:
            work_once(instance=instance)
        except ServiceError:
            _log.exception("worker")
        finally:
            connections.close_all()


def start(*, instance: Instance) -> Ending:
    """Work beside the server in a thread of its own; return what ends it."""
    return beside(lambda stop: work_until(instance=instance, stop=stop), name="worker", ended_within=LEASE.seconds)
