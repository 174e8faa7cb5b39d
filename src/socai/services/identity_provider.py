"""Sign-in by an identity provider (OpenID Connect, authorization code with PKCE): leaving for it and coming back.

What stands between the two (state, nonce, verifier, where one wanted to go) is a signed text in a cookie of the same
browser, so that nobody's answer can be given to somebody else. Nothing of the provider is kept from one sign-in to the
next: its keys are read each time, so that a key that was taken back opens nothing. It makes no account: an
administrator links accounts to what the provider calls people.

Source: OpenID Connect Core 1.0, 3.1; RFC 7636 (PKCE).
"""

from __future__ import annotations

import json
import secrets
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from hashlib import sha256
from hmac import compare_digest
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import Request

from django.core import signing
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from socai.core.findings import Finding
from socai.services import sign_in
from socai.services.errors import refusal
from socai.services.opened import Instance
from socai.services.short_answers import NoAnswerError, answer_to
from socai.services.sign_in import SignedIn

KEPT_FOR = timedelta(minutes=10)
_KEPT = "socai.identity_provider"
_DISCOVERY = "/.well-known/openid-configuration"
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_ALGORITHMS = ["RS256", "PS256", "ES256"]
_CLOCKS_APART = 60
_MOST_SUBJECT = 255


@dataclass(frozen=True)
class Trip:
    """What must be the same when somebody comes back.

    Attributes:
        state: binds the answer to the browser.
        nonce: binds the token to the question.
        verifier: proves to the provider that who asks for the token is who left.
        asked: path to go on to.
    """

    state: str
    nonce: str
    verifier: str
    asked: str


@dataclass(frozen=True)
class Leaving:
    """Where to send the browser, and what it must keep meanwhile."""

    address: str
    kept: str


@dataclass(frozen=True)
class Returned:
    """What came of coming back, and the path to go on to."""

    outcome: SignedIn
    asked: str = "/"


class _NotValidError(Exception):
    """What came back is not what was asked for."""


def is_set(instance: Instance) -> bool:
    """Return whether an instance has a provider."""
    return bool(instance.options.provider_issuer)


def leave(*, instance: Instance, asked: str, back: str) -> Leaving:
    """Return where to send a browser to sign in.

    Args:
        instance: the instance, which has a provider.
        asked: path of this site to go on to afterwards.
        back: address at which the provider sends the browser back.

    Raises:
        ServiceError: the provider does not answer as one.
    """
    trip = Trip(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48), asked)
    challenge = urlsafe_b64encode(sha256(trip.verifier.encode()).digest()).rstrip(b"=").decode()
    question = {
        "response_type": "code",
        "scope": "openid",
        "client_id": instance.options.provider_client_id,
        "redirect_uri": back,
        "state": trip.state,
        "nonce": trip.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    try:
        address = _discovered(instance)["authorization_endpoint"]
    except NoAnswerError as error:
        raise refusal("provider.unreachable", instance.options.provider_issuer, reason=str(error)) from error
    joined = "&" if urlsplit(address).query else "?"
    return Leaving(f"{address}{joined}{urlencode(question)}", signing.dumps(asdict(trip), salt=_KEPT))


def come_back(*, instance: Instance, kept: str, answer: Mapping[str, str], back: str, device: str = "") -> Returned:
    """Check what a browser brought back from the provider, and sign in the account that is linked to it.

    Args:
        instance: the instance, which has a provider.
        kept: what the browser kept.
        answer: ``state`` and ``code`` as the provider sent them.
        back: as it was when leaving.
        device: what the browser calls itself.

    Raises:
        ServiceError: when the database fails.
    """
    issuer = instance.options.provider_issuer
    try:
        trip = _trip(kept, answer.get("state", ""))
        subject = _subject(instance, trip, answer.get("code", ""), back)
    except NoAnswerError as error:
        return _refused(Finding("provider.unreachable", subject=issuer, data={"reason": str(error)}))
    except _NotValidError as error:
        return _refused(Finding("provider.refused", subject=issuer, data={"reason": str(error)}))
    return Returned(sign_in.vouched_for(subject=subject, device=device), trip.asked)


def _refused(finding: Finding) -> Returned:
    return Returned(SignedIn(finding=finding))


def _trip(kept: str, state: str) -> Trip:
    try:
        trip = Trip(**signing.loads(kept, salt=_KEPT, max_age=KEPT_FOR))
    except (signing.BadSignature, TypeError) as error:
        raise _NotValidError("cookie") from error
    if not compare_digest(trip.state.encode(), state.encode()):
        raise _NotValidError("state")
    return trip


def _subject(instance: Instance, trip: Trip, code: str, back: str) -> str:
    if not code:
        raise _NotValidError("code")
    endpoints = _discovered(instance)
    token = _json(_token_request(instance, endpoints["token_endpoint"], trip, code, back)).get("id_token")
    if not isinstance(token, str):
        raise _NotValidError("id_token")
    return _checked(instance, token, _json(Request(endpoints["jwks_uri"])), trip.nonce)  # noqa: S310 - see _endpoint


def _checked(instance: Instance, token: str, keys: Mapping[str, object], nonce: str) -> str:
    """Return whom a token is about after checking who signed it, for whom, for how long and on which question."""
    options = instance.options
    claims = jwt.JWTClaimsRegistry(
        leeway=_CLOCKS_APART,
        iss={"essential": True, "value": options.provider_issuer},
        aud={"essential": True, "value": options.provider_client_id},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
        sub={"essential": True},
    )
    try:
        found = jwt.decode(token, KeySet.import_key_set(keys), algorithms=_ALGORITHMS).claims  # type: ignore[arg-type]
        claims.validate(found)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise _NotValidError(str(error) or type(error).__name__) from error
    subject, audience = found["sub"], found["aud"]
    if isinstance(audience, list) and len(audience) > 1 and found.get("azp") != options.provider_client_id:
        raise _NotValidError("azp")
    if not isinstance(subject, str) or not 0 < len(subject) <= _MOST_SUBJECT:
        raise _NotValidError("sub")
    return subject


def _token_request(instance: Instance, address: str, trip: Trip, code: str, back: str) -> Request:
    options = instance.options
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": trip.verifier,
        "client_id": options.provider_client_id,
    }
    request = Request(address, data=urlencode(form).encode())  # noqa: S310 - see _endpoint
    if options.provider_secret_file:
        pair = f"{quote(options.provider_client_id, safe='')}:{quote(_secret(instance), safe='')}"
        request.add_header("Authorization", f"Basic {b64encode(pair.encode()).decode()}")
    return request


def _secret(instance: Instance) -> str:
    try:
        return (instance.home / instance.options.provider_secret_file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise NoAnswerError(instance.options.provider_secret_file) from error


def _discovered(instance: Instance) -> Mapping[str, str]:
    """Return the addresses that a provider declares."""
    issuer = instance.options.provider_issuer
    declared = _json(Request(issuer.rstrip("/") + _DISCOVERY))  # noqa: S310 - the setting is checked when it is read
    if declared.get("issuer") != issuer:
        raise NoAnswerError("issuer")
    return {name: _endpoint(issuer, declared.get(name), name) for name in _ENDPOINTS}


def _endpoint(issuer: str, address: object, name: str) -> str:
    """Return an address of a provider: over TLS, unless the provider runs on this machine without it."""
    if not isinstance(address, str) or urlsplit(address).scheme not in {"https", urlsplit(issuer).scheme}:
        raise NoAnswerError(name)
    return address


def _json(request: Request) -> dict[str, object]:
    try:
        found = json.loads(answer_to(request))
    except (ValueError, RecursionError) as error:
        raise NoAnswerError("JSON") from error
    if not isinstance(found, dict):
        raise NoAnswerError("JSON")
    return found
