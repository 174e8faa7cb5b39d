"""A percentage of a number in sight: ``chiếm``, ``đạt``, ``bằng``, with its base somewhere before."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from socai.audit.context import Figure, Reading, content_words, family_of, fits
from socai.audit.model import MentionKind, Proposal, RelationType
from socai.audit.parts import numerator
from socai.audit.rules.rule import Rule

_SHARE = re.compile(r"\b(chiếm|đạt|bằng|tương đương|tương ứng|tỷ lệ|tỉ lệ|hoàn thành|vượt mức|ước)\b|[(=]\s*\S*\s*$")
_CHANGE = re.compile(r"\b((?<!trị gia )tăng|giảm|cao hơn|thấp hơn|hơn|kém|hụt|vượt|nhiều hơn|ít hơn)\b")
_OF_BASE = re.compile(r"\b(kế hoạch|dự toán|chỉ tiêu|tổng|so với|giao|nghị quyết|số)\b")
_SHORT = re.compile(r"\b(hụt|thiếu|còn thiếu|giảm|chưa)\b")
_BREAK = re.compile(r"[;.]\s|\b(cho|trong đó)\b")
_CUE_FAR = 32
_BLOCKS = 3
_MOST_BASES = 24
_ALL = 100
_AROUND, _FEW = 6, 6
_STRUCTURE, _FIRST = 16, 24
_WITHIN = re.compile(r"\b(trong đó|trong số đó)\b[^;.]*$")
_BOUND = re.compile(r"\b(trên|dưới|hơn|gần|khoảng|tối thiểu|ít nhất|không quá)\s*$")
_PLAN = re.compile(r"\b(?:kế hoạch|dự toán|chỉ tiêu)\b")
_WORDS = re.compile(r"[^\W\d_]+")
_LEAST_NAMED, _MOST_NAMED = 3, 8
_BRACKET_FAR = 40
_CLAUSE = re.compile(r"[,;.()]")
#: ``đạt tỷ lệ cử tri đi bầu là 98,9%``
_RATE_IS = re.compile(r"\b(?:đạt|chiếm) (?:tỷ|tỉ) lệ [^,;.%()]{1,60}$")
_GOES_ON = re.compile(r"\W*(?:đạt|bằng|chiếm|tương đương)(?: (?:tỷ lệ|tỉ lệ))?\W*")
_OF_THOSE = re.compile(r"\btrong (?:tổng )?(?:số|những) ([^,;.:()0-9]{6,60}),[^,;.]*$")
_LAST_WORD = re.compile(r"([^\W\d_]+)\W*$")
_PAST = re.compile(r"\b(?:cùng kỳ|(?:năm|vụ|kỳ|quý|tháng)(?: [^\W\d_]+)? (?:trước|ngoái)|(?:năm|vụ)[^\W\d]* \d{4})\b")
_PLANNED = r"\b{}\b[^;%]*$"
_TITLE = re.compile(r":\s")
_ENCLOSED = re.compile(r"\([^()]*\)")
_OUT_OF = re.compile(r"%?\s*(?:trong|trên|của|so với)?\s*(?:tổng số|tổng|số)")
_BEHIND = re.compile(r"%?\s*(?:so với )?(?:chỉ tiêu|kế hoạch|dự toán)(?: (?:năm|giao|được giao|là|cả năm))*")
_CHIEM, _SURE = 20, 82
_NEAR = 110
_BLOCK_REACH = 4000
_SPELLED = 36
_SAYS = re.compile(r"[^\W\d_ ]*(?: [^\W\d_]+){0,2}, (?:đạt|chiếm|bằng)(?: (?:tỷ|tỉ) lệ)?")
_TENS = tuple(Fraction(10) ** power for power in (1, -1, 2, -2))


@dataclass(frozen=True)
class _Share:
    """A percentage and the number it is said to belong to; ``past`` when it is of what was reached a year before."""

    percent: Figure
    amount: Figure
    confidence: int
    past: bool = False


def propose(reading: Reading) -> Iterator[Proposal]:
    """Read each percentage as a share of a number that fits by value, or that is printed beside it as its base."""
    shares = [share for figure in reading.figures if (share := _share_at(reading, figure))]
    bases: dict[int, list[Figure]] = defaultdict(list)
    orphans: list[_Share] = []
    fitting: list[tuple[_Share, Figure, int]] = []
    sure: set[str] = set()
    for share in shares:
        named = list(_stated_bases(reading, share))
        sure |= {share.percent.id for _, confidence in named if confidence >= _SURE}
        for base, confidence in named:
            yield _proposal(share, base, confidence)
        yield from _beside(reading, share)
        yield from _of_fraction_before(reading, share)
        found = [] if _is_spelled_out(reading, share) else list(_fitting_bases(reading, share))
        fitting += [(share, base, confidence) for base, confidence in found]
        for block in range(share.percent.mention.block, share.percent.mention.block + _BLOCKS):
            bases[block] += [base for base, _ in found[:1]]
        if not found:
            orphans.append(share)
    stated = {share.percent.id for share in shares}
    popular = Counter(base.worth for _, base, _ in fitting)
    for share, base, confidence in fitting:
        shared = popular[base.worth]
        yield _proposal(share, base, confidence + min(20, 10 * (shared - 1)) + min(_FEW, shared))
    everywhere = sorted({base.at: base for _, base, _ in fitting}.values(), key=lambda each: each.at)
    starts = [base.start for base in everywhere]
    for figure in reading.figures:
        if figure.mention.kind is MentionKind.PERCENT and figure.id not in stated:
            yield from _structure(reading, figure)
            yield from _of_percent(reading, figure)
    for figure in reading.figures:
        if figure.mention.kind is MentionKind.PERCENT:
            yield from _missing_part(reading, figure)
    for share in shares:
        yield from _of_first_kind(reading, share)
    known = {(share.amount.id, base.id) for share, base, _ in fitting}
    lost = Counter(share.percent.mention.block for share in orphans)
    for share in orphans:
        if share.past:
            continue
        near = [each for each in bases[share.percent.mention.block] if (share.amount.id, each.id) not in known]
        yield from _borrowed(reading, share, near, alone=lost[share.percent.mention.block] == 1)
    for share in shares:
        reach = [bisect_left(starts, share.percent.start + side * _BLOCK_REACH) for side in (-1, 1)]
        # Where the words name the base, another one that fits does so by chance.
        if share.percent.id not in sure and not share.past:
            yield from _adjusted(reading, share, everywhere[slice(*reach)][-_MOST_BASES:])
        if not share.past:
            yield from _slipped(reading, share, popular)


def _is_spelled_out(reading: Reading, share: _Share) -> bool:
    """Return whether a percentage stands right behind the ``a/b`` that it is of, so that no other base is meant."""
    pair = reading.pair_of(share.amount)
    near = pair is not None and pair[0] is share.amount and pair[1].at == share.percent.at - 1
    return pair is not None and near and share.percent.start - pair[1].end < _SPELLED and fits(*pair) == 2


def _share_at(reading: Reading, figure: Figure) -> _Share | None:
    """Return a percentage with its amount, when a word says that one is a share of something."""
    if figure.mention.kind is not MentionKind.PERCENT or figure.dimension == "point" or not figure.worth:
        return None
    amount, before = _amount(reading, figure)
    # ``6.284 ha, tăng 1,5% so với vụ trước, bằng 102,2% kế hoạch``: only the last clause says what is meant. Behind a
    # semicolon it is about something else.
    last = before.rpartition(", ")[2]
    before = last if "%" in before and ";" not in before and _SHARE.search(last) else before
    if amount is None or _CHANGE.search(before) or _CHANGE.search(_TITLE.split(reading.label(amount)[-24:])[-1]):
        return None
    cue = _SHARE.search(before[-_CUE_FAR:]) or _RATE_IS.search(before)
    if (cue is None and len(before.strip()) > 3) or _BREAK.search(before):
        return None
    return _Share(figure, amount, _CHIEM if "chiếm" in before[-_CUE_FAR:] else 5, past=_is_of_past(reading, figure))


def _is_of_past(reading: Reading, percent: Figure) -> bool:
    """Return whether a percentage is of last year's level: it says so, or the one before it whose words it leaves out.

    ``95 nghìn ha ngô, bằng 79% cùng kỳ năm trước; 19 nghìn ha khoai, bằng 66,2%``.
    """
    verb = _LAST_WORD.search(reading.label(percent))
    for figure in reversed(reading.in_sentence(percent.sentence)):
        if figure.at > percent.at or not figure.is_percent or figure.bracket != percent.bracket:
            continue
        said = _LAST_WORD.search(reading.label(figure))
        if verb is None or said is None or said.group(1) != verb.group(1):
            continue
        clause = _CLAUSE.split(reading.after(figure)[:_NEAR], maxsplit=1)[0]
        if _PAST.search(clause):
            return True
        if _WORDS.search(clause):
            return False
    return False


def _amount(reading: Reading, percent: Figure) -> tuple[Figure | None, str]:
    """Return the nearest number before a percentage in its sentence that is none, and the text between.

    A number in brackets that are closed before the percentage (a plan, last year's level) is the last resort.
    """
    enclosed: Figure | None = None
    end, far = 0, 0
    if (before := _told_on(reading, percent)) is not None:
        return numerator(reading, before), reading.label(percent)
    for figure in reversed(reading.figures[max(0, percent.at - 3) : percent.at]):
        apart = percent.start - figure.end
        label = reading.label(percent).rstrip()
        near = apart <= _NEAR + far or (apart <= 2 * _NEAR and label.endswith("chiếm"))
        # In brackets of its own, and the only number that came before: no other is meant.
        near = near or (apart <= 4 * _NEAR and label.endswith("(chiếm") and figure.at == percent.at - 1)
        if figure.sentence != percent.sentence or not near:
            break
        if figure.at < percent.at - 1 and reading.is_change(figure) and reading.is_around(figure.bracket, percent):
            # ``369 việc, tăng 17 việc (tăng 4,9%); đạt 63,8%``: of what was reached, not of how much more that is.
            end, far = end or figure.end, _NEAR
            continue
        if not figure.is_percent and reading.is_around(figure.bracket, percent):
            words = _without_brackets(reading, end or figure.end, percent)
            return numerator(reading, figure), _CLAUSE.split(words)[-1] if end else words
        enclosed = enclosed or (None if figure.is_percent else figure)
    if enclosed is None:
        return None, ""
    return numerator(reading, enclosed), reading.lower[enclosed.end : percent.start]


def _told_on(reading: Reading, percent: Figure) -> Figure | None:
    """Return the last number of a sentence that the next one goes on about (``Lúa 115/116 ha. Đạt 99,1% kế hoạch``)."""
    figure = reading.figures[percent.at - 1] if percent.at else percent
    goes_on = figure.sentence == percent.sentence - 1 and figure.mention.block == percent.mention.block
    if not goes_on or figure.is_percent or not _GOES_ON.fullmatch(reading.label(percent)):
        return None
    return figure


def _without_brackets(reading: Reading, start: int, percent: Figure) -> str:
    """Return the words up to a percentage, without the brackets that are closed before it."""
    words = reading.lower[start : percent.start]
    return _ENCLOSED.sub("", words)


def _stated_bases(reading: Reading, share: _Share) -> Iterator[tuple[Figure, int]]:
    """Yield the numbers that the wording itself names as the base: ``a/b``, or in brackets after the percentage."""
    yield from _container(reading, share)
    yield from _planned(reading, share)
    yield from _planned_before(reading, share)
    yield from _named(reading, share)
    yield from _of_those(reading, share)
    pair = reading.pair_of(share.amount)
    if pair is not None and pair[0] is share.amount:
        if share.percent.mention.qualifier == "exact" and not _BOUND.search(reading.label(share.percent)):
            yield pair[1], 95
        return
    following = reading.figures[share.percent.at + 1 : share.percent.at + 2]
    for base in following:
        words = reading.gap(share.percent, base)
        close = base.sentence == share.percent.sentence and len(words) < _NEAR
        opened = base.bracket >= 0 and base.bracket != share.percent.bracket and words.rstrip(" *_").endswith("(")
        if close and _BEHIND.fullmatch(words.strip()) and fits(share.amount, base) == 2:
            yield base, 82
        if close and _OUT_OF.fullmatch(words.strip()) and share.amount.size < base.size and not base.is_percent:
            yield base, 84 if fits(share.amount, base) == 2 else 70 if fits(share.amount, base) else 0
        if close and opened and fits(share.amount, base) == 2 and _OF_BASE.search(words) and not _CHANGE.search(words):
            yield base, 85


def _container(reading: Reading, share: _Share) -> Iterator[tuple[Figure, int]]:
    """``1.797 hồ sơ, trong đó 1.785 hồ sơ đúng hạn, chiếm 99,3%``: what the amount is said to be a part of."""
    before = reading.figures[max(0, share.amount.at - 1) : share.amount.at]
    for whole in before:
        words = reading.gap(whole, share.amount)
        if whole.sentence == share.amount.sentence and _WITHIN.search(words) and fits(share.amount, whole) == 2:
            yield whole, _container_confidence(reading, share, whole)
            return
    if _is_plain_share(reading, share):
        yield from _around_brackets(reading, share)


def _container_confidence(reading: Reading, share: _Share, whole: Figure) -> int:
    """Return how sure it is that a percentage is of the number that the amount is part of: no other base is named."""
    same = whole.dimension == share.amount.dimension != "" and whole.at == share.amount.at - 1
    if same and share.confidence >= _CHIEM:
        return 84
    named = _WORDS.search(_CLAUSE.split(reading.after(share.percent)[:_NEAR], maxsplit=1)[0])
    return 80 if same and not named and whole.size > share.amount.size and not reading.pair_of(whole) else 78


def _beside(reading: Reading, share: _Share) -> Iterator[Proposal]:
    """``án dân sự 312 vụ, giải quyết 288 vụ (92,3%)``: of the number just before, as its siblings of that wording."""
    for whole in reading.figures[max(0, share.amount.at - 1) : share.amount.at]:
        apart, opened = reading.gap(whole, share.amount), reading.gap(share.amount, share.percent)
        same = whole.dimension == share.amount.dimension != "" and whole.sentence == share.amount.sentence
        alike = same and whole.bracket == share.amount.bracket and share.amount.size < whole.size
        told = opened.rstrip().endswith("(") or _SAYS.fullmatch(opened.strip())
        if alike and told and "," in apart and ";" not in apart:
            verbs = " ".join(_WORDS.findall(apart.rpartition(",")[2]))
            yield replace(_proposal(share, whole, 75), family=f"beside|{whole.dimension}|{verbs}")


def _of_first_kind(reading: Reading, share: _Share) -> Iterator[Proposal]:
    """``làm rõ 186 vụ, 477 đối tượng (đạt 87,3%)``: the percentage may be of what stands first, of a number before."""
    amount = share.amount
    for first in reading.figures[max(0, amount.at - 1) : amount.at]:
        apart = reading.gap(first, amount)
        side_by_side = first.sentence == amount.sentence and (apart.count(",") == 1 or apart.rstrip()[-1:] in "/-–")
        close = side_by_side and amount.start - first.end < _FIRST and first.dimension not in ("", amount.dimension)
        if close and not first.is_percent and share.percent.mention.decimals:
            found = replace(share, amount=first)
            for base in reading.valued(family_of(first), *_range(found), share.percent.start):
                near = first.at - _STRUCTURE <= base.at < first.at and base.dimension == first.dimension
                if near and _usable(reading, found, base):
                    yield replace(_proposal(found, base, 62), searched=True)


def _of_fraction_before(reading: Reading, share: _Share) -> Iterator[Proposal]:
    """``làm rõ 12/14 vụ, 19 đối tượng, đạt tỷ lệ 85,7%``: of the fraction that stands before one number more."""
    before = reading.figures[max(0, share.amount.at - 2) : share.amount.at]
    pair = reading.pair_of(before[0]) if len(before) == 2 else None
    if pair is None or pair[0] is not before[0] or pair[0].sentence != share.percent.sentence:
        return
    told = not content_words(reading.after(share.percent)[:_NEAR].partition(",")[0])
    if told and reading.pair_of(share.amount) is None and pair[0].bracket == share.percent.bracket:
        yield _proposal(replace(share, amount=pair[0]), pair[1], 78)


def _is_plain_share(reading: Reading, share: _Share) -> bool:
    """Return whether a percentage says "of all" and no more: behind ``chiếm`` or alone in brackets, no base named."""
    named = content_words(_CLAUSE.split(reading.after(share.percent)[:_NEAR], maxsplit=1)[0])
    alone = reading.gap(share.amount, share.percent).rstrip().endswith("(")
    return not named and (share.confidence >= _CHIEM or alone) and reading.pair_of(share.amount) is None


def _around_brackets(reading: Reading, share: _Share) -> Iterator[tuple[Figure, int]]:
    """``52 đồng chí (nữ 16 đồng chí, chiếm 30,8%)``: the number before the brackets that the amount stands in."""
    if share.amount.bracket < 0 or share.percent.bracket not in (share.amount.bracket, share.amount.bracket + 1):
        return
    bracket = reading.brackets[share.amount.bracket]
    for whole in reading.between(bracket.start - _BRACKET_FAR, bracket.start)[-1:]:
        same = whole.dimension == share.amount.dimension != "" and whole.bracket == bracket.parent
        if same and whole.sentence == share.amount.sentence and whole.size > share.amount.size:
            yield whole, 84


def _planned(reading: Reading, share: _Share) -> Iterator[tuple[Figure, int]]:
    """``plan 450, spent 230, 51 % of the plan``, and ``inspected 48 shops, 11 shops at fault (22,9 %)``."""
    named = _PLAN.search(reading.after(share.percent)[:30])
    before = reading.figures[max(0, share.amount.at - 3) : share.amount.at]
    told = (each for each in before if each.sentence == share.percent.sentence and not each.is_percent)
    earlier = [each for each in told if fits(share.amount, each) == 2]
    for base in earlier[-2:]:
        if named and _is_plan(reading, base, share.amount, named.group()):
            yield base, 84
    alone = not content_words(reading.after(share.percent)[:40].partition(")")[0].partition(",")[0])
    if earlier and alone and share.confidence >= _CHIEM and earlier[-1].at == share.amount.at - 1:
        whole = earlier[-1]
        if whole.dimension and share.amount.dimension and whole.size > share.amount.size:
            yield whole, 82


def _named(reading: Reading, share: _Share) -> Iterator[tuple[Figure, int]]:
    """``bằng 70,8% tổng mức đầu tư``: the one number that the same words introduce before."""
    words = _WORDS.findall(_CLAUSE.split(reading.after(share.percent)[:_NEAR], maxsplit=1)[0])
    if words[:1] and words[0] in ("trong", "của", "trên"):
        words = words[1:]
    if (
        not _LEAST_NAMED <= len(words) <= _MOST_NAMED
        or _PLAN.search(" ".join(words))
        or _CHANGE.search(" ".join(words))
    ):
        return
    phrase = re.compile(rf"\b{' '.join(words)}(?: (?:[^\W\d_]+ ?){{0,3}})?(?: [0-9/.]{{4,10}} (?:là|có))?\W*$")
    found = [
        base
        for base in reading.between(share.amount.start - _BLOCK_REACH, share.amount.start)
        if fits(share.amount, base) == 2
        and base.size > share.amount.size
        and phrase.search(reading.label(base)[-_NEAR:])
    ]
    if len({base.size for base in found}) == 1:
        yield found[-1], 82


def _of_those(reading: Reading, share: _Share) -> Iterator[tuple[Figure, int]]:
    """``Trong số có điều kiện, đã xong 369 việc, đạt 63,8%``: the one number that the same words introduce before."""
    found = _OF_THOSE.search(reading.label(share.amount))
    if found is None or content_words(_CLAUSE.split(reading.after(share.percent)[:_NEAR], maxsplit=1)[0]):
        return
    phrase = re.compile(rf"\b{re.escape(found[1].strip())}(?: [^\W\d_]+){{0,3}}\W*$")
    bases = [
        base
        for base in reading.between(share.amount.start - _BLOCK_REACH, share.amount.start)
        if fits(share.amount, base) == 2 and base.size > share.amount.size and phrase.search(reading.label(base))
    ]
    if len({base.size for base in bases}) == 1:
        yield bases[-1], 84


def _planned_before(reading: Reading, share: _Share) -> Iterator[tuple[Figure, int]]:
    """``Kế hoạch thu 215 tỷ đồng. Đã thu 167,7 tỷ đồng, bằng 78% kế hoạch``: the one plan told shortly before."""
    behind = reading.after(share.percent)[:_NEAR]
    named = _PLAN.search(behind[:30])
    if named is None or reading.pair_of(share.amount) or reading.lower[share.percent.end :].lstrip("% ")[:1] == "(":
        return
    words = content_words(reading.label(share.amount)[-_NEAR:])
    whose = content_words(_CLAUSE.split(behind[named.end() :], maxsplit=1)[0])
    told = [
        base
        for base in reading.figures[max(0, share.amount.at - _STRUCTURE) : share.amount.at]
        if 0 < share.amount.sentence - base.sentence <= _BLOCKS
        and fits(share.amount, base) == 2
        and _is_told_as_plan(reading, base, named.group())
    ]
    if len(told) == 1:
        (base,) = told
        theirs = reading.words_of(base.sentence)
        if len(words & theirs) >= 2 and whose <= theirs:
            yield base, 82


def _is_told_as_plan(reading: Reading, base: Figure, word: str) -> bool:
    """Return whether the word for a plan opens the clause of a number, which is no part of ``a/b`` or of a change."""
    clause = _CLAUSE.split(reading.label(base))[-1]
    return word in clause and reading.pair_of(base) is None and not _CHANGE.search(clause) and not base.is_percent


def _is_plan(reading: Reading, base: Figure, amount: Figure, word: str) -> bool:
    """Return whether the word for a plan names a number, in the clause of the amount and as no part of ``a/b``."""
    named = re.search(_PLANNED.format(re.escape(word)), reading.label(base)[-40:])
    told = named is not None or word in _CLAUSE.split(reading.after(base), maxsplit=1)[0]
    return told and reading.pair_of(base) is None and ";" not in reading.text[base.end : amount.start]


def _fitting_bases(reading: Reading, share: _Share) -> Iterator[tuple[Figure, int]]:
    """Yield the numbers whose value fits as the base, the likeliest first."""
    low, high = _range(share)
    found = reading.valued(family_of(share.amount), low, high, share.percent.start)
    usable = [each for each in found if _usable(reading, share, each)]
    named = content_words(reading.after(share.percent)[:_NEAR])
    scored = [
        (_likelihood(reading, share, each) + _naming(reading, named, each), each) for each in usable[:_MOST_BASES]
    ]
    scored.sort(key=lambda each: -each[0])
    for likelihood, base in scored[:3]:
        yield base, likelihood


def _naming(reading: Reading, named: frozenset[str], base: Figure) -> int:
    """Return what it adds that the words after a percentage (``of the plan set by ...``) name the base."""
    shared = named & content_words(f"{reading.label(base)[-_NEAR:]} {reading.after(base)[:60]}")
    return 25 if len(shared) > 2 else 12 if len(shared) == 2 else 0


def _range(share: _Share, times: Fraction = Fraction(1)) -> tuple[Fraction, Fraction]:
    """Return between which values the base would have to lie."""
    percent, place = (
        share.percent.worth * times,
        min(times, Fraction(1)) * Fraction(1, 10**share.percent.mention.decimals),
    )
    amount = share.amount.mention
    slack = share.amount.worth * Fraction(1, 200) if amount.decimals or amount.factor > 1 else Fraction(0)
    low, high = max(percent - place, percent / 2), percent + place
    return (share.amount.worth - slack) * 100 / high, (share.amount.worth + slack) * 100 / low


def _usable(reading: Reading, share: _Share, base: Figure) -> bool:
    if base is share.amount or base.is_percent or fits(share.amount, base) == 0:
        return False
    return not (base.worth == share.amount.worth and share.percent.worth != 100)


def _likelihood(reading: Reading, share: _Share, base: Figure) -> int:
    """Return how likely a number of fitting value is the base, by where it stands and what it measures."""
    far = abs(base.start - share.percent.start)
    same = base.dimension == share.amount.dimension
    alike = (0 if same else -2) if fits(share.amount, base) == 2 else -25
    later = -15 if base.start > share.percent.start else 0
    whole = -40 if share.percent.worth == 100 else 0
    if base.sentence == share.percent.sentence:
        return 65 + share.confidence + alike + later + whole
    if base.mention.block == share.percent.mention.block:
        return 50 + share.confidence + alike + later + whole
    return (40 if far < _BLOCK_REACH else 25) + share.confidence + alike + later + whole


def _borrowed(reading: Reading, share: _Share, bases: Sequence[Figure], *, alone: bool) -> Iterator[Proposal]:
    """Propose the base of the other shares of the paragraph, for the one that fits none.

    Where several fit none, it is their own base that is wrong, or untold; one of another paragraph is not meant.
    """
    of_plan = _PLAN.search(_CLAUSE.split(reading.after(share.percent)[:_NEAR], maxsplit=1)[0]) is not None
    if not bases or share.percent.worth == _ALL:
        return
    base = max(bases, key=lambda each: (_is_rest_of(reading, share, each), bases.count(each)))
    own_plan = of_plan and not _is_told_as_plan(reading, base, "kế hoạch")
    above = share.percent.worth > _ALL and share.amount.size < base.size
    if fits(share.amount, base) == 2 and base is not share.amount and not own_plan and not above:
        own = alone or base.mention.block == share.percent.mention.block
        certain = (bases.count(base) >= 2 and own) or _is_rest_of(reading, share, base)
        yield _proposal(share, base, 82 if certain else 60)


def _is_rest_of(reading: Reading, share: _Share, base: Figure) -> bool:
    """Return whether an amount comes to a base with another number of its sentence, so that both are shares of it."""
    others = reading.in_sentence(share.amount.sentence)
    return any(
        each.size + share.amount.size == base.size and each.dimension == share.amount.dimension for each in others
    )


def _adjusted(reading: Reading, share: _Share, bases: Sequence[Figure]) -> Iterator[Proposal]:
    """Propose a base that the sentence changes by a number of its own: ``without the 27,4 billion, 59,7 %``."""
    around = reading.figures[max(0, share.percent.at - _AROUND) : share.percent.at + _AROUND + 1]
    near = [each for each in around if each.sentence == share.percent.sentence and not each.is_percent]
    for other in near:
        for base in {base.worth: base for base in bases}.values():
            for amount in _amounts(reading, share.percent, base, other):
                yield replace(
                    _proposal(_Share(share.percent, amount, 0), base, 45), base="minus",
                    parts=(amount.id, base.id, other.id), searched=True,
                )  # fmt: skip


def _amounts(reading: Reading, percent: Figure, base: Figure, other: Figure) -> Iterator[Figure]:
    place = Fraction(1, 10**percent.mention.decimals)
    left = base.worth - other.worth
    if left <= 0 or fits(base, other) != 2 or other is base:
        return
    low, high = left * (percent.worth - place) / 100, left * (percent.worth + place) / 100
    for amount in reading.valued(family_of(base), low, high, percent.start):
        if amount not in (base, other) and fits(base, amount) == 2:
            yield amount


def _structure(reading: Reading, percent: Figure) -> Iterator[Proposal]:
    """``Cơ cấu: nông nghiệp chiếm 57,1%``: the amount that the same words name shortly before, of a whole near it."""
    label = reading.label(percent)
    if not label.rstrip().endswith("chiếm") or percent.mention.decimals == 0:
        return
    words = content_words(label)
    for amount in reading.figures[max(0, percent.at - _STRUCTURE) : percent.at]:
        shared = words & content_words(reading.label(amount)[-60:])
        if amount.is_percent or not amount.is_measured or len(shared) < 2:
            continue
        share = _Share(percent, amount, 0)
        for base in reading.valued(family_of(amount), *_range(share), percent.start):
            if _usable(reading, share, base) and abs(base.at - amount.at) <= _STRUCTURE:
                yield replace(_proposal(share, base, 45), searched=True)


def _of_percent(reading: Reading, percent: Figure) -> Iterator[Proposal]:
    """``0,6%, đạt 75% kế hoạch (0,8%)``: a percentage of a percentage that follows in brackets."""
    near = reading.figures[max(0, percent.at - 1) : percent.at + 2]
    if len(near) != 3 or not all(each.is_percent and each.sentence == percent.sentence for each in near):
        return
    amount, _, base = near
    words = reading.gap(percent, base)
    cued = _SHARE.search(reading.gap(amount, percent)[-_CUE_FAR:]) and not _CHANGE.search(reading.gap(amount, percent))
    if cued and words.rstrip().endswith("(") and _OF_BASE.search(words) and base.worth:
        yield replace(_proposal(_Share(percent, amount, 0), base, 85), searched=True)


def _missing_part(reading: Reading, percent: Figure) -> Iterator[Proposal]:
    """``reaches 92,2 % (short of 63.630)``: what was reached, of that and of what is short."""
    for short in reading.figures[percent.at + 1 : percent.at + 2]:
        words = reading.gap(percent, short)
        if short.sentence != percent.sentence or short.is_percent or not _SHORT.search(words) or percent.worth >= 100:
            continue
        place = Fraction(1, 10**percent.mention.decimals)
        low, high = ((percent.worth + sign * place) / (100 - percent.worth - sign * place) for sign in (-1, 1))
        for reached in reading.valued(family_of(short), short.worth * low, short.worth * high, percent.start):
            if fits(short, reached) == 2 and reached is not short:
                yield Proposal(
                    RelationType.PERCENT_OF, percent.id, (reached.id, short.id), RULE.code, 50, base="rest",
                    statement=f"percent:{percent.id}", searched=True,
                )  # fmt: skip


def _slipped(reading: Reading, share: _Share, popular: Mapping[Fraction, int]) -> Iterator[Proposal]:
    """Propose bases of other shares near by, or of the same sentence, that would fit but for a factor of ten."""
    for times in _TENS:
        for base in reading.valued(family_of(share.amount), *_range(share, times), share.percent.start):
            near = share.percent.sentence - 3 <= base.sentence <= share.percent.sentence
            known = (popular[base.worth] and (share.percent.mention.decimals or share.percent.worth > _ALL)) or (
                share.confidence >= 20 and (base.sentence == share.percent.sentence or share.percent.worth > _ALL)
            )
            if near and known and _usable(reading, share, base) and fits(share.amount, base) == 2:
                yield _proposal(share, base, 55)


def _proposal(share: _Share, base: Figure, confidence: int) -> Proposal:
    return Proposal(
        RelationType.PERCENT_OF, share.percent.id, (share.amount.id, base.id), RULE.code, max(0, confidence),
        statement=f"percent:{share.percent.id}",
    )  # fmt: skip


RULE = Rule(
    "shares",
    "Tỷ lệ phần trăm của một số có trong văn bản",
    "Số phần trăm sau “chiếm”, “đạt”, “bằng” được tính lại từ số đứng trước nó và số gốc: mẫu số của a/b, "
    "số trong ngoặc theo sau, hoặc số cùng loại ở gần có giá trị phù hợp.",
    (
        "Toàn xã có 2.480 hộ; hộ nghèo còn 186 hộ, chiếm 7,5%.",
        "Thu ngân sách đạt 46.200 triệu đồng, bằng 88% dự toán (52.500 triệu đồng).",
    ),
    (
        "Thu hoạch 96 tấn, tăng 12,5% so với vụ trước.",
        "Có 40/40 tổ trưởng được cấp tài khoản, đạt 100%; ở các ban, số này là 14/12, đạt 117%.",
        "Lúa gieo cấy 276 ha, bằng 100% kế hoạch; ngô 144 ha, bằng 100% kế hoạch; lạc 42,3 ha, bằng 100% kế hoạch.",
        "Tổng thu so với kế hoạch là 87.464/161.146 triệu đồng; thu tại xã 14.364 triệu đồng, bằng 42,9% kế hoạch năm.",
    ),
    propose,
)
