"""Lays a report tree out as a PDF for issuing and for archives. It formats no number: what the tree holds is printed.

``report.typ`` beside this module is the layout; what it receives is data, so no word of a report is run as code.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path

from socai.compose.columns import column_shares
from socai.compose.pdf_around import Around, Piece
from socai.compose.profiles import PROFILES
from socai.compose.tree import (
    PLAIN,
    Annex,
    Block,
    FootnoteCall,
    Gap,
    Heading,
    LineBreak,
    ListItem,
    Number,
    Paragraph,
    Report,
    Run,
    Runs,
    Table,
    Text,
)
from socai.files.typst import FONT_FAMILY, typeset

_LAYOUT = Path(__file__).with_name("report.typ")


def write_pdf(report: Report) -> bytes:
    """Return a report as a PDF (PDF/A-2a and PDF/UA-1); the same report gives the same bytes.

    Raises:
        FilesError: when a font is missing, or has no letter for something in the report.
    """
    data = json.dumps(_paper(report), ensure_ascii=False)
    return typeset(_program(), {"paper": data}, day=report.period.end, name=report.file_stem)


@cache
def _program() -> bytes:
    return _LAYOUT.read_bytes()


def _paper(report: Report) -> dict[str, object]:
    """Return what the layout program reads."""
    profile = PROFILES[report.profile]
    around, body = Around(report, profile), _Body()
    words = profile.watermark if report.demonstration else ""
    return {
        "font": FONT_FAMILY,
        "layout": asdict(profile.layout),
        "title": report.title,
        "author": report.letterhead.body,
        "keywords": [words] if words else [],
        "watermark": words,
        "head": around.head(),
        "names": around.names(),
        "addressees": around.addressees(),
        "blocks": [body.block(block) for block in report.blocks],
        "annexes": [_annex(annex, body) for annex in report.annexes],
        "footnotes": [[body.runs(paragraph) for paragraph in note.paragraphs] for note in report.footnotes],
        "recipients": around.recipients(),
        "signature": around.signature(),
    }


def _annex(annex: Annex, body: _Body) -> Piece:
    titles = {"title": annex.title, "belongs": annex.belongs, "note": annex.note}
    return {**titles, "table": body.block(annex.table), "landscape": annex.landscape}


class _Body:
    """Writes the body; hands out the names of its numbers' destinations."""

    def __init__(self) -> None:
        self._printed: dict[str, int] = {}

    def block(self, block: Block) -> Piece:
        """Return a block as the layout program takes it."""
        match block:
            case Paragraph():
                return {"kind": "paragraph", "runs": self.runs(block.content)}
            case ListItem():
                return {"kind": "paragraph", "runs": [f"{block.mark} ", *self.runs(block.content)]}
            case Heading():
                runs = [f"{block.number} ", *self.runs(block.content)]
                return {"kind": "heading", "level": block.level, "runs": runs}
            case Table():
                return self._table(block)

    def runs(self, runs: Runs) -> list[object]:
        """Return the runs of a paragraph: words, the number of a footnote, nothing for a new line."""
        return [self._run(each) for each in runs]

    def _table(self, table: Table) -> Piece:
        return {
            "kind": "table",
            "shares": column_shares(table),
            "alignments": table.alignments,
            "header": [self.runs(cell) for cell in table.header],
            "rows": [[self.runs(cell) for cell in row] for row in table.rows],
        }

    def _run(self, each: Run) -> object:
        match each:
            case FootnoteCall():
                return each.number
            case LineBreak():
                return None
            case Number():
                return {"text": each.display, "name": self._destination(each.key), **_look(each)}
            case Text() | Gap():
                return each.text if each.style == PLAIN else {"text": each.text, **_look(each)}

    def _destination(self, key: str) -> str:
        """Return the key the first time a figure is printed, then ``key_2``, ``key_3``: the bookmarks in Word."""
        count = self._printed[key] = self._printed.get(key, 0) + 1
        return key if count == 1 else f"{key}_{count}"


def _look(each: Text | Number | Gap) -> Piece:
    return {"bold": each.style.bold, "italic": each.style.italic}
