"""Triggers, views and policies of rows: puts them in place, takes them away for a migration, says what is missing.

The database itself refuses every change of sealed rows, whoever asks. SQLite drops triggers silently when a table is
rebuilt, so they are put back after every migration, and ``missing`` compares what stands with what should.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from socai.ledger import chain, fact_view, row_policies
from socai.ledger.guard_rules import (
    ERASABLE,
    GUARDED,
    MESSAGE_PREFIX,
    Rule,
    delete_rules,
    insert_rules,
    number_rules,
    replacing_rules,
)


@dataclass(frozen=True)
class Guard:
    """A trigger: its table, its name, and the statements that make it.

    ``function`` makes the function that it calls (PostgreSQL only).
    """

    table: str
    name: str
    statement: str
    function: str = ""


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every trigger, view and policy in place, replacing those that stand.

    A ledger that stands at an earlier migration, as one that is being restored does, has not every table yet.
    """
    remove(connection)
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for guard in (each for each in guards(connection.vendor) if each.table in there):
            if guard.function:
                cursor.execute(guard.function)
            cursor.execute(guard.statement)
            if connection.vendor == "postgresql":
                cursor.execute(f"ALTER TABLE {guard.table} ENABLE ALWAYS TRIGGER {guard.name}")
        for statement in _views(connection.vendor).values():
            cursor.execute(statement)
    row_policies.install(connection)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take every trigger, view and policy away, so that a migration can change the tables under them."""
    row_policies.remove(connection)
    with connection.cursor() as cursor:
        for view in _views(connection.vendor):
            cursor.execute(f"DROP VIEW IF EXISTS {view}")
        for table, name in _standing(connection):
            on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{on_table}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of triggers, views and policies that are absent, switched off or other than they should be."""
    standing = _standing(connection)
    absent = [
        guard.name for guard in guards(connection.vendor) if not _same(guard, standing.get((guard.table, guard.name)))
    ]
    with connection.cursor() as cursor:
        views = [info.name for info in connection.introspection.get_table_list(cursor) if info.type == "v"]
    absent += [name for name in _views(connection.vendor) if name not in views]
    return absent + row_policies.missing(connection)


def _views(vendor: str) -> Mapping[str, str]:
    # A view looks at all rows. Engines are to see what the session sees: asked once a figure, and not again of each
    # entry that may come after it. The links of the chains are everybody's.
    sight = f"AND ({row_policies.ENTRY_IN_SIGHT})" if vendor == "postgresql" else ""
    return {fact_view.NAME: f"{fact_view.STATEMENT}{sight}", **chain.VIEWS}


def guards(vendor: str) -> Iterator[Guard]:
    """Yield every trigger of one database (``sqlite`` or ``postgresql``)."""
    shapes = _postgresql if vendor == "postgresql" else _sqlite
    for model in (*GUARDED, *ERASABLE):
        yield from shapes(model)


def _sqlite(model: type[Model]) -> Iterator[Guard]:
    table = model._meta.db_table
    for act in ("UPDATE", "DELETE"):
        is_erasing = act == "DELETE" and model in ERASABLE
        rules = delete_rules(model) if is_erasing else [Rule(f"{table} can only be added to", "1")]
        yield _sqlite_guard(table, act, rules)
    # REPLACE deletes the row it meets without asking delete triggers; an insert trigger runs before it does.
    yield _sqlite_guard(table, "INSERT", number_rules(model) + replacing_rules(model) + insert_rules(model))


def _sqlite_guard(table: str, act: str, rules: list[Rule]) -> Guard:
    name = f"{table}_{act.lower()}_guard"
    steps = " ".join(
        f"SELECT RAISE(ABORT, '{MESSAGE_PREFIX} {rule.message}') WHERE {rule.refused_when};" for rule in rules
    )
    return Guard(table, name, f"CREATE TRIGGER {name} BEFORE {act} ON {table} BEGIN {steps} END")


def _postgresql(model: type[Model]) -> Iterator[Guard]:
    table = model._meta.db_table
    refuse = f"RAISE EXCEPTION '{MESSAGE_PREFIX} {table} can only be added to';"
    refused = "UPDATE OR TRUNCATE" if model in ERASABLE else "UPDATE OR DELETE OR TRUNCATE"
    yield _postgresql_guard(table, "change", f"BEFORE {refused}", "STATEMENT", refuse)
    if model in ERASABLE:
        yield _postgresql_guard(table, "erase", "BEFORE DELETE", "ROW", f"{_steps(delete_rules(model))} RETURN OLD;")
    rules = insert_rules(model)
    if rules:
        yield _postgresql_guard(table, "insert", "BEFORE INSERT", "ROW", f"{_steps(rules)} RETURN NEW;")


def _steps(rules: list[Rule]) -> str:
    return " ".join(
        f"IF {rule.refused_when} THEN RAISE EXCEPTION '{MESSAGE_PREFIX} {rule.message}'; END IF;" for rule in rules
    )


def _postgresql_guard(table: str, what: str, when: str, each: str, body: str) -> Guard:
    name = f"{table}_{what}_guard"
    return Guard(
        table,
        name,
        f"CREATE TRIGGER {name} {when} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()",
        # A session's temporary tables come last, so that none of them can be taken for one of ours. It looks at all
        # rows, whatever the session sees of them: numbers follow each other through the whole ledger.
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
        " SET search_path = public, pg_temp"
        f" AS $guard$BEGIN {body} END$guard$",
    )


_STANDING_SQLITE = "SELECT tbl_name, name, sql, '', 'A' FROM sqlite_master WHERE type = 'trigger'"
_STANDING_POSTGRESQL = """
    SELECT relation.relname, tgname, pg_get_triggerdef(trigger.oid), prosrc,
      CASE WHEN prosecdef THEN tgenabled ELSE 'D' END
    FROM pg_trigger trigger
    JOIN pg_class relation ON relation.oid = tgrelid
    JOIN pg_proc function ON function.oid = tgfoid
    WHERE NOT tgisinternal AND relation.relnamespace = current_schema()::regnamespace
"""


def _standing(connection: BaseDatabaseWrapper) -> dict[tuple[str, str], tuple[str, str, str]]:
    """Return the triggers on our tables, by table and name: statement, function body, whether switched on."""
    tables = {model._meta.db_table for model in (*GUARDED, *ERASABLE)}
    with connection.cursor() as cursor:
        cursor.execute(_STANDING_POSTGRESQL if connection.vendor == "postgresql" else _STANDING_SQLITE)
        rows = cursor.fetchall()
    return {(table, name): (statement, body, on) for table, name, statement, body, on in rows if table in tables}


def _same(guard: Guard, standing: tuple[str, str, str] | None) -> bool:
    if standing is None:
        return False
    statement, body, on = standing
    if not guard.function:
        return statement == guard.statement
    # PostgreSQL prints a trigger in its own words; when it runs is said before ON, what it runs is the function's body.
    return on == "A" and body in guard.function and bool(body) and f"EXECUTE FUNCTION {guard.name}()" in statement
