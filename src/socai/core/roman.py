"""Roman numerals, as Vietnamese papers number quarters, sections and congresses (quý II, lần thứ XIV)."""

from __future__ import annotations

import re

from socai.core.errors import NumeralError, shortened

_STEPS = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_CANONICAL = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_WORTH = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


def format_roman(value: int) -> str:
    """Write a whole number from 1 to 3999 in capital Roman numerals.

    Raises:
        NumeralError: the number is outside 1 to 3999.
    """
    if not 1 <= value <= 3999:
        raise NumeralError(
            f"{value} has no Roman numeral; only 1 to 3999 have one", code="numeral.roman_range", value=value
        )
    letters = ""
    for step, sign in _STEPS:
        letters += sign * (value // step)
        value %= step
    return letters


def parse_roman(text: str) -> int:
    """Read a Roman numeral from I to MMMCMXCIX in its one canonical spelling, in capitals or small letters.

    Raises:
        NumeralError: the text is not a canonical Roman numeral, or mixes capitals and small letters.
    """
    letters = text.upper() if text.islower() else text
    if not letters or _CANONICAL.fullmatch(letters) is None:
        shown = shortened(text)
        raise NumeralError(
            f"{shown!r} is not a Roman numeral; write it as in XIV, from I to MMMCMXCIX",
            code="numeral.roman",
            text=shown,
        )
    worths = [_WORTH[letter] for letter in letters]
    following = [*worths[1:], 0]
    return sum(-worth if worth < after else worth for worth, after in zip(worths, following, strict=True))
