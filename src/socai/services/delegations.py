"""A leader who is away lets somebody act in their place for a span of days, so that nothing waits for one person.

A delegation is a place like any other (``Assignment``), dated, that says whose it is. It reaches as far as its giver's,
holds only while its giver's holds, cannot be passed on, and lets nobody approve what they sent themselves: that asks
who acts, not in whose place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from socai.ledger.models import Account, Assignment, BatchKind, Role, reference
from socai.services import access, actors, people, units
from socai.services.actors import Actor, Place
from socai.services.errors import refusal, translated
from socai.services.opened import Instance
from socai.services.writing import Act, open_write, seal

LONGEST = timedelta(days=366)
_RIGHT = "delegation:keep"
_GIVEN = "Ủy quyền: {giver} → {taker}, từ {start} đến hết {end}"
_TAKEN_BACK = "Thôi ủy quyền: {giver} → {taker}"
_ACTING = (Role.OFFICE, Role.LEADER)


@dataclass(frozen=True)
class Delegation:
    """A place that somebody has from somebody else.

    Attributes:
        entry: its name, ``<batch>/<position>``.
        giver: how people call whose place it is.
        taker: how people call who has it.
        unit: name of the unit whose subtree it reaches.
        start: first day.
        end: last day.
        is_now: whether today is one of its days.
    """

    entry: str
    giver: str
    taker: str
    unit: str
    start: date
    end: date
    is_now: bool


def given(*, actor: Actor) -> list[Delegation]:
    """Return what an actor has delegated that is not over, the earliest first.

    Raises:
        ServiceError: an actor who may not; the database fails.
    """
    access.require_somewhere(actor, _RIGHT)
    with translated():
        return _shown(row for row in _standing() if row.delegated_by_id == actor.account)


def held(*, actor: Actor) -> list[Delegation]:
    """Return in whose place an actor acts today.

    Raises:
        ServiceError: when the database fails.
    """
    with translated():
        found = _shown(row for row in _standing() if row.delegated_by_id and row.account_id == actor.account)
    return [each for each in found if each.is_now]


def takers(*, actor: Actor) -> list[tuple[str, str]]:
    """Return name and title of the accounts to whom an actor may delegate: offices and leaders within its reach.

    Raises:
        ServiceError: an actor who may not; the database fails.
    """
    access.require_somewhere(actor, _RIGHT)
    index, today = units.index(), timezone.localdate()
    with translated():
        others = Account.objects.filter(is_active=True).exclude(pk=actor.account).order_by("name")
        known = [actors.of_account(number=number) for number in others.values_list("pk", flat=True)]
    return [
        (one.name, one.title)
        for one in known
        if one is not None
        and any(
            place.role in _ACTING and access.may(actor, _RIGHT, place.org_unit, index, today)
            for place in one.all_places
        )
    ]


def give(*, instance: Instance, actor: Actor, taker: str, start: date, end: date) -> int:
    """Let somebody act in the actor's places as a leader from a first to a last day; return the number of the batch.

    Raises:
        ServiceError: an actor who may not, or who has such a place only from somebody else; a taker who is not one of
            ``takers``; days that are over, the wrong way round or more than a year; the database fails.
    """
    known = dict(takers(actor=actor))
    own = [place for place in actor.all_places if place.role is Role.LEADER and place.delegated_by is None]
    if not own:
        raise refusal("delegation.not_own", actor.name)
    if taker not in known:
        raise refusal("delegation.unknown_taker", taker, known=", ".join(known))
    today = timezone.localdate()
    if not today <= start <= end <= start + LONGEST:
        raise refusal("delegation.span", taker, start=start, end=end, today=today, most=LONGEST.days)
    with translated(taker):
        account = Account.objects.get(name=taker)
        kept = people.made_with(account)
    rows = [_row(actor, account, place, start, end) for place in own]
    said = {"giver": actor.title or actor.name, "taker": known[taker] or taker}
    reason = _GIVEN.format(**said, start=start.strftime("%d/%m/%Y"), end=end.strftime("%d/%m/%Y"))
    return _write(instance, actor, [*kept, *rows], reason, taker)


def take_back(*, instance: Instance, actor: Actor, entry: str) -> int:
    """End a delegation of one's own at once; return the number of the batch.

    Raises:
        ServiceError: an actor who may not; no such delegation of theirs that is not over; the database fails.
    """
    access.require_somewhere(actor, _RIGHT)
    with translated():
        own = {reference(row.id): row for row in _standing() if row.delegated_by_id == actor.account}
    row = own.get(entry)
    if row is None:
        raise refusal("delegation.unknown", entry)
    ended = Assignment(
        account_id=row.account_id, role=row.role, org_unit_id=row.org_unit_id, scope_id=row.scope_id,
        valid_from=row.valid_from, valid_to=row.valid_to, delegated_by_id=actor.account, is_withdrawn=True,
        replaces=row,
    )  # fmt: skip
    said = {"giver": actor.title or actor.name, "taker": row.account.title or row.account.name}
    return _write(instance, actor, [ended], _TAKEN_BACK.format(**said), row.account.name)


def _row(actor: Actor, account: Account, place: Place, start: date, end: date) -> Assignment:
    return Assignment(
        account=account, role=place.role.value, org_unit_id=place.org_unit, scope_id=place.scope, valid_from=start,
        valid_to=end, delegated_by_id=actor.account,
    )  # fmt: skip


def _write(instance: Instance, actor: Actor, rows: list[Assignment], reason: str, taker: str) -> int:
    with open_write(instance) as writer:
        writer.add(rows)
        data = {"account": taker, "delegated_by": actor.name}
        return seal(writer, Act(actor, BatchKind.PEOPLE, reason, data)).number


def _standing() -> list[Assignment]:
    """Return the places that were not taken back and are not over."""
    today = timezone.localdate()
    rows = list(Assignment.objects.select_related("account", "delegated_by").order_by("valid_from", "id"))
    replaced = {row.replaces_id for row in rows}
    return [
        row
        for row in rows
        if row.id not in replaced and not row.is_withdrawn and (row.valid_to is None or row.valid_to >= today)
    ]


def _shown(rows: Iterable[Assignment]) -> list[Delegation]:
    index, today = units.index(), timezone.localdate()
    return [
        Delegation(
            entry=reference(row.id),
            giver=row.delegated_by.title or row.delegated_by.name,
            taker=row.account.title or row.account.name,
            unit=index.name(row.scope_id),
            start=row.valid_from,
            end=row.valid_to,
            is_now=row.valid_from <= today,
        )
        for row in rows
        if row.delegated_by is not None and row.valid_to is not None
    ]
