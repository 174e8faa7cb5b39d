"""A full disk gives one line and leaves nothing half done; afterwards work goes on."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from socai.services import head
from socai.services.entries import record
from socai.services.errors import ServiceError
from socai.services.instance import init_instance
from socai.services.verification import verify
from socai.services.wording import word
from tests.ledgers import POOR, Ledger, row, write_pack

MANY = [row(POOR, str(year), period=str(year), note="x" * 500) for year in range(1900, 2100)]


def enter(ledger: Ledger) -> int | None:
    return record(instance=ledger.instance, actor=ledger.actor("quan-tri"), rows=MANY, reason="x").batch


def fill_disk(ledger: Ledger) -> None:
    """Leave the database no room to grow, as its own system reports it."""
    if ledger.vendor == "sqlite":
        ledger.run("PRAGMA max_page_count = 1")  # never less than there are
        return
    with ledger.as_owner():
        ledger.run(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION"
            " 'could not extend file \"base/1/2\": No space left on device' USING ERRCODE = 'disk_full'; END$$"
        )
        ledger.run("CREATE TRIGGER a_no_room AFTER INSERT ON ledger_auditevent EXECUTE FUNCTION no_room()")


def make_room(ledger: Ledger) -> None:
    if ledger.vendor == "sqlite":
        connection.close()
        return
    with ledger.as_owner():
        ledger.run("DROP FUNCTION no_room CASCADE")


def test_a_database_without_room_keeps_nothing_and_goes_on_later(ledger: Ledger) -> None:
    before = ledger.dump()
    fill_disk(ledger)
    with pytest.raises(ServiceError) as error:
        enter(ledger)
    (finding,) = error.value.findings
    assert finding.code == "ledger.disk_full"
    assert "\n" not in word(finding, lang="vi")
    make_room(ledger)
    assert ledger.dump() == before
    assert enter(ledger)
    assert verify(instance=ledger.instance).findings == ()


def test_a_head_that_cannot_be_written_does_not_take_the_batch_back(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, text: str) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(head, "write_text", full)
        assert enter(ledger)
    assert head.recorded(ledger.home) != head.of_ledger()
    assert verify(instance=ledger.instance).findings == ()
    record(instance=ledger.instance, actor=ledger.actor("quan-tri"), rows=[row(POOR, "8")], reason="x")
    assert head.recorded(ledger.home) == head.of_ledger()


def _limited(home: Path, *arguments: str, limit: int) -> subprocess.CompletedProcess[str]:
    """Run a command in a process that may not make any file longer than so many bytes."""
    code = "import sys; from socai.cli.main import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, "--home", str(home), *arguments],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )


def test_an_import_that_finds_no_room(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    before = sqlite_ledger.dump()
    connection.close()
    lines = [f"{POOR},xa_mau,{said.period},{said.value},{said.note}" for said in MANY]
    file = tmp_path / "a.csv"
    file.write_text("\n".join(["indicator,org_unit,period,value,note", *lines]), encoding="utf-8")
    answer = _limited(sqlite_ledger.home, "import", "figures", str(file), limit=40_000)
    assert answer.returncode == 2, answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1, answer.stderr
    assert sqlite_ledger.dump() == before
    assert enter(sqlite_ledger)
    assert verify(instance=sqlite_ledger.instance).findings == ()


def test_an_init_that_finds_no_room_leaves_nothing(tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "packs")
    folder = tmp_path / "here"
    answer = _limited(folder / "var", "init", "--pack", str(pack), limit=40_000)
    assert answer.returncode == 2, answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1, answer.stderr
    assert list(folder.iterdir()) == []
    assert init_instance(home=folder / "var", pack=str(pack)).batches
