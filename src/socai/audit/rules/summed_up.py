"""Parts first, then their total: ``tổng cộng``, ``nâng tổng số``, ``tất cả``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from socai.audit.context import Figure, Reading, fits
from socai.audit.model import Proposal
from socai.audit.parts import Wording, breakdown, level
from socai.audit.rules.rule import Rule

_CUE = re.compile(r"\b(?:tổng (?:cộng|số là|số|là)|tổng(?= \d)|cộng chung|tất cả là|nâng tổng số|cộng lại|cả thảy)\b")
_FAR, _MOST_CUES, _MOST_PARTS = 60, 8, 70


def propose(reading: Reading) -> Iterator[Proposal]:
    """Read the number after a word of summing up as the total of the numbers before it in the sentence."""
    for number, sentence in enumerate(reading.sentences):
        for cue in islice(_CUE.finditer(reading.lower, sentence.start, sentence.end), _MOST_CUES):
            total = next(iter(reading.between(cue.end(), min(sentence.end, cue.end() + _FAR))), None)
            if total is not None and total.sentence == number:
                before = level(reading, sentence.start, cue.start(), total.bracket)
                yield from _read(reading, cue.group(), total, before)


def _read(reading: Reading, cue: str, total: Figure, before: Sequence[Figure]) -> Iterator[Proposal]:
    parts = [each for each in before if fits(total, each) == 2][-_MOST_PARTS:]
    if len(parts) > 1:
        confidence = 82 if cue in ("tổng cộng", "cộng chung", "cả thảy", "cộng lại") else 60
        wording = Wording(RULE.code, f"summed:{total.id}", confidence)
        yield from breakdown(reading, total, parts, wording)


RULE = Rule(
    "summed_up",
    "Các phần trước, số tổng sau",
    "Số sau “tổng cộng”, “nâng tổng số”, “cả thảy” được so với tổng các số cùng loại đứng trước trong câu.",
    ("Thôn Đông góp 32 suất quà, thôn Đoài góp 27 suất quà, tổng cộng 59 suất quà.",),
    ("Tổng cộng có 59 suất quà được trao.",),
    propose,
)
