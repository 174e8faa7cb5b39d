"""The page of the audit log: what it shows, how it is filtered, the file, and that downloads are written down."""

from __future__ import annotations

import pytest

from socai.ledger.models import AuditEvent
from tests.ledgers import PERIOD
from tests.unit.web.centre import Centre


@pytest.mark.parametrize("name", ["kiem-tra", "quan-tri-2"])
def test_it_shows_sign_ins_and_changes_in_words(centre: Centre, name: str) -> None:
    centre.browser().post("/dang-nhap", {"name": "thon-1", "password": "x"})
    page = centre.browser(name).get("/nhat-ky").content.decode()
    assert "Đăng nhập chưa được" in page
    assert "Giao việc: thon-1" in page
    assert 'href="/nhat-ky"' in page


def test_it_is_filtered_and_keeps_what_was_chosen(centre: Centre) -> None:
    centre.browser().post("/dang-nhap", {"name": "thon-1", "password": "x"})
    page = centre.browser("kiem-tra").get("/nhat-ky", {"area": "sign_in", "account": "thon-1"}).content.decode()
    assert "Số lần không khớp: 1" in page
    assert "Giao việc: thon-1" not in page
    assert '<option value="sign_in" selected>' in page
    assert '<input type="hidden" name="account" value="thon-1">' in page
    empty = centre.browser("kiem-tra").get("/nhat-ky", {"end": "2020-01-01"}).content.decode()
    assert "Không có dòng nào" in empty


@pytest.mark.parametrize(
    ("chosen", "said"),
    [({"start": "1/2/2026"}, "1/2/2026"), ({"area": "khac"}, "khac"), ({"account": "khong-co"}, "khong-co")],
)
def test_what_cannot_be_chosen_is_said_on_the_page(centre: Centre, chosen: dict[str, str], said: str) -> None:
    answer = centre.browser("kiem-tra").get("/nhat-ky", chosen)
    assert answer.status_code == 422
    assert "■ " in answer.content.decode()
    assert said in answer.content.decode()


def test_older_lines_are_one_link_away(centre: Centre) -> None:
    for _ in range(30):
        centre.browser("thon-1").post("/dang-xuat")
    reader = centre.browser("kiem-tra")
    page = reader.get("/nhat-ky", {"account": "thon-1"}).content.decode()
    older = page.split('class="button" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "account=thon-1" in older
    following = reader.get(f"/nhat-ky{older}").content.decode()
    assert "Đăng nhập" in following
    assert "Cũ hơn" not in following
    assert reader.get("/nhat-ky", {"before": "9" * 40}).status_code == 200


def test_the_file_is_taken_with_a_button_and_written_down(centre: Centre) -> None:
    answer = centre.browser("kiem-tra").post("/nhat-ky/tep", {"area": "change"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "nhat-ky-" in answer["Content-Disposition"]
    assert answer.content.decode().startswith("number,at,account")
    assert AuditEvent.objects.latest("number").action == "audit_log.exported"
    assert centre.browser("kiem-tra").post("/nhat-ky/tep", {"end": "x"}).status_code == 400


@pytest.mark.parametrize("kind", ["xlsx", "pdf"])
def test_a_form_that_is_downloaded_is_written_down(centre: Centre, kind: str) -> None:
    assert centre.browser("thon-1").get(f"/phieu/thon/thon_1/{PERIOD}/phieu.{kind}").status_code == 200
    last = AuditEvent.objects.latest("number")
    assert last.action == "form.exported"
    assert f".{kind}" in last.data
