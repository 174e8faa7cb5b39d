"""Rows of sessions: how one is found and named, and ending those of an account. ``sign_in`` decides who gets one."""

from __future__ import annotations

from hashlib import sha256

from socai.ledger.models import Session


def digest_of(secret: str) -> str:
    """Return the key that a session is found by."""
    return sha256(secret.encode()).hexdigest()


def name_of(session: Session) -> str:
    """Return a name for a session that tells neither its secret nor the key that it is found by."""
    return sha256(f"name {session.digest}".encode()).hexdigest()[:16]


def end_others(account: int, kept: str) -> None:
    """End every session of an account but one, given its name. Call it while alone in the ledger.

    Raises:
        DatabaseError: the database fails.
    """
    for row in Session.objects.filter(account_id=account):
        if name_of(row) != kept:
            row.delete()
