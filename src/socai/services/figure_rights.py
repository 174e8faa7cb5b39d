"""Who may see a figure: what the forms of owners share, and what never leaves a commune, however one asks for it.

Party and State offices own their figures about the reporting unit. An office sees its own, those of forms that name it
as a step, and what is computed of nothing else; leaders, administrators and auditors see all that their place reaches.

Figures of defence, security and the Party itself never leave a commune's own ledger: who acts for no unit of the
commune does not see them, whatever their role.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils import timezone

from socai.catalogue.levels import COMMUNE, depth
from socai.catalogue.model import Catalogue, Guard
from socai.formula.nodes import references
from socai.ledger.models import Role
from socai.services import access, form_rights, units
from socai.services.actors import Actor
from socai.services.errors import refusal
from socai.services.rights import Succession
from socai.services.units import UnitIndex

_NAMED = 3
_STAYS, _NOT_SHARED = "right.stays_in_commune", "right.not_shared"
REFUSALS = frozenset({_STAYS, _NOT_SHARED})
"""Codes of the findings that refuse a figure which is there."""


def kept_from(actor: Actor, catalogue: Catalogue, index: UnitIndex, day: date, unit: str = "") -> frozenset[str]:
    """Return the codes of the indicators whose figures about a unit somebody may not see.

    Args:
        actor: who.
        catalogue: whose forms say who shares what, and whose guards say what stays in the commune.
        index: the units.
        day: day on which the tree is looked at.
        unit: key of the unit, the reporting unit when empty.
    """
    about = unit or catalogue.reporting_unit
    return kept_from_each(actor, catalogue, index, day, (about,))[about]


def kept_from_each(
    actor: Actor, catalogue: Catalogue, index: UnitIndex, day: date, about: Iterable[str]
) -> Mapping[str, frozenset[str]]:
    """Return by unit what ``kept_from`` returns of each; what figures are computed of is found out once for all."""
    stays, top = kept_in_communes(actor, catalogue, index, day, about), catalogue.reporting_unit
    return {**stays, top: stays[top] | _not_shared(actor, catalogue, index, day)} if top in stays else stays


def kept_in_commune(actor: Actor, catalogue: Catalogue, index: UnitIndex, day: date, unit: str) -> frozenset[str]:
    """Return the codes of the indicators whose figures about a unit do not leave its commune to reach somebody.

    Its arguments are those of ``kept_from``. Nobody sees such figures about a unit above the communes.
    """
    return kept_in_communes(actor, catalogue, index, day, (unit,))[unit]


def kept_in_communes(
    actor: Actor, catalogue: Catalogue, index: UnitIndex, day: date, about: Iterable[str]
) -> Mapping[str, frozenset[str]]:
    """Return by unit what ``kept_in_commune`` returns; what figures are computed of is found out once for all."""
    guarded = frozenset(code for code, each in catalogue.indicators.items() if Guard.NO_ROLLUP in each.guards)
    stays = _with_computed(catalogue, guarded, set()) if guarded else guarded
    return {
        unit: frozenset() if _acts_in_commune_of(actor, index.identity(unit) or "", index, day) else stays
        for unit in about
    }


def _acts_in_commune_of(actor: Actor, org_unit: str, index: UnitIndex, day: date) -> bool:
    """Return whether somebody acts for the commune that a unit belongs to, for a part of it or in its place."""
    home = _home_of(org_unit, index, day)
    homes = {home, *Succession(index, day).goes_on_in(home)} if home else frozenset()
    places = (place.org_unit for place in actor.all_places if place.org_unit)
    return any(not homes.isdisjoint((place, *index.above(place, day))) for place in places)


def _home_of(org_unit: str, index: UnitIndex, day: date) -> str:
    """Return the commune of a unit; none of one above the communes or of one that is not there."""
    levels = {each: depth(index.type(each, day)) for each in (org_unit, *index.above(org_unit, day)) if each}
    commune = next((each for each, level in levels.items() if level == depth(COMMUNE)), "")
    # Outside the communes, such as a post of the State for the area, a unit has its figures for itself.
    return commune or (org_unit if levels.get(org_unit, 0) > depth(COMMUNE) else "")


def _not_shared(actor: Actor, catalogue: Catalogue, index: UnitIndex, day: date) -> frozenset[str]:
    """Return the codes of the indicators whose figures about the reporting unit are another office's."""
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
    """Refuse figures about units, given by their keys, that are kept from somebody.

    Raises:
        ServiceError: some stay in a commune for which the actor does not act, or are about the reporting unit and
            another office's.
    """
    asked, keys = frozenset(codes), frozenset(about)
    stays = kept_in_communes(actor, catalogue, index, day, keys)
    _refuse(_STAYS, actor, asked.intersection(frozenset().union(*stays.values())))
    if catalogue.reporting_unit in keys:
        _refuse(_NOT_SHARED, actor, asked & _not_shared(actor, catalogue, index, day))


def require_reports(actor: Actor, catalogue: Catalogue) -> None:
    """Refuse whole reports to who may not see them, or not every figure about the reporting unit: they tell all.

    Raises:
        ServiceError: naming some that are kept from the actor; the database fails.
    """
    access.require_somewhere(actor, "report:see")
    index, today = units.index(), timezone.localdate()
    if _home_of(index.identity(catalogue.reporting_unit) or "", index, today):
        require(actor, catalogue, catalogue.indicators, (catalogue.reporting_unit,), index, today)
    else:
        # Above the communes the engine prints no figure that stays in one, so a report tells none.
        _refuse(_NOT_SHARED, actor, _not_shared(actor, catalogue, index, today))


def _refuse(code: str, actor: Actor, kept: Iterable[str]) -> None:
    """Refuse figures, naming a few of them."""
    names = sorted(kept)
    if names:
        raise refusal(code, actor.name, indicators=[*names[:_NAMED], *(["…"] if names[_NAMED:] else [])])


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
