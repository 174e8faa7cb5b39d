"""PDF files read by programs that did not write them, for tests."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pdfua
import pikepdf
import pypdfium2
from pypdfium2 import raw

from socai.compose.profiles import PROFILES
from socai.compose.tree import Block, FootnoteCall, Heading, LineBreak, ListItem, Number, Report, Run, Table

_LINE_END_HYPHENS = {2: "-", 0xFFFE: "-"}


@dataclass(frozen=True)
class Letter:
    """A letter on a page: what, how large, where its foot stands; points from the lower left corner of the paper."""

    text: str
    size: float
    font: str
    left: float
    bottom: float
    right: float


def pages(pdf: bytes) -> list[list[Letter]]:
    """Return the visible letters of each page in reading order, blanks left out."""
    document = pypdfium2.PdfDocument(pdf)
    return [list(_letters(page.get_textpage())) for page in document]


def _letters(page: Any) -> Iterator[Letter]:
    for index in range(page.count_chars()):
        code = raw.FPDFText_GetUnicode(page, index)
        text = _LINE_END_HYPHENS.get(code, chr(code))
        if not text.isspace():
            left, bottom, right, _ = page.get_charbox(index, loose=True)
            size = round(raw.FPDFText_GetFontSize(page, index), 2)
            yield Letter(text, size, _font(page, index), left, bottom, right)


def _font(page: Any, index: int) -> str:
    """Return the name of a letter's font without the mark of a subset."""
    name = ctypes.create_string_buffer(128)
    raw.FPDFText_GetFontInfo(page, index, name, len(name), ctypes.c_int())
    return name.value.decode().split("+")[-1]


def text_of(letters: Iterable[Letter], *, least: float = 0, most: float = 70) -> str:
    """Return the letters of some sizes, without blanks. The watermark is larger than any."""
    return "".join(each.text for each in letters if least <= each.size <= most)


def body(page: list[Letter], number: int) -> str:
    """Return what stands on a page without its number, watermark, marks and notes."""
    shown = text_of(page, least=11)
    return shown.removeprefix(str(number)) if number > 1 else shown


def notes(page: list[Letter]) -> str:
    """Return the words of the notes of a page."""
    return text_of(page, least=9, most=10.5)


def calls(page: list[Letter]) -> list[int]:
    """Return the numbers of the notes called on a page."""
    return _marks(page, least=8, most=8.5)


def note_marks(page: list[Letter]) -> list[int]:
    """Return the numbers of the notes that begin on a page."""
    return _marks(page, least=5, most=6)


def _marks(page: list[Letter], *, least: float, most: float) -> list[int]:
    """Return raised numbers: letters beside each other are digits of one."""
    found: list[tuple[str, float]] = []
    for each in page:
        if least <= each.size <= most:
            if found and 0 <= each.left - found[-1][1] < 1:
                found[-1] = (found[-1][0] + each.text, each.right)
            else:
                found.append((each.text, each.right))
    return [int(text) for text, _ in found]


def printed_body(report: Report) -> str:
    """Return what the pages of a report should say outside its notes, without blanks."""
    profile, head = PROFILES[report.profile], report.letterhead
    is_letter = report.kind == profile.letter_kind
    summary = (profile.letter_summary_form.format(summary=" ".join(report.summary)),)
    national = (profile.national, profile.motto)
    under_number = (*(summary if is_letter else ()), head.urgency)
    names = () if is_letter else (report.kind, *report.summary, profile.under_summary)
    to = (profile.addressing, *head.addressees) if head.addressees else ()
    tail = (profile.recipients_title, *(f"- {line}" for line in head.recipients), head.authority, head.signer_title)
    first = (head.superior, head.body, profile.under_body, *national, head.number_line, *under_number, head.date_line)
    words = (*first, *names, *to, *map(_block, report.blocks), *tail, head.signer)
    return "".join("".join(words).split())


def printed_notes(report: Report) -> str:
    """Return what the notes of a report should say, without blanks."""
    words = "".join(printed(paragraph) for note in report.footnotes for paragraph in note.paragraphs)
    return "".join(words.split())


def _block(block: Block) -> str:
    if isinstance(block, Table):
        return "".join(printed(cell) for row in (block.header, *block.rows) for cell in row)
    mark = block.number if isinstance(block, Heading) else block.mark if isinstance(block, ListItem) else ""
    return mark + printed(block.content)


def printed(runs: Iterable[Run]) -> str:
    """Return runs as they are printed, without the marks of notes."""
    return "".join(
        each.display if isinstance(each, Number) else "" if isinstance(each, FootnoteCall | LineBreak) else each.text
        for each in runs
    )


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def destinations(pdf: bytes) -> dict[str, tuple[int, float, float]]:
    """Return the named places of a file: page from 1, distance from the left and from the bottom in points."""
    document = opened(pdf)
    numbers = {page.objgen: number for number, page in enumerate(document.pages, start=1)}
    places = pikepdf.NameTree(document.Root.Names.Dests)
    return {name: (numbers[place[0].objgen], float(place[2]), float(place[3])) for name, place in places.items()}


def fonts(pdf: bytes) -> set[tuple[str, bool]]:
    """Return the fonts of all pages: name without the mark of a subset, and whether it travels in the file."""
    found = set()
    for page in opened(pdf).pages:
        for font in page.Resources.get("/Font", {}).values():
            inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
            name = str(inner.BaseFont).lstrip("/").split("+")[-1]
            found.add((name, any(f"/FontFile{kind}" in inner.FontDescriptor for kind in ("", "2", "3"))))
    return found


def tags(pdf: bytes) -> list[str]:
    """Return the kinds of all structure elements in reading order."""
    document = opened(pdf)
    return [str(each.S).lstrip("/") for each in _elements(document.Root.StructTreeRoot.K)]


def _elements(node: Any) -> Iterator[Any]:
    if isinstance(node, pikepdf.Array):
        for each in node:
            yield from _elements(each)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield node
        yield from _elements(node.get("/K", pikepdf.Array()))


def accessibility_findings(pdf: bytes, folder: Path) -> list[str]:
    """Return what a checker of PDF/UA finds wrong with a file."""
    path = folder / "checked.pdf"
    path.write_bytes(pdf)
    return [f"{finding.rule_id} {finding.message}" for finding in pdfua.validate(str(path)).findings]
