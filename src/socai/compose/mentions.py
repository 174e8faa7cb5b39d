"""The sentences of a report that speak of something: those that print certain figures or hold certain words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from socai.compose.plain_text import sentences, words_of
from socai.compose.tree import Gap, Heading, Number, Report, Runs, Table, Text

IsMeant = Callable[[Number | Gap], bool]
_BETWEEN = Text("; ")


def sentences_about(report: Report, is_meant: IsMeant, words: Collection[str]) -> list[str]:
    """Return the sentences, items and table rows of a report in their order, each once; headings and annexes never.

    Args:
        report: the report.
        is_meant: whether a printed number, or the gap in the place of one, is meant.
        words: texts of which a sentence may hold one instead.
    """
    found: dict[str, None] = {}
    for content in _contents(report):
        said, spans = words_of(content), list(_spans(content, is_meant))
        begin = 0
        for sentence in sentences(content):
            begin = said.index(sentence, begin)
            end = begin + len(sentence)
            if any(begin <= place < end for place in spans) or any(word in sentence for word in words):
                found[sentence.replace("\u00a0", " ").strip()] = None
            begin = end
    return [sentence for sentence in found if sentence]


def _contents(report: Report) -> Iterator[Runs]:
    for block in report.blocks:
        if isinstance(block, Table):
            yield from (_of_row(row) for row in block.rows)
        elif not isinstance(block, Heading):
            yield block.content
    for note in report.footnotes:
        yield from note.paragraphs


def _of_row(row: Sequence[Runs]) -> Runs:
    return tuple(run for number, cell in enumerate(row) for run in ((_BETWEEN, *cell) if number else cell))


def _spans(content: Runs, is_meant: IsMeant) -> Iterator[int]:
    """Yield where the numbers that are meant begin in what a paragraph says."""
    place = 0
    for run in content:
        if isinstance(run, (Number, Gap)) and is_meant(run):
            yield place
        place += len(words_of((run,)))
