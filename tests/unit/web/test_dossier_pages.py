"""The list of dossiers of a one-stop system: counted for a form, confirmed figure by figure, kept nowhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import Workbook

from socai.catalogue.forms import DossierList, Form
from socai.catalogue.owned_boxes import sections_of_owners
from socai.core.calendars import Kind
from socai.core.dossiers import Group
from socai.ledger.models import AuditEvent, Draft, Entry
from tests.ledgers import FARMING, OFFICE, OTHER, PERIOD, POOR
from tests.unit.web.centre import Centre

PATH = f"/phieu/don_vi/{OFFICE}/{PERIOD}"
HEADINGS = [
    "STT",
    "Mã hồ sơ",
    "Người nộp",
    "Lĩnh vực",
    "Ngày tiếp nhận",
    "Ngày hẹn trả",
    "Ngày xử lý xong",
    "Trạng thái",
]
LIST = DossierList(
    headings={
        "code": ("Mã hồ sơ",),
        "field": ("Lĩnh vực",),
        "state": ("Trạng thái",),
        "received": ("Ngày tiếp nhận",),
        "due": ("Ngày hẹn trả",),
        "done": ("Ngày xử lý xong",),
    },
    states={
        "dang xu ly": Group.OPEN,
        "dung xu ly": Group.PAUSED,
        "da tra ket qua": Group.DONE,
        "moi dang ky": Group.LEFT_OUT,
    },
    boxes={POOR: "late", OTHER: "done_in_time"},
    due_within=3,
)
ROWS = [
    ["1", "H1", "Nguyễn Văn Kín", "Đất đai", "12/12/2025 08:30", "05/01/2026", "06/01/2026 10:00", "Đã trả kết quả"],
    ["2", "H2", "Lò Thị Kín", "Hộ tịch", "02/03/2026", "05/03/2026", "04/03/2026", "Đã trả kết quả"],
    ["3", "H3", "0912 345 678", "Hộ tịch", "02/03/2026", "05/03/2026", "05/03/2026", "Đã trả kết quả"],
    ["4", "H4", "Kín", "Đất đai", "02/06/2026", "05/06/2026", "", "Đang xử lý"],
    ["5", "H5", "Kín", "Đất đai", "02/06/2026", "05/06/2026", "", "Dừng xử lý"],
    ["6", "H6", "Kín", "Đất đai", "", "", "", "Mới đăng ký"],
    ["", "", "Người lập biểu", "", "", "", "", ""],
]


@pytest.fixture
def counting(centre: Centre) -> Centre:
    """A centre whose form of offices takes a list of dossiers."""
    catalogue = centre.instance.catalogue
    owned = sections_of_owners(catalogue.indicators, catalogue.headings)
    form = Form("don_vi", "Phiếu của đơn vị", "Form of an office", "", Kind.HALF, dossiers=LIST, owned=owned)
    catalogue = replace(catalogue, forms={**catalogue.forms, "don_vi": form})
    return replace(centre, instance=replace(centre.instance, catalogue=catalogue))


def csv(rows: list[list[str]]) -> bytes:
    return "\n".join(";".join(row) for row in rows).encode()


def send(centre: Centre, data: bytes, name: str = "mot-cua.csv", who: str = "vp-xa") -> tuple[int, str]:
    answer = centre.browser(who).post(f"{PATH}/mot-cua", {"file": SimpleUploadedFile(name, data)})
    return answer.status_code, answer.content.decode()


def test_a_list_is_counted_told_and_proposed_and_nothing_of_it_is_kept(counting: Centre) -> None:
    before = Entry.objects.count(), Draft.objects.count()
    status, page = send(counting, csv([HEADINGS, *ROWS]))
    assert status == 200
    assert (
        "Từ 01/01/2026 đến 30/06/2026, tổng số hồ sơ tiếp nhận 05 (kỳ trước chuyển sang 01, mới tiếp nhận 04);"
        " đã giải quyết 03 hồ sơ, trong đó trước hạn 01, đúng hạn 01, quá hạn 01; đang giải quyết 02 hồ sơ,"
        " trong đó còn trong hạn 0, quá hạn 01, tạm dừng 01."
    ) in page
    assert page.index('class="wraps">Đất đai') < page.index('class="wraps">Hộ tịch')
    assert f'name="value.{POOR}" value="1"' in page
    assert f'name="value.{OTHER}" value="2"' in page
    assert "Kín" not in page
    assert "0912" not in page
    assert before == (Entry.objects.count(), Draft.objects.count())
    assert not [each for each in AuditEvent.objects.all() if "H4" in each.data or "mot-cua" in each.data]


def test_only_what_is_confirmed_goes_into_the_draft_with_where_it_was_counted(counting: Centre) -> None:
    page = send(counting, csv([HEADINGS, *ROWS]))[1]
    sentence = "Số hộ khác: 2 (đếm từ danh sách hồ sơ một cửa, đến hết 30/06/2026)"
    assert f'name="sentence.{OTHER}" value="{sentence}"' in page
    assert f'action="{PATH}/bao-cao"' in page
    fields = {f"take.{OTHER}": "on", f"value.{OTHER}": "2", f"sentence.{OTHER}": sentence, f"value.{POOR}": "1"}
    put = {"put": "1", "name": "mot-cua.csv", **fields}
    assert counting.browser("vp-xa").post(f"{PATH}/bao-cao", put).status_code == 302
    assert counting.browser("vp-xa").post(PATH, {"send": "1"}).status_code == 302
    assert Entry.objects.filter(indicator=OTHER, period=PERIOD).latest("id").source == f"mot-cua.csv: “{sentence}”"
    assert "mot-cua.csv" not in Entry.objects.filter(indicator=POOR, period=PERIOD).latest("id").source


def test_a_workbook_with_a_merged_title_and_date_cells_is_counted(counting: Centre) -> None:
    soon = timezone.localdate() + timedelta(days=2)
    book, out = Workbook(), BytesIO()
    sheet = book.active
    sheet.append(["DANH SÁCH HỒ SƠ"])
    sheet.merge_cells("A1:H1")
    sheet.append(HEADINGS)
    sheet.append([1, "H9", "Kín", "Hộ tịch", soon - timedelta(days=9), soon, "", "Đang xử lý"])
    sheet.append([2, "H8", "Kín", "Hộ tịch", soon - timedelta(days=9), soon + timedelta(days=9), "", "Đang xử lý"])
    book.save(out)
    status, page = send(counting, out.getvalue(), "mot-cua.xlsx")
    assert status == 200
    assert f"<td>{soon:%d/%m/%Y}</td><td>H9</td>" in page
    assert "<td>H8</td>" not in page


def test_merged_cells_among_the_rows_are_refused(counting: Centre) -> None:
    book, out = Workbook(), BytesIO()
    sheet = book.active
    for line in (HEADINGS, *ROWS[:3]):
        sheet.append(line)
    sheet.merge_cells("D2:D3")
    book.save(out)
    assert send(counting, out.getvalue(), "mot-cua.xlsx")[0] == 422


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        (7, "Chờ", "trạng thái “Chờ” chưa được khai trong gói"),
        (1, "", "dòng không có mã hồ sơ"),
        (1, "H2", "mã hồ sơ đã có ở dòng 3"),
        (4, "31/02/2026", "không đọc được ngày tiếp nhận"),
        (5, "", "không đọc được ngày hẹn trả"),
        (6, "hôm qua", "không đọc được ngày xử lý xong"),
        (6, "", "hồ sơ đã xong mà không có ngày xử lý xong"),
        (7, "Đang xử lý", "hồ sơ chưa xong mà đã có ngày xử lý xong"),
        (6, "2026-03-01", "ngày xử lý xong trước ngày tiếp nhận"),
    ],
)
def test_a_row_that_cannot_be_counted_is_one_line_without_anything_of_a_person(
    counting: Centre, place: int, value: str, told: str
) -> None:
    row = [*ROWS[2][:place], value, *ROWS[2][place + 1 :]]
    status, page = send(counting, csv([HEADINGS, ROWS[0], ROWS[1], row]))
    assert status == 422
    assert page.count("mot-cua.csv:4") == 1
    assert told in page
    assert "0912" not in page


def test_a_list_without_a_column_or_without_dossiers_is_refused_and_is_no_zero(counting: Centre) -> None:
    status, page = send(counting, csv([HEADINGS[:5], ROWS[0][:5]]))
    assert (status, "thiếu cột: Trạng thái, Ngày hẹn trả, Ngày xử lý xong" in page) == (422, True)
    status, page = send(counting, csv([HEADINGS, ROWS[5]]))
    assert (status, "không có hồ sơ nào để đếm; đó không phải là số 0" in page) == (422, True)


def test_a_list_with_a_mark_of_secrecy_is_refused(counting: Centre) -> None:
    status, page = send(counting, csv([["MẬT"], HEADINGS, *ROWS]))
    assert (status, "mang dấu MẬT" in page) == (422, True)
    assert AuditEvent.objects.latest("number").action == "paper.refused"


def test_a_form_without_such_boxes_neither_links_to_the_page_nor_takes_a_list(counting: Centre) -> None:
    assert f"{PATH}/mot-cua" in counting.browser("vp-xa").get(PATH).content.decode()
    farming = f"/phieu/don_vi/{FARMING}/{PERIOD}"
    office = counting.browser("tong-hop")
    assert "mot-cua" not in office.get(farming).content.decode()
    file = SimpleUploadedFile("mot-cua.csv", csv([HEADINGS, *ROWS]))
    assert office.post(f"{farming}/mot-cua", {"file": file}).status_code == 422
    assert office.get(f"{PATH}/mot-cua").status_code == 404
    assert counting.browser("vp-xa").post(f"{PATH}/mot-cua").status_code == 422
