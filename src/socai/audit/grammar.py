"""Finds the numerals of a text: one expression for all of them, and the marks that join neighbours into a chain.

It knows what digits look like in print and under a scanner; what a numeral means is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_NUMERAL = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
#: Thousands grouped by thin or hard spaces; by ordinary ones only where two groups follow; a space that a scanner saw.
_SPACED = re.compile(
    r"[1-9][0-9]{0,2}(?:(?P<thin>[\u00a0\u2009\u202f])[0-9]{3})(?:(?P=thin)[0-9]{3})*(?:,[0-9]+)?(?![0-9.])"
    r"|[1-9][0-9]{0,2}(?: [0-9]{3}){2,}(?:,[0-9]+)?(?![0-9.])"
    r"|[1-9][0-9]{0,2}(?:\.[0-9]{3})+\. [0-9]{3}(?![0-9.,])(?=\s*[^\W\d_])"
)
_SPACES = frozenset(" \u00a0\u2009\u202f")
#: A letter that a scanner put for a digit before others (``I18``), behind a leading zero (``0Ï``) or others (``1O``).
_STEM = frozenset("Il")
_COUNTS = re.compile(r"\s+[a-zà-ỹđ]|\s*%")
_ONES, _LAST = frozenset("ÏIl"), frozenset("OI")
_DOTTED_DATE = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.((?:19|20)[0-9]{2})")
_JOINT = re.compile(r"[ \u00a0]?([/\-–—])[ \u00a0]?|(:)|[ \u00a0]+(?:đến|tới)[ \u00a0]+")
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
    """Numerals that signs join: ``16/5/2025``, ``2025 - 2030``, ``35/35``. ``joints`` are the signs between them.

    ``~`` stands for "đến".
    """

    tokens: tuple[Token, ...]
    joints: str


def tokens_of(text: str) -> Iterator[Token]:
    """Yield every numeral of a text; a date written with dots is three."""
    done = 0
    for found in _NUMERAL.finditer(text):
        start, end = found.span()
        if start < done:
            continue
        raw = found.group()
        if raw.count(".") == 2 and (dotted := _DOTTED_DATE.fullmatch(raw)):
            yield from (Token(start + dotted.start(at), start + dotted.end(at), dotted[at]) for at in (1, 2, 3))
            continue
        first, done = _repaired(text, start, _spaced_end(text, start, end))
        yield Token(first, done, raw if done - first == end - start else text[first:done])


def _spaced_end(text: str, start: int, end: int) -> int:
    """Return where a numeral ends that goes on behind a space."""
    behind = end + 1 if text[end : end + 1] == "." else end
    if text[behind : behind + 1] not in _SPACES or not text[behind + 1 : behind + 2].isdecimal():
        return end
    found = _SPACED.match(text, start)
    return found.end() if found else end


def _repaired(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the bounds of a numeral with letters that a scanner put for digits; most have none."""
    before, behind = text[start - 1 : start], text[end : end + 1]
    if before in _STEM and not text[start - 2 : start - 1].isalnum() and start > 0 and _COUNTS.match(text, end):
        return start - 1, end
    if behind in _ONES and text[start:end] == "0" and not text[end + 1 : end + 2].isalnum() and not before.isalnum():
        return start, end + 1
    alone = not before.isalnum() and not text[end + 1 : end + 2].isalnum()
    if behind in _LAST and alone and _COUNTS.match(text, end + 1):
        return start, end + 1
    return start, end


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
    if not 1 <= start - end <= 5:
        return ""
    if text[end:start] == ".":
        return "."
    found = _JOINT.fullmatch(text, end, start)
    if found is None:
        return ""
    if found[2]:
        return ":"
    return found[1].replace("—", "-").replace("–", "-") if found[1] else "~"
