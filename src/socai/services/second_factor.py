"""The second factor of an account: codes of an app on a phone (TOTP), and recovery codes on paper, each used once.

Source: RFC 6238; Decree 331/2026/NĐ-CP and TCVN 14423:2026, level 2: a second factor for administrators.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from typing import TYPE_CHECKING

import pyotp
from django.utils import timezone

from socai.core.findings import Finding
from socai.ledger import events
from socai.ledger.locks import alone
from socai.ledger.models import Account, RecoveryCode, Role, SecondFactor, Session
from socai.services import lockout, passwords, people, secret_box, secrets_guard, sessions
from socai.services.actors import Actor
from socai.services.errors import refusal, translated

if TYPE_CHECKING:
    from socai.services.sign_in import Visit
    from socai.site.options import Options

RECOVERY_CODES = 10
_DIGITS, _STEP = 6, 30
_STEPS_AROUND = (-1, 0, 1)
_MAKER = "Sổ Cái"


@dataclass(frozen=True)
class Standing:
    """How the second factor of an account stands.

    Attributes:
        set_at: since when it is in use, ``None`` when it is not.
        codes_left: how many recovery codes were not used yet.
        secret: the secret that is being set up, as text to be typed into an app; empty when none is.
        address: the same as an ``otpauth:`` address, which a QR code holds.
    """

    set_at: datetime | None
    codes_left: int
    secret: str
    address: str


@dataclass(frozen=True)
class Done:
    """What came of a step: new recovery codes, which are told once, or why it was not done."""

    codes: tuple[str, ...] = ()
    finding: Finding | None = None


def is_missing(*, visit: Visit, options: Options) -> bool:
    """Return whether the instance asks for a second factor of somebody who has set none up."""
    return not visit.has_second_factor and visit.actor.is_any(*map(Role, options.second_factor_roles))


def standing(*, visit: Visit) -> Standing:
    """Return how one's own second factor stands.

    Raises:
        ServiceError: when the database fails.
    """
    with translated():
        found = SecondFactor.objects.filter(account=visit.actor.account).first()
        left = RecoveryCode.objects.filter(account=visit.actor.account).count()
    secret = secret_box.opened(found.pending) if found and found.pending else ""
    address = pyotp.TOTP(secret).provisioning_uri(name=visit.actor.name, issuer_name=_MAKER) if secret else ""
    set_at = timezone.localtime(found.set_at) if found and found.set_at else None
    return Standing(set_at, left, secret, address)


def begin(*, visit: Visit, code: str = "") -> Done:
    """Make a secret to be set up. Where one is in use already, a code of it, or a recovery code, must be given.

    Raises:
        ServiceError: when the database fails.
    """

    def keep_pending(account: Account, now: datetime) -> tuple[str, ...]:
        pending = secret_box.closed(pyotp.random_base32())
        SecondFactor.objects.update_or_create(account=account, defaults={"pending": pending})
        return ()

    return _proven(visit, code, keep_pending)


def confirm(*, visit: Visit, code: str) -> Done:
    """Take the secret that is being set up into use, once a code of it proves that the app has it.

    Raises:
        ServiceError: when the database fails.
    """
    with translated(), alone():
        now = timezone.now()
        factor = SecondFactor.objects.filter(account=visit.actor.account).exclude(pending="").first()
        step = _matching_step(factor.pending, code, now, after=0) if factor else 0
        if factor is None or not step:
            return Done(finding=Finding("factor.differs", subject=visit.actor.name))
        factor.secret, factor.pending, factor.last_step, factor.set_at = factor.pending, "", step, now
        factor.save()
        sessions.end_others(visit.actor.account, visit.session)
        events.append("second_factor.set", actor=visit.actor.account, at=now, data={})
        return Done(codes=_new_codes(factor.account))


def renew_codes(*, visit: Visit, code: str) -> Done:
    """Replace one's recovery codes, given a code.

    Raises:
        ServiceError: when the database fails.
    """

    def renewed(account: Account, now: datetime) -> tuple[str, ...]:
        events.append("second_factor.codes_renewed", actor=account.pk, at=now, data={})
        return _new_codes(account)

    return _proven(visit, code, renewed)


def own_codes(*, visit: Visit, codes: list[str]) -> list[str]:
    """Return those of some texts that are recovery codes of one's own that were not used yet.

    Raises:
        ServiceError: when the database fails.
    """
    digests = {_digest(visit.actor.account, code): code for code in codes[:RECOVERY_CODES]}
    with translated():
        found = set(RecoveryCode.objects.filter(digest__in=digests).values_list("digest", flat=True))
    return [code for digest, code in digests.items() if digest in found]


def switch_off(*, actor: Actor, name: str, reason: str) -> None:
    """Take the second factor of an account away, for somebody who lost phone and paper, and end its sessions.

    Raises:
        ServiceError: an actor who may not, or their own account; no such account; no reason; the database fails.
    """
    people.require_for(actor, name)
    if name == actor.name:
        raise refusal("account.own", name)
    if not reason.strip():
        raise refusal("factor.reason", name)
    secrets_guard.admit_typed(actor=actor, texts={name: reason})
    with translated(name), alone():
        account = Account.objects.get(name=name)
        removed, _ = SecondFactor.objects.filter(account=account).delete()
        if not removed:
            raise refusal("factor.none", name)
        RecoveryCode.objects.filter(account=account).delete()
        Session.objects.filter(account=account).delete()
        data = {"account": name, "reason": reason.strip()}
        events.append("second_factor.switched_off", actor=actor.account, at=timezone.now(), data=data)


def is_on(account: int) -> bool:
    """Return whether an account must give a code.

    Raises:
        DatabaseError: the database fails.
    """
    return SecondFactor.objects.filter(account=account).exclude(secret="").exists()


def proves(account: Account, code: str, now: datetime) -> bool:
    """Return whether a code is one of the app or a recovery code, and use it up. Call it while alone in the ledger.

    Raises:
        DatabaseError: the database fails.
    """
    factor = SecondFactor.objects.filter(account=account).exclude(secret="").first()
    if factor is None:
        return False
    step = _matching_step(factor.secret, code, now, after=factor.last_step)
    if step:
        factor.last_step = step
        factor.save(update_fields=("last_step",))
        return True
    used, _ = RecoveryCode.objects.filter(digest=_digest(account.pk, code)).delete()
    if used:
        left = RecoveryCode.objects.filter(account=account).count()
        events.append("second_factor.recovered", actor=account.pk, at=now, data={"left": left})
    return bool(used)


def _proven(visit: Visit, code: str, act: Callable[[Account, datetime], tuple[str, ...]]) -> Done:
    """Do something with one's second factor after a code, which is asked for once one is in use."""
    with translated(), alone():
        now, account = timezone.now(), Account.objects.get(pk=visit.actor.account)
        if is_on(account.pk):
            refused = Done(finding=Finding("factor.differs", subject=account.name))
            if lockout.is_locked(account, now):
                return refused
            if not proves(account, code, now):
                lockout.count_failure_inside(account, now)
                return refused
        return Done(codes=act(account, now))


def _matching_step(closed: str, code: str, now: datetime, *, after: int) -> int:
    """Return the time step whose code was given, the present one or one beside it; 0 for none later than ``after``."""
    secret, typed = secret_box.opened(closed), "".join(code.split())
    if not secret or len(typed) != _DIGITS or not typed.isascii():
        return 0
    maker, present = pyotp.TOTP(secret, digits=_DIGITS, interval=_STEP), int(now.timestamp()) // _STEP
    steps = (present + around for around in _STEPS_AROUND)
    matching = [step for step in steps if compare_digest(maker.generate_otp(step), typed) and step > after]
    return matching[-1] if matching else 0


def _new_codes(account: Account) -> tuple[str, ...]:
    codes = tuple(passwords.one_time() for _ in range(RECOVERY_CODES))
    RecoveryCode.objects.filter(account=account).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(digest=_digest(account.pk, code), account=account) for code in codes)
    return codes


def _digest(account: int, code: str) -> str:
    """Return the hash that a recovery code is found by. Its 79 random bits need no slow one."""
    typed = "".join(code.lower().split()).replace("-", "")
    return sha256(f"{account} {typed}".encode()).hexdigest()
