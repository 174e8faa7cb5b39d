"""Events that a pack applies are there in a new instance, prepared ones wait; a backup brings everything back."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from socai.services import unit_events, unit_reading, units
from socai.services.actors import administrator
from socai.services.backups import back_up
from socai.services.instance import init_instance
from socai.services.restoring import restore
from socai.services.verification import verify
from socai.site import boot
from tests.ledgers import Ledger, write_pack
from tests.unit.services.eventful import apply, history, merge, rename, reverse

PLANS = """
    da-ap-dung:
      title: Sáp nhập thôn
      apply: true
      on: 2026-05-01
      act_number: 01/NQ-HĐND
      from: {thon_1: thon_m, thon_3: thon_m}
      units: {thon_m: {name: Thôn Mới}}
    chuan-bi:
      title: Đổi tên thôn
      on: 2026-07-01
      units: {thon_m: {name: Thôn Mới Nhất}}
    """


def test_a_pack_applies_events_or_prepares_them(tmp_path: Path) -> None:
    pack = write_pack(tmp_path, {"unit_events.yaml": dedent(PLANS)})
    instance = init_instance(home=tmp_path / "var", pack=str(pack)).instance
    try:
        assert [(each.kind, each.act) for each in unit_reading.events()] == [("merge", "01/NQ-HĐND")]
        plan = unit_reading.prepared(instance=instance, name="chuan-bi")
        done = unit_events.apply(instance=instance, actor=administrator(), events=plan.events, reason=plan.title)
        assert (done.findings, len(done.events)) == ((), 1)
        index = units.index()
        assert index.name(index.identity("thon_m") or "") == "Thôn Mới Nhất"
        assert verify(instance=instance).findings == ()
    finally:
        boot.disconnect()


def test_a_backup_brings_events_and_their_history_back(ledger: Ledger, tmp_path: Path) -> None:
    first = apply(ledger, rename())
    apply(ledger, merge("2026-06-15"))
    reverse(ledger, str(first.batch))
    expected, known = history(), history(as_known_at=first.batch)
    back_up(instance=ledger.instance, actor=ledger.actor("quan-tri"), file=tmp_path / "a.zip")
    restored = restore(home=tmp_path / "again", file=tmp_path / "a.zip")
    assert (history(), history(as_known_at=first.batch)) == (expected, known)
    assert verify(instance=restored.instance).findings == ()
