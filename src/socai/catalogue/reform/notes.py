"""Understands the notes of the correspondence: how much of a unit's area and people goes to another one.

It understands a note wholly or not at all, and knows nothing of the units that the note is about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from socai.core.spelling import folded


class Extent(StrEnum):
    """How much of something: all of it, a part of unknown size, or nothing is said of it in particular."""

    ALL = "all"
    PART = "part"
    UNSAID = "unsaid"


@dataclass(frozen=True)
class Note:
    """What a note says.

    Attributes:
        area: how much of the area goes over.
        people: how much of the population.
        is_kept: whether the unit is said to stay as it was.
        is_district: whether what goes over is a whole district that has no communes.
    """

    area: Extent
    people: Extent
    is_kept: bool = False
    is_district: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether all of the unit goes over."""
        return self.area is self.people is Extent.ALL


_WHOLE = Note(Extent.ALL, Extent.ALL)
_PIECE = Note(Extent.UNSAID, Extent.UNSAID)
_MEASURES = ("dien tich", "dan so")
_MEASURE = r"(?:dien tich(?: tu nhien)?|(?:quy mo )?dan so)"
_SHARE = re.compile(rf"(toan bo|mot phan)((?: {_MEASURE}(?:,| va|(?= |$))?)*)")
_JOINED = re.compile(rf"nhap (?:toan bo|mot phan)(?:,? (?:va )?(?:toan bo|mot phan|{_MEASURE}))*")
_RENAMED = re.compile(r"doi (?:ten|loai hinh)(?:, doi (?:ten|loai hinh))*( tu mot phan .+)?")
_REARRANGED = re.compile(r"sap xep toan bo (huyen|xa|phuong|thi tran) .+ thanh .+")
_REMAINDER = re.compile(r"phan con lai(?: sau khi .+)?")


@lru_cache(maxsize=1024)
def read_note(text: str) -> Note | None:
    """Return what a note says, ``None`` when it cannot be understood."""
    words = folded(text)
    if words == "giu nguyen":
        return Note(Extent.ALL, Extent.ALL, is_kept=True)
    if match := _RENAMED.fullmatch(words):
        return _PIECE if match[1] else _WHOLE
    if match := _REARRANGED.fullmatch(words):
        return Note(Extent.ALL, Extent.ALL, is_district=match[1] == "huyen")
    if _REMAINDER.fullmatch(words):
        return _PIECE
    return _shares(words) if _JOINED.fullmatch(words) else None


def _shares(words: str) -> Note | None:
    """Read ``nhap mot phan dien tich, toan bo dan so``; without a measure all is all of both, a part just a piece."""
    said: dict[str, Extent] = {}
    for match in _SHARE.finditer(words):
        is_all, measures = match[1] == "toan bo", [name for name in _MEASURES if name in match[2]]
        for measure in measures or (_MEASURES if is_all else ()):
            if measure in said:
                return None
            said[measure] = Extent.ALL if is_all else Extent.PART
    area, people = (said.get(measure, Extent.UNSAID) for measure in _MEASURES)
    return Note(area, people)
