"""Short codes on registered phones: registering one, signing in with it, and taking it back.

The phone is what somebody has (a long secret in a cookie), the code what they know. The code alone opens nothing, and
five codes that do not match take the phone back, so six digits are enough. Nothing is sent to anybody.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import check_password, make_password
from django.utils import timezone

from socai.core.findings import Finding
from socai.ledger import events
from socai.ledger.locks import alone
from socai.ledger.models import Account, Phone, Role
from socai.services import actors, lockout, people, sign_in
from socai.services.actors import Actor
from socai.services.errors import translated
from socai.services.sessions import digest_of
from socai.services.sign_in import SignedIn, Visit

if TYPE_CHECKING:
    from socai.site.options import Options

DIGITS = 6
MOST_FAILURES = 5
_MOST_DEVICE = 200
_NAME = 16
_RUNS = "01234567890 09876543210"


@dataclass(frozen=True)
class Registered:
    """What came of registering a phone: the secret for its cookie, or why not."""

    secret: str = ""
    finding: Finding | None = None


@dataclass(frozen=True)
class Listed:
    """A registered phone; its name opens nothing."""

    name: str
    device: str
    registered_at: datetime
    ends_at: datetime
    used_at: datetime | None


def is_allowed(*, actor: Actor, options: Options) -> bool:
    """Return whether somebody may sign in with a short code: every role that they have must be one that may."""
    allowed = {Role(name) for name in options.phone_code_roles}
    return all(place.role in allowed for place in actor.all_places)


def register(*, visit: Visit, options: Options, password: str, code: str, device: str = "") -> Registered:
    """Register the phone in somebody's hand, given their password again, and set its code.

    Raises:
        ServiceError: when the database fails.
    """
    name = visit.actor.name
    if not is_allowed(actor=visit.actor, options=options):
        return Registered(finding=Finding("phone.not_allowed", subject=name))
    if _is_easy(code):
        return Registered(finding=Finding("phone.easy", subject=name, data={"digits": DIGITS}))
    with translated():
        account = Account.objects.get(pk=visit.actor.account)
        is_right, hashed = account.check_password(password), make_password(code)
        with alone():
            now = timezone.now()
            account.refresh_from_db()
            if lockout.is_locked(account, now) or not is_right:
                lockout.count_failure_inside(account, now)
                return Registered(finding=Finding("password.old_differs", subject=name))
            secret, called = secrets.token_urlsafe(32), device[:_MOST_DEVICE]
            Phone.objects.create(
                digest=digest_of(secret), account=account, code=hashed, device=called, registered_at=now
            )
            events.append("phone.registered", actor=account.pk, at=now, data={"device": called})
            return Registered(secret=secret)


def enter(*, options: Options, secret: str, code: str, device: str = "") -> SignedIn:
    """Try a code on the phone that a cookie's secret stands for.

    Raises:
        ServiceError: when the database fails.
    """
    with translated():
        phone = Phone.objects.filter(digest=digest_of(secret)).first()
        # Trying one takes long on purpose, so it is done before the ledger is held for the outcome.
        if phone is None:
            make_password(code)
            return SignedIn(finding=Finding("phone.unknown"))
        is_right = check_password(code, phone.code)
        with alone():
            return _outcome(phone.digest, is_right, options, device)


def _outcome(digest: str, is_right: bool, options: Options, device: str) -> SignedIn:
    """Write down what came of trying a code; the phone is read again, others may have tried meanwhile."""
    now = timezone.now()
    phone = Phone.objects.select_related("account").filter(digest=digest).first()
    actor = actors.of_account(number=phone.account_id) if phone else None
    if phone is None or actor is None or now >= _end(phone, options) or not is_allowed(actor=actor, options=options):
        return SignedIn(finding=Finding("phone.unknown"))
    if lockout.is_locked(phone.account, now):
        return SignedIn(finding=Finding("phone.refused", data={"left": MOST_FAILURES - phone.failures}))
    if not is_right:
        return SignedIn(finding=_failed(phone, now))
    phone.failures, phone.used_at = 0, now
    phone.save(update_fields=("failures", "used_at"))
    return sign_in.passed(phone.account, now, device)


def _failed(phone: Phone, now: datetime) -> Finding:
    phone.failures += 1
    events.append("session.refused", actor=phone.account_id, at=now, data={"phone": True, "failures": phone.failures})
    if phone.failures >= MOST_FAILURES:
        _take_back(phone, phone.account_id, now, "failures")
        return Finding("phone.unknown")
    phone.save(update_fields=("failures",))
    return Finding("phone.refused", data={"left": MOST_FAILURES - phone.failures})


def own(*, visit: Visit, options: Options) -> list[Listed]:
    """Return one's own registered phones, the latest first.

    Raises:
        ServiceError: when the database fails.
    """
    return _listed(visit.actor.account, options)


def take_back_own(*, visit: Visit, name: str) -> None:
    """Take one of one's own phones back; a name that is not one's own takes none.

    Raises:
        ServiceError: when the database fails.
    """
    with translated(), alone():
        for phone in Phone.objects.filter(account=visit.actor.account):
            if phone.digest.startswith(name) and len(name) == _NAME:
                _take_back(phone, visit.actor.account, timezone.now(), "owner")


def take_back_all(*, actor: Actor, name: str) -> int:
    """Take every phone of an account back, as its administrator; return how many there were.

    Raises:
        ServiceError: an actor who may not; no such account; the database fails.
    """
    people.require_for(actor, name)
    with translated(name), alone():
        phones = list(Phone.objects.filter(account__name=name))
        for phone in phones:
            _take_back(phone, actor.account, timezone.now(), "administrator")
        return len(phones)


def _take_back(phone: Phone, actor: int, now: datetime, why: str) -> None:
    data = {"account": phone.account.name, "device": phone.device, "by": why}
    phone.delete()
    events.append("phone.revoked", actor=actor, at=now, data=data)


def _listed(account: int, options: Options) -> list[Listed]:
    with translated():
        rows = list(Phone.objects.filter(account=account).order_by("-registered_at"))
    return [
        Listed(
            row.digest[:_NAME],
            row.device,
            timezone.localtime(row.registered_at),
            timezone.localtime(_end(row, options)),
            timezone.localtime(row.used_at) if row.used_at else None,
        )
        for row in rows
        if timezone.now() < _end(row, options)
    ]


def _end(phone: Phone, options: Options) -> datetime:
    return phone.registered_at + timedelta(days=options.phone_code_days)


def _is_easy(code: str) -> bool:
    """Return whether a code is no six digits, or such as people try first: few different ones, a run, a pattern."""
    if len(code) != DIGITS or not (code.isascii() and code.isdigit()):
        return True
    half, third = code[: DIGITS // 2], code[: DIGITS // 3]
    return len(set(code)) < 3 or code in _RUNS or code in (half * 2, third * 3)
