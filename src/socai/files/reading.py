"""Reads a document of any kind into the one model: finds out what a file is and calls its reader.

It knows which reader reads what; how a kind of file is read is known by its reader alone.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from socai.files.canonical import canonical
from socai.files.document_text import written_text
from socai.files.documents import Document, Origins
from socai.files.errors import refusal
from socai.files.html_reading import read_html
from socai.files.legacy_text import REMARKS, Converted, convert, encoding_of
from socai.files.limits import LIMITS, Limits, check_size, read_bytes
from socai.files.pdf_reading import read_pdf
from socai.files.text import UTF_16, WINDOWS_1258
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
KINDS = ("docx", "pdf", "html", "md", "txt")


def read_document(path: Path, *, limits: Limits = LIMITS) -> Document:
    """Return a document as read.

    Args:
        path: the file; its name's ending says what it is.
        limits: what is accepted.

    Raises:
        FilesError: when it cannot be read, is too large, damaged or hostile, or is not what its name says.
    """
    kind = _kind(path)
    return _read(read_bytes(path, limits=limits), file=str(path), kind=kind, limits=limits)


def read_content(data: bytes, *, file: str, limits: Limits = LIMITS) -> Document:
    """Return a document of which only the content is at hand, as of an upload.

    Args:
        data: the content.
        file: its name; the ending says what it is.
        limits: what is accepted.

    Raises:
        FilesError: when it cannot be read, is too large, damaged or hostile, or is not what its name says.
    """
    kind = _kind(Path(file))
    check_size(data, file=file, limits=limits)
    return _read(data, file=file, kind=kind, limits=limits)


def _kind(path: Path) -> str:
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        raise refusal("document.kind", str(path), ending=path.suffix, accepted=KINDS)
    return kind


def _read(data: bytes, *, file: str, kind: str, limits: Limits) -> Document:
    if kind in _READERS:
        return _READERS[kind](data, file=file, limits=limits)
    written = written_text(data, file=file, limits=limits)
    return _text_document(written.content, file=file, kind=kind, data=data, remarks=_DECODED.get(written.encoding, ()))


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
