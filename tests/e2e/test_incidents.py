"""On a phone: a village reports an incident in four taps; who is on duty confirms it, counts its damage, closes it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

from tests.e2e.centre import Centre, seen
from tests.unit.files.test_pictures import jpeg

WORDS = "Sạt taluy dương, chắn đường vào bản"


def test_a_village_reports_and_who_is_on_duty_sees_it_to_its_end(centre: Centre, phone: Page, tmp_path: Path) -> None:
    centre.sign_in(phone, "vp-hdnd-ubnd")
    shift_added(centre, phone)
    leave(phone)
    centre.sign_in(phone, "truong-ban")
    reported(phone)
    photo = tmp_path / "sat-lo.jpg"
    photo.write_bytes(jpeg())
    phone.get_by_label("Chọn ảnh, tệp").set_input_files(photo)
    phone.get_by_role("button", name="Thêm ảnh, tệp").tap()
    expect(phone.get_by_role("link", name="sat-lo.jpg")).to_be_visible()
    seen(phone, "incident-2-received")
    leave(phone)
    centre.sign_in(phone, "vp-hdnd-ubnd")
    seen(phone, "incident-3-told")
    judged(phone)
    leave(phone)
    centre.sign_in(phone, "truong-ban")
    expect(phone.locator("main")).to_contain_text("Đã xử lý: Sạt lở đất, Bản Chu Va 6")
    phone.goto(f"{centre.address}/su-co")
    seen(phone, "incident-7-own")


def shift_added(centre: Centre, phone: Page) -> None:
    phone.goto(f"{centre.address}/truc")
    phone.get_by_label("Ngày trực").fill(datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date().isoformat())
    phone.get_by_label("Loại trực").select_option(label="Trực phòng chống thiên tai")
    phone.get_by_label("Ca", exact=True).select_option(label="Cả ngày đêm")
    phone.get_by_label("Chức vụ người trực").fill("Trưởng phòng Kinh tế")
    phone.get_by_label("Điện thoại trực").fill("0213 3 879 001")
    phone.get_by_role("button", name="Thêm ca trực").tap()
    expect(phone.get_by_role("link", name="0213 3 879 001")).to_be_visible()
    seen(phone, "incident-0-roster")


def reported(phone: Page) -> None:
    """Report an incident from the first page, in four taps beside typing."""
    taps = 0

    def tap(place: Locator) -> None:
        nonlocal taps
        place.tap()
        taps += 1

    tap(phone.get_by_role("link", name="Báo sự cố"))
    seen(phone, "incident-1-form")
    tap(phone.get_by_text("Sạt lở đất"))
    tap(phone.get_by_label("Xảy ra gì"))
    phone.keyboard.type(WORDS)
    tap(phone.get_by_role("button", name="Gửi ngay"))
    expect(phone.get_by_role("status").first).to_contain_text("Xã đã nhận lúc")
    assert taps == 4


def judged(phone: Page) -> None:
    phone.get_by_role("link", name="Mới báo: Sạt lở đất").tap()
    seen(phone, "incident-4-duty")
    phone.get_by_label("Đơn vị xử lý").select_option(label="Phòng Kinh tế")
    phone.get_by_role("button", name="Đang xử lý").tap()
    expect(phone.locator(".reply")).to_contain_text("gọi trực xã: 0213 3 879 001")
    for number, why in (("2", ""), ("3", "Kiểm đếm tại chỗ")):
        phone.get_by_label("Nhà hư hỏng, tốc mái", exact=True).fill(number)
        if why:
            phone.get_by_label("Vì sao sửa số").fill(why)
        phone.get_by_role("button", name="Ghi thiệt hại").tap()
        expect(phone.get_by_label("Nhà hư hỏng, tốc mái", exact=True)).to_have_value(number)
    expect(phone.locator("main")).to_contain_text("Nhà hư hỏng, tốc mái: 2 → 3")
    phone.get_by_label("Đã làm gì, vì sao").fill("Đã thông đường")
    phone.get_by_role("button", name="Đã xử lý").tap()
    expect(phone.locator("main")).to_contain_text("Đã xử lý: Đã thông đường")
    seen(phone, "incident-5-closed")
    phone.get_by_role("link", name="Sự cố").first.tap()
    phone.get_by_role("link", name="Báo cáo nhanh").tap()
    phone.wait_for_url("**/bao-cao/bao-cao-nhanh/*")
    seen(phone, "incident-6-report")


def leave(phone: Page) -> None:
    phone.get_by_role("button", name="Đăng xuất").tap()
    phone.wait_for_url("**/dang-nhap")
