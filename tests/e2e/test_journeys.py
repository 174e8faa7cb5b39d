"""The village head on a small phone and the office at its desk, from first screen to last, with real figures."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.e2e.centre import Centre, seen

VALUES = ("340", "4150", "12", "8", "0", "120", "3", "2", "40", "55", "0", "1")


def test_from_the_village_to_the_leader(centre: Centre, phone: Page, desk: Page) -> None:
    village_sends(centre, phone)
    office_returns(centre, desk)
    village_sends_again(centre, phone)
    office_accepts(centre, desk)
    leader_approves(centre, desk)


def village_sends(centre: Centre, phone: Page) -> None:
    """Twelve figures: a tap for each box, one to open the form, one to send."""
    centre.sign_in(phone, "truong-ban")
    seen(phone, "village-1-to-do")
    phone.get_by_role("link", name="Điền phiếu").first.tap()
    boxes = phone.locator("input.value")
    expect(boxes).to_have_count(len(VALUES))
    for number, value in enumerate(VALUES):
        boxes.nth(number).tap()
        phone.keyboard.type(value)
    boxes.last.blur()
    expect(phone.locator("#count")).to_have_text("12/12 đã nhập")
    expect(phone.locator("#saved")).to_contain_text("Đã lưu lúc")
    seen(phone, "village-2-form")
    phone.get_by_role("button", name="Gửi", exact=True).tap()
    expect(phone.locator(".steps li")).to_have_count(1)
    expect(phone.locator(".steps")).to_contain_text("đã gửi")
    seen(phone, "village-3-sent")


def office_returns(centre: Centre, desk: Page) -> None:
    centre.sign_in(desk, "van-phong")
    desk.get_by_role("link", name="Xem từng đơn vị").click()
    seen(desk, "office-1-who-has-sent")
    desk.get_by_role("link", name="đã gửi", exact=True).first.click()
    seen(desk, "office-2-form")
    desk.get_by_label("Trả lại vì").fill("Xem lại đàn gia súc")
    desk.get_by_role("button", name="Trả lại").click()
    expect(desk.locator(".steps")).to_contain_text("Xem lại đàn gia súc")


def village_sends_again(centre: Centre, phone: Page) -> None:
    phone.goto(f"{centre.address}/")
    phone.get_by_role("link", name="Điền phiếu").first.tap()
    expect(phone.locator(".steps")).to_contain_text("Xem lại đàn gia súc")
    phone.locator("input.value").first.fill("332")
    phone.get_by_role("button", name="Gửi", exact=True).tap()
    expect(phone.locator(".steps li")).to_have_count(3)


def office_accepts(centre: Centre, desk: Page) -> None:
    """The office of the sector first, then the two general ones, each in its turn."""
    accept_chosen(centre, desk)
    for name in ("vp-hdnd-ubnd", "vp-dang-uy"):
        desk.get_by_role("button", name="Đăng xuất").click()
        centre.sign_in(desk, name)
        expect(desk.locator("main")).to_contain_text("1 phiếu chờ bạn xét")
        accept_chosen(centre, desk)
    desk.get_by_role("link", name="đã nhận", exact=True).first.click()
    desk.get_by_role("link", name="332").click()
    expect(desk.get_by_role("heading", name="Mọi lần thay đổi")).to_be_visible()
    expect(desk.locator("table")).to_contain_text("340")
    seen(desk, "office-3-figure")
    desk.get_by_role("button", name="Đăng xuất").click()


def accept_chosen(centre: Centre, desk: Page) -> None:
    desk.goto(f"{centre.address}/ai-da-gui")
    desk.get_by_label("chọn").first.check()
    desk.get_by_role("button", name="Nhận các phiếu đã chọn").click()


def leader_approves(centre: Centre, desk: Page) -> None:
    centre.sign_in(desk, "lanh-dao")
    desk.goto(f"{centre.address}/ai-da-gui")
    desk.get_by_role("link", name="đã nhận", exact=True).first.click()
    desk.get_by_role("button", name="Duyệt phiếu").click()
    expect(desk.locator(".steps")).to_contain_text("đã duyệt")
    seen(desk, "leader-1-approved")


def test_an_office_sends_what_it_reports_about_the_commune(centre: Centre, desk: Page) -> None:
    """Its form holds the figures of the report as they stand; the next office accepts it."""
    centre.sign_in(desk, "van-phong")
    desk.get_by_role("link", name="Điền phiếu").first.click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Phòng Kinh tế")
    expect(desk.locator("input.value").first).to_have_value("276")
    seen(desk, "office-4-own-form")
    desk.get_by_role("button", name="Gửi", exact=True).click()
    expect(desk.locator("main")).to_contain_text("chờ Văn phòng HĐND và UBND nhận")
    seen(desk, "office-5-own-form-sent")


def test_what_is_typed_without_a_network_is_saved_when_it_is_back(centre: Centre, phone: Page) -> None:
    open_first(centre, phone)
    boxes = phone.locator("input.value")
    boxes.nth(0).fill("331")
    expect(phone.locator("#count")).to_have_text("1/12 đã nhập")
    phone.context.set_offline(True)
    boxes.nth(1).fill("4100")
    expect(phone.locator("#unsaved")).to_be_visible()
    seen(phone, "village-4-no-network")
    phone.context.set_offline(False)
    expect(phone.locator("#count")).to_have_text("2/12 đã nhập")
    expect(phone.locator("#unsaved")).to_be_hidden()
    phone.reload()
    expect(boxes.nth(1)).to_have_value("4100")


def test_what_was_typed_survives_a_page_that_is_gone(centre: Centre, phone: Page) -> None:
    open_first(centre, phone)
    phone.route("**/luu", lambda route: route.abort())
    phone.locator("input.value").nth(2).fill("13")
    expect(phone.locator("#unsaved")).to_be_visible()
    phone.unroute("**/luu")
    phone.reload()
    expect(phone.locator("input.value").nth(2)).to_have_value("13")
    expect(phone.locator("#saved")).to_contain_text("Đã lưu lúc")


def test_two_people_in_one_form_do_not_undo_each_other(centre: Centre, phone: Page, desk: Page) -> None:
    """The office types into a box that the village has open: the village is shown it before it is sent."""
    open_first(centre, phone)
    centre.sign_in(desk, "van-phong")
    desk.goto(phone.url)
    for page, box, value in ((desk, 5, "121"), (phone, 6, "4")):
        with page.expect_response("**/luu"):
            page.locator("input.value").nth(box).fill(value)
    phone.get_by_role("button", name="Gửi", exact=True).tap()
    expect(phone.locator("form.short")).to_contain_text("thành 121")
    expect(phone.locator("input.value").nth(5)).to_have_value("121")
    expect(phone.locator("input.value").nth(6)).to_have_value("4")


def open_first(centre: Centre, page: Page) -> None:
    """Open the village's form that nobody has sent: of the month that runs."""
    centre.sign_in(page, "truong-ban")
    page.get_by_role("link", name="Điền phiếu").first.click()
    expect(page.locator("input.value")).to_have_count(len(VALUES))


def test_a_form_is_sent_without_scripts(centre: Centre, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    centre.sign_in(page, "truong-ban")
    page.get_by_role("link", name="Điền phiếu").last.click()
    page.locator("input.value").first.fill("70")
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator("#saved")).to_contain_text("Đã lưu lúc")
    page.get_by_role("button", name="Gửi", exact=True).click()
    expect(page.locator(".steps")).to_contain_text("đã gửi")
    context.close()
