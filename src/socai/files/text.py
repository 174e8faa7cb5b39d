"""Turns the bytes of a text file into text: UTF-8, UTF-16 or Windows-1258, always in Unicode form NFC.

It decodes or refuses; it never replaces a character it does not understand, and knows nothing of what the text says.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from socai.files.errors import refusal
from socai.files.limits import LIMITS, Limits, check_size

UTF_8, UTF_16, WINDOWS_1258 = "UTF-8", "UTF-16", "Windows-1258"
ACCEPTED = (UTF_8, UTF_16, WINDOWS_1258)

_SAMPLE = 4096
_UTF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_VOWELS = "aăâeêioôơuưy"
_VIETNAMESE = frozenset(
    unicodedata.normalize("NFC", letter + tone) for letter in _VOWELS + _VOWELS.upper() for tone in ("", *_TONES)
) | frozenset("đĐ")
_PUNCTUATION = frozenset("\u00a0–—‘’‚“”„†‡•…‰‹›«»°±²³·×÷§₫€£¼½¾")


@dataclass(frozen=True)
class DecodedText:
    """Text in form NFC without a byte order mark, and the encoding it was written in (one of ``ACCEPTED``)."""

    content: str
    encoding: str


def decode(data: bytes, *, file: str, limits: Limits = LIMITS) -> DecodedText:
    """Return the text of a file.

    UTF-8 and UTF-16 are recognised with or without a byte order mark. Bytes that are neither count as Windows-1258
    only if every character they give is one that Vietnamese text contains and every tone mark stands on a vowel.

    Raises:
        FilesError: when it is empty, too large, binary, or in another encoding.

    Source:
        Unicode Standard Annex 15 (form NFC); Microsoft code page 1258.
    """
    decoded = decode_as_written(data, file=file, limits=limits)
    control = _CONTROL.search(decoded.content)
    if control:
        line = decoded.content.count("\n", 0, control.start()) + 1
        raise refusal("file.binary", file, line=line, accepted=ACCEPTED)
    return DecodedText(unicodedata.normalize("NFC", decoded.content), decoded.encoding)


def decode_as_written(data: bytes, *, file: str, limits: Limits = LIMITS) -> DecodedText:
    """Return the text of a file in the form in which it is written, control characters and all.

    Raises:
        FilesError: when it is empty, too large, or in no accepted encoding.
    """
    check_size(data, file=file, limits=limits)
    decoded = _decoded(data)
    if decoded is None:
        raise refusal("file.encoding", file, accepted=ACCEPTED)
    if not decoded.content.strip():
        raise refusal("file.empty", file)
    return decoded


def _decoded(data: bytes) -> DecodedText | None:
    """Return the text in the first encoding that fits, before normalisation; ``None`` when none does."""
    if data.startswith(_UTF_32):
        return None
    if data.startswith(codecs.BOM_UTF8):
        return _strictly(data, "utf-8-sig", UTF_8)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strictly(data, "utf-16", UTF_16)
    if 0 in data:
        codec = _utf_16_order(data)
        return _strictly(data, codec, UTF_16) if codec else None
    return _strictly(data, "utf-8", UTF_8) or _windows_1258(data)


def _strictly(data: bytes, codec: str, encoding: str) -> DecodedText | None:
    try:
        return DecodedText(data.decode(codec), encoding)
    except UnicodeDecodeError:
        return None


def _utf_16_order(data: bytes) -> str:
    """Return the codec of UTF-16 without a mark, empty when the bytes do not look like it.

    The digits, commas and plain letters of a table make at least a quarter of its bytes on one side zero, and hardly
    any on the other; a stray zero byte in a text, or a picture, does not.
    """
    sample = data[:_SAMPLE]
    low, high = sample[0::2].count(0), sample[1::2].count(0)
    if max(low, high) * 8 < len(sample) or min(low, high) * 4 > max(low, high):
        return ""
    return "utf-16-le" if high > low else "utf-16-be"


def _windows_1258(data: bytes) -> DecodedText | None:
    """Return the text if the bytes are Vietnamese in Windows-1258, whose tone marks follow their vowel."""
    decoded = _strictly(data, "cp1258", WINDOWS_1258)
    if decoded is None:
        return None
    foreign = {character for character in unicodedata.normalize("NFC", decoded.content) if not character.isascii()}
    return decoded if foreign <= _VIETNAMESE | _PUNCTUATION else None
