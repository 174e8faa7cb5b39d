"""Numerals: the one place where a number is read from text and turned into text.

The locale is always said: ``vi`` groups thousands by a dot and writes decimals after a comma, ``en`` the other way
round; both may group by a space. Rounding happens here alone, when a number is shown. Number words and Roman numerals
have modules of their own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from socai.core.errors import CoreError, shortened, unknown_locale
from socai.core.errors import NumeralError as NumeralError
from socai.core.figures import Basis, Figure, Qualifier

LONGEST = 60
#: Digits kept beyond the printed ones when a value has no end (100/3).
EXTRA_DECIMALS = 6

_SIGNS = "+\\-\u2212"
_MINUS_SIGNS = frozenset("-\u2212")
_SPACES = " \u00a0\u2009\u202f"
_EXAMPLES: Mapping[str, str] = {"vi": "1426; 1.426; 57,69; 3.954,5", "en": "1426; 1,426; 57.69; 3,954.5"}
_SCALES: Mapping[str, Mapping[str, int]] = {
    "vi": {"trăm": 2, "nghìn": 3, "ngàn": 3, "vạn": 4, "triệu": 6, "tỷ": 9, "tỉ": 9},
    "en": {"hundred": 2, "thousand": 3, "million": 6, "billion": 9},
}
_SCALED = re.compile(r"(.*[0-9])\s*(.*)", re.DOTALL)
_QUALIFIERS: Mapping[str, Mapping[Qualifier, str]] = {
    "vi": {Qualifier.MORE_THAN: "trên", Qualifier.ABOUT: "khoảng", Qualifier.LESS_THAN: "dưới"},
    "en": {Qualifier.MORE_THAN: "more than", Qualifier.ABOUT: "about", Qualifier.LESS_THAN: "less than"},
}
_ESTIMATED: Mapping[str, str] = {"vi": "ước", "en": "an estimated"}


class Numeral(NamedTuple):
    """A number as it stands in a text. A named tuple, as millions are made and it is made in half the time.

    Attributes:
        raw: the text it was read from, without the spaces around it.
        value: its exact value; the exponent keeps trailing zeros.
        decimals: digits after the decimal sign; negative when a scale word moved them (``3,9 tỷ`` has -8).
        ambiguous: whether its decimal sign is the one by which the locale groups thousands (``3.6`` in Vietnamese).
    """

    raw: str
    value: Decimal
    decimals: int
    ambiguous: bool = False


@dataclass(frozen=True)
class _Grammar:
    """The signs of a locale and the pattern that reads its numbers."""

    group: str
    point: str
    pattern: re.Pattern[str]


def _grammar(group: str, point: str) -> _Grammar:
    """Return the grammar that groups thousands by one sign and writes decimals after another.

    The pattern's groups: 1 sign; 2 whole part, 3 the sign that groups it, 4 decimals; or, around a grouping sign that
    cannot group, 5 whole part and 6 decimals. What could be read both ways (``02.500``) is read neither way.
    """
    g = re.escape(group)
    grouped = rf"[1-9][0-9]{{0,2}}(?:([{g}{_SPACES}])[0-9]{{3}})(?:\3[0-9]{{3}})*"
    misused = rf"(0|[1-9][0-9]{{3,}}|[0-9]+(?!{g}[0-9]{{3}}$)){g}([0-9]+)"
    pattern = rf"([{_SIGNS}]?)(?:([0-9]+|{grouped})(?:{re.escape(point)}([0-9]+))?|{misused})"
    return _Grammar(group, point, re.compile(pattern))


_GRAMMARS: Mapping[str, _Grammar] = {"vi": _grammar(".", ","), "en": _grammar(",", ".")}
_ONLY_DIGITS_AND_SIGNS = re.compile(rf"[{_SIGNS}]?[0-9][0-9.,{_SPACES}]*")


def parse_number(text: str, *, locale: str) -> Numeral:
    """Read a number: digits, optional sign, thousands grouped by the locale's sign or a space, optional decimals.

    A single grouping sign that cannot group is a decimal sign, and the numeral is marked ambiguous: ``3.6`` is 3,6.

    Raises:
        NumeralError: the text is anything else, groups wrongly (``1.42.6``), or is longer than ``LONGEST``.
    """
    raw = text.strip()
    match = _grammar_of(locale).pattern.fullmatch(raw) if len(raw) <= LONGEST else None
    if match is None:
        raise _refusal(raw, locale)
    sign, whole, group, decimals, left, right = match.groups("")
    digits = whole.replace(group, "") if group else whole
    value = Decimal(f"{digits}{left}.{decimals}{right}")
    if value and sign in _MINUS_SIGNS:
        value = value.copy_negate()
    return Numeral(raw, value, len(decimals) + len(right), bool(left))


def parse_percent(text: str, *, locale: str) -> Numeral:
    """Read a number followed by a percent sign (``57,69%``, ``57,69 %``); the value is the number before the sign.

    Raises:
        NumeralError: there is no percent sign, or what stands before it is not a number.
    """
    raw = text.strip()
    if not raw.endswith("%"):
        shown = shortened(raw)
        raise NumeralError(f"{shown!r} has no percent sign at its end", code="numeral.percent", text=shown)
    return parse_number(raw[:-1], locale=locale)._replace(raw=raw)


def parse_scaled(text: str, *, locale: str) -> Numeral:
    """Read a number with or without scale words after it (``3.954 tỷ``, ``3.6 triệu``, ``2 nghìn tỷ``).

    Raises:
        NumeralError: what stands before the words is not a number, or a word is not a scale word of the locale.
    """
    raw = text.strip()
    match = _SCALED.fullmatch(raw)
    if match is None:
        raise _refusal(raw, locale)
    numeral = parse_number(match[1], locale=locale)
    places = _places(match[2], locale)
    value = Decimal(f"{numeral.value:f}E{places}") if places else numeral.value
    return numeral._replace(raw=raw, value=value, decimals=numeral.decimals - places)


def round_half_up(value: Fraction | Decimal | int, decimals: int) -> Decimal:
    """Round half away from zero to a number of decimals; negative ones round to tens, hundreds...

    The result carries exactly that many decimals.
    """
    numerator, denominator = value.as_integer_ratio()
    double = 2 * abs(numerator) * 10 ** max(decimals, 0)
    denominator *= 10 ** max(-decimals, 0)
    units = (double + denominator) // (2 * denominator)
    sign = "-" if numerator < 0 and units else ""
    return Decimal(f"{sign}{units}E{-decimals}")


def format_number(value: Fraction | Decimal | int, *, decimals: int, locale: str, pad: bool = False) -> str:
    """Round a number and write it with the signs of a locale.

    Args:
        value: exact value.
        decimals: digits after the decimal sign; 0 writes a whole number.
        locale: ``vi`` or ``en``.
        pad: whether whole numbers from 1 to 9 are written 01 to 09, as Vietnamese papers write counts.
    """
    grammar = _grammar_of(locale)
    rounded = round_half_up(value, decimals)
    whole, _, fraction = f"{rounded.copy_abs():f}".partition(".")
    if pad and decimals == 0 and 1 <= rounded <= 9:
        return f"0{whole}"
    grouped = f"{int(whole):,}".replace(",", grammar.group)
    return ("-" if rounded < 0 else "") + grouped + (grammar.point + fraction if fraction else "")


def format_figure(figure: Figure, *, locale: str) -> str:
    """Return the digits that a figure prints, without qualifier and measure; Vietnamese counts are padded (``05``).

    Raises:
        CoreError: the figure has no value; what stands in its place is for the caller to say.
    """
    if figure.value is None:
        raise CoreError(
            f"{figure.key.indicator} has no value to print", code="figure.no_value", indicator=figure.key.indicator
        )
    pad = locale == "vi" and figure.measure.is_count
    return format_number(figure.value, decimals=figure.decimals, locale=locale, pad=pad)


def qualifier_words(figure: Figure, *, locale: str) -> str:
    """Return the words before a figure that say how exact it is (``ước``, ``trên``, ``ước trên``...), or nothing.

    An estimate is about right by its nature, so it is never "ước khoảng".
    """
    _grammar_of(locale)
    qualifier = _QUALIFIERS[locale].get(figure.qualifier, "")
    if figure.key.basis is not Basis.ESTIMATE:
        return qualifier
    if figure.qualifier is Qualifier.ABOUT:
        return _ESTIMATED[locale]
    return f"{_ESTIMATED[locale]} {qualifier}".rstrip()


def decimals_needed(value: Fraction) -> int | None:
    """Return how many decimals hold a value exactly, ``None`` when it has no end (1/3)."""
    twos, fives = _power_in(value.denominator, 2), _power_in(value.denominator, 5)
    return max(twos, fives) if value.denominator == 2**twos * 5**fives else None


def exact_text(value: Fraction, decimals: int) -> str:
    """Return a value as decimal text with a point, for machines: exact when it has an end.

    A value without an end is rounded to ``EXTRA_DECIMALS`` digits more than the ``decimals`` that are printed.
    """
    if value.denominator == 1:
        return str(value.numerator)
    needed = decimals_needed(value)
    return f"{round_half_up(value, decimals + EXTRA_DECIMALS if needed is None else needed):f}"


def format_exact(value: Fraction, *, decimals: int, locale: str) -> str:
    """Return a value with all its digits, as a reader of the locale writes them.

    One without an end (100/3) has ``EXTRA_DECIMALS`` digits more than the ``decimals`` that are printed, then dots.
    """
    needed = decimals_needed(value)
    shown = format_number(value, decimals=decimals + EXTRA_DECIMALS if needed is None else needed, locale=locale)
    return f"{shown}..." if needed is None else shown


def _power_in(number: int, prime: int) -> int:
    """Return how often a prime divides a number."""
    count = 0
    while number % prime == 0:
        number, count = number // prime, count + 1
    return count


def _grammar_of(locale: str) -> _Grammar:
    """Return the grammar of a locale."""
    grammar = _GRAMMARS.get(locale)
    if grammar is None:
        raise unknown_locale(locale)
    return grammar


def _places(words: str, locale: str) -> int:
    """Return by how many places scale words move the decimal sign; each must be larger than the one before it."""
    scales = _SCALES[locale]
    spelled = unicodedata.normalize("NFC", words).lower().split()
    places = [scales.get(word, 0) for word in spelled]
    if any(place <= before for before, place in pairwise([0, *places])):
        allowed, shown = ", ".join(scales), shortened(words)
        raise NumeralError(
            f"{shown!r} is not a scale; allowed: {allowed}", code="numeral.scale", text=shown, allowed=allowed
        )
    return sum(places)


def _refusal(raw: str, locale: str) -> NumeralError:
    """Return the error that says what is wrong with a text and what is allowed."""
    allowed = _EXAMPLES[locale]
    shown = shortened(raw)
    if not raw:
        return NumeralError(f"no number; allowed: {allowed}", code="numeral.empty", allowed=allowed)
    if len(raw) > LONGEST:
        return NumeralError(
            f"{shown!r} is longer than {LONGEST} characters", code="numeral.too_long", text=shown, longest=LONGEST
        )
    what, code = ("is not a number", "numeral.syntax")
    if _ONLY_DIGITS_AND_SIGNS.fullmatch(raw):
        what, code = ("groups its digits wrongly", "numeral.grouping")
    return NumeralError(f"{raw!r} {what}; allowed: {allowed}", code=code, text=raw, allowed=allowed)
