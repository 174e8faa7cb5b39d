"""Reminders of forms that were not sent: in the centre, by e-mail, as texts to be copied. Each is given once a stage.

A form is due so many days after its period as the instance says, on the next working day. What is told names only the
unit that is told, to itself; lists of who is late are for offices alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from socai.catalogue.forms import Form
from socai.core.periods import Period
from socai.ledger.models import Account, Reminder, Stage, SubmissionState, SubmissionStep
from socai.services import access, actors, agenda, forms, mail, units
from socai.services.actors import Actor
from socai.services.errors import translated
from socai.services.mail import Letter
from socai.services.opened import Instance
from socai.services.units import UnitIndex
from socai.services.wording import named, say

SOON = timedelta(days=2)
_LONGEST_LATE = timedelta(days=30)
_TEXTS: Mapping[Stage, str] = {
    Stage.SOON: "web.remind_soon",
    Stage.DUE: "web.remind_due",
    Stage.LATE: "web.remind_late",
}
_LINES: Mapping[Stage, str] = {
    Stage.SOON: "web.owed_soon",
    Stage.DUE: "web.owed_due",
    Stage.LATE: "web.owed_late",
}


@dataclass(frozen=True)
class Owed:
    """A form that a unit has not sent.

    Attributes:
        form: the declaration.
        unit: key of the unit.
        unit_name: its name.
        period: the period.
        due: the day by which it is to be sent.
        stage: how that day stands to today.
    """

    form: Form
    unit: str
    unit_name: str
    period: Period
    due: date
    stage: Stage

    def text(self, lang: str) -> str:
        """Return what is told to the unit, for its chat group, its loudspeaker or an e-mail."""
        return self._said(_TEXTS[self.stage], lang)

    def line(self, lang: str) -> str:
        """Return the same in few words, for a page that shows the form anyway."""
        return self._said(_LINES[self.stage], lang)

    def _said(self, code: str, lang: str) -> str:
        form, when = named(self.form, lang=lang), self.period.words(locale=lang)
        return say(code, lang=lang, unit=self.unit_name, form=form, period=when, due=self.due)


@dataclass(frozen=True)
class Given:
    """How many reminders were given: in the centre, by e-mail, and how many e-mails failed."""

    shown: int
    mailed: int
    failed: int


def texts(*, instance: Instance, actor: Actor, today: date | None = None) -> list[tuple[str, tuple[Owed, ...]]]:
    """Return for each unit within an office's reach that owes a form its name and what it owes, by name.

    Raises:
        ServiceError: the actor sees no such list; the database fails.
    """
    access.require_somewhere(actor, "matrix:see")
    day, index = today or timezone.localdate(), units.index()
    found: dict[str, list[Owed]] = {}
    for owed in _owed(instance, index, day, longest=timedelta.max):
        if access.may(actor, "matrix:see", index.identity(owed.unit) or "", index, day):
            found.setdefault(owed.unit_name, []).append(owed)
    return [(name, tuple(found[name])) for name in sorted(found)]


def own(*, instance: Instance, actor: Actor, today: date | None = None) -> list[Owed]:
    """Return what the units of an actor owe.

    Raises:
        ServiceError: when the database fails.
    """
    mine = _own_units(actor)
    if not mine:
        return []
    index = units.index()
    return [each for each in _owed(instance, index, today or timezone.localdate()) if index.identity(each.unit) in mine]


def count(*, actor: Actor) -> int:
    """Return of how many forms that are still not sent the units of an actor were reminded: one query, for every page.

    Raises:
        ServiceError: when the database fails.
    """
    mine = _own_units(actor)
    if not mine:
        return 0
    steps = SubmissionStep.objects.filter(
        form=OuterRef("form"), org_unit=OuterRef("org_unit"), period=OuterRef("period")
    )
    given = Reminder.objects.filter(org_unit__in=mine, given_at__gte=timezone.now() - _LONGEST_LATE)
    with translated():
        told = given.annotate(state=Subquery(steps.order_by("-number").values("state")[:1]))
        rows = set(told.values_list("form", "org_unit", "period", "state"))
    return sum(state in (None, SubmissionState.RETURNED) for *_, state in rows)


def give(*, instance: Instance, today: date | None = None) -> Given:
    """Give every reminder that is due today and was not given yet.

    Raises:
        ServiceError: when the database fails.
    """
    day, index = today or timezone.localdate(), units.index()
    shown = mailed = failed = 0
    for owed in _owed(instance, index, day):
        shown += _claim(owed, index, "")
        for account in _mailed_to(index.identity(owed.unit) or "", day) if mail.is_set(instance) else ():
            if not _claim(owed, index, account.name):
                continue
            if mail.send(instance=instance, letter=_letter(instance, owed, account)):
                mailed += 1
            else:
                failed += 1
                _forget(owed, account.name)
    return Given(shown, mailed, failed)


def _owed(instance: Instance, index: UnitIndex, day: date, *, longest: timedelta = _LONGEST_LATE) -> Iterator[Owed]:
    """Yield what every unit owes whose due day comes or has passed, not longer ago than ``longest``."""
    for each in agenda.all_asked_for(instance=instance, today=day):
        due = agenda.due_day(instance, each.form, each.period)
        if not -SOON <= day - due <= longest:
            continue
        stage = Stage.SOON if day < due else Stage.DUE if day == due else Stage.LATE
        sent = _sent(each.form, each.period)
        for key in sorted(forms.fillers(instance, each.form, each.period)):
            identity = index.identity(key) or ""
            if identity not in sent:
                yield Owed(each.form, key, index.name(identity), each.period, due, stage)


def _sent(form: Form, period: Period) -> frozenset[str]:
    """Return the units that have sent a form and not got it back."""
    with translated():
        steps = SubmissionStep.objects.filter(form=form.code, period=str(period)).order_by("number")
        last = dict(steps.values_list("org_unit_id", "state"))
    return frozenset(unit for unit, state in last.items() if state != SubmissionState.RETURNED)


def _own_units(actor: Actor) -> frozenset[str]:
    return frozenset(
        place.org_unit for place in actor.all_places if access.reaches("form:fill", place.role, access.Relation.OWN)
    )


def _claim(owed: Owed, index: UnitIndex, account: str) -> bool:
    """Write down that a reminder is given; false when it was before. Written first, so that none is given twice."""
    said = {
        "form": owed.form.code,
        "org_unit_id": index.identity(owed.unit),
        "period": str(owed.period),
        "due": owed.due,
        "stage": owed.stage,
        "given_at": timezone.now(),
    }
    with translated():
        _, is_new = Reminder.objects.get_or_create(key=_key(owed, account), defaults=said)
    return is_new


def _forget(owed: Owed, account: str) -> None:
    """Let a reminder that did not leave be given again."""
    with translated():
        Reminder.objects.filter(key=_key(owed, account)).delete()


def _key(owed: Owed, account: str) -> str:
    return "|".join((owed.form.code, owed.unit, str(owed.period), owed.due.isoformat(), owed.stage, account))


def _mailed_to(identity: str, day: date) -> Sequence[Account]:
    """Return the accounts with an address that fill in the forms of a unit."""
    with translated():
        known = list(Account.objects.filter(is_active=True).exclude(email="").order_by("pk"))
        found = [(account, actors.of_account(number=account.pk)) for account in known]
    return [account for account, actor in found if actor is not None and identity in _own_units(actor)]


def _letter(instance: Instance, owed: Owed, account: Account) -> Letter:
    lang, address = instance.options.language, instance.options.address
    path = f"{address}/phieu/{owed.form.code}/{owed.unit}/{owed.period}" if address else ""
    subject = say("web.remind_subject", lang=lang, form=named(owed.form, lang=lang), due=owed.due)
    return Letter(account.email, subject, "\n\n".join(filter(None, (owed.text(lang), path))))
