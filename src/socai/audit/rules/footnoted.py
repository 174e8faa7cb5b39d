"""A number that a footnote breaks down, or from which it takes something off."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from socai.audit.context import Figure, Reading, fits
from socai.audit.model import Proposal, RelationType
from socai.audit.parts import OPEN_ENDED, Wording, breakdown, columns, items, numerator
from socai.audit.rules.rule import Rule
from socai.files.documents import NoteCall

_OPENING = re.compile(r"\W*(?:\d+\W*)?(gồm|bao gồm|trong đó|cụ thể|chia ra)\b")
_LESS = re.compile(r"\b(trong đó|trừ|miễn|không tính|chưa tính)\b")
_CLAUSE = re.compile(r"[;.]\s")
_FAR = 160
_TOTALS = 4


def propose(reading: Reading) -> Iterator[Proposal]:
    """Read the text of each footnote as the parts of the numbers right before its call."""
    for call in reading.document.calls:
        *earlier, totals = _clauses(reading, call)
        figures = _figures(reading, call.note, call.start)
        if totals and figures:
            yield from _read(reading, call, totals, figures)
        for clause in earlier:
            if len(clause) > 1 and figures:
                wording = Wording(RULE.code, f"note:{call.start}", 88)
                yield from _by_rows(reading, clause, figures, wording, least=2)


def _clauses(reading: Reading, call: NoteCall) -> list[list[Figure]]:
    """Return the numbers of the clauses of a sentence before a call, the clause of the call last."""
    start = max(reading.sentences[reading.sentence_at(call.start)].start, call.start - _FAR) if reading.sentences else 0
    cuts = [cut.end() for cut in _CLAUSE.finditer(reading.text, start, max(start, call.start - 1))]
    clauses = []
    for begin, end in pairwise((start, *cuts, call.start)):
        before = [numerator(reading, each) for each in reading.between(begin, end)]
        clauses.append([each for each in dict.fromkeys(before) if not each.is_percent][-_TOTALS:])
    return clauses


def _figures(reading: Reading, note: str, call: int) -> list[Figure]:
    blocks = reading.note_at(note, call)
    found = [each for block in blocks for each in reading.between(block.start, block.end) if each.bracket == -1]
    return [each for each in found if numerator(reading, each) is each or not _is_ratio(reading, each)]


def _is_ratio(reading: Reading, figure: Figure) -> bool:
    pair = reading.pair_of(figure)
    return pair is not None and pair[0].dimension in ("", pair[1].dimension)


def _read(reading: Reading, call: NoteCall, totals: Sequence[Figure], figures: Sequence[Figure]) -> Iterator[Proposal]:
    blocks = reading.note_at(call.note, call.start)
    text = reading.lower[blocks[0].start : blocks[-1].end]
    opens = _OPENING.match(re.sub(r"<[^>]*>", "", text))
    partial = bool(OPEN_ENDED.search(text)) or (opens is not None and opens.group(1) == "trong đó")
    wording = Wording(RULE.code, f"note:{call.start}", 84 if opens else 60, partial=partial)
    yield from _by_rows(reading, totals, figures, replace(wording, confidence=88, partial=False))
    for rank, total in enumerate(reversed(totals)):
        named = replace(wording, statement=f"note:{call.start}:{total.id}", confidence=wording.confidence - 6 * rank)
        yield from breakdown(reading, total, figures, named)
        yield from _less(reading, total, figures)


def _by_rows(
    reading: Reading, totals: Sequence[Figure], figures: Sequence[Figure], wording: Wording, *, least: int = 1
) -> Iterator[Proposal]:
    """Rows of a footnote that count the same things as the clause, one after the other."""
    rows = [row for part in items(reading, figures) for row in _sentences(part)]
    for size in range(len(totals), least - 1, -1):
        for start in range(len(totals) - size + 1):
            chosen = totals[start : start + size]
            fitting = [row[:size] for row in rows if len(row) >= size and all(map(_same, chosen, row))]
            if size > 1 or len(fitting) == len(rows):
                named = replace(wording, statement=f"{wording.statement}:{chosen[0].id}:{size}")
                yield from columns(reading, chosen, fitting, named)
                if len(fitting) == 1 and size > 1:
                    yield from _again(chosen, fitting[0])


def _again(totals: Sequence[Figure], row: Sequence[Figure]) -> Iterator[Proposal]:
    """The footnote tells the same numbers once more."""
    for total, again in zip(totals, row, strict=True):
        yield Proposal(
            RelationType.EQUAL, again.id, (total.id,), RULE.code, 70, statement=f"note again:{again.id}", searched=True
        )


def _sentences(row: Sequence[Figure]) -> Iterator[list[Figure]]:
    numbers = dict.fromkeys(each.sentence for each in row)
    yield from ([each for each in row if each.sentence == number] for number in numbers)


def _same(total: Figure, part: Figure) -> bool:
    return fits(total, part) == 2


def _less(reading: Reading, total: Figure, figures: Sequence[Figure]) -> Iterator[Proposal]:
    """The footnote gives a larger whole and what is not counted."""
    for whole, part in pairwise(figures):
        if whole.worth > part.worth and fits(whole, part) and _LESS.search(reading.gap(whole, part)):
            for each in dict.fromkeys((total, *(reading.pair_of(total) or ()))):
                yield Proposal(
                    RelationType.DIFFERENCE, each.id, (whole.id, part.id), RULE.code, 45,
                    statement=f"note less:{each.id}",
                )  # fmt: skip


RULE = Rule(
    "footnoted",
    "Chú thích chia nhỏ số trong bài",
    "Các số trong chú thích được so với những số đứng ngay trước dấu chú thích, theo từng loại.",
    (
        "Thành lập 3 tổ với 45 thành viên<sup>1</sup>.\n\n"
        "<sup>1</sup> Tổ Một 15 thành viên; Tổ Hai 16 thành viên; Tổ Ba 14 thành viên.\n",
    ),
    ("Mở 5 lớp<sup>1</sup>.\n\n<sup>1</sup> Theo Kế hoạch số 12 của Ủy ban.\n",),
    propose,
)
