"""Marks of state secrets: MẬT, TỐI MẬT, TUYỆT MẬT as a stamp stands on a paper, and nothing that only speaks of them.

A mark is a stamp when it stands alone: in a line, in a column of a line, in brackets, or behind "Độ mật". Words such as
"bí mật nhà nước", "mật độ", "BẢO MẬT" are none.

Source: Luật Bảo vệ bí mật nhà nước 117/2025/QH15 (three levels); Nghị định 63/2026/NĐ-CP (stamps).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MARKS = ("MẬT", "TỐI MẬT", "TUYỆT MẬT")
_SPACES = re.compile(r"[^\S\n]+")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_COLUMNS = re.compile(r"\s{2,}|\t|\||\u2003")
_FRAME = " \t*_#[](){}<>«»“”\"'.:;,–—-=~"
_BRACKETED = re.compile(r"[\[(]\s*((?:TUYỆT|TỐI)?\s*MẬT)\s*[\])]")
_LEVEL = re.compile(r"(?:mức\s+)?độ\s+(?:bí\s+)?mật\s*[:：]\s*(tuyệt\s+mật|tối\s+mật|mật)\s*[.;,]?\s*$", re.IGNORECASE)
_LETTER = "Ậ"
"""In every mark, and in few other lines."""
_SPELLED = {mark.replace(" ", ""): mark for mark in MARKS}


def secrecy_mark(lines: Iterable[str]) -> str:
    """Return the first mark of secrecy that stands as a stamp in lines of a paper, empty when there is none.

    Args:
        lines: paragraphs, cells, lines of a page; spelling with marks apart and letters set wide are understood.

    >>> secrecy_mark(["TỐI  MẬT", "BÁO CÁO"])
    'TỐI MẬT'
    >>> secrecy_mark(["Công tác bảo vệ bí mật nhà nước", "BẢO MẬT"])
    ''
    """
    for line in lines:
        text = unicodedata.normalize("NFC", line)
        found = _stamp(_UNSEEN.sub("", text)) if _LETTER in text.upper() else ""
        if found:
            return found
    return ""


def _stamp(line: str) -> str:
    for piece in (line, *_COLUMNS.split(line)):
        mark = _SPELLED.get(_SPACES.sub("", piece.strip(_FRAME)))
        if mark:
            return mark
    said = _BRACKETED.search(line) or _LEVEL.search(line)
    return _SPELLED[_SPACES.sub("", said[1]).upper()] if said else ""
