from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socai.files.errors import FilesError
from socai.files.html_reading import read_html
from socai.files.legacy_text import TABLES, TCVN3, VNI, convert, encoding_of
from socai.files.reading import document_of_text, read_document
from socai.files.word_reading import read_word
from tests.unit.files.words import p, word_file

SENTENCE = "Tổng số hộ nghèo của xã là 125 hộ, đạt 10 % kế hoạch năm; còn 1.250 hộ cận nghèo.\nCó 12 thôn.\n"
LETTERS = "".join(
    unicodedata.normalize("NFC", base + tone)
    for base in "aăâeêioôơuưy"
    for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
)


def written(text: str, encoding: str) -> str:
    table = {letter: sign for sign, letter in TABLES[encoding].items()}
    return "".join(table.get(letter, letter) for letter in text)


@pytest.mark.parametrize("encoding", [TCVN3, VNI])
def test_every_letter_comes_back(encoding: str) -> None:
    assert convert(written(LETTERS + "đĐĂÂÊÔƠƯ", encoding), encoding).text == LETTERS + "đĐĂÂÊÔƠƯ"


def test_known_spellings() -> None:
    assert convert("Tæng sè hé nghÌo toµn x·", TCVN3).text == "Tổng số hộ nghèo toàn xã"
    assert convert("Toång soá hoä ngheøo toaøn xaõ", VNI).text == "Tổng số hộ nghèo toàn xã"
    assert convert("ÑAÛNG UÛY XAÕ", VNI).text == "ĐẢNG ỦY XÃ"


@given(st.text(alphabet=LETTERS + "đ 0123456789.,bcghklmnpqrstvx\n", max_size=80))
def test_any_text_comes_back(text: str) -> None:
    for encoding in TABLES:
        assert convert(written(text, encoding), encoding).text == text


@pytest.mark.parametrize(("encoding", "remark"), [(TCVN3, "document.decoded_tcvn3"), (VNI, "document.decoded_vni")])
def test_old_fonts_are_recognised_and_offsets_hold(tmp_path: Path, encoding: str, remark: str) -> None:
    old = written(SENTENCE, encoding)
    path = tmp_path / "a.txt"
    path.write_bytes(old.replace("\n", "\r\n").encode("cp1252"))
    document = read_document(path)
    assert (document.text, document.remarks) == (SENTENCE, (remark,))
    file_text = path.read_bytes().decode("cp1252")
    for number in ("125", "1.250", "12 "):
        start = document.text.index(number)
        assert file_text[document.in_file(start) : document.in_file(start + len(number))] == number
    assert document_of_text(old).text == SENTENCE


def test_old_fonts_in_word_files_are_recognised() -> None:
    document = read_word(word_file(p(written(SENTENCE, VNI))), file="a.docx")
    assert document.text.split() == SENTENCE.split()
    assert document.remarks == ("document.decoded_vni",)


def test_old_fonts_in_web_pages_are_recognised() -> None:
    page = f"<html><body><p>{written(SENTENCE, TCVN3)}</p></body></html>".encode("cp1252")
    document = read_html(page, file="a.html")
    assert document.text.split() == SENTENCE.split()
    assert document.remarks == ("document.decoded_tcvn3",)


@pytest.mark.parametrize("text", ["Le café est déjà prêt à être servi à l'été.", "Größe: 15 m", SENTENCE, "abc 12"])
def test_other_texts_stay(text: str) -> None:
    assert encoding_of(text) == ""


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"%PDF-1.7 x", "document.other_kind"),
        (b"PK\x03\x04....", "document.other_kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "document.other_kind"),
        (bytes(range(1, 32)) * 40, "file.binary"),
        (b"\xff\xfe\x00\xd8", "file.encoding"),
        (b"\x81\x8d caf\xe9", "file.encoding"),
        (b"  \n", "file.empty"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    with pytest.raises(FilesError) as refused:
        read_document(path)
    assert [finding.code for finding in refused.value.findings] == [code]
