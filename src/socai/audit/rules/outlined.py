"""One total divided in several ways below it, each way a line of its own: ``+ Về trình độ: a, b, c``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from socai.audit.context import Figure, Reading, adds_up, fits
from socai.audit.model import Proposal, RelationType
from socai.audit.parts import OPEN_ENDED, is_cross_cutting, level
from socai.audit.rules.rule import Rule

_NAME = re.compile(r"\W{0,8}[^\W\d_]+(?:[ ,/–-]{1,3}[^\W\d_]+){0,8} ?:\s")
_BLOCKS, _BACK, _MOST, _TWO_DIGITS = 8, 60, 12, 20


@dataclass(frozen=True)
class _Way:
    """A line that names a way of dividing, with the numbers of one kind that it lists."""

    sentence: int
    parts: tuple[Figure, ...]


def propose(reading: Reading) -> Iterator[Proposal]:
    """Look for the number above each such line that its numbers come to; lines beside it divide the same number."""
    ways = [way for number in range(len(reading.sentences)) if (way := _way(reading, number))]
    totals = [_total(reading, way) for way in ways]
    uses = Counter(total.id for total in totals if total)
    for way, total in zip(ways, totals, strict=True):
        if total is not None:
            yield _sum(way, total, searched=True)
        else:
            near = [each for each in totals if each and 0 <= way.parts[0].mention.block - each.mention.block <= _BLOCKS]
            usual = [each for each in near if uses[each.id] > 1 and each.dimension == way.parts[0].dimension]
            if usual:
                yield _sum(way, usual[-1], searched=False)


def _way(reading: Reading, number: int) -> _Way | None:
    """Return what a sentence such as ``+ Về trình độ: đại học 70 người, trung cấp 16 người`` lists."""
    span = reading.sentences[number]
    name = _NAME.match(reading.lower, span.start, span.end)
    if name is None or reading.between(span.start, name.end()):
        return None
    parts = tuple(each for each in level(reading, name.end(), span.end, -1) if not each.is_percent)
    alike = len({each.dimension for each in parts}) == 1 and all(each.dimension for each in parts)
    if not 1 < len(parts) <= _MOST or not alike or any(map(reading.pair_of, parts)):
        return None
    whole = not is_cross_cutting(reading, parts) and not OPEN_ENDED.search(reading.lower, name.end(), span.end)
    return _Way(number, parts) if whole else None


def _total(reading: Reading, way: _Way) -> Figure | None:
    """Return the nearest number above a line that its parts come to."""
    first = way.parts[0]
    for total in _above(reading, first):
        if total.worth >= _TWO_DIGITS and fits(total, first) == 2 and total.dimension and adds_up(total, way.parts):
            return total
    return None


def _above(reading: Reading, first: Figure) -> Sequence[Figure]:
    before = reading.figures[max(0, first.at - _BACK) : first.at]
    return [
        each
        for each in reversed(before)
        if each.sentence < first.sentence
        and first.mention.block - each.mention.block <= _BLOCKS
        and each.bracket == -1
        and not each.is_percent
        and reading.pair_of(each) is None
    ]


def _sum(way: _Way, total: Figure, *, searched: bool) -> Proposal:
    ids = tuple(each.id for each in way.parts)
    return Proposal(
        RelationType.SUM, total.id, ids, RULE.code, 66, statement=f"way:{way.sentence}", searched=searched,
        family=f"ways|{total.id}",
    )  # fmt: skip


RULE = Rule(
    "outlined",
    "Một số tổng chia theo nhiều cách ở các dòng dưới",
    "Các số cùng loại của một dòng mở đầu bằng tên cách chia (“Về trình độ:”) được so với số tổng ở dòng trên; khi các "
    "dòng khác cùng chia số tổng ấy mà khớp thì dòng lệch được báo.",
    (
        "Tổng số công chức: 86 người\n\n"
        "+ Về trình độ: đại học 70 người, trên đại học 12 người, trung cấp 4 người.\n\n"
        "+ Về lý luận: cao cấp 9 người, trung cấp 61 người, sơ cấp 16 người.\n",
    ),
    ("Tổng số công chức: 86 người\n\n+ Về khen thưởng: bằng khen 7 người, giấy khen 16 người.\n",),
    propose,
)
