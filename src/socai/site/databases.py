"""Django's description of the two databases. The only place that knows their connection options."""

from __future__ import annotations

from pathlib import Path

from socai.core.findings import Finding
from socai.site.options import Options, SettingsError

SQLITE_NAME = "socai.sqlite3"
Database = dict[str, object]

# WAL lets people read while one writes. FULL makes a sealed batch survive a power cut, at a few milliseconds a batch.
# secure_delete overwrites what is erased, so that no private value lingers in free pages of the file.
# recursive_triggers makes REPLACE run delete triggers (the insert triggers refuse it on their own as well).
_SQLITE_PRAGMAS = "; ".join(
    f"PRAGMA {setting}"
    for setting in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "secure_delete=ON",
        "cache_size=-65536",
    )
)


# A thread of the server keeps its connection, so there are as many as threads; one that broke is replaced unnoticed.
_KEPT_SECONDS = 600
# What Django calls the parts of an address; the others (how it is encrypted, say) go to the driver as they are.
_POSTGRESQL_PARTS = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}


def sqlite(name: Path | str, *, lock_timeout: int) -> Database:
    """Describe a SQLite file. Every transaction takes the write lock at its start, so numbers taken in it hold."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(name),
        "OPTIONS": {"timeout": lock_timeout, "transaction_mode": "IMMEDIATE", "init_command": _SQLITE_PRAGMAS},
    }


def postgresql(address: str, *, lock_timeout: int) -> Database:
    """Describe a PostgreSQL database from its address.

    Raises:
        SettingsError: when the address cannot be read.
    """
    from psycopg import ProgrammingError  # only here: an instance on SQLite never loads the driver
    from psycopg.conninfo import conninfo_to_dict

    try:
        parts = conninfo_to_dict(address)
    except ProgrammingError as error:
        finding = Finding("settings.bad_address", subject="database", data={"reason": str(error).strip()})
        raise SettingsError((finding,)) from None
    named = {key: str(parts.pop(name, "")) for key, name in _POSTGRESQL_PARTS.items()}
    settings = f"{parts.pop('options', '')} -c lock_timeout={lock_timeout}s".strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        **named,
        "OPTIONS": {**parts, "options": settings},
        "CONN_MAX_AGE": _KEPT_SECONDS,
        "CONN_HEALTH_CHECKS": True,
    }


def of_instance(home: Path, options: Options, *, owner: bool = False) -> Database:
    """Describe the database of an instance; with ``owner``, as the role that owns its tables."""
    address = (owner and options.database_owner) or options.database
    if address:
        return postgresql(address, lock_timeout=options.lock_timeout)
    return sqlite(home / SQLITE_NAME, lock_timeout=options.lock_timeout)
