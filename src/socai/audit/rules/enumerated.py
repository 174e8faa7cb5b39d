"""A total followed by its parts after a colon or a word that opens an enumeration, in the same sentence."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, islice

from socai.audit.closed_words import UPPER
from socai.audit.context import Figure, Reading, fits
from socai.audit.model import Proposal, RelationType
from socai.audit.parts import (
    OPEN_ENDED,
    Wording,
    bounds,
    breakdown,
    by_place,
    by_trait,
    columns,
    heads_by_kind,
    heads_of_columns,
    heads_of_kinds,
    is_complementary,
    is_cross_cutting,
    items,
    level,
    numerator,
    rows_by_kind,
)
from socai.audit.rules.rule import Rule

_AGAIN = ("trong đó", "bao gồm", "gồm có", "gồm")
_CUES = (
    *_AGAIN, "cụ thể là", "cụ thể", "chia ra", "chia thành", "phân ra", "lần lượt", "tương ứng", ":", "với",
)  # fmt: skip
_REST = re.compile(r"\b(?:khác|còn lại)\b")
_CHANGE = re.compile(r"\b(?:(?<!trị gia )tăng|giảm|vượt|hụt|hơn|kém)(?: (?:thêm|gần|hơn|khoảng))?\W*$")
_COMPARES = re.compile(r"\b(?:so|đối) $")
_SUBSET = frozenset({"trong đó"})
_LISTS = frozenset({"bao gồm", "gồm có", "gồm", "chia ra", "chia thành", "phân ra"})
_CONFIDENCE = {"trong đó": 80, ":": 60, "cụ thể": 70, "cụ thể là": 70, "lần lượt": 55, "tương ứng": 40, "với": 35}
_TOTALS, _MOST_CUES, _MOST_PARTS = 6, 24, 70
_CLOSE, _TWO = 4, 2
_CLAUSE = re.compile(r"[,;:.()]")
_NAMED = re.compile(rf"[{UPPER}][^\W\d_]+(?: [{UPPER}][^\W\d_]*)+")
_LONGEST_NAME = 90
#: ``Yên Bái 21, Lục Yên: 14``
_NAMES_ITEM = re.compile(rf"[,;] (?:[{UPPER}][^\W\d_]* ?)+")
_OF_TOTAL = ("trong số", "trong tổng số")


def propose(reading: Reading) -> Iterator[Proposal]:
    """Read what follows a cue as a break-down of a number before it."""
    cues, again = reading.places_of(_CUES), [at for at, _ in reading.places_of(_AGAIN)]
    for at, phrase in reading.places_of(_OF_TOTAL):
        sentence = reading.sentences[reading.sentence_at(at)]
        yield from _of_total(reading, at + len(phrase), sentence.end, reading.bracket_at(at))
    for number, group in groupby(cues, key=lambda cue: reading.sentence_at(cue[0])):
        if len(reading.in_sentence(number)) >= 2:
            for at, phrase in islice(group, _MOST_CUES):
                yield from _after_cue(reading, number, at, phrase, again)


def _after_cue(reading: Reading, number: int, at: int, phrase: str, again: Sequence[int]) -> Iterator[Proposal]:
    sentence, bracket = reading.sentences[number], reading.bracket_at(at)
    around = reading.brackets[bracket] if bracket >= 0 else sentence
    start, end = max(sentence.start, around.start), min(sentence.end, around.end)
    behind = at + len(phrase)
    totals = _before(reading, start, at, bracket) or _earlier(reading, number, at, bracket)
    whole, end = end, _next_cue(reading, again, behind + 2, end, bracket)
    figures = level(reading, behind, end, bracket)[:_MOST_PARTS]
    if phrase == ":" and _is_item_of_list(reading, start, at):
        return
    if phrase == "với" and _COMPARES.search(reading.lower, max(start, at - _CLOSE), at):
        return
    in_row = bool(totals) and _is_row(reading, (totals[0], *figures))
    goes_on = end < whole and ";" in reading.text[end:whole]
    for each in _read(reading, phrase, totals, figures, behind, end):
        yield replace(each, searched=True) if in_row or goes_on else each
    if goes_on and totals:
        yield from _over_nested(reading, phrase, totals[0], level(reading, behind, whole, bracket)[:_MOST_PARTS])


def _over_nested(reading: Reading, phrase: str, total: Figure, figures: Sequence[Figure]) -> Iterator[Proposal]:
    """``trong đó A 9; B 80, gồm C 58 và D 22; E 6``: what opens the items, one of which is broken down itself."""
    firsts = [item[0] for item in items(reading, figures)]
    if len(firsts) > 1 and all(fits(total, each) == 2 for each in firsts):
        wording = Wording(RULE.code, f"nested:{figures[0].id}", _CONFIDENCE.get(phrase, 76), partial=phrase in _SUBSET)
        yield from breakdown(reading, total, firsts, wording)


def _first_clause(reading: Reading, total: Figure, figures: Sequence[Figure], wording: Wording) -> Iterator[Proposal]:
    """An enumeration by commas ends at the semicolon."""
    start = figures[0].end
    cut = reading.text.find(";", start, figures[-1].start)
    head = [each for each in figures if each.start < cut]
    if by_place(reading, head) and _is_unbroken(reading, head, figures[0].start):
        wording = replace(wording, confidence=max(84, wording.confidence))
    if 2 <= len(head) < len(figures) and all(fits(total, each) == 2 for each in head):
        yield from breakdown(reading, total, head, wording)


def _next_cue(reading: Reading, cues: Sequence[int], start: int, end: int, bracket: int) -> int:
    """Return where the next enumeration begins in the same brackets, else the end."""
    within = cues[bisect_left(cues, start) : bisect_left(cues, end)]
    return next((cue for cue in within if reading.bracket_at(cue) == bracket), end)


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
    if figures and figures[0].dimension:
        # ``83 ca tại 9 xã, trong đó Bình An 27 ca``: what counts the same comes first.
        totals = sorted(totals, key=lambda each: fits(each, figures[0]) != 2)
    if not totals or not figures:
        return
    base = 82 if cue in _LISTS else _CONFIDENCE.get(cue, 60)
    partial = cue in _SUBSET or bool(OPEN_ENDED.search(reading.lower, start, end))
    wording = Wording(RULE.code, f"list:{start}", base, partial=partial)
    if is_cross_cutting(reading, figures):
        yield from by_trait(reading, _level_of(reading, totals), figures, wording)
        return
    split = items(reading, figures)
    if len(split) == 1 and (rows := rows_by_kind(figures)):
        side = Wording(RULE.code, f"rows:{start}", 78, family=f"rows|{figures[0].dimension}")
        yield from columns(reading, heads_of_kinds(every, rows[0]), rows, side)
    if len(split) > 1:
        width = len(split[0])
        aligned = replace(wording, statement=f"columns:{start}", confidence=90, partial=False)
        yield from columns(reading, heads_of_columns(every, totals, split[0])[:width][::-1], split, aligned)
        yield from columns(reading, heads_by_kind(every, split), split, replace(aligned, confidence=86))
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
            plain = replace(named, partial=False, confidence=max(90, base)) if complete else named
            if cue == ":" and _is_named_list(reading, total, figures, start):
                plain = replace(plain, confidence=86)
            yield from breakdown(reading, total, figures, plain)
            yield from _first_clause(reading, total, figures, plain)
            continue
        for each in breakdown(reading, total, figures, replace(named, confidence=min(base, 62), partial=False)):
            yield replace(each, searched=True)
            yield replace(each, confidence=min(45, each.confidence))
    yield from _of_names(reading, totals[0], figures, start)
    if cue in _SUBSET:
        near = _level_of(reading, totals)
        alike = near.dimension != "" and all(each.dimension and fits(near, each) == 2 for each in figures)
        yield from bounds(near, figures if alike and len(split) == 1 else figures[:1], Wording(RULE.code, "", 90))


def _of_names(reading: Reading, total: Figure, figures: Sequence[Figure], start: int) -> Iterator[Proposal]:
    """``trong đó Điện Biên 142 nhà, Hà Giang 97 nhà``: what places have adds up, and to no more than the total."""
    parts = [each for each in figures if each.dimension == total.dimension != "" and not reading.is_change(each)]
    names = [_name_of(reading, each) for each in parts]
    exact = all(each.mention.qualifier == "exact" for each in (total, *parts))
    # A total that has a name of its own is the first of the row.
    apart = (
        all(names) and len(set(names)) == len(names) and not _name_of(reading, total) and not reading.is_change(total)
    )
    if len(parts) > _TWO and apart and exact:
        ids = tuple(each.id for each in parts)
        yield Proposal(
            RelationType.PART_OF, total.id, ids, RULE.code, 84, statement=f"names:{start}", silent=True, spelled=True
        )


def _name_of(reading: Reading, figure: Figure) -> str:
    """Return the name that the words before a number of a list tell, in its clause; nothing where there is none."""
    before = reading.figures[figure.at - 1].end if figure.at else 0
    clause = _CLAUSE.split(reading.text[max(before, figure.start - _LONGEST_NAME) : figure.start])[-1]
    found = _NAMED.search(clause)
    return found.group() if found else ""


def _is_named_list(reading: Reading, total: Figure, figures: Sequence[Figure], start: int) -> bool:
    """Return whether a colon right behind a number opens names with numbers: ``26 người: Nhật Bản 11, Đài Loan 9``."""
    if not all(fits(total, each) == 2 for each in figures) or not _is_unbroken(reading, figures, start):
        return False
    close = len(reading.lower[total.end : start].split()) <= _CLOSE and len(figures) > _TWO
    bare = all(each.is_count and reading.after(each).lstrip()[:1] in ",;." for each in figures)
    return (close and bare) or by_place(reading, figures)


def _is_unbroken(reading: Reading, figures: Sequence[Figure], start: int) -> bool:
    """Return whether a list holds no number that is none of its figures, as ``tổ 4`` may be a name or a count."""
    starts = [start, *(each.end for each in figures)]
    gaps = [reading.lower[begin : each.start] for begin, each in zip(starts, figures, strict=False)]
    return not any(character.isdigit() for gap in gaps for character in gap)


def _level_of(reading: Reading, totals: Sequence[Figure]) -> Figure:
    """Return the nearest total that is a level and not by how much it rose or fell (``giảm 12 tỷ, trong đó...``)."""
    return next((each for each in totals if not _CHANGE.search(reading.label(each))), totals[0])


def _is_item_of_list(reading: Reading, start: int, colon: int) -> bool:
    """Return whether a colon only names one item of a list: ``khối 6: 7 lớp; khối 7: 6 lớp``."""
    before = reading.between(start, colon)
    if before and _NAMES_ITEM.fullmatch(reading.text, before[-1].end, colon):
        return True
    item = reading.lower.rfind(";", start, colon)
    return item >= 0 and ":" in reading.lower[start:item] and not reading.between(item, colon)


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
