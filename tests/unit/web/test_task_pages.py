"""Tasks on pages: assigned, reported with evidence, closed, each by whom the table of rights lets."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook

from socai.services import tokens
from tests.shipped_registers import with_tasks
from tests.unit.files.test_pictures import jpeg
from tests.unit.web.centre import Centre

LEADER, OWNER, KEEPER, VILLAGE, AUDITOR = "chu-tich", "tong-hop", "vp-xa", "thon-1", "kiem-tra"
TODAY = timezone.localdate()
KEY = f"{TODAY.year}-001"
TASK = f"/nhiem-vu/viec/{KEY}"
WORKDAY = TODAY + timedelta(days=7 - TODAY.weekday() + 14)
NEW = {"name": "Gieo lúa mùa", "owner": "nong_nghiep", "due": WORKDAY.isoformat(), "product": "Báo cáo"}


@pytest.fixture
def tasked(centre: Centre) -> Centre:
    """A centre whose pack has tasks, with one of them."""
    kept = replace(centre, instance=with_tasks(centre.instance))
    assert kept.browser(LEADER).post("/nhiem-vu/giao", NEW)["Location"] == TASK
    return kept


def page(centre: Centre, path: str, who: str) -> str:
    answer = centre.browser(who).get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def mark(centre: Centre, who: str) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', page(centre, TASK, who))
    assert found is not None
    return found[1]


def test_a_task_shows_what_is_clear_and_what_is_not(tasked: Centre) -> None:
    shown = page(tasked, TASK, OWNER)
    assert "Phòng Nông nghiệp" in shown
    assert f"{WORKDAY:%d/%m/%Y}" in shown
    assert shown.count("chưa rõ") == 2
    assert "Gieo lúa mùa" in page(tasked, "/nhiem-vu", LEADER)
    assert "Gieo lúa mùa" in page(tasked, "/nhiem-vu?which=open&unit=nong_nghiep", AUDITOR)
    for query in ("which=late", "which=closed", "which=lacking", "unit=van_phong"):
        assert "Không có việc nào như vậy" in page(tasked, f"/nhiem-vu?{query}", LEADER)


def test_a_village_does_not_see_tasks_of_others_nor_may_assign(tasked: Centre) -> None:
    assert "Gieo lúa mùa" not in page(tasked, "/nhiem-vu", VILLAGE)
    assert tasked.browser(VILLAGE).get(TASK).status_code == 400
    assert tasked.browser(VILLAGE).get("/nhiem-vu/giao").status_code == 403


def test_its_unit_reports_with_evidence_and_a_leader_closes_it_once(tasked: Centre) -> None:
    said = {"said": "Đã gieo 30 ha", "state": "dang_lam", "seen": mark(tasked, OWNER)}
    photo = SimpleUploadedFile("ruong.jpg", jpeg(), "image/jpeg")
    assert tasked.browser(OWNER).post(f"/nhiem-vu/bao/{KEY}", {**said, "file": photo}).status_code == 302
    handed = {"said": "Xong", "state": "da_nop", "seen": mark(tasked, OWNER)}
    assert tasked.browser(OWNER).post(f"/nhiem-vu/bao/{KEY}", handed).status_code == 302
    shown = page(tasked, TASK, LEADER)
    assert "Đã gieo 30 ha" in shown
    file = re.search(r'href="(/nhiem-vu/tep-kem/[^"]+)"', shown)
    assert file is not None
    assert tasked.browser(LEADER).get(file[1])["Content-Type"] == "image/jpeg"
    closing = {"said": "Đạt", "state": "hoan_thanh", "seen": mark(tasked, LEADER)}
    assert tasked.browser(LEADER).post(f"/nhiem-vu/duyet/{KEY}", closing).status_code == 302
    second = tasked.browser(LEADER).post(f"/nhiem-vu/duyet/{KEY}", closing)
    assert second.status_code == 422
    assert "Người khác vừa đổi" in second.content.decode()
    assert "Hoàn thành" in page(tasked, "/nhiem-vu?which=closed", LEADER)


def test_a_file_of_no_kind_that_is_taken_keeps_the_step_out(tasked: Centre) -> None:
    bad = SimpleUploadedFile("a.exe", b"MZ", "application/octet-stream")
    said = {"said": "Đã gieo 30 ha", "state": "dang_lam", "file": bad}
    answer = tasked.browser(OWNER).post(f"/nhiem-vu/bao/{KEY}", said)
    assert answer.status_code == 422
    assert "Đã gieo 30 ha" in answer.content.decode()
    assert "Đang làm</li>" not in page(tasked, TASK, OWNER)


def test_what_cannot_be_assigned_says_why_and_keeps_what_was_typed(tasked: Centre) -> None:
    answer = tasked.browser(LEADER).post("/nhiem-vu/giao", {**NEW, "owner": "thon_2", "source": "Họp giao ban"})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Thôn Hai hôm nay không còn" in shown
    assert 'value="Họp giao ban"' in shown
    assert "Thôn Hai" not in page(tasked, "/nhiem-vu/giao", LEADER)


def test_more_time_is_given_with_a_reason(tasked: Centre) -> None:
    later = WORKDAY + timedelta(days=7)
    asked = {"due": later.isoformat(), "said": "Mưa lũ", "seen": mark(tasked, LEADER)}
    assert tasked.browser(OWNER).post(f"/nhiem-vu/gia-han/{KEY}", asked).status_code == 403
    assert tasked.browser(LEADER).post(f"/nhiem-vu/gia-han/{KEY}", asked).status_code == 302
    shown = page(tasked, TASK, OWNER)
    assert f"{later:%d/%m/%Y}" in shown
    assert "Mưa lũ" in shown
    assert tasked.browser(LEADER).post(f"/nhiem-vu/gia-han/{KEY}", {**asked, "seen": ""}).status_code == 422


def test_a_task_without_unit_and_day_is_shown_as_such_and_gets_them(tasked: Centre) -> None:
    row = {"cell.ma": "K1", "cell.ngay": "02/06/2026", "cell.ten": "Không ai nhận"}
    assert tasked.browser(KEEPER).post("/so-theo-doi/nhiem_vu/them", row).status_code == 302
    shown = page(tasked, "/nhiem-vu?which=lacking", LEADER)
    assert "chưa có đơn vị chủ trì" in shown
    assert "chưa có hạn" in shown
    given = {"owner": "nong_nghiep", "due": WORKDAY.isoformat(), "said": "Giao tại giao ban"}
    assert tasked.browser(OWNER).post("/nhiem-vu/dat-han/K1", given).status_code == 403
    assert tasked.browser(LEADER).post("/nhiem-vu/dat-han/K1", given).status_code == 302
    assert "Không ai nhận" not in page(tasked, "/nhiem-vu?which=lacking", LEADER)


def test_a_pack_without_tasks_says_so(centre: Centre) -> None:
    for path in ("/nhiem-vu", "/nhiem-vu/giao"):
        assert "không khai sổ nhiệm vụ" in page(centre, path, LEADER)


def feed(centre: Centre, who: str) -> str:
    shown = centre.browser(who).post("/nhiem-vu/lich").content.decode()
    found = re.search(r"(/lich-viec/\S+\.ics)", shown)
    assert found is not None
    return found[1]


class TestFeed:
    def test_an_address_opens_the_open_tasks_of_its_unit_without_signing_in(self, tasked: Centre) -> None:
        answer = tasked.browser().get(feed(tasked, OWNER))
        assert answer["Content-Type"].startswith("text/calendar")
        text = answer.content.decode()
        assert f"DTSTART;VALUE=DATE:{WORKDAY:%Y%m%d}" in text
        assert "SUMMARY:Hạn: Gieo lúa mùa" in text
        assert text.count("BEGIN:VEVENT") == 1
        for who, count in ((LEADER, 1), (KEEPER, 0), (VILLAGE, 0)):
            assert tasked.browser().get(feed(tasked, who)).content.decode().count("BEGIN:VEVENT") == count

    def test_its_identity_stays_when_the_task_changes(self, tasked: Centre) -> None:
        path = feed(tasked, OWNER)
        before = re.findall(r"UID:(\S+)", tasked.browser().get(path).content.decode())
        later = {"due": (WORKDAY + timedelta(days=7)).isoformat(), "said": "Mưa lũ", "seen": ""}
        assert tasked.browser(LEADER).post(f"/nhiem-vu/gia-han/{KEY}", later).status_code == 302
        text = tasked.browser().get(path).content.decode()
        assert re.findall(r"UID:(\S+)", text) == before
        assert f"DTSTART;VALUE=DATE:{WORKDAY + timedelta(days=7):%Y%m%d}" in text
        assert "SEQUENCE:1" in text

    def test_what_is_taken_back_or_replaced_opens_nothing_and_says_so_in_one_line(self, tasked: Centre) -> None:
        first, second = feed(tasked, OWNER), feed(tasked, OWNER)
        assert tasked.browser().get(first).status_code == 404
        assert tasked.browser().get(second).status_code == 200
        assert "Thu hồi" in tasked.browser(OWNER).post("/nhiem-vu/lich").content.decode()
        assert tasked.browser(OWNER).post("/nhiem-vu/lich", {"off": "1"}).status_code == 200
        answer = tasked.browser().get(second)
        assert answer.status_code == 404
        assert "đã thu hồi" in answer.content.decode()
        assert "Thu hồi" not in page(tasked, "/nhiem-vu/lich", OWNER)

    def test_its_secret_opens_no_other_door_and_no_other_secret_opens_it(self, tasked: Centre) -> None:
        secret = feed(tasked, OWNER).removeprefix("/lich-viec/").removesuffix(".ics")
        caller = tokens.caller(secret=secret)
        assert caller is not None
        assert not caller.scopes & set(tokens.SCOPES)
        made = tokens.make(
            actor=tasked.ledger.actor("quan-tri"), name="api", account=OWNER, scopes=["registers"], days=5
        )
        assert tasked.browser().get(f"/lich-viec/{made.secret}.ics").status_code == 404


def test_the_table_of_a_month_is_taken_as_a_file(tasked: Centre) -> None:
    answer = tasked.browser(LEADER).post("/nhiem-vu/bang-thang", {"month": f"{TODAY:%Y-%m}"})
    assert answer["Content-Disposition"] == f'attachment; filename="nhiem-vu-{TODAY:%Y-%m}.xlsx"'
    assert load_workbook(BytesIO(answer.content)).active["C2"].value == "Gieo lúa mùa"  # type: ignore[index]
    refused = tasked.browser(LEADER).post("/nhiem-vu/bang-thang", {"month": "tháng này"})
    assert refused.status_code == 400


REPORT = """# Phần III

Phòng Nông nghiệp rà soát diện tích lúa mùa, xong trước ngày 15/9.

Văn phòng tham mưu quy chế làm việc mới của Ủy ban nhân dân xã.
"""


def read_report(centre: Centre, text: str = REPORT, **more: str) -> str:
    file = SimpleUploadedFile("Bao cao 12.md", text.encode(), "text/markdown")
    return centre.browser(LEADER).post("/nhiem-vu/tu-bao-cao", {"file": file, **more}).content.decode()


def test_a_paragraph_of_a_report_becomes_a_task_and_the_report_is_kept_nowhere(tasked: Centre) -> None:
    shown = read_report(tasked)
    assert shown.count("</textarea>") == 2
    assert "Văn phòng tham mưu" not in read_report(tasked, words="dien tich LUA")
    assert "Không có đoạn nào như vậy" in read_report(tasked, words="thuy loi")
    begun = {"begin": "1", "name": "Rà soát diện tích lúa mùa", "source": "Bao cao 12"}
    form = tasked.browser(LEADER).post("/nhiem-vu/giao", begun).content.decode()
    assert ">Rà soát diện tích lúa mùa</textarea>" in form
    assert 'value="Bao cao 12"' in form
    assert "002" not in page(tasked, "/nhiem-vu", LEADER)
    assert not any(
        "Phần III".encode() in path.read_bytes() for path in tasked.instance.home.rglob("*") if path.is_file()
    )


@pytest.mark.parametrize("name", ["a.exe", "a.pdf"])
def test_what_is_no_report_says_so(tasked: Centre, name: str) -> None:
    file = SimpleUploadedFile(name, b"MZ", "application/octet-stream")
    for given in ({"file": file}, {}):
        assert tasked.browser(LEADER).post("/nhiem-vu/tu-bao-cao", given).status_code == 422
