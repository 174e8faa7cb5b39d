"""Keeps accounts: makes them, gives them places for a span of days, new passwords, switches them off and on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from socai.ledger import events
from socai.ledger.locks import alone
from socai.ledger.models import Account, Assignment, BatchKind, Phone, Role, SecondFactor, Session
from socai.services import access, actors, passwords, units
from socai.services.actors import Actor
from socai.services.errors import refusal, translated
from socai.services.opened import Instance
from socai.services.units import UnitIndex
from socai.services.writing import Act, open_write, seal

_REASON = "Giao việc: {account}"


@dataclass(frozen=True)
class Granted:
    """A place to be given, in the keys of units.

    Attributes:
        role: name of the role.
        unit: key of the unit that it acts for.
        scope: key of the unit whose subtree it reaches, the unit itself when empty.
        start: first day, today when ``None``.
        end: last day, open when ``None``.
    """

    role: str
    unit: str
    scope: str = ""
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True)
class Listed:
    """An account in the list of accounts, with the places that it has today."""

    name: str
    title: str
    is_active: bool
    can_sign_in: bool
    is_locked: bool
    has_second_factor: bool
    phones: int
    last_login: datetime | None
    places: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class OneTime:
    """An account and the password that was made for it. It is told once and kept nowhere."""

    name: str
    title: str
    role: str
    password: str


def add(*, instance: Instance, actor: Actor, name: str, title: str, place: Granted) -> OneTime:
    """Make an account with a place and a password that it must replace at its first sign-in.

    Raises:
        ServiceError: an actor who may not; a name that is taken or empty; an unknown role or unit; the database fails.
    """
    index = units.index()
    role, unit, scope = _known(place, index)
    _require(actor, scope, index)
    start = _start(name, place)
    if not name.strip() or Account.objects.filter(name=name).exists():
        raise refusal("account.taken", name)
    actors.create(name=name, title=title or name, role=role, org_unit=unit)
    account = _account(name)
    _give(instance, actor, account, [_row(account, role, unit, scope, start, place.end)])
    return _new_password(actor, name, must_change=True)


def assign(*, instance: Instance, actor: Actor, name: str, place: Granted) -> int:
    """Give an account a place for a span of days beside those it has; return the number of the batch.

    Raises:
        ServiceError: an actor who may not; an unknown account, role or unit; a span that ends before it starts; the
            database fails.
    """
    index = units.index()
    role, unit, scope = _known(place, index)
    _require(actor, scope, index)
    start = _start(name, place)
    account = _account(name)
    rows = [*made_with(account), _row(account, role, unit, scope, start, place.end)]
    return _give(instance, actor, account, rows)


def new_password(*, actor: Actor, name: str) -> OneTime:
    """Make a new password for an account, to be replaced at the next sign-in, end its sessions and forget its phones.

    Raises:
        ServiceError: an actor who may not; no such account; the database fails.
    """
    require_for(actor, name)
    return _new_password(actor, name, must_change=True)


def switch(*, actor: Actor, name: str, on: bool) -> None:
    """Switch an account off, which ends its sessions and forgets its phones, or on again.

    Raises:
        ServiceError: an actor who may not, or their own account; no such account; the database fails.
    """
    require_for(actor, name)
    if name == actor.name:
        raise refusal("account.own", name)
    with translated(name), alone():
        account = _account(name)
        account.is_active = on
        if on:
            account.switched_on_at, account.failed_attempts, account.locked_until = timezone.now(), 0, None
        else:
            _end_ways_in(account)
        account.save()
        data = {"account": name, "on": on}
        events.append("account.switched", actor=actor.account, at=timezone.now(), data=data)


def set_email(*, actor: Actor, name: str, email: str) -> None:
    """Say where the reminders of an account are sent; nowhere when ``email`` is empty.

    Raises:
        ServiceError: an actor who may not; no such account; no address; the database fails.
    """
    require_for(actor, name)
    email = email.strip()
    try:
        if email:
            validate_email(email)
    except ValidationError as error:
        raise refusal("account.email", email) from error
    with translated(name), alone():
        Account.objects.filter(name=name).update(email=email)
        data = {"account": name, "email": bool(email)}
        events.append("account.email_set", actor=actor.account, at=timezone.now(), data=data)


def link(*, actor: Actor, name: str, subject: str) -> None:
    """Link an account to what the identity provider calls somebody, or to nobody when ``subject`` is empty.

    Raises:
        ServiceError: an actor who may not; no such account; somebody whom another account is linked to; the database
            fails.
    """
    require_for(actor, name)
    subject = subject.strip()
    with translated(name), alone():
        if subject and Account.objects.filter(subject=subject).exclude(name=name).exists():
            raise refusal("account.subject_taken", subject)
        Account.objects.filter(name=name).update(subject=subject)
        data = {"account": name, "subject": subject}
        events.append("account.linked", actor=actor.account, at=timezone.now(), data=data)


def made_with(account: Account) -> Sequence[Assignment]:
    """Return as rows the place that an account was made with, which it keeps when it gets its first other one.

    Raises:
        DatabaseError: the database fails.
    """
    if account.org_unit_id is None or Assignment.objects.filter(account=account).exists():
        return ()
    start = timezone.localtime(account.switched_on_at).date()
    return (_row(account, Role(account.role), account.org_unit_id, account.org_unit_id, start, None),)


def listed(*, actor: Actor) -> list[Listed]:
    """Return every account with the places that it has today.

    Raises:
        ServiceError: an actor who may not; the database fails.
    """
    access.require_somewhere(actor, "account:keep")
    index = units.index()
    with translated():
        return [_listed(account, index) for account in Account.objects.order_by("name")]


def demonstrate(*, instance: Instance) -> list[OneTime]:
    """Give one account for each role a new password, making those that are not there. Only in a demonstration.

    Raises:
        ServiceError: the instance is for real use; the database fails.
    """
    if not instance.options.demonstration:
        raise refusal("account.no_demonstration", str(instance.home))
    keeper = actors.administrator()
    shown = _shown(instance)
    for name, (title, place) in shown.items():
        if not Account.objects.filter(name=name).exists():
            role, unit, scope = _known(place, units.index())
            actors.create(name=name, title=title, role=role, org_unit=unit, demonstration=True)
            account = _account(name)
            _give(instance, keeper, account, [_row(account, role, unit, scope, timezone.localdate(), None)])
    return [_new_password(keeper, name, must_change=False) for name in shown]


def _shown(instance: Instance) -> Mapping[str, tuple[str, Granted]]:
    """Return the accounts of a demonstration, by name: one a role, and one for each office that accepts forms."""
    top, index, today = instance.catalogue.reporting_unit, units.index(), timezone.localdate()
    office, village = _office(instance), _filler(instance, index, today)
    shown = {
        "lanh-dao": ("Lãnh đạo", Granted(Role.LEADER, top)),
        "van-phong": (index.name(index.identity(office) or ""), Granted(Role.OFFICE, office, top)),
        "quan-tri": ("Quản trị", Granted(Role.ADMINISTRATOR, top)),
        "kiem-tra": ("Kiểm tra", Granted(Role.AUDITOR, top)),
    }
    steps = dict.fromkeys(key for form in instance.catalogue.forms.values() for key in form.steps if key != office)
    for key in steps:
        shown[key.replace("_", "-")] = (index.name(index.identity(key) or ""), Granted(Role.OFFICE, key, top))
    if village:
        name = index.name(index.identity(village) or "")
        return {"truong-ban": (f"Trưởng {name}", Granted(Role.CONTRIBUTOR, village)), **shown}
    return shown


def _office(instance: Instance) -> str:
    """Return the key of the office that answers for most of what units of a type are asked, else of most indicators."""
    indicators = instance.catalogue.indicators
    of_types = (form for form in instance.catalogue.forms.values() if not form.is_of_owners)
    asked = [indicators[box.indicator] for form in of_types for box in form.fields()]
    return Counter(indicator.office for indicator in asked or indicators.values()).most_common(1)[0][0]


def _filler(instance: Instance, index: UnitIndex, day: date) -> str:
    """Return the key of the first unit that fills a form in on a day, empty when there is none."""
    types = {form.fills for form in instance.catalogue.forms.values() if not form.is_of_owners}
    found = (
        key
        for key in sorted(index.keys())
        if index.existed(index.identity(key) or "", day, day) and index.type(index.identity(key) or "", day) in types
    )
    return next(found, "")


def _row(account: Account, role: Role, unit: str, scope: str, start: date, end: date | None) -> Assignment:
    return Assignment(
        account=account, role=role.value, org_unit_id=unit, scope_id=scope, valid_from=start, valid_to=end
    )


def _give(instance: Instance, actor: Actor, account: Account, rows: Sequence[Assignment]) -> int:
    with open_write(instance) as writer:
        writer.add(rows)
        data = {"account": account.name, "role": rows[-1].role}
        act = Act(actor, BatchKind.PEOPLE, _REASON.format(account=account.name), data)
        return seal(writer, act).number


def _known(place: Granted, index: UnitIndex) -> tuple[Role, str, str]:
    """Return the role and the identities of unit and scope that a place names."""
    if place.role not in Role.values:
        raise refusal("account.unknown_role", place.role, known=", ".join(Role.values))
    found = [index.identity(key) for key in (place.unit, place.scope or place.unit)]
    for key, identity in zip((place.unit, place.scope or place.unit), found, strict=True):
        if identity is None:
            raise refusal("query.unknown_unit", key, nearest=index.nearest(key) or "-")
    return Role(place.role), found[0] or "", found[1] or ""


def _start(name: str, place: Granted) -> date:
    start = place.start or timezone.localdate()
    if place.end is not None and place.end < start:
        raise refusal("account.span", name, start=start.isoformat(), end=place.end.isoformat())
    return start


def _require(actor: Actor, scope: str, index: UnitIndex) -> None:
    access.require(actor, "account:keep", scope, index, timezone.localdate())


def require_for(actor: Actor, name: str) -> None:
    """Refuse an actor who may not keep this account: every place of it must be within their reach.

    Raises:
        ServiceError: they may not; no such account; the database fails.
    """
    account, index = _account(name), units.index()
    held = actors.places_on(account.pk, timezone.localdate())
    for scope in {place.scope for place in held} or {account.org_unit_id or ""}:
        _require(actor, scope, index)


def _account(name: str) -> Account:
    with translated(name):
        account = Account.objects.filter(name=name).first()
    if account is None:
        known = ", ".join(Account.objects.order_by("name").values_list("name", flat=True)[:10])
        raise refusal("actor.unknown", name, known=known)
    return account


def _new_password(actor: Actor, name: str, *, must_change: bool) -> OneTime:
    with translated(name), alone():
        account = _account(name)
        password = passwords.one_time()
        passwords.put(account, password, must_change=must_change)
        account.is_active, account.switched_on_at = True, timezone.now()
        account.save()
        _end_ways_in(account)
        events.append("password.given", actor=actor.account, at=timezone.now(), data={"account": name})
    return OneTime(name, account.title, account.role, password)


def _end_ways_in(account: Account) -> None:
    """End the sessions of an account and forget its phones."""
    Session.objects.filter(account=account).delete()
    Phone.objects.filter(account=account).delete()


def _listed(account: Account, index: UnitIndex) -> Listed:
    held = actors.places_on(account.pk, timezone.localdate())
    if not held and not Assignment.objects.filter(account=account).exists():
        own = account.org_unit_id or ""
        held = (actors.Place(Role(account.role), own, own),)
    return Listed(
        name=account.name,
        title=account.title,
        is_active=account.is_active,
        can_sign_in=account.is_active and account.has_usable_password(),
        is_locked=account.locked_until is not None and account.locked_until > timezone.now(),
        has_second_factor=SecondFactor.objects.filter(account=account).exclude(secret="").exists(),
        phones=Phone.objects.filter(account=account).count(),
        last_login=timezone.localtime(account.last_login) if account.last_login else None,
        places=tuple((place.role.value, index.key_of(place.org_unit), index.key_of(place.scope)) for place in held),
    )
