"""Recognises and converts Vietnamese text in the old font encodings TCVN3 (ABC) and VNI, which look like Latin letters.

Such text comes as bytes of old files and as letters of newer files that still use the old fonts. Conversion keeps the
way back to each character. It knows no file format.
Source: TCVN 5712:1993 (TCVN3); the VNI-Windows character table.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping
from dataclasses import dataclass

from socai.files.documents import Origins

TCVN3, VNI = "TCVN3", "VNI"

_TCVN3_BYTES = bytes(
    [*range(0xA1, 0xAF), *range(0xB5, 0xBA), *range(0xBB, 0xBF), *range(0xC6, 0xCD), *range(0xCE, 0xD9)]
)
_TCVN3_BYTES += bytes([*range(0xDC, 0xE0), *range(0xE1, 0xF0), *range(0xF1, 0xFF)])
_TCVN3_LETTERS = "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
_VNI_TONES = {"ù": "áéóúý", "ø": "àèòùỳ", "û": "ảẻỏủỷ", "õ": "ãẽõũỹ", "ï": "ạẹọụ"}
_VNI_SHAPED = {
    "a": {"â": "â", "á": "ấ", "à": "ầ", "å": "ẩ", "ã": "ẫ", "ä": "ậ"}
    | {"ê": "ă", "é": "ắ", "è": "ằ", "ú": "ẳ", "ü": "ẵ", "ë": "ặ"},
    "e": {"â": "ê", "á": "ế", "à": "ề", "å": "ể", "ã": "ễ", "ä": "ệ"},
    "o": {"â": "ô", "á": "ố", "à": "ồ", "å": "ổ", "ã": "ỗ", "ä": "ộ"},
    "ô": {"ù": "ớ", "ø": "ờ", "û": "ở", "õ": "ỡ", "ï": "ợ"},
    "ö": {"ù": "ứ", "ø": "ừ", "û": "ử", "õ": "ữ", "ï": "ự"},
}
_VNI_SINGLE = {"í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "ô": "ơ", "ö": "ư", "î": "ỵ", "ñ": "đ"}
_UNICODE_VIETNAMESE = re.compile("[\u0103\u0111\u01a1\u01b0\u1ea0-\u1ef9\u0300\u0301\u0303\u0309\u0323]")
_HIGH = re.compile("[\u00a1-\u00ff]")
_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 20_000
# The words that any Vietnamese report repeats; they recognise an encoding and are never used to understand a text.
_COMMON_WORDS = """
và của các được trong đồng số xã hộ người năm tháng kế hoạch đạt công tổ chức việc là có cho từ đến về tại với tỷ triệu
tổng thực hiện nhân dân nghị quyết báo cáo ủy ban huyện tỉnh đầu cấp đã
"""
_COMMON = frozenset(_COMMON_WORDS.split())


def _tcvn3_table() -> Mapping[str, str]:
    return dict(zip(_TCVN3_BYTES.decode("latin-1"), _TCVN3_LETTERS, strict=True))


def _vni_table() -> Mapping[str, str]:
    table = dict(_VNI_SINGLE)
    for mark, letters in _VNI_TONES.items():
        table |= {base + mark: letter for base, letter in zip("aeouy", letters, strict=False)}
    for base, marks in _VNI_SHAPED.items():
        table |= {base + mark: letter for mark, letter in marks.items()}
    return table | {sign.upper(): letter.upper() for sign, letter in table.items()}


TABLES: Mapping[str, Mapping[str, str]] = {TCVN3: _tcvn3_table(), VNI: _vni_table()}
_PATTERNS = {
    name: re.compile("|".join(sorted(map(re.escape, table), key=len, reverse=True))) for name, table in TABLES.items()
}


REMARKS: Mapping[str, str] = {TCVN3: "document.decoded_tcvn3", VNI: "document.decoded_vni"}


@dataclass(frozen=True)
class Converted:
    """Text in Unicode, and the way from its offsets to those of the text it was made from."""

    text: str
    origins: Origins


def encoding_of(text: str) -> str:
    """Return the old encoding that a text is in (``TCVN3`` or ``VNI``), empty when it is in none.

    A text with Vietnamese letters of its own is in none; one without is, when converting it gives common words.
    """
    sample = text[:_SAMPLE]
    if not _HIGH.search(sample) or _UNICODE_VIETNAMESE.search(sample):
        return ""
    scores = {name: _common_words(convert(sample, name).text) for name in TABLES}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] >= 3 and scores[best] > _common_words(sample) else ""


def convert(text: str, encoding: str) -> Converted:
    """Return a text in an old encoding as Unicode."""
    table = TABLES[encoding]
    pieces: list[str] = []
    starts, shifts = array("q"), array("q")
    read = written = 0
    for match in _PATTERNS[encoding].finditer(text):
        pieces += (text[read : match.start()], table[match[0]])
        written += match.start() - read + 1
        read = match.end()
        if read - written != (shifts[-1] if shifts else 0):
            starts.append(written)
            shifts.append(read - written)
    pieces.append(text[read:])
    return Converted("".join(pieces), Origins(starts, shifts))


def _common_words(text: str) -> int:
    """Return how many different common words with a Vietnamese letter a text has."""
    words = {word.lower() for word in _WORD.findall(text)}
    return sum(not word.isascii() for word in words & _COMMON)
