"""The database refuses approvals that services would never ask for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from socai.ledger.models import Approval, Batch, BatchKind, Entry
from socai.ledger.sealing import Sealing, open_batch
from tests.ledgers import POOR, Ledger


def approve(ledger: Ledger, batch: int, *, account: int, by: int | None = None, at: datetime | None) -> None:
    """Write an approval past the services; ``by`` writes the batch it stands in."""
    sealing = Sealing(BatchKind.APPROVAL, actor=by or account, at=timezone.now(), reason="x", data={})
    with open_batch() as writer:
        writer.add([Approval(approves_id=batch, account_id=account, decided_at=at)])
        writer.seal(sealing)


@pytest.fixture
def entered(ledger: Ledger) -> Batch:
    return Entry.objects.get(indicator=POOR).batch


def test_nobody_approves_a_batch_of_their_own(ledger: Ledger, entered: Batch) -> None:
    with pytest.raises(DatabaseError, match="nobody approves a batch of their own"):
        approve(ledger, entered.number, account=entered.actor_id, at=timezone.now())


def test_a_batch_does_not_approve_itself(ledger: Ledger) -> None:
    """While it is open the database does not know its author yet."""
    own = Batch.objects.count() + 1
    with pytest.raises(DatabaseError, match="an approval is of an earlier batch"):
        approve(ledger, own, account=ledger.actor("lanh-dao").account, at=timezone.now())


def test_nobody_approves_in_the_name_of_another(ledger: Ledger, entered: Batch) -> None:
    with pytest.raises(DatabaseError, match="in the name of another"):
        approve(
            ledger, entered.number, account=ledger.actor("lanh-dao").account, by=entered.actor_id, at=timezone.now()
        )


def test_an_approval_has_a_date(ledger: Ledger, entered: Batch) -> None:
    with pytest.raises(DatabaseError, match="decided_at"):
        approve(ledger, entered.number, account=ledger.actor("lanh-dao").account, at=None)


def test_an_approval_is_not_dated_before_its_batch(ledger: Ledger, entered: Batch) -> None:
    leader = ledger.actor("lanh-dao").account
    with pytest.raises(DatabaseError, match="dated after its batch"):
        approve(ledger, entered.number, account=leader, at=datetime(2020, 1, 1, tzinfo=UTC))
    with pytest.raises(DatabaseError, match="dated after its batch"):
        approve(ledger, entered.number, account=leader, at=entered.created_at - timedelta(microseconds=1))


def test_an_account_approves_once(ledger: Ledger, entered: Batch) -> None:
    leader = ledger.actor("lanh-dao").account
    approve(ledger, entered.number, account=leader, at=timezone.now())
    with pytest.raises(DatabaseError):
        approve(ledger, entered.number, account=leader, at=timezone.now())
    assert Approval.objects.count() == 1
