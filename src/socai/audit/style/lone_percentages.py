"""Remarks an amount that "reaches" a percentage of something the text does not name: ``12 tỷ đồng, đạt 57%``.

It stays silent as soon as the sentence names a plan or a whole, or shows the numbers that the percentage comes from.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction
from itertools import permutations

from socai.audit.context import Figure, Reading
from socai.audit.model import MentionKind
from socai.audit.style.remarking import remark
from socai.core.findings import Finding

_REACHES = re.compile(r"[,;(]\s*(?:ước\s+)?(?:đạt|bằng|hoàn thành)\s+(?:trên|hơn|gần|khoảng)?\s*")
_NAMES_BASE = re.compile(
    r"\b(?:kế hoạch|kh|chỉ tiêu|mục tiêu|dự toán|dt|nghị quyết|giao|so|tổng|toàn|cùng kỳ|năm trước|tỷ lệ|tỉ lệ|"
    r"công suất|nhu cầu|đăng ký|định mức|trong số|của|yêu cầu|hạn mức|trên \d)\b|/"
)
#: A noun behind the percentage is what it is a part of.
_CLOSES = re.compile(r"\s*(?:%|phần trăm)?\s*(?:[,;.)\n]|và\b|$)")
_HALF = Fraction(1, 2)


def lone_percentages(reading: Reading, explained: Collection[str] = ()) -> Iterator[Finding]:
    """Yield a finding for every percentage of a plan that is not named.

    Args:
        reading: the document.
        explained: ids of the percentages that some relation explains.
    """
    for figure in reading.figures:
        before = reading.figures[figure.at - 1] if figure.at else None
        if figure.mention.kind is not MentionKind.PERCENT or before is None or figure.id in explained:
            continue
        if _is_alone(reading, before, figure):
            printed = reading.text[before.start : figure.end] + "%"
            yield remark(reading, "audit.style.percentage_alone", figure.start, printed, percent=figure.mention.raw)


def _is_alone(reading: Reading, amount: Figure, percent: Figure) -> bool:
    if amount.sentence != percent.sentence or amount.mention.kind is not MentionKind.QUANTITY:
        return False
    gap = reading.gap(amount, percent)
    reaches = _REACHES.search(gap)
    if reaches is None or reaches.end() != len(gap) or len(gap) > 60:
        return False
    sentence = reading.sentences[percent.sentence]
    if _CLOSES.match(reading.lower, percent.end, sentence.end) is None:
        return False
    if _NAMES_BASE.search(reading.lower, sentence.start, sentence.end):
        return False
    return not _is_in_sight(percent, reading.in_sentence(percent.sentence))


def _is_in_sight(percent: Figure, figures: Sequence[Figure]) -> bool:
    """Return whether two numbers of the sentence give the percentage."""
    sizes = {figure.worth for figure in figures[:12] if not figure.is_percent and figure.worth > 0}
    slack = _HALF / 10**percent.mention.decimals
    return any(abs(100 * part / whole - percent.worth) <= slack for part, whole in permutations(sizes, 2))
