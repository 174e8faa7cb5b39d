"""How far a case is, told to whoever holds its reference code: state, days and whose turn, nothing of a person.

Only the hash of a code is kept. A code that opens nothing is answered like one that was never given, in the same time,
and who asks too often waits. The audit log gets counts, never who asked or for which case.
"""

from __future__ import annotations

import json
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from threading import Lock

from django.db.models import Q
from django.utils import timezone

from socai.catalogue.registers import Register, Role, RowState
from socai.core.steps import StepKind
from socai.ledger import events
from socai.ledger.locks import alone
from socai.ledger.models import ReferenceCode, RowStep, RowVersion
from socai.services import actors, passwords, register_pages
from socai.services.actors import Actor
from socai.services.errors import ServiceError, refusal, translated
from socai.services.opened import Instance
from socai.services.register_rights import may_not_keep

MOST_ASKED = 30
"""How often one address may ask in a minute. Behind a proxy, or at a counter, many share one."""
_MOST_BY_ALL = 600
_SECOND = 1_000_000_000
"""Times are whole nanoseconds of the clock that only goes forward."""
_MINUTE = 60 * _SECOND
_ANSWERED_IN = _SECOND // 4
_COUNTED_EVERY = 60 * _MINUTE


@dataclass(frozen=True)
class Looked:
    """How far a case is.

    Attributes:
        register: the register that it stands in.
        states: the states that it went through, each with its day, the present one last.
        turn: name of the unit whose turn it is, empty when it is closed.
    """

    register: Register
    states: tuple[tuple[date, RowState], ...]
    turn: str


@dataclass
class _Asked:
    """Who asked in the last minute, and how much was asked since that was last written down. Lives with the server."""

    lock: Lock = field(default_factory=Lock)
    times: dict[str, deque[int]] = field(default_factory=dict)
    all_times: deque[int] = field(default_factory=deque)
    since: int = field(default_factory=time.monotonic_ns)
    found: int = 0
    unknown: int = 0
    refused: int = 0


_asked = _Asked()


def give(*, instance: Instance, actor: Actor, register: str, key: str) -> str:
    """Give a case a new reference code and return it; a former one opens nothing from then on.

    Raises:
        ServiceError: no such row, or its register has no look-up; an actor who does not keep it; the database fails.
    """
    found = register_pages.whole(
        instance=instance, actor=actor, register=register, key=key, on=timezone.localdate(), with_private=False
    )
    if not found.register.has_lookup:
        raise refusal("code.no_lookup", found.register.name_vi)
    if not found.may_keep:
        raise ServiceError([may_not_keep(actor, found.register)])
    code, now = passwords.one_time(), timezone.now()
    with translated(key), alone():
        row = found.row.row.identity
        _keep(code, row, now)
        events.append("reference_code.given", actor=actor.account, at=now, data={"register": register, "row": row})
    return code


def look_up(*, instance: Instance, code: str, address: str) -> Looked | None:
    """Return how far the case with a code is, ``None`` for a code that opens nothing; both take the same time.

    Args:
        instance: whose registers they are.
        code: as typed.
        address: where it is asked from; it is kept for a minute, in memory.

    Raises:
        ServiceError: too much was asked in a minute; the database fails.
    """
    begun = time.monotonic_ns()
    if not _is_let_in(address, begun):
        raise refusal("code.too_often", "")
    with translated():
        given = ReferenceCode.objects.filter(digest=_digest(code)).first()
        found = None if given is None else _looked(instance, given.row_id)
    _count(is_found=found is not None)
    time.sleep(max(0, _ANSWERED_IN - (time.monotonic_ns() - begun)) / _SECOND)
    return found


def forget() -> None:
    """Forget who asked, as a server does that starts."""
    with _asked.lock:
        _asked.times.clear()
        _asked.all_times.clear()


def write_counts() -> None:
    """Write down how much was asked since the last time, when anything was; what cannot be written waits.

    Raises:
        ServiceError: when the database fails.
    """
    with _asked.lock:
        counts = {"found": _asked.found, "unknown": _asked.unknown, "refused": _asked.refused}
        _asked.since = time.monotonic_ns()
    if not any(counts.values()):
        return
    account = actors.administrator().account
    with translated(), alone():
        events.append("reference_code.asked", actor=account, at=timezone.now(), data=counts)
    with _asked.lock:
        _asked.found -= counts["found"]
        _asked.unknown -= counts["unknown"]
        _asked.refused -= counts["refused"]


def _keep(code: str, row: int, now: datetime) -> None:
    """Keep the hash of a code in the place of the former one."""
    ReferenceCode.objects.update_or_create(row_id=row, defaults={"digest": _digest(code), "given_at": now})


def _is_let_in(address: str, now: int) -> bool:
    with _asked.lock:
        for key in [key for key, times in _asked.times.items() if times[-1] < now - _MINUTE]:
            del _asked.times[key]
        own = _asked.times.setdefault(address, deque(maxlen=MOST_ASKED))
        is_too_often = _is_full(own, MOST_ASKED, now) or _is_full(_asked.all_times, _MOST_BY_ALL, now)
        if is_too_often:
            _asked.refused += 1
            if not own:
                del _asked.times[address]
            return False
        own.append(now)
        _asked.all_times.append(now)
        return True


def _is_full(times: deque[int], most: int, now: int) -> bool:
    while times and times[0] < now - _MINUTE:
        times.popleft()
    return len(times) >= most


def _count(*, is_found: bool) -> None:
    with _asked.lock:
        _asked.found += is_found
        _asked.unknown += not is_found
        is_time = time.monotonic_ns() - _asked.since >= _COUNTED_EVERY
    if is_time:
        with suppress(ServiceError):  # who asks gets an answer all the same
            write_counts()


def _looked(instance: Instance, identity: int) -> Looked | None:
    """Return how far a row is, ``None`` when it was withdrawn or its register tells nobody any more."""
    last = RowVersion.objects.filter(Q(id=identity) | Q(first_id=identity)).order_by("-revision")[0]
    register = instance.catalogue.registers.get(last.register)
    if last.is_withdrawn or register is None or not register.has_lookup:
        return None
    steps = RowStep.objects.filter(
        row_id=identity, kind=StepKind.STATE, cancels__isnull=True, cancelled_by__isnull=True
    ).order_by("number")
    begun = [(last.day, register.states[register.start])]
    states = (*begun, *((step.day, register.states[step.subject]) for step in steps if step.subject in register.states))
    owner = json.loads(last.contents).get(register.roles.get(Role.OWNER, ""), "") or register.office
    turn = "" if states[-1][1].closed else register_pages.unit_name(owner)
    return Looked(register, states, turn)


def _digest(code: str) -> str:
    letters = "".join(character for character in code.lower() if character.isalnum())
    return sha256(letters.encode("utf-8", "replace")).hexdigest()
