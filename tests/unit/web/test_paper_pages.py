"""Papers on pages: issued and received ones found in all books at once, recorded by the offices that keep the books."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.shipped_registers import ISSUED, RECEIVED, with_books
from tests.unit.web.centre import Centre

KEEPER, OTHER_KEEPER, LEADER, VILLAGE = "vp-xa", "tong-hop", "chu-tich", "thon-1"
TODAY = timezone.localdate()
DAY = f"{TODAY:%d/%m/%Y}"
OUT = {"cell.ngay": DAY, "cell.co_quan": "ubnd", "cell.loai": "bao_cao", "cell.trich_yeu": "Kết quả sản xuất vụ mùa"}
IN = {"cell.ngay": DAY, "cell.noi_nhan": "ubnd", "cell.co_quan": "UBND tỉnh", "cell.ky_hieu": "88/UBND-KT"}


@pytest.fixture
def booked(centre: Centre) -> Centre:
    """A centre whose books of papers are numbered here."""
    opened = with_books(centre.instance)
    options = replace(opened.options, numbered_books=f"{ISSUED} {RECEIVED}")
    return replace(centre, instance=replace(opened, options=options))


def record(centre: Centre, book: str, cells: dict[str, str], who: str = KEEPER) -> str:
    answer = centre.browser(who).post(f"/so-theo-doi/{book}/them", cells)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def page(centre: Centre, query: str = "", who: str = LEADER) -> str:
    answer = centre.browser(who).get(f"/van-ban{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_paper_gets_its_number_and_is_found_by_number_subject_and_body(booked: Centre) -> None:
    form = booked.browser(KEEPER).get(f"/so-theo-doi/{ISSUED}/them").content.decode()
    assert "Để trống thì máy cấp số kế tiếp" in form
    assert "Viết {so} vào chỗ của số" in form
    record(booked, ISSUED, {**OUT, "cell.ky_hieu": "{so}/BC-UBND"})
    record(booked, RECEIVED, {**IN, "cell.trich_yeu": "Phòng, chống rét"}, OTHER_KEEPER)
    for query in ("", "?words=01/bc-ubnd", "?words=san+xuat+vu+mua", f"?book={ISSUED}"):
        assert "01/BC-UBND" in page(booked, query), query
    for query in ("", "?words=88/ubnd-kt", "?words=ubnd+tinh+ret", f"?book={RECEIVED}"):
        assert "số đến 1" in page(booked, query), query
    assert "88/UBND-KT" not in page(booked, "?words=san+xuat")
    assert "Không có văn bản nào như vậy" in page(booked, "?words=khong+co")


def test_what_is_overdue_is_chosen_and_dealt_with(booked: Centre) -> None:
    late = {**IN, "cell.han": f"{TODAY + timedelta(days=1):%d/%m/%Y}", "cell.trich_yeu": "Còn hạn"}
    record(booked, RECEIVED, late)
    past = {**IN, "cell.ngay": f"{TODAY - timedelta(days=9):%d/%m/%Y}", "cell.trich_yeu": "Đã quá hạn"}
    address = record(booked, RECEIVED, {**past, "cell.han": f"{TODAY - timedelta(days=2):%d/%m/%Y}"})
    shown = page(booked, "?overdue=1")
    assert "Đã quá hạn" in shown
    assert "Còn hạn" not in shown
    done = {"state": "da_xu_ly", "day": TODAY.isoformat(), "reason": ""}
    assert booked.browser(KEEPER).post(address.replace("/dong/", "/buoc/"), done).status_code == 302
    assert "Đã quá hạn" not in page(booked, "?overdue=1")
    assert "Đã xử lý" in page(booked)


def test_papers_with_an_owner_and_a_day_are_no_tasks(booked: Centre) -> None:
    assert not any(register.is_of_tasks for register in booked.instance.catalogue.registers.values())


def test_who_may_not_see_registers_sees_no_papers_and_only_keepers_add(booked: Centre) -> None:
    assert booked.browser(VILLAGE).get("/van-ban").status_code == 403
    assert "Ghi vào" not in page(booked)
    assert page(booked, who=KEEPER).count("Ghi vào") == page(booked, who=OTHER_KEEPER).count("Ghi vào") == 2


def test_a_paper_with_a_mark_of_secrecy_is_refused_on_the_page(booked: Centre) -> None:
    answer = booked.browser(KEEPER).post(f"/so-theo-doi/{RECEIVED}/them", {**IN, "cell.trich_yeu": "TỐI MẬT"})
    assert answer.status_code == 422
    assert "UBND tỉnh" not in page(booked)


def test_a_day_that_is_none_and_a_pack_without_books_get_one_line(booked: Centre, centre: Centre) -> None:
    assert booked.browser(LEADER).get("/van-ban?start=hom-qua").status_code == 422
    assert "không khai sổ văn bản" in page(centre)
