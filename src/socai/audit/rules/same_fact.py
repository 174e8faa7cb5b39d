"""The same fact told again: in a summary, a footnote, another section, a table; and told again differently."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from socai.audit.context import Figure, Reading, content_words, family_of, fits
from socai.audit.model import MentionKind, Proposal, RelationType
from socai.audit.rules.rule import Rule
from socai.files.documents import BlockKind

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_STOP = re.compile(r"[.;()]")
_PERSONS = frozenset({"người", "cán bộ", "lượt người", "đồng chí", "nhân khẩu", "khẩu", ""})
_POINTS_BACK = re.compile(r"^\s*(?:[^\W\d_]+ ){1,3}(?:nêu trên|nói trên|kể trên|trên|này)(?:\W|$)")
_OF_ALL = re.compile(r"\btrong (?:tổng )?số\W*$")
_WITHIN = re.compile(r"[;,.] trong đó")
_EQUALS = re.compile(r"[^\W\d_ ]* ?(?:=|[-–—]) ?")
_ALL = re.compile(r"\b(?:toàn|tổng|hiện có|có|gồm|trên địa bàn)\b[^.;]*$")
_TOTAL = re.compile(r"\btổng\b")
_BEFORE, _AFTER = 90, 60
_BESIDE, _TWO_DIGITS = 2, 10
#: Words that open the title of a paper or survey, and name no place.
_TITLES = frozenset({"Tổng", "Luật", "Nghị", "Quyết", "Thông", "Chỉ", "Kế"})
_LINK = 4
_LOOK_BACK, _LOOKED_AT = 8, 40
_SHORT, _LINKED = 3, 50


@dataclass(frozen=True)
class _Said:
    """A figure with the words beside it and in its sentence that carry meaning, and the years among them."""

    figure: Figure
    words: frozenset[str]
    wider: frozenset[str]
    years: frozenset[str]
    digits: int
    names: frozenset[str]
    beside: frozenset[tuple[int, int]]


def propose(reading: Reading) -> Iterator[Proposal]:
    """Link each number with the nearest earlier one of the same value that the same words surround."""
    groups: dict[tuple[str, int], deque[Figure]] = defaultdict(lambda: deque(maxlen=_LOOK_BACK))
    said: dict[str, _Said] = {}
    for figure in reading.figures:
        if _is_scale(reading, figure):
            continue
        group = groups[figure.family, figure.size]
        if group and (found := _earlier(reading, figure, list(group), said)) is not None:
            yield found
        elif group and (whole := _whole_again(reading, figure, list(group))) is not None:
            yield whole
        group.append(figure)
    yield from _rounded(reading)
    yield from _single_parts(reading)


def _earlier(reading: Reading, figure: Figure, group: Sequence[Figure], known: dict[str, _Said]) -> Proposal | None:
    """Return the link of a number to the likeliest of the last ones of its value."""
    mine, *others = (_remembered(reading, each, known) for each in (figure, *group))
    if mine.digits < _SHORT and (meant := _meant(reading, mine, others)) is not None:
        return _equal(mine, meant, 65)
    score, best = max(((_likeness(other, mine), other) for other in others), key=lambda each: each[0])
    return _equal(mine, best, score) if score >= _LINKED else None


def _whole_again(reading: Reading, figure: Figure, group: Sequence[Figure]) -> Proposal | None:
    """Return the link of ``13/17 trường`` to ``Toàn phường có 17 trường``, and of ``(31/40)`` to the 31 before it."""
    pair = reading.pair_of(figure)
    if pair is None or pair[0].size == pair[1].size:
        return None
    free = [each for each in group if reading.pair_of(each) is None]
    if pair[1] is figure:
        kind = figure.dimension or pair[0].dimension
        told = [each for each in free if each.dimension == kind != "" and _is_out_of(reading, figure, each)]
    else:
        bracket = figure.bracket
        opens = bracket >= 0 and figure.start - reading.brackets[bracket].start <= _LINK
        told = [each for each in free if opens and each.sentence == figure.sentence
                and each.bracket == reading.brackets[bracket].parent and each.at >= figure.at - _SHORT]  # fmt: skip
    if not told:
        return None
    return Proposal(
        RelationType.EQUAL, figure.id, (told[-1].id,), RULE.code, 60, statement=f"same:{figure.id}", searched=True
    )


def _is_out_of(reading: Reading, figure: Figure, whole: Figure) -> bool:
    """Return whether a denominator means a number told before: all of something, or one shortly before it."""
    close = whole.mention.block == figure.mention.block and figure.sentence - whole.sentence < _SHORT
    beside = figure.at - whole.at <= _BESIDE and close
    return bool(_ALL.search(reading.label(whole)[-_BEFORE:])) or beside or (close and figure.worth >= _TWO_DIGITS)


def _single_parts(reading: Reading) -> Iterator[Proposal]:
    """``Tổng số học sinh: 60 học sinh``, and under it one line alone: ``Học bổ túc văn hóa: 60 học sinh``."""
    for total, part in pairwise(reading.figures):
        blocks = reading.document.blocks
        first, second = (blocks[each.mention.block] for each in (total, part))
        alone = total.mention.block + 1 == part.mention.block and first.kind is second.kind is BlockKind.ITEM
        same = total.size == part.size and total.dimension == part.dimension != "" and total.worth > 1
        if not (alone and same and _TOTAL.search(reading.label(total)) and reading.pair_of(part) is None):
            continue
        after = reading.figures[part.at + 1 : part.at + 2]
        goes_on = after and after[0].mention.block <= part.mention.block + 1 and after[0].dimension == part.dimension
        if not goes_on:
            yield Proposal(
                RelationType.EQUAL, part.id, (total.id,), RULE.code, 60, statement=f"single:{part.id}", searched=True
            )


def _remembered(reading: Reading, figure: Figure, known: dict[str, _Said]) -> _Said:
    if figure.id not in known:
        known[figure.id] = _said(reading, figure)
    return known[figure.id]


def _is_scale(reading: Reading, figure: Figure) -> bool:
    """Return whether a number only says what another is out of (100 %, /100), or is a percentage out of another."""
    if (figure.worth == 100 and figure.is_percent) or not figure.worth:
        return True
    pair = reading.pair_of(figure)
    if pair is None:
        return False
    return figure.is_percent or (pair[1] is figure and figure.worth in (100, 1000, 10_000, 100_000))


def _said(reading: Reading, figure: Figure) -> _Said:
    before = reading.lower[_start(reading, figure) : figure.start]
    pair = reading.pair_of(figure)
    after = reading.after(pair[1] if pair else figure)[:_AFTER]
    stop = _STOP.search(after)
    after = after[: stop.start()] if stop else after
    around = f"{before} {after}"
    words, years = content_words(around), frozenset(_YEAR.findall(around))
    wider, names = reading.words_of(figure.sentence), reading.names_of(figure.sentence) - _TITLES
    return _Said(figure, words, wider, years, _digits(figure), names, _beside(reading, figure))


def _beside(reading: Reading, figure: Figure) -> frozenset[tuple[int, int]]:
    """Return the sizes of the neighbours in the sentence, each with its side."""
    near = reading.figures[max(0, figure.at - 1) : figure.at + 2]
    return frozenset(
        (each.at - figure.at, each.size)
        for each in near
        if each.sentence == figure.sentence and each.size != figure.size
    )


def _start(reading: Reading, figure: Figure) -> int:
    """Return where the words that introduce a number begin: at the number before it, or the start of its sentence."""
    start = max(reading.sentences[figure.sentence].start, figure.start - _BEFORE)
    if figure.at:
        start = max(start, reading.figures[figure.at - 1].end)
    return start


def _digits(figure: Figure) -> int:
    return len(str(_printed(figure)).rstrip("0"))


def _printed(figure: Figure) -> int:
    """Return the digits of a number as a whole one: 315 for 3,15."""
    value = figure.mention.value or Fraction(0)
    return int(abs(value.numerator) * 10**figure.mention.decimals // value.denominator)


def _meant(reading: Reading, said: _Said, group: Sequence[_Said]) -> _Said | None:
    """Return the number that ``7 xã nói trên`` or, one sentence later, the whole of ``6/7 xã`` points back to."""
    figure = said.figure
    alike = [each for each in group if each.figure.dimension == figure.dimension != ""]
    if not alike or figure.worth < 2:
        return None
    if alike[-1].figure.sentence == figure.sentence:
        apart = reading.lower[alike[-1].figure.end : figure.start]
        return alike[-1] if _WITHIN.search(apart) or _EQUALS.fullmatch(apart) else None
    if _OF_ALL.search(reading.label(figure)[-20:]):
        return alike[-1]
    last, pair = alike[-1], reading.pair_of(figure)
    close = last.figure.sentence == figure.sentence - 1 and last.figure.mention.block == figure.mention.block
    whole = pair is not None and pair[1] is figure and close and reading.pair_of(last.figure) is None
    return last if whole or _POINTS_BACK.search(reading.after(figure)[:30]) else None


def _likeness(first: _Said, second: _Said) -> int:
    """Return how surely two numbers of one value are one fact: long numbers need few words in common."""
    mine, theirs = first.figure, second.figure
    if mine.dimension != theirs.dimension and not _related(mine, theirs):
        return 0
    if theirs.at - mine.at == 1 and mine.mention.kind is MentionKind.RATIO_PART:
        return 0
    if mine.mention.kind is theirs.mention.kind is MentionKind.RATIO_PART and first.digits < 3:
        return 0
    if first.digits < 3 and (mine.sentence == theirs.sentence or mine.worth == 1):
        return 0
    if first.digits < 3 and mine.mention.qualifier in ("at_least", "at_most"):
        return 0
    common = len(first.words & second.words)
    paired = common >= 2 and _stand_in_a_row(mine, theirs, first, second)
    most = max(1, min(len(first.words), len(second.words)))
    if first.years and second.years and not first.years & second.years and first.digits < 4:
        return 0
    if paired:
        return 70
    if _is_average(mine) and _is_average(theirs) and abs(mine.sentence - theirs.sentence) <= _SHORT and common:
        return 60
    if first.digits == 2 and (fits(mine, theirs) != 2 or _are_told_apart(mine, theirs)):
        return 0
    if mine.is_percent and (first.digits < 3 or not mine.mention.decimals):
        return 0
    wider = len(first.wider & second.wider)
    if first.digits < 4 and first.names and second.names and not first.names & second.names:
        return 0
    if first.digits < 3 and mine.mention.block == theirs.mention.block and (common < 3 or 5 * common < 3 * most):
        return 0
    half_wider = 2 * wider >= max(1, min(len(first.wider), len(second.wider)))
    return _score(first.digits, common, most, wider, half_wider=half_wider)


def _is_average(figure: Figure) -> bool:
    """Return whether a number counts a part of a thing, so that it is an average or a rate: ``1,8 hộ``."""
    counts = figure.dimension.startswith("count:") and "/" not in figure.dimension
    return counts and figure.mention.decimals > 0 and figure.mention.factor == 1


def _are_told_apart(mine: Figure, theirs: Figure) -> bool:
    """Return whether two numbers are narrowed differently: of another period, new and old, so far and in the year."""
    first, second = mine.mention.modifiers, theirs.mention.modifiers
    return any(first[name] != second[name] for name in first.keys() & second.keys())


def _stand_in_a_row(mine: Figure, theirs: Figure, first: _Said, second: _Said) -> bool:
    """Return whether the number before or after is the same in both places too: ``từ 4,8 lên 5,3%``."""
    if first.digits < 2 or mine.sentence == theirs.sentence:
        return False
    return bool(first.beside & second.beside)


def _related(mine: Figure, theirs: Figure) -> bool:
    if not (mine.is_count and theirs.is_count):
        return not mine.dimension or not theirs.dimension
    return _may_be_one(mine.dimension, theirs.dimension)


@lru_cache(maxsize=16384)
def _may_be_one(mine: str, theirs: str) -> bool:
    """Return whether two kinds of things may be one: people by any name, or the one narrows the other."""
    first, second = mine.removeprefix("count:"), theirs.removeprefix("count:")
    loose = first in _PERSONS or second in _PERSONS
    return loose or f"{first} ".startswith(f"{second} ") or f"{second} ".startswith(f"{first} ")


def _score(digits: int, common: int, most: int, wider: int, *, half_wider: bool) -> int:
    """Return how sure a link is: ``common`` words of ``most`` beside the numbers, ``wider`` ones of their sentences."""
    if digits >= 5:
        return 90 if common else 70
    if digits == 4:
        return 85 if common else 60 if wider >= 2 else 0
    if digits == 3:
        return 80 if common >= 2 else 60 if common and wider >= 3 else 55 if wider >= 4 else 0
    if digits == 2 and ((common >= 2 and 2 * common >= most) or (common and wider >= 6 and half_wider)):
        return 60
    return 60 if common >= 3 and 5 * common >= 3 * most and (wider >= 4 or half_wider) else 0


def _equal(said: _Said, other: _Said, confidence: int) -> Proposal:
    return Proposal(
        RelationType.EQUAL, said.figure.id, (other.figure.id,), RULE.code, confidence,
        statement=f"same:{said.figure.id}", searched=True,
    )  # fmt: skip


def _rounded(reading: Reading) -> Iterator[Proposal]:
    """A number in millions or thousands that another one gives in full."""
    for figure in reading.figures:
        low, high = _rounding(figure)
        if low == high:
            continue
        said = _said(reading, figure)
        for other in reading.valued(family_of(figure), low, high, figure.start)[:_LOOKED_AT]:
            finer = _digits(other) > _digits(figure) and other.worth != figure.worth
            again = _said(reading, other)
            if finer and figure.dimension == other.dimension and said.words & again.words:
                yield _equal(said, again, 85)
                break


def _rounding(figure: Figure) -> tuple[Fraction, Fraction]:
    """Return between which values a number told in round figures may lie: ``gần 92.400``, ``26,9 triệu``."""
    mention, digits = figure.mention, _digits(figure)
    loose = mention.qualifier != "exact" or (figure.is_count and mention.factor >= 1000)
    if not loose or digits < 2 or figure.is_percent or not figure.worth:
        return figure.worth, figure.worth
    whole = str(_printed(figure))
    place = figure.worth / int(whole) * 10 ** (len(whole) - len(whole.rstrip("0")))
    below = place if mention.qualifier in ("approx", "about_less", "at_most") else place / 2
    above = place if mention.qualifier in ("approx_more", "approx", "at_least") else place / 2
    return figure.worth - below, figure.worth + above


RULE = Rule(
    "same_fact",
    "Cùng một số liệu nêu lại",
    "Một số liệu nêu lại ở mục khác, chú thích hay bảng được nối với lần nêu trước khi cùng giá trị và cùng nội dung.",
    ("Toàn xã có 3.476 hộ dân. Cuối năm, xã rà soát lại 3.476 hộ dân.",),
    ("Mở 12 lớp tập huấn. Trồng 12 ha quế.",),
    propose,
)
