"""Opens zip packages (the container of xlsx and docx) that may be hostile, and parses their XML parts safely.

Nothing is unpacked to the disk, no part is larger than it declares, no entity is expanded, nothing is fetched. What
the parts mean is not known here.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import cast

from lxml import etree

from socai.files.errors import FilesError, refusal
from socai.files.limits import LIMITS, MIB, Limits

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_SMALL = MIB
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
)
_DECLARED_ENCODING = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")
_UTF_8_NAMES = (b"utf-8", b"utf8", b"us-ascii", b"ascii")
_SAFELY: Mapping[str, bool] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
_BOM = b"\xef\xbb\xbf"


class Package:
    """A zip package whose declared sizes were checked; parts are read when asked for."""

    def __init__(self, data: bytes, *, file: str, limits: Limits = LIMITS) -> None:
        """Open the package and check its directory against the limits.

        Raises:
            FilesError: when it is damaged, encrypted, or would unpack to more than the limits allow.
        """
        self._file = file
        self._limits = limits
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGE as error:
            raise refusal("file.damaged", file, part="zip") from error
        self._members = {member.filename: member for member in self._zip.infolist()}
        self._check()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all parts, in the order of the directory."""
        return tuple(self._members)

    def __contains__(self, name: object) -> bool:
        """Return whether there is a part of that name."""
        return name in self._members

    def read(self, name: str) -> bytes:
        """Return the content of a part, never more of it than the directory declares.

        Raises:
            FilesError: when there is no such part or it is damaged.
        """
        if name not in self._members:
            raise self.damaged(name)
        try:
            return self._zip.read(self._members[name])
        except _DAMAGE as error:
            raise self.damaged(name) from error

    def with_parts(self, parts: Mapping[str, bytes]) -> bytes:
        """Return a copy with some parts changed or added; the others keep their content and order.

        Raises:
            FilesError: a part is damaged.
        """
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
            for name, member in self._members.items():
                copy.writestr(member, parts[name] if name in parts else self.read(name))
            for name in parts:
                if name not in self:
                    copy.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), parts[name], zipfile.ZIP_DEFLATED)
        return out.getvalue()

    def tree(self, name: str) -> etree._Element:
        """Return the root element of an XML part.

        Raises:
            FilesError: when there is no such part, it is damaged, or it declares a document type.
        """
        data = self._plain_xml(name)
        try:
            return etree.fromstring(data, _safe_parser())
        except etree.XMLSyntaxError as error:
            raise self.damaged(name) from error

    def elements(self, name: str, *tags: str) -> Iterator[etree._Element]:
        """Yield each element of an XML part with one of ``tags`` once it is complete, and forget it afterwards.

        Raises:
            FilesError: when there is no such part, it is damaged, or it declares a document type.
        """
        stream = io.BytesIO(self._plain_xml(name))
        try:
            for _, element in etree.iterparse(stream, events=("end",), tag=tags, **_SAFELY):
                yield cast("etree._Element", element)
                element.clear()
                _forget_before(element)
        except etree.XMLSyntaxError as error:
            raise self.damaged(name) from error

    def damaged(self, part: str) -> FilesError:
        """Return the refusal of a package whose part is missing, unreadable or nonsense."""
        return refusal("file.damaged", self._file, part=part)

    def _check(self) -> None:
        limits = self._limits
        members = self._zip.infolist()
        if len(members) > limits.parts or sum(member.file_size for member in members) > limits.unpacked_bytes:
            raise self._too_large()
        if len(members) != len(self._members):
            raise self.damaged("zip")
        for member in members:
            if member.flag_bits & _ENCRYPTED:
                raise refusal("file.encrypted", self._file)
            if member.compress_type not in _METHODS:
                raise self.damaged(member.filename)
            if member.file_size > max(_SMALL, member.compress_size * limits.ratio):
                raise self._too_large()

    def _plain_xml(self, name: str) -> bytes:
        """Return an XML part in UTF-8 without a document type, the only place where XML can hide a bomb or a fetch.

        Other encodings are refused: office programs do not write them, and they would hide the words searched for.
        """
        data = self.read(name).removeprefix(_BOM)
        declared = _DECLARED_ENCODING.match(data)
        if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:4]:
            raise self.damaged(name)
        if declared and declared[1].lower() not in _UTF_8_NAMES:
            raise self.damaged(name)
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise refusal("file.document_type", self._file, part=name)
        if data.count(b"<") + data.count(b"=") > self._limits.marks:
            raise self._too_large()
        return data

    def _too_large(self) -> FilesError:
        return refusal("file.unpacks_too_large", self._file, megabytes=self._limits.unpacked_bytes // MIB)


def _safe_parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def _forget_before(element: etree._Element) -> None:
    """Remove the elements before this one from its parent, so that memory does not grow with the file."""
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]
