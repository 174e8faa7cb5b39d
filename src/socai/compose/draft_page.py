"""The text of a report as a part of a page of the centre: each number leads to where it comes from."""

from __future__ import annotations

from collections.abc import Callable

from socai.compose.html_body import Body
from socai.compose.tree import Block, Footnote, Gap, ListItem, Number, Paragraph, Report, Table
from socai.files.ooxml import xml_attribute, xml_text

AddressOf = Callable[[Number | Gap], str]
"""Returns the path of the page about a number, empty when there is none."""
_WRITE = "Sửa"
_SCROLLS = '<div class="scroll">'


def draft_html(report: Report, address_of: AddressOf, prose_path: str = "") -> str:
    """Return body, annexes and footnotes of a report; the words of it are escaped.

    Args:
        report: the report.
        address_of: gives the page that a number or a gap leads to.
        prose_path: below it stand the pages where paragraphs are written anew; without it nothing leads there.
    """
    body = _DraftBody(address_of, prose_path)
    return body.blocks(report.blocks) + body.annexes(report.annexes) + body.footnotes(report.footnotes)


class _DraftBody(Body):
    """Writes numbers as links to pages of the centre instead of tagged facts."""

    def __init__(self, address_of: AddressOf, prose_path: str) -> None:
        super().__init__({})
        self._address_of = address_of
        self._prose_path = prose_path
        self._led: set[str] = set()

    def _block(self, block: Block) -> str:
        made = super()._block(block)
        return self._with_way(made, block.key) if isinstance(block, (Paragraph, ListItem)) else made

    def _footnote(self, note: Footnote) -> str:
        made = super()._footnote(note)
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
