"""Appends audit events to their chain."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from socai.ledger import canonical, chain
from socai.ledger.models import AuditEvent, Batch


def append(
    action: str, *, actor: int, at: datetime, data: Mapping[str, object], batch: Batch | None = None
) -> AuditEvent:
    """Add an event after the last one. Call it while alone in the ledger (``locks.alone``)."""
    number, digest = chain.last_event()
    event = AuditEvent(
        number=number + 1,
        action=action,
        actor_id=actor,
        at=at,
        batch=batch,
        data=canonical.data_text(data),
        previous_digest=digest,
    )
    event.digest = event_digest(event)
    event.save(force_insert=True)
    return event


def event_digest(event: AuditEvent) -> str:
    """Return the hash of an event: over everything it says and the event before it."""
    names = [field.attname for field in AuditEvent._meta.concrete_fields if field.attname != "digest"]
    return canonical.line_digest(getattr(event, name) for name in names)
