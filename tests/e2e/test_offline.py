"""A village without a network: the form opens, is filled in and sent, arrives once, and overwrites nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.centre import Centre, seen
from tests.e2e.conftest import socai
from tests.e2e.line import Line, line_to

VALUES = ("340", "4150", "12", "8", "0", "120", "3", "2", "40", "55", "0", "1")

#: Everything that a page can read of what this device keeps.
READABLE = """async () => {
  const names = await caches.keys();
  const pages = (await Promise.all(names.filter((name) => name === device.PAGES)
    .map(async (name) => (await (await caches.open(name)).keys()).map((each) => each.url)))).flat();
  return { pages, owner: (await device.owner()) || null, waiting: await device.all(), typed: { ...sessionStorage } };
}"""


@pytest.fixture
def line(centre: Centre) -> Iterator[Line]:
    with line_to(urlsplit(centre.address).port or 0) as opened:
        yield opened


def through(centre: Centre, line: Line) -> Centre:
    return replace(centre, address=f"http://127.0.0.1:{line.port}")


def ready(page: Page) -> None:
    """Wait until the device keeps the pages that it needs."""
    expect(page.locator("html[data-offline='ready']")).to_be_attached()


def open_form(centre: Centre, page: Page, number: int) -> str:
    """Sign in as the village and open one of its forms; return its path."""
    centre.sign_in(page, "truong-ban")
    ready(page)
    page.get_by_role("link", name="Điền phiếu").nth(number).tap()
    expect(page.locator("input.value").first).to_be_visible()
    return urlsplit(page.url).path


def fill(page: Page, values: tuple[str, ...]) -> None:
    for number, value in enumerate(values):
        page.locator("input.value").nth(number).fill(value)


def send(page: Page) -> None:
    page.get_by_role("button", name="Gửi", exact=True).tap()


def steps(centre: Centre, page: Page, path: str) -> list[str]:
    page.goto(centre.address + path)
    return page.locator(".steps li").all_inner_texts()


def test_the_network_goes_in_the_middle_and_comes_back(centre: Centre, line: Line, phone: Page) -> None:
    there = through(centre, line)
    path = open_form(there, phone, 0)
    fill(phone, VALUES[:4])
    expect(phone.locator("#count")).to_have_text("4/12 đã nhập")
    line.cut()
    fill(phone, VALUES)
    expect(phone.locator("#unsaved")).to_be_visible()
    seen(phone, "offline-1-typed")
    send(phone)
    expect(phone.locator("#waiting-list section")).to_have_count(1)
    expect(phone.locator("#waiting-line")).to_contain_text("1 phiếu đang chờ gửi")
    seen(phone, "offline-2-waiting")
    line.mend()
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    expect(phone.locator("#waiting-sent")).to_contain_text("Đã gửi")
    expect(phone.locator("#waiting-line")).to_be_hidden()
    assert len(steps(there, phone, path)) == 1
    expect(phone.locator("main")).to_contain_text("4.150")


def test_pages_open_without_a_network_and_others_say_so(centre: Centre, line: Line, phone: Page) -> None:
    there = through(centre, line)
    there.sign_in(phone, "truong-ban")
    ready(phone)
    line.cut()
    phone.goto(there.address)
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Xin chào")
    phone.get_by_role("link", name="Điền phiếu").first.tap()
    expect(phone.locator("input.value").first).to_be_visible()
    phone.goto(f"{there.address}/phien")
    expect(phone.get_by_role("heading", name="Phiếu đang chờ gửi")).to_be_visible()
    expect(phone.locator("#waiting-none")).to_be_visible()
    seen(phone, "offline-3-not-here")


def test_a_lost_answer_does_not_send_twice(centre: Centre, line: Line, phone: Page) -> None:
    """The form reaches the server, its answer gets lost on the way: the device sends again, the ledger has it once."""
    there = through(centre, line)
    path = open_form(there, phone, 0)
    fill(phone, VALUES)
    expect(phone.locator("#count")).to_have_text("12/12 đã nhập")
    line.loses = f"POST {path} ".encode()
    send(phone)
    expect(phone.locator("#waiting-list section")).to_have_count(1)
    ledger = socai(centre.home, "verify")
    line.mend()
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    expect(phone.locator("#waiting-sent")).to_contain_text("Đã gửi")
    assert len(steps(there, phone, path)) == 1
    assert socai(centre.home, "verify") == ledger


def test_both_figures_are_shown_and_nothing_is_overwritten(centre: Centre, line: Line, phone: Page, desk: Page) -> None:
    there = through(centre, line)
    path = open_form(there, phone, 0)
    line.cut()
    fill(phone, ("31", "41"))
    send(phone)
    expect(phone.locator("#waiting-list section")).to_have_count(1)
    centre.sign_in(desk, "van-phong")
    desk.goto(centre.address + path)
    with desk.expect_response("**/luu"):
        desk.locator("input.value").first.fill("35")
    line.mend()
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    row = phone.locator("#waiting-list tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("31")
    expect(row).to_contain_text("35")
    seen(phone, "offline-4-both")
    desk.reload()
    expect(desk.locator("input.value").first).to_have_value("35")
    phone.locator("[data-side='mine'] input").check()
    phone.get_by_role("button", name="Gửi số đã chọn").tap()
    expect(phone.locator("#waiting-sent")).to_contain_text("Đã gửi")
    desk.reload()
    expect(desk.locator("main")).to_contain_text("31")
    expect(desk.locator("main")).to_contain_text("41")


def test_the_next_account_reads_nothing(centre: Centre, line: Line, phone: Page) -> None:
    """What waits stays sealed for its own account, which finds it again."""
    there = through(centre, line)
    open_form(there, phone, 0)
    line.cut()
    fill(phone, ("12,5",))
    send(phone)
    expect(phone.locator("#waiting-list section")).to_have_count(1)
    phone.route("**/gui-sau", lambda route: route.abort())
    line.mend()
    phone.goto(there.address)
    phone.get_by_role("button", name="Đăng xuất").tap()
    expect(phone.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    there.sign_in(phone, "lanh-dao")
    ready(phone)
    kept = phone.evaluate(READABLE)
    assert kept["waiting"] == []
    assert not [name for name in kept["typed"] if "/phieu/" in name]
    assert not [url for url in kept["pages"] if "/phieu/" in url]
    phone.get_by_role("button", name="Đăng xuất").tap()
    expect(phone.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    there.sign_in(phone, "truong-ban")
    expect(phone.locator("#waiting-line")).to_contain_text("1 phiếu đang chờ gửi")
