"""A printed ``a/b``, with its percentage before or after it, or with none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from socai.audit.context import Figure, Reading, content_words
from socai.audit.model import Proposal, RelationType
from socai.audit.rules.rule import Rule

_FAR = 70
_CUE = re.compile(r"\b(đạt|chiếm|bằng|tỷ lệ|tỉ lệ|tương đương|ước)\b[^,;]{0,24}$")
_CHANGE = re.compile(r"\b(tăng|giảm)\b")
_RATE = re.compile(r"\b(tỷ lệ|tỉ lệ)\b")
_COMMON = 3
_BOUND = re.compile(r"\b(trên|dưới|hơn|gần|khoảng|tối thiểu|ít nhất|không quá)\s*$")
_CLOSE = 16
_STOP = re.compile(r"[.;]\s|\btrong đó\b")


def propose(reading: Reading) -> Iterator[Proposal]:
    """Read each ``a/b`` as a part of a whole, and as the percentage beside it."""
    for first in reading.figures:
        pair = reading.pair_of(first)
        if pair is None or pair[0] is not first or not _alike(*pair):
            continue
        yield Proposal(RelationType.PART_OF, pair[1].id, (first.id,), RULE.code, 60, searched=True)
        yield from _together(reading, *pair)
        yield from _spelled_out(reading, *pair)
        for percent, confidence in _percents(reading, *pair):
            grows = _CHANGE.search(reading.label(percent)[-24:]) is not None
            kind, base = (RelationType.GROWTH, "levels") if grows else (RelationType.PERCENT_OF, "")
            yield Proposal(
                kind, percent.id, (first.id, pair[1].id), RULE.code, confidence, base=base,
                statement=f"percent:{percent.id}",
            )  # fmt: skip


def _alike(first: Figure, second: Figure) -> bool:
    """Return whether both parts measure the same: ``12 buổi/300 lượt`` are two counts and no ratio."""
    return not first.dimension or second.dimension in ("", first.dimension)


def _together(reading: Reading, first: Figure, second: Figure) -> Iterator[Proposal]:
    """``21/63 ...; 42/63``: two parts of one whole that make it up."""
    for other in reading.figures[second.at + 1 : second.at + 9]:
        pair = reading.pair_of(other)
        if pair is not None and pair[0] is other and pair[1].worth == second.worth == first.worth + other.worth:
            yield Proposal(
                RelationType.SUM,
                second.id,
                (first.id, other.id),
                RULE.code,
                70,
                statement=f"both:{first.id}",
                searched=True,
            )
            yield Proposal(
                RelationType.EQUAL, pair[1].id, (second.id,), RULE.code, 70,
                statement=f"one whole:{pair[1].id}", searched=True,
            )  # fmt: skip


def _spelled_out(reading: Reading, first: Figure, second: Figure) -> Iterator[Proposal]:
    """``Số xã đạt chuẩn: 3/11 - Tỷ lệ xã đạt chuẩn: 27,27%``: the share told in the same words right after."""
    words = content_words(reading.label(first)[-90:])
    for percent in reading.figures[second.at + 1 : second.at + 3]:
        label = reading.label(percent)[-90:]
        if percent.is_percent and _RATE.search(label) and len(words & content_words(label)) >= _COMMON:
            yield Proposal(
                RelationType.PERCENT_OF, percent.id, (first.id, second.id), RULE.code, 78,
                statement=f"percent:{percent.id}",
            )  # fmt: skip


def _percents(reading: Reading, first: Figure, second: Figure) -> Iterator[tuple[Figure, int]]:
    """Yield the percentages that an ``a/b`` may be printed with, after or before it."""
    for figure in reading.figures[second.at + 1 : second.at + 2]:
        words = reading.gap(second, figure)
        plain = figure.is_percent and figure.dimension != "point" and figure.mention.qualifier == "exact"
        plain = plain and not _BOUND.search(words)
        if plain and len(words) <= _FAR and not _STOP.search(words):
            yield figure, 96 if _CUE.search(words) or len(words) < _CLOSE else 70
    for figure in reading.figures[max(0, first.at - 1) : first.at]:
        words = reading.gap(figure, first)
        opens = words.rstrip(" *_").endswith("(") or words.strip() in ("=", "hay", "tức")
        if figure.is_percent and figure.dimension != "point" and len(words) <= _FAR and opens:
            yield figure, 92


RULE = Rule(
    "fractions",
    "Phân số a/b và tỷ lệ của nó",
    "Với “a/b” có số phần trăm đi kèm, số phần trăm được tính lại từ a và b; hai phần của cùng một tổng được cộng lại.",
    ("Có 18/24 thôn đạt chuẩn (75%).", "Hoàn thành 100% chỉ tiêu (32/32 buổi)."),
    ("Tổ chức 12 buổi/300 lượt người.",),
    propose,
)
