"""Whatever the text, its numbers are found where they stand, and a formatted number is read back as it was meant."""

from __future__ import annotations

import unicodedata
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from socai.audit.audit import audit_document
from socai.audit.mentions import find_mentions
from socai.audit.model import Mention, MentionKind
from socai.core.number_words import format_words
from socai.core.numerals import format_number
from socai.files.documents import Document
from socai.files.reading import document_of_text

WORDS = (
    "năm |ngày |tháng |quý |tỷ đồng|triệu| ha| người|Nghị quyết số |-NQ/TW|trên |đạt |không quá |hai |ba đại biểu"
    "|2026|<sup>|</sup>|[^1]|m²|điểm %"
)
PIECES = st.sampled_from([*"0123456789.,/-–%()[]:;#*_<>ÏIl \n\u00a0\u2009⁄|", *WORDS.split("|")])
ROUGH = st.lists(PIECES, max_size=40).map("".join)
TEXTS = st.one_of(st.text(max_size=200), ROUGH)
MEASURES = st.sampled_from(["ha", "tỷ đồng", "triệu đồng", "tấn", "km", "m²", "tạ/ha"])
COUNTED = st.sampled_from(["lượt người", "hộ", "hội nghị", "con", "triệu lượt xem"])
FIGURES = frozenset({MentionKind.QUANTITY, MentionKind.PERCENT, MentionKind.RATIO_PART})


def read(text: str) -> Document:
    return document_of_text(text, kind="md")


def only(text: str) -> Mention:
    (mention,) = find_mentions(read(text))
    return mention


@given(TEXTS)
@example("5.000.000.000.000.000.000.000.000.000.000.000.000.000.000.000.000.000.000.000.000")
@example("½ ² ٣ १२ Ⅳ")
@example("1/2/3/4/5-6-7:8.9.10")
def test_mentions_stand_where_they_say(text: str) -> None:
    document = read(text)
    mentions = find_mentions(document)
    ends = 0
    for number, each in enumerate(mentions, 1):
        assert each.id == f"m{number}"
        assert document.text[each.start : each.end] == each.raw
        assert each.start >= ends
        ends = each.end
        assert document.blocks[each.block].start <= each.start
        assert each.end <= document.blocks[each.block].end
        assert (each.value is not None) == (each.kind in FIGURES)


@given(TEXTS)
def test_every_digit_belongs_to_a_mention(text: str) -> None:
    document = read(text)
    covered = {at for each in find_mentions(document) for at in range(each.start, each.end)}
    blocks = {at for block in document.blocks for at in range(block.start, block.end)}
    digits = {at for at, character in enumerate(document.text) if character in "0123456789"}
    assert digits & blocks <= covered


@given(TEXTS)
def test_no_text_stops_the_audit(text: str) -> None:
    result = audit_document(read(text))
    assert result.coverage.mentions == len(result.mentions)


@given(st.integers(1, 10**11), st.integers(0, 3), MEASURES)
def test_a_printed_amount_is_read_back(digits: int, decimals: int, measure: str) -> None:
    value = Fraction(digits, 10**decimals)
    printed = format_number(value, decimals=decimals, locale="vi")
    mention = only(f"Toàn xã đã thực hiện được {printed} {measure} theo kế hoạch.")
    assert mention.kind is MentionKind.QUANTITY
    assert mention.value == value
    assert mention.decimals == decimals
    assert mention.raw == printed
    assert mention.full_value == value * {"tỷ đồng": 10**9, "triệu đồng": 10**6}.get(measure, 1)


@given(st.integers(1, 10**11), COUNTED)
def test_a_printed_count_is_read_back(value: int, noun: str) -> None:
    printed = format_number(value, decimals=0, locale="vi")
    mention = only(f"Toàn xã đã thực hiện được {printed} {noun} theo kế hoạch.")
    assert (mention.raw, mention.value, mention.decimals, mention.ambiguous) == (printed, value, 0, False)
    assert mention.factor == (10**6 if noun.startswith("triệu") else 1)
    assert mention.dimension == f"count:{noun.removeprefix('triệu ')}"


@given(st.integers(0, 200_00), st.integers(0, 2))
def test_a_printed_percentage_is_read_back(digits: int, decimals: int) -> None:
    value = Fraction(digits, 10**decimals)
    mention = only(f"Kết quả đạt {format_number(value, decimals=decimals, locale='vi')}% kế hoạch.")
    assert (mention.kind, mention.value, mention.decimals) == (MentionKind.PERCENT, value, decimals)


@given(st.integers(2, 99))
def test_a_count_in_words_is_read_as_its_digits(number: int) -> None:
    spelled = format_words(number)
    found = find_mentions(read(f"Đoàn có {spelled} đại biểu dự họp."))
    if not spelled.startswith("năm"):
        assert [(each.value, each.raw) for each in found] == [(number, spelled)]


@given(st.sampled_from(["trên", "hơn", "gần", "khoảng", "dưới", "không quá", "ít nhất"]), st.integers(10, 9999))
def test_a_qualifier_changes_nothing_but_itself(qualifier: str, number: int) -> None:
    printed = format_number(number, decimals=0, locale="vi")
    plain = only(f"Huy động {printed} người tham gia.")
    qualified = only(f"Huy động {qualifier} {printed} người tham gia.")
    assert plain.qualifier == "exact"
    assert qualified.qualifier != "exact"
    assert (qualified.value, qualified.unit, qualified.kind) == (plain.value, plain.unit, plain.kind)


SENTENCE = (
    "Đến ngày 15/6/2026, đã trồng 1.250,5 ha ngô, đạt 57,69% kế hoạch; thu 3,6 tỷ đồng (bằng 102% cùng kỳ), "
    "35/40 thôn có đường nhựa, hỗ trợ cho hơn 1.200 hộ.\nQuý II có 3 đợt kiểm tra."
)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: text.replace(" ", "\u2009"),
        lambda text: text.replace(" ", "\u202f"),
        lambda text: text.replace("%", " %"),
    ],
    ids=["nfd", "crlf", "no-break", "thin", "narrow", "spaced percent"],
)
def test_spaces_line_ends_and_composition_change_nothing(change: object) -> None:
    assert callable(change)
    plain, changed = (find_mentions(read(text)) for text in (SENTENCE, change(SENTENCE)))
    for one, other in zip(plain, changed, strict=True):
        assert (one.raw, one.kind, one.value, one.unit, one.qualifier, one.head) == (
            other.raw, other.kind, other.value, other.unit, other.qualifier, other.head,
        )  # fmt: skip
