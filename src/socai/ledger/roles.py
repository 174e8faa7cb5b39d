"""The two roles on PostgreSQL: one owns the tables, the application's reads, adds, erases by rule, keeps accounts."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from socai.ledger.chain import BATCH_LINK, EVENT_LINK
from socai.ledger.fact_view import NAME as FACT_VIEW
from socai.ledger.guard_rules import ERASABLE, GUARDED
from socai.ledger.models import (
    Account,
    Alert,
    ApiToken,
    Draft,
    Job,
    Phone,
    ProseEditing,
    RecoveryCode,
    ReferenceCode,
    Reminder,
    SecondFactor,
    Session,
)

_PASSING = (Session, Draft, SecondFactor, RecoveryCode, Phone, Job, Reminder, Alert, ProseEditing, ReferenceCode)
"""Tables whose rows come, change and go."""


def grant(connection: BaseDatabaseWrapper, *, role: str, password: str = "") -> None:
    """Let the application's role do what it needs and nothing else; the role is created when it is not there.

    It owns nothing, so it can neither change or empty a guarded table nor switch a trigger off.
    """
    name = sql.Identifier(role)
    schema = sql.Identifier("public")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            secret = sql.SQL(" PASSWORD {}").format(sql.Literal(password)) if password else sql.SQL("")
            cursor.execute(sql.SQL("CREATE ROLE {} LOGIN{}").format(name, secret))
        for statement in _statements():
            cursor.execute(sql.SQL(statement).format(role=name, schema=schema))


def owned_by(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the guarded tables that the connected role owns, itself or through another role: none, it should be."""
    tables = [model._meta.db_table for model in (*GUARDED, *ERASABLE)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relname = ANY(%s)"
            " AND pg_has_role(current_user, relowner, 'MEMBER') ORDER BY relname",
            [tables],
        )
        return [name for (name,) in cursor.fetchall()]


def _statements() -> list[str]:
    guarded = ", ".join(model._meta.db_table for model in GUARDED)
    erasable = ", ".join(model._meta.db_table for model in ERASABLE)
    accounts = Account._meta.db_table
    passing = ", ".join(model._meta.db_table for model in _PASSING)
    return [
        # What PUBLIC may do by default would let the role put tables of its own before ours.
        "REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC",
        "GRANT USAGE ON SCHEMA {schema} TO {role}",
        "REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}",
        f"GRANT SELECT, INSERT ON {guarded} TO {{role}}",
        f"GRANT SELECT, INSERT, DELETE ON {erasable} TO {{role}}",
        f"GRANT SELECT, INSERT, UPDATE ON {accounts}, {ApiToken._meta.db_table} TO {{role}}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {passing} TO {{role}}",
        f"GRANT SELECT ON {FACT_VIEW}, {BATCH_LINK}, {EVENT_LINK}, django_migrations TO {{role}}",
        f"GRANT USAGE ON SEQUENCE {accounts}_id_seq TO {{role}}",
    ]
