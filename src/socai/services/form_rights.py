"""Who may do what with a form: the table of rights, narrowed and widened by what the form shares.

Offices own their figures: of what another office fills in, an office sees only the forms that name it as a step. Being
named also opens the forms of whoever fills them in outside one's part of the tree.
"""

from __future__ import annotations

from datetime import date

from socai.catalogue.forms import Form
from socai.ledger.models import Role
from socai.services import access
from socai.services.access import Reach, Relation
from socai.services.actors import Actor, Place
from socai.services.rights import Succession
from socai.services.units import UnitIndex

_SHARED = frozenset({"form:see", "form:judge", "matrix:see"})
"""What an office that a form names may do wherever the form comes from."""


def may(actor: Actor, right: str, form: Form, org_unit: str, index: UnitIndex, day: date) -> bool:
    """Return whether somebody may do something with the form of a unit.

    Args:
        actor: who.
        right: name of the right.
        form: the declaration.
        org_unit: identity of the unit that fills it in.
        index: the units.
        day: day on which the tree is looked at.
    """
    return bool(org_unit) and any(_allows(place, right, form, org_unit, index, day) for place in actor.all_places)


def _allows(place: Place, right: str, form: Form, org_unit: str, index: UnitIndex, day: date) -> bool:
    where = access.relation(place, org_unit, index, day)
    if place.role is Role.OFFICE and where is not Relation.OWN:
        is_named = _is_named(place, form, index, day)
        if is_named and right in _SHARED:
            return access.RIGHTS[right].reach[place.role] is Reach.SCOPE
        if form.is_of_owners and not is_named:
            return False
    return access.reaches(right, place.role, where)


def _is_named(place: Place, form: Form, index: UnitIndex, day: date) -> bool:
    named = [identity for key in form.steps if (identity := index.identity(key))]
    succession = Succession(index, day)
    return place.org_unit in named or any(place.org_unit in succession.goes_on_in(each) for each in named)
