"""The half-year report on paper, as LibreOffice lays it out: what the guidance on form demands is measured."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from socai.compose.pdf import write_pdf
from socai.compose.tree import Report
from socai.compose.word import write_word
from tests.office.pages import POINTS_PER_MM, Page, Pages, converted, laid_out, read
from tests.unit.compose.fakes import compose
from tests.unit.compose.half_year import half_year

LEFT, RIGHT = 30 * POINTS_PER_MM, (210 - 15) * POINTS_PER_MM
TOP, BOTTOM = 20 * POINTS_PER_MM, (297 - 20) * POINTS_PER_MM
WHITE = 255
A_LITTLE = 2.5
# Raised marks have 58% of the size of the letters beside them: 14 pt in the body, 10 pt in a note.
CALL_HEIGHT, NOTE_MARK_HEIGHT = 10.5, 7.5
NUMERAL = re.compile(r"(?<![\d.,])\d+(?:\.\d{3})*(?:,\d+)?(?!\d)")


@pytest.fixture(scope="module")
def report() -> Report:
    return half_year()


@pytest.fixture(scope="module")
def pages(half_year_pages: Pages) -> Pages:
    return half_year_pages


def centre(page: Page, phrase: str) -> float:
    words = page.find(phrase)
    assert words, phrase
    return (words[0].left + words[-1].right) / 2


# -- the whole paper ---------------------------------------------------------------------------------------------------


def test_the_report_has_as_many_pages_as_its_words_need(pages: Pages) -> None:
    assert 16 <= len(pages) <= 20


def test_every_number_is_on_paper(report: Report, pages: Pages) -> None:
    shown = Counter(NUMERAL.findall(" ".join(page.text for page in pages.pages)))
    assert Counter(number.display for number in report.numbers()) - shown == Counter()


def test_nothing_stands_in_the_margins(pages: Pages) -> None:
    for number, page in enumerate(pages.pages, start=1):
        for word in page.words[0 if number == 1 else 1 :]:
            assert word.left > LEFT - A_LITTLE, word
            assert word.right < RIGHT + A_LITTLE, word
            assert word.top > TOP - A_LITTLE, word
            assert word.bottom < BOTTOM + A_LITTLE, word


def test_page_numbers_stand_in_the_middle_ten_millimetres_from_the_edge(pages: Pages) -> None:
    for number, page in enumerate(pages.pages[1:], start=2):
        first = page.words[0]
        assert first.text == str(number)
        assert first.top == pytest.approx(10 * POINTS_PER_MM, abs=A_LITTLE)
        assert (first.left + first.right) / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=A_LITTLE)


def test_the_first_page_bears_no_number(pages: Pages) -> None:
    assert pages[1].text.startswith("ĐẢNG BỘ TỈNH LAI CHÂU")
    assert pages[1].words[0].top == pytest.approx(TOP, abs=A_LITTLE)


def test_the_pdf_breaks_into_the_same_lines(report: Report, pages: Pages, tmp_path: Path) -> None:
    """Only where a page ends may differ, so nearly every line of one is a line of the other."""
    path = tmp_path / "report.pdf"
    path.write_bytes(write_pdf(replace(report, demonstration=False)))
    ours = read(path)
    assert len(ours) == len(pages)
    word, pdf = (Counter(line for page in paper.pages for line in page.lines) for paper in (pages, ours))
    assert (word & pdf).total() > 0.95 * max(word.total(), pdf.total())


# -- the first page ----------------------------------------------------------------------------------------------------


def test_the_header_stands_in_two_columns(pages: Pages) -> None:
    page = pages[1]
    left = [centre(page, words) for words in ("ĐẢNG BỘ TỈNH LAI CHÂU", "ĐẢNG ỦY XÃ BÌNH LƯ", "*", "Số -BC/ĐU")]
    right = [centre(page, words) for words in ("ĐẢNG CỘNG SẢN VIỆT NAM", "Bình Lư, ngày tháng năm 2026")]
    assert left == pytest.approx([left[0]] * 4, abs=A_LITTLE)
    assert right == pytest.approx([right[0]] * 2, abs=A_LITTLE)
    assert page.find("ĐẢNG BỘ")[0].bottom == pytest.approx(page.find("ĐẢNG CỘNG")[0].bottom, abs=A_LITTLE)
    assert page.find("Số -BC/ĐU")[0].top == pytest.approx(page.find("Bình Lư, ngày")[0].top, abs=A_LITTLE)


def test_the_rule_is_as_long_as_the_words_above_it(pages: Pages) -> None:
    words = pages[1].find("ĐẢNG CỘNG SẢN VIỆT NAM")
    scale = 4
    picture = pages.picture(1, dots_per_inch=72 * scale)
    below = range(round((words[0].bottom - 4) * scale), round((words[0].bottom + 6) * scale))
    longest = max(_longest_line(picture.pixels[row * picture.width : (row + 1) * picture.width]) for row in below)
    assert longest / scale == pytest.approx(words[-1].right - words[0].left, abs=A_LITTLE)


def _longest_line(row: bytes) -> int:
    return max((len(line) for line in re.findall(rb"[\x00-\x64]+", row)), default=0)


def test_title_and_summary_stand_in_the_middle(pages: Pages) -> None:
    for words in ("BÁO CÁO", "nhiệm vụ trọng tâm 6 tháng cuối năm 2026", "-----"):
        assert centre(pages[1], words) == pytest.approx((LEFT + RIGHT) / 2, abs=A_LITTLE)


def test_the_body_is_justified_with_lines_of_eighteen_points(pages: Pages) -> None:
    page = pages[1]
    start = page.find("Trong 6 tháng đầu năm 2026, Ban Chấp hành")[0]
    assert start.left == pytest.approx(LEFT + 10 * POINTS_PER_MM, abs=A_LITTLE)
    words = [word for word in page.words if start.top <= word.top < start.top + 100 and word.bottom - word.top > 12]
    lines = sorted({round(word.top) for word in words})
    steps = [after - before for before, after in itertools.pairwise(lines)]
    assert steps
    assert steps == pytest.approx([18] * len(steps), abs=0.5)
    ends = [max(word.right for word in words if round(word.top) == top) for top in lines]
    assert ends == pytest.approx([RIGHT] * len(ends), abs=A_LITTLE)


# -- footnotes, watermark, signature -----------------------------------------------------------------------------------


def test_a_footnote_begins_on_the_page_of_its_call(report: Report, pages: Pages) -> None:
    calls = [marks(page, CALL_HEIGHT) for page in pages.pages]
    notes = [marks(page, NOTE_MARK_HEIGHT) for page in pages.pages]
    assert notes == calls
    assert [number for page in calls for number in page] == [note.number for note in report.footnotes]


def marks(page: Page, height: float) -> list[int]:
    """Return the raised numbers of one size, sorted: they stand higher than the words beside them."""
    raised = (word for word in page.words if abs(word.bottom - word.top - height) < 1)
    return sorted(int(word.text) for word in raised if word.text.isdigit())


def test_every_page_of_a_demonstration_bears_the_watermark(report: Report, pages: Pages, tmp_path: Path) -> None:
    real = laid_out(write_word(replace(report, demonstration=False)), tmp_path)
    assert len(real) == len(pages)
    for number in range(1, len(pages) + 1):
        marked, bare = pages.picture(number).pixels, real.picture(number).pixels
        assert sum(before == WHITE and after < WHITE for before, after in zip(bare, marked, strict=True)) > 4_000
        assert all(after <= before for before, after in zip(bare, marked, strict=True)), "it must lie behind the text"


def test_the_watermark_reads_as_it_should(tmp_path: Path) -> None:
    """Shapes of letters are no text in a PDF; OpenDocument tells what the office understood."""
    flat = converted(write_word(compose("Chữ.")), tmp_path, "fodt")
    shapes = etree.parse(str(flat)).iter("{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}custom-shape")
    assert ["".join(shape.itertext()).strip() for shape in shapes] == ["BẢN MÔ PHỎNG"] * 2


def test_recipients_and_signature_stand_side_by_side_at_the_end(pages: Pages) -> None:
    last = pages[len(pages)]
    recipients, archive = last.find("Nơi nhận:"), last.find("- Lưu VPĐU.")
    authority, title = last.find("T/M ĐẢNG ỦY"), last.find("PHÓ BÍ THƯ")
    assert recipients
    assert archive
    assert authority[0].top == pytest.approx(recipients[0].top, abs=A_LITTLE)
    assert title[0].top > authority[0].top
    assert authority[0].left > archive[-1].right


@pytest.mark.parametrize("lines", range(26, 38, 2))
def test_the_signature_is_never_parted_from_the_last_words(lines: int, tmp_path: Path) -> None:
    paper = laid_out(write_word(compose("\n\n".join(f"Đoạn thứ {number}." for number in range(lines)))), tmp_path)
    last = paper[len(paper)]
    assert last.find(f"Đoạn thứ {lines - 1}.")
    assert last.find("Nơi nhận:")
    assert last.find("PHÓ BÍ THƯ")
