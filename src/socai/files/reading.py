"""Reads a document of any kind into the one model: finds out what a file is and calls its reader.

It knows which reader reads what; how a kind of file is read is known by its reader alone.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path

from socai.files.canonical import canonical
from socai.files.documents import Document, Origins
from socai.files.errors import FilesError, refusal
from socai.files.html_reading import read_html
from socai.files.legacy_text import REMARKS, Converted, convert, encoding_of
from socai.files.limits import LIMITS, Limits, read_bytes
from socai.files.pdf_reading import read_pdf
from socai.files.text import ACCEPTED, UTF_16, WINDOWS_1258, DecodedText, decode_as_written
from socai.files.text_blocks import text_blocks
from socai.files.word_reading import read_word

_KINDS = {
    ".txt": "txt",
    ".md": "md",
    ".markdown": "md",
    ".docx": "docx",
    ".docm": "docx",
    ".pdf": "pdf",
    ".html": "html",
    ".htm": "html",
}
_DECODED = {UTF_16: ("document.decoded_utf_16",), WINDOWS_1258: ("document.decoded_windows_1258",)}
_READERS = {"docx": read_word, "pdf": read_pdf, "html": read_html}
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f]")
# A text may hold a stray control character; a picture named .txt holds thousands.
_MOST_CONTROLS = 50
_SIGNS = {
    b"%PDF-": "PDF",
    b"PK\x03\x04": "zip (docx, xlsx)",
    b"\xd0\xcf\x11\xe0": "doc, xls (Office 97-2003)",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"{\\rtf": "RTF",
}
KINDS = ("docx", "pdf", "html", "md", "txt")


def read_document(path: Path, *, limits: Limits = LIMITS) -> Document:
    """Return a document as read.

    Args:
        path: the file; its name's ending says what it is.
        limits: what is accepted.

    Raises:
        FilesError: when it cannot be read, is too large, damaged or hostile, or is not what its name says.
    """
    file = str(path)
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        raise refusal("document.kind", file, ending=path.suffix, accepted=KINDS)
    data = read_bytes(path, limits=limits)
    if kind in _READERS:
        return _READERS[kind](data, file=file, limits=limits)
    written = _written(data, file, limits)
    return _text_document(written.content, file=file, kind=kind, data=data, remarks=_DECODED.get(written.encoding, ()))


def _written(data: bytes, file: str, limits: Limits) -> DecodedText:
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
    if len(_CONTROLS.findall(written.content)) > _MOST_CONTROLS:
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


def document_of_text(text: str, file: str = "", kind: str = "txt") -> Document:
    """Return a document of plain text or Markdown.

    Args:
        text: the text; offsets of ``Document.in_file`` are offsets in it.
        file: what to call it.
        kind: ``txt`` or ``md``.
    """
    return _text_document(text, file=file, kind=kind, data=text.encode("utf-8", "surrogatepass"))


def _text_document(text: str, *, file: str, kind: str, data: bytes, remarks: tuple[str, ...] = ()) -> Document:
    old = encoding_of(text)
    converted = convert(text, old) if old else Converted(text, Origins())
    shaped = canonical(converted.text)
    if old:
        shaped = replace(shaped, origins=replace(shaped.origins, before=converted.origins))
        remarks += (REMARKS[old],)
    found = text_blocks(shaped.text)
    digest = hashlib.sha256(data).hexdigest()
    return Document(file, kind, digest, shaped.text, found.blocks, found.calls, remarks, shaped.origins)
