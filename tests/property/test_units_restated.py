"""P1, P2, P5, P6 and P7: figures and territories of units that merge, split, move and get other names and codes.

The properties are those of units with a history; each holds for every world that can be drawn. P3, P4, P8 and P10 are
those of a ledger and stand beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from socai.catalogue.model import Indicator
from socai.core.lineage import Change, ChangeKind, Lineage, Piece, Version
from socai.core.periods import Period
from socai.core.shares import WHOLE, total
from socai.engine.boundaries import Boundaries
from tests.property.unit_worlds import ABOVE, EITHER, FLOW, INDICATORS, MONTHS, STOCK, TOP, UNWEIGHED, World, worlds

LONGER = (Period.parse("2026Q1"), Period.parse("2026Q2"), Period.parse("2026H1"))
_DAY = timedelta(days=1)


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_the_total_of_everybody_is_the_same_in_all_boundaries(world: World) -> None:
    """P1: whatever happens to units, those above all of them have the totals that were reported, for every period."""
    known = world.known
    for day in (None, *world.days):
        evaluator = world.evaluator(day, known=known)
        for period in (*MONTHS, *LONGER):
            for flow in (FLOW, UNWEIGHED, ABOVE):
                figure = evaluator.figure(flow.code, TOP, period)
                assert (figure.value, figure.estimated) == (world.total(period, flow), 0)


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_an_event_leaves_the_totals_of_the_units_above_it(world: World) -> None:
    """P1: figures of a common ancestor of all units of an event are the same the day before it and on the day."""
    known = world.known
    for change in world.changes:
        before, after = (world.evaluator(day, known=known) for day in (change.on - _DAY, change.on))
        for unit in common_ancestors(known.lineage, change):
            for one in INDICATORS:
                for period in MONTHS:
                    old, new = (each.figure(one.code, unit, period) for each in (before, after))
                    assert (old.state, old.value, old.estimated) == (new.state, new.value, new.estimated)


def common_ancestors(lineage: Lineage, change: Change) -> list[str]:
    """Return the units that are above every unit of a change, before it and after it."""
    days = (change.on - _DAY, change.on)
    chains = [
        set(above(lineage, unit, day)) for unit in change.units for day in days if lineage.exists(unit, day)
    ]  # fmt: skip
    return sorted(set.intersection(*chains))


def above(lineage: Lineage, unit: str, day: date) -> Iterator[str]:
    parent = lineage.parent(unit, day)
    while parent:
        yield parent
        parent = lineage.parent(parent, day)


@settings(max_examples=30, deadline=None)
@given(worlds(kinds=("merge", "absorb", "merge_communes")))
def test_what_merges_adds_up(world: World) -> None:
    """P2: units with 10 and 11 that merge have 21, never 11, and nothing of it is an estimate."""
    known, last = world.known, world.days[-1] if world.days else MONTHS[0].start
    evaluator = world.evaluator(last, known=known)
    for month in MONTHS:
        expected: dict[str, int] = {}
        for period, village, value in world.said:
            if period == month and world.is_village(village):
                (unit,) = known.lineage.images(village, known.lineage.nearest_day(village, month.end), last)
                expected[unit] = expected.get(unit, 0) + value
        for unit, value in expected.items():
            figure = evaluator.figure(FLOW.code, unit, month)
            assert (figure.value, figure.estimated) == (value, 0)


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_its_own_boundaries_give_back_what_a_unit_reported(world: World) -> None:
    """P5: what is read in later boundaries and again in its own is what it was, whatever happened in between."""
    known = world.known
    reported = world.evaluator(known=known)
    for month in MONTHS:
        if any(month.start < change.on <= month.end for change in world.changes):
            continue
        own = world.evaluator(month.end, known=known)
        for village in there(known.lineage, month.end, "village"):
            for one in INDICATORS:
                place = one.code, village, month
                assert own.figure(*place).value == reported.figure(*place).value


@settings(max_examples=60, deadline=None)
@given(worlds(kinds=("merge", "absorb", "merge_communes", "reparent", "recode", "rename")))
def test_there_and_back_over_whole_units_is_the_identity(world: World) -> None:
    """P5: where nothing was cut, the way back from a unit leads to exactly those units that became it."""
    lineage = world.known.lineage
    days = sorted({MONTHS[0].start, *world.days})
    for since in days:
        for on in (day for day in days if day > since):
            became: dict[str, set[str]] = {}
            for unit in there(lineage, since):
                (successor,) = lineage.images(unit, since, on)
                became.setdefault(successor, set()).add(unit)
            for unit in there(lineage, on):
                assert lineage.images(unit, on, since).keys() == became.pop(unit)
            assert became == {}


@settings(max_examples=100, deadline=None)
@given(worlds(), st.sampled_from(["population", "area", None]))
def test_the_pieces_of_a_unit_are_all_of_it(world: World, weight: str | None) -> None:
    """P5: the shares of a unit in those of any other day add up to exactly one, forwards and backwards."""
    lineage = world.known.lineage
    days = sorted({*world.days, MONTHS[0].start})
    for since in days:
        for unit in there(lineage, since):
            for on in days:
                shares = lineage.shares(unit, since, on, weight)
                assert total(shares.values()) == WHOLE


@settings(max_examples=100, deadline=None)
@given(worlds(), st.sampled_from([(FLOW, "village"), (FLOW, "commune"), (UNWEIGHED, "commune"), (ABOVE, "commune")]))
def test_the_figures_of_pieces_add_up_to_the_whole(world: World, asked: tuple[Indicator, str]) -> None:
    """P5: units of one level have together never more than was reported, and all of it where nothing is unknown."""
    one, level = asked
    known = world.known
    for day in world.days:
        evaluator = world.evaluator(day, known=known)
        for month in MONTHS:
            figures = [evaluator.figure(one.code, unit, month) for unit in there(known.lineage, day, level)]
            values = [figure.value for figure in figures if figure.value is not None]
            assert sum(values) <= world.total(month, one)
            if level == "commune" and all(figure.reason != "figure.unknown_share" for figure in figures):
                assert sum(values) == world.total(month, one)


@settings(max_examples=150, deadline=None)
@given(
    worlds(kinds=("split_commune", "split_commune", "merge_communes", "reparent", "split_off", "regroup", "transfer"))
)
def test_pieces_of_communes_add_up_whatever_was_entered_beside_villages(world: World) -> None:
    """P5: communes of any day have together what all reported, when each of them can be told, whoever entered it."""
    known = world.known
    reported = world.evaluator(known=known)
    totals = {month: reported.figure(EITHER.code, TOP, month).value for month in MONTHS}
    for day in world.days:
        evaluator = world.evaluator(day, known=known)
        assert {month: evaluator.figure(EITHER.code, TOP, month).value for month in MONTHS} == totals
        for month in MONTHS:
            figures = [evaluator.figure(EITHER.code, unit, month) for unit in there(known.lineage, day, "commune")]
            if all(figure.value is not None or figure.reason == "figure.missing" for figure in figures):
                assert totals[month] in (None, sum(figure.value or 0 for figure in figures))


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_panels_of_communes_have_together_what_was_reported_and_need_no_weight(world: World) -> None:
    """P5: whatever moved between communes, groups of a stable border lose nothing and count nothing twice."""
    known = world.known
    first, last = MONTHS[0].start, MONTHS[-1].end
    panels = {"+".join(sorted(panel.after)): panel for panel in known.lineage.panels(first, last) if panel.after}
    group_of = {unit: key for key, panel in panels.items() for unit in panel.after}
    rows = {group_of.get(unit, unit) for unit in there(known.lineage, last, "commune")}
    boundaries = Boundaries(known, last, {key: panel.after for key, panel in panels.items()})
    evaluator = world.evaluator(boundaries=boundaries, known=known)
    for month in MONTHS:
        for one in (FLOW, UNWEIGHED, ABOVE):
            figures = [evaluator.figure(one.code, row, month) for row in rows]
            assert {figure.estimated for figure in figures} == {0}
            assert sum(figure.value or 0 for figure in figures) == world.total(month, one)


def there(lineage: Lineage, day: date, type: str = "") -> list[str]:
    """Return the units that are there on a day, of one type or all."""
    here = (version for version in lineage.versions if version.holds(day))
    return sorted(version.unit for version in here if type in ("", version.attributes.get("type")))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_two_ways_to_one_end_are_the_same(data: st.DataObject) -> None:
    """P6: what several changes made of units is what one change makes of them that says so at once, both ways."""
    units = [f"u{number}" for number in range(data.draw(st.integers(2, 5)))]
    base = [Version(unit, None, None) for unit in units]
    steps = [*regroupings(data, units)]
    long = Lineage(steps, base)
    first, last = steps[0].on - _DAY, steps[-1].on
    short = Lineage([at_once(long, units, first, last)], base)
    for weight in ("population", None):
        for unit in units:
            assert short.images(unit, first, last, weight) == long.images(unit, first, last, weight)
        for unit in there(long, last):
            assert short.images(unit, last, first, weight) == long.images(unit, last, first, weight)


def regroupings(data: st.DataObject, units: Sequence[str]) -> Iterator[Change]:
    """Yield changes that follow one another: units go into others, whole or in pieces, weighed or not."""
    here = list(units)
    for number in range(data.draw(st.integers(1, 4))):
        gone = data.draw(st.lists(st.sampled_from(here), min_size=1, max_size=3, unique=True))
        new = [f"s{number}n{place}" for place in range(data.draw(st.integers(1, 3)))]
        pieces = [piece for unit in gone for piece in cut(data, unit, new)]
        begun = dict.fromkeys(piece.target for piece in pieces)
        yield Change(f"{number}", ChangeKind.REGROUP, date(2026, 2 + number, 1), tuple(pieces))
        here = [*(unit for unit in here if unit not in gone), *begun]


def cut(data: st.DataObject, unit: str, new: Sequence[str]) -> list[Piece]:
    """Return the pieces of a unit in some of the new ones; shares are tenths, so that products of four are exact."""
    targets = data.draw(st.lists(st.sampled_from(new), min_size=1, unique=True))
    tenths = data.draw(st.sampled_from([None, *TENTHS[len(targets)]]))
    shares = [{} if tenths is None else {"population": Fraction(each, 10)} for each in tenths or targets]
    return [Piece(unit, target, share) for target, share in zip(targets, shares, strict=True)]


TENTHS = {1: [(10,)], 2: [(3, 7), (5, 5), (9, 1)], 3: [(2, 3, 5), (1, 1, 8)]}


def at_once(lineage: Lineage, units: Iterable[str], since: date, on: date) -> Change:
    """Return the one change that makes of units what many did."""
    pieces = [
        Piece(unit, image, {} if share is None else {"population": share})
        for unit in units
        for image, share in lineage.images(unit, since, on, "population").items()
        if image != unit
    ]
    return Change("all", ChangeKind.REGROUP, on, tuple(pieces))


@settings(max_examples=60, deadline=None)
@given(worlds(kinds=("merge", "split", "regroup", "recode", "create", "dissolve")))
def test_codes_join_nothing(world: World) -> None:
    """P7: with one code for all units, those that come later too, every figure is what it is without codes."""
    alike, without = world.coded("01"), world.coded("")
    for day in world.days:
        evaluators = [each.evaluator(day) for each in (world, alike, without)]
        for unit in there(world.known.lineage, day):
            for one in (FLOW, STOCK):
                figures = [each.figure(one.code, unit, LONGER[1]) for each in evaluators]
                assert len({(figure.state, figure.value, figure.estimated) for figure in figures}) == 1
