"""Keeps at hand what the first visitor of a day or after a start would wait for: how all indicators stand.

What is kept belongs to a process, so each server does this for itself, also where a worker runs on its own.
"""

from __future__ import annotations

import gc
import logging
from threading import Event

from django.db import connections
from django.utils import timezone

from socai.services import sights, units
from socai.services.background import Ending, beside
from socai.services.errors import ServiceError
from socai.services.kept_standings import standings
from socai.services.opened import Instance

PAUSE = 30
"""Seconds until it is looked again whether another day began or something was written."""
_ENDED_WITHIN = 60
_log = logging.getLogger(__name__)


def warm(*, instance: Instance) -> None:
    """Work out how all indicators stand today as the people of the reporting unit see it, if that is not known yet.

    Raises:
        ServiceError: the reporting unit is not there today; the database fails.
    """
    top = units.index().identity(instance.catalogue.reporting_unit)
    with sights.of_place(top or ""):
        standings(instance=instance, today=timezone.localdate())


def settle() -> None:
    """Spare Python's cycle collector what is in memory by now: most of it stays, and to search it halts every visitor.

    For once after a start: what is no more needed of it goes all the same, but for cycles.
    """
    gc.collect()
    gc.freeze()


def start(*, instance: Instance) -> Ending:
    """Keep it at hand in a thread of its own; return what ends it."""

    def keep(stop: Event) -> None:
        is_settled = False
        while not stop.is_set():
            try:
                warm(instance=instance)
                if not is_settled:
                    settle()
                    is_settled = True
            except ServiceError:
                _log.exception("warming")
            finally:
                connections.close_all()
            stop.wait(PAUSE)

    return beside(keep, name="warming", ended_within=_ENDED_WITHIN)
