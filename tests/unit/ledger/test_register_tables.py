"""Rows of registers in the database: one line of versions, one of steps, private values erased only by the book."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from socai.ledger import canonical
from socai.ledger.locks import alone
from socai.ledger.models import Batch, BatchKind, Erasure, PrivateValue, RowStep, RowVersion
from socai.ledger.sealing import BatchWriter, Sealing
from tests.ledgers import Ledger
from tests.unit.ledger.test_append_only import case, write


def recorded(ledger: Ledger) -> RowVersion:
    """Write a row without steps and return its version."""
    return RowVersion.objects.get(batch_id=write(ledger, case()[0]).number)


def with_value(ledger: Ledger) -> PrivateValue:
    """Write a row with a private value, as the service does, and return the value."""
    version = case()[0]
    last = Batch.objects.order_by("-number")[0]
    with alone():
        writer = BatchWriter(last.number + 1, last.digest)
        writer.add([version])
        value = PrivateValue(id=f"{version.id}/nguoi", version=version, cell="nguoi", salt="ab", value="Nguyễn Văn A")
        value.save(force_insert=True)
        _seal(writer, last)
    return value


def _seal(writer: BatchWriter, last: Batch) -> None:
    writer.seal(Sealing(kind=BatchKind.REGISTER, actor=last.actor_id, at=timezone.now(), reason="x", data={}))


@pytest.mark.parametrize(
    "wrong",
    [{"revision": 3}, {"register": "khac"}, {"first_id": None}, {"replaces_id": None}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_version_replaces_the_last_one_of_the_same_row(ledger: Ledger, wrong: dict[str, object]) -> None:
    first = recorded(ledger)
    good = {"revision": 2, "first_id": first.id, "replaces_id": first.id}
    with pytest.raises(DatabaseError):
        write(ledger, case(**{**good, **wrong})[0])
    write(ledger, case(**good)[0])
    with pytest.raises(DatabaseError):
        write(ledger, case(**good)[0])


def test_a_version_does_not_leap_to_another_row(ledger: Ledger) -> None:
    first, other = recorded(ledger), recorded(ledger)
    with pytest.raises(DatabaseError, match="replaces the last one of the same row"):
        write(ledger, case(revision=2, first_id=other.id, replaces_id=first.id)[0])


def test_a_first_version_withdraws_nothing(ledger: Ledger) -> None:
    with pytest.raises(DatabaseError):
        write(ledger, case(is_withdrawn=True)[0])


def test_steps_follow_each_other_and_belong_to_a_first_version(ledger: Ledger) -> None:
    first = recorded(ledger)
    write(ledger, case(revision=2, first_id=first.id, replaces_id=first.id)[0])
    later = RowVersion.objects.get(replaces=first)
    said = {"row_id": first.id, "number": 1, "kind": "state", "day": "2026-01-06", "subject": "thu_ly", "days": 0}
    for wrong, why in (
        ({"number": 2}, "follow each other"),
        ({"row_id": later.id}, "belongs to the first version"),
        ({"kind": "leap"}, "rowstep_"),
        ({"days": -1}, "rowstep_"),
        ({"subject": ""}, "rowstep_"),
    ):
        with pytest.raises(DatabaseError, match=why):
            write(ledger, RowStep(**{**said, **wrong}))
    write(ledger, RowStep(**said))


def test_a_step_is_cancelled_once_and_by_one_of_the_same_row(ledger: Ledger) -> None:
    first, other = recorded(ledger), recorded(ledger)
    said = {"row_id": first.id, "kind": "state", "day": "2026-01-06", "subject": "thu_ly", "days": 0}
    write(ledger, RowStep(**said, number=1))
    step = RowStep.objects.get(row=first)
    with pytest.raises(DatabaseError, match="cancels one of the same row"):
        write(ledger, RowStep(**{**said, "row_id": other.id}, number=1, cancels=step))
    write(ledger, RowStep(**said, number=2, cancels=step))
    with pytest.raises(DatabaseError):
        write(ledger, RowStep(**said, number=3, cancels=step))


def test_a_private_value_is_written_with_its_version(ledger: Ledger) -> None:
    first = recorded(ledger)
    late = PrivateValue(id="x", version=first, cell="nguoi", salt="ab", value="Nguyễn Văn A")
    with pytest.raises(DatabaseError, match="written with its version"):
        late.save(force_insert=True)


def test_a_private_value_is_neither_changed_nor_removed_without_its_erasure(ledger: Ledger) -> None:
    value = with_value(ledger)
    statements = [
        "UPDATE ledger_privatevalue SET value = 'B'",
        "DELETE FROM ledger_privatevalue",
        "INSERT INTO ledger_privatevalue SELECT * FROM ledger_privatevalue",
    ]
    if ledger.vendor == "postgresql":
        statements.append("TRUNCATE ledger_privatevalue")
    else:
        statements.append("REPLACE INTO ledger_privatevalue SELECT * FROM ledger_privatevalue")
    with ledger.as_owner():
        for statement in statements:
            with pytest.raises(DatabaseError), transaction.atomic():
                ledger.run(statement)
    assert PrivateValue.objects.get().value == value.value


def test_a_private_value_goes_with_its_erasure_and_no_other(ledger: Ledger) -> None:
    value = with_value(ledger)
    last = Batch.objects.order_by("-number")[0]
    with pytest.raises(DatabaseError, match="only with its erasure"):
        erase(value, "lien_he", last)
    erase(value, "nguoi", last)
    assert not PrivateValue.objects.exists()


def erase(value: PrivateValue, cell: str, last: Batch) -> None:
    """Remove every private value, saying that one of a column was erased."""
    with alone():
        writer = BatchWriter(last.number + 1, last.digest)
        writer.add([Erasure(version_id=value.version_id, cell=cell, ground="request")])
        PrivateValue.objects.all().delete()
        _seal(writer, last)


def test_an_erasure_of_an_earlier_batch_opens_nothing(ledger: Ledger) -> None:
    value = with_value(ledger)
    write(ledger, Erasure(version_id=value.version_id, cell="nguoi", ground="request"))
    with pytest.raises(DatabaseError, match="only with its erasure"):
        PrivateValue.objects.all().delete()


def test_an_erased_value_leaves_nothing_in_the_file(sqlite_ledger: Ledger) -> None:
    value = with_value(sqlite_ledger)
    erase(value, "nguoi", Batch.objects.order_by("-number")[0])
    sqlite_ledger.run("PRAGMA wal_checkpoint(TRUNCATE)")
    files = [path for path in sqlite_ledger.home.iterdir() if path.is_file()]
    assert files
    assert [path.name for path in files if "Nguyễn Văn A".encode() in path.read_bytes()] == []


def test_a_hash_tells_nothing_without_its_salt() -> None:
    digest = canonical.salted_digest("ab", "nguoi", "Nguyễn Văn A")
    assert digest != canonical.salted_digest("ac", "nguoi", "Nguyễn Văn A")
    assert digest != canonical.salted_digest("ab", "lien_he", "Nguyễn Văn A")
