"""Reads the words of Word paragraphs as they would print: changes accepted, fields by their result, no hidden text.

It yields each paragraph's text in pieces with the element each comes from. Where the paragraph stands in the document
is not known here.
Source: ECMA-376-1 §17.3, §17.13.5 (revisions), §17.16 (fields).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from socai.files.assembling import call_of, plain, raised
from socai.files.word_structure import W, is_on, value

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
TEXT = f"{W}t"
RUN = f"{W}r"
TEXT_BOX = f"{W}txbxContent"
#: What is deleted, moved away, said twice for old programs, or no text.
SKIPPED = frozenset(
    (f"{W}del", f"{W}moveFrom", f"{W}pPr", f"{W}rPr", f"{W}sdtPr", f"{W}rt", f"{_MC}Fallback", f"{W}instrText")
)
_SHOWN = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_REFERENCES = {f"{W}footnoteReference": "footnote", f"{W}endnoteReference": "endnote"}
FIELD = f"{W}fldChar"

NoteNamer = Callable[[str, str], str]


@dataclass(frozen=True)
class Words:
    """A piece of a paragraph's text, and the ``w:t`` that holds it, ``None`` when it stands for something else."""

    text: str
    source: etree._Element | None = None


@dataclass
class Fields:
    """The fields that are open where a reader is; they may span runs and paragraphs."""

    _open: list[str] = field(default_factory=list)

    @property
    def hide(self) -> bool:
        """Whether what stands here is the code of a field, which is not printed."""
        return "code" in self._open

    def turn(self, element: etree._Element) -> None:
        """Go on behind an element that begins a field, parts its code from its result, or ends it."""
        turn = element.get(f"{W}fldCharType")
        if turn == "begin":
            self._open.append("code")
        elif turn == "separate" and self._open:
            self._open[-1] = "result"
        elif turn == "end" and self._open:
            self._open.pop()


@dataclass
class ParagraphReader:
    """Reads paragraphs in the order of a part; fields may span paragraphs.

    Attributes:
        name_note: gives the mark of a note from its kind and id.
        boxes: text boxes met since they were last taken.
    """

    name_note: NoteNamer
    boxes: list[etree._Element] = field(default_factory=list)
    _fields: Fields = field(default_factory=Fields)

    def words(self, paragraph: etree._Element) -> list[Words]:
        """Return the text of a paragraph in pieces; footnote calls stand in it as ``assembling.call_of`` writes them.

        Text boxes inside it are kept in ``boxes``.
        """
        found: list[Words] = []
        for element, is_raised in self._shown(paragraph):
            words = self._words(element, is_raised, found)
            if words is not None:
                found.append(words)
        return found

    def _words(self, element: etree._Element, is_raised: bool, before: list[Words]) -> Words | None:
        tag = element.tag
        if tag == FIELD:
            self._fields.turn(element)
            return None
        if self._fields.hide:
            return None
        if tag in (TEXT, _MATH_TEXT):
            text = plain(element.text or "")
            shown = raised("".join(words.text for words in before[-3:]), text) if is_raised else text
            return Words(shown, element if shown == text else None)
        if tag in _REFERENCES:
            return Words(call_of(self.name_note(_REFERENCES[tag], element.get(f"{W}id", ""))))
        return Words(_SHOWN[tag]) if tag in _SHOWN else None

    def _shown(self, paragraph: etree._Element) -> Iterator[tuple[etree._Element, bool]]:
        """Yield the elements of a paragraph that are shown, in order, and whether they are raised."""
        waiting = [(child, False) for child in reversed(paragraph)]
        while waiting:
            element, is_raised = waiting.pop()
            if element.tag in SKIPPED:
                continue
            if element.tag == TEXT_BOX:
                self.boxes.append(element)
                continue
            if element.tag == RUN:
                properties = element.find(f"{W}rPr")
                if properties is not None and is_on(properties, "vanish"):
                    waiting += [(child, False) for child in reversed(element) if child.tag == FIELD]
                    continue
                is_raised = properties is not None and value(properties, "vertAlign") == "superscript"
            yield element, is_raised
            waiting += [(child, is_raised) for child in reversed(element)]
