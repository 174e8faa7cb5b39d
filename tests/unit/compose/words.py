"""Word files taken apart by hand, for tests."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from lxml import etree
from openxml_audit import FileFormat, OpenXmlValidator

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def parts(docx: bytes) -> dict[str, bytes]:
    """Return the parts of a package by name."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewritten(docx: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """Return a Word file in one part of which some bytes stand in the place of others."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for each, data in parts(docx).items():
            archive.writestr(each, data.replace(old, new) if each == name else data)
    return out.getvalue()


def part(docx: bytes, name: str) -> etree._Element:
    """Return the root of an XML part."""
    return etree.fromstring(parts(docx)[name])


def text_of(element: etree._Element) -> str:
    """Return all text that an element shows."""
    return "".join(found.text or "" for found in element.iter(f"{W}t"))


def paragraphs(docx: bytes, style: str, name: str = "word/document.xml") -> list[etree._Element]:
    """Return the paragraphs of a style."""
    path = f".//{W}p[{W}pPr]"
    found = part(docx, name).iterfind(path)
    return [each for each in found if each.find(f"{W}pPr/{W}pStyle[@{W}val='{style}']") is not None]


def audit(docx: bytes, folder: Path) -> list[str]:
    """Return what a port of Microsoft's own validator finds wrong with a Word file."""
    path = folder / "audited.docx"
    path.write_bytes(docx)
    result = OpenXmlValidator(file_format=FileFormat.MICROSOFT_365, max_errors=100).validate(str(path))
    return [str(error) for error in result.errors]
