"""Parts first, then their total: ``tổng cộng``, ``nâng tổng số``, ``tất cả``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, islice

from socai.audit.context import Figure, Reading, adds_up, fits
from socai.audit.model import Proposal, RelationType
from socai.audit.parts import Wording, breakdown, items, level
from socai.audit.rules.rule import Rule

_CUES = (
    "tổng cộng", "tổng số là", "tổng số", "tổng là", "tổng", "cộng chung", "tất cả là", "nâng tổng số", "cộng lại",
    "cả thảy", "tổng kinh phí", "tổng trị giá", "tổng giá trị", "tổng số tiền",
)  # fmt: skip
_AMOUNTS = ("tổng kinh phí", "tổng trị giá", "tổng giá trị", "tổng số tiền", "tổng số", "tổng")
_ALL = ("tổng cộng", "cộng chung", "cả thảy", "cộng lại", "tất cả là")
_ADDED = ("cộng với", "cộng thêm", "cùng với", "thêm")
_COMES_TO = re.compile(r"\b(?:thành|là|bằng|nâng (?:tổng số )?lên)\W*$")
_RAISES, _FROM = ("nâng", "đưa"), re.compile(r"\btừ\W*$")
_OPENING, _LISTED = 3, 2
_FAR, _MOST_CUES, _MOST_PARTS, _FEW = 60, 8, 70, 4


def propose(reading: Reading) -> Iterator[Proposal]:
    """Read the number after a word of summing up as the total of the numbers before it in the sentence."""
    cues = [each for each in reading.places_of(_CUES) if _sums_up(reading, *each)]
    for number, group in groupby(cues, key=lambda cue: reading.sentence_at(cue[0])):
        sentence = reading.sentences[number]
        for at, phrase in islice(group, _MOST_CUES):
            behind = at + len(phrase)
            total = next(iter(reading.between(behind, min(sentence.end, behind + _FAR))), None)
            if total is None or total.sentence != number:
                continue
            yield from _read(reading, phrase, total, level(reading, sentence.start, at, total.bracket))
            direct = phrase == "tổng số" and reading.lower[behind : total.start].strip() == ""
            amount = phrase in _AMOUNTS and total.is_measured
            if at - sentence.start <= _OPENING and (phrase in _ALL or direct or amount):
                yield from _of_sentences(reading, total)
    yield from _as_numerator(reading)
    yield from _plus(reading)
    yield from _raised(reading)


def _as_numerator(reading: Reading) -> Iterator[Proposal]:
    """``213 hộ nghèo, 363 hộ cận nghèo (576/2.864 hộ)``: all of its kind before it, together out of the whole."""
    for bracket in reading.brackets:
        inside = reading.between(bracket.start, bracket.end)
        pair = reading.pair_of(inside[0]) if len(inside) == 2 else None
        if pair is None or pair[0] is not inside[0]:
            continue
        total, kind = pair[0], pair[0].dimension or pair[1].dimension
        sentence = reading.sentences[total.sentence]
        parts = [
            each for each in level(reading, sentence.start, bracket.start, bracket.parent) if each.dimension == kind
        ]
        if 1 < len(parts) <= _FEW and adds_up(total, parts) and not any(map(reading.pair_of, parts)):
            ids = tuple(each.id for each in parts)
            yield Proposal(
                RelationType.SUM, total.id, ids, RULE.code, 70, statement=f"summed:{total.id}", searched=True
            )


def _plus(reading: Reading) -> Iterator[Proposal]:
    """``tiếp nhận 8.452 hồ sơ, cộng với 118 hồ sơ kỳ trước thành 8.570 hồ sơ``."""
    for at, phrase in reading.places_of(_ADDED):
        added = next(iter(reading.between(at + len(phrase), at + _FAR)), None)
        if added is None:
            continue
        total = next(iter(reading.figures[added.at + 1 : added.at + 2]), None)
        if total is None or total.sentence != added.sentence or not _COMES_TO.search(reading.gap(added, total)):
            continue
        sentence = reading.sentences[added.sentence]
        before = [each for each in level(reading, sentence.start, at, added.bracket) if not each.is_percent]
        first = before[-1] if before else None
        if first is not None and first.dimension == added.dimension == total.dimension != "":
            ids = (first.id, added.id)
            yield Proposal(RelationType.SUM, total.id, ids, RULE.code, 84, statement=f"summed:{total.id}")


def _raised(reading: Reading) -> Iterator[Proposal]:
    """``kết nạp 47 hội viên, nâng tổng số hội viên từ 2.339 lên 2.386 chị``."""
    for at, phrase in reading.places_of(_RAISES):
        low, high = [*reading.between(at + len(phrase), at + 2 * _FAR), None, None][:2]
        before = reading.between(at - 2 * _FAR, at)
        if low is None or high is None or not before or not _FROM.search(reading.label(low)):
            continue
        added = before[-1]
        near = added.sentence == high.sentence and reading.gap(low, high).rstrip().endswith("lên")
        if near and not added.is_percent and fits(high, added) == 2 and added.dimension:
            ids = (low.id, added.id)
            yield Proposal(RelationType.SUM, high.id, ids, RULE.code, 84, statement=f"summed:{high.id}")


def _of_sentences(reading: Reading, total: Figure) -> Iterator[Proposal]:
    """``... 9.610 liều; ... 7.055 liều. Tổng cộng 26.535 liều``: the sentence before, or the paragraph up to it."""
    last = reading.sentences[max(0, total.sentence - 1)]
    block = reading.document.blocks[total.mention.block]
    if last.block != total.mention.block:
        return
    for start in dict.fromkeys((last.start, block.start)):
        before = [each for each in level(reading, start, last.end, total.bracket) if not each.is_percent]
        same = [each for each in before if fits(total, each) == 2]
        alike = all(each.dimension == total.dimension != "" for each in before)
        # Clauses cut off by semicolons, one kind of case each, are meant as a list: ``khai tử 602; kết hôn 718; ...``.
        listed = len(items(reading, before)) > _LISTED
        wording = Wording(RULE.code, f"summed:{total.id}", 82 if alike or listed else 62)
        if 1 < len(same) <= _MOST_PARTS:
            yield from breakdown(reading, total, same, wording)
        if len(before) > len(same):
            yield from breakdown(reading, total, before, wording)


def _sums_up(reading: Reading, at: int, phrase: str) -> bool:
    """Return whether a cue sums up: ``tổng`` alone only right before its number."""
    behind = reading.lower[at + len(phrase) : at + len(phrase) + 2]
    return phrase != "tổng" or (behind[:1] == " " and behind[1:].isdecimal())


def _read(reading: Reading, cue: str, total: Figure, before: Sequence[Figure]) -> Iterator[Proposal]:
    parts = [each for each in before if fits(total, each) == 2][-_MOST_PARTS:]
    every = [each for each in before if fits(total, each)]
    if cue in _ALL and 1 < len(every) == len(before) and len(parts) < len(every) and total.dimension:
        yield from breakdown(reading, total, every, Wording(RULE.code, f"summed:{total.id}:all", 72))
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
