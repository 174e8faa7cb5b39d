"""A percentage of several kinds of things together: those that a list counts, of those that brackets enumerate."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from socai.audit.context import Figure, Reading
from socai.audit.model import MentionKind, Proposal, RelationType
from socai.audit.parts import brackets_near, by_bracket, level
from socai.audit.rules.rule import Rule

_CUE = re.compile(r"\b(?:đạt|chiếm|bằng|tỷ lệ|tỉ lệ)\W*(?:tỷ lệ|tỉ lệ)?\s*$")
_JOINED = re.compile(r"(?:[^\W\d_]+ ?){1,8}(?:, ?(?:và )?|và |với )")
_ALIKE = re.compile(r"^(?:[^\W\d_]+ ?){1,8},? $")
_FAR, _LEAST = 110, 2


def propose(reading: Reading) -> Iterator[Proposal]:
    """Read a percentage behind a list of counts as the share of their sum in that of the same kinds in brackets."""
    kinds = by_bracket(reading)
    for percent in reading.figures:
        plain = percent.mention.kind is MentionKind.PERCENT and percent.mention.qualifier == "exact"
        if plain and _CUE.search(reading.label(percent)[-40:]):
            parts = _listed(reading, percent)
            if len(parts) >= _LEAST and len({each.dimension for each in parts}) >= _LEAST:
                yield from _of_brackets(reading, percent, parts, kinds)


def _listed(reading: Reading, percent: Figure) -> list[Figure]:
    """Return the counts that a list joins right before a percentage."""
    found: list[Figure] = []
    behind = percent
    for figure in reversed(reading.figures[max(0, percent.at - 12) : percent.at]):
        words = reading.gap(figure, behind).strip() + " "
        if figure.sentence != percent.sentence or not figure.dimension.startswith("count:") or len(words) > _FAR:
            break
        if found and not _JOINED.fullmatch(words):
            break
        found.insert(0, figure)
        behind = figure
    return found


def _of_brackets(
    reading: Reading, percent: Figure, parts: Sequence[Figure], kinds: Mapping[str, Sequence[int]]
) -> Iterator[Proposal]:
    named = {each.dimension for each in parts}
    for number in brackets_near(reading, kinds.get(parts[0].dimension, ()), percent):
        bracket = reading.brackets[number]
        whole = level(reading, bracket.start, bracket.end, number)
        apart = not bracket.start < percent.start < bracket.end
        if apart and {each.dimension for each in whole} == named:
            yield Proposal(
                RelationType.PERCENT_OF, percent.id, tuple(each.id for each in (*parts, *whole)), RULE.code, 76,
                weights=(*(1 for _ in parts), *(-1 for _ in whole)), base="sums",
                statement=f"jointly:{percent.id}", searched=True,
            )  # fmt: skip


RULE = Rule(
    "jointly",
    "Tỷ lệ chung của nhiều loại",
    "Tỷ lệ sau một danh sách nhiều loại (a trường, b trạm) được tính lại từ tổng của danh sách và tổng các số cùng "
    "những loại ấy đã kê trong ngoặc ở chỗ khác.",
    (
        "Toàn huyện có 60 cơ sở (36 trường học, 24 trạm y tế). Đến nay đã nối mạng cho 27 trường học và 18 trạm y tế, "
        "đạt tỷ lệ 75%.",
    ),
    ("Toàn huyện có 60 cơ sở (36 trường học, 24 trạm y tế). Mở 27 lớp học và 18 câu lạc bộ, đạt tỷ lệ 75%.",),
    propose,
)
