"""Reads the paragraphs of a Word file as somebody wrote them: words with their look, controls, notes, changes, remarks.

Tables, text boxes, headers and footers are left out. What a control or a bookmark means is not known here. Files come
from people and are hostile until read: the package reader expands nothing and fetches nothing.
Source: ECMA-376-1 §17.13.4 (comments), §17.13.5 (revisions), §17.16 (fields).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from lxml import etree

from socai.files.assembling import plain
from socai.files.docx_reading import control_key
from socai.files.limits import LIMITS, Limits
from socai.files.packages import Package
from socai.files.word_paragraphs import FIELD, RUN, SKIPPED, TEXT, TEXT_BOX, Fields
from socai.files.word_reading import P, WordReader, blocks_in, mark_is_deleted
from socai.files.word_structure import W, is_on

_SHOWN = {f"{W}tab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_IN, _OUT = (f"{W}ins", f"{W}moveTo"), (f"{W}del", f"{W}moveFrom")
_TEXTS = (TEXT, f"{W}delText")
_PASSED_BY = SKIPPED.difference(_OUT) | {TEXT_BOX}
_NOTES = "footnotes.xml"


@dataclass(frozen=True)
class TrackedChange:
    """A change that Word tracked: whether words came or went, by whom, and the day if it is told."""

    is_insertion: bool
    author: str
    day: date | None


@dataclass(frozen=True)
class WordPiece:
    """A piece of a paragraph.

    Attributes:
        text: what it shows; a line feed is a break of the line.
        bold: its look.
        italic: the same.
        key: of a bound control: the key of what it shows.
        note: of the call of a footnote: the footnote's id in the file.
        change: the change that it is part of, ``None`` when nobody tracked it.
    """

    text: str
    bold: bool = False
    italic: bool = False
    key: str = ""
    note: str = ""
    change: TrackedChange | None = None


@dataclass(frozen=True)
class Remark:
    """A comment of a Word file: who wrote it, and what it says."""

    author: str
    text: str


@dataclass(frozen=True)
class WordParagraph:
    """A paragraph of body or footnotes.

    Attributes:
        pieces: what stands in it, deleted words too.
        marks: names of the bookmarks that begin in it.
        remarks: the comments that stand in it.
        note: id of the footnote that it belongs to, empty for one of the body.
        follows_table: whether a table stands right before it.
    """

    pieces: tuple[WordPiece, ...]
    marks: tuple[str, ...]
    remarks: tuple[Remark, ...]
    note: str = ""
    follows_table: bool = False


def read_prose(data: bytes, *, file: str, limits: Limits = LIMITS) -> tuple[WordParagraph, ...]:
    """Return the paragraphs of the body in its order, then those of the footnotes.

    Args:
        data: the file's content.
        file: its name, as the user named it.
        limits: what is accepted.

    Raises:
        FilesError: when it is damaged, hostile or no Word file.
    """
    package = Package(data, file=file, limits=limits)
    main = WordReader(package, file=file).main
    folder = posixpath.dirname(main)
    remarks = _remarks(package, posixpath.join(folder, "comments.xml"))
    body = package.tree(main).find(f"{W}body")
    found = [] if body is None else list(_paragraphs(body, remarks))
    notes = posixpath.join(folder, _NOTES)
    for note in package.tree(notes) if notes in package else ():
        if note.get(f"{W}type") is None:
            number = note.get(f"{W}id", "")
            found += [replace(each, note=number) for each in _paragraphs(note, remarks)]
    return tuple(found)


def _remarks(package: Package, part: str) -> Mapping[str, Remark]:
    if part not in package:
        return {}
    return {
        each.get(f"{W}id", ""): Remark(each.get(f"{W}author", ""), "\n".join(_lines(each)))
        for each in package.tree(part).iterchildren(f"{W}comment")
    }


def _lines(element: etree._Element) -> Iterator[str]:
    for paragraph in element.iter(P):
        yield "".join(plain(text.text or "") for text in paragraph.iter(TEXT)).strip()


def _paragraphs(container: etree._Element, remarks: Mapping[str, Remark]) -> Iterator[WordParagraph]:
    """Yield the paragraphs of a container; where the mark between two was deleted, they are one."""
    walk = _Walk(remarks)
    follows_table = False
    for element in blocks_in(container):
        if element.tag != P:
            follows_table = True
            continue
        walk.read(element)
        if not mark_is_deleted(element):
            yield replace(walk.taken(), follows_table=follows_table)
            follows_table = False
    if walk.pieces:
        yield walk.taken()


@dataclass
class _Walk:
    """Gathers what stands in a paragraph; fields may span paragraphs."""

    remarks: Mapping[str, Remark]
    pieces: list[WordPiece] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    said: dict[str, Remark] = field(default_factory=dict)
    fields: Fields = field(default_factory=Fields)

    def taken(self) -> WordParagraph:
        """Return what was gathered and begin anew."""
        found = WordParagraph(tuple(self.pieces), tuple(self.marks), tuple(self.said.values()))
        self.pieces, self.marks, self.said = [], [], {}
        return found

    def read(self, element: etree._Element, change: TrackedChange | None = None) -> None:
        """Gather what stands in an element."""
        for child in element:
            tag = child.tag
            if tag in _IN or tag in _OUT:
                self.read(child, _tracked(child))
            elif tag == f"{W}sdt" and (key := control_key(child)):
                self._control(child, key, change)
            elif tag == RUN:
                self._run(child, change)
            elif tag not in _PASSED_BY:
                self._point(child)
                self.read(child, change)

    def _point(self, element: etree._Element) -> None:
        if element.tag == f"{W}bookmarkStart":
            self.marks.append(element.get(f"{W}name", ""))
        elif element.tag in (f"{W}commentRangeStart", f"{W}commentReference"):
            number = element.get(f"{W}id", "")
            if number in self.remarks:
                self.said[number] = self.remarks[number]

    def _control(self, control: etree._Element, key: str, change: TrackedChange | None) -> None:
        inside = _Walk(self.remarks)
        inside.read(control, change)
        self.marks += inside.marks
        self.said |= inside.said
        stays = [each for each in inside.pieces if each.change is None or each.change.is_insertion]
        shown = stays or inside.pieces
        first = shown[0] if shown else WordPiece("")
        text = "".join(each.text for each in shown)
        self.pieces.append(replace(first, text=text, key=key, note="", change=first.change))

    def _run(self, run: etree._Element, change: TrackedChange | None) -> None:
        look = run.find(f"{W}rPr")
        is_hidden = look is not None and is_on(look, "vanish")
        bold, italic = (look is not None and is_on(look, name) for name in ("b", "i"))
        for child in run:
            if child.tag == FIELD:
                self.fields.turn(child)
            elif is_hidden:
                continue
            elif child.tag == f"{W}footnoteReference":
                self.pieces.append(WordPiece("", note=child.get(f"{W}id", ""), change=change))
            elif not self.fields.hide and (text := _text(child)):
                self.pieces.append(WordPiece(text, bold, italic, change=change))
            else:
                self._point(child)


def _text(element: etree._Element) -> str:
    if element.tag in _TEXTS:
        return plain(element.text or "")
    return _SHOWN.get(str(element.tag), "")


def _tracked(element: etree._Element) -> TrackedChange:
    day = element.get(f"{W}date", "")[:10]
    try:
        return TrackedChange(element.tag in _IN, element.get(f"{W}author", ""), date.fromisoformat(day))
    except ValueError:
        return TrackedChange(element.tag in _IN, element.get(f"{W}author", ""), None)
