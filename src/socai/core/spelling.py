"""How people spell: what two words have in common whatever the accents, letters and spaces of who typed them."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=65536)
def folded(text: str) -> str:
    """Return a text in small letters without accents and with single spaces, for comparison only.

    >>> folded("  Chè  búp TƯƠI, Đà")
    'che bup tuoi, da'
    """
    apart = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(letter for letter in apart if not unicodedata.combining(letter)).split())
