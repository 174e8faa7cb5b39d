"""Who acts: accounts as plain values that every other service takes. Signing in is not decided here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone

from socai.core.findings import Finding
from socai.ledger.models import Account, Assignment, Role
from socai.services.errors import refusal, translated


@dataclass(frozen=True)
class Place:
    """What somebody is: a role for a unit, and the unit whose subtree the rights of the role reach (identities).

    ``delegated_by`` is the number of the account whose place it is, ``None`` for one's own.
    """

    role: Role
    org_unit: str
    scope: str
    delegated_by: int | None = None


@dataclass(frozen=True)
class Actor:
    """An account that acts.

    Attributes:
        account: its number.
        name: the name it signs in with.
        title: how people call it.
        role: contributor, office, leader, administrator or auditor.
        org_unit: identity of the unit it acts for, empty when none.
        places: every place that it has today, the first being that of ``role`` and ``org_unit``.
    """

    account: int
    name: str
    title: str
    role: Role
    org_unit: str = ""
    places: tuple[Place, ...] = ()

    @property
    def all_places(self) -> tuple[Place, ...]:
        """Every place that it has."""
        return self.places or (Place(self.role, self.org_unit, self.org_unit),)

    def is_any(self, *roles: Role) -> bool:
        """Whether one of its places has one of these roles."""
        return any(place.role in roles for place in self.all_places)

    @property
    def may_enter(self) -> bool:
        """Whether it may enter figures at all."""
        return self.is_any(Role.CONTRIBUTOR, Role.OFFICE, Role.ADMINISTRATOR)

    @property
    def may_enter_for_others(self) -> bool:
        """Whether it may enter figures on behalf of the office responsible for them."""
        return self.is_any(Role.ADMINISTRATOR)

    @property
    def may_declare(self) -> bool:
        """Whether it may record org units and targets."""
        return self.is_any(Role.ADMINISTRATOR)

    @property
    def may_back_up(self) -> bool:
        """Whether it may take a copy of everything."""
        return self.is_any(Role.ADMINISTRATOR)

    @property
    def may_approve(self) -> bool:
        """Whether it may approve what others wrote."""
        return self.is_any(Role.LEADER)

    @property
    def may_issue(self) -> bool:
        """Whether it may give a report its official number."""
        return self.is_any(Role.OFFICE, Role.LEADER)


def find(*, name: str) -> Actor:
    """Return the actor with this account name.

    Raises:
        ServiceError: when there is none, or it is switched off.
    """
    with translated():
        account = Account.objects.filter(name=name).first()
    if account is None:
        known = ", ".join(Account.objects.filter(is_active=True).order_by("name").values_list("name", flat=True)[:10])
        raise refusal("actor.unknown", name, known=known)
    if not account.is_active:
        raise refusal("actor.switched_off", name)
    return _actor(account)


def administrator() -> Actor:
    """Return the first administrator, who acts when the instance's keeper works on its own machine.

    Raises:
        ServiceError: when there is none.
    """
    return _first(role=Role.ADMINISTRATOR)


def leader() -> Actor:
    """Return the first leader.

    Raises:
        ServiceError: when there is none.
    """
    return _first(role=Role.LEADER)


def of_unit(*, org_unit: str) -> Actor:
    """Return the first account of an org unit, given its identity.

    Raises:
        ServiceError: when there is none.
    """
    return _first(org_unit_id=org_unit, role__in=(Role.OFFICE, Role.CONTRIBUTOR))


def may_not_declare(actor: Actor) -> Finding:
    """Return why an actor's units and targets are refused."""
    return Finding("actor.may_not_declare", subject=actor.name, data={"role": actor.role.value})


def create(*, name: str, title: str, role: Role, org_unit: str = "", demonstration: bool = False) -> Actor:
    """Create an account that cannot sign in until it is given a password."""
    account = Account(name=name, title=title, role=role, org_unit_id=org_unit or None, is_demonstration=demonstration)
    account.set_unusable_password()
    with translated(name):
        account.save(force_insert=True)
    return _actor(account)


def of_account(*, number: int) -> Actor | None:
    """Return who an account number is, ``None`` when it may not act (any more)."""
    with translated():
        account = Account.objects.filter(pk=number).first()
        return who_is(account) if account else None


def who_is(account: Account) -> Actor | None:
    """Return who an account is, ``None`` when it may not act (any more).

    Raises:
        DatabaseError: the database fails.
    """
    return _placed(account) if account.is_active else None


def _first(**conditions: object) -> Actor:
    with translated():
        account = Account.objects.filter(is_active=True, **conditions).order_by("pk").first()
    if account is None:
        raise refusal("actor.none_such", ", ".join(str(value) for value in conditions.values()))
    return _actor(account)


def _actor(account: Account) -> Actor:
    actor = _placed(account)
    if actor is None:
        raise refusal("actor.no_place", account.name)
    return actor


def _placed(account: Account) -> Actor | None:
    """Return an account with the places that it has today, ``None`` when all that it had have ended."""
    rows = _rows(account.pk)
    if not rows:
        return Actor(account.pk, account.name, account.title, Role(account.role), account.org_unit_id or "")
    held = _standing(rows, timezone.localdate())
    if not held:
        return None
    return Actor(account.pk, account.name, account.title, held[0].role, held[0].org_unit, held)


def places_on(account: int, day: date) -> tuple[Place, ...]:
    """Return the places that an account has on a day, in the order in which they were given."""
    return _standing(_rows(account), day)


def _rows(account: int) -> Sequence[Assignment]:
    return list(Assignment.objects.filter(account_id=account).order_by("id"))


def _standing(rows: Sequence[Assignment], day: date) -> tuple[Place, ...]:
    """Return the places of rows that stand on a day and, where another gave them, that the other still has."""
    held = _held(rows, day)
    return tuple(place for place in held if place.delegated_by is None or _still_gives(place, day))


def _held(rows: Sequence[Assignment], day: date) -> tuple[Place, ...]:
    """Return the places of the rows of an account that stand on a day."""
    replaced = {row.replaces_id for row in rows}
    return tuple(
        Place(Role(row.role), row.org_unit_id, row.scope_id, row.delegated_by_id)
        for row in rows
        if row.id not in replaced
        and not row.is_withdrawn
        and row.valid_from <= day
        and (row.valid_to is None or day <= row.valid_to)
    )


def _still_gives(place: Place, day: date) -> bool:
    """Return whether the account whose place it is may act and has that place itself on a day."""
    number = place.delegated_by
    giver = None if number is None else Account.objects.filter(pk=number, is_active=True).first()
    if giver is None:
        return False
    rows = _rows(giver.pk)
    if not rows:
        own = giver.org_unit_id or ""
        return (giver.role, own, own) == (place.role.value, place.org_unit, place.scope)
    return replace(place, delegated_by=None) in _held(rows, day)
