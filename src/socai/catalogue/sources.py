"""Reads the text of pack files: UTF-8, of a bearable size, NFC-normalised. It knows no format."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from unicodedata import is_normalized, normalize

from socai.catalogue.errors import problem
from socai.core.findings import Finding, Location

MOST_BYTES = 4_000_000
_NEWLINE = re.compile(r"\r\n?")


@dataclass(frozen=True)
class Source:
    """The text of a file and its name as findings print it, relative to the pack being loaded."""

    file: str
    text: str

    def at(self, line: int = 0, column: int = 0) -> Location:
        """Return a place in this file, counted from 1."""
        return Location(self.file, line, column)

    def at_index(self, index: int) -> Location:
        """Return the place of the character with this index, counted from 0."""
        start = self.text.rfind("\n", 0, index) + 1
        return Location(self.file, self.text.count("\n", 0, start) + 1, index - start + 1)


def relative_name(path: Path, root: Path) -> str:
    """Return the path as it is written from the folder ``root``, with slashes."""
    return Path(os.path.relpath(path, root)).as_posix()


def read_source(path: Path, root: Path, problems: list[Finding]) -> Source | None:
    """Return the text of a file, or ``None`` after adding to ``problems`` why it cannot be read.

    A byte order mark is dropped and line ends become line feeds. Text that is not NFC-normalised is reported, yet read.
    """
    name = relative_name(path, root)
    raw = _read_bytes(path, name, problems)
    text = None if raw is None else _decode(raw, name, problems)
    if text is None:
        return None
    source = Source(name, text)
    problems += _not_nfc(source)
    return source


def _read_bytes(path: Path, name: str, problems: list[Finding]) -> bytes | None:
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        problems.append(problem("pack.unreadable", Location(name), name, reason=error.strerror or str(error)))
        return None
    if len(raw) > MOST_BYTES:
        problems.append(problem("pack.too_large", Location(name), name, most=MOST_BYTES))
        return None
    return raw


def _decode(raw: bytes, name: str, problems: list[Finding]) -> str | None:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problems.append(problem("pack.not_utf8", Location(name, line), name))
        return None
    return _NEWLINE.sub("\n", text)


def _not_nfc(source: Source) -> list[Finding]:
    """Return a problem for each line with letters that are not composed."""
    if is_normalized("NFC", source.text):
        return []
    lines = enumerate(source.text.split("\n"), start=1)
    return [
        problem("pack.not_nfc", source.at(number, _first_difference(line)), source.file)
        for number, line in lines
        if not is_normalized("NFC", line)
    ]


def _first_difference(line: str) -> int:
    """Return the column where a line departs from its normal form."""
    composed = normalize("NFC", line)
    same = next((i for i, pair in enumerate(zip(line, composed, strict=False)) if pair[0] != pair[1]), len(composed))
    return same + 1
