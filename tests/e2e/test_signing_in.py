"""Every role signs in with a real browser; its pages have no serious problem of access, in light and in dark."""

from __future__ import annotations

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.e2e.centre import Centre, seen

PAGES = {
    "truong-ban": ["/", "/phien", "/mat-khau"],
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
