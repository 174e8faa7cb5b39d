"""What is kept of the entries of units is what reading them again gives, whatever was written in between."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from socai.core.figures import Atom, FigureKey
from socai.core.periods import Period
from socai.ledger.sealing import EntryValues
from socai.services import kept_atoms, reading, units
from socai.services.entries import record
from socai.services.writing import give_up, open_write
from tests.ledgers import AREA, POOR, Ledger, row
from tests.unit.services.eventful import apply, merge

VILLAGE = "thon_1"
PERIOD = Period.parse("2026-12")


def write(ledger: Ledger, *rows: object) -> None:
    recorded = record(instance=ledger.instance, actor=ledger.actor("quan-tri"), rows=rows, reason="Gõ")
    assert recorded.batch is not None, recorded.findings


def a_figure(ledger: Ledger) -> None:
    write(ledger, row(POOR, "7", org_unit=VILLAGE, period="2026-09"))


def a_correction(ledger: Ledger) -> None:
    write(ledger, row(POOR, "8", org_unit=VILLAGE, period="2026-09"))


def one_taken_back(ledger: Ledger) -> None:
    write(ledger, row(POOR, None, org_unit=VILLAGE, period="2026-09"))


def another_unit(ledger: Ledger) -> None:
    write(ledger, row(AREA, "3"))


def an_event(ledger: Ledger) -> None:
    assert apply(ledger, merge("2026-10-01")).batch is not None


WRITES: tuple[Callable[[Ledger], None], ...] = (
    a_figure, a_correction, another_unit, one_taken_back, a_figure, an_event,
)  # fmt: skip


def entered(ledger: Ledger, unit: str = VILLAGE) -> dict[FigureKey, Atom]:
    known = reading.evaluator(instance=ledger.instance, period=PERIOD, only=[unit])
    return dict(known.facts.atoms)


@pytest.mark.parametrize("unit", [VILLAGE, "xa_mau"])
def test_what_is_kept_is_what_reading_again_gives(ledger: Ledger, unit: str) -> None:
    entered(ledger, unit)
    for written in WRITES:
        written(ledger)
        kept = entered(ledger, unit)
        kept_atoms.forget()
        assert kept == entered(ledger, unit), written.__name__


def entries_asked_for(ledger: Ledger) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        entered(ledger)
    return [each["sql"] for each in asked if '"value_scaled"' in each["sql"] and "_entry" in each["sql"]]


def test_entries_of_a_unit_are_read_again_only_when_something_is_written_about_it(sqlite_ledger: Ledger) -> None:
    a_figure(sqlite_ledger)
    assert entries_asked_for(sqlite_ledger)
    another_unit(sqlite_ledger)
    assert not entries_asked_for(sqlite_ledger)
    a_correction(sqlite_ledger)
    assert entries_asked_for(sqlite_ledger)


def test_what_a_write_that_is_given_up_wrote_is_not_kept(ledger: Ledger) -> None:
    before = entered(ledger)
    kept_atoms.forget()
    with open_write(ledger.instance) as writer:
        writer.add_entries([values(units.index().identity(VILLAGE) or "")])
        assert entered(ledger) != before
        give_up()
    assert entered(ledger) == before


def values(unit: str) -> EntryValues:
    return EntryValues(
        POOR, unit, unit, "2026-11", "2026-11-01", "2026-11-30", "actual", "", 1, "exact", "value", 5, 0, "", "", None
    )
