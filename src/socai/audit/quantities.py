"""Reads what a numeral is worth, by the habit of its document.

Vietnamese groups thousands with dots. A document that writes them the other way round does so throughout, so its own
undoubted numbers say how the doubtful ones are meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from socai.core.numerals import LONGEST, NumeralError, parse_number

_VIETNAMESE = re.compile(
    r"[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+|[0-9]{1,3}(?:\.[0-9]{3}){2,}|[0-9]+,(?:[0-9]{1,2}|[0-9]{4})"
)
_ENGLISH = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+|[0-9]{1,3}(?:,[0-9]{3}){2,}")
_GROUPED_BY_COMMA = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")
_GROUPED_BY_DOT = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")


class Worth(NamedTuple):
    """What a numeral is worth: exact value, digits printed behind the comma, whether it could be read otherwise."""

    value: Fraction
    decimals: int
    ambiguous: bool


def locale_of(raws: Iterable[str]) -> str:
    """Return the locale by which a document writes its numbers: ``vi``, unless it clearly writes them as ``en``."""
    vietnamese = english = 0
    for raw in raws:
        if "." in raw or "," in raw:
            vietnamese += _VIETNAMESE.fullmatch(raw) is not None
            english += _ENGLISH.fullmatch(raw) is not None
    return "en" if english > vietnamese else "vi"


@lru_cache(maxsize=8192)
def worth_of(digits: str, *, locale: str, counted: bool) -> Worth | None:
    """Return what a numeral is worth, ``None`` when it cannot be read.

    Args:
        digits: the numeral, letters already turned into digits.
        locale: the document's habit.
        counted: whether it counts whole things, of which there are no thousandths (``7,488 người`` is 7488).
    """
    if len(digits) > LONGEST:
        return None
    text = " ".join(digits.split()).replace(". ", ".")
    if counted and locale == "vi" and _GROUPED_BY_COMMA.fullmatch(text):
        return Worth(Fraction(text.replace(",", "")), 0, True)
    for tongue in (locale, "en" if locale == "vi" else "vi"):
        try:
            numeral = parse_number(text, locale=tongue)
        except NumeralError:
            continue
        doubtful = numeral.ambiguous or tongue != locale or (tongue == "vi" and _doubtful(text, counted))
        return Worth(Fraction(numeral.value), numeral.decimals, doubtful)
    return None


def _doubtful(text: str, counted: bool) -> bool:
    """Return whether a lone separator before three digits could be meant the other way."""
    return _GROUPED_BY_COMMA.fullmatch(text) is not None and not counted
