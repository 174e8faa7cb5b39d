"""Alerts of incidents: each told once a step to whom it concerns, in the centre and by a real mail server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from socai.catalogue.registers import Role
from socai.ledger.models import Alert
from socai.services import alerts, incident_acts, incidents, people, roster
from socai.services.incident_acts import Told, Verdict
from socai.services.opened import Instance
from tests.incident_registers import with_incidents
from tests.ledgers import Ledger
from tests.mail_server import MailServer, running
from tests.unit.services.test_reminders import with_mail
from tests.unit.web.centre import Centre, centre_in

TODAY = timezone.localdate()
KEY = f"{TODAY.year}-001"
FLOOD = Told("thon_1", "lu_quet", f"{TODAY - timedelta(days=1)}", "7h", "Nhà ông A bị ngập")
EVERYBODY = ("thon-1", "thon-3", "tong-hop", "vp-xa", "chu-tich", "quan-tri-2", "kiem-tra")


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as opened:
        yield replace(opened, instance=with_incidents(opened.instance))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MailServer]:
    with running(tmp_path) as mail:
        yield mail


def told(centre: Centre, by: str = "thon-1") -> None:
    incident_acts.report(instance=centre.instance, actor=centre.ledger.actor(by), told=FLOOD)


def confirmed(centre: Centre, owner: str = "nong_nghiep") -> None:
    verdict = Verdict("dang_xu_ly", summary="Ngập hai nhà", owner=owner)
    incident_acts.judge(instance=centre.instance, actor=centre.ledger.actor("vp-xa"), key=KEY, given=verdict)


def waiting(centre: Centre) -> dict[str, list[str]]:
    found = {
        name: alerts.unseen(instance=centre.instance, actor=centre.ledger.actor(name), lang="vi") for name in EVERYBODY
    }
    return {name: [each.state for each in seen] for name, seen in found.items() if seen}


def with_addresses(centre: Centre, server: MailServer) -> Instance:
    keeper = centre.ledger.actor("quan-tri")
    for name in ("tong-hop", "vp-xa", "chu-tich"):
        people.set_email(actor=keeper, name=name, email=f"{name}@xa.gov.vn")
    return with_mail(centre, server, address="https://xa.example")


def letters(server: MailServer) -> list[str]:
    found = sorted(str(each["To"]).partition("@")[0] for each in server.letters)
    server.letters.clear()
    return found


def test_what_was_reported_is_told_to_whoever_may_judge_it(centre: Centre) -> None:
    told(centre)
    assert waiting(centre) == {"tong-hop": ["Mới báo"], "vp-xa": ["Mới báo"], "chu-tich": ["Mới báo"]}
    (shown,) = alerts.unseen(instance=centre.instance, actor=centre.ledger.actor("vp-xa"), lang="vi")
    assert shown.what == f"Lũ, ngập, Thôn Một, 07:00 {TODAY - timedelta(days=1):%d/%m/%Y}"


def test_nobody_is_told_what_they_did_and_each_is_told_once(centre: Centre) -> None:
    told(centre, by="tong-hop")
    assert "tong-hop" not in waiting(centre)
    assert alerts.tell(instance=centre.instance) == 0
    row = incidents.one(instance=centre.instance, actor=centre.ledger.actor("vp-xa"), key=KEY, lang="vi").whole.row.row
    alerts.look(actor=centre.ledger.actor("vp-xa"), row=row.identity)
    assert list(waiting(centre)) == ["chu-tich"]
    assert alerts.tell(instance=centre.instance) == 0


def test_every_step_is_told_to_who_reported_who_deals_with_it_and_leaders(centre: Centre) -> None:
    told(centre)
    confirmed(centre)
    last = {name: states[-1] for name, states in waiting(centre).items()}
    assert last == {"thon-1": "Đang xử lý", "tong-hop": "Đang xử lý", "chu-tich": "Đang xử lý", "vp-xa": "Mới báo"}


def test_an_account_without_a_unit_is_not_taken_for_who_deals_with_it(centre: Centre) -> None:
    centre.ledger.run("UPDATE ledger_account SET org_unit_id = NULL WHERE name = 'quan-tri'")
    told(centre)
    confirmed(centre, owner="")
    assert not Alert.objects.filter(account__name="quan-tri").exists()


def test_what_the_service_could_not_tell_the_worker_tells_unless_it_is_long_ago(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(centre)
    before = Alert.objects.count()
    Alert.objects.all().delete()
    assert alerts.give(instance=centre.instance).shown == before
    Alert.objects.all().delete()
    monkeypatch.setattr(alerts, "LATELY", timedelta())
    assert alerts.give(instance=centre.instance).shown == 0


def test_it_goes_by_mail_to_who_is_on_duty_and_never_with_the_words_that_were_told(
    centre: Centre, server: MailServer
) -> None:
    instance = with_addresses(centre, server)
    said = {
        Role.KIND: "lanh_dao", Role.SHIFT: "ca_ngay_dem", Role.OWNER: "nong_nghiep", Role.ON_DUTY: "Trưởng phòng",
        Role.PHONE: "0213 3 879 111",
    }  # fmt: skip
    roster.add(instance=instance, actor=centre.ledger.actor("vp-xa"), first=TODAY.isoformat(), last="", said=said)
    told(centre)
    assert alerts.give(instance=instance).mailed == 1
    body = server.letters[0].get_content()
    assert f"https://xa.example/su-co/vu/{KEY}" in body
    assert "ông A" not in body + str(server.letters[0]["Subject"])
    assert letters(server) == ["tong-hop"]
    confirmed(centre)
    alerts.give(instance=instance)
    assert letters(server) == ["chu-tich", "tong-hop", "truong-thon"]
    assert alerts.give(instance=instance).mailed == 0


def test_a_shift_of_a_unit_that_judges_nothing_silences_nobody(centre: Centre, server: MailServer) -> None:
    instance = with_addresses(centre, server)
    said = {Role.KIND: "lanh_dao", Role.SHIFT: "ca_ngay_dem", Role.OWNER: "thon_3", Role.ON_DUTY: "Dân quân"}
    roster.add(instance=instance, actor=centre.ledger.actor("vp-xa"), first=TODAY.isoformat(), last="", said=said)
    told(centre)
    alerts.give(instance=instance)
    assert letters(server) == ["chu-tich", "tong-hop", "vp-xa"]


def test_with_nobody_on_duty_all_who_may_judge_get_mail_and_a_failed_one_is_tried_again(
    centre: Centre, server: MailServer
) -> None:
    instance = with_addresses(centre, server)
    told(centre)
    server.refuses = True
    assert alerts.give(instance=instance).failed == 3
    server.refuses = False
    assert alerts.give(instance=instance).mailed == 3
    assert letters(server) == ["chu-tich", "tong-hop", "vp-xa"]


def test_the_text_for_villages_says_whom_to_call(centre: Centre) -> None:
    def text() -> str:
        found = incidents.one(instance=centre.instance, actor=centre.ledger.actor("vp-xa"), key=KEY, lang="vi").incident
        return alerts.text_for_villages(instance=centre.instance, incident=found, lang="vi")

    told(centre)
    assert text() == ""
    confirmed(centre)
    assert "Ngập hai nhà. Bà con" in text()
    assert "ông A" not in text()
    closing = Verdict("da_xu_ly", said="Nước rút")
    incident_acts.judge(instance=centre.instance, actor=centre.ledger.actor("vp-xa"), key=KEY, given=closing)
    assert "đã xử lý xong" in text()


def test_on_both_databases_alerts_are_kept(ledger: Ledger) -> None:
    assert alerts.give(instance=with_incidents(ledger.instance)).shown == 0
