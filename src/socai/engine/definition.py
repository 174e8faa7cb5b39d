"""What to roll up, and by which steps: one definition as plain frozen nodes, which ``engine.printing`` prints as SQL.

It says the same as ``engine.rollup``, which the reference evaluator follows for one figure at a time, of all figures
at once: periods from the shortest to the longest, and in each the units from the lowest to the highest. Engines add up
and compare, exactly; formulas, statuses and rounding stay with the evaluator. Figures are read as they were reported;
``engine.restated_cells`` restates them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from socai.catalogue.model import Catalogue, Indicator
from socai.core.calendars import Kind
from socai.core.periods import Period
from socai.engine.facts import Facts
from socai.engine.trees import StandingTree, Trees

SHORTEST_FIRST = (Kind.WEEK, Kind.MONTH, Kind.QUARTER, Kind.HALF, Kind.YEAR)
_DAY = timedelta(days=1)


class Rule(NamedTuple):
    """How an indicator is rolled up. Its values are whole numbers of ``10 ** -scale``.

    ``is_staged`` is 1 when it was entered for one kind of period only in every calendar: a lake then needs no longer
    periods of the lowest units to find those of the units above, save where a `Restless` says so.
    """

    indicator: str
    scale: int
    over_time: str
    over_units: str
    is_staged: int


class Said(NamedTuple):
    """A kind of period for which an indicator was ever entered, in a calendar."""

    indicator: str
    calendar: str
    kind: str


class Moment(NamedTuple):
    """A period, and which of the trees of units holds in it."""

    period: str
    kind: str
    tree: int


class Tile(NamedTuple):
    """A period that is part of a longer one; ``pieces`` of its kind tile that one."""

    whole: str
    whole_kind: str
    part: str
    kind: str
    calendar: str
    is_last: int
    pieces: int


class Edge(NamedTuple):
    """A unit directly below another in a tree.

    Attributes:
        tree: which tree.
        parent: the unit above.
        child: the unit below.
        type: type of the unit below; those of one type report together.
        is_there: 1 when it must have the figure, 0 when it ended before and counts where it has one.
        height: how many levels are below the unit above.
        is_low: 1 when nothing was ever below the unit below, nor below any that ever stood beside it.
    """

    tree: int
    parent: str
    child: str
    type: str
    is_there: int
    height: int
    is_low: int


class Above(NamedTuple):
    """A unit, and itself or one that it was ever below."""

    unit: str
    above: str


class Restless(NamedTuple):
    """A unit below which somebody owes the figure of a period who does not owe that of the longer period it tiles.

    Only there can those below have the figure of the longer one while the unit lacks that of its tile.
    """

    whole: str
    part: str
    above: str


class Tiling(NamedTuple):
    """The step that makes figures of periods of one kind of those of a shorter kind."""

    kind: Kind
    part: Kind


class Gathering(NamedTuple):
    """The step that makes figures of the units of one height of those directly below them."""

    kind: Kind
    height: int


class Founding(NamedTuple):
    """The step of a lake that makes figures of all units with lowest ones below them, of what these have together.

    It does so for all staged indicators and the periods that were entered.
    """


class Rising(NamedTuple):
    """The step of a lake that makes figures of units of one height, of all staged indicators and periods at once.

    They are those that have units below them that are not lowest.

    It makes those of the periods that were entered, or (``is_longer``) of the longer ones where units are restless.
    """

    height: int
    is_longer: bool


class Lengthening(NamedTuple):
    """The step of a lake that makes figures of longer periods of one kind, of all staged indicators."""

    kind: Kind


class Missing(NamedTuple):
    """The step of a lake that finds which restless units lack a longer figure for want of the figure of a tile.

    Where there are none, the steps that follow for longer periods have nothing to do.
    """


class Settling(NamedTuple):
    """The step of a lake that makes the longer figures that are lacking of what the lowest units below have."""


LakeStep = Tiling | Gathering | Founding | Rising | Lengthening | Missing | Settling


class Entered(NamedTuple):
    """What an indicator was ever entered for, whatever the unit, and the most decimals of any of it."""

    indicator: str
    period: str
    decimals: int


@dataclass(frozen=True)
class Rollup:
    """A roll-up of all figures of some indicators, in every period that entered ones tile.

    Every field is a relation that an engine is given as a table. ``rungs`` are the longest tiles of each period, by the
    ``kind`` of what was entered that makes them.
    """

    rules: tuple[Rule, ...]
    said: tuple[Said, ...]
    moments: tuple[Moment, ...]
    tiles: tuple[Tile, ...]
    rungs: tuple[Tile, ...]
    edges: tuple[Edge, ...]
    above: tuple[Above, ...]
    restless: tuple[Restless, ...]

    @property
    def steps(self) -> Iterator[Tiling | Gathering]:
        """What to do, in order: each step reads only what was entered and what steps before it made."""
        said = {each.kind for each in self.said}
        tiled = {(tile.whole_kind, tile.kind) for tile in self.tiles if tile.kind in said}
        kinds = {moment.kind for moment in self.moments}
        for kind in SHORTEST_FIRST:
            if kind in kinds:
                longest_first = reversed(SHORTEST_FIRST)
                yield from (Tiling(kind, part) for part in longest_first if (kind, part) in tiled)
                yield from (Gathering(kind, height) for height in self._heights)

    @property
    def lake_steps(self) -> Iterator[LakeStep]:
        """What to do in a lake, in order: staged indicators in a few steps for all periods at once, others as ever."""
        staged = {rule.is_staged for rule in self.rules}
        high = sorted({edge.height for edge in self.edges if not edge.is_low})
        if 1 in staged:
            if self.edges:
                yield Founding()
            yield from (Rising(height, is_longer=False) for height in high)
            longer = {rung.whole_kind for rung in self.rungs}
            yield from (Lengthening(kind) for kind in SHORTEST_FIRST if kind in longer)
            if self.restless:
                yield from (Missing(), Settling())
                yield from (Rising(height, is_longer=True) for height in high)
        if 0 in staged:
            yield from self.steps

    @property
    def _heights(self) -> Sequence[int]:
        return sorted({edge.height for edge in self.edges})


def narrowed(rollup: Rollup, codes: Iterable[str], periods: Iterable[str]) -> Rollup:
    """Return what of a roll-up some figures need: their indicators, and their periods with all that tile them.

    Cells of those indicators and periods are the same as in the whole one.
    """
    wanted, needed = set(codes), _with_tiles(rollup.tiles, periods)
    moments = tuple(moment for moment in rollup.moments if moment.period in needed)
    trees = {moment.tree for moment in moments}
    return replace(
        rollup,
        rules=tuple(rule for rule in rollup.rules if rule.indicator in wanted),
        said=tuple(said for said in rollup.said if said.indicator in wanted),
        moments=moments,
        tiles=tuple(tile for tile in rollup.tiles if tile.whole in needed),
        rungs=tuple(rung for rung in rollup.rungs if rung.whole in needed),
        edges=tuple(edge for edge in rollup.edges if edge.tree in trees),
        restless=tuple(each for each in rollup.restless if each.whole in needed),
    )


def _with_tiles(tiles: Iterable[Tile], periods: Iterable[str]) -> set[str]:
    """Return periods with those that tile them, and what tiles these."""
    parts: defaultdict[str, list[str]] = defaultdict(list)
    for tile in tiles:
        parts[tile.whole].append(tile.part)
    found: set[str] = set()
    waiting = list(periods)
    while waiting:
        period = waiting.pop()
        if period not in found:
            found.add(period)
            waiting += parts[period]
    return found


def may_leave(indicator: Indicator) -> bool:
    """Return whether figures of an indicator may leave the ledger: whether nothing guards them."""
    return not indicator.guards


def define(
    catalogue: Catalogue,
    facts: Facts,
    entered: Iterable[Entered],
    codes: Iterable[str] = (),
    *,
    leaves_ledger: bool = False,
) -> Rollup:
    """Return the roll-up of what was entered.

    Args:
        catalogue: declares indicators, and org units of which the trees know only keys.
        facts: whose trees of units hold; its atoms are not read.
        entered: what indicators were entered for.
        codes: of the only indicators, all when empty.
        leaves_ledger: whether the figures leave the ledger; guarded ones are left out.
    """
    wanted = set(codes or catalogue.indicators)
    indicators = {
        code: one
        for code, one in catalogue.indicators.items()
        if code in wanted and one.formula is None and (may_leave(one) or not leaves_ledger)
    }
    found = [each for each in entered if each.indicator in indicators]
    periods = {each.period: Period.parse(each.period) for each in found}
    wholes = {period: tuple(_wholes(period)) for period in periods.values()}
    every = sorted({*wholes, *(whole for each in wholes.values() for whole in each)})
    trees = _Forest(catalogue, facts)
    moments = tuple(Moment(str(period), period.kind.value, trees.number(period)) for period in every)
    known = set(every)
    tiles = tuple(tile for period in every for tile in _tiles(period, known))
    edges = _apart(trees.edges)
    return Rollup(
        rules=tuple(_rules(indicators.values(), found)),
        said=tuple(
            sorted({Said(each.indicator, (at := periods[each.period]).calendar, at.kind.value) for each in found})
        ),
        moments=moments,
        tiles=tiles,
        rungs=tuple(rung for period in every for rung in _rungs(period, known)),
        edges=edges,
        above=tuple(_above(facts.trees, trees.units)),
        restless=tuple(_restless(moments, tiles, edges)),
    )


def _rules(indicators: Iterable[Indicator], entered: Iterable[Entered]) -> Iterator[Rule]:
    """Yield the rule of each indicator; its scale holds every entry, also those made under another declaration."""
    decimals: defaultdict[str, int] = defaultdict(int)
    kinds: defaultdict[str, set[tuple[str, Kind]]] = defaultdict(set)
    for each in entered:
        decimals[each.indicator] = max(decimals[each.indicator], each.decimals)
        period = Period.parse(each.period)
        kinds[each.indicator].add((period.calendar, period.kind))
    for one in indicators:
        scale = max(one.decimals, decimals[one.code])
        calendars = {calendar for calendar, _ in kinds[one.code]}
        is_staged = int(len(calendars) == len(kinds[one.code]))
        yield Rule(one.code, scale, one.over_time.value, one.over_units.value, is_staged)


def _wholes(period: Period) -> Iterator[Period]:
    """Yield the longer periods of the same year that are tiled by periods of this kind, this one among them."""
    if period.kind in (Kind.WEEK, Kind.YEAR):
        return
    year = replace(period, kind=Kind.YEAR, index=1)
    for kind in (Kind.YEAR, *year.finer_kinds):
        for whole in year.parts(kind):
            if period.kind in whole.finer_kinds and period in whole.parts(period.kind):
                yield whole


def _tiles(whole: Period, known: set[Period]) -> Iterator[Tile]:
    """Yield the known periods that tile a longer one."""
    for kind in whole.finer_kinds:
        yield from _known_parts(whole, kind, kind, known)


def _rungs(whole: Period, known: set[Period]) -> Iterator[Tile]:
    """Yield the known periods that are the longest parts of a longer one, by what they are made of.

    What was entered for periods of ``kind`` makes the parts, and ``pieces`` of these the whole: years of halves, halves
    of quarters, quarters of months. So no step adds up again what an earlier one did.
    """
    for kind in whole.finer_kinds:
        step = next(one for one in whole.finer_kinds if one == kind or kind in whole.parts(one)[0].finer_kinds)
        yield from _known_parts(whole, step, kind, known)


def _known_parts(whole: Period, step: Kind, kind: Kind, known: set[Period]) -> Iterator[Tile]:
    parts = whole.parts(step)
    for part in parts:
        if part in known:
            yield Tile(
                str(whole), whole.kind.value, str(part), kind.value, whole.calendar, int(part == parts[-1]), len(parts)
            )


def _apart(edges: Sequence[Edge]) -> tuple[Edge, ...]:
    """Return edges of which no lowest unit ever stood beside one that is not lowest; those of lowest units are last."""
    low = {edge.child for edge in edges if edge.is_low}
    while True:
        mixed = {(edge.tree, edge.parent) for edge in edges if edge.child not in low}
        beside = {edge.child for edge in edges if edge.child in low and (edge.tree, edge.parent) in mixed}
        if not beside:
            break
        low -= beside
    every = (edge._replace(is_low=0) if edge.is_low and edge.child not in low else edge for edge in edges)
    return tuple(sorted(every, key=lambda edge: edge.is_low))


class _Forest:
    """The trees of units, one for all periods in which units stand alike."""

    def __init__(self, catalogue: Catalogue, facts: Facts) -> None:
        self.edges: list[Edge] = []
        self._declared = catalogue.org_units
        self._facts = facts
        self._epochs = _epochs(facts.trees, catalogue)
        self._numbers: dict[tuple[int, int], int] = {}

    @property
    def units(self) -> frozenset[str]:
        """All units that stand in any of the trees."""
        return frozenset(key for edge in self.edges for key in (edge.parent, edge.child))

    def number(self, period: Period) -> int:
        """Return the number of the tree that holds in a period."""
        days = bisect_right(self._epochs, period.start), bisect_right(self._epochs, period.end)
        if days not in self._numbers:
            self._numbers[days] = len(self._numbers)
            self.edges += self._made(self._numbers[days], period)
        return self._numbers[days]

    def _made(self, number: int, period: Period) -> Iterator[Edge]:
        known = self._facts.trees
        parents = {parent for parents in known.parents.values() for parent in parents}
        below = {parent: self._facts.below(parent, period) for parent in parents}
        heights = _heights(below)
        for parent in sorted(parents):
            for unit in self._facts.standing(below[parent], period, self._declared):
                if unit.is_there or unit.was_there:
                    is_low = int(unit.key not in parents)
                    yield Edge(number, parent, unit.key, unit.type, int(unit.is_there), heights[parent], is_low)


def _restless(moments: Iterable[Moment], tiles: Iterable[Tile], edges: Iterable[Edge]) -> Iterator[Restless]:
    """Yield the units that are restless, those above them among them, by period and tile."""
    trees = {moment.period: moment.tree for moment in moments}
    owing: defaultdict[int, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    heights: dict[tuple[int, str], int] = {}
    for edge in edges:
        if edge.is_there:
            owing[edge.tree][edge.parent].add(edge.child)
        heights[edge.tree, edge.parent] = edge.height
    found: dict[tuple[int, int], Sequence[str]] = {}
    for tile in tiles:
        pair = trees[tile.whole], trees[tile.part]
        if pair not in found:
            lowest_first = sorted(owing[pair[1]], key=lambda unit: (heights[pair[1], unit], unit))
            found[pair] = _lost(owing[pair[0]], owing[pair[1]], lowest_first)
        yield from (Restless(tile.whole, tile.part, unit) for unit in found[pair])


def _lost(whole: Mapping[str, set[str]], part: Mapping[str, set[str]], lowest_first: Iterable[str]) -> Sequence[str]:
    """Return the units below which, at any depth, somebody owes a part and not the whole."""
    found: dict[str, None] = {}
    for unit in lowest_first:
        if part[unit] - whole.get(unit, set()) or part[unit] & found.keys():
            found[unit] = None
    return tuple(found)


def _heights(below: Mapping[str, tuple[str, ...]]) -> Mapping[str, int]:
    """Return how many levels are below each unit."""
    heights: dict[str, int] = {}
    waiting = [(unit, False) for unit in below]
    while waiting:
        unit, is_counted = waiting.pop()
        if is_counted:
            heights[unit] = 1 + max((heights.get(child, 0) for child in below.get(unit, ())), default=-1)
        elif unit not in heights:
            heights[unit] = 0
            waiting += [(unit, True), *((child, False) for child in below.get(unit, ()) if child in below)]
    return heights


def _epochs(trees: Trees | StandingTree, catalogue: Catalogue) -> list[date]:
    """Return the days on which any unit begins to stand otherwise, in order."""
    versions = trees.lineage.versions if isinstance(trees, Trees) else catalogue.org_units.values()
    days = {version.valid_from for version in versions} | {
        version.valid_to + _DAY for version in versions if version.valid_to
    }
    return sorted(day for day in days if day is not None)


def _above(trees: Trees | StandingTree, units: frozenset[str]) -> Iterator[Above]:
    """Yield every unit with itself and all that it was ever below."""
    yield from (Above(unit, key) for unit in sorted(units) for key in sorted(trees.upwards(unit)))
