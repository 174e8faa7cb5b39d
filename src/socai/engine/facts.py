"""What has been entered and planned, as the evaluator is given it. Reads nothing and computes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

from socai.catalogue.model import OrgUnit
from socai.core.calendars import Kind
from socai.core.figures import Atom, Basis, FigureKey
from socai.core.periods import Period
from socai.engine.rows import RegisterRows
from socai.engine.trees import StandingTree, Trees

_MOST_NAMED = 3
_ENTERED = (Basis.ACTUAL, Basis.ESTIMATE)


@dataclass(frozen=True, order=True)
class Milestone:
    """What must be reached by the end of a day on the way to a target, in the measure of the indicator."""

    due: date
    value: Fraction


@dataclass(frozen=True)
class UnitStanding:
    """How a unit stands in a period.

    Attributes:
        key: its key.
        name: its name, its key when nothing is known of it.
        type: its type, empty when nothing is known of it.
        is_there: whether it is there on the last day.
        was_there: whether it is there on any day.
    """

    key: str
    name: str
    type: str
    is_there: bool = True
    was_there: bool = True


@dataclass(frozen=True)
class Facts:
    """Entered atoms and the little that is known beside them.

    Attributes:
        atoms: entered figures by key; at most one for each key, the one in force.
        plans: targets in force by indicator, org unit and year, in the measure of the indicator.
        registers: rows of registers by code of the register.
        trees: which org units are below which in each period.
        types: type of each org unit by key, for those that the catalogue does not declare.
        as_estimated: whether an estimate is read before the actual figure that came after it.
        planned_on: when targets were recorded, by indicator, org unit and year.
        dues: last day of a target, where it is not the end of its year.
        milestones: what must be reached before, by the target it leads to, in the order of their days.
    """

    atoms: Mapping[FigureKey, Atom]
    plans: Mapping[tuple[str, str, int], Fraction]
    trees: Trees | StandingTree = field(default_factory=StandingTree)
    types: Mapping[str, str] = field(default_factory=dict)
    as_estimated: bool = False
    registers: Mapping[str, RegisterRows] = field(default_factory=dict)
    planned_on: Mapping[tuple[str, str, int], date] = field(default_factory=dict)
    dues: Mapping[tuple[str, str, int], date] = field(default_factory=dict)
    milestones: Mapping[tuple[str, str, int], tuple[Milestone, ...]] = field(default_factory=dict)

    def parent(self, unit: str, period: Period) -> str:
        """Return the key of the org unit directly above one in a period, empty when there is none."""
        known = self.trees.unit(unit, period)
        above = (known.parent,) if known else self.trees.parents.get(unit, ())
        return next(iter(above), None) or ""

    def below(self, unit: str, period: Period) -> tuple[str, ...]:
        """Return the keys of the org units directly below one in a period."""
        return self.trees.below(unit, period.start, period.end)

    def standing(
        self, keys: tuple[str, ...], period: Period, declared: Mapping[str, OrgUnit]
    ) -> tuple[UnitStanding, ...]:
        """Return how units stand in a period, found out once: every indicator asks for the same ones.

        Args:
            keys: of the units.
            period: when.
            declared: org units of the catalogue, for those of which the trees know only keys; always the same ones.
        """
        place = keys, period
        if place not in self._standings:
            units = ((key, self.trees.unit(key, period) or declared.get(key)) for key in keys)
            self._standings[place] = tuple(_standing(key, unit, period) for key, unit in units)
        return self._standings[place]

    def entry(self, code: str, unit: str, period: Period) -> Atom | None:
        """Return what was entered at exactly this key: the actual figure, else the estimate; or the other way."""
        return self._entries.get((code, unit, period))

    def at(self, unit: str, period: Period) -> tuple[Atom, ...]:
        """Return all atoms about a unit and period, those stated included, by indicator and basis."""
        return self._by_place.get((unit, period), ())

    def kinds(self, code: str, calendar: str) -> frozenset[Kind]:
        """Return the kinds of periods for which an indicator was entered anywhere."""
        return self._kinds.get((code, calendar), frozenset())

    def of_other_calendars(self, code: str, period: Period) -> tuple[Period, ...]:
        """Return the first few periods of other calendars that share days with one, for which there are entries."""
        shared = (
            other
            for other in self._periods.get(code, ())
            if other.calendar != period.calendar and other.start <= period.end and period.start <= other.end
        )
        return tuple(sorted(shared)[:_MOST_NAMED])

    def reports(self, code: str, unit: str) -> bool:
        """Return whether an indicator was ever entered for a unit or for one below it."""
        return unit in self._reporting.get(code, ())

    def widened(self, changes: Mapping[FigureKey, Atom | None]) -> frozenset[str]:
        """Return the indicators that other units or other kinds of periods report after some changes than before."""
        return frozenset(
            key.indicator
            for key, atom in changes.items()
            if key.basis in _ENTERED and (atom is None or not self._is_reported(key))
        )

    def _is_reported(self, key: FigureKey) -> bool:
        is_known_kind = key.period.kind in self.kinds(key.indicator, key.period.calendar)
        return is_known_kind and self.reports(key.indicator, key.org_unit)

    def renewed(self, changes: Mapping[FigureKey, Atom | None], **others: Any) -> Facts:
        """Return these facts with entries put in the place of others.

        What was found out of all the other entries is taken over, so this costs far less than making facts anew.

        Args:
            changes: the entries now in force by key, ``None`` where one was taken back.
            others: what else is another now by its attribute; the trees stay.
        """
        made = replace(self, atoms=put_in(self.atoms, changes), **others)
        found = made.__dict__
        found["_standings"] = self._standings
        found["_by_place"] = {**self._by_place, **self._places_after(changes)}
        found["_entries"] = made._entries_after(self._entries, changes)
        if not self.widened(changes):
            found["_reporting"], found["_kinds"] = self._reporting, self._kinds
            found["_periods"] = _with_periods(self._periods, changes)
        return made

    def _places_after(self, changes: Mapping[FigureKey, Atom | None]) -> Mapping[tuple[str, Period], tuple[Atom, ...]]:
        """Return the atoms of the units and periods of changes, as they are after them."""
        places = {(key.org_unit, key.period) for key in changes}
        at = {place: [atom for atom in self.at(*place) if atom.key not in changes] for place in places}
        for key, atom in changes.items():
            at[key.org_unit, key.period] += [] if atom is None else [atom]
        return {place: in_order(atoms) for place, atoms in at.items()}

    def _entries_after(
        self, before: Mapping[tuple[str, str, Period], Atom], changes: Iterable[FigureKey]
    ) -> Mapping[tuple[str, str, Period], Atom]:
        """Return ``_entries``, told what they were before changes to the atoms."""
        found = dict(before)
        for place in {place_of(key) for key in changes if key.basis in _ENTERED}:
            standing = [self.atoms.get(FigureKey(*place, basis)) for basis in self._chosen_last]
            there = [atom for atom in standing if atom is not None]
            if there:
                found[place] = there[-1]
            else:
                found.pop(place, None)
        return found

    @property
    def _chosen_last(self) -> tuple[Basis, ...]:
        """What an entry may claim to be, that which is read before all else at the end."""
        return _ENTERED if self.as_estimated else tuple(reversed(_ENTERED))

    @cached_property
    def _standings(self) -> dict[tuple[tuple[str, ...], Period], tuple[UnitStanding, ...]]:
        return {}

    @cached_property
    def _by_place(self) -> Mapping[tuple[str, Period], tuple[Atom, ...]]:
        places: defaultdict[tuple[str, Period], list[Atom]] = defaultdict(list)
        for key, atom in self.atoms.items():
            places[key.org_unit, key.period].append(atom)
        return {place: in_order(atoms) for place, atoms in places.items()}

    @cached_property
    def _entries(self) -> Mapping[tuple[str, str, Period], Atom]:
        """What was entered, of an actual figure and an estimate the one that is read."""
        return {
            place_of(key): atom for basis in self._chosen_last for key, atom in self.atoms.items() if key.basis is basis
        }

    @cached_property
    def _periods(self) -> Mapping[str, frozenset[Period]]:
        periods: defaultdict[str, set[Period]] = defaultdict(set)
        for key in self._entered:
            periods[key.indicator].add(key.period)
        return {code: frozenset(found) for code, found in periods.items()}

    @cached_property
    def _kinds(self) -> Mapping[tuple[str, str], frozenset[Kind]]:
        kinds: defaultdict[tuple[str, str], set[Kind]] = defaultdict(set)
        for key in self._entered:
            kinds[key.indicator, key.period.calendar].add(key.period.kind)
        return {place: frozenset(found) for place, found in kinds.items()}

    @cached_property
    def _reporting(self) -> Mapping[str, Set[str]]:
        """The units for which, or for one below which, an indicator was ever entered, by its code."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for key in self._entered:
            found[key.indicator].add(key.org_unit)
        upwards = {unit: self.trees.upwards(unit) for unit in frozenset[str]().union(*found.values())}
        return {code: frozenset[str]().union(*(upwards[unit] for unit in units)) for code, units in found.items()}

    @cached_property
    def _entered(self) -> tuple[FigureKey, ...]:
        return tuple(key for key in self.atoms if key.basis in _ENTERED)


def _with_periods(
    periods: Mapping[str, frozenset[Period]], keys: Iterable[FigureKey]
) -> Mapping[str, frozenset[Period]]:
    """Return periods of entries by indicator with those of some more."""
    found = dict(periods)
    for key in keys:
        if key.basis in _ENTERED:
            found[key.indicator] = found[key.indicator] | {key.period}
    return found


def put_in(atoms: Mapping[FigureKey, Atom], changes: Mapping[FigureKey, Atom | None]) -> Mapping[FigureKey, Atom]:
    """Return entries with others put in the place of some, ``None`` for those taken back."""
    found = dict(atoms)
    for key, atom in changes.items():
        if atom is None:
            found.pop(key, None)
        else:
            found[key] = atom
    return found


def place_of(key: FigureKey) -> tuple[str, str, Period]:
    """Return indicator, unit and period of an entry, whatever it claims to be."""
    return key.indicator, key.org_unit, key.period


def in_order(atoms: Iterable[Atom]) -> tuple[Atom, ...]:
    """Return the atoms of one unit and period by indicator and basis."""
    return tuple(sorted(atoms, key=lambda atom: (atom.key.indicator, atom.key.basis)))


def _standing(key: str, unit: OrgUnit | None, period: Period) -> UnitStanding:
    if unit is None:
        return UnitStanding(key, key, "")
    first, last = unit.valid_from or date.min, unit.valid_to or date.max
    is_there, was_there = first <= period.end <= last, first <= period.end and period.start <= last
    return UnitStanding(key, unit.name, unit.type, is_there, was_there)


class RolledFacts(Facts):
    """Facts whose atoms an engine has rolled up already: what has no atom has no figure, whatever else there is."""

    def kinds(self, _code: str, _calendar: str) -> frozenset[Kind]:
        """Return no kinds: nothing is added up over time again."""
        return frozenset()

    def below(self, _unit: str, _period: Period) -> tuple[str, ...]:
        """Return no units: nothing is added up over units again."""
        return ()
