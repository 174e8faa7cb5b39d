"""Approvals: a leader says yes to a batch that somebody else wrote. What approval is needed for is not decided here."""

from __future__ import annotations

from django.utils import timezone

from socai.ledger.models import Approval, Batch, BatchKind
from socai.services.actors import Actor
from socai.services.errors import refusal, translated
from socai.services.opened import Instance
from socai.services.writing import Act, open_write, seal


def approve(*, instance: Instance, actor: Actor, batch: int, reason: str) -> int:
    """Approve a batch, dated now, and return the number of the batch that the approval itself is written in.

    The database refuses an author's own approval as well, whoever asks.

    Raises:
        ServiceError: the actor may not approve, wrote the batch, or approved it before; there is no such batch, or it
            is itself an approval; no reason is given; disk or database fail.
    """
    if not actor.may_approve:
        raise refusal("approval.not_a_leader", actor.name, role=actor.role.value)
    if not reason.strip():
        raise refusal("approval.no_reason", str(batch))
    with open_write(instance) as writer:
        _check(_batch(batch), actor)
        decision = Approval(approves_id=batch, account_id=actor.account, decided_at=timezone.now(), note=reason)
        writer.add([decision])
        return seal(writer, Act(actor, BatchKind.APPROVAL, reason, {"approves": batch})).number


def approved_by(*, batch: int) -> tuple[str, ...]:
    """Return the names of the accounts that approved a batch, in the order they did."""
    with translated():
        return tuple(Approval.objects.filter(approves_id=batch).order_by("id").values_list("account__name", flat=True))


def _batch(number: int) -> Batch:
    found = Batch.objects.filter(number=number).first()
    if found is None:
        raise refusal("approval.no_such_batch", str(number), last=Batch.objects.count())
    return found


def _check(batch: Batch, actor: Actor) -> None:
    if batch.kind == BatchKind.APPROVAL:
        raise refusal("approval.of_an_approval", str(batch.number))
    if batch.actor_id == actor.account:
        raise refusal("approval.of_own_batch", str(batch.number), actor=actor.name)
    if Approval.objects.filter(approves=batch, account_id=actor.account).exists():
        raise refusal("approval.given_before", str(batch.number), actor=actor.name)
