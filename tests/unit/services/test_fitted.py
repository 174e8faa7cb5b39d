"""How indicators stand is the same from the evaluator and from the ledger's database, by which a large one is read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from socai.core.periods import Period
from socai.engine.statuses import standing
from socai.services import kept_facts
from socai.services.rollups import Fitted, fitted
from tests.ledgers import ALL, AREA, AREA_OF_PLAN, OTHER, POOR, Ledger
from tests.unit.services.test_restated_rollups import OWN, enter, moved

__all__ = ["moved"]
CODES = (ALL, POOR, OTHER, AREA, AREA_OF_PLAN)
UNITS = ("xa_mau", "thon_m", "thon_a", "thon_b")
DAYS = (date(2026, 3, 31), date(2026, 6, 30), date(2026, 12, 31))


def read(ledger: Ledger, day: date, period: Period | None = None) -> Fitted:
    return fitted(instance=ledger.instance, indicators=CODES, units=UNITS, day=day, period=period)


def said(found: Fitted, day: date, period: Period | None = None) -> Sequence[tuple[object, ...]]:
    """Return how everything stands: what is shown of it."""
    made = []
    for code in CODES:
        for unit in UNITS:
            each = standing(found.evaluator, code, unit, on=day, period=period)
            figure = each.figure
            shown = figure and (str(figure.key), figure.state, figure.value, figure.qualifier, figure.estimated)
            made.append((code, unit, each.status, each.percent, each.plan and each.plan.value, shown))
    return made


@pytest.mark.parametrize("asked", [None, Period.parse("2026Q2"), Period.parse("2026-05")])
def test_a_large_ledger_is_read_by_its_database_and_gives_the_same(
    moved: Ledger, monkeypatch: pytest.MonkeyPatch, asked: Period | None
) -> None:
    enter(moved, (POOR, "9", "xa_mau", "2026Q1"), (OTHER, "5", "thon_1", "2025-12"), (OTHER, "6", "thon_1", "2026-01"))
    small = [(read(moved, day, asked), day) for day in DAYS]
    monkeypatch.setattr(kept_facts, "_MOST_ATOMS", 3)
    large = [(read(moved, day, asked), day) for day in DAYS]
    for (one, day), (other, _) in zip(small, large, strict=True):
        assert (one.engine, other.engine) == ("reference", OWN[moved.vendor])
        assert (other.batch, other.periods) == (one.batch, one.periods)
        assert said(other, day, asked) == said(one, day, asked)
        assert any(shown for *_, shown in said(one, day, asked))
