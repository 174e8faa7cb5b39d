"""Incidents on pages: told from a phone, judged by who is on duty, each seen by whom the table of rights lets."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.utils import timezone

from tests.incident_registers import with_incidents
from tests.unit.files.test_pictures import jpeg
from tests.unit.web.centre import Centre

VILLAGE, OTHER, DUTY, SECOND, LEADER = "thon-1", "thon-3", "vp-xa", "tong-hop", "chu-tich"
KEY = f"{timezone.localdate().year}-001"
PAGE = f"/su-co/vu/{KEY}"
FLOOD = {"unit": "thon_1", "kind": "lu_quet", "words": "Suối dâng, ngập ngầm", "damage.nha_hu_hong": "2"}


@pytest.fixture
def struck(centre: Centre) -> Centre:
    """A centre whose pack has incidents."""
    return replace(centre, instance=with_incidents(centre.instance))


def page(centre: Centre, path: str, who: str) -> str:
    answer = centre.browser(who).get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def post(centre: Centre, path: str, who: str, **typed: object) -> HttpResponse:
    return centre.browser(who).post(path, typed)


def told(centre: Centre, **others: object) -> HttpResponse:
    return centre.browser(VILLAGE).post("/su-co/bao", {**FLOOD, **others})


def mark(centre: Centre, name: str = "seen", who: str = DUTY) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page(centre, PAGE, who))
    assert found is not None
    return found[1]


def test_a_village_reports_from_its_first_page_and_sees_that_it_was_received(struck: Centre) -> None:
    assert 'href="/su-co/bao"' in page(struck, "/", VILLAGE)
    form = page(struck, "/su-co/bao", VILLAGE)
    assert '<input type="hidden" name="unit" value="thon_1">' in form
    once = re.search(r'name="once" value="([^"]+)"', form)
    assert once is not None
    assert told(struck, once=once[1])["Location"] == PAGE
    assert told(struck, once=once[1])["Location"] == PAGE
    shown = page(struck, PAGE, VILLAGE)
    assert "Xã đã nhận lúc" in shown
    assert '<input name="damage.nha_hu_hong" value="2"' in shown
    assert "Mới báo: Lũ, ngập, Thôn Một" in page(struck, "/", DUTY)
    page(struck, PAGE, DUTY)
    assert "1 sự cố mới báo" in page(struck, "/", DUTY)
    for who in (VILLAGE, OTHER):
        assert "Mới báo" not in page(struck, "/", who)
        assert "sự cố mới báo" not in page(struck, "/", who)


def test_what_was_typed_stays_when_something_is_wrong(struck: Centre) -> None:
    answer = told(struck, hour="25:70")
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert shown.count('class="problem"') == 1
    assert "25:70" in shown
    assert "Suối dâng" in shown
    assert 'value="lu_quet" required checked' in shown


def test_a_photo_that_is_refused_leaves_the_incident_reported(struck: Centre) -> None:
    answer = told(struck, file=SimpleUploadedFile("a.exe", b"MZ", "application/octet-stream"))
    assert answer.status_code == 422
    assert "Sự cố đã báo xong" in answer.content.decode()
    sent = post(struck, f"/su-co/anh/{KEY}", VILLAGE, file=SimpleUploadedFile("b.jpg", jpeg(), "image/jpeg"))
    assert sent["Location"] == PAGE
    file = re.search(r'href="(/su-co/tep/[^"]+)"', page(struck, PAGE, VILLAGE))
    assert file is not None
    assert struck.browser(DUTY).get(file[1])["Content-Type"] == "image/jpeg"
    assert struck.browser(OTHER).get(file[1]).status_code == 400
    assert post(struck, f"/su-co/anh/{KEY}", VILLAGE).status_code == 422


def test_nobody_sees_the_incident_of_another_village(struck: Centre) -> None:
    told(struck)
    assert "Suối dâng" not in page(struck, "/su-co", OTHER)
    assert struck.browser(OTHER).get(PAGE).status_code == 400
    assert post(struck, f"/su-co/xet/{KEY}", VILLAGE, state="dang_xu_ly", summary="A").status_code == 403


def test_who_is_on_duty_confirms_counts_and_closes_once(struck: Centre) -> None:
    told(struck)
    judged = {"state": "dang_xu_ly", "summary": "Ngập ngầm", "owner": "nong_nghiep", "seen": mark(struck)}
    assert post(struck, f"/su-co/xet/{KEY}", DUTY, **judged)["Location"] == PAGE
    assert "Đang xử lý: Lũ, ngập, Thôn Một" in page(struck, "/", VILLAGE)
    assert "THÔNG BÁO: Lũ, ngập tại Thôn Một" in page(struck, PAGE, DUTY)
    assert "THÔNG BÁO" not in page(struck, PAGE, VILLAGE)
    counted = {"damage.nha_hu_hong": "3", "estimate.nha_hu_hong": "45", "tallied": mark(struck, "tallied")}
    refused = post(struck, f"/su-co/thiet-hai/{KEY}", DUTY, **counted)
    assert refused.status_code == 422
    assert 'value="3"' in refused.content.decode()
    assert post(struck, f"/su-co/thiet-hai/{KEY}", DUTY, **counted, why="Đếm lại")["Location"] == PAGE
    shown = page(struck, PAGE, LEADER)
    assert re.search(r"Nhà hư hỏng, tốc mái: 2 → 3 \(Vp-Xa, .*: Đếm lại\)", shown)
    closing = {"state": "da_xu_ly", "said": "Nước rút", "seen": mark(struck)}
    assert post(struck, f"/su-co/xet/{KEY}", DUTY, **closing).status_code == 302
    second = post(struck, f"/su-co/xet/{KEY}", SECOND, **closing)
    assert second.status_code == 422
    assert "Người khác vừa đổi" in second.content.decode()
    closed = page(struck, PAGE, VILLAGE)
    assert "45 triệu đồng" in closed
    assert "Thêm ảnh" not in closed
    assert "Đã xử lý" in page(struck, "/su-co", VILLAGE)


def test_a_pack_without_incidents_says_so(centre: Centre) -> None:
    for path in ("/su-co", "/su-co/bao"):
        assert "không khai sổ sự cố" in page(centre, path, DUTY)
    assert centre.browser(DUTY).get(PAGE).status_code == 400
    assert post(centre, "/su-co/bao", VILLAGE, **FLOOD).status_code == 200
    assert "Báo sự cố" not in page(centre, "/", VILLAGE)


SHIFT = {
    "first": f"{timezone.localdate()}", "kind": "phong_chong_thien_tai", "shift": "ca_ngay_dem",
    "owner": "nong_nghiep", "on_duty": "Trưởng phòng", "phone": "0213 3 879 111",
}  # fmt: skip


def test_the_roster_is_kept_by_its_office_and_dialled_by_villages(struck: Centre) -> None:
    assert "Thêm ca trực" not in page(struck, "/truc", VILLAGE)
    assert page(struck, "/truc", DUTY).count("chưa phân công") == 7
    assert post(struck, "/truc/them", DUTY, **SHIFT).status_code == 302
    again = post(struck, "/truc/them", DUTY, **SHIFT)
    assert again.status_code == 422
    assert again.content.decode().count('class="problem"') == 1
    for path in ("/truc", "/su-co", "/su-co/bao"):
        assert 'href="tel:02133879111">0213 3 879 111</a>' in page(struck, path, VILLAGE)
    off = re.search(r'action="(/truc/bo/[^"]+)"', page(struck, "/truc", DUTY))
    assert off is not None
    assert post(struck, off[1], DUTY, day=SHIFT["first"]).status_code == 422
    assert post(struck, off[1], DUTY, day=SHIFT["first"], said="Đổi ca").status_code == 302
    assert "tel:" not in page(struck, "/truc?day=khong", VILLAGE)


def test_a_pasted_message_fills_in_the_form_and_reports_nothing(struck: Centre) -> None:
    text = "Thôn Một: sạt lở đất lúc 5h30 chắn đường, 2 nhà tốc mái, cây trồng 0,5 ha, 7 cái cột; gọi 0912 345 678"
    answer = post(struck, "/su-co/bao", SECOND, message=text)
    assert answer.status_code == 200
    shown = answer.content.decode()
    for typed in (
        'value="thon_1" selected', 'value="sat_lo" required checked', 'name="hour" value="5h30"',
        'name="damage.nha_hu_hong" value="2"', 'name="damage.cay_trong" value="0,5"', "“7 cái cột”",
    ):  # fmt: skip
        assert typed in shown
    assert "0912" not in shown
    assert "Không có sự cố nào đang xử lý" in page(struck, "/su-co", SECOND)


def test_a_message_of_two_villages_is_read_for_the_first_and_of_a_village_for_itself(struck: Centre) -> None:
    both = post(struck, "/su-co/bao", SECOND, message="Thôn Một: cháy\nThôn Ba: ngập 2 nhà").content.decode()
    assert 'value="chay" required checked' in both
    assert "ngập 2 nhà" in both.partition("<form method")[0]
    own = post(struck, "/su-co/bao", VILLAGE, message="Mất điện cả thôn").content.decode()
    assert "Mất điện cả thôn</textarea>" in own
    assert "checked" not in own
