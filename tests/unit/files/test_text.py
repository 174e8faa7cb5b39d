from __future__ import annotations

import unicodedata

import pytest

from socai.files.errors import FilesError
from socai.files.limits import Limits
from socai.files.text import ACCEPTED, decode

VIETNAMESE = "mã,tên\nxa,Ủy ban nhân dân xã Bình Lư – “Đường Hồ Thầu”, nghĩa vụ, Kỳ họp thường lệ, ước đạt 57,69 %\n"


def windows_1258(text: str) -> bytes:
    """Write text as Windows-1258 keyboards do: letters as one byte where there is one, tones as bytes after them."""
    out = b""
    for character in text:
        try:
            out += character.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", character)
            tones = [part for part in parts if part in "\u0300\u0301\u0303\u0309\u0323"]
            letter = unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones))
            out += (letter + "".join(tones)).encode("cp1258")
    return out


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
    ],
)
def test_unicode_is_recognised_with_and_without_a_mark(codec: str, encoding: str) -> None:
    decoded = decode(VIETNAMESE.encode(codec), file="a.csv")
    assert (decoded.content, decoded.encoding) == (VIETNAMESE, encoding)


def test_windows_1258_is_recognised_and_its_tone_marks_composed() -> None:
    decoded = decode(windows_1258(VIETNAMESE), file="a.csv")
    assert (decoded.content, decoded.encoding) == (VIETNAMESE, "Windows-1258")


def test_every_vietnamese_letter_survives_windows_1258() -> None:
    tones = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    letters = "".join(unicodedata.normalize("NFC", v + t) for v in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY" for t in tones) + "đĐ"
    assert decode(windows_1258(letters), file="a.csv").content == letters


def test_decomposed_text_becomes_composed() -> None:
    assert decode(unicodedata.normalize("NFD", VIETNAMESE).encode(), file="a.csv").content == VIETNAMESE


@pytest.mark.parametrize(
    "data",
    [
        "Hội đồng".encode("utf-32"),
        b"H\xe9i \xae\xe5ng nh\xa9n d\xa9n",  # the older Vietnamese fonts, TCVN3
        "Hoäi ñoàng nhaân daân".encode("latin-1"),  # VNI
        "会议".encode("gb18030"),
        b"\xff\xfe\x00",  # half a character of UTF-16
        b"\xef\xbb\xbf\xff",
        b"code\0value",
        bytes(range(128, 256)),
        b"GIF89a\x01\x00\x01\x00\x80\x00\x00",
    ],
)
def test_other_encodings_are_refused_naming_the_accepted_ones(data: bytes) -> None:
    with pytest.raises(FilesError) as caught:
        decode(data, file="a.csv")
    (finding,) = caught.value.findings
    assert (finding.code, finding.location.file, finding.data["accepted"]) == ("file.encoding", "a.csv", ACCEPTED)


def test_control_characters_are_refused_by_line() -> None:
    with pytest.raises(FilesError) as caught:
        decode(b"code\nva\x07lue", file="a.csv")
    (finding,) = caught.value.findings
    assert (finding.code, finding.location.line) == ("file.binary", 2)


@pytest.mark.parametrize("data", [b"", b"  \r\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    with pytest.raises(FilesError, match=r"file\.empty"):
        decode(data, file="a.csv")


def test_a_file_over_the_limit_is_refused() -> None:
    with pytest.raises(FilesError, match=r"file\.too_large"):
        decode(b"12345", file="a.csv", limits=Limits(file_bytes=4))
