"""A form as an Excel file and on paper, from its page and back: all of it, or every problem by its cell."""

from __future__ import annotations

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from openpyxl import load_workbook

from socai.ledger.models import Draft
from tests.ledgers import AREA, PERIOD, POOR
from tests.unit.web.centre import Centre

PATH = f"/phieu/thon/thon_1/{PERIOD}"


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def filled(centre: Centre, cells: dict[str, object], path: str = PATH) -> bytes:
    """Download a form and type into its rows, by indicator: the value, or value and kind and note."""
    workbook = load_workbook(BytesIO(centre.browser("tong-hop").get(f"{path}/phieu.xlsx").content))
    rows = {row[0].value: row for row in workbook.active.iter_rows(min_row=6)}
    for indicator, typed in cells.items():
        for column, value in enumerate(typed if isinstance(typed, tuple) else (typed,), 6):
            rows[indicator][column].value = value
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()


def upload(centre: Centre, content: bytes, path: str = PATH) -> HttpResponse:
    file = SimpleUploadedFile("phieu.xlsx", content)
    return centre.browser("thon-1").post(f"{path}/tep", {"file": file})


def test_a_filled_in_file_goes_into_the_form_to_be_looked_at(centre: Centre) -> None:
    content = filled(centre, {POOR: 8, AREA: ("12,5", "ước", "đo lại")})
    assert upload(centre, content)["Location"] == PATH
    page = text(centre.browser("thon-1").get(PATH))
    for shown in ('value="8"', 'value="12,5"', 'value="đo lại"', f'name="estimate.{AREA}" checked'):
        assert shown in page


def test_an_empty_cell_leaves_its_box_as_it_is(centre: Centre) -> None:
    centre.browser("thon-1").post(f"{PATH}/luu", {f"value.{AREA}": "3"})
    upload(centre, filled(centre, {POOR: 8}))
    page = text(centre.browser("thon-1").get(PATH))
    assert 'value="3"' in page
    assert 'value="8"' in page


def test_cells_to_put_right_are_all_named_and_nothing_is_taken(centre: Centre) -> None:
    answer = upload(centre, filled(centre, {POOR: "bảy", AREA: "12,5 ha?"}))
    assert answer.status_code == 422
    assert "phieu.xlsx:G" in text(answer)
    assert text(answer).count("■") == 2
    answer = upload(centre, filled(centre, {POOR: 7.5}))
    assert answer.status_code == 422
    assert "phieu.xlsx:G" in text(answer)
    assert not Draft.objects.exists()


def test_the_form_of_another_unit_no_file_and_no_workbook_are_refused(centre: Centre) -> None:
    other = filled(centre, {POOR: 8}, PATH.replace("thon_1", "thon_3"))
    assert "Thôn Ba" in text(upload(centre, other))
    assert upload(centre, b"PK\x03\x04 no workbook").status_code == 422
    assert centre.browser("thon-1").post(f"{PATH}/tep").status_code == 422
    assert not Draft.objects.exists()


def test_an_estimate_stays_one_when_it_is_sent(centre: Centre) -> None:
    browser = centre.browser("thon-1")
    browser.post(PATH, {f"value.{POOR}": "8", f"estimate.{POOR}": "on", "send": "1"})
    assert centre.ledger.run("SELECT basis FROM ledger_entry WHERE value_scaled = 8") == [("estimate",)]


def test_paper_is_one_page(centre: Centre) -> None:
    answer = centre.browser("thon-1").get(f"{PATH}/phieu.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"].endswith(f'filename="thon-thon_1-{PERIOD}.pdf"')


def test_what_a_file_shows_as_it_was_downloaded_leaves_the_draft_alone(centre: Centre) -> None:
    browser = centre.browser("thon-1")
    assert browser.post(PATH, {f"value.{POOR}": "7", "send": "1"}).status_code == 302
    centre.browser("tong-hop").post(f"{PATH}/xet", {"step": "return", "note": "Xem lại"})
    browser.post(f"{PATH}/luu", {f"value.{POOR}": "9"})
    upload(centre, filled(centre, {AREA: "12,5"}))
    page = text(browser.get(PATH))
    assert 'value="9"' in page
    assert 'value="12,5"' in page


def test_a_remark_alone_leaves_the_value_of_its_box(centre: Centre) -> None:
    browser = centre.browser("thon-1")
    browser.post(f"{PATH}/luu", {f"value.{AREA}": "3"})
    upload(centre, filled(centre, {AREA: (None, None, "đo lại")}))
    page = text(browser.get(PATH))
    assert 'value="3"' in page
    assert 'value="đo lại"' in page
