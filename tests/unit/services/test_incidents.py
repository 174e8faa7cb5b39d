"""Incidents: told by a village, judged by who is on duty, their damage kept with its history until they are closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from socai.catalogue.pack import builtin_packs, load_catalogue
from socai.compose.plain_text import write_text
from socai.core.calendars import Kind
from socai.core.findings import Severity
from socai.core.periods import Period
from socai.services import alerts, incident_acts, incidents, registers, reports
from socai.services.errors import ServiceError
from socai.services.incident_acts import Tally, Told, Verdict
from socai.services.incidents import OneIncident
from socai.services.verification import verify
from tests.incident_registers import DAMAGE, INCIDENTS, with_incidents
from tests.unit.files.test_pictures import jpeg
from tests.unit.services.eventful import apply, merge
from tests.unit.services.refusing import refused
from tests.unit.web.centre import Centre, centre_in

LETTERHEADS = {"state": {"superior": "", "body": "Ủy ban nhân dân xã Mẫu", "place": "Mẫu"}}
TODAY = timezone.localdate()
KEY = f"{TODAY.year}-001"
VILLAGE, OTHER, DUTY, SECOND = "thon-1", "thon-3", "vp-xa", "tong-hop"
FLOOD = Told("thon_1", "lu_quet", "", "", "Suối dâng, ngập ngầm tràn", {"nha_hu_hong": "2", "cay_trong": "0,5"})


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as opened:
        yield replace(opened, instance=with_incidents(opened.instance))


def told(centre: Centre, given: Told = FLOOD, by: str = VILLAGE) -> str:
    return incident_acts.report(instance=centre.instance, actor=centre.ledger.actor(by), told=given)


def seen(centre: Centre, by: str = DUTY, key: str = KEY) -> OneIncident:
    return incidents.one(instance=centre.instance, actor=centre.ledger.actor(by), key=key, lang="vi")


def judged(centre: Centre, given: Verdict, by: str = DUTY) -> None:
    incident_acts.judge(instance=centre.instance, actor=centre.ledger.actor(by), key=KEY, given=given)


def tallied(centre: Centre, given: Tally, by: str = DUTY) -> int | None:
    return incident_acts.tally(instance=centre.instance, actor=centre.ledger.actor(by), key=KEY, given=given)


def confirm(centre: Centre, **others: str) -> None:
    judged(centre, Verdict("dang_xu_ly", summary="Ngập ngầm tràn Thôn Một", **others))


def numbers(found: OneIncident) -> dict[str, str]:
    return {each.kind: each.value for each in found.damage if each.value}


class TestReporting:
    def test_a_village_reports_with_its_damage_in_one_batch(self, centre: Centre) -> None:
        assert told(centre) == KEY
        found = seen(centre)
        assert (found.incident.kind, found.incident.unit_name, found.by) == ("Lũ, ngập", "Thôn Một", "Thon-1")
        assert (found.incident.is_new, found.incident.day) == (True, TODAY)
        assert numbers(found) == {"nha_hu_hong": "2", "cay_trong": "0.5"}
        assert [each.shown for each in found.damage if each.kind == "cay_trong"] == ["0,50 ha"]
        assert verify(instance=centre.instance).findings == ()

    def test_what_is_wrong_with_the_damage_keeps_the_whole_out(self, centre: Centre) -> None:
        for number in ("hai", "-1", "1,5"):
            with pytest.raises(ServiceError):
                told(centre, replace(FLOOD, damage={"nha_sap": number}))
        assert incidents.board(instance=centre.instance, actor=centre.ledger.actor(DUTY), lang="vi").incidents == ()

    def test_a_sending_that_is_repeated_reports_once(self, centre: Centre) -> None:
        assert [told(centre, replace(FLOOD, once="a")) for _ in range(2)] == [KEY, KEY]
        assert told(centre, replace(FLOOD, once="b")) != KEY

    def test_another_report_under_the_same_sending_is_not_lost_silently(self, centre: Centre) -> None:
        told(centre, replace(FLOOD, once="m1"))
        other = replace(FLOOD, once="m1", words="Sạt lở đường lên Thôn Một")
        assert refused(lambda: told(centre, other)) == "batch.request_key_reused"

    def test_a_village_reports_and_sees_its_own_alone(self, centre: Centre) -> None:
        assert refused(lambda: told(centre, replace(FLOOD, unit="thon_3"))) == "right.refused"
        told(centre)
        assert refused(lambda: seen(centre, OTHER)) == "register.no_row"
        board = incidents.board(instance=centre.instance, actor=centre.ledger.actor(OTHER), lang="vi")
        assert board.incidents == ()
        assert seen(centre, VILLAGE).moves == ()

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            (replace(FLOOD, unit=""), "incident.no_unit"),
            (replace(FLOOD, unit="khong_co"), "query.unknown_unit"),
            (replace(FLOOD, kind=""), "incident.no_kind"),
            (replace(FLOOD, words=" "), "incident.nothing_told"),
            (replace(FLOOD, day="31/02/2026"), "incident.bad_time"),
            (replace(FLOOD, hour="25:70"), "incident.bad_time"),
            (replace(FLOOD, hour="chiều"), "incident.bad_time"),
            (replace(FLOOD, day=f"{TODAY + timedelta(days=1)}"), "incident.time_to_come"),
            (replace(FLOOD, day=f"{TODAY - timedelta(days=31)}"), "incident.too_long_ago"),
            (replace(FLOOD, damage={"nha_sap": "nhiều"}), "incident.bad_number"),
        ],
    )
    def test_what_cannot_be_is_refused_in_one_line(self, centre: Centre, given: Told, code: str) -> None:
        assert refused(lambda: told(centre, given, DUTY)) == code

    @pytest.mark.parametrize(("typed", "kept"), [("7h", "07:00"), ("15h30", "15:30"), ("8:05", "08:05"), ("", "")])
    def test_times_are_read_as_people_write_them(self, centre: Centre, typed: str, kept: str) -> None:
        told(centre, replace(FLOOD, day=f"{TODAY - timedelta(days=1)}", hour=typed))
        assert seen(centre).incident.hour == kept

    def test_a_unit_that_was_dissolved_names_who_goes_on(self, centre: Centre) -> None:
        apply(centre.ledger, merge())
        with pytest.raises(ServiceError) as caught:
            told(centre)
        (finding,) = caught.value.findings
        assert finding.code == "incident.unit_not_there"
        assert finding.data["after"] == ["Thôn Mới"]


class TestOnDuty:
    def test_an_incident_is_confirmed_goes_on_is_closed_and_opened_again(self, centre: Centre) -> None:
        told(centre)
        confirm(centre, owner="nong_nghiep", seen=seen(centre).whole.mark)
        found = seen(centre)
        assert (found.incident.summary, found.incident.owner_name) == ("Ngập ngầm tràn Thôn Một", "Phòng Nông nghiệp")
        judged(centre, Verdict("dang_xu_ly", said="Đã cắm biển cấm qua ngầm"))
        judged(centre, Verdict("da_xu_ly", said="Nước rút"), SECOND)
        assert not seen(centre).incident.is_open
        assert refused(lambda: judged(centre, Verdict("dang_xu_ly"))) == "incident.nothing_said"
        judged(centre, Verdict("dang_xu_ly", said="Ngập lại"))
        assert [step.subject for step in seen(centre).whole.row.row.steps] == [
            "dang_xu_ly", "dang_xu_ly", "da_xu_ly", "dang_xu_ly",
        ]  # fmt: skip

    def test_of_two_who_close_it_the_second_is_told(self, centre: Centre) -> None:
        told(centre)
        confirm(centre)
        mark = seen(centre).whole.mark
        judged(centre, Verdict("da_xu_ly", said="Nước rút", seen=mark))
        again = Verdict("da_xu_ly", said="Xong", seen=mark)
        assert refused(lambda: judged(centre, again, SECOND)) == "register.changed_meanwhile"

    def test_what_was_no_incident_takes_its_damage_with_it(self, centre: Centre) -> None:
        told(centre)
        assert refused(lambda: judged(centre, Verdict("bac_bo"))) == "incident.nothing_said"
        judged(centre, Verdict("bac_bo", said="Nhầm với diễn tập"))
        assert numbers(seen(centre)) == {}
        assert seen(centre).incident.state.code == "bac_bo"

    def test_the_words_that_were_told_of_no_incident_stay_where_they_are(self, centre: Centre) -> None:
        told(centre)
        judged(centre, Verdict("bac_bo", said="Nhầm với diễn tập", summary=FLOOD.words))
        found = seen(centre).incident
        assert found.summary == ""
        assert alerts.text_for_villages(instance=centre.instance, incident=found, lang="vi") == ""

    def test_who_is_on_duty_rewrites_no_other_column(self, centre: Centre) -> None:
        told(centre)
        register = centre.instance.catalogue.registers[INCIDENTS]
        foreign = replace(register, office="nong_nghiep", also_kept_by=())
        catalogue = centre.instance.catalogue
        kept = {**catalogue.registers, INCIDENTS: foreign}
        instance = replace(centre.instance, catalogue=replace(catalogue, registers=kept))
        for cells, code in (({"mo_ta": "Khác"}, "register.may_not_keep"), ({"tom_tat": "Ngập ngầm"}, "")):
            done = registers.correct(
                instance=instance, actor=centre.ledger.actor(DUTY), register=INCIDENTS, key=KEY, cells=cells, reason="x"
            )
            assert [each.code for each in done.findings if each.severity is Severity.ERROR] == [code] * bool(code)

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            (Verdict("dang_xu_ly"), "incident.no_summary"),
            (Verdict("dang_xu_ly", summary="A", owner="thon_2"), "task.owner_not_there"),
            (Verdict("da_xu_ly", said="Xong"), "register.step_not_allowed"),
        ],
    )
    def test_what_may_not_follow_is_refused_in_one_line(self, centre: Centre, given: Verdict, code: str) -> None:
        told(centre)
        assert refused(lambda: judged(centre, given)) == code
        assert seen(centre).incident.is_new

    @pytest.mark.parametrize(
        ("who", "code"),
        [(VILLAGE, "register.may_not_keep"), (OTHER, "register.no_row"), ("kiem-tra", "register.may_not_keep")],
    )
    def test_nobody_else_judges(self, centre: Centre, who: str, code: str) -> None:
        told(centre)
        assert refused(lambda: judged(centre, Verdict("dang_xu_ly", summary="A"), who)) == code


class TestTally:
    def test_a_corrected_number_keeps_what_was_said_before(self, centre: Centre) -> None:
        told(centre)
        mark = seen(centre).tally_mark
        given = Tally({"nha_hu_hong": "3", "cay_trong": "0,5"}, {"nha_hu_hong": "45"}, seen=mark)
        assert refused(lambda: tallied(centre, given)) == "incident.tally_why"
        tallied(centre, replace(given, said="Đếm lại sáng nay"))
        (house,) = (each for each in seen(centre).damage if each.kind == "nha_hu_hong")
        assert (house.shown, house.shown_estimate) == ("3", "45 triệu đồng")
        assert house.versions[0].reason == "Đếm lại sáng nay"
        assert ("so_luong", "2", "3") in house.versions[0].changed
        assert refused(lambda: tallied(centre, replace(given, said="B"))) == "register.changed_meanwhile"

    def test_a_number_is_not_taken_away_by_an_empty_box(self, centre: Centre) -> None:
        told(centre)
        given = Tally({"nha_hu_hong": "2"}, seen=seen(centre).tally_mark)
        assert refused(lambda: tallied(centre, given)) == "incident.tally_emptied"
        same = Tally({"nha_hu_hong": "2", "cay_trong": "0,5"}, seen=seen(centre).tally_mark)
        assert tallied(centre, same) is None

    def test_a_village_tells_more_until_somebody_on_duty_looked(self, centre: Centre) -> None:
        told(centre, replace(FLOOD, damage={}))
        assert tallied(centre, Tally({"nha_sap": "1"}), VILLAGE)
        confirm(centre)
        given = Tally({"nha_sap": "2"}, said="Thêm", seen=seen(centre).tally_mark)
        assert not seen(centre, VILLAGE).may_tally
        assert refused(lambda: tallied(centre, given, VILLAGE)) == "register.may_not_keep"
        assert tallied(centre, given)

    def test_a_closed_incident_is_not_counted_any_more(self, centre: Centre) -> None:
        told(centre)
        confirm(centre)
        judged(centre, Verdict("da_xu_ly", said="Xong"))
        given = Tally({"nha_hu_hong": "9", "cay_trong": "1"}, said="Sót", seen=seen(centre).tally_mark)
        assert refused(lambda: tallied(centre, given)) == "incident.closed"


def test_photos_come_after_until_it_is_closed(centre: Centre) -> None:
    told(centre)

    def show(name: str, by: str) -> None:
        actor = centre.ledger.actor(by)
        incident_acts.show(instance=centre.instance, actor=actor, key=KEY, file=name, data=jpeg())

    show("ngap.jpg", VILLAGE)
    confirm(centre)
    assert len(seen(centre, VILLAGE).whole.proofs) == 1
    assert refused(lambda: show("a.jpg", OTHER)) == "register.no_row"
    judged(centre, Verdict("da_xu_ly", said="Xong"))
    assert refused(lambda: show("b.jpg", VILLAGE)) == "incident.closed"


def test_a_pack_without_incidents_has_none(tmp_path: Path) -> None:
    with centre_in(tmp_path) as bare:
        assert incidents.board(instance=bare.instance, actor=bare.ledger.actor(DUTY), lang="vi").register is None
        assert refused(lambda: told(bare)) == "incident.no_register"


def test_the_short_report_tells_what_was_judged_and_never_the_words_that_were_told(centre: Centre) -> None:
    shipped = load_catalogue(builtin_packs() / "xa").templates["bao-cao-nhanh"]
    catalogue = replace(centre.instance.catalogue, templates={"bao-cao-nhanh": shipped}, letterheads=LETTERHEADS)
    kept = replace(centre, instance=replace(centre.instance, catalogue=catalogue))
    told(kept)
    told(kept, replace(FLOOD, words="Diễn tập", damage={"nha_sap": "7"}))
    second = Verdict("bac_bo", said="Diễn tập")
    key = f"{TODAY.year}-002"
    incident_acts.judge(instance=kept.instance, actor=kept.ledger.actor(DUTY), key=key, given=second)
    year, week, _ = TODAY.isocalendar()
    period = Period(Kind.WEEK, year, week)

    def text() -> str:
        return write_text(reports.compose(instance=kept.instance, template="bao-cao-nhanh", period=period).report)

    assert "01 sự cố" in text()
    assert "đang xác minh" in text()
    confirm(kept)
    tallied(kept, Tally({"nha_hu_hong": "3", "cay_trong": "0,5"}, {"nha_hu_hong": "45"}, "Đếm", seen(kept).tally_mark))
    shown = text()
    assert "Ngập ngầm tràn Thôn Một" in shown
    assert "45 triệu đồng" in shown
    for absent in ("Suối dâng", "Diễn tập", "Nhà sập"):
        assert absent not in shown
    assert reports.listing(catalogue, INCIDENTS) == ["bao-cao-nhanh"]
    assert reports.listing(catalogue, "don_thu") == []


def test_the_registers_are_told_apart_by_what_their_columns_say(centre: Centre) -> None:
    register, tally = incidents.register_of(centre.instance), incidents.tally_of(centre.instance)
    assert register is not None
    assert tally is not None
    assert (register.code, tally.code) == (INCIDENTS, DAMAGE)
