"""What the journeys share: where the centre is, signing in, and what every page must be."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Page

CHROMIUM = Path("/usr/bin/chromium")
OUT = Path(__file__).resolve().parents[2] / "build" / "screens"
_BAD = {"serious", "critical"}


@dataclass(frozen=True)
class Centre:
    """A running centre."""

    address: str
    home: Path
    passwords: dict[str, str]

    def sign_in(self, page: Page, name: str) -> None:
        """Sign in as a demonstration account."""
        page.goto(f"{self.address}/dang-nhap")
        page.get_by_label("Tên đăng nhập").fill(name)
        page.get_by_label("Mật khẩu").fill(self.passwords[name])
        page.get_by_role("button", name="Đăng nhập").click()
        page.wait_for_url(f"{self.address}/")


def _picture(page: Page, path: Path) -> None:
    """Keep a picture; a browser on a busy machine may fail to draw one, which says nothing about the page."""
    try:
        page.screenshot(path=path, full_page=True)
    except Error:
        page.screenshot(path=path, full_page=True)


def seen(page: Page, name: str) -> None:
    """Keep a picture of a page, and hold it to what every page must be: no wider than the screen, and accessible."""
    _picture(page, OUT / f"{name}.png")
    width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width[0] <= width[1], f"{name} is wider than the screen"
    found = Axe().run(page).response["violations"]
    bad = [(each["id"], [node["html"] for node in each["nodes"]]) for each in found if each["impact"] in _BAD]
    assert bad == [], name
