"""The report desk: which reports are asked for, which can be opened, which were issued. It only reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from socai.catalogue.model import Catalogue
from socai.compose.front_matter import bare_title
from socai.core.calendars import Kind
from socai.core.periods import Period
from socai.services import access, issued, reporting_duties, reports
from socai.services.actors import Actor
from socai.services.errors import ServiceError
from socai.services.issued import Issued
from socai.services.opened import Instance

_KINDS = (Kind.MONTH, Kind.QUARTER, Kind.HALF, Kind.YEAR)
_EARLIER = 2


@dataclass(frozen=True)
class Asked:
    """A report that a duty asks for next: its template, what it is called, period, day by which it is owed, to whom."""

    template: str
    title: str
    period: Period
    due: date | None
    recipient: str


@dataclass(frozen=True)
class Choice:
    """A template that may be chosen: its key, and its title with dots where words of the period will stand."""

    template: str
    title: str


@dataclass(frozen=True)
class Desk:
    """What lies on the desk.

    Attributes:
        asked: the reports that duties ask for next.
        templates: every template of the pack that can be read.
        periods: the periods that may be chosen for any of them.
        issued: the issued reports that were searched for, the latest first.
    """

    asked: tuple[Asked, ...]
    templates: tuple[Choice, ...]
    periods: tuple[Period, ...]
    issued: tuple[Issued, ...]


def overview(*, instance: Instance, actor: Actor, on: date, words: str = "", lang: str = "vi") -> Desk:
    """Return what lies on the desk on a day.

    Args:
        instance: whose desk it is.
        actor: who looks.
        on: the day.
        words: what an issued report must have in its number, kind, template or period; empty for all.
        lang: language of rhythms.

    Raises:
        ServiceError: the actor may not see reports; the database fails.
    """
    access.require_somewhere(actor, "report:see")
    owed = [duty for duty in reporting_duties.duties(instance=instance, on=on, lang=lang) if duty.layout]
    asked = [
        Asked(duty.layout, duty.name, duty.following.period, duty.following.falling.due, duty.recipient)
        for duty in owed
        if duty.following and duty.layout in instance.catalogue.templates
    ]
    wanted = words.casefold().split()
    found = [each for each in reversed(issued.listed()) if all(word in _searched(each) for word in wanted)]
    return Desk(tuple(asked), tuple(_templates(instance.catalogue)), _periods(on), tuple(found))


def about_register(*, instance: Instance, actor: Actor, register: str, on: date) -> tuple[tuple[Choice, Period], ...]:
    """Return the templates that list rows of a register, each with the week of a day, for who may see reports."""
    if not access.may_somewhere(actor, "report:see"):
        return ()
    year, week, _ = on.isocalendar()
    period, catalogue = Period(Kind.WEEK, year, week), instance.catalogue
    found = reports.listing(catalogue, register)
    return tuple((Choice(key, bare_title(reports.front_matter(catalogue, key))), period) for key in found)


def _searched(report: Issued) -> str:
    parts = (report.reference, report.kind, report.body, report.template, report.period, str(report.issued_on.year))
    return " ".join(parts).casefold()


def _templates(catalogue: Catalogue) -> Iterator[Choice]:
    for key in catalogue.templates:
        try:
            yield Choice(key, bare_title(reports.front_matter(catalogue, key)))
        except ServiceError:  # told by ``socai check``; the others can be used all the same
            continue


def _periods(on: date) -> tuple[Period, ...]:
    """Return the periods of each kind that end last and run on a day, the shortest kind first."""
    found: list[Period] = []
    for kind in _KINDS:
        running = Period(kind, on.year, 1)
        while running.end < on:
            running = running.next()
        for _ in range(_EARLIER + 1):
            found.append(running)
            running = running.previous()
    return tuple(found)
