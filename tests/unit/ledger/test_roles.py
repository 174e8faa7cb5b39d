"""On PostgreSQL the application owns nothing, and so cannot undo what guards the ledger."""

from __future__ import annotations

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from socai.ledger import roles
from socai.ledger.guard_rules import ERASABLE, GUARDED
from socai.services import actors
from socai.services.entries import record
from tests.ledgers import POOR, Ledger, row

TABLES = [model._meta.db_table for model in (*GUARDED, *ERASABLE)]
DENIED = (
    "UPDATE {table} SET {key} = {key}",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
    "DROP TABLE {table} CASCADE",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "ALTER TABLE {table} DISABLE TRIGGER {table}_change_guard",
    "DROP TRIGGER {table}_change_guard ON {table}",
    "CREATE OR REPLACE FUNCTION {table}_change_guard() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "CREATE TRIGGER other BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_change_guard()",
    "CREATE RULE other AS ON INSERT TO {table} DO INSTEAD NOTHING",
)


@pytest.mark.parametrize("statement", DENIED)
def test_the_application_cannot_change_what_is_guarded(postgresql_ledger: Ledger, statement: str) -> None:
    allowed = ERASABLE if statement.startswith("DELETE FROM {table}") else ()  # a trigger says when
    for model in (each for each in (*GUARDED, *ERASABLE) if each not in allowed):
        text = statement.format(table=model._meta.db_table, key=model._meta.pk.column)
        with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), transaction.atomic():
            postgresql_ledger.run(text)


@pytest.mark.parametrize(
    "statement",
    [
        "SET session_replication_role = replica", "CREATE TABLE public.ledger_other (id int)", "CREATE SCHEMA other",
        "DELETE FROM ledger_account", "DROP VIEW figure_fact", "DELETE FROM django_migrations",
    ],
)  # fmt: skip
def test_the_application_has_no_way_around(postgresql_ledger: Ledger, statement: str) -> None:
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
        postgresql_ledger.run(statement)


def test_it_owns_nothing_and_the_owner_does(postgresql_ledger: Ledger) -> None:
    assert roles.owned_by(connection) == []
    with postgresql_ledger.as_owner():
        assert roles.owned_by(connection) == sorted(TABLES)


def test_a_temporary_table_is_not_taken_for_one_of_ours(postgresql_ledger: Ledger) -> None:
    """Temporary tables come first where names are looked up, and could tell triggers another story."""
    postgresql_ledger.run("CREATE TEMPORARY TABLE ledger_batch AS SELECT 1 AS number, '' AS digest")
    with pytest.raises(DatabaseError, match="takes no further rows"):
        postgresql_ledger.run(
            "INSERT INTO ledger_target SELECT (t).* FROM (SELECT t FROM ledger_target t) AS old ON CONFLICT DO NOTHING"
        )


def test_it_can_do_its_work(postgresql_ledger: Ledger) -> None:
    actor = actors.create(name="moi", title="Người mới", role=actors.Role.ADMINISTRATOR)
    recorded = record(instance=postgresql_ledger.instance, actor=actor, rows=[row(POOR, "8")], reason="x")
    assert recorded.corrected == 1


def test_a_role_that_is_not_there_is_made(postgresql_ledger: Ledger) -> None:
    assert postgresql_ledger.database
    with psycopg.connect(postgresql_ledger.database.keeper, autocommit=True) as keeper:
        name = f"new_{keeper.info.dbname}"
        owner = psycopg.conninfo.conninfo_to_dict(postgresql_ledger.database.owner)["user"]
        keeper.execute(f"ALTER ROLE {owner} CREATEROLE")
        try:
            with postgresql_ledger.as_owner():
                roles.grant(connection, role=name, password="it's secret")  # noqa: S106
            address = psycopg.conninfo.make_conninfo(postgresql_ledger.database.keeper, user=name)
            with psycopg.connect(address) as application:
                assert application.execute("SELECT COUNT(*) FROM figure_fact").fetchone() == (0,)
                application.execute("SET socai.units = '*'")
                assert application.execute("SELECT COUNT(*) FROM figure_fact").fetchone() == (3,)
        finally:
            keeper.execute(f"DROP OWNED BY {name}")
            keeper.execute(f"DROP ROLE {name}")
            keeper.execute(f"ALTER ROLE {owner} NOCREATEROLE")
