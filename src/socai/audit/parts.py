"""Readings of a stretch of text as the parts of a total: which of its numbers are meant.

Several readings of one wording share a statement, so that the judge keeps one of them. Nothing is compared here.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from socai.audit import context
from socai.audit.closed_words import GENERAL_NOUNS
from socai.audit.context import Figure, Reading, adds_up, fits
from socai.audit.model import Proposal, RelationType

OPEN_ENDED = re.compile(
    r"\.\.\.|…|\bv\.v|\bnhư\b(?! (?:sau|trên|biểu|phụ lục))|\b(?:nhất là|chủ yếu|điển hình|tiêu biểu|trong số đó)\b"
    r"|\bvà (?:một|hai|ba|bốn|năm|sáu|bảy)\b"
)
_ITEM = re.compile(r"[,;]|\bvà\b|\bcùng\b|[.:]\s")
_CLOSES = re.compile(r"[,;:().]")
#: What bodies of women, youth and veterans have, too, and what has no traits itself.
_NO_PEOPLE = frozenset({"hộ", "cơ sở", "mô hình", "công trình", "tổ", "câu lạc bộ", "chi hội", "cuộc", "lớp", "buổi"})
_SEXES = frozenset({"nam", "nữ"})
#: Traits that one person may have beside others, so that numbers told by several of them add up to nothing.
_TRAIT = re.compile(
    r"\b(?:nam(?! (?:bộ|trung))|(?<!hội phụ )(?<!hiệp phụ )nữ(?! hộ sinh)|đảng viên|đoàn viên|hội viên|dân tộc|"
    r"tôn giáo|người có đạo|trẻ em|trẻ tuổi|cao tuổi|khuyết tật|tái cử|tự ứng cử|ngoài đảng)\b"
)
_OPPOSITES = tuple(
    (re.compile(rf"\b(?:{one})\b"), re.compile(rf"\b(?:{other})\b"))
    for one, other in (
        ("nam", "nữ"),
        ("trực tiếp", "trực tuyến|qua báo cáo|gián tiếp|qua hồ sơ|qua mạng|bưu chính"),
        ("chính thức", "dự bị"),
        ("đúng hạn|trước hạn|đúng và trước hạn", "quá hạn|trễ hạn|chậm hạn"),
        ("thành thị|đô thị", "nông thôn"),
        ("mới", "cũ|chuyển tiếp|kỳ trước|năm trước|chuyển sang"),
        ("đạt", "chưa đạt|không đạt"),
        ("công lập", "ngoài công lập|tư thục|dân lập"),
        ("trong tỉnh|trong nước|trong huyện", "ngoài tỉnh|ngoài nước|nước ngoài|ngoài huyện"),
        ("định kỳ|thường xuyên|thường kỳ", "đột xuất|chuyên đề|bất thường"),
        ("nội trú", "ngoại trú"),
        ("quốc tế", "nội địa|trong nước"),
        (r"dưới \w+ \w+", "trở lên"),
        ("thường xuyên", "đầu tư(?: phát triển)?"),
        ("đã (?:giải quyết|xử lý|hoàn thành)", "đang|chưa|còn(?: lại)?"),
        ("ngắn hạn", "dài hạn|trung hạn|trung, dài hạn"),
    )
)
_PLACED = re.compile(r"\b(thôn|xã|phường|bản|ấp|xóm|tổ|khu|khối|buôn|huyện|trường) [^,;.:]{1,30}$")
_LETTERS = re.compile(r"[^\W\d_]+")
_STRONG = re.compile(r";")
# The last part is what the others leave: the list is whole.
_LEFT = re.compile(r"\b(?:còn lại|số còn|còn)\b")
_MOST_PARTS = 400
_PREFIXES = 24


@dataclass(frozen=True)
class Wording:
    """How a break-down is worded.

    Attributes:
        rule: code of the rule that read it.
        statement: name of the wording; its readings compete.
        confidence: of the plainest reading.
        partial: whether the wording may leave parts out.
        family: wordings alike.
    """

    rule: str
    statement: str
    confidence: int
    partial: bool = False
    family: str = ""


def level(reading: Reading, start: int, end: int, bracket: int) -> Sequence[Figure]:
    """Return the figures of a stretch that stand directly in a pair of brackets (-1: outside all)."""
    found = [each for each in reading.between(start, end) if each.bracket == bracket]
    return [each for each in found if not _is_denominator(reading, each)]


def by_bracket(reading: Reading) -> Mapping[str, Sequence[int]]:
    """Return the numbers of the brackets in which each kind of thing is counted, by its dimension, in their order."""
    found: dict[str, dict[int, None]] = defaultdict(dict)
    for figure in reading.figures:
        if figure.bracket >= 0 and figure.dimension.startswith("count:"):
            found[figure.dimension][figure.bracket] = None
    return {kind: tuple(sorted(numbers)) for kind, numbers in found.items()}


def brackets_near(reading: Reading, brackets: Sequence[int], figure: Figure) -> Sequence[int]:
    """Return those of some brackets, given by their numbers in order, that stand within reach of a figure."""

    def start(number: int) -> int:
        return reading.brackets[number].start

    first = bisect_left(brackets, figure.start - context.REACH, key=start)
    return brackets[first : bisect_right(brackets, figure.start + context.REACH, key=start)]


def _is_denominator(reading: Reading, figure: Figure) -> bool:
    pair = reading.pair_of(figure)
    return (
        pair is not None and pair[1] is figure and (not figure.dimension or pair[0].dimension in ("", figure.dimension))
    )


def numerator(reading: Reading, figure: Figure) -> Figure:
    """Return the figure itself, or the numerator when it is the denominator of a printed ``a/b``."""
    pair = reading.pair_of(figure)
    return pair[0] if pair is not None else figure


def heads_of_columns(every: Sequence[Figure], fitting: Sequence[Figure], row: Sequence[Figure]) -> Sequence[Figure]:
    """Return the numbers before a list that its columns may add up to, the nearest first.

    ``45 hồ sơ với 98,5 tỷ đồng: 38 hồ sơ, 72,1 tỷ đồng; ...``: one for each number of a row, of the same measures.
    """
    nearest = every[: len(row)]
    pairs = list(zip(reversed(nearest), row, strict=False))
    exact = len(pairs) == len(row) and not any(each.is_percent for each in row)
    return nearest if exact and all(fits(*pair) == 2 for pair in pairs) else fitting


def rows_by_kind(figures: Sequence[Figure]) -> list[Sequence[Figure]]:
    """Split numbers that count the same kinds again and again into rows: ``7 vụ/10 bị can, 2 vụ/3 đối tượng``."""
    kinds = [each.dimension for each in figures]
    for width in range(2, len(figures) // 2 + 1):
        rows = [figures[at : at + width] for at in range(0, len(figures), width)]
        apart = len(set(kinds[:width])) == width and all(kinds[:width])
        if apart and all(len(row) == width and all(map(_are_one_kind, rows[0], row)) for row in rows):
            return rows
    return []


def _are_one_kind(first: Figure, second: Figure) -> bool:
    return bool(second.dimension) and fits(first, second) == 2


def heads_of_kinds(before: Sequence[Figure], row: Sequence[Figure]) -> Sequence[Figure]:
    """Return the nearest numbers side by side before a list, given the nearest first, that count what its rows do."""
    for at in range(len(before) - len(row) + 1):
        heads = before[at : at + len(row)][::-1]
        if all(map(_are_one_kind, row, heads)):
            return heads
    return ()


def heads_by_kind(before: Sequence[Figure], rows: Sequence[Sequence[Figure]]) -> Sequence[Figure]:
    """Return for each column of a list the nearest number before it that counts the same, where one column adds up."""
    row = rows[0]
    kinds = {each.dimension for each in row} - {""}
    if len(row) < 2 or len(kinds) != len(row) or any(len(each) != len(row) for each in rows):
        return ()
    heads = [next((each for each in before if each.dimension == part.dimension), None) for part in row]
    found = [each for each in heads if each is not None]
    exact = any(adds_up(head, [each[at] for each in rows]) for at, head in enumerate(heads) if head is not None)
    return found if exact and len(found) == len(row) else ()


def by_place(reading: Reading, parts: Sequence[Figure]) -> bool:
    """Return whether three parts or more stand behind places of one kind: ``thôn Đông 12, thôn Đoài 9, thôn Nam 7``."""
    kinds = {found[1] if (found := _PLACED.search(reading.label(each))) else "" for each in parts}
    return len(parts) > 2 and len(kinds) == 1 and "" not in kinds


def is_cross_cutting(reading: Reading, figures: Sequence[Figure]) -> bool:
    """Return whether parts are told by several traits of the same people, or one sex only: they overlap."""
    named = {trait for each in figures if (trait := _trait(reading, each))}
    sexes, others = named & _SEXES, named - _SEXES
    return bool(sexes and others) or len(others) > 1 or (len(sexes) == 1 and len(figures) > 1)


def by_trait(reading: Reading, total: Figure, figures: Sequence[Figure], wording: Wording) -> Iterator[Proposal]:
    """Propose what overlapping parts still state: none is above the total, men and women come to it, the rest may."""
    traits = [(_trait(reading, each), each) for each in figures]
    yield from bounds(total, [each for trait, each in traits if trait], replace(wording, statement="", confidence=90))
    sexes = [each for trait, each in traits if trait in _SEXES]
    if {trait for trait, _ in traits} >= _SEXES and len(sexes) == len(_SEXES):
        yield from breakdown(reading, total, sexes, replace(wording, statement=f"{wording.statement}:sexes"))
    rest = [each for trait, each in traits if not trait]
    is_whole = bool(rest) and rest[-1] is figures[-1] and _LEFT.search(reading.label(rest[-1])) is not None
    yield from breakdown(reading, total, rest, replace(wording, partial=not is_whole))


def is_complementary(reading: Reading, figures: Sequence[Figure]) -> bool:
    """Return whether two numbers are told by opposites, so that they are all there is (``đúng hạn``, ``quá hạn``)."""
    if len(figures) != 2:
        return False
    first, second = (own_words(reading, each) for each in figures)
    if _is_negated(first, second):
        return True
    return any(
        (one.search(first) and other.search(second)) or (one.search(second) and other.search(first))
        for one, other in _OPPOSITES
    )


def _is_negated(first: str, second: str) -> bool:
    """Return whether the second words deny the first ones: ``sinh hoạt``, ``ngoài sinh hoạt``."""
    words = _LETTERS.findall(first)
    told = [" ".join(words[at : at + 2]) for at in range(len(words) - 1)]
    return any(re.search(rf"\b(?:ngoài|không|chưa|chưa được) {pair}\b", second) for pair in told)


def own_words(reading: Reading, figure: Figure) -> str:
    """Return the words that belong to a number of a list: those before it and behind it, up to the next mark."""
    before = _CLOSES.split(reading.label(figure))[-1]
    return f"{before} {_CLOSES.split(reading.after(figure), maxsplit=1)[0]}"


def _trait(reading: Reading, figure: Figure) -> str:
    """Return the trait of people by which a number is told (``nữ 38``, ``12 đảng viên``), empty for none."""
    if figure.mention.head in _NO_PEOPLE:
        return ""
    behind = _CLOSES.split(reading.after(figure), maxsplit=1)[0]
    before = _CLOSES.split(reading.label(figure))[-1]
    found = _TRAIT.search(behind) or _TRAIT.search(before)
    return found.group() if found else ""


def noun_after_share(reading: Reading, total: Figure) -> str:
    """Return what ``69/69 = 100% chi bộ`` counts, told only after the percentage."""
    following = reading.figures[total.at + 1 : total.at + 2]
    pair = reading.pair_of(total)
    if total.dimension or pair is None or pair[1] is not total or not following or not following[0].is_percent:
        return ""
    words = _LETTERS.findall(reading.after(following[0]))[:2]
    return f"count:{' '.join(words)}"


def items(reading: Reading, figures: Sequence[Figure]) -> list[list[Figure]]:
    """Split figures into the items of an enumeration, at semicolons, lines and blocks."""
    split: list[list[Figure]] = []
    for figure in figures:
        starts = not split or figure.mention.block != split[-1][-1].mention.block
        if starts or _STRONG.search(reading.text, split[-1][-1].end, figure.start):
            split.append([figure])
        else:
            split[-1].append(figure)
    return split


def heads(reading: Reading, figures: Sequence[Figure]) -> list[Figure]:
    """Return the numbers that open the items of an enumeration, without those that only say more about them."""
    found: list[Figure] = []
    for figure in figures:
        new_block = not found or figure.mention.block != found[-1].mention.block
        if new_block or _ITEM.search(reading.lower, reading.figures[figure.at - 1].end, figure.start):
            found.append(figure)
    return found


def breakdown(reading: Reading, total: Figure, figures: Sequence[Figure], wording: Wording) -> Iterator[Proposal]:
    """Propose the readings of figures as the parts of a total, the plainest first, then its beginnings."""
    seen: set[tuple[str, ...]] = set()
    for penalty, parts in _readings(reading, total, figures):
        ids = tuple(part.id for part in parts)
        if 2 <= len(ids) <= _MOST_PARTS and ids not in seen and total.id not in ids:
            seen.add(ids)
            if penalty and penalty < 20 and adds_up(total, parts):
                yield replace(proposal(total, ids, wording, wording.confidence - 2), searched=True)
            # What rose and by how much each: told as a whole only when it comes to it.
            loose = any(reading.is_change(each) for each in (total, *parts))
            found = proposal(total, ids, wording, wording.confidence - penalty)
            yield replace(found, searched=True) if loose else found
    for parts in _beginnings(reading, total, figures):
        ids = tuple(part.id for part in parts)
        if ids not in seen and total.id not in ids:
            seen.add(ids)
            yield replace(proposal(total, ids, wording, max(30, wording.confidence - 20)), searched=True)


def proposal(total: Figure, ids: tuple[str, ...], wording: Wording, confidence: int) -> Proposal:
    """Return one reading as a sum."""
    return Proposal(
        RelationType.SUM, total.id, ids, wording.rule, max(0, confidence),
        partial=wording.partial, statement=wording.statement, family=wording.family,
    )  # fmt: skip


def _readings(reading: Reading, total: Figure, figures: Sequence[Figure]) -> Iterator[tuple[int, list[Figure]]]:
    fitting = [each for each in figures if fits(total, each)]
    same = [each for each in fitting if fits(total, each) == 2]
    split = items(reading, fitting)
    firsts = [item[0] for item in split]
    mixed = 0 if len(same) == len(fitting) or _named(reading, total, fitting) or _are_bare(total, fitting) else 15
    mixed = min(mixed, 6) if _is_of_kinds(total, fitting) else mixed
    if len(split) > 1 and len(firsts) < len(fitting):
        firsts_differ = 0 if all(fits(total, each) == 2 for each in firsts) else 15
        yield 10 + firsts_differ, firsts
        likest = [next((each for each in item if fits(total, each) == 2), item[0]) for item in split]
        yield 12 + (0 if all(fits(total, each) == 2 for each in likest) else 15), likest
        yield 25, [item[-1] for item in split]
    leading = heads(reading, fitting)
    if len(leading) < len(fitting):
        yield 6 + mixed, leading
    yield mixed + (0 if len(fitting) == len(figures) else 5), fitting
    yield 8, same
    yield from ((35, part) for part in _by_head(fitting) if len(part) < len(fitting))


def _named(reading: Reading, total: Figure, parts: Sequence[Figure]) -> bool:
    """Return whether a total itself names the kinds of its parts: ``45 chi bộ, đảng bộ (28 đảng bộ, 17 chi bộ)``."""
    after = reading.after(total)
    kinds = {part.dimension.removeprefix("count:") for part in parts}
    return len(kinds) > 1 and all(kind and kind in after for kind in kinds)


def _are_bare(total: Figure, parts: Sequence[Figure]) -> bool:
    """Return whether parts leave out the unit of what they break down: ``86 ha (Đông 40, Đoài 25, Nam 21)``."""
    bare = all(not each.dimension and each.is_count and each.mention.factor == 1 for each in parts)
    return total.is_measured and len(parts) > 2 and bare


def _is_of_kinds(total: Figure, parts: Sequence[Figure]) -> bool:
    """Return whether parts are the kinds of what a general word counts: ``15 văn bản (3 nghị quyết, 12 kế hoạch)``."""
    general = total.mention.head.split(" ")
    kinds = [part.dimension for part in parts]
    apart = len(set(kinds)) == len(kinds) > 1 and all(kinds)
    return apart and (" ".join(general[:2]) in GENERAL_NOUNS or general[0] in GENERAL_NOUNS)


def _beginnings(reading: Reading, total: Figure, figures: Sequence[Figure]) -> Iterator[list[Figure]]:
    """Yield the beginnings of an enumeration that come to the total: it may go on to other things."""
    fitting = [each for each in figures if fits(total, each)]
    same = [each for each in fitting if fits(total, each) == 2]
    firsts = [item[0] for item in items(reading, fitting)]
    for row in (firsts, fitting, same):
        for length in range(2, min(len(row), _PREFIXES)):
            if adds_up(total, row[:length]):
                yield row[:length]


def _by_head(figures: Sequence[Figure]) -> Iterator[list[Figure]]:
    ordered = sorted(figures, key=lambda each: (each.dimension, each.at))
    for _, group in groupby(ordered, key=lambda each: each.dimension):
        yield list(group)


def columns(
    reading: Reading, totals: Sequence[Figure], rows: Sequence[Sequence[Figure]], wording: Wording
) -> Iterator[Proposal]:
    """Propose sums column by column, when every row has as many figures as there are totals, of the same measures."""
    if len(rows) < 2 or any(len(row) != len(totals) for row in rows):
        return
    if any(fits(total, row[at]) != 2 for row in rows for at, total in enumerate(totals)):
        # Where one column is of something else, none stands under its own total.
        return
    for at, total in enumerate(totals):
        parts = [row[at] for row in rows]
        if parts:
            named = replace(wording, statement=f"{wording.statement}:{at}", family=wording.family or wording.statement)
            found = proposal(total, tuple(part.id for part in parts), named, wording.confidence)
            yield replace(found, searched=True) if reading.is_change(total) else found


def columns_alike(totals: Sequence[Figure], rows: Sequence[Sequence[Figure]], wording: Wording) -> Iterator[Proposal]:
    """Propose sums column by column when one column comes to its total exactly, so that the others must as well."""
    if len(rows) < 2 or any(len(row) != len(totals) for row in rows):
        return
    every = [(total, [row[at] for row in rows]) for at, total in enumerate(totals)]
    alike = all(fits(total, part) and not part.is_percent for total, parts in every for part in parts)
    if alike and any(adds_up(total, parts) for total, parts in every):
        for total, parts in every:
            named = replace(wording, statement=f"{wording.statement}:{total.id}")
            yield proposal(total, tuple(part.id for part in parts), named, wording.confidence)


def bounds(total: Figure, parts: Iterable[Figure], wording: Wording) -> Iterator[Proposal]:
    """Propose that each part is no greater than its total."""
    for part in parts:
        if fits(total, part) == 2 and part.id != total.id and not part.is_percent:
            yield Proposal(RelationType.PART_OF, total.id, (part.id,), wording.rule, wording.confidence)
