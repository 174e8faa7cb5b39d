"""Numbers told side by side, again and again of the same kinds: the first row is the sum of rows that follow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from math import prod

from socai.audit.context import BILLION, Figure, Reading, fits
from socai.audit.model import Proposal, RelationType
from socai.audit.rules.rule import Rule

Row = tuple[Figure, ...]
_APART, _WIDEST, _MOST_ROWS, _MOST_CHOSEN = 48, 4, 9, 6
_BLOCKS = 12
_ABOUT = re.compile(r"\W*(?:về|trong|tổng|của|số) ")
_FITTING, _TELLING = 50, 1000
"""How many times the ways to choose rows the fitting sums must be worth, to be no accident or to show a slip."""


def propose(reading: Reading) -> Iterator[Proposal]:
    """``22 vụ, chết 15 người. Đường bộ 19 vụ, chết 13 người; đường sắt 3 vụ, chết 2 người``: every column adds up."""
    rows = list(_rows(reading))
    for at, head in enumerate(rows):
        following = [row for row in rows[at + 1 : at + 1 + 2 * _MOST_ROWS] if _is_under(reading, head, row)]
        yield from _read(reading, head, following[:_MOST_ROWS])
    yield from _shares(reading, rows)


def _shares(reading: Reading, rows: Sequence[Row]) -> Iterator[Proposal]:
    """``xong 410 nghìn việc, 38 nghìn tỷ đồng, đạt 66% về việc và 25% về tiền``: each of its column in a row before."""
    for at, row in enumerate(rows):
        behind = reading.figures[row[-1].at + 1 : row[-1].at + 1 + len(row)]
        told = len(behind) == len(row) and all(
            each.is_percent and each.sentence == row[0].sentence and _ABOUT.match(reading.after(each))
            for each in behind
        )
        before = [each for each in rows[max(0, at - _MOST_ROWS) : at] if told and len(each) == len(row)]
        kinds = [each.dimension for each in row]
        wholes = next((each for each in reversed(before) if [one.dimension for one in each] == kinds), None)
        if wholes is None or len(set(kinds)) < len(kinds):
            continue
        for percent, amount, whole in zip(behind, row, wholes, strict=True):
            yield Proposal(
                RelationType.PERCENT_OF, percent.id, (amount.id, whole.id), RULE.code, 70,
                statement=f"percent:{percent.id}", searched=True,
            )  # fmt: skip


def _rows(reading: Reading) -> Iterator[Row]:
    """Yield the numbers that stand side by side, each of another kind or told by other words, outside all changes."""
    row: list[Figure] = []
    for figure in reading.figures:
        is_level = bool(figure.dimension) and not figure.is_percent and not reading.is_change(figure)
        if row and not (is_level and _goes_on(reading, row[-1], figure)):
            yield from _usable(row)
            row = []
        if is_level:
            row.append(figure)
    yield from _usable(row)


def _goes_on(reading: Reading, last: Figure, figure: Figure) -> bool:
    if last.sentence != figure.sentence or last.bracket != figure.bracket or figure.start - last.end > _APART:
        return False
    return ";" not in reading.text[last.end : figure.start]


def _usable(row: Sequence[Figure]) -> Iterator[Row]:
    """Yield a row, and the one that begins anew with the first kind: ``Trong 22 vụ, đường bộ 19 vụ, chết 13 người``."""
    for at, figure in enumerate(row):
        if (not at or figure.dimension == row[0].dimension) and 1 < len(row) - at <= _WIDEST:
            yield tuple(row[at:])


def _is_under(reading: Reading, head: Row, row: Row) -> bool:
    """Return whether a row counts in each column what the head does, near enough to be part of it."""
    near = row[0].mention.block - head[0].mention.block <= _BLOCKS and len(row) == len(head)
    return near and all(
        fits(whole, part) == 2 or _shares_unit(reading, part) for whole, part in zip(head, row, strict=True)
    )


def _shares_unit(reading: Reading, part: Figure) -> bool:
    """Return whether a number stands before a stroke without a unit of its own: ``tiếp thường xuyên 161/201 người``."""
    pair = reading.pair_of(part)
    return pair is not None and pair[0] is part and reading.gap(*pair).strip() == "/"


def _read(reading: Reading, head: Row, rows: Sequence[Row]) -> Iterator[Proposal]:
    for length in range(2, len(rows) + 1):
        runs = [rows[at : at + length] for at in range(len(rows) - length + 1)]
        for chosen in (*runs, *combinations(rows[:_MOST_CHOSEN], length)):
            ways = 2 * len(rows) if chosen in runs else 2 ** len(rows)
            fitting = [at for at, whole in enumerate(head) if whole.size == sum(row[at].size for row in chosen)]
            worth = prod(max(1, head[at].size // BILLION) for at in fitting)
            slipped = len(fitting) == len(head) - 1 and chosen in runs and worth >= _TELLING * ways
            if slipped and _is_plain(reading, (head, *chosen)):
                yield from _sums(head, chosen, range(len(head)), searched=False)
                return
            whole = len(fitting) == len(head) or chosen in runs
            if fitting and whole and worth >= _FITTING * ways:
                yield from _sums(head, chosen, fitting, searched=True)
                return


def _is_plain(reading: Reading, rows: Sequence[Row]) -> bool:
    """Return whether rows stand on one level and none of them is ``a/b``, where parts may be told of other wholes."""
    paired = any(reading.pair_of(each) for row in rows for each in row)
    return not paired and len({row[0].bracket for row in rows}) == 1


def _sums(head: Row, rows: Sequence[Row], columns: Sequence[int], *, searched: bool) -> Iterator[Proposal]:
    for at in columns:
        ids = tuple(row[at].id for row in rows)
        yield Proposal(
            RelationType.SUM, head[at].id, ids, RULE.code, 82, statement=f"row:{head[at].id}", searched=searched
        )


RULE = Rule(
    "in_rows",
    "Các hàng số cùng loại",
    "Khi nhiều câu cùng kể những loại số như nhau (số vụ, số người chết, số người bị thương), từng loại ở hàng đầu "
    "được so với tổng các hàng sau.",
    (
        "Cả năm xảy ra 64 vụ, làm chết 31 người, bị thương 52 người.\n\nĐường bộ xảy ra 60 vụ, làm chết 28 người, "
        "bị thương 50 người.\n\nĐường thủy xảy ra 4 vụ, làm chết 3 người, bị thương 2 người.\n",
    ),
    (
        "Năm trước xảy ra 64 vụ, làm chết 31 người.\n\nĐường bộ xảy ra 40 vụ, làm chết 28 người.\n\n"
        "Đường thủy xảy ra 4 vụ, làm chết 1 người.\n",
    ),
    propose,
)
