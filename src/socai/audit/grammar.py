"""Finds the numerals of a text: one expression for all of them, and the marks that join neighbours into a chain.

It knows what digits look like in print and under a scanner; what a numeral means is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

#: Spaces that group thousands in print; the ordinary one only where two groups follow.
_THIN = "\u00a0\u2009\u202f"
_NUMERAL = re.compile(
    r"(?<![0-9])[1-9][0-9]{0,2}(?:(?P<thin>[" + _THIN + r"])[0-9]{3})(?:(?P=thin)[0-9]{3})*(?:,[0-9]+)?(?![0-9.])"
    r"|(?<![0-9.,])[1-9][0-9]{0,2}(?: [0-9]{3}){2,}(?:,[0-9]+)?(?![0-9.])"
    r"|(?<![0-9.,])[1-9][0-9]{0,2}(?:\.[0-9]{3})+\. [0-9]{3}(?![0-9.,])(?=\s*[^\W\d_])"
    r"|(?<![^\W_])[Il][0-9]{1,3}(?:[.,][0-9]+)*(?=\s+[a-zà-ỹđ]|\s*%)"
    r"|(?<![^\W_])0[ÏIl](?![^\W_])"
    r"|[0-9]+(?:[.,][0-9]+)*"
)
_DOTTED_DATE = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.((?:19|20)[0-9]{2})")
_JOINT = re.compile(r"[ \u00a0]?([/\-–—:])[ \u00a0]?")
_AS_DIGITS = str.maketrans({"I": "1", "l": "1", "Ï": "1", "O": "0", "o": "0"})


@dataclass(frozen=True, slots=True)
class Token:
    """A numeral in the text: where it stands and how it is printed."""

    start: int
    end: int
    raw: str

    @property
    def digits(self) -> str:
        """The token with the letters that a scanner took for digits turned back."""
        return self.raw if self.raw[0].isdigit() and self.raw[-1].isdigit() else self.raw.translate(_AS_DIGITS)

    @property
    def whole(self) -> int:
        """Its value when it is printed with digits alone, -1 otherwise."""
        return int(self.raw) if self.raw.isdecimal() and len(self.raw) <= 18 else -1

    @property
    def is_year(self) -> bool:
        """Whether it looks like a year of our time."""
        return len(self.raw) == 4 and 1900 <= self.whole < 2100


@dataclass(frozen=True, slots=True)
class Chain:
    """Numerals that signs join: ``16/5/2025``, ``2025 - 2030``, ``35/35``. ``joints`` are the signs between them."""

    tokens: tuple[Token, ...]
    joints: str


def tokens_of(text: str) -> Iterator[Token]:
    """Yield every numeral of a text; a date written with dots is three."""
    for found in _NUMERAL.finditer(text):
        raw = found.group()
        dotted = _DOTTED_DATE.fullmatch(raw) if raw.count(".") == 2 else None
        if dotted is None:
            yield Token(found.start(), found.end(), raw)
            continue
        for group in (1, 2, 3):
            first, last = dotted.span(group)
            yield Token(found.start() + first, found.start() + last, dotted[group])


def chains_of(text: str, tokens: Sequence[Token]) -> Iterator[Chain]:
    """Yield the tokens in order, joined where only a sign stands between them."""
    group: list[Token] = []
    joints = ""
    for token in tokens:
        joint = _joint(text, group[-1].end, token.start) if group else ""
        if group and not joint:
            yield Chain(tuple(group), joints)
            group, joints = [], ""
        group.append(token)
        joints += joint
    if group:
        yield Chain(tuple(group), joints)


def _joint(text: str, end: int, start: int) -> str:
    """Return the sign that alone stands between two tokens, or nothing."""
    if not 1 <= start - end <= 3:
        return ""
    if text[end:start] == ".":
        return "."
    found = _JOINT.fullmatch(text, end, start)
    return found[1].replace("—", "-").replace("–", "-") if found else ""
