"""Counts attempts to get into an account that failed, whatever was tried, and locks it when they are too many.

Source: Decree 331/2026/NĐ-CP and TCVN 14423:2026, level 2: five failures lock.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from socai.ledger import events
from socai.ledger.models import Account, Session

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)


def is_locked(account: Account, now: datetime) -> bool:
    """Return whether nobody gets into an account for now."""
    return account.locked_until is not None and now < account.locked_until


def count_failure(account: Account, now: datetime) -> None:
    """Write down a failure of somebody who is outside. Call it while alone in the ledger."""
    account.failed_attempts += 1
    events.append("session.refused", actor=account.pk, at=now, data={"failures": account.failed_attempts})
    if account.failed_attempts >= MOST_FAILURES:
        account.failed_attempts, account.locked_until = 0, now + LOCKED_FOR
        events.append("account.locked", actor=account.pk, at=now, data={"until": account.locked_until.isoformat()})
    account.save(update_fields=("failed_attempts", "locked_until"))


def count_failure_inside(account: Account, now: datetime) -> None:
    """Write down a failure of somebody who is signed in; being locked ends their sessions too."""
    count_failure(account, now)
    if is_locked(account, now):
        Session.objects.filter(account=account).delete()
