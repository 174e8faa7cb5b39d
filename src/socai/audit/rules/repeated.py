"""The same line for every unit: all units add up to the whole, and lines add up alike in each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from socai.audit.context import Figure, Reading, adds_up, family_of, fits
from socai.audit.model import Proposal, RelationType
from socai.audit.parts import numerator
from socai.audit.rules.rule import Rule
from socai.files.documents import BlockKind

_WORDS = re.compile(r"[^\W\d_]+")
_LEAST = 3
_LOOK_AHEAD = 3
_SHORT = 260


@dataclass(frozen=True)
class _Row:
    """The numbers that stand behind one label, one for every unit."""

    label: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class _Totals:
    """Where a total may stand: numbers by the words of their line, and by each word of the heading above."""

    labelled: Mapping[str, Sequence[Figure]]
    headed: Mapping[str, Sequence[tuple[str, Figure]]]


def propose(reading: Reading) -> Iterator[Proposal]:
    """Read lines with one label as the parts of a total, and as sums of the lines below them."""
    labels = {figure.id: _label(reading, figure) for figure in _lines(reading)}
    rows, totals = _rows(reading, labels), _totals(reading, labels)
    for row in rows.values():
        yield from _nested(reading, row)
        if len(row.figures) >= _LEAST:
            yield from _whole(reading, row, totals)
            yield from _below(reading, row, labels)


def _lines(reading: Reading) -> Iterator[Figure]:
    for figure in reading.figures:
        block = reading.block_of(figure)
        listed = block.kind is BlockKind.ITEM or (
            block.kind is BlockKind.PARAGRAPH and block.end - block.start < _SHORT
        )
        if listed and figure.bracket == -1 and not figure.is_percent and numerator(reading, figure) is figure:
            yield figure


def _label(reading: Reading, figure: Figure) -> str:
    """Return the words of a line before a number, with those before its first number, and its unit."""
    block = reading.block_of(figure)
    first = reading.by_block[figure.mention.block][0]
    head = " ".join(_WORDS.findall(reading.lower[block.start : first.start]))
    own = " ".join(_WORDS.findall(reading.label(figure))) if figure is not first else ""
    return f"{head}|{own}|{figure.dimension}"


def _rows(reading: Reading, labels: Mapping[str, str]) -> Mapping[str, _Row]:
    groups: dict[str, list[Figure]] = defaultdict(list)
    for figure in _lines(reading):
        if len(labels[figure.id]) > len(figure.dimension) + 4:
            groups[labels[figure.id]].append(figure)
    return {label: _Row(label, tuple(group)) for label, group in groups.items() if len(group) >= 2}


def _nested(reading: Reading, row: _Row) -> Iterator[Proposal]:
    """One label for a whole and then for each of its parts: 90, then 40 and 50."""
    figures = row.figures[:200]
    for at, total in enumerate(figures):
        for end in range(at + 3, min(len(figures), at + 12) + 1):
            parts = figures[at + 1 : end]
            if adds_up(total, parts) and all(part.worth for part in parts):
                yield _sum(total, parts, 42, f"nested:{total.id}:{end}", searched=True)


def _whole(reading: Reading, row: _Row, totals: _Totals) -> Iterator[Proposal]:
    """Propose the total of all units: a number of that value elsewhere, or the one whose line has that label."""
    first, *others = row.figures
    if len(others) >= _LEAST and 2 * (others[0].start - first.start) * (len(others) - 1) > 3 * (
        others[-1].start - others[0].start
    ):
        yield _sum(first, others, 60, f"units:{first.id}", family="units")
    parts = row.figures
    worth = sum((each.worth for each in parts), Fraction(0))
    slack = abs(worth) / 1000
    statement = f"units:{parts[0].id}"
    for total in reading.valued(family_of(parts[0]), worth - slack, worth + slack, parts[0].start):
        if total not in parts and adds_up(total, parts) and fits(total, parts[0]) == 2:
            yield _sum(total, parts, 55, statement, searched=True, family="units")
    yield from _named(row, totals, statement)


def _named(row: _Row, totals: _Totals, statement: str) -> Iterator[Proposal]:
    """Propose the earlier numbers that have the label of the row before them, or in the heading above them."""
    parts, key = row.figures, row.label.split("|")[0]
    same = [each for each in totals.labelled.get(key, ()) if each not in parts and each.dimension == parts[0].dimension]
    yield from (_sum(each, parts, 60, statement, family="units") for each in same if each.at < parts[0].at)
    headed = totals.headed.get(key.split(" ")[0], ()) if key else ()
    for heading, total in headed:
        if key in heading and total.at < parts[0].at and fits(total, parts[0]) == 2 and total not in parts:
            yield _sum(total, parts, 45, statement, family="units")


def _totals(reading: Reading, labels: Mapping[str, str]) -> _Totals:
    labelled: dict[str, list[Figure]] = defaultdict(list)
    headed: dict[str, list[tuple[str, Figure]]] = defaultdict(list)
    for name, label in labels.items():
        figure = reading.figure_of[name]
        labelled[label.split("|")[0]].append(figure)
        above = figure.mention.block - 1
        if above >= 0 and reading.document.blocks[above].kind is BlockKind.HEADING:
            block = reading.document.blocks[above]
            words = _WORDS.findall(reading.lower[block.start : block.end])
            for word in dict.fromkeys(words):
                headed[word].append((" ".join(words), figure))
    return _Totals(labelled, headed)


def _below(reading: Reading, row: _Row, labels: Mapping[str, str]) -> Iterator[Proposal]:
    """Propose for each unit that a line is the sum of the next lines of its measure."""
    for total in row.figures:
        below = [each for each in reading.figures[total.at + 1 : total.at + 8] if each.id in labels]
        same = [each for each in below if each.dimension == total.dimension and labels[each.id] != row.label]
        for length in range(2, min(_LOOK_AHEAD, len(same)) + 1):
            parts = same[:length]
            family = "|".join((row.label, *(labels[each.id] for each in parts)))
            yield _sum(total, parts, 40, f"below:{total.id}", family=family)


def _sum(
    total: Figure, parts: Sequence[Figure], confidence: int, statement: str, *, family: str = "", searched: bool = False
) -> Proposal:
    ids = tuple(part.id for part in parts)
    return Proposal(
        RelationType.SUM, total.id, ids, RULE.code, confidence, statement=statement, family=family, searched=searched
    )


RULE = Rule(
    "repeated",
    "Cùng một dòng cho từng đơn vị",
    "Khi một dòng lặp lại cho từng đơn vị, tổng các dòng ấy được so với số chung; các dòng cộng dồn giống nhau "
    "ở mọi đơn vị thì đơn vị nào lệch được báo.",
    (
        "Số hộ nghèo: 612 hộ\n\nXã Đông\n\nSố hộ nghèo: 245 hộ\n\nXã Đoài\n\nSố hộ nghèo: 200 hộ\n\n"
        "Xã Trung\n\nSố hộ nghèo: 167 hộ\n",
    ),
    ("Xã Đông\n\nSố trường: 3 trường\n\nXã Đoài\n\nSố trường: 2 trường\n",),
    propose,
)
