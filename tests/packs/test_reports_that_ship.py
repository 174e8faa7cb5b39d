"""Every template that ships, with figures and without: it says something sensible, and every format takes it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from socai.catalogue.model import OverTime
from socai.compose.composer import Issue
from socai.compose.figures_csv import figures_csv
from socai.compose.pdf import write_pdf
from socai.compose.plain_text import write_text
from socai.compose.tree import Number, Paragraph, Report, Table
from socai.compose.word import write_word
from socai.core.figures import Atom, FigureKey, State
from socai.core.periods import Period
from tests.unit.compose import pdfs
from tests.unit.compose.fakes import plain
from tests.unit.compose.shipped import catalogue, desk, facts, template
from tests.unit.compose.words import audit

# A report, a period of which something is known, and one of which nothing is.
REPORTS = (
    ("bao-cao-quy", "2026Q2", "2026Q3"),
    ("bao-cao-thang", "2026-06", "2026-07"),
    ("bao-cao-9-thang", "2026Q2", "2026Q3"),
    ("giao-nhiem-vu", "2026Q2", "2026Q3"),
    ("giao-ban", "2026-06", "2026-07"),
    ("thay-doi", "2026H1", "2026-07"),
    ("ban-tin", "2026-06", "2026-07"),
)
ALL = [(name, period) for name, *periods in REPORTS for period in periods]
# What may be typed: a year, a date, a number of months ("6 tháng"), part of the year that has passed.
TYPED = re.compile(r"(?:14/12/|15)")


@pytest.mark.parametrize(("name", "period"), ALL)
def test_word_and_pdf_of_a_report_are_sound(name: str, period: str, tmp_path: Path) -> None:
    report = desk().report(name, period)
    assert audit(write_word(report), tmp_path) == []
    assert pdfs.accessibility_findings(write_pdf(report), tmp_path) == []
    assert write_text(report)


@pytest.mark.parametrize(("name", "period"), ALL)
def test_the_pdf_prints_every_number_in_order(name: str, period: str) -> None:
    report = desk().report(name, period)
    shown = "".join(pdfs.text_of(page) for page in pdfs.pages(write_pdf(report)))
    place = 0
    for number in report.numbers():
        place = shown.find(number.display, place)
        assert place >= 0, number.label


@pytest.mark.parametrize(("name", "_", "empty"), REPORTS)
def test_without_figures_nothing_is_zero(name: str, _: str, empty: str) -> None:
    report = desk().report(name, empty)
    assert [number.label for number in report.numbers() if not number.figure.value] == []
    known = {"bao-cao-quy", "giao-ban"}
    assert bool(list(report.gaps())) is (name in known)


@pytest.mark.parametrize(("name", "period", "_"), REPORTS)
def test_no_quantity_is_typed_by_hand(name: str, period: str, _: str) -> None:
    assert [literal.text for literal in template(name).literals if not TYPED.match(literal.text)] == []


@pytest.mark.parametrize(("name", "period"), ALL)
def test_no_sentence_is_left_in_pieces(name: str, period: str) -> None:
    text = write_text(desk().report(name, period))
    assert not re.search(r"  |,,| [,.;:]|\(\)|[,;] *\.", text.replace("\n\n", "\n"), re.MULTILINE), text


# -- the brief before a giao ban -------------------------------------------------------------------------------------


def crowded() -> Report:
    """Return the brief of a commune in which everything is behind, each with a long remark."""
    flows = [each for each in catalogue().indicators.values() if each.over_time is OverTime.SUM and not each.formula]
    longest = sorted(flows, key=lambda each: len(each.name_vi), reverse=True)[:9]
    unit, period = catalogue().reporting_unit, Period.parse("2026H1")
    atoms = {
        key: Atom(key, State.VALUE, Fraction(1), note="Thiếu vốn đối ứng, thời tiết không thuận lợi, chậm giải ngân")
        for key in (FigureKey(each.code, unit, period) for each in longest[:6])
    }
    plans = {each.code: 1_000_000 for each in longest}
    return desk(atoms, plans).report("giao-ban", "2026-06")


def late(report: Report) -> list[Paragraph]:
    """Return the paragraphs of what is late."""
    return [block for block in report.blocks if isinstance(block, Paragraph) and plain(block.content)[0].isdigit()]


def test_the_brief_is_one_page_even_when_everything_is_late() -> None:
    report = crowded()
    assert len(late(report)) == 5
    assert len(pdfs.pages(write_pdf(report))) == 1


def test_the_brief_names_the_latest_first_with_whose_and_why() -> None:
    found = [plain(each.content) for each in late(desk().report("giao-ban", "2026-06"))]
    assert [text.split(" (")[0].replace("\n", " ") for text in found] == [
        "1. Số lượt người được khám bệnh: đạt [18,6]%",
        "2. Tổng đàn gia súc: đạt [66,5]%",
        "3. Tổng chi ngân sách xã: đạt [39,7]%",
        "4. Thu ngân sách trên địa bàn: đạt [42,9]%",
        "5. Tổng đàn gia cầm: đạt [85,9]%",
    ]
    assert found[0].endswith("([5.850]/[31.500]\xa0lượt người). Trạm Y tế phụ trách; lý do: chưa nêu.")
    assert all("lý do: Thiếu vốn đối ứng" in plain(each.content) for each in late(crowded()))


def test_a_plan_that_nobody_printed_is_not_in_the_brief() -> None:
    revenue = plain(late(desk().report("giao-ban", "2026-06"))[3].content)
    assert "([14.364]\xa0triệu đồng)" in revenue


def test_the_brief_of_the_pack_is_one_page_in_every_month() -> None:
    for month in range(1, 13):
        assert len(pdfs.pages(write_pdf(desk().report("giao-ban", f"2026-{month:02}")))) == 1


# -- the other reports -------------------------------------------------------------------------------------------------


def test_what_changed_compares_with_the_period_before() -> None:
    unit = catalogue().reporting_unit
    key = FigureKey("kinh_te.ngan_sach.tong_thu", unit, Period.parse("2025H2"))
    report = desk({key: Atom(key, State.VALUE, Fraction(80_000))}).report("thay-doi", "2026H1")
    (table,) = [block for block in report.blocks if isinstance(block, Table)]
    assert [[plain(cell) for cell in row] for row in table.rows] == [
        ["1", "Tổng thu ngân sách xã", "triệu đồng", "[80.000]", "[87.464]", "[9,3]", "Phòng Kinh tế"]
    ]


def test_the_task_table_says_what_is_left_to_do() -> None:
    report = desk().report("giao-nhiem-vu", "2026Q2")
    (table,) = [block for block in report.blocks if isinstance(block, Table)]
    numbers = [
        [run.figure.value or Fraction() for cell in row for run in cell if isinstance(run, Number)]
        for row in table.rows
    ]
    assert [(plan, done, left) for plan, done, left in (each for each in numbers if len(each) > 1)] == [
        (31500, 5850, 25650),
        (161146, 64053, 97093),
    ]
    assert plain(report.blocks[-1].content).endswith("./.")  # type: ignore[union-attr]


def test_of_a_task_whose_plan_nobody_printed_only_what_is_done_is_said() -> None:
    report = desk().report("giao-nhiem-vu", "2026Q2")
    (table,) = [block for block in report.blocks if isinstance(block, Table)]
    shown = [[plain(cell) for cell in row] for row in table.rows if "không nêu" in plain(row[4])]
    assert [row[4:7] for row in shown] == [
        ["không nêu", "ước [6.670]", ""],
        ["không nêu", "[14.364]", ""],
        ["không nêu", "trên [122.000]", ""],
    ]


def test_the_quarter_tells_what_was_due_beside_what_is_reached() -> None:
    text = write_text(desk().report("bao-cao-quy", "2026Q2"))
    assert (
        "- Thu ngân sách trên địa bàn: 14.364 triệu đồng, đạt 42,9% kế hoạch năm, theo tiến độ phải đạt 50,0%;" in text
    )
    assert "chè búp tươi: 700 tấn, đạt" not in text


def test_annexes_have_page_numbers_of_their_own() -> None:
    report = desk().report("bao-cao-quy", "2026Q2")
    shown = [pdfs.text_of(page) for page in pdfs.pages(write_pdf(report))]
    first = next(index for index, text in enumerate(shown) if text.startswith("PHỤLỤC"))
    assert [text[0] for text in shown[1:first]] == [str(number) for number in range(2, first + 1)]
    assert [text[0] for text in shown[first + 1 :]] == [str(number) for number in range(2, len(shown) - first + 1)]
    assert all("Chỉtiêu" in text for text in shown[first:])
    assert "".join(report.annexes[0].note.split()) in shown[-1]


def test_an_issued_report_and_its_annex_bear_one_number() -> None:
    issued = replace(desk(), demonstration=False, issue=Issue("12", date(2026, 6, 23), "Nguyễn Văn An"))
    report = issued.report("bao-cao-quy", "2026Q2")
    assert report.letterhead.number_line == "Số: 12/BC-UBND"
    assert report.annexes[0].belongs == (
        "(Kèm theo Báo cáo số 12/BC-UBND ngày 23 tháng 6 năm 2026 của Ủy ban nhân dân xã Bình Lư)"
    )


def test_figures_csv_has_the_figures_of_an_annex() -> None:
    report = desk().report("bao-cao-quy", "2026Q2")
    assert "phụ lục" in figures_csv(report)
    assert facts().plans
