"""Passwords: what one must be like, making one for somebody, and setting it. Only Argon2 hashes are kept.

Source: Decree 331/2026/NĐ-CP and TCVN 14423:2026, level 2: fourteen characters where there is no second factor; the
last ten are not used again.
"""

from __future__ import annotations

import secrets

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from socai.core.findings import Finding
from socai.ledger.models import Account

LEAST_LENGTH = 14
MOST_LENGTH = 200
NOT_REUSED = 10
# Without letters and digits that look alike on a printed slip.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 4, 4


def one_time() -> str:
    """Return a new password that is easy to copy from a slip of paper (79 bits)."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))


def problem(account: Account, password: str) -> Finding | None:
    """Return why an account may not take a password, ``None`` when it may."""
    if not LEAST_LENGTH <= len(password) <= MOST_LENGTH:
        return Finding("password.length", subject=account.name, data={"least": LEAST_LENGTH, "most": MOST_LENGTH})
    if len(set(password)) < LEAST_LENGTH // 2 or account.name.lower() in password.lower() or _is_common(password):
        return Finding("password.easy", subject=account.name)
    if any(check_password(password, former) for former in _former(account)):
        return Finding("password.used_before", subject=account.name, data={"last": NOT_REUSED})
    return None


def put(account: Account, password: str, *, must_change: bool) -> None:
    """Give an account a password and forget that it was locked. The caller saves the account."""
    account.former_passwords = "\n".join(_former(account)[: NOT_REUSED - 1])
    account.set_password(password)
    account.must_change_password = must_change
    account.failed_attempts = 0
    account.locked_until = None


def _former(account: Account) -> list[str]:
    """Return the hashes of the passwords that may not be used again, the present one first."""
    present = [account.password] if account.has_usable_password() else []
    return [*present, *account.former_passwords.split()][:NOT_REUSED]


def _is_common(password: str) -> bool:
    try:
        CommonPasswordValidator().validate(password)
    except ValidationError:
        return True
    return False
