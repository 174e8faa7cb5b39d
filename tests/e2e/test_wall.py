"""The wall: it turns by itself, shows what is new, stands a restarted server, says how old it is, and does not grow."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.e2e.centre import OUT, Centre, seen
from tests.e2e.conftest import PROGRAM, free_port, socai, wait_for

SECOND = 1000
SLIDES = 4
SMALLEST = 28
PATIENCE = 60 * SECOND


@contextmanager
def served(centre: Centre, port: int) -> Iterator[None]:
    command = [sys.executable, "-c", PROGRAM, "--home", str(centre.home), "serve", "--port", str(port)]
    serving = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port, serving)
        yield
    finally:
        serving.terminate()
        serving.wait(timeout=30)


def wall_on(browser: Browser, centre: Centre, width: int, height: int) -> Page:
    page = browser.new_context(viewport={"width": width, "height": height}).new_page()
    page.clock.install()
    centre.sign_in(page, "lanh-dao")
    page.goto(f"{centre.address}/man-hinh")
    return page


def passes(page: Page, seconds: int) -> None:
    """Let time pass on the wall's clock, second by second as it does, and the answers come in."""
    for _ in range(seconds // 15):
        page.clock.run_for(15 * SECOND)
        page.wait_for_timeout(100)


def objects(page: Page) -> dict[str, int]:
    """Return how many nodes and listeners the browser keeps once the rubbish is gone."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    counted: dict[str, int] = session.send("Memory.getDOMCounters")
    session.detach()
    return counted


def test_the_wall_stands_ten_minutes_with_a_restarted_server(centre: Centre, chromium: Browser, tmp_path: Path) -> None:
    own = Centre(f"http://127.0.0.1:{free_port()}", centre.home, centre.passwords)
    port = int(own.address.rpartition(":")[2])
    with served(own, port):
        page = wall_on(chromium, own, 1920, 1080)
        expect(page.locator("section.slide:visible")).to_have_count(1)
        first = page.locator("section.slide:visible h1").first.text_content()
        passes(page, 30)
        assert page.locator("section.slide:visible h1").first.text_content() != first
        passes(page, 90)
        before = objects(page)
        write(own, tmp_path)
        passes(page, 150)
        expect(page.locator("main.wall")).to_contain_text("6.001", timeout=PATIENCE)
        expect(page.locator("#wall-state")).to_be_empty()
    passes(page, 60)
    expect(page.locator("#wall-state")).to_contain_text("Mất kết nối từ", timeout=PATIENCE)
    expect(page.locator("section.slide:visible")).to_have_count(1)
    with served(own, port):
        passes(page, 60)
        expect(page.locator("#wall-state")).to_be_empty(timeout=PATIENCE)
        passes(page, 240)
        page.wait_for_timeout(200)
        after = objects(page)
        expect(page.locator("#wall-age")).to_contain_text("phút trước")
    assert after["nodes"] <= before["nodes"] * 1.05
    assert after["jsEventListeners"] <= before["jsEventListeners"]
    page.context.close()


def write(centre: Centre, folder: Path) -> None:
    """Put a figure right, as an office does meanwhile."""
    path = folder / "moi.csv"
    code = "xa_hoi.y_te.kham_benh.luot_nguoi"
    path.write_text(f"indicator,org_unit,period,value\n{code},03390,2026H1,6001\n", encoding="utf-8")
    socai(centre.home, "import", "figures", str(path))


def pictured(page: Page, name: str) -> None:
    """Keep a picture: what axe says of the same page does not depend on its size."""
    page.screenshot(path=OUT / f"{name}.png")


def test_it_is_read_from_six_metres_on_two_sizes_and_says_when_the_session_is_over(
    centre: Centre, chromium: Browser
) -> None:
    for width, height in ((1920, 1080), (3840, 2160)):
        page = wall_on(chromium, centre, width, height)
        sizes = page.evaluate(
            "[...document.querySelectorAll('body *')].filter(e => e.childElementCount === 0 && e.textContent.trim()"
            " && e.tagName !== 'SCRIPT').map(e => parseFloat(getComputedStyle(e).fontSize))"
        )
        assert min(sizes) >= SMALLEST * width / 1920
        for number in range(SLIDES):
            look = seen if width == 1920 else pictured
            look(page, f"wall-{number + 1}-{width}")
            tall = "document.documentElement.scrollHeight <= document.documentElement.clientHeight"
            assert page.evaluate(tall), f"page {number + 1} does not fit on {width}"
            passes(page, 30)
        page.context.clear_cookies()
        passes(page, 30)
        expect(page.locator("#wall-state")).to_contain_text("hãy đăng nhập lại", timeout=PATIENCE)
        page.context.close()
