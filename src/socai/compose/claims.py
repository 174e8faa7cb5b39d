"""What the words of a sentence claim of the numbers in it: more, less, the most, the first, reached.

It reads words and slots; whether a claim still holds is decided where the figures are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from socai.compose.composer import Printed
from socai.compose.nodes import FigureSlot, Words
from socai.compose.prose import as_prose
from socai.formula.nodes import Formula


class Claim(StrEnum):
    """What is claimed of a number."""

    MORE = "more"
    LESS = "less"
    MOST = "most"
    LEAST = "least"
    REACHED = "reached"
    SHORT = "short"


_CLAIMS = (
    (Claim.MOST, r"cao nhất|nhiều nhất|lớn nhất|kỷ lục|cao kỷ lục"),
    (Claim.LEAST, r"thấp nhất|ít nhất|nhỏ nhất|thấp kỷ lục"),
    (Claim.SHORT, r"chưa đạt|không đạt|chưa hoàn thành|không hoàn thành|thấp hơn kế hoạch"),
    (Claim.REACHED, r"vượt|hoàn thành|đạt và vượt|đạt kế hoạch"),
    (Claim.MORE, r"tăng|cao hơn|nhiều hơn|lớn hơn"),
    (Claim.LESS, r"giảm|thấp hơn|ít hơn|nhỏ hơn"),
)
_WORDS = re.compile("|".join(rf"(?P<{claim.value}>\b(?:{words})\b)" for claim, words in _CLAIMS), re.IGNORECASE)
_FIRST = re.compile(r"\blần đầu(?: tiên)?\b", re.IGNORECASE)
_TIME = re.compile(r"\b(?:tháng|quý|năm|ngày)\s+(?:\d[\d/]*|[IVX]+)\b|\b\d{1,2}/\d{1,2}(?:/\d{4})?\b", re.IGNORECASE)
_YEAR_AGO = re.compile(r"cùng kỳ|năm trước|năm ngoái", re.IGNORECASE)
_ENDS = re.compile(r"(?<=[.!?;])\s+")
_SLOT = re.compile("\ue000(\\d+)\ue001")


@dataclass(frozen=True)
class Claimed:
    """A claim: the words, what they claim, and the formula of the next number, else of the last one before them."""

    words: str
    claim: Claim
    formula: Formula


@dataclass(frozen=True)
class Sentence:
    """A sentence of prose.

    Attributes:
        text: as people type it.
        claims: what it claims of its numbers.
        formulas: its numbers.
        firsts: words that say something happened for the first time.
        times: words that name a time by hand.
        is_of_year_ago: whether it compares with the same period of the year before.
    """

    text: str
    claims: tuple[Claimed, ...]
    formulas: tuple[Formula, ...]
    firsts: tuple[str, ...]
    times: tuple[str, ...]
    is_of_year_ago: bool


def sentences(pieces: Iterable[Printed]) -> Iterator[Sentence]:
    """Yield the sentences of a paragraph in order."""
    row = [piece.inline for piece in pieces]
    whole = "".join(
        each.text if isinstance(each, Words) else f"\ue000{number}\ue001" for number, each in enumerate(row)
    )
    for part in _ENDS.split(whole):
        slots = {match.start(): row[int(match[1])] for match in _SLOT.finditer(part)}
        figures = {at: slot for at, slot in slots.items() if isinstance(slot, FigureSlot)}
        if part.strip():
            yield Sentence(
                text=_SLOT.sub(lambda match: as_prose((row[int(match[1])],)), part).strip(),
                claims=tuple(_claims(part, figures)),
                formulas=tuple(slot.formula for slot in figures.values()),
                firsts=tuple(match[0] for match in _FIRST.finditer(part)),
                times=tuple(match[0] for match in _TIME.finditer(_SLOT.sub("", part))),
                is_of_year_ago=bool(_YEAR_AGO.search(part)),
            )


def _claims(part: str, slots: dict[int, FigureSlot]) -> Iterator[Claimed]:
    if not slots:
        return
    for match in _WORDS.finditer(part):
        behind = [at for at in slots if at >= match.end()]
        meant = min(behind) if behind else max(slots)
        claim = next(Claim(name) for name, found in match.groupdict().items() if found)
        yield Claimed(match[0], claim, slots[meant].formula)
