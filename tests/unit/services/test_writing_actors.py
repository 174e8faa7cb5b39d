"""Accounts as actors, and what every write shares."""

from __future__ import annotations

from pathlib import Path
from threading import Event, Thread

import pytest

from socai.ledger.models import Batch, BatchKind
from socai.services import actors, head
from socai.services.errors import ServiceError, translated
from socai.services.locking import file_lock, passing_lock
from socai.services.units import index
from socai.services.writing import Act, give_up, open_write, seal
from tests.ledgers import Ledger


def test_accounts_are_found_by_name_role_and_unit(ledger: Ledger) -> None:
    office = index().identity("van_phong") or ""
    assert actors.find(name="van_phong") == actors.of_unit(org_unit=office)
    assert actors.administrator().name == "quan-tri"
    assert actors.leader().name == "lanh-dao"


def test_an_unknown_account_is_refused_with_those_there_are(ledger: Ledger) -> None:
    with pytest.raises(ServiceError) as error:
        actors.find(name="ai-do")
    (finding,) = error.value.findings
    assert finding.code == "actor.unknown"
    assert finding.data["known"] == "lanh-dao, nong_nghiep, quan-tri, van_phong"


def test_an_account_that_is_switched_off_does_not_act(ledger: Ledger) -> None:
    ledger.run("UPDATE ledger_account SET is_active = false WHERE name = 'lanh-dao'")
    with pytest.raises(ServiceError, match=r"actor\.switched_off lanh-dao"):
        actors.find(name="lanh-dao")
    with pytest.raises(ServiceError, match=r"actor\.none_such"):
        actors.leader()


def test_a_name_is_taken_once(ledger: Ledger) -> None:
    with pytest.raises(ServiceError, match=r"ledger\.refused van_phong"):
        actors.create(name="van_phong", title="x", role=actors.Role.OFFICE)


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (actors.Role.CONTRIBUTOR, {"enter"}),
        (actors.Role.OFFICE, {"enter"}),
        (actors.Role.LEADER, {"approve"}),
        (actors.Role.ADMINISTRATOR, {"enter", "enter_for_others", "declare"}),
        (actors.Role.AUDITOR, set()),
    ],
)
def test_what_each_role_may(role: actors.Role, may: set[str]) -> None:
    actor = actors.Actor(1, "a", "A", role)
    rights = ("enter", "enter_for_others", "declare", "approve")
    assert {right for right in rights if getattr(actor, f"may_{right}")} == may


def test_what_raises_inside_a_write_leaves_nothing(ledger: Ledger) -> None:
    before = ledger.dump()
    with pytest.raises(RuntimeError), open_write(ledger.instance):
        raise RuntimeError
    with open_write(ledger.instance):
        give_up()
    assert ledger.dump() == before


def test_a_batch_without_rows_is_not_sealed(ledger: Ledger) -> None:
    before = ledger.dump()
    act = Act(actors.administrator(), BatchKind.ENTRY, "x")
    with pytest.raises(ServiceError, match=r"ledger\.refused"), open_write(ledger.instance) as writer:
        seal(writer, act)
    assert ledger.dump() == before
    assert Batch.objects.count() == head.of_ledger().batch


def test_failures_of_the_system_become_one_finding() -> None:
    with pytest.raises(ServiceError, match=r"ledger\.file_failed a\.txt"), translated():
        raise FileNotFoundError(2, "No such file", "a.txt")
    with pytest.raises(ServiceError, match=r"ledger\.disk_full b"), translated("b"):
        raise OSError(28, "No space left on device")


def test_a_passing_lock_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with passing_lock(path):
        assert path.exists()
    assert not path.exists()


def test_who_waited_for_a_file_that_is_gone_locks_the_new_one(tmp_path: Path) -> None:
    """Otherwise two would hold the lock at once, each on a file of its own."""
    path, held, finished = tmp_path / "lock", Event(), Event()

    def wait() -> None:
        with passing_lock(path):
            held.set()
            assert path.exists()
            finished.wait(30)

    thread = Thread(target=wait)
    with file_lock(path):
        thread.start()
        path.unlink()
    assert held.wait(30)
    finished.set()
    thread.join()
    assert not path.exists()
