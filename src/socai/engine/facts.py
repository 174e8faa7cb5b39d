"""What has been entered and planned, as the evaluator is given it. Reads nothing and computes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

from socai.catalogue.model import OrgUnit
from socai.core.calendars import Kind
from socai.core.figures import Atom, FigureKey
from socai.core.periods import Period
from socai.engine.entered import ENTERED, EnteredAtoms, OfPeriod
from socai.engine.rows import RegisterRows
from socai.engine.trees import StandingTree, Trees

_MOST_NAMED = 3


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

    def type(self, unit: str, declared: Mapping[str, OrgUnit]) -> str:
        """Return the type of an org unit, empty for one that nothing is known of.

        Args:
            unit: its key.
            declared: org units of the catalogue, for those of which nothing else is known.
        """
        known = declared.get(unit)
        return self.types.get(unit) or (known.type if known else "")

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
        found = self._periods.get(period)
        if found is None:
            return None
        return (found.estimated if self.as_estimated else found.actual).get((code, unit))

    def at(self, unit: str, period: Period) -> tuple[Atom, ...]:
        """Return all atoms about a unit and period, those stated included, by indicator and basis."""
        found = self._periods.get(period)
        return () if found is None else found.by_unit.get(unit, ())

    def kinds(self, code: str, calendar: str) -> frozenset[Kind]:
        """Return the kinds of periods for which an indicator was entered anywhere."""
        place = code, calendar
        if place not in self._kinds:
            self._kinds[place] = frozenset(each.kind for each in self._entered(code) if each.calendar == calendar)
        return self._kinds[place]

    def of_other_calendars(self, code: str, period: Period) -> tuple[Period, ...]:
        """Return the first few periods of other calendars that share days with one, for which there are entries."""
        shared = (
            other
            for other in self._entered(code)
            if other.calendar != period.calendar and other.start <= period.end and period.start <= other.end
        )
        return tuple(sorted(shared)[:_MOST_NAMED])

    def reports(self, code: str, unit: str) -> bool:
        """Return whether an indicator was ever entered for a unit or for one below it."""
        if code not in self._reporting:
            units = frozenset[str]().union(*self._entered(code).values())
            self._reporting[code] = frozenset[str]().union(*map(self.trees.upwards, units))
        return unit in self._reporting[code]

    def widened(self, changes: Mapping[FigureKey, Atom | None]) -> frozenset[str]:
        """Return the indicators that other units or other kinds of periods report after some changes than before."""
        return frozenset(
            key.indicator
            for key, atom in changes.items()
            if key.basis in ENTERED and (atom is None or not self._is_reported(key))
        )

    def _is_reported(self, key: FigureKey) -> bool:
        is_known_kind = key.period.kind in self.kinds(key.indicator, key.period.calendar)
        return is_known_kind and self.reports(key.indicator, key.org_unit)

    def renewed(self, atoms: EnteredAtoms, changes: Mapping[FigureKey, Atom | None], **others: Any) -> Facts:
        """Return these facts with other entries, and what was found out of all that did not change.

        Args:
            atoms: the entries now in force.
            changes: those of them by key that were not so before, ``None`` where one was taken back.
            others: what else is another now by its attribute; the trees stay.
        """
        made = replace(self, atoms=atoms, **others)
        found, widened = made.__dict__, self.widened(changes)
        found["_standings"] = self._standings
        # Another thread may be adding to them.
        found["_kinds"] = {place: kinds for place, kinds in list(self._kinds.items()) if place[0] not in widened}
        found["_reporting"] = {code: units for code, units in list(self._reporting.items()) if code not in widened}
        return made

    def _entered(self, code: str) -> Mapping[Period, frozenset[str]]:
        """Return the units for which an indicator was entered, by period."""
        return {period: each.units[code] for period, each in self._periods.items() if code in each.units}

    @cached_property
    def _periods(self) -> Mapping[Period, OfPeriod]:
        return EnteredAtoms.of(self.atoms).periods

    @cached_property
    def _standings(self) -> dict[tuple[tuple[str, ...], Period], tuple[UnitStanding, ...]]:
        return {}

    @cached_property
    def _kinds(self) -> dict[tuple[str, str], frozenset[Kind]]:
        return {}

    @cached_property
    def _reporting(self) -> dict[str, frozenset[str]]:
        """The units for which, or for one below which, an indicator was ever entered, by its code."""
        return {}


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
