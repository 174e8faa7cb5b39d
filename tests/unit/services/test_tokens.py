"""Tokens: told once, kept as a hash, ended by time and by hand, never more than their account."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from socai.ledger.models import ApiToken, AuditEvent
from socai.services import people, tokens
from socai.services.errors import ServiceError
from tests.ledgers import Ledger

OFFICE = "van_phong"


def made(ledger: Ledger, **changes: object) -> tokens.Made:
    said = {"name": "kho", "account": OFFICE, "scopes": ["read"], "days": 30, **changes}
    return tokens.make(actor=ledger.actor("quan-tri"), **said)  # type: ignore[arg-type]


def test_a_token_opens_as_its_account_and_its_secret_is_nowhere(ledger: Ledger) -> None:
    token = made(ledger, scopes=["read", "submit", "read"])
    found = tokens.caller(secret=token.secret)
    assert found is not None
    assert (found.actor.name, found.scopes) == (OFFICE, {"read", "submit"})
    assert token.secret not in str(list(ApiToken.objects.values_list()))
    assert token.secret not in str(list(AuditEvent.objects.values_list()))
    assert AuditEvent.objects.filter(action="token.made").count() == 1


def test_it_ends_with_its_time(ledger: Ledger) -> None:
    token = made(ledger)
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert tokens.caller(secret=token.secret) is None
    assert [each.is_over for each in tokens.listed(actor=ledger.actor("quan-tri"))] == [True]


def test_it_is_revoked_once_and_its_name_stays_taken(ledger: Ledger) -> None:
    token, keeper = made(ledger), ledger.actor("quan-tri")
    tokens.revoke(actor=keeper, name="kho")
    tokens.revoke(actor=keeper, name="kho")
    assert tokens.caller(secret=token.secret) is None
    assert AuditEvent.objects.filter(action="token.revoked").count() == 1
    with pytest.raises(ServiceError, match=r"token\.taken"):
        made(ledger)
    with pytest.raises(ServiceError, match=r"token\.unknown"):
        tokens.revoke(actor=keeper, name="khong-co")


def test_it_opens_nothing_while_its_account_is_off(ledger: Ledger) -> None:
    token = made(ledger)
    people.switch(actor=ledger.actor("quan-tri"), name=OFFICE, on=False)
    assert tokens.caller(secret=token.secret) is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " "}, "token.no_name"),
        ({"name": "a\nb"}, "token.no_name"),
        ({"scopes": ["write"]}, "token.unknown_scope"),
        ({"scopes": []}, "token.unknown_scope"),
        ({"days": 0}, "token.days"),
        ({"days": 367}, "token.days"),
        ({"account": "ai-do"}, "actor.unknown"),
    ],
)
def test_what_cannot_be_made_is_said(ledger: Ledger, changes: dict[str, object], code: str) -> None:
    with pytest.raises(ServiceError, match=code.replace(".", r"\.")):
        made(ledger, **changes)
    assert not ApiToken.objects.exists()


def test_only_who_keeps_accounts_keeps_tokens(ledger: Ledger) -> None:
    made(ledger)
    for name in ("lanh-dao", OFFICE):
        actor = ledger.actor(name)
        with pytest.raises(ServiceError, match=r"right\.refused"):
            tokens.make(actor=actor, name="x", account=OFFICE, scopes=["read"], days=1)
        with pytest.raises(ServiceError, match=r"right\.refused"):
            tokens.revoke(actor=actor, name="kho")
        with pytest.raises(ServiceError, match=r"right\.refused"):
            tokens.listed(actor=actor)


@pytest.mark.parametrize("secret", ["", "socai_", "\udcff", "x" * 10_000])
def test_no_other_secret_opens(ledger: Ledger, secret: str) -> None:
    made(ledger)
    assert tokens.caller(secret=secret) is None
