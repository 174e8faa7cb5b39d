"""The way of a report from its draft to its number, as an office, a leader and an inspector walk it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.centre import Centre, seen
from tests.unit.services.word_editing import MAIN, saying, typed_over, with_part

OFFICE, LEADER = "vp_hdnd_ubnd", "lanh-dao"
REPORT = "/bao-cao/bao-cao-6-thang/2026H1"
_OWN = "mot-mat-khau-that-dai-2026"

Saved = Callable[[Path], Path]
"""Saves a Word file as a program does and gives the new one."""


def from_draft_to_issued(real: Centre, desk: Page, saved: Saved, folder: Path) -> None:
    """Walk the whole way; ``saved`` is the program that the office edits the file with."""
    first_sign_in(real, desk, OFFICE)
    write_on_screen(real, desk)
    edit_in_word(real, desk, saved, folder)
    submit(real, desk)
    sign_out(desk)
    first_sign_in(real, desk, LEADER)
    desk.goto(f"{real.address}{REPORT}/duyet")
    desk.get_by_role("button", name="Duyệt", exact=True).click()
    expect(desk.locator("main")).to_contain_text("Lãnh đạo đã duyệt đúng bản này")
    sign_out(desk)
    file = issue(real, desk, folder)
    sign_out(desk)
    check_as_anybody(real, desk, file, folder)


def write_on_screen(real: Centre, desk: Page) -> None:
    """Reword the first paragraph with a number: numbers are chips; a slot that is none is refused beside the box."""
    answer = desk.goto(f"{real.address}{REPORT}/du-thao")
    assert answer is not None
    assert len(answer.body()) < 100_000
    desk.get_by_text("Mục lục").click()
    seen(desk, "report-1-contents")
    desk.get_by_role("navigation", name="Mục lục").get_by_role("link").nth(-2).click()
    expect(desk.locator("summary", has_text="Mục lục")).not_to_contain_text("phần 1/")
    desk.goto(f"{real.address}{REPORT}/du-thao?phan=1")
    desk.locator("p:has(a.n) a.write").first.click()
    box = desk.get_by_label("Lời văn", exact=True)
    kept = desk.locator("textarea#text")
    text, chips = kept.input_value(), box.locator(".chip")
    count = chips.count()
    assert desk.locator("article a.n").first.inner_text() in chips.all_inner_texts()
    box.press("Control+End")
    desk.keyboard.type(" Thêm ")
    desk.get_by_role("button", name="Đưa vào").first.click()
    expect(chips).to_have_count(count + 1)
    added = chips.last.get_attribute("data-typed")
    assert kept.input_value() == f"{text} Thêm {added}"
    desk.keyboard.press("Backspace")
    assert kept.input_value() == f"{text} Thêm "
    box.fill(f"{text} Có {{98}} việc.")
    desk.get_by_role("button", name="Lưu").click()
    expect(desk.get_by_role("alert")).to_contain_text("số gõ tay")
    seen(desk, "report-1-refused")
    box.fill(f"{text} Các hội nghị đều đúng kế hoạch.")
    desk.get_by_role("button", name="Lưu").click()
    expect(desk.locator("article")).to_contain_text("Các hội nghị đều đúng kế hoạch.")
    seen(desk, "report-2-draft")


def edit_in_word(real: Centre, desk: Page, saved: Saved, folder: Path) -> None:
    """Take the draft to Word, reword a sentence and type over a number there, and bring it back."""
    desk.goto(f"{real.address}{REPORT}")
    with desk.expect_download() as download:
        desk.get_by_role("button", name="Tải tệp Word").click()
    file = folder / "du-thao.docx"
    download.value.save_as(file)
    file = saved(file)
    data = file.read_bytes()
    data = typed_over(saying(data, "đều đúng kế hoạch", "đều đúng chương trình"), first_key(data), "98.765")
    file.write_bytes(data)
    desk.get_by_label("Tệp Word đã sửa").set_input_files(file)
    desk.get_by_role("button", name="So với sổ cái").click()
    expect(desk.locator("main")).to_contain_text("98.765")
    expect(desk.get_by_role("group")).to_have_count(1)
    seen(desk, "report-3-back-from-word")
    desk.get_by_role("button", name="Nhận những gì đã chọn").click()
    expect(desk.locator("article")).to_contain_text("Các hội nghị đều đúng chương trình.")
    expect(desk.locator("article")).not_to_contain_text("98.765")


def submit(real: Centre, desk: Page) -> None:
    """Submit the draft; before a leader approved it, it gets no number."""
    number(real, desk)
    expect(desk.get_by_role("alert")).to_contain_text("chưa được lãnh đạo duyệt")
    desk.goto(f"{real.address}{REPORT}/duyet")
    desk.get_by_label("Góp ý cho cả dự thảo").fill("Đã sửa theo ý kiến họp giao ban.")
    desk.get_by_role("button", name="Gửi ý kiến").click()
    desk.get_by_role("button", name="Trình duyệt").click()
    expect(desk.locator("main")).to_contain_text("chờ lãnh đạo duyệt")
    seen(desk, "report-4-submitted")
    desk.goto(f"{real.address}/bao-cao/bao-cao-6-thang/2026H2/bao-cao-truoc")
    expect(desk.locator("fieldset")).to_have_count(1)
    seen(desk, "report-5-next")


def issue(real: Centre, desk: Page, folder: Path) -> Path:
    """Give the report its number, and return its Word file as it was archived."""
    real.sign_in(desk, OFFICE)
    number(real, desk)
    expect(desk.get_by_role("heading", level=1)).to_contain_text("789")
    expect(desk.locator("main")).to_contain_text("Nơi nhận")
    seen(desk, "report-6-issued")
    with desk.expect_download() as download:
        desk.get_by_role("link", name=".docx").click()
    file = folder / "789.docx"
    download.value.save_as(file)
    return file


def number(real: Centre, desk: Page) -> None:
    """Ask for the number 789."""
    desk.goto(f"{real.address}{REPORT}/ban-hanh")
    desk.get_by_label("Số (trước").fill("789")
    desk.get_by_role("button", name="Ban hành").click()


def check_as_anybody(real: Centre, desk: Page, file: Path, folder: Path) -> None:
    """Hold the issued file and a forged one against what was issued, without an account."""
    forged = folder / "789-sua.docx"
    forged.write_bytes(typed_over(file.read_bytes(), first_key(file.read_bytes()), "98.765"))
    for each, is_issued in ((file, True), (forged, False)):
        desk.goto(f"{real.address}/cong-khai/doi-chieu")
        desk.locator("input[type=file]").set_input_files(each)
        desk.locator("form:has(input[type=file]) button").click()
        told = desk.locator("main", has_text="789-BC/ĐU")
        expect(told).to_have_count(1 if is_issued else 0)


def first_key(data: bytes) -> str:
    """Return the key of the first number that stands in a control of the body."""
    found: list[str] = []

    def look(part: str) -> str:
        found.append(part.split("[@id=", 1)[1].split("f", 1)[1][:10])
        return part

    with_part(data, MAIN, look)
    return f"f{found[0]}"


def first_sign_in(real: Centre, page: Page, name: str) -> None:
    """Sign in with a password that was given out, and choose one's own."""
    page.goto(f"{real.address}/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill(name)
    page.get_by_label("Mật khẩu").fill(real.passwords[name])
    page.get_by_role("button", name="Đăng nhập").click()
    for box, word in (("old", real.passwords[name]), ("new", _OWN), ("again", _OWN)):
        page.locator(f"#{box}").fill(word)
    page.get_by_role("button", name="Lưu").click()
    real.passwords[name] = _OWN
    page.wait_for_url(f"{real.address}/")


def sign_out(page: Page) -> None:
    """Leave."""
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url("**/dang-nhap")
