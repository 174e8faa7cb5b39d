"""A total followed by its parts after a colon or a word that opens an enumeration, in the same sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from socai.audit.context import Figure, Reading, fits
from socai.audit.model import Proposal
from socai.audit.parts import (
    OPEN_ENDED,
    Wording,
    bounds,
    breakdown,
    by_trait,
    columns,
    is_complementary,
    is_cross_cutting,
    items,
    level,
    numerator,
)
from socai.audit.rules.rule import Rule

_CUE = re.compile(
    r"\b(?:trong đó|bao gồm|gồm có|gồm|cụ thể là|cụ thể|chia ra|chia thành|phân ra|lần lượt|tương ứng)\b|"
    r":(?=\s)|\bvới\b"
)
_CUE_AGAIN = re.compile(r"\b(?:trong đó|bao gồm|gồm có|gồm)\b")
_REST = re.compile(r"\b(?:khác|còn lại)\b")
_CHANGE = re.compile(r"\b(?:tăng|giảm|vượt|hụt|hơn|kém)(?: (?:thêm|gần|hơn|khoảng))?\W*$")
_SUBSET = frozenset({"trong đó"})
_LISTS = frozenset({"bao gồm", "gồm có", "gồm", "chia ra", "chia thành", "phân ra"})
_CONFIDENCE = {"trong đó": 80, ":": 60, "cụ thể": 70, "cụ thể là": 70, "lần lượt": 55, "tương ứng": 40, "với": 35}
_TOTALS, _MOST_CUES, _MOST_PARTS = 6, 24, 70
_OF_TOTAL = re.compile(r"\btrong (?:tổng )?số\b")


def propose(reading: Reading) -> Iterator[Proposal]:
    """Read what follows a cue as a break-down of a number before it."""
    for number, sentence in enumerate(reading.sentences):
        if len(reading.in_sentence(number)) < 2:
            continue
        for cue in _OF_TOTAL.finditer(reading.lower, sentence.start, sentence.end):
            yield from _of_total(reading, cue.end(), sentence.end, reading.bracket_at(cue.start()))
        for cue in islice(_CUE.finditer(reading.lower, sentence.start, sentence.end), _MOST_CUES):
            bracket = reading.bracket_at(cue.start())
            end = min(sentence.end, reading.brackets[bracket].end if bracket >= 0 else sentence.end)
            start = max(sentence.start, reading.brackets[bracket].start if bracket >= 0 else sentence.start)
            totals = _before(reading, start, cue.start(), bracket) or _earlier(reading, number, cue.start(), bracket)
            end = _next_cue(reading, cue.end() + 2, end, bracket)
            figures = level(reading, cue.end(), end, bracket)[:_MOST_PARTS]
            in_row = bool(totals) and _is_row(reading, (totals[0], *figures))
            for each in _read(reading, cue.group(), totals, figures, cue.end(), end):
                yield replace(each, searched=each.searched or in_row)


def _first_clause(reading: Reading, total: Figure, figures: Sequence[Figure], wording: Wording) -> Iterator[Proposal]:
    """An enumeration by commas ends at the semicolon."""
    start = figures[0].end
    cut = reading.text.find(";", start, figures[-1].start)
    head = [each for each in figures if each.start < cut]
    if 2 <= len(head) < len(figures) and all(fits(total, each) == 2 for each in head):
        yield from breakdown(reading, total, head, replace(wording, confidence=wording.confidence - 1))


def _next_cue(reading: Reading, start: int, end: int, bracket: int) -> int:
    """Return where the next enumeration begins in the same brackets, else the end."""
    cues = (cue.start() for cue in _CUE_AGAIN.finditer(reading.lower, start, end))
    return next((cue for cue in cues if reading.bracket_at(cue) == bracket), end)


def _of_total(reading: Reading, start: int, end: int, bracket: int) -> Iterator[Proposal]:
    """``trong tổng số 36 dự án, có 25..., 11...``: the number after the cue, and then its parts."""
    figures = level(reading, start, end, bracket)
    if len(figures) > 2 and not figures[0].is_percent:
        wording = Wording(RULE.code, f"of:{start}", 76, partial=True)
        yield from breakdown(reading, figures[0], figures[1:], wording)


def _before(reading: Reading, start: int, cue: int, bracket: int) -> list[Figure]:
    every = [each for each in reading.between(start, cue) if each.bracket == bracket]
    return list(dict.fromkeys(numerator(reading, each) for each in reversed(every)))


def _earlier(reading: Reading, sentence: int, cue: int, bracket: int) -> list[Figure]:
    """Return the numbers of the sentence before, when the cue opens its own."""
    span = reading.sentences[sentence]
    if bracket >= 0 or sentence == 0 or cue - span.start > 3 or span.block - reading.sentences[sentence - 1].block > 1:
        return []
    return _before(reading, reading.sentences[sentence - 1].start, span.start, -1)


def _read(
    reading: Reading, cue: str, totals: Sequence[Figure], figures: Sequence[Figure], start: int, end: int
) -> Iterator[Proposal]:
    every = totals
    totals = [each for each in totals if figures and fits(each, figures[0])] or totals
    if not totals or not figures:
        return
    base = 82 if cue in _LISTS else _CONFIDENCE.get(cue, 60)
    partial = cue in _SUBSET or bool(OPEN_ENDED.search(reading.lower, start, end))
    wording = Wording(RULE.code, f"list:{start}", base, partial=partial)
    if is_cross_cutting(reading, figures):
        yield from by_trait(reading, totals[0], figures, wording)
        return
    split = items(reading, figures)
    if len(split) > 1:
        width = len(split[0])
        aligned = replace(wording, statement=f"columns:{start}", confidence=90, partial=False)
        yield from columns(reading, _heads_of_columns(every, totals, split[0])[:width][::-1], split, aligned)
    for rank, total in enumerate(totals[:_TOTALS]):
        if len(figures) < 2 or (rank and total.is_percent):
            continue
        place = "near" if not rank else "outer" if rank == len(totals) - 1 else str(total.at)
        family = f"list|{cue}|{place}|{total.dimension}|{figures[0].dimension}"
        named = replace(wording, statement=f"list:{start}:{rank}", family=family)
        if not rank:
            opposed = cue in _SUBSET and is_complementary(reading, [each for each in figures if fits(total, each) == 2])
            if opposed:
                named = replace(named, confidence=84)
            complete = opposed or (
                cue in _SUBSET and _REST.search(reading.label(figures[-1]) + reading.after(figures[-1])[:20])
            )
            plain = replace(named, partial=False) if complete else named
            yield from breakdown(reading, total, figures, plain)
            yield from _first_clause(reading, total, figures, plain)
            continue
        for each in breakdown(reading, total, figures, replace(named, confidence=min(base, 62), partial=False)):
            yield replace(each, searched=True)
            yield replace(each, confidence=min(45, each.confidence))
    if cue in _SUBSET:
        yield from bounds(_level_of(reading, totals), figures[:1], Wording(RULE.code, "", 90))


def _heads_of_columns(every: Sequence[Figure], fitting: Sequence[Figure], row: Sequence[Figure]) -> Sequence[Figure]:
    """Return the numbers before a list that its columns may add up to, the nearest first.

    ``45 hồ sơ với 98,5 tỷ đồng: 38 hồ sơ, 72,1 tỷ đồng; ...``: one for each number of a row, of the same measures.
    """
    nearest = every[: len(row)]
    pairs = list(zip(reversed(nearest), row, strict=False))
    exact = len(pairs) == len(row) and not any(each.is_percent for each in row)
    return nearest if exact and all(fits(*pair) == 2 for pair in pairs) else fitting


def _level_of(reading: Reading, totals: Sequence[Figure]) -> Figure:
    """Return the nearest total that is a level and not by how much it rose or fell (``giảm 12 tỷ, trong đó...``)."""
    return next((each for each in totals if not _CHANGE.search(reading.label(each))), totals[0])


def _is_row(reading: Reading, figures: Sequence[Figure]) -> bool:
    """Return whether every number stands behind a colon of its own, so that the first may be one of them."""
    return all(reading.label(each).rstrip().endswith(":") for each in figures)


RULE = Rule(
    "enumerated",
    "Số tổng và phần liệt kê theo sau",
    "Số đứng trước “gồm”, “trong đó”, “cụ thể” hoặc dấu hai chấm được so với tổng các số liệt kê sau đó; "
    "“trong đó” chỉ kể một phần thì phần đó không được lớn hơn số tổng.",
    (
        "Toàn huyện có 412 km đường, gồm 120 km đường nhựa và 292 km đường bê tông.",
        "Thu hút 1.530 lượt người tham gia, trong đó nam 810 lượt, nữ 720 lượt.",
    ),
    (
        "Đoàn gồm 5 xe và 40 người.",
        "Kết nạp mới. Bưu điện: 08 đảng viên; Ngân hàng: 08 đảng viên; Kho bạc: 06 đảng viên.",
    ),
    propose,
)
