"""Proposes numbers of somebody's report for the figures that a form awaits: by measure and by words. A person confirms.

A number is proposed for the figure whose name its words say best, and a figure gets one number. Words that stand right
beside a number say more than those of its sentence, and those more than the heading above. Plans, last year's figures
and changes are left out unless the name of the figure speaks of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from socai.audit.context import Figure, Reading, content_words
from socai.audit.mentions import find_mentions
from socai.audit.messages import Awaited
from socai.audit.model import Mention
from socai.core.measures import PHYSICAL, convert
from socai.core.numerals import decimals_needed
from socai.core.spelling import folded
from socai.files.documents import Document

_BESIDE, _BEFORE, _BEHIND = Fraction(1), Fraction(9, 10), Fraction(4, 5)
_SENTENCE, _HEADING = Fraction(3, 5), Fraction(2, 5)
_CLAUSE = re.compile(r"[;:.,]")
_BEYOND, _MOST_BEYOND = Fraction(1, 25), 5
"""What each word beside a number that the name does not say takes away, and of how many words."""
_SAID_BY_MEASURE = {
    "area": frozenset({"diện", "tích"}),
    "mass": frozenset({"sản", "lượng"}),
    "volume": frozenset({"thể", "tích"}),
    "ratio": frozenset({"tỷ", "lệ"}),
}
"""Words of names that go unsaid where the measure says them: "cây ngô 144 ha" is its area."""
_LEAST, _SURE, _APART = Fraction(9, 20), Fraction(3, 4), Fraction(1, 12)
_ROLES = re.compile(
    r"kế hoạch|dự toán|nghị quyết giao|mục tiêu|phấn đấu|cùng kỳ|tăng|giảm|so với|bình quân|còn lại|vượt|dự kiến"
    r"|quá hạn|toàn tỉnh|đầu năm|năm trước"
)
_FEW = 3
"""In how many names a word may stand that tells them from others."""
_REACH = 45
"""How many characters before a number still say its role."""
_SCALE = re.compile(r"^(?:(?:trăm|nghìn|ngàn|vạn|triệu|tỷ|tỉ)\s+)+")
_BY_NAME = {measure.name: measure for measure in PHYSICAL.values()}
_PERCENT = PHYSICAL["percent"]


@dataclass(frozen=True)
class Proposed:
    """A number of a document that may be an awaited figure.

    Attributes:
        indicator: code of the figure.
        value: its value in the awaited measure.
        start: where the number begins in the document's text.
        end: where it ends.
        sentence: the sentence that it stands in.
        is_estimate: whether the text calls it about or estimated.
        is_sure: whether its words leave no other choice; one that is not sure is to be looked at.
    """

    indicator: str
    value: Decimal
    start: int
    end: int
    sentence: str
    is_estimate: bool
    is_sure: bool


@dataclass(frozen=True)
class _Match:
    """How well a number says the name of a figure."""

    awaited: Awaited
    figure: Figure
    value: Decimal
    likeness: Fraction


def propose_figures(document: Document, awaited: Sequence[Awaited]) -> tuple[Proposed, ...]:
    """Return for each awaited figure the number of a document that is it most likely, in the order of the text.

    Args:
        document: as it was read.
        awaited: the figures, each with its names and measure.
    """
    reading = Reading(document, find_mentions(document))
    matches = sorted(_matches(reading, awaited), key=lambda each: (-each.likeness, each.figure.start))
    taken: dict[str, _Match] = {}
    used: set[str] = set()
    for match in matches:
        code = match.awaited.indicator
        if code not in taken and match.figure.id not in used:
            taken[code] = match
            used.add(match.figure.id)
    found = [_proposed(reading, match, _is_sure(match, matches, taken)) for match in taken.values()]
    return tuple(sorted(found, key=lambda each: each.start))


def _matches(reading: Reading, awaited: Sequence[Awaited]) -> Iterator[_Match]:
    names = [[content_words(name.casefold()) for name in each.called] for each in awaited]
    common = Counter(word for each in names for word in frozenset().union(*each))
    weights = {word: Fraction(3 if count == 1 else 2 if count <= _FEW else 1) for word, count in common.items()}
    headings = _headings(reading)
    for figure in reading.figures:
        around = _Around(
            beside=content_words(f"{reading.label(figure)} {figure.mention.subject.casefold()}"),
            before=content_words(reading.lower[_since_its_like(reading, figure) : figure.start]),
            behind=content_words(re.split(r"[;.]", reading.after(figure), maxsplit=1)[0]),
            sentence=reading.words_of(figure.sentence),
            heading=headings[reading.section_of[figure.mention.block]],
        )
        role = _role(reading, figure)
        for each, words in zip(awaited, names, strict=True):
            value = _value_in(figure.mention, each)
            if value is None or not any(words):
                continue
            unsaid = _SAID_BY_MEASURE.get(each.measure.kind, frozenset())
            likeness = max(_likeness(name - unsaid, around, weights) for name in words)
            is_of_role = not role or any(role in called.casefold() for called in each.called)
            if likeness >= _LEAST and is_of_role:
                yield _Match(each, figure, value, likeness)


@dataclass(frozen=True)
class _Around:
    """The words around a number, the nearest first: beside it, since the last one of its measure, right behind it..."""

    beside: frozenset[str]
    before: frozenset[str]
    behind: frozenset[str]
    sentence: frozenset[str]
    heading: frozenset[str]

    def worth(self, word: str) -> Fraction | int:
        """Return what it is worth that a word of a name stands where it does."""
        places = (
            (self.beside, _BESIDE),
            (self.before, _BEFORE),
            (self.behind, _BEHIND),
            (self.sentence, _SENTENCE),
            (self.heading, _HEADING),
        )
        return next((worth for words, worth in places if word in words), 0)

    @property
    def near(self) -> frozenset[str]:
        """The words of which one at least must be a telling one of the name."""
        return self.beside | self.before | self.behind


def _likeness(name: frozenset[str], around: _Around, weights: Mapping[str, Fraction]) -> Fraction:
    """Return how much of a name is said around a number, from 0 to 1, less what is said beside it and no name."""
    whole = sum((weights[word] for word in name), Fraction(0))
    most = max((weights[word] for word in name), default=Fraction(0))
    if not any(weights[word] == most and word in around.near for word in name):
        return Fraction(0)
    said = sum((weights[word] * around.worth(word) for word in name), Fraction(0))
    return said / whole - _BEYOND * min(len(around.beside - name), _MOST_BEYOND)


def _since_its_like(reading: Reading, figure: Figure) -> int:
    """Return where the words begin that introduce a number: behind the last one of its measure in the sentence."""
    start = reading.sentences[figure.sentence].start
    alike = (
        each for each in reading.between(start, figure.start) if each.mention.dimension == figure.mention.dimension
    )
    return max((each.end for each in alike), default=start)


def _headings(reading: Reading) -> Mapping[int, frozenset[str]]:
    """Return the words of the heading of each section."""
    found: dict[int, frozenset[str]] = {}
    for block, section in zip(reading.document.blocks, reading.section_of, strict=True):
        found.setdefault(section, content_words(reading.lower[block.start : block.end]))
    return found


def _role(reading: Reading, figure: Figure) -> str:
    """Return the role that the words right before a number give it, empty for what was reached."""
    found = _ROLES.findall(_CLAUSE.split(reading.label(figure)[-_REACH:].rstrip())[-1])
    return found[-1] if found else ""


def _value_in(mention: Mention, awaited: Awaited) -> Decimal | None:
    """Return a number in an awaited measure, ``None`` when it is of another or has more decimals than are entered."""
    worth = _worth(mention, awaited)
    decimals = None if worth is None else decimals_needed(worth)
    if worth is None or decimals is None or decimals > awaited.decimals:
        return None
    return Decimal(worth.numerator) / Decimal(worth.denominator)


def _worth(mention: Mention, awaited: Awaited) -> Fraction | None:
    value, measure = mention.full_value, awaited.measure
    if value is None:
        return None
    if mention.dimension == "percent":
        return convert(value, _PERCENT, measure) if measure.kind == _PERCENT.kind else None
    if mention.dimension.startswith("count"):
        counts = measure.kind.startswith("count")
        noun = folded(_SCALE.sub("", measure.name))
        said = folded(_SCALE.sub("", mention.unit) or mention.subject)
        return value / measure.factor if counts and f"{said} ".startswith(f"{noun} ") else None
    physical = _BY_NAME.get(_SCALE.sub("", mention.unit))
    return convert(value, physical, measure) if physical and physical.kind == measure.kind else None


def _is_sure(match: _Match, matches: Sequence[_Match], taken: Mapping[str, _Match]) -> bool:
    """Return whether a number says its name well, and neither another value nor another name comes near.

    A value that was taken for another figure, and a name that has another number, are no rivals.
    """
    if match.likeness < _SURE:
        return False
    own = match.awaited.indicator
    taken_for = {each.figure.id: code for code, each in taken.items()}
    for each in matches:
        if each.likeness <= match.likeness - _APART:
            break
        code = each.awaited.indicator
        if code == own and each.value != match.value and taken_for.get(each.figure.id, own) == own:
            return False
        if code != own and each.figure.id == match.figure.id and code not in taken:
            return False
    return True


def _proposed(reading: Reading, match: _Match, is_sure: bool) -> Proposed:
    mention = match.figure.mention
    span = reading.sentences[match.figure.sentence]
    return Proposed(
        indicator=match.awaited.indicator,
        value=match.value,
        start=mention.start,
        end=mention.end,
        sentence=" ".join(reading.text[span.start : span.end].split()),
        is_estimate=mention.qualifier.startswith(("approx", "about")),
        is_sure=is_sure,
    )
