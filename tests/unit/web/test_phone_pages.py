"""The pages of short codes: registering, signing in, taking back."""

from __future__ import annotations

from socai.web.pages import PHONE_COOKIE, SESSION_COOKIE
from tests.unit.web.centre import Centre

ENTER, PHONES, CODE, NAME = "/dang-nhap/ma-ngan", "/dien-thoai", "204816", "thon-1"


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def test_one_registers_signs_out_and_signs_in_with_the_code(centre: Centre) -> None:
    browser = centre.browser(NAME)
    answer = browser.post(PHONES, {"password": centre.passwords[NAME], "code": CODE})
    cookie = answer.cookies[PHONE_COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/dang-nhap")
    assert "Thu hồi" in text(browser.get(PHONES))
    browser.post("/dang-xuat")
    assert browser.get("/dang-nhap?next=/phien")["Location"] == f"{ENTER}?next=%2Fphien"
    assert 'name="password"' in text(browser.get("/dang-nhap?mat-khau"))
    assert 'value="/phien"' in text(browser.get(f"{ENTER}?next=/phien"))
    assert "còn 4 lần" in text(browser.post(ENTER, {"code": "000000"}))
    assert browser.post(ENTER, {"code": CODE, "next": "//xau.vn"})["Location"] == "/"
    assert browser.get("/phien").status_code == 200


def test_a_phone_that_is_not_known_forgets_its_secret(centre: Centre) -> None:
    browser = centre.browser()
    browser.cookies[PHONE_COOKIE] = "x"
    answer = browser.post(ENTER, {"code": CODE})
    assert answer.status_code == 401
    assert answer.cookies[PHONE_COOKIE].value == ""
    assert SESSION_COOKIE not in answer.cookies


def test_an_office_signs_in_by_password(centre: Centre) -> None:
    browser = centre.browser("tong-hop")
    assert 'name="code"' not in text(browser.get(PHONES))
    assert browser.post(PHONES, {"password": centre.passwords["tong-hop"], "code": CODE}).status_code == 422


def test_owner_and_keeper_take_a_phone_back(centre: Centre) -> None:
    browser, keeper = centre.browser(NAME), centre.browser("quan-tri-2")
    for _ in range(2):
        browser.post(PHONES, {"password": centre.passwords[NAME], "code": CODE})
    name = text(browser.get(PHONES)).split('name="take_back" value="')[1][:16]
    browser.post(PHONES, {"take_back": name})
    path = f"/tai-khoan/{NAME}/thu-hoi-dien-thoai"
    assert path in text(keeper.get("/tai-khoan"))
    assert keeper.post(path)["Location"] == "/tai-khoan"
    assert path not in text(keeper.get("/tai-khoan"))
    assert browser.post(ENTER, {"code": CODE}).status_code == 401
