"""Which rows of a register are about a unit: in the boundaries of a day, or as units stood in the period.

A row cannot be divided. Of a unit that was cut since, nobody knows to which of its pieces a row belongs; only who holds
all the pieces counts it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from socai.core.periods import Period
from socai.core.shares import WHOLE, Share
from socai.engine.boundaries import Boundaries
from socai.engine.rows import RegisterRow, RegisterRows
from socai.engine.trees import StandingTree, Trees


@dataclass(frozen=True)
class RowsAbout:
    """The rows about a unit.

    Attributes:
        rows: those about it or a unit that lies in it.
        unclear: those about a unit of which only a part lies in it.
    """

    rows: tuple[RegisterRow, ...]
    unclear: tuple[RegisterRow, ...] = ()


class RowPlaces:
    """Finds the rows about units.

    Args:
        trees: units with their history, or keys alone.
        boundaries: in whose boundaries units are meant, as they stood in each period when ``None``.
    """

    def __init__(self, trees: Trees | StandingTree, boundaries: Boundaries | None) -> None:
        self._trees = trees
        self._boundaries = boundaries
        self._stood: dict[date, Boundaries] = {}
        self._found: dict[tuple[int, str, Period], tuple[RegisterRows, RowsAbout]] = {}

    def about(self, rows: RegisterRows, unit: str, period: Period) -> RowsAbout:
        """Return the rows about a unit, those of any day; found once, for all figures counted from them.

        A row is about its unit as that stood on its last day in the period; about what became of it, when it was gone
        before.
        """
        place = id(rows), unit, period
        if place not in self._found:
            self._found[place] = rows, self._looked_up(rows, unit, period)
        return self._found[place][1]

    def _looked_up(self, rows: RegisterRows, unit: str, period: Period) -> RowsAbout:
        if isinstance(self._trees, StandingTree):
            return RowsAbout(rows.about(unit))
        shares = {place: self._share(self._trees, place, unit, period) for place in rows.places}
        each = [(row, shares[row.unit]) for row in rows.rows]
        unclear = tuple(row for row, share in each if share.terms and share != WHOLE)
        return RowsAbout(tuple(row for row, share in each if share == WHOLE), unclear)

    def absence(self, unit: str) -> tuple[str, Mapping[str, object]] | None:
        """Return why no row is about a unit, with the data of the message; ``None`` when some may be."""
        return self._boundaries.absence(unit) if self._boundaries else None

    def name(self, unit: str, period: Period) -> str:
        """Return the name of a unit as it was in a period, its key when nothing is known of it."""
        found = self._trees.unit(unit, period)
        return found.name if found else unit

    def _share(self, trees: Trees, place: str, unit: str, period: Period) -> Share:
        boundaries = self._boundaries or self._as_it_stood(trees, place, period)
        return boundaries.lies_in(place, unit, period.end)

    def _as_it_stood(self, trees: Trees, place: str, period: Period) -> Boundaries:
        """Return the boundaries of the last day in a period on which a unit was there, else of its end."""
        last = trees.lineage.nearest_day(trees.identities.get(place, place), period.end)
        day = last if last >= period.start else period.end
        if day not in self._stood:
            self._stood[day] = Boundaries(trees, day)
        return self._stood[day]
