from __future__ import annotations

from socai.engine.facts_view import COLUMNS, VIEW


def test_the_view_declares_each_column_once_with_its_meaning() -> None:
    names = [column.name for column in COLUMNS]
    assert VIEW == "figure_fact"
    assert len(set(names)) == len(names)
    assert all(column.meaning and column.type in ("integer", "text", "date") for column in COLUMNS)
    assert [column.name for column in COLUMNS if column.nullable] == ["value_scaled"]
