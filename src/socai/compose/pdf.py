"""Lays a report tree out as a PDF for issuing and for archives. It formats no number: what the tree holds is printed.

``report.typ`` beside this module is the layout; what it receives is data, so no word of a report is run as code.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path

from socai.compose.columns import column_shares
from socai.compose.party import PROFILES
from socai.compose.profile import Layout, Profile
from socai.compose.tree import (
    PLAIN,
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

Piece = dict[str, object]


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
    profile, body = PROFILES[report.profile], _Body()
    words = profile.watermark if report.demonstration else ""
    return {
        "font": FONT_FAMILY,
        "layout": asdict(profile.layout),
        "title": report.title,
        "author": report.letterhead.body,
        "keywords": [words] if words else [],
        "watermark": words,
        "head": _head(report, profile),
        "names": _names(report, profile),
        "blocks": [body.block(block) for block in report.blocks],
        "footnotes": [[body.runs(paragraph) for paragraph in note.paragraphs] for note in report.footnotes],
        "recipients": _recipients(report, profile),
        "signature": _signature(report, profile.layout),
    }


# -- around the body ---------------------------------------------------------------------------------------------------


def _line(
    text: str, size: int, *, bold: bool = False, italic: bool = False, underline: bool = False,
    before: int = 0, after: int = 0,
) -> Piece:  # fmt: skip
    return {
        "text": text, "size": size, "bold": bold, "italic": italic, "underline": underline,
        "before": before, "after": after,
    }  # fmt: skip


def _head(report: Report, profile: Profile) -> list[list[Piece]]:
    """Return the four cells of the header, row by row."""
    letterhead, layout = report.letterhead, profile.layout
    return [
        [
            _line(letterhead.superior, layout.body_name_size),
            _line(letterhead.body, layout.body_name_size, bold=True),
            _line(profile.under_body, layout.body_name_size),
        ],
        [_line(profile.national, layout.national_size, bold=True), {"rule": layout.national_rule}],
        [_line(letterhead.number_line, layout.number_size)],
        [_line(letterhead.date_line, layout.number_size, italic=True)],
    ]


def _names(report: Report, profile: Profile) -> list[Piece]:
    """Return type name, summary and what stands under it."""
    layout = profile.layout
    return [
        _line(report.kind, layout.kind_size, bold=True, before=layout.kind_gap),
        *(_line(line, layout.summary_size, bold=True) for line in report.summary),
        _line(profile.under_summary, layout.summary_size, after=layout.summary_gap),
    ]


def _recipients(report: Report, profile: Profile) -> list[Piece]:
    layout = profile.layout
    title = _line(profile.recipients_title, layout.recipients_title_size, underline=True)
    return [title, *(_line(f"- {line}", layout.recipients_size) for line in report.letterhead.recipients)]


def _signature(report: Report, layout: Layout) -> list[Piece]:
    """Return who signs, with room for the signature between title and name."""
    letterhead, size = report.letterhead, layout.body_size
    return [
        _line(letterhead.authority, size, bold=True),
        _line(letterhead.signer_title, size),
        {"lines": layout.signature_lines, "size": size},
        _line(letterhead.signer, size, bold=True),
    ]


# -- the body ----------------------------------------------------------------------------------------------------------


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
