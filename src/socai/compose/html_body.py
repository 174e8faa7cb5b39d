"""The body and the footnotes of a page. Each number is a tagged fact inside a link to its trace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from socai.compose.inline_xbrl import tagged
from socai.compose.tagging import Fact
from socai.compose.traces import Occurrences, run_key
from socai.compose.tree import (
    Annex,
    Block,
    Footnote,
    FootnoteCall,
    Gap,
    Heading,
    LineBreak,
    ListItem,
    Number,
    Paragraph,
    Run,
    Runs,
    Style,
    Table,
    Text,
)
from socai.files.ooxml import xml_attribute, xml_text

_BACK = "Về chỗ gọi chú thích"


class Body:
    """Writes one report; counts headings, tables, gaps and the places of each figure in reading order.

    Args:
        facts: the facts of the report by identity.
    """

    def __init__(self, facts: Mapping[str, Fact]) -> None:
        self._facts = facts
        self._places = Occurrences()
        self._headings = 0
        self._tables = 0
        self._gaps = 0

    def blocks(self, blocks: Iterable[Block]) -> str:
        """Return the body; items that follow one another are one list."""
        return "".join(self._group(is_list, members) for is_list, members in groupby(blocks, _is_item))

    def footnotes(self, notes: tuple[Footnote, ...]) -> str:
        """Return the footnotes, each with a link back to its call."""
        return notes_html("".join(map(self._footnote, notes)))

    def annexes(self, annexes: tuple[Annex, ...]) -> str:
        """Return the pages after the signature."""
        return "".join(map(self._annex, annexes))

    def runs(self, runs: Runs) -> str:
        """Return the runs of a paragraph."""
        return "".join([self._run(each) for each in runs])

    def _group(self, is_list: bool, members: Iterator[Block]) -> str:
        content = "".join(map(self._block, members))
        return f'<ul class="items">\n{content}</ul>\n' if is_list else content

    def _block(self, block: Block) -> str:
        match block:
            case Paragraph():
                return f"<p>{self.runs(block.content)}</p>\n"
            case ListItem():
                mark = xml_text(block.mark)
                return f'<li class="depth{min(block.depth, 4)}">{mark} {self.runs(block.content)}</li>\n'
            case Heading():
                self._headings += 1
                tag = f"h{min(block.level + 1, 6)}"
                words = f"{xml_text(block.number)} {self.runs(block.content)}"
                return f'<{tag} id="{heading_id(self._headings)}">{words}</{tag}>\n'
            case Table():
                return self._table(block)

    def _table(self, table: Table) -> str:
        self._tables += 1
        sides = table.alignments
        header = "".join(
            f'<th scope="col" class="{side}">{self.runs(cell)}</th>'
            for side, cell in zip(sides, table.header, strict=True)
        )
        rows = "".join(f"<tr>{self._cells(row, sides)}</tr>\n" for row in table.rows)
        return (
            f'<div class="scroll">\n<table title="Bảng {self._tables}">\n<thead><tr>{header}</tr></thead>\n'
            f"<tbody>\n{rows}</tbody>\n</table></div>\n"
        )

    def _annex(self, annex: Annex) -> str:
        title = f"<h2>{'<br />'.join(map(xml_text, annex.title))}</h2>\n"
        belongs = f'<p class="belongs">{xml_text(annex.belongs)}</p>\n'
        note = f'<p class="belongs">{xml_text(annex.note)}</p>\n' if annex.note else ""
        return f'<div class="annex">\n{title}{belongs}{self._table(annex.table)}{note}</div>\n'

    def _cells(self, row: tuple[Runs, ...], sides: tuple[str, ...]) -> str:
        return "".join(f'<td class="{side}">{self.runs(cell)}</td>' for side, cell in zip(sides, row, strict=True))

    def _footnote(self, note: Footnote) -> str:
        back = f'<a class="back" href="#{call_id(note.number)}" title="{_BACK} {note.number}">↩</a>'
        paragraphs = "".join(f"<p>{self.runs(content)}</p>\n" for content in note.paragraphs)
        return f'<li id="{note_id(note.number)}">{paragraphs}{back}</li>\n'

    def _run(self, each: Run) -> str:
        match each:
            case Number():
                return _styled(self._number(each), each.style)
            case Gap():
                return _styled(self._gap(each), each.style)
            case FootnoteCall(number=number):
                return (
                    f'<sup><a id="{call_id(number)}" href="#{note_id(number)}" '
                    f'title="Chú thích {number}">[{number}]</a></sup>'
                )
            case LineBreak():
                return "<br />"
            case Text():
                return _styled(xml_text(each.text), each.style)

    def _number(self, number: Number) -> str:
        fact = self._facts[self._places.next(number.key)]
        link = f'href="#{trace_id(number.key)}" title="{xml_attribute(number.label)}"'
        return f'<a class="n" {link}>{tagged(fact, number.display)}</a>'

    def _gap(self, gap: Gap) -> str:
        self._gaps += 1
        key = run_key(gap)
        words = tagged(self._facts[self._places.next(key)], gap.text) if key else xml_text(gap.text)
        return f'<span class="gap" id="{gap_id(self._gaps)}" title="{xml_attribute(gap.label)}">{words}</span>'


def notes_html(items: str) -> str:
    """Return footnotes, already written as items of a list, under their heading; nothing without any."""
    return items and f'<div class="notes">\n<h2 id="chu-thich">Chú thích</h2>\n<ol>\n{items}</ol>\n</div>\n'


def heading_id(number: int) -> str:
    """Return the identity of the number-th heading of the page, from 1."""
    return f"muc-{number}"


def gap_id(number: int) -> str:
    """Return the identity of the number-th place without a number, from 1."""
    return f"thieu-{number}"


def call_id(number: int) -> str:
    """Return the identity of the place that calls a footnote."""
    return f"goi-{number}"


def note_id(number: int) -> str:
    """Return the identity of a footnote."""
    return f"chu-thich-{number}"


def trace_id(key: str) -> str:
    """Return the identity of the trace of a figure."""
    return f"nguon-{key}"


def _is_item(block: Block) -> bool:
    return isinstance(block, ListItem)


def _styled(content: str, style: Style) -> str:
    if style.italic:
        content = f"<i>{content}</i>"
    return f"<b>{content}</b>" if style.bold else content
