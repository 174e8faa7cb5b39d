"""Signing in and out: passwords tried, failures counted, accounts locked, sessions kept and ended.

Source: Decree 331/2026/NĐ-CP and TCVN 14423:2026, level 2: five failures lock; fifteen minutes without a request end a
session, five for an administrator; an account that nobody uses for 45 days is switched off.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from socai.core.findings import Finding
from socai.ledger import events
from socai.ledger.locks import alone
from socai.ledger.models import Account, Role, Session
from socai.services import actors, passwords
from socai.services.actors import Actor
from socai.services.errors import refusal, translated

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
IDLE = timedelta(minutes=15)
IDLE_ADMINISTRATOR = timedelta(minutes=5)
LONGEST = timedelta(hours=12)
UNUSED = timedelta(days=45)
_SEEN_EVERY = timedelta(minutes=1)
_MOST_DEVICE = 200


@dataclass(frozen=True)
class SignedIn:
    """What came of trying to sign in: a secret for the cookie, or why not."""

    secret: str = ""
    finding: Finding | None = None


@dataclass(frozen=True)
class Visit:
    """Somebody who is signed in.

    Attributes:
        actor: who.
        session: name of the session, for its list; it opens nothing.
        must_change_password: whether nothing else may be done before the password is replaced.
    """

    actor: Actor
    session: str
    must_change_password: bool


@dataclass(frozen=True)
class OwnSession:
    """One line of the list of own sessions."""

    name: str
    started_at: datetime
    seen_at: datetime
    device: str
    is_this: bool


def sign_in(*, name: str, password: str, device: str = "") -> SignedIn:
    """Try a name and a password. The answer is the same for a wrong name, a wrong password and a locked account.

    Raises:
        ServiceError: when the database fails.
    """
    with translated():
        account = Account.objects.filter(name=name, is_active=True).first()
        # Trying one takes long on purpose, so it is done before the ledger is held for the outcome.
        if account is None or not account.has_usable_password():
            make_password(password)
            return SignedIn(finding=_refused())
        is_right = account.check_password(password)
        with alone():
            return _outcome(account.pk, is_right, device)


def _outcome(number: int, is_right: bool, device: str) -> SignedIn:
    """Write down what came of trying a password; the account is read again, others may have failed meanwhile."""
    now = timezone.now()
    account = Account.objects.get(pk=number)
    if not account.is_active or (account.locked_until and now < account.locked_until):
        return SignedIn(finding=_refused())
    if not is_right:
        _count_failure(account, now)
        return SignedIn(finding=_refused())
    if now - max(filter(None, (account.last_login, account.switched_on_at))) > UNUSED:
        _switch_off(account, now)
        return SignedIn(finding=Finding("signin.unused", subject=account.name, data={"days": UNUSED.days}))
    return SignedIn(secret=_start(account, now, device))


def _refused() -> Finding:
    return Finding("signin.refused", data={"most": MOST_FAILURES, "minutes": LOCKED_FOR.seconds // 60})


def visit(*, secret: str) -> Visit | None:
    """Return who is signed in with the secret of a cookie, and note that they were seen.

    Raises:
        ServiceError: when the database fails.
    """
    if not secret:
        return None
    with translated():
        session = Session.objects.select_related("account").filter(digest=_digest(secret)).first()
        if session is None:
            return None
        actor = actors.of_account(number=session.account_id)
        now = timezone.now()
        if actor is None or _is_over(session, actor, now):
            session.delete()
            return None
        if now - session.seen_at >= _SEEN_EVERY:
            Session.objects.filter(pk=session.pk).update(seen_at=now)
        return Visit(actor, _name_of(session), session.account.must_change_password)


def sign_out(*, secret: str) -> None:
    """End the session of a secret.

    Raises:
        ServiceError: when the database fails.
    """
    with translated(), alone():
        session = Session.objects.filter(digest=_digest(secret)).first()
        if session is not None:
            session.delete()
            events.append("session.ended", actor=session.account_id, at=timezone.now(), data={})


def own_sessions(*, visit: Visit) -> list[OwnSession]:
    """Return the live sessions of an account, the latest first.

    Raises:
        ServiceError: when the database fails.
    """
    with translated():
        rows = list(Session.objects.filter(account_id=visit.actor.account).order_by("-seen_at"))
    now = timezone.now()
    return [
        OwnSession(
            _name_of(row), timezone.localtime(row.started_at), timezone.localtime(row.seen_at), row.device,
            _name_of(row) == visit.session,
        )
        for row in rows
        if not _is_over(row, visit.actor, now)
    ]  # fmt: skip


def end_own_session(*, visit: Visit, name: str) -> None:
    """End one of one's own sessions; a name that is not one's own ends nothing.

    Raises:
        ServiceError: when the database fails.
    """
    with translated(), alone():
        for row in Session.objects.filter(account_id=visit.actor.account):
            if _name_of(row) == name:
                row.delete()
                events.append("session.ended", actor=visit.actor.account, at=timezone.now(), data={"by": "list"})


def change_password(*, visit: Visit, old: str, new: str) -> Finding | None:
    """Replace one's own password and end one's other sessions; return why it was not done.

    Raises:
        ServiceError: when the database fails, or the account is gone.
    """
    with translated(), alone():
        now = timezone.now()
        account = Account.objects.filter(pk=visit.actor.account).first()
        if account is None:
            raise refusal("actor.unknown", visit.actor.name, known="")
        if not account.check_password(old):
            _count_failure(account, now)
            if account.locked_until:
                Session.objects.filter(account=account).delete()
            return Finding("password.old_differs", subject=account.name)
        found = passwords.problem(account, new)
        if found is not None:
            return found
        passwords.put(account, new, must_change=False)
        account.save()
        for row in Session.objects.filter(account=account):
            if _name_of(row) != visit.session:
                row.delete()
        events.append("password.changed", actor=account.pk, at=now, data={})
        return None


def _start(account: Account, now: datetime, device: str) -> str:
    account.failed_attempts, account.locked_until, account.last_login = 0, None, now
    account.save(update_fields=("failed_attempts", "locked_until", "last_login"))
    secret = secrets.token_urlsafe(32)
    Session.objects.filter(account=account, started_at__lt=now - LONGEST).delete()
    Session.objects.create(
        digest=_digest(secret), account=account, started_at=now, seen_at=now, device=device[:_MOST_DEVICE]
    )
    events.append("session.started", actor=account.pk, at=now, data={"device": device[:_MOST_DEVICE]})
    return secret


def _count_failure(account: Account, now: datetime) -> None:
    account.failed_attempts += 1
    events.append("session.refused", actor=account.pk, at=now, data={"failures": account.failed_attempts})
    if account.failed_attempts >= MOST_FAILURES:
        account.failed_attempts, account.locked_until = 0, now + LOCKED_FOR
        events.append("account.locked", actor=account.pk, at=now, data={"until": account.locked_until.isoformat()})
    account.save(update_fields=("failed_attempts", "locked_until"))


def _switch_off(account: Account, now: datetime) -> None:
    account.is_active = False
    account.save(update_fields=("is_active",))
    events.append("account.switched_off", actor=account.pk, at=now, data={"reason": "unused"})


def _is_over(session: Session, actor: Actor, now: datetime) -> bool:
    idle = IDLE_ADMINISTRATOR if actor.is_any(Role.ADMINISTRATOR) else IDLE
    return now - session.seen_at > idle or now - session.started_at > LONGEST


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _name_of(session: Session) -> str:
    """Return a name for a session that tells neither its secret nor the key that it is found by."""
    return sha256(f"name {session.digest}".encode()).hexdigest()[:16]
