"""Rows of registers added, corrected, stepped, taken back and erased in any order: counts agree with a plain model.

The model is a list of rows in memory. After each write every formula gives what the model gives, the ledger as known at
an earlier batch gives what the model was then, and the chain stays whole although values were erased.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socai.core.periods import Period
from socai.core.steps import Step, StepKind
from socai.formula.parser import parse_formula
from socai.ledger.models import Batch
from socai.services.reading import evaluator
from socai.services.register_erasing import erase
from socai.services.registers import correct, step
from socai.services.verification import verify
from tests.ledgers import COMMUNE, OFFICE, Ledger, fresh_ledger
from tests.unit.services.registering import NAME, PETITIONS, added, codes, petition

NEXT = {"tiep_nhan": ("thu_ly", "tra_lai"), "thu_ly": ("dong",), "tra_lai": (), "dong": ()}
CLOSED = frozenset({"tra_lai", "dong"})
KINDS = ("khieu_nai", "to_cao")
PERIODS = ("2026Q1", "2026-02@adm", "2026")
FIRST = date(2026, 1, 1)


@dataclass(frozen=True)
class Row:
    """A petition as the model has it: its states are those after the first one, each with its day."""

    day: date
    kind: str
    households: int
    states: tuple[tuple[date, str], ...] = ()

    @property
    def state(self) -> str:
        return self.states[-1][1] if self.states else "tiep_nhan"

    def state_on(self, day: date) -> str:
        return next((state for begins, state in reversed(self.states) if begins <= day), "tiep_nhan")


State = Mapping[str, Row]
Rule = Callable[[Row, date, date], int]


def dated(row: Row, first: date, last: date) -> bool:
    return first <= row.day <= last


def stands(row: Row, _: date, last: date) -> bool:
    return row.day <= last and row.state_on(last) not in CLOSED


FORMULAS: Mapping[str, Rule] = {
    "count(so.don_thu)": dated,
    'count(so.don_thu where loai = "to_cao")': lambda row, *days: dated(row, *days) and row.kind == "to_cao",
    "sum(so.don_thu.so_ho)": lambda row, *days: dated(row, *days) * row.households,
    "count_open(so.don_thu)": stands,
    "sum_open(so.don_thu.so_ho where so_ho > 3)": lambda row, *days: (
        stands(row, *days) * row.households if row.households > 3 else 0
    ),
    'count(so.don_thu where state = "thu_ly")': lambda row, *days: (
        dated(row, *days) and row.state_on(days[1]) == "thu_ly"
    ),
    "count(so.don_thu by dong)": lambda row, first, last: sum(
        first <= day <= last for day, state in row.states if state == "dong"
    ),
}


def expected(state: State) -> dict[tuple[str, str], Fraction]:
    """Return what every formula gives in every period."""
    spans = {text: Period.parse(text) for text in PERIODS}
    return {
        (formula, text): Fraction(sum(int(rule(row, span.start, span.end)) for row in state.values()))
        for formula, rule in FORMULAS.items()
        for text, span in spans.items()
    }


def counted(ledger: Ledger, batch: int | None = None) -> dict[tuple[str, str], Fraction | None]:
    """Return the same from the ledger, as known at a batch."""
    found = {}
    for text in PERIODS:
        period = Period.parse(text)
        reader = evaluator(instance=ledger.instance, period=period, as_known_at=batch)
        for formula in FORMULAS:
            found[formula, text] = reader.evaluate(parse_formula(formula), COMMUNE, period).value
    return found


# -- what may be done --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Deed:
    """Something done to a row: what, to which key, and what is drawn for it."""

    what: str
    key: str
    days: int
    kind: str
    households: int


deeds = st.builds(
    Deed,
    st.sampled_from(["add", "add", "correct", "step", "step", "undo", "withdraw", "erase"]),
    st.sampled_from(["1", "2", "3"]),
    st.integers(0, 120),
    st.sampled_from(KINDS),
    st.integers(0, 9),
)


def done(ledger: Ledger, state: State, gone: set[str], deed: Deed) -> State:
    """Do something to the ledger and to the model; what makes no sense for a row is left undone in both."""
    row = state.get(deed.key)
    if row is None:
        return state if deed.what != "add" or deed.key in gone else _added(ledger, state, deed)
    how: dict[str, Any] = {"instance": ledger.instance, "actor": ledger.actor(OFFICE), "register": PETITIONS}
    how["key"] = deed.key
    match deed.what:
        case "correct":
            cells = {"loai": deed.kind, "so_ho": str(deed.households)}
            assert codes(correct(**how, cells=cells, reason="Ghi nhầm")) == []
            return {**state, deed.key: replace(row, kind=deed.kind, households=deed.households)}
        case "step" if NEXT[row.state]:
            moved = max([row.day, *(day for day, _ in row.states)]) + timedelta(days=deed.days % 40)
            following = NEXT[row.state][deed.days % len(NEXT[row.state])]
            assert codes(step(**how, steps=[Step(StepKind.STATE, moved, following)])) == []
            return {**state, deed.key: replace(row, states=(*row.states, (moved, following)))}
        case "undo" if row.states:
            assert codes(step(**how, undo=True, reason="Ghi nhầm")) == []
            return {**state, deed.key: replace(row, states=row.states[:-1])}
        case "withdraw":
            assert codes(correct(**how, withdraw=True, reason="Ghi nhầm")) == []
            gone.add(deed.key)
            return {key: other for key, other in state.items() if key != deed.key}
        case "erase":
            erase(**how, reason="Theo đề nghị")
    return state


def _added(ledger: Ledger, state: State, deed: Deed) -> State:
    day = FIRST + timedelta(days=deed.days)
    cells = {"loai": deed.kind, "so_ho": str(deed.households), "nguoi_gui": NAME}
    added(ledger, petition(deed.key, str(day), **cells))
    return {**state, deed.key: Row(day, deed.kind, deed.households)}


def check(vendor: str, history: list[Deed]) -> None:
    with tempfile.TemporaryDirectory() as folder, fresh_ledger(vendor, Path(folder)) as ledger:
        state: State = {}
        gone: set[str] = set()
        known: dict[int, State] = {}
        for deed in history:
            state = done(ledger, state, gone, deed)
            known[Batch.objects.count()] = state
        assert counted(ledger) == expected(state)
        for batch, was in list(known.items())[::4]:  # each would take too long for what it adds
            assert counted(ledger, batch) == expected(was), batch
        assert verify(instance=ledger.instance).findings == ()


@settings(max_examples=8, deadline=None)
@given(history=st.lists(deeds, max_size=10))
def test_counts_follow_whatever_is_written_on_sqlite(history: list[Deed]) -> None:
    check("sqlite", history)


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_one_long_history_counts_alike_on_both_databases(vendor: str) -> None:
    told = """add 1 3 khieu_nai 4; add 2 40 to_cao 9; step 1 7 to_cao 0; erase 1 0 to_cao 0; correct 2 0 khieu_nai 5;
        step 1 2 to_cao 0; add 3 9 to_cao 2; undo 1 0 to_cao 0; withdraw 2 0 to_cao 0; erase 3 0 to_cao 0;
        step 3 1 to_cao 0; correct 1 0 to_cao 6"""
    lines = (line.split() for line in told.split(";"))
    check(vendor, [Deed(what, key, int(days), kind, int(more)) for what, key, days, kind, more in lines])
