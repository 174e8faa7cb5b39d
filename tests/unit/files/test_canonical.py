from __future__ import annotations

import unicodedata

import pytest

from socai.files.canonical import canonical

SENTENCE = "Tổng số 1.250 hộ, trong đó ước đạt 12,5 % là hộ nghèo."


def test_text_in_form_is_left_alone() -> None:
    assert canonical(SENTENCE + "\n").text == SENTENCE + "\n"
    assert canonical(SENTENCE).origins.of(17) == 17


@pytest.mark.parametrize(
    "written",
    [
        unicodedata.normalize("NFD", SENTENCE),
        SENTENCE.replace("hộ", "h\u200bộ"),
        SENTENCE.replace("nghèo", "nghe\u0300o"),
        "\ufeff" + SENTENCE,
    ],
)
def test_every_character_leads_back_to_where_it_stood(written: str) -> None:
    shaped = canonical(written)
    assert shaped.text == SENTENCE
    for word in ("1.250", "12,5", "nghèo"):
        start = shaped.text.index(word)
        origin = written[shaped.origins.of(start) : shaped.origins.of(start + len(word))]
        assert unicodedata.normalize("NFC", origin) == word


def test_line_ends_become_line_feeds() -> None:
    shaped = canonical("a\r\nb\rc\x0cd\n")
    assert shaped.text == "a\nb\nc\nd\n"
    assert [shaped.origins.of(shaped.text.index(letter)) for letter in "abcd"] == [0, 3, 5, 7]


def test_unbreakable_spaces_stay_between_digits_only() -> None:
    assert canonical("5\u00a0850 hồ\u00a0sơ\u202f; 3\u00a0%").text == "5\u00a0850 hồ sơ ; 3 %"


def test_controls_become_spaces() -> None:
    assert canonical("a\x00b\x7fc").text == "a b c"


def test_letters_that_depend_on_each_other_move_as_one() -> None:
    written = "x \u1112\u1161\u11ab 7"
    shaped = canonical(written)
    assert shaped.text == "x 한 7"
    assert shaped.origins.of(shaped.text.index("7")) == written.index("7")
