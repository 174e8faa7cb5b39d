"""What the ledger has: of which indicators, units and periods there are figures, within reach of somebody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Set
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from socai.core.figures import Basis
from socai.core.periods import Period
from socai.engine.facts_view import VIEW
from socai.services import access, figure_rights, units
from socai.services.actors import Actor
from socai.services.boundaries import trees
from socai.services.errors import translated
from socai.services.opened import Instance
from socai.services.sources import sources

_RIGHT = "figure:see"
_ENTERED = f"SELECT DISTINCT indicator, org_unit, period FROM {VIEW} WHERE basis <> %s"  # noqa: S608 - our own view


@dataclass(frozen=True)
class Available:
    """Codes of indicators and keys of units in their order, and periods by their days, of which there are figures."""

    indicators: tuple[str, ...]
    units: tuple[str, ...]
    periods: tuple[Period, ...]


class Series(NamedTuple):
    """What is asked for: codes of indicators about units by their keys; all where none is named."""

    indicators: Collection[str]
    about: Collection[str]


def available(*, instance: Instance, actor: Actor, asked: Iterable[Series]) -> Available:
    """Return of what there are figures: entered, or computed of what was entered for the unit or below it.

    Periods are those of entries; what is added up of them is not listed.

    Args:
        instance: whose ledger it is.
        actor: who asks; what they do not reach is left out.
        asked: of what; the ledger is read once for all of it.

    Raises:
        ServiceError: when the database fails.
    """
    entered = _entered()
    reach = _Reach(instance, actor, {unit for _, unit in entered})
    found: set[tuple[str, str]] = set()
    periods: set[Period] = set()
    for series in asked:
        told = _dependents(instance, frozenset(series.indicators or instance.catalogue.indicators))
        about = frozenset(series.about)
        for (source, unit), when in entered.items():
            keys = reach.upwards(unit, about) if source in told else ()
            places = {(code, key) for key in keys for code in told[source] if reach.has(code, key)}
            found |= places
            periods |= when if places else set()
    codes, known = {code for code, _ in found}, {key for _, key in found}
    return Available(
        tuple(code for code in instance.catalogue.indicators if code in codes),
        tuple(sorted(known)),
        tuple(sorted(periods, key=lambda each: (each.start, each.end))),
    )


def _entered() -> dict[tuple[str, str], set[Period]]:
    """Return the periods of what was entered, by indicator and unit."""
    index = units.index()
    found: defaultdict[tuple[str, str], set[Period]] = defaultdict(set)
    with translated(), connection.cursor() as cursor:
        cursor.execute(_ENTERED, [Basis.STATED.value])
        for code, unit, period in cursor.fetchall():
            found[code, index.key(unit)].add(Period.parse(period))
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

    def __init__(self, instance: Instance, actor: Actor, entered: Collection[str]) -> None:
        self._trees = trees()
        index, today = units.index(), timezone.localdate()
        reached = [
            key
            for key in frozenset().union(*map(self._trees.upwards, entered))
            if (identity := index.identity(key)) and access.may(actor, _RIGHT, identity, index, today)
        ]
        self._kept = figure_rights.kept_from_each(actor, instance.catalogue, index, today, reached)

    def upwards(self, unit: str, about: Set[str]) -> frozenset[str]:
        """Return the units asked for that an entry of a unit counts for: itself and those above it at any time."""
        upwards = self._trees.upwards(unit)
        return upwards & about if about else upwards

    def has(self, code: str, unit: str) -> bool:
        """Return whether somebody may see an indicator of a unit."""
        return unit in self._kept and code not in self._kept[unit]
