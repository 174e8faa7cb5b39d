"""What somebody has to do now: the forms of their units for the periods that are asked for at present."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from socai.catalogue.forms import Form
from socai.core.deadlines import DayRule, Timing
from socai.core.periods import Period
from socai.services import access, forms, units
from socai.services.actors import Actor
from socai.services.opened import Instance
from socai.services.units import UnitIndex


@dataclass(frozen=True)
class Task:
    """A form to be filled in.

    Attributes:
        form: the declaration.
        unit: key of the unit.
        unit_name: its name.
        period: the period.
        due: the day by which it is to be sent.
    """

    form: Form
    unit: str
    unit_name: str
    period: Period
    due: date


def own_tasks(*, instance: Instance, actor: Actor, today: date | None = None) -> list[Task]:
    """Return the forms that the units of an actor fill in: of the period that ended last, then of the running one.

    Raises:
        ServiceError: when the database fails.
    """
    day = today or timezone.localdate()
    index = units.index()
    own = {place.org_unit for place in actor.all_places if access.reaches("form:fill", place.role, access.Relation.OWN)}
    return [
        Task(form, index.key(unit), index.name(unit), period, due_day(instance, form, period))
        for unit in sorted(own, key=index.key_of)
        for form in instance.catalogue.forms.values()
        for period in asked_for(form, day)
        if unit in _fillers(instance, form, period, index)
    ]


@dataclass(frozen=True)
class Asked:
    """A form and a period for which it is asked."""

    form: Form
    period: Period


def all_asked_for(*, instance: Instance, today: date | None = None) -> list[Asked]:
    """Return every form of the catalogue with the periods for which it is asked on a day."""
    day = today or timezone.localdate()
    return [Asked(form, period) for form in instance.catalogue.forms.values() for period in asked_for(form, day)]


def asked_for(form: Form, day: date) -> tuple[Period, Period]:
    """Return the periods of a form that are asked for on a day: the one that ended last, and the running one."""
    running = next(period for period in _periods(form, day.year - 1) if period.start <= day <= period.end)
    return running.previous(), running


def due_day(instance: Instance, form: Form, period: Period) -> date:
    """Return the day by which a form is to be sent: as its pack declares it, else the instance's days after the period.

    Where nothing is known of its holidays, it is the day that the rule gives.
    """
    timing = form.due or Timing(DayRule(days=instance.options.form_due_days))
    return timing.fall(period, instance.catalogue.working_days).earliest


def _periods(form: Form, year: int) -> Iterator[Period]:
    period = Period(form.kind, year, 1, form.calendar)
    while True:
        yield period
        period = period.next()


def _fillers(instance: Instance, form: Form, period: Period, index: UnitIndex) -> set[str]:
    return {index.identity(key) or "" for key in forms.fillers(instance, form, period)}
