from __future__ import annotations

import hashlib
import unicodedata
from pathlib import Path

import pytest

from socai.files.errors import FilesError
from socai.files.reading import document_of_text, read_document
from tests.shared import SHARED, needs_shared

SENTENCE = "Tổng số 1.250 hộ, trong đó 125 hộ nghèo.\nCó 12 thôn.\n"


def test_a_text_file_is_read_with_its_hash(tmp_path: Path) -> None:
    path = tmp_path / "Báo cáo.TXT"
    path.write_bytes(SENTENCE.encode())
    document = read_document(path)
    assert (document.kind, document.text, document.file) == ("txt", SENTENCE, str(path))
    assert document.sha256 == hashlib.sha256(SENTENCE.encode()).hexdigest()
    assert document.remarks == ()


@pytest.mark.parametrize(
    ("encoding", "remarks"),
    [
        ("utf-8-sig", ()),
        ("utf-16", ("document.decoded_utf_16",)),
        ("cp1258", ("document.decoded_windows_1258",)),
    ],
)
def test_other_encodings_are_read_and_said(tmp_path: Path, encoding: str, remarks: tuple[str, ...]) -> None:
    path = tmp_path / "a.md"
    text = SENTENCE if encoding != "cp1258" else unicodedata.normalize("NFD", SENTENCE).replace("o\u0302", "ô")
    path.write_bytes(_written(text, encoding))
    document = read_document(path)
    assert (document.text, document.remarks) == (SENTENCE, remarks)


def _written(text: str, encoding: str) -> bytes:
    if encoding != "cp1258":
        return text.encode(encoding)
    letters = []
    for letter in unicodedata.normalize("NFC", text):
        split = unicodedata.normalize("NFD", letter)
        tone = next((mark for mark in split if mark in "\u0300\u0301\u0303\u0309\u0323"), "")
        letters.append(unicodedata.normalize("NFC", split.replace(tone, "")) + tone if tone else letter)
    return "".join(letters).encode("cp1258")


def test_the_same_text_is_read_the_same_however_it_is_stored() -> None:
    plain = document_of_text(SENTENCE)
    stored = [
        unicodedata.normalize("NFD", SENTENCE),
        SENTENCE.replace("\n", "\r\n"),
        SENTENCE.replace("250 hộ", "250\u00a0hộ"),
    ]
    for text in stored:
        document = document_of_text(text)
        assert (document.text, document.blocks) == (plain.text, plain.blocks)
        for number in ("1.250", "125 hộ", "12 thôn"):
            start = document.text.index(number)
            found = text[document.in_file(start) : document.in_file(start + len(number))]
            assert unicodedata.normalize("NFC", found).replace("\u00a0", " ") == number


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xyz"
    path.write_bytes(b"x")
    with pytest.raises(FilesError) as refused:
        read_document(path)
    assert [finding.code for finding in refused.value.findings] == ["document.kind"]


@needs_shared
def test_the_blocks_of_the_reports_hold_every_number() -> None:
    for path in [SHARED / "seed" / "bao-cao-456.md", *sorted((SHARED / "corpus" / "docs").glob("*.txt"))]:
        document = read_document(path)
        assert document.text == unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))
        covered = bytearray(len(document.text))
        for block in document.blocks:
            covered[block.start : block.end] = b"\1" * (block.end - block.start)
        lost = [offset for offset, letter in enumerate(document.text) if letter.isdigit() and not covered[offset]]
        assert lost == [], path


@needs_shared
def test_every_footnote_of_the_seed_is_called_once() -> None:
    document = read_document(SHARED / "seed" / "bao-cao-456.md")
    notes = {block.note for block in document.blocks if block.note}
    assert sorted(call.note for call in document.calls) == sorted(notes)
    assert len(notes) == 27
