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
from django.core import signing
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from socai.core.findings import Finding
from socai.ledger import events
from socai.ledger.locks import alone
from socai.ledger.models import Account, Role, SecondFactor, Session
from socai.services import actors, lockout, passwords, second_factor
from socai.services.actors import Actor
from socai.services.errors import refusal, translated
from socai.services.sessions import digest_of, end_others, name_of

IDLE = timedelta(minutes=15)
IDLE_ADMINISTRATOR = timedelta(minutes=5)
LONGEST = timedelta(hours=12)
UNUSED = timedelta(days=45)
_SEEN_EVERY = timedelta(minutes=1)
_MOST_DEVICE = 200
TICKET_FOR = timedelta(minutes=5)
_TICKET = "socai.sign_in.ticket"


@dataclass(frozen=True)
class SignedIn:
    """What came of trying to sign in: a secret for the cookie, a ticket to the second step, or why not."""

    secret: str = ""
    ticket: str = ""
    finding: Finding | None = None


@dataclass(frozen=True)
class Visit:
    """Somebody who is signed in.

    Attributes:
        actor: who.
        session: name of the session, for its list; it opens nothing.
        must_change_password: whether nothing else may be done before the password is replaced.
        has_second_factor: whether a code is asked for when the account signs in.
    """

    actor: Actor
    session: str
    must_change_password: bool
    has_second_factor: bool


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
    if not account.is_active or lockout.is_locked(account, now):
        return SignedIn(finding=_refused())
    if not is_right:
        lockout.count_failure(account, now)
        return SignedIn(finding=_refused())
    return passed(account, now, device)


def vouched_for(*, subject: str, device: str = "") -> SignedIn:
    """Sign in the account that is linked to somebody for whom the identity provider vouched.

    Raises:
        ServiceError: when the database fails.
    """
    with translated(), alone():
        now, account = timezone.now(), Account.objects.filter(subject=subject, is_active=True).first()
        if account is None:
            return SignedIn(finding=Finding("provider.not_linked", subject=subject))
        if lockout.is_locked(account, now):
            return SignedIn(finding=_refused())
        return passed(account, now, device)


def passed(account: Account, now: datetime, device: str) -> SignedIn:
    """Return what comes after the first step: the second one where there is one, else a session.

    Call it while alone in the ledger, for an account that is active and not locked.

    Raises:
        DatabaseError: the database fails.
    """
    if now - max(filter(None, (account.last_login, account.switched_on_at))) > UNUSED:
        _switch_off(account, now)
        return SignedIn(finding=Finding("signin.unused", subject=account.name, data={"days": UNUSED.days}))
    if second_factor.is_on(account.pk):
        return SignedIn(ticket=signing.dumps(_ticket_of(account), salt=_TICKET))
    return SignedIn(secret=_start(account, now, device))


def second_step(*, ticket: str, code: str, device: str = "") -> SignedIn:
    """Try a code after the right password, which the ticket vouches for. A ticket opens one session at most.

    Raises:
        ServiceError: when the database fails.
    """
    with translated(), alone():
        now, account = timezone.now(), _of_ticket(ticket)
        if account is None:
            return SignedIn(finding=Finding("signin.too_late", data={"minutes": TICKET_FOR.seconds // 60}))
        if lockout.is_locked(account, now):
            return SignedIn(finding=_code_refused())
        if not second_factor.proves(account, code, now):
            lockout.count_failure(account, now)
            return SignedIn(finding=_code_refused())
        return SignedIn(secret=_start(account, now, device))


def _ticket_of(account: Account) -> tuple[int, str]:
    """Return what a ticket says: whose it is, in a state that signing in and a new password end."""
    state = sha256(f"{account.password} {account.last_login}".encode()).hexdigest()
    return account.pk, state


def _of_ticket(ticket: str) -> Account | None:
    try:
        number, state = signing.loads(ticket, salt=_TICKET, max_age=TICKET_FOR)
    except (signing.BadSignature, ValueError):
        return None
    account = Account.objects.filter(pk=number, is_active=True).first()
    return account if account is not None and _ticket_of(account)[1] == state else None


def _refused() -> Finding:
    return Finding("signin.refused", data=_limits())


def _code_refused() -> Finding:
    return Finding("signin.code_refused", data=_limits())


def _limits() -> dict[str, int]:
    return {"most": lockout.MOST_FAILURES, "minutes": lockout.LOCKED_FOR.seconds // 60}


def visit(*, secret: str) -> Visit | None:
    """Return who is signed in with the secret of a cookie, and note that they were seen.

    Raises:
        ServiceError: when the database fails.
    """
    if not secret:
        return None
    with translated():
        factors = SecondFactor.objects.filter(account=OuterRef("account")).exclude(secret="")
        sessions = Session.objects.select_related("account").annotate(has_second_factor=Exists(factors))
        session = sessions.filter(digest=digest_of(secret)).first()
        if session is None:
            return None
        actor = actors.who_is(session.account)
        now = timezone.now()
        if actor is None or _is_over(session, actor, now):
            session.delete()
            return None
        if now - session.seen_at >= _SEEN_EVERY:
            Session.objects.filter(pk=session.pk).update(seen_at=now)
        return Visit(actor, name_of(session), session.account.must_change_password, session.has_second_factor)


def forget_ended() -> int:
    """Remove the sessions that have ended by themselves; return how many.

    Raises:
        ServiceError: when the database fails.
    """
    now = timezone.now()
    with translated():
        ended = Session.objects.filter(Q(seen_at__lt=now - IDLE) | Q(started_at__lt=now - LONGEST))
        removed, _ = ended.delete()
    return removed


def sign_out(*, secret: str) -> None:
    """End the session of a secret.

    Raises:
        ServiceError: when the database fails.
    """
    with translated(), alone():
        session = Session.objects.filter(digest=digest_of(secret)).first()
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
            name_of(row), timezone.localtime(row.started_at), timezone.localtime(row.seen_at), row.device,
            name_of(row) == visit.session,
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
            if name_of(row) == name:
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
            lockout.count_failure_inside(account, now)
            return Finding("password.old_differs", subject=account.name)
        found = passwords.problem(account, new)
        if found is not None:
            return found
        passwords.put(account, new, must_change=False)
        account.save()
        end_others(account.pk, visit.session)
        events.append("password.changed", actor=account.pk, at=now, data={})
        return None


def _start(account: Account, now: datetime, device: str) -> str:
    account.failed_attempts, account.locked_until, account.last_login = 0, None, now
    account.save(update_fields=("failed_attempts", "locked_until", "last_login"))
    secret = secrets.token_urlsafe(32)
    Session.objects.filter(account=account, started_at__lt=now - LONGEST).delete()
    Session.objects.create(
        digest=digest_of(secret), account=account, started_at=now, seen_at=now, device=device[:_MOST_DEVICE]
    )
    events.append("session.started", actor=account.pk, at=now, data={"device": device[:_MOST_DEVICE]})
    return secret


def _switch_off(account: Account, now: datetime) -> None:
    account.is_active = False
    account.save(update_fields=("is_active",))
    events.append("account.switched_off", actor=account.pk, at=now, data={"reason": "unused"})


def _is_over(session: Session, actor: Actor, now: datetime) -> bool:
    idle = IDLE_ADMINISTRATOR if actor.is_any(Role.ADMINISTRATOR) else IDLE
    return now - session.seen_at > idle or now - session.started_at > LONGEST
