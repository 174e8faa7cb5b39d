"""Figures that come on other ways than box by box: an evening's messages, an Excel file."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.centre import Centre, seen

VILLAGES = 35
MESSAGE = """[19:05] Ông trưởng bản, 0912 345 {number:03}
{name}: trâu bò lợn {number}40 con; gà vịt 1.{number:03}; chè 3 tấn"""

#: Nobody may read the clipboard of a browser under test; a paste with this text is what the page sees.
PASTE = """(text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const options = { clipboardData: data, bubbles: true, cancelable: true };
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", options));
}"""


def test_the_messages_of_an_evening(centre: Centre, desk: Page) -> None:
    """35 messages in one piece: looked at once, put into the forms once."""
    centre.sign_in(desk, "van-phong")
    desk.goto(f"{centre.address}/ai-da-gui")
    names = [name.strip() for name in desk.locator("table").first.locator("tbody th").all_inner_texts()]
    assert len(names) == VILLAGES
    desk.get_by_role("link", name="Dán tin nhắn").click()
    seen(desk, "messages-1-paste")
    text = "\n".join(MESSAGE.format(number=number, name=name) for number, name in enumerate(names, 1))
    desk.get_by_label("Tin nhắn", exact=True).fill(text)
    desk.get_by_role("button", name="Đọc").click()
    expect(desk.locator("main section.card").filter(has=desk.locator(".reply"))).to_have_count(VILLAGES)
    expect(desk.locator("main")).not_to_contain_text("0912")
    expect(desk.locator(".asked:visible")).to_have_count(0)
    seen(desk, "messages-2-read")
    desk.get_by_role("button", name="Đưa vào phiếu", exact=True).click()
    expect(desk.get_by_text("đã lưu vào phiếu, chưa gửi")).to_have_count(VILLAGES)
    seen(desk, "messages-3-put")
    desk.get_by_role("link", name="Xem lại và gửi").nth(4).click()
    expect(desk.locator("input.value").nth(0)).to_have_value("540")
    expect(desk.locator("input.value").nth(1)).to_have_value("1.005")


def test_an_excel_file_goes_out_and_comes_back(centre: Centre, desk: Page, tmp_path: Path) -> None:
    centre.sign_in(desk, "truong-ban")
    desk.get_by_role("link", name="Điền phiếu").last.click()
    form = desk.url
    desk.get_by_text("Excel, giấy").click()
    with desk.expect_download() as downloading:
        desk.get_by_role("link", name="Tải tệp Excel").click()
    path = tmp_path / "phieu.xlsx"
    downloading.value.save_as(path)
    typed_into(path, "12 ha?")
    send_file(desk, path)
    expect(desk.get_by_role("heading", name="Tệp có ô cần sửa")).to_be_visible()
    expect(desk.get_by_role("alert")).to_contain_text("phieu.xlsx:G")
    seen(desk, "excel-1-refused")
    desk.get_by_role("link", name="Về phiếu").click()
    desk.get_by_text("Excel, giấy").click()
    typed_into(path, 12)
    send_file(desk, path)
    expect(desk.locator("input.value").first).to_have_value("12")
    assert desk.url == form
    seen(desk, "excel-2-in-the-form")


def test_a_block_of_a_spreadsheet_is_pasted_into_the_grid(centre: Centre, desk: Page) -> None:
    """Three villages by two columns, the last column outside: Enter goes down; what was pasted is saved and sent."""
    centre.sign_in(desk, "van-phong")
    desk.goto(f"{centre.address}/ai-da-gui")
    desk.get_by_role("link", name="Nhập cả bảng").nth(1).click()
    cells = desk.locator("tbody tr").nth(2).locator("td input")
    expect(cells).to_have_count(12)
    for first, block in ((0, "331\t4.100\n332\t4.200\n333\t4.300\n"), (11, "1\tthừa")):
        cells.nth(first).focus()
        desk.evaluate(PASTE, block)
    expect(desk.locator("#pasted")).to_contain_text("Đã dán 1 ô; 1 ô nằm ngoài bảng")
    cells.nth(0).focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("tbody tr").nth(3).locator("td input").nth(0)).to_be_focused()
    desk.keyboard.press("ArrowRight")
    expect(desk.locator("tbody tr").nth(3).locator("td input").nth(1)).to_have_value("4.200")
    expect(desk.locator("tbody tr").nth(3).locator("td input").nth(1)).to_be_focused()
    desk.locator("tbody tr").nth(4).get_by_role("checkbox").check()
    seen(desk, "grid-1-pasted")
    desk.get_by_role("button", name="Lưu, gửi các dòng đã chọn").click()
    expect(desk.locator("main li.card")).to_have_count(3)
    expect(desk.locator("main li.card .good")).to_have_count(1)
    seen(desk, "grid-2-put")
    desk.go_back()
    expect(desk.locator("tbody tr").nth(4).locator("td").first).to_have_text("333")


def typed_into(path: Path, value: object) -> None:
    """Type into the first box of a form as an Excel file."""
    workbook = load_workbook(path)
    row = next(row for row in workbook.active.iter_rows(min_row=6) if row[0].value)
    row[6].value = value
    workbook.save(path)


def send_file(desk: Page, path: Path) -> None:
    desk.get_by_label("Gửi tệp Excel đã điền").set_input_files(path)
    desk.get_by_role("button", name="Đưa tệp vào phiếu").click()


def test_an_offices_own_report_proposes_its_figures(centre: Centre, desk: Page, tmp_path: Path) -> None:
    """The sentence of each number is looked at; what is ticked goes into the draft."""
    path = tmp_path / "bao-cao.txt"
    path.write_text(
        "Diện tích lúa đông xuân 277 ha; sản lượng chè búp tươi 705 tấn, đạt 29,7% kế hoạch.", encoding="utf-8"
    )
    centre.sign_in(desk, "van-phong")
    desk.get_by_role("link", name="Điền phiếu").first.click()
    desk.get_by_text("Excel, giấy").click()
    desk.get_by_role("link", name="Lấy số từ báo cáo của đơn vị").click()
    seen(desk, "report-1-asked")
    desk.get_by_label("Tệp báo cáo").set_input_files(path)
    desk.get_by_role("button", name="Đọc").click()
    expect(desk.locator("main")).to_contain_text("“Diện tích lúa đông xuân 277 ha")
    seen(desk, "report-2-proposed")
    desk.get_by_role("button", name="Đưa vào phiếu").click()
    expect(desk.locator("input.value").first).to_have_value("277")


def test_a_village_clerk_sends_a_photo_beside_a_figure(centre: Centre, phone: Page, desk: Page, tmp_path: Path) -> None:
    """Taken with the place in it, attached by tapping, sent; the office opens it from the figure, without the place."""
    photo = tmp_path / "ruong-lua.jpg"
    place = Image.Exif()
    place[0x0110] = "Dien thoai cua toi"
    Image.new("RGB", (40, 30), "green").save(photo, exif=place)
    centre.sign_in(phone, "truong-ban")
    phone.get_by_role("link", name="Điền phiếu Phiếu diện tích").first.tap()
    phone.locator("input.value").first.fill("12")
    phone.locator("input.value").first.blur()
    expect(phone.locator("#saved")).to_contain_text("Đã lưu lúc")
    phone.get_by_text("+ ghi chú, ảnh").first.tap()
    phone.get_by_role("link", name="+ ảnh, tệp").first.tap()
    phone.get_by_label("Chụp ảnh hoặc chọn tệp").set_input_files(photo)
    phone.get_by_role("button", name="Thêm").tap()
    expect(phone.get_by_role("link", name="ruong-lua.jpg")).to_be_visible()
    seen(phone, "photo-1-attached")
    phone.get_by_role("link", name="Về phiếu").tap()
    phone.get_by_role("button", name="Gửi", exact=True).tap()
    expect(phone.locator(".steps")).to_contain_text("đã gửi")
    centre.sign_in(desk, "van-phong")
    desk.goto(phone.url)
    desk.get_by_role("link", name="12", exact=True).click()
    seen(desk, "photo-2-figure")
    with desk.expect_download() as downloading:
        desk.get_by_role("link", name="ruong-lua.jpg").click()
    assert b"Dien thoai" in photo.read_bytes()
    assert b"Dien thoai" not in downloading.value.path().read_bytes()


def test_somebody_helps_a_village_and_its_head_confirms(centre: Centre, phone: Page, desk: Page) -> None:
    """An office types for a village that has no network; both are named, and one tap of the head confirms it."""
    centre.sign_in(phone, "truong-ban")
    address = phone.get_by_role("link", name="Điền phiếu Phiếu diện tích").last.get_attribute("href")
    centre.sign_in(desk, "van-phong")
    desk.goto(centre.address + str(address))
    desk.locator("input.value").first.fill("9")
    desk.get_by_role("button", name="Gửi", exact=True).click()
    expect(desk.locator("main")).to_contain_text("chưa được xác nhận")
    seen(desk, "helped-1-sent")
    phone.goto(centre.address)
    phone.get_by_role("link", name="Xem và xác nhận").tap()
    expect(phone.locator(".steps")).to_contain_text("gửi thay")
    seen(phone, "helped-2-to-confirm")
    phone.get_by_role("button", name="Xác nhận").tap()
    expect(phone.locator(".steps")).to_contain_text("đã xác nhận")
    expect(phone.locator(".steps li")).to_have_count(2)
