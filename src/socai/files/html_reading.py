"""Reads a web page into the one document model: headings, paragraphs, lists, tables, raised marks of footnotes.

Nothing is run and nothing is fetched. Pages come from anywhere: damaged markup is read as browsers read it, hidden
parts, scripts and styles are not read.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree, html

from socai.files.assembling import Assembly, plain, raised
from socai.files.document_text import written_text
from socai.files.documents import Block, BlockKind, Document, Place
from socai.files.errors import refusal
from socai.files.limits import LIMITS, Limits

_UNREAD = frozenset(
    ("head", "script", "style", "template", "noscript", "svg", "math", "iframe", "object", "select", "textarea")
)
_INLINE_TAGS = """
a abbr acronym b bdi bdo big br cite code data del dfn em font i img input ins kbd label mark o:p q s samp small span
strike strong sub sup time tt u var wbr
"""
_INLINE = frozenset(_INLINE_TAGS.split())
_NOTE_LINK = re.compile(r"#.*(?:note|ftn|edn|fn)", re.IGNORECASE)
_HEADING = re.compile(r"h([1-6])")
_SPACES = re.compile(r"[ \t\n\r\f]+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LARGEST_SPAN = 100
_MOST_SPANNED = 100_000
_LINE_ENDS = re.compile(r"[ \t]*\n\s*")
_CELLS, _LISTS = ("td", "th"), ("ul", "ol")
_PARAGRAPH = Block(BlockKind.PARAGRAPH, 0, 0)
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f]")


def read_html(data: bytes, *, file: str, limits: Limits = LIMITS) -> Document:
    """Return a web page as read.

    Args:
        data: the file's content.
        file: its name, as the user named it.
        limits: what is accepted.

    Raises:
        FilesError: when it is empty, too large, in no accepted encoding, or too long.
    """
    text = written_text(data, file=file, limits=limits).content
    if text.count("<") + text.count("=") > limits.marks:
        raise refusal("file.unpacks_too_large", file, megabytes=limits.file_bytes >> 20)
    assembly = Assembly()
    root = _tree(text)
    if root is not None:
        _Walk(assembly).read(root)
    return assembly.document(file=file, kind="html", sha256=hashlib.sha256(data).hexdigest())


def _tree(text: str) -> etree._Element | None:
    """Return the tree of a page, ``None`` when there is nothing in it.

    The text is handed over in one known encoding, so that a declaration in it cannot make the parser read another one.
    """
    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, recover=True
    )
    try:
        return html.document_fromstring(_NOT_TEXT.sub("", text).encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


@dataclass(frozen=True)
class _Leave:
    """Stands in the walk where an element ends."""

    tag: str


@dataclass
class _Walk:
    """Walks a page in order without recursion, so that depth costs nothing."""

    assembly: Assembly
    _pieces: list[str] = field(default_factory=list)
    _block: Block = _PARAGRAPH
    _cells: dict[etree._Element, Block] = field(default_factory=dict)
    _lists: int = 0
    _preformatted: int = 0
    _raised: int = 0
    _in_cell: int = 0
    _paragraphs: int = 0

    def read(self, root: etree._Element) -> None:
        """Read everything under an element."""
        waiting: list[etree._Element | _Leave | str] = [root]
        while waiting:
            step = waiting.pop()
            if isinstance(step, str):
                self._say(step)
            elif isinstance(step, _Leave):
                self._leave(step.tag)
            elif isinstance(step.tag, str) and step.tag not in _UNREAD and not _is_hidden(step):
                self._enter(step)
                waiting.append(_Leave("sup" if _is_note_link(step) else step.tag))
                waiting += reversed(list(_content(step)))
        self._close()

    def _say(self, text: str) -> None:
        words = plain(text if self._preformatted else _SPACES.sub(" ", text))
        before = self._pieces[-1] if self._pieces else " "
        if self._raised and words.strip():
            words = raised(before, words.strip())
        elif not self._preformatted and words.startswith(" ") and before.endswith((" ", "\n")):
            words = words[1:]
        if words:
            self._pieces.append(words)

    def _enter(self, element: etree._Element) -> None:
        tag = str(element.tag)
        self._raised += tag == "sup" or _is_note_link(element)
        if tag == "br":
            self._pieces.append("\n")
        if tag in _INLINE:
            return
        if self._in_cell:
            self._in_cell += tag in _CELLS
            self._pieces.append("\n")
            return
        self._close()
        heading = _HEADING.fullmatch(tag)
        self._lists += tag in _LISTS
        self._preformatted += tag == "pre"
        if heading:
            self._block = Block(BlockKind.HEADING, 0, 0, level=int(heading[1]))
        elif tag == "li":
            self._block = Block(BlockKind.ITEM, 0, 0, level=max(1, self._lists))
        elif tag == "table" and next(element.iterdescendants("table"), None) is None:
            self._cells = dict(_grid(element, self.assembly.new_table()))
        elif element in self._cells:
            self._block = self._cells[element]
            self._in_cell = 1

    def _leave(self, tag: str) -> None:
        self._raised -= tag == "sup"
        if tag in _INLINE:
            return
        if self._in_cell:
            self._in_cell -= tag in _CELLS
            if self._in_cell:
                return
        else:
            self._lists -= tag in _LISTS
            self._preformatted -= tag == "pre"
        self._close()

    def _close(self) -> None:
        """Add the paragraph being read, if it has words."""
        text = _LINE_ENDS.sub("\n", "".join(self._pieces)).strip()
        if text:
            self._paragraphs += 1
            self.assembly.add(text, replace(self._block, place=Place(paragraph=self._paragraphs)))
        self._pieces.clear()
        self._block = _PARAGRAPH


def _grid(table: etree._Element, number: int) -> Iterator[tuple[etree._Element, Block]]:
    """Yield the cells of a table with their place in its grid; spans of enemies are cut."""
    taken: set[tuple[int, int]] = set()
    for row, element in enumerate(table.iterdescendants("tr")):
        column = 0
        for cell in element.iterchildren("td", "th"):
            while (row, column) in taken:
                column += 1
            rows, columns = _span(cell, "rowspan"), _span(cell, "colspan")
            if len(taken) < _MOST_SPANNED:
                taken.update((row + down, column + right) for down in range(1, rows) for right in range(columns))
            header = cell.tag == "th" or row == 0 or _is_in_head(element)
            block = Block(BlockKind.CELL, 0, 0, table=number, row=row, column=column, header=header)
            yield cell, replace(block, rows=rows, columns=columns)
            column += columns


def _content(element: etree._Element) -> Iterator[etree._Element | str]:
    if element.text:
        yield element.text
    for child in element:
        yield child
        if child.tail:
            yield child.tail


def _is_note_link(element: etree._Element) -> bool:
    return element.tag == "a" and _NOTE_LINK.match(element.get("href", "")) is not None


def _is_hidden(element: etree._Element) -> bool:
    return element.get("hidden") is not None or _HIDDEN.search(element.get("style", "")) is not None


def _is_in_head(row: etree._Element) -> bool:
    parent = row.getparent()
    return parent is not None and parent.tag == "thead"


def _span(cell: etree._Element, name: str) -> int:
    text = cell.get(name, "1").strip()
    return max(1, min(int(text), _LARGEST_SPAN)) if text.isascii() and text.isdigit() and len(text) < 5 else 1
