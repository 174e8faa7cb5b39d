"""The database itself refuses every change of what was written, whoever asks."""

# ruff: noqa: S608 - the SQL here is made of names of our own tables and columns

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from socai.ledger.guard_rules import GUARDED, MESSAGE_PREFIX
from socai.services import approvals
from socai.services.entries import record
from tests.ledgers import POOR, Ledger, row

TABLES = [model._meta.db_table for model in GUARDED]
KEYS = {model._meta.db_table: model._meta.pk.column for model in GUARDED}


@pytest.fixture
def full(ledger: Ledger, tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """Return a ledger with a row in every guarded table."""
    paper = tmp_path_factory.mktemp("papers") / "giay.pdf"
    paper.write_bytes(b"giay")
    office = ledger.actor("van_phong")
    recorded = record(instance=ledger.instance, actor=office, rows=[row(POOR, "8")], reason="x", document=paper)
    assert recorded.batch
    approvals.approve(
        instance=ledger.instance, actor=ledger.actor("lanh-dao"), batch=recorded.batch, reason="Số liệu đúng"
    )
    return ledger


def refused(ledger: Ledger, statement: str) -> str:
    """Run a statement that must be refused, and return what the database said; nothing may have changed."""
    before = ledger.dump()
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        ledger.run(statement)
    assert ledger.dump() == before
    return str(error.value)


@pytest.mark.parametrize("what", ["UPDATE", "DELETE"])
def test_rows_are_neither_changed_nor_removed(full: Ledger, what: str) -> None:
    filled = [table for table in TABLES if table != "ledger_issuedreport"]
    with full.as_owner():
        for table in filled:
            assert full.run(f"SELECT COUNT(*) FROM {table}") != [(0,)]
            statement = f"DELETE FROM {table}" if what == "DELETE" else f"UPDATE {table} SET {KEYS[table]} = 1"
            assert MESSAGE_PREFIX in refused(full, statement)
