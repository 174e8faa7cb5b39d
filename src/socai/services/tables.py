"""Makes the tables of an empty database, with their guards and what the application's role may do with them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from psycopg.conninfo import conninfo_to_dict

from socai.ledger import roles
from socai.ledger.models import Account
from socai.services.errors import refusal
from socai.site.options import Options

_APP = "ledger"


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """One transaction around tables and data. SQLite makes tables outside of it; its file is thrown away on failure."""
    if connection.vendor == "postgresql":
        with transaction.atomic():
            yield
    else:
        yield


def refuse_taken_database() -> None:
    """Refuse a database that already holds a ledger.

    Raises:
        ServiceError: when it does.
    """
    if Account._meta.db_table in connection.introspection.table_names():
        raise refusal("instance.database_taken", str(connection.settings_dict["NAME"]))


def compared_migrations() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the ledger's migrations that the database lacks, and those it has that this program does not know."""
    known = {name for app, name in MigrationLoader(connection).disk_migrations if app == _APP}
    applied = {name for app, name in MigrationRecorder(connection).applied_migrations() if app == _APP}
    return tuple(sorted(known - applied)), tuple(sorted(applied - known))


def make_tables(last: str | None = None) -> None:
    """Bring the tables to the state after a migration of the ledger, after the newest when ``None``.

    Rows of the same transaction may then come in any order: a batch is written after what it seals.
    """
    to = [_APP, last] if last else []
    call_command("migrate", *to, verbosity=0, interactive=False)
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # adding a column that refers to a table says otherwise


def grant_application(options: Options) -> None:
    """Let the application's role do its work, where it is another one than the owner's."""
    if options.database and options.database_owner:
        application = conninfo_to_dict(options.database)
        roles.grant(connection, role=str(application["user"]), password=str(application.get("password") or ""))
