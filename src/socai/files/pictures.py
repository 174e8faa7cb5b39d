"""Photos and files that people send beside a figure: known by their content, photos without what they tell of people.

A photo of a phone says where and when it was taken and with what. JPEG, PNG and WebP are taken apart into their
segments and only those go on that draw the picture; how it is to be turned stays. Nothing is drawn anew, so nothing is
lost. Photos inside office files are treated alike.

Sources: ITU-T T.81 (JPEG segments), Exif 2.32 (orientation), W3C PNG 3rd edition (chunks), RFC 9649 (WebP), ISO/IEC
14496-12 (what HEIC photos begin with).
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
_RIFF, _WEBP, _BOXED = b"RIFF", b"WEBP", b"ftyp"
_TIFF = (b"II*\0", b"MM\0*")
"""Photos that are not taken apart here: those in boxes (HEIC, AVIF) and TIFF."""
_END, _SCAN, _EXIF = 0xD9, 0xDA, 0xE1
_KEPT_APPS = (0xE0, 0xEE)
"""Segments of programs that change how colours are drawn: JFIF and Adobe's."""
_COMMENT, _EXIF_MARK, _WEBP_SIZE = 0xFE, b"Exif\0\0", b"VP8X"
_DRAWN = re.compile(rb"(?:[^\xff]|\xff[\x00\xd0-\xd7])*+", re.DOTALL)
"""What a scan draws: anything up to the next marker that is no restart."""
_ORIENTATION = 0x0112
_DRAWING = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB", b"cHRM", b"iCCP", b"pHYs", b"sBIT"}
)
_WEBP_DRAWING = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_TELLS, _TURNS = 0b1100, 0b1000
"""Flags of a WebP: it has Exif or XMP; it has Exif."""
_OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
KINDS = ("jpg", "png", "webp", "pdf", "docx", "xlsx")


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
        FilesError: it is of no kind that is taken, damaged, holds macros or pictures that cannot be taken apart.
    """
    kind = _photo_kind(data)
    if kind:
        return Proof(kind, _plain_photo(kind, data, file))
    if data.startswith(_PDF):
        return Proof("pdf", data)
    if data.startswith(_ZIP):
        package = Package(data, file=file)
        return Proof(_office_kind(package, file), _with_plain_photos(package, data, file))
    raise refusal("proof.heic" if data[4:8] == _BOXED else "proof.kind", file, accepted=KINDS)


def _photo_kind(data: bytes) -> str:
    if data.startswith(_RIFF) and data[8:12] == _WEBP:
        return "webp"
    return "jpg" if data.startswith(_JPEG) else "png" if data.startswith(_PNG) else ""


def _plain_photo(kind: str, data: bytes, file: str) -> bytes:
    if kind == "webp":
        return _webp(data, file)
    return b"".join(_jpeg(data, file) if kind == "jpg" else _png(data, file))


def _with_plain_photos(package: Package, data: bytes, file: str, depth: int = 2) -> bytes:
    """Return an office file with its photos, and those of files in it, as they may be kept; else as it is."""
    changed = {}
    for name in package.names:
        part = package.read(name)
        if part[4:8] == _BOXED or part.startswith(_TIFF):
            raise refusal("proof.photo_inside", file, part=name)
        if part.startswith(_ZIP) and depth:
            plain = _with_plain_photos(Package(part, file=file), part, file, depth - 1)
        else:
            kind = _photo_kind(part)
            plain = _plain_photo(kind, part, file) if kind else part
        if plain != part:
            changed[name] = plain
    return package.with_parts(changed) if changed else data


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
    return _turned_by(segment[10:]) if segment[4:10] == _EXIF_MARK else 0


def _turned_by(tiff: bytes) -> int:
    if tiff[:2] not in (b"II", b"MM"):
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
    body = _EXIF_MARK + _turning_only(orientation)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _turning_only(orientation: int) -> bytes:
    entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, orientation, 0)
    return b"MM\0*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)


def _webp(data: bytes, file: str) -> bytes:
    """Return a WebP with the chunks that draw it, and one of Exif with nothing but how to turn it."""
    kept, at, orientation = [], 12, 0
    (size,) = struct.unpack("<I", data[4:8])
    end = min(8 + size, len(data))
    while at + 8 <= end:
        kind, (length,) = data[at : at + 4], struct.unpack("<I", data[at + 4 : at + 8])
        body, at = data[at + 8 : at + 8 + length], at + 8 + length + length % 2
        if len(body) != length or (kind == _WEBP_SIZE and length < 1):
            raise _damaged(file)
        if kind == b"EXIF":
            orientation = _turned_by(body.removeprefix(_EXIF_MARK))
        elif kind in _WEBP_DRAWING:
            kept.append((kind, body))
    if not kept:
        raise _damaged(file)
    is_turned = orientation > 1 and kept[0][0] == _WEBP_SIZE
    if kept[0][0] == _WEBP_SIZE:
        head = kept[0][1]
        kept[0] = (_WEBP_SIZE, bytes((head[0] & ~_TELLS | (_TURNS if is_turned else 0),)) + head[1:])
    if is_turned:
        kept.append((b"EXIF", _turning_only(orientation)))
    chunks = b"".join(kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2) for kind, body in kept)
    return _RIFF + struct.pack("<I", len(chunks) + 4) + _WEBP + chunks


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


def _office_kind(package: Package, file: str) -> str:
    names = package.names
    refuse_macros(package, file=file)
    for part, kind in _OFFICE.items():
        if part in names:
            return kind
    raise refusal("proof.kind", file, accepted=KINDS)


def _damaged(file: str) -> FilesError:
    return refusal("file.damaged", file, part="picture")
