"""What document readers make of our report once LibreOffice has saved it again, as Word, as a web page and as PDF."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from socai.compose.word import write_word
from socai.files.documents import BlockKind, Document
from socai.files.reading import read_document
from socai.files.word_reading import read_word
from tests.office.pages import converted
from tests.unit.compose.half_year import half_year


@pytest.fixture(scope="module")
def written() -> bytes:
    return write_word(half_year())


def texts(document: Document) -> list[tuple[str, str]]:
    return [
        (block.kind.value, " ".join(document.text_of(block).split()))
        for block in document.blocks
        if block.kind is not BlockKind.HEADER
    ]


@pytest.mark.parametrize("ending", ["docx", "html"])
def test_what_libreoffice_saves_reads_the_same(written: bytes, tmp_path: Path, ending: str) -> None:
    ours = read_word(written, file="paper.docx")
    theirs = read_document(converted(written, tmp_path, ending))
    assert Counter(text for _, text in texts(theirs)) == Counter(text for _, text in texts(ours))
    assert [call.note for call in theirs.calls] == [call.note for call in ours.calls]


def test_the_pdf_has_the_same_words_calls_and_notes(written: bytes, tmp_path: Path) -> None:
    ours = read_word(written, file="paper.docx")
    theirs = read_document(converted(written, tmp_path, "pdf"))
    assert [call.note for call in theirs.calls] == [call.note for call in ours.calls]
    notes = [{block.note for block in document.blocks if block.note} for document in (ours, theirs)]
    assert notes[0] == notes[1]
    words = [Counter(" ".join(text for _, text in texts(document)).split()) for document in (ours, theirs)]
    for counts in words:
        del counts["-"]  # the dash of an item belongs to its words in a cell, and to the list on a page
    assert words[0] == words[1]
