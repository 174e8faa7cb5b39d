"""Every error of ``core`` can be worded as a finding with the data it carries."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from socai.core.calculations import Reason
from socai.core.calendars import Kind
from socai.core.errors import CoreError
from socai.core.intervals import Interval, exact
from socai.core.measures import PHYSICAL, convert
from socai.core.number_words import format_words, parse_words
from socai.core.numerals import format_number, parse_number, parse_percent, parse_scaled
from socai.core.periods import Period
from socai.core.roman import format_roman, parse_roman

LOCALE = Path(__file__).resolve().parents[3] / "src" / "socai" / "locale"
FAULTS: list[Callable[[], object]] = [
    lambda: parse_number("", locale="vi"),
    lambda: parse_number("1" * 99, locale="vi"),
    lambda: parse_number("abc", locale="vi"),
    lambda: parse_number("1.42.6", locale="vi"),
    lambda: parse_percent("5", locale="vi"),
    lambda: parse_scaled("5 cái", locale="vi"),
    lambda: format_number(1, decimals=0, locale="fr"),
    lambda: parse_words("mươi"),
    lambda: format_words(-1),
    lambda: parse_roman("IIII"),
    lambda: format_roman(0),
    lambda: Period.parse("2026H"),
    lambda: Period.parse("2026H3"),
    lambda: Period.parse("0026"),
    lambda: Period.parse("2026W01@adm"),
    lambda: Period.parse("2026").parts(Kind.WEEK),
    lambda: convert(Fraction(1), PHYSICAL["ha"], PHYSICAL["kg"]),
    lambda: Interval(Fraction(1), Fraction(0)),
    lambda: exact(1) / exact(0),
]


def messages(lang: str) -> dict[str, str]:
    with (LOCALE / lang / "LC_MESSAGES" / "socai.po").open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file, locale=lang)}


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_error_is_worded_with_its_own_data(lang: str) -> None:
    known = messages(lang)
    for fault in FAULTS:
        with pytest.raises(CoreError) as caught:
            fault()
        assert known[caught.value.code].format_map(caught.value.data)
        assert known[f"{caught.value.code}.doc"]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_reason_of_a_calculation_is_worded(lang: str) -> None:
    known = messages(lang)
    for reason in Reason:
        assert not reason or known[reason].format(subject="Tổng số hộ")
