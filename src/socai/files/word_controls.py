"""Reads a Word file as text that knows which of its words stand in a bound content control."""

from __future__ import annotations

import hashlib

from lxml import etree

from socai.files.docx_reading import control_key
from socai.files.limits import LIMITS, Limits
from socai.files.packages import Package
from socai.files.word_reading import WordReader
from socai.files.word_sources import WordSources
from socai.files.word_structure import W


class ControlledText:
    """A Word file as read, with the controls behind its words.

    Attributes:
        document: as ``read_word`` reads it.
    """

    def __init__(self, data: bytes, *, file: str, limits: Limits = LIMITS) -> None:
        """Read a file.

        Raises:
            FilesError: when it is damaged, hostile or no Word file.
        """
        reader = WordReader(Package(data, file=file, limits=limits), file=file)
        reader.read()
        self.document = reader.assembly.document(file=file, kind="docx", sha256=hashlib.sha256(data).hexdigest())
        self._sources = WordSources(reader)

    def key_at(self, start: int, end: int) -> str:
        """Return the key of the control that holds a stretch of the text, empty when none does."""
        keys = (_key_around(element) for element, _, _ in self._sources.elements(start, end))
        return next(filter(None, keys), "")


def _key_around(element: etree._Element) -> str:
    keys = (control_key(control) for control in element.iterancestors(f"{W}sdt"))
    return next(filter(None, keys), "")
