"""Change events of units: recorded late or early, taken back, refused; the ledger stays whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from socai.core.findings import Severity
from socai.ledger.models import AuditEvent, Batch, OrgUnit, UnitEvent, UnitEventWeight
from socai.services import targets, units
from socai.services.entries import record
from socai.services.verification import verify
from tests.ledgers import COMMUNE, POOR, Ledger, row
from tests.unit.services.eventful import VILLAGE, apply, event, history, merge, rename, reverse


def codes(result: object) -> list[str]:
    return [finding.code for finding in result.findings]  # type: ignore[attr-defined]


class TestApply:
    def test_a_merge_ends_its_sources_and_begins_its_target(self, ledger: Ledger) -> None:
        batches = Batch.objects.count()
        recorded = apply(ledger, merge())
        assert (recorded.batch, recorded.findings, len(recorded.events)) == (batches + 1, (), 1)
        now = history()
        assert now["thon_m"] == [
            ("thon_m", "", "Thôn Mới", "village", COMMUNE, False, date(2026, 5, 1), None, "", True)
        ]
        assert [version[6:8] for version in now["thon_1"]] == [(None, date(2026, 4, 30))]
        assert [version[6:8] for version in now["thon_3"]] == [(date(2026, 4, 1), date(2026, 4, 30))]
        assert AuditEvent.objects.order_by("-number")[0].batch_id == recorded.batch
        assert verify(instance=ledger.instance).findings == ()

    def test_what_was_known_before_stays_readable(self, ledger: Ledger) -> None:
        before, last = history(), Batch.objects.count()
        apply(ledger, merge())
        assert history(as_known_at=last) == before != history()

    def test_the_act_stands_with_it(self, ledger: Ledger, tmp_path: Path) -> None:
        paper = tmp_path / "nghi-quyet.pdf"
        paper.write_bytes(b"%PDF")
        recorded = apply(ledger, merge(), document=paper)
        row = UnitEvent.objects.get(batch_id=recorded.batch)
        assert (row.act_number, row.act_date, row.act_issuer) == ("01/NQ-HĐND", date(2026, 4, 20), "HĐND xã Mẫu")
        assert row.attachment is not None
        assert row.attachment.name == "nghi-quyet.pdf"
        assert verify(instance=ledger.instance).findings == ()

    def test_weights_are_kept_scaled_with_their_source(self, ledger: Ledger) -> None:
        from socai.catalogue.model import Ground

        split = event(
            "split", "2026-05-01",
            ("thon_1", "thon_a", {"population": "0.4"}), ("thon_1", "thon_b", {"population": "0.6"}),
            sets={"thon_a": {**VILLAGE, "name": "A"}, "thon_b": {**VILLAGE, "name": "B"}},
            grounds={("thon_1", "thon_a", "population"): Ground("Sổ hộ khẩu", "B")},
        )  # fmt: skip
        apply(ledger, split)
        rows = UnitEventWeight.objects.order_by("id").values_list("measure", "share_scaled", "source", "quality")
        assert list(rows) == [("population", 400_000_000, "Sổ hộ khẩu", "B"), ("population", 600_000_000, "", "")]
        lineage, index = units.lineage(), units.index()
        shares = lineage.images(str(index.identity("thon_1")), date(2026, 1, 1), date(2026, 6, 1), "population")
        assert {index.key(unit): float(share or 0) for unit, share in shares.items()} == {"thon_a": 0.4, "thon_b": 0.6}

    def test_a_new_unit_has_what_all_have_that_it_is_made_of(self, ledger: Ledger) -> None:
        pieces = (("thon_1", "thon_m"), ("thon_3", "thon_m"))
        apply(ledger, event("merge", "2026-06-01", *pieces, sets={"thon_m": {"name": "Thôn Mới"}}))
        assert history()["thon_m"][0][2:5] == ("Thôn Mới", "village", COMMUNE)

    def test_a_trial_keeps_nothing(self, ledger: Ledger) -> None:
        before, rows = history(), ledger.dump()
        tried = apply(ledger, merge(), dry_run=True)
        assert (tried.batch, tried.versions, len(tried.events)) == (None, 3, 1)
        assert (history(), ledger.dump()) == (before, rows)

    def test_only_the_administrator_declares(self, ledger: Ledger) -> None:
        from socai.services import unit_events

        office = ledger.actor("van_phong")
        tried = unit_events.apply(instance=ledger.instance, actor=office, events=[merge()], reason="x")
        assert codes(tried) == ["actor.may_not_declare"]
        taken = unit_events.reverse(instance=ledger.instance, actor=office, events=["1"], reason="x")
        assert codes(taken) == ["actor.may_not_declare"]

    def test_figures_that_came_in_since_are_told(self, ledger: Ledger) -> None:
        office = ledger.actor("van_phong")
        record(
            instance=ledger.instance,
            actor=office,
            rows=[row(POOR, "3", org_unit="thon_1", period="2026-06")],
            reason="x",
        )
        told = apply(ledger, merge())
        assert [(each.code, each.severity, each.subject) for each in told.findings] == [
            ("event.figures_after_end", Severity.WARNING, "thon_1")
        ]
        assert told.findings[0].data["periods"] == "2026-06"
        assert told.batch


class TestReverse:
    def test_the_units_are_what_they_were(self, ledger: Ledger) -> None:
        before = history()
        first = apply(ledger, merge())
        taken = reverse(ledger, first.events[0])
        assert (taken.findings, taken.events) == ((), first.events)
        assert history() == before
        assert [str(unit) for unit in units.index().identities if units.index().key(unit) == "thon_m"] == []
        assert units.lineage().changes == ()
        assert verify(instance=ledger.instance).findings == ()

    def test_a_batch_is_reversed_as_a_whole(self, ledger: Ledger) -> None:
        before = history()
        first = apply(ledger, merge(), rename("2026-06-01", COMMUNE, "Xã Mẫu Mới"))
        taken = reverse(ledger, str(first.batch))
        assert sorted(taken.events) == sorted(first.events)
        assert history() == before

    def test_it_can_be_recorded_again_and_reversed_again(self, ledger: Ledger) -> None:
        before = history()
        apply(ledger, merge())
        after, identity = history(), units.index().identity("thon_m")
        for _ in range(2):
            reverse(ledger, str(Batch.objects.count()))
            assert history() == before
            apply(ledger, merge())
            assert history() == after
            assert units.index().identity("thon_m") == identity
        assert verify(instance=ledger.instance).findings == ()

    def test_an_event_that_rests_on_it_is_named(self, ledger: Ledger) -> None:
        first = apply(ledger, merge())
        later = apply(ledger, rename("2026-07-01", "thon_m", "Thôn Mới Nhất"))
        before, rows = history(), ledger.dump()
        refused = reverse(ledger, first.events[0])
        assert [(each.code, each.subject) for each in refused.findings] == [("event.rests_on", later.events[0])]
        assert refused.findings[0].data["units"] == "thon_m"
        assert (history(), ledger.dump()) == (before, rows)
        assert not reverse(ledger, first.events[0], later.events[0]).findings

    def test_figures_about_a_unit_that_would_be_no_more_are_named(self, ledger: Ledger) -> None:
        first = apply(ledger, merge())
        office = ledger.actor("van_phong")
        about = row(POOR, "3", org_unit="thon_m", period="2026-06")
        record(instance=ledger.instance, actor=office, rows=[about], reason="x")
        refused = reverse(ledger, first.events[0])
        assert [(each.code, each.data["table"]) for each in refused.findings] == [("event.unit_in_use", "ledger_entry")]
        about = row(POOR, None, org_unit="thon_m", period="2026-06")
        record(instance=ledger.instance, actor=office, rows=[about], reason="Rút lại")
        assert not reverse(ledger, first.events[0]).findings
        assert targets.latest()

    @pytest.mark.parametrize(("name", "code"), [("99/1", "event.unknown"), ("1", "event.unknown")])
    def test_a_name_of_no_event_is_told(self, ledger: Ledger, name: str, code: str) -> None:
        assert codes(reverse(ledger, name)) == [code]

    def test_it_is_not_done_twice(self, ledger: Ledger) -> None:
        first = apply(ledger, merge())
        reverse(ledger, first.events[0])
        assert codes(reverse(ledger, first.events[0])) == ["event.reversed_already"]


_HAMLET = {**VILLAGE, "name": "x"}
_TOO_LITTLE = (("thon_1", "thon_1", {"area": "0.5"}), ("thon_1", "thon_a", {"area": "0.4"}))


class TestRefused:
    """Every problem of all events at once, one line each, and nothing half applied."""

    def test_all_problems_are_named_at_once(self, ledger: Ledger) -> None:
        rows = ledger.dump()
        wrong = [
            rename("2026-06-01", "thon_9"),
            event("merge", "2026-06-01", ("thon_1", "thon_m"), ("thon_3", "thon_m"), sets={"thon_m": {}}),
            event("create", "2026-06-01", sets={"thon_x": {"name": "X", "colour": "red"}}),
        ]
        refused = apply(ledger, *wrong)
        assert [(each.code, each.data.get("field")) for each in refused.findings] == [
            ("event.unknown_unit", None), ("event.field_missing", "name"), ("event.field_missing", "type"),
            ("event.unknown_field", "colour"),
        ]  # fmt: skip
        assert all(str(each.location) == "bien-dong.csv:2" for each in refused.findings)
        assert ledger.dump() == rows

    @pytest.mark.parametrize(
        ("wrong", "code", "said"),
        [
            (rename("2026-06-01", "thon_2"), "lineage.not_there", "thon_2"),
            (event("reparent", "2026-06-01", sets={COMMUNE: {"parent": "thon_1"}}), "lineage.cycle", COMMUNE),
            (event("create", "2026-06-01", sets={"thon_1": _HAMLET}), "lineage.already_there", "thon_1"),
            (event("dissolve", "2026-06-01", ended=(COMMUNE,)), "lineage.orphan", COMMUNE),
            (
                event("split_off", "2026-06-01", *_TOO_LITTLE, sets={"thon_a": _HAMLET}),
                "lineage.weights_sum",
                "thon_1",
            ),
        ],
        ids=["not-there", "cycle", "already-there", "orphans", "weights"],
    )  # fmt: skip
    def test_a_contradiction_is_told_with_keys(self, ledger: Ledger, wrong: object, code: str, said: str) -> None:
        rows = ledger.dump()
        refused = apply(ledger, wrong)  # type: ignore[arg-type]
        assert code in codes(refused)
        assert said in [each.data["unit"] for each in refused.findings]
        assert ledger.dump() == rows

    def test_an_event_that_contradicts_one_that_stands_is_told(self, ledger: Ledger) -> None:
        apply(ledger, merge())
        again = apply(ledger, event("dissolve", "2026-05-01", ended=("thon_1",)))
        assert codes(again) == ["lineage.same_day"]
        later = apply(ledger, rename("2026-06-01", "thon_1"))
        assert codes(later) == ["lineage.not_there"]

    def test_no_unit_is_left_behind(self, ledger: Ledger) -> None:
        units_before = OrgUnit.objects.count()
        apply(ledger, merge(), rename("2026-06-01", "thon_1"))
        assert OrgUnit.objects.count() == units_before


class TestImportBesideEvents:
    def test_a_unit_that_events_touched_is_changed_by_events_only(self, ledger: Ledger) -> None:
        from socai.catalogue.model import OrgUnit as Declared

        apply(ledger, merge())
        actor = ledger.actor("quan-tri")
        touched = Declared("thon_1", "village", "Thôn Khác", COMMUNE)
        other = Declared("thon_2", "village", "Thôn Hai Cũ", COMMUNE, valid_to=date(2026, 3, 31))
        told = units.import_units(instance=ledger.instance, actor=actor, rows=[touched, other], reason="x")
        assert codes(told) == ["unit.follows_events"]
        assert units.import_units(instance=ledger.instance, actor=actor, rows=[other], reason="x").batch

    def test_what_events_leave_no_room_for_is_refused(self, ledger: Ledger) -> None:
        from socai.catalogue.model import OrgUnit as Declared

        apply(ledger, merge())
        below_gone = Declared("xom", "hamlet", "Xóm", "thon_1", valid_from=date(2026, 7, 1))
        actor = ledger.actor("quan-tri")
        told = units.import_units(instance=ledger.instance, actor=actor, rows=[below_gone], reason="x")
        assert codes(told) == ["lineage.orphan"]
        assert units.index().identity("xom") is None

    def test_a_unit_whose_event_was_reversed_can_be_recorded_under_its_key(self, ledger: Ledger) -> None:
        from socai.catalogue.model import OrgUnit as Declared

        reverse(ledger, apply(ledger, merge()).events[0])
        actor = ledger.actor("quan-tri")
        new = Declared("thon_m", "village", "Thôn M", COMMUNE)
        assert units.import_units(instance=ledger.instance, actor=actor, rows=[new], reason="x").created == 1
        assert verify(instance=ledger.instance).findings == ()
