"""Writes comments into a copy of a Word file, each at a stretch of its text; everything else stays byte for byte.

Comments of footnotes stand at the footnote's call, those of headers and text boxes at the paragraph of the body that
holds or precedes them, where Word allows comments. What the comments say is not known here.
Source: ECMA-376-1 §17.13.4.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from socai.files.limits import LIMITS, Limits
from socai.files.ooxml import legal_text
from socai.files.packages import Package
from socai.files.word_paragraphs import RUN, TEXT
from socai.files.word_reading import P, ReadParagraph, WordReader
from socai.files.word_sources import Source, WordSources
from socai.files.word_structure import W

_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_TYPES = "[Content_Types].xml"
_CONTENT = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_COMMENTS_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_MAIN_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@dataclass(frozen=True)
class Comment:
    """A comment on a stretch of the document's canonical text, paragraphs of the comment divided by line feeds."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Author:
    """Who comments: name, initials, and when (``None`` writes no time)."""

    name: str
    initials: str
    time: datetime | None = None


def with_comments(
    data: bytes, comments: Sequence[Comment], *, author: Author, file: str, limits: Limits = LIMITS
) -> bytes:
    """Return a copy of a Word file with comments added to those it has.

    Args:
        data: the file's content.
        comments: in any order; offsets count in ``read_word``'s text.
        author: who comments.
        file: its name, as the user named it.
        limits: what is accepted.

    Raises:
        FilesError: when it is damaged, hostile or no Word file.
    """
    package = Package(data, file=file, limits=limits)
    reader = WordReader(package, file=file)
    reader.read()
    reader.assembly.document(file=file, kind="docx", sha256="")
    anchors = _Anchors(reader)
    comments_part = posixpath.join(posixpath.dirname(reader.main), "comments.xml")
    root = package.tree(comments_part) if comments_part in package else etree.fromstring(_empty_comments())
    number = 1 + max((_number(each.get(f"{W}id", "")) for each in root), default=-1)
    for comment in _merged(comments):
        if anchors.place(comment, number):
            root.append(_comment_element(comment, number, author))
            number += 1
    changed = {reader.main: reader.trees[reader.main], comments_part: root}
    if comments_part not in package:
        changed |= _registered(package, reader.main, comments_part)
    return package.with_parts({name: _bytes(tree) for name, tree in changed.items()})


def _merged(comments: Iterable[Comment]) -> list[Comment]:
    """Return one comment for each beginning, the last stretch of the text first."""
    merged: dict[int, Comment] = {}
    for comment in comments:
        other = merged.get(comment.start)
        text = comment.text if other is None else f"{other.text}\n{comment.text}"
        merged[comment.start] = Comment(comment.start, comment.end, text)
    return sorted(merged.values(), key=lambda each: -each.start)


class _Anchors:
    """Finds the runs of the body that a stretch of canonical text comes from, and puts comments around them."""

    def __init__(self, reader: WordReader) -> None:
        self._reader = reader
        self._words = WordSources(reader)

    def place(self, comment: Comment, number: int) -> bool:
        """Put the marks of a comment into the body; return whether there was a place for it."""
        found = self._sources(comment)
        if not found:
            return False
        before, after = _around(found[0], found[-1])
        if before is None or after is None:
            return False
        before.addprevious(etree.Element(f"{W}commentRangeStart", {f"{W}id": str(number)}))
        end = etree.Element(f"{W}commentRangeEnd", {f"{W}id": str(number)})
        after.addnext(end)
        reference = etree.Element(RUN)
        etree.SubElement(reference, f"{W}commentReference", {f"{W}id": str(number)})
        end.addnext(reference)
        return True

    def _sources(self, comment: Comment) -> list[Source]:
        """Return the ``w:t`` elements of a stretch with the offsets in their text; elsewhere what stands for it."""
        paragraphs = self._words.paragraphs_at(comment.start)
        if not paragraphs:
            return []
        if paragraphs[0].part != self._reader.main:
            return self._elsewhere(paragraphs[0])
        return self._words.elements(comment.start, comment.end) or [(paragraphs[0].element, 0, 0)]

    def _elsewhere(self, paragraph: ReadParagraph) -> list[Source]:
        """Return the call of the note that a paragraph belongs to, else the first paragraph of the body."""
        body = self._reader.trees[self._reader.main]
        holder = paragraph.element.getparent()
        number = None if holder is None else holder.get(f"{W}id")
        for name in ("footnote", "endnote"):
            if holder is not None and holder.tag == f"{W}{name}":
                call = next((each for each in body.iter(f"{W}{name}Reference") if each.get(f"{W}id") == number), None)
                if call is not None:
                    return [(call, 0, 0)]
        first = next(body.iter(P), None)
        return [] if first is None else [(first, 0, 0)]


def _around(first: Source, last: Source) -> tuple[etree._Element | None, etree._Element | None]:
    """Return the elements before and after which the marks of a comment stand, in one paragraph."""
    if first[0] is last[0] and _stands_free(first[0]):
        run = _cut_out(first[0], first[1], last[2])
        return run, run
    before, after = _anchor(first[0]), _anchor(last[0])
    if before is None or after is None or before.getparent() is not after.getparent():
        return before, before
    return before, after


def _stands_free(element: etree._Element) -> bool:
    """Return whether a text is all that its run holds, and the run stands right in a paragraph of the body."""
    run = element.getparent()
    if element.tag != TEXT or run is None or run.tag != RUN:
        return False
    holder = run.getparent()
    others = [child for child in run if child is not element and child.tag != f"{W}rPr"]
    return holder is not None and holder.tag == P and not others and _outermost(holder) is holder


def _cut_out(element: etree._Element, start: int, end: int) -> etree._Element:
    """Cut the run of a text so that one run holds just a part of it; return that run.

    What stands before the part stays in the element itself, so that earlier stretches of it are still found there.
    """
    run = element.getparent()
    text = element.text or ""
    if run is None:
        return element
    for at in (end, start):
        if 0 < at < len(text):
            rest = deepcopy(run)
            rest.tail = None
            _write(rest, text[at:])
            run.addnext(rest)
            text = text[:at]
            _write(run, text)
    following = run.getnext()
    return following if start > 0 and following is not None else run


def _write(run: etree._Element, text: str) -> None:
    element = run.find(TEXT)
    if element is not None:
        element.text = text
        element.set(_XML_SPACE, "preserve")


def _outermost(element: etree._Element) -> etree._Element:
    """Return the outermost paragraph around an element: for one in a text box that of the body."""
    found = element
    for ancestor in element.iterancestors(P):
        found = ancestor
    return found


def _anchor(element: etree._Element) -> etree._Element | None:
    """Return the child of a body paragraph that holds an element, so that marks can stand beside it."""
    if element.tag == P:
        paragraph = _outermost(element)
        return next((child for child in paragraph if child.tag != f"{W}pPr"), None)
    paragraph = _outermost(element)
    if paragraph is element:
        return None
    while element.getparent() is not paragraph:
        parent = element.getparent()
        if parent is None:
            return None
        element = parent
    return element


def _comment_element(comment: Comment, number: int, author: Author) -> etree._Element:
    element = etree.Element(f"{W}comment", {f"{W}id": str(number), f"{W}author": author.name})
    if author.time is not None:
        element.set(f"{W}date", author.time.strftime("%Y-%m-%dT%H:%M:%SZ"))
    element.set(f"{W}initials", author.initials)
    for line in comment.text.split("\n"):
        paragraph = etree.SubElement(element, P)
        text = etree.SubElement(etree.SubElement(paragraph, RUN), TEXT, {_XML_SPACE: "preserve"})
        text.text = legal_text(line)
    return element


def _registered(package: Package, main: str, part: str) -> Mapping[str, etree._Element]:
    """Return the content types and the relationships of the main part with the new comments part in them."""
    types = package.tree(_TYPES)
    etree.SubElement(types, f"{{{_CONTENT}}}Override", {"PartName": f"/{part}", "ContentType": _COMMENTS_TYPE})
    name = posixpath.join(posixpath.dirname(main), "_rels", f"{posixpath.basename(main)}.rels")
    root = package.tree(name) if name in package else etree.Element(f"{{{_RELATIONSHIPS}}}Relationships")
    taken = {each.get("Id") for each in root}
    identity = next(name for name in (f"rIdComments{number}" for number in range(len(taken) + 1)) if name not in taken)
    attributes = {"Id": identity, "Type": _COMMENTS_RELATION, "Target": posixpath.basename(part)}
    etree.SubElement(root, f"{{{_RELATIONSHIPS}}}Relationship", attributes)
    return {_TYPES: types, name: root}


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _empty_comments() -> bytes:
    return f'<w:comments xmlns:w="{_MAIN_NAMESPACE}"/>'.encode()


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1
