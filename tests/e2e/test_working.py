"""Work on a phone: a leader orders a task about a warning; who leads a task shows what was done, and it is closed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.e2e.centre import Centre, seen
from tests.e2e.conftest import socai
from tests.unit.files.test_pictures import png

WORK = "Rà soát lại số liệu, báo cáo văn phòng"


def test_a_leader_turns_a_warning_into_a_task_of_one_unit_with_a_day(centre: Centre, phone: Page) -> None:
    socai(centre.home, "warning", "evaluate")
    centre.sign_in(phone, "lanh-dao")
    phone.get_by_role("link", name="Cảnh báo").tap()
    seen(phone, "working-1-warnings")
    phone.locator("main h2 a").first.tap()
    phone.get_by_label("Phải làm gì").fill(WORK)
    phone.get_by_label("Một đơn vị chủ trì").select_option(label="Bản Chu Va 6")
    phone.get_by_label("Xong chậm nhất ngày").fill((timezone.localdate() + timedelta(days=5)).isoformat())
    seen(phone, "working-2-warning")
    phone.get_by_role("button", name="Giao việc").tap()
    expect(phone.get_by_text("đã giao việc").first).to_be_visible()
    seen(phone, "working-3-ordered")
    phone.context.clear_cookies()
    centre.sign_in(phone, "truong-ban")
    phone.get_by_role("link", name="Nhiệm vụ").tap()
    expect(phone.get_by_text(WORK)).to_be_visible()
    seen(phone, "working-4-own")


def test_who_leads_a_task_shows_what_was_done_and_the_office_closes_it(
    centre: Centre, phone: Page, tmp_path: Path
) -> None:
    photo = tmp_path / "họp.png"
    photo.write_bytes(png())
    phone.context.clear_cookies()
    centre.sign_in(phone, "vp-dang-uy")
    phone.get_by_role("link", name="Nhiệm vụ").tap()
    seen(phone, "working-5-tasks")
    phone.get_by_role("heading", name="Của đơn vị mình").locator("xpath=following::a[1]").tap()
    name = phone.get_by_role("heading", level=1).inner_text()
    phone.get_by_label("Việc đang ở bước").select_option(label="Đã nộp thẩm định")
    phone.get_by_label("Đã làm được gì").fill("Đã họp và gửi biên bản")
    phone.get_by_label("Ảnh hoặc tệp làm chứng").set_input_files(photo)
    phone.get_by_role("button", name="Gửi").tap()
    expect(phone.get_by_text("Đã họp và gửi biên bản")).to_be_visible()
    expect(phone.get_by_role("link", name="họp.png")).to_be_visible()
    seen(phone, "working-6-reported")
    phone.get_by_role("link", name="Mở trong sổ theo dõi").tap()
    phone.get_by_label("Sang trạng thái").select_option(label="Hoàn thành")
    phone.locator("input[name=day]").fill(timezone.localdate().isoformat())
    phone.get_by_role("button", name="Chuyển", exact=True).tap()
    expect(phone.locator("main p strong", has_text="Hoàn thành")).to_be_visible()
    phone.goto(f"{centre.address}/nhiem-vu")
    expect(phone.get_by_role("link", name=name, exact=True)).to_have_count(0)
