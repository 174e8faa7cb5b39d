"""Reads what is bound in a Word file: controls, what they show, what the store holds, and bookmarks.

Files come from people and are hostile until read: the package reader expands nothing and fetches nothing. What a key
means is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from socai.files.errors import refusal
from socai.files.limits import LIMITS, Limits
from socai.files.packages import Package

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DS = "{http://schemas.openxmlformats.org/officeDocument/2006/customXml}"
_MAIN = "word/document.xml"
_STORIES = re.compile(r"word/(?:footnotes|endnotes|comments|header\d*|footer\d*)\.xml")
_STORE = re.compile(r"customXml/item(\d+)\.xml")
_ID_IN_PATH = re.compile(r"\[@id=(['\"])([^'\"]+)\1\]")
_KEY_IN_TITLE = re.compile(r" · (\S+)$")
_SHOWN = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


@dataclass(frozen=True)
class BoundControl:
    """A content control bound to a store.

    Attributes:
        key: identity of what it shows: from the binding's path, else from its tag or its title.
        title: its title (``w:alias``).
        tag: its tag; LibreOffice drops it.
        path: XPath of its binding.
        part: the part it stands in.
        bookmark: name of the bookmark around it, or inside it (where LibreOffice puts it), empty when there is none.
        shown: the text kept in the document.
        stored: the text in the store, ``None`` when the store has none for it. Word shows this one.
    """

    key: str
    title: str
    tag: str
    path: str
    part: str
    bookmark: str
    shown: str
    stored: str | None


@dataclass(frozen=True)
class Bookmark:
    """A bookmark, the part it stands in and the text inside it."""

    name: str
    part: str
    text: str


@dataclass(frozen=True)
class StoredEntry:
    """What a store holds under an id: the text that controls show, and the attributes beside it."""

    text: str
    attributes: Mapping[str, str]


@dataclass(frozen=True)
class WordBindings:
    """Everything bound in a Word file: controls and bookmarks in reading order (the body first), the store by id.

    ``roots`` holds the attributes of the root of each store.
    """

    controls: tuple[BoundControl, ...]
    bookmarks: tuple[Bookmark, ...]
    stored: Mapping[str, StoredEntry]
    roots: tuple[Mapping[str, str], ...] = ()


def read_bindings(data: bytes, *, file: str, limits: Limits = LIMITS) -> WordBindings:
    """Return what is bound in a Word file.

    Args:
        data: the file's content.
        file: its name, as the user named it.
        limits: what is accepted.

    Raises:
        FilesError: when it is damaged, hostile or no Word file.
    """
    package = Package(data, file=file, limits=limits)
    if _MAIN not in package:
        raise refusal("file.not_word", file)
    found = _stores(package)
    stores = {guid: entries for guid, (_, entries) in found.items()}
    controls: list[BoundControl] = []
    bookmarks: list[Bookmark] = []
    for part in (_MAIN, *sorted(name for name in package.names if _STORIES.fullmatch(name))):
        story = _Story(part, stores)
        story.read(package.tree(part))
        controls += story.controls
        bookmarks += story.bookmarks
    stored = {key: entry for entries in stores.values() for key, entry in entries.items()}
    roots = tuple(attributes for attributes, _ in found.values())
    return WordBindings(tuple(controls), tuple(bookmarks), stored, roots)


def control_key(control: etree._Element) -> str:
    """Return the key of what a control shows, empty for one that is bound to no store."""
    properties = control.find(f"{_W}sdtPr")
    binding = None if properties is None else properties.find(f"{_W}dataBinding")
    if properties is None or binding is None:
        return ""
    return _key(binding.get(f"{_W}xpath", ""), _value(properties, "tag"), _value(properties, "alias"))


Stores = Mapping[str, Mapping[str, StoredEntry]]


class _Story:
    """Walks one part, gathering text into every bookmark that is open."""

    def __init__(self, part: str, stores: Stores) -> None:
        self.controls: list[BoundControl] = []
        self.bookmarks: list[Bookmark] = []
        self._part = part
        self._stores = stores
        self._open: dict[str, tuple[str, list[str]]] = {}

    def read(self, root: etree._Element) -> None:
        for element in root.iter():
            tag = element.tag
            if tag == f"{_W}bookmarkStart":
                self._open[element.get(f"{_W}id", "")] = (element.get(f"{_W}name", ""), [])
            elif tag == f"{_W}bookmarkEnd":
                self._close(element.get(f"{_W}id", ""))
            elif tag == f"{_W}sdt":
                self._control(element)
            elif self._open and (text := _shown(element)):
                for _, pieces in self._open.values():
                    pieces.append(text)

    def _close(self, number: str) -> None:
        name, pieces = self._open.pop(number, ("", []))
        if name:
            self.bookmarks.append(Bookmark(name, self._part, "".join(pieces)))

    def _control(self, element: etree._Element) -> None:
        properties = element.find(f"{_W}sdtPr")
        binding = None if properties is None else properties.find(f"{_W}dataBinding")
        if properties is None or binding is None:
            return
        path = binding.get(f"{_W}xpath", "")
        title, tag = _value(properties, "alias"), _value(properties, "tag")
        key = _key(path, tag, title)
        entry = self._stores.get(binding.get(f"{_W}storeItemID", "").upper(), {}).get(key)
        content = element.find(f"{_W}sdtContent")
        self.controls.append(
            BoundControl(
                key=key,
                title=title,
                tag=tag,
                path=path,
                part=self._part,
                bookmark=self._bookmark_of(element, key),
                shown="" if content is None else "".join(map(_shown, content.iter())),
                stored=None if entry is None else entry.text,
            )
        )

    def _bookmark_of(self, element: etree._Element, key: str) -> str:
        around = [name for name, _ in reversed(self._open.values())]
        names = [*around, *(mark.get(f"{_W}name", "") for mark in element.iter(f"{_W}bookmarkStart"))]
        return next((name for name in names if name.startswith(key)), names[0] if names else "")


def _shown(element: etree._Element) -> str:
    """Return the text that an element itself shows; deleted text is not shown."""
    if element.tag == f"{_W}t":
        return element.text or ""
    return _SHOWN.get(str(element.tag), "")


def _value(properties: etree._Element, name: str) -> str:
    found = properties.find(f"{_W}{name}")
    return "" if found is None else found.get(f"{_W}val", "")


def _key(path: str, tag: str, title: str) -> str:
    in_path = _ID_IN_PATH.search(path)
    if in_path:
        return in_path[2]
    in_title = _KEY_IN_TITLE.search(title)
    return tag or (in_title[1] if in_title else "")


def _stores(package: Package) -> dict[str, tuple[Mapping[str, str], dict[str, StoredEntry]]]:
    """Return for every store, by its identity, the root's attributes and the entries: its children that have an id."""
    stores: dict[str, tuple[Mapping[str, str], dict[str, StoredEntry]]] = {}
    for name in package.names:
        match = _STORE.fullmatch(name)
        properties = f"customXml/itemProps{match[1]}.xml" if match else ""
        if match and properties in package:
            guid = package.tree(properties).get(f"{_DS}itemID", "").upper()
            root = package.tree(name)
            stores[guid] = (_attributes(root), _entries(root))
    return stores


def _entries(root: etree._Element) -> dict[str, StoredEntry]:
    entries: dict[str, StoredEntry] = {}
    for child in root.iterchildren("{*}*"):
        attributes = _attributes(child)
        if "id" in attributes:
            entries[attributes["id"]] = StoredEntry("".join(map(str, child.itertext())), attributes)
    return entries


def _attributes(element: etree._Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.attrib.items()}
