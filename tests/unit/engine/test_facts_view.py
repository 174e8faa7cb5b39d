from __future__ import annotations

import sqlite3

from socai.engine.facts_view import COLUMNS, VIEW
from socai.ledger.fact_view import STATEMENT

ENTRY = {
    "batch_id": 7, "position": 3, "indicator": "a.x", "org_unit_id": "xa", "period": "2026H1",
    "period_start": "2026-01-01", "period_end": "2026-06-30", "basis": "actual", "qualifier": "exact",
    "state": "value", "value_scaled": 5769, "decimals": 2, "reporter_id": "vp", "breakdown": "", "revision": 1,
}  # fmt: skip


def test_the_view_declares_each_column_once_with_its_meaning() -> None:
    names = [column.name for column in COLUMNS]
    assert len(set(names)) == len(names)
    assert all(column.meaning and column.type in ("integer", "text", "date") for column in COLUMNS)
    assert [column.name for column in COLUMNS if column.nullable] == ["value_scaled"]


def test_the_view_of_the_ledger_has_the_declared_columns() -> None:
    with sqlite3.connect(":memory:") as connection:
        connection.execute(f"CREATE TABLE ledger_entry ({', '.join(ENTRY)})")
        places = ", ".join("?" * len(ENTRY))
        connection.execute(f"INSERT INTO ledger_entry VALUES ({places})", tuple(ENTRY.values()))  # noqa: S608 - marks
        connection.execute(STATEMENT)
        found = connection.execute(f"SELECT * FROM {VIEW}")  # noqa: S608 - a constant
        names = [description[0] for description in found.description]
        row = dict(zip(names, found.fetchone(), strict=True))
    connection.close()
    assert names == [column.name for column in COLUMNS]
    assert row["entry"] == "7/3"
    for column in COLUMNS:
        assert isinstance(row[column.name], int if column.type == "integer" else str), column
