from __future__ import annotations

import unicodedata

import pytest

from socai.core.errors import NumeralError
from socai.core.number_words import LARGEST, format_words, parse_words
from socai.core.roman import format_roman


def test_decomposed_letters_are_read() -> None:
    assert parse_words(unicodedata.normalize("NFD", "năm mươi lăm")) == 55


@pytest.mark.parametrize("value", [-1, LARGEST + 1])
def test_numbers_beyond_millions_are_not_written_in_words(value: int) -> None:
    with pytest.raises(NumeralError, match="only 0 to 999999999") as caught:
        format_words(value)
    assert caught.value.code == "numeral.words_range"


@pytest.mark.parametrize("value", [0, -4, 4000])
def test_only_1_to_3999_have_a_roman_numeral(value: int) -> None:
    with pytest.raises(NumeralError, match="only 1 to 3999"):
        format_roman(value)
