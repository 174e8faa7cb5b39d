"""About how wide words are in bold letters of the Times family. Good to a tenth; it reads no font."""

from __future__ import annotations

from unicodedata import category

# Widths in hundredths of the size of the letters, means over Vietnamese text.
_CAPITAL, _SMALL, _SPACE, _DIGIT, _OTHER = 70, 48, 25, 50, 33
_BY_CATEGORY = {"Lu": _CAPITAL, "Ll": _SMALL, "Zs": _SPACE, "Nd": _DIGIT}


def estimated_width(text: str, *, size: int) -> int:
    """Return about how many points wide a line of bold letters of ``size`` points is.

    Args:
        text: the line, in composed letters (NFC).
        size: of the letters in points.
    """
    return sum(_BY_CATEGORY.get(category(letter), _OTHER) for letter in text) * size // 100
