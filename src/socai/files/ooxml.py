"""Office Open XML packages: parts, relationships and content types in a zip whose bytes depend on its input alone.

It knows no document format. XML text is made safe here: what XML 1.0 cannot hold is replaced, never dropped in silence.
Source: ECMA-376-2 (Open Packaging Conventions), XML 1.0 §2.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
#: What stands for a character that XML cannot hold.
REPLACEMENT = "\ufffd"

_CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_RELATIONSHIPS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
# The earliest moment that a zip file can name: a file's bytes shall not tell when it was made.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_MADE_ON_UNIX = 3
_READABLE = 0o644 << 16
# A third of the time of the usual level for a tenth more bytes.
_COMPRESSION = 3

_ILLEGAL_SET = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
_ILLEGAL = re.compile(f"[{_ILLEGAL_SET}]")
# Most texts need no change, and seeing that is far quicker than changing nothing.
_IN_TEXT = re.compile(f"[&<>{_ILLEGAL_SET}]")
_IN_ATTRIBUTE = re.compile(f'[&<>"\t\n\r{_ILLEGAL_SET}]')
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_QUOTES = str.maketrans({'"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"})


@dataclass(frozen=True)
class Part:
    """One part of a package.

    Attributes:
        name: path without leading slash (``word/document.xml``).
        content_type: its media type, empty for the default of ``.xml``.
        data: its bytes.
        relationships: relationships from this part: id, type, target as written.
    """

    name: str
    content_type: str
    data: bytes
    relationships: tuple[Relationship, ...] = ()


@dataclass(frozen=True)
class Relationship:
    """A relationship of a part: its id, its type (a URI), its target as written in the file."""

    id: str
    type: str
    target: str


def legal_text(text: str) -> str:
    """Return text for a tree that escapes by itself: characters that XML 1.0 cannot hold become ``REPLACEMENT``."""
    return _ILLEGAL.sub(REPLACEMENT, text)


def xml_text(text: str) -> str:
    """Return text as element content; characters that XML 1.0 cannot hold become ``REPLACEMENT``."""
    return _ILLEGAL.sub(REPLACEMENT, text).translate(_MARKUP) if _IN_TEXT.search(text) else text


def xml_attribute(text: str) -> str:
    """Return text as the value of an attribute in double quotation marks."""
    return xml_text(text).translate(_QUOTES) if _IN_ATTRIBUTE.search(text) else text


def write_package(parts: Iterable[Part], relationships: Iterable[Relationship]) -> bytes:
    """Return the zip of a package: content types first, then every part by name. The same input gives the same bytes.

    Args:
        parts: the parts, in any order.
        relationships: the relationships of the package itself.
    """
    ordered = sorted(parts, key=lambda part: part.name)
    files = {"_rels/.rels": _relationships_xml(relationships)}
    for part in ordered:
        files[part.name] = part.data
        if part.relationships:
            files[_relationships_name(part.name)] = _relationships_xml(part.relationships)
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        _write(archive, "[Content_Types].xml", _content_types_xml(ordered))
        for name in sorted(files):
            _write(archive, name, files[name])
    return buffer.getvalue()


def _write(archive: ZipFile, name: str, data: bytes) -> None:
    info = ZipInfo(name, _NO_TIME)
    info.compress_type = ZIP_DEFLATED
    info.create_system = _MADE_ON_UNIX
    info.external_attr = _READABLE
    archive.writestr(info, data, compresslevel=_COMPRESSION)


def _relationships_name(part_name: str) -> str:
    path = PurePosixPath(part_name)
    return f"{path.parent}/_rels/{path.name}.rels"


def _relationships_xml(relationships: Iterable[Relationship]) -> bytes:
    rows = "".join(
        f'<Relationship Id="{xml_attribute(each.id)}" Type="{xml_attribute(each.type)}" '
        f'Target="{xml_attribute(each.target)}"/>'
        for each in relationships
    )
    return f'{XML_HEAD}<Relationships xmlns="{_RELATIONSHIPS}">{rows}</Relationships>'.encode()


def _content_types_xml(parts: Iterable[Part]) -> bytes:
    rows = "".join(
        f'<Override PartName="/{xml_attribute(part.name)}" ContentType="{xml_attribute(part.content_type)}"/>'
        for part in parts
        if part.content_type
    )
    defaults = (
        f'<Default Extension="rels" ContentType="{_RELATIONSHIPS_TYPE}"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
    )
    return f'{XML_HEAD}<Types xmlns="{_CONTENT_TYPES}">{defaults}{rows}</Types>'.encode()
