"""Restates what an engine rolled up: its cells are read as reported, and ``engine.restating`` makes figures of them.

An engine adds up whatever is below a unit, so only the cells are read of the units that others are made of. Which these
are follows from the lineage, and is told before anything is read. What counts of them is said in one place for all
engines and for the evaluator.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from socai.catalogue.model import Catalogue, Indicator, OverTime
from socai.core.calendars import Kind
from socai.core.figures import Atom, Figure, FigureKey, Source, State
from socai.core.periods import Period
from socai.engine.boundaries import Boundaries, Part
from socai.engine.definition import Rollup
from socai.engine.facts import Facts
from socai.engine.figures import empty, entered, withheld
from socai.engine.guards import barred
from socai.engine.needs import Need, Outcome
from socai.engine.rollup import tiled
from socai.engine.sql_engines import Cell

_BELOW = ""
"""The unit of what stands for entries below a unit, of which an engine does not say whose they are."""


def units_read(boundaries: Boundaries, units: Iterable[str], rollup: Rollup) -> frozenset[str]:
    """Return the keys of all units whose cells are needed to restate figures of some units.

    Args:
        boundaries: in which figures are asked for.
        units: keys of those asked for.
        rollup: what is asked for; its periods count.
    """
    needed = _Needed(boundaries)
    stocks = {rule.over_time == OverTime.LAST for rule in rollup.rules}
    for moment in rollup.moments:
        period = Period.parse(moment.period)
        for unit in filter(boundaries.has, units):
            for is_stock in stocks:
                needed.add(boundaries.makeup(unit, period, is_stock=is_stock).parts, period, is_stock=is_stock)
    return frozenset(needed.units)


@dataclass
class _Needed:
    """The units found to be needed, and the cut ones that were looked into."""

    boundaries: Boundaries
    units: set[str] = field(default_factory=set)
    _cut: set[tuple[str, Period, bool]] = field(default_factory=set)

    def add(self, parts: Iterable[Part], period: Period, *, is_stock: bool) -> None:
        """Add the units of parts, those that they left, and all that may be read in place of cut ones."""
        for part in parts:
            self.units |= {part.unit, *part.left}
            if not part.is_whole:
                self._look_into(part.unit, period, is_stock=is_stock)
                self.add(part.finer, period, is_stock=is_stock)

    def _look_into(self, unit: str, period: Period, *, is_stock: bool) -> None:
        """Add what tells whether the units below a cut one stand for it: all of them, in whatever it became."""
        if (unit, period, is_stock) in self._cut:
            return
        self._cut.add((unit, period, is_stock))
        known = self.boundaries
        self.units |= {*known.trees.below(unit, period.start, period.end)}
        for other in known.became(unit, known.last_day(unit, period.end)):
            for part in known.makeup(other, period, is_stock=is_stock).parts:
                if part.unit == unit:
                    self.add(part.finer, period, is_stock=is_stock)


@dataclass(frozen=True)
class RolledReports(Facts):
    """Facts of which the figures are in cells; who reports what, and by which kinds of periods, is told beside.

    Attributes:
        reporting: indicators and the units that ever reported them, themselves or by one below.
        said: kinds of periods for which an indicator was ever entered, by its code and the calendar.
    """

    reporting: Collection[tuple[str, str]] = ()
    said: Mapping[tuple[str, str], frozenset[Kind]] = field(default_factory=dict)

    def kinds(self, code: str, calendar: str) -> frozenset[Kind]:
        """Return the kinds of periods for which an indicator was entered anywhere."""
        return self.said.get((code, calendar), frozenset())

    def reports(self, code: str, unit: str) -> bool:
        """Return whether an indicator was ever entered for a unit or for one below it."""
        return (code, unit) in self.reporting


def said_of(rollup: Rollup) -> Mapping[tuple[str, str], frozenset[Kind]]:
    """Return the kinds of periods for which each indicator was ever entered in each calendar."""
    found: dict[tuple[str, str], frozenset[Kind]] = {}
    for each in rollup.said:
        place = each.indicator, each.calendar
        found[place] = found.get(place, frozenset()) | {Kind(each.kind)}
    return found


class ReportedCells:
    """Answers what units reported with the cells of an engine, as an evaluator would with entries.

    Args:
        catalogue: declares the indicators.
        facts: which kinds of periods were entered, and of which types units are.
        rollup: of whose periods the cells are.
        units: keys of all units whose cells were read.
        cells: by the keys of their units.
    """

    def __init__(
        self, catalogue: Catalogue, facts: Facts, rollup: Rollup, units: Collection[str], cells: Iterable[Cell]
    ) -> None:
        self._catalogue, self._facts, self._units = catalogue, facts, units
        self._scales = {rule.indicator: rule.scale for rule in rollup.rules}
        self._periods = {moment.period for moment in rollup.moments}
        self._cells = {(cell.indicator, cell.unit, cell.period): cell for cell in cells}
        self._known: dict[Need, Outcome] = {}

    def __call__(self, wanted: Need) -> Outcome:
        """Return the figure of a unit as it was reported.

        Raises:
            LookupError: the cells of the unit were not read.
        """
        if wanted not in self._known:
            self._known[wanted] = self._found(wanted)
        return self._known[wanted]

    def _found(self, wanted: Need) -> Outcome:
        indicator = self._catalogue.indicators[wanted.code]
        reason = barred(indicator, wanted, self._facts.type(wanted.unit, self._catalogue.org_units), report_period=None)
        if reason:
            return withheld(indicator, wanted, reason)
        period = str(wanted.period)
        cell = self._cells.get((wanted.code, wanted.unit, period))
        if cell is None:
            if wanted.unit not in self._units and period in self._periods:
                raise LookupError(f"{wanted.code}, {wanted.unit}, {period}")
            return Outcome(empty(indicator, wanted, "figure.missing"))
        atom = cell.atom(self._scales[wanted.code])
        if cell.is_entered:
            return entered(indicator, wanted, atom)
        return self._tiled(indicator, wanted) or _gathered(indicator, wanted, atom, is_tiled=bool(cell.is_tiled))

    def _tiled(self, indicator: Indicator, wanted: Need) -> Outcome | None:
        """Return what the unit's own shorter periods make of it, as the engine did; ``None`` when they make nothing."""
        kinds = self._facts.kinds(wanted.code, wanted.period.calendar)
        for kind in wanted.period.finer_kinds:
            if kind in kinds:
                tiles = wanted.period.parts(kind)
                outcomes = [self(wanted._replace(period=tile)) for tile in tiles]
                found = tiled(indicator, wanted, tiles, outcomes)
                if found is not None and found.figure.state is not State.MISSING:
                    return found
        return None


def _gathered(indicator: Indicator, wanted: Need, atom: Atom, *, is_tiled: bool) -> Outcome:
    """Return a figure that was made of the units below, with one part that stands for all of their entries."""
    outcome = entered(indicator, wanted, atom)
    period = wanted.period.parts(wanted.period.finer_kinds[-1])[0] if is_tiled else wanted.period
    key = FigureKey(wanted.code, _BELOW, period, atom.key.basis)
    entry = Atom(key, atom.state, atom.value, atom.qualifier)
    below = Figure(
        key, indicator.name_vi, indicator.measure, indicator.decimals, atom.state, atom.value, atom.qualifier,
        Source.ENTERED, atom=entry,
    )  # fmt: skip
    made = replace(outcome.figure, source=Source.ROLLED_UP, atom=None, parts=(below,))
    return Outcome(made, outcome.spread)
