"""Django's description of the two databases. The only place that knows their connection options."""

from __future__ import annotations

from pathlib import Path

from socai.core.findings import Finding
from socai.site.options import Options, SettingsError

SQLITE_NAME = "socai.sqlite3"
Database = dict[str, object]

# WAL lets people read while one writes. FULL makes a sealed batch survive a power cut, at a few milliseconds a batch.
# recursive_triggers makes REPLACE run delete triggers (the insert triggers refuse it on their own as well).
_SQLITE_PRAGMAS = "; ".join(
    f"PRAGMA {setting}"
    for setting in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "cache_size=-65536",
    )
)


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
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": str(parts.get("dbname", "")),
        "USER": str(parts.get("user", "")),
        "PASSWORD": str(parts.get("password", "")),
        "HOST": str(parts.get("host", "")),
        "PORT": str(parts.get("port", "")),
        "OPTIONS": {"options": f"-c lock_timeout={lock_timeout}s"},
    }


def of_instance(home: Path, options: Options, *, owner: bool = False) -> Database:
    """Describe the database of an instance; with ``owner``, as the role that owns its tables."""
    address = (owner and options.database_owner) or options.database
    if address:
        return postgresql(address, lock_timeout=options.lock_timeout)
    return sqlite(home / SQLITE_NAME, lock_timeout=options.lock_timeout)
