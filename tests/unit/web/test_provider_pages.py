"""Signing in by an identity provider that really runs: the right way, and every way in which it must not work."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

import pytest
from django.test import Client

from socai.ledger.models import Account
from socai.services import people, second_factor, short_answers
from socai.services.errors import ServiceError
from socai.web.pages import SESSION_COOKIE
from tests.identity_provider import CLIENT, SECRET, Provider, new_key, running
from tests.unit.web.centre import Centre

LEAVE = "/dang-nhap/dinh-danh"
NAME = "thon-1"


class _Stop(HTTPRedirectHandler):
    def redirect_request(self, *arguments: object) -> None:
        return None


@dataclass
class Setting:
    """A centre with a provider, and an account that is linked."""

    centre: Centre
    provider: Provider

    def browser(self) -> Client:
        return self.centre.browser()

    def leave(self, browser: Client, asked: str = "/phien") -> dict[str, str]:
        """Leave for the provider and return the question it is asked."""
        answer = browser.get(LEAVE, {"next": asked})
        assert answer["Location"].startswith(f"{self.provider.issuer}/authorize?")
        return {name: value[0] for name, value in parse_qs(urlsplit(answer["Location"]).query).items()}

    def back(self, question: dict[str, str]) -> str:
        """Say yes at the provider, and return the path that the browser is sent to."""
        with pytest.raises(HTTPError) as caught:
            build_opener(_Stop()).open(f"{self.provider.issuer}/authorize?{urlencode(question)}")
        address = urlsplit(caught.value.headers["Location"])
        caught.value.close()
        return f"{address.path}?{address.query}"

    def trip(self, browser: Client, asked: str = "/phien") -> object:
        return browser.get(self.back(self.leave(browser, asked)))

    def refused(self, browser: Client) -> str:
        answer = self.trip(browser)
        assert answer.status_code == 401  # type: ignore[attr-defined]
        assert not answer.cookies[SESSION_COOKIE].value if SESSION_COOKIE in answer.cookies else True  # type: ignore[attr-defined]
        assert browser.get("/phien").status_code == 302
        return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running() as found:
        yield found


@pytest.fixture
def setting(centre: Centre, provider: Provider) -> Setting:
    (centre.instance.home / "provider.key").write_text(f"{SECRET}\n", encoding="utf-8")
    options = replace(
        centre.instance.options,
        provider_issuer=provider.issuer,
        provider_client_id=CLIENT,
        provider_secret_file="provider.key",  # noqa: S106
    )
    with_provider = replace(centre, instance=replace(centre.instance, options=options))
    people.link(actor=centre.ledger.actor("quan-tri"), name=NAME, subject=provider.subject)
    return Setting(with_provider, provider)


def test_the_right_way_in_ends_where_one_wanted_to_go(setting: Setting) -> None:
    browser = setting.browser()
    assert LEAVE in browser.get("/dang-nhap").content.decode()
    answer = setting.trip(browser)
    assert answer["Location"] == "/phien"  # type: ignore[index]
    assert "Thon-1" in browser.get("/phien").content.decode()


def test_without_a_provider_there_is_no_such_page(centre: Centre) -> None:
    browser = centre.browser()
    assert LEAVE not in browser.get("/dang-nhap").content.decode()
    assert browser.get(LEAVE).status_code == browser.get(f"{LEAVE}/ve").status_code == 404


def test_nobody_is_made_an_account_and_the_keeper_is_told_whom_to_link(setting: Setting) -> None:
    count = Account.objects.count()
    setting.provider.subject = "nguoi-la"
    assert "nguoi-la" in setting.refused(setting.browser())
    assert Account.objects.count() == count


def test_an_account_that_is_switched_off_or_unlinked_stays_out(setting: Setting) -> None:
    keeper = setting.centre.ledger.actor("quan-tri")
    people.switch(actor=keeper, name=NAME, on=False)
    setting.refused(setting.browser())
    people.switch(actor=keeper, name=NAME, on=True)
    people.link(actor=keeper, name=NAME, subject="")
    setting.refused(setting.browser())


def test_two_accounts_are_not_linked_to_one_person(setting: Setting) -> None:
    keeper = setting.centre.ledger.actor("quan-tri")
    with pytest.raises(ServiceError, match=r"account\.subject_taken"):
        people.link(actor=keeper, name="thon-3", subject=setting.provider.subject)
    with pytest.raises(ServiceError, match=r"right\.refused"):
        people.link(actor=setting.centre.ledger.actor("tong-hop"), name="thon-3", subject="x")


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "khác"}, {"nonce": None}, {"aud": "khác"}, {"aud": None}, {"iss": "https://xau.vn"}, {"iss": None},
        {"exp": 1}, {"exp": None}, {"iat": None}, {"sub": None}, {"sub": ""}, {"sub": 7}, {"sub": "x" * 256},
        {"aud": [CLIENT, "khác"]}, {"nbf": 32503680000},
    ],
    ids=str,
)  # fmt: skip
def test_a_token_that_is_not_the_one_asked_for_opens_nothing(setting: Setting, claims: dict[str, object]) -> None:
    setting.provider.claims = claims
    assert "không dùng được" in setting.refused(setting.browser())


def test_a_token_for_several_is_taken_when_this_centre_asked_for_it(setting: Setting) -> None:
    setting.provider.claims = {"aud": [CLIENT, "khác"], "azp": CLIENT}
    assert setting.trip(setting.browser())["Location"] == "/phien"  # type: ignore[index]


def test_keys_may_be_replaced_and_an_unknown_one_opens_nothing(setting: Setting) -> None:
    assert setting.trip(setting.browser()).status_code == 302  # type: ignore[attr-defined]
    setting.provider.rotate()
    assert setting.trip(setting.browser()).status_code == 302  # type: ignore[attr-defined]
    for key in (new_key("la"), new_key("b")):
        setting.provider.signing = key
        assert "không dùng được" in setting.refused(setting.browser())


def test_an_answer_serves_once_and_only_the_browser_that_left(setting: Setting) -> None:
    browser, other = setting.browser(), setting.browser()
    path = setting.back(setting.leave(browser))
    assert other.get(path).status_code == 401
    setting.leave(other)
    assert other.get(path).status_code == 401
    assert browser.get(path).status_code == 302
    browser.post("/dang-xuat")
    assert browser.get(path).status_code == 401
    assert browser.get(f"{LEAVE}/ve").status_code == 401


def test_a_refusal_at_the_provider_is_said(setting: Setting) -> None:
    browser = setting.browser()
    state = setting.leave(browser)["state"]
    assert browser.get(f"{LEAVE}/ve", {"error": "access_denied", "state": state}).status_code == 401


def test_nobody_is_sent_to_another_site(setting: Setting) -> None:
    for target in ("https://xau.vn/", "//xau.vn", "/\\xau.vn"):
        assert setting.trip(setting.browser(), target)["Location"] == "/"  # type: ignore[index]


def test_what_the_browser_keeps_is_out_of_reach_of_scripts(setting: Setting) -> None:
    cookie = setting.browser().get(LEAVE).cookies["socai_provider"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", LEAVE)


def test_the_second_factor_is_asked_for_here_too(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_factor, "is_on", lambda account: True)
    answer = setting.trip(setting.browser())
    assert answer["Location"] == "/dang-nhap/ma?next=%2Fphien"  # type: ignore[index]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/.well-known/openid-configuration", 500),
        ("/.well-known/openid-configuration", 302),
        ("/.well-known/openid-configuration", b"[1]"),
        ("/.well-known/openid-configuration", b"{"),
        ("/.well-known/openid-configuration", b"[" * 100_000),
        ("/.well-known/openid-configuration", b'{"issuer": "https://xau.vn"}'),
        ("/.well-known/openid-configuration", b" " * 300_000),
    ],
    ids=["500", "elsewhere", "list", "half", "deep", "other issuer", "giant"],
)
def test_a_provider_that_is_none_is_said_before_leaving(setting: Setting, path: str, body: bytes | int) -> None:
    setting.provider.answers = {path: body}
    answer = setting.browser().get(LEAVE)
    assert answer.status_code == 401
    assert "mật khẩu" in answer.content.decode()


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
@pytest.mark.parametrize("address", ["file:///etc/passwd", "javascript:1", 7, None])
def test_only_addresses_of_the_web_are_asked(
    setting: Setting, monkeypatch: pytest.MonkeyPatch, name: str, address: object
) -> None:
    declared = setting.provider.discovery() | {name: address}
    monkeypatch.setattr(setting.provider, "discovery", lambda: declared)
    assert setting.browser().get(LEAVE).status_code == 401


@pytest.mark.parametrize("path", ["/token", "/keys"])
@pytest.mark.parametrize("body", [500, b"{}", b"[]", b" " * 300_000], ids=["500", "empty", "list", "giant"])
def test_a_provider_that_fails_midway_lets_nobody_in(setting: Setting, path: str, body: bytes | int) -> None:
    setting.provider.answers = {path: body}
    setting.refused(setting.browser())


def test_a_provider_that_drips_is_not_waited_for(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(short_answers, "LONGEST", 0.3)
    setting.provider.answers = {"/keys": b" " * 1000}
    setting.provider.drips = {"/keys"}
    start = time.monotonic()
    setting.refused(setting.browser())
    assert time.monotonic() - start < 5


def test_a_provider_that_is_down_is_said(centre: Centre) -> None:
    options = replace(centre.instance.options, provider_issuer="http://127.0.0.1:9", provider_client_id="x")
    browser = replace(centre, instance=replace(centre.instance, options=options)).browser()
    answer = browser.get(LEAVE)
    assert answer.status_code == 401
    assert "(Connection refused)" in answer.content.decode()
