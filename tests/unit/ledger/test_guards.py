"""Triggers stand after every migration, and it is noticed when one does not."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection, models

from socai.engine import facts_view
from socai.ledger import fact_view, guards
from socai.ledger.guard_rules import GUARDED, SEALED_TABLES
from socai.ledger.models import AppendOnly, OrgUnit, SealedRow, Target
from tests.ledgers import Ledger


def test_every_table_that_is_only_added_to_is_guarded() -> None:
    def below(model: type[models.Model]) -> set[type[models.Model]]:
        return {model, *(each for child in model.__subclasses__() for each in below(child))}

    assert set(GUARDED) == {model for model in below(AppendOnly) if not model._meta.abstract}
    assert set(SEALED_TABLES) == {model for model in below(SealedRow) if not model._meta.abstract}


def test_all_stand_in_a_new_ledger(ledger: Ledger) -> None:
    assert guards.missing(connection) == []


def test_entries_are_found_by_time(postgresql_ledger: Ledger) -> None:
    found = postgresql_ledger.run("SELECT indexdef FROM pg_indexes WHERE indexname = 'entry_by_time'")
    assert len(found) == 1
    assert "USING brin (period_end)" in found[0][0]


def test_the_migrations_say_all_that_the_models_do(sqlite_ledger: Ledger) -> None:
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


def test_migrating_puts_back_what_was_dropped(ledger: Ledger) -> None:
    with ledger.as_owner():
        everything = set(_drop_all())
        assert set(guards.missing(connection)) == everything
        call_command("migrate", verbosity=0)
        assert guards.missing(connection) == []


def _drop_all() -> list[str]:
    dropped = [fact_view.NAME]
    with connection.cursor() as cursor:
        cursor.execute(f"DROP VIEW {fact_view.NAME}")
        for guard in guards.guards(connection.vendor):
            on = f" ON {guard.table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {guard.name}{on}")
            dropped.append(guard.name)
    return dropped


def test_a_table_rebuilt_by_a_migration_is_guarded_again(ledger: Ledger) -> None:
    """SQLite drops the triggers of a table that Django rebuilds, without a word."""
    wider = models.TextField(default="x")
    wider.set_attributes_from_name("remark")
    with ledger.as_owner():
        guards.remove(connection)  # what pre_migrate does
        with connection.schema_editor() as editor:
            editor.add_field(Target, wider)
        assert guards.missing(connection)
        call_command("migrate", verbosity=0)
        assert guards.missing(connection) == []


def test_a_rebuild_behind_our_back_is_noticed(sqlite_ledger: Ledger) -> None:
    remark = models.TextField(default="x")
    remark.set_attributes_from_name("remark")
    with connection.constraint_checks_disabled(), connection.schema_editor() as editor:
        editor.add_field(OrgUnit, remark)
    assert set(guards.missing(connection)) == {f"ledger_orgunit_{act}_guard" for act in ("insert", "update", "delete")}


def test_a_trigger_that_does_something_else_is_noticed(ledger: Ledger) -> None:
    with ledger.as_owner(), connection.cursor() as cursor:
        if ledger.vendor == "sqlite":
            cursor.execute("DROP TRIGGER ledger_entry_update_guard")
            cursor.execute("CREATE TRIGGER ledger_entry_update_guard BEFORE UPDATE ON ledger_entry BEGIN SELECT 1; END")
            assert guards.missing(connection) == ["ledger_entry_update_guard"]
        else:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION ledger_entry_change_guard() RETURNS trigger LANGUAGE plpgsql"
                " AS $$BEGIN RETURN NULL; END$$"
            )
            assert guards.missing(connection) == ["ledger_entry_change_guard"]


@pytest.mark.parametrize("switch", ["DISABLE TRIGGER", "ENABLE REPLICA TRIGGER"])
def test_a_trigger_switched_off_is_noticed(postgresql_ledger: Ledger, switch: str) -> None:
    with postgresql_ledger.as_owner(), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE ledger_entry {switch} ledger_entry_change_guard")
        assert guards.missing(connection) == ["ledger_entry_change_guard"]


def test_the_view_has_the_columns_that_engines_read(ledger: Ledger) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {facts_view.VIEW}")  # noqa: S608
        names = [column[0] for column in cursor.description]
    assert names == [column.name for column in facts_view.COLUMNS]
