"""Entered atoms put together by period are the mapping they were made of, and facts renewed are facts made anew."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from socai.core.figures import Atom, Basis, FigureKey, State
from socai.core.periods import Period
from socai.engine.entered import EnteredAtoms
from socai.engine.facts import Facts

CODES, UNITS = ("a.x", "a.y"), ("xa", "thon_1", "thon_2")
PERIODS = tuple(map(Period.parse, ("2026-01", "2026-02", "2026Q1", "2026", "2026-02@adm")))
KEYS = st.builds(
    FigureKey, st.sampled_from(CODES), st.sampled_from(UNITS), st.sampled_from(PERIODS), st.sampled_from(Basis)
)
VALUES = st.integers(0, 9).map(Fraction)
ATOMS = st.dictionaries(KEYS, VALUES, max_size=12)
CHANGES = st.lists(st.dictionaries(KEYS, st.none() | VALUES, max_size=4), max_size=4)


def atoms_of(values: Mapping[FigureKey, Fraction]) -> dict[FigureKey, Atom]:
    return {key: Atom(key, State.VALUE, value) for key, value in values.items()}


def changed(before: Mapping[FigureKey, Atom], changes: Mapping[FigureKey, Atom | None]) -> dict[FigureKey, Atom]:
    after = {**before, **changes}
    return {key: atom for key, atom in after.items() if atom is not None}


def told(facts: Facts) -> list[object]:
    """Return all that facts say of entries."""
    by_code = [
        (facts.kinds(code, calendar), [facts.reports(code, unit) for unit in UNITS])
        for code in CODES
        for calendar in ("statistical", "adm")
    ]
    by_period = [
        (facts.at(unit, period), [facts.entry(code, unit, period) for code in CODES])
        for unit in UNITS
        for period in PERIODS
    ]
    return [by_code, by_period, [facts.of_other_calendars(code, period) for code in CODES for period in PERIODS]]


@given(ATOMS, CHANGES, st.booleans())
def test_renewing_is_making_anew(
    values: Mapping[FigureKey, Fraction], batches: list[Mapping[FigureKey, Fraction | None]], as_estimated: bool
) -> None:
    plain = atoms_of(values)
    entered = EnteredAtoms.of(plain)
    facts = Facts(entered, {}, as_estimated=as_estimated)
    told(facts)
    for batch in batches:
        written = {key: None if value is None else Atom(key, State.VALUE, value) for key, value in batch.items()}
        plain, entered = changed(plain, written), entered.renewed(written)
        facts = facts.renewed(entered, written)
        assert dict(entered) == plain
        assert len(entered) == len(plain)
        assert told(facts) == told(Facts(plain, {}, as_estimated=as_estimated))


@given(ATOMS, st.sets(st.sampled_from(PERIODS)))
def test_those_within_some_periods_are_the_same(values: Mapping[FigureKey, Fraction], periods: set[Period]) -> None:
    entered = EnteredAtoms.of(atoms_of(values))
    near = entered.within(periods.__contains__)
    assert dict(near) == {key: atom for key, atom in entered.items() if key.period in periods}
    assert all(near.periods[period] is entered.periods[period] for period in near.periods)
    assert EnteredAtoms.of(near) is near
