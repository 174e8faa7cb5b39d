"""On PostgreSQL a session sees and writes the rows of the communes in its sight alone, table by table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from socai.ledger import guards, row_policies
from socai.ledger import models as m
from socai.ledger.row_policies import POLICIES, SHARED
from socai.ledger.sight import EVERYTHING, NOTHING, Sight, seeing
from tests.ledgers import Ledger

AT, DAY = datetime(2026, 6, 1, tzinfo=UTC), date(2026, 6, 1)
PERIOD = {"period": "2026-06", "period_start": DAY, "period_end": date(2026, 6, 30)}
OURS, THEIRS, THEIRS_AGAIN = 1, 2, 3


@dataclass(frozen=True)
class Commune:
    """Where the rows of a commune stand: all are numbered by it."""

    number: int
    unit: str

    def sealed(self, position: int = 1) -> dict[str, Any]:
        batch = 1000 + self.number
        return {"id": m.row_id(batch, position), "batch_id": batch, "position": position}


def rows(of: Commune) -> Iterator[Model]:
    """Yield a row of every table that has policies, each after those that it names."""
    name, unit, batch, account = f"x{of.number}", of.unit, 1000 + of.number, 1000 + of.number
    sealed, first = of.sealed, m.row_id(batch, 1)
    digest = f"{of.number:064}"
    yield m.Account(id=account, name=name, role="office", org_unit_id=unit)
    yield m.Batch(
        number=batch, kind="entry", actor_id=account, created_at=AT, reason="x", rows=1, content="x", digest=digest
    )
    for event, of_batch in ((2000 + of.number, batch), (3000 + of.number, None)):
        yield m.AuditEvent(
            number=event, action="x", actor_id=account, at=AT, batch_id=of_batch, data="{}", digest=f"{event:064}"
        )
    yield m.Assignment(**sealed(), account_id=account, role="office", org_unit_id=unit, scope_id=unit, valid_from=DAY)
    yield m.Entry(
        **sealed(), **PERIOD, indicator=name, org_unit_id=unit, reporter_id=unit, basis="actual", revision=1,
        qualifier="exact", state="value", value_scaled=1, decimals=0,
    )  # fmt: skip
    yield m.Target(**sealed(), indicator=name, org_unit_id=unit, year=2026, version=1, value_scaled=1, decimals=0)
    yield m.RowVersion(
        **sealed(), register="x", key=name, day=DAY, org_unit_id=unit, revision=1, is_withdrawn=False, contents="{}",
        hashes="{}",
    )  # fmt: skip
    yield m.Alert(key=name, account_id=account, row_id=first, step=0, state="x", given_at=AT)
    yield m.ReferenceCode(row_id=first, digest=name, given_at=AT)
    yield m.RowStep(**sealed(), row_id=first, number=1, kind="state", day=DAY, subject="x", days=0)
    yield m.Erasure(**sealed(), version_id=first, cell="x", ground="request")
    yield m.PrivateValue(id=name, version_id=first, cell="x", salt="x", value="x")
    yield m.SubmissionStep(
        **sealed(), form="x", org_unit_id=unit, period="2026-06", number=of.number, state="sent", account_id=account,
        at=AT,
    )  # fmt: skip
    yield m.RaisedWarning(
        **sealed(), number=1000 + of.number, rule="x", org_unit_id=unit, severity="warning", period="2026-06",
        as_of=DAY, judged_on=DAY, message="x",
    )  # fmt: skip
    yield m.WarningStep(**sealed(), warning_id=first, number=1, step="explained", said="x")
    yield m.Attachment(**sealed(), sha256=digest, name="x", bytes=1)
    yield m.IssuedReport(
        **sealed(), number=of.number, symbol="x", kind="x", body="x", issued_on=DAY, year=2026, template="x",
        period="2026H1", as_known_at_id=batch, pack="x", files="{}",
    )  # fmt: skip
    yield m.ProseRevision(**sealed(), template=name, period="2026H1", paragraph="x", number=1, text="x")
    yield m.ReportStep(
        **sealed(), template=name, period="2026H1", number=1, step="comment", account_id=account, said="x"
    )
    yield m.ProseEditing(key=name, place="x", account_id=account, since=AT)
    yield m.Approval(**sealed(), approves_id=batch, account_id=account, decided_at=AT)
    yield m.Draft(key=name, form="x", org_unit_id=unit, period="2026-06", account_id=account, typed="{}", saved_at=AT)
    yield m.Reminder(key=name, form="x", org_unit_id=unit, period="2026-06", due=DAY, stage="due", given_at=AT)
    yield m.Session(digest=digest, account_id=account, started_at=AT, seen_at=AT)
    yield m.Phone(digest=digest, account_id=account, code="x", registered_at=AT)
    yield m.SecondFactor(account_id=account)
    yield m.RecoveryCode(digest=digest, account_id=account)
    yield m.ApiToken(digest=digest, name=name, account_id=account, scopes="read", made_at=AT, expires_at=AT)


@dataclass(frozen=True)
class Two:
    """A ledger with a row of each table for each of two communes."""

    ours: list[Model]
    theirs: list[Model]
    new_of_theirs: list[Model]
    sight: Sight


@pytest.fixture
def two(postgresql_ledger: Ledger) -> Two:
    """Return such a ledger, seen as the application does. Its guards are away: policies alone are to hold."""
    ours, theirs = (Commune(number, f"{number:032}") for number in (OURS, THEIRS))
    again = Commune(THEIRS_AGAIN, theirs.unit)
    with postgresql_ledger.as_owner(), transaction.atomic():
        with connection.cursor() as cursor:
            for guard in guards.guards(connection.vendor):
                cursor.execute(f"DROP TRIGGER {guard.name} ON {guard.table}")
        m.OrgUnit.objects.bulk_create([m.OrgUnit(id=each.unit) for each in (ours, theirs)])
        for each in (ours, theirs):
            for row in rows(each):
                row.save(force_insert=True)
    return Two(list(rows(ours)), list(rows(theirs)), list(rows(again)), Sight(ours.unit))


def test_every_table_has_policies_or_a_reason_not_to() -> None:
    every = set(apps.get_app_config("ledger").get_models())
    assert set(POLICIES) | set(SHARED) == every
    assert not set(POLICIES) & set(SHARED)
    assert {type(row) for row in rows(Commune(OURS, "x"))} == set(POLICIES)


def seen(model: type[Model], among: list[Model]) -> set[object]:
    """Return the keys of those of some rows of a table that the session sees."""
    keys = {row.pk for row in among if type(row) is model}
    return keys & set(model._base_manager.values_list("pk", flat=True))


def test_each_sees_its_own_and_nothing_of_the_other(two: Two) -> None:
    for model in POLICIES:
        with seeing(two.sight):
            assert len(seen(model, two.ours)) == sum(type(row) is model for row in two.ours), model
            assert seen(model, two.theirs) == set(), model
        with seeing(EVERYTHING):
            assert seen(model, two.theirs), model


def test_who_was_given_no_sight_sees_nothing(two: Two) -> None:
    connection.close()  # a new connection was told nothing either
    for model in POLICIES:
        with seeing(NOTHING):
            assert not model._base_manager.exists(), model
            connection.close()


def test_nothing_of_the_other_is_written(two: Two) -> None:
    for row in two.new_of_theirs:
        if isinstance(
            row, m.Attachment | m.IssuedReport | m.ProseRevision | m.ReportStep
        ):  # an open batch takes them, and then its own seal tells
            row.batch_id, row.position, row.id = 1002, 9, m.row_id(1002, 9)
        with seeing(two.sight), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            type(row)._base_manager.bulk_create([row])


CHANGING: tuple[tuple[type[Model], Callable[[Any], object]], ...] = (
    (m.Account, lambda rows: rows.update(title="y")),
    (m.ApiToken, lambda rows: rows.update(scopes="submit")),
    *((model, lambda rows: rows.delete()[0]) for model in (m.Draft, m.Session, m.Phone, m.RecoveryCode, m.Reminder)),
)


@pytest.mark.parametrize(("model", "change"), CHANGING, ids=lambda each: getattr(each, "__name__", ""))
def test_what_may_change_changes_for_ones_own_alone(two: Two, model: Any, change: Any) -> None:
    (ours,) = (row for row in two.ours if type(row) is model)
    (theirs,) = (row for row in two.theirs if type(row) is model)
    with seeing(two.sight):
        assert change(model._base_manager.filter(pk=theirs.pk)) == 0
        assert change(model._base_manager.filter(pk=ours.pk)) == 1


def test_what_a_unit_did_before_it_left_stays_in_sight(two: Two) -> None:
    unit = m.Entry.objects.get(indicator="x2").org_unit_id
    with seeing(Sight(two.sight.units, former=f"{unit}=2026-06-01")):
        assert m.Entry.objects.filter(indicator="x2").exists()
        assert m.Batch.objects.filter(number=1002).exists()
        assert not m.SubmissionStep.objects.filter(org_unit_id=unit).exists()
    with seeing(Sight(two.sight.units, former=f"{unit}=2026-05-31")):
        assert not m.Entry.objects.filter(indicator="x2").exists()


def test_engines_see_what_the_session_does(two: Two) -> None:
    with seeing(two.sight), connection.cursor() as cursor:
        cursor.execute("SELECT indicator FROM figure_fact")
        assert cursor.fetchall() == [("x1",)]


class TestTelling:
    """The sight belongs to the request; connections go from one to the next."""

    def told(self) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('socai.units', true)")
            (units,) = cursor.fetchone()
        return str(units)

    def test_each_block_has_its_own(self, postgresql_ledger: Ledger) -> None:
        with seeing(Sight("a")):
            assert self.told() == "a"
            with seeing(Sight("b")):
                assert self.told() == "b"
            assert self.told() == "a"
        assert self.told() == "*"

    def test_a_transaction_taken_back_makes_nobody_forget(self, postgresql_ledger: Ledger) -> None:
        with seeing(Sight("a")):
            with transaction.atomic():
                with seeing(Sight("b")):
                    assert self.told() == "b"
                transaction.set_rollback(True)
            assert self.told() == "a"
            with transaction.atomic(), seeing(Sight("b")):
                self.told()
                transaction.set_rollback(True)
            with seeing(Sight("b")):
                assert self.told() == "b"

    def test_a_new_connection_is_told_again(self, postgresql_ledger: Ledger) -> None:
        with seeing(Sight("a")):
            connection.close()
            assert self.told() == "a"


def test_what_is_missing_of_them_is_noticed(postgresql_ledger: Ledger) -> None:
    assert row_policies.missing(connection) == []
    with postgresql_ledger.as_owner(), connection.cursor() as cursor:
        cursor.execute("DROP POLICY ledger_entry_reads ON ledger_entry")
        cursor.execute("CREATE POLICY open ON ledger_target USING (true)")
        cursor.execute("ALTER POLICY ledger_entry_adds ON ledger_entry WITH CHECK (true)")
        cursor.execute("ALTER POLICY ledger_target_removes ON ledger_target TO CURRENT_USER")
        cursor.execute("DROP POLICY ledger_alert_reads ON ledger_alert")
        cursor.execute("CREATE POLICY ledger_alert_reads ON ledger_alert FOR SELECT USING (true)")
        cursor.execute("ALTER TABLE ledger_draft DISABLE ROW LEVEL SECURITY")
        drafts = {f"ledger_draft_{act}" for act in ("reads", "adds", "changes", "removes")}
        changed = {"ledger_entry_adds", "ledger_target_removes", "ledger_alert_reads"}
        assert set(row_policies.missing(connection)) == {"ledger_entry_reads", "open", *drafts, *changed}
        row_policies.install(connection)
        assert row_policies.missing(connection) == []
