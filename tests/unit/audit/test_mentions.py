from __future__ import annotations

import unicodedata
from fractions import Fraction

import pytest

from socai.audit.mentions import find_mentions
from socai.audit.model import Mention, MentionKind
from socai.files.reading import document_of_text


def mentions(text: str, kind: str = "txt") -> tuple[Mention, ...]:
    return find_mentions(document_of_text(text, kind=kind))


def kinds(text: str) -> str:
    """The kinds of the numbers of a text, as ``raw kind`` pairs."""
    return ", ".join(f"{each.raw} {each.kind.value}" for each in mentions(text))


KINDS = [
    ("Họp ngày 5 tháng 3 năm 2025 tại xã.", "5 date, 3 date, 2025 date"),
    (
        "Từ ngày 15/12/2024 đến ngày 14/6/2025 đã mở 4 lớp.",
        "15 date, 12 date, 2024 date, 14 date, 6 date, 2025 date, 4 quantity",
    ),
    ("Hạn nộp là 30.4.2025.", "30 date, 4 date, 2025 date"),
    ("Kỷ niệm Ngày Giải phóng 30/4, trao 12/30 suất quà.", "30 date, 4 date, 12 ratio_part, 30 ratio_part"),
    ("Kế hoạch tháng 7/2025 và quý 2/2025.", "7 date, 2025 date, 2 date, 2025 date"),
    (
        "Giai đoạn 2021-2025 và nhiệm kỳ 2025 – 2030.",
        "2021 year_range, 2025 year_range, 2025 year_range, 2030 year_range",
    ),
    ("Trong 9 tháng đầu năm, sau 2 năm thi hành.", "9 period, 2 period"),
    (
        "Nghị định số 31/2024/NĐ-CP, Kế hoạch số 78-KH/HU và Quyết định số 12.",
        "31 doc_ref, 2024 doc_ref, 78 doc_ref, 12 doc_ref",
    ),
    ("Luật số 45/2019/QH14 có hiệu lực.", "45 doc_ref, 2019 doc_ref, 14 doc_ref"),
    ("theo khoản 2 Điều 15 của Quy chế", "2 doc_ref, 15 doc_ref"),
    ("Đoàn kiểm tra số 3 làm việc lần thứ 2 với bản Suối Cạn 1.", "3 ordinal, 2 ordinal, 1 ordinal"),
    ("Đợt 1 và 2 có 15 hộ.", "1 ordinal, 2 ordinal, 15 quantity"),
    ("2.1. Công tác dạy và học\n\nCó 5 trường.", "2.1 heading, 5 quantity"),
    ("Bản đồ tỷ lệ 1/2000, trực 24/24 giờ, người từ 60 tuổi.", "1 other, 2000 other, 24 other, 24 other, 60 other"),
    ("Mô hình chính quyền 2 cấp, dịch Covid-19.", "2 other, 19 ordinal"),
    ("Trang trại nuôi 250 con, đạt 83,3% kế hoạch.", "250 quantity, 83,3 percent"),
    ("Tỷ lệ tăng 5-7%/năm.", "5 percent, 7 percent"),
    ("Tỷ lệ sinh giảm 0,5 điểm phần trăm.", "0,5 percent"),
    ("Thành lập 18/20 tổ tự quản.", "18 ratio_part, 20 ratio_part"),
    ("Trực lúc 7h30 và 14 giờ.", "7 other, 30 other, 14 other"),
    ("Điện thoại 0912345678.", "0912345678 other"),
    ("Cuộc vận động “4 tốt, 3 không” được 28 chi hội hưởng ứng.", "4 ordinal, 3 ordinal, 28 quantity"),
    ("Thôn A 12 hộ, Thôn B 7 hộ.", "12 quantity, 7 quantity"),
    ("Có 9 người (Phú Lộc 4 người, Tân Hà 3, Yên Mỹ 2).", "9 quantity, 4 quantity, 3 quantity, 2 quantity"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), KINDS)
def test_says_what_a_numeral_is(text: str, expected: str) -> None:
    assert kinds(text) == expected


FIGURES = [
    ("Thu ngân sách đạt 1.250,5 triệu đồng.", "1250.5", 1, 10**6, "triệu đồng", "money"),
    ("Tổng vốn 3,25 tỷ đồng.", "3.25", 2, 10**9, "tỷ đồng", "money"),
    ("Số tiền 12.500.000 đồng.", "12500000", 0, 1, "đồng", "money"),
    ("Cử 12 đồng chí đi học.", "12", 0, 1, "đồng chí", "count:đồng chí"),
    ("Trang có 1.2 triệu lượt xem.", "1.2", 1, 10**6, "triệu lượt xem", "count:lượt xem"),
    ("Khám cho 2.340 lượt người.", "2340", 0, 1, "lượt người", "count:lượt người"),
    ("Gieo 45,5 ha lúa.", "45.5", 1, 1, "ha", "area"),
    ("Gieo 45,5ha lúa.", "45.5", 1, 1, "ha", "area"),
    ("Năng suất 58,2 tạ/ha.", "58.2", 1, 1, "tạ/ha", "mass/area"),
    ("Thu nhập 52 triệu đồng/người/năm.", "52", 0, 10**6, "triệu đồng/người/năm", "money/người/năm"),
    ("Diện tích 1.200 m<sup>2</sup>.", "1200", 0, 1, "m²", "area"),
    ("Thể tích 350 m3.", "350", 0, 1, "m³", "volume"),
    ("Tỷ lệ đạt 97,25 %.", "97.25", 2, 1, "%", "percent"),
    ("Tăng 1,5 điểm %.", "1.5", 1, 1, "điểm %", "point"),
    ("Tổ chức 5 cuộc kiểm tra.", "5", 0, 1, "cuộc kiểm tra", "count:cuộc kiểm tra"),
    ("Có 1 250 000 lượt xem.", "1250000", 0, 1, "lượt xem", "count:lượt xem"),
    ("Có 7,488 người.", "7488", 0, 1, "người", "count:người"),
    ("Bầu 3.137. 622 cử tri.", "3137622", 0, 1, "cử tri", "count:cử tri"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value", "decimals", "factor", "unit", "dimension"), FIGURES)
def test_reads_value_and_measure(text: str, value: str, decimals: int, factor: int, unit: str, dimension: str) -> None:
    found = mentions(text)[0]
    assert (found.value, found.decimals, found.factor) == (Fraction(value), decimals, factor)
    assert (found.unit, found.dimension) == (unit, dimension)


QUALIFIERS = [
    ("có trên 50 hộ", "approx_more"),
    ("có hơn 50 hộ", "approx_more"),
    ("có gần 50 hộ", "approx"),
    ("có khoảng 50 hộ", "approx"),
    ("ước đạt 50 tấn", "approx"),
    ("ước thực hiện 50 tấn", "approx"),
    ("xấp xỉ 50 tấn", "approx"),
    ("có dưới 50 hộ", "about_less"),
    ("không quá 50 hộ", "at_most"),
    ("tối đa 50 hộ", "at_most"),
    ("ít nhất 50 hộ", "at_least"),
    ("tối thiểu 50 hộ", "at_least"),
    ("cao hơn 50 hộ", "exact"),
    ("có 50 hộ", "exact"),
    ("từ 50 hộ trở lên", "at_least"),
]


@pytest.mark.parametrize(("text", "qualifier"), QUALIFIERS)
def test_reads_how_exactly_a_number_is_meant(text: str, qualifier: str) -> None:
    assert mentions(text)[0].qualifier == qualifier


def test_a_document_that_writes_numbers_the_english_way_is_read_so() -> None:
    found = mentions("Thu 1,234.5 triệu đồng, chi 2.250 triệu đồng, 3,100,000 lượt xem, 12.5%.")
    assert [each.value for each in found] == [
        Fraction("1234.5"),
        Fraction("2.25"),
        Fraction(3_100_000),
        Fraction("12.5"),
    ]


def test_a_number_that_only_narrows_takes_the_noun_named_before() -> None:
    found = mentions("Xã tổ chức 9 buổi họp (4 định kỳ, 5 đột xuất).")
    assert [each.unit for each in found] == ["buổi", "buổi", "buổi"]


def test_numbers_in_words_count_when_a_noun_follows() -> None:
    found = mentions("Có 9 vị trí ở đèo, hai vị trí ở cầu và một vị trí ở dốc; thủ tục một cửa, hai bên, ba không.")
    assert [(each.raw, each.value) for each in found] == [("9", 9), ("hai", 2), ("một", 1)]


def test_is_the_same_whatever_the_spaces_and_the_composition_of_letters() -> None:
    text = "Có 125 hộ nghèo, giảm 12 hộ; thu 1.250,5 triệu đồng, đạt 50,2% kế hoạch năm 2025."
    plain = [(each.kind, each.value, each.unit) for each in mentions(text)]
    for other in (unicodedata.normalize("NFD", text), text.replace(" ", "\u00a0"), text.replace(", ", ",\r\n")):
        assert [(each.kind, each.value, each.unit.replace("\u00a0", " ")) for each in mentions(other)] == plain


def test_thin_spaces_group_thousands() -> None:
    for space in "\u00a0\u2009\u202f":
        assert mentions(f"Có 5{space}850 người.")[0].value == 5850


def test_ids_and_offsets_follow_the_text() -> None:
    text = "Có 12 hộ, 30 khẩu."
    found = mentions(text)
    assert [each.id for each in found] == ["m1", "m2"]
    assert [text[each.start : each.end] for each in found] == ["12", "30"]


def test_marks_of_notes_are_references() -> None:
    text = "Mở 3 lớp<sup>1</sup>.\n\n<sup>1</sup> Gồm 1 lớp nghề, 2 lớp chữ.\n"
    assert [each.kind for each in mentions(text, "md")] == [
        MentionKind.QUANTITY,
        MentionKind.FOOTNOTE_REF,
        MentionKind.FOOTNOTE_REF,
        MentionKind.QUANTITY,
        MentionKind.QUANTITY,
    ]


TABLE = """Đơn vị tính: triệu đồng

| TT | Nội dung | Năm 2024 | Năm 2025 | Tăng (%) | Số dự án |
|---|---|---|---|---|---|
| 1 | Đường thôn | 1.200 | 1.500 | 25 | 4 |
| 2 | Kênh mương | 900 | 2000 | 122,2 | 12 |
"""
UNITS = """| Chỉ tiêu | ĐVT | Kế hoạch | Thực hiện | TH/KH (%) |
|---|---|---|---|---|
| Lúa gieo cấy | ha | 120 | 90,5 | 75,4 |
| Đàn gia cầm | nghìn con | 15 | 12 | 80 |
| Vốn | tr.đồng | 450 | 360 | 80 |
"""


def test_a_table_gives_its_numbers_their_unit_and_subject() -> None:
    found = [each for each in mentions(TABLE, "md") if each.is_figure]
    assert [(each.raw, each.unit, each.subject) for each in found[:4]] == [
        ("1.200", "triệu đồng", "Đường thôn"),
        ("1.500", "triệu đồng", "Đường thôn"),
        ("25", "%", "Đường thôn"),
        ("4", "", "Đường thôn"),
    ]
    assert found[2].kind is MentionKind.PERCENT
    assert (found[5].raw, found[5].full_value) == ("2000", 2_000_000_000)


def test_numbers_of_rows_are_ordinals_and_years_over_columns_are_dates() -> None:
    found = [each for each in mentions(TABLE, "md") if not each.is_figure]
    assert [(each.raw, each.kind.value) for each in found] == [
        ("2024", "date"),
        ("2025", "date"),
        ("1", "ordinal"),
        ("2", "ordinal"),
    ]


def test_a_column_of_units_holds_for_its_row() -> None:
    found = mentions(UNITS, "md")
    assert [(each.raw, each.dimension, each.full_value) for each in found[:9]] == [
        ("120", "area", 120),
        ("90,5", "area", Fraction("90.5")),
        ("75,4", "percent", Fraction("75.4")),
        ("15", "count:con", 15_000),
        ("12", "count:con", 12_000),
        ("80", "percent", 80),
        ("450", "money", 450_000_000),
        ("360", "money", 360_000_000),
        ("80", "percent", 80),
    ]
