"""Inspections by superiors of two levels, told together in one place and level by level in another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from socai.audit.context import Figure, Reading, around
from socai.audit.model import Proposal, RelationType
from socai.audit.rules.rule import Rule

_VISIT = r"\W*(?:đoàn|cuộc)[^.;,()\d]{0,30}?(?:giám sát|kiểm tra|thanh tra)[^.;,()\d]{0,20}?của (?:các )?"
_CENTRE = r"(?:trung ương|bộ chính trị|ban bí thư|quốc hội|chính phủ|bộ )"
_PROVINCE = r"(?:cấp )?(?:tỉnh|thành ủy|thành phố)"
_BOTH = re.compile(
    rf"{_VISIT}(?:{_CENTRE}[^.;\d]{{0,12}}?(?:,|và) ?{_PROVINCE}|{_PROVINCE}[^.;\d]{{0,12}}?(?:,|và) ?{_CENTRE})"
)
_OF_CENTRE = re.compile(_VISIT + _CENTRE)
_OF_PROVINCE = re.compile(_VISIT + _PROVINCE)


def propose(reading: Reading) -> Iterator[Proposal]:
    """Read visits of the centre and of the province as the parts of the visits of both."""
    after = {figure.at: reading.after(figure) for figure in reading.figures if figure.is_count}
    both = [figure for figure in reading.figures if figure.at in after and _BOTH.match(after[figure.at])]
    if not both:
        return
    for first, second in pairwise(reading.figures):
        counted = first.sentence == second.sentence and first.at in after and second.at in after
        if counted and _are_levels(after[first.at], after[second.at]):
            totals = around(both, first.start)
            yield from (_sum(total, first, second) for total in totals if total not in (first, second))


def _are_levels(first: str, second: str) -> bool:
    if _BOTH.match(first) or _BOTH.match(second):
        return False
    up = bool(_OF_CENTRE.match(first) and _OF_PROVINCE.match(second))
    return up or bool(_OF_PROVINCE.match(first) and _OF_CENTRE.match(second))


def _sum(total: Figure, first: Figure, second: Figure) -> Proposal:
    return Proposal(
        RelationType.SUM, total.id, (first.id, second.id), RULE.code, 80, statement=f"levels:{total.id}:{first.id}"
    )


RULE = Rule(
    "superiors",
    "Đoàn kiểm tra, giám sát của cấp trên",
    "Số đoàn của Trung ương và tỉnh nêu chung ở một chỗ được so với tổng số đoàn của từng cấp nêu ở chỗ khác.",
    (
        "Làm việc với 4 đoàn giám sát của Trung ương, tỉnh. Trong kỳ, phục vụ 1 đoàn kiểm tra của Bộ Chính trị, "
        "2 cuộc giám sát của Tỉnh ủy.",
    ),
    ("Làm việc với 4 đoàn giám sát của tỉnh. Xã tổ chức 2 cuộc giám sát đối với 3 chi bộ.",),
    propose,
)
