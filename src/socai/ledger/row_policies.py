"""ROW LEVEL SECURITY on PostgreSQL: of a ledger of many communes a session sees the rows of those in its sight alone.

What the services forget to filter, the database does not give. The policies read the two settings of ``sight``; where
nothing is set, no row is there. Who owns the tables is not held by them: migrations, guards and views look at all rows.
Every table of the ledger is either here or in ``SHARED``.
"""

# ruff: noqa: S608 - the SQL here is made of names of our own tables and columns
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from socai.ledger.chain import BATCH_LINK
from socai.ledger.models import (
    POSITIONS,
    Account,
    Alert,
    ApiToken,
    Approval,
    Assignment,
    Attachment,
    AuditEvent,
    Batch,
    Draft,
    Entry,
    Erasure,
    IssuedReport,
    Job,
    OrgUnit,
    OrgUnitVersion,
    Phone,
    PrivateValue,
    ProseEditing,
    ProseRevision,
    RaisedWarning,
    RecoveryCode,
    ReferenceCode,
    Reminder,
    ReportStep,
    RowStep,
    RowVersion,
    SecondFactor,
    Session,
    SubmissionStep,
    Target,
    TreePlace,
    UnitEvent,
    UnitEventDetail,
    UnitEventPiece,
    UnitEventWeight,
    WarningStep,
)
from socai.ledger.sight import ALL, AROUND, DIVIDER, FORMER, UNITS

SHARED: Mapping[type[Model], str] = {
    OrgUnit: "the list of units and its history are public, and one tree",
    OrgUnitVersion: "the list of units and its history are public, and one tree",
    UnitEvent: "the list of units and its history are public, and one tree",
    UnitEventPiece: "the list of units and its history are public, and one tree",
    UnitEventWeight: "the list of units and its history are public, and one tree",
    UnitEventDetail: "the list of units and its history are public, and one tree",
    TreePlace: "the list of units and its history are public, and one tree",
    Job: "work of the server, which names no unit",
}
"""Tables without a policy, and why."""


@dataclass(frozen=True)
class Policy:
    """Which rows of a table a session may read, and which it may add, change and remove."""

    reads: str
    writes: str


def _among(setting: str) -> str:
    # A subquery that names no column of the row: asked once a statement, then looked up by hash.
    return f"(SELECT unnest(string_to_array(current_setting('{setting}', true), '{DIVIDER}')))"


_STANDING = """
    SELECT told.tablename, told.policyname, held.relrowsecurity,
      concat_ws(';', told.permissive, told.roles, told.cmd, told.qual, told.with_check),
      coalesce(obj_description(stands.oid, 'pg_policy'), '')
    FROM pg_policies told
    JOIN pg_class held ON held.relnamespace = current_schema()::regnamespace AND held.relname = told.tablename
    JOIN pg_policy stands ON stands.polrelid = held.oid AND stands.polname = told.policyname
    WHERE told.schemaname = current_schema()
"""
_SIGHTED = f"(SELECT current_setting('{UNITS}', true) <> '')"
_ALL = f"(SELECT current_setting('{UNITS}', true) = '{ALL}')"


def _about(column: str = "org_unit_id") -> str:
    """Return the condition that a row is about a unit in sight."""
    return f"{_ALL} OR {column} IN {_among(UNITS)}"


def _about_until(day: str) -> str:
    """Return the condition that a row is about a unit in sight, or about one that was until a day after the row's."""
    former = f"unnest(string_to_array(current_setting('{FORMER}', true), '{DIVIDER}')) each"
    left = f"SELECT split_part(each, '=', 1) FROM {former}"
    then = f"split_part(each, '=', 1) = org_unit_id AND {day} <= split_part(each, '=', 2)::date"
    return f"{_about()} OR (org_unit_id IN ({left}) AND EXISTS (SELECT 1 FROM {former} WHERE {then}))"


ENTRY_IN_SIGHT = _about_until("period_start")
"""The condition that an entry is in sight, for a statement whose only table beside subqueries is that of entries."""


def _of(model: type[Model], column: str, key: str) -> str:
    """Return the condition that the row which this one belongs to is in sight."""
    return f"{_ALL} OR EXISTS (SELECT 1 FROM {model._meta.db_table} whole WHERE whole.{key} = {column})"


def _own_account(column: str) -> str:
    own = f"SELECT own.id FROM {Account._meta.db_table} own WHERE own.org_unit_id IN {_among(UNITS)}"
    placed = f"SELECT held.account_id FROM {Assignment._meta.db_table} held WHERE held.org_unit_id IN {_among(UNITS)}"
    return f"{_ALL} OR {column} IN ({own}) OR {column} IN ({placed})"


_DAYS: Mapping[type[Model], str] = {
    Entry: "period_start",
    Target: "make_date(year, 1, 1)",
    RowVersion: "day",
    RaisedWarning: "as_of",
}
_OF_UNITS: tuple[type[Model], ...] = (*_DAYS, SubmissionStep)
_Part = tuple[type[Model], type[Model], str]
_OF_PARTS: tuple[_Part, ...] = (
    (RowStep, RowVersion, "row_id"),
    (Erasure, RowVersion, "version_id"),
    (WarningStep, RaisedWarning, "warning_id"),
)


def _batch() -> str:
    """Return the condition that a batch was written by an account in sight, or holds a row that is."""
    number = f"{Batch._meta.db_table}.number"
    first, last = f"{number} * {POSITIONS}", f"({number} + 1) * {POSITIONS} - 1"
    told: tuple[type[Model], ...] = (
        OrgUnitVersion,
        UnitEvent,
        TreePlace,
        *_OF_UNITS,
        *(part for part, _, _ in _OF_PARTS),
        Assignment,
    )
    holds = (
        f"EXISTS (SELECT 1 FROM {model._meta.db_table} held WHERE held.id BETWEEN {first} AND {last})" for model in told
    )
    return f"{_own_account('actor_id')} OR ({_SIGHTED} AND ({' OR '.join(holds)}))"


def _open_or_own() -> str:
    """Return the condition that a batch is in sight, or still open: only an account in sight can seal it then."""
    sealed = f"SELECT 1 FROM {BATCH_LINK} sealed WHERE sealed.number = batch_id"
    return f"{_of(Batch, 'batch_id', 'number')} OR ({_SIGHTED} AND NOT EXISTS ({sealed}))"


def _reaching_account() -> str:
    """Return the condition that an account is of a unit in sight or around, of none, or that its place reaches one."""
    near = f"org_unit_id IN {_among(UNITS)} OR org_unit_id IN {_among(AROUND)}"
    placed = f"SELECT 1 FROM {Assignment._meta.db_table} held WHERE held.account_id = ledger_account.id"
    return f"{_ALL} OR ({_SIGHTED} AND org_unit_id IS NULL) OR {near} OR EXISTS ({placed})"


def _policies() -> Iterator[tuple[type[Model], Policy]]:
    yield from ((model, Policy(_about_until(day), _about())) for model, day in _DAYS.items())
    yield from ((model, Policy(_about(), _about())) for model in (SubmissionStep, Draft, Reminder))
    of_rows: tuple[_Part, ...] = ((Alert, RowVersion, "row_id"), (ReferenceCode, RowVersion, "row_id"))
    parts: tuple[_Part, ...] = (*_OF_PARTS, (PrivateValue, RowVersion, "version_id"), *of_rows)
    for part, whole, column in parts:
        yield part, Policy(_of(whole, column, "id"), _of(whole, column, "id"))
    placed = f"{_about()} OR scope_id IN {_among(UNITS)} OR scope_id IN {_among(AROUND)}"
    yield Assignment, Policy(placed, _about())
    yield Account, Policy(_reaching_account(), _about())
    for own in (Session, Phone, SecondFactor, RecoveryCode, ApiToken, ProseEditing):
        yield own, Policy(_own_account("account_id"), _own_account("account_id"))
    yield Batch, Policy(_batch(), _own_account("actor_id"))
    yield Attachment, Policy(_of(Batch, "batch_id", "number"), _open_or_own())
    for paper in (IssuedReport, ProseRevision, ReportStep):
        yield paper, Policy(_of(Batch, "batch_id", "number"), _open_or_own())
    yield Approval, Policy(_of(Batch, "approves_id", "number"), _of(Batch, "approves_id", "number"))
    told = f"(batch_id IS NULL AND ({_own_account('actor_id')}))"
    in_batch = "(batch_id IS NOT NULL AND EXISTS (SELECT 1 FROM ledger_batch whole WHERE whole.number = batch_id))"
    yield AuditEvent, Policy(f"{_ALL} OR {told} OR {in_batch}", _own_account("actor_id"))


POLICIES: Mapping[type[Model], Policy] = dict(_policies())


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every policy in place, replacing those that stand. SQLite has none.

    Policies name each other's tables. A ledger that stands at an earlier migration, as one that is being restored
    does, gets them when it has all of these; until then only who owns the tables works on it.
    """
    remove(connection)
    if connection.vendor != "postgresql":
        return
    tables = {model._meta.db_table: policy for model, policy in POLICIES.items()}
    with connection.cursor() as cursor:
        if not tables.keys() <= set(connection.introspection.table_names(cursor)):
            return
        for table, policy in tables.items():
            cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            for name, statement in _statements(table, policy).items():
                cursor.execute(f"CREATE POLICY {name} ON {table} {statement}")
        for (table, name), standing in _standing(connection).items():
            said = _said(_statements(table, tables[table])[name], standing.rendered)
            cursor.execute(f"COMMENT ON POLICY {name} ON {table} IS '{said}'")


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take every policy away, so that a migration can change the columns that they name. No row is there meanwhile."""
    with connection.cursor() as cursor:
        for table, name in _standing(connection):
            cursor.execute(f"DROP POLICY {name} ON {table}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of policies that are absent, switched off, other than they should be, or not ours."""
    if connection.vendor != "postgresql":
        return []
    wanted = {
        (model._meta.db_table, name): statement
        for model, policy in POLICIES.items()
        for name, statement in _statements(model._meta.db_table, policy).items()
    }
    standing = _standing(connection)
    same = {
        place
        for place, each in standing.items()
        if each.is_heeded and place in wanted and each.comment == _said(wanted[place], each.rendered)
    }
    return sorted(name for _, name in (wanted.keys() | standing.keys()) - same)


def _statements(table: str, policy: Policy) -> Mapping[str, str]:
    return {
        f"{table}_reads": f"FOR SELECT USING ({policy.reads})",
        f"{table}_adds": f"FOR INSERT WITH CHECK ({policy.writes})",
        f"{table}_changes": f"FOR UPDATE USING ({policy.writes}) WITH CHECK ({policy.writes})",
        f"{table}_removes": f"FOR DELETE USING ({policy.writes})",
    }


@dataclass(frozen=True)
class _Standing:
    """A policy as the database has it: whether its table heeds it, how it prints it, and what we noted with it."""

    is_heeded: bool
    rendered: str
    comment: str


def _said(statement: str, rendered: str) -> str:
    """Return what is noted with a policy: hashes of its text, and of what the database made of it.

    The database prints a text in its own words, which cannot be compared with ours; ALTER POLICY leaves the note.
    """
    return " ".join(sha256(text.encode()).hexdigest() for text in (statement, rendered))


def _standing(connection: BaseDatabaseWrapper) -> Mapping[tuple[str, str], _Standing]:
    """Return every policy that stands, by table and name."""
    if connection.vendor != "postgresql":
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_STANDING)
        return {(table, name): _Standing(*of) for table, name, *of in cursor.fetchall()}
