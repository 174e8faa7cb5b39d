"""A rate: so many of one thing to one, 100 or 10.000 of another, with both numbers in sight."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from socai.audit.closed_words import PEOPLE
from socai.audit.context import Figure, Reading, last_place
from socai.audit.model import Proposal, RelationType
from socai.audit.outcomes import significance
from socai.audit.rules.rule import Rule

_AVERAGE = re.compile(r"\b(bình quân|trung bình|mật độ)\b")
_PER = re.compile(r"^[^,;.\d]{0,24}/\s*$")
_PER_WORD = re.compile(r"\b(cứ|trên|mỗi|một)\b")
_WORD = re.compile(r"[^\W\d_]+")
_SO_MANY = re.compile(
    r"[,;(]\s*(?:tính )?(?:bình quân|trung bình)(?: (?:là|đạt|được|khoảng|mỗi \w+(?: có| được)?))?\s*$"
)
_PER_TIME = re.compile(r"\s*/|\s*(?:mỗi|một|trong|hằng|hàng)\b")
_NEIGHBOURS, _WIDE, _SENTENCES = 4, 12, 3
_CLAUSE, _SPAN = 60, 4
_ROUND = (100, 1000, 10_000, 100_000)
_DIGITS, _SMALLEST = 20, 100
_LIKELY = 20
_FEWEST, _TELLING = 20, 30
_REACH = 5000


def propose(reading: Reading) -> Iterator[Proposal]:
    """Look for two numbers whose quotient is a rate that the text prints."""
    for figure in reading.figures:
        yield from _per_head(reading, figure)
        yield from _beside(reading, figure)
        yield from _of_kinds(reading, figure)
        per, of = _per(reading, figure)
        if per or (_AVERAGE.search(reading.label(figure)) and figure.mention.kind.value == "quantity"):
            yield from _pairs(reading, figure, per or 1, of)


def _per_head(reading: Reading, rate: Figure) -> Iterator[Proposal]:
    """``212 kg/người``: a measured amount by a count of people or households."""
    measure, _, head = rate.dimension.partition("/")
    if not head or head == "area" or significance(rate.mention) < _DIGITS:
        return
    place = last_place(rate) or Fraction(1)
    for under in reading.between(rate.start - _REACH, rate.start + _REACH):
        if (
            not under.is_count
            or under.worth < _SMALLEST
            or head not in f"{reading.label(under)[-40:]} {reading.after(under)[:20]}"
        ):
            continue
        low, high = under.worth * (rate.worth - place), under.worth * (rate.worth + place)
        for over in reading.valued(measure, low, high, rate.start):
            if over is not rate and abs(over.start - rate.start) < _REACH:
                near = over.sentence == under.sentence == rate.sentence
                yield _proposal(rate, over, under, 1, near=near, named=True)


def _beside(reading: Reading, rate: Figure) -> Iterator[Proposal]:
    """``6.842 người, 1.702 hộ, bình quân 4,02 người/hộ``: the one number of each of its two kinds just before it."""
    kind, _, head = rate.dimension.partition("/")
    if not head or not _SO_MANY.search(reading.label(rate)) or _PER_TIME.match(reading.after(rate)):
        return
    before = [
        each for each in reading.figures[max(0, rate.at - _NEIGHBOURS) : rate.at] if each.sentence == rate.sentence
    ]
    overs = [each for each in before if each.dimension == kind]
    unders = [each for each in before if each.dimension == f"count:{head}"]
    if len(overs) == len(unders) == 1 and before[-1] in (*overs, *unders):
        ids = (overs[0].id, unders[0].id)
        yield Proposal(RelationType.RATIO, rate.id, ids, RULE.code, 80, statement=f"rate:{rate.id}")


def _of_kinds(reading: Reading, rate: Figure) -> Iterator[Proposal]:
    """``2.475 lượt cử tri tại 33 điểm, trung bình 75 cử tri/điểm``: numbers just before that its two nouns name."""
    kind, _, head = rate.dimension.removeprefix("count:").partition("/")
    if not head or not _AVERAGE.search(reading.label(rate)[-_CLAUSE:]):
        return
    around = reading.figures[max(0, rate.at - _WIDE) : rate.at + _NEIGHBOURS]
    near = [each for each in around if each is not rate and each.mention.block == rate.mention.block]
    near = [each for each in near if abs(rate.sentence - each.sentence) <= _SENTENCES]
    overs = [each for each in near if _counts(reading, each, kind)]
    unders = [each for each in near if each not in overs and _counts(reading, each, head)]
    place = last_place(rate) or Fraction(1)
    only = [[each for each in group if each.sentence == rate.sentence] for group in (overs, unders)]
    if all(len(group) == 1 for group in only):
        ids = (only[0][0].id, only[1][0].id)
        yield Proposal(RelationType.RATIO, rate.id, ids, RULE.code, 56, statement=f"rate:{rate.id}")
    for over in overs:
        for under in unders:
            told = (under.worth and significance(rate.mention) >= _DIGITS) or over.sentence == rate.sentence
            if over is not under and told and abs(over.worth / under.worth - rate.worth) <= place:
                ids = (over.id, under.id)
                yield Proposal(
                    RelationType.RATIO, rate.id, ids, RULE.code, 74, statement=f"rate:{rate.id}", searched=True
                )


def _counts(reading: Reading, figure: Figure, noun: str) -> bool:
    """Return whether a number counts what a noun of a rate names (``lượt cử tri``: ``cử tri``), people by any name."""
    counted = figure.dimension.removeprefix("count:")
    if figure.is_measured:
        return figure.dimension == noun
    named = f" {noun} " in f" {counted} " or (_are_people(noun) and _are_people(counted))
    # Days and months are counted as nothing else is: ``45.852 ngày điều trị``.
    told = _WORD.findall(reading.after(figure)[: _SPAN + len(noun)])[:1] == [noun]
    return figure.is_count and noun != "" and (named or told)


def _are_people(counted: str) -> bool:
    return counted.startswith(("lượt", "đối tượng")) or counted in PEOPLE


def _per(reading: Reading, figure: Figure) -> tuple[int, str]:
    """Return 100 and ``nữ`` for ``99,1 nam/100 nữ`` or ``cứ 100 nữ có 99,1``, 0 when the number is no such rate."""
    following = reading.figures[figure.at + 1 : figure.at + 2]
    if following and following[0].worth in _ROUND and _PER.match(reading.gap(figure, following[0])):
        return int(following[0].worth), _word(reading, following[0])
    before = reading.figures[max(0, figure.at - 1) : figure.at]
    close = before and before[0].sentence == figure.sentence and figure.start - before[0].end < 60
    if close and before[0].worth in _ROUND and _PER_WORD.search(reading.label(before[0])[-20:]):
        return int(before[0].worth), _word(reading, before[0])
    return 0, ""


def _word(reading: Reading, figure: Figure) -> str:
    return next(iter(_WORD.findall(reading.after(figure))), "")


def _pairs(reading: Reading, rate: Figure, per: int, of: str) -> Iterator[Proposal]:
    """Propose pairs of counts whose quotient comes near the rate; the nearer they stand, the likelier."""
    if rate.worth <= 0 or (rate.mention.decimals == 0 and rate.worth < 10):
        return
    place = Fraction(1, 10**rate.mention.decimals)
    around = reading.between(rate.start - _REACH, rate.start + _REACH)
    counts = [each for each in around if each.is_count and (each.worth >= 1000 or _is_told_with(rate, each, per))]
    named = [each for each in counts if each.mention.head and each.mention.head in reading.label(rate)[-60:]]
    for under in named[-_LIKELY:] or counts[-60:]:
        if of and of not in f"{reading.label(under)} {reading.after(under)[:30]}":
            continue
        # A quotient is printed rounded, or cut off after its last digit.
        low = under.worth * (rate.worth - place / 2) / per
        high = under.worth * (rate.worth + place) / per
        for over in reading.valued("count", low, high, rate.start):
            usable = over not in (rate, under) and over.worth >= 100 and abs(over.start - rate.start) < _REACH
            if (usable and over.dimension != under.dimension) or (over in counts and per > 1):
                apart = [abs(each.sentence - rate.sentence) for each in (over, under)]
                found = _proposal(
                    rate, over, under, per, near=min(apart) <= 1, named=per > 1 or _named(reading, rate, over, under)
                )
                sure = 5 * (max(apart) <= 1) + 10 * _is_average_of(reading, rate, under)
                yield replace(found, confidence=found.confidence + sure)


def _is_told_with(rate: Figure, count: Figure, per: int) -> bool:
    """Return whether a count of a few is near enough to a rate to a hundred of many digits to be meant by it."""
    near = 0 <= rate.sentence - count.sentence <= 1 and count.worth >= _FEWEST
    return near and per > 1 and count.at < rate.at and significance(rate.mention) >= _TELLING


def _proposal(rate: Figure, over: Figure, under: Figure, per: int, *, near: bool, named: bool) -> Proposal:
    return Proposal(
        RelationType.RATIO, rate.id, (over.id, under.id), RULE.code, 20 + 15 * near + 35 * named, factor=Fraction(per),
        statement=f"rate:{rate.id}", searched=True,
    )  # fmt: skip


def _is_average_of(reading: Reading, rate: Figure, under: Figure) -> bool:
    """Return whether ``bình quân mỗi hộ`` names what a number before it counts."""
    head = under.mention.head
    words = rf"(?:bình quân|trung bình)[^,;.]{{0,20}} (?:mỗi|một|cứ mỗi) {re.escape(head)}\b"
    return under.start < rate.start and head != "" and re.search(words, reading.label(rate)) is not None


def _named(reading: Reading, rate: Figure, over: Figure, under: Figure) -> bool:
    """Return whether the words around a rate name what both numbers count."""
    words = f"{reading.label(rate)[-60:]} {reading.after(rate)[:30]}"
    return all(each.mention.head and each.mention.head.split()[0] in words for each in (over, under))


RULE = Rule(
    "rates",
    "Tỷ suất và bình quân",
    "Số bình quân, hoặc số trên 100, 1.000, 10.000 đơn vị, được tính lại khi văn bản có cả hai số tạo nên nó.",
    ("Toàn huyện có 52.480 người với 14.577 hộ. Bình quân mỗi hộ có 3,6 người.",),
    ("Bình quân mỗi hộ có 3,6 người.",),
    propose,
)
