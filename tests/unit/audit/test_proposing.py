"""Numbers of a report, proposed for the figures that a form awaits."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socai.audit.messages import Awaited
from socai.audit.proposing import Proposed, propose_figures
from socai.core.measures import PHYSICAL, count_noun
from socai.core.numerals import format_number
from socai.files.reading import document_of_text

HO, CON = count_noun("ho", "hộ"), count_noun("con", "con")
AWAITED = (
    Awaited("lua.dien_tich", ("Diện tích lúa đông xuân",), PHYSICAL["ha"], 2),
    Awaited("lua.san_luong", ("Sản lượng lúa đông xuân",), PHYSICAL["tan"], 1),
    Awaited("ngo.dien_tich", ("Diện tích ngô đông xuân",), PHYSICAL["ha"], 2),
    Awaited("ho.ngheo", ("Số hộ nghèo",), HO, 0),
    Awaited("trau", ("Tổng đàn gia súc",), CON, 0),
    Awaited("thu", ("Thu ngân sách trên địa bàn",), PHYSICAL["trieu_dong"], 1),
    Awaited("thu.dat", ("Tỷ lệ thực hiện dự toán thu ngân sách",), PHYSICAL["percent"], 1),
)


def proposed(text: str) -> dict[str, Proposed]:
    return {each.indicator: each for each in propose_figures(document_of_text(text), AWAITED)}


def values(text: str) -> dict[str, Decimal]:
    return {code: each.value for code, each in proposed(text).items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Diện tích lúa đông xuân 57,5 ha, sản lượng 310 tấn.", {"lua.dien_tich": "57.5", "lua.san_luong": "310"}),
        ("Lúa đông xuân gieo 57,5 ha; ngô đông xuân 144 ha.", {"lua.dien_tich": "57.5", "ngo.dien_tich": "144"}),
        ("Thu ngân sách trên địa bàn đạt 14,364 tỷ đồng, bằng 42,9% dự toán.", {"thu": "14364", "thu.dat": "42.9"}),
        ("Toàn xã có 120 hộ nghèo, 300 hộ cận nghèo.", {"ho.ngheo": "120"}),
        ("Kế hoạch diện tích lúa đông xuân 60 ha.", {}),
        ("So với cùng kỳ tăng 12 hộ nghèo.", {}),
        ("Tổng đàn gia súc 12,5 con.", {}),
        ("Có 05 cuộc họp.", {}),
    ],
)
def test_a_number_is_proposed_by_its_words_and_measure(text: str, expected: dict[str, str]) -> None:
    assert values(text) == {code: Decimal(value) for code, value in expected.items()}


def test_a_number_brings_its_sentence_its_place_and_whether_it_is_an_estimate() -> None:
    text = "Mở đầu. Tổng đàn gia súc ước khoảng 6.670 con. Hết."
    found = proposed(text)["trau"]
    assert (found.sentence, text[found.start : found.end]) == ("Tổng đàn gia súc ước khoảng 6.670 con.", "6.670")
    assert found.is_estimate
    assert not proposed("Tổng đàn gia súc 6.670 con.")["trau"].is_estimate


def test_two_values_for_one_figure_are_not_sure() -> None:
    assert proposed("Diện tích lúa đông xuân 57 ha.")["lua.dien_tich"].is_sure
    text = "Diện tích lúa đông xuân 57 ha. Diện tích lúa đông xuân 75 ha."
    assert not proposed(text)["lua.dien_tich"].is_sure


def test_one_number_is_proposed_for_one_figure_only() -> None:
    found = propose_figures(document_of_text("Diện tích lúa, ngô đông xuân 57 ha."), AWAITED)
    assert len({each.start for each in found}) == len(found)


@given(st.decimals(min_value=0, max_value=10**6, places=2, allow_nan=False))
def test_the_value_is_the_one_that_is_printed(value: Decimal) -> None:
    printed = format_number(Fraction(value), decimals=2, locale="vi")
    assert values(f"Diện tích lúa đông xuân {printed} ha.")["lua.dien_tich"] == value


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    propose_figures(document_of_text(text), AWAITED)
