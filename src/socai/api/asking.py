"""What every answer shares: who asks and for what, how often they may, and answers kept under the batch number."""

from __future__ import annotations

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja.security import HttpBasicAuth, HttpBearer

from socai.api.problems import RefusedError, instance_of, lang_of
from socai.core.findings import Finding
from socai.services import access, reading, sights, tokens, units
from socai.services.actors import Actor
from socai.services.tokens import Caller

PER_MINUTE = 600
"""How often one token may ask in a minute."""
MOST_KEPT = 32
JSON = "application/json"
_WINDOW = 60


class Bearer(HttpBearer):
    """Let in who has a token with a scope, as often as they may ask."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """Return who asks, ``None`` when the token opens nothing."""
        return caller_of(token, self.scope)


class Basic(HttpBasicAuth):
    """The same for clients that know only names and passwords: the password is the token, the name is not looked at."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, username: str, password: str) -> Caller | None:
        """Return who asks, ``None`` when the token opens nothing."""
        return caller_of(password, self.scope)


def caller_of(secret: str, scope: str) -> Caller | None:
    """Return who asks with a token, ``None`` when it opens nothing.

    Raises:
        RefusedError: the token is not for this, or asks too often.
    """
    with sights.everything():
        caller = tokens.caller(secret=secret)
    if caller is None:
        return None
    if not RATE.allows(caller.token):
        raise RefusedError(429)
    if scope not in caller.scopes:
        raise RefusedError(403, [Finding("api.other_scope", subject=caller.token, data={"scope": scope})])
    sights.narrow(caller.actor)
    return caller


class Rate:
    """Counts what each token asks in the minute at hand."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_minute = per_minute
        self._clock = clock
        self._lock = threading.Lock()
        self._minute = 0
        self._counts: dict[str, int] = {}

    def allows(self, token: str) -> bool:
        """Count one question, and return whether it may be asked."""
        with self._lock:
            minute = int(self._clock() // _WINDOW)
            if minute != self._minute:
                self._minute, self._counts = minute, {}
            self._counts[token] = self._counts.get(token, 0) + 1
            return self._counts[token] <= self.per_minute


RATE = Rate(PER_MINUTE)


class Kept:
    """The last answers, under a name that the batch number is part of; the least used one goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._bodies: OrderedDict[str, bytes] = OrderedDict()

    def body(self, name: str, make: Callable[[], bytes]) -> bytes:
        """Return the answer with a name, making it when it is not at hand."""
        with self._lock:
            if name in self._bodies:
                self._bodies.move_to_end(name)
                return self._bodies[name]
        body = make()
        with self._lock:
            self._bodies[name] = body
            while len(self._bodies) > self._most:
                self._bodies.popitem(last=False)
        return body


_KEPT = Kept(MOST_KEPT)


def actor_of(request: HttpRequest) -> Actor:
    """Return the account that a program acts as."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    return caller.actor


def require(request: HttpRequest, right: str, keys: list[str]) -> None:
    """Refuse units that the account does not reach; one that is not there is refused like one of others.

    Raises:
        ServiceError: naming the account.
    """
    index, today = units.index(), timezone.localdate()
    for key in keys:
        access.require(actor_of(request), right, index.identity(key) or "", index, today)


def answered(request: HttpRequest, make: Callable[[], object], *, kind: str = JSON) -> HttpResponse:
    """Return what ``make`` returns, or that nothing has changed since the answer that the program has.

    The tag of an answer is made of the number of the last batch, the day, the address, the language, the account's
    places and the pack: nothing else can change what is answered.
    """
    tag = _tag(request, kind)
    if tag in (each.strip() for each in request.headers.get("If-None-Match", "").split(",")):
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(_KEPT.body(tag, lambda: _bytes(make())), content_type=kind)
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    response["Vary"] = "Authorization, Accept, Accept-Language"
    response["Content-Language"] = lang_of(request)
    return response


def _tag(request: HttpRequest, kind: str) -> str:
    instance = instance_of(request)
    batch = reading.last_batch()
    said = (
        batch, timezone.localdate(), request.get_full_path(), kind, lang_of(request), actor_of(request),
        str(instance.home), instance.catalogue.name, instance.catalogue.version,
    )  # fmt: skip
    return f'"{batch}-{sha256(repr(said).encode()).hexdigest()[:24]}"'


def _bytes(made: object) -> bytes:
    if isinstance(made, bytes):
        return made
    if isinstance(made, str):
        return made.encode()
    return json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode()
