"""What is kept of the units is read anew as soon as something is recorded of them, and never too early."""

from __future__ import annotations

from socai.services import units
from socai.services.boundaries import trees
from socai.services.entries import record
from socai.services.reading import last_batch
from tests.ledgers import AREA, Ledger, row
from tests.unit.services.eventful import apply, merge


def test_figures_leave_what_is_kept(ledger: Ledger) -> None:
    before = trees(), units.index()
    record(instance=ledger.instance, actor=ledger.actor("quan-tri"), rows=[row(AREA, "1")], reason="Nhập")
    assert (trees() is before[0], units.index() is before[1]) == (True, True)


def test_an_event_is_seen_at_once_and_what_was_known_stays(ledger: Ledger) -> None:
    before, batch = trees(), last_batch()
    apply(ledger, merge())
    assert "thon_m" in trees().identities
    assert units.index().identity("thon_m") is not None
    assert trees(as_known_at=batch) is before


def test_what_was_only_tried_leaves_nothing_behind(ledger: Ledger) -> None:
    before = trees(), units.index()
    apply(ledger, merge(), dry_run=True)
    assert (trees() is before[0], units.index() is before[1]) == (True, True)
