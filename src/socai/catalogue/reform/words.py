"""Makes spellings of the same Vietnamese name equal, by rule. It knows no name."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from socai.core.spelling import folded

_TONES = frozenset("\N{COMBINING GRAVE ACCENT}\N{COMBINING ACUTE ACCENT}\N{COMBINING TILDE}"
                   "\N{COMBINING HOOK ABOVE}\N{COMBINING DOT BELOW}")  # fmt: skip


@lru_cache(maxsize=65536)
def tidy(text: str) -> str:
    """Return a text composed (NFC), with single spaces, without what cannot be seen at its ends."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


@lru_cache(maxsize=65536)
def same_spelling(text: str) -> str:
    """Return what all spellings of a name have in common: case, spaces and the letter that carries the tone aside.

    ``Thuỵ`` and ``Thụy`` become equal; ``Thúy`` stays another name.
    """
    return " ".join(_word(word) for word in tidy(text).casefold().split())


def slug(text: str) -> str:
    """Return a text as part of a key: plain letters and digits, words joined by hyphens."""
    letters = (letter if letter.isascii() and letter.isalnum() else " " for letter in folded(text))
    return "-".join("".join(letters).split())


def _word(word: str) -> str:
    apart = unicodedata.normalize("NFD", word)
    letters = "".join(letter for letter in apart if letter not in _TONES)
    return letters + "".join(letter for letter in apart if letter in _TONES)
