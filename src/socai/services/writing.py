"""What every write of the ledger shares: one transaction, one sealed batch, one audit event, then the head file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from socai.ledger.models import Batch, BatchKind
from socai.ledger.sealing import BatchWriter, Sealing, open_batch
from socai.services import head, secrets_guard
from socai.services.actors import Actor
from socai.services.errors import translated
from socai.services.opened import Instance


@dataclass(frozen=True)
class Act:
    """Who writes, what for and why; ``data`` is what the audit event tells beyond that.

    ``request_key`` lets a sender repeat the request safely; ``request_digest`` is the hash over what was asked.
    """

    actor: Actor
    kind: BatchKind
    reason: str
    data: Mapping[str, object] = field(default_factory=dict)
    request_key: str | None = None
    request_digest: str = ""


@contextmanager
def open_write(instance: Instance) -> Iterator[BatchWriter]:
    """Open the next batch, alone in the ledger. Whatever raises inside leaves nothing behind.

    Raises:
        ServiceError: when disk or database fail.
    """
    try:
        with translated(), open_batch() as writer:
            yield writer
            # The batch is in the ledger by then. A head that cannot be written may lag; the next write brings it up.
            transaction.on_commit(lambda: head.advance(instance.home), robust=True)
    except secrets_guard.MarkedError as error:
        secrets_guard.note_refusal(error.actor, error.mark)
        raise


def give_up() -> None:
    """Let the batch that is open leave nothing behind, without an error."""
    transaction.set_rollback(True)


def seal(writer: BatchWriter, act: Act) -> Batch:
    """Seal the open batch, dated now.

    Raises:
        ServiceError: its reason bears a mark of secrecy.
    """
    secrets_guard.require_unmarked(act.actor, act.reason)
    return writer.seal(
        Sealing(
            kind=act.kind,
            actor=act.actor.account,
            at=timezone.now(),
            reason=act.reason,
            data={"rows": writer.count, **act.data},
            request_key=act.request_key,
            request_digest=act.request_digest,
        )
    )
