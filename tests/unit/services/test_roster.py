"""The duty roster: shifts of a week by office and telephone, kept by the office that keeps the register."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from socai.catalogue.registers import Role
from socai.services import roster
from tests.incident_registers import with_incidents
from tests.unit.services.refusing import refused
from tests.unit.web.centre import Centre, centre_in

DAY = date(2026, 11, 27)  # a Friday
SAID = {
    Role.KIND: "phong_chong_thien_tai", Role.SHIFT: "ca_ngay_dem", Role.OWNER: "nong_nghiep",
    Role.ON_DUTY: "Trưởng phòng", Role.PHONE: "0213 3 879 111",
}  # fmt: skip


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as opened:
        yield replace(opened, instance=with_incidents(opened.instance))


def added(centre: Centre, by: str = "vp-xa", first: date = DAY, last: str = "", **others: str) -> None:
    said = {**SAID, **{Role(name): text for name, text in others.items()}}
    roster.add(instance=centre.instance, actor=centre.ledger.actor(by), first=first.isoformat(), last=last, said=said)


def on(centre: Centre, day: date, hour: time = time(12)) -> list[str]:
    at = datetime.combine(day, hour)
    return [each.post for each in roster.on_duty(instance=centre.instance, at=at, lang="vi")]


def test_a_shift_stands_on_each_of_its_days(centre: Centre) -> None:
    added(centre, last=(DAY + timedelta(days=1)).isoformat())
    added(centre, on_duty="Chủ tịch", kind="lanh_dao")
    assert on(centre, DAY) == ["Chủ tịch", "Trưởng phòng"]
    assert on(centre, DAY + timedelta(days=1)) == ["Trưởng phòng"]
    assert on(centre, DAY + timedelta(days=2)) == []
    week = roster.week(instance=centre.instance, actor=centre.ledger.actor("thon-1"), day=DAY, lang="vi")
    assert week.days[0][0] == date(2026, 11, 23)
    assert [len(shifts) for _, shifts in week.days] == [0, 0, 0, 0, 2, 1, 0]
    assert not week.may_keep
    shift = week.days[5][1][0]
    assert (shift.kind, shift.shift) == ("Trực phòng chống thiên tai", "Cả ngày đêm")
    assert (shift.unit_name, shift.dialled) == ("Phòng Nông nghiệp", "02133879111")


@pytest.mark.parametrize("shift", ["ca_ngay_dem", "dem"])
def test_who_has_the_night_is_on_duty_until_the_morning(centre: Centre, shift: str) -> None:
    after = DAY + timedelta(days=1)
    added(centre, shift=shift)
    assert on(centre, after, time(0, 23)) == on(centre, after, time(6, 59)) == ["Trưởng phòng"]
    assert on(centre, after, time(7)) == []


def test_nobody_relieves_the_night_before_the_morning(centre: Centre) -> None:
    after = DAY + timedelta(days=1)
    added(centre)
    added(centre, first=after, on_duty="Phó phòng")
    added(centre, first=after, on_duty="Chủ tịch", kind="lanh_dao")
    assert on(centre, after, time(0, 23)) == ["Trưởng phòng", "Chủ tịch"]
    assert on(centre, after, time(7)) == ["Chủ tịch", "Phó phòng"]


def test_the_day_ends_at_midnight(centre: Centre) -> None:
    added(centre, shift="ngay")
    assert on(centre, DAY + timedelta(days=1), time(0, 23)) == []


def test_only_the_office_that_keeps_it_writes_into_it(centre: Centre) -> None:
    for who in ("thon-1", "tong-hop", "chu-tich"):
        assert refused(lambda by=who: added(centre, by)) == "register.may_not_keep"


def test_a_shift_is_taken_off_with_a_reason(centre: Centre) -> None:
    added(centre)
    keeper = centre.ledger.actor("vp-xa")
    (shift,) = roster.on_duty(instance=centre.instance, at=datetime.combine(DAY, time(12)), lang="vi")

    def off(said: str) -> None:
        roster.withdraw(instance=centre.instance, actor=keeper, key=shift.key, said=said)

    assert refused(lambda: off(" ")) == "register.reason_needed"
    off("Đổi ca")
    assert on(centre, DAY) == []


@pytest.mark.parametrize(
    ("others", "code"),
    [
        ({"last": "2026-11-26"}, "roster.ends_early"),
        ({"kind": "khong_co"}, "register.unknown_code"),
        ({"on_duty": ""}, "register.required"),
        ({"owner": "thon_2"}, "register.unit_not_there"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(centre: Centre, others: dict[str, str], code: str) -> None:
    assert refused(lambda: added(centre, **others)) == code


def test_no_shift_stands_twice(centre: Centre) -> None:
    added(centre)
    assert refused(lambda: added(centre)) == "register.key_known"


def test_a_pack_without_a_roster_has_none(tmp_path: Path) -> None:
    with centre_in(tmp_path) as bare:
        assert on(bare, DAY) == []
        assert refused(lambda: added(bare)) == "roster.no_register"
