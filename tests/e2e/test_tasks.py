"""On a phone: an owner reports a task with evidence and hands it in, a leader closes it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.centre import Centre, seen
from tests.unit.files.test_pictures import jpeg

NAME = "Tiêm phòng đàn trâu bò đợt 2"


def test_a_task_is_assigned_reported_with_evidence_and_closed(centre: Centre, phone: Page, tmp_path: Path) -> None:
    centre.sign_in(phone, "lanh-dao")
    phone.get_by_role("link", name="Nhiệm vụ").tap()
    seen(phone, "task-1-all")
    phone.get_by_role("link", name="Giao việc").tap()
    phone.get_by_label("Việc (rõ việc)").fill(NAME)
    phone.get_by_label("Đơn vị chủ trì").select_option(label="Phòng Kinh tế")
    phone.get_by_label("Hạn (rõ thời gian)").fill((date.today() - timedelta(days=30)).isoformat())
    phone.get_by_role("button", name="Giao việc").tap()
    expect(phone.locator(".problem").first).to_contain_text("đã qua")
    seen(phone, "task-2-refused")
    phone.get_by_label("Hạn (rõ thời gian)").fill("")
    phone.get_by_label("hoặc số ngày làm việc").fill("3")
    phone.get_by_role("button", name="Giao việc").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text(NAME)
    seen(phone, "task-3-assigned")
    reported(centre, phone, tmp_path)
    centre.sign_in(phone, "lanh-dao")
    phone.get_by_role("link", name="Nhiệm vụ").tap()
    expect(phone.locator(".cards")).to_contain_text("chờ thẩm định")
    phone.locator(".cards").get_by_role("link", name=NAME).tap()
    expect(phone.locator("main")).to_contain_text("Đã tiêm 120 con")
    phone.get_by_label("Lý do, ý kiến").fill("Đạt yêu cầu")
    phone.get_by_role("button", name="Hoàn thành").tap()
    expect(phone.locator("main")).to_contain_text("Hoàn thành: Đạt yêu cầu")
    seen(phone, "task-6-closed")
    phone.goto(f"{centre.address}/lich")
    expect(phone.locator("main")).to_contain_text("hôm nay")
    seen(phone, "task-7-calendar")
    for path, name in (("lich", "task-8-feed"), ("tu-bao-cao", "task-9-from-report")):
        phone.goto(f"{centre.address}/nhiem-vu/{path}")
        seen(phone, name)


def reported(centre: Centre, phone: Page, folder: Path) -> None:
    leave(phone)
    centre.sign_in(phone, "van-phong")
    phone.get_by_role("link", name="Nhiệm vụ").tap()
    seen(phone, "task-4-own")
    phone.get_by_role("link", name=NAME).first.tap()
    photo = folder / "tiem.jpg"
    photo.write_bytes(jpeg())
    phone.get_by_label("Đã làm gì").fill("Đã tiêm 120 con")
    phone.get_by_label("Minh chứng").set_input_files(photo)
    phone.get_by_role("button", name="Đang làm").tap()
    expect(phone.get_by_role("link", name="tiem.jpg")).to_be_visible()
    phone.get_by_label("Đã làm gì").fill("Xong cả 14 bản")
    phone.get_by_role("button", name="Đã nộp thẩm định").tap()
    seen(phone, "task-5-handed-in")
    leave(phone)


def leave(phone: Page) -> None:
    phone.get_by_role("button", name="Đăng xuất").tap()
    phone.wait_for_url("**/dang-nhap")
