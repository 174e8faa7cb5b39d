"""Puts the canonical text of a document together from paragraphs, with blocks and footnote calls at their offsets.

Readers of files whose text is not one string hand over their paragraphs here. It knows no file format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from socai.files.block_kinds import Levels, kind_and_level, with_continuations
from socai.files.canonical import canonical
from socai.files.documents import Block, BlockKind, Document, NoteCall, Origins
from socai.files.legacy_text import REMARKS, Converted, convert, encoding_of
from socai.files.line_marks import Mark, mark_of, takes_power

# Private characters around the mark of a call while paragraphs are strings; they never reach the canonical text.
_OPEN, _CLOSE = "\ue000", "\ue001"
_PRIVATE = re.compile(f"[{_OPEN}{_CLOSE}]")
_CALL = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")
_NO_MARK = Mark("", "", 0, "")
_RAISED_NOTE = re.compile(r"[(\[]?(\d{1,3}|\*{1,3})[)\]]?")


def plain(text: str) -> str:
    """Return a text of a file without the characters that have a meaning here."""
    return _PRIVATE.sub(" ", text)


def call_of(note: str) -> str:
    """Return what stands in a paragraph's text where a footnote is called."""
    return f"{_OPEN}{note}{_CLOSE}"


def raised(before: str, text: str) -> str:
    """Return what stands for raised text: the call of a note, or the text itself where it is a power (``m²``)."""
    note = _RAISED_NOTE.fullmatch(text.strip())
    if note is None or takes_power(before):
        return text
    return call_of(note[1])


def note_at(raw: str) -> str:
    """Return the mark of the footnote that a paragraph opens with, empty when it opens with none."""
    note = _CALL.match(raw.lstrip())
    return note[1] if note else ""


@dataclass(frozen=True)
class Piece:
    """A paragraph as placed: where it begins in the canonical text, and the way back to its own characters."""

    start: int
    origins: Origins


@dataclass
class Assembly:
    """A document that grows paragraph by paragraph.

    Attributes:
        pieces: the paragraphs as placed, in the order in which they were added, once the document is made; ``None``
            for one without words.
    """

    pieces: list[Piece | None] = field(default_factory=list)
    _raw: list[tuple[str, Block]] = field(default_factory=list)
    _tables: int = 0

    def __len__(self) -> int:
        """Return how many paragraphs were added."""
        return len(self._raw)

    def new_table(self) -> int:
        """Return the number of the next table."""
        self._tables += 1
        return self._tables

    def add(self, raw: str, block: Block) -> None:
        """Add a paragraph.

        Args:
            raw: its text, with calls as ``call_of`` writes them; a call at its beginning makes it that footnote.
            block: what is known of it. A kind of ``paragraph`` is looked at more closely; offsets are set later.
        """
        mark = note_at(raw)
        if mark and block.kind in (BlockKind.PARAGRAPH, BlockKind.FOOTNOTE):
            block = replace(block, kind=BlockKind.FOOTNOTE, note=mark)
            raw = raw.lstrip().removeprefix(call_of(mark))
        self._raw.append((raw, block))

    def document(self, *, file: str, kind: str, sha256: str, remarks: tuple[str, ...] = ()) -> Document:
        """Return the document as assembled; text in an old font encoding is converted."""
        old = encoding_of("\n".join(raw for raw, _ in self._raw))
        text: list[str] = []
        blocks: list[tuple[Block, Mark]] = []
        calls: list[NoteCall] = []
        length = 0
        for raw, known in self._raw:
            words, called, origins = _shaped(raw, old)
            if not words.strip():
                self.pieces.append(None)
                continue
            # Behind a call at the end may stand blanks: a dash and a call are no item of nothing.
            block, mark = _looked_at(words.rstrip(), known)
            blank = len(words) - len(words.lstrip())
            opened = blank if block.kind is BlockKind.CELL else max(blank, mark.start)
            # A line may break right behind the mark of an item.
            start = length + opened + len(words[opened:]) - len(words[opened:].lstrip())
            blocks.append((replace(block, start=start, end=length + len(words.rstrip())), mark))
            calls += (NoteCall(name, length + at, length + at) for name, at in called)
            self.pieces.append(Piece(length, origins))
            text += (words, "\n")
            length += len(words) + 1
        whole = "".join(text)
        placed = with_continuations(whole, list(Levels().of(iter(blocks))))
        remarks += (REMARKS[old],) if old else ()
        return Document(file, kind, sha256, whole, tuple(placed), tuple(calls), remarks)


def _looked_at(words: str, block: Block) -> tuple[Block, Mark]:
    """Return a block with the kind that its words show, and the mark it begins with."""
    if block.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.HEADING):
        return block, _NO_MARK
    mark = mark_of(words)
    if mark.style == "hashes":
        mark = _NO_MARK
    if block.kind is BlockKind.PARAGRAPH:
        kind, level = kind_and_level(mark, words[mark.start :].strip())
        block = replace(block, kind=kind, level=level)
    return block, mark


def _shaped(raw: str, old: str) -> tuple[str, list[tuple[str, int]], Origins]:
    """Return a paragraph's canonical text without calls, its calls with their offsets in it, and the way back.

    Origins count characters of the raw text without its calls.
    """
    calls = [(match[1], match.start()) for match in _CALL.finditer(raw)]
    converted = convert(_CALL.sub("", raw), old) if old else Converted(_CALL.sub("", raw), Origins())
    shaped = canonical(converted.text)
    origins = replace(shaped.origins, before=converted.origins) if old else shaped.origins
    return shaped.text, list(_moved(calls, origins, len(shaped.text))), origins


def _moved(calls: list[tuple[str, int]], origins: Origins, length: int) -> Iterator[tuple[str, int]]:
    """Yield each call with its offset in the canonical text: the first one that leads back to where it stood."""
    taken = 0
    for note, start in calls:
        wanted = start - taken
        taken += len(note) + 2
        low, high = 0, length
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if origins.of(middle) < wanted else (low, middle)
        yield note, low
