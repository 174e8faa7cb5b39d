from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest

from socai.core.errors import CoreError
from socai.core.figures import Basis, Figure, FigureKey, Qualifier, State
from socai.core.measures import PHYSICAL, Measure, count_noun
from socai.core.numerals import (
    LONGEST,
    NumeralError,
    exact_text,
    format_exact,
    format_figure,
    format_number,
    parse_number,
    qualifier_words,
    round_half_up,
)
from socai.core.periods import Period


def figure(
    value: Fraction | None,
    *,
    measure: Measure,
    decimals: int = 0,
    basis: Basis = Basis.ACTUAL,
    qualifier: Qualifier = Qualifier.EXACT,
) -> Figure:
    key = FigureKey("kinh_te.thu", "03390", Period.parse("2026H1"), basis)
    state = State.MISSING if value is None else State.VALUE
    return Figure(key, "Thu", measure, decimals, state, value, qualifier)


MEETINGS = count_noun("hoi_nghi", "hội nghị")


def test_a_numeral_longer_than_any_figure_is_refused_and_shown_cut_off() -> None:
    assert parse_number("1" * LONGEST, locale="vi").value == int("1" * LONGEST)
    with pytest.raises(NumeralError, match="longer than 60 characters") as caught:
        parse_number("1" * 100_000, locale="vi")
    assert caught.value.data["text"] == "1" * LONGEST + "…"


def test_long_numerals_are_exact_whatever_the_decimal_context() -> None:
    text = "-12345678901234567890123456789,123456789"
    with localcontext() as context:
        context.prec = 5
        value = parse_number(text, locale="vi").value
        shown = format_number(value, decimals=9, locale="vi")
    assert value == Decimal(text.replace(",", "."))
    assert shown == "-12.345.678.901.234.567.890.123.456.789,123456789"


@pytest.mark.parametrize("locale", ["", "fr", "VI"])
def test_an_unknown_locale_is_the_programmers_error(locale: str) -> None:
    for call in (
        lambda: parse_number("1", locale=locale),
        lambda: format_number(Decimal(1), decimals=0, locale=locale),
        lambda: qualifier_words(figure(Fraction(1), measure=MEETINGS), locale=locale),
    ):
        with pytest.raises(CoreError, match="allowed: vi, en") as caught:
            call()
        assert not isinstance(caught.value, NumeralError)


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (Fraction(1, 2), 0, "1"),
        (Fraction(-1, 2), 0, "-1"),
        (Fraction(5, 2), 0, "3"),
        (Decimal("0.125"), 2, "0.13"),
        (Decimal("57.685"), 2, "57.69"),
        (Fraction(-1, 3), 0, "0"),
        (1426, 2, "1426.00"),
        (1450, -2, "1.5E+3"),
    ],
)
def test_halves_are_rounded_away_from_zero(value: Fraction | Decimal | int, decimals: int, expected: str) -> None:
    rounded = round_half_up(value, decimals)
    assert str(rounded) == expected
    assert rounded.as_tuple().exponent == -decimals


def test_a_figure_prints_its_declared_decimals() -> None:
    assert format_figure(figure(Fraction(200, 3), measure=PHYSICAL["percent"], decimals=2), locale="vi") == "66,67"


def test_small_counts_are_padded_in_vietnamese_only() -> None:
    assert format_figure(figure(Fraction(5), measure=MEETINGS), locale="vi") == "05"
    assert format_figure(figure(Fraction(5), measure=MEETINGS), locale="en") == "5"
    assert format_figure(figure(Fraction(0), measure=MEETINGS), locale="vi") == "0"


def test_small_amounts_and_multiples_of_counts_are_not_padded() -> None:
    views = count_noun("luot_xem", "lượt xem")
    assert format_figure(figure(Fraction(5), measure=PHYSICAL["ha"]), locale="vi") == "5"
    millions = count_noun("trieu_luot_xem", "triệu lượt xem", of=views, times=1_000_000)
    assert format_figure(figure(Fraction(5), measure=millions), locale="vi") == "5"


def test_a_figure_without_value_is_not_printed() -> None:
    with pytest.raises(CoreError, match="has no value") as caught:
        format_figure(figure(None, measure=MEETINGS), locale="vi")
    assert caught.value.code == "figure.no_value"


@pytest.mark.parametrize(
    ("basis", "qualifier", "vi", "en"),
    [
        (Basis.ACTUAL, Qualifier.EXACT, "", ""),
        (Basis.ACTUAL, Qualifier.MORE_THAN, "trên", "more than"),
        (Basis.ACTUAL, Qualifier.ABOUT, "khoảng", "about"),
        (Basis.ACTUAL, Qualifier.LESS_THAN, "dưới", "less than"),
        (Basis.PLAN, Qualifier.EXACT, "", ""),
        (Basis.ESTIMATE, Qualifier.EXACT, "ước", "an estimated"),
        (Basis.ESTIMATE, Qualifier.MORE_THAN, "ước trên", "an estimated more than"),
        (Basis.ESTIMATE, Qualifier.ABOUT, "ước", "an estimated"),
        (Basis.ESTIMATE, Qualifier.LESS_THAN, "ước dưới", "an estimated less than"),
    ],
)
def test_words_before_a_figure(basis: Basis, qualifier: Qualifier, vi: str, en: str) -> None:
    shown = figure(Fraction(940), measure=MEETINGS, basis=basis, qualifier=qualifier)
    assert qualifier_words(shown, locale="vi") == vi
    assert qualifier_words(shown, locale="en") == en


@pytest.mark.parametrize(
    ("value", "text"),
    [("1426", "1.426"), ("57.69", "57,69"), ("-0.125", "-0,125"), ("100/3", "33,33333333..."), ("0", "0")],
)
def test_a_reader_sees_every_digit_of_a_value_that_has_an_end(value: str, text: str) -> None:
    assert format_exact(Fraction(value), decimals=2, locale="vi") == text


@pytest.mark.parametrize(
    ("value", "text"),
    [("5", "5"), ("57.69", "57.69"), ("1/8", "0.125"), ("-7/2", "-3.5"), ("100/3", "33.33333333"), ("0", "0")],
)
def test_exact_text_keeps_every_digit_of_a_value_that_has_an_end(value: str, text: str) -> None:
    assert exact_text(Fraction(value), 2) == text
