"""Whatever is entered, corrected and taken back: the ledger as known at any batch is the replay of all before it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socai.core.periods import Period
from socai.services.entries import record
from socai.services.reading import evaluator
from socai.services.verification import verify
from tests.ledgers import ALL, AREA, COMMUNE, OTHER, POOR, Ledger, fresh_ledger, row

Key = tuple[str, str]
State = dict[Key, Decimal]
PERIODS = ("2026H1", "2026H2", "2025H1")
KEYS = [(code, period) for code in (POOR, OTHER, AREA) for period in PERIODS]
FOUNDED: State = {(POOR, "2026H1"): Decimal(7), (OTHER, "2026H1"): Decimal(1235), (AREA, "2026H1"): Decimal("57.69")}
SOURCES = {POOR: "Sổ hộ nghèo"}  # as in the pack, so that its value again is nothing new

values = st.none() | st.integers(0, 9999).map(Decimal)
writes = st.lists(st.dictionaries(st.sampled_from(KEYS), values, min_size=1, max_size=5), max_size=5)


def write(ledger: Ledger, rows: Iterable[tuple[Key, Decimal | None]]) -> int | None:
    """Enter figures and return the number of the batch, if there was anything new."""
    recorded = record(
        instance=ledger.instance,
        actor=ledger.actor("quan-tri"),
        rows=[
            row(code, None if value is None else str(value), period=period, source=SOURCES.get(code, ""))
            for (code, period), value in rows
        ],
        reason="Nhập số liệu",
    )
    assert not any(finding.code.startswith("ledger.") for finding in recorded.findings)
    return recorded.batch


def replayed(state: State, rows: dict[Key, Decimal | None]) -> State:
    after = {**state, **rows}
    return {key: value for key, value in after.items() if value is not None}


def as_known(ledger: Ledger, batch: int | None) -> State:
    """Return every figure as the evaluator gives it, the total of households too."""
    found = {}
    for text in PERIODS:
        period = Period.parse(text)
        reader = evaluator(instance=ledger.instance, period=period, as_known_at=batch)
        for code in (POOR, OTHER, AREA, ALL):
            value = reader.figure(code, COMMUNE, period).value
            if value is not None:
                found[code, text] = value
    return found


def with_totals(state: State) -> dict[Key, Fraction]:
    expected = {key: Fraction(value) for key, value in state.items()}
    for period in PERIODS:
        parts = [expected.get((code, period)) for code in (POOR, OTHER)]
        if None not in parts:
            expected[ALL, period] = sum(part for part in parts if part is not None)
    return expected


def check(vendor: str, history: list[dict[Key, Decimal | None]]) -> None:
    with tempfile.TemporaryDirectory() as folder, fresh_ledger(vendor, Path(folder)) as ledger:
        state, known = FOUNDED, {4: FOUNDED}
        for rows in history:
            batch, after = write(ledger, rows.items()), replayed(state, rows)
            assert (batch is None) == (after == state)
            state = after
            if batch is not None:
                known[batch] = state
        for batch, expected in known.items():
            assert as_known(ledger, batch) == with_totals(expected)
        assert as_known(ledger, None) == with_totals(state)
        assert verify(instance=ledger.instance).findings == ()


@settings(max_examples=30, deadline=None)
@given(writes)
def test_history_on_sqlite(history: list[dict[Key, Decimal | None]]) -> None:
    check("sqlite", history)


@settings(max_examples=10, deadline=None)
@given(writes)
def test_history_on_postgresql(history: list[dict[Key, Decimal | None]]) -> None:
    check("postgresql", history)


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_a_figure_taken_back_returns(vendor: str) -> None:
    check(vendor, [{(POOR, "2026H1"): None}, {(POOR, "2026H1"): Decimal(7)}, {(POOR, "2026H1"): Decimal(7)}])
