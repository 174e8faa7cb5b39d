"""The thread of leadership on pages: from the paper that came in to limitations until closed and the next report."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone

from socai.catalogue.forms import Form
from socai.catalogue.owned_boxes import sections_of_owners
from socai.core.calendars import Kind
from socai.services.register_checks import Cells
from socai.services.registers import record_rows
from tests.ledgers import POOR, TEMPLATE
from tests.shipped_registers import deadlines, with_registers
from tests.unit.services.registering import words
from tests.unit.web.centre import Centre

KEEPER, LEADER, FARMING, VILLAGE = "vp-xa", "chu-tich", "tong-hop", "thon-1"
TODAY = timezone.localdate()
BEGAN = TODAY - timedelta(days=30)
REGISTERS = ("chuong_trinh", "han_che", "kien_nghi_doan", "kiem_tra", "nhiem_vu", "che_do_bao_cao", "van_ban_den")
PAPER = f"5|{BEGAN}|dang_uy"
PAGE = "/chuong-trinh/CT-1"


def day(offset: int) -> str:
    return (TODAY + timedelta(days=offset)).isoformat()


def write(centre: Centre, register: str, **cells: str) -> None:
    done = record_rows(
        instance=centre.instance, actor=centre.ledger.actor("quan-tri"), rows=[Cells(register, cells)], reason="x"
    )
    assert done.batch, words(done.findings)


@pytest.fixture
def led(centre: Centre) -> Centre:
    """A centre with a paper received, the programme that it started, and what belongs to that."""
    kept = replace(centre, instance=with_registers(centre.instance, *REGISTERS))
    name = "Giảm nghèo bền vững"
    began = BEGAN.isoformat()
    write(
        kept, "van_ban_den", so="5", ngay=began, noi_nhan="dang_uy", co_quan="Tỉnh ủy", ky_hieu="05-NQ/TU",
        trich_yeu="Nghị quyết về giảm nghèo",
    )  # fmt: skip
    write(
        kept, "chuong_trinh", ma="CT-1", ten=name, ngay=began, den=PAPER, chi_tieu=POOR, chu_tri="nong_nghiep",
        ke_hoach="Kế hoạch 12",
    )  # fmt: skip
    write(
        kept, "nhiem_vu", ma="V-1", ngay=began, ten="Rà soát hộ nghèo", chuong_trinh="CT-1", chu_tri="nong_nghiep",
        han=day(-3),
    )  # fmt: skip
    write(kept, "kiem_tra", ma="K-1", ngay=began, chu_the="ubkt", hinh_thuc="kiem_tra", noi_dung="Việc chi trả",
          nhiem_vu="V-1")  # fmt: skip
    write(kept, "han_che", ma="H-1", ngay=began, noi_dung="Rà soát còn sót hộ", kiem_tra="K-1",
          dau_moi="nong_nghiep", han=day(-1), bien_phap="Rà soát lại")  # fmt: skip
    write(kept, "han_che", ma="H-2", ngay=began, noi_dung="Không ai nhận việc này")
    return kept


def page(centre: Centre, path: str = PAGE, who: str = LEADER) -> str:
    answer = centre.browser(who).get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_a_programme_shows_its_thread_from_paper_to_limitation(led: Centre) -> None:
    shown = page(led)
    for words_of_it in (
        "05-NQ/TU", "Nghị quyết về giảm nghèo", "Kế hoạch 12", "Số hộ nghèo", "Rà soát hộ nghèo", "Việc chi trả",
        "Rà soát còn sót hộ", "Rà soát lại", "Phòng Nông nghiệp",
    ):  # fmt: skip
        assert words_of_it in shown, words_of_it
    assert "Không ai nhận việc này" not in shown
    assert 'href="/nhiem-vu/viec/V-1"' in shown
    assert "1 việc, 1 hạn chế chưa khắc phục" in page(led, "/chuong-trinh")


def test_every_limitation_stands_until_it_is_closed_and_shows_what_it_lacks(led: Centre) -> None:
    shown = page(led, "/chuong-trinh")
    assert "Hạn chế chưa khắc phục (2)" in shown
    assert "1 quá hạn" in shown
    assert "1 chưa có đơn vị hoặc chưa có hạn" in shown
    assert shown.index("Rà soát còn sót hộ") < shown.index("Không ai nhận việc này")
    closed = {"state": "da_khac_phuc", "day": TODAY.isoformat(), "reason": "Đã rà soát"}
    assert led.browser(KEEPER).post("/so-theo-doi/han_che/buoc/H-1", closed).status_code == 302
    shown = page(led, "/chuong-trinh")
    assert "Hạn chế chưa khắc phục (1)" in shown
    assert "Rà soát còn sót hộ" not in shown
    assert "Đã khắc phục" in page(led)


def test_a_limitation_is_no_task_but_overdue_work_of_its_unit(led: Centre) -> None:
    assert "Rà soát còn sót hộ" not in page(led, "/nhiem-vu")
    overview = page(led, "/tong-quan")
    assert "/so-theo-doi/han_che?overdue=1&amp;words=nong_nghiep" in overview
    assert "Rà soát còn sót hộ" in page(led, "/so-theo-doi/han_che?overdue=1&words=nong_nghiep")


def test_a_paper_that_came_in_starts_a_programme(led: Centre) -> None:
    write(led, "van_ban_den", so="6", ngay=day(-2), noi_nhan="dang_uy", co_quan="Tỉnh ủy", ky_hieu="06-NQ/TU",
          trich_yeu="Nghị quyết về nước sạch")  # fmt: skip
    listed = page(led, "/chuong-trinh", KEEPER)
    assert "Nghị quyết về giảm nghèo" not in listed
    start = f"/so-theo-doi/chuong_trinh/them?den={quote(f'6|{day(-2)}|dang_uy', safe='')}"
    assert start in listed
    assert "Lập chương trình từ văn bản này" not in page(led, "/chuong-trinh", LEADER)
    form = page(led, f"{start}&ten=N%C6%B0%E1%BB%9Bc+s%E1%BA%A1ch", KEEPER)
    assert 'value="Nước sạch"' in form
    assert f'value="6|{day(-2)}|dang_uy"' in form
    typed = {"cell.ma": "CT-2", "cell.ten": "Nước sạch", "cell.ngay": day(-1), "cell.den": f"6|{day(-2)}|dang_uy"}
    answer = led.browser(KEEPER).post("/so-theo-doi/chuong_trinh/them", typed)
    assert answer.status_code == 302
    assert 'href="/chuong-trinh/CT-2"' in page(led, answer["Location"], KEEPER)
    assert "Nghị quyết về nước sạch" in page(led, "/chuong-trinh/CT-2")
    assert "Văn bản đến chưa vào" not in page(led, "/chuong-trinh")


def test_the_next_report_is_quoted_where_it_prints_an_indicator_of_the_programme(led: Centre) -> None:
    assert "Không báo cáo nào đến hạn có mẫu" in page(led)
    owing = replace(
        led, instance=replace(led.instance, catalogue=replace(led.instance.catalogue, deadlines=deadlines()))
    )
    write(owing, "che_do_bao_cao", ma="B-1", ten="Báo cáo 6 tháng", ngay="2026-01-01", noi_nhan="Tỉnh ủy", nhip="half",
          mau=TEMPLATE, quy_tac="dang.xa.sau_thang")  # fmt: skip
    shown = page(owing)
    assert "Toàn xã có" in shown
    assert "hộ nghèo." in shown
    assert "Gieo" not in shown


def test_figures_of_other_offices_and_whole_reports_are_not_told_to_who_may_not_see_them(led: Centre) -> None:
    catalogue = led.instance.catalogue
    owned = sections_of_owners(catalogue.indicators, catalogue.headings)
    form = Form("don_vi", "Phiếu của đơn vị", "Form of an office", "", Kind.HALF, owned=owned)
    kept = replace(led.instance, catalogue=replace(catalogue, forms={"don_vi": form}))
    shown = page(replace(led, instance=kept), who=FARMING)
    assert "Số liệu của các chỉ tiêu này thuộc đơn vị khác" in shown
    assert "Chỉ ai được xem cả báo cáo mới thấy" in shown
    assert "Rà soát còn sót hộ" in shown


def test_who_may_see_no_registers_sees_no_programme_and_an_unknown_one_gets_one_line(led: Centre) -> None:
    for path in ("/chuong-trinh", PAGE):
        assert led.browser(VILLAGE).get(path).status_code == 403
    answer = led.browser(LEADER).get("/chuong-trinh/CT-9")
    assert answer.status_code == 400
    assert "Không có chương trình CT-9" in answer.content.decode()


def test_a_pack_without_programmes_says_so(centre: Centre) -> None:
    assert "không khai sổ chương trình" in page(centre, "/chuong-trinh")
