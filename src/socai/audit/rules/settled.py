"""Cases said to be received and settled, of which some are still open."""

from __future__ import annotations

import re
from collections.abc import Iterator

from socai.audit.context import Figure, Reading, fits
from socai.audit.model import Proposal, RelationType
from socai.audit.rules.rule import Rule

_SETTLED = re.compile(r"\btiếp nhận(?:,| và) (?:đã )?(?:giải quyết|xử lý|hoàn thành)(?: được| xong)?\W*$")
_OPEN = re.compile(r"\b(?:đang|chưa)(?: được)?(?: trong quá trình)? (?:giải quyết|xử lý|xem xét|thụ lý|xác minh)\b")
_FAR = 8


def propose(reading: Reading) -> Iterator[Proposal]:
    """Read ``received and settled n`` against what its own break-down says is settled."""
    for total in reading.figures:
        if total.is_count and _SETTLED.search(reading.label(total)):
            following = [
                each for each in reading.figures[total.at + 1 : total.at + _FAR] if each.sentence == total.sentence
            ]
            yield from _read(reading, total, [each for each in following if fits(total, each) == 2])


def _read(reading: Reading, total: Figure, parts: list[Figure]) -> Iterator[Proposal]:
    still = [each for each in parts if each.worth and _OPEN.search(f"{reading.label(each)} {reading.after(each)[:50]}")]
    if still and parts[0] not in still:
        yield Proposal(
            RelationType.EQUAL, total.id, (parts[0].id,), RULE.code, 80, base="open", statement=f"settled:{total.id}"
        )


RULE = Rule(
    "settled",
    "“Tiếp nhận và giải quyết” nhưng còn việc đang giải quyết",
    "Khi câu nói đã tiếp nhận và giải quyết một số việc mà chi tiết còn việc đang giải quyết, người đọc được nhắc.",
    ("Đã tiếp nhận và giải quyết 312 hồ sơ (đúng hạn 300 hồ sơ; 12 hồ sơ đang giải quyết).",),
    ("Đã tiếp nhận 312 hồ sơ (giải quyết xong 300 hồ sơ; 12 hồ sơ đang giải quyết).",),
    propose,
)
