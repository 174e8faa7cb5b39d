"""The PDF of the real half-year report: every number in its place, notes on the page of their call, set as demanded."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from socai.compose.pdf import write_pdf
from socai.compose.tree import Number, Report, Text
from tests.unit.compose import pdfs
from tests.unit.compose.half_year import half_year

POINTS_PER_MM = 72 / 25.4
LEFT, RIGHT = 30 * POINTS_PER_MM, (210 - 15) * POINTS_PER_MM
BOTTOM, TOP, PAPER = 20 * POINTS_PER_MM, (297 - 20) * POINTS_PER_MM, 297 * POINTS_PER_MM
A_LITTLE = 1.5


@pytest.fixture(scope="module")
def report() -> Report:
    return half_year()


@pytest.fixture(scope="module")
def pdf(report: Report) -> bytes:
    return write_pdf(report)


@pytest.fixture(scope="module")
def pages(pdf: bytes) -> list[list[pdfs.Letter]]:
    return pdfs.pages(pdf)


def test_the_pages_say_what_the_report_says(report: Report, pages: list[list[pdfs.Letter]]) -> None:
    assert "".join(pdfs.body(page, number) for number, page in enumerate(pages, start=1)) == pdfs.printed_body(report)
    assert "".join(map(pdfs.notes, pages)) == pdfs.printed_notes(report)


def test_numbers_stand_in_the_order_of_the_report(report: Report, pages: list[list[pdfs.Letter]]) -> None:
    """Each number is looked for after the one before it, with the words on both its sides."""
    shown = "".join(pdfs.body(page, number) for number, page in enumerate(pages, start=1)) + "".join(
        map(pdfs.notes, pages)
    )
    at, runs, count = 0, list(report.runs()), 0
    for before, run, after in zip([Text(""), *runs], runs, [*runs[1:], Text("")], strict=False):
        words = [
            "".join(each.display.split()) if isinstance(each, Number) else "".join(getattr(each, "text", "").split())
            for each in (before, run, after)
        ]
        if isinstance(run, Number):
            at = shown.index("".join(words), at) + len(words[0]) + len(words[1])
            count += 1
    assert count > 400


def test_every_number_is_a_destination(report: Report, pdf: bytes) -> None:
    places = pdfs.destinations(pdf)
    assert len(places) == sum(1 for _ in report.numbers()) + len(("chu-ky", "chu-ky-het"))
    assert {name.split("_")[0] for name in places} >= {number.key for number in report.numbers()}


def test_a_note_begins_on_the_page_of_its_call(report: Report, pages: list[list[pdfs.Letter]]) -> None:
    calls = [pdfs.calls(page) for page in pages]
    assert [pdfs.note_marks(page) for page in pages] == calls
    assert [number for page in calls for number in page] == [note.number for note in report.footnotes]


def test_page_numbers(pages: list[list[pdfs.Letter]]) -> None:
    """None on the first page; then in the middle of the line, their top ten millimetres from the edge."""
    assert not pdfs.text_of(pages[0])[0].isdigit()
    for number, page in enumerate(pages[1:], start=2):
        digits = [each for each in page if each.bottom > TOP and each.size < 70]
        assert pdfs.text_of(digits) == str(number)
        assert {each.size for each in digits} == {14}
        assert (digits[0].left + digits[-1].right) / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=A_LITTLE)
        assert digits[0].bottom + 14 * 1.15 == pytest.approx(PAPER - 10 * POINTS_PER_MM, abs=A_LITTLE)


def test_nothing_stands_in_the_margins(pages: list[list[pdfs.Letter]]) -> None:
    for page in pages:
        for each in page:
            if each.size < 70 and each.bottom < TOP:
                assert LEFT - A_LITTLE < each.left < each.right < RIGHT + A_LITTLE, each
                assert each.bottom > BOTTOM - A_LITTLE, each


def test_lines_are_eighteen_points_apart_and_justified(pages: list[list[pdfs.Letter]]) -> None:
    text = "TìnhhìnhtrongNhândânổnđịnh"
    page = next(page for page in pages if text in pdfs.text_of(page))
    feet = sorted({round(each.bottom, 1) for each in page if each.size == 14}, reverse=True)[2:]
    steps = {round(upper - lower) for upper, lower in pairwise(feet)}
    assert steps <= {18, 24, 30}
    ends = [max(each.right for each in page if round(each.bottom, 1) == foot) for foot in feet]
    assert sum(end == pytest.approx(RIGHT, abs=A_LITTLE) for end in ends) > len(feet) / 2


def test_the_report_has_as_many_pages_as_in_word(pages: list[list[pdfs.Letter]]) -> None:
    assert 16 <= len(pages) <= 20


def test_the_checker_of_accessible_files_finds_nothing(pdf: bytes, tmp_path: Path) -> None:
    assert pdfs.accessibility_findings(pdf, tmp_path) == []


def test_headings_are_bookmarks(report: Report, pdf: bytes) -> None:
    with pdfs.opened(pdf).open_outline() as outline:
        assert [item.title.split()[0] for item in outline.root] == ["I.", "II.", "III."]
        assert [item.title.split()[0] for item in outline.root[0].children][:3] == ["1.", "2.", "3."]
    tags = pdfs.tags(pdf)
    assert tags.count("Note") == len(report.footnotes)
    assert len([tag for tag in tags if re.fullmatch(r"H\d", tag)]) == sum(
        type(block).__name__ == "Heading" for block in report.blocks
    )


@pytest.mark.parametrize(("seed", "zone"), [("1", "UTC"), ("2", "Asia/Ho_Chi_Minh")])
def test_another_process_writes_the_same_bytes(pdf: bytes, seed: str, zone: str) -> None:
    """Neither the clock nor the fonts nor the zone of a machine reaches the file."""
    program = (
        "import sys; from socai.compose.pdf import write_pdf; from tests.unit.compose.half_year import half_year; "
        "sys.stdout.buffer.write(write_pdf(half_year()))"
    )
    root = Path(__file__).parents[3]
    environment = {"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": f"{root / 'src'}:{root}"}
    written = subprocess.run(
        [sys.executable, "-c", program], cwd=root, env=environment, capture_output=True, check=True
    )
    assert written.stdout == pdf
