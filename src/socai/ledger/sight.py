"""What the rows are that the code at hand may see, and how PostgreSQL is told (``row_policies`` heed it there).

A sight belongs to the running context (a request, a command, a job) and never to a connection, of which many requests
use the same: before each statement a connection is told when it knows another sight. Who was given none sees nothing.
SQLite holds the ledger of one commune, whose rows are for services alone to keep apart: there nobody is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

UNITS, FORMER, AROUND = "socai.units", "socai.former", "socai.around"
"""The settings of a session that the policies read."""
ALL, DIVIDER = "*", ","
_TELL = "SELECT " + ", ".join(f"set_config('{setting}', %s, false)" for setting in (UNITS, FORMER, AROUND))


@dataclass(frozen=True)
class Sight:
    """What may be seen.

    Attributes:
        units: identities of the units whose rows are there, divided by commas; ``*`` for all.
        former: units that left, each with its last day (``<identity>=2026-05-31``), whose rows until then are there.
        around: units above them and others whose accounts may be named in such rows.
    """

    units: str = ""
    former: str = ""
    around: str = ""

    @cached_property
    def name(self) -> str:
        """A short name by which what was read under it may be kept."""
        told = f"{self.units};{self.former};{self.around}"
        return self.units if self.units in ("", ALL) else sha256(told.encode()).hexdigest()


NOTHING = Sight()
EVERYTHING = Sight(ALL)
_current: ContextVar[Sight] = ContextVar("sight", default=NOTHING)
_told: WeakKeyDictionary[BaseDatabaseWrapper, Sight] = WeakKeyDictionary()
"""Which sight a connection knows for certain."""


@contextmanager
def seeing(sight: Sight) -> Iterator[None]:
    """See in the block what a sight says, and afterwards what was seen before."""
    token = _current.set(sight)
    try:
        _tell_outside_transactions()
        yield
    finally:
        _current.reset(token)


def change(sight: Sight) -> None:
    """See from now on what a sight says, until the block of ``seeing`` around it ends."""
    _current.set(sight)
    _tell_outside_transactions()


def kept_by() -> str:
    """Return what a memory of rows must be kept apart by: the name of the sight, where the database heeds one."""
    return _current.get().name if connections[DEFAULT_DB_ALIAS].vendor == "postgresql" else ""


def attend(*, connection: BaseDatabaseWrapper, **_: object) -> None:
    """Tell a new connection, and again before any of its statements when the sight is another one by then."""
    if connection.vendor != "postgresql":
        return
    if _before_each not in connection.execute_wrappers:
        connection.execute_wrappers.append(_before_each)
    _told.pop(connection, None)
    _tell(connection)


def _before_each(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    _tell(context["connection"])
    return execute(sql, params, many, context)


def _tell_outside_transactions() -> None:
    """Tell at once, so that a transaction begun next need not: taken back, it would make the database forget."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql" or connection.connection is None or connection.in_atomic_block:
        return
    with suppress(DatabaseError):  # a connection that broke; whoever asks it next is told so
        _tell(connection)


def _tell(connection: BaseDatabaseWrapper) -> None:
    sight = _current.get()
    if _told.get(connection) == sight:
        return
    with connection.wrap_database_errors, connection.connection.cursor() as cursor:
        cursor.execute(_TELL, [sight.units, sight.former, sight.around])
    _told.pop(connection, None)
    if not connection.in_atomic_block:  # what a transaction sets is undone with it
        _told[connection] = sight
