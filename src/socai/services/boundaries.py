"""In whose boundaries figures are read: as reported, those of a day, or groups that can be compared over time.

It says which mode is meant and makes what the engine needs for it; it computes no figures and writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils import timezone

from socai.core.lineage import Lineage
from socai.core.periods import Period
from socai.engine.boundaries import Boundaries
from socai.engine.trees import Trees
from socai.services import unit_history
from socai.services.errors import refusal
from socai.services.unit_memory import kept

AS_REPORTED, PANEL, TODAY = "as-reported", "panel", "today"
_JOINED = "+"


@dataclass(frozen=True)
class Mode:
    """How figures are read.

    Attributes:
        day: whose boundaries are asked for, ``None`` for those of each period.
        is_panel: whether units that cannot be compared one by one are put together.
    """

    day: date | None = None
    is_panel: bool = False


def read_mode(text: str) -> Mode:
    """Return the mode that a text names: ``as-reported``, ``panel``, ``today`` or a day as ``2026-12-31``.

    Raises:
        ServiceError: when it names none.
    """
    if text == AS_REPORTED:
        return Mode()
    if text in (PANEL, TODAY):
        return Mode(timezone.localdate(), is_panel=text == PANEL)
    try:
        return Mode(date.fromisoformat(text))
    except ValueError:
        raise refusal("query.unknown_boundaries", text) from None


@kept
def trees(*, as_known_at: int | None = None) -> Trees:
    """Return all units with their history, as the ledger knew it at a batch number (now when ``None``).

    Raises:
        ServiceError: when the database fails.
    """
    lineage = unit_history.lineage(as_known_at=as_known_at)
    return Trees(lineage, {version.unit: str(version.attributes["key"]) for version in lineage.versions})


class Reading:
    """The units of one reading: their trees, the boundaries, and the groups that stand for some of them.

    Args:
        mode: how figures are read.
        history: all units.
        periods: those asked for; groups can be compared from the first of their days on.
    """

    def __init__(self, mode: Mode, history: Trees, periods: Sequence[Period]) -> None:
        self.trees = history
        self.boundaries: Boundaries | None = None
        self._group_of: Mapping[str, str] = {}
        if mode.day is not None and not mode.is_panel:
            self.boundaries = _boundaries(history, mode.day)
        elif mode.day is not None and periods:
            day = max(mode.day, *(period.end for period in periods))
            groups = dict(_groups(history, min(period.start for period in periods), day))
            self.boundaries = Boundaries(history, day, {key: after for key, (after, _) in groups.items()})
            self._group_of = {unit: key for key, (_, members) in groups.items() for unit in members}

    def rows(self, units: Iterable[str]) -> tuple[str, ...]:
        """Return the keys of the rows that stand for units: their groups, each once, or they themselves."""
        return tuple(dict.fromkeys(self._group_of.get(unit, unit) for unit in units))

    def types(self, known: Mapping[str, str]) -> Mapping[str, str]:
        """Return types of units with those of groups, which are units of one level."""
        groups = self.boundaries.groups if self.boundaries else {}
        return {**known, **{key: known.get(members[0], "") for key, members in groups.items()}}


@lru_cache(maxsize=2)
def _boundaries(history: Trees, day: date) -> Boundaries:
    """Return the boundaries of a day; what they find out of a period serves the next reading as well."""
    return Boundaries(history, day)


def _groups(history: Trees, first: date, last: date) -> Iterator[tuple[str, tuple[tuple[str, ...], tuple[str, ...]]]]:
    """Yield each group that units became: its key, the units of the last day, and all that ever belonged to it."""
    lineage: Lineage = history.lineage
    for panel in lineage.panels(first, last):
        after = tuple(sorted(history.keys[unit] for unit in panel.after))
        members = tuple(history.keys[unit] for unit in panel.before | panel.after | panel.between)
        if after:
            yield _JOINED.join(after), (after, members)
