"""A commune taken out of a ledger of many and put up elsewhere: all that is its own goes along, nothing of others."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from socai.catalogue.model import OrgUnit
from socai.ledger.models import Account, Approval, Attachment, AuditEvent, Batch, Entry, RowVersion, Target
from socai.services import actors, approvals, backup_key, people, reading, units
from socai.services.actors import Role
from socai.services.backups import back_up
from socai.services.entries import record
from socai.services.errors import ServiceError
from socai.services.people import Granted
from socai.services.proofs import row_name
from socai.services.registers import attach
from socai.services.restoring import Restored, restore
from socai.services.verification import verify
from tests.ledgers import COMMUNE, OFFICE, OTHER, POOR, Ledger, row
from tests.quick import quick_hashes
from tests.unit.files.test_pictures import jpeg
from tests.unit.services.eventful import apply, event, merge
from tests.unit.services.registering import PETITIONS, add, added, petition

OTHERS, THEIR_VILLAGE = "xa_khac", "thon_9"


def two_communes(ledger: Ledger) -> None:
    """Fill a ledger with what two communes and their province wrote, some of it in one batch."""
    keeper, instance = ledger.actor("quan-tri"), ledger.instance
    declared = [
        OrgUnit("tinh_mau", "province", "Tỉnh Mẫu"),
        OrgUnit(OTHERS, "commune", "Xã Khác", parent="tinh_mau"),
        OrgUnit(THEIR_VILLAGE, "village", "Thôn Chín", parent=OTHERS),
        OrgUnit(COMMUNE, "commune", "Xã Mẫu", parent="tinh_mau"),
    ]
    units.import_units(instance=instance, actor=keeper, reason="x", rows=declared)
    ledger.run(
        "UPDATE ledger_account SET org_unit_id = %s WHERE name = 'quan-tri'", [units.index().identity("tinh_mau")]
    )
    keeper = ledger.actor("quan-tri")
    with quick_hashes():
        for name, unit in (("thon-1", "thon_1"), ("thon-9", THEIR_VILLAGE)):
            people.add(instance=instance, actor=keeper, name=name, title=name, place=Granted(Role.CONTRIBUTOR, unit))
    paper = ledger.home.parent / "giay.pdf"
    paper.write_bytes(b"giay")
    record(
        instance=instance, actor=ledger.actor("van_phong"), rows=[row(POOR, "8")], reason="Sửa của xã", document=paper
    )
    theirs = ledger.home.parent / "cua-ho.pdf"
    theirs.write_bytes(b"cua ho")
    about = [row(POOR, "43", org_unit=THEIR_VILLAGE)]
    record(instance=instance, actor=ledger.actor("thon-9"), rows=about, reason="Của xã khác", document=theirs)
    both = [row(OTHER, "41", org_unit="thon_1", period="2026-02"), row(OTHER, "44", org_unit=THEIR_VILLAGE)]
    batch = record(instance=instance, actor=keeper, rows=both, reason="Của tỉnh").batch
    approvals.approve(instance=instance, actor=ledger.actor("lanh-dao"), batch=batch or 0, reason="Duyệt")
    add(ledger, petition("Đ1", nguoi_gui="Bà Mẫu"))
    apply(ledger, merge())


def taken_out(ledger: Ledger, folder: Path) -> Restored:
    file = folder / "xa.zip"
    back_up(instance=ledger.instance, actor=ledger.actor("quan-tri"), file=file, commune=COMMUNE)
    own = backup_key.read(folder / "xa.zip.key")
    assert own.fingerprint != backup_key.of_instance(ledger.home).fingerprint, "it would open the backups of the others"
    return restore(home=folder / "moi", file=file, key=folder / "xa.zip.key")


def figures() -> dict[tuple[str, str, str, int], int | None]:
    known = units.index()
    return {
        (row.indicator, known.key(row.org_unit_id), row.period, row.revision): row.value_scaled
        for row in Entry.objects.all()
    }


def test_all_of_it_goes_along_and_nothing_of_the_other(ledger: Ledger, tmp_path: Path) -> None:
    two_communes(ledger)
    before = figures()
    told = {batch.reason: (batch.created_at, batch.actor.name) for batch in Batch.objects.select_related("actor")}
    seals = dict(Batch.objects.values_list("number", "digest"))
    targets, rows = Target.objects.count(), RowVersion.objects.count()
    moved = taken_out(ledger, tmp_path)

    assert figures() == {key: value for key, value in before.items() if key[1] != THEIR_VILLAGE}
    assert verify(instance=moved.instance).findings == ()
    assert (Target.objects.count(), RowVersion.objects.count()) == (targets, rows)
    assert list(Attachment.objects.values_list("name", flat=True)) == ["giay.pdf"]
    assert len([path for path in moved.instance.attachments.rglob("*") if path.is_file()]) == 1
    assert Approval.objects.count() == 1
    known = units.index()
    assert known.identity(THEIR_VILLAGE) is None
    assert known.name(known.identity("tinh_mau") or "") == "Tỉnh Mẫu"
    after = {batch.reason: (batch.created_at, batch.actor.name) for batch in Batch.objects.select_related("actor")}
    assert told.keys() - after.keys() == {"Của xã khác", "Giao việc: thon-9"}
    assert after == {reason: said for reason, said in told.items() if reason in after}
    for told_of in AuditEvent.objects.exclude(batch=None):
        data = json.loads(told_of.data)
        assert seals[data["batch_before"]] == data["seal_before"]


def test_as_known_on_a_day_is_as_it_was(ledger: Ledger, tmp_path: Path) -> None:
    two_communes(ledger)
    day = date.today()
    asked = {"indicators": [POOR], "units": [COMMUNE], "periods": ["2026H1"], "as_known_on": day}
    (before,) = reading.query(instance=ledger.instance, **asked)
    moved = taken_out(ledger, tmp_path)
    (after,) = reading.query(instance=moved.instance, **asked)
    assert (after.value, after.state) == (before.value, before.state)


def test_accounts_of_others_are_names_only(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    two_communes(sqlite_ledger)
    theirs = dict(Account.objects.values_list("name", "password"))
    taken_out(sqlite_ledger, tmp_path)
    kept = dict(Account.objects.values_list("name", "password"))
    assert "thon-9" not in kept
    assert kept["thon-1"] == theirs["thon-1"]
    assert kept["quan-tri"] == "!"
    assert actors.administrator().name == "quan-tri"


def test_the_ledger_goes_on_in_its_new_place(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    two_communes(sqlite_ledger)
    moved = taken_out(sqlite_ledger, tmp_path).instance
    office = actors.find(name="van_phong")
    written = record(instance=moved, actor=office, rows=[row(POOR, "9")], reason="Sửa tiếp")
    assert written.corrected == 1
    assert verify(instance=moved).findings == ()


def test_the_log_tells_who_took_it_out(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    two_communes(sqlite_ledger)
    file = tmp_path / "xa.zip"
    made = back_up(instance=sqlite_ledger.instance, actor=sqlite_ledger.actor("quan-tri"), file=file, commune=COMMUNE)
    event = AuditEvent.objects.get(action="commune.taken_out")
    assert json.loads(event.data) == {
        "file": "xa.zip", "sha256": made.sha256, "batch": made.manifest.head.batch, "unit": COMMUNE,
    }  # fmt: skip


@pytest.mark.parametrize(("unit", "code"), [("khong_co", "query.unknown_unit"), (COMMUNE, "backup.whole_ledger")])
def test_what_cannot_be_taken_out(sqlite_ledger: Ledger, tmp_path: Path, unit: str, code: str) -> None:
    with pytest.raises(ServiceError) as error:
        back_up(
            instance=sqlite_ledger.instance, actor=sqlite_ledger.actor("quan-tri"), file=tmp_path / "a", commune=unit
        )
    assert [each.code for each in error.value.findings] == [code]
    assert list(tmp_path.glob("*.part")) == []


def test_what_a_village_wrote_before_it_moved_goes_along(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    two_communes(sqlite_ledger)
    keeper, instance = sqlite_ledger.actor("quan-tri"), sqlite_ledger.instance
    village = [OrgUnit("thon_4", "village", "Thôn Bốn", parent=COMMUNE)]
    units.import_units(instance=instance, actor=keeper, reason="x", rows=village)
    place, paper = Granted(Role.CONTRIBUTOR, "thon_4"), tmp_path / "thon-4.pdf"
    with quick_hashes():
        people.add(instance=instance, actor=keeper, name="thon-4", title="Ông Bốn", place=place)
    paper.write_bytes(b"thon 4")
    about = [row(OTHER, "6", org_unit="thon_4", period="2026-02")]
    record(instance=instance, actor=sqlite_ledger.actor("thon-4"), rows=about, reason="Của thôn Bốn", document=paper)
    apply(sqlite_ledger, event("reparent", "2026-06-01", sets={"thon_4": {"parent": OTHERS}}))
    taken_out(sqlite_ledger, tmp_path)

    assert Batch.objects.get(reason="Của thôn Bốn").actor.title == "Ông Bốn"
    assert set(Attachment.objects.values_list("name", flat=True)) == {"giay.pdf", "thon-4.pdf"}


def test_a_document_of_the_province_goes_along_with_what_came_from_it(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    two_communes(sqlite_ledger)
    paper = tmp_path / "tinh.pdf"
    paper.write_bytes(b"tinh")
    about = [row(POOR, "9")]
    record(
        instance=sqlite_ledger.instance, actor=sqlite_ledger.actor("quan-tri"), rows=about, reason="Sửa", document=paper
    )
    taken_out(sqlite_ledger, tmp_path)
    assert set(Attachment.objects.values_list("name", flat=True)) == {"giay.pdf", "tinh.pdf"}


def test_a_row_goes_with_all_its_versions_where_its_last_one_says(ledger: Ledger, tmp_path: Path) -> None:
    two_communes(ledger)
    added(ledger, petition("Đ2", thon=THEIR_VILLAGE), petition("Đ3", thon="thon_1"))
    for key in ("Đ1", "Đ3"):
        attach(
            instance=ledger.instance, actor=ledger.actor(OFFICE), register=PETITIONS, key=key, file="a.jpg", data=jpeg()
        )
    added(ledger, petition("Đ2", thon="thon_1"), petition("Đ3", thon=THEIR_VILLAGE))
    moved = taken_out(ledger, tmp_path)
    versions = RowVersion.objects.order_by("id").values_list("key", "revision", "org_unit__versions__key")
    assert sorted(set(versions)) == [("Đ1", 1, COMMUNE), ("Đ2", 1, THEIR_VILLAGE), ("Đ2", 2, "thon_1")]
    (first,) = RowVersion.objects.filter(key="Đ1").values_list("pk", flat=True)
    assert list(Attachment.objects.exclude(beside="").values_list("beside", flat=True)) == [row_name(first)]
    assert verify(instance=moved.instance).findings == ()
