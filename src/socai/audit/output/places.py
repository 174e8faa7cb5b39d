"""Cuts out the sentence around the numbers of a verdict, with the numbers in it marked.

It looks at the text only; how a mark looks is decided by who shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from socai.audit.model import Mention, Verdict
from socai.audit.passages import MARKUP, sentence_span
from socai.audit.result import AuditResult
from socai.files.documents import Block, BlockKind, Document

_LONGEST_SIDE = 160


@dataclass(frozen=True)
class Excerpt:
    """A stretch of the text and the offsets of the numbers in it, both counted from its beginning."""

    text: str
    marks: tuple[tuple[int, int], ...]

    def pieces(self) -> Iterator[tuple[str, bool]]:
        """Yield the words in pieces, and whether each is a marked number."""
        read = 0
        for start, end in self.marks:
            yield MARKUP.sub("", self.text[read:start]), False
            yield self.text[start:end], True
            read = end
        yield MARKUP.sub("", self.text[read:]), False

    def marked(self, opening: str, closing: str) -> str:
        """Return the words on one line with every mark between two signs."""
        words = (f"{opening}{piece}{closing}" if is_mark else piece for piece, is_mark in self.pieces())
        return " ".join("".join(words).split())


def excerpts(result: AuditResult, verdict: Verdict) -> tuple[Excerpt, ...]:
    """Return the sentences that hold the numbers of a verdict: the target's first, then those of parts elsewhere."""
    names = (verdict.proposal.target, *verdict.proposal.parts)
    mentions = [result.by_id[name] for name in names]
    found: list[tuple[int, int]] = []
    for mention in mentions:
        if not any(start <= mention.start and mention.end <= end for start, end in found):
            found.append(_sentence(result, mention, mentions))
    return tuple(_excerpt(result, span, mentions) for span in found)


def _sentence(result: AuditResult, mention: Mention, mentions: Iterable[Mention]) -> tuple[int, int]:
    """Return the span of the sentence around a number, shortened where it is long, never cutting a marked number."""
    block = result.document.blocks[mention.block]
    text = result.document.text
    if block.kind is BlockKind.CELL:
        row = row_of(result.document, mention.block)
        return row[0].start, row[-1].end
    start, end = sentence_span(result.document, mention)
    inside = [each for each in mentions if start <= each.start and each.end <= end]
    first = min((each.start for each in inside), default=mention.start)
    last = max((each.end for each in inside), default=mention.end)
    return max(start, _word_start(text, first - _LONGEST_SIDE)), min(end, _word_end(text, last + _LONGEST_SIDE))


def row_of(document: Document, number: int) -> Sequence[Block]:
    """Return the cells of the row of a table that a cell stands in, in the order of the text."""
    blocks, block = document.blocks, document.blocks[number]
    first = last = number
    while first and (blocks[first - 1].table, blocks[first - 1].row) == (block.table, block.row):
        first -= 1
    while last + 1 < len(blocks) and (blocks[last + 1].table, blocks[last + 1].row) == (block.table, block.row):
        last += 1
    return blocks[first : last + 1]


def head_of(document: Document, number: int) -> str:
    """Return the words of the header above a cell, those of its column only; empty when the table has none."""
    block, at = document.blocks[number], number
    words: list[str] = []
    while at >= 0 and document.blocks[at].table == block.table:
        other = document.blocks[at]
        if other.header and other.column <= block.column < other.column + other.columns:
            words.insert(0, " ".join(document.text_of(other).split()))
        at -= 1
    return " ".join(words)


def _word_start(text: str, offset: int) -> int:
    return 0 if offset <= 0 else max(0, text.find(" ", offset) + 1)


def _word_end(text: str, offset: int) -> int:
    end = text.rfind(" ", 0, offset) if offset < len(text) else len(text)
    return end if end > 0 else len(text)


def _excerpt(result: AuditResult, span: tuple[int, int], mentions: Iterable[Mention]) -> Excerpt:
    start, end = span
    marks = sorted({(each.start - start, each.end - start) for each in mentions if start <= each.start < end})
    return Excerpt(result.document.text[start:end], tuple(_apart(marks)))


def _apart(marks: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield marks that do not overlap."""
    last = 0
    for start, end in marks:
        if start >= last:
            yield start, end
            last = end


def section_of(result: AuditResult, mention: Mention) -> str:
    """Return the heading under which a number stands, empty before the first."""
    document = result.document
    for block in reversed(document.blocks[: mention.block]):
        if block.kind == "heading":
            return " ".join(document.text_of(block).replace("*", "").split())
    return ""
