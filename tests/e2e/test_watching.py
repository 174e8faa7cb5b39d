"""A leader watches: on a phone from the overview to the entry behind a number."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from pypdfium2 import PdfDocument

from tests.e2e.centre import Centre, seen

MOST_TAPS = 8


def test_a_leader_comes_from_home_to_the_entry_in_few_taps(centre: Centre, phone: Page) -> None:
    centre.sign_in(phone, "lanh-dao")
    taps = [
        phone.get_by_role("link", name="Mở tổng quan"),
        phone.get_by_role("link", name="số liệu cũ"),
        phone.get_by_role("link", name="Số lượt người được khám bệnh", exact=True),
    ]
    for number, tapped in enumerate(taps, 1):
        tapped.first.tap()
        phone.wait_for_load_state()
        seen(phone, f"watching-{number}")
    expect(phone.locator(".trace")).to_contain_text("Trạm Y tế")
    assert len(taps) <= MOST_TAPS


def test_the_health_of_the_data_leads_to_what_contradicts(centre: Centre, desk: Page) -> None:
    centre.sign_in(desk, "lanh-dao")
    desk.goto(f"{centre.address}/tong-quan?ky=2026H1")
    seen(desk, "watching-4-half-year")
    desk.get_by_role("link", name="Xem chỗ mâu thuẫn").click()
    seen(desk, "watching-5-health")
    desk.get_by_role("link", name="đơn vị nêu 12").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("chữ ký số")


def test_a_sector_leads_to_the_course_of_an_indicator(centre: Centre, phone: Page, desk: Page) -> None:
    for page, name in ((phone, "phone"), (desk, "desk")):
        centre.sign_in(page, "lanh-dao")
        page.goto(f"{centre.address}/tong-quan")
        page.get_by_role("link", name="Văn hóa, xã hội", exact=True).click()
        seen(page, f"watching-6-sector-{name}")
        page.get_by_role("link", name="Số lượt người được khám bệnh", exact=True).click()
        page.get_by_text("Xem dạng bảng").or_(page.get_by_role("heading", level=1)).first.click()
        seen(page, f"watching-7-indicator-{name}")


def test_the_page_before_a_meeting_is_one_sheet_of_paper(centre: Centre, phone: Page, desk: Page) -> None:
    for page, name in ((phone, "phone"), (desk, "desk")):
        centre.sign_in(page, "lanh-dao")
        page.goto(f"{centre.address}/tong-quan?ky=2026H1")
        page.get_by_role("link", name="Trang giao ban").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("trước giao ban")
        seen(page, f"watching-8-brief-{name}")
    assert len(PdfDocument(desk.pdf(prefer_css_page_size=True))) == 1
