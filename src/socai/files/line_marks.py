"""Recognises what a line begins with: bullets, Vietnamese numbering (I., 1., 1.1., a), (1)), Markdown signs.

It looks at the beginning of one line; what the lines around it make of that is not known here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SIGNS = re.compile(
    r"""[ \t>]*
    (?:[*_]{1,3}(?=[-+•]))?
    (?:
        (?P<hashes>\#{1,6})[ \t]+
      | (?P<bullet>\\?[-+*](?=[ \t])|\\?[-+](?=[^\W\d_])|[•●○▪■□◦‣–—·](?=[ \t]*[^ \t\d])|o(?=[ \t]))[ \t]*
    )?
    (?:[*_]{1,3}(?=\S))?
    (?:
        (?P<roman>[IVX]{1,5})[.)/](?=[ \t]*[^\W\d_])
      | (?P<section>\d{1,2}(?:\.\d{1,2}){0,4}\\?[.)](?=[ \t]*[^\W\d_]|[ \t]+\S)
          |\d{1,2}(?:\.\d{1,2}){1,4}(?=[ \t]+[^\W\d_]))
      | (?P<letter>[a-zđ]\\?\)|[A-ZĐ]\\?[.)](?=[ \t]|\*))
      | (?P<round>\(\d{1,2}\)|\([a-zđ]\))(?=[ \t]*[^\W\d_])
    )?
    """,
    re.VERBOSE,
)
_LETTER = re.compile(r"[^\W\d_]")
_LENGTH = re.compile(r"(?<![^\W\d_])[kcdmh]?m\s*$")
_PAGE_NUMBER = re.compile(r"\s*(?:[-–—]\s*)?(?:[Tt]rang\s+)?\d{1,4}(?:\s*/\s*\d{1,4})?(?:\s*[-–—])?\s*")


@dataclass(frozen=True)
class Mark:
    """What a line begins with.

    Attributes:
        style: ``hashes``, ``bullet``, ``roman``, ``section``, ``letter``, ``round``, or empty for none. A bullet before
            a number counts as a bullet.
        text: the sign itself (``-``, ``II``, ``1.2.``).
        start: offset in the line of what follows bullets and hashes; a number belongs to the text.
        number: style of the number, also behind hashes and bullets, else empty.
    """

    style: str
    text: str
    start: int
    number: str

    @property
    def depth(self) -> int:
        """How many parts a section number has: 1 for ``2.``, 2 for ``2.1``; 0 when it is none."""
        return len(re.findall(r"\d+", self.text)) if self.style == "section" else 0


def mark_of(line: str) -> Mark:
    """Return what a line begins with."""
    match = _SIGNS.match(line)
    if match is None:  # pragma: no cover - the pattern matches the empty string
        return Mark("", "", 0, "")
    number = next((name for name in ("roman", "section", "letter", "round") if match[name]), "")
    if number in ("section", "letter") and not _opens(line, match, number):
        number = ""
    for sign in ("hashes", "bullet"):
        if match[sign]:
            return Mark(sign, match[sign].removeprefix("\\"), match.end(sign) + _gap(line, match.end(sign)), number)
    return Mark(number, match[number] if number else "", _gap(line, 0), number)


def _opens(line: str, match: re.Match[str], number: str) -> bool:
    """Whether a number opens a line: ``2.1 Kinh tế`` does, ``2.1 triệu`` and ``19.`` alone do not."""
    after = line[match.end(number) :].lstrip(" \t*_")
    if number == "section" and not match[number].endswith((".", ")")):
        return bool(after) and after[0].isupper()
    return bool(after)


def _gap(line: str, start: int) -> int:
    return len(line[start:]) - len(line[start:].lstrip(" \t"))


def begins_small(line: str) -> bool:
    """Whether the first letter or digit of a line is a small letter, so that it goes on with a sentence."""
    text = line.lstrip(" \t*_“\"'(")
    return bool(text) and text[0].islower()


def is_capitals(text: str) -> bool:
    """Whether a text is written in capitals, at least four of them."""
    letters = _LETTER.findall(text)
    return len(letters) >= 4 and all(not letter.islower() for letter in letters)


def is_page_number(line: str) -> bool:
    """Whether a line is nothing but the number of a page (``2``, ``- 2 -``, ``Trang 2/15``)."""
    return _PAGE_NUMBER.fullmatch(line) is not None


def takes_power(before: str) -> bool:
    """Whether a raised digit after a text is the power of a measure (``m²``) and no call of a footnote."""
    return _LENGTH.search(before[-4:]) is not None
