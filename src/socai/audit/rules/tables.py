"""Total rows and columns of a table, and its columns of percentages."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from socai.audit.context import Figure, Reading, adds_up, fits
from socai.audit.model import Proposal, RelationType
from socai.audit.rules.rule import Rule

_TOTAL = re.compile(r"\b(tổng|cộng|chung|toàn (?:xã|huyện|tỉnh|trường|ngành|đảng bộ))\b")
_PERCENT = re.compile(r"%|\b(tỷ lệ|tỉ lệ|đạt|hoàn thành|tỷ trọng)\b")
_GROUP = re.compile(r"\s*(?:[ivx]+|[a-h])\s*$")
_RANKS = tuple(re.compile(form) for form in (r"[a-hđ]", r"[ivx]+", r"\d+", r"\d+\.\d+", r"\d+\.\d+\.\d+"))
_MARK = re.compile(r"((?:[a-hđ]|[ivx]+|\d+(?:\.\d+){0,2})[.)]|[-+•]|\d+(?:\.\d+){1,2})\s+(?=[^\W\d_])")
_OF_WHICH = re.compile(r"\b(?:trong đó|trong số đó|riêng|tr\. ?đó|t\.đó)\b")
_DEEPEST = 9
_SHORT = 40
_MOST_COLUMNS = 40


@dataclass(frozen=True)
class _Table:
    """The numbers of a table by row and column, and the words of its cells."""

    number: int
    numbers: Mapping[tuple[int, int], Figure]
    words: Mapping[tuple[int, int], str]
    headers: frozenset[int]

    @cached_property
    def rows(self) -> list[int]:
        """Rows with numbers, below the header."""
        return sorted({row for row, _ in self.numbers} - self.headers)

    @cached_property
    def columns(self) -> list[int]:
        """Columns with numbers."""
        return sorted({column for row, column in self.numbers if row not in self.headers})

    @cached_property
    def totals(self) -> list[int]:
        """Rows that call themselves a total."""
        return [row for row in self.rows if any(_TOTAL.search(text) for text in self.labels(row))]

    def labels(self, row: int) -> list[str]:
        """Return the words of the cells of a row that are no numbers."""
        return self._labels.get(row, [])

    @cached_property
    def _labels(self) -> Mapping[int, list[str]]:
        labels: dict[int, list[str]] = defaultdict(list)
        for place, text in self.words.items():
            if place not in self.numbers:
                labels[place[0]].append(text)
        return labels

    def header(self, column: int) -> str:
        """Return the words over a column."""
        return " ".join(self._headers.get(column, ()))

    @cached_property
    def _headers(self) -> Mapping[int, list[str]]:
        headers: dict[int, list[str]] = defaultdict(list)
        for (row, column), text in self.words.items():
            if row < (self.rows[0] if self.rows else 0):
                headers[column].append(text)
        return headers


def propose(reading: Reading) -> Iterator[Proposal]:
    """Read the totals of every table, down and across, and its percentages."""
    for number, blocks in reading.tables.items():
        table = _table(reading, number, blocks)
        if len(table.rows) >= 2 and len(table.columns) <= _MOST_COLUMNS:
            yield from _down(table)
            yield from _tree(table)
            yield from _across(table)
            yield from _percentages(table)


def _table(reading: Reading, number: int, blocks: Sequence[int]) -> _Table:
    numbers: dict[tuple[int, int], Figure] = {}
    words: dict[tuple[int, int], str] = {}
    headers: set[int] = set()
    for at in blocks:
        block = reading.document.blocks[at]
        text = reading.lower[block.start : block.end].strip()
        words[block.row, block.column] = text
        if block.header:
            headers.add(block.row)
        figures = reading.by_block.get(at, ())
        if figures and len(text) <= _SHORT and figures[0].start - block.start <= 3:
            numbers[block.row, block.column] = figures[0]
    ordinals = _ordinal_columns(numbers)
    kept = {place: figure for place, figure in numbers.items() if place[1] not in ordinals}
    return _Table(number, kept, words, frozenset(headers))


def _ordinal_columns(numbers: Mapping[tuple[int, int], Figure]) -> set[int]:
    """Return the first column when it only counts its rows."""
    first = [figure.worth for (_, column), figure in sorted(numbers.items()) if column == 0]
    counts = len(first) > 1 and all(later - earlier in (0, 1) or later == 1 for earlier, later in pairwise(first))
    return {0} if counts else set()


def _down(table: _Table) -> Iterator[Proposal]:
    for total in table.totals:
        for name, rows in _row_sets(table, total):
            for column in table.columns:
                if (total, column) in table.numbers and not _PERCENT.search(table.header(column)):
                    target = table.numbers[total, column]
                    parts = [table.numbers[row, column] for row in rows if (row, column) in table.numbers]
                    confidence = 84 if len(table.totals) == 1 and len(parts) == len(rows) else 60
                    confidence = 40 if _is_nested(table, rows) else confidence
                    yield from _sum(target, parts, confidence, f"table {table.number}:{total}:{column}",
                                    f"table {table.number}:{total}:{name}")  # fmt: skip


def _row_sets(table: _Table, total: int) -> Iterator[tuple[str, list[int]]]:
    """Yield the rows that a total row may add up: below it, above it, or the groups among them."""
    others = [row for row in table.rows if row not in table.totals]
    before = [row for row in others if row < total]
    after = [row for row in others if row > total]
    following = next((row for row in table.totals if row > total), None)
    preceding = next((row for row in reversed(table.totals) if row < total), None)
    yield "above", [row for row in before if preceding is None or row > preceding]
    yield "below", [row for row in after if following is None or row < following]
    groups = [row for row in others if _GROUP.match(table.words.get((row, 0), ""))]
    if len(groups) > 1:
        yield "groups", groups
    ranks = {row: rank for row in others if (rank := _rank_of(table, row)) is not None}
    if _is_nested(table, others) and len(ranks) == len(others):
        yield "uppermost", [row for row in others if ranks[row] == min(ranks.values())]
    yield "totals", [row for row in table.totals if row != total]


def _is_nested(table: _Table, rows: Sequence[int]) -> bool:
    """Return whether rows lie at several depths by their numbers and dashes: added up, they would count twice."""
    return len({rank for row in rows if (rank := _rank_of(table, row)) is not None}) > 1


def _tree(table: _Table) -> Iterator[Proposal]:
    """Rows that are numbered A, I, 1, 1.1: every row is the sum of those one level below it."""
    for parent, children in _children(table).items():
        name = f"table {table.number}:tree"
        for column in table.columns:
            places = [(row, column) for row in children]
            if (parent, column) in table.numbers and not _PERCENT.search(table.header(column)):
                parts = [table.numbers[place] for place in places if place in table.numbers]
                if len(parts) == len(places):
                    total = table.numbers[parent, column]
                    yield from _sum(total, parts, 60, f"{name}:{parent}:{column}", name)


def _children(table: _Table) -> Mapping[int, Sequence[int]]:
    """Return the rows one level below each row, by how the first column numbers them; a partial list is left out."""
    above: list[tuple[int, int]] = []
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    for row in table.rows:
        rank = _rank_of(table, row)
        if rank is None or (rank == _DEEPEST and row in table.totals):
            above = []
            continue
        while above and above[-1][0] >= rank:
            above.pop()
        if above:
            found[above[-1][1], rank].append(row)
        above.append((rank, row))
    several = Counter(row for row, _ in found)
    return {
        row: below
        for (row, _), below in found.items()
        if len(below) > 1 and several[row] == 1 and not any(_is_partial(table, each) for each in (row, *below))
    }


def _is_partial(table: _Table, row: int) -> bool:
    return any(_OF_WHICH.search(text) for text in table.labels(row))


def _rank_of(table: _Table, row: int) -> int | None:
    """Return how deep a row lies by its number, or by the mark before its words (``1. Thu``, ``- Phí``)."""
    first = table.words.get((row, 0), "")
    mark = _MARK.match(first)
    return _rank(mark[1] if mark else first)


def _rank(code: str) -> int | None:
    """Return how deep a row lies by its number: A is 0, I 1, 1 2, 1.1 3, a dash or nothing 9; other words none."""
    if not code.strip(" -+*•"):
        return _DEEPEST
    return next((rank for rank, form in enumerate(_RANKS) if form.fullmatch(code.strip(" .)"))), None)


def _across(table: _Table) -> Iterator[Proposal]:
    for total in table.columns:
        if not _TOTAL.search(table.header(total)):
            continue
        others = [column for column in table.columns if column != total and not _PERCENT.search(table.header(column))]
        sets = {"after": [c for c in others if c > total], "before": [c for c in others if c < total]}
        for row in table.rows:
            for name, columns in sets.items():
                if (row, total) in table.numbers:
                    parts = [table.numbers[row, column] for column in columns if (row, column) in table.numbers]
                    target = table.numbers[row, total]
                    statement = f"table {table.number}:{row}:{total}:across"
                    yield from _sum(target, parts, 60, statement, f"table {table.number}:{total}:{name}")
                    yield from _beginnings(target, parts, statement, f"table {table.number}:{total}:{name}")


def _beginnings(target: Figure, parts: Sequence[Figure], statement: str, family: str) -> Iterator[Proposal]:
    for length in range(2, len(parts)):
        if adds_up(target, parts[:length]):
            yield from _sum(target, parts[:length], 45, statement, f"{family}:{length}")


def _percentages(table: _Table) -> Iterator[Proposal]:
    """Columns of percentages of one column by another, the same two in every row."""
    amounts = [column for column in table.columns if not _PERCENT.search(table.header(column))]
    for column in table.columns:
        if not _PERCENT.search(table.header(column)):
            continue
        for row in table.rows:
            percent = table.numbers.get((row, column))
            for over in amounts:
                for under in amounts:
                    a, b = table.numbers.get((row, over)), table.numbers.get((row, under))
                    if percent and a and b and over != under and _may_be_share(percent, a, b):
                        yield Proposal(
                            RelationType.PERCENT_OF, percent.id, (a.id, b.id), RULE.code, 50,
                            statement=f"percent:{percent.id}", family=f"table {table.number}:{column}:{over}:{under}",
                        )  # fmt: skip


def _may_be_share(percent: Figure, a: Figure, b: Figure) -> bool:
    plain = percent.is_percent or (not percent.dimension and not a.is_measured and not b.is_measured)
    return plain and not a.is_percent and not b.is_percent and fits(a, b) == 2 and b.worth != 0


def _sum(target: Figure, parts: Sequence[Figure], confidence: int, statement: str, family: str) -> Iterator[Proposal]:
    if len(parts) > 1 and all(fits(target, part) == 2 for part in parts):
        ids = tuple(part.id for part in parts)
        yield Proposal(RelationType.SUM, target.id, ids, RULE.code, confidence, statement=statement, family=family)


RULE = Rule(
    "tables",
    "Dòng cộng, cột cộng và cột tỷ lệ của bảng",
    "Dòng “tổng”, “cộng” được so với tổng các dòng, cột “tổng” với tổng các cột, cột tỷ lệ với hai cột mà nó "
    "được tính từ đó.",
    ("| Thôn | Số hộ |\n|---|---|\n| Đông | 120 |\n| Đoài | 135 |\n| Trung | 98 |\n| Cộng | 353 |\n",),
    ("| Thôn | Số hộ | Số xe |\n|---|---|---|\n| Đông | 120 | 40 |\n| Đoài | 135 | 51 |\n",),
    propose,
)
