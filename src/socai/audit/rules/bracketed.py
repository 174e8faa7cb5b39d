"""A total followed by its parts in brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from socai.audit.context import Bracket, Figure, Reading, fits
from socai.audit.model import Proposal, RelationType
from socai.audit.parts import (
    OPEN_ENDED,
    Wording,
    bounds,
    breakdown,
    by_trait,
    columns,
    heads_of_columns,
    is_complementary,
    is_cross_cutting,
    items,
    level,
    numerator,
)
from socai.audit.rules.rule import Rule

_OF_WHICH = re.compile(r"\W*(trong đó|riêng|kể cả|tính cả|chưa kể|chưa tính|có)\b")
# What follows is what the number before the brackets was taken from, no part of it.
_WHOLE = re.compile(r"\b(?:trong|trên)(?: tổng)? số\W*$")
_COMPARED = re.compile(r"\b(?:so với|so)\b")
_MOVES = re.compile(r"\b(?:tăng|giảm|cao hơn|thấp hơn|nhiều hơn|ít hơn)\b")
_FAR = 160
_CONFIDENCE = 88


def propose(reading: Reading) -> Iterator[Proposal]:
    """Read every pair of brackets that holds numbers as a break-down of the number before it."""
    yield from _one_by_one(reading)
    for number, bracket in enumerate(reading.brackets):
        told = level(reading, bracket.start, bracket.end, number)
        figures = [each for each in told if not _WHOLE.search(reading.label(each))]
        is_apart = _is_comparison(reading, bracket, number) or _tells_changes(reading, bracket, figures)
        if figures and not is_apart:
            yield from _read(reading, bracket, figures)


def _read(reading: Reading, bracket: Bracket, figures: Sequence[Figure]) -> Iterator[Proposal]:
    inside = reading.lower[bracket.start + 1 : bracket.end]
    partial = bool(OPEN_ENDED.search(inside))
    if not partial:
        yield from _in_columns(reading, bracket, figures)
    of_which = _OF_WHICH.match(inside) is not None
    for rank, total in enumerate(_totals(reading, bracket)):
        partial = partial or _counts_again(reading, bracket, total)
        confidence = _CONFIDENCE - 40 * rank - (4 if of_which else 0)
        opposed = of_which and is_complementary(reading, figures)
        statement = f"bracket:{bracket.start}:{rank}"
        family = f"bracket|{total.dimension}|{figures[0].dimension}|{of_which}" if rank == 0 else ""
        wording = Wording(
            RULE.code, statement, confidence, partial=partial or (of_which and not opposed), family=family
        )
        if is_cross_cutting(reading, figures):
            yield from by_trait(reading, total, figures, wording) if rank == 0 else ()
        elif len(figures) > 1:
            yield from breakdown(reading, total, figures, wording)
        if rank == 0 and _counts_again(reading, bracket, total):
            yield from _done_and_open(reading, bracket, total)
        if of_which and rank == 0:
            yield from bounds(total, figures, Wording(RULE.code, "", 90))


def _in_columns(reading: Reading, bracket: Bracket, figures: Sequence[Figure]) -> Iterator[Proposal]:
    """``48 lớp, 1.420 học sinh (mầm non 14 lớp, 385 cháu; ...)``: each number of the items has its own total."""
    split, totals = items(reading, figures), _totals(reading, bracket)
    width = len(split[0]) if split else 0
    heads = heads_of_columns(totals, (), split[0])[:width] if width > 1 and len(split) > 1 else ()
    if len(heads) == width and len({each.dimension for each in split[0]}) == width:
        wording = Wording(RULE.code, f"columns:{bracket.start}", 90, family=f"columns|{bracket.start}")
        yield from columns(reading, heads[::-1], split, wording)


def _is_comparison(reading: Reading, bracket: Bracket, number: int) -> bool:
    """Return whether brackets hold one ``a/b`` and nothing else: this year's number and last year's, no parts."""
    inside = [each for each in reading.between(bracket.start, bracket.end) if each.bracket == number]
    return len(inside) == 2 and reading.pair_of(inside[0]) == (inside[0], inside[1])


def _tells_changes(reading: Reading, bracket: Bracket, figures: Sequence[Figure]) -> bool:
    """Return whether brackets tell changes: ``4 vụ, 9 người (so với năm trước tăng 1 vụ, 2 người)``."""
    if not figures:
        return False
    opening = reading.lower[bracket.start : figures[0].start]
    totals = _totals(reading, bracket)
    moved = _MOVES.search(opening) and not any(_MOVES.search(reading.label(each)) for each in totals)
    return bool(moved) or (_COMPARED.search(opening) is not None and len(figures) > 1)


def _done_and_open(reading: Reading, bracket: Bracket, total: Figure) -> Iterator[Proposal]:
    """``3 vụ (khởi tố 2/3 vụ..., đang điều tra 1 vụ)``: what is done of the total, and what is not yet."""
    inside = reading.between(bracket.start, bracket.end)
    done = next(numerator(reading, each) for each in inside if each.size == total.size)
    for rest in reversed(inside):
        if rest.at > done.at + 1 and fits(total, rest) == 2 and done.size + rest.size == total.size:
            ids = (done.id, rest.id)
            yield Proposal(
                RelationType.SUM, total.id, ids, RULE.code, 82, statement=f"open:{bracket.start}", searched=True
            )
            return


def _one_by_one(reading: Reading) -> Iterator[Proposal]:
    """``120 ca tại Đông (70), Đoài (50)``: each part in brackets of its own."""
    run: list[Figure] = []
    for number, bracket in [*enumerate(reading.brackets), (-1, None)]:
        only = level(reading, bracket.start, bracket.end, number) if bracket else []
        alone = len(only) == 1 and bracket is not None and _is_alone(reading, bracket, only[0])
        if not alone or (run and not _goes_on(reading, run[-1], only[0])):
            if len(run) > 2:
                yield from _series(reading, run)
            run = []
        if alone:
            run.append(only[0])


def _is_alone(reading: Reading, bracket: Bracket, figure: Figure) -> bool:
    return not figure.is_percent and figure.start - bracket.start <= 4 and bracket.end - figure.end <= 12


def _goes_on(reading: Reading, last: Figure, figure: Figure) -> bool:
    """Return whether a number in brackets of its own goes on with a series; each may say how many units it has."""
    between = reading.figures[last.at + 1 : figure.at]
    outside = all(each.bracket == reading.brackets[figure.bracket].parent for each in between)
    near = figure.at - last.at <= 2 and outside and figure.start - last.end < 60
    return last.sentence == figure.sentence and near and (not between or last.dimension == figure.dimension != "")


def _series(reading: Reading, parts: Sequence[Figure]) -> Iterator[Proposal]:
    first = reading.brackets[parts[0].bracket]
    totals = _totals(reading, first)
    if parts[1].at > parts[0].at + 1:
        totals = [each for each in totals if each.dimension == parts[0].dimension]
    for rank, total in enumerate(totals):
        wording = Wording(RULE.code, f"series:{first.start}:{rank}", 86 - 40 * rank)
        yield from breakdown(reading, total, parts, wording)


def _counts_again(reading: Reading, bracket: Bracket, total: Figure) -> bool:
    """Return whether brackets hold the total once more, as in ``3 vụ (khởi tố 2/3 vụ...)``: they list no parts."""
    return any(each.worth == total.worth and reading.pair_of(each) is not None
               for each in reading.between(bracket.start, bracket.end))  # fmt: skip


def _totals(reading: Reading, bracket: Bracket) -> Sequence[Figure]:
    """Return the numbers that a pair of brackets may break down, the nearest first."""
    sentence = reading.sentences[reading.sentence_at(bracket.start)]
    every = [each for each in reading.between(max(sentence.start, bracket.start - _FAR), bracket.start)
             if each.bracket == bracket.parent]  # fmt: skip
    nearest = [numerator(reading, each) for each in reversed(every[-2:])]
    return list(dict.fromkeys(nearest))[:2]


RULE = Rule(
    "bracketed",
    "Số tổng và các phần trong ngoặc",
    "Số đứng trước ngoặc đơn được so với tổng các số cùng loại trong ngoặc.",
    (
        "Trong quý, phường mở 14 lớp tập huấn (9 trực tiếp, 5 trực tuyến).",
        "Xã có 1.250 hộ vay vốn (hội phụ nữ 640 hộ; hội nông dân 610 hộ).",
    ),
    (
        "Phường có 6 trường học (2.310 học sinh, 84 lớp).",
        "Kiểm tra 35 cơ sở (phát hiện 7 cơ sở vi phạm, xử phạt 5 cơ sở).",
    ),
    propose,
)
