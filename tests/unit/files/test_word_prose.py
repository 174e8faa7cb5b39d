"""Prose is read as it would print, also where a field is hidden in part."""

from __future__ import annotations

import pytest

from socai.files.word_prose import read_prose
from tests.unit.files.words import p, t, word_file

HIDDEN = "<w:rPr><w:vanish/></w:rPr>"


def turned(kind: str, look: str = "") -> str:
    return f'<w:r>{look}<w:fldChar w:fldCharType="{kind}"/></w:r>'


@pytest.mark.parametrize("look", ["", HIDDEN])
def test_the_result_of_a_field_is_read_whether_or_not_its_marks_are_hidden(look: str) -> None:
    field = f"{turned('begin')}{t('KHÔNG')}{turned('separate', look)}{t('17')}{turned('end', look)}"
    (paragraph,) = read_prose(word_file(p("Có ", field, " hộ.", f"<w:r>{HIDDEN}<w:t>ẩn</w:t></w:r>")), file="a.docx")
    assert "".join(piece.text for piece in paragraph.pieces) == "Có 17 hộ."
