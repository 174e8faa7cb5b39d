"""Signing in, the first page of each role, the password, sessions, language, the list of accounts."""

from __future__ import annotations

import pytest

from socai.ledger.models import AuditEvent
from socai.web.pages import SIGN_IN
from tests.unit.web.centre import PLACES, Centre


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def test_one_signs_in_where_one_wanted_to_go_and_out_again(centre: Centre) -> None:
    browser = centre.browser()
    asked = browser.get("/phien")
    assert asked["Location"] == f"{SIGN_IN}?next=%2Fphien"
    assert 'value="/phien"' in text(browser.get(asked["Location"]))
    answer = browser.post(SIGN_IN, {"name": "thon-1", "password": centre.passwords["thon-1"], "next": "/phien"})
    assert answer["Location"] == "/phien"
    assert "Phiên này" in text(browser.get("/phien"))
    assert browser.get(SIGN_IN)["Location"] == "/"
    assert browser.post("/dang-xuat")["Location"] == SIGN_IN
    assert browser.get("/").status_code == 302


def test_a_wrong_password_is_said_beside_the_box_and_the_name_is_kept(centre: Centre) -> None:
    answer = centre.browser().post(SIGN_IN, {"name": "thon-1", "password": "x"})
    assert answer.status_code == 401
    assert "Tên hoặc mật khẩu chưa khớp" in text(answer)
    assert 'value="thon-1"' in text(answer)
    assert AuditEvent.objects.latest("number").action == "session.refused"


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_everybody_has_a_first_page_in_both_languages(centre: Centre, lang: str) -> None:
    for name in PLACES:
        assert_first_page(centre, name, lang)


def test_the_page_stays_when_the_language_changes_and_the_menu_says_where_one_is(centre: Centre) -> None:
    browser = centre.browser("tong-hop")
    page = text(browser.get("/phien?x=1"))
    assert 'name="next" value="/phien?x=1"' in page
    assert page.count("aria-current") == 1
    assert '<a href="/phien" aria-current="page">' in page
    assert browser.post("/ngon-ngu", {"lang": "en", "next": "/phien?x=1"})["Location"] == "/phien?x=1"


def assert_first_page(centre: Centre, name: str, lang: str) -> None:
    browser = centre.browser(name)
    browser.post("/ngon-ngu", {"lang": lang, "next": "/"})
    page = text(browser.get("/"))
    assert f'<html lang="{lang}">' in page
    assert ("Xin chào" if lang == "vi" else "Hello") in page
    assert "web." not in page.replace("web.html", "")


def test_a_password_that_was_given_is_replaced_before_anything_else(centre: Centre) -> None:
    centre.ledger.run("UPDATE ledger_account SET must_change_password = true WHERE name = 'thon-1'")
    browser = centre.browser("thon-1")
    assert browser.get("/")["Location"] == "/mat-khau"
    old, new = centre.passwords["thon-1"], "một câu dễ nhớ của tôi"
    for typed, said in (
        ({"old": "x", "new": new, "again": new}, "chưa khớp"),
        ({"old": old, "new": new, "again": "khác"}, "chưa giống nhau"),
        ({"old": old, "new": "ngắn", "again": "ngắn"}, "14"),
    ):
        answer = browser.post("/mat-khau", typed)
        assert answer.status_code == 422
        assert said in text(answer)
    assert browser.post("/mat-khau", {"old": old, "new": new, "again": new})["Location"] == "/"
    assert browser.get("/").status_code == 200


def test_another_session_is_ended_from_the_list(centre: Centre) -> None:
    here, there = centre.browser("thon-1"), centre.browser("thon-1")
    page = text(here.get("/phien"))
    name = page.split('name="session" value="')[1].split('"')[0]
    assert here.post("/phien", {"session": name})["Location"] == "/phien"
    assert there.get("/").status_code == 302
    assert here.get("/").status_code == 200


def test_the_administrator_sees_accounts(centre: Centre) -> None:
    page = text(centre.browser("quan-tri-2").get("/tai-khoan"))
    assert "người nhập của đơn vị: thon_1" in page
    assert "văn phòng: nong_nghiep → xa_mau" in page


def test_a_page_that_is_not_there_says_so_and_leads_back(centre: Centre) -> None:
    for name in ("", "thon-1"):
        answer = centre.browser(name).get("/khong-co")
        assert answer.status_code == 404
        assert "Về trang đầu" in text(answer)


def test_a_method_that_a_page_does_not_have_is_refused(centre: Centre) -> None:
    assert centre.browser("thon-1").get("/dang-xuat").status_code == 405
