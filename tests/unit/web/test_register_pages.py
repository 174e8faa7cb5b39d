"""Registers on pages: looked through, added to, put right, moved on; files out and in; private values kept private."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from socai.ledger.models import Attachment, AuditEvent, RowVersion
from socai.services.verification import verify
from tests.unit.files.test_pictures import jpeg
from tests.unit.web.centre import Centre

LIST = "/so-theo-doi/don_thu"
KEEPER, LEADER, OTHER, VILLAGE = "vp-xa", "chu-tich", "tong-hop", "thon-1"
NEW = {
    "cell.ma": "1/KN", "cell.ngay": "05/01/2026", "cell.loai": "khieu_nai", "cell.so_ho": "3", "cell.thon": "thon_1",
    "cell.noi_dung": "Ranh giới đất", "cell.nguoi_gui": "Bà Lò Thị Xuân",
}  # fmt: skip
ROW, EDIT, MOVE = (f"{LIST}/{what}/1%2FKN" for what in ("dong", "sua", "buoc"))


@pytest.fixture
def kept(centre: Centre) -> Centre:
    """A centre with one petition."""
    assert centre.browser(KEEPER).post(f"{LIST}/them", NEW).status_code == 302
    return centre


def page(centre: Centre, path: str, who: str = KEEPER) -> str:
    return centre.browser(who).get(path).content.decode()


def mark(centre: Centre) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', page(centre, ROW))
    assert found is not None
    return found[1]


def test_a_row_is_added_and_stands_with_its_limit_and_words(kept: Centre) -> None:
    shown = page(kept, ROW)
    assert "Khiếu nại" in shown
    assert "05/01/2026" in shown
    assert "Thôn Một" in shown
    assert "Thôn Một" in page(kept, LIST)
    assert "Thời hạn thụ lý" in shown
    assert "quá hạn" in shown
    assert "1 việc quá hạn" in page(kept, "/so-theo-doi")
    assert verify(instance=kept.instance).findings == ()


def test_what_is_wrong_stands_at_its_cell_and_everything_typed_is_kept(centre: Centre) -> None:
    answer = centre.browser(KEEPER).post(f"{LIST}/them", {**NEW, "cell.ngay": "31/02/2026", "cell.so_ho": "ba"})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="31/02/2026"' in shown
    assert 'value="Ranh giới đất"' in shown
    assert shown.count('aria-invalid="true"') == 2
    assert not RowVersion.objects.exists()


def test_the_same_row_sent_twice_is_written_once(kept: Centre) -> None:
    assert kept.browser(KEEPER).post(f"{LIST}/them", NEW).status_code == 422
    assert RowVersion.objects.count() == 1


def test_rows_are_chosen_by_words_without_accents_state_day_and_limit(kept: Centre) -> None:
    assert "1%2FKN" in page(kept, f"{LIST}?words=ranh+GIOI")
    for query in ("words=khong+co", "state=dong", "start=2026-02-01", "end=2025-12-31"):
        assert "Không có dòng nào như vậy" in page(kept, f"{LIST}?{query}"), query
    assert "1%2FKN" in page(kept, f"{LIST}?overdue=1&state=tiep_nhan&start=2026-01-05&end=2026-01-05")
    assert kept.browser(KEEPER).get(f"{LIST}?start=hom+qua").status_code == 422


def test_a_row_moves_as_its_register_allows_and_back(kept: Centre) -> None:
    keeper = kept.browser(KEEPER)
    assert ">Đã đóng</option>" not in page(kept, ROW)
    step = {"seen": mark(kept), "state": "thu_ly", "day": "2026-01-09", "reason": "Đủ điều kiện"}
    assert keeper.post(MOVE, step).status_code == 302
    assert "09/01/2026 Thụ lý: Đủ điều kiện" in page(kept, ROW)
    early = {"seen": mark(kept), "state": "dong", "day": "2026-01-08"}
    assert keeper.post(MOVE, early).status_code == 422
    assert keeper.post(MOVE, {"seen": mark(kept), "undo": "1", "reason": "Bấm nhầm"}).status_code == 302
    assert "Thụ lý: Đủ điều kiện" not in page(kept, ROW)


def test_a_correction_says_who_when_why_and_from_what_to_what(kept: Centre) -> None:
    changed = {**NEW, "cell.so_ho": "4", "cell.nguoi_gui": "", "reason": "Đếm lại", "seen": mark(kept)}
    assert kept.browser(KEEPER).post(EDIT, {**changed, "reason": ""}).status_code == 422
    assert kept.browser(KEEPER).post(EDIT, changed).status_code == 302
    shown = page(kept, ROW)
    assert "Số hộ: 3 → 4" in shown
    assert "Đếm lại" in shown
    assert "Xuân" in page(kept, f"{ROW}?private=1")


def test_what_somebody_changed_meanwhile_is_not_written_over(kept: Centre) -> None:
    old = mark(kept)
    kept.browser(KEEPER).post(MOVE, {"seen": old, "state": "thu_ly", "day": "2026-01-09"})
    late = kept.browser(KEEPER).post(EDIT, {**NEW, "cell.so_ho": "9", "reason": "x", "seen": old})
    assert late.status_code == 422
    assert "Người khác vừa đổi" in late.content.decode()
    assert kept.browser(KEEPER).post(MOVE, {"seen": old, "state": "dong", "day": "2026-01-10"}).status_code == 422
    assert RowVersion.objects.count() == 1


def test_private_values_are_shown_to_whom_they_may_be_and_only_when_asked_for(kept: Centre) -> None:
    for who, may in ((KEEPER, True), (LEADER, True), ("kiem-tra", True), (OTHER, False)):
        assert "Xuân" not in page(kept, ROW, who)
        assert "Xuân" not in page(kept, f"{LIST}?words=xuan", who).replace('value="xuan"', "")
        before = AuditEvent.objects.filter(action="register.private_read").count()
        assert ("Xuân" in page(kept, f"{ROW}?private=1", who)) is may
        assert (AuditEvent.objects.filter(action="register.private_read").count() > before) is may


def test_who_denounced_is_hidden_from_all_but_the_office_that_keeps_the_register(centre: Centre) -> None:
    centre.browser(KEEPER).post(f"{LIST}/them", {**NEW, "cell.loai": "to_cao", "cell.to_giac": "Ông Vàng A Páo"})
    for who in (LEADER, "kiem-tra", "quan-tri-2", OTHER):
        for path in (ROW, f"{ROW}?private=1", LIST, f"{LIST}?words=pao", "/so-theo-doi"):
            assert "Páo" not in page(centre, path, who), (who, path)
    assert "Páo" in page(centre, f"{ROW}?private=1")


@pytest.mark.parametrize(("who", "status"), [(OTHER, 422), (LEADER, 403), ("kiem-tra", 403), (VILLAGE, 403)])
def test_only_the_office_that_keeps_a_register_writes_into_it(kept: Centre, who: str, status: int) -> None:
    browser = kept.browser(who)
    assert browser.post(f"{LIST}/them", {**NEW, "cell.ma": "2"}).status_code == status
    assert browser.post(EDIT, {"cell.so_ho": "9", "reason": "x"}).status_code == status
    assert browser.post(MOVE, {"state": "thu_ly", "day": "2026-01-09"}).status_code == status
    assert RowVersion.objects.count() == 1


def test_a_village_sees_no_register(kept: Centre) -> None:
    for path in ("/so-theo-doi", LIST, ROW):
        assert kept.browser(VILLAGE).get(path).status_code == 403
    assert "so-theo-doi" not in page(kept, "/", VILLAGE)


def test_rows_go_out_as_excel_and_come_back_all_or_none(kept: Centre) -> None:
    browser = kept.browser(KEEPER)
    book = load_workbook(BytesIO(browser.post(f"{LIST}/tep", {}).content))
    sheet = book.active
    header = [cell.value for cell in sheet[1]]
    assert "nguoi_gui" not in header
    assert AuditEvent.objects.latest("number").action == "register.exported"
    sheet.cell(2, header.index("so_ho") + 1).value = "khong phai so"
    assert take(kept, book, "take")[0] == 422
    sheet.cell(2, header.index("so_ho") + 1).value = "5"
    status, shown = take(kept, book, "try")
    assert (status, RowVersion.objects.count()) == (200, 1)
    assert "1 đính chính" in shown
    assert take(kept, book, "take")[0] == 200
    assert "Số hộ: 3 → 5" in page(kept, ROW)


def take(centre: Centre, book: object, button: str) -> tuple[int, str]:
    out = BytesIO()
    book.save(out)  # type: ignore[attr-defined]
    file = SimpleUploadedFile("don_thu.xlsx", out.getvalue())
    answer = centre.browser(KEEPER).post(f"{LIST}/nhan-tep", {"file": file, button: "1"})
    return answer.status_code, answer.content.decode()


def test_a_file_stands_with_a_row_unless_its_register_must_be_able_to_erase(kept: Centre) -> None:
    papers = "/so-theo-doi/van_ban"
    cells = {"cell.ky_hieu": "12/KH", "cell.ngay": "2/3/2026", "cell.trich_yeu": "Kế hoạch"}
    assert kept.browser(OTHER).post(f"{papers}/them", cells).status_code == 302
    photo = {"file": SimpleUploadedFile("ban ky.jpg", jpeg())}
    assert kept.browser(OTHER).post(f"{papers}/kem/12%2FKH", photo).status_code == 302
    found = re.search(rf'href="({papers}/tep-kem/\w+/12%2FKH)"', page(kept, f"{papers}/dong/12%2FKH", LEADER))
    assert found is not None
    assert kept.browser(LEADER).get(found[1]).content == jpeg()
    digest = found[1].split("/")[4]
    assert kept.browser(LEADER).get(f"{LIST}/tep-kem/{digest}/1%2FKN").status_code == 404
    assert verify(instance=kept.instance).findings == ()


def test_a_file_of_a_case_bears_no_name_and_is_for_who_may_see_all_of_it(kept: Centre) -> None:
    photo = {"file": SimpleUploadedFile("Bà Lò Thị Xuân.jpg", jpeg())}
    assert kept.browser(KEEPER).post(f"{LIST}/kem/1%2FKN", photo).status_code == 302
    found = re.search(rf'href="({LIST}/tep-kem/\w+/1%2FKN)">([^<]+)<', page(kept, ROW))
    assert found is not None
    assert found[2] == "tep-1.jpg"
    assert kept.browser(KEEPER).get(found[1]).content == jpeg()
    for who in (LEADER, OTHER, "kiem-tra"):
        assert "tep-kem" not in page(kept, ROW, who)
        assert kept.browser(who).get(found[1]).status_code == 404
    assert not Attachment.objects.filter(name__contains="Xuân").exists()
    assert verify(instance=kept.instance).findings == ()


def test_a_register_or_row_that_is_not_there_is_said(kept: Centre) -> None:
    for path in ("/so-theo-doi/khong_co", f"{LIST}/dong/99", f"{LIST}/sua/99", "/so-theo-doi/khong_co/them"):
        assert kept.browser(KEEPER).get(path).status_code == 400
