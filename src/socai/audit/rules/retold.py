"""A fact told again with a slip: two numbers of one thing, a digit dropped, doubled or swapped, or tens apart."""

from __future__ import annotations

from collections.abc import Iterator

from socai.audit.context import Figure, Reading, content_words
from socai.audit.model import Proposal, RelationType
from socai.audit.rules.rule import Rule

_LEAST_DIGITS = 3
_COMMON = 3


def propose(reading: Reading) -> Iterator[Proposal]:
    """Look up, for each long number, the numbers that a slip of the pen makes of it, in the same words."""
    for figure in reading.figures:
        for value in _slips(figure):
            for other in reading.of_size(figure.family, value, figure.start)[:3]:
                if _is_same(reading, figure, other):
                    first, second = sorted((figure, other), key=lambda each: each.at)
                    yield Proposal(
                        RelationType.EQUAL, second.id, (first.id,), RULE.code, 80, statement=f"retold:{second.id}"
                    )


def _slips(figure: Figure) -> set[int]:
    """Return the smaller values that a slip makes of a long number; the larger ones are found from the other side."""
    digits = "".join(each for each in figure.mention.raw if each.isdigit())
    if figure.is_percent or len(digits.strip("0")) < _LEAST_DIGITS or not figure.worth:
        return set()
    unit = figure.size // int(digits)
    found = {int(digits[:at] + digits[at + 1 :]) * unit for at in range(1, len(digits))}
    found |= {figure.size // 10, figure.size // 100, figure.size // 1000}
    for at in range(len(digits) - 1):
        found.add(int(digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]) * unit)
    return found - {figure.size, 0}


def _is_same(reading: Reading, figure: Figure, other: Figure) -> bool:
    """Return whether two numbers of different sentences count the same thing in the same words."""
    if figure.sentence == other.sentence or not figure.dimension or not other.dimension:
        return False
    if "exact" not in (figure.mention.qualifier, other.mention.qualifier):
        # Both told roughly: their digits are no copy of each other.
        return False
    mine, theirs = (_words(reading, each) for each in (figure, other))
    names = (reading.names_of(each.sentence) for each in (figure, other))
    if not _agree(*names):
        return False
    digits = "".join(each for each in figure.mention.raw if each.isdigit())
    long = len(digits.strip("0")) > _LEAST_DIGITS
    return len(mine & theirs) >= (_COMMON if long and figure.dimension == other.dimension else 2 * _COMMON)


def _agree(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Return whether the names in two sentences do not tell two places apart."""
    return not mine or not theirs or bool(mine & theirs)


def _words(reading: Reading, figure: Figure) -> frozenset[str]:
    return content_words(f"{reading.label(figure)[-90:]} {reading.after(figure)[:60]}")


RULE = Rule(
    "retold",
    "Cùng một số liệu nêu khác đi",
    "Hai số dài của cùng một nội dung chỉ khác nhau một chữ số rơi, đảo hoặc một dấu phân cách thì được "
    "đề nghị kiểm tra lại.",
    ("Toàn huyện đã cấp 48.215 thẻ bảo hiểm y tế. Đến nay số thẻ bảo hiểm y tế đã cấp là 4.825 thẻ bảo hiểm.",),
    ("Toàn huyện trồng 1.250 ha lúa. Vụ mùa gặt 1.520 tấn.",),
    propose,
)
