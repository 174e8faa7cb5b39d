"""A list that its last part closes: ``700 văn bản khác`` after all the kinds of ``1.287 văn bản``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from socai.audit.context import Figure, Reading
from socai.audit.model import Proposal, RelationType
from socai.audit.parts import OPEN_ENDED
from socai.audit.rules.rule import Rule

_OTHERS = re.compile(r"\s*(?:[^\W\d_]+ ){1,2}khác\s*(?:[.,;)\n]|$)")
_OPENS = re.compile(r"(?::|\b(?:gồm|trong đó|cụ thể|chia ra|bao gồm)\b:?)\s*(?:[^\W\d_]+ ?){0,6}$")
_PARTED = re.compile(r"[^,;:.()%/]{1,60}(?:,|;|\bvà\b)(?:\s*và)?[^,;:.()%/]{0,50}")
_LEAST, _MOST = 3, 30


@dataclass(frozen=True)
class _List:
    """A total, and the numbers that a list behind it gives, the one that closes it the last."""

    total: Figure
    parts: Sequence[Figure]


def propose(reading: Reading) -> Iterator[Proposal]:
    """Read back from each number of "other" things to the total that the list opens with."""
    for last in reading.figures:
        if last.is_count and _OTHERS.match(reading.after(last)[:40]):
            found = _list(reading, last)
            if found is not None:
                ids = tuple(each.id for each in found.parts)
                yield Proposal(RelationType.SUM, found.total.id, ids, RULE.code, 84, statement=f"closed:{last.id}")


def _list(reading: Reading, last: Figure) -> _List | None:
    """Return the list that a number closes, ``None`` when its numbers do not stand one in each item."""
    parts = [last]
    for figure in reversed(reading.figures[max(0, last.at - _MOST) : last.at]):
        between = reading.gap(figure, parts[0])
        if figure.sentence != last.sentence or figure.bracket != last.bracket:
            return None
        if _OPENS.search(between) and not _PARTED.fullmatch(between):
            whole = len(parts) >= _LEAST and _is_total(reading, figure, last, between)
            return _List(figure, parts) if whole and not _is_open(reading, parts) else None
        if not figure.is_count or not _PARTED.fullmatch(between):
            return None
        parts.insert(0, figure)
    return None


def _is_total(reading: Reading, total: Figure, last: Figure, between: str) -> bool:
    """Return whether a number counts things of the kind of which the list tells the others."""
    if not total.is_count or reading.pair_of(total) is not None or total.mention.qualifier != "exact":
        return False
    noun = reading.after(last).split(" khác")[0].strip()
    return last.dimension == total.dimension or noun in _OPENS.sub("", between)


def _is_open(reading: Reading, parts: Sequence[Figure]) -> bool:
    return OPEN_ENDED.search(reading.lower, parts[0].start, parts[-1].end) is not None


RULE = Rule(
    "closed",
    "Danh sách kết thúc bằng “khác”",
    "Danh sách kể các loại rồi kết thúc bằng phần “khác” cùng loại với số tổng thì đã kể đủ: tổng các số được so với "
    "số tổng.",
    ("Phường ban hành 96 văn bản: 12 quyết định, 9 kế hoạch, 40 công văn, 35 văn bản khác.",),
    (
        "Phường ban hành 96 văn bản: 12 quyết định, 9 kế hoạch, 40 công văn.",
        "Phường mở 14 lớp: 9 lớp tin học, 5 lớp nghề; 3 lớp khác hoãn lại.",
    ),
    propose,
)
