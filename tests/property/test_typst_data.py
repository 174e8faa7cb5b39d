"""Whatever text is handed to the typesetter is what its program reads: no text ends its own literal."""

from __future__ import annotations

import io
from datetime import date

import pikepdf
from hypothesis import given
from hypothesis import strategies as st

from socai.files.typst import typeset

PROGRAM = b'#set document(title: given.words)\n#set text(font: "Socai Serif")\n.'
RISKY = st.text(st.sampled_from('"\\#{}[]()$*_`<>@/=+-u6a\u1ea1 ,;:'), max_size=40)


@given(RISKY)
def test_a_text_arrives_as_it_was_given(words: str) -> None:
    pdf = typeset(PROGRAM, {"words": f"<{words}>"}, day=date(2026, 6, 30), name="x")
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert str(document.docinfo.Title) == f"<{words}>"
