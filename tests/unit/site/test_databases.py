"""How Django is told of the two databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.signals import request_finished
from django.db import connection

from socai.site.databases import of_instance, postgresql
from socai.site.options import Options, SettingsError
from tests.ledgers import Ledger


def test_an_address_keeps_all_its_parts() -> None:
    found = postgresql("postgresql://app:p%40ss@h:5433/so?sslmode=require&options=-c%20work_mem%3D8MB", lock_timeout=7)
    assert {name: found[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "NAME": "so",
        "USER": "app",
        "PASSWORD": "p@ss",
        "HOST": "h",
        "PORT": "5433",
    }
    assert found["OPTIONS"] == {"sslmode": "require", "options": "-c work_mem=8MB -c lock_timeout=7s"}


def test_an_address_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(SettingsError) as error:
        postgresql("not an address", lock_timeout=1)
    assert [(finding.code, finding.subject) for finding in error.value.findings] == [
        ("settings.bad_address", "database")
    ]


def test_the_owner_is_another_role_only_where_one_is_given(tmp_path: Path) -> None:
    both = Options(pack="a", database="dbname=d user=app", database_owner="dbname=d user=owner")
    assert of_instance(tmp_path, both)["USER"] == "app"
    assert of_instance(tmp_path, both, owner=True)["USER"] == "owner"
    one = Options(pack="a", database="dbname=d user=app")
    assert of_instance(tmp_path, one, owner=True)["USER"] == "app"
    none = of_instance(tmp_path, Options(pack="a"), owner=True)
    assert none["NAME"] == str(tmp_path / "socai.sqlite3")


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("recursive_triggers", 1)],
)
def test_sqlite_is_set_to_lose_nothing(sqlite_ledger: Ledger, pragma: str, value: object) -> None:
    assert sqlite_ledger.run(f"PRAGMA {pragma}") == [(value,)]


def test_a_connection_outlives_the_request(postgresql_ledger: Ledger) -> None:
    """A thread of the server keeps one; opening another costs more than most questions that are asked over it."""
    postgresql_ledger.run("SELECT 1")
    before = connection.connection
    request_finished.send(sender=None)
    assert connection.connection is before


def test_both_wait_as_long_as_the_setting_says(ledger: Ledger) -> None:
    ledger.set(lock_timeout=3)
    statement = "PRAGMA busy_timeout" if connection.vendor == "sqlite" else "SHOW lock_timeout"
    assert ledger.run(statement) in ([(3000,)], [("3s",)])
