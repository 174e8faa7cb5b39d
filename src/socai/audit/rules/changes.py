"""A rise or fall beside the level it was reckoned from: by an amount, or in percent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from socai.audit.context import Figure, Reading, content_words, family_of, fits
from socai.audit.model import Proposal, RelationType
from socai.audit.parts import numerator, own_words
from socai.audit.rules.rule import Rule

_CUE = re.compile(
    r"\b(tăng thêm|(?<!trị gia )tăng|giảm|cao hơn|thấp hơn|nhiều hơn|ít hơn|hụt|vượt|thiếu|bội chi|thặng dư|chênh lệch|"
    r"thu hẹp|mở rộng|hơn|kém|lớn hơn|nhỏ hơn|tương đương|tương ứng)\b"
)
_EQUIVALENT = re.compile(r"\b(tương đương|tương ứng|bằng|hay|tức)\b|\((?:tăng|giảm)?\s*$")
_MOVES = re.compile(r"\b(xuống|lên|còn|từ)\b")
_FALL = re.compile(r"\b(giảm|thấp hơn|ít hơn|hụt|thiếu|kém|nhỏ hơn|còn)\b")
_COMPARED = re.compile(
    r"\b(so với|so|từ)\b(?!.*(?: và |\((?:trong|gồm|bao gồm)))[^;:,]*[( ]$"
    r"|\((?!trong |gồm|bao gồm)(?:[^\W\d_]+ (?:\d+ )?){0,4}(?:là|đạt|có)?\s*$|\($"
)
#: What may stand in brackets before the level that a change is reckoned from: a time, and no other thing.
_OF_A_TIME = re.compile(r"\s*$|.*\b(?:năm|tháng|quý|kỳ|vụ|đầu|trước|từ|là|mức)\b")
_TURNED = re.compile(r"\b(?:xuống|lên|còn|từ)\b")
_SIGNED = re.compile(r"[^,;.()]*\(\s*[-+–]\s*[0-9.,]+\s*%")
_BREAK = re.compile(r"[,;.]")
_FROM = re.compile(r"\b(?:tăng|giảm) từ\s*$")
_TO_RATE = re.compile(r"\bso với\b[^,;.()]*(?:\((?:[^\W\d_]+ ){0,2}(?:\d{4} )?(?:là |đạt )?|\b(?:là|đạt) )$")
_YEAR_BEFORE = re.compile(r"so với[^,;.]*\bnăm ((?:19|20)\d\d)\b")
_SO_FAR = re.compile(r"\bso với[^;]*;")
_BESIDE = 40
_CUE_FAR = 45
_WINDOW = 5
_CHANGING = frozenset({"tăng", "giảm", "trong", "cụ", "thể", "làm", "đó"})
_SIGN, _LEVELS, _SENTENCES, _UNLIKE = 8, 16, 3, 56


def propose(reading: Reading) -> Iterator[Proposal]:
    """Read every number after a word of change as the change between two levels in sight."""
    for figure in reading.figures:
        words = _words_before(reading, figure)
        yield from _of_rates(reading, figure)
        if _FROM.search(words):
            # ``giảm từ 10,9% xuống 1,3%``: a level, and no change.
            continue
        if _CUE.search(words) is None:
            yield from _bracketed_percent(reading, figure)
            continue
        if figure.is_percent and figure.dimension != "point":
            yield from _of_level_before(reading, figure)
            yield from _of_rate_before(reading, figure)
            yield from _in_percent(reading, figure, words)
            if any(_MOVES.search(reading.label(each)) for each in reading.figures[max(0, figure.at - 2) : figure.at]):
                yield from _by_amount(reading, figure)
        else:
            yield from _by_amount(reading, figure)


def _bracketed_percent(reading: Reading, percent: Figure) -> Iterator[Proposal]:
    """``tăng 14 vụ (9,86%)``: the change once more, in percent of the level before."""
    before = reading.figures[max(0, percent.at - 8) : percent.at]
    yield from _of_level_before(reading, percent)
    if not percent.is_percent or percent.dimension == "point" or not before or before[-1].is_percent:
        return
    amount = before[-1]
    inside = percent.bracket >= 0 and amount.bracket == reading.brackets[percent.bracket].parent
    if inside and amount.sentence == percent.sentence and _CUE.search(_words_before(reading, amount)):
        falls = _FALL.search(_words_before(reading, amount)) is not None
        for level in before[:-1]:
            told = level.sentence == percent.sentence and not reading.is_change(level)
            if told and fits(amount, level) == 2:
                apart = reading.gap(level, amount)
                beside = level.at == amount.at - 1 and len(apart) < _BESIDE and ";" not in apart
                for base in ("base", "fall_now" if falls else "rise_now"):
                    likely = (75 if base == "base" else 70) if not beside else 83 if base == "base" else 84
                    growth = _growth(percent, (amount, level), base, likely, f"percent:{percent.id}")
                    yield replace(growth, searched=not beside)


def _of_level_before(reading: Reading, percent: Figure) -> Iterator[Proposal]:
    """``12 vụ, 11 người chết. So với cùng kỳ giảm 24 vụ (-67%), 19 người chết (-63%)``: of the level told before it.

    The level is the one whose words are most like those of the change; one that fails is told when its siblings hold.
    """
    amount = reading.figures[percent.at - 1] if percent.at else percent
    if not percent.is_percent or percent.dimension == "point" or percent.bracket < 0 or not amount.dimension:
        return
    bracket = reading.brackets[percent.bracket]
    opened = bracket.parent == amount.bracket and amount.end <= bracket.start and percent.start - bracket.start <= _SIGN
    if not opened or amount.is_percent or not _is_told_change(reading, amount):
        return
    words = content_words(own_words(reading, amount)) - _CHANGING
    levels = [
        each
        for each in reading.figures[max(0, amount.at - _LEVELS) : amount.at]
        if each.dimension == amount.dimension and amount.sentence - each.sentence <= _SENTENCES
        and each.worth and not _is_told_change(reading, each)
    ]  # fmt: skip
    shared = [len(words & content_words(own_words(reading, each))) for each in levels]
    likest = [each for each, common in zip(levels, shared, strict=True) if common == max(shared)]
    falls = "-" in reading.lower[bracket.start : percent.start] or _FALL.search(_words_before(reading, amount))
    for level in levels:
        likely = 74 if level in likest[-2:] else _UNLIKE
        growth = _growth(percent, (amount, level), "fall_now" if falls else "rise_now", likely, f"percent:{percent.id}")
        yield replace(growth, searched=True)
    for level in likest[-1:]:
        if len(likest) == 1 and max(shared) and reading.pair_of(level) is None:
            growth = _growth(percent, (amount, level), "fall_now" if falls else "rise_now", 45, f"percent:{percent.id}")
            yield replace(growth, family=f"level before|{percent.mention.block}")


def _of_rate_before(reading: Reading, change: Figure) -> Iterator[Proposal]:
    """``đạt 86,5%, thấp hơn 4,5% so với chỉ tiêu giao (91%)``: how far apart two rates are, in points or as growth."""
    for base in reading.figures[change.at + 1 : change.at + 2]:
        words = reading.gap(change, base)
        near = base.sentence == change.sentence and base.is_percent and _TO_RATE.search(words) is not None
        told = [
            each
            for each in reading.figures[max(0, change.at - 2) : change.at]
            if each.sentence == change.sentence and each.bracket == change.bracket and not reading.is_change(each)
        ]
        if not near or not told or not told[-1].is_percent or base.size == told[-1].size or not base.worth:
            continue
        now, statement = told[-1], f"percent:{change.id}"
        high, low = sorted((now, base), key=lambda each: -each.size)
        if (now is low) == (_FALL.search(_words_before(reading, change)) is not None):
            # Whether points or percent are meant is not said, so that it is a question when neither fits.
            yield _amount(change, high, low, 80, statement)
            yield _growth(change, (now, base), "levels", 79, statement)


def _is_told_change(reading: Reading, figure: Figure) -> bool:
    """Return whether a number is a change, by its own words or as one of a row: ``giảm 24 vụ (-67%), 19 người``."""
    if reading.is_change(figure):
        return True
    return _SIGNED.match(reading.lower, figure.end, figure.end + _BESIDE) is not None


def _of_rates(reading: Reading, percent: Figure) -> Iterator[Proposal]:
    """``giảm 70 hộ (2,1%), tỷ lệ từ 13,4% xuống 11,3%``: the change in percent is one of two rates of the sentence."""
    if not percent.is_percent or percent.bracket < 0 or percent.dimension == "point":
        return
    before = reading.figures[percent.at - 1] if percent.at else percent
    if not (_CUE.search(_words_before(reading, percent)) or reading.is_change(before)):
        return
    rates = [each for each in reading.in_sentence(percent.sentence) if each.is_percent and each is not percent]
    for first, second in pairwise(rates[:_WINDOW]):
        if abs(first.worth - second.worth) == percent.worth:
            high, low = sorted((first, second), key=lambda each: -each.worth)
            yield Proposal(
                RelationType.DIFFERENCE, percent.id, (high.id, low.id), RULE.code, 75,
                statement=f"percent:{percent.id}", searched=True,
            )  # fmt: skip


def _words_before(reading: Reading, figure: Figure) -> str:
    return reading.label(figure)[-_CUE_FAR:]


def _around(reading: Reading, figure: Figure, back: int, ahead: int) -> Sequence[Figure]:
    near = reading.figures[max(0, figure.at - back) : figure.at + ahead + 1]
    return [each for each in near if each is not figure]


def _by_amount(reading: Reading, change: Figure) -> Iterator[Proposal]:
    """Propose two levels of the same measure that lie as far apart as the change says."""
    statement = f"change:{change.id}"
    near = [each for each in _beside(reading, change) if fits(change, each) == 2]
    for first in near:
        for second in near:
            if second.at <= first.at or first.worth == second.worth:
                continue
            high, low = (first, second) if first.worth > second.worth else (second, first)
            yield _amount(change, high, low, _closeness(change, first, second), statement)
    yield from _explicit(reading, change, statement)
    yield from _both_levels(reading, change, statement)
    yield from _level_before(reading, change, statement)
    yield from _row_before(reading, change)
    yield from _plain(reading, change, near, statement)
    now = next((numerator(reading, each) for each in reversed(near) if each.at < change.at), None)
    if now is not None:
        yield from _far_level(reading, change, now, statement)


def _plain(reading: Reading, change: Figure, near: Sequence[Figure], statement: str) -> Iterator[Proposal]:
    """Propose the two nearest levels before a change, of its own kind: believed when its siblings hold."""
    level = [each for each in near if each.bracket == change.bracket and each.sentence == change.sentence]
    before = [each for each in level if each.at < change.at][-2:]
    if len(before) == 2 and before[0].size != before[1].size:
        high, low = sorted(before, key=lambda each: -each.size)
        family = f"change|{change.dimension}|{before[0].dimension}|{_words_before(reading, change)[-12:].strip()}"
        yield Proposal(
            RelationType.DIFFERENCE, change.id, (high.id, low.id), RULE.code, 45, statement=statement, family=family
        )


def _explicit(reading: Reading, change: Figure, statement: str) -> Iterator[Proposal]:
    """Propose the level before and the level after a change when the sentence holds just these and compares them."""
    sentence = [each for each in _told_with(reading, change) if fits(change, each) == 2]
    if len(sentence) != 3 or sentence[1] is not change or sentence[0].worth == sentence[2].worth:
        return
    if _is_compared(reading.gap(change, sentence[2])):
        high, low = sorted((sentence[0], sentence[2]), key=lambda each: -each.worth)
        yield replace(_amount(change, high, low, 82, statement), spelled=True)


def _is_compared(words: str) -> bool:
    """Return whether the words between a change and a number say that it is the level the change is reckoned from."""
    opened = words.rpartition("(")[2] if "(" in words else ""
    return _COMPARED.search(words) is not None and _OF_A_TIME.match(opened) is not None


def _told_with(reading: Reading, change: Figure) -> Sequence[Figure]:
    """Return the numbers of a change's sentence; of one in brackets those of the brackets and the one before them."""
    if change.bracket < 0:
        return reading.in_sentence(change.sentence)
    bracket = reading.brackets[change.bracket]
    before = [
        each for each in reading.between(bracket.start - _BESIDE, bracket.start) if each.bracket == bracket.parent
    ]
    return [*before[-1:], *reading.between(bracket.start, bracket.end)]


def _both_levels(reading: Reading, change: Figure, statement: str) -> Iterator[Proposal]:
    """``giảm 4 vụ so với cùng kỳ (18/22)``: this year's number and last year's in brackets of their own."""
    following = reading.figures[change.at + 1 : change.at + 3]
    pair = reading.pair_of(following[0]) if len(following) == 2 else None
    if pair is None or pair[1] is not following[1] or pair[0].sentence != change.sentence:
        return
    bracket = reading.brackets[pair[0].bracket] if pair[0].bracket != change.bracket else None
    words = reading.gap(change, pair[0])
    alone = bracket is not None and pair[0].start - bracket.start <= 2 and bracket.end - pair[1].end <= _BESIDE
    if alone and fits(change, pair[0]) == 2 and pair[0].size != pair[1].size and not _BREAK.search(words):
        high, low = sorted(pair, key=lambda each: -each.size)
        yield replace(_amount(change, high, low, 84, statement), spelled=True)


def _level_before(reading: Reading, change: Figure, statement: str) -> Iterator[Proposal]:
    """``6 sản phẩm (...), tăng 5 sản phẩm so với năm 2021 (01 sản phẩm)``: the level before stands in the brackets."""
    for base in reading.figures[change.at + 1 : change.at + 2]:
        words = reading.gap(change, base)
        opened = base.bracket >= 0 and base.bracket != change.bracket and "so với" in words and words.endswith("(")
        if not opened or base.sentence != change.sentence or fits(change, base) != 2:
            continue
        told = reading.in_sentence(change.sentence)
        now = [each for each in told if each.at < change.at and each.bracket == change.bracket]
        now = [each for each in now if not each.is_percent and each.dimension == (change.dimension or base.dimension)]
        sure = len({each.size for each in now}) == 1
        falls = _FALL.search(_words_before(reading, change)) is not None
        for level in now:
            if (level.worth < base.worth) == falls and level.size != base.size:
                high, low = (base, level) if falls else (level, base)
                found = _amount(change, high, low, 84, statement)
                yield replace(found, searched=not sure)


def _row_before(reading: Reading, change: Figure) -> Iterator[Proposal]:
    """``866 lượt/964 người. So với năm trước giảm 146 lượt, 127 người (đã tiếp 1.012 lượt/1.091 người)``: row by row.

    The first change leads; where it is the difference of its column, the others have to be as well.
    """
    row = [change]
    for figure in reading.figures[change.at + 1 : change.at + _WINDOW]:
        if figure.bracket != change.bracket or figure.sentence != change.sentence or figure.is_percent:
            break
        row.append(figure)
    before = reading.figures[row[-1].at + 1 : row[-1].at + 1 + len(row)]
    now = reading.figures[max(0, change.at - len(row)) : change.at]
    if not len(row) == len(before) == len(now) > 1 or len({each.bracket for each in before}) > 1:
        return
    opened = before[0].bracket >= 0 and reading.brackets[before[0].bracket].parent == change.bracket
    columns = list(zip(row, before, now, strict=True))
    alike = all(fits(one, other) for one, *others in columns for other in others)
    if not opened or not alike or not any(abs(old.size - new.size) == moved.size for moved, old, new in columns):
        return
    for moved, old, new in columns:
        high, low = sorted((old, new), key=lambda each: -each.size)
        yield replace(_amount(moved, high, low, 83, f"change:{moved.id}"), spelled=True)


def _same_scope(reading: Reading, change: Figure, other: Figure) -> bool:
    return abs(change.sentence - other.sentence) <= 1 and change.mention.block == other.mention.block


def _beside(reading: Reading, change: Figure) -> Sequence[Figure]:
    """Return the numbers around a change that stand in the same brackets or none, and the nearest of the others."""
    wide = [each for each in _around(reading, change, 24, 8) if _same_scope(reading, change, each)]
    wide = [each for each in wide if not reading.is_change(each)]
    level = [each for each in wide if each.bracket == change.bracket]
    before = [each for each in level if each.at < change.at][-5:]
    after = [each for each in level if each.at > change.at][:3]
    close = [each for each in wide if abs(each.at - change.at) <= 4]
    return sorted({each.at: each for each in (*before, *after, *close)}.values(), key=lambda each: each.at)


def _closeness(change: Figure, first: Figure, second: Figure) -> int:
    same = (first.sentence == change.sentence) + (second.sentence == change.sentence)
    beside = min(abs(first.at - change.at), abs(second.at - change.at)) == 1
    return 30 + 15 * same + (10 if beside else 0)


def _far_level(reading: Reading, change: Figure, now: Figure, statement: str) -> Iterator[Proposal]:
    for sign in (1, -1):
        other = now.worth + sign * change.worth
        slack = Fraction(1, 10 ** max(now.mention.decimals, change.mention.decimals)) * max(1, now.mention.factor)
        slack = slack if now.mention.decimals or now.mention.factor > 1 else Fraction(0)
        for level in reading.valued(family_of(now), other - slack, other + slack, change.start):
            if level not in (now, change) and fits(now, level) == 2 and level.worth:
                high, low = (now, level) if sign < 0 else (level, now)
                yield _amount(change, high, low, 35, statement)


def _amount(change: Figure, high: Figure, low: Figure, confidence: int, statement: str) -> Proposal:
    return Proposal(
        RelationType.DIFFERENCE, change.id, (high.id, low.id), RULE.code, confidence, statement=statement,
        searched=confidence < 80,
    )  # fmt: skip


def _in_percent(reading: Reading, percent: Figure, words: str) -> Iterator[Proposal]:
    """Propose two levels, or an amount of change and one level, for a change in percent."""
    statement = f"percent:{percent.id}"
    window = reading.figures[max(0, percent.at - _WINDOW) : percent.at]
    before = [each for each in window if not each.is_percent and reading.is_around(each.bracket, percent)]
    if not before or percent.start - before[-1].end > 120 or before[-1].sentence != percent.sentence:
        return
    now = numerator(reading, before[-1])
    amount = before[-1]
    levels = [
        each
        for each in before[:-1]
        if not reading.is_change(each) and each.sentence == percent.sentence and fits(amount, each) == 2
    ]
    if _EQUIVALENT.search(words) and levels and reading.is_change(amount) and amount.at == percent.at - 1:
        yield from _from_amount(reading, percent, amount, levels[-1], statement)
    for level in _around(reading, percent, 8, 4):
        if level is not now and fits(now, level) == 2 and level.worth and not level.is_percent:
            near = 60 if level.sentence == percent.sentence else 40
            opened = level.at == percent.at + 1 and _is_compared(reading.gap(percent, level))
            near = 84 if opened and level.sentence == percent.sentence else near - (20 if level.at < percent.at else 0)
            turned = _TURNED.search(words) or _TURNED.search(reading.gap(*sorted((percent, level), key=_place)))
            falls = _FALL.search(words) is not None
            if opened or turned or (level.worth > now.worth) == falls:
                growth = _growth(percent, (now, level), "levels", near, statement)
                yield replace(growth, searched=not opened and level.at > percent.at)
    yield from _far_base(reading, percent, now, statement)
    yield from _named_base(reading, percent, now, statement)


def _place(figure: Figure) -> int:
    return figure.at


def _from_amount(
    reading: Reading, percent: Figure, amount: Figure, level: Figure, statement: str
) -> Iterator[Proposal]:
    falls = _FALL.search(_words_before(reading, amount)) is not None
    yield _growth(percent, (amount, level), "fall_now" if falls else "rise_now", 86, statement)
    yield _growth(percent, (amount, level), "base", 70, statement)


def _far_base(reading: Reading, percent: Figure, now: Figure, statement: str) -> Iterator[Proposal]:
    place = Fraction(1, 10**percent.mention.decimals)
    for sign in (1, -1):
        low, high = 1 + sign * (percent.worth - place) / 100, 1 + sign * (percent.worth + place) / 100
        if low <= 0 or high <= 0:
            continue
        ends = sorted((now.worth / low, now.worth / high))
        for level in reading.valued(family_of(now), ends[0], ends[1], percent.start):
            if level is not now and fits(now, level) == 2 and level.worth != now.worth:
                yield _growth(percent, (now, level), "levels", 30, statement)


def _named_base(reading: Reading, percent: Figure, now: Figure, statement: str) -> Iterator[Proposal]:
    """``tăng 7,9% so với năm 2023``: the number of that year that is introduced by the same words."""
    year = _YEAR_BEFORE.search(reading.after(percent)[:60])
    words = content_words(reading.label(now)[-90:])
    if year is None or len(words) < 3:
        return
    for level in reading.introduced_in(year.group(1), percent.start):
        compared = _SO_FAR.search(reading.label(level)[-90:]) is not None
        if level is now or fits(now, level) != 2 or compared:
            continue
        shared = len(words & content_words(reading.label(level)[-90:]))
        if shared >= 3 and 2 * shared >= len(words):
            yield _growth(percent, (now, level), "levels", 82, statement)


def _growth(percent: Figure, parts: tuple[Figure, Figure], base: str, confidence: int, statement: str) -> Proposal:
    ids = (parts[0].id, parts[1].id)
    return Proposal(RelationType.GROWTH, percent.id, ids, RULE.code, confidence, base=base, statement=statement)


RULE = Rule(
    "changes",
    "Tăng, giảm, cao hơn, thấp hơn",
    "Số tăng hay giảm được tính lại khi văn bản có cả hai mức (hoặc một mức và số tuyệt đối tăng, giảm).",
    (
        "Giải ngân 84,6 tỷ đồng, tăng 9,4 tỷ đồng so với tháng trước (75,2 tỷ đồng).",
        "Thu ngân sách đạt 46.200 triệu đồng, tăng 3.300 triệu đồng (tương đương 7,7%) so với cùng kỳ.",
    ),
    ("Sản lượng đạt 315 tấn, tăng 4,2% so với cùng kỳ.",),
    propose,
)
