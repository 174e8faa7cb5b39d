"""Whatever was changed past the guards is found, on either database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from socai.ledger import guards
from socai.ledger.models import Batch, row_id
from socai.services import head
from socai.services.attachments import place
from socai.services.entries import record
from socai.services.registers import correct
from socai.services.verification import verify
from socai.services.wording import LANGUAGES, word
from tests.ledgers import AREA, OFFICE, Ledger, row
from tests.unit.services.eventful import apply, merge
from tests.unit.services.registering import PETITIONS, added, petition


def enter(ledger: Ledger, period: str, document: Path | None = None) -> None:
    record(
        instance=ledger.instance,
        actor=ledger.actor("quan-tri"),
        rows=[row(AREA, "5", period=period)],
        reason="Nhập số liệu",
        document=document,
    )


@contextmanager
def behind_the_guards(ledger: Ledger) -> Iterator[None]:
    """Be somebody who owns the database, takes the guards away and puts them back."""
    with ledger.as_owner():
        guards.remove(connection)
        yield
        guards.install(connection)


def cut_out(ledger: Ledger, number: int) -> None:
    """Remove a batch and all that hangs on it."""
    ledger.run("DELETE FROM ledger_entry WHERE batch_id = %s", [number])
    ledger.run("DELETE FROM ledger_auditevent WHERE batch_id = %s", [number])
    ledger.run("DELETE FROM ledger_batch WHERE number = %s", [number])


def found(ledger: Ledger) -> list[str]:
    """Return the codes of what verify finds; each must have words in both languages, on one line."""
    findings = verify(instance=ledger.instance).findings
    for finding in findings:
        for lang in LANGUAGES:
            assert "\n" not in word(finding, lang=lang)
            assert not word(finding, lang=lang).startswith(finding.code)
    return [finding.code for finding in findings]


def test_a_ledger_that_nobody_touched_is_whole(ledger: Ledger) -> None:
    verified = verify(instance=ledger.instance)
    assert (verified.batches, verified.entries, verified.rows, verified.findings) == (4, 3, 0, ())


def test_rows_of_registers_are_counted_beside_figures(ledger: Ledger) -> None:
    added(ledger, petition("1"), petition("2"))
    office, cells = ledger.actor(OFFICE), {"so_ho": "7"}
    correct(instance=ledger.instance, actor=office, register=PETITIONS, key="2", cells=cells, reason="Ghi nhầm")
    verified = verify(instance=ledger.instance)
    assert (verified.batches, verified.entries, verified.rows, verified.findings) == (6, 3, 3, ())


def test_a_guard_that_was_taken_away(ledger: Ledger) -> None:
    with ledger.as_owner():
        guards.remove(connection)
    # Where policies stand, those are gone too, and without them no row is there.
    unseen = {"verify.end_removed", "verify.stray_row"} if ledger.vendor == "postgresql" else set()
    assert set(found(ledger)) == {"verify.guard_missing"} | unseen


@pytest.mark.parametrize(
    ("statement", "codes"),
    [
        ("UPDATE ledger_entry SET value_scaled = 8 WHERE value_scaled = 7", {"verify.batch_changed"}),
        ("UPDATE ledger_entry SET note = 'x' WHERE value_scaled = 7", {"verify.batch_changed"}),
        ("UPDATE ledger_batch SET reason = 'x' WHERE number = 2", {"verify.seal_broken"}),
        (
            "UPDATE ledger_batch SET previous_digest = 'x' WHERE number = 2",
            {"verify.chain_broken", "verify.seal_broken"},
        ),
        ("UPDATE ledger_auditevent SET data = '{}' WHERE number = 1", {"verify.event_changed"}),
    ],
)
def test_a_row_that_was_changed(ledger: Ledger, statement: str, codes: set[str]) -> None:
    with behind_the_guards(ledger):
        ledger.run(statement)
    assert set(found(ledger)) == codes


def test_a_batch_that_was_cut_out(ledger: Ledger) -> None:
    for period in ("2026Q3", "2026Q4"):
        enter(ledger, period)
    number = Batch.objects.count() - 1
    with behind_the_guards(ledger):
        cut_out(ledger, number)
    assert set(found(ledger)) == {"verify.batch_gap", "verify.chain_broken", "verify.event_changed"}


def test_an_end_that_was_cut_off(ledger: Ledger) -> None:
    """The chain that remains is whole; only the head outside the database knows that there was more."""
    enter(ledger, "2026Q3")
    number = Batch.objects.count()
    with behind_the_guards(ledger):
        cut_out(ledger, number)
    assert found(ledger) == ["verify.end_removed"]


def test_a_row_that_belongs_to_no_batch(sqlite_ledger: Ledger) -> None:
    with behind_the_guards(sqlite_ledger):
        sqlite_ledger.run("PRAGMA foreign_keys = OFF")
        sqlite_ledger.run(
            "INSERT INTO ledger_target (id, batch_id, position, indicator, org_unit_id, year, version, value_scaled,"
            " decimals, source, due) SELECT %s, 9000, 1, indicator, org_unit_id, year + 1, version, value_scaled,"
            " decimals, source, due FROM ledger_target LIMIT 1",
            [row_id(9000, 1)],
        )
    assert found(sqlite_ledger) == ["verify.stray_row"]


@pytest.mark.parametrize("content", ["{", '{"batch": 1, "colour": 2}', None])
def test_a_head_that_nobody_can_read(sqlite_ledger: Ledger, content: str | None) -> None:
    file = sqlite_ledger.home / head.FILE_NAME
    if content is None:
        file.unlink()
    else:
        file.write_text(content)
    assert found(sqlite_ledger) == ["verify.head_unreadable"]


def test_a_head_that_nobody_can_read_is_written_anew_with_the_next_batch(sqlite_ledger: Ledger) -> None:
    (sqlite_ledger.home / head.FILE_NAME).write_text("{")
    enter(sqlite_ledger, "2026Q3")
    assert found(sqlite_ledger) == []


def test_a_paper_that_was_changed_or_lost(ledger: Ledger, tmp_path: Path) -> None:
    paper = tmp_path / "bao-cao-thon.txt"
    paper.write_text("12 ha")
    enter(ledger, "2026Q3", document=paper)
    assert found(ledger) == []
    (kept,) = (path for path in ledger.instance.attachments.rglob("*") if path.is_file())
    assert kept == place(ledger.instance.attachments, kept.name)
    kept.chmod(0o600)
    kept.write_text("21 ha")
    assert found(ledger) == ["verify.document_changed"]
    kept.unlink()
    assert found(ledger) == ["verify.document_missing"]


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE ledger_orgunitversion SET name = 'x' WHERE key = 'thon_m'", "verify.unit_differs"),
        ("UPDATE ledger_orgunitversion SET valid_to = NULL WHERE key = 'thon_1'", "verify.unit_differs"),
        (
            "UPDATE ledger_orgunitversion SET valid_to = '2026-04-10' WHERE key = 'thon_3' AND event_id IS NOT NULL",
            "verify.unit_differs",
        ),
        ("UPDATE ledger_unitevent SET effective_on = '2020-01-01'", "verify.events_contradict"),
    ],
)
def test_units_that_do_not_follow_from_their_events_are_found(ledger: Ledger, statement: str, code: str) -> None:
    """Whoever counts all hashes anew still has to make the versions of units fit the events."""
    apply(ledger, merge())
    assert found(ledger) == []
    with behind_the_guards(ledger):
        ledger.run(statement)
    assert set(found(ledger)) == {"verify.batch_changed", code}
