"""A report as plain text, to be read out or sent in a chat: no markup, a sentence a line. It formats no number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from socai.compose.profiles import PROFILES
from socai.compose.tree import (
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

_STOP = re.compile(r"(?<=[.!?]) ")
# Nothing yet, or only the number of what follows.
_NUMBERED = re.compile(r"(?:[\d.]+\.)?")


def write_text(report: Report) -> str:
    """Return what a report says as plain text.

    First the type of paper and its summary, then a sentence a line, a table row by row with the words of its header,
    last who speaks. Footnotes stand after the body by their numbers; annexes are left out. A demonstration
    says so first.
    """
    profile = PROFILES[report.profile]
    lines = [f"{report.kind}: {' '.join(report.summary)}", ""]
    if report.demonstration:
        lines.insert(0, profile.watermark)
    for block in report.blocks:
        lines += _lines(block)
    for note in report.footnotes:
        lines += [f"({note.number}) {line}" for content in note.paragraphs for line in sentences(content)]
    end = profile.end_mark
    spoken = "\n".join(line.removesuffix(end) + "." if end and line.endswith(end) else line for line in lines)
    return f"{spoken}\n\n{report.letterhead.body}\n".replace("\u00a0", " ")


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield f"{block.number} {words_of(block.content)}"
        case Paragraph():
            yield from sentences(block.content)
        case ListItem():
            yield f"{block.mark} {words_of(block.content)}"
        case Table():
            yield from _rows(block)


def _rows(table: Table) -> Iterator[str]:
    names = [words_of(cell) for cell in table.header]
    for row in table.rows:
        cells = [words_of(cell) for cell in row]
        yield "- " + "; ".join(f"{name}: {cell}" for name, cell in zip(names, cells, strict=True) if cell) + "."


def sentences(content: Runs) -> Iterator[str]:
    """Yield sentences: each ends with a stop before a blank and a capital letter; a number alone is no sentence."""
    for line in words_of(content).split("\n"):
        sentence = ""
        for part in _STOP.split(line):
            if part[:1].isupper() and not _NUMBERED.fullmatch(sentence):
                yield sentence
                sentence = part
            else:
                sentence = f"{sentence} {part}".strip()
        yield sentence


def words_of(content: Runs) -> str:
    """Return what runs say."""
    return "".join(map(_run, content))


def _run(run: Run) -> str:
    match run:
        case Number():
            return run.display
        case FootnoteCall():
            return f" ({run.number})"
        case LineBreak():
            return "\n"
        case Text() | Gap():
            return run.text
