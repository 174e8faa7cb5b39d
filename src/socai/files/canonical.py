"""Brings text into one form (NFC, line feeds, plain spaces) and keeps the way back to where each character stood.

It changes how a character is written, never what is said; it knows nothing of lines, blocks or numbers.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from socai.files.documents import Origins

# Unbreakable spaces between digits group the digits of one number, and stay.
_GROUPING = "\u00a0\u2007\u2009\u202f"
_ODD_SPACE = re.compile(f"[\u1680\u2000-\u2006\u2008\u200a\u205f\u3000]|(?<![0-9])[{_GROUPING}]|[{_GROUPING}](?![0-9])")
_SEPARATORS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_INVISIBLE = "\u00ad\u200b-\u200d\u2060\ufeff"
_MARKS = "\u0300-\u036f"
_SEEN = re.compile(f"[{_INVISIBLE}]")
_LINE_END = re.compile("\r\n?")
_WORD_OR_END = re.compile(r"\r\n?|\S+")
_SIMPLE = re.compile(f"\r\n?|[{_INVISIBLE}]+|[A-Za-z\u00c0-\u024f][{_MARKS}]+")
_CLUSTER = re.compile(f"[{_INVISIBLE}{_MARKS}]+|[^{_INVISIBLE}{_MARKS}][{_INVISIBLE}{_MARKS}]*")

Change = tuple[int, int, str]


@dataclass(frozen=True)
class Canonical:
    """Text in canonical form, and the way from its offsets to those of the text it was made from."""

    text: str
    origins: Origins


def canonical(text: str) -> Canonical:
    """Return text in form NFC with line feeds as line ends and plain spaces, without invisible characters.

    Unbreakable spaces between digits stay, since they group the digits of one number. Control characters become
    spaces, form feeds and other line separators line feeds.

    Source:
        Unicode Standard Annex 15 (form NFC).
    """
    if not text.isascii():
        text = _ODD_SPACE.sub(" ", text)
    text = _CONTROLS.sub(" ", _SEPARATORS.sub("\n", text))
    pieces: list[str] = []
    starts, shifts = array("q"), array("q")
    read = written = 0
    for start, end, new in _changes(text):
        pieces += (text[read:start], new)
        written += start - read + len(new)
        read = end
        if end - written != (shifts[-1] if shifts else 0):
            starts.append(written)
            shifts.append(end - written)
    pieces.append(text[read:])
    return Canonical("".join(pieces), Origins(starts, shifts))


def _changes(text: str) -> Iterator[Change]:
    """Yield what to replace: start, end, new text, in order."""
    if unicodedata.is_normalized("NFC", text) and not _SEEN.search(text):
        for match in _LINE_END.finditer(text):
            yield match.start(), match.end(), "\n"
        return
    changed = _SIMPLE.sub(_simple_change, text)
    if unicodedata.is_normalized("NFC", changed):
        for match in _SIMPLE.finditer(text):
            yield match.start(), match.end(), _simple_change(match)
        return
    for match in _WORD_OR_END.finditer(text):
        if match[0][0] == "\r":
            yield match.start(), match.end(), "\n"
        elif not match[0].isascii():
            yield from _word_changes(match[0], match.start())


def _simple_change(match: re.Match[str]) -> str:
    """Return what replaces a line end, invisible characters, or a Latin letter with its marks."""
    found = match[0]
    if found[0] == "\r":
        return "\n"
    return "" if _SEEN.match(found) else _letter(found)


@lru_cache(maxsize=4096)
def _letter(cluster: str) -> str:
    return unicodedata.normalize("NFC", cluster)


def _word_changes(word: str, start: int) -> Iterator[Change]:
    """Yield the changes of one word letter by letter, as one piece where its letters depend on each other."""
    whole = _composed(word)
    if whole == word:
        return
    clusters = [(match.start(), match.end(), _composed(match[0])) for match in _CLUSTER.finditer(word)]
    if "".join(new for _, _, new in clusters) != whole:
        clusters = [(0, len(word), whole)]
    for begin, end, new in clusters:
        if new != word[begin:end]:
            yield start + begin, start + end, new


def _composed(piece: str) -> str:
    return unicodedata.normalize("NFC", _SEEN.sub("", piece))
