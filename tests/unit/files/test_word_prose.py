"""Prose is read as it would print, also where a field is hidden in part, and every comment with its place."""

from __future__ import annotations

import pytest

from socai.files.word_prose import read_prose
from tests.unit.files.word_remarks import commented
from tests.unit.files.words import p, t, word_file

HIDDEN = "<w:rPr><w:vanish/></w:rPr>"


def turned(kind: str, look: str = "") -> str:
    return f'<w:r>{look}<w:fldChar w:fldCharType="{kind}"/></w:r>'


@pytest.mark.parametrize("look", ["", HIDDEN])
def test_the_result_of_a_field_is_read_whether_or_not_its_marks_are_hidden(look: str) -> None:
    field = f"{turned('begin')}{t('KHÔNG')}{turned('separate', look)}{t('17')}{turned('end', look)}"
    data = word_file(p("Có ", field, " hộ.", f"<w:r>{HIDDEN}<w:t>ẩn</w:t></w:r>"))
    (paragraph,) = read_prose(data, file="a.docx").paragraphs
    assert "".join(piece.text for piece in paragraph.pieces) == "Có 17 hộ."


def test_every_comment_is_read_wherever_it_stands() -> None:
    data = word_file(p("Một đoạn.") + f"<w:tbl><w:tr><w:tc>{p('Trong ô.')}</w:tc></w:tr></w:tbl>")
    for number, words in enumerate(["đoạn", "ô.", "không có"]):
        data = commented(data, words, author="A", text=f"Ý {number}\nthêm", number=number)
    found = read_prose(data, file="a.docx")
    assert [(each.text, each.about) for each in found.remarks] == [
        ("Ý 0\nthêm", "Một đoạn."), ("Ý 1\nthêm", "Trong ô."), ("Ý 2\nthêm", "")
    ]  # fmt: skip
    assert [each.remarks for each in found.paragraphs] == [found.remarks[:1]]
