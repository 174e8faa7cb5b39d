"""What changed between two texts, word by word, for people to read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_PIECES = re.compile(r"\s+|\{[^{}]*\}|[^\s{}]+|[{}]")


class Kind(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Stretch:
    """A stretch of text that stayed, went or came."""

    kind: Kind
    text: str


def word_changes(before: str, after: str) -> list[Stretch]:
    """Return the stretches of two texts in reading order: what went stands before what came.

    >>> [(each.kind.value, each.text) for each in word_changes("tăng 5 ha", "giảm 5 ha")]
    [('removed', 'tăng'), ('added', 'giảm'), ('same', ' 5 ha')]
    """
    return list(_stretches(_PIECES.findall(before), _PIECES.findall(after)))


def _stretches(before: list[str], after: list[str]) -> Iterator[Stretch]:
    for code, start, end, other_start, other_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if code == "equal":
            yield Stretch(Kind.SAME, "".join(before[start:end]))
            continue
        if end > start:
            yield Stretch(Kind.REMOVED, "".join(before[start:end]))
        if other_end > other_start:
            yield Stretch(Kind.ADDED, "".join(after[other_start:other_end]))
