"""On PostgreSQL the entries of a span of days are found without reading those of all other years."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_NAME = "entry_by_time"


def _make(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Entries come in by time, so a summary of each few pages is enough: some kilobytes for a million rows."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE INDEX {_NAME} ON ledger_entry USING brin (period_end)"
            " WITH (pages_per_range = 32, autosummarize = on)"
        )


def _take_away(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX {_NAME}")


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0018_redrawn_units"),
    ]

    operations = [migrations.RunPython(_make, _take_away)]
