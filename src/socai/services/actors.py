"""Who acts: accounts as plain values that every other service takes. Signing in is not decided here."""

from __future__ import annotations

from dataclasses import dataclass

from socai.core.findings import Finding
from socai.ledger.models import Account, Role
from socai.services.errors import refusal, translated


@dataclass(frozen=True)
class Actor:
    """An account that acts.

    Attributes:
        account: its number.
        name: the name it signs in with.
        title: how people call it.
        role: contributor, office, leader, administrator or auditor.
        org_unit: identity of the unit it acts for, empty when none.
    """

    account: int
    name: str
    title: str
    role: Role
    org_unit: str = ""

    @property
    def may_enter(self) -> bool:
        """Whether it may enter figures at all."""
        return self.role in (Role.CONTRIBUTOR, Role.OFFICE, Role.ADMINISTRATOR)

    @property
    def may_enter_for_others(self) -> bool:
        """Whether it may enter figures on behalf of the office responsible for them."""
        return self.role == Role.ADMINISTRATOR

    @property
    def may_declare(self) -> bool:
        """Whether it may record org units and targets."""
        return self.role == Role.ADMINISTRATOR

    @property
    def may_back_up(self) -> bool:
        """Whether it may take a copy of everything."""
        return self.role == Role.ADMINISTRATOR

    @property
    def may_approve(self) -> bool:
        """Whether it may approve what others wrote."""
        return self.role == Role.LEADER

    @property
    def may_issue(self) -> bool:
        """Whether it may give a report its official number."""
        return self.role in (Role.OFFICE, Role.LEADER)


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


def _first(**conditions: object) -> Actor:
    with translated():
        account = Account.objects.filter(is_active=True, **conditions).order_by("pk").first()
    if account is None:
        raise refusal("actor.none_such", ", ".join(str(value) for value in conditions.values()))
    return _actor(account)


def _actor(account: Account) -> Actor:
    return Actor(account.pk, account.name, account.title, Role(account.role), account.org_unit_id or "")
