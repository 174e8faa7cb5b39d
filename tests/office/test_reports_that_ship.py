"""The other reports on paper, as LibreOffice lays them out."""

from __future__ import annotations

from pathlib import Path

import pytest

from socai.compose.word import write_word
from socai.compose.workbook import write_workbook
from tests.office.pages import laid_out
from tests.packs.test_reports_that_ship import crowded
from tests.unit.compose.shipped import desk


def test_the_brief_is_one_page_even_when_everything_is_late(tmp_path: Path) -> None:
    assert len(laid_out(write_word(crowded()), tmp_path)) == 1


def test_pages_of_an_annex_have_their_own_numbers_and_repeat_the_header(tmp_path: Path) -> None:
    pages = laid_out(write_word(desk().report("bao-cao-quy", "2026Q2")), tmp_path).pages
    first = next(index for index, page in enumerate(pages) if "PHỤ LỤC CÁC" in page.text)
    assert len(pages) > first + 2
    for number, page in enumerate(pages[first + 1 :], start=2):
        assert page.text.startswith(f"{number} Chỉ tiêu ĐVT Kế hoạch")
    assert max(word.right for page in pages[first:] for word in page.words) > 700


@pytest.mark.parametrize("name", ["bao-cao-6-thang"])
def test_the_workbook_prints_one_page_wide(name: str, tmp_path: Path) -> None:
    report, annex = desk().report(name, "2026H1"), desk().annex(name, "2026H1")
    pages = laid_out(write_workbook(report, annex), tmp_path, kind="xlsx").pages
    assert len(pages) < 8
    for number, page in enumerate(pages, start=1):
        assert "Chỉ tiêu" in page.text
        assert f"Trang {number}/{len(pages)}" in page.text
    assert "1.014,9" in " ".join(page.text for page in pages)
