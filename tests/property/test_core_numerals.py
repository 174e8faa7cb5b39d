"""Reading and writing numbers are inverse, and no text does worse than being refused."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from hypothesis import example, given
from hypothesis import strategies as st

from socai.core.errors import NumeralError
from socai.core.number_words import LARGEST, format_words, parse_words
from socai.core.numerals import (
    format_number,
    parse_number,
    parse_percent,
    parse_scaled,
    round_half_up,
)
from socai.core.roman import format_roman, parse_roman

locales = st.sampled_from(["vi", "en"])
places = st.integers(0, 6)
units = st.integers(-(10**20), 10**20)
fractions = st.fractions(min_value=-(10**12), max_value=10**12)
lookalikes = st.text(alphabet="0123456789.,-−+ \u00a0\u202f\u2009%triệuỷnghìE_eINFa٣", max_size=20)
number_words = ["không", "một", "hai", "năm", "lăm", "mốt", "tư", "mười", "mươi", "trăm", "linh", "nghìn", "triệu"]
words_of_numbers = st.lists(st.sampled_from(number_words), max_size=12).map(" ".join)
CANONICAL = st.from_regex(re.compile(r"-?(0|[1-9][0-9]{0,2}(\.[0-9]{3}){0,5})(,[0-9]{1,6})?"), fullmatch=True)


@given(units, places, locales)
def test_what_is_written_is_read_back(unit: int, decimals: int, locale: str) -> None:
    value = Decimal(f"{unit}E-{decimals}")
    numeral = parse_number(format_number(value, decimals=decimals, locale=locale), locale=locale)
    assert (numeral.value, numeral.decimals, numeral.ambiguous) == (value, decimals, False)


@given(st.integers(0, 10**7))
def test_padded_counts_are_read_back(count: int) -> None:
    shown = format_number(Decimal(count), decimals=0, locale="vi", pad=True)
    assert parse_number(shown, locale="vi").value == count
    assert (len(shown) == 2 and shown[0] == "0") == (1 <= count <= 9)


@given(CANONICAL)
@example("0,00")
def test_what_is_read_is_written_back(text: str) -> None:
    numeral = parse_number(text, locale="vi")
    written = format_number(numeral.value, decimals=numeral.decimals, locale="vi")
    assert written == (text if numeral.value else text.removeprefix("-"))


@given(st.text() | lookalikes, locales)
@example("1" * 5000, "vi")
@example("NaN", "en")
@example("0," + "0" * 40 + "1 triệu", "vi")
def test_no_text_raises_anything_but_a_numeral_error(text: str, locale: str) -> None:
    for read in (parse_number, parse_scaled, parse_percent):
        try:
            numeral = read(text, locale=locale)
        except NumeralError:
            continue
        assert numeral.value.as_tuple().exponent == -numeral.decimals
        assert numeral.raw == text.strip()


@given(st.text() | words_of_numbers | st.text(alphabet="IVXLCDMivx", max_size=12))
def test_no_text_in_words_or_letters_raises_anything_but_a_numeral_error(text: str) -> None:
    for read in (parse_words, parse_roman):
        try:
            value = read(text)
        except NumeralError:
            continue
        assert value >= 0


@given(units, places, locales)
def test_the_signs_of_the_other_locale_are_never_silently_misread(unit: int, decimals: int, locale: str) -> None:
    other = "en" if locale == "vi" else "vi"
    value = Decimal(f"{unit}E-{decimals}")
    try:
        numeral = parse_number(format_number(value, decimals=decimals, locale=other), locale=locale)
    except NumeralError:
        return
    # Three digits after one sign are thousands to one reader and decimals to the other; nothing in them tells which.
    assert numeral.value == value or decimals in (0, 3)


@given(fractions, st.integers(-4, 6))
def test_rounding_moves_by_at_most_half_a_unit_and_halves_move_outwards(value: Fraction, decimals: int) -> None:
    unit = Fraction(10) ** -decimals
    rounded = Fraction(round_half_up(value, decimals))
    assert (rounded / unit).denominator == 1
    assert abs(rounded - value) <= unit / 2
    if abs(rounded - value) == unit / 2:
        assert abs(rounded) > abs(value)


@given(st.integers(0, LARGEST))
def test_number_words_are_read_back(value: int) -> None:
    assert parse_words(format_words(value)) == value


@given(words_of_numbers)
def test_number_words_that_are_read_name_one_number(text: str) -> None:
    try:
        value = parse_words(text)
    except NumeralError:
        return
    assert parse_words(format_words(value)) == value


@given(st.integers(1, 3999))
def test_roman_numerals_are_read_back(value: int) -> None:
    assert parse_roman(format_roman(value)) == value
    assert parse_roman(format_roman(value).lower()) == value


@given(st.text(alphabet="IVXLCDM", min_size=1, max_size=15))
def test_a_roman_numeral_has_one_spelling(text: str) -> None:
    try:
        value = parse_roman(text)
    except NumeralError:
        return
    assert format_roman(value) == text
