"""So many times as much: ``gấp 2,3 lần``, with both levels in sight."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from socai.audit.context import Figure, Reading, fits
from socai.audit.model import Proposal, RelationType
from socai.audit.rules.rule import Rule

_CUE = re.compile(r"\bgấp(?: (?:hơn|gần|khoảng|trên|đến|tới))?\s*$")
_BACK, _AHEAD, _CLOSE = 6, 3, 4


def propose(reading: Reading) -> Iterator[Proposal]:
    """Read ``gấp n lần`` as the quotient of this number and the one that it is compared with."""
    for times in reading.figures:
        if times.mention.head == "lần" and times.worth and _CUE.search(reading.label(times)[-24:]):
            yield from _levels(reading, times)


def _levels(reading: Reading, times: Figure) -> Iterator[Proposal]:
    behind = [each for each in reading.figures[times.at + 1 : times.at + 1 + _AHEAD]
              if each.sentence == times.sentence and not each.is_percent]  # fmt: skip
    near = [each for each in reading.figures[max(0, times.at - _BACK) : times.at]
            if each.sentence == times.sentence and not each.is_percent]  # fmt: skip
    level = [each for each in near if reading.is_around(each.bracket, times)]
    inside = [each for each in behind if each.bracket >= 0 and each.bracket != times.bracket]
    if len(inside) == 2 and inside[0].bracket == inside[1].bracket and fits(*inside) == 2:
        yield _ratio(times, sorted(inside, key=lambda each: -each.size), 84)
    elif len(inside) == 1 and level and fits(level[-1], inside[0]) == 2:
        yield _ratio(times, (level[-1], inside[0]), 84)
    for current in near:
        for before in (*near, *behind):
            if current is not before and fits(current, before) == 2:
                yield _ratio(times, (current, before), 62, searched=True)


def _ratio(times: Figure, parts: Sequence[Figure], confidence: int, *, searched: bool = False) -> Proposal:
    ids = (parts[0].id, parts[1].id)
    return Proposal(
        RelationType.RATIO, times.id, ids, RULE.code, confidence, statement=f"times:{times.id}", searched=searched
    )


RULE = Rule(
    "multiples",
    "Gấp bao nhiêu lần",
    "Số sau “gấp” được tính lại từ hai mức mà nó so sánh, khi cả hai có trong câu.",
    (
        "Năm nay trồng 45 ha, gấp 1,5 lần năm trước (30 ha).",
        "Số giải học sinh giỏi gấp 1,5 lần năm trước (24 giải so với 16 giải).",
    ),
    ("Năm nay trồng 45 ha, gấp 1,5 lần năm trước.",),
    propose,
)
