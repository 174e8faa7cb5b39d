"""The canonical form is fixed: these hashes stand in ledgers that exist."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256

from socai.ledger.canonical import RowsDigest, content_digest, data_text, line_digest, plain, sealed


def test_a_line_is_compact_json_in_utf_8() -> None:
    expected = sha256('["Thôn Một",7,null,true,"2026-01-31"]'.encode()).hexdigest()
    assert line_digest(["Thôn Một", 7, None, True, date(2026, 1, 31)]) == expected


def test_moments_are_written_in_utc_with_microseconds() -> None:
    here = datetime(2026, 6, 30, 23, 30, tzinfo=timezone(timedelta(hours=7)))
    assert plain(here) == "2026-06-30T16:30:00.000000+00:00"
    assert plain(here) == plain(here.astimezone(UTC))


def test_content_covers_tables_in_the_order_of_their_names() -> None:
    one, two, none = RowsDigest(), RowsDigest(), RowsDigest()
    one.add([(1, "a")])
    two.add([(2, "b"), (3, "c")])
    expected = line_digest(["a", 1, one.hexdigest(), "b", 2, two.hexdigest()])
    assert content_digest({"b": two, "c": none, "a": one}) == expected


def test_rows_hash_the_same_whatever_the_portions() -> None:
    whole, parts = RowsDigest(), RowsDigest()
    whole.add([(1, "a"), (2, "b")])
    parts.add([(1, "a")])
    parts.add([(2, "b")])
    assert whole.hexdigest() == parts.hexdigest() == sha256(b'[1,"a"]\n[2,"b"]\n').hexdigest()


def test_data_of_an_event_do_not_depend_on_their_order() -> None:
    assert data_text({"b": 1, "a": "ố"}) == data_text({"a": "ố", "b": 1}) == '{"a":"ố","b":1}'


def test_a_column_that_came_later_leaves_older_rows_their_hash() -> None:
    table, before = "ledger_orgunitversion", ["id", "key"]
    row = sealed(table, before, [1, "a"])
    assert row == [1, "a"]
    assert sealed(table, [*before, "geometry", "event_id", "is_withdrawn"], [1, "a", "", None, False]) == row
    assert sealed(table, [*before, "geometry", "event_id"], [1, "a", "", 7]) == [1, "a", {"event_id": 7}]
    assert sealed(table, [*before, "event_id"], [1, "a", 0]) == [1, "a", {"event_id": 0}]
    assert sealed("ledger_target", ["id", "source"], [1, ""]) == [1, ""]
