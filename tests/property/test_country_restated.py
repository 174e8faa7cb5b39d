"""P7 and P9: figures of the whole country in the boundaries after the reform of 1 July 2025, and in those before it.

Every commune of a month reports a number of people that nobody chose; what the units above them have is added up here
from the published table alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from functools import cache

from socai.core.figures import Figure
from socai.core.lineage import Lineage, Version
from socai.core.periods import Period
from socai.engine.boundaries import Boundaries
from socai.engine.facts import Facts
from socai.engine.reference import Evaluator
from socai.engine.trees import Trees
from tests.shared import needs_shared
from tests.unit.catalogue.reform.conserved import BEFORE, DAY
from tests.unit.catalogue.reform.test_published import records, reform
from tests.unit.engine.world import atom, catalogue, indicator

pytestmark = needs_shared
PEOPLE = indicator("a.people", weight="population")
JUNE, JULY = Period.parse("2025-06"), Period.parse("2025-07")
PROVINCE, NEW, OLD, OLD_PROVINCE = 0, 2, 4, 7
"""Columns of the table."""


@cache
def rows() -> list[list[str]]:
    """Return the rows of the table that name a new commune and an old one, or a piece that had no code."""
    return [cells for _, cells in records()[2:] if len(cells) > OLD_PROVINCE and cells[NEW]]


@cache
def known() -> Trees:
    said = (
        Version(unit.key, None, None, {"type": unit.type, "name": unit.name, "parent": unit.parent or ""})
        for unit in reform().before
    )
    lineage = Lineage(reform().changes, said)
    return Trees(lineage, {version.unit: version.unit for version in lineage.versions})


def lowest(day: date) -> list[str]:
    """Return the units of a day that no other is below: communes, five districts without any, a piece of coast."""
    here = [version for version in known().lineage.versions if version.holds(day)]
    above = {version.attributes["parent"] for version in here}
    return sorted(version.unit for version in here if version.unit not in above)


def provinces(day: date) -> list[str]:
    """Return the units of a day that are below none."""
    return sorted(version.unit for version in known().lineage.versions if version.holds(day) and is_top(version))


def is_top(version: Version) -> bool:
    return not version.attributes["parent"]


@cache
def read_over(since: date, month: Period, on: date) -> tuple[Mapping[str, int], Callable[[str], Figure]]:
    """Return what the lowest units of a day reported of a month, and what reads it in the boundaries of another day."""
    reported = {unit: 1 + number * number for number, unit in enumerate(lowest(since))}
    atoms = [atom(f"{PEOPLE.code} {unit} {month} = {value}") for unit, value in reported.items()]
    facts = Facts({made.key: made for made in atoms}, {}, known())
    evaluator = Evaluator(catalogue(PEOPLE), facts, boundaries=Boundaries(known(), on))
    return reported, lambda unit: evaluator.figure(PEOPLE.code, unit, month)


def top(unit: str, day: date) -> str:
    """Return the province of a unit on a day."""
    while above := known().lineage.parent(unit, day):
        unit = above
    return unit


def said(figure: Figure) -> tuple[Fraction | None, Fraction]:
    return figure.value, figure.estimated


def test_provinces_have_what_their_old_communes_reported() -> None:
    """P9: 63 provinces became 34; none of the communes that were cut makes a total of theirs an estimate."""
    reported, read = read_over(BEFORE, JUNE, DAY)
    became = {code(cells[OLD_PROVINCE]): code(cells[PROVINCE]) for cells in rows() if code(cells[OLD_PROVINCE])}
    codes = {unit.key: unit.code for unit in reform().before}
    expected: Counter[str] = Counter()
    for unit, value in reported.items():
        expected[became[codes[top(unit, BEFORE)]]] += value
    assert (len(became), len(expected)) == (63, 34)
    assert {unit: said(read(unit)) for unit in provinces(DAY)} == {key: (total, 0) for key, total in expected.items()}


def test_old_provinces_have_what_their_new_communes_reported() -> None:
    """P9, backwards: no commune of today was made across the border of two old provinces."""
    reported, read = read_over(DAY, JULY, BEFORE)
    figures = {unit: read(unit) for unit in provinces(BEFORE)}
    assert len(figures) == 63
    assert sum(figure.value or 0 for figure in figures.values()) == sum(reported.values())
    assert {figure.estimated for figure in figures.values()} == {0}


def test_communes_have_what_the_table_says_they_are_made_of() -> None:
    """P7, P9: nearly every code names another, larger commune now, and none takes over figures by its code alone."""
    reported, read = read_over(BEFORE, JUNE, DAY)
    parts: dict[str, set[str]] = {}
    for cells in rows():
        parts.setdefault(cells[NEW], set()).add(cells[OLD])
    times = Counter(old for made_of in parts.values() for old in made_of)
    keys = defaultdict(list)
    for unit in reform().before:
        keys[unit.code].append(unit.key)
    whole = {
        new: [keys[old][0] for old in made_of] for new, made_of in parts.items()
        if all(old and times[old] == 1 and len(keys[old]) == 1 for old in made_of)
    }  # fmt: skip
    assert len(whole) > 2800
    assert sum(len(made_of) > 1 for made_of in whole.values()) > 2700
    for new, made_of in whole.items():
        assert said(read(new)) == (sum(reported[old] for old in made_of), 0)


def test_communes_that_were_cut_are_not_divided_by_guess() -> None:
    """P5, P9: of communes with a piece of unknown size only the province knows a total."""
    reported, read = read_over(BEFORE, JUNE, DAY)
    figures = [read(unit) for unit in lowest(DAY)]
    unknown = [figure for figure in figures if figure.value is None]
    assert {figure.reason for figure in unknown} == {"figure.unknown_share"}
    assert 0 < len(unknown) < 500
    assert sum(figure.value or 0 for figure in figures) < sum(reported.values())


def code(text: str) -> str:
    """Return the code of a unit written as ``name (code)``, empty when there is none."""
    return text.rpartition("(")[2].rstrip(") ") if "(" in text else ""
