"""An instance is there whole or not at all, on either database."""

from __future__ import annotations

import json
import multiprocessing
import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection

from socai.ledger import guards
from socai.ledger.models import Account, AuditEvent, Batch, Entry, OrgUnit
from socai.services import founding, head
from socai.services.errors import ServiceError
from socai.services.founding import Founded
from socai.services.instance import init_instance, open_instance, pack_digest
from socai.services.verification import verify
from socai.services.wording import word
from socai.site import boot
from socai.site.boot import SECRET_NAME
from socai.site.databases import SQLITE_NAME
from socai.site.options import FILE_NAME, Options
from tests.ledgers import DATABASES, PACK, Ledger, write_pack
from tests.postgres import server
from tests.unit.services.founder import try_to_found

Init = Callable[..., Founded]


@pytest.fixture(params=DATABASES)
def init(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Init]:
    """Return what makes an instance at ``tmp_path/var``, on each database."""
    database = server().empty() if request.param == "postgresql" else None
    addresses = {"database": database.application, "database_owner": database.owner} if database else {}

    def make(changes: dict[str, str] | None = None, **options: object) -> Founded:
        pack = write_pack(tmp_path / "packs", changes)
        return init_instance(home=tmp_path / "var", pack=str(pack), options=Options(**addresses, **options))  # type: ignore[arg-type]

    yield make
    boot.disconnect()
    if database:
        server().drop(database)


def left_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"packs"}


def refused(*codes: str) -> pytest.RaisesExc[ServiceError]:
    return pytest.raises(ServiceError, check=lambda error: tuple(finding.code for finding in error.findings) == codes)


def test_a_new_instance_holds_what_the_pack_declares(init: Init, tmp_path: Path) -> None:
    founded = init()
    assert (founded.units, founded.targets, founded.figures, founded.accounts) == (6, 1, 3, 4)
    assert (OrgUnit.objects.count(), Entry.objects.count()) == (6, 3)
    assert founded.batches == Batch.objects.count() == 4
    assert set(Account.objects.values_list("name", "role")) == {
        ("quan-tri", "administrator"),
        ("lanh-dao", "leader"),
        ("van_phong", "office"),
        ("nong_nghiep", "office"),
    }
    assert founded.instance.home == tmp_path / "var"
    assert left_in(tmp_path) == {"var"}
    assert guards.missing(connection) == []
    assert verify(instance=founded.instance).findings == ()
    assert head.recorded(founded.instance.home) == head.of_ledger()


def test_each_office_enters_its_own_figures(init: Init) -> None:
    init()
    pairs = Entry.objects.values_list("batch__actor__name", "indicator").order_by("indicator")
    assert list(pairs) == [
        ("van_phong", "dan_so.ho.khac"),
        ("van_phong", "dan_so.ho.ngheo"),
        ("nong_nghiep", "nong_nghiep.lua.dien_tich"),
    ]


@pytest.mark.parametrize(("demonstration", "kind"), [(True, "demonstration"), (False, "import")])
def test_a_demonstration_is_marked_as_one(init: Init, demonstration: bool, kind: str) -> None:
    init(demonstration=demonstration)
    assert set(Account.objects.values_list("is_demonstration", flat=True)) == {demonstration}
    assert set(Entry.objects.values_list("batch__kind", flat=True)) == {kind}


def test_nobody_can_sign_in_yet(init: Init) -> None:
    init()
    assert not any(account.has_usable_password() for account in Account.objects.all())


def test_the_first_event_says_what_it_stands_on(init: Init) -> None:
    founded = init()
    event = AuditEvent.objects.get(number=1)
    said = json.loads(event.data)
    assert (event.action, said["pack"], said["version"]) == ("instance.founded", "so_mau", "1.0.0")
    assert said["pack_digest"] == pack_digest(founded.instance.home)


def test_the_packs_copy_is_its_own(init: Init, tmp_path: Path) -> None:
    """The pack it was made from may change or go."""
    home = init().instance.home
    write_pack(tmp_path / "packs", {"org_units.yaml": "broken"})
    assert open_instance(home=home).catalogue.name == "so_mau"


def test_secrets_are_for_the_owner_of_the_files_only(init: Init) -> None:
    home = init().instance.home
    for name in (SECRET_NAME, FILE_NAME):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o600
    assert len((home / SECRET_NAME).read_text().strip()) >= 50


def test_an_empty_folder_may_be_there_already(init: Init, tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    assert init().instance.home == tmp_path / "var"
    assert left_in(tmp_path) == {"var"}


def test_an_instance_is_never_made_over_another(init: Init, tmp_path: Path) -> None:
    init()
    before = {path: path.read_bytes() for path in (tmp_path / "var").glob("*.toml")}
    with refused("instance.exists"):
        init()
    assert {path: path.read_bytes() for path in (tmp_path / "var").glob("*.toml")} == before


@pytest.mark.parametrize("taken", ["file in it", "file itself"])
def test_a_folder_that_is_taken_is_left_alone(init: Init, tmp_path: Path, taken: str) -> None:
    file = tmp_path / "var" / "ghi-chu.txt" if taken == "file in it" else tmp_path / "var"
    file.parent.mkdir(exist_ok=True)
    file.write_text("của tôi")
    with refused("instance.folder_not_empty"):
        init()
    assert file.read_text() == "của tôi"
    assert left_in(tmp_path) == {"var"}


def test_a_database_that_holds_a_ledger_is_left_alone(postgresql_ledger: Ledger, tmp_path: Path) -> None:
    before = postgresql_ledger.dump()
    with refused("instance.database_taken"):
        init_instance(
            home=tmp_path / "second",
            pack=str(write_pack(tmp_path / "packs")),
            options=replace(postgresql_ledger.instance.options, pack=""),
        )
    assert left_in(tmp_path) == {"var"}
    open_instance(home=postgresql_ledger.home)
    assert postgresql_ledger.dump() == before


WRONG_FIGURES = {
    "figures/2026H1.csv": """
        indicator,org_unit,period,value
        dan_so.ho.ngheo,thon_2,2026Q3,7
        dan_so.ho.khac,xa_mau,2026H1,1235
        """
}


def test_a_failed_init_leaves_nothing_and_can_be_tried_again(
    init: Init, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(founding, "_figures", breaks)
        with refused("ledger.disk_full"):
            init()
    assert left_in(tmp_path) == set()
    assert init().figures == 3


def test_a_pack_with_problems_is_refused_with_all_of_them(init: Init, tmp_path: Path) -> None:
    bad = PACK["org_units.yaml"].replace("parent: xa_mau", "parent: xa_mao", 2)
    with pytest.raises(ServiceError) as error:
        init({"org_units.yaml": bad})
    assert len(error.value.findings) == 2
    assert {finding.location.line for finding in error.value.findings} == {2, 3}
    assert left_in(tmp_path) == set()


def test_figures_that_the_ledger_refuses_stop_it(init: Init, tmp_path: Path) -> None:
    with pytest.raises(ServiceError) as error:
        init(WRONG_FIGURES)
    assert all("\n" not in word(finding, lang="vi") for finding in error.value.findings)
    assert left_in(tmp_path) == set()


def test_options_are_checked_before_anything_is_made(tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "packs")
    with refused("settings.owner_without_database"):
        init_instance(home=tmp_path / "var", pack=str(pack), options=Options(database_owner="dbname=x"))
    assert left_in(tmp_path) == set()


def test_a_server_that_is_not_there_gives_one_line(tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "packs")
    nowhere = Options(database=f"host={tmp_path} dbname=x connect_timeout=2")
    with pytest.raises(ServiceError) as error:
        init_instance(home=tmp_path / "var", pack=str(pack), options=nowhere)
    (finding,) = error.value.findings
    assert finding.code == "ledger.unreachable"
    assert "\n" not in word(finding, lang="vi")
    assert left_in(tmp_path) == set()


@pytest.mark.parametrize("pack", ["khong-co", "./khong-co"])
def test_an_unknown_pack_is_refused_with_those_that_ship(tmp_path: Path, pack: str) -> None:
    with pytest.raises(ServiceError) as error:
        init_instance(home=tmp_path / "var", pack=pack)
    (finding,) = error.value.findings
    assert finding.code == "instance.unknown_pack"
    assert "xa" in str(finding.data["known"]).split(", ")


def test_what_is_left_of_a_killed_init_does_no_harm(init: Init, tmp_path: Path) -> None:
    left = tmp_path / ".var.unfinished"
    left.mkdir()
    (left / SQLITE_NAME).write_bytes(b"half")
    assert init().figures == 3
    assert left_in(tmp_path) == {"var"}


def test_of_two_that_make_the_same_instance_one_does(tmp_path: Path) -> None:
    pack, home = write_pack(tmp_path / "packs"), tmp_path / "var"
    context = multiprocessing.get_context("spawn")
    start, answers = context.Barrier(2, timeout=60), context.Queue()
    both = [context.Process(target=try_to_found, args=(home, pack, start, answers)) for _ in range(2)]
    for process in both:
        process.start()
    said = sorted(answers.get(timeout=60) for _ in both)
    for process in both:
        process.join()
    assert said == ["instance.exists", "made"]
    assert verify(instance=open_instance(home=home)).findings == ()


class TestOpening:
    @pytest.fixture
    def home(self, tmp_path: Path) -> Path:
        founded = init_instance(home=tmp_path / "var", pack=str(write_pack(tmp_path / "packs")))
        return founded.instance.home

    def test_a_folder_that_is_none(self, tmp_path: Path) -> None:
        with refused("instance.not_found"):
            open_instance(home=tmp_path)

    def test_wrong_settings(self, home: Path) -> None:
        with (home / FILE_NAME).open("a", encoding="utf-8") as file:
            file.write("\ncolour = 1\n")
        with refused("settings.unknown"):
            open_instance(home=home)

    def test_a_pack_that_is_gone(self, home: Path) -> None:
        (home / "packs" / "so_mau").rename(home / "packs" / "khac")
        with refused("instance.pack_gone"):
            open_instance(home=home)

    def test_a_pack_that_was_broken(self, home: Path) -> None:
        (home / "packs" / "so_mau" / "org_units.yaml").write_text("[", encoding="utf-8")
        with pytest.raises(ServiceError):
            open_instance(home=home)

    def test_a_database_that_is_no_database(self, home: Path) -> None:
        boot.disconnect()
        (home / SQLITE_NAME).write_bytes(b"x" * 4096)
        for leftover in home.glob(f"{SQLITE_NAME}-*"):
            leftover.unlink()
        with refused("ledger.damaged"):
            verify(instance=open_instance(home=home))

    def test_a_database_without_tables(self, home: Path) -> None:
        boot.disconnect()
        for file in home.glob(f"{SQLITE_NAME}*"):
            file.unlink()
        with refused("ledger.not_migrated"):
            verify(instance=open_instance(home=home))


def test_no_lock_file_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    locks = tmp_path / "locks"
    locks.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(locks))
    init_instance(home=tmp_path / "var", pack=str(write_pack(tmp_path / "packs")))
    assert os.listdir(locks) == []
