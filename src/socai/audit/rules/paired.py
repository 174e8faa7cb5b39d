"""One number for two things in every paragraph of a kind: as many of the one as of the other."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from socai.audit.context import Figure, Reading
from socai.audit.model import Proposal, RelationType
from socai.audit.rules.rule import Rule

_LEAST = 3
_LEAST_WORTH = 10
_LOOK_AHEAD = 8
Nouns = tuple[str, str, str]
"""The noun of the first number, that of the second, and how often it was counted between them."""
Pairs = dict[int, tuple[Figure, Figure]]
"""The two numbers by their paragraph."""


def propose(reading: Reading) -> Iterator[Proposal]:
    """Read pairs of nouns that are counted in several paragraphs, and as many each time, as told twice."""
    for nouns, pairs in _pairs(reading).items():
        alike = {first.worth for first, second in pairs.values() if first.worth == second.worth}
        if len(alike) < _LEAST:
            continue
        for first, second in pairs.values():
            statement = f"paired:{second.id}"
            family = "|".join(("paired", *nouns))
            yield Proposal(
                RelationType.EQUAL, second.id, (first.id,), RULE.code, 45, statement=statement, family=family
            )


def _pairs(reading: Reading) -> Mapping[Nouns, Pairs]:
    """Return the pairs of different nouns counted in one sentence, the first of each paragraph."""
    found: dict[Nouns, Pairs] = defaultdict(dict)
    for first in reading.figures:
        if not _counts(first):
            continue
        seen: Counter[str] = Counter()
        for second in reading.figures[first.at + 1 : first.at + 1 + _LOOK_AHEAD]:
            if second.sentence != first.sentence:
                break
            if _counts(second) and second.mention.head != first.mention.head:
                nouns = (first.mention.head, second.mention.head, str(seen[second.mention.head]))
                seen[second.mention.head] += 1
                found[nouns].setdefault(first.mention.block, (first, second))
    return found


def _counts(figure: Figure) -> bool:
    """Return whether a number counts many things outside brackets; small ones are equal by chance."""
    return figure.is_count and figure.bracket == -1 and figure.worth >= _LEAST_WORTH and figure.mention.head != ""


RULE = Rule(
    "paired",
    "Bao nhiêu cái này thì bấy nhiêu cái kia",
    "Khi nhiều đoạn cùng nêu hai thứ có số lượng bằng nhau (bao nhiêu đề án thì bấy nhiêu đơn vị mới), đoạn nào hai số "
    "khác nhau được đề nghị kiểm tra lại.",
    (
        "Huyện Đông lập 12 đề án để thành lập 12 trung tâm.\n\nHuyện Đoài lập 15 đề án để thành lập 15 trung tâm.\n\n"
        "Huyện Trung lập 21 đề án để thành lập 21 trung tâm.\n",
    ),
    (
        "Huyện Đông lập 12 đề án để thành lập 12 trung tâm.\n\nHuyện Đoài lập 15 đề án, mở 18 trung tâm.\n",
        "Thôn Đông có 01 nhà văn hóa, 01 sân chơi.\n\nThôn Đoài có 01 nhà văn hóa, 01 sân chơi.\n\n"
        "Thôn Trung có 01 nhà văn hóa, 01 sân chơi.\n",
    ),
    propose,
)
