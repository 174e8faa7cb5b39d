"""The restore drill: what was backed up while others wrote stands again, whole, on either database, or not at all."""

from __future__ import annotations

import multiprocessing
import random
import resource
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from socai.catalogue.pack import builtin_packs
from socai.ledger import events, guards, roles
from socai.ledger.models import AuditEvent, Batch
from socai.ledger.snapshots import snapshot
from socai.services import actors, backups, head, issued, restoring
from socai.services.attachments import place
from socai.services.backup_reading import opened
from socai.services.backups import back_up
from socai.services.entries import record
from socai.services.errors import ServiceError
from socai.services.issuing import Asked, issue_report
from socai.services.opened import silent
from socai.services.rebuilding import figures_again
from socai.services.restoring import Restored, restore
from socai.services.verification import verify
from socai.services.wording import LANGUAGES, word
from socai.site import boot
from socai.site.boot import SECRET_NAME
from socai.site.options import FILE_NAME
from tests.ledgers import DATABASES, PERIOD, POOR, TEMPLATE, Ledger, fresh_ledger, row
from tests.postgres import Roles, server
from tests.unit.services.backup_forging import Members, forged, put_rows, read_all, rows, write_all
from tests.unit.services.writer import write_again_and_again

WRITERS = 2


def fill(ledger: Ledger) -> None:
    """Give a ledger a correction, a document, an approval-free account and an issued report."""
    paper = ledger.home.parent / "giấy tờ.pdf"
    paper.write_bytes(b"giay to")
    office = ledger.actor("van_phong")
    record(instance=ledger.instance, actor=office, rows=[row(POOR, "8", note="sửa")], reason="Sửa", document=paper)
    out = ledger.home.parent / "out"
    asked = Asked(TEMPLATE, PERIOD, 456)
    issue_report(instance=ledger.instance, actor=ledger.actor("lanh-dao"), asked=asked, out=out)


def saved(ledger: Ledger, name: str = "sao.zip") -> Path:
    file = ledger.home.parent / name
    back_up(instance=ledger.instance, actor=ledger.actor("quan-tri"), file=file)
    return file


def refused(*codes: str) -> pytest.RaisesExc[ServiceError]:
    def is_it(error: ServiceError) -> bool:
        for finding in error.findings:
            assert all("\n" not in word(finding, lang=lang) for lang in LANGUAGES)
            assert not word(finding, lang="vi").startswith(finding.code)
        return len(error.findings) == 1 and error.findings[0].code in codes

    return pytest.raises(ServiceError, check=is_it)


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "khôi phục"
    folder.mkdir()
    yield folder
    boot.disconnect()


@pytest.fixture
def database() -> Iterator[Roles]:
    """Return an empty PostgreSQL database."""
    empty = server().empty()
    yield empty
    boot.disconnect()
    server().drop(empty)


class TestDrill:
    @pytest.mark.parametrize("onto", DATABASES)
    def test_what_was_saved_while_others_wrote_stands_again(
        self, real_ledger: Ledger, onto: str, target: Path, database: Roles
    ) -> None:
        ledger = real_ledger.set(lock_timeout=60)
        fill(ledger)
        report = issued.find("456")
        boot.disconnect()
        context = multiprocessing.get_context("spawn")
        start = context.Barrier(WRITERS + 1, timeout=120)
        writers = [
            context.Process(target=write_again_and_again, args=(ledger.home, number, start))
            for number in range(WRITERS)
        ]
        for writer in writers:
            writer.start()
        start.wait()
        files = [saved(ledger, f"{number}.zip") for number in range(2)]
        for writer in writers:
            writer.join()
        assert [writer.exitcode for writer in writers] == [0] * WRITERS
        seals = dict(Batch.objects.values_list("number", "digest"))
        assert AuditEvent.objects.filter(action="backup.made").count() == len(files)
        restored = self.restored(files[1], onto, target / "var", database)
        ends = restored.manifest.head
        again = Ledger(onto, restored.instance, database if onto == "postgresql" else None)
        assert verify(instance=again.instance).findings == ()
        assert head.recorded(again.home) == head.of_ledger()
        assert (restored.batches, Batch.objects.count()) == (ends.batch, ends.batch)
        assert dict(Batch.objects.values_list("number", "digest")).items() <= seals.items()
        assert AuditEvent.objects.get(number=ends.event).digest == ends.event_digest
        assert AuditEvent.objects.get(number=ends.event + 1).action == "instance.restored"
        assert issued.find("456") == report
        before = place(ledger.instance.archive, report.files["figures.csv"]).read_bytes()
        assert figures_again(instance=again.instance, report=report) == before
        self.works(again)

    @staticmethod
    def restored(file: Path, onto: str, home: Path, database: Roles) -> Restored:
        if onto == "sqlite":
            return restore(home=home, file=file)
        return restore(home=home, file=file, database=database.application, database_owner=database.owner)

    @staticmethod
    def works(ledger: Ledger) -> None:
        """Whoever restored goes on: accounts, guards, roles and numbers are as before."""
        assert guards.missing(connection) == []
        if ledger.vendor == "postgresql":
            assert roles.owned_by(connection) == []
        actors.create(name="moi", title="Người mới", role=actors.Role.ADMINISTRATOR)
        rows = [row(POOR, "4321")]
        assert record(instance=ledger.instance, actor=ledger.actor("moi"), rows=rows, reason="x").batch
        with refused("issue.number_taken"):
            asked = Asked(TEMPLATE, PERIOD, 456)
            issue_report(instance=ledger.instance, actor=ledger.actor("lanh-dao"), asked=asked, out=ledger.home / "out")
        assert verify(instance=ledger.instance).findings == ()

    def test_every_row_and_file_comes_back(self, real_ledger: Ledger, target: Path) -> None:
        fill(real_ledger)
        before = {table: _plain(lines) for table, lines in real_ledger.dump().items()}
        files = {path.relative_to(real_ledger.home): path.read_bytes() for path in _kept(real_ledger.home)}
        restored = restore(home=target / "var", file=saved(real_ledger))
        again = Ledger("sqlite", restored.instance)
        after = {table: _plain(lines) for table, lines in again.dump().items()}
        after["ledger_auditevent"] = [line for line in after["ledger_auditevent"] if "instance.restored" not in line]
        assert {table: len(lines) for table, lines in after.items()} == {
            table: len(lines) for table, lines in before.items()
        }
        assert {path.relative_to(again.home): path.read_bytes() for path in _kept(again.home)} == files

    def test_a_backup_of_a_restored_one_is_restored_too(self, sqlite_ledger: Ledger, target: Path) -> None:
        restored = restore(home=target / "a", file=saved(sqlite_ledger))
        again = Ledger("sqlite", restored.instance)
        twice = restore(home=target / "b", file=saved(again))
        assert verify(instance=twice.instance).findings == ()

    def test_a_backup_from_before_a_migration_is_brought_up_to_date(
        self, sqlite_ledger: Ledger, target: Path, database: Roles
    ) -> None:
        def back_in_time(manifest: dict[str, Any], members: Members) -> None:
            manifest["migrations"] = ["0001_initial"]
            then = tables_of_then("0001_initial")
            for name in set(manifest["tables"]) - set(then):
                del manifest["tables"][name], members[f"tables/{name}.jsonl"]
            for name, table in manifest["tables"].items():
                places = [place for place, column in enumerate(table["columns"]) if column in then[name]]
                put_rows(members, name, [[line[place] for place in places] for line in rows(members, name)])
                table["columns"] = [table["columns"][place] for place in places]

        file = forged(saved(sqlite_ledger), back_in_time)
        for number, addresses in enumerate(({}, {"database": database.application, "database_owner": database.owner})):
            restored = restore(home=target / str(number), file=file, **addresses)
            assert verify(instance=restored.instance).findings == ()
            assert issued.listed() == []


def tables_of_then(migration: str) -> dict[str, set[str]]:
    """Return the columns of each table as a migration left them."""
    models = MigrationLoader(connection).project_state(("ledger", migration)).apps.get_app_config("ledger").get_models()
    return {model._meta.db_table: {field.attname for field in model._meta.concrete_fields} for model in models}


def _kept(home: Path) -> list[Path]:
    return [path for name in ("packs", "attachments", "issued") for path in (home / name).rglob("*") if path.is_file()]


def _plain(lines: list[tuple[Any, ...]]) -> list[str]:
    return [str(line) for line in lines]


class TestFile:
    def test_it_holds_no_secret_and_is_its_owners_alone(self, ledger: Ledger, target: Path) -> None:
        file = saved(ledger)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        manifest, members = read_all(file)
        everything = b"".join(members.values()) + str(manifest).encode()
        assert (ledger.home / SECRET_NAME).read_bytes().strip() not in everything
        assert b"postgresql://" not in members[FILE_NAME].split(b"lock_timeout")[0].replace(
            b"postgresql://socai_app", b""
        )
        if ledger.database:
            assert ledger.database.application.encode() not in everything
        restored = restore(home=target / "var", file=file)
        secret = restored.instance.home / SECRET_NAME
        assert secret.read_text() != (ledger.home / SECRET_NAME).read_text()
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600

    def test_one_that_is_there_is_not_overwritten(self, sqlite_ledger: Ledger) -> None:
        file = saved(sqlite_ledger)
        content = file.read_bytes()
        with refused("backup.exists"):
            saved(sqlite_ledger)
        assert file.read_bytes() == content

    def test_only_an_administrator_takes_one(self, sqlite_ledger: Ledger) -> None:
        with refused("backup.not_allowed"):
            back_up(
                instance=sqlite_ledger.instance, actor=sqlite_ledger.actor("lanh-dao"), file=sqlite_ledger.home / "x"
            )

    @pytest.mark.parametrize("fate", ["gone", "changed"])
    def test_a_document_that_is_not_whole_is_named(self, sqlite_ledger: Ledger, fate: str) -> None:
        paper = sqlite_ledger.home.parent / "a.pdf"
        paper.write_bytes(b"giay")
        actor = sqlite_ledger.actor("van_phong")
        record(instance=sqlite_ledger.instance, actor=actor, rows=[row(POOR, "8")], reason="x", document=paper)
        (kept,) = (path for path in sqlite_ledger.instance.attachments.rglob("*") if path.is_file())
        kept.unlink() if fate == "gone" else kept.write_bytes(b"khac")
        with refused("backup.file_lost"):
            saved(sqlite_ledger)
        assert not list(sqlite_ledger.home.parent.glob("*.zip*"))
        assert not list(sqlite_ledger.home.parent.glob(".sao*"))

    def test_one_that_does_not_read_back_does_not_count(
        self, sqlite_ledger: Ledger, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write = backups._write

        def bad_disk(instance: Any, path: Path, *others: Any) -> None:
            write(instance, path, *others)
            content = bytearray(path.read_bytes())
            content[200] ^= 1
            path.write_bytes(content)

        monkeypatch.setattr(backups, "_write", bad_disk)
        with refused("backup.damaged"):
            saved(sqlite_ledger)
        assert {path.name for path in sqlite_ledger.home.parent.iterdir()} == {"var"}

    def test_a_ledger_that_takes_no_event_still_gives_a_backup(
        self, sqlite_ledger: Ledger, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: object, **__: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(events, "append", full)
        file = sqlite_ledger.home.parent / "a.zip"
        made = back_up(instance=sqlite_ledger.instance, actor=sqlite_ledger.actor("quan-tri"), file=file)
        assert [finding.code for finding in made.findings] == ["backup.not_logged"]
        assert file.exists()


def test_a_snapshot_does_not_see_what_is_written_meanwhile(ledger: Ledger) -> None:
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(2, timeout=60)
    before = Batch.objects.count()
    writer = context.Process(target=write_again_and_again, args=(ledger.home, 1, start))
    writer.start()
    with snapshot():
        start.wait()
        writer.join()  # it was not kept waiting
        assert Batch.objects.count() == before
    assert writer.exitcode == 0
    assert Batch.objects.count() > before


@pytest.fixture(scope="module")
def backup(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a backup of a ledger with something of everything in it."""
    folder = tmp_path_factory.mktemp("backup")
    with fresh_ledger("sqlite", folder, real=True) as ledger:
        fill(ledger)
        return saved(ledger)


@pytest.fixture
def mine(backup: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(backup, tmp_path / "sao.zip"))


def content_of(path: Path) -> tuple[Any, ...]:
    """Check a backup and return all that it says, or raise its refusal."""
    with opened(path) as found:
        found.check(silent)
        tables = {table: list(found.rows(table)) for table in found.manifest.tables}
        return found.manifest, tables


def said_by(path: Path) -> Any:
    """Return all that a backup says, or the code of its refusal."""
    try:
        return content_of(path)
    except ServiceError as error:
        (finding,) = error.findings
        return finding.code


REFUSALS = ("backup.damaged", "backup.foreign", "backup.chain", "backup.newer", "backup.not_found")


class TestDamage:
    def test_a_truncated_file_is_refused_at_every_length(self, mine: Path) -> None:
        whole = mine.read_bytes()
        lengths = {0, 1, 21, 22, len(whole) - 1, len(whole) - 22} | set(range(0, len(whole), len(whole) // 60))
        for length in sorted(lengths):
            mine.write_bytes(whole[:length])
            with refused(*REFUSALS):
                content_of(mine)

    def test_a_flipped_byte_is_refused_or_changes_nothing(self, mine: Path) -> None:
        """Some bytes of a zip mean nothing to us, such as the second copy of a date."""
        whole, expected, chance = mine.read_bytes(), content_of(mine), random.Random(456)  # noqa: S311
        ends = range(len(whole) - 600, len(whole))
        for place_of in sorted({*chance.sample(range(len(whole)), 250), *chance.sample(ends, 60)}):
            content = bytearray(whole)
            content[place_of] ^= 1 << chance.randrange(8)
            mine.write_bytes(content)
            assert said_by(mine) in (expected, *REFUSALS)

    @pytest.mark.parametrize(
        "wrong",
        [b"", b"x" * 100, b"PK\x05\x06" + b"\0" * 18, b"%PDF-1.7\n"],
        ids=["empty", "text", "empty zip", "pdf"],
    )
    def test_a_foreign_file_is_refused(self, tmp_path: Path, target: Path, wrong: bytes) -> None:
        file = tmp_path / "la.zip"
        file.write_bytes(wrong)
        with refused("backup.foreign"):
            restore(home=target / "var", file=file)
        assert list(target.iterdir()) == []

    def test_a_file_that_is_not_there(self, tmp_path: Path, target: Path) -> None:
        with refused("backup.not_found"):
            restore(home=target / "var", file=tmp_path / "khong.zip")
        with refused("backup.foreign"):
            restore(home=target / "var", file=tmp_path)


def evil(name: str) -> Any:
    def add(manifest: dict[str, Any], members: Members) -> None:
        members[name] = b"x"

    return add


def newer(manifest: dict[str, Any], members: Members) -> None:
    manifest["version"] += 1


def newer_tables(manifest: dict[str, Any], members: Members) -> None:
    manifest["migrations"].append("9999_later")


def gap_in_migrations(manifest: dict[str, Any], members: Members) -> None:
    manifest["migrations"].remove("0001_initial")


def no_migrations(manifest: dict[str, Any], members: Members) -> None:
    manifest["migrations"] = []


def other_program(manifest: dict[str, Any], members: Members) -> None:
    manifest["format"] = "khac"


def changed_value(manifest: dict[str, Any], members: Members) -> None:
    changed = rows(members, "ledger_entry")
    changed[0][-3] = 99
    put_rows(members, "ledger_entry", changed)


def batch_removed(manifest: dict[str, Any], members: Members) -> None:
    for table in ("ledger_batch",):
        put_rows(members, table, rows(members, table)[:-1])
        manifest["tables"][table]["rows"] -= 1


def event_changed(manifest: dict[str, Any], members: Members) -> None:
    changed = rows(members, "ledger_auditevent")
    changed[0][1] = "khác"
    put_rows(members, "ledger_auditevent", changed)


def no_entries(manifest: dict[str, Any], members: Members) -> None:
    del manifest["tables"]["ledger_entry"]
    del members["tables/ledger_entry.jsonl"]


def account_of_another_type(manifest: dict[str, Any], members: Members) -> None:
    changed = rows(members, "ledger_account")
    place_of = manifest["tables"]["ledger_account"]["columns"].index("name")
    changed[0][place_of] = 7
    put_rows(members, "ledger_account", changed)


def account_of_an_unknown_role(manifest: dict[str, Any], members: Members) -> None:
    changed = rows(members, "ledger_account")
    place_of = manifest["tables"]["ledger_account"]["columns"].index("role")
    changed[0][place_of] = "vua"
    put_rows(members, "ledger_account", changed)


def accounts_gone(manifest: dict[str, Any], members: Members) -> None:
    put_rows(members, "ledger_account", [])
    manifest["tables"]["ledger_account"]["rows"] = 0


def row_too_short(manifest: dict[str, Any], members: Members) -> None:
    put_rows(members, "ledger_account", [row[:-1] for row in rows(members, "ledger_account")])


def rows_beyond(manifest: dict[str, Any], members: Members) -> None:
    members["tables/ledger_account.jsonl"] += b"[]\n"


def row_too_deep(manifest: dict[str, Any], members: Members) -> None:
    members["tables/ledger_account.jsonl"] = b"[" * 100_000 + b"\n"


def other_columns(manifest: dict[str, Any], members: Members) -> None:
    manifest["tables"]["ledger_account"]["columns"][-1] = "khac"


def manifest_of_another_shape(manifest: dict[str, Any], members: Members) -> None:
    manifest["head"] = []


def document_under_another_hash(manifest: dict[str, Any], members: Members) -> None:
    (name,) = (name for name in members if name.startswith("attachments/"))
    members[name] += b"x"


def document_gone(manifest: dict[str, Any], members: Members) -> None:
    (name,) = (name for name in members if name.startswith("attachments/"))
    del members[name]


def archive_gone(manifest: dict[str, Any], members: Members) -> None:
    del members[next(name for name in members if name.startswith("issued/"))]


def settings_of_another_program(manifest: dict[str, Any], members: Members) -> None:
    members[FILE_NAME] = b"mau = 1\n"


def settings_gone(manifest: dict[str, Any], members: Members) -> None:
    del members[FILE_NAME]


def settings_lead_out(manifest: dict[str, Any], members: Members) -> None:
    members[FILE_NAME] = b'pack = "../../etc"\n'


def settings_lead_to_a_pack_outside(manifest: dict[str, Any], members: Members) -> None:
    members[FILE_NAME] = f'pack = "{builtin_packs() / "xa"}"\n'.encode()


FORGERIES = [
    newer, newer_tables, gap_in_migrations, no_migrations, other_program, changed_value, batch_removed, event_changed,
    no_entries, account_of_another_type, account_of_an_unknown_role, accounts_gone, row_too_short, rows_beyond,
    row_too_deep, other_columns, manifest_of_another_shape, document_under_another_hash, document_gone, archive_gone,
    settings_of_another_program, settings_gone, settings_lead_out, settings_lead_to_a_pack_outside,
]  # fmt: skip


class TestHostileFiles:
    @pytest.mark.parametrize("change", FORGERIES, ids=lambda change: change.__name__)
    def test_a_forged_backup_leaves_nothing(self, mine: Path, target: Path, change: Any) -> None:
        with pytest.raises(ServiceError) as error:
            restore(home=target / "var", file=forged(mine, change))
        for finding in error.value.findings:
            assert "\n" not in word(finding, lang="vi")
            assert not word(finding, lang="vi").startswith(finding.code)
        assert list(target.iterdir()) == []

    @pytest.mark.parametrize(
        "name",
        [
            "../ngoai", "packs/../../ngoai", "/etc/socai", "packs/a/../../b", "packs\\a", "C:/a", "packs/.an",
            "packs//a", "tables/../x", "attachments/aa/x", "secret.key", "socai.sqlite3", "attachments/../a", "khac/",
        ],
    )  # fmt: skip
    def test_no_name_leads_out_or_elsewhere(self, mine: Path, target: Path, name: str) -> None:
        with refused("backup.damaged"):
            restore(home=target / "var", file=forged(mine, evil(name)))
        assert list(target.iterdir()) == []
        assert not (target.parent / "ngoai").exists()

    def test_a_file_twice(self, mine: Path, target: Path) -> None:
        with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(mine, "a") as archive:
            archive.writestr(FILE_NAME, b"x")
        with refused("backup.damaged"):
            restore(home=target / "var", file=mine)

    def test_a_file_that_the_manifest_does_not_name(self, mine: Path, target: Path) -> None:
        with zipfile.ZipFile(mine, "a") as archive:
            archive.writestr("packs/so_mau/them.yaml", b"x")
        with refused("backup.damaged"):
            restore(home=target / "var", file=mine)

    def test_more_than_the_disk_has_room_for(self, mine: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(restoring.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(1, 1, 1000))  # type: ignore[attr-defined]
        with refused("backup.no_room"):
            restore(home=target / "var", file=mine)
        assert list(target.iterdir()) == []

    def test_a_file_that_unpacks_to_more_than_it_says(self, mine: Path, target: Path) -> None:
        manifest, members = read_all(mine)
        manifest["members"][FILE_NAME]["bytes"] = 10
        members[FILE_NAME] = b"0" * 10**7
        with refused("backup.damaged"):
            restore(home=target / "var", file=write_all(mine, manifest, members))

    def test_a_manifest_without_end(self, mine: Path, target: Path) -> None:
        with zipfile.ZipFile(mine, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("manifest.json", "w") as out:
            for _ in range(65):
                out.write(b" " * 2**20)
        with refused("backup.foreign"):
            restore(home=target / "var", file=mine)


class TestTargets:
    def test_a_home_that_is_taken(self, mine: Path, sqlite_ledger: Ledger, target: Path) -> None:
        with refused("instance.exists"):
            restore(home=sqlite_ledger.home, file=mine)
        (target / "của tôi").write_text("x")
        with refused("instance.folder_not_empty"):
            restore(home=target, file=mine)
        assert [path.name for path in target.iterdir()] == ["của tôi"]

    def test_an_empty_home_is_filled(self, mine: Path, target: Path) -> None:
        assert restore(home=target, file=mine).instance.home == target
        assert (target / FILE_NAME).exists()

    def test_a_database_that_is_taken(self, mine: Path, postgresql_ledger: Ledger, target: Path) -> None:
        assert postgresql_ledger.database
        before = postgresql_ledger.dump()
        addresses = postgresql_ledger.database
        with refused("instance.database_taken"):
            restore(
                home=target / "var",
                file=mine,
                database=addresses.application,
                database_owner=addresses.owner,
            )
        assert list(target.iterdir()) == []
        boot.configure(postgresql_ledger.home)
        assert postgresql_ledger.dump() == before

    def test_a_database_stays_empty_when_it_fails(self, mine: Path, target: Path, database: Roles) -> None:
        addresses = {"database": database.application, "database_owner": database.owner}
        with pytest.raises(ServiceError):
            restore(home=target / "var", file=forged(mine, account_of_an_unknown_role), **addresses)
        assert restore(home=target / "var", file=mine, **addresses).batches

    def test_a_wrong_address(self, mine: Path, target: Path) -> None:
        with pytest.raises(ServiceError) as error:
            restore(home=target / "var", file=mine, database="postgresql://nobody@127.0.0.1:1/none")
        assert len(error.value.findings) == 1
        assert list(target.iterdir()) == []


class TestFullDisk:
    def test_a_backup_that_finds_no_room_leaves_nothing(self, sqlite_ledger: Ledger) -> None:
        file = sqlite_ledger.home.parent / "sao.zip"
        before = sqlite_ledger.dump()
        boot.disconnect()
        answer = _limited("--home", str(sqlite_ledger.home), "backup", str(file), limit=3000)
        assert (answer.returncode, len(answer.stderr.strip().splitlines())) == (2, 1), answer.stderr
        assert [path.name for path in sqlite_ledger.home.parent.iterdir()] == ["var"]
        assert sqlite_ledger.dump() == before

    @pytest.mark.parametrize("limit", [500, 20_000, 200_000])
    def test_a_restore_that_finds_no_room_leaves_nothing(self, mine: Path, target: Path, limit: int) -> None:
        answer = _limited("restore", str(mine), "--home", str(target / "var"), limit=limit)
        assert (answer.returncode, len(answer.stderr.strip().splitlines())) == (2, 1), answer.stderr
        assert list(target.iterdir()) == []


def _limited(*arguments: str, limit: int) -> subprocess.CompletedProcess[str]:
    """Run a command in a process that may not make any file longer than so many bytes."""
    code = "import sys; from socai.cli.main import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
