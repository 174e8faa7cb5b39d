"""How a line of a Word file looks, worked out from its XML as Word does it: the run's marks over those of its style."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from tests.unit.compose.words import W, paragraphs, part, text_of


@dataclass(frozen=True)
class Look:
    """A line as a reader sees it: its words, letters in points, and their marks."""

    text: str
    size: float
    bold: bool
    italic: bool
    underlined: bool
    align: str
    font: str


def lines(docx: bytes, style: str, name: str = "word/document.xml") -> list[Look]:
    """Return the lines of a style."""
    return [_look(docx, style, paragraph) for paragraph in paragraphs(docx, style, name)]


def spacing(docx: bytes, style: str) -> dict[str, str]:
    """Return the distances of a style: ``before``, ``after``, ``line``, ``lineRule``, ``firstLine`` in Word's units."""
    properties = _style(docx, style).find(f"{W}pPr")
    assert properties is not None
    found = [properties.find(f"{W}{name}") for name in ("spacing", "ind")]
    return {str(key).removeprefix(W): str(value) for each in found if each is not None for key, value in each.items()}


def rules(docx: bytes) -> list[float]:
    """Return the length in points of every rule, in the order of the paper, by the room that its paragraph has."""
    return [_length(docx, paragraph) for paragraph in paragraphs(docx, "Rule")]


def _length(docx: bytes, paragraph: etree._Element) -> float:
    cell = next(paragraph.iterancestors(f"{W}tc"), None)
    indent = paragraph.find(f"{W}pPr/{W}ind")
    assert indent is not None
    if cell is None:
        section = part(docx, "word/document.xml").find(f".//{W}sectPr")
        assert section is not None
        size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
        room = _number(size, "w") - _number(margins, "left") - _number(margins, "right")
    else:
        room = _number(cell.find(f"{W}tcPr/{W}tcW"), "w")
    return (room - _number(indent, "left") - _number(indent, "right")) / 20


def _number(element: etree._Element | None, name: str) -> float:
    assert element is not None
    return float(str(element.get(f"{W}{name}")))


def _style(docx: bytes, style: str) -> etree._Element:
    found = part(docx, "word/styles.xml").find(f"{W}style[@{W}styleId='{style}']")
    assert found is not None, style
    return found


def _look(docx: bytes, style: str, paragraph: etree._Element) -> Look:
    properties = _style(docx, style)
    marks = [properties.find(f"{W}rPr"), paragraph.find(f".//{W}r/{W}rPr")]
    known = {child.tag: child for each in marks if each is not None for child in each}
    align = properties.find(f"{W}pPr/{W}jc")
    own = paragraph.find(f"{W}pPr/{W}jc")
    fonts = known[f"{W}rFonts"]
    return Look(
        text=text_of(paragraph),
        size=float(str(known[f"{W}sz"].get(f"{W}val"))) / 2,
        bold=f"{W}b" in known,
        italic=f"{W}i" in known,
        underlined=f"{W}u" in known,
        align=str((own if own is not None else align).get(f"{W}val")),  # type: ignore[union-attr]
        font=str(fonts.get(f"{W}ascii")),
    )
