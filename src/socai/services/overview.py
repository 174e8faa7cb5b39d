"""Who has sent: units by forms and periods, where each stands and since when. For offices, never a public list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from socai.catalogue.forms import Form
from socai.core.periods import Period
from socai.ledger.models import Draft, SubmissionState, SubmissionStep
from socai.services import access, agenda, form_rights, forms, submissions, units
from socai.services.actors import Actor
from socai.services.errors import translated
from socai.services.opened import Instance
from socai.services.submissions import Step
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
        is_late: whether its due day has passed and nothing was sent.
        waits_for: name of the office that accepts next, empty when none is declared or all have.
        is_mine: whether the actor may accept or approve it now.
        is_unconfirmed: whether somebody of another unit sent it and its own has not confirmed it.
    """

    form: str
    unit: str
    period: Period
    state: SubmissionState | None
    is_begun: bool
    days: int
    is_late: bool
    waits_for: str = ""
    is_mine: bool = False
    is_unconfirmed: bool = False


@dataclass(frozen=True)
class Column:
    """A form for a period, and how far it is.

    Attributes:
        form: the declaration.
        period: the period.
        due: the day by which it is to be sent.
        sent: how many units have sent (and not got it back).
        units: how many fill it in.
        mine: how many wait for the actor to accept or approve them.
    """

    form: Form
    period: Period
    due: date
    sent: int
    units: int
    mine: int


@dataclass(frozen=True)
class Matrix:
    """Units by forms and periods: each line a unit's name and a cell a column, ``None`` where it fills in nothing."""

    columns: tuple[Column, ...]
    lines: tuple[tuple[str, tuple[Cell | None, ...]], ...]

    def parted(self) -> tuple[Matrix, ...]:
        """Return it as two tables, of units about themselves and of offices about the reporting unit; no empty one."""
        return tuple(part for is_of_owners in (False, True) if (part := self._part(is_of_owners)).lines)

    def _part(self, is_of_owners: bool) -> Matrix:
        numbers = [number for number, each in enumerate(self.columns) if each.form.is_of_owners is is_of_owners]
        lines = ((name, tuple(cells[number] for number in numbers)) for name, cells in self.lines)
        return Matrix(tuple(self.columns[number] for number in numbers), tuple(each for each in lines if any(each[1])))


Steps = Mapping[tuple[str, str, str], Sequence[Step]]
Asked = Sequence[tuple[Form, Period, date]]


def matrix(*, instance: Instance, actor: Actor, day: date | None = None) -> Matrix:
    """Return who has sent what of the forms that are asked for on a day, within the actor's reach.

    Raises:
        ServiceError: the actor sees no such list; the database fails.
    """
    access.require_somewhere(actor, "matrix:see")
    index, when = units.index(), day or timezone.localdate()
    asked = [
        (each.form, each.period, agenda.due_day(instance, each.form, each.period))
        for each in agenda.all_asked_for(instance=instance, today=when)
    ]
    fillers = {
        (form.code, period): frozenset(
            key for key in forms.fillers(instance, form, period) if _may_see(actor, form, key, index, when)
        )
        for form, period, _ in asked
    }
    asked = [each for each in asked if fillers[each[0].code, each[1]]]
    keys = sorted(frozenset().union(*fillers.values()))
    with translated():
        cells = _Cells(actor, index, when, _steps(asked), _begun(asked))
    lines = tuple(
        (
            index.name(index.identity(key) or ""),
            tuple(
                cells.cell(form, period, due, key) if key in fillers[form.code, period] else None
                for form, period, due in asked
            ),
        )
        for key in keys
    )
    return Matrix(tuple(_column(each, number, lines) for number, each in enumerate(asked)), lines)


def _may_see(actor: Actor, form: Form, key: str, index: UnitIndex, day: date) -> bool:
    return form_rights.may(actor, "matrix:see", form, index.identity(key) or "", index, day)


def _steps(asked: Asked) -> Steps:
    """Return the steps of every form that is asked for, the earliest first."""
    rows = SubmissionStep.objects.filter(**_places(asked)).order_by("number")
    found: defaultdict[tuple[str, str, str], list[Step]] = defaultdict(list)
    for form, unit, period, state, at, account, is_for_another in rows.values_list(
        "form", "org_unit_id", "period", "state", "at", "account_id", "is_for_another"
    ):
        step = Step(SubmissionState(state), "", timezone.localtime(at), "", account, is_for_another)
        found[form, unit, period].append(step)
    return found


def _begun(asked: Asked) -> frozenset[tuple[str, str, str]]:
    """Return form, unit and period of each draft of the forms that are asked for."""
    return frozenset(Draft.objects.filter(**_places(asked)).values_list("form", "org_unit_id", "period"))


def _places(asked: Asked) -> Mapping[str, set[str]]:
    """Return what a row must hold that can belong to the forms asked for."""
    return {"form__in": {form.code for form, _, _ in asked}, "period__in": {str(period) for _, period, _ in asked}}


@dataclass(frozen=True)
class _Cells:
    """Makes cells as an actor sees them."""

    actor: Actor
    index: UnitIndex
    day: date
    steps: Steps
    begun: frozenset[tuple[str, str, str]]

    def cell(self, form: Form, period: Period, due: date, key: str) -> Cell:
        place = (form.code, self.index.identity(key) or "", str(period))
        steps = self.steps.get(place, ())
        return Cell(
            form=form.code,
            unit=key,
            period=period,
            state=steps[-1].state if steps else None,
            is_begun=place in self.begun,
            days=(self.day - steps[-1].at.date()).days if steps else 0,
            is_late=not steps and due < self.day,
            waits_for=submissions.waits_for(form, key, steps, self.index),
            is_unconfirmed=submissions.is_unconfirmed(steps),
            is_mine=bool(steps) and self._is_mine(form, key, steps),
        )

    def _is_mine(self, form: Form, key: str, steps: Sequence[Step]) -> bool:
        may = submissions.may_take(self.actor, form, key, steps, self.index)
        return not may.isdisjoint((SubmissionState.ACCEPTED, SubmissionState.APPROVED))


def _column(
    asked: tuple[Form, Period, date], number: int, lines: Sequence[tuple[str, Sequence[Cell | None]]]
) -> Column:
    there = [cell for cell in (cells[number] for _, cells in lines) if cell is not None]
    waiting = sum(cell.state in (None, SubmissionState.RETURNED) for cell in there)
    mine = sum(cell.is_mine for cell in there)
    return Column(*asked, sent=len(there) - waiting, units=len(there), mine=mine)
