"""Gets the text out of a text file or web page: its encoding, old font encodings, and what is no text at all.

It decodes; the text stays as it is written, and old fonts stay the Latin letters that they look like.
"""

from __future__ import annotations

import re

from socai.files.errors import FilesError, refusal
from socai.files.legacy_text import encoding_of
from socai.files.limits import LIMITS, Limits
from socai.files.text import ACCEPTED, DecodedText, decode_as_written

_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f]")
# A text may hold stray control characters, and office programs write some around fields; a picture holds thousands.
_MOST_CONTROLS = 20
_SIGNS = {
    b"%PDF-": "PDF",
    b"PK\x03\x04": "zip (docx, xlsx)",
    b"\xd0\xcf\x11\xe0": "doc, xls (Office 97-2003)",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"{\\rtf": "RTF",
}


def written_text(data: bytes, *, file: str, limits: Limits = LIMITS) -> DecodedText:
    """Return the text of a file as it is written; old font encodings stay the Latin letters that they look like.

    Raises:
        FilesError: when it is too large, empty or too long, in no accepted encoding, or is no text.
    """
    what = _is_really(data)
    if what:
        raise refusal("document.other_kind", file, found=what)
    try:
        written = decode_as_written(data, file=file, limits=limits)
    except FilesError:
        latin = _latin(data)
        if not encoding_of(latin):
            raise
        written = DecodedText(latin, "")
    if len(written.content) > limits.letters or written.content.count("\n") > limits.lines:
        raise refusal("document.too_long", file, allowed=limits.letters)
    controls = len(_CONTROLS.findall(written.content))
    if controls > max(_MOST_CONTROLS, len(written.content) // _MOST_CONTROLS):
        raise refusal("file.binary", file, line=1, accepted=ACCEPTED)
    return written


def _is_really(data: bytes) -> str:
    """Return what kind of file some bytes begin, empty when they may be text."""
    return next((what for sign, what in _SIGNS.items() if data.startswith(sign)), "")


def _latin(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return ""
