"""A form that was filled in without a network: it arrives once, however often it is sent, and overwrites nothing.

A device keeps what was typed and sends it again until it hears an answer. The key of the sending is kept with its
batch, so that a second arrival finds the first. What others changed meanwhile is shown, and nothing is written then.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.crypto import salted_hmac

from socai.core.findings import Finding
from socai.core.numerals import NumeralError, parse_number
from socai.ledger.models import Batch
from socai.services import submissions
from socai.services.actors import Actor
from socai.services.errors import translated
from socai.services.opened import Instance
from socai.services.secrets_guard import MarkedError
from socai.services.submissions import Submission
from socai.services.typed import AllTyped, Typed

_KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PREFIX = "form:"
_SALT = "socai.device"


class Arrival(StrEnum):
    """What came of a sending: it is in the ledger, is asked about, meets other figures, or a form that is not open."""

    SENT = "sent"
    ASKED = "asked"
    CHANGED = "changed"
    CLOSED = "closed"


@dataclass(frozen=True)
class Queued:
    """What a device sends.

    Attributes:
        key: names the sending, the same each time it is tried; empty when the device has none.
        steps: how many steps the form had when it was shown.
        boxes: what stands in its boxes.
        seen: by indicator, everything that this device has shown or typed in the box before.
        is_sure: whether what is unusual was looked at.
    """

    key: str
    steps: int
    boxes: AllTyped
    seen: Mapping[str, Collection[Typed]]
    is_sure: bool


@dataclass(frozen=True)
class Difference:
    """A box in which the device has something else than the form has by now."""

    code: str
    mine: Typed
    standing: Typed


@dataclass(frozen=True)
class Arrived:
    """What a device is told."""

    arrival: Arrival
    findings: tuple[Finding, ...] = ()
    differences: tuple[Difference, ...] = ()


def request_key(key: str) -> str | None:
    """Return what the ledger keeps of the key of a sending, ``None`` for what is none."""
    return _PREFIX + key if _KEY.fullmatch(key) else None


def was_sent(*, actor: Actor, key: str) -> bool:
    """Return whether a sending with this key of this account is in the ledger.

    Raises:
        ServiceError: when the database fails.
    """
    kept = request_key(key)
    if kept is None:
        return False
    with translated():
        return Batch.objects.filter(request_key=kept, actor_id=actor.account).exists()


def receive(*, instance: Instance, actor: Actor, submission: Submission, queued: Queued) -> Arrived:
    """Take a sending: send the form, unless it was sent before or somebody else changed it meanwhile.

    Raises:
        ServiceError: as ``submissions.save`` and ``submissions.send``.
    """
    if was_sent(actor=actor, key=queued.key):
        return Arrived(Arrival.SENT)
    moved = len(submission.steps) != queued.steps or not submission.is_open
    differences = tuple(_differences(submission.typed, queued, moved=moved))
    if moved and not differences and submission.steps and not submission.is_open:
        return Arrived(Arrival.SENT)
    if differences or moved:
        return Arrived(Arrival.CHANGED if submission.is_open else Arrival.CLOSED, differences=differences)
    try:
        saved = submissions.save(actor=actor, submission=submission, boxes=queued.boxes)
    except MarkedError as error:
        return Arrived(Arrival.ASKED, error.findings)
    sent = submissions.send(
        instance=instance, actor=actor, submission=saved, is_sure=queued.is_sure, request_key=request_key(queued.key)
    )
    return Arrived(Arrival.ASKED, sent.findings) if sent.batch is None else Arrived(Arrival.SENT)


def device_key(*, actor: Actor) -> str:
    """Return the key under which a device of an account seals what waits on it: 32 bytes as Base64.

    It leaves the device when somebody signs out, and comes back when the same account signs in again.
    """
    return b64encode(salted_hmac(_SALT, str(actor.account), algorithm="sha256").digest()).decode()


def _differences(standing: AllTyped, queued: Queued, *, moved: bool) -> Iterator[Difference]:
    """Yield the boxes that changed behind the device's back; of a form that moved on, all that differ."""
    for code, mine in queued.boxes.items():
        now = standing.get(code, mine)
        known = () if moved else queued.seen.get(code, ())
        if _meaning(now) not in {_meaning(mine), *map(_meaning, known)}:
            yield Difference(code, mine, now)


def _meaning(typed: Typed) -> tuple[object, ...]:
    """Return what a box says, however it is written: 1200 is 1.200."""
    try:
        value: object = parse_number(typed.value, locale="vi").value
    except NumeralError:
        value = typed.value
    return value, typed.is_none, typed.note, typed.is_estimate
