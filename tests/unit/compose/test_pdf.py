"""The PDF of a report: what it says, what it declares, and what cannot be typeset."""

from __future__ import annotations

import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from itertools import groupby
from pathlib import Path
from unicodedata import normalize

import pytest

from socai.compose.composer import Issue, compose_report
from socai.compose.party import PARTY
from socai.compose.pdf import write_pdf
from socai.compose.tree import Annex, Report, Table, Text
from socai.files import typst
from socai.files.errors import FilesError
from tests.unit.compose import pdfs
from tests.unit.compose.fakes import BODY, LETTERHEAD, PERIOD, among, compose, figure, template

POINTS_PER_MM = 72 / 25.4
LEFT, RIGHT, TOP = 30 * POINTS_PER_MM, (210 - 15) * POINTS_PER_MM, (297 - 20) * POINTS_PER_MM
A_LITTLE = 1.5
FIGURES = (
    figure("a.a", 5),
    figure("a.b", "1234.5", "ha", decimals=1),
    figure("a.c", "200/3", "percent", decimals=2),
    figure("a.d", 0),
)
ALPHABET = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
TONES = "".join(base + tone for base in "aăâeêioôơuưy" for tone in "\u0300\u0301\u0303\u0309\u0323")


@pytest.fixture(scope="module")
def report() -> Report:
    return compose(BODY, *FIGURES)


@pytest.fixture(scope="module")
def pdf(report: Report) -> bytes:
    return write_pdf(report)


def first_page(content: bytes) -> str:
    return pdfs.body(pdfs.pages(content)[0], 1)


# -- what it says ------------------------------------------------------------------------------------------------------


def test_it_says_what_the_report_says(report: Report, pdf: bytes) -> None:
    (page,) = pdfs.pages(pdf)
    assert pdfs.body(page, 1) == pdfs.printed_body(report)
    assert pdfs.notes(page) == pdfs.printed_notes(report)
    assert pdfs.calls(page) == pdfs.note_marks(page) == [1]


def test_words_are_never_run_as_code(report: Report) -> None:
    """Whatever figures, packs and templates hold is printed as it stands."""
    hostile = (
        '#panic("x") #let a = 1; [b] $c^2$ *d* _e_ `f` = g <h> @i \\u{6a} // k /* l */ "m" \\ '
        '\\" #given \\\\" ) #sys.inputs'
    )
    names = replace(report.letterhead, superior=hostile, recipients=(hostile,), signer=hostile)
    content = replace(
        report, letterhead=names, title=hostile, blocks=(replace(report.blocks[4], content=(Text(hostile),)),)
    )
    assert first_page(write_pdf(replace(content, footnotes=()))).count("".join(hostile.split())) == 4


def test_every_vietnamese_letter_is_printed() -> None:
    words = normalize("NFC", f"{ALPHABET}{TONES} ") + "₫ – — … “ ” ‘ ’ ≥ ≤ ² ³ × ÷ ±"
    wanted = "".join((words + words.upper()).split())
    for look in ("{}", "*{}*", "**{}**", "***{}***"):
        shown = first_page(write_pdf(compose(f"A {look.format(words.strip())}\n\nB {look.format(words.upper())}")))
        assert sorted(set(wanted) - set(shown)) == []


def test_each_number_is_a_destination_where_it_stands(report: Report, pdf: bytes) -> None:
    (page,) = pdfs.pages(pdf)
    places = pdfs.destinations(pdf)
    names, seen = [], {}
    for number in report.numbers():
        seen[number.key] = seen.get(number.key, 0) + 1
        names.append(number.key if seen[number.key] == 1 else f"{number.key}_{seen[number.key]}")
    assert len(set(names)) == 10
    for name, number in zip(names, report.numbers(), strict=True):
        _, left, over = places[name]
        last = [each.text for each in page if abs(each.right - left) < 1 and 0 < over - each.bottom < 20]
        assert last == [number.display[-1]], number


def test_a_span_of_years_is_never_broken() -> None:
    page = pdfs.pages(write_pdf(compose("năm 2025 - 2030 và " * 60)))[0]
    lines = [pdfs.text_of(line) for _, line in groupby(page, key=lambda each: each.bottom)]
    assert [line for line in lines if line.startswith(("2030", "-2030"))] == []
    assert sum(line.count("2025-2030") for line in lines) == 60


# -- what it declares --------------------------------------------------------------------------------------------------


def test_it_declares_both_standards_its_language_and_its_title(pdf: bytes) -> None:
    document = pdfs.opened(pdf)
    metadata = document.open_metadata()
    assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
    assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
    assert metadata["dc:title"] == str(document.docinfo.Title) == "Báo cáo 6 tháng đầu năm 2026"
    assert metadata["pdf:Keywords"] == "BẢN MÔ PHỎNG"
    assert str(document.Root.Lang).startswith("vi")
    assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
    assert bool(document.Root.MarkInfo.Marked)


def test_the_checker_of_accessible_files_finds_nothing(pdf: bytes, tmp_path: Path) -> None:
    assert pdfs.accessibility_findings(pdf, tmp_path) == []


def test_the_checker_would_find_a_fault(pdf: bytes, tmp_path: Path) -> None:
    document = pdfs.opened(pdf)
    del document.Root.Lang
    document.save(tmp_path / "broken.pdf")
    assert pdfs.accessibility_findings((tmp_path / "broken.pdf").read_bytes(), tmp_path) != []


def test_only_our_own_fonts_are_used_and_all_travel_in_the_file(pdf: bytes) -> None:
    looks = {"Regular", "Bold", "Italic", "BoldItalic"}
    assert pdfs.fonts(pdf) == {(f"SocaiSerif-{look}", True) for look in looks}


def test_headings_are_bookmarks(pdf: bytes) -> None:
    with pdfs.opened(pdf).open_outline() as outline:
        items, titles = outline.root, []
        while items:
            (item,) = items
            titles.append(item.title)
            items = item.children
    assert titles == ["I. TÌNH HÌNH", "1. Kết quả", "1.1. Nông nghiệp", "a) Trồng trọt"]


def test_an_annex_is_a_bookmark(report: Report, tmp_path: Path) -> None:
    (table,) = (block for block in report.blocks if isinstance(block, Table))
    annex = Annex(("PHỤ LỤC", "CÁC CHỈ TIÊU"), "(Kèm theo Báo cáo)", table, landscape=True)
    content = write_pdf(replace(report, annexes=(annex,)))
    with pdfs.opened(content).open_outline() as outline:
        assert [item.title for item in outline.root] == ["I. TÌNH HÌNH", "PHỤ LỤC CÁC CHỈ TIÊU"]
    assert pdfs.tags(content).count("H1") == 2
    assert pdfs.accessibility_findings(content, tmp_path) == []


def test_structure_is_tagged(pdf: bytes) -> None:
    tags = pdfs.tags(pdf)
    assert tags[0] == "Document"
    assert [tag for tag in tags if re.fullmatch(r"H\d", tag)] == ["H1", "H2", "H3", "H4"]
    assert [tags.count(tag) for tag in ("Table", "TH", "TD", "Note")] == [1, 3, 3, 1]


def test_the_same_report_gives_the_same_bytes(pdf: bytes) -> None:
    assert write_pdf(compose(BODY, *FIGURES)) == pdf


def test_threads_do_not_disturb_each_other() -> None:
    reports = [compose(f"Đoạn {number}.") for number in range(8)]
    alone = [write_pdf(each) for each in reports]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(write_pdf, reports)) == alone


# -- the Party profile -------------------------------------------------------------------------------------------------


def test_a_real_paper_bears_no_watermark(report: Report) -> None:
    (marked,) = pdfs.pages(write_pdf(report))
    (real,) = pdfs.pages(write_pdf(replace(report, demonstration=False)))
    assert pdfs.text_of(marked, least=70, most=80) == "BẢNMÔPHỎNG"
    assert pdfs.text_of(real, least=70, most=80) == ""
    assert [each for each in marked if each.size < 70] == real


def test_sizes_of_letters(pdf: bytes) -> None:
    layout = PARTY.layout
    (page,) = pdfs.pages(pdf)
    shown = "".join(each.text for each in page)
    for words, size in (
        ("ĐẢNGBỘTỈNHLAICHÂU", layout.body_name_size),
        ("ĐẢNGCỘNGSẢNVIỆTNAM", layout.national_size),
        ("-BC/ĐU", layout.number_size),
        ("BÁOCÁO", layout.kind_size),
        ("nhiệmvụtrọngtâm", layout.summary_size),
        ("Đạt05cuộc", layout.body_size),
        ("Lúa", layout.table_size),
        ("Có0và05.", layout.note_size),
        ("Nơinhận:", layout.recipients_title_size),
        ("-LưuVPĐU.", layout.recipients_size),
        ("PHÓBÍTHƯ", layout.body_size),
    ):
        start = shown.index(words)
        assert {each.size for each in page[start : start + len(words)]} == {size}, words


def test_number_day_and_signer_of_an_issued_paper() -> None:
    issued = compose_report(
        template("Chữ."),
        figure_of=among({}),
        period=PERIOD,
        letterhead=LETTERHEAD,
        demonstration=False,
        issue=Issue("456", date(2026, 6, 23), "Nguyễn Văn A"),
    )
    page = first_page(write_pdf(issued))
    assert "Số456-BC/ĐU" in page
    assert "BìnhLư,ngày23tháng6năm2026" in page
    assert page.endswith("PHÓBÍTHƯNguyễnVănA")


def test_room_is_left_for_the_signature(report: Report) -> None:
    signed = replace(report, letterhead=replace(report.letterhead, signer="Nguyễn Văn A"))
    content = write_pdf(signed)
    places = pdfs.destinations(content)
    (page_number, left, top), (_, right, bottom) = places["chu-ky"], places["chu-ky-het"]
    letters = pdfs.pages(content)[page_number - 1]
    assert top - bottom == pytest.approx(PARTY.layout.signature_lines * PARTY.layout.body_size * 1.15, abs=A_LITTLE)
    assert right == pytest.approx(RIGHT, abs=A_LITTLE)
    inside = [each for each in letters if left < each.left < right and bottom < each.bottom < top and each.size < 70]
    assert inside == []
    assert text_between(letters, left, top, top + 15) == "PHÓBÍTHƯ"
    assert text_between(letters, left, bottom - 20, bottom) == "NguyễnVănA"


def text_between(letters: list[pdfs.Letter], left: float, low: float, high: float) -> str:
    return pdfs.text_of(each for each in letters if each.left > left and low < each.bottom < high)


def test_every_paragraph_is_justified_the_last_one_too() -> None:
    words = "một hai ba bốn năm sáu bảy tám chín mười " * 8
    (page,) = pdfs.pages(write_pdf(compose(f"{words}\n\n{words}")))
    feet = sorted({each.bottom for each in page if each.size == PARTY.layout.body_size}, reverse=True)[-12:-2]
    ends = [max(each.right for each in page if each.bottom == foot) for foot in feet]
    assert [end == pytest.approx(RIGHT, abs=0.5) for end in ends] == [*[True] * 4, False, *[True] * 4, False]


@pytest.mark.parametrize("lines", range(26, 38, 2))
def test_the_signature_is_never_parted_from_the_last_words(lines: int) -> None:
    content = write_pdf(compose("\n\n".join(f"Đoạn thứ {number}." for number in range(lines))))
    last = pdfs.text_of(pdfs.pages(content)[-1])
    assert f"Đoạnthứ{lines - 1}." in last
    assert "Nơinhận:" in last
    assert "PHÓBÍTHƯ" in last


def test_a_long_table_repeats_its_header_and_splits_no_row() -> None:
    rows = "\n".join(f"| Dòng {number} | x |" for number in range(80))
    content = write_pdf(compose(f"| Chỉ tiêu | Số |\n|---|---|\n{rows}\n\nHết."))
    shown = [pdfs.text_of(page) for page in pdfs.pages(content)]
    assert len(shown) >= 2
    assert sum("ChỉtiêuSố" in page for page in shown) >= 2
    assert sum(page.count("Dòng") for page in shown) == 80


@pytest.mark.parametrize(("head", "note"), [("Chỉ tiêu[^1]", "\n\n[^1]: Chú."), ("Chỉ tiêu {a.a}", "")])
def test_a_header_may_hold_a_number_or_call_a_note(head: str, note: str, tmp_path: Path) -> None:
    rows = "\n".join(f"| Dòng {number} | x |" for number in range(80))
    report = compose(f"| {head} | Số |\n|---|---|\n{rows}{note}", *FIGURES)
    content = write_pdf(report)
    marks = [number for page in pdfs.pages(content) for number in pdfs.note_marks(page)]
    assert marks == [each.number for each in report.footnotes]
    assert pdfs.accessibility_findings(content, tmp_path) == []


# -- what cannot be typeset --------------------------------------------------------------------------------------------


def test_a_letter_that_no_font_has_is_one_finding() -> None:
    with pytest.raises(FilesError) as caught:
        write_pdf(compose("Chữ 漢 lạ."))
    (finding,) = caught.value.findings
    assert (finding.code, dict(finding.data)) == ("pdf.no_such_letter", {"text": "漢"})


@pytest.mark.parametrize("spoil", ["remove", "empty"])
def test_a_font_file_missing_or_damaged_is_one_finding(
    spoil: str, report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "fonts"
    shutil.copytree(typst.FONTS, folder)
    font = folder / "SocaiSerif-Bold.ttf"
    font.unlink() if spoil == "remove" else font.write_bytes(b"no font")
    monkeypatch.setattr(typst, "FONTS", folder)
    with pytest.raises(FilesError) as caught:
        write_pdf(report)
    (finding,) = caught.value.findings
    assert (finding.code, finding.data["font"]) == (
        ("pdf.font_missing", "SocaiSerif-Bold.ttf") if spoil == "remove" else ("pdf.font_damaged", "Socai Serif")
    )


def test_a_fault_of_the_layout_is_one_finding(report: Report) -> None:
    with pytest.raises(FilesError) as caught:
        typst.typeset(b"#nothing", {"paper": "{}"}, day=report.period.end, name="x")
    assert [finding.code for finding in caught.value.findings] == ["pdf.not_typeset"]
