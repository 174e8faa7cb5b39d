"""Every page for every role: who may come in, what headers it has, and that no unit can be reached by guessing."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.test import Client

from socai.services import access
from socai.services.access import Relation
from socai.web import assets
from socai.web.pages import SESSION_COOKIE, SIGN_IN, Page
from socai.web.urls import PAGES
from tests.house.source import PACKAGE
from tests.unit.web.centre import PLACES, Centre

RELATIONS = {
    "thon-1": {"own": "thon_1", "other": "thon_3", "above": "xa_mau", "none": "khong_co"},
    "tong-hop": {"own": "nong_nghiep", "below": "thon_1", "none": "khong_co"},
    "chu-tich": {"own": "xa_mau", "below": "thon_1", "none": "khong_co"},
    "quan-tri-2": {"own": "xa_mau", "below": "thon_1", "none": "khong_co"},
    "kiem-tra": {"own": "xa_mau", "below": "thon_1", "none": "khong_co"},
}
SAMPLES = {
    "kind": "csv",
    "form": "thon",
    "period": "2026H1",
    "name": "site.css",
    "indicator": "dan_so.ho.ngheo",
    "digest": "0" * 64,
    "register": "don_thu",
    "key": "1",
    "number": "1",
    "secret": "socai_0",
    "heading": "dan_so",
    "template": "so-ho",
    "reference": "1",
    "paragraph": "p0",
}
OPEN_TO_ALL = {
    "sign_in",
    "second_step",
    "phone_code",
    "provider",
    "provider_back",
    "sign_out",
    "language",
    "issued_check",
    "look_up",
    "asset",
    "service_worker",
    "task_feed",
}


def address(page: Page, unit: str) -> str:
    """Return the path of a page about a unit, with something plausible in its other places."""
    names = re.findall(r"<(?:\w+:)?(\w+)>", page.route)
    path = page.route
    for name in names:
        path = re.sub(rf"<(?:\w+:)?{name}>", unit if name == "unit" else SAMPLES[name], path)
    return f"/{path}"


def asked_in_every_way(browser: Client, page: Page, unit: str) -> dict[str, HttpResponse]:
    path = address(page, unit)
    return {method: getattr(browser, method.lower())(path) for method in page.methods if method != "HEAD"}


def test_only_these_pages_are_open_to_everybody() -> None:
    assert {page.name for page in PAGES if not page.right} == OPEN_TO_ALL
    assert {page.right for page in PAGES if page.right} <= set(access.RIGHTS)


def test_nobody_comes_in_without_signing_in(centre: Centre) -> None:
    for page in (page for page in PAGES if page.right and not access.is_everybodys(page.right)):
        for answer in asked_in_every_way(centre.browser(), page, "thon_1").values():
            assert answer.status_code == 302, page.name
            assert answer["Location"].startswith(SIGN_IN)


def test_what_is_everybodys_is_read_without_an_account_and_changes_nothing(centre: Centre) -> None:
    pages = [page for page in PAGES if page.right and access.is_everybodys(page.right)]
    assert [page.name for page in pages] == ["published", "published_file"]
    for page in pages:
        assert set(page.methods) == {"GET", "HEAD"}
        answer = centre.browser().get(address(page, ""))
        assert answer.status_code == 200
        assert answer.content == centre.browser("quan-tri-2").get(address(page, "")).content
        assert not answer.cookies


@pytest.mark.parametrize("name", RELATIONS)
def test_every_page_lets_in_whom_the_table_lets_in(centre: Centre, name: str) -> None:
    """The whole walk: every page, every method, every role, its own unit, those below, beside and above it."""
    role, browser = PLACES[name].role, centre.browser(name)
    for page in (page for page in PAGES if page.right):
        if "<str:unit>" not in page.route:
            allowed = any(access.reaches(page.right, role, where) for where in Relation)
            for answer in asked_in_every_way(browser, page, "").values():
                assert (answer.status_code == 403) != allowed, page.name
            continue
        for where, unit in RELATIONS[name].items():
            relation = Relation(where) if where in tuple(Relation) else Relation.OTHER
            for method, answer in asked_in_every_way(browser, page, unit).items():
                is_let_in = access.reaches(page.right, role, relation)
                assert is_let_in or answer.status_code == 404, (page.name, method, where, answer.status_code)


def test_a_unit_of_others_is_answered_like_one_that_is_not_there(centre: Centre) -> None:
    browser = centre.browser("thon-1")
    for page in PAGES:
        if "<str:unit>" in page.route and "GET" in page.methods:
            other, none = browser.get(address(page, "thon_3")), browser.get(address(page, "khong_co"))
            assert other.status_code == none.status_code == 404
            hidden = re.compile(r'value="[^"]*"')
            assert hidden.sub("", other.content.decode()) == hidden.sub("", none.content.decode())


def test_every_answer_is_guarded_by_its_headers(centre: Centre) -> None:
    browsers = {name: centre.browser(name) for name in ("thon-1", "tong-hop", "quan-tri-2")}
    for page in PAGES:
        method = "GET" if "GET" in page.methods else page.methods[0]
        for browser in browsers.values():
            answer = getattr(browser, method.lower())(address(page, "thon_1"))
            policy = answer["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert "frame-ancestors 'none'" in policy
            assert answer["X-Frame-Options"] == "DENY"
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert page.name in ("asset", "published", "published_file") or answer["Cache-Control"] == "no-store"
            assert page.name == "asset" or len(answer.content) < 100_000


def test_no_template_has_a_script_or_style_of_its_own() -> None:
    for path in (PACKAGE / "web" / "templates").glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|hx-on|<script(?! src=)", text), path.name


def test_what_a_page_needs_is_small_and_kept_under_its_hash(centre: Centre) -> None:
    """The first visit loads page, style and scripts: all of it under 100 kB as sent."""
    page = centre.browser().get(SIGN_IN)
    files = re.findall(r'"(/static/[^"]+)"', page.content.decode())
    assert len(files) == 4
    answers = [centre.browser().get(path, headers={"Accept-Encoding": "gzip"}) for path in files]
    assert all("immutable" in answer["Cache-Control"] for answer in answers)
    assert sum(len(answer.content) for answer in (page, *answers)) < assets.MOST_BYTES
    assert centre.browser().get("/static/site.css").status_code == 404


def test_a_form_that_is_not_ours_is_refused(centre: Centre) -> None:
    browser = centre.browser("thon-1", checks_forms=True)
    for page in (page for page in PAGES if "POST" in page.methods):
        answer = browser.post(address(page, "thon_1"), {"lang": "en"})
        assert answer.status_code == 403, page.name
        assert "Mở lại trang" in answer.content.decode()


def test_nobody_is_sent_to_another_site(centre: Centre) -> None:
    for target in ("https://xau.vn/", "//xau.vn", "/\\xau.vn", "javascript:alert(1)", "xau"):
        assert_stays_here(centre, target)


def assert_stays_here(centre: Centre, target: str) -> None:
    signing_in = {"name": "thon-1", "password": centre.passwords["thon-1"], "next": target}
    assert centre.browser().post(SIGN_IN, signing_in)["Location"] == "/"
    assert centre.browser().post("/ngon-ngu", {"lang": "en", "next": target})["Location"] == "/"


def test_other_hosts_are_not_served(centre: Centre) -> None:
    assert centre.browser().get(SIGN_IN, headers={"Host": "xau.vn"}).status_code == 400


def test_the_cookie_of_a_session_cannot_be_read_by_scripts(centre: Centre) -> None:
    answer = centre.browser().post(SIGN_IN, {"name": "thon-1", "password": centre.passwords["thon-1"]})
    cookie = answer.cookies[SESSION_COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
