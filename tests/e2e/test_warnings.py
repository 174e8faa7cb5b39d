"""On a phone: a leader turns a warning into a task with one unit and a day."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.centre import Centre, seen
from tests.e2e.conftest import socai


def test_a_leader_turns_a_warning_into_a_task(centre: Centre, phone: Page) -> None:
    socai(centre.home, "warning", "evaluate", "--period", "2026H1")
    centre.sign_in(phone, "lanh-dao")
    phone.get_by_role("link", name="Cảnh báo").tap()
    seen(phone, "warning-1-all")
    phone.get_by_role("link", name="Tổng đàn gia súc").tap()
    expect(phone.locator("main")).to_contain_text("Của: Phòng Kinh tế")
    seen(phone, "warning-2-one")
    phone.get_by_label("Việc", exact=True).fill("Tái đàn ở các bản vùng cao")
    expect(phone.get_by_label("Đơn vị chủ trì")).to_have_value("phong_kinh_te")
    phone.get_by_label("hoặc số ngày làm việc").fill("10")
    phone.get_by_role("button", name="Giao việc").tap()
    expect(phone.locator("main")).to_contain_text("đã giao việc")
    seen(phone, "warning-3-assigned")
    phone.get_by_role("link", name="Việc đã giao").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Tái đàn ở các bản vùng cao")
    expect(phone.locator("main")).to_contain_text("Cảnh báo số")
    seen(phone, "warning-4-task")
