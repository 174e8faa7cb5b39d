"""Alerts about incidents: in the centre at once, by e-mail by the worker, as a text for chat groups and loudspeakers.

What was reported is told to whoever may judge it, by e-mail to those on duty that day (to all of them when nobody is);
every step after that to the unit that reported it, the unit that deals with it, and leaders. Nobody is told what they
did themselves. E-mails say what kind of incident and where, never the words of who reported it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from socai.catalogue.registers import Register, Role
from socai.core.steps import StepKind
from socai.ledger.models import Account, Alert, Batch, RowStep, RowVersion
from socai.ledger.models import Role as Place
from socai.services import access, actors, incidents, mail, roster
from socai.services.actors import Actor
from socai.services.addresses import incident_address
from socai.services.errors import translated
from socai.services.mail import Letter
from socai.services.opened import Instance
from socai.services.register_rows import StandingRow, standing
from socai.services.units import UnitIndex, index
from socai.services.wording import named, say

LATELY = timedelta(days=2)
"""How long ago a step may have been written of which somebody is still told."""


@dataclass(frozen=True)
class Shown:
    """An alert as it stands on the first page of whom it is for: the state, what and where, and the incident's key."""

    state: str
    what: str
    key: str
    at: datetime


@dataclass(frozen=True)
class Given:
    """How many alerts were given in the centre, how many by e-mail, and how many e-mails failed."""

    shown: int
    mailed: int
    failed: int


@dataclass(frozen=True)
class _Happened:
    """Something that is told of an incident: that it was reported, or a step; by which account and when."""

    row: StandingRow
    step: int
    state: str
    by: int


def unseen(*, instance: Instance, actor: Actor, lang: str) -> Sequence[Shown]:
    """Return what an actor was told and has not looked at, the latest first; of an incident only the last.

    Raises:
        ServiceError: when the database fails.
    """
    register = incidents.register_of(instance)
    if register is None:
        return ()
    with translated():
        waiting = list(
            Alert.objects.filter(account_id=actor.account, seen_at__isnull=True).order_by("given_at", "step")
        )
        rows = {row.identity: row for row in standing([register.code])} if waiting else {}
    last = {each.row_id: each for each in waiting if each.row_id in rows and each.state in register.states}
    units = index()
    found = [
        Shown(
            named(register.states[each.state], lang=lang), _what(instance, register, rows[identity], units, lang),
            rows[identity].key, timezone.localtime(each.given_at),
        )
        for identity, each in last.items()
    ]  # fmt: skip
    return sorted(found, key=lambda each: each.at, reverse=True)


def look(*, actor: Actor, row: int) -> None:
    """Write down that an actor looked at an incident, so that it is told no more.

    Raises:
        ServiceError: when the database fails.
    """
    with translated():
        Alert.objects.filter(account_id=actor.account, row_id=row, seen_at__isnull=True).update(seen_at=timezone.now())


def tell(*, instance: Instance) -> int:
    """Give in the centre every alert that was not given yet, and return how many there were.

    Raises:
        ServiceError: when the database fails.
    """
    register, since = incidents.register_of(instance), timezone.now() - LATELY
    if register is None:
        return 0
    with translated():
        happened = list(_happened(register, since))
        known = {
            key.rpartition("-")[0] for key in Alert.objects.filter(given_at__gte=since).values_list("key", flat=True)
        }
    new = [each for each in happened if f"{each.row.identity}-{each.step}" not in known]
    if not new:
        return 0
    units, people = index(), _people()
    made = [alert for each in new for alert in _alerts(instance, register, each, units, people)]
    with translated():
        Alert.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def give(*, instance: Instance) -> Given:
    """Give every alert in the centre, and by e-mail those that are to go so and did not leave yet.

    Raises:
        ServiceError: when the database fails.
    """
    shown, mailed, failed = tell(instance=instance), 0, 0
    register = incidents.register_of(instance)
    if register is None or not mail.is_set(instance):
        return Given(shown, 0, 0)
    with translated():
        waiting = list(
            Alert.objects.filter(by_mail=True, mailed_at__isnull=True, given_at__gte=timezone.now() - LATELY)
            .exclude(account__email="")
            .select_related("account")
        )
        rows = {row.identity: row for row in standing([register.code])} if waiting else {}
    units = index()
    for alert in waiting:
        if alert.row_id not in rows or alert.state not in register.states or not _claim(alert):
            continue
        if mail.send(instance=instance, letter=_letter(instance, register, alert, rows[alert.row_id], units)):
            mailed += 1
        else:
            failed += 1
            _release(alert)
    return Given(shown, mailed, failed)


def text_for_villages(*, instance: Instance, incident: incidents.Incident, lang: str) -> str:
    """Return what chat groups and loudspeakers may tell of an incident, empty until it is confirmed.

    Raises:
        ServiceError: when the database fails.
    """
    register = incidents.required(instance)
    if not incident.summary or incident.is_new or incidents.is_rejecting(register, incident.state.code):
        return ""
    duty = roster.on_duty(instance=instance, at=timezone.localtime(), lang=lang)
    phone = next((shift.phone for shift in duty if shift.phone), "")
    code = "web.alert_text_closed" if not incident.is_open else "web.alert_text_phone" if phone else "web.alert_text"
    said = incident.summary.rstrip(". ")
    return say(
        code, lang=lang, kind=incident.kind, unit=incident.unit_name, hour=incident.hour, day=incident.day,
        said=said, phone=phone,
    )  # fmt: skip


def _happened(register: Register, since: datetime) -> Iterator[_Happened]:
    """Yield what happened to incidents lately."""
    lately = Batch.objects.filter(created_at__gte=since)
    told = set(RowVersion.objects.filter(register=register.code, batch__in=lately).values_list("id", flat=True))
    moved = set(RowStep.objects.filter(row__register=register.code, batch__in=lately).values_list("id", flat=True))
    if not told and not moved:
        return
    for row in standing([register.code]):
        if row.identity in told:
            first = RowVersion.objects.select_related("batch").get(pk=row.identity)
            yield _Happened(row, 0, register.start, first.batch.actor_id)
        ids = [number for number, step in zip(row.step_ids, row.steps, strict=True) if step.kind is StepKind.STATE]
        for step in RowStep.objects.filter(pk__in=moved & set(ids)).select_related("batch").order_by("number"):
            yield _Happened(row, step.number, step.subject, step.batch.actor_id)


def _people() -> list[tuple[Account, Actor]]:
    with translated():
        found = ((each, actors.of_account(number=each.pk)) for each in Account.objects.filter(is_active=True))
        return [(account, actor) for account, actor in found if actor is not None]


def _alerts(
    instance: Instance, register: Register, what: _Happened, units: UnitIndex, people: Sequence[tuple[Account, Actor]]
) -> Iterator[Alert]:
    day, now, unit = timezone.localdate(), timezone.now(), what.row.org_unit
    owner = units.identity(what.row.values.get(register.roles.get(Role.OWNER, ""), "")) or ""
    on_duty = {shift.unit for shift in roster.on_duty(instance=instance, at=timezone.localtime(), lang="vi")} - {""}
    concerned = {unit, owner} - {""}
    judges = {account.pk for account, actor in people if access.may(actor, "incident:judge", unit, units, day)}
    called = {account.pk for account, actor in people if account.pk in judges and _acts_for(actor, on_duty)} or judges
    for account, actor in people:
        if what.step == 0:
            is_told, is_mailed = account.pk in judges, account.pk in called
        else:
            is_leader = account.pk in judges and actor.is_any(Place.LEADER)
            sees = access.may(actor, "incident:see", unit, units, day)
            is_told = is_mailed = is_leader or (sees and _acts_for(actor, concerned))
        if is_told and account.pk != what.by:
            yield Alert(
                key=f"{what.row.identity}-{what.step}-{account.pk}", account=account, row_id=what.row.identity,
                step=what.step, state=what.state, given_at=now, by_mail=is_mailed,
            )  # fmt: skip


def _acts_for(actor: Actor, units: set[str]) -> bool:
    return any(place.org_unit in units for place in actor.all_places)


def _what(instance: Instance, register: Register, row: StandingRow, units: UnitIndex, lang: str) -> str:
    code = row.values.get(register.roles[Role.KIND], "")
    kind = incidents.kinds_of(instance, register, lang=lang).get(code, code)
    when = f"{row.values.get(register.roles.get(Role.HOUR, ''), '')} {row.day:%d/%m/%Y}".strip()
    return f"{kind}, {units.name(row.org_unit)}, {when}"


def _claim(alert: Alert) -> bool:
    """Write down that an alert leaves by e-mail; false when another worker did. First, so that none leaves twice."""
    with translated():
        waiting = Alert.objects.filter(pk=alert.pk, mailed_at__isnull=True)
        return bool(waiting.update(mailed_at=timezone.now()))


def _release(alert: Alert) -> None:
    """Let an alert that did not leave be tried again."""
    with translated():
        Alert.objects.filter(pk=alert.pk).update(mailed_at=None)


def _letter(instance: Instance, register: Register, alert: Alert, row: StandingRow, units: UnitIndex) -> Letter:
    lang, address = instance.options.language, instance.options.address
    state = named(register.states[alert.state], lang=lang)
    what = _what(instance, register, row, units, lang)
    path = f"{address}{incident_address(row.key)}" if address else ""
    body = say("web.alert_body", lang=lang, state=state, what=what)
    subject = say("web.alert_subject", lang=lang, state=state, what=what)
    return Letter(alert.account.email, subject, "\n\n".join(filter(None, (body, path))))
