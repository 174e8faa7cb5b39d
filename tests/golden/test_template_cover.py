"""The half-year template against the real report: each figure at its place, our own prose, no quantity typed by hand.

The figures shown are those of the source, not of a pack, so that the template alone is under test.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from socai.compose import tree
from socai.compose.composer import compose_report
from socai.compose.nodes import Literal
from socai.compose.template import ParsedTemplate, parse_template
from socai.core.figures import Figure, FigureKey, Qualifier, State
from socai.core.measures import PHYSICAL, Measure, count_noun
from socai.core.periods import Period
from socai.formula.nodes import Binary, Formula, Reference
from tests.shared import SHARED, needs_shared

pytestmark = needs_shared
TEMPLATE = Path(__file__).resolve().parents[2] / "src/socai/packs/binh-lu/templates/bao-cao-6-thang.md"
PERIOD = Period.parse("2026H1")
LETTERHEAD = {"superior": "ĐẢNG BỘ TỈNH", "body": "ĐẢNG ỦY XÃ", "place": "Xã"}
FIGURE_KINDS = {"quantity", "percent", "ratio_part"}
QUALIFIERS = {"exact": Qualifier.EXACT, "approx_more": Qualifier.MORE_THAN, "approx": Qualifier.ABOUT}
SHINGLE = 8

# Names of bodies, papers, programmes and places: facts that keep their wording. Each counts as one word of a sentence.
TITLES = """
bầu cử đại biểu Quốc hội khóa XVI
chính quyền địa phương 2 cấp
Chủ tịch Hồ Chí Minh
Đoàn Giám sát số 06 của Ban Thường vụ Tỉnh ủy
Đoàn Giám sát số 16 của Bộ Chính trị
Chi bộ Trung tâm Văn hóa, thể thao và truyền thông Bình Lư
Chi bộ Trạm Khuyến nông - Dịch vụ nông nghiệp Tam Đường
khoa Kiểm soát bệnh tật
khoa An toàn thực phẩm, dân số
Ngân hàng Nông nghiệp và Phát triển nông thôn Việt Nam - Chi nhánh Bình Lư, Lai Châu
Ngân hàng Chính sách xã hội
Đảng bộ Trung tâm Y tế Tam Đường
Đảng bộ Bệnh viện Đa khoa Tam Đường
Trung tâm Y tế Tam Đường
Trung tâm Dịch vụ tổng hợp
Trung tâm dịch vụ Tổng hợp xã Bình Lư
Trung tâm GDNN-GDTX Tam Đường
Trung tâm Phục vụ hành chính công
Trung tâm Giám sát và Điều hành thông minh (IOC Bình Lư)
Trường Mầm non Bình Lư
Trường Cao đẳng Than - Khoáng sản Việt Nam
Phó Trưởng phòng Văn hóa - Xã hội
Phòng Tài nguyên và Môi trường
Ban Chấp hành Hội Người cao tuổi tỉnh
Hội Liên hiệp Thanh niên xã nhiệm kỳ 2026 - 2029
Chi cục Dự trữ Nhà nước khu vực I
Công ty Cổ phần Chanh leo Lai Châu
Ban Điều hành tăng trưởng và giải ngân vốn đầu tư công
Ban Chỉ đạo Đồng hành cùng doanh nghiệp
Chỉ thị số 46-CT/TW
Chỉ thị số 50-CT/TW
Nghị quyết số 57-NQ/TW
Nghị quyết số 15-NQ/TU
Nghị quyết số 02-NQ/ĐU
Nghị quyết số 03-NQ/ĐU
Nghị quyết số 04-NQ/ĐU
Nghị quyết số 05-NQ/ĐU
Nghị quyết Trung ương 4 khóa XII
Kết luận số 01-KL/TW
Kết luận số 21-KL/TW
Kết luận số 226-KL/TW
Quy định số 12-QĐ/ĐU
Quy định số 13-QĐ/ĐU
Quy định số 14-QĐ/ĐU
Quy định số 85-QĐ/TW
Quy định số 144-QĐ/TW
Nghị định số 111/2022/NĐ-CP
Nghị định số 154/2025/NĐ-CP
Cuộc thi chính luận bảo vệ nền tảng tư tưởng của Đảng
Hội thi Báo cáo viên, Tuyên truyền viên giỏi
Cổng thông tin điện tử xã Bình Lư
Sổ tay đảng viên điện tử
Nhà giáo ưu tú
Dân vận khéo
Người Việt Nam ưu tiên dùng hàng Việt Nam
Toàn dân đoàn kết xây dựng nông thôn mới, đô thị văn minh
Toàn dân đoàn kết xây dựng đời sống văn hóa
Toàn dân bảo vệ an ninh Tổ quốc
Toàn dân chung tay bảo vệ môi trường, vì một Việt Nam xanh - sạch - đẹp
Toàn dân rèn luyện thân thể theo gương Bác Hồ vĩ đại
Xây dựng gia đình 5 không, 3 sạch, 3 an
Ngày hội Đại đoàn kết toàn dân tộc
Dự án đường từ thị trấn Tam Đường đến tuyến nối thành phố Lai Châu với cao tốc Nội Bài - Lào Cai
Khơi dòng chảy mới cho du lịch, tạo bứt phá về dịch vụ - thương mại
Cung đường tình yêu - hành trình hạnh phúc
Quần thể Khu du lịch Vườn Địa Đàng
Quần thể khu du lịch nghỉ dưỡng Vườn Địa Đàng Sơn Bình
Khu tổ hợp thương mại, dịch vụ, du lịch Ô Quy Hồ Village
Làng di sản văn hóa Bình Lư
Làng trải nghiệm văn hóa dân tộc Thái
""".strip().splitlines()

# What digits typed by hand may be; each pattern must cover the digits in the words around them.
LITERALS = {
    "document": r"\d+(-[A-ZĐ]+/[A-ZĐ]+|/20\d\d/NĐ-CP)",
    "date": r"\d{1,2}/\d{1,2}/20\d\d|ngày 30/4",
    "term": r"20\d\d - 20\d\d",
    "year": r"năm 20\d\d",
    "period": r"6 tháng",
    "anniversary": r"\d+ năm Ngày",
    "ordinal": r"(lần thứ|kỳ thứ|họp thứ|đợt|mức độ|Giám sát số|Trung ương) \d+|hạng 3 sao",
    "name": r"địa phương 2 cấp|(Công tác|ộng tác viên) 35|Chu Va [68]|Bình Lư 360|Chi bộ [46]|BML10|Nậm Thi 1"
    r"|Quân khu 2|5 không, 3 sạch, 3 an|chi tiết 1/500",
}

# What is left of a sentence when the words that it needs are gone.
BROKEN = re.compile(r"\s[,;.:)]|[:;,(]\s*[.;)]|\.\s*\.|\b(gồm|là|có|đã|cử|về) [.;,]")

Place = tuple[str, str, int | None]


@cache
def template() -> ParsedTemplate:
    """Return the template; a finding about it would be raised here."""
    return parse_template(TEMPLATE.read_text(encoding="utf-8"), TEMPLATE.name)


@cache
def tokens() -> tuple[dict[str, Any], ...]:
    """Return the figures of the source in its order."""
    lines = (SHARED / "seed" / "numbers.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(token for token in map(json.loads, lines) if token["kind"] in FIGURE_KINDS)


def source_figure(formula: Formula) -> Figure:
    """Return the figure as the source prints it; nothing is known of last year, every other condition holds."""
    if not isinstance(formula.expression, Reference):
        holds = isinstance(formula.expression, Binary) and "last_year" not in formula.text
        return _figure(formula.text, value=Fraction(1) if holds else None)
    token = _tokens_by_code()[formula.expression.code]
    value = Decimal(token["value"])
    return _figure(
        token["code"],
        value=Fraction(value),
        decimals=max(0, -int(value.as_tuple().exponent)),
        measure=_measure(token["unit"]),
        qualifier=QUALIFIERS[token["qualifier"]],
    )


def with_last_year(formula: Formula) -> Figure:
    """Return the figure of the source, and a value for everything that compares with last year too."""
    if isinstance(formula.expression, Reference):
        return source_figure(formula)
    return _figure(formula.text, value=Fraction(1))


def zero(formula: Formula) -> Figure:
    """Return nought for every figure; no condition holds."""
    return _figure(formula.text, value=Fraction(0))


def missing(formula: Formula) -> Figure:
    """Return no value for any figure; no condition holds."""
    return _figure(formula.text, value=None)


@cache
def _tokens_by_code() -> dict[str, dict[str, Any]]:
    return {token["code"]: token for token in reversed(tokens())}


@cache
def _measure(unit: str) -> Measure:
    return next((measure for measure in PHYSICAL.values() if measure.name == unit), count_noun("count", unit))


def _figure(
    code: str,
    *,
    value: Fraction | None,
    decimals: int = 0,
    measure: Measure = PHYSICAL["percent"],
    qualifier: Qualifier = Qualifier.EXACT,
) -> Figure:
    state = State.MISSING if value is None else State.VALUE
    return Figure(FigureKey(code, "03390", PERIOD), code, measure, decimals, state, value, qualifier)


@cache
def report(figure_of: Callable[[Formula], Figure]) -> tree.Report:
    """Return the report that the template makes of figures."""
    return compose_report(template(), figure_of=figure_of, period=PERIOD, letterhead=LETTERHEAD, demonstration=True)


def places(of: tree.Report) -> Counter[Place]:
    """Count the places of indicators: code, section and, in a footnote, its number."""
    found: Counter[Place] = Counter()
    notes = {note.number: note for note in of.footnotes}
    for section, runs in _sections(of):
        found.update((number.key.indicator, section, None) for number in _figures(runs))
        for call in (run for run in runs if isinstance(run, tree.FootnoteCall)):
            for paragraph in notes[call.number].paragraphs:
                found.update((number.key.indicator, section, call.number) for number in _figures(paragraph))
    return found


def _figures(runs: tree.Runs) -> Iterator[Figure]:
    return (run.figure for run in runs if isinstance(run, tree.Number) and not run.expression)


def _sections(of: tree.Report) -> Iterator[tuple[str, tree.Runs]]:
    """Yield the runs of every block that is not a heading, with the section in the way the source numbers it."""
    part = section = ""
    for block in of.blocks:
        assert not isinstance(block, tree.Table)
        if not isinstance(block, tree.Heading):
            yield section, block.content
        elif block.level == 1:
            part = section = block.number.rstrip(".")
        elif block.level <= 3:
            section = f"{part}.{block.number.rstrip('.')}"


def text(of: tree.Report) -> str:
    """Return the body without its headings, then the footnotes, one paragraph a line."""
    notes = [paragraph for note in of.footnotes for paragraph in note.paragraphs]
    return "\n".join("".join(map(_words, runs)) for runs in [*(runs for _, runs in _sections(of)), *notes])


def _words(run: tree.Run) -> str:
    match run:
        case tree.Text() | tree.Gap():
            return run.text
        case tree.Number():
            return run.display
    return " " if isinstance(run, tree.LineBreak) else ""


def shingles(of: str) -> set[str]:
    """Return every run of eight words, a title counting as one word."""
    words = _fold_titles(of).split()
    return {" ".join(words[start : start + SHINGLE]) for start in range(len(words) - SHINGLE + 1)}


def _fold_titles(of: str) -> str:
    folded = _plain_words(of)
    for title in sorted(TITLES, key=len, reverse=True):
        folded = re.sub(rf"\b{_plain_words(title)}\b", _plain_words(title).replace(" ", "_"), folded)
    return folded


def _plain_words(of: str) -> str:
    """Return words without case, marks and leading zeros ("05" and "5" are one word)."""
    words = re.findall(r"\w+", unicodedata.normalize("NFC", of).lower())
    return " ".join(word.lstrip("0") or word for word in words)


def source_text() -> str:
    """Return the source without headings and footnote marks."""
    source = (SHARED / "seed" / "bao-cao-456.md").read_text(encoding="utf-8")
    return re.sub(r"<sup>\d+</sup>|^#.*$", " ", source, flags=re.MULTILINE)


def expected_places() -> Counter[Place]:
    return Counter((token["code"], token["section"], token["fn"]) for token in tokens())


@pytest.mark.parametrize("figure_of", [source_figure, with_last_year])
def test_every_figure_stands_at_its_places_and_nowhere_else(figure_of: Callable[[Formula], Figure]) -> None:
    assert places(report(figure_of)) == expected_places()


@pytest.mark.parametrize("figure_of", [zero, missing])
def test_no_branch_adds_a_figure(figure_of: Callable[[Formula], Figure]) -> None:
    assert _without_note_numbers(places(report(figure_of))) <= _without_note_numbers(expected_places())


def _without_note_numbers(found: Counter[Place]) -> Counter[tuple[str, str, bool]]:
    """Forget the numbers of footnotes, which follow from which footnotes stand in the report."""
    return Counter((code, section, note is not None) for code, section, note in found.elements())


def test_the_report_has_the_27_footnotes_and_the_three_parts() -> None:
    full = report(source_figure)
    parts = [block.number for block in full.blocks if isinstance(block, tree.Heading) and block.level == 1]
    assert (len(full.footnotes), parts) == (27, ["I.", "II.", "III."])


def test_the_prose_shares_no_eight_words_with_the_source() -> None:
    assert sorted(shingles(text(report(source_figure))) & shingles(source_text())) == []


def test_no_quantity_is_typed_by_hand() -> None:
    typed = [literal for literal in template().literals if not _is_name(literal)]
    assert [f"{literal.location.line}: {literal.context}" for literal in typed] == []


def _is_name(literal: Literal) -> bool:
    digits = literal.text.strip("().,;:“”")
    covers = (match[0] for pattern in LITERALS.values() for match in re.finditer(pattern, literal.context))
    return any(digits in found for found in covers)


@pytest.mark.parametrize("figure_of", [source_figure, with_last_year, zero, missing])
def test_sentences_stay_whole_when_figures_are_empty(figure_of: Callable[[Formula], Figure]) -> None:
    whole = text(report(figure_of))
    broken = [whole[max(0, found.start() - 60) : found.end()] for found in BROKEN.finditer(whole)]
    assert broken == []
