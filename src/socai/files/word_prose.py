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
_COMMENTED = (f"{W}commentRangeStart", f"{W}commentReference")
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
    """A comment of a Word file.

    Attributes:
        number: its id in the file.
        author: who wrote it.
        text: what it says.
        about: the words of the paragraph that it stands at, wherever that is; empty when it stands at none.
    """

    number: str
    author: str
    text: str
    about: str = ""


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


@dataclass(frozen=True)
class WordProse:
    """What people wrote in a file: the paragraphs of body and footnotes in their order, and every comment there is."""

    paragraphs: tuple[WordParagraph, ...]
    remarks: tuple[Remark, ...]


def read_prose(data: bytes, *, file: str, limits: Limits = LIMITS) -> WordProse:
    """Return the paragraphs of the body in its order, then those of the footnotes, and all comments.

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
    whole = package.tree(main)
    remarks = _remarks(package, posixpath.join(folder, "comments.xml"), _commented(whole))
    body = whole.find(f"{W}body")
    found = [] if body is None else list(_paragraphs(body, remarks))
    notes = posixpath.join(folder, _NOTES)
    for note in package.tree(notes) if notes in package else ():
        if note.get(f"{W}type") is None:
            number = note.get(f"{W}id", "")
            found += [replace(each, note=number) for each in _paragraphs(note, remarks)]
    return WordProse(tuple(found), tuple(remarks.values()))


def _remarks(package: Package, part: str, about: Mapping[str, str]) -> Mapping[str, Remark]:
    if part not in package:
        return {}
    found = ((each.get(f"{W}id", ""), each) for each in package.tree(part).iterchildren(f"{W}comment"))
    return {
        number: Remark(number, each.get(f"{W}author", ""), "\n".join(map(_line, each.iter(P))), about.get(number, ""))
        for number, each in found
    }


def _commented(tree: etree._Element) -> Mapping[str, str]:
    """Return the words of the first paragraph that each comment stands at, by its id: also in tables and boxes."""
    found: dict[str, str] = {}
    for point in tree.iter(*_COMMENTED):
        paragraph = next(point.iterancestors(P), None)
        if paragraph is not None:
            found.setdefault(point.get(f"{W}id", ""), _line(paragraph))
    return found


def _line(paragraph: etree._Element) -> str:
    return "".join(plain(text.text or "") for text in paragraph.iter(TEXT)).strip()


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
        elif element.tag in _COMMENTED:
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
