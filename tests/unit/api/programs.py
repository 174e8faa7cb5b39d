"""A centre as programs see it: an account's token, and answers read as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client

from socai.services import tokens
from tests.unit.web.centre import Centre

ROOT = "/api/v1"
KEEPER = "quan-tri"


def token(centre: Centre, account: str, scopes: Iterable[str] = tuple(tokens.SCOPES), name: str = "") -> str:
    actor = centre.ledger.actor(KEEPER)
    return tokens.make(actor=actor, name=name or account, account=account, scopes=scopes, days=1).secret


@dataclass(frozen=True)
class Program:
    """Something that asks with a token."""

    browser: Client
    secret: str

    @classmethod
    def of(cls, centre: Centre, account: str, scopes: Iterable[str] = tuple(tokens.SCOPES)) -> Program:
        """Return a program with a new token."""
        return cls(centre.browser(checks_forms=True), token(centre, account, scopes))

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> HttpResponse:
        return self.browser.get(ROOT + path, query or {}, headers=self._headers(headers))

    def post(self, path: str, body: object, **headers: str) -> HttpResponse:
        return self.browser.post(ROOT + path, body, content_type="application/json", headers=self._headers(headers))

    def _headers(self, headers: dict[str, str]) -> dict[str, str]:
        said = {name.replace("_", "-"): text for name, text in headers.items()}
        return {"Authorization": f"Bearer {self.secret}", **said}
