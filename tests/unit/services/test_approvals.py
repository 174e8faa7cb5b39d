"""A leader approves what somebody else wrote, once, with a reason."""

from __future__ import annotations

import pytest

from socai.ledger.models import Approval, Batch, BatchKind, Entry
from socai.services import actors
from socai.services.approvals import approve, approved_by
from socai.services.errors import ServiceError
from socai.services.verification import verify
from tests.ledgers import POOR, Ledger


@pytest.fixture
def entered(ledger: Ledger) -> int:
    return int(Entry.objects.get(indicator=POOR).batch_id)


def give(ledger: Ledger, batch: int, *, by: str = "lanh-dao", reason: str = "Đã đối chiếu với sổ gốc") -> int:
    return approve(instance=ledger.instance, actor=ledger.actor(by), batch=batch, reason=reason)


def refused(ledger: Ledger, batch: int, **others: str) -> str:
    before = ledger.dump()
    with pytest.raises(ServiceError) as error:
        give(ledger, batch, **others)
    assert ledger.dump() == before
    (finding,) = error.value.findings
    return finding.code


def test_a_leader_approves_the_batch_of_an_office(ledger: Ledger, entered: int) -> None:
    number = give(ledger, entered)
    decision = Approval.objects.get()
    assert (decision.approves_id, decision.account.name, decision.batch_id) == (entered, "lanh-dao", number)
    batch = Batch.objects.get(number=number)
    assert (batch.kind, batch.reason, batch.rows) == (BatchKind.APPROVAL, "Đã đối chiếu với sổ gốc", 1)
    assert Batch.objects.get(number=entered).created_at <= decision.decided_at <= batch.created_at
    assert approved_by(batch=entered) == ("lanh-dao",)
    assert verify(instance=ledger.instance).findings == ()


def test_a_second_leader_may_approve_as_well(ledger: Ledger, entered: int) -> None:
    give(ledger, entered)
    actors.create(name="pho", title="Phó", role=actors.Role.LEADER)
    give(ledger, entered, by="pho")
    assert approved_by(batch=entered) == ("lanh-dao", "pho")


@pytest.mark.parametrize("who", ["quan-tri", "van_phong"])
def test_only_a_leader_approves(ledger: Ledger, entered: int, who: str) -> None:
    assert refused(ledger, entered, by=who) == "approval.not_a_leader"


def test_not_a_batch_of_their_own(ledger: Ledger, entered: int) -> None:
    """The account became a leader after it wrote."""
    ledger.run("UPDATE ledger_account SET role = 'leader' WHERE name = 'van_phong'")
    assert refused(ledger, entered, by="van_phong") == "approval.of_own_batch"


def test_not_twice(ledger: Ledger, entered: int) -> None:
    give(ledger, entered)
    assert refused(ledger, entered) == "approval.given_before"


def test_not_an_approval(ledger: Ledger, entered: int) -> None:
    assert refused(ledger, give(ledger, entered)) == "approval.of_an_approval"


@pytest.mark.parametrize("batch", [0, -1, 999, 2**70])
def test_not_a_batch_that_is_not_there(ledger: Ledger, batch: int) -> None:
    assert refused(ledger, batch) == "approval.no_such_batch"


@pytest.mark.parametrize("reason", ["", " \n"])
def test_not_without_a_reason(ledger: Ledger, entered: int, reason: str) -> None:
    assert refused(ledger, entered, reason=reason) == "approval.no_reason"
