"""Puts the rows of a checked backup into an empty database, guards it, and proves the ledger whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from itertools import islice
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from socai.core.findings import Severity
from socai.ledger import events, guards
from socai.ledger.locks import alone
from socai.ledger.models import Account
from socai.ledger.snapshots import Value, insert
from socai.services import actors, head, register_erasing
from socai.services.backup_reading import Backup, Row
from socai.services.errors import ServiceError, refusal
from socai.services.opened import Instance, Progress
from socai.services.tables import all_or_nothing, grant_application, make_tables, refuse_taken_database
from socai.services.verification import Verified, verify

_APP = "ledger"
_AT_ONCE = 5000
_NO_KEY = "Dựng lại từ bản sao lưu mà không có khóa của nó"
_Model = type[models.Model]
_Field: TypeAlias = "models.Field[object, object]"
_Convert = Callable[[object], Value]


def load(instance: Instance, backup: Backup, progress: Progress) -> Verified:
    """Fill the empty database that Django is connected to, as the role that owns it. All of it or nothing.

    The tables are made as they were when the backup was, filled, and then brought up to date.

    Raises:
        ServiceError: the database holds a ledger; the backup is of a newer version, or holds what no ledger does; the
            ledger does not prove whole.
    """
    last = _last_migration(backup)
    refuse_taken_database()
    with all_or_nothing():
        make_tables(last)
        tables = _models_after(last, backup)
        with transaction.atomic():
            guards.remove(connection)
            for done, (table, model) in enumerate(tables.items()):
                progress("tables", done, len(tables))
                _fill(model, table, backup)
            connection.check_constraints()
            _count_on()
        make_tables()
        grant_application(instance.options)
        _tell(backup)
        if backup.leaves_out:
            register_erasing.erase_missing(instance=instance, actor=actors.administrator(), reason=_NO_KEY)
        head.advance(instance.home)
        return _proved(instance, progress)


def _last_migration(backup: Backup) -> str:
    """Return the migration that the tables of a backup stand at."""
    loader = MigrationLoader(connection)
    known = {name for app, name in loader.disk_migrations if app == _APP}
    said = backup.manifest.migrations
    unknown = sorted(set(said) - known)
    if unknown:
        raise refusal("backup.newer", backup.name, what=unknown[0])
    if not said:
        raise backup.damaged("migrations")
    last = max(said)
    if {name for app, name in loader.graph.forwards_plan((_APP, last)) if app == _APP} != set(said):
        raise backup.damaged("migrations")
    return last


def _models_after(last: str, backup: Backup) -> Mapping[str, _Model]:
    """Return the models as they were after a migration, by table; the backup must hold these and no others."""
    state = MigrationLoader(connection).project_state((_APP, last)).apps
    found: dict[str, _Model] = {model._meta.db_table: model for model in state.get_app_config(_APP).get_models()}
    for table in sorted(set(found) ^ set(backup.manifest.tables)):
        raise backup.damaged(table)
    for table, model in found.items():
        names = {field.attname for field in model._meta.concrete_fields}
        if names != set(backup.manifest.tables[table].columns):
            raise backup.damaged(table)
    return found


def _fill(model: _Model, table: str, backup: Backup) -> None:
    columns = backup.manifest.tables[table].columns
    fields = {field.attname: field for field in model._meta.concrete_fields}
    converts = [_convert(fields[name]) for name in columns]
    rows = backup.rows(table)
    while portion := list(islice(rows, _AT_ONCE)):
        try:
            insert(table, columns, [_row(row, converts) for row in portion])
        except (ValidationError, ValueError, OverflowError) as error:
            raise backup.damaged(table) from error


def _row(row: Row, converts: list[_Convert]) -> list[Value]:
    return [convert(value) for convert, value in zip(converts, row, strict=True)]


def _convert(field: _Field) -> _Convert:
    """Return what makes a stored value of a JSON one, refusing another type than the column's: SQLite would take it."""
    own: _Field = field
    while own.is_relation:
        own = own.target_field  # type: ignore[attr-defined]
    kind, stored = _kind(own), _stored(own)

    def convert(value: Any) -> Value:
        if value is None:
            return None
        if type(value) is not kind:
            raise ValueError(field.name)
        return stored(value)

    return convert


def _stored(field: _Field) -> Callable[[Any], Value]:
    """Return what makes of a value of the right type the one that the database takes."""
    if isinstance(field, models.DateTimeField):
        return lambda value: field.get_db_prep_save(field.to_python(value), connection)
    if isinstance(field, models.DateField):
        return lambda value: date.fromisoformat(value).isoformat()
    return lambda value: value


def _kind(field: _Field) -> type:
    if isinstance(field, models.BooleanField):
        return bool
    return int if isinstance(field, models.IntegerField) else str


def _count_on() -> None:
    """Let the next account get the number after the last one (PostgreSQL counts apart from the rows)."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Account]):
            cursor.execute(statement)


def _tell(backup: Backup) -> None:
    """Write into the audit log that the ledger goes on from a backup."""
    data = {"file": backup.name, "created": backup.manifest.created, "batch": backup.manifest.head.batch}
    with alone():
        events.append("instance.restored", actor=actors.administrator().account, at=timezone.now(), data=data)


def _proved(instance: Instance, progress: Progress) -> Verified:
    verified = verify(instance=instance, progress=progress)
    errors = [finding for finding in verified.findings if finding.severity is Severity.ERROR]
    if errors:
        raise ServiceError(errors)
    return verified
