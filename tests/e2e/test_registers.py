"""Petitions from receipt to the next step and from overdue to closing, on phone and desk; their register as a file."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.e2e.centre import Centre, seen


def test_a_petition_is_taken_in_moved_on_and_put_right(centre: Centre, phone: Page, desk: Page, tmp_path: Path) -> None:
    centre.sign_in(phone, "vp-hdnd-ubnd")
    phone.get_by_role("link", name="Sổ theo dõi").tap()
    seen(phone, "register-1-all")
    phone.get_by_role("link", name="Sổ đơn thư").tap()
    seen(phone, "register-2-empty")
    phone.get_by_role("link", name="Thêm dòng").tap()
    take_in(phone)
    phone.get_by_role("link", name="9/KN").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("9/KN")
    expect(phone.locator("main")).to_contain_text("Thời hạn thụ lý khiếu nại")
    seen(phone, "register-3-row")
    phone.get_by_label("Sang trạng thái").select_option(label="Phân loại")
    phone.get_by_label("Từ ngày").fill("2026-11-20")
    phone.get_by_role("button", name="Chuyển").tap()
    expect(phone.get_by_role("heading", name="Các bước đã qua")).to_be_visible()
    put_right(centre, desk)
    as_a_file(desk, tmp_path)


def take_in(phone: Page) -> None:
    phone.get_by_label("Mã đơn").fill("9/KN")
    phone.get_by_label("Ngày nhận").fill("18/11/2026")
    phone.get_by_role("button", name="Ghi vào sổ").tap()
    expect(phone.locator(".findings .problem").first).to_be_visible()
    seen(phone, "register-4-refused")
    for label, choice in (("Loại đơn", "Khiếu nại"), ("Lĩnh vực", "Đất đai"), ("Thẩm quyền", "Thuộc thẩm quyền")):
        phone.get_by_label(label).select_option(label=choice)
    phone.get_by_label("Lần khiếu nại").select_option(label="Lần đầu")
    phone.get_by_role("button", name="Ghi vào sổ").tap()


def put_right(centre: Centre, desk: Page) -> None:
    centre.sign_in(desk, "vp-hdnd-ubnd")
    desk.goto(f"{centre.address}/so-theo-doi/don_thu?words=9%2Fkn")
    seen(desk, "register-5-rows")
    desk.get_by_role("link", name="9/KN").click()
    desk.get_by_role("link", name="Đính chính").click()
    desk.get_by_label("Lĩnh vực").select_option(index=2)
    desk.get_by_label("Vì sao sửa").fill("Ghi nhầm lĩnh vực")
    seen(desk, "register-6-correct")
    desk.get_by_role("button", name="Ghi vào sổ").click()
    expect(desk.locator("main")).to_contain_text("Lĩnh vực: Đất đai →")
    seen(desk, "register-7-history")


def as_a_file(desk: Page, folder: Path) -> None:
    desk.get_by_role("link", name="Sổ đơn thư").click()
    desk.get_by_text("Tệp Excel", exact=True).click()
    with desk.expect_download() as downloading:
        desk.get_by_role("button", name="Tải các dòng này").click()
    path = folder / "don_thu.xlsx"
    downloading.value.save_as(path)
    book = load_workbook(path)
    header = [cell.value for cell in book.active[1]]
    book.active.cell(2, header.index("tom_tat") + 1).value = "Ranh giới đất"
    book.save(path)
    desk.get_by_label("Nhận tệp").set_input_files(path)
    desk.get_by_role("button", name="Ghi vào sổ").click()
    expect(desk.locator("main")).to_contain_text("1 đính chính")
    seen(desk, "register-8-taken")


def test_a_petition_goes_from_receipt_to_overdue_to_closing(centre: Centre, phone: Page) -> None:
    centre.sign_in(phone, "vp-hdnd-ubnd")
    phone.goto(f"{centre.address}/so-theo-doi/don_thu/them")
    phone.get_by_label("Mã đơn").fill("12/KN")
    phone.get_by_label("Ngày nhận").fill("12/10/2026")
    for label, choice in (("Loại đơn", "Khiếu nại"), ("Lĩnh vực", "Đất đai"), ("Thẩm quyền", "Thuộc thẩm quyền")):
        phone.get_by_label(label).select_option(label=choice)
    phone.get_by_label("Người khiếu nại").fill("Lò Thị Kín")
    phone.get_by_role("button", name="Ghi vào sổ").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Mã tra cứu")
    phone.get_by_role("button", name="Cấp mã").tap()
    code = phone.locator(".big").inner_text()
    seen(phone, "cases-0-code")
    phone.get_by_role("link", name="12/KN").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("12/KN")
    phone.get_by_role("link", name="Hồ sơ vụ việc").tap()
    overdue = phone.get_by_role("region", name="Quá hạn (")
    expect(overdue).to_contain_text("22/10/2026 · quá hạn")
    expect(overdue).to_contain_text("Luật Khiếu nại 02/2011/QH13, Điều 27")
    expect(phone.locator("main")).not_to_contain_text("Kín")
    seen(phone, "cases-1-overdue")
    phone.locator("main").get_by_role("link", name="Quá hạn (1)").first.tap()
    seen(phone, "cases-2-group")
    phone.get_by_role("link", name="12/KN").tap()
    for state, day in (("Phân loại", "2026-10-13"), ("Không thụ lý", "2026-11-20")):
        phone.get_by_label("Sang trạng thái").select_option(label=state)
        phone.get_by_label("Từ ngày").fill(day)
        phone.get_by_label("Ghi chú (không ghi họ tên)").fill("Không đủ điều kiện")
        phone.get_by_role("button", name="Chuyển").tap()
        expect(phone.locator("main")).to_contain_text(f"{state}: Không đủ điều kiện")
    phone.get_by_role("link", name="Hồ sơ vụ việc").tap()
    expect(phone.locator("main")).not_to_contain_text("12/KN")
    seen(phone, "cases-3-closed")
    phone.goto(f"{centre.address}/cong-khai/tra-cuu")
    phone.get_by_label("Mã tra cứu").fill(code)
    phone.get_by_role("button", name="Tra cứu").tap()
    expect(phone.get_by_role("status")).to_contain_text("20/11/2026: Không thụ lý")
    expect(phone.locator("main")).not_to_contain_text("Kín")
    expect(phone.locator("main")).not_to_contain_text("12/KN")
    seen(phone, "cases-4-looked-up")
