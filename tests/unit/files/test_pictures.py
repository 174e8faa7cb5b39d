"""Photos and files as they may be kept: by their content, photos without what they tell of people."""

from __future__ import annotations

import struct
import zlib
from contextlib import suppress
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from socai.files.errors import FilesError
from socai.files.pictures import KINDS, read_proof

PLACE = b"GPS 22.39N 103.62E Dien thoai cua toi"


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def exif(orientation: int, order: str = "<") -> bytes:
    tag = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0)
    mark = b"II*\0" if order == "<" else b"MM\0*"
    tiff = mark + struct.pack(f"{order}IH", 8, 1) + tag + struct.pack(f"{order}I", 0)
    return segment(0xE1, b"Exif\0\0" + tiff + PLACE)


def jpeg(*extra: bytes, scan: bytes = b"\x11\xff\x00\x22") -> bytes:
    """Return segments in the order of a photo; what they draw is not looked at."""
    drawing = segment(0xDB, bytes(65)) + segment(0xC0, bytes(15)) + segment(0xC4, bytes(20))
    return b"\xff\xd8" + b"".join(extra) + drawing + segment(0xDA, bytes(10)) + scan + b"\xff\xd9"


def png(*extra: tuple[bytes, bytes]) -> bytes:
    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", head), *extra, (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b"")]
    written = (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)


def webp(*extra: tuple[bytes, bytes], flags: int = 0) -> bytes:
    chunks = [(b"VP8X", bytes((flags,)) + bytes(9)), (b"VP8 ", b"draws"), *extra]
    written = (kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2) for kind, body in chunks)
    body = b"WEBP" + b"".join(written)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def word(extra: str = "", data: bytes = b"x") -> bytes:
    out = BytesIO()
    Document().save(out)
    if extra:
        with ZipFile(out, "a") as package:
            package.writestr(extra, data)
    return out.getvalue()


def with_macros_by_another_name() -> bytes:
    package, out = ZipFile(BytesIO(word())), BytesIO()
    with ZipFile(out, "w") as written:
        for name in package.namelist():
            data = package.read(name)
            if name == "[Content_Types].xml":
                more = b'<Override PartName="/word/x.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
                data = data.replace(b"</Types>", more)
            written.writestr(name, data)
        written.writestr("word/x.bin", b"x")
    return out.getvalue()


def test_a_photo_keeps_what_draws_it_and_nothing_of_who_took_it_where() -> None:
    extra = (segment(0xE0, b"JFIF\0" + bytes(9)), exif(1), segment(0xED, PLACE), segment(0xFE, PLACE))
    proof = read_proof(jpeg(*extra) + PLACE, file="a.jpg")
    assert (proof.kind, proof.data) == ("jpg", jpeg(extra[0]))


def test_a_second_picture_behind_the_first_and_segments_between_scans_stay_out() -> None:
    assert read_proof(jpeg(exif(1)) + jpeg(exif(6)), file="a.jpg").data == jpeg()
    between = b"\x11\xff\xd0\x22" + segment(0xE1, b"Exif\0\0" + PLACE) + segment(0xDA, bytes(10)) + b"\x33"
    kept = b"\x11\xff\xd0\x22" + segment(0xDA, bytes(10)) + b"\x33"
    assert read_proof(jpeg(scan=between), file="a.jpg").data == jpeg(scan=kept)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_photo_that_lies_on_its_side_is_still_turned(orientation: int, order: str) -> None:
    data = read_proof(jpeg(exif(orientation, order)), file="a.jpg").data
    assert PLACE not in data
    (at,) = [place for place in range(len(data)) if data.startswith(struct.pack(">HHI", 0x0112, 3, 1), place)]
    assert struct.unpack(">H", data[at + 8 : at + 10]) == (orientation,)


def test_a_png_keeps_the_chunks_that_draw_it() -> None:
    told = png((b"tEXt", b"Author\0" + PLACE), (b"eXIf", PLACE), (b"gAMA", struct.pack(">I", 45455))) + PLACE
    assert read_proof(told, file="a.png").data == png((b"gAMA", struct.pack(">I", 45455)))


def test_a_webp_keeps_the_chunks_that_draw_it_and_how_to_turn_it() -> None:
    tiff = exif(6)[10:]
    told = webp((b"EXIF", tiff), (b"XMP ", PLACE), flags=0b1100) + PLACE
    kept = read_proof(told, file="a.webp")
    assert kept.kind == "webp"
    assert PLACE not in kept.data
    assert kept.data == webp((b"EXIF", tiff_of(6)), flags=0b1000)
    assert read_proof(webp((b"EXIF", exif(1)[4:]), flags=0b1100), file="a").data == webp()


def tiff_of(orientation: int) -> bytes:
    tag = struct.pack(">HHIHHI", 0x0112, 3, 1, orientation, 0, 0)
    return b"MM\0*" + struct.pack(">IH", 8, 1) + tag


def test_photos_inside_office_files_lose_their_place_and_all_else_stays() -> None:
    inner = word("word/media/image2.png", png((b"tEXt", PLACE)))
    for name, photo in (("word/media/image1.jpeg", jpeg(exif(6))), ("word/embeddings/a.docx", inner)):
        told = word(name, photo)
        kept = read_proof(told, file="a.docx").data
        before, after = ZipFile(BytesIO(told)), ZipFile(BytesIO(kept))
        assert before.namelist() == after.namelist()
        changed = {each for each in before.namelist() if before.read(each) != after.read(each)}
        assert changed == {name, "docProps/thumbnail.jpeg"}
        assert PLACE not in b"".join(map(after.read, after.namelist()))
        assert read_proof(kept, file="a.docx").data == kept


def test_a_picture_that_was_taken_apart_once_stays_as_it_is() -> None:
    for data in (jpeg(exif(6)), png((b"tEXt", PLACE)), webp((b"EXIF", exif(6)[10:]), flags=0b1000)):
        once = read_proof(data, file="a").data
        assert read_proof(once, file="a").data == once


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<svg onload='alert(1)'/>", "proof.kind"), (b"<html>", "proof.kind"), (b"MZ", "proof.kind"),
        (b"", "proof.kind"),
        (jpeg()[:40], "file.damaged"), (b"\xff\xd8\xff\xe1\xff\xff", "file.damaged"), (png()[:30], "file.damaged"),
        (word("word/vbaProject.bin"), "proof.macros"), (with_macros_by_another_name(), "proof.macros"),
        (b"PK\x03\x04 hong", "file.damaged"), (webp()[:40], "file.damaged"),
        (b"\0\0\0\x18ftypheic", "proof.heic"),
        (word("word/media/a.heic", b"\0\0\0\x18ftypheic"), "proof.photo_inside"),
        (word("word/media/a.tif", b"II*\0" + PLACE), "proof.photo_inside"),
    ],
)  # fmt: skip
def test_anything_else_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(FilesError) as refused:
        read_proof(data, file="a.jpg")
    assert refused.value.findings[0].code == code


def test_files_are_known_by_their_content_whatever_they_are_called() -> None:
    assert read_proof(word(), file="anh.jpg").kind == "docx"
    assert read_proof(b"%PDF-1.7 ...", file="anh.png").kind == "pdf"


@given(
    st.binary(max_size=300), st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", webp()[:20]])
)
def test_any_bytes_are_kept_or_refused(data: bytes, start: bytes) -> None:
    with suppress(FilesError):
        assert read_proof(start + data, file="a").kind in KINDS
