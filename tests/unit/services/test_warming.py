"""What the first visitor of a day would wait for is at hand before anybody comes."""

from __future__ import annotations

import gc
import threading
import time

from django.utils import timezone

from socai.services import kept_standings, warming
from tests.ledgers import Ledger


def is_at_hand(ledger: Ledger) -> bool:
    place = (ledger.instance, timezone.localdate(), None, "", ledger.instance.catalogue.reporting_unit)
    return place in kept_standings._memory().known


def test_standings_of_the_day_are_at_hand(sqlite_ledger: Ledger) -> None:
    assert not is_at_hand(sqlite_ledger)
    warming.warm(instance=sqlite_ledger.instance)
    assert is_at_hand(sqlite_ledger)


def test_the_thread_beside_the_server_warms_and_ends(sqlite_ledger: Ledger) -> None:
    before = gc.get_freeze_count()
    end = warming.start(instance=sqlite_ledger.instance)
    waited = time.monotonic() + 60
    while not is_at_hand(sqlite_ledger) and time.monotonic() < waited:
        time.sleep(0.05)
    end()
    assert is_at_hand(sqlite_ledger)
    assert gc.get_freeze_count() > before
    gc.unfreeze()
    assert not any(thread.name == "warming" and thread.is_alive() for thread in threading.enumerate())
