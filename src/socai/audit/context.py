"""What a rule may ask about a document: its figures, their sentences, brackets, labels, lines, notes and values.

It looks up and never judges: a search by value returns what lies in an interval, whatever that may mean.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import pairwise

from socai.audit.closed_words import ANY_PEOPLE, PEOPLE, SUSPECTS
from socai.audit.intervals_of import MEASURED, unit_scale
from socai.audit.model import Mention, MentionKind
from socai.files.documents import Block, BlockKind, Document

_SENTENCE_END = re.compile(r"[.!?…][\"”»)\]*_]*\s+(?=\S)")
_BRACKETS = re.compile(r"[()]")
_MARKUP = re.compile(r"<[^<>]{1,12}>|[*_#`$]+")
_ABBREVIATIONS = frozenset({"tp", "tx", "tt", "ths", "ts", "gs", "pgs", "q", "p", "h", "tr", "v.v", "đ/c", "số"})
_OFFICES = frozenset(
    {"Tỉnh", "Thành", "Xã", "Huyện", "Ủy", "Ban", "Nhân", "Đảng", "Hội", "Đoàn", "Trung", "Bộ", "Chính"}
)
#: ``6.284 ha/KH 6.150 ha``, ``18,3 tỷ đồng trên tổng số 31,6 tỷ đồng``: what a number is out of, with its name.
_OUT_OF = re.compile(r"(?P<unit>.*?)\s*(?:/\s*(?:kh|kế hoạch|chỉ tiêu|dự toán|tổng số)|\btrên(?: tổng số)?)$")
_SPACES = "\n\r\t\u00a0\u2009\u202f"
_LONGEST, _DEEPEST, _LONGEST_UNIT = 4000, 8, 24
#: Of a sentence, no more is looked at for its words.
_MOST_WORDS = 600
_MOST_CHANGED = 60
_YEAR, _INTRODUCTION = re.compile(r"(?:19|20)\d\d"), 90
#: Kinds of events that add up whatever they are for: inspections and audits are both ``cuộc``.
_EVENTS = frozenset({"cuộc", "đợt", "buổi", "đoàn"})
BILLION = 10**9
#: How far apart numbers may stand that are found by value or by words: some thirty pages. A longer document is read as
#: if through a window of that length, so that reading it takes time by its length and no more.
REACH = 1 << 16
#: Right before a number: it tells a change and no level. ``tăng lên 45`` and ``còn 45`` are levels.
_CHANGED = re.compile(
    r"\b(?:(?<!gia )tăng|giảm|vượt|hụt|cao hơn|thấp hơn|nhiều hơn|ít hơn)"
    r"(?: (?:thêm|được|bớt|tới|đến|khoảng|gần|trên|hơn|bình quân))*"
    r"(?: so (?:với )?(?:cùng kỳ|kế hoạch|năm trước|kỳ trước|tháng trước|quý trước)(?: năm (?:trước|ngoái))?)?"
    r"\s*[+\-–]?\s*$"
)
_EMPTY_WORDS = """
và của có là các cho với trong đó được đã tại trên theo từ đến ở này một những cả số tổng về do khi để
tới còn gồm như bằng đạt chiếm ước hơn gần khoảng toàn nay năm tháng so kết quả cụ thể hiện thì mà bị
cũng người kế hoạch dự toán cùng kỳ trước tỷ tỉ lệ triệu đồng nghìn tháng quý giao thực
"""
_LETTERS = frozenset(letter for letter in map(chr, range(0x41, 0x1F00)) if letter.isalpha())
_EMPTY = frozenset(_EMPTY_WORDS.split()) | _LETTERS
_TABLE_KINDS = (BlockKind.CELL,)


@dataclass(frozen=True, slots=True)
class Bracket:
    """A pair of round brackets: where each stands, and the number of the pair around it (-1: none)."""

    start: int
    end: int
    parent: int


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """A number that may take part in a relation, with its surroundings.

    Attributes:
        at: its position among the figures of the document.
        mention: the number.
        sentence: number of its sentence.
        bracket: number of the innermost pair of brackets around it, -1 outside all.
        worth: its full value in the base unit of its dimension.
        size: ``worth`` in whole billionths, for quick sums and look-ups.
        family: the widest family in which it may be compared: a measure, ``percent`` or ``count``.
        place: one in the last printed place, in billionths of the base unit, 0 for a count of things.
        id, start, end, dimension: those of the mention.
        is_percent: whether it is a percentage.
        is_measured: whether it has a unit of measure (money, area, mass...).
        is_count: whether it counts things, or is printed without any unit.
    """

    at: int
    mention: Mention
    sentence: int
    bracket: int
    worth: Fraction
    size: int
    family: str
    place: int
    id: str
    start: int
    end: int
    dimension: str
    is_percent: bool
    is_measured: bool
    is_count: bool


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text, of one block."""

    start: int
    end: int
    block: int


class Reading:
    """A document with its numbers, ready to be asked."""

    def __init__(self, document: Document, mentions: Sequence[Mention]) -> None:
        """Index a document and its mentions, which come in the order of the text."""
        self.document = document
        self.text = document.text
        lower = _folded(self.text)
        # Lines of a paragraph end where the page does: to a rule that is a space like any other.
        for space in _SPACES:
            lower = lower.replace(space, " ")
        self.lower = lower
        self.mentions = tuple(mentions)
        self.by_id: Mapping[str, Mention] = {mention.id: mention for mention in mentions}
        self.sentences = tuple(self._split_sentences())
        self._sentence_starts = [each.start for each in self.sentences]
        self.brackets = tuple(self._pair_brackets())
        self._bracket_starts = [each.start for each in self.brackets]
        self._labels: dict[int, str] = {}
        self._afters: dict[int, str] = {}
        self._changes: dict[int, bool] = {}
        self._names: dict[int, frozenset[str]] = {}
        self._sentence_words: dict[int, frozenset[str]] = {}
        self.figures = tuple(self._gather())
        self._starts = [each.start for each in self.figures]
        self.figure_of: Mapping[str, Figure] = {each.id: each for each in self.figures}

    def _gather(self) -> Iterator[Figure]:
        at = 0
        for mention in self.mentions:
            if mention.is_figure and mention.value is not None:
                sentence, bracket = self.sentence_at(mention.start), self.bracket_at(mention.start)
                yield _figure(at, mention, sentence, bracket)
                at += 1

    def _split_sentences(self) -> Iterator[Span]:
        for number, block in enumerate(self.document.blocks):
            start = block.start
            for found in _SENTENCE_END.finditer(self.text, block.start, block.end):
                if self._ends_sentence(found.start(), found.end()):
                    yield from self._pieces(start, found.end(), number)
                    start = found.end()
            yield from self._pieces(start, block.end, number)

    def _pieces(self, start: int, end: int, block: int) -> Iterator[Span]:
        """Yield a sentence; one that never ends is cut at semicolons, so that no reading looks through all of it."""
        while end - start > _LONGEST:
            cut = self.text.rfind(";", start + _LONGEST // 2, start + _LONGEST) + 1 or start + _LONGEST
            yield Span(start, cut, block)
            start = cut
        if start < end:
            yield Span(start, end, block)

    def _ends_sentence(self, stop: int, begin: int) -> bool:
        first = self.text[begin]
        if not (first.isupper() or first.isdigit() or first in "-+•*“\"'("):
            return False
        word = self.lower[max(0, stop - 5) : stop].split(" ")[-1]
        return word not in _ABBREVIATIONS and not (word[-1:].isdigit() and first.isdigit())

    def _pair_brackets(self) -> Iterator[Bracket]:
        found: list[Bracket] = []
        for block in self.document.blocks:
            opened: list[tuple[int, int]] = []
            for each in _BRACKETS.finditer(self.text, block.start, block.end):
                if each.group() == "(" and len(opened) == _DEEPEST:
                    break
                if each.group() == "(":
                    found.append(Bracket(each.start(), block.end, opened[-1][0] if opened else -1))
                    opened.append((len(found) - 1, each.start()))
                elif opened:
                    number, start = opened.pop()
                    found[number] = Bracket(start, each.start(), found[number].parent)
        return iter(found)

    def bracket_at(self, position: int) -> int:
        """Return the number of the innermost brackets around a position, -1 outside all."""
        number = bisect_right(self._bracket_starts, position) - 1
        while number >= 0 and self.brackets[number].end < position:
            number = self.brackets[number].parent
        return number

    def is_around(self, bracket: int, figure: Figure) -> bool:
        """Return whether a figure stands in a pair of brackets, at any depth; every one stands outside all (-1)."""
        own = figure.bracket
        while own not in (-1, bracket):
            own = self.brackets[own].parent
        return own == bracket

    def sentence_at(self, position: int) -> int:
        """Return the number of the sentence at a position."""
        return max(0, bisect_right(self._sentence_starts, position) - 1)

    def block_of(self, figure: Figure) -> Block:
        """Return the block that a figure stands in."""
        return self.document.blocks[figure.mention.block]

    def between(self, start: int, end: int) -> Sequence[Figure]:
        """Return the figures that begin in a stretch of the text."""
        return self.figures[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def in_sentence(self, number: int) -> Sequence[Figure]:
        """Return the figures of a sentence; none for a number that no sentence has."""
        if not 0 <= number < len(self.sentences):
            return ()
        return self.between(self.sentences[number].start, self.sentences[number].end)

    def gap(self, first: Figure, second: Figure) -> str:
        """Return the folded text between two figures, in the order of the text."""
        return self.lower[first.end : second.start]

    def label(self, figure: Figure) -> str:
        """Return the words before a figure, from the figure or sentence before it on, folded and without markup."""
        if figure.at not in self._labels:
            self._labels[figure.at] = self._label(figure)
        return self._labels[figure.at]

    def _label(self, figure: Figure) -> str:
        start = self.sentences[figure.sentence].start if self.sentences else 0
        if figure.at and self.figures[figure.at - 1].end > start:
            start = self.figures[figure.at - 1].end
        return _MARKUP.sub(" ", self.lower[start : figure.start])

    def is_change(self, figure: Figure) -> bool:
        """Return whether a number says by how much something rose or fell, so that it is no level itself."""
        if figure.at not in self._changes:
            self._changes[figure.at] = _CHANGED.search(self.label(figure)[-_MOST_CHANGED:]) is not None
        return self._changes[figure.at]

    def after(self, figure: Figure) -> str:
        """Return the words after a figure up to the next figure or the end of the sentence, folded."""
        if figure.at not in self._afters:
            self._afters[figure.at] = self._after(figure)
        return self._afters[figure.at]

    def _after(self, figure: Figure) -> str:
        end = self.sentences[figure.sentence].end if self.sentences else len(self.text)
        if figure.at + 1 < len(self.figures):
            end = min(end, self.figures[figure.at + 1].start)
        return _MARKUP.sub(" ", self.lower[figure.end : end])

    def words_of(self, sentence: int) -> frozenset[str]:
        """Return the words of a sentence that carry meaning."""
        if sentence not in self._sentence_words:
            span = self.sentences[sentence]
            words = self._folded_letters[span.start : min(span.end, span.start + _MOST_WORDS)].split()
            self._sentence_words[sentence] = frozenset(words) - _EMPTY
        return self._sentence_words[sentence]

    def names_of(self, sentence: int) -> frozenset[str]:
        """Return the capitalised words of a sentence, without its first one: what tells places and bodies apart."""
        if sentence not in self._names:
            span = self.sentences[sentence]
            words = self._letters[span.start : min(span.end, span.start + _MOST_WORDS)].split()
            named = (word for word in words[1:] if word[0].isupper() and not word.isupper())
            self._names[sentence] = frozenset(named) - _OFFICES
        return self._names[sentence]

    @cached_property
    def _letters(self) -> str:
        """The text with nothing but its letters, each in its place, so that cutting it at spaces gives words."""
        letters = self.text
        for character in set(letters):
            if character != " " and not _is_letter(character):
                letters = letters.replace(character, " ")
        return letters

    @cached_property
    def _folded_letters(self) -> str:
        return _folded(self._letters)

    def places_of(self, phrases: Sequence[str]) -> Sequence[tuple[int, str]]:
        """Return where phrases stand as whole words, folded, in the order of the text; of two at one place the longer.

        A quick search for each phrase takes a tenth of the time of one expression for all of them.
        """
        found: list[tuple[int, str]] = []
        for phrase in phrases:
            at = self.lower.find(phrase)
            while at >= 0:
                if self._is_whole(at, at + len(phrase)):
                    found.append((at, phrase))
                at = self.lower.find(phrase, at + 1)
        found.sort(key=lambda each: (each[0], -len(each[1])))
        kept: list[tuple[int, str]] = []
        for at, phrase in found:
            if not kept or at >= kept[-1][0] + len(kept[-1][1]):
                kept.append((at, phrase))
        return kept

    def _is_whole(self, start: int, end: int) -> bool:
        """Return whether no word goes on beyond a stretch of the text, on either side."""
        before, behind = self.lower[start - 1 : start], self.lower[end : end + 1]
        if not self.lower[start].isalnum():
            return behind == " "
        return not (before.isalnum() or before == "_" or behind.isalnum() or behind == "_")

    def pair_of(self, figure: Figure) -> tuple[Figure, Figure] | None:
        """Return numerator and denominator when a figure is one of a printed ``a/b``."""
        return self._pairs.get(figure.at)

    @cached_property
    def _pairs(self) -> Mapping[int, tuple[Figure, Figure]]:
        """Every printed ``a/b``, also with units (``45 tỷ/60 tỷ``), by the positions of both figures."""
        pairs: dict[int, tuple[Figure, Figure]] = {}
        for first, second in pairwise(self.figures):
            if second.start - first.end <= _LONGEST_UNIT and first.at not in pairs and self._is_pair(first, second):
                pairs[first.at] = pairs[second.at] = (first, second)
        return pairs

    def _is_pair(self, first: Figure, second: Figure) -> bool:
        apart = self.lower[first.end : second.start].strip()
        if apart == "/":
            return second.start - first.end <= 3
        if first.dimension != second.dimension or not first.dimension or first.is_percent:
            return False
        named = _OUT_OF.fullmatch(apart)
        unit = named["unit"] if named else apart[:-1].rstrip() if apart.endswith("/") else ""
        return unit != "" and unit == first.mention.unit.lower()

    @cached_property
    def by_size(self) -> Mapping[tuple[str, int], Sequence[Figure]]:
        """The figures of each family and exact size."""
        places: dict[tuple[str, int], list[Figure]] = defaultdict(list)
        for figure in self.figures:
            places[figure.family, figure.size].append(figure)
        return places

    @cached_property
    def _by_stretch(self) -> Mapping[tuple[str, int], tuple[list[int], list[Figure]]]:
        """The figures of each family by value, stretch of the text by stretch."""
        groups: dict[tuple[str, int], list[Figure]] = defaultdict(list)
        for figure in self.figures:
            groups[figure.family, figure.start // REACH].append(figure)
        ordered = {name: sorted(group, key=lambda each: each.size) for name, group in groups.items()}
        return {name: ([each.size for each in group], group) for name, group in ordered.items()}

    def valued(self, family: str, low: Fraction, high: Fraction, place: int | None = None) -> Sequence[Figure]:
        """Return the figures of a family with values from ``low`` to ``high``, by value; within reach of a place."""
        least = -(-low.numerator * BILLION // low.denominator)
        most = high.numerator * BILLION // high.denominator
        stretches = self._stretches if place is None else range((place - REACH) // REACH, (place + REACH) // REACH + 1)
        found: list[Figure] = []
        for stretch in stretches:
            if (group := self._by_stretch.get((family, stretch))) is not None:
                found += group[1][bisect_left(group[0], least) : bisect_right(group[0], most)]
        if len(self._stretches) == 1:
            return found
        near = (each for each in found if place is None or abs(each.start - place) <= REACH)
        return sorted(near, key=lambda each: each.size)

    @cached_property
    def _stretches(self) -> range:
        return range(len(self.text) // REACH + 1)

    def of_size(self, family: str, size: int, place: int) -> Sequence[Figure]:
        """Return the figures of a family and exact size within reach of a place, in the order of the text."""
        return around(self.by_size.get((family, size), ()), place)

    def introduced_in(self, year: str, place: int) -> Sequence[Figure]:
        """Return the figures within reach of a place whose introduction names a year, in the order of their values."""
        return sorted(around(self._by_year.get(year, ()), place), key=lambda each: each.size)

    @cached_property
    def _by_year(self) -> Mapping[str, Sequence[Figure]]:
        """The figures by the years that the words before them name."""
        found: dict[str, list[Figure]] = defaultdict(list)
        for figure in self.figures:
            for year in dict.fromkeys(_YEAR.findall(self.label(figure)[-_INTRODUCTION:])):
                found[year].append(figure)
        return found

    @cached_property
    def section_of(self) -> Sequence[int]:
        """The number of the heading that each block stands under."""
        sections, current = [], 0
        for block in self.document.blocks:
            current += block.kind is BlockKind.HEADING
            sections.append(current)
        return sections

    @cached_property
    def notes(self) -> Mapping[str, Sequence[Sequence[Block]]]:
        """The footnotes of each mark, each with its blocks; a mark comes again where a document numbers by page."""
        notes: dict[str, list[list[Block]]] = defaultdict(list)
        calls: dict[str, list[int]] = defaultdict(list)
        for call in self.document.calls:
            calls[call.note].append(call.start)
        for block in self.document.blocks:
            if block.kind is BlockKind.FOOTNOTE:
                known, places = notes[block.note], calls[block.note]
                before = known[-1][-1].start if known else -1
                if not known or bisect_left(places, before) != bisect_left(places, block.start):
                    known.append([])
                known[-1].append(block)
        return notes

    def note_at(self, mark: str, call: int) -> Sequence[Block]:
        """Return the blocks of the footnote that a call means: the first one of its mark after it, else the last."""
        known = self.notes.get(mark, ())
        at = bisect_left(known, call, key=lambda blocks: blocks[0].start)
        return known[min(at, len(known) - 1)] if known else ()

    @cached_property
    def tables(self) -> Mapping[int, tuple[int, ...]]:
        """The numbers of the cell blocks of each table."""
        cells: dict[int, list[int]] = defaultdict(list)
        for number, block in enumerate(self.document.blocks):
            if block.kind in _TABLE_KINDS:
                cells[block.table].append(number)
        return {table: tuple(numbers) for table, numbers in cells.items()}

    @cached_property
    def by_block(self) -> Mapping[int, tuple[Figure, ...]]:
        """The figures of each block."""
        groups: dict[int, list[Figure]] = defaultdict(list)
        for figure in self.figures:
            groups[figure.mention.block].append(figure)
        return {block: tuple(group) for block, group in groups.items()}


def around(figures: Sequence[Figure], place: int, reach: int = 0) -> Sequence[Figure]:
    """Return those of some figures, which come in the order of the text, that stand within reach of a place."""
    reach = reach or REACH
    if not figures or (figures[0].start >= place - reach and figures[-1].start <= place + reach):
        return figures
    first = bisect_left(figures, place - reach, key=_start)
    return figures[first : bisect_right(figures, place + reach, key=_start)]


def _start(figure: Figure) -> int:
    return figure.start


class _Spacing(dict[int, int]):
    """What each character becomes when only words are wanted: a letter stays, anything else is a space."""

    def __missing__(self, code: int) -> int:
        character = chr(code)
        self[code] = code if _is_letter(character) else _SPACE
        return self[code]


def _is_letter(character: str) -> bool:
    return character.isalnum() and not character.isdecimal()


_SPACE = ord(" ")
_SPACING = _Spacing()


def words_in(text: str) -> list[str]:
    """Return the words of a text in order, without digits and signs; far quicker than an expression for words."""
    return text.translate(_SPACING).split()


def content_words(text: str) -> frozenset[str]:
    """Return the words of a folded text that carry meaning."""
    return frozenset(words_in(text)) - _EMPTY


def adds_up(total: Figure, parts: Sequence[Figure]) -> bool:
    """Return whether figures lie near enough to a total to be looked at: within what their last digits leave open."""
    apart = abs(total.size - sum(each.size for each in parts))
    if apart == 0 or (total.family == "count" and not total.mention.decimals and total.mention.factor == 1):
        return apart == 0
    return apart <= sum(each.place for each in (total, *parts))


def last_place(figure: Figure) -> Fraction:
    """Return what one in the last printed place of a figure is worth in its base unit, 0 for a count of things."""
    mention = figure.mention
    if figure.is_count and not mention.decimals and mention.factor == 1:
        return Fraction(0)
    return unit_scale(mention) * Fraction(1, 10**mention.decimals)


def _figure(at: int, mention: Mention, sentence: int, bracket: int) -> Figure:
    worth = (mention.value or 0) * unit_scale(mention)
    size = worth.numerator * BILLION // worth.denominator
    family = _family(mention)
    return Figure(
        at, mention, sentence, bracket, worth, size, family, _place(mention, family), mention.id, mention.start,
        mention.end, mention.dimension, family == "percent", family in MEASURED, family == "count",
    )  # fmt: skip


def _place(mention: Mention, family: str) -> int:
    if not mention.decimals and mention.factor == 1 and family == "count":
        return 0
    place = unit_scale(mention) / 10**mention.decimals
    return int(place.numerator * BILLION // place.denominator)


def _family(mention: Mention) -> str:
    if mention.kind is MentionKind.PERCENT or mention.dimension in ("percent", "point"):
        return "percent"
    is_count = not mention.dimension or mention.dimension.startswith("count:")
    return "count" if is_count else mention.dimension


def family_of(figure: Figure) -> str:
    """Return the widest family in which two figures may be compared: a measure, a percentage, or counts."""
    return figure.family


def fits(whole: Figure, part: Figure) -> int:
    """Return how well a figure goes with another one: 0 not at all, 1 counts of other things, 2 the same measure."""
    if whole.family != part.family:
        bare = part.is_count and not part.dimension and part.mention.factor == 1
        return 1 if bare and whole.is_measured else 0
    mine, theirs = whole.dimension, part.dimension
    if mine == theirs or not mine or not theirs or whole.family != "count":
        return 2
    return _kinship(mine, theirs)


@lru_cache(maxsize=16384)
def _kinship(mine: str, theirs: str) -> int:
    """Return whether two kinds of things may be counted together (2) or not (1)."""
    mine, theirs = f"{mine} ", f"{theirs} "
    if mine.startswith(theirs) or theirs.startswith(mine):
        return 2
    heads = [each.removeprefix("count:").strip() for each in (mine, theirs)]
    if any(_are_people(one) and other in ANY_PEOPLE for one, other in (heads, heads[::-1])):
        return 2
    if set(heads) <= SUSPECTS:
        return 2
    kinds = {each.split(" ")[0] for each in heads}
    return 2 if kinds <= _EVENTS and len(kinds) == 1 else 1


def _are_people(head: str) -> bool:
    """Return whether a noun counts people: of a closed set, or by what they are (``hòa giải viên``)."""
    return head in PEOPLE or (head.endswith(" viên") and head != "công viên")


def _folded(text: str) -> str:
    """Return a text in lower case with every character in its place."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(_lower(each) for each in text)


def _lower(character: str) -> str:
    """Return a character in lower case when that is one character too."""
    lower = character.lower()
    return lower if len(lower) == 1 else character
