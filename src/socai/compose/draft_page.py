"""The text of a report as a part of a page of the centre: each number leads to where it comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from socai.compose.html_body import Body, heading_id, notes_html
from socai.compose.plain_text import words_of
from socai.compose.tree import (
    Annex,
    Block,
    Footnote,
    FootnoteCall,
    Gap,
    Heading,
    ListItem,
    Number,
    Paragraph,
    Report,
    Runs,
    Table,
)
from socai.files.ooxml import xml_attribute, xml_text

AddressOf = Callable[[Number | Gap], str]
"""Returns the path of the page about a number, empty when there is none."""
LARGEST = 60_000
"""Bytes of one part of a draft, so that its page stays small enough for a slow line."""
_WRITE = "Sửa"
_SCROLLS = '<div class="scroll">'


def draft_html(report: Report, address_of: AddressOf, prose_path: str = "") -> str:
    """Return body, annexes and footnotes of a report as one text; the words of it are escaped.

    Args:
        report: the report.
        address_of: gives the page that a number or a gap leads to.
        prose_path: below it stand the pages where paragraphs are written anew; without it nothing leads there.
    """
    body = _DraftBody(address_of, prose_path)
    return body.blocks(report.blocks) + body.annexes(report.annexes) + body.footnotes(report.footnotes)


@dataclass(frozen=True)
class DraftHeading:
    """A heading of a draft: how deep it stands (from 1), its words, and its identity on the page of its part."""

    level: int
    words: str
    anchor: str


@dataclass(frozen=True)
class DraftPart:
    """As much of a draft as one page shows: its headings, its text with its footnotes, keys of its paragraphs."""

    headings: tuple[DraftHeading, ...]
    html: str
    keys: frozenset[str]


def draft_parts(
    report: Report, address_of: AddressOf, prose_path: str = "", largest: int = LARGEST
) -> tuple[DraftPart, ...]:
    """Return a report in parts, at least one: whole when it is small, else cut before headings, the highest first.

    What stands under one heading, and an annex, is never cut.

    Args:
        report: the report.
        address_of: as for ``draft_html``.
        prose_path: as for ``draft_html``.
        largest: how many bytes a part may have where headings allow it.
    """
    body = _DraftBody(address_of, prose_path)
    sections = [body.section(blocks, report.footnotes) for blocks in _under_headings(report.blocks)]
    sections += [body.annex_section(annex) for annex in report.annexes]
    return tuple(map(_part, _grouped(sections, largest))) or (DraftPart((), "", frozenset()),)


@dataclass(frozen=True)
class _Section:
    """A heading with what stands under it, as HTML; ``notes`` are the items of the footnotes that it calls."""

    headings: tuple[DraftHeading, ...]
    html: str
    notes: str = ""
    keys: frozenset[str] = field(default=frozenset())

    @property
    def bytes(self) -> int:
        return len((self.html + self.notes).encode())


def _under_headings(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Yield a heading with the blocks under it; what stands before the first one comes with it."""
    under: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading) and any(isinstance(each, Heading) for each in under):
            yield under
            under = []
        under.append(block)
    if under:
        yield under


def _grouped(sections: Sequence[_Section], largest: int) -> Iterator[list[_Section]]:
    """Yield the sections of each part: what is too large is cut at its highest headings, and small pieces joined."""
    if sum(section.bytes for section in sections) <= largest or len(sections) < 2:
        if sections:
            yield list(sections)
        return
    highest = min(section.headings[0].level for section in sections[1:] if section.headings)
    pieces: list[list[_Section]] = [[sections[0]]]
    for section in sections[1:]:
        if section.headings[0].level == highest:
            pieces.append([section])
        else:
            pieces[-1].append(section)
    if len(pieces) == 1:
        yield list(sections)
        return
    joined: list[_Section] = []
    for piece in pieces:
        if joined and sum(section.bytes for section in (*joined, *piece)) > largest:
            yield from _grouped(joined, largest)
            joined = []
        joined += piece
    yield from _grouped(joined, largest)


def _part(sections: Sequence[_Section]) -> DraftPart:
    notes = "".join(section.notes for section in sections)
    return DraftPart(
        tuple(heading for section in sections for heading in section.headings),
        "".join(section.html for section in sections) + notes_html(notes),
        frozenset().union(*(section.keys for section in sections)),
    )


class _DraftBody(Body):
    """Writes numbers as links to pages of the centre instead of tagged facts."""

    def __init__(self, address_of: AddressOf, prose_path: str) -> None:
        super().__init__({})
        self._address_of = address_of
        self._prose_path = prose_path
        self._led: set[str] = set()
        self._annexes = 0

    def section(self, blocks: Sequence[Block], notes: Iterable[Footnote]) -> _Section:
        """Return blocks with the footnotes that they call."""
        headings = [block for block in blocks if isinstance(block, Heading)]
        said = tuple(
            DraftHeading(
                each.level, f"{each.number} {words_of(each.content)}".strip(), heading_id(self._headings + 1 + i)
            )
            for i, each in enumerate(headings)
        )
        called = {run.number for runs in _runs(blocks) for run in runs if isinstance(run, FootnoteCall)}
        own = [note for note in notes if note.number in called]
        keys = {block.key for block in blocks if isinstance(block, (Paragraph, ListItem))}
        keys.update(key for note in own for key in note.keys)
        return _Section(said, self.blocks(blocks), "".join(map(self._footnote, own)), frozenset(keys - {""}))

    def annex_section(self, annex: Annex) -> _Section:
        """Return an annex; it stands as high as the highest headings."""
        self._annexes += 1
        anchor = f"phu-luc-{self._annexes}"
        html = f'<div id="{anchor}">{self._annex(annex)}</div>\n'
        return _Section((DraftHeading(1, " ".join(annex.title), anchor),), html)

    def _block(self, block: Block) -> str:
        made = super()._block(block)
        return self._with_way(made, block.key) if isinstance(block, (Paragraph, ListItem)) else made

    def _footnote(self, note: Footnote) -> str:
        # A part begins with any number.
        made = super()._footnote(note).replace("<li", f'<li value="{note.number}"', 1)
        return self._with_way(made, note.keys[0]) if note.keys else made

    def _with_way(self, made: str, key: str) -> str:
        """Return a paragraph that can be led to, with a link to where it is written anew; of several the first."""
        if not (self._prose_path and key) or key in self._led:
            return made
        self._led.add(key)
        link = f' <a class="write" id="{key}" href="{xml_attribute(f"{self._prose_path}/{key}")}">{_WRITE}</a>'
        end = max(made.rfind("</p>"), made.rfind("</li>") if "</p>" not in made else -1)
        return made[:end] + link + made[end:]

    def _table(self, table: Table) -> str:
        # What scrolls must be reached by the keyboard too.
        name = f'<div class="scroll" tabindex="0" role="region" aria-label="Bảng {self._tables + 1}">'
        return super()._table(table).replace(_SCROLLS, name, 1)

    def _number(self, number: Number) -> str:
        return self._linked("n", self._address_of(number), number.label, number.display)

    def _gap(self, gap: Gap) -> str:
        return self._linked("gap", self._address_of(gap), gap.label, gap.text)

    def _linked(self, kind: str, address: str, label: str, text: str) -> str:
        shown = f'title="{xml_attribute(label)}">{xml_text(text)}'
        if not address:
            return f'<span class="{kind}" {shown}</span>'
        return f'<a class="{kind}" href="{xml_attribute(address)}" {shown}</a>'


def _runs(blocks: Iterable[Block]) -> Iterator[Runs]:
    for block in blocks:
        if isinstance(block, Table):
            yield from (cell for row in (block.header, *block.rows) for cell in row)
        else:
            yield block.content
