"""Tokens with which programs use the HTTP API: made, listed, revoked, found by their secret.

A token acts as an account and can never do more than it; its scopes say what of that. Only the hash of its secret is
kept, and the secret is told once.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from types import MappingProxyType

from django.db.models import QuerySet
from django.utils import timezone

from socai.core.findings import Finding
from socai.ledger import events
from socai.ledger.locks import alone
from socai.ledger.models import Account, ApiToken
from socai.services import access, actors, people
from socai.services.actors import Actor
from socai.services.errors import ServiceError, refusal, translated

SCOPES: Mapping[str, tuple[str, str]] = MappingProxyType({
    "read": ("Đọc danh mục, đơn vị, số liệu, báo cáo đã phát hành", "Read catalogue, units, figures, issued reports"),
    "registers": ("Đọc sổ và nhiệm vụ, không có dữ liệu cá nhân", "Read registers and tasks, without personal data"),
    "submit": ("Gửi phiếu", "Send forms"),
    "audit": ("Kiểm tra số liệu của văn bản", "Audit documents"),
})  # fmt: skip
"""What a token may be for, in both languages."""
MOST_DAYS = 366
_PREFIX = "socai_"


@dataclass(frozen=True)
class Made:
    """A token and its secret, which is told once."""

    name: str
    secret: str
    expires_at: datetime


@dataclass(frozen=True)
class ListedToken:
    """A token in the list of tokens."""

    name: str
    account: str
    scopes: tuple[str, ...]
    expires_at: datetime
    is_revoked: bool
    is_over: bool


@dataclass(frozen=True)
class Caller:
    """A program that asks.

    Attributes:
        token: name of its token.
        actor: the account that it acts as.
        scopes: what it may do of what the account may.
    """

    token: str
    actor: Actor
    scopes: frozenset[str]


def make(*, actor: Actor, name: str, account: str, scopes: Iterable[str], days: int) -> Made:
    """Make a token for an account.

    Args:
        actor: who makes it.
        name: what it is called; no other token has or had this name.
        account: name of the account that it acts as.
        scopes: what it may do, names of ``SCOPES``.
        days: for how many days it holds.

    Raises:
        ServiceError: an actor who may not keep the account; a name that is taken or empty; unknown scopes; too many
            days; the database fails.
    """
    people.require_for(actor, account)
    wanted = tuple(dict.fromkeys(scopes))
    problems = list(_problems(name, wanted, days))
    if problems:
        raise ServiceError(problems)
    with translated(name):
        number = Account.objects.get(name=account).id
    return _make(actor, name, number, wanted, days)


def make_own(*, actor: Actor, scope: str) -> Made:
    """Make a token for somebody's own account, for one thing that the API does not do, for as long as one may last.

    Raises:
        ServiceError: when the database fails.
    """
    with translated(actor.name):
        before = ApiToken.objects.filter(account_id=actor.account, scopes=scope).count()
    return _make(actor, f"{scope}/{actor.name}/{before + 1}", actor.account, (scope,), MOST_DAYS)


def own(*, actor: Actor, scope: str) -> tuple[datetime, datetime] | None:
    """Return when somebody's own token for one thing was made and when it ends, ``None`` when none holds.

    Raises:
        ServiceError: when the database fails.
    """
    with translated(actor.name):
        row = _own(actor, scope).filter(expires_at__gt=timezone.now()).order_by("-made_at").first()
    return None if row is None else (timezone.localtime(row.made_at), timezone.localtime(row.expires_at))


def revoke_own(*, actor: Actor, scope: str) -> None:
    """Revoke somebody's own tokens for one thing; without any nothing changes.

    Raises:
        ServiceError: when the database fails.
    """
    with translated(actor.name), alone():
        now = timezone.now()
        for row in _own(actor, scope):
            ApiToken.objects.filter(pk=row.pk).update(revoked_at=now)
            events.append("token.revoked", actor=actor.account, at=now, data={"token": row.name})


def _own(actor: Actor, scope: str) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(account_id=actor.account, scopes=scope, revoked_at__isnull=True)


def _make(actor: Actor, name: str, account: int, scopes: Sequence[str], days: int) -> Made:
    secret, now = _PREFIX + secrets.token_urlsafe(32), timezone.now()
    expires = now + timedelta(days=days)
    with translated(name), alone():
        if ApiToken.objects.filter(name=name).exists():
            raise refusal("token.taken", name)
        ApiToken.objects.create(
            digest=_digest(secret), name=name, account_id=account, scopes=" ".join(scopes), made_at=now,
            expires_at=expires,
        )  # fmt: skip
        known = Account.objects.get(id=account).name
        data = {"token": name, "account": known, "scopes": list(scopes), "until": expires.isoformat()}
        events.append("token.made", actor=actor.account, at=now, data=data)
    return Made(name, secret, timezone.localtime(expires))


def _problems(name: str, scopes: tuple[str, ...], days: int) -> Iterable[Finding]:
    if not name.strip() or not name.isprintable():
        yield Finding("token.no_name", subject=name.strip())
    for scope in scopes:
        if scope not in SCOPES:
            yield Finding("token.unknown_scope", subject=scope, data={"known": ", ".join(SCOPES)})
    if not scopes:
        yield Finding("token.unknown_scope", subject="-", data={"known": ", ".join(SCOPES)})
    if not 0 < days <= MOST_DAYS:
        yield Finding("token.days", subject=name, data={"days": days, "most": MOST_DAYS})


def listed(*, actor: Actor) -> list[ListedToken]:
    """Return every token, the latest first.

    Raises:
        ServiceError: an actor who may not; the database fails.
    """
    access.require_somewhere(actor, "account:keep")
    now = timezone.now()
    with translated():
        rows = list(ApiToken.objects.select_related("account").order_by("-made_at"))
    return [
        ListedToken(
            row.name, row.account.name, tuple(row.scopes.split()), timezone.localtime(row.expires_at),
            row.revoked_at is not None, row.expires_at <= now,
        )
        for row in rows
    ]  # fmt: skip


def revoke(*, actor: Actor, name: str) -> None:
    """Revoke a token; it opens nothing from now on. Revoking one again changes nothing.

    Raises:
        ServiceError: an actor who may not keep its account; no such token; the database fails.
    """
    with translated(name):
        row = ApiToken.objects.select_related("account").filter(name=name).first()
    if row is None:
        raise refusal("token.unknown", name)
    people.require_for(actor, row.account.name)
    with translated(name), alone():
        now = timezone.now()
        if ApiToken.objects.filter(pk=row.pk, revoked_at__isnull=True).update(revoked_at=now):
            events.append("token.revoked", actor=actor.account, at=now, data={"token": name})


def caller(*, secret: str) -> Caller | None:
    """Return who asks with a secret, ``None`` when it opens nothing (any more).

    Raises:
        ServiceError: when the database fails.
    """
    with translated():
        row = ApiToken.objects.filter(digest=_digest(secret), revoked_at__isnull=True).first()
    if row is None or row.expires_at <= timezone.now():
        return None
    actor = actors.of_account(number=row.account_id)
    return None if actor is None else Caller(row.name, actor, frozenset(row.scopes.split()))


def _digest(secret: str) -> str:
    return sha256(secret.encode("utf-8", "replace")).hexdigest()
