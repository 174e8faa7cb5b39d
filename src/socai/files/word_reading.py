"""Reads a Word file into the one document model: body, tables, text boxes, notes after their calls, headers last.

Files come from people and are hostile until read: the package reader expands nothing and fetches nothing.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from socai.files.assembling import Assembly
from socai.files.documents import Block, BlockKind, Document, Place
from socai.files.errors import refusal
from socai.files.limits import LIMITS, Limits
from socai.files.line_marks import is_page_number
from socai.files.packages import Package
from socai.files.word_paragraphs import SKIPPED, ParagraphReader, Words
from socai.files.word_structure import Style, W, kind_in, read_styles
from socai.files.word_tables import grid_of

MAIN = "word/document.xml"
P, TBL = f"{W}p", f"{W}tbl"
_ROOTS = "_rels/.rels"
_OFFICE_DOCUMENT = "/officeDocument"
_MARGINS = re.compile(r"word/(?:header|footer)\d*\.xml")
_NOTE_PARTS = {"footnote": "word/footnotes.xml", "endnote": "word/endnotes.xml"}


def read_word(data: bytes, *, file: str, limits: Limits = LIMITS) -> Document:
    """Return a Word file as read.

    Args:
        data: the file's content.
        file: its name, as the user named it.
        limits: what is accepted.

    Raises:
        FilesError: when it is damaged, hostile or no Word file.
    """
    reader = WordReader(Package(data, file=file, limits=limits), file=file)
    reader.read()
    return reader.assembly.document(file=file, kind="docx", sha256=hashlib.sha256(data).hexdigest())


@dataclass(frozen=True)
class ReadParagraph:
    """A paragraph of a part as read: its element, the pieces of its text, and the index of its piece in the assembly.

    Several paragraphs share a piece when they stand in one cell or when the mark between them was deleted; ``offset``
    counts the characters of the piece before it.
    """

    element: etree._Element
    part: str
    words: tuple[Words, ...]
    piece: int
    offset: int


class WordReader:
    """Walks the parts of a Word file in reading order and assembles the document.

    Attributes:
        assembly: what was read.
        paragraphs: the paragraphs as they stand in the file, with the way to their place in the assembly.
    """

    def __init__(self, package: Package, *, file: str) -> None:
        """Open the main part; the parts it needs are read with it.

        Raises:
            FilesError: when it is no Word file or a part is damaged.
        """
        self.assembly = Assembly()
        self.paragraphs: list[ReadParagraph] = []
        self._package = package
        self.main = _main_part(package, file)
        self.trees: dict[str, etree._Element] = {self.main: package.tree(self.main)}
        if self.trees[self.main].tag != f"{W}document":
            raise refusal("file.not_word", file)
        self._styles = self._read_styles()
        self._notes = {kind: self._note_elements(part) for kind, part in _NOTE_PARTS.items()}
        self._called: dict[tuple[str, str], str] = {}
        self._waiting: list[tuple[str, str]] = []
        self._counts = {"footnote": 0, "endnote": 0}
        self._tables = 0
        self._numbers: dict[str, int] = {}

    def read(self) -> None:
        """Read the body, then headers and footers."""
        body = self.trees[self.main].find(f"{W}body")
        if body is not None:
            self._story(body, self.main, BlockKind.PARAGRAPH)
        for name in sorted(name for name in self._package.names if _MARGINS.fullmatch(name)):
            self._story(self._tree(name), name, BlockKind.HEADER)

    def _story(self, container: etree._Element, part: str, kind: BlockKind, note: str = "") -> None:
        """Read the blocks of a container: each with its text boxes and notes after it."""
        paragraphs = ParagraphReader(self._name_note)
        held: list[tuple[etree._Element, list[Words]]] = []
        for element in blocks_in(container):
            if element.tag == TBL:
                self._table(element, part, paragraphs, kind)
            else:
                held.append((element, paragraphs.words(element)))
                if mark_is_deleted(element):
                    continue
                self._paragraph(held, part, kind, note)
                held = []
            self._follow(paragraphs, part, kind)
        if held:
            self._paragraph(held, part, kind, note)

    def _paragraph(self, held: list[tuple[etree._Element, list[Words]]], part: str, kind: BlockKind, note: str) -> None:
        block = Block(kind, 0, 0, note=note, place=self._place(part))
        if kind is BlockKind.PARAGRAPH:
            found, level = kind_in(held[0][0].find(f"{W}pPr"), self._styles)
            block = Block(found, 0, 0, level=level, place=block.place)
        self._add(held, part, block, "")

    def _add(self, held: list[tuple[etree._Element, list[Words]]], part: str, block: Block, between: str) -> None:
        """Add paragraphs as one block, ``between`` standing between them."""
        raw = ""
        for element, words in held:
            raw += between if raw else ""
            self.paragraphs.append(ReadParagraph(element, part, tuple(words), len(self.assembly), len(raw)))
            raw += "".join(piece.text for piece in words)
        # The page number that a field last showed says nothing, and changes with the program that saved the file.
        is_shown = block.kind is not BlockKind.HEADER or not is_page_number(raw)
        self.assembly.add(raw if is_shown else "", block)

    def _table(self, table: etree._Element, part: str, paragraphs: ParagraphReader, kind: BlockKind) -> None:
        self._tables += 1
        number = self._tables
        nested: list[etree._Element] = []
        for cell in grid_of(table):
            inside = list(blocks_in(cell.element))
            nested += [element for element in inside if element.tag == TBL]
            held = [(element, paragraphs.words(element)) for element in inside if element.tag == P]
            block = Block(
                BlockKind.CELL if kind is BlockKind.PARAGRAPH else kind,
                0,
                0,
                table=number,
                row=cell.row,
                column=cell.column,
                header=cell.header,
                rows=cell.rows,
                columns=cell.columns,
                place=self._place(part),
            )
            self._add(held, part, block, "\n")
        for element in nested:
            self._table(element, part, paragraphs, kind)

    def _follow(self, paragraphs: ParagraphReader, part: str, kind: BlockKind) -> None:
        """Read what hangs on the block just read: its text boxes, then the notes it calls."""
        boxes, paragraphs.boxes = paragraphs.boxes, []
        for box in boxes:
            self._story(box, part, kind)
        waiting, self._waiting = self._waiting, []
        for note_kind, number in waiting:
            element = self._notes[note_kind].get(number)
            if element is not None:
                name = self._called[note_kind, number]
                self._story(element, _NOTE_PARTS[note_kind], BlockKind.FOOTNOTE, name)

    def _name_note(self, kind: str, number: str) -> str:
        """Return the mark of a note as printed: by the order of calls; endnotes are told apart by a letter."""
        if (kind, number) not in self._called:
            self._counts[kind] += 1
            self._called[kind, number] = f"{'e' if kind == 'endnote' else ''}{self._counts[kind]}"
            self._waiting.append((kind, number))
        return self._called[kind, number]

    def _place(self, part: str) -> Place:
        self._numbers[part] = self._numbers.get(part, 0) + 1
        return Place(paragraph=self._numbers[part], part=part)

    def _tree(self, name: str) -> etree._Element:
        if name not in self.trees:
            self.trees[name] = self._package.tree(name)
        return self.trees[name]

    def _read_styles(self) -> Mapping[str, Style]:
        name = posixpath.join(posixpath.dirname(self.main), "styles.xml")
        return read_styles(self._package.tree(name) if name in self._package else None)

    def _note_elements(self, part: str) -> Mapping[str, etree._Element]:
        if part not in self._package:
            return {}
        return {element.get(f"{W}id", ""): element for element in self._tree(part) if element.get(f"{W}type") is None}


def _main_part(package: Package, file: str) -> str:
    """Return the name of the main part: the usual one, else the one that the package names.

    Raises:
        FilesError: when there is none.
    """
    if MAIN in package:
        return MAIN
    if _ROOTS in package:
        for relationship in package.tree(_ROOTS):
            target = relationship.get("Target", "").lstrip("/")
            if relationship.get("Type", "").endswith(_OFFICE_DOCUMENT) and target.startswith("word/"):
                return target
    raise refusal("file.not_word", file)


def blocks_in(container: etree._Element) -> Iterator[etree._Element]:
    """Yield the paragraphs and tables of a container in order, also those in content controls and insertions."""
    waiting = list(reversed(container))
    while waiting:
        element = waiting.pop()
        if element.tag in (P, TBL):
            yield element
        elif element.tag not in SKIPPED:
            waiting += reversed(element)


def mark_is_deleted(paragraph: etree._Element) -> bool:
    """Return whether the end of a paragraph was deleted, so that the next one goes on with it."""
    return paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None
