"""What the ledger has: of which indicators, units and periods there are figures, within reach of somebody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils import timezone

from socai.core.figures import Basis
from socai.core.periods import Period
from socai.ledger.models import Entry
from socai.services import access, figure_rights, kept_atoms, units
from socai.services.actors import Actor
from socai.services.boundaries import trees
from socai.services.errors import translated
from socai.services.opened import Instance
from socai.services.sources import sources

_RIGHT = "figure:see"


@dataclass(frozen=True)
class Available:
    """Codes of indicators and keys of units in their order, and periods by their days, of which there are figures."""

    indicators: tuple[str, ...]
    units: tuple[str, ...]
    periods: tuple[Period, ...]


def available(
    *, instance: Instance, actor: Actor, indicators: Collection[str] = (), about: Collection[str] = ()
) -> Available:
    """Return of what there are figures: entered, or computed of what was entered for the unit or below it.

    Periods are those of entries; what is added up of them is not listed.

    Args:
        instance: whose ledger it is.
        actor: who asks; what they do not reach is left out.
        indicators: codes of the only indicators that are asked for, all when empty.
        about: keys of the only units that are asked for, all when empty.

    Raises:
        ServiceError: when the database fails.
    """
    wanted = frozenset(indicators or instance.catalogue.indicators)
    told = _dependents(instance, wanted)
    reach = _Reach(instance, actor, frozenset(about))
    found: set[tuple[str, str]] = set()
    periods: set[Period] = set()
    for (entered, unit), when in _entered().items():
        places = {(code, key) for key in reach.upwards(unit) for code in told.get(entered, ()) if reach.has(code, key)}
        found |= places
        periods |= when if places else set()
    codes, keys = {code for code, _ in found}, {key for _, key in found}
    return Available(
        tuple(code for code in instance.catalogue.indicators if code in codes),
        tuple(sorted(keys)),
        tuple(sorted(periods, key=lambda each: (each.start, each.end))),
    )


def _entered() -> dict[tuple[str, str], set[Period]]:
    """Return the periods of what was entered, by indicator and unit."""
    found: defaultdict[tuple[str, str], set[Period]] = defaultdict(set)
    with translated():
        for atom in kept_atoms.read(units.index(), Entry.objects.filter(breakdown="")):
            if atom.key.basis is not Basis.STATED:
                found[atom.key.indicator, atom.key.org_unit].add(atom.key.period)
    return found


def _dependents(instance: Instance, wanted: Collection[str]) -> dict[str, list[str]]:
    """Return by indicator those wanted that it has a part in; what only reports may print is none of them."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for code, of in sources(instance).items():
        if code in wanted and not instance.catalogue.indicators[code].is_report_only:
            for part in of:
                found[part].append(code)
    return found


class _Reach:
    """What somebody may see of some units."""

    def __init__(self, instance: Instance, actor: Actor, about: frozenset[str]) -> None:
        self._instance, self._actor, self._about = instance, actor, about
        self._index, self._today, self._trees = units.index(), timezone.localdate(), trees()
        self._kept: dict[str, frozenset[str] | None] = {}

    def upwards(self, unit: str) -> Iterator[str]:
        """Yield the units asked for that an entry of a unit counts for: itself and those above it at any time."""
        yield from (key for key in self._trees.upwards(unit) if not self._about or key in self._about)

    def has(self, code: str, unit: str) -> bool:
        """Return whether somebody may see an indicator of a unit."""
        if unit not in self._kept:
            self._kept[unit] = self._kept_from(unit)
        kept = self._kept[unit]
        return kept is not None and code not in kept

    def _kept_from(self, unit: str) -> frozenset[str] | None:
        """Return what of a unit is kept from somebody, ``None`` for all of it."""
        identity = self._index.identity(unit)
        if identity is None or not access.may(self._actor, _RIGHT, identity, self._index, self._today):
            return None
        return figure_rights.kept_from(self._actor, self._instance.catalogue, self._index, self._today, unit)
