"""Totals of an invented measure, carried over the day of a reform in both directions by what the lineage says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from socai.core.lineage import Lineage
from socai.core.shares import NOTHING, WHOLE, Share, known, total

BEFORE, DAY = date(2025, 6, 30), date(2025, 7, 1)


def check_totals(lineage: Lineage, before: Iterable[str], after: Iterable[str]) -> None:
    """Check that totals of every province and of the country are conserved, forwards and backwards.

    Args:
        lineage: what the reform made of the units.
        before: units of the lowest level on the day before.
        after: units of the lowest level on the day itself.
    """
    for units, since, on in ((before, BEFORE, DAY), (after, DAY, BEFORE)):
        figures = _invented(units)
        reported = _sums(lineage, figures, since)
        carried = _carried(lineage, figures, since, on)
        assert carried == reported
        assert sum(value or 0 for value in carried.values()) == sum(figures.values())


def check_territories(lineage: Lineage, before: Iterable[str], after: Iterable[str]) -> None:
    """Check that whoever is there on both days has one territory, and that no share is lost or invented."""
    old, new = set(before), set(after)
    for unit in old & new:
        assert lineage.images(unit, BEFORE, DAY) == lineage.images(unit, DAY, BEFORE) == {unit: 1}
    for units, since, on in ((old, BEFORE, DAY), (new, DAY, BEFORE)):
        for unit in units:
            assert all(_all(lineage, unit, since, on, weight) == WHOLE for weight in (None, "population", "area"))


def _invented(units: Iterable[str]) -> Mapping[str, int]:
    """Return a figure for each unit, no two alike, so that one that gets lost or counts twice shows in any sum."""
    return {unit: 1 + number * number for number, unit in enumerate(sorted(units))}


def _sums(lineage: Lineage, figures: Mapping[str, int], day: date) -> dict[str, Fraction]:
    found: defaultdict[str, Fraction] = defaultdict(Fraction)
    for unit, figure in figures.items():
        found[_province_now(lineage, unit, day)] += figure
    return dict(found)


def _carried(lineage: Lineage, figures: Mapping[str, int], since: date, on: date) -> dict[str, Fraction | None]:
    """Return the sum in each province of today, of figures restated in the boundaries of another day.

    How a unit that is cut divides is unknown, and cancels out where all its pieces lie in one province.
    """
    found: defaultdict[str, Share] = defaultdict(lambda: NOTHING)
    for unit, figure in figures.items():
        for image, share in lineage.shares(unit, since, on).items():
            found[_province_now(lineage, image, on)] += share * known(Fraction(figure))
    return {province: share.value for province, share in found.items()}


def _province_now(lineage: Lineage, unit: str, day: date) -> str:
    """Return the province of the new order that the province of a unit on a day became."""
    above = unit
    while parent := lineage.parent(above, day):
        above = parent
    ((province, share),) = lineage.images(above, day, DAY).items()
    assert share == 1
    return province


def _all(lineage: Lineage, unit: str, since: date, on: date, weight: str | None) -> Share:
    return total(lineage.shares(unit, since, on, weight).values())
