"""Who has sent: units by forms and periods, where each stands and since when. For offices, never a public list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from socai.catalogue.forms import Form
from socai.core.periods import Period
from socai.ledger.models import Draft, SubmissionState, SubmissionStep
from socai.services import access, agenda, forms, units
from socai.services.actors import Actor
from socai.services.errors import refusal, translated
from socai.services.opened import Instance
from socai.services.units import UnitIndex


@dataclass(frozen=True)
class Cell:
    """A form of a unit for a period.

    Attributes:
        form: code of the form.
        unit: key of the unit.
        period: the period.
        state: where it stands, ``None`` when it was not sent.
        is_begun: whether somebody is typing.
        days: how many days ago its last step was.
        is_late: whether the period has ended and nothing was sent.
    """

    form: str
    unit: str
    period: Period
    state: SubmissionState | None
    is_begun: bool
    days: int
    is_late: bool


@dataclass(frozen=True)
class Column:
    """A form for a period, and how far it is.

    Attributes:
        form: the declaration.
        period: the period.
        sent: how many units have sent (and not got it back).
        units: how many fill it in.
        waiting: names of the units that have not sent.
    """

    form: Form
    period: Period
    sent: int
    units: int
    waiting: tuple[str, ...]


@dataclass(frozen=True)
class Matrix:
    """Units by forms and periods: each line a unit's name and a cell a column, ``None`` where it fills in nothing."""

    columns: tuple[Column, ...]
    lines: tuple[tuple[str, tuple[Cell | None, ...]], ...]


Known = Mapping[tuple[str, str, str], tuple[str, datetime]]
Asked = Sequence[tuple[Form, Period]]


def matrix(*, instance: Instance, actor: Actor, day: date | None = None) -> Matrix:
    """Return who has sent what of the forms that are asked for on a day, within the actor's reach.

    Raises:
        ServiceError: the actor sees no such list; the database fails.
    """
    if not access.may_somewhere(actor, "matrix:see"):
        raise refusal("right.refused", actor.name)
    index, when = units.index(), day or timezone.localdate()
    asked = [(each.form, each.period) for each in agenda.all_asked_for(instance=instance, today=when)]
    fillers = {(form.code, period): frozenset(forms.fillers(instance, form, period)) for form, period in asked}
    keys = sorted(key for key in frozenset().union(*fillers.values()) if _may_see(actor, key, index, when))
    with translated():
        known, begun = _known(asked), _begun(asked)
    lines = tuple(
        (
            index.name(index.identity(key) or ""),
            tuple(
                _cell(form, period, key, index.identity(key) or "", known, begun, when)
                if key in fillers[form.code, period]
                else None
                for form, period in asked
            ),
        )
        for key in keys
    )
    return Matrix(tuple(_column(each, number, lines) for number, each in enumerate(asked)), lines)


def _may_see(actor: Actor, key: str, index: UnitIndex, day: date) -> bool:
    return access.may(actor, "matrix:see", index.identity(key) or "", index, day)


def _known(asked: Asked) -> Known:
    """Return state and time of the last step of every form that is asked for."""
    found = SubmissionStep.objects.filter(**_places(asked)).order_by("number")
    rows = found.values_list("form", "org_unit_id", "period", "state", "at")
    return {(form, unit, period): (state, at) for form, unit, period, state, at in rows}


def _begun(asked: Asked) -> frozenset[tuple[str, str, str]]:
    """Return form, unit and period of each draft of the forms that are asked for."""
    return frozenset(Draft.objects.filter(**_places(asked)).values_list("form", "org_unit_id", "period"))


def _places(asked: Asked) -> Mapping[str, set[str]]:
    """Return what a row must hold that can belong to the forms asked for."""
    return {"form__in": {form.code for form, _ in asked}, "period__in": {str(period) for _, period in asked}}


def _cell(
    form: Form, period: Period, key: str, identity: str, known: Known, begun: frozenset[tuple[str, str, str]], day: date
) -> Cell:
    place = (form.code, identity, str(period))
    state, at = known.get(place, ("", None))
    local = timezone.localtime(at) if at else None
    return Cell(
        form=form.code,
        unit=key,
        period=period,
        state=SubmissionState(state) if state else None,
        is_begun=place in begun,
        days=(day - local.date()).days if local else 0,
        is_late=not state and period.end < day,
    )


def _column(asked: tuple[Form, Period], number: int, lines: Sequence[tuple[str, Sequence[Cell | None]]]) -> Column:
    cells = [(name, cells[number]) for name, cells in lines]
    there = [(name, cell) for name, cell in cells if cell is not None]
    waiting = tuple(name for name, cell in there if cell.state in (None, SubmissionState.RETURNED))
    return Column(*asked, sent=len(there) - len(waiting), units=len(there), waiting=waiting)
