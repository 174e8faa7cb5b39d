"""Finds the numbers that somebody wrote into a report beside its bound ones, and what the ledger knows of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from socai.audit.context import content_words
from socai.audit.mentions import find_mentions
from socai.audit.model import Mention, MentionKind
from socai.audit.outcomes import can_be, significance
from socai.audit.result import AuditResult
from socai.core.figures import Figure
from socai.core.findings import Finding, Location, Severity
from socai.core.numerals import format_figure
from socai.files.documents import BlockKind, Document
from socai.files.word_controls import ControlledText

_WORD = re.compile(r"[^\W\d_]+")
_AROUND = 120
_TELLING = 30
Key = TypeVar("Key")


@dataclass(frozen=True)
class Unbound:
    """A number outside all controls, with the words right before and behind it."""

    mention: Mention
    before: str
    after: str


def unbound_numbers(text: ControlledText, mentions: Iterable[Mention]) -> list[Unbound]:
    """Return the figures of a text that stand in no control; headers and footers state none."""
    blocks = text.document.blocks
    return [
        Unbound(each, *_neighbours(text.document, each))
        for each in mentions
        if each.is_figure
        and each.value is not None
        and blocks[each.block].kind is not BlockKind.HEADER
        and not text.key_at(each.start, each.end)
    ]


def new_numbers(file: Sequence[Unbound], built: ControlledText, excused: Iterable[str]) -> list[Unbound]:
    """Return the unbound numbers of a file that the report as built does not have.

    Args:
        file: the unbound numbers of the file.
        built: the report as the ledger gives it now; its template has numbers of its own.
        excused: printed numbers that lost their control, which is told elsewhere.
    """
    own = unbound_numbers(built, find_mentions(built.document))
    placed = Counter((each.before, each.mention.raw, each.after) for each in own)
    left = [each for each in file if not _take(placed, (each.before, each.mention.raw, each.after))]
    numbers = Counter(key[1] for key in placed.elements())
    numbers.update(excused)
    return [each for each in left if not _take(numbers, each.mention.raw)]


def unbound_findings(result: AuditResult, new: Iterable[Unbound], figures: Sequence[Figure]) -> Iterator[Finding]:
    """Yield a note for each new number: the figure of the ledger that it equals, or that the ledger knows none.

    Args:
        result: the audited file.
        new: its new numbers.
        figures: what the ledger has for the period.
    """
    for each in new:
        mention, document = each.mention, result.document
        words = _words_around(document, mention)
        data: dict[str, object] = {"number": _shown(mention), "words": _excerpt(document, mention)}
        figure = _likeliest(mention, words, figures)
        if figure is None:
            yield Finding("report.check.new_number", Severity.NOTE, mention.raw, Location(document.file), data)
            continue
        data |= {"indicator": figure.key.indicator, "name": figure.name, "ledger": format_figure(figure, locale="vi")}
        yield Finding("report.check.could_be_bound", Severity.NOTE, mention.raw, Location(document.file), data)


def _likeliest(mention: Mention, words: frozenset[str], figures: Iterable[Figure]) -> Figure | None:
    """Return the figure that a number most likely is: of its value and unit, with the most words in common."""
    equal = [figure for figure in figures if _is_equal(mention, figure)]
    scored = sorted(((len(words & content_words(each.name.lower())), each) for each in equal), key=lambda one: -one[0])
    if not scored or (scored[0][0] == 0 and significance(mention) < _TELLING):
        return None
    return scored[0][1]


def _is_equal(mention: Mention, figure: Figure) -> bool:
    return (
        figure.value is not None
        and _is_measured_alike(mention, figure)
        and can_be(mention, figure.value * figure.measure.factor)
    )


def _is_measured_alike(mention: Mention, figure: Figure) -> bool:
    measure = figure.measure
    if mention.kind is MentionKind.PERCENT or mention.dimension in ("percent", "point"):
        return measure.kind == "ratio"
    if not measure.is_count:
        return mention.dimension == measure.kind
    unit, name = f"{mention.unit} ", f"{measure.name} "
    return unit == " " or unit.startswith(name) or name.startswith(unit)


def _neighbours(document: Document, mention: Mention) -> tuple[str, str]:
    block = document.blocks[mention.block]
    before = _WORD.findall(document.text[max(block.start, mention.start - 40) : mention.start])
    after = _WORD.search(document.text, mention.end, block.end)
    return before[-1] if before else "", after[0] if after else ""


def _words_around(document: Document, mention: Mention) -> frozenset[str]:
    block = document.blocks[mention.block]
    start, end = max(block.start, mention.start - _AROUND), min(block.end, mention.end + _AROUND)
    return content_words(document.text[start:end].lower())


def _excerpt(document: Document, mention: Mention) -> str:
    """Return the words around a number on one line."""
    block = document.blocks[mention.block]
    start, end = max(block.start, mention.start - 40), min(block.end, mention.end + 40)
    start = block.start if start == block.start else document.text.find(" ", start) + 1
    end = block.end if end == block.end else max(document.text.rfind(" ", 0, end), mention.end)
    return " ".join(document.text[start:end].split())


def _shown(mention: Mention) -> str:
    return f"{mention.raw}%" if mention.kind is MentionKind.PERCENT else f"{mention.raw} {mention.unit}".rstrip()


def _take(counts: Counter[Key], key: Key) -> bool:
    """Take one of a key out of a counter; return whether there was one."""
    if counts[key] <= 0:
        return False
    counts[key] -= 1
    return True
