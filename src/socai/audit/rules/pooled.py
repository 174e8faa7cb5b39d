"""A percentage of numbers taken together, told by joined words: ``tỷ lệ khá, giỏi``, ``hòa giải thành``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from socai.audit.context import Figure, Reading, fits
from socai.audit.model import MentionKind, Proposal, RelationType
from socai.audit.parts import own_words
from socai.audit.rules.rule import Rule

_RATE = re.compile(
    r"\b(?:tỷ lệ|tỉ lệ) ([^\W\d_]+(?:[ ,–-]{1,3}[^\W\d_]+){0,9}?)(?: chung)?(?: (?:đạt|là|chiếm|bằng)| ?:)?\s*$"
)
_JOINED = re.compile(r"\s*(?:,| và | – | - )\s*")
_NOT = r"\b(?:không|chưa) (?:được )?"
_BACK, _SENTENCES, _MOST = 24, 2, 3


def propose(reading: Reading) -> Iterator[Proposal]:
    """Read a percentage of named kinds as the share of their sum, and one of what was done of done and not done."""
    for percent in reading.figures:
        plain = percent.mention.kind is MentionKind.PERCENT and percent.dimension != "point"
        named = _RATE.search(reading.label(percent)) if plain and percent.worth else None
        if named is None:
            continue
        before = [
            each
            for each in reading.figures[max(0, percent.at - _BACK) : percent.at]
            if percent.sentence - each.sentence <= _SENTENCES and not each.is_percent
        ]
        kinds = [kind for kind in _JOINED.split(named[1].strip()) if kind]
        if 1 < len(kinds) <= _MOST:
            yield from _of_kinds(reading, percent, before, kinds)
        elif len(kinds) == 1:
            yield from _of_done(reading, percent, before, kinds[0])


def _of_kinds(reading: Reading, percent: Figure, before: Sequence[Figure], kinds: Sequence[str]) -> Iterator[Proposal]:
    """``512 học sinh khá, 318 học sinh giỏi; tỷ lệ khá, giỏi đạt 75%``: of the number told with them."""
    parts = []
    for kind in kinds:
        told = [each for each in before if re.search(rf"\b{re.escape(kind)}\b", own_words(reading, each))]
        if not told:
            return
        parts.append(told[-1])
    if len(set(parts)) < len(kinds) or any(fits(parts[0], each) != 2 for each in parts):
        return
    place = Fraction(1, 10**percent.mention.decimals)
    worth = sum((each.worth for each in parts), Fraction(0))
    wholes = [each for each in before if each not in parts and fits(each, parts[0]) == 2 and each.worth > worth]
    for whole in wholes:
        if abs(100 * worth / whole.worth - percent.worth) <= place:
            ids = tuple(each.id for each in (*parts, whole))
            yield _share(percent, ids, "sums", weights=(*(1 for _ in parts), -1))


def _of_done(reading: Reading, percent: Figure, before: Sequence[Figure], kind: str) -> Iterator[Proposal]:
    """``hòa giải thành 149 vụ, không thành 24 vụ; tỷ lệ hòa giải thành 86,1%``: of both together."""
    last = kind.split()[-1]
    for done in before:
        if not own_words(reading, done).strip().startswith(kind) and not reading.label(done).rstrip().endswith(kind):
            continue
        for failed in reading.figures[done.at + 1 : done.at + 2]:
            alike = failed.dimension == done.dimension != "" and failed.sentence == done.sentence
            if alike and re.search(rf"{_NOT}{re.escape(last)}\b", own_words(reading, failed)):
                yield _share(percent, (done.id, failed.id), "rest")


def _share(percent: Figure, ids: tuple[str, ...], base: str, *, weights: tuple[int, ...] = ()) -> Proposal:
    return Proposal(
        RelationType.PERCENT_OF, percent.id, ids, RULE.code, 72, base=base, weights=weights,
        statement=f"percent:{percent.id}", searched=True,
    )  # fmt: skip


RULE = Rule(
    "pooled",
    "Tỷ lệ của hai số gộp lại",
    "Tỷ lệ gọi tên nhiều loại (“tỷ lệ khá, giỏi”) được tính lại từ tổng các số của những loại ấy; tỷ lệ làm được "
    "(“tỷ lệ hòa giải thành”) từ số làm được và số “không”, “chưa” làm được.",
    (
        "Trong 1.106 em có 512 học sinh khá, 318 học sinh giỏi; tỷ lệ khá, giỏi đạt 75,0%.",
        "Hòa giải thành 149 vụ việc, hòa giải không thành 24 vụ việc. Tỷ lệ hòa giải thành đạt 86,1%.",
    ),
    ("Mở 149 lớp, trồng 24 cây. Tỷ lệ hòa giải thành đạt 86,1%.",),
    propose,
)
