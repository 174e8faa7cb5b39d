"""Who owes which figure for a period, on the tree of the day: also who ended, or began, inside the period.

What units of one type below one unit ever entered for a kind of period, all of them owe for each such period in which
they exist. A flow is owed for the days of the period on which a unit exists, so predecessor and successor both owe it;
a stock only by those that are there on its last day. It computes no figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from socai.catalogue.model import Catalogue, OverTime
from socai.core.figures import Basis
from socai.core.periods import Period
from socai.ledger.models import Entry, EntryState
from socai.services.errors import refusal, translated
from socai.services.opened import Instance
from socai.services.reading import read_period
from socai.services.rights import Succession
from socai.services.units import UnitIndex, UnitVersion, index

_ENTERED = (Basis.ACTUAL, Basis.ESTIMATE)


@dataclass(frozen=True)
class Duty:
    """A figure that is owed.

    Attributes:
        indicator: code.
        org_unit: key of the unit that it is about.
        reporters: keys of the units that may enter it: the office of the indicator or who goes on for it, the unit
            itself, and where it has ended, who goes on for it.
        period: as it prints.
        first: first day of the period on which the unit exists.
        last: last such day.
        has_figure: whether it came in.
    """

    indicator: str
    org_unit: str
    reporters: tuple[str, ...]
    period: str
    first: date
    last: date
    has_figure: bool


@dataclass(frozen=True)
class Completeness:
    """How much of what is owed came in.

    Attributes:
        owed: how many figures are owed.
        present: how many came in.
        absent: the duties whose figures did not.
    """

    owed: int
    present: int
    absent: tuple[Duty, ...]


def owed(*, instance: Instance, period: str, indicators: Sequence[str] = ()) -> list[Duty]:
    """Return what is owed for a period, by indicator and unit.

    Args:
        instance: whose ledger it is.
        period: as periods print.
        indicators: codes, all of them when empty.

    Raises:
        ServiceError: an unknown code or period; the database fails.
    """
    asked, known = read_period(period), index()
    for code in indicators:
        if code not in instance.catalogue.indicators:
            raise refusal("query.unknown_indicator", code, nearest="—")
    with translated():
        entered = _entered()
    wanted = set(indicators or instance.catalogue.indicators)
    book = _Book(instance.catalogue, known, asked, Succession(known, asked.end))
    return sorted(
        (duty for code, units in entered.by_kind(asked).items() if code in wanted for duty in book.duties(code, units)),
        key=lambda duty: (duty.indicator, duty.org_unit),
    )


def completeness(duties: Iterable[Duty]) -> Completeness:
    """Return how much of what is owed came in."""
    each = tuple(duties)
    absent = tuple(duty for duty in each if not duty.has_figure)
    return Completeness(len(each), len(each) - len(absent), absent)


@dataclass(frozen=True)
class _Entered:
    """Who ever entered what for which period, what was taken back left out."""

    places: frozenset[tuple[str, str, str]]

    def by_kind(self, period: Period) -> dict[str, dict[str, bool]]:
        """Return for each indicator the units that ever entered it for this kind of period, and whether for this."""
        found: dict[str, dict[str, bool]] = {}
        for code, unit, text in self.places:
            other = Period.parse(text)
            if (other.kind, other.calendar) == (period.kind, period.calendar):
                units = found.setdefault(code, {})
                units[unit] = units.get(unit, False) or other == period
        return found


def _entered() -> _Entered:
    rows = Entry.objects.filter(breakdown="", basis__in=_ENTERED).order_by("revision")
    last = {row[:4]: row for row in rows.values_list("indicator", "org_unit_id", "period", "basis", "state")}
    return _Entered(frozenset(row[:3] for row in last.values() if row[4] != EntryState.MISSING))


@dataclass(frozen=True)
class _Book:
    catalogue: Catalogue
    known: UnitIndex
    period: Period
    succession: Succession

    def duties(self, code: str, units: dict[str, bool]) -> Iterator[Duty]:
        """Yield the duties of an indicator, given who ever entered it."""
        indicator = self.catalogue.indicators.get(code)
        if indicator is None:
            return
        alike = {(version.type, version.parent) for unit in units for version in self.known.versions(unit)}
        for unit in self.known.identities:
            held = [each for each in self.known.versions(unit) if self._holds(each)]
            if not held or not any((version.type, version.parent) in alike for version in held):
                continue
            first, last = self._span(held)
            if indicator.over_time is OverTime.LAST and last < self.period.end:
                continue
            key = self.known.key(unit)
            yield Duty(
                code,
                key,
                self._reporters(indicator.office, unit),
                str(self.period),
                first,
                last,
                units.get(unit, False),
            )

    def _holds(self, version: UnitVersion) -> bool:
        return version.meets(self.period.start, self.period.end)

    def _span(self, held: Sequence[UnitVersion]) -> tuple[date, date]:
        """Return the first and the last day of the period on which a unit exists."""
        first = max(held[0].valid_from or date.min, self.period.start)
        return first, min(held[-1].valid_to or date.max, self.period.end)

    def _reporters(self, office: str, unit: str) -> tuple[str, ...]:
        known = self.known
        identity = known.identity(office) or ""
        there = [identity] if identity and not self.succession.ended(identity) else []
        found = (*there, *self.succession.goes_on_in(identity), *self._in_place_of(unit))
        return tuple(dict.fromkeys(map(known.key, found)))

    def _in_place_of(self, unit: str) -> tuple[str, ...]:
        return tuple(sorted(self.succession.goes_on_in(unit))) or (unit,)
