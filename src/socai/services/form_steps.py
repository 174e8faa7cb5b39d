"""Whose turn it is with a form that was sent: the offices of its declaration accept it one after the other.

A form that declares none is accepted once, by any office that reaches the unit. A leader may accept in an office's
place, so that nobody who is away blocks anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from socai.catalogue.forms import Form
from socai.ledger.models import Role, SubmissionState
from socai.services.actors import Actor
from socai.services.rights import Succession
from socai.services.units import UnitIndex


def acceptances(states: Sequence[SubmissionState]) -> int:
    """Return how many offices have accepted since the form was last sent, of its steps in their order."""
    count = 0
    for state in states:
        count = count + 1 if state is SubmissionState.ACCEPTED else 0
    return count


def next_office(form: Form, unit: str, states: Sequence[SubmissionState]) -> str:
    """Return the key of the office that accepts next, empty when none is declared or all have.

    Args:
        form: the declaration.
        unit: key of the unit that fills it in.
        states: what became of it, the earliest first.
    """
    return next(iter(form.steps_for(unit)[acceptances(states) :]), "")


def is_due(after: SubmissionState, form: Form, unit: str, states: Sequence[SubmissionState]) -> bool:
    """Return whether acceptance or approval comes now; a return always may, a confirmation is of another's sending."""
    offices, done = form.steps_for(unit), acceptances(states)
    if after is SubmissionState.CONFIRMED:
        return False
    if after is SubmissionState.ACCEPTED:
        return done < max(len(offices), 1)
    return after is not SubmissionState.APPROVED or done >= len(offices)


def answers(
    actor: Actor,
    after: SubmissionState,
    form: Form,
    unit: str,
    states: Sequence[SubmissionState],
    index: UnitIndex,
    day: date,
) -> bool:
    """Return whether an actor is one of those whom the declaration lets accept or return a form now.

    Acceptance is for the office whose turn it is, a return for any office of the steps; leaders stand in for each.
    """  # fmt: skip
    offices = form.steps_for(unit)
    if not offices or after not in (SubmissionState.ACCEPTED, SubmissionState.RETURNED):
        return True
    asked = (next_office(form, unit, states),) if after is SubmissionState.ACCEPTED else offices
    units = {identity for key in asked if (identity := index.identity(key))}
    succession = Succession(index, day)
    in_turn = units.union(*map(succession.goes_on_in, units))
    return any(place.role is Role.LEADER or place.org_unit in in_turn for place in actor.all_places)
