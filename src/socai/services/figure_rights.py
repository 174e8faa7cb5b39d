"""Who may see a figure about the reporting unit: what the forms of owners share, however one asks for it.

Party and State offices own their figures. An office sees its own, those of forms that name it as a step, and what is
computed of nothing else; leaders, administrators and auditors see all that their place reaches.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from socai.catalogue.model import Catalogue
from socai.formula.nodes import references
from socai.ledger.models import Role
from socai.services import access, form_rights, units
from socai.services.actors import Actor
from socai.services.errors import refusal
from socai.services.units import UnitIndex

_NAMED = 3


def kept_from(actor: Actor, catalogue: Catalogue, index: UnitIndex, day: date) -> frozenset[str]:
    """Return the codes of the indicators whose figures about the reporting unit somebody may not see.

    Args:
        actor: who.
        catalogue: whose forms say who shares what.
        index: the units.
        day: day on which the tree is looked at.
    """
    top = index.identity(catalogue.reporting_unit) or ""
    if any(
        place.role is not Role.OFFICE
        and access.reaches("figure:see", place.role, access.relation(place, top, index, day))
        for place in actor.all_places
    ):
        return frozenset()
    boxes = {
        (form.code, owner): [field.indicator for section in sections for field in section.fields]
        for form in catalogue.forms.values()
        for owner, sections in form.owned.items()
    }
    shared = {
        code
        for (form, owner), codes in boxes.items()
        if form_rights.may(actor, "form:see", catalogue.forms[form], index.identity(owner) or "", index, day)
        for code in codes
    }
    own = {index.key(place.org_unit) for place in actor.all_places if place.org_unit}
    return _with_computed(catalogue, frozenset().union(*boxes.values()) - shared, own)


def require(
    actor: Actor, catalogue: Catalogue, codes: Iterable[str], about: Iterable[str], index: UnitIndex, day: date
) -> None:
    """Refuse figures that are kept from somebody; those about other units follow the table of rights alone.

    Raises:
        ServiceError: some are about the reporting unit and another office's.
    """
    if catalogue.reporting_unit not in about:
        return
    kept = sorted(kept_from(actor, catalogue, index, day).intersection(codes))
    if kept:
        raise refusal("right.not_shared", actor.name, indicators=kept)


def require_reports(actor: Actor, catalogue: Catalogue) -> None:
    """Refuse whole reports to who may not see them, or not every figure about the reporting unit: they tell all.

    Raises:
        ServiceError: naming some that are kept from the actor; the database fails.
    """
    access.require_somewhere(actor, "report:see")
    kept = sorted(kept_from(actor, catalogue, units.index(), timezone.localdate()))
    if kept:
        raise refusal("right.not_shared", actor.name, indicators=[*kept[:_NAMED], *(["…"] if kept[_NAMED:] else [])])


def _with_computed(catalogue: Catalogue, kept: frozenset[str], own: set[str]) -> frozenset[str]:
    """Return codes with those computed of them; what an office reports itself it sees, whatever it is computed of."""
    computed = {
        code: references(indicator.formula.expression)
        for code, indicator in catalogue.indicators.items()
        if indicator.formula and indicator.office not in own
    }
    while more := {code for code, parts in computed.items() if code not in kept and parts & kept}:
        kept |= more
    return kept
