"""Change events from files of our own form, and what they would do, seen before anybody records them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from socai.core.changes import ChangeKind
from socai.services import unit_reading
from socai.services.entries import record
from socai.services.event_imports import import_areas, import_events, read_events
from socai.services.event_previews import preview
from socai.services.unit_events import EventsRecorded
from tests.ledgers import AREA, COMMUNE, PERIOD, Ledger, row
from tests.unit.services.eventful import apply, event, history, merge, rename, reverse

MERGER = """\
on,source,target,name,act_number,act_date,act_issuer,note
2026-05-01,thon_1,thon_m,Thôn Mới,01/NQ-HĐND,2026-04-20,HĐND xã,
2026-05-01,thon_3,thon_m,,,,,
2026-05-01,,van_phong,Văn phòng HĐND và UBND,,,,đổi tên
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "bien-dong.csv"
    path.write_text(text, encoding="utf-8")
    return path


def imported(ledger: Ledger, text: str, *, dry_run: bool = False) -> EventsRecorded:
    path = written(ledger.home.parent, text)
    return import_events(instance=ledger.instance, actor=ledger.actor("quan-tri"), path=path, dry_run=dry_run)


def test_a_file_is_recorded_as_one_batch_and_kept(ledger: Ledger) -> None:
    done = imported(ledger, MERGER)
    assert (done.findings, len(done.events)) == ((), 2)
    assert history()["thon_m"][0][2:7] == ("Thôn Mới", "village", COMMUNE, False, date(2026, 5, 1))
    merger, renaming = sorted(unit_reading.events(), key=lambda each: each.kind)
    assert (merger.kind, merger.sources, merger.targets, merger.act) == (
        "merge", ("thon_1", "thon_3"), ("thon_m",), "01/NQ-HĐND, 20/04/2026, HĐND xã",
    )  # fmt: skip
    assert (renaming.kind, renaming.details, renaming.note) == (
        "rename", ("van_phong: name = Văn phòng HĐND và UBND",), "đổi tên",
    )  # fmt: skip


SQUARE = [[103.1, 22.1], [103.2, 22.1], [103.2, 22.3], [103.1, 22.1]]


def areas(ledger: Ledger, *names: str, **others: Any) -> EventsRecorded:
    shape = {"type": "Polygon", "coordinates": [SQUARE]}
    features = [{"type": "Feature", "properties": {"ma": name}, "geometry": shape} for name in names]
    path = ledger.home.parent / "ranh-gioi.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    actor, on = ledger.actor("quan-tri"), date(2026, 5, 1)
    return import_areas(instance=ledger.instance, actor=actor, path=path, on=on, named_in="ma", **others)


def test_areas_of_a_file_are_drawn_as_one_event_from_a_day_on_and_taken_back_with_it(ledger: Ledger) -> None:
    assert areas(ledger, COMMUNE, dry_run=True).batch is None
    done = areas(ledger, COMMUNE, "thon_1")
    assert (done.findings, len(done.events), done.versions) == ((), 1, 4)
    (drawn,) = unit_reading.events()
    assert drawn.kind == "redraw"
    before, after = (version[8] for version in history()["thon_1"])
    assert before == ""
    assert after.startswith('{"type":"MultiPolygon","coordinates":[[[[103.1,22.1],')
    assert [finding.code for finding in areas(ledger, COMMUNE, "thon_1").findings] == ["geojson.unchanged"]
    assert reverse(ledger, *done.events).batch
    assert [version[8] for version in history()["thon_1"]] == [""]


def test_areas_of_units_that_are_not_there_are_named_and_nothing_is_written(ledger: Ledger) -> None:
    apply(ledger, event("recode", "2026-01-01", sets={COMMUNE: {"code": "00001"}, "thon_3": {"code": "00001"}}))
    done = areas(ledger, COMMUNE, "khong_co", "thon_2", "00001")
    assert done.batch is None
    assert [(each.code, each.subject) for each in done.findings] == [
        ("geojson.no_unit", "khong_co"),
        ("geojson.no_unit", "thon_2"),
        ("geojson.no_unit", "00001"),
    ]


def test_what_is_no_area_is_refused_in_any_file(ledger: Ledger) -> None:
    done = imported(
        ledger, 'on,target,geometry\n2026-05-01,thon_1,"{""type"": ""Point"", ""coordinates"": [103, 22]}"\n'
    )
    assert [(each.code, each.subject, each.location.line) for each in done.findings] == [
        ("geojson.no_area", "thon_1", 2)
    ]


def test_a_unit_that_is_there_is_not_taken_for_a_new_one(ledger: Ledger) -> None:
    refused = imported(ledger, "on,source,target\n2026-05-01,thon_1,thon_3\n")
    assert [(each.code, each.subject) for each in refused.findings] == [("event.goes_on", "thon_3")]
    absorbed = imported(ledger, "on,source,target\n2026-05-01,thon_1,thon_3\n2026-05-01,thon_3,thon_3\n")
    assert (absorbed.findings, [each.kind for each in unit_reading.events()]) == ((), ["absorb"])


def test_every_problem_of_form_is_told_with_its_line(tmp_path: Path) -> None:
    text = (
        "on,kind,source,target,population,quality,colour\n"
        "hôm qua,,thon_1,thon_m,,,\n"
        ",,thon_1,thon_m,,,\n"
        "2026-05-01,,,,,,\n"
        "2026-05-01,explode,thon_1,thon_m,,,\n"
        "2026-05-01,,thon_1,thon_m,nhiều,E,\n"
    )
    read = read_events(written(tmp_path, text.replace(",colour", "").replace(",,,\n", ",,\n").replace("E,\n", "E\n")))
    assert [(each.location.line, each.code) for each in read.findings] == [
        (2, "import.bad_date"), (3, "import.empty_cell"), (4, "import.empty_cell"), (5, "import.unknown_choice"),
        (6, "event.bad_share"), (6, "import.unknown_choice"),
    ]  # fmt: skip


def test_a_kind_can_be_said(tmp_path: Path) -> None:
    read = read_events(written(tmp_path, "on,kind,target,name,type\n2026-05-01,create,thon_x,Thôn X,village\n"))
    assert [each.change.kind for each in read.events] == [ChangeKind.CREATE]


def test_a_trial_keeps_nothing(sqlite_ledger: Ledger) -> None:
    rows = sqlite_ledger.dump()
    assert imported(sqlite_ledger, MERGER, dry_run=True).batch is None
    assert sqlite_ledger.dump() == rows


class TestPreview:
    def test_totals_of_all_above_are_compared(self, ledger: Ledger) -> None:
        office = ledger.actor("nong_nghiep")
        about = [
            row(AREA, value, org_unit=unit, period="2026-04") for unit, value in (("thon_1", "10"), ("thon_3", "11"))
        ]
        record(instance=ledger.instance, actor=office, rows=about, reason="x")
        before, rows = history(), ledger.dump()
        seen = preview(instance=ledger.instance, actor=ledger.actor("quan-tri"), events=[merge()])
        assert (history(), ledger.dump()) == (before, rows)
        totals = {(each.unit, each.kind, each.period): (each.figures, each.equal) for each in seen.totals}
        assert totals[COMMUNE, "sum/sum", "2026-04"] == (2, 2)  # the area, and that no petition came
        assert totals[COMMUNE, "last/sum", PERIOD][0] >= 2
        assert all(figures == equal for figures, equal in totals.values())
        assert seen.changed == ()
        assert [version.key for version in seen.before] == ["thon_1", "thon_3"]
        assert [version.key for version in seen.after] == ["thon_1", "thon_3", "thon_m"]

    def test_a_total_that_would_change_is_shown(self, ledger: Ledger) -> None:
        office = ledger.actor("nong_nghiep")
        about = [
            row(AREA, value, org_unit=unit, period="2026-05") for unit, value in (("thon_1", "10"), ("thon_3", "11"))
        ]
        record(instance=ledger.instance, actor=office, rows=about, reason="x")
        moved = event("reparent", "2026-05-01", sets={"thon_1": {"parent": "van_phong"}})
        seen = preview(instance=ledger.instance, actor=ledger.actor("quan-tri"), events=[moved])
        changed = {(old.key.org_unit, old.key.indicator): (old.value, new.value) for old, new in seen.changed}
        assert changed["van_phong", AREA] == (None, 10)
        assert changed[COMMUNE, AREA] == (21, None)  # offices would report too, and the other one has no figure
        totals = {(each.unit, each.kind): (each.figures, each.equal, each.lost) for each in seen.totals}
        # of the area, and of the petitions, of which none came before or after
        assert (totals["van_phong", "sum/sum"], totals[COMMUNE, "sum/sum"]) == ((2, 1, 0), (2, 1, 1))

    def test_totals_after_are_those_in_the_new_boundaries(self, sqlite_ledger: Ledger) -> None:
        ledger = sqlite_ledger
        about = [row(AREA, "10", org_unit="thon_1", period="2026-04")]
        record(instance=ledger.instance, actor=ledger.actor("nong_nghiep"), rows=about, reason="x")
        goes = event(
            "regroup", "2026-06-01", ("thon_1", "thon_n"), sets={"thon_n": {"name": "N", "parent": "van_phong"}}
        )
        seen = preview(instance=ledger.instance, actor=ledger.actor("quan-tri"), events=[goes])
        assert ("van_phong", 10) in {(new.key.org_unit, new.value) for _, new in seen.changed}

    def test_what_would_be_refused_is_told(self, sqlite_ledger: Ledger) -> None:
        actor = sqlite_ledger.actor("quan-tri")
        seen = preview(instance=sqlite_ledger.instance, actor=actor, events=[rename(unit="thon_9")])
        assert [each.code for each in seen.findings] == ["event.unknown_unit"]
        told = preview(instance=sqlite_ledger.instance, actor=sqlite_ledger.actor("van_phong"), events=[merge()])
        assert [each.code for each in told.findings] == ["actor.may_not_declare"]


class TestReading:
    def test_what_was_recorded_of_a_unit_is_told_in_that_order(self, ledger: Ledger) -> None:
        first = apply(ledger, rename())
        reverse(ledger, first.events[0])
        found = unit_reading.recorded(key="thon_1")
        assert [(each.version.name, each.holds) for each in found] == [
            ("Thôn Một", False), ("Thôn Một", False), ("Thôn Nhất", False), ("Thôn Một", True),
        ]  # fmt: skip
        assert unit_reading.events() == []
        (event_,) = unit_reading.events(key="thon_1", with_reversed=True)
        assert event_.reversed_by

    def test_weights_are_told_with_their_sources(self, sqlite_ledger: Ledger) -> None:
        text = "on,source,target,name,population,weight_source,quality\n"
        cut = "2026-05-01,thon_1,thon_a,A,0.6,Sổ hộ khẩu,B\n2026-05-01,thon_1,thon_b,B,rest,,\n"
        assert imported(sqlite_ledger, text + cut).batch
        (told,) = unit_reading.events()
        assert told.details[-2:] == (
            "thon_1 -> thon_a: population = 0.6 (Sổ hộ khẩu, B)", "thon_1 -> thon_b: population = 0.4",
        )  # fmt: skip

    def test_a_tree_is_that_of_the_day(self, ledger: Ledger) -> None:
        apply(ledger, merge(), event("reparent", "2026-06-01", sets={"thon_m": {"parent": "van_phong"}}))

        def keys(on: str, top: str = "") -> list[tuple[int, str]]:
            found = unit_reading.below(on=date.fromisoformat(on), top=top)
            return [(depth, version.key) for depth, version in found]

        assert keys("2026-05-31") == [(0, COMMUNE), (1, "nong_nghiep"), (1, "thon_m"), (1, "van_phong")]
        assert keys("2026-06-01", "van_phong") == [(0, "van_phong"), (1, "thon_m")]
        assert [version.key for version in unit_reading.there(on=date(2026, 1, 1))] == [
            "nong_nghiep", "thon_1", "thon_2", "van_phong", COMMUNE,
        ]  # fmt: skip
