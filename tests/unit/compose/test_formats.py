"""Both document profiles, line by line against the two tables of form.

Source: Decree 30/2020/NĐ-CP, Appendix I; Hướng dẫn 05-HD/VPTW (2026). A row here is a line of the official tables: its
name, where it stands, its words, how large its letters may be, their marks. The files are read as XML, not by us.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from socai.compose.template import TemplateError, parse_template
from socai.compose.word import write_word
from tests.unit.compose.fakes import plain
from tests.unit.compose.looks import Look, lines, rules, spacing
from tests.unit.compose.papers import composed, paper, template_text
from tests.unit.compose.words import W, audit, paragraphs, part, parts, text_of

TWIPS_PER_MM = 1440 / 25.4


@dataclass(frozen=True)
class Line:
    """What a line of a paper must look like. Sizes in points, both ends allowed; marks are B, I, U."""

    clause: str
    profile: str
    style: str
    words: str
    least: float
    most: float
    marks: str = ""
    align: str = "center"
    kind: str = "BÁO CÁO"
    urgency: str = ""
    part: str = "word/document.xml"

    def __str__(self) -> str:
        return f"{self.profile}: {self.clause}"


LEFT, BOTH = "left", "both"
LETTER = "V/v tình hình thực hiện nhiệm vụ quý"
LINES = (
    # Decree 30/2020, Appendix I
    Line("Quốc hiệu", "state", "National", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, 13, "B"),
    Line("Tiêu ngữ", "state", "Motto", "Độc lập - Tự do - Hạnh phúc", 13, 14, "B"),
    Line("Cơ quan chủ quản", "state", "Superior", "ỦY BAN NHÂN DÂN TỈNH LAI CHÂU", 12, 13),
    Line("Cơ quan ban hành", "state", "IssuingBody", "ỦY BAN NHÂN DÂN XÃ BÌNH LƯ", 12, 13, "B"),
    Line("Số, ký hiệu", "state", "OfficialNumber", "Số: 05/BC-UBND", 13, 13),
    Line("Số, ký hiệu công văn", "state", "OfficialNumber", "Số: 05/VP-UBND", 13, 13, kind="CÔNG VĂN"),
    Line("Địa danh, thời gian", "state", "PlaceAndDay", "Bình Lư, ngày 03 tháng 02 năm 2026", 13, 14, "I"),
    Line("Tên loại", "state", "Title", "BÁO CÁO", 13, 14, "B"),
    Line("Trích yếu", "state", "Summary", "tình hình thực hiện nhiệm vụ quý", 13, 14, "B"),
    Line("Trích yếu công văn", "state", "LetterSummary", LETTER, 12, 13, kind="CÔNG VĂN"),
    Line("Kính gửi", "state", "Addressee", "Kính gửi: Ủy ban nhân dân tỉnh Lai Châu.", 13, 14),
    Line("Nội dung", "state", "BodyText", "Hoàn thành 12 hội nghị trong kỳ./.", 13, 14, align=BOTH),
    Line("Mục", "state", "Heading1", "I. TÌNH HÌNH THỰC HIỆN", 13, 14, "B", BOTH),
    Line("Khoản", "state", "Heading2", "1. Kinh tế", 13, 14, "B", BOTH),
    Line("Điểm", "state", "Heading4", "a) Trồng trọt", 13, 14, "I", BOTH),
    Line("Quyền hạn", "state", "Authority", "TM. ỦY BAN NHÂN DÂN", 13, 14, "B"),
    Line("Chức vụ", "state", "SignerTitle", "CHỦ TỊCH", 13, 14, "B"),
    Line("Họ tên", "state", "Signer", "Nguyễn Văn An", 13, 14, "B"),
    Line("Nơi nhận", "state", "RecipientsTitle", "Nơi nhận:", 12, 12, "BI", LEFT),
    Line("Danh sách nơi nhận", "state", "Recipients", "- Như trên;", 11, 11, "", LEFT),
    Line("Dòng lưu", "state", "Recipients", "- Lưu: VT, VP.", 11, 11, "", LEFT),
    Line("Độ khẩn", "state", "Urgency", "THƯỢNG KHẨN", 13, 14, "B", urgency="THƯỢNG KHẨN"),
    Line("Số trang", "state", "Header", "2", 13, 14, part="word/header2.xml"),
    # 05-HD/VPTW (2026)
    Line("Tiêu đề", "party", "National", "ĐẢNG CỘNG SẢN VIỆT NAM", 15, 15, "B"),
    Line("Cơ quan cấp trên", "party", "Superior", "ĐẢNG BỘ TỈNH LAI CHÂU", 14, 14),
    Line("Cơ quan ban hành", "party", "IssuingBody", "ĐẢNG ỦY XÃ BÌNH LƯ", 14, 14, "B"),
    Line("Dấu sao", "party", "UnderBody", "*", 14, 14),
    Line("Số, ký hiệu", "party", "OfficialNumber", "Số 05-BC/ĐU", 14, 14),
    Line("Địa danh, ngày", "party", "PlaceAndDay", "Bình Lư, ngày 03 tháng 02 năm 2026", 14, 14, "I"),
    Line("Tên loại", "party", "Title", "BÁO CÁO", 15, 16, "B"),
    Line("Trích yếu", "party", "Summary", "tình hình thực hiện nhiệm vụ quý", 14, 15, "B"),
    Line("Vạch dưới trích yếu", "party", "UnderSummary", "-----", 14, 15),
    Line("Trích yếu công văn", "party", "LetterSummary", LETTER, 12, 12, "I", kind="CÔNG VĂN"),
    Line("Nội dung", "party", "BodyText", "Hoàn thành 12 hội nghị trong kỳ.", 14, 15, align=BOTH),
    Line("Phần, mục", "party", "Heading1", "I. TÌNH HÌNH THỰC HIỆN", 14, 15, "B", BOTH),
    Line("Quyền hạn", "party", "Authority", "T/M ĐẢNG ỦY", 14, 14, "B"),
    Line("Chức vụ", "party", "SignerTitle", "PHÓ BÍ THƯ", 14, 14),
    Line("Họ tên", "party", "Signer", "Nguyễn Văn An", 14, 14, "B"),
    Line("Nơi nhận", "party", "RecipientsTitle", "Nơi nhận:", 14, 14, "U", LEFT),
    Line("Danh sách nơi nhận", "party", "Recipients", "- Thường trực Tỉnh ủy (b/c);", 12, 12, "", LEFT),
    Line("Dòng lưu", "party", "Recipients", "- Lưu VPĐU.", 12, 12, "", LEFT),
    Line("Độ khẩn", "party", "Urgency", "HỎA TỐC", 14, 14, "B", urgency="HỎA TỐC"),
    Line("Số trang", "party", "Header", "2", 14, 14, part="word/header2.xml"),
)  # fmt: skip


def word(profile: str, kind: str = "BÁO CÁO", urgency: str = "") -> bytes:
    return write_word(paper(profile, kind, urgency))


@pytest.mark.parametrize("line", LINES, ids=str)
def test_a_line_looks_as_its_table_says(line: Line) -> None:
    found = [each for each in lines(word(line.profile, line.kind, line.urgency), line.style, line.part) if each.text]
    look = next((each for each in found if each.text.replace("\u00a0", " ") == line.words), None)
    assert look is not None, [each.text for each in found]
    assert line.least <= look.size <= line.most
    assert _marks(look) == line.marks
    assert look.align == line.align
    assert look.font == "Times New Roman"


def _marks(look: Look) -> str:
    return "B" * look.bold + "I" * look.italic + "U" * look.underlined


# -- what is no line of words ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("profile", "side", "least", "most"),
    [
        ("state", "top", 20, 25), ("state", "bottom", 20, 25), ("state", "left", 30, 35), ("state", "right", 15, 20),
        ("party", "top", 20, 20), ("party", "bottom", 20, 20), ("party", "left", 30, 30), ("party", "right", 15, 15),
        ("party", "header", 10, 10), ("state", "header", 0, 20),
    ],
)  # fmt: skip
def test_margins_of_an_a4_page(profile: str, side: str, least: float, most: float) -> None:
    section = part(word(profile), "word/document.xml").find(f".//{W}sectPr")
    assert section is not None
    size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    assert size is not None
    assert margins is not None
    assert (size.get(f"{W}w"), size.get(f"{W}h")) == (str(round(210 * TWIPS_PER_MM)), str(round(297 * TWIPS_PER_MM)))
    assert least - 0.1 <= int(str(margins.get(f"{W}{side}"))) / TWIPS_PER_MM <= most + 0.1


@pytest.mark.parametrize("profile", ["state", "party"])
def test_the_page_number_stands_in_the_middle_above_and_not_on_the_first_page(profile: str) -> None:
    made = word(profile)
    section = part(made, "word/document.xml").find(f".//{W}sectPr")
    assert section is not None
    assert section.find(f"{W}titlePg") is not None
    assert b"PAGE" not in parts(made)["word/header1.xml"]
    assert b"PAGE" in parts(made)["word/header2.xml"]


@pytest.mark.parametrize(
    ("profile", "rule", "least", "most"),
    # A single line is 240, half as much again 360; an exact line counts in twentieths of a point.
    [("state", "auto", 240, 360), ("party", "exact", 18 * 20, 22 * 20)],
)
def test_lines_of_the_body(profile: str, rule: str, least: int, most: int) -> None:
    found = spacing(word(profile), "BodyText")
    assert (found["lineRule"], least <= int(found["line"]) <= most) == (rule, True)
    assert int(found["after"]) >= 6 * 20
    assert 10 <= int(found["firstLine"]) / TWIPS_PER_MM <= 12.75


def test_state_rules_are_as_long_as_the_decree_says() -> None:
    """Widths of bold letters of the Times family, from the font: motto 171 pt, first line of the body's name 122 pt."""
    body, national, summary = rules(word("state"))
    assert national == pytest.approx(171, abs=2)
    assert 122 / 3 <= body <= 122 / 2
    words = 193  # "tình hình thực hiện nhiệm vụ quý" in bold letters of 14 pt
    assert words / 3 <= summary <= words / 2


def test_the_party_has_one_rule_as_long_as_its_name() -> None:
    assert rules(word("party")) == [pytest.approx(205, abs=3)]


@pytest.mark.parametrize(("mark", "width", "height"), [("HỎA TỐC", 30, 8), ("THƯỢNG KHẨN", 40, 8), ("KHẨN", 20, 8)])
def test_state_marks_of_urgency_stand_in_a_frame(mark: str, width: int, height: int) -> None:
    made = word("state", urgency=mark)
    (line,) = paragraphs(made, "Urgency")
    indent, space = line.find(f"{W}pPr/{W}ind"), line.find(f"{W}pPr/{W}spacing")
    cell = next(line.iterancestors(f"{W}tc")).find(f"{W}tcPr/{W}tcW")
    assert line.find(f"{W}pPr/{W}pBdr") is not None
    assert indent is not None
    assert space is not None
    assert cell is not None
    room = int(str(cell.get(f"{W}w"))) - int(str(indent.get(f"{W}left"))) - int(str(indent.get(f"{W}right")))
    assert room / TWIPS_PER_MM == pytest.approx(width, abs=0.2)
    assert int(str(space.get(f"{W}line"))) / TWIPS_PER_MM == pytest.approx(height, abs=0.2)


def test_party_marks_of_urgency_stand_alone() -> None:
    (line,) = paragraphs(word("party", urgency="KHẨN"), "Urgency")
    assert line.find(f"{W}pPr/{W}pBdr") is None


def test_a_party_report_is_addressed_to_nobody_and_ends_with_a_full_stop() -> None:
    made = word("party")
    assert lines(made, "Addressee") == []
    assert "./." not in text_of(part(made, "word/document.xml"))


@pytest.mark.parametrize("profile", ["state", "party"])
def test_a_letter_has_no_type_name(profile: str) -> None:
    made = word(profile, "CÔNG VĂN")
    assert (lines(made, "Title"), lines(made, "Summary")) == ([], [])


def test_grounds_of_a_state_paper_are_italic() -> None:
    found = [each for each in lines(word("state"), "BodyText") if each.text.startswith("Căn cứ")]
    assert [(each.italic, each.text[-1], 13 <= each.size <= 14) for each in found] == [(True, ";", True)]


@pytest.mark.parametrize("kind", ["BÁO CÁO", "CÔNG VĂN"])
def test_the_validator_finds_nothing_in_a_state_paper(kind: str, tmp_path: Path) -> None:
    assert audit(word("state", kind, "THƯỢNG KHẨN"), tmp_path) == []


@pytest.mark.parametrize(
    ("profile", "own", "foreign", "column"),
    [
        ("state", "BC-UBND", "BC/UBND", "symbol: "),
        ("party", "BC/ĐU", "BC-ĐU", "symbol: "),
        ("state", "TM. ỦY BAN NHÂN DÂN", "T/M ỦY BAN NHÂN DÂN", "signature: {"),
        ("party", "T/M ĐẢNG ỦY", "TM. ĐẢNG ỦY", "signature: {"),
    ],
)
def test_the_forms_of_the_two_profiles_never_mix(profile: str, own: str, foreign: str, column: str) -> None:
    text = template_text(profile)
    assert own in text
    with pytest.raises(TemplateError) as caught:
        parse_template(text.replace(own, foreign), "mau.md")
    (finding,) = caught.value.findings
    assert (finding.code, finding.subject) == ("template.foreign_form", foreign)
    assert finding.location.column == len(column) + 1


@pytest.mark.parametrize(
    ("body", "last"),
    [
        ("Đạt {a.a}.", "[12]./."),
        ("Đạt {a.a}", "[12]./."),
        ("- Đạt {a.a} cuộc.", "cuộc./."),
        ("| A |\n|---|\n| {a.a} |", "./."),
        ("Đạt {a.a} *cuộc.*", "cuộc./."),
    ],
)
def test_a_state_paper_ends_with_its_mark(body: str, last: str) -> None:
    report = composed(template_text("state", body), "state")
    assert plain(report.blocks[-1].content).split()[-1] == last  # type: ignore[union-attr]
    assert plain(report.blocks[-1].content).count("./.") == 1  # type: ignore[union-attr]


def test_every_letter_is_black() -> None:
    styles = parts(word("state"))["word/styles.xml"]
    assert set(re.findall(rb'<w:color w:val="(\w+)"', styles)) == {b"000000"}
