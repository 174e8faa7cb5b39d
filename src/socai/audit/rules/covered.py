"""Everything of a kind (``n/n``, 100 %), held against the number of that kind that stands elsewhere."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from socai.audit.context import Bracket, Figure, Reading
from socai.audit.model import Proposal, RelationType
from socai.audit.parts import brackets_near, heads, level, noun_after_share
from socai.audit.rules.rule import Rule

_COORDINATED = re.compile(r"\W*([^\W\d_]+), ([^\W\d_]+) ([^\W\d_]+)((?: [^\W\d_]+){0,2})")
_WORD = re.compile(r"[^\W\d_]+")
_TOTAL = re.compile(r"\btổng\b")
_NEAR = Fraction(1, 10)


def propose(reading: Reading) -> Iterator[Proposal]:
    """Read each ``n/n`` as all there are, and compare it with the total or the enumeration of its kind."""
    brackets = _brackets_by_kind(reading)
    for figure in reading.figures:
        pair = reading.pair_of(figure)
        if pair is not None and pair[1] is figure and pair[0].worth == figure.worth:
            yield from _enumerations(reading, figure, brackets)
            yield from _all_of_each(reading, figure, brackets)
            yield from _totals(reading, pair[0], figure)


def _brackets_by_kind(reading: Reading) -> Mapping[str, Sequence[int]]:
    """Return the brackets in which something is counted, by its first two words."""
    found: dict[str, dict[int, None]] = defaultdict(dict)
    for number, bracket in enumerate(reading.brackets):
        for figure in level(reading, bracket.start, bracket.end, number):
            found[" ".join(_WORD.findall(_counted(reading, figure)[:40])[:2])][number] = None
    return {kind: tuple(numbers) for kind, numbers in found.items()}


def _enumerations(reading: Reading, every: Figure, brackets: Mapping[str, Sequence[int]]) -> Iterator[Proposal]:
    """``71/71 chi, đảng bộ``: the branches and the committees that some brackets enumerate."""
    named = _COORDINATED.match(reading.after(every))
    if named is None:
        return
    kinds = tuple(f"{named.group(at)} {named.group(3)}" for at in (1, 2))
    narrower = named.group(4).split()
    other = frozenset(brackets_near(reading, brackets.get(kinds[1], ()), every))
    for number in (each for each in brackets_near(reading, brackets.get(kinds[0], ()), every) if each in other):
        bracket = reading.brackets[number]
        parts = _parts(reading, number, bracket, kinds, narrower)
        if len({next(kind for kind in kinds if kind in _counted(reading, each)) for each in parts}) == 2:
            total = sum((each.worth for each in parts), Fraction(0))
            if abs(total - every.worth) <= every.worth * _NEAR:
                ids = tuple(each.id for each in parts)
                yield Proposal(
                    RelationType.SUM, every.id, ids, RULE.code, 80, statement=f"all:{every.id}:{bracket.start}"
                )


def _all_of_each(reading: Reading, every: Figure, brackets: Mapping[str, Sequence[int]]) -> Iterator[Proposal]:
    """``71/71 chi, đảng bộ`` beside ``69/69 chi bộ``: all of the one kind, and the number of the other."""
    named = _COORDINATED.match(reading.after(every))
    if named is None or named.group(4).strip():
        return
    first, second = (f"count:{named.group(at)} {named.group(3)}" for at in (1, 2))
    for mine, theirs in ((first, second), (second, first)):
        covered = [each for each in reading.in_sentence(every.sentence) if _is_all_of(reading, each, mine)]
        others = [
            each
            for number in brackets_near(reading, brackets.get(theirs.removeprefix("count:"), ()), every)
            for each in level(reading, reading.brackets[number].start, reading.brackets[number].end, number)
            if each.dimension == theirs
        ]
        if covered and others and every not in covered:
            ids = (covered[0].id, others[0].id)
            yield Proposal(RelationType.SUM, every.id, ids, RULE.code, 80, statement=f"each:{every.id}:{mine}")


def _is_all_of(reading: Reading, figure: Figure, kind: str) -> bool:
    """Return whether a number is the whole of an ``n/n`` that counts a kind."""
    pair = reading.pair_of(figure)
    whole = pair is not None and pair[1] is figure and pair[0].size == figure.size
    return whole and kind in (figure.dimension, noun_after_share(reading, figure))


def _parts(
    reading: Reading, number: int, bracket: Bracket, kinds: Sequence[str], narrower: Sequence[str]
) -> list[Figure]:
    """Return what brackets count of the kinds; with a narrowing word only the whole items of which it is true."""
    figures = [each for each in level(reading, bracket.start, bracket.end, number)
               if any(_counted(reading, each).startswith(kind) for kind in kinds)]  # fmt: skip
    if not narrower:
        return figures
    opening = heads(reading, figures)
    first = [each for each in opening if _counted(reading, each).startswith(kinds[1])]
    narrow = [each for each in opening if narrower[0] in _counted(reading, each).split()[2:4] and each not in first]
    return sorted([*first, *narrow], key=lambda each: each.at)


def _counted(reading: Reading, figure: Figure) -> str:
    return reading.after(figure).strip()


def _totals(reading: Reading, first: Figure, every: Figure) -> Iterator[Proposal]:
    """``100 % of the members (892/892)``, where the members are said to be 897 in all."""
    label = reading.label(first)[-60:]
    if not every.is_count or every.worth < 20:
        return
    slack = every.worth * _NEAR
    for total in reading.valued("count", every.worth - slack, every.worth + slack, every.start):
        kind = total.dimension.removeprefix("count:")
        named = len(kind.split()) > 1 and kind in label
        if named and total.worth != every.worth and _TOTAL.search(reading.label(total)):
            yield Proposal(RelationType.EQUAL, every.id, (total.id,), RULE.code, 80, statement=f"all of:{every.id}")


RULE = Rule(
    "covered",
    "Toàn bộ (n/n, 100%) so với số chung",
    "Số “n/n” hoặc 100% của một loại được so với tổng số loại đó nêu ở chỗ khác; lệch ít thì đề nghị kiểm tra lại.",
    ("Đảng bộ có 14 tổ chức đảng (3 đảng bộ, 11 chi bộ). Đã giao chỉ tiêu cho 15/15 chi, đảng bộ.",),
    ("Đã giao chỉ tiêu cho 15/15 thôn.",),
    propose,
)
