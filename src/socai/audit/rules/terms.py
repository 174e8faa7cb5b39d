"""Dates and terms in their order: a term begins before it ends, a period of years runs forward."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from socai.audit.context import Reading
from socai.audit.model import Mention, Proposal, RelationType
from socai.audit.rules.rule import Rule

_TERM = re.compile(r"\b(nhiệm kỳ|giai đoạn)\W*$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DASH = re.compile(r"\s?[-–]\s?")


def propose(reading: Reading) -> Iterator[Proposal]:
    """Read every ``2025-2030`` as a span of years whose first is not after its last."""
    years = [each for each in reading.mentions if _YEAR.fullmatch(each.raw)]
    for first, last in pairwise(years):
        if _is_range(reading, first, last) and int(first.raw) > int(last.raw):
            yield Proposal(RelationType.ORDER, last.id, (first.id,), RULE.code, 90, silent=True)


def _is_range(reading: Reading, first: Mention, last: Mention) -> bool:
    between = reading.text[first.end : last.start]
    before = reading.lower[max(0, first.start - 14) : first.start]
    return bool(_DASH.fullmatch(between) and _TERM.search(before))


RULE = Rule(
    "terms",
    "Nhiệm kỳ, giai đoạn",
    "Năm đầu của một nhiệm kỳ hay giai đoạn không được sau năm cuối; chỉ báo khi ngược.",
    ("Chương trình giai đoạn 2030-2026 đã được phê duyệt.",),
    ("Chương trình giai đoạn 2026-2030 đã được phê duyệt.",),
    propose,
)
