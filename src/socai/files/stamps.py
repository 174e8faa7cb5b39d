"""The lines of a file of any kind on which a stamp may stand. What a stamp says is not known here; nothing is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

from socai.files.errors import FilesError
from socai.files.limits import LIMITS, Limits
from socai.files.packages import Package
from socai.files.reading import KINDS, read_content

_TEXT = ".//{*}t"
_LINES = ("{*}si", "{*}is", "{*}p", "{*}oddHeader", "{*}firstHeader", "{*}evenHeader", "{*}oddFooter")
"""Strings and typed cells of sheets, paragraphs of shapes and of other programs, what stands at the edge of pages."""
_PLACE = re.compile(r"&[LCR]")
"""Where in the header of a sheet its next part stands."""
_ZIP = b"PK\x03\x04"


def lines_of(data: bytes, file: str, *, limits: Limits = LIMITS) -> Iterator[str]:
    """Yield the lines of a file: paragraphs with headers and text boxes, cells of all sheets with headers and shapes.

    A file that cannot be read yields nothing: it is refused where it is meant to be read. A picture has no lines.
    """
    try:
        if data.startswith(_ZIP) and PurePath(file).suffix.lower() != ".docx":
            yield from _package_lines(Package(data, file=file, limits=limits))
        elif PurePath(file).suffix.lower().removeprefix(".") in (*KINDS, "htm"):
            document = read_content(data, file=file, limits=limits)
            for block in document.blocks:
                yield from document.text_of(block).splitlines()
        else:
            yield from data.decode("utf-8", "ignore").splitlines()
    except FilesError:
        return


def _package_lines(package: Package) -> Iterator[str]:
    """Yield the texts of every XML part of an office file, whichever program it is for."""
    for name in package.names:
        if name.endswith(".xml"):
            for element in package.elements(name, *_LINES):
                inside = element.findall(_TEXT)
                text = "".join(each.text or "" for each in inside) if inside else element.text or ""
                yield from _PLACE.sub("\t", text).splitlines()
