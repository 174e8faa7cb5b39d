"""What the words of a sentence claim of the numbers in it."""

from __future__ import annotations

import pytest

from socai.compose.claims import Claim, Sentence, sentences
from socai.compose.composer import printed_of
from socai.compose.template import parse_template
from tests.unit.compose.fakes import HEAD, PERIOD
from tests.unit.compose.test_prose import figures


def read(text: str) -> list[Sentence]:
    template = parse_template(f"{HEAD}# MỘT\n\n{text}\n", "mau.md")
    (paragraphs,) = printed_of(template, figure_of=figures, period=PERIOD).values()
    return [sentence for pieces in paragraphs for sentence in sentences(pieces)]


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("Hộ nghèo tăng lên {a.b} hộ.", Claim.MORE),
        ("Giảm còn {a.b} hộ.", Claim.LESS),
        ("{a.b} hộ, cao nhất từ trước tới nay.", Claim.MOST),
        ("Thu vượt {a.b}.", Claim.REACHED),
        ("Mới chưa đạt {a.b}.", Claim.SHORT),
        ("Số vụ ít nhất: {a.b}.", Claim.LEAST),
    ],
)
def test_a_claim_is_of_the_number_that_follows_else_of_the_last_one(text: str, claim: Claim) -> None:
    (sentence,) = read(text)
    assert [(each.claim, each.formula.text) for each in sentence.claims] == [(claim, "a.b")]


def test_sentences_stand_alone() -> None:
    first, second = read("Có {a.b} hộ tăng; tháng 5 lần đầu họp. So với cùng kỳ giảm {c.d}.")[:1] + read(
        "So với cùng kỳ giảm {c.d}."
    )
    assert (first.text, first.firsts) == ("Có {a.b} hộ tăng;", ())
    assert second.is_of_year_ago
    middle = read("Có {a.b} hộ; tháng 5 lần đầu họp.")[1]
    assert (middle.times, middle.firsts, middle.claims) == (("tháng 5",), ("lần đầu",), ())


def test_words_without_a_number_claim_nothing() -> None:
    assert read("Đời sống tăng lên.")[0].claims == ()
    assert read("Chuyện tăngg {a.b}.")[0].claims == ()
