"""A total that stands apart from its parts: numbers side by side that add up exactly to a number elsewhere."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby

from socai.audit.context import BILLION, Bracket, Figure, Reading, adds_up, around, family_of, fits
from socai.audit.model import Proposal, RelationType
from socai.audit.outcomes import significance
from socai.audit.parts import heads, level, noun_after_share, numerator
from socai.audit.rules.rule import Rule

_LONGEST = 14
_SMALLEST = 1000
_TWO_DIGITS = 20
_MANY, _THREE_DIGITS = 3, 100 * BILLION
_TELLING = 40
_WINDOW, _ONE_DIGIT = 14, 10
_REACH, _BEFORE = 6000, 60
_TWO, _FIFTY, _MOST_ALIKE, _NAMED_FAR = 2, 50, 9, 40
#: What a total is the total of: ``tổng thu ngân sách Nhà nước``.
_TOTAL_OF = re.compile(r"\btổng (?:số |giá trị )?([^\W\d_]+ [^\W\d_]+ [^\W\d_]+)\b[^,;.:()]*$")


def propose(reading: Reading) -> Iterator[Proposal]:
    """Look up, for every run of numbers side by side of one measure, a number worth as much as the run."""
    yield from _in_brackets(reading)
    yield from _again(reading)
    yield from _whole_lists(reading)
    yield from _all_of_kind(reading)
    yield from _next_sentence(reading)
    yield from _named_alike(reading)
    yield from _triples(reading)
    sized = reading.by_size
    for run in _runs(reading):
        family, least = run[0].family, _SMALLEST * max(each.mention.factor for each in run)
        for start in range(len(run) - 1):
            size = run[start].size
            for end in range(start + 1, min(len(run), start + _LONGEST)):
                size += run[end].size
                if (totals := sized.get((family, size))) and totals[0].worth >= least:
                    yield from _totals(run[start : end + 1], around(totals, run[start].start, _REACH))


def _in_brackets(reading: Reading) -> Iterator[Proposal]:
    """Things of one kind that brackets count, all of them or those that open items, and their number elsewhere."""
    for number, bracket in enumerate(reading.brackets):
        figures = [each for each in level(reading, bracket.start, bracket.end, number) if each.dimension]
        for name, chosen in (("all", figures), ("heads", heads(reading, figures))):
            for dimension in dict.fromkeys(each.dimension for each in chosen):
                parts = [each for each in chosen if each.dimension == dimension]
                for total in _counted(reading, parts):
                    yield _sum(total, parts, 60, f"kind:{bracket.start}:{name}:{dimension}:{total.id}")
                    yield from _but_the_others(reading, bracket, chosen, total)


def _counted(reading: Reading, parts: Sequence[Figure]) -> Iterator[Figure]:
    """Yield the numbers elsewhere that count as many of the things as parts do together."""
    worth = sum((each.worth for each in parts), Fraction(0))
    if len(parts) < 2 or worth < _TWO_DIGITS or not parts[0].is_count:
        return
    for total in reading.valued("count", worth, worth, parts[0].start):
        pair = reading.pair_of(total)
        if pair is not None and pair[0] is total and pair[1].size == total.size:
            continue
        alike = total.dimension == parts[0].dimension or noun_after_share(reading, total) == parts[0].dimension
        if alike and total.bracket != parts[0].bracket and total not in parts:
            yield total


def _but_the_others(reading: Reading, bracket: Bracket, chosen: Sequence[Figure], rest: Figure) -> Iterator[Proposal]:
    """All that brackets break down, without what they count of other kinds: the same number, reckoned another way."""
    whole = next(iter(reversed(reading.between(max(0, bracket.start - _BEFORE), bracket.start))), None)
    others = [each for each in chosen if each.dimension != rest.dimension]
    if whole is None or not others or whole.size != rest.size + sum(each.size for each in others):
        return
    ids = (whole.id, *(each.id for each in others))
    yield Proposal(RelationType.DIFFERENCE, rest.id, ids, RULE.code, 60, statement=f"others:{rest.id}", searched=True)


def _again(reading: Reading) -> Iterator[Proposal]:
    """A sentence that divides anew a total of the same paragraph, counted in the same words."""
    for number, span in enumerate(reading.sentences):
        figures = [
            each for each in reading.in_sentence(number) if each.bracket == -1 and each.dimension and each.is_count
        ]
        if len(figures) < 2 or len({each.dimension for each in figures}) > 1:
            continue
        worth = sum((each.worth for each in figures), Fraction(0))
        totals = [
            each for each in reading.valued("count", worth, worth, span.start) if each.mention.block == span.block
        ]
        for total in totals:
            if total.dimension == figures[0].dimension and total.at < figures[0].at and worth >= _TWO_DIGITS:
                yield _sum(total, figures, 65, f"again:{number}")


def _whole_lists(reading: Reading) -> Iterator[Proposal]:
    """``tổ 1: 25 hộ; tổ 2: 24 hộ...``: everything of a kind that a sentence counts, and its number told before."""
    for number, span in enumerate(reading.sentences):
        figures = [each for each in reading.in_sentence(number) if each.bracket == -1 and each.dimension]
        for dimension in {each.dimension for each in figures if each.is_count}:
            parts = [each for each in figures if each.dimension == dimension]
            size = sum(each.size for each in parts)
            if len(parts) >= _MANY and size >= _THREE_DIGITS:
                for total in around(reading.by_size.get(("count", size), ()), span.start, _REACH):
                    if total.dimension == dimension and total.start < span.start:
                        yield _sum(total, parts, 50, f"list:{number}:{dimension}")


def _all_of_kind(reading: Reading) -> Iterator[Proposal]:
    """``118 kiến nghị... 52/58 kiến nghị... 60 kiến nghị``: all that a paragraph counts of a kind, after the first."""
    for block, figures in reading.by_block.items():
        outside = [each for each in figures if each.bracket == -1 and each.is_count and each.dimension]
        common = [kind for kind, count in Counter(each.dimension for each in outside).items() if count > _TWO]
        for side in (0, 1) if common else ():
            counted = [each for each in outside if (pair := reading.pair_of(each)) is None or pair[side] is each]
            for dimension in common:
                alike = [each for each in counted if each.dimension == dimension]
                if _TWO < len(alike) <= _MOST_ALIKE and not any(map(reading.is_change, alike)):
                    total, parts = alike[0], alike[1:]
                    apart = total.sentence != parts[-1].sentence and total.worth >= _FIFTY
                    if apart and total.size == sum(each.size for each in parts):
                        yield _sum(total, parts, 62, f"kind:{block}:{dimension}")


def _next_sentence(reading: Reading) -> Iterator[Proposal]:
    """``Cả tỉnh có 485 trường đạt chuẩn. Mầm non là 141 (51,8%), tiểu học 206...``: all that a sentence counts."""
    for number, group in groupby(reading.figures, key=lambda each: each.sentence):
        told = [each for each in group if each.bracket == -1 and not each.is_percent]
        if not _MANY <= len(told) < _MOST_ALIKE or any(each.dimension != told[0].dimension for each in told):
            continue
        if not all(each.is_count and not reading.pair_of(each) and not reading.is_change(each) for each in told):
            continue
        span = reading.sentences[number]
        size = sum(each.size for each in told)
        for total in (numerator(reading, each) for each in reading.in_sentence(number - 1)):
            near = total.mention.block == span.block and total.bracket == -1 and total.is_count
            if near and total.size == size and total.worth >= _TWO_DIGITS:
                yield _sum(total, told, 64, f"next:{number}")


def _named_alike(reading: Reading) -> Iterator[Proposal]:
    """``tổng thu ngân sách 235 tỷ... thu ngân sách huyện 127 tỷ... thu ngân sách tỉnh 108 tỷ``: what is named alike."""
    for total in reading.figures:
        label = reading.label(total) if not total.is_percent and total.dimension else ""
        named = _TOTAL_OF.search(label) if "tổng" in label else None
        if named is None:
            continue
        phrase = f"{named[1]} "
        parts = [
            each
            for each in reading.figures[total.at + 1 : total.at + 1 + _NAMED_FAR]
            if each.dimension == total.dimension and each.bracket == total.bracket and not reading.is_change(each)
            and each.mention.block - total.mention.block <= 1 and phrase in reading.label(each)
        ]  # fmt: skip
        if 1 < len(parts) < _MOST_ALIKE and adds_up(total, parts):
            yield _sum(total, parts, 66, f"named:{total.id}")


def _sum(total: Figure, parts: Sequence[Figure], confidence: int, statement: str) -> Proposal:
    ids = tuple(each.id for each in parts)
    return Proposal(RelationType.SUM, total.id, ids, RULE.code, confidence, statement=statement, searched=True)


def _runs(reading: Reading) -> Iterator[Sequence[Figure]]:
    """Yield the numbers of one measure in each bracket level of a block, and the first ones of blocks in a row."""
    usable = [each for each in reading.figures if not each.is_percent and numerator(reading, each) is each]
    for _, group in groupby(usable, key=lambda each: each.mention.block):
        figures = list(group)
        for family in {(family_of(each), each.bracket) for each in figures}:
            run = [each for each in figures if (family_of(each), each.bracket) == family]
            if len(run) > 1:
                yield run

    yield from _openings(reading)


def _openings(reading: Reading) -> Iterator[Sequence[Figure]]:
    """Yield the first numbers of blocks that follow each other, of one measure."""
    run: list[Figure] = []
    for block, figures in reading.by_block.items():
        first = next((each for each in figures if not each.is_percent), None)
        follows = run and first is not None and block - run[-1].mention.block <= 2 and fits(run[-1], first) == 2
        if not follows:
            if len(run) > 1:
                yield tuple(run)
            run = []
        if first is not None:
            run.append(first)
    if len(run) > 1:
        yield tuple(run)


def _triples(reading: Reading) -> Iterator[Proposal]:
    """Two numbers near each other that come exactly to a third one near them, all under one heading."""
    for total in reading.figures:
        if total.is_percent or significance(total.mention) < _TELLING:
            continue
        section = reading.section_of[total.mention.block]
        near = [
            each
            for each in reading.figures[max(0, total.at - _WINDOW) : total.at + _WINDOW + 1]
            if each.family == total.family and each is not total and fits(total, each) == 2
        ]
        near = [each for each in near if reading.section_of[each.mention.block] == section]
        for first, second in _pairs(total, near):
            spread = len({each.sentence for each in (total, first, second)})
            small = min(first.worth, total.worth - first.worth) < _ONE_DIGIT
            alike = (total.dimension == first.dimension == second.dimension) - small
            confidence = 25 - 10 * spread + (10 if total.is_count else 5) * alike
            yield _sum(total, (first, second), confidence, f"triple:{total.id}:{first.id}")


def _pairs(total: Figure, near: Sequence[Figure]) -> Iterator[tuple[Figure, Figure]]:
    """Yield the pairs of numbers, in the order of the text, that come to a total within what they were rounded by."""
    ordered = sorted(near, key=lambda each: each.size)
    sizes = [each.size for each in ordered]
    for first in near:
        rest = total.size - first.size
        slack = (total.place + first.place) // 2
        if rest > 0:
            found = ordered[bisect_left(sizes, rest - slack) : bisect_right(sizes, rest + slack)]
            yield from ((first, second) for second in found if second.at > first.at)


def _totals(parts: Sequence[Figure], totals: Sequence[Figure]) -> Iterator[Proposal]:
    if any(each.worth == 0 for each in (parts[0], parts[-1])):
        return
    for total in totals:
        apart = total.at < parts[0].at or total.at > parts[-1].at
        if apart and abs(total.start - parts[0].start) < _REACH and all(fits(total, each) == 2 for each in parts):
            yield _sum(total, parts, _confidence(total, parts), f"distant:{parts[0].id}:{parts[-1].id}")


def _confidence(total: Figure, parts: Sequence[Figure]) -> int:
    same = total.mention.block == parts[0].mention.block
    return (35 if same else 25) + (5 if total.at < parts[0].at else 0)


RULE = Rule(
    "distant",
    "Số tổng ở chỗ khác",
    "Các số cùng loại đứng cạnh nhau cộng lại đúng bằng một số dài ở chỗ khác thì được ghi là phần của số đó.",
    ("Toàn huyện có 48.215 nhân khẩu. Khu vực đô thị có 13.908 nhân khẩu, khu vực nông thôn có 34.307 nhân khẩu.",),
    ("Xã có 5 thôn. Thôn Đông 2 tổ, thôn Đoài 3 tổ.",),
    propose,
)
