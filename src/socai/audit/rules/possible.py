"""A percentage of few things that no number of them can give: 70 % of 12 samples."""

from __future__ import annotations

import re
from collections.abc import Iterator

from socai.audit.context import Figure, Reading
from socai.audit.model import MentionKind, Proposal, RelationType
from socai.audit.rules.rule import Rule

_OF = re.compile(r"^%?\W*(?:[^\W\d_]+ ){0,2}(?:trong|của) (?:tổng )?(?:số )?$")
_MOST, _LEAST = 200, 2


def propose(reading: Reading) -> Iterator[Proposal]:
    """Read ``p % of n things`` as a whole number of the things."""
    for percent in reading.figures[:-1]:
        whole = reading.figures[percent.at + 1]
        plain = percent.mention.kind is MentionKind.PERCENT and percent.mention.qualifier == "exact"
        if (
            plain
            and _few(whole)
            and percent.sentence == whole.sentence
            and _OF.match(reading.gap(percent, whole).strip() + " ")
        ):
            yield Proposal(
                RelationType.PERCENT_OF, percent.id, (whole.id,), RULE.code, 82, base="possible",
                factor=percent.worth, statement=f"possible:{percent.id}", silent=True,
            )  # fmt: skip


def _few(whole: Figure) -> bool:
    return whole.is_count and bool(whole.dimension) and _LEAST <= whole.worth <= _MOST and not whole.mention.decimals


RULE = Rule(
    "possible",
    "Tỷ lệ không thể có với số ít",
    "Tỷ lệ phần trăm của một số nhỏ các đơn vị phải ứng với một số nguyên đơn vị; không có số nào thì được báo.",
    ("Có 70% trong tổng số 12 mẫu đạt yêu cầu.",),
    ("Có 75% trong tổng số 12 mẫu đạt yêu cầu.",),
    propose,
)
