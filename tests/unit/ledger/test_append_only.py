"""The database itself refuses every change of what was written, whoever asks."""

# ruff: noqa: S608 - the SQL here is made of names of our own tables and columns

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from socai.core.warning_life import NEXT, State, Step
from socai.ledger.guard_rules import GUARDED, MESSAGE_PREFIX
from socai.ledger.locks import alone
from socai.ledger.models import (
    AuditEvent,
    Batch,
    BatchKind,
    Entry,
    Erasure,
    OrgUnit,
    OrgUnitVersion,
    ProseRevision,
    RaisedWarning,
    ReportStep,
    RowStep,
    RowVersion,
    SealedRow,
    SubmissionStep,
    Target,
    TreePlace,
    UnitEvent,
    UnitEventDetail,
    UnitEventPiece,
    UnitEventWeight,
    WarningStep,
    row_id,
)
from socai.ledger.sealing import BatchWriter, Sealing
from socai.services import approvals, people
from socai.services.entries import record
from socai.services.issuing import Asked, issue_report
from socai.services.people import Granted
from tests.ledgers import AREA, COMMUNE, PERIOD, POOR, TEMPLATE, Ledger, row

KEYS = {model._meta.db_table: model._meta.pk.column for model in GUARDED}
TABLES = list(KEYS)


@pytest.fixture
def full(real_ledger: Ledger, tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """Return a ledger with a row in every guarded table."""
    ledger = real_ledger
    paper = tmp_path_factory.mktemp("papers") / "giay.pdf"
    paper.write_bytes(b"giay")
    office = ledger.actor("van_phong")
    recorded = record(instance=ledger.instance, actor=office, rows=[row(POOR, "8")], reason="x", document=paper)
    assert recorded.batch
    approvals.approve(instance=ledger.instance, actor=ledger.actor("lanh-dao"), batch=recorded.batch, reason="Đã xem")
    leader, out = ledger.actor("lanh-dao"), tmp_path_factory.mktemp("out")
    issue_report(instance=ledger.instance, actor=leader, asked=Asked(TEMPLATE, PERIOD, 1), out=out)
    write(ledger, *_event())
    place = Granted("leader", COMMUNE)
    write(ledger, _step(office.account, office.org_unit))
    people.assign(instance=ledger.instance, actor=ledger.actor("quan-tri"), name="van_phong", place=place)
    write(ledger, *case())
    write(ledger, _warning())
    write(ledger, _warning_step("explained"))
    write(ledger, _prose())
    take(ledger, "submitted")
    return ledger


def _step(account: int, unit: str) -> SubmissionStep:
    return SubmissionStep(
        form="x", org_unit_id=unit, period=PERIOD, number=1, state="sent", account_id=account, at=timezone.now()
    )


def refused(ledger: Ledger, statement: str) -> str:
    """Run a statement that must be refused, and return what the database said; nothing may have changed."""
    before = ledger.dump()
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        ledger.run(statement)
    assert ledger.dump() == before
    return str(error.value)


@pytest.mark.parametrize("what", ["UPDATE", "DELETE", "TRUNCATE"])
def test_rows_are_neither_changed_nor_removed_even_by_the_owner(full: Ledger, what: str) -> None:
    if what == "TRUNCATE" and full.vendor == "sqlite":
        what = "DELETE"  # SQLite knows no other way to empty a table
    with full.as_owner():
        for table in TABLES:
            assert full.run(f"SELECT COUNT(*) FROM {table}") != [(0,)]
            statements = {
                "UPDATE": f"UPDATE {table} SET {KEYS[table]} = {KEYS[table]}",
                "DELETE": f"DELETE FROM {table}",
                "TRUNCATE": f"TRUNCATE {table} CASCADE",
            }
            assert MESSAGE_PREFIX in refused(full, statements[what])


@pytest.mark.parametrize("table", TABLES)
def test_no_row_takes_the_place_of_another(full: Ledger, table: str) -> None:
    columns = [name for (name,) in full.run(_COLUMN_NAMES[full.vendor], [table])]
    key = KEYS[table]
    rest = [name for name in columns if name != key]
    with full.as_owner():
        copy = f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(columns)} FROM {table}"
        for statement in _replacing(full.vendor, copy, key, (rest or [key])[0]):
            refused(full, statement)


_COLUMN_NAMES = {
    "sqlite": "SELECT name FROM pragma_table_info(%s)",
    "postgresql": "SELECT column_name FROM information_schema.columns WHERE table_name = %s",
}


def _replacing(vendor: str, copy: str, key: str, column: str) -> Iterator[str]:
    yield f"{copy} WHERE true ON CONFLICT ({key}) DO UPDATE SET {column} = excluded.{column}"
    if vendor == "sqlite":
        yield copy.replace("INSERT", "INSERT OR REPLACE", 1)
        yield copy.replace("INSERT", "REPLACE", 1)


def test_an_equal_unique_key_under_a_new_number_does_not_replace(sqlite_ledger: Ledger) -> None:
    """REPLACE would silently delete the row that stands, without asking delete triggers."""
    columns = [name for (name,) in sqlite_ledger.run(_COLUMN_NAMES["sqlite"], ["ledger_entry"])]
    batch = "(SELECT MAX(number) + 1 FROM ledger_batch)"
    other = {"id": f"{batch} * {row_id(1, 0)} + 1", "position": "1", "batch_id": batch, "value_scaled": "99"}
    values = ", ".join(other.get(name, name) for name in columns)
    statement = f"REPLACE INTO ledger_entry ({', '.join(columns)}) SELECT {values} FROM ledger_entry"
    said = refused(sqlite_ledger, f"{statement} WHERE indicator = '{POOR}'")
    assert "would replace another" in said


@pytest.mark.parametrize("value", ["57.5", "'many'", "x'00'"])
def test_sqlite_takes_whole_numbers_only(sqlite_ledger: Ledger, value: str) -> None:
    said = refused(
        sqlite_ledger,
        "INSERT INTO ledger_target (id, position, batch_id, indicator, org_unit_id, year, version, value_scaled,"
        f" decimals, source) SELECT (number + 1) * {row_id(1, 0)} + 1, 1, number + 1, '{POOR}', 'x', 2026, 1, {value},"
        " 0, '' FROM ledger_batch ORDER BY number DESC LIMIT 1",
    )
    assert "whole numbers only" in said


class TestNewRows:
    """What a new row must be like; each test writes past the services."""

    def test_a_sealed_batch_takes_no_further_rows(self, ledger: Ledger) -> None:
        with pytest.raises(DatabaseError, match="takes no further rows"):
            write(ledger, _target(), number=Batch.objects.count())

    def test_numbers_of_batches_have_no_gap(self, ledger: Ledger) -> None:
        with pytest.raises(DatabaseError, match="takes no further rows"):
            write(ledger, _target(), number=Batch.objects.count() + 2)
        with pytest.raises(DatabaseError, match="follow each other"):
            write(ledger, number=Batch.objects.count() + 2)

    def test_a_batch_has_the_rows_it_says(self, ledger: Ledger) -> None:
        with pytest.raises(DatabaseError, match="another number of rows"):
            write(ledger, _target(), count=2)

    def test_a_batch_has_rows(self, ledger: Ledger) -> None:
        with pytest.raises(DatabaseError, match="batch_is_not_empty"):
            write(ledger)

    def test_a_batch_names_the_seal_before(self, ledger: Ledger) -> None:
        with pytest.raises(DatabaseError, match="hash before is another"):
            write(ledger, _target(), previous="0" * 64)

    def test_rows_without_a_sealed_batch_do_not_stay(self, ledger: Ledger) -> None:
        before = ledger.dump()
        with pytest.raises(DatabaseError):
            write(ledger, _target(), seal=False)
        assert ledger.dump() == before

    def test_a_correction_names_the_last_entry_of_the_same_figure(self, ledger: Ledger) -> None:
        other = Entry.objects.get(indicator=AREA)
        with pytest.raises(DatabaseError, match="names the last entry of the same figure"):
            write(ledger, _again(Entry.objects.get(indicator=POOR), revision=2, corrects_id=other.id))

    def test_revisions_leave_none_out(self, ledger: Ledger) -> None:
        first = Entry.objects.get(indicator=POOR)
        with pytest.raises(DatabaseError, match="names the last entry of the same figure"):
            write(ledger, _again(first, revision=3, corrects_id=first.id))

    def test_a_figure_has_one_first_entry(self, ledger: Ledger) -> None:
        with pytest.raises(DatabaseError):
            write(ledger, _again(Entry.objects.get(indicator=POOR), revision=1, corrects_id=None))

    def test_versions_of_a_target_leave_none_out(self, ledger: Ledger) -> None:
        with pytest.raises(DatabaseError, match="versions of a target follow"):
            write(ledger, _target(version=3))

    def test_a_version_of_a_unit_replaces_one_of_the_same(self, ledger: Ledger) -> None:
        one, other = OrgUnitVersion.objects.order_by("id")[:2]
        wrong = OrgUnitVersion(org_unit_id=one.org_unit_id, key="k", name="n", type="t", replaces_id=other.id)
        with pytest.raises(DatabaseError, match="replaces one of the same unit"):
            write(ledger, wrong)

    def test_a_reversal_names_an_earlier_event_of_the_same_kind_and_day(self, ledger: Ledger) -> None:
        written = write(ledger, *_event())
        event = UnitEvent.objects.get(batch_id=written.number)
        said = {"kind": event.kind, "effective_on": event.effective_on, "reverses_id": event.id}
        for wrong in ({"kind": "split"}, {"effective_on": "2026-07-02"}, {"reverses_id": event.id + 1}):
            with pytest.raises(DatabaseError, match="an earlier event of the same kind and day"):
                write(ledger, UnitEvent(**{**said, **wrong}))
        write(ledger, UnitEvent(**said))
        reversal = UnitEvent.objects.get(reverses=event)
        with pytest.raises(DatabaseError, match="an earlier event of the same kind and day"):
            write(ledger, UnitEvent(**{**said, "reverses_id": reversal.id}))
        with pytest.raises(DatabaseError):
            write(ledger, UnitEvent(**said))

    def test_a_part_of_an_event_is_written_with_it(self, ledger: Ledger) -> None:
        written = write(ledger, *_event())
        piece = UnitEventPiece.objects.get(batch_id=written.number)
        units = {"source_id": piece.target_id, "target_id": piece.source_id}
        for late in (
            UnitEventPiece(event_id=piece.event_id, **units),
            UnitEventDetail(event_id=piece.event_id, org_unit_id=piece.source_id, detail="code"),
            UnitEventWeight(piece_id=piece.id, measure="area", share_scaled=1),
        ):
            with pytest.raises(DatabaseError, match="is written with it"):
                write(ledger, late)

    def test_a_place_replaces_one_of_the_same_unit_in_the_same_tree(self, ledger: Ledger) -> None:
        written = write(ledger, *_event())
        place = TreePlace.objects.get(batch_id=written.number)
        other = OrgUnit.objects.exclude(id=place.org_unit_id)[0]
        for wrong in ({"tree": "hoi"}, {"org_unit_id": other.id}):
            said = {"tree": place.tree, "org_unit_id": place.org_unit_id, "replaces_id": place.id}
            with pytest.raises(DatabaseError, match="replaces one of the same unit in the same tree"):
                write(ledger, TreePlace(**{**said, **wrong}))

    @pytest.mark.parametrize(
        "wrong", [{"share_scaled": 10**9 + 1}, {"share_scaled": -1}, {"quality": "E"}, {"measure": "cows"}]
    )
    def test_a_weight_is_a_share_of_a_known_measure(self, ledger: Ledger, wrong: dict[str, object]) -> None:
        with pytest.raises(DatabaseError):
            write(ledger, *_event(**wrong))

    def test_a_cause_has_one_warning_that_is_not_closed(self, ledger: Ledger) -> None:
        write(ledger, _warning())
        with pytest.raises(DatabaseError, match="one warning that is not closed"):
            write(ledger, _warning(number=2))
        write(ledger, _warning(number=2, indicator=AREA))
        write(ledger, _warning_step("closed"))
        write(ledger, _warning(number=3))

    @pytest.mark.parametrize(
        "wrong", [{"number": 2}, {"number": 0}, {"severity": "fatal"}, {"message": ""}, {"rule": ""}, {"period": ""}]
    )
    def test_a_warning_holds_only_what_the_columns_allow(self, ledger: Ledger, wrong: dict[str, object]) -> None:
        with pytest.raises(DatabaseError):
            write(ledger, _warning(**wrong))

    def test_only_a_step_that_may_follow_is_taken(self, ledger: Ledger) -> None:
        """Whoever writes past the services meets the same life of a warning."""
        before: dict[State, tuple[Step, ...]] = {
            State.OPEN: (),
            State.EXPLAINED: (Step.EXPLAINED,),
            State.ACCEPTED: (Step.EXPLAINED, Step.ACCEPTED),
            State.TASK_CREATED: (Step.TASK_CREATED,),
            State.CLOSED: (Step.CLOSED,),
        }
        for number, (state, steps) in enumerate(before.items(), 1):
            write(ledger, _warning(number=number, indicator=f"a.b{number}"))
            for place, step in enumerate(steps, 1):
                write(ledger, _warning_step(step, warning=number, number=place))
            for step in Step:
                if step not in NEXT[state]:
                    with pytest.raises(DatabaseError, match="may not follow"):
                        write(ledger, _warning_step(step, warning=number, number=len(steps) + 1))

    @pytest.mark.parametrize(
        "wrong", [{"said": ""}, {"step": "opened"}, {"due": "2026-12-31"}, {"number": 2}, {"number": 0}]
    )
    def test_a_step_holds_only_what_the_columns_allow(self, ledger: Ledger, wrong: dict[str, object]) -> None:
        write(ledger, _warning())
        with pytest.raises(DatabaseError):
            write(ledger, _warning_step(**{"step": "explained", **wrong}))

    def test_revisions_of_a_paragraph_follow_each_other(self, ledger: Ledger) -> None:
        """Two who began from the same revision cannot both be kept."""
        write(ledger, _prose())
        for wrong in (_prose(), _prose(number=3), _prose(number=0), _prose(number=2, is_template=True)):
            with pytest.raises(DatabaseError):
                write(ledger, wrong)
        write(ledger, _prose(number=2))
        write(ledger, _prose(paragraph="p2"))

    def test_a_draft_is_approved_as_it_was_submitted_and_by_another(self, ledger: Ledger) -> None:
        take(ledger, "submitted")
        for wrong in (
            {"step": "approved", "number": 2, "who": "van_phong"},
            {"step": "approved", "number": 2, "content": "b"},
            {"step": "approved", "number": 3},
            {"step": "submitted", "number": 1},
            {"step": "resolved", "number": 2, "resolves": 1},
            {"step": "comment", "number": 2},
        ):
            with pytest.raises(DatabaseError):
                take(ledger, **{"who": "lanh-dao", **wrong})
        take(ledger, "approved", who="lanh-dao", number=2)
        take(ledger, "comment", number=3, said="Xem lại")
        take(ledger, "resolved", number=4, resolves=3)
        for again in ({"step": "approved", "who": "lanh-dao"}, {"step": "resolved", "resolves": 3}):
            with pytest.raises(DatabaseError):
                take(ledger, **{"number": 5, **again})

    def test_nobody_approves_a_draft_in_the_name_of_another(self, ledger: Ledger) -> None:
        take(ledger, "submitted")
        row = _draft_step(ledger, "approved", who="lanh-dao", number=2)
        with pytest.raises(DatabaseError):
            write(ledger, row, actor=ledger.actor("van_phong").account)

    def test_audit_events_follow_each_other(self, ledger: Ledger) -> None:
        last = AuditEvent.objects.order_by("-number")[0]
        later = AuditEvent(
            number=last.number + 2, action="x", actor_id=last.actor_id, at=last.at, data="{}",
            previous_digest=last.digest, digest="0" * 64,
        )  # fmt: skip
        with pytest.raises(DatabaseError, match="follow each other"):
            later.save(force_insert=True)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"basis": "guess"}, {"qualifier": "sort_of"}, {"state": "odd"}, {"state": "na"}, {"value_scaled": None},
            {"decimals": 13}, {"decimals": -1}, {"period": ""}, {"period_end": "2025-01-01"}, {"corrects_id": None},
        ],
    )  # fmt: skip
    def test_an_entry_holds_only_what_the_columns_allow(self, ledger: Ledger, wrong: dict[str, object]) -> None:
        first = Entry.objects.get(indicator=POOR)
        good = {"revision": 2, "corrects_id": first.id, "value_scaled": 8}
        with pytest.raises(DatabaseError):
            write(ledger, _again(first, **{**good, **wrong}))
        assert write(ledger, _again(first, **good)).rows == 1


def write(
    ledger: Ledger,
    *rows: SealedRow,
    number: int = 0,
    previous: str | None = None,
    count: int | None = None,
    seal: bool = True,
    actor: int | None = None,
) -> Batch:
    """Write a batch past the services, perhaps with another number, predecessor or count than it should have."""
    last = Batch.objects.order_by("-number")[0]
    sealing = Sealing(kind=BatchKind.ENTRY, actor=actor or last.actor_id, at=timezone.now(), reason="x", data={})
    writer = BatchWriter(number or last.number + 1, last.digest if previous is None else previous)
    with alone():
        for table in dict.fromkeys(map(type, rows)):
            writer.add([row for row in rows if type(row) is table])
        if count is not None:
            writer._digest(rows[0]._meta.db_table).count = count
        return writer.seal(sealing) if seal else last


def _event(**weight: object) -> list[SealedRow]:
    """Return the rows of an event with all that it may have, for the batch that comes next."""
    number = Batch.objects.count() + 1
    one, other = OrgUnit.objects.order_by("id")[:2]
    share = {"measure": "population", "share_scaled": 10**9, **weight}
    return [
        UnitEvent(kind="merge", effective_on="2026-07-01"),
        UnitEventPiece(event_id=row_id(number, 1), source=one, target=other),
        UnitEventWeight(piece_id=row_id(number, 1), **share),
        UnitEventDetail(event_id=row_id(number, 1), org_unit=other, detail="name", value="Thôn Mới"),
        TreePlace(tree="dang", org_unit=one, parent=other),
    ]


def case(**said: object) -> list[SealedRow]:
    """Return a row of a register with all that it may have, for the batch that comes next."""
    number = Batch.objects.count() + 1
    unit = OrgUnit.objects.order_by("id")[0]
    version = {
        "register": "don_thu", "key": "1", "day": "2026-01-05", "org_unit": unit, "revision": 1, "is_withdrawn": False,
        "contents": '{"so":"1"}', "hashes": "{}",
    }  # fmt: skip
    return [
        RowVersion(**{**version, **said}),
        RowStep(row_id=row_id(number, 1), number=1, kind="state", day="2026-01-06", subject="thu_ly", days=0),
        Erasure(version_id=row_id(number, 1), cell="nguoi", ground="request"),
    ]


def _warning(**changes: object) -> RaisedWarning:
    said = {
        "number": 1, "rule": "cham", "indicator": POOR, "org_unit": OrgUnit.objects.order_by("id")[0],
        "severity": "warning", "period": PERIOD, "as_of": "2026-06-30", "judged_on": "2026-06-30", "message": "Chậm",
    }  # fmt: skip
    return RaisedWarning(**{**said, **changes})


def _warning_step(
    step: str, *, warning: int = 1, number: int = 1, said: str = "x", due: str | None = None
) -> WarningStep:
    raised = RaisedWarning.objects.get(number=warning)
    return WarningStep(warning=raised, number=number, step=step, said=said, due=due)


def _prose(**changes: object) -> ProseRevision:
    said = {"template": TEMPLATE, "period": PERIOD, "paragraph": "p1", "number": 1, "text": "Lời."}
    return ProseRevision(**{**said, **changes})


def take(ledger: Ledger, step: str, *, who: str = "van_phong", **changes: object) -> None:
    """Take a step with a draft past the services."""
    write(ledger, _draft_step(ledger, step, who=who, **changes), actor=ledger.actor(who).account)


def _draft_step(ledger: Ledger, step: str, *, who: str, **changes: object) -> ReportStep:
    content = "a" if step in ("submitted", "approved") else ""
    said = {"template": TEMPLATE, "period": PERIOD, "number": 1, "content": content}
    return ReportStep(**{**said, "step": step, "account_id": ledger.actor(who).account, **changes})


def _target(version: int = 1) -> Target:
    unit = OrgUnit.objects.order_by("id")[0]
    return Target(indicator=POOR, org_unit=unit, year=2026, version=version, value_scaled=1, decimals=0)


def _again(entry: Entry, **changes: object) -> Entry:
    said = {field.attname: getattr(entry, field.attname) for field in Entry._meta.concrete_fields}
    return Entry(**{**said, **changes})
