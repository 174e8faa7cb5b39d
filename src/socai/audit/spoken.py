"""Finds numbers in words that count things (``ba đại biểu``, ``mười hai hộ``) and lets idioms alone (``một cửa``).

Only words right before a noun that counts are read; "một" is mostly an article and "năm" mostly a year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from socai.audit.closed_words import COUNTED_PAIRS, LONE_NOUNS, words
from socai.audit.nouns import noun_after
from socai.core.errors import NumeralError
from socai.core.number_words import parse_words

_WORD = re.compile(r"[^\W\d_]+")
_ONES = "một|hai|ba|bốn|năm|sáu|bảy|bẩy|tám|chín|mười|mươi|mốt|lăm|tư|trăm|linh|lẻ|nghìn|ngàn|triệu"
_SPOKEN = re.compile(rf"(?<![^\W_])(?:hai|ba|bốn|sáu|bảy|tám|chín|mười|năm mươi|một)(?: (?:{_ONES}))*(?= +[^\W\d_])")
_COUNTED = words("người hộ vụ ca xã thôn bản trường lớp trẻ em cháu cuộc lượt chiếc căn ngôi con đoàn")
_IDIOMS = frozenset({"hai con số", "ba ngôi", "một người", "một bản", "một lớp", "một con", "hai bên"})
_LISTED = re.compile(r"(?:và|còn|thêm|cùng|hoặc|;|,|:|\() *$")


class Spoken(NamedTuple):
    """A number in words: where it stands and its value."""

    start: int
    end: int
    value: int


def spoken_numbers(plain: str, lower: str) -> Iterator[Spoken]:
    """Yield the numbers in words that count things.

    Args:
        plain: the text, markup as spaces.
        lower: the same in lower case, of the same length.
    """
    for found in _SPOKEN.finditer(lower):
        spelled = found.group()
        if not _counts(plain, lower, found.end(), spelled):
            continue
        if spelled == "một" and not _continues(lower, found.start()):
            continue
        try:
            yield Spoken(found.start(), found.end(), parse_words(spelled))
        except NumeralError:
            continue


def _counts(plain: str, lower: str, end: int, spelled: str) -> bool:
    """Return whether a noun that can be counted follows."""
    following = _WORD.findall(lower, end, end + 24)
    if f"{spelled} {' '.join(following[:2])}" in _IDIOMS or not following:
        return False
    if following[0] == "đồng" and spelled.endswith(("nghìn", "ngàn", "triệu")):
        return following[1:2] not in (["chí"], ["bào"])
    if " ".join(following[:2]) in COUNTED_PAIRS:
        return True
    return (
        following[0] in _COUNTED
        and following[0] in LONE_NOUNS | {"cuộc", "lượt", "đoàn"}
        and bool(noun_after(plain[end : end + 60]).unit)
    )


def _continues(lower: str, start: int) -> bool:
    """Return whether "một" ends a list of figures, so that it counts and is no article."""
    before = lower[max(0, start - 80) : start]
    return _LISTED.search(before[-8:]) is not None and any(map(str.isdigit, before))
