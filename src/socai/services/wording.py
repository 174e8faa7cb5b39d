"""Words findings for people, in Vietnamese or English, from the one message catalogue.

Codes and data come from every room; sentences come only from ``socai/locale``. Numbers are formatted by ``core``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Protocol

from babel.messages.pofile import read_po

from socai.core.findings import Finding
from socai.core.numerals import decimals_needed, format_number

LANGUAGES = ("vi", "en")


class Named(Protocol):
    """What a pack names in both languages."""

    @property
    def name_vi(self) -> str:
        """The Vietnamese name."""

    @property
    def name_en(self) -> str:
        """The English name."""


_LOCALE = Path(__file__).resolve().parents[1] / "locale"
_MOST_DECIMALS = 6
_DAYS = {"vi": "%d/%m/%Y", "en": "%Y-%m-%d"}


@cache
def messages(lang: str) -> Mapping[str, str]:
    """Return every message of a language by its code; ``<code>.doc`` says when the finding arises.

    Raises:
        ValueError: when the language is not one of ``LANGUAGES``.
    """
    if lang not in LANGUAGES:
        raise ValueError(f"language {lang!r} is not one of {', '.join(LANGUAGES)}")
    with (_LOCALE / lang / "LC_MESSAGES" / "socai.po").open("rb") as file:
        catalogue = read_po(file, locale=lang)
    return {str(message.id): str(message.string) for message in catalogue if message.id}


def named(declared: Named, *, lang: str) -> str:
    """Return the name of what a pack declares, in a language."""
    return declared.name_vi if lang == "vi" else declared.name_en


def word(finding: Finding, *, lang: str = "vi") -> str:
    """Return one line: where it stands, what it is, what is allowed."""
    sentence = say(finding.code, lang=lang, **{"subject": finding.subject, **finding.data})
    place = str(finding.location)
    return f"{place}: {sentence}" if place else sentence


def say(code: str, *, lang: str, **data: object) -> str:
    """Return the message of a code with its data.

    A code without a message, or a message that asks for data that is not given, is a fault of the program; the line
    then still tells all that is known.
    """
    values = {name: _text(value, lang) for name, value in data.items()}
    try:
        return messages(lang)[code].format_map(values)
    except (KeyError, IndexError, ValueError):
        return f"{code}: {values}"


def _text(value: object, lang: str) -> str:
    """Return a data value as text: figures by the rules of ``core``, counters and words as they are."""
    if isinstance(value, (Decimal, Fraction)):
        needed = decimals_needed(Fraction(value))
        return format_number(value, decimals=_MOST_DECIMALS if needed is None else needed, locale=lang)
    if isinstance(value, date):
        return value.strftime(_DAYS[lang])
    if isinstance(value, (list, tuple)):
        return ", ".join(_text(part, lang) for part in value)
    return str(value)
