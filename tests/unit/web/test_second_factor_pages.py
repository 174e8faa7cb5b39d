"""The pages of the second factor: setting it up, signing in with it, being asked to, and losing it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from django.test import Client
from django.utils import timezone

from socai.web.pages import SESSION_COOKIE, SIGN_IN
from tests.unit.web.centre import Centre

PATH = "/hai-lop"
NAME = "chu-tich"


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def code_of(secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(timezone.now() + timedelta(seconds=30 * steps))


def set_up(browser: Client) -> tuple[str, list[str]]:
    """Set a second factor up and return its secret and the recovery codes."""
    assert browser.post(PATH, {"step": "begin"})["Location"] == PATH
    (secret,) = re.findall(r"<code>(\w+)</code>", text(browser.get(PATH)))
    page = text(browser.post(PATH, {"step": "confirm", "code": code_of(secret, -1)}))
    return secret, re.findall(r"<code>([\w-]+)</code>", page)


@pytest.fixture
def real(centre: Centre) -> Centre:
    """Return a centre for real use."""
    return replace(
        centre, instance=replace(centre.instance, options=replace(centre.instance.options, demonstration=False))
    )


def test_one_sets_it_up_keeps_the_codes_and_signs_in_with_it(centre: Centre) -> None:
    browser = centre.browser(NAME)
    secret, codes = set_up(browser)
    assert len(codes) == 10
    assert codes[0] not in text(browser.get(PATH))
    file = browser.post(f"{PATH}/ma-du-phong.txt", {"code": [*codes, "khác"]})
    assert file["Content-Disposition"].startswith("attachment")
    assert text(file).split() == codes
    fresh = centre.browser()
    answer = fresh.post(SIGN_IN, {"name": NAME, "password": centre.passwords[NAME], "next": "/phien"})
    assert answer["Location"] == f"{SIGN_IN}/ma?next=%2Fphien"
    assert SESSION_COOKIE not in answer.cookies
    assert fresh.get("/phien").status_code == 302
    assert 'value="/phien"' in text(fresh.get(answer["Location"]))
    assert fresh.post(f"{SIGN_IN}/ma", {"code": "12 34 56"}).status_code == 401
    assert fresh.post(f"{SIGN_IN}/ma", {"code": code_of(secret), "next": "//xau.vn"})["Location"] == "/"
    assert fresh.get("/phien").status_code == 200


def test_the_ticket_between_the_steps_is_out_of_reach_of_scripts_and_other_sites(centre: Centre) -> None:
    set_up(centre.browser(NAME))
    answer = centre.browser().post(SIGN_IN, {"name": NAME, "password": centre.passwords[NAME]})
    cookie = answer.cookies["socai_ticket"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["max-age"]) == (
        True, "Strict", SIGN_IN, 300,
    )  # fmt: skip
    assert centre.browser().get(f"{SIGN_IN}/ma")["Location"] == SIGN_IN


def test_the_picture_is_an_image_of_its_own_and_only_while_it_is_set_up(centre: Centre) -> None:
    browser = centre.browser(NAME)
    assert browser.get(f"{PATH}/ma.svg").status_code == 404
    browser.post(PATH, {"step": "begin"})
    answer = browser.get(f"{PATH}/ma.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Cache-Control"] == "no-store"
    assert b"<script" not in answer.content
    assert b"style=" not in answer.content
    assert centre.browser("thon-1").get(f"{PATH}/ma.svg").status_code == 404


def test_who_must_have_one_sees_nothing_else_first(real: Centre) -> None:
    browser = real.browser("quan-tri-2")
    assert browser.get("/tai-khoan")["Location"] == PATH
    assert browser.get("/mat-khau").status_code == 200
    assert real.browser("thon-1").get("/").status_code == 200
    set_up(browser)
    assert browser.get("/tai-khoan").status_code == 200


def test_a_keeper_takes_it_away_on_the_list_of_accounts(centre: Centre) -> None:
    set_up(centre.browser(NAME))
    keeper = centre.browser("quan-tri-2")
    path = f"/tai-khoan/{NAME}/bo-hai-lop"
    assert path in text(keeper.get("/tai-khoan"))
    assert keeper.post(path, {"reason": ""}).status_code == 400
    assert keeper.post(path, {"reason": "Mất điện thoại"})["Location"] == "/tai-khoan"
    assert path not in text(keeper.get("/tai-khoan"))
    assert "Mất điện thoại" in text(keeper.get("/nhat-ky"))
    assert centre.browser(NAME).get("/").status_code == 200
