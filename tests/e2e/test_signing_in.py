"""Every role signs in with a real browser; its pages have no serious problem of access, in light and in dark."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.e2e.centre import Centre, seen
from tests.e2e.conftest import serving, socai
from tests.identity_provider import CLIENT, SECRET, Provider, running

PAGES = {
    "truong-ban": ["/", "/phien", "/mat-khau", "/hai-lop", "/dien-thoai", "/cong-khai"],
    "van-phong": ["/"],
    "lanh-dao": ["/", "/uy-quyen"],
    "quan-tri": ["/", "/tai-khoan", "/nhat-ky"],
    "kiem-tra": ["/", "/nhat-ky"],
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_role_has_its_pages(centre: Centre, phone: Page, scheme: str) -> None:
    phone.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    problems: list[ConsoleMessage] = []
    phone.on("console", lambda message: problems.append(message) if message.type in ("error", "warning") else None)
    phone.goto(f"{centre.address}/dang-nhap")
    seen(phone, f"sign-in-{scheme}")
    for name, paths in PAGES.items():
        centre.sign_in(phone, name)
        for path in paths:
            phone.goto(centre.address + path)
            seen(phone, f"{name}{path.replace('/', '-')}-{scheme}")
        phone.goto(centre.address)
        phone.get_by_role("button", name="Đăng xuất").click()
        expect(phone.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    assert [message.text for message in problems] == []


def test_by_keyboard_alone_and_in_english(centre: Centre, desk: Page) -> None:
    desk.goto(f"{centre.address}/dang-nhap")
    desk.keyboard.type("kiem-tra")
    desk.keyboard.press("Tab")
    desk.keyboard.type(centre.passwords["kiem-tra"])
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Xin chào")
    desk.get_by_role("button", name="English").focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Hello")


def test_a_second_factor_is_set_up_on_a_phone_and_asked_for_on_a_desk(centre: Centre, phone: Page, desk: Page) -> None:
    centre.sign_in(phone, "lanh-dao")
    phone.get_by_role("link", name="Phiên của tôi").click()
    phone.get_by_role("link", name="Đăng nhập hai lớp").click()
    seen(phone, "second-factor-off")
    phone.get_by_role("button", name="Bắt đầu").click()
    picture = phone.get_by_role("img", name="Mã QR")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    seen(phone, "second-factor-scan")
    app = pyotp.TOTP(phone.locator("code").inner_text())
    phone.get_by_label("Mã 6 chữ số").fill("000000")
    phone.get_by_role("button", name="Xác nhận và bật").click()
    expect(phone.get_by_role("alert")).to_contain_text("Mã chưa khớp")
    phone.get_by_label("Mã 6 chữ số").fill(app.now())
    phone.get_by_role("button", name="Xác nhận và bật").click()
    expect(phone.get_by_role("heading", name="Mã dự phòng")).to_be_visible()
    seen(phone, "recovery-codes")
    with phone.expect_download() as downloading:
        phone.get_by_role("button", name="Tải về dạng văn bản").click()
    kept = downloading.value.path().read_text().split()
    assert kept == phone.locator("code").all_inner_texts()
    phone.get_by_role("link", name="Tôi đã cất mã").click()
    phone.goto(f"{centre.address}/hai-lop")
    seen(phone, "second-factor-on")
    signs_in_with(centre, desk, app.at(time.time() + 30))  # a code is taken once
    desk.get_by_role("button", name="Đăng xuất").click()
    signs_in_with(centre, desk, kept[0])


def signs_in_with(centre: Centre, page: Page, code: str) -> None:
    page.goto(f"{centre.address}/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill("lanh-dao")
    page.get_by_label("Mật khẩu").fill(centre.passwords["lanh-dao"])
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", name="Nhập mã")).to_be_visible()
    seen(page, "second-step")
    page.get_by_label("Mã trên điện thoại").fill(code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Xin chào")


def test_a_village_head_signs_in_with_a_short_code_on_a_registered_phone(centre: Centre, phone: Page) -> None:
    centre.sign_in(phone, "truong-ban")
    phone.get_by_role("link", name="Phiên của tôi").click()
    phone.get_by_role("link", name="Điện thoại").click()
    phone.get_by_label("Mật khẩu").fill(centre.passwords["truong-ban"])
    phone.get_by_label("Mã 6 chữ số").fill("204816")
    seen(phone, "phone-register")
    phone.get_by_role("button", name="Đăng ký", exact=True).click()
    expect(phone.get_by_role("button", name="Thu hồi")).to_be_visible()
    seen(phone, "phone-registered")
    phone.get_by_role("button", name="Đăng xuất").click()
    expect(phone.get_by_role("heading", name="Vào bằng mã ngắn")).to_be_visible()
    phone.keyboard.type("111111")
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("alert")).to_contain_text("còn 4 lần")
    seen(phone, "phone-code")
    phone.get_by_label("Mã 6 chữ số").fill("204816")
    phone.get_by_role("button", name="Đăng nhập").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Xin chào")


def test_one_signs_in_with_the_identity_provider_of_the_province(centre: Centre, desk: Page) -> None:
    """A server of its own, whose settings name a provider that runs here; out to it and back, without a password."""
    with running() as provider, served_with(centre.home, provider) as address:
        desk.goto(f"{address}/phien")
        expect(desk.get_by_role("heading", name="Đăng nhập")).to_be_visible()
        seen(desk, "sign-in-provider")
        desk.get_by_role("link", name="tài khoản định danh của tỉnh").click()
        expect(desk.locator("main")).to_contain_text("nguoi-1")  # nobody is linked yet: told whom to ask, and by what
        seen(desk, "sign-in-provider-unknown")
        socai(centre.home, "user", "link", "kiem-tra", provider.subject, "--as", "quan-tri")
        desk.goto(f"{address}/phien")
        desk.get_by_role("link", name="tài khoản định danh của tỉnh").click()
        desk.wait_for_url(f"{address}/phien")
        expect(desk.locator("main")).to_contain_text("Phiên này")


@contextmanager
def served_with(home: Path, provider: Provider) -> Iterator[str]:
    """Serve an instance once more, with a provider in its settings; they are as before afterwards."""
    options = home / "socai.toml"
    before = options.read_text(encoding="utf-8")
    (home / "provider.key").write_text(f"{SECRET}\n", encoding="utf-8")
    told = {"provider_issuer": provider.issuer, "provider_client_id": CLIENT, "provider_secret_file": "provider.key"}
    kept = [line for line in before.splitlines() if line.partition(" ")[0] not in told]
    lines = [*kept, *(f'{name} = "{value}"' for name, value in told.items())]
    options.write_text("\n".join(lines) + "\n", encoding="utf-8")
    try:
        with serving(home) as address:
            yield address
    finally:
        options.write_text(before, encoding="utf-8")
