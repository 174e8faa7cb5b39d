"""Photos and files that people send beside a figure: known by their content, photos without what they tell of people.

A photo of a phone says where and when it was taken and with what. JPEG and PNG are taken apart into their segments and
only those go on that draw the picture; how it is to be turned stays. Nothing is drawn anew, so nothing is lost.

Sources: ITU-T T.81 (JPEG segments), Exif 2.32 (orientation), W3C PNG 3rd edition (chunks).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from socai.files.errors import FilesError, refusal
from socai.files.macros import refuse_macros
from socai.files.packages import Package

_JPEG, _PNG, _PDF, _ZIP = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-", b"PK\x03\x04"
_END, _SCAN, _EXIF = 0xD9, 0xDA, 0xE1
_KEPT_APPS = (0xE0, 0xEE)
"""Segments of programs that change how colours are drawn: JFIF and Adobe's."""
_COMMENT = 0xFE
_DRAWN = re.compile(rb"(?:[^\xff]|\xff[\x00\xd0-\xd7])*+", re.DOTALL)
"""What a scan draws: anything up to the next marker that is no restart."""
_ORIENTATION = 0x0112
_DRAWING = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB", b"cHRM", b"iCCP", b"pHYs", b"sBIT"}
)
_OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
KINDS = ("jpg", "png", "pdf", "docx", "xlsx")


@dataclass(frozen=True)
class Proof:
    """A file that may be kept: its kind, one of ``KINDS``, and its content without what it told of people."""

    kind: str
    data: bytes


def read_proof(data: bytes, *, file: str) -> Proof:
    """Return a photo or file as it may be kept.

    Args:
        data: its content.
        file: what messages call it; its ending is not believed.

    Raises:
        FilesError: it is of no kind that is taken, damaged, or holds macros.
    """
    if data.startswith(_JPEG):
        return Proof("jpg", b"".join(_jpeg(data, file)))
    if data.startswith(_PNG):
        return Proof("png", b"".join(_png(data, file)))
    if data.startswith(_PDF):
        return Proof("pdf", data)
    if data.startswith(_ZIP):
        return Proof(_office_kind(data, file), data)
    raise refusal("proof.kind", file, accepted=KINDS)


def _jpeg(data: bytes, file: str) -> Iterator[bytes]:
    """Yield the segments of a JPEG that draw it up to its end, and one of Exif with nothing but how to turn it.

    Some phones append a second picture, with its own place and time: it stays out.
    """
    yield data[:2]
    turned = False
    at = 2
    while True:
        while data[at : at + 2] == b"\xff\xff":
            at += 1
        if data[at : at + 1] != b"\xff" or at + 2 > len(data):
            raise _damaged(file)
        marker = data[at + 1]
        if marker == _END:
            yield data[at : at + 2]
            return
        (length,) = struct.unpack(">H", data[at + 2 : at + 4].rjust(2, b"\0"))
        end = at + 2 + length
        if length < 2 or end > len(data):
            raise _damaged(file)
        segment = data[at:end]
        if marker == _EXIF and not turned:
            orientation = _orientation(segment)
            if orientation > 1:
                yield _turning(orientation)
                turned = True
        elif marker in _KEPT_APPS or not (0xE0 <= marker <= 0xEF or marker == _COMMENT):
            yield segment
        at = end
        if marker == _SCAN:
            drawn = _DRAWN.match(data, at)
            at = drawn.end() if drawn else at
            yield data[end:at]


def _orientation(segment: bytes) -> int:
    """Return how a photo is to be turned, 1 to 8, as its Exif segment says; 0 when it does not."""
    tiff = segment[10:]
    if segment[4:10] != b"Exif\0\0" or tiff[:2] not in (b"II", b"MM"):
        return 0
    order = "<" if tiff[:2] == b"II" else ">"
    try:
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, first)
        for number in range(min(count, 200)):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, first + 2 + 12 * number)
            if tag == _ORIENTATION and kind == 3:
                return value if 1 <= value <= 8 else 0
    except struct.error:
        return 0
    return 0


def _turning(orientation: int) -> bytes:
    """Return an Exif segment that says how to turn a photo, and nothing else."""
    entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, orientation, 0)
    tiff = b"MM\0*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _png(data: bytes, file: str) -> Iterator[bytes]:
    """Yield the chunks of a PNG that draw it."""
    yield _PNG
    at = len(_PNG)
    while at + 12 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind, end = data[at + 4 : at + 8], at + 12 + length
        if end > len(data):
            raise _damaged(file)
        if kind in _DRAWING:
            yield data[at:end]
        if kind == b"IEND":
            return
        at = end
    raise _damaged(file)


def _office_kind(data: bytes, file: str) -> str:
    package = Package(data, file=file)
    names = package.names
    refuse_macros(package, file=file)
    for part, kind in _OFFICE.items():
        if part in names:
            return kind
    raise refusal("proof.kind", file, accepted=KINDS)


def _damaged(file: str) -> FilesError:
    return refusal("file.damaged", file, part="picture")
