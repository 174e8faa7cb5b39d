"""A percentage told again in another sentence, without its numbers: what was said of the same things as ``a/b``."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from socai.audit.context import Figure, Reading, content_words
from socai.audit.model import MentionKind, Proposal, RelationType
from socai.audit.rules.rule import Rule

_WORD = re.compile(r"[^\W\d_]+")
_LEAD = re.compile(r"^[%\s]*(?:(?:tỷ lệ|tỉ lệ|tổng số|số|các|toàn bộ) )*")
_CHANGE = re.compile(
    r"\b(?:(?<!trị gia )tăng|giảm|hơn|kém|vượt|phấn đấu|mục tiêu|trên|dưới|ít nhất|tối thiểu)\b[^,;.]*$"
)
_NOUN, _COMMON, _NEAR = 2, 3, 24


@dataclass(frozen=True)
class _Told:
    """A printed ``a/b`` with its percentage, and the words of its sentence."""

    part: Figure
    whole: Figure
    words: frozenset[str]


Key = tuple[Fraction, str]
"""A percentage and the noun that it is said of."""


def propose(reading: Reading) -> Iterator[Proposal]:
    """Compute each lone percentage from the ``a/b`` that gave the same percentage of the same things elsewhere."""
    told = _told(reading)
    for percent in reading.figures:
        if told and _is_lone(reading, percent):
            known = told.get((percent.worth, _noun(reading, percent)), ())
            found = _likeliest(reading, percent, known)
            if found is not None:
                yield Proposal(
                    RelationType.PERCENT_OF, percent.id, (found.part.id, found.whole.id), RULE.code, 72,
                    statement=f"recalled:{percent.id}",
                )  # fmt: skip


def _told(reading: Reading) -> Mapping[Key, Sequence[_Told]]:
    """Return the fractions whose percentage stands right behind them, by that percentage and its noun."""
    found: dict[Key, list[_Told]] = defaultdict(list)
    for part in reading.figures[:-2]:
        pair = reading.pair_of(part)
        if pair is None or pair[0] is not part:
            continue
        percent = reading.figures[pair[1].at + 1 : pair[1].at + 2]
        if percent and percent[0].is_percent and len(reading.gap(pair[1], percent[0])) <= _NEAR:
            told = _Told(*pair, reading.words_of(part.sentence))
            for noun in {_noun(reading, percent[0]), _noun(reading, pair[1])} - {""}:
                found[percent[0].worth, noun].append(told)
    return found


def _noun(reading: Reading, figure: Figure) -> str:
    """Return the first words of what a number is said of; nothing when fewer than two words follow it."""
    after = reading.after(figure)
    words = _WORD.findall(after[_LEAD.match(after).end() : 60]) if after else []  # type: ignore[union-attr]
    return " ".join(words[:_NOUN]) if len(words) >= _NOUN else ""


def _is_lone(reading: Reading, percent: Figure) -> bool:
    """Return whether a percentage stands without the numbers that it could be computed from."""
    plain = percent.mention.kind is MentionKind.PERCENT and percent.mention.qualifier == "exact" and percent.worth > 0
    if not plain or _CHANGE.search(reading.label(percent)[-40:]):
        return False
    around = reading.figures[max(0, percent.at - 1) : percent.at + 2]
    beside = (each for each in around if each is not percent and reading.pair_of(each))
    return not any(each.sentence == percent.sentence for each in beside)


def _likeliest(reading: Reading, percent: Figure, known: Sequence[_Told]) -> _Told | None:
    """Return the fraction of another sentence whose words have most in common with those around a percentage."""
    noun = content_words(_noun(reading, percent))
    mine = reading.words_of(percent.sentence) - noun
    usable = [each for each in known if each.part.sentence != percent.sentence]
    scored = [(len(mine & each.words), -abs(each.part.at - percent.at), each) for each in usable]
    best = max(scored, key=lambda each: each[:2], default=None)
    return best[2] if best is not None and best[0] >= _COMMON else None


RULE = Rule(
    "recalled",
    "Tỷ lệ nhắc lại ở chỗ khác",
    "Tỷ lệ nêu lại mà không kèm số được tính lại từ phân số a/b đã cho cùng tỷ lệ ấy của cùng đối tượng ở câu khác "
    "có cùng lời.",
    (
        "Cài đặt phần mềm thư viện điện tử cho 240/320 học sinh, đạt 75% học sinh. Cuối kỳ, phần mềm thư viện điện tử "
        "đã cài đặt với 75% học sinh.",
    ),
    (
        "Tiêm phòng dại cho 240/320 con chó, đạt 75%. Tỷ lệ hộ dùng nước sạch đạt 75%.",
        "Cài đặt phần mềm cho 240/320 học sinh, đạt 75% học sinh. Phấn đấu cài đặt phần mềm cho 80% học sinh.",
    ),
    propose,
)
