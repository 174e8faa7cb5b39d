"""Private values of registers: who may see them, ways round that lead nowhere, erasing that leaves the chain whole."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

import pytest

from socai.ledger.models import AuditEvent, Batch, Erasure, PrivateValue, RowVersion
from socai.services import backup_key, backups, restoring
from socai.services.errors import ServiceError
from socai.services.reading import query, trace
from socai.services.register_erasing import FILE, erase, erase_due
from socai.services.register_files import export_register, import_register
from socai.services.register_reading import due, read_rows, thread
from socai.services.registers import attach, correct
from socai.services.verification import verify
from socai.services.wording import word
from socai.site import boot
from tests.ledgers import FARMING, OFFICE, Ledger
from tests.unit.files.test_pictures import jpeg
from tests.unit.services.registering import (
    DENOUNCER,
    NAME,
    PETITIONS,
    SECRETS,
    actions,
    add,
    added,
    codes,
    move,
    petition,
)

KEEPER, LEADER = "quan-tri", "lanh-dao"


@pytest.fixture
def full(ledger: Ledger) -> Ledger:
    """Return a ledger with a petition that names somebody, and one that hides who denounced."""
    added(ledger, petition("1", nguoi_gui=NAME, noi_dung="đất"), petition("2", to_giac=DENOUNCER))
    return ledger


def seen(ledger: Ledger, account: str, *, with_private: bool = True) -> set[str]:
    """Return the secrets that an account gets to see."""
    found = read_rows(
        instance=ledger.instance, actor=ledger.actor(account), register=PETITIONS, with_private=with_private
    )
    texts = {text for row in found.rows for text in row.cells.values()}
    return texts & set(SECRETS)


def test_each_sees_what_the_law_lets_see(full: Ledger) -> None:
    assert seen(full, OFFICE) == {NAME, DENOUNCER}
    assert seen(full, LEADER) == seen(full, KEEPER) == {NAME}
    with pytest.raises(ServiceError, match=r"register\.may_not_read"):
        seen(full, FARMING)


@pytest.mark.parametrize("account", [OFFICE, LEADER, KEEPER, FARMING])
def test_nobody_sees_a_private_value_without_asking_for_it(full: Ledger, account: str) -> None:
    before = actions()
    assert seen(full, account, with_private=False) == set()
    assert actions() == before


def test_reading_private_values_is_written_down_and_without_them(full: Ledger) -> None:
    seen(full, LEADER)
    event = AuditEvent.objects.order_by("-number")[0]
    assert event.action == "register.private_read"
    assert json.loads(event.data) == {
        "columns": ["nguoi_gui"], "keys": ["1", "2"], "register": PETITIONS, "rows": 2,
    }  # fmt: skip


def test_no_refused_reader_leaves_with_anything(full: Ledger) -> None:
    before = actions()
    with pytest.raises(ServiceError):
        seen(full, FARMING)
    assert actions() == before


@pytest.mark.parametrize("where", [f'nguoi_gui = "{NAME}"', 'to_giac != ""', 'not (nguoi_gui = "")'])
def test_no_condition_asks_for_a_private_column(full: Ledger, where: str) -> None:
    """Whoever may ask which rows name somebody learns the name by asking often enough."""
    with pytest.raises(ServiceError, match=r"formula\.private_column"):
        read_rows(instance=full.instance, actor=full.actor(OFFICE), register=PETITIONS, where=where)


def test_figures_and_their_traces_hold_none(full: Ledger) -> None:
    figures = query(instance=full.instance, indicators=["don_thu.tong"], periods=["2026H1"])
    found = trace(instance=full.instance, indicator="don_thu.tong", period="2026H1")
    said = f"{figures} {found}"
    assert "don_thu" in said
    assert [secret for secret in SECRETS if secret in said] == []


def test_a_trace_leads_to_the_rows_and_who_recorded_them(full: Ledger) -> None:
    found = trace(instance=full.instance, indicator="don_thu.tong", period="2026H1")
    rows = [pair for part in _all(found) for pair in part.rows]
    assert [(row.key, origin.account) for row, origin in rows] == [("1", "Văn phòng"), ("2", "Văn phòng")]


def _all(node):  # type: ignore[no-untyped-def]
    yield node
    for part in node.parts:
        yield from _all(part)


def test_threads_and_time_limits_hold_none(full: Ledger) -> None:
    limits = due(instance=full.instance, on=date(2026, 1, 10))
    node = thread(instance=full.instance, register=PETITIONS, key="1")
    assert len(limits[0]) == 2
    assert [secret for secret in SECRETS if secret in f"{limits} {asdict(node)}"] == []


def test_the_sealed_tables_and_the_log_hold_none(full: Ledger) -> None:
    correct(
        instance=full.instance, actor=full.actor(OFFICE), register=PETITIONS, key="1", cells={"so_ho": "2"}, reason="x"
    )
    move(full, "1", "thu_ly")
    assert [secret for secret in SECRETS if secret in str(full.dump())] == []


class TestFiles:
    def test_an_export_leaves_private_columns_out(self, full: Ledger, tmp_path: Path) -> None:
        for account, asks, expected in (
            (LEADER, False, set()), (LEADER, True, {NAME}), (OFFICE, True, {NAME, DENOUNCER}),
        ):  # fmt: skip
            path = tmp_path / f"{account}-{asks}.csv"
            export_register(
                instance=full.instance, actor=full.actor(account), register=PETITIONS, path=path, with_private=asks
            )
            text = path.read_text(encoding="utf-8")
            assert {secret for secret in SECRETS if secret in text} == expected
            assert ("to_giac" in text) == (DENOUNCER in expected)

    def test_a_public_export_leaves_internal_columns_out_too(self, full: Ledger, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        export_register(
            instance=full.instance, actor=full.actor(OFFICE), register=PETITIONS, path=path, public_only=True
        )
        assert "noi_dung" not in path.read_text(encoding="utf-8")

    def test_an_imported_file_with_private_columns_is_not_kept(self, full: Ledger, tmp_path: Path) -> None:
        """A copy under its hash could never be erased."""
        path = tmp_path / "don_thu.csv"
        path.write_text(f"ma,ngay,nguoi_gui\n3,2026-02-01,{NAME}\n", encoding="utf-8")
        assert import_register(instance=full.instance, actor=full.actor(OFFICE), path=path).batch
        assert [
            each for each in _files(full) if NAME.encode() in each.read_bytes() and "sqlite3" not in each.name
        ] == []

    def test_importing_an_export_without_private_columns_loses_none(self, full: Ledger, tmp_path: Path) -> None:
        path = tmp_path / "don_thu.xlsx"
        export_register(instance=full.instance, actor=full.actor(LEADER), register=PETITIONS, path=path)
        recorded = import_register(instance=full.instance, actor=full.actor(OFFICE), path=path)
        assert (recorded.batch, recorded.unchanged) == (None, 2)
        assert PrivateValue.objects.count() == 2


def _files(ledger: Ledger) -> Iterator[Path]:
    return (path for path in ledger.home.rglob("*") if path.is_file())


class TestErasing:
    def test_on_request_all_versions_lose_the_value_and_the_chain_stays_whole(self, full: Ledger) -> None:
        office = full.actor(OFFICE)
        correct(
            instance=full.instance, actor=office, register=PETITIONS, key="1", cells={"nguoi_gui": "Khác"}, reason="x"
        )
        erased = erase(instance=full.instance, actor=office, register=PETITIONS, key="1", reason="Theo yêu cầu")
        assert erased.cells == ((PETITIONS, "1", "nguoi_gui"),)
        assert set(PrivateValue.objects.values_list("value", flat=True)) == {DENOUNCER}
        batch = Batch.objects.get(number=erased.batch)
        assert (batch.reason, batch.event.action) == ("Theo yêu cầu", "batch.erasure")
        assert verify(instance=full.instance).findings == ()
        (row, _) = read_rows(instance=full.instance, actor=office, register=PETITIONS, with_private=True).rows
        assert row.erased == {"nguoi_gui"}

    def test_what_was_erased_does_not_come_back(self, full: Ledger) -> None:
        office = full.actor(OFFICE)
        erase(instance=full.instance, actor=office, register=PETITIONS, key="1", reason="x")
        assert codes(add(full, petition("1", nguoi_gui=NAME))) == ["register.was_erased"]
        assert added(full, petition("1", so_ho="4")).corrected == 1
        assert codes(add(full, petition("1", nguoi_gui=NAME))) == ["register.was_erased"]
        assert verify(instance=full.instance).findings == ()

    def test_who_keeps_the_register_erases_with_a_reason_private_columns_only(self, full: Ledger) -> None:
        for account, columns, reason, code in (
            (FARMING, (), "x", "register.may_not_keep"),
            (LEADER, (), "x", "register.may_not_keep"),
            (OFFICE, (), " ", "register.reason_needed"),
            (OFFICE, ("ma",), "x", "register.not_private"),
        ):
            with pytest.raises(ServiceError, match=code.replace(".", r"\.")):
                erase(
                    instance=full.instance, actor=full.actor(account), register=PETITIONS, key="1", columns=columns,
                    reason=reason,
                )  # fmt: skip
        assert PrivateValue.objects.count() == 2

    def test_time_runs_from_the_day_the_case_came_to_rest(self, full: Ledger) -> None:
        move(full, "1", "tra_lai", day=date(2026, 1, 10))
        office = full.actor(OFFICE)

        def on(day: date, *, dry_run: bool = False) -> int:
            erased = erase_due(instance=full.instance, actor=office, on=day, dry_run=dry_run)
            return len(erased.cells)

        assert on(date(2028, 1, 10)) == 0
        assert on(date(2028, 1, 11), dry_run=True) == 1
        assert PrivateValue.objects.count() == 2
        assert on(date(2028, 1, 11)) == 1
        assert on(date(2099, 1, 1)) == 0  # the other case is still open
        assert Erasure.objects.get().ground == "retention"
        assert verify(instance=full.instance).findings == ()

    def test_a_withdrawn_row_keeps_no_private_value(self, full: Ledger) -> None:
        office = full.actor(OFFICE)
        correct(instance=full.instance, actor=office, register=PETITIONS, key="1", withdraw=True, reason="x")
        assert erase_due(instance=full.instance, actor=office, on=date(2026, 2, 1)).cells == (
            (PETITIONS, "1", "nguoi_gui"),
        )

    def test_files_go_with_the_private_values_of_their_row(self, full: Ledger, tmp_path: Path) -> None:
        office = full.actor(OFFICE)
        for key in ("1", "2"):
            photo = jpeg(scan=key.encode() * 2)
            attach(instance=full.instance, actor=office, register=PETITIONS, key=key, file=f"{NAME}.jpg", data=photo)
        assert len(list((full.instance.attachments).glob("*/*"))) == 2
        erased = erase(instance=full.instance, actor=office, register=PETITIONS, key="1", reason="x")
        assert erased.cells == ((PETITIONS, "1", "nguoi_gui"), (PETITIONS, "1", FILE))
        assert len(list((full.instance.attachments).glob("*/*"))) == 1
        assert verify(instance=full.instance).findings == ()
        assert erase(instance=full.instance, actor=office, register=PETITIONS, key="1", reason="x").cells == ()
        backups.back_up(instance=full.instance, actor=full.actor(KEEPER), file=tmp_path / "a.zip")

    def test_a_file_that_stands_elsewhere_too_stays(self, full: Ledger) -> None:
        office = full.actor(OFFICE)
        for key in ("1", "2"):
            attach(instance=full.instance, actor=office, register=PETITIONS, key=key, file="a.jpg", data=jpeg())
        erase(instance=full.instance, actor=office, register=PETITIONS, key="1", columns=(FILE,), reason="x")
        assert len(list((full.instance.attachments).glob("*/*"))) == 1
        assert PrivateValue.objects.count() == 2
        assert verify(instance=full.instance).findings == ()

    def test_files_are_kept_as_long_as_the_values_of_their_row(self, full: Ledger) -> None:
        office = full.actor(OFFICE)
        attach(instance=full.instance, actor=office, register=PETITIONS, key="1", file="a.jpg", data=jpeg())
        move(full, "1", "tra_lai", day=date(2026, 1, 10))
        last = max(
            column.retention.until(date(2026, 1, 10))
            for column in full.instance.catalogue.registers[PETITIONS].columns.values()
            if column.retention
        )
        first = erase_due(instance=full.instance, actor=office, on=last)
        assert FILE not in {column for *_, column in first.cells}
        later = erase_due(instance=full.instance, actor=office, on=last + timedelta(days=1))
        assert (PETITIONS, "1", FILE) in later.cells
        assert not list(full.instance.attachments.glob("*/*"))
        assert verify(instance=full.instance).findings == ()

    def test_a_withdrawn_row_keeps_no_file(self, full: Ledger) -> None:
        office = full.actor(OFFICE)
        attach(instance=full.instance, actor=office, register=PETITIONS, key="1", file="a.jpg", data=jpeg())
        correct(instance=full.instance, actor=office, register=PETITIONS, key="1", withdraw=True, reason="x")
        erased = erase_due(instance=full.instance, actor=office, on=date(2026, 2, 1))
        assert (PETITIONS, "1", FILE) in erased.cells
        assert not list(full.instance.attachments.glob("*/*"))

    def test_a_backup_made_afterwards_holds_none(self, full: Ledger, tmp_path: Path) -> None:
        erase(instance=full.instance, actor=full.actor(OFFICE), register=PETITIONS, key="1", reason="x")
        file = tmp_path / "sao-luu.zip"
        backups.back_up(instance=full.instance, actor=full.actor(KEEPER), file=file)
        with zipfile.ZipFile(file) as archive:
            content = b"".join(archive.read(name) for name in archive.namelist())
        assert NAME.encode() not in content
        key = full.instance.home / backup_key.NAME
        boot.disconnect()
        restored = restoring.restore(home=tmp_path / "khac", file=file, key=key)
        assert verify(instance=restored.instance).findings == ()
        assert [value.value for value in PrivateValue.objects.all()] == [DENOUNCER]


class TestVerifying:
    def test_a_value_changed_or_removed_past_the_program_is_noticed(self, sqlite_ledger: Ledger) -> None:
        added(sqlite_ledger, petition("1", nguoi_gui=NAME), petition("2", to_giac=DENOUNCER))
        for act in ("update", "delete"):
            sqlite_ledger.run(f"DROP TRIGGER ledger_privatevalue_{act}_guard")
        sqlite_ledger.run("UPDATE ledger_privatevalue SET value = 'B' WHERE cell = 'nguoi_gui'")
        sqlite_ledger.run("DELETE FROM ledger_privatevalue WHERE cell = 'to_giac'")
        found = verify(instance=sqlite_ledger.instance).findings
        assert {finding.code for finding in found} == {
            "verify.guard_missing", "verify.private_value_changed", "verify.private_value_missing",
        }  # fmt: skip
        assert [secret for secret in SECRETS if secret in " ".join(map(word, found))] == []

    def test_a_hash_without_a_salt_is_no_dictionary(self, sqlite_ledger: Ledger) -> None:
        added(sqlite_ledger, petition("1", nguoi_gui=NAME), petition("2", nguoi_gui=NAME))
        first, second = (json.loads(row.hashes)["nguoi_gui"] for row in RowVersion.objects.all())
        assert first != second
