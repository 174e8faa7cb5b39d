"""The lines of a file of any kind on which a stamp may stand. What a stamp says is not known here; nothing is kept.

What a file is, its content says: a name may lie.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import PurePath

from lxml import etree

from socai.files.document_text import written_text
from socai.files.errors import refusal
from socai.files.limits import LIMITS, Limits
from socai.files.packages import Package
from socai.files.reading import read_content

_ZIP, _PDF = b"PK\x03\x04", b"%PDF-"
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF", b"II*\0", b"MM\0*", b"BM")
_UNSEEN = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf")
"""Files of old office programs, and rich text: nobody here reads them."""
_PAGES = (".html", ".htm")
_LINES = ("{*}si", "{*}is", "{*}p", "{*}oddHeader", "{*}firstHeader", "{*}evenHeader", "{*}oddFooter")
"""Strings and typed cells of sheets, paragraphs of papers and shapes, what stands at the edge of pages."""
_APART = frozenset({"tab", "br", "cr"})
_PLACE = re.compile(r"&[LCR]")
"""Where in the header of a sheet its next part stands."""
_MAIL = re.compile(rb"\A(?:[\w-]+:.*\r?\n(?:[ \t].*\r?\n)*)*?(?:MIME-Version|Content-Type):", re.IGNORECASE)
"""Letters, and web pages with their pictures in one file: headers first, the rest may stand in Base64."""
_HTML, _HTML_NAME = "text/html", "x.html"
_DEEPEST = 2


def lines_of(data: bytes, file: str, *, limits: Limits = LIMITS) -> Iterator[str]:
    """Yield the lines of a file: paragraphs with headers and text boxes, cells of all sheets with headers and shapes.

    A picture has no lines.

    Args:
        data: its content.
        file: what messages call it.
        limits: what is accepted.

    Raises:
        FilesError: it cannot be looked into; also while its lines are read.
    """
    yield from _lines(data, file, limits, _DEEPEST)


def _lines(data: bytes, file: str, limits: Limits, depth: int) -> Iterator[str]:
    if data.startswith(_UNSEEN) or (data.startswith(_ZIP) and not depth):
        raise refusal("secrecy.unseen", file)
    if data.startswith(_ZIP):
        yield from _package_lines(Package(data, file=file, limits=limits), file, limits, depth)
    elif data.startswith(_PDF):
        yield from _document_lines(data, "x.pdf", limits)
    elif _MAIL.match(data):
        yield from _mail_lines(data, file, limits, depth)
    elif not data.startswith(_PICTURES):
        yield from written_text(data, file=file, limits=limits).content.splitlines()
        if PurePath(file).suffix.lower() in _PAGES:
            yield from _document_lines(data, file, limits)


def _document_lines(data: bytes, name: str, limits: Limits) -> Iterator[str]:
    document = read_content(data, file=name, limits=limits)
    for block in document.blocks:
        yield from document.text_of(block).splitlines()


def _package_lines(package: Package, file: str, limits: Limits, depth: int) -> Iterator[str]:
    """Yield the texts of every XML part of an office file, whichever program it is for, and of the files in it."""
    for name in package.names:
        if name.endswith(".xml"):
            for element in package.elements(name, *_LINES):
                yield from _PLACE.sub("\t", _text(element)).splitlines()
        elif (inner := package.read(name)).startswith((_ZIP, _PDF, *_UNSEEN)):
            yield from _lines(inner, file, limits, depth - 1)


def _mail_lines(data: bytes, file: str, limits: Limits, depth: int) -> Iterator[str]:
    """Yield the headers of a letter and the lines of everything in it, letters in it too."""
    if not depth:
        raise refusal("secrecy.unseen", file)
    try:
        parts = list(message_from_bytes(data, policy=policy.default).walk())
    except RecursionError as error:
        raise refusal("secrecy.unseen", file) from error
    for part in parts:
        yield from map(str, part.values())
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content.strip():
            yield from _lines(content, _HTML_NAME if part.get_content_type() == _HTML else file, limits, depth - 1)


def _text(element: etree._Element) -> str:
    """Return the words of an element, its columns and lines kept apart."""
    inside = [
        "\t" if etree.QName(each).localname in _APART else each.text or ""
        for each in element.iter("{*}t", *(f"{{*}}{name}" for name in _APART))
    ]
    return "".join(inside) or element.text or ""
