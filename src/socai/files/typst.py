"""Typst makes a PDF of a program and its data, with the fonts of this package and no other.

Nothing here depends on the clock, the machine or its fonts: the same input gives the same bytes. It knows no report.
Source: ISO 19005-2 (PDF/A-2), level A; ISO 14289-1 (PDF/UA-1).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from threading import Lock
from typing import cast

import typst

from socai.files.errors import FilesError, excerpt, refusal

FONT_FAMILY = "Socai Serif"
STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
FONTS = Path(__file__).with_name("fonts")
_ONE_AT_A_TIME = Lock()
_LOOKS = ("Regular", "Bold", "Italic", "BoldItalic")
_NO_SUCH_LETTER = re.compile(r"the text `\"(?P<text>.*)\"` could not be displayed", re.DOTALL)


def typeset(program: bytes, data: Mapping[str, str], *, day: date, name: str) -> bytes:
    """Return a tagged PDF for archives.

    Args:
        program: what lays the pages out, in Typst; it finds the data under the name ``given``.
        data: texts that the program reads by name; none of them is ever run.
        day: when the file is said to have been made.
        name: what the paper is called in findings.

    Raises:
        FilesError: when a font is missing, or has no letter for something in the text.
    """
    moment = datetime.combine(day, time(), UTC)
    compiler = _compiler(FONTS)
    try:
        with _ONE_AT_A_TIME:
            pdf = compiler.compile(
                input=_given(data) + program, format="pdf", pdf_standards=list(STANDARDS), timestamp=moment
            )
    except typst.TypstError as error:
        raise _refused(error, name) from error
    return cast(bytes, pdf)  # a list is for pictures of pages


def _given(data: Mapping[str, str]) -> bytes:
    """Return the definition of ``given``: every text a literal, in which only a backslash and a quote mean more.

    ``sys.inputs`` would be plainer, but whatever changes there makes the compiler forget all that it laid out.
    """
    texts = (f"{name}: {_literal(text)}" for name, text in data.items())
    return f"#let given = ({', '.join(texts)},)\n".encode()


def _literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


@cache
def _compiler(folder: Path) -> typst.Compiler:
    """Return the one compiler of these fonts: it remembers paragraphs, so a paper again or corrected costs less."""
    return typst.Compiler(b"", root=folder, font_paths=_faces(folder))


def _faces(folder: Path) -> typst.Fonts:
    """Return the fonts of a folder, none of them missing."""
    for look in _LOOKS:
        path = folder / f"{FONT_FAMILY.replace(' ', '')}-{look}.ttf"
        if not path.is_file():
            raise refusal("pdf.font_missing", str(path), font=path.name)
    faces = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
    if len(faces.fonts()) < len(_LOOKS):
        raise refusal("pdf.font_damaged", str(folder), font=FONT_FAMILY)
    return faces


def _refused(error: typst.TypstError, name: str) -> FilesError:
    found = _NO_SUCH_LETTER.search(error.message)
    if found:
        return refusal("pdf.no_such_letter", name, text=excerpt(found["text"]))
    return refusal("pdf.not_typeset", name, reason=excerpt(error.message))
