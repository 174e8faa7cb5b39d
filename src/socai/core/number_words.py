"""Vietnamese number words from không to 999.999.999 (``hai mươi mốt``, ``một trăm linh năm``).

Only the full spelling is read. Spoken short cuts (``trăm hai`` for 120, ``hai mươi năm``, which may be 25 or twenty
years) are refused, since two readers would hear two numbers.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from socai.core.errors import NumeralError, shortened

LARGEST = 999_999_999

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_UNITS: Mapping[str, int] = {word: digit for digit, word in enumerate(_DIGITS) if digit} | {"bẩy": 7}
_AFTER_TEN: Mapping[str, int] = {word: digit for word, digit in _UNITS.items() if digit != 5} | {"lăm": 5, "nhăm": 5}
_AFTER_TENS: Mapping[str, int] = {word: digit for word, digit in _AFTER_TEN.items() if digit != 1} | {"mốt": 1, "tư": 4}
_AFTER_LINH: Mapping[str, int] = dict(_UNITS) | {"tư": 4}
_HUNDREDS: Mapping[str, int] = dict(_UNITS) | {"không": 0}
_SCALES: tuple[tuple[int, tuple[str, ...]], ...] = ((1_000_000, ("triệu",)), (1_000, ("nghìn", "ngàn")))


def parse_words(text: str) -> int:
    """Read a whole number in Vietnamese words, capitals or not.

    Raises:
        NumeralError: the words are not the full spelling of a number up to ``LARGEST``.
    """
    words = unicodedata.normalize("NFC", text).lower().split()
    value = 0 if words == ["không"] else _value(words)
    if value is None:
        shown = shortened(" ".join(words))
        raise NumeralError(
            f"{shown!r} is not a number in words; spell it out as in 'hai mươi mốt', 'một trăm linh năm'",
            code="numeral.words", text=shown,
        )  # fmt: skip
    return value


def format_words(value: int) -> str:
    """Write a whole number from 0 to ``LARGEST`` in Vietnamese words.

    Raises:
        NumeralError: the number is outside this range.
    """
    if not 0 <= value <= LARGEST:
        raise NumeralError(
            f"{value} is not written in words; only 0 to {LARGEST} are",
            code="numeral.words_range", value=value, largest=LARGEST,
        )  # fmt: skip
    if value == 0:
        return _DIGITS[0]
    words: list[str] = []
    for scale, names in (*_SCALES, (1, ())):
        group = value // scale % 1_000
        if group:
            words += [*_spelled(group, follows=bool(words)), *names[:1]]
    return " ".join(words)


def _value(words: Sequence[str]) -> int | None:
    """Return what words are worth, or ``None`` when they are no number."""
    total, rest = 0, list(words)
    for scale, names in _SCALES:
        end = next((place for place, word in enumerate(rest) if word in names), None)
        if end is None:
            continue
        worth = _below_thousand(rest[:end], follows=total > 0)
        if not worth:
            return None
        total, rest = total + worth * scale, rest[end + 1 :]
    if total and not rest:
        return total
    worth = _last_group(rest) if total else _below_thousand(rest, follows=False)
    return total + worth if worth else None


def _last_group(words: Sequence[str]) -> int | None:
    """Return what stands after ``nghìn`` or ``triệu``; a lone digit may be units or hundreds, so it is none."""
    if len(words) == 1 and words[0] in _UNITS:
        return None
    return _below_thousand(words, follows=True)


def _below_thousand(words: Sequence[str], *, follows: bool) -> int | None:
    """Return what the words of one group of three digits are worth; ``follows`` when a larger group stands before."""
    match words:
        case [("linh" | "lẻ"), unit] if follows:
            return _AFTER_LINH.get(unit)
        case ["không", "trăm", *_] if not follows:
            return None
        case [hundreds, "trăm", *rest] if hundreds in _HUNDREDS:
            tail = _after_hundred(rest)
            return None if tail is None else _HUNDREDS[hundreds] * 100 + tail
        case _:
            return _below_hundred(words)


def _after_hundred(words: Sequence[str]) -> int | None:
    """Return what the words after ``trăm`` are worth; a lone digit needs ``linh`` before it."""
    match words:
        case []:
            return 0
        case [("linh" | "lẻ"), unit]:
            return _AFTER_LINH.get(unit)
        case [unit] if unit in _UNITS:
            return None
        case _:
            return _below_hundred(words)


def _below_hundred(words: Sequence[str]) -> int | None:
    """Return what one to three words from một to chín mươi chín are worth."""
    match words:
        case ["mười"]:
            return 10
        case ["mười", unit] if unit in _AFTER_TEN:
            return 10 + _AFTER_TEN[unit]
        case [tens, "mươi"] if _UNITS.get(tens, 1) > 1:
            return 10 * _UNITS[tens]
        case [tens, "mươi", unit] if _UNITS.get(tens, 1) > 1 and unit in _AFTER_TENS:
            return 10 * _UNITS[tens] + _AFTER_TENS[unit]
        case [unit]:
            return _UNITS.get(unit)
        case _:
            return None


def _spelled(group: int, *, follows: bool) -> list[str]:
    """Return the words of a number from 1 to 999; ``follows`` when a larger group stands before it."""
    hundreds, rest = divmod(group, 100)
    tens, unit = divmod(rest, 10)
    words = [_DIGITS[hundreds], "trăm"] if hundreds or follows else []
    if tens == 0:
        return words + (["linh"] if unit and words else []) + ([_DIGITS[unit]] if unit else [])
    words += ["mười"] if tens == 1 else [_DIGITS[tens], "mươi"]
    return words + ([_after_tens(tens, unit)] if unit else [])


def _after_tens(tens: int, unit: int) -> str:
    """Return the word of a digit after ``mười`` or ``mươi``."""
    if unit == 5:
        return "lăm"
    if tens > 1 and unit in (1, 4):
        return "mốt" if unit == 1 else "tư"
    return _DIGITS[unit]
