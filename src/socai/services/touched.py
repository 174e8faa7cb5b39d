"""What was written about since a batch, so that what was read before it and is not touched may go on being used."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.db import connection
from django.db.models import Model

from socai.ledger.guard_rules import SEALED_TABLES
from socai.ledger.models import (
    Approval,
    Assignment,
    Attachment,
    Entry,
    IssuedReport,
    ProseRevision,
    RaisedWarning,
    ReportStep,
    RowStep,
    RowVersion,
    SubmissionStep,
    Target,
    WarningStep,
    row_id,
)
from socai.services.errors import translated
from socai.services.seals import Seal, is_known

_FOLLOWED = (Entry, RowVersion, RowStep, Target)
"""Tables of which it is known what a new row changes."""
_HARMLESS = (
    Approval,
    Assignment,
    Attachment,
    IssuedReport,
    ProseRevision,
    RaisedWarning,
    ReportStep,
    SubmissionStep,
    WarningStep,
)
"""Tables that no figure is read from."""
_CHANGE_ALL = tuple(each for each in SEALED_TABLES if each not in (*_FOLLOWED, *_HARMLESS))
_ENTERED, _PLANNED, _REGISTER, _ANYTHING = range(4)


def _codes(number: int, model: type[Model], column: str) -> str:
    """Return what selects the codes that new rows of a table bear, with the number of what they are codes of."""
    return f"SELECT DISTINCT {number} AS kind, {column} AS code FROM {model._meta.db_table} it WHERE it.id >= %s"  # noqa: S608


def _any(model: type[Model]) -> str:
    """Return what selects one row when a table has a new one."""
    table = model._meta.db_table
    return f"SELECT * FROM (SELECT {_ANYTHING} AS kind, '' AS code FROM {table} WHERE id >= %s LIMIT 1) some_{table}"  # noqa: S608


_OF_STEP = f"(SELECT register FROM {RowVersion._meta.db_table} begun WHERE begun.id = it.row_id)"  # noqa: S608
_PARTS = (
    _codes(_ENTERED, Entry, "indicator"),
    _codes(_PLANNED, Target, "indicator"),
    _codes(_REGISTER, RowVersion, "register"),
    _codes(_REGISTER, RowStep, _OF_STEP),
    *map(_any, _CHANGE_ALL),
)
# Names of tables; values are bound. One statement, for it is asked after every batch.
_STATEMENT = " UNION ALL ".join(_PARTS)


@dataclass(frozen=True)
class Touched:
    """What was written about.

    Attributes:
        entered: codes of indicators of which something was entered.
        planned: codes of indicators of which a target was recorded.
        registers: codes of registers of which a row was written or moved on.
    """

    entered: frozenset[str]
    planned: frozenset[str]
    registers: frozenset[str]

    @property
    def sources(self) -> frozenset[str]:
        """All of it as sources are named: indicators by their codes, registers as ``of_register`` says."""
        return self.entered | self.planned | {of_register(each) for each in self.registers}


def of_register(code: str) -> str:
    """Return what stands for a register beside codes of indicators."""
    return f"so.{code}"


@lru_cache(maxsize=8)
def touched(since: Seal, _until: Seal) -> Touched | None:
    """Return what was written about after a batch, ``None`` when everything may be another.

    Args:
        since: the batch, which may be of another ledger or have been taken back.
        _until: the last one, before which nothing changes any more.

    Raises:
        ServiceError: when the database fails.
    """
    first = row_id(since[0] + 1, 0)
    with translated():
        if not is_known(since):
            return None
        with connection.cursor() as cursor:
            cursor.execute(_STATEMENT, [first] * len(_PARTS))
            found = set(cursor.fetchall())
    codes = [frozenset(code for kind, code in found if kind == wanted) for wanted in range(4)]
    return None if codes[_ANYTHING] else Touched(codes[_ENTERED], codes[_PLANNED], codes[_REGISTER])
