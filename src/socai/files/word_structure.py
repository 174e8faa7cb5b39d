"""Reads what a Word file says about its paragraphs beside their words: styles with outline levels and numbering.

It reads ``word/styles.xml`` and the properties of one paragraph; which words stand in it is not known here.
Source: ECMA-376-1 §17.3.1, §17.7.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from socai.files.documents import BlockKind

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = f"{W}val"
_HEADING_NAME = re.compile(r"heading (\d)")
_TITLE_NAMES = ("title", "subtitle")
_BODY_OUTLINE = 9
_LONGEST_CHAIN = 20


@dataclass(frozen=True)
class Style:
    """What a paragraph style says: level of a heading from 1 (0: none), level of a list from 1 (0: none), its base."""

    heading: int
    item: int
    base: str


def read_styles(root: etree._Element | None) -> Mapping[str, Style]:
    """Return the paragraph styles by their id; empty when the file has none."""
    styles: dict[str, Style] = {}
    for element in () if root is None else root.iterchildren(f"{W}style"):
        name = value(element, "name").lower()
        match = _HEADING_NAME.fullmatch(name)
        properties = element.find(f"{W}pPr")
        heading = int(match[1]) if match else int(name in _TITLE_NAMES) or _outline(properties)
        styles[element.get(f"{W}styleId", "")] = Style(heading, _item(properties) or 0, value(element, "basedOn"))
    return styles


def kind_in(properties: etree._Element | None, styles: Mapping[str, Style]) -> tuple[BlockKind, int]:
    """Return what a paragraph's properties and style make of it, and its level; a paragraph when they say nothing."""
    heading, item = _outline(properties), _item(properties)
    name = "" if properties is None else value(properties, "pStyle")
    for _ in range(_LONGEST_CHAIN):
        style = styles.get(name)
        if style is None:
            break
        heading = heading or style.heading
        item = style.item if item is None and style.item else item
        name = style.base
    if heading:
        return BlockKind.HEADING, heading
    return (BlockKind.ITEM, item) if item else (BlockKind.PARAGRAPH, 0)


def value(element: etree._Element, name: str) -> str:
    """Return the value of a property, empty when it is not there."""
    found = element.find(f"{W}{name}")
    return "" if found is None else found.get(VAL, "")


def is_on(element: etree._Element, name: str) -> bool:
    """Return whether a property that is on or off is on."""
    found = element.find(f"{W}{name}")
    return found is not None and found.get(VAL, "1") not in ("0", "false", "off", "none")


def _outline(properties: etree._Element | None) -> int:
    level = "" if properties is None else value(properties, "outlineLvl")
    return int(level) + 1 if level.isascii() and level.isdigit() and int(level) < _BODY_OUTLINE else 0


def _item(properties: etree._Element | None) -> int | None:
    """Return the level in a list, 0 when numbering is switched off, ``None`` when nothing is said."""
    numbering = None if properties is None else properties.find(f"{W}numPr")
    if numbering is None:
        return None
    if value(numbering, "numId") == "0":
        return 0
    level = value(numbering, "ilvl")
    return min(int(level), 8) + 1 if level.isascii() and level.isdigit() and len(level) < 3 else 1
