"""What is private stands closed in a backup, and is there again for who restores with the key, and for nobody else."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from socai.ledger.models import Erasure, PrivateValue
from socai.services import backup_key
from socai.services.backups import BackedUp, back_up
from socai.services.errors import ServiceError
from socai.services.registers import attach
from socai.services.restoring import Restored, restore
from socai.services.verification import verify
from socai.services.wording import LANGUAGES, word
from socai.site import boot
from tests.ledgers import COMMUNE, OFFICE, Ledger
from tests.unit.files.test_pictures import jpeg
from tests.unit.services.backup_forging import Members, forged, put_rows, read_all, rows
from tests.unit.services.registering import DENOUNCER, NAME, PETITIONS, added, petition

TABLE = "ledger_privatevalue"


@pytest.fixture
def full(ledger: Ledger) -> Iterator[Ledger]:
    """A ledger with private values and with a photo of a petition that shows a name."""
    added(ledger, petition("1", nguoi_gui=NAME), petition("2", loai="to_cao", to_giac=DENOUNCER))
    photo = jpeg(scan=NAME.encode())
    attach(instance=ledger.instance, actor=ledger.actor(OFFICE), register=PETITIONS, key="2", file="a.jpg", data=photo)
    yield ledger
    boot.disconnect()


def saved(ledger: Ledger, folder: Path, **how: Any) -> BackedUp:
    return back_up(instance=ledger.instance, actor=ledger.actor("quan-tri"), file=folder / "sao.zip", **how)


def documents(home: Path) -> list[str]:
    return [path.name for path in (home / "attachments").glob("*/*")]


def told(error: ServiceError) -> str:
    """Return the one problem, after seeing that it is one line in each language."""
    (finding,) = error.findings
    assert all("\n" not in word(finding, lang=lang) for lang in LANGUAGES)
    return finding.code


def refused(file: Path, home: Path, **how: Any) -> str:
    """Return why a backup is not restored, after seeing that it left nothing."""
    with pytest.raises(ServiceError) as error:
        restore(home=home, file=file, **how)
    assert not home.exists()
    return told(error.value)


def test_values_salts_and_files_of_rows_are_there_again_with_the_key_only(full: Ledger, tmp_path: Path) -> None:
    before = sorted(PrivateValue.objects.values_list("id", "salt", "value"))
    made = saved(full, tmp_path)
    everything = b"".join(read_all(made.path)[1].values())
    assert len(before) == 2
    for _, salt, value in before:
        assert salt.encode() not in everything
        assert value.encode() not in everything
    files = documents(full.home)
    assert files
    restored: Restored = restore(home=tmp_path / "lai", file=made.path, key=made.key)
    assert sorted(PrivateValue.objects.values_list("id", "salt", "value")) == before
    assert documents(restored.instance.home) == files
    assert verify(instance=restored.instance).findings == ()
    assert not Erasure.objects.exists()


def test_the_key_is_its_owners_alone_in_no_backup_and_goes_on(full: Ledger, tmp_path: Path) -> None:
    first = saved(full, tmp_path)
    assert first.key == full.home / backup_key.NAME
    assert stat.S_IMODE(first.key.stat().st_mode) == 0o600
    text = first.key.read_bytes()
    _, members = read_all(first.path)
    assert not [name for name, content in members.items() if text.strip() in content]
    first.path.unlink()
    again = saved(full, tmp_path)
    assert again.key.read_bytes() == text
    home = restore(home=tmp_path / "lai", file=again.path, key=again.key).instance.home
    assert (home / backup_key.NAME).read_bytes() == text
    assert stat.S_IMODE((home / backup_key.NAME).stat().st_mode) == 0o600


def test_without_the_key_it_must_be_said_and_then_they_count_as_erased(full: Ledger, tmp_path: Path) -> None:
    made = saved(full, tmp_path)
    assert refused(made.path, tmp_path / "lai") == "backup.key_needed"
    restored = restore(home=tmp_path / "lai", file=made.path, without_private=True)
    assert not PrivateValue.objects.exists()
    assert documents(restored.instance.home) == []
    assert Erasure.objects.count() == 3
    assert verify(instance=restored.instance).findings == ()
    again = Ledger("sqlite", restored.instance)
    assert back_up(instance=again.instance, actor=again.actor("quan-tri"), file=tmp_path / "nua.zip").path.is_file()


def test_a_backup_in_which_nothing_is_private_needs_no_key(ledger: Ledger, tmp_path: Path) -> None:
    made = saved(ledger, tmp_path)
    assert verify(instance=restore(home=tmp_path / "lai", file=made.path).instance).findings == ()


def test_no_key_is_left_beside_a_commune_that_was_not_taken_out(full: Ledger, tmp_path: Path) -> None:
    with pytest.raises(ServiceError, match=r"backup\.whole_ledger"):
        saved(full, tmp_path, commune=COMMUNE)
    assert not list(tmp_path.glob("*.key"))
    (tmp_path / "sao.zip.key").write_text("của ai đó")
    with pytest.raises(ServiceError) as error:
        saved(full, tmp_path, commune=COMMUNE)
    assert told(error.value) == "backup.exists"
    assert (tmp_path / "sao.zip.key").read_text() == "của ai đó"


def test_a_wrong_key_is_told_before_anything_is_made(full: Ledger, tmp_path: Path) -> None:
    made = saved(full, tmp_path)
    other, none = tmp_path / "khac.key", tmp_path / "hong.key"
    backup_key.fresh().keep(other)
    none.write_text("không phải khóa")
    assert refused(made.path, tmp_path / "lai", key=other) == "backup.key_of_another"
    assert refused(made.path, tmp_path / "lai", key=none) == "backup.key_unreadable"
    assert refused(made.path, tmp_path / "lai", key=tmp_path / "khong-co.key") == "backup.key_not_found"


def test_a_key_of_the_instance_that_is_no_key_makes_no_backup(full: Ledger, tmp_path: Path) -> None:
    (full.home / backup_key.NAME).write_text("hỏng")
    with pytest.raises(ServiceError) as error:
        saved(full, tmp_path)
    assert told(error.value) == "backup.key_unreadable"
    assert not (tmp_path / "sao.zip").exists()


@pytest.mark.parametrize("what", ["value", "file", "swapped"])
def test_what_was_changed_behind_the_key_is_noticed(full: Ledger, tmp_path: Path, what: str) -> None:
    def change(manifest: dict[str, Any], members: Members) -> None:
        if what == "file":
            (name,) = (name for name in members if name.startswith("sealed/"))
            members[name] = members[name][:-20] + b"A" * 20
            return
        held = rows(members, TABLE)
        place = manifest["tables"][TABLE]["columns"].index("value")
        if what == "value":
            held[0][place] = held[0][place][:-20] + "A" * 20
        else:
            held[0][place], held[1][place] = held[1][place], held[0][place]
        put_rows(members, TABLE, held)

    made = saved(full, tmp_path)
    with pytest.raises(ServiceError) as error:
        restore(home=tmp_path / "lai", file=forged(made.path, change), key=made.key)
    assert {finding.code for finding in error.value.findings} <= {"backup.damaged", "verify.private_value_changed"}
    assert not (tmp_path / "lai").exists()


@pytest.mark.parametrize("sealed", [["khong_co"], "value", 5])
def test_a_manifest_that_seals_what_is_not_there_is_damaged(full: Ledger, tmp_path: Path, sealed: object) -> None:
    def change(manifest: dict[str, Any], members: Members) -> None:
        manifest["tables"][TABLE]["sealed"] = sealed

    made = saved(full, tmp_path)
    assert refused(forged(made.path, change), tmp_path / "lai", key=made.key) == "backup.damaged"


def test_one_of_the_first_version_is_still_restored(full: Ledger, tmp_path: Path) -> None:
    """It held everything in clear, the files of rows among the others."""
    made = saved(full, tmp_path)
    key = backup_key.read(made.key)

    def first_version(manifest: dict[str, Any], members: Members) -> None:
        manifest["version"] = 1
        del manifest["key"]
        for table in manifest["tables"].values():
            del table["sealed"]
        columns = manifest["tables"][TABLE]["columns"]
        held = [dict(zip(columns, row, strict=True)) for row in rows(members, TABLE)]
        clear = [each | {name: key.opened(each[name].encode()).decode() for name in ("salt", "value")} for each in held]
        put_rows(members, TABLE, [list(each.values()) for each in clear])
        for name in [name for name in members if name.startswith("sealed/")]:
            members[name.replace("sealed/", "attachments/")] = key.opened(members.pop(name))

    file = forged(made.path, first_version)
    assert json.dumps(DENOUNCER, ensure_ascii=False).encode() in read_all(file)[1][f"tables/{TABLE}.jsonl"]
    restored = restore(home=tmp_path / "lai", file=file)
    assert {value.value for value in PrivateValue.objects.all()} == {NAME, DENOUNCER}
    assert verify(instance=restored.instance).findings == ()
