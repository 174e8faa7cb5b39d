"""Compares a draft with the reports it was made from: facts told differently, figures without a source, figures lost.

Facts are matched by their words, measure and modifiers; where two could be meant, nothing is said. Whether two numbers
agree is decided by the judge's arithmetic alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TypeVar

from socai.audit.cells import Cells
from socai.audit.context import Figure, Reading, content_words, fits
from socai.audit.intervals_of import Operands
from socai.audit.model import Difference, Mention, Proposal, RelationType
from socai.audit.outcomes import compare, significance
from socai.audit.page import Page
from socai.audit.result import AuditResult
from socai.audit.stating import issuer_of
from socai.core.findings import Severity
from socai.files.documents import BlockKind, Document

DIFFERS, UNSOURCED, LOST = "audit.against.differs", "audit.against.unsourced", "audit.against.lost"
_GRAVITY = {DIFFERS: 0, UNSOURCED: 1, LOST: 2}
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_TITLE_PERIOD = re.compile(
    r"(?<![^\W_])(?:((?:6|9|sáu|chín) tháng(?: (?:đầu|cuối))?|quý (?:[ivx]+|[1-4])(?![^\W_])|tháng [0-9]{1,2}"
    r"|tuần [0-9]{1,2})[ ,/]*)?(?:năm|(?<=/)) ?((?:19|20)[0-9]{2})?"
)
_CLAUSE_END = re.compile(r"[,;.()]")
_DAY = re.compile(r"ngày\s+[0-9.…]*\s*$")
_ROLES = re.compile(
    r"kế hoạch|dự toán|chỉ tiêu|mục tiêu|phấn đấu|cùng kỳ|tăng|giảm|còn lại|còn|chưa|trong đó|so với|bình quân|tổng|ước"
    r"|quá hạn|mới|đầu năm|trước|vượt|thiếu|hụt|dự kiến|toàn tỉnh|toàn huyện|không"
)
_TITLE_DAY = re.compile(r"ngày ([0-9]{1,2})(?: ?[/.-] ?| tháng )([0-9]{1,2})(?: ?[/.-] ?| năm )((?:19|20)[0-9]{2})")
_TERRITORY = re.compile(
    r"(?<![^\W_])(xã|phường|thị trấn|thị xã|đặc khu|huyện|quận|tỉnh|thành phố)\s+(?!ủy|uỷ|hội)"
    r"([^\W\d_]+(?:[ -][^\W\d_]+){0,4})"
)
_LAST_YEAR = "cùng kỳ"
#: Roles that only the shape of a list gives.
_OF_LISTS = frozenset({"trong đó", "tổng", "còn"})
_TITLE, _TITLE_LENGTH, _YEAR_NEAR = 2500, 250, 100
_BEFORE, _AFTER = 90, 40
_ALIKE, _SURE, _APART = Fraction(3, 5), Fraction(4, 5), Fraction(1, 10)
_FEWEST, _SENTENCE_FEWEST = 3, 4
_TELLING = 30
_EVERYWHERE = 40
_ROUND = 100
_NEAR = Fraction(1, 8)
Found = TypeVar("Found")


@dataclass(frozen=True, eq=False)
class _Fact:
    """A figure with what tells it from others.

    Attributes:
        figure: the number.
        words: the words that introduce it; for a cell, of its row and of the head of its column.
        sentence: the words of its sentence; for a cell, ``words`` again.
        roles: the role that its words give it (plan, last year's, rise...).
        years: years that its words name.
        row: the words of its row, when it stands in a table.
        table: the number of its table, -1 outside.
        alone: whether no other column of its table counts or measures in its unit.
        own_roles: the roles that its own clause gives it, without those of what follows.
    """

    figure: Figure
    words: frozenset[str]
    sentence: frozenset[str]
    roles: frozenset[str]
    years: frozenset[str]
    row: frozenset[str] = frozenset()
    table: int = -1
    alone: bool = False
    own_roles: frozenset[str] = frozenset()

    @property
    def is_cell(self) -> bool:
        return self.table >= 0

    @property
    def mention(self) -> Mention:
        return self.figure.mention


class _Side:
    """A document of the comparison, its ids told apart from those of the others."""

    def __init__(self, result: AuditResult, prefix: str) -> None:
        self.document = result.document
        mentions = [replace(each, id=f"{prefix}{each.id}") for each in result.mentions] if prefix else result.mentions
        self.reading = Reading(result.document, mentions)
        self.period = _period_of(result.document)
        self.place = _place_of(result.document)
        figures = [each for each in self.reading.figures if not _is_scale(self.reading, each)]
        cells = Cells(Page(result.document))
        columns = _columns(self.reading, figures)
        self.facts = [_fact(self.reading, each, cells, columns) for each in figures]
        self._fact_of = {each.figure.id: each for each in self.facts}

    def words_around(self, figure: Figure) -> frozenset[str]:
        """Return the words of a figure's sentence, or of its row and column."""
        fact = self._fact_of.get(figure.id)
        return fact.sentence if fact is not None else self.reading.words_of(figure.sentence)

    def shares_words(self, figure: Figure, fact: _Fact, *, least: int = 1) -> bool:
        """Return whether a figure of this side is introduced by words of a fact, so many at least."""
        mine = self._fact_of.get(figure.id)
        return mine is not None and len(mine.words & fact.words) >= least

    @cached_property
    def posted(self) -> Mapping[tuple[str, str], Sequence[_Fact]]:
        """The facts by word and dimension, and by word and family for comparing cells with anything else."""
        found: dict[tuple[str, str], list[_Fact]] = defaultdict(list)
        for fact in self.facts:
            for word in fact.words:
                for scope in _posted_under(fact):
                    found[scope, word].append(fact)
        return found

    @cached_property
    def by_table(self) -> Mapping[int, Sequence[_Fact]]:
        """The facts of each table."""
        found: dict[int, list[_Fact]] = defaultdict(list)
        for fact in self.facts:
            if fact.is_cell:
                found[fact.table].append(fact)
        return found

    @cached_property
    def by_sentence(self) -> Mapping[int, Sequence[_Fact]]:
        """The facts of each sentence."""
        found: dict[int, list[_Fact]] = defaultdict(list)
        for fact in self.facts:
            found[fact.figure.sentence].append(fact)
        return found

    @cached_property
    def sentences_with(self) -> Mapping[str, Sequence[int]]:
        """The sentences that state figures, by each of their words."""
        found: dict[str, list[int]] = defaultdict(list)
        for number in self.by_sentence:
            for word in self.reading.words_of(number):
                found[word].append(number)
        return found


@dataclass
class _Comparison:
    """A draft and its sources, with the arithmetic over all their numbers."""

    draft: _Side
    sources: Sequence[_Side]

    def __post_init__(self) -> None:
        self._operands = Operands(
            {each.id: each for side in (self.draft, *self.sources) for each in side.reading.mentions}
        )

    def agree(self, first: Figure, second: Figure) -> bool:
        """Return whether two numbers may be one within what their print allows."""
        proposal = Proposal(RelationType.EQUAL, first.id, (second.id,), "against")
        return bool(compare(proposal, self._operands).holds)

    def told_in(self, fact: _Fact, side: _Side, *, near: Iterable[_Fact] | None = None) -> bool:
        """Return whether a side states a number: of its value and measure, and for a short number of its words too."""
        worth = fact.figure.worth
        slack = abs(worth) * _NEAR
        found = side.reading.valued(fact.figure.family, worth - slack, worth + slack)
        allowed = None if near is None else {each.figure.id for each in near}
        return any(
            (allowed is None or each.id in allowed) and self._may_be(fact, each, side) and self.agree(fact.figure, each)
            for each in found
        )

    def is_taken_from(self, fact: _Fact, side: _Side) -> bool:
        """Return whether a side states a number in so many of its words that this is no accident."""
        found = side.reading.valued(fact.figure.family, fact.figure.worth, fact.figure.worth)
        return any(
            fits(each, fact.figure) == 2
            and (_share_sentence(fact, each, side) or _is_telling(fact))
            and side.shares_words(each, fact, least=min(_FEWEST - 1, max(1, len(fact.words))))
            for each in found
        )

    def _may_be(self, fact: _Fact, figure: Figure, side: _Side) -> bool:
        """Return whether a number of a side may be a figure told there: a long one, or one with words in common."""
        if _is_telling(fact) or _share_sentence(fact, figure, side):
            return True
        return fits(figure, fact.figure) == 2 and (not fact.words or side.shares_words(figure, fact))


def _is_telling(fact: _Fact) -> bool:
    return significance(fact.mention) >= _TELLING


def _share_sentence(fact: _Fact, figure: Figure, side: _Side) -> bool:
    theirs = side.words_around(figure)
    cell = min(fact.words, theirs, key=len) if fact.is_cell else theirs
    return len(fact.sentence & theirs) >= max(1, min(_FEWEST, len(cell)))


def _posted_under(fact: _Fact) -> Sequence[str]:
    family = fact.figure.family
    return (f"cell {family}",) if fact.is_cell else (fact.mention.dimension, f"prose {family}")


def _looked_up_under(fact: _Fact) -> Sequence[str]:
    family = fact.figure.family
    return (f"cell {family}", f"prose {family}") if fact.is_cell else (fact.mention.dimension, f"cell {family}")


def compare_with(draft: AuditResult, sources: Sequence[AuditResult]) -> tuple[Difference, ...]:
    """Return how a draft departs from its sources: the gravest first, then in the order of the text.

    Args:
        draft: the audited draft.
        sources: the audited reports of the offices, and earlier reports; those of another period only tell what the
            draft says of that period, and what it says no longer.
    """
    comparison = _Comparison(_Side(draft, ""), [_Side(each, f"s{at}:") for at, each in enumerate(sources)])
    found: list[Difference] = []
    differing: set[str] = set()
    for source in comparison.sources:
        pairs = [*_told_differently(comparison, source), *_told_differently_in_place(comparison, source)]
        if _are_of_two_places(comparison.draft, source):
            pairs = [pair for pair in pairs if all("place" in fact.mention.modifiers for fact in pair[:2])]
        found += (_difference(mine, theirs, likeness, source) for mine, theirs, likeness in pairs)
        differing |= {each.figure.id for mine, theirs, _ in pairs for each in (mine, theirs)}
    found += _unsourced(comparison, differing | _computed(draft))
    for source in comparison.sources:
        if _are_of_two_places(comparison.draft, source):
            continue
        found += _lost(comparison, source, differing)
        found += _lost_of_tables(comparison, source, differing)
    return tuple(sorted(_once(found), key=lambda each: (_GRAVITY[each.code], each.severity is not Severity.ERROR)))


def _once(found: Iterable[Difference]) -> list[Difference]:
    """Return each number of the draft once with its gravest difference, whichever source it departs from."""
    kept: dict[tuple[str, str, str], Difference] = {}
    for each in found:
        raw = each.other.raw if each.other else ""
        kept.setdefault((each.code, each.mention or raw, raw), each)
    return list(kept.values())


def _told_differently(comparison: _Comparison, source: _Side) -> Iterator[tuple[_Fact, _Fact, Fraction]]:
    """Yield facts that are told in the same words with another number, and how alike the words are."""
    draft = comparison.draft
    forward = {fact.figure.id: _nearest(fact, source, draft.period, source.period) for fact in draft.facts}
    for mine in draft.facts:
        best = forward[mine.figure.id]
        if best is None:
            continue
        theirs, likeness = best
        back = _nearest(theirs, draft, source.period, draft.period)
        if back is None or back[0] is not mine or comparison.agree(mine.figure, theirs.figure):
            continue
        if not _is_told_elsewhere(comparison, mine, theirs, source):
            yield mine, theirs, likeness


def _told_differently_in_place(comparison: _Comparison, source: _Side) -> Iterator[tuple[_Fact, _Fact, Fraction]]:
    """Yield the numbers that differ between a sentence and the one that takes it over, number by number."""
    draft = comparison.draft
    if draft.period and source.period and draft.period != source.period:
        return
    for number, facts in source.by_sentence.items():
        mine = _same_sentence(number, source, draft, least=_SURE)
        here = draft.by_sentence[mine] if mine is not None else ()
        if mine is None or not _is_built_alike(facts, here):
            continue
        if source.reading.names_of(number) != draft.reading.names_of(mine):
            continue
        differing = [
            each for each in zip(here, facts, strict=True) if not comparison.agree(each[0].figure, each[1].figure)
        ]
        if len(differing) > max(1, len(facts) // _FEWEST):
            continue
        for one, other in differing:
            if not _is_told_elsewhere(comparison, one, other, source):
                yield one, other, _SURE


def _is_built_alike(facts: Sequence[_Fact], others: Sequence[_Fact]) -> bool:
    """Return whether two sentences state figures of the same kinds, roles and years in the same order."""
    shapes = [
        [(each.mention.dimension, each.mention.kind, each.roles, each.years) for each in side]
        for side in (facts, others)
    ]
    return shapes[0] == shapes[1]


def _is_told_elsewhere(comparison: _Comparison, mine: _Fact, theirs: _Fact, source: _Side) -> bool:
    """Return whether either number stands in the other document or sentence too: then the facts are two."""
    draft = comparison.draft
    beside = [(mine, each) for each in source.by_sentence[theirs.figure.sentence]]
    beside += [(theirs, each) for each in draft.by_sentence[mine.figure.sentence]]
    if any(
        one.figure.family == each.figure.family and comparison.agree(one.figure, each.figure) for one, each in beside
    ):
        return True
    in_words = [each for each in source.facts if len(each.words & mine.words) >= _FEWEST - 1]
    in_draft = [each for each in draft.facts if len(each.words & theirs.words) >= _FEWEST - 1]
    return comparison.told_in(mine, source, near=in_words) or comparison.told_in(theirs, draft, near=in_draft)


def _nearest(fact: _Fact, side: _Side, period: str, other_period: str) -> tuple[_Fact, Fraction] | None:
    """Return the fact of a side that is meant by the same words, ``None`` when none is or two could be."""
    posted = (side.posted.get((scope, word), ()) for word in fact.words for scope in _looked_up_under(fact))
    scored = []
    for other in _candidates(posted):
        likeness = _likeness(fact, other)
        if likeness is not None and _may_be_one(fact, other, period, other_period):
            scored.append((likeness, other))
    scored.sort(key=lambda each: -each[0])
    if not scored or (len(scored) > 1 and scored[0][0] - scored[1][0] < _APART):
        return None
    return scored[0][1], scored[0][0]


def _likeness(fact: _Fact, other: _Fact) -> Fraction | None:
    """Return how alike the words of two facts are, ``None`` when they are not alike enough to be one."""
    if fact.is_cell != other.is_cell:
        return _likeness_to_cell(*((fact, other) if fact.is_cell else (other, fact)))
    common = len(fact.words & other.words)
    whole = len(fact.words) + len(other.words) - common
    least = min(_FEWEST, len(fact.words)) if fact.is_cell else _FEWEST
    return Fraction(common, whole) if common >= max(1, least) and _reaches(common, whole, _ALIKE) else None


def _likeness_to_cell(cell: _Fact, told: _Fact) -> Fraction | None:
    """Return how alike a cell and a number in a sentence are: the sentence must name the row, and the column too.

    The head of the column may go unsaid where the unit says it (``lúa nương 412 ha`` under ``Diện tích``). What else
    the sentence says weighs little.
    """
    unsaid = cell.words - told.words
    implied = cell.alone and cell.figure.is_measured
    if not cell.row or cell.row & unsaid or (unsaid and not implied):
        return None
    said, beyond = len(cell.words - unsaid), len(told.words - cell.words)
    if said < _FEWEST - 1 and beyond:
        return None
    return Fraction(4 * said, 4 * said + beyond)


def _reaches(common: int, whole: int, least: Fraction) -> bool:
    """Return whether a share is at least a fraction, without making a fraction of it."""
    return common * least.denominator >= least.numerator * whole


def _candidates(posted: Iterable[Sequence[Found]]) -> set[Found]:
    """Return what some telling word leads to; words that stand everywhere tell nothing, and would take long."""
    return {each for places in posted if len(places) <= _EVERYWHERE for each in places}


def _may_be_one(fact: _Fact, other: _Fact, period: str, other_period: str) -> bool:
    """Return whether nothing but the numbers tells two facts apart: kind, role, modifiers, period."""
    mine, theirs = fact.mention, other.mention
    if fact.is_cell or other.is_cell:
        return _may_be_one_with_cell(fact, other, period, other_period)
    if mine.kind is not theirs.kind or (fact.figure.bracket == -1) != (other.figure.bracket == -1):
        return False
    if any((name in mine.modifiers) != (name in theirs.modifiers) for name in ("new", "accumulated", "sex")):
        return False
    names = ("place", "sex")
    if any(mine.modifiers.get(name, "") != theirs.modifiers.get(name, "") for name in names):
        return False
    if period and other_period and period != other_period:
        return _is_of_other_period(fact, other, period, other_period)
    return fact.roles == other.roles and fact.years == other.years


def _may_be_one_with_cell(fact: _Fact, other: _Fact, period: str, other_period: str) -> bool:
    """Return whether nothing tells a cell from another fact: a cell has less words, so only what both say counts."""
    if fits(fact.figure, other.figure) != 2 or fact.figure.is_percent != other.figure.is_percent:
        return False
    names = [name for name in ("place", "sex") if name in fact.mention.modifiers and name in other.mention.modifiers]
    if any(fact.mention.modifiers[name] != other.mention.modifiers[name] for name in names):
        return False
    if period and other_period and period != other_period:
        return _is_of_other_period(fact, other, period, other_period)
    years = not fact.years or not other.years or fact.years == other.years
    return years and fact.own_roles - _OF_LISTS == other.own_roles - _OF_LISTS


def _is_of_other_period(fact: _Fact, other: _Fact, period: str, other_period: str) -> bool:
    """Return whether facts of reports on different periods speak of one: of a year both name, or of last year's."""
    if fact.years and fact.years == other.years:
        return fact.roles == other.roles
    later, earlier = (fact, other) if _year(period) > _year(other_period) else (other, fact)
    follows = abs(_year(period) - _year(other_period)) == 1 and period[:-4] == other_period[:-4]
    if not follows or _LAST_YEAR not in later.roles or _LAST_YEAR in earlier.roles or earlier.years:
        return False
    return later.roles - {_LAST_YEAR, "trước", "so với"} == earlier.roles and len(later.years) <= 1


def _unsourced(comparison: _Comparison, explained: set[str]) -> Iterator[Difference]:
    """Yield the figures that no source of the period has, in sections whose other figures come from the sources."""
    draft = comparison.draft
    sources = [
        each
        for each in comparison.sources
        if (not (draft.period and each.period) or each.period == draft.period) and not _are_of_two_places(draft, each)
    ]
    if not sources:
        return
    has_source = {fact.figure.id: any(comparison.told_in(fact, each) for each in sources) for fact in draft.facts}
    sections: dict[int, list[_Fact]] = defaultdict(list)
    for fact in draft.facts:
        sections[draft.reading.section_of[fact.mention.block]].append(fact)
    for facts in sections.values():
        sourced = sum(any(comparison.is_taken_from(each, source) for source in sources) for each in facts)
        if sourced < 2 or 2 * sourced < len(facts):
            continue
        for fact in facts:
            if not has_source[fact.figure.id] and fact.figure.id not in explained:
                yield Difference(UNSOURCED, Severity.NOTE, fact.figure.id)


def _lost(comparison: _Comparison, source: _Side, differing: set[str]) -> Iterator[Difference]:
    """Yield the figures of a source that the draft leaves out of a sentence that it takes over."""
    draft = comparison.draft
    is_earlier = bool(draft.period and source.period and draft.period != source.period)
    for number, facts in source.by_sentence.items():
        mine = _same_sentence(number, source, draft)
        if mine is None:
            continue
        here = draft.by_sentence[mine]
        for fact in facts:
            alike = [each for each in here if fits(each.figure, fact.figure) == 2]
            is_kept = fact.figure.id in differing or (bool(alike) if is_earlier else _is_kept(comparison, fact, alike))
            if not is_kept:
                yield Difference(LOST, Severity.NOTE, "", source.document, _plain(fact.mention))


def _lost_of_tables(comparison: _Comparison, source: _Side, differing: set[str]) -> Iterator[Difference]:
    """Yield the figures that the draft leaves out of a table it takes over, or of a sentence that it tells as one."""
    draft = comparison.draft
    if draft.period and source.period and draft.period != source.period:
        yield from _lost_rows(draft, source)
        return
    groups = [*source.by_table.values(), *(each for each in source.by_sentence.values() if not each[0].is_cell)]
    for facts in groups:
        told = [each for each in facts if each.figure.id in differing or comparison.is_taken_from(each, draft)]
        if len(told) < _FEWEST - 1 or 2 * len(told) <= len(facts):
            continue
        if facts[0].is_cell or any(_is_in_table(comparison, told, cells) for cells in draft.by_table.values()):
            lost = (each for each in facts if each not in told and not comparison.told_in(each, draft))
            yield from (Difference(LOST, Severity.NOTE, "", source.document, _plain(each.mention)) for each in lost)


def _is_in_table(comparison: _Comparison, told: Sequence[_Fact], cells: Sequence[_Fact]) -> bool:
    """Return whether figures of a sentence, but for one, stand in a table of the draft."""
    found = sum(any(comparison.agree(each.figure, cell.figure) for cell in cells) for each in told)
    return found >= max(_FEWEST - 1, len(told) - 1)


def _lost_rows(draft: _Side, source: _Side) -> Iterator[Difference]:
    """Yield the first figure of each row of last period's tables that is missing where the draft keeps most rows."""
    now = [{fact.row for fact in cells} for cells in draft.by_table.values()]
    for cells in source.by_table.values():
        rows: dict[frozenset[str], _Fact] = {}
        for fact in cells:
            rows.setdefault(fact.row, fact)
        kept = max(now, key=lambda each: len(each & rows.keys()), default=set())
        if len(kept & rows.keys()) >= _FEWEST and 2 * len(kept & rows.keys()) > len(rows):
            for row, fact in rows.items():
                if row and row not in kept:
                    yield Difference(LOST, Severity.NOTE, "", source.document, _plain(fact.mention))


def _is_kept(comparison: _Comparison, fact: _Fact, alike: Sequence[_Fact]) -> bool:
    """Return whether the draft states a figure somewhere, or may state it anew in the sentence."""
    draft, sources = comparison.draft, comparison.sources
    if comparison.told_in(fact, draft):
        return True
    return any(not any(comparison.told_in(each, source) for source in sources) for each in alike)


def _same_sentence(number: int, source: _Side, draft: _Side, *, least: Fraction = _ALIKE) -> int | None:
    """Return the sentence of the draft that takes over one of a source, ``None`` when none or two could be it.

    ``least`` is the part of their words that they must share.
    """
    mine = _nearest_sentence(number, source, draft, least)
    return mine if mine is not None and _nearest_sentence(mine, draft, source, least) == number else None


def _nearest_sentence(number: int, side: _Side, other: _Side, least: Fraction) -> int | None:
    words = side.reading.words_of(number)
    scored, close = [], least - _APART
    for each in _candidates(other.sentences_with.get(word, ()) for word in words):
        theirs = other.reading.words_of(each)
        common = len(words & theirs)
        whole = len(words) + len(theirs) - common
        if common >= _SENTENCE_FEWEST and _reaches(common, whole, close):
            scored.append((Fraction(common, whole), each))
    scored.sort(reverse=True)
    if not scored or scored[0][0] < least or (len(scored) > 1 and scored[0][0] - scored[1][0] < _APART):
        return None
    return scored[0][1]


def _computed(draft: AuditResult) -> set[str]:
    """Return the numbers that the draft itself computes of others."""
    own = (RelationType.EQUAL, RelationType.ORDER, RelationType.PART_OF)
    return {each.proposal.target for each in draft.verdicts if each.holds is not None and each.proposal.type not in own}


def _difference(mine: _Fact, theirs: _Fact, likeness: Fraction, source: _Side) -> Difference:
    exact = mine.mention.qualifier == theirs.mention.qualifier == "exact"
    severity = Severity.ERROR if exact and likeness >= _SURE else Severity.WARNING
    return Difference(DIFFERS, severity, mine.figure.id, source.document, _plain(theirs.mention))


def _plain(mention: Mention) -> Mention:
    """Return a mention of a source under the id that it has in its own document."""
    return replace(mention, id=mention.id.partition(":")[2])


def _columns(reading: Reading, figures: Iterable[Figure]) -> Mapping[tuple[int, str], set[int]]:
    """Return in which columns of each table numbers of a dimension stand."""
    found: dict[tuple[int, str], set[int]] = defaultdict(set)
    for figure in figures:
        block = reading.block_of(figure)
        if block.kind is BlockKind.CELL:
            found[block.table, figure.dimension].add(block.column)
    return found


def _fact(reading: Reading, figure: Figure, cells: Cells, columns: Mapping[tuple[int, str], set[int]]) -> _Fact:
    block = reading.block_of(figure)
    if block.kind is BlockKind.CELL:
        label, head = cells.names(block)
        around = f"{label} {head} {reading.label(figure)} {reading.after(figure)[:_AFTER]}".lower()
        words = content_words(around)
        roles, years = frozenset(_ROLES.findall(around)), frozenset(_YEAR.findall(around))
        alone = len(columns[block.table, figure.dimension]) == 1
        return _Fact(figure, words, words, roles, years, content_words(label.lower()), block.table, alone, roles)
    before, after = reading.label(figure)[-_BEFORE:], reading.after(figure)[:_AFTER]
    subject = figure.mention.subject.lower()
    roles = frozenset(_ROLES.findall(f"{before} {after}"))
    years = frozenset(_YEAR.findall(f"{before} {after}"))
    words = content_words(f"{before} {subject}")
    own = frozenset(_ROLES.findall(f"{before} {_CLAUSE_END.split(after, maxsplit=1)[0]}"))
    return _Fact(figure, words, reading.words_of(figure.sentence), roles, years, own_roles=own)


def _is_scale(reading: Reading, figure: Figure) -> bool:
    """Return whether a number only says what another is out of (100 %), or is the scale of a map (1/500)."""
    pair = reading.pair_of(figure)
    if pair is not None and pair[0].worth == 1 and pair[1].worth >= _ROUND and pair[1].worth % _ROUND == 0:
        return True
    return not figure.worth or (figure.worth == _ROUND and figure.is_percent)


def _period_of(document: Document) -> str:
    """Return the period that a report names on its first page, ``6 tháng đầu 2026``, empty when it names none."""
    text = " ".join(document.text[:_TITLE].lower().split())
    text = text[max(0, text.find("báo cáo")) :]
    day = _TITLE_DAY.search(text[:_TITLE_LENGTH])
    for found in _TITLE_PERIOD.finditer(text):
        if day and day.start() < found.start() < day.end():
            return f"ngày {int(day[1])}/{int(day[2])}/{day[3]}"
        year = found[2] or (_YEAR.search(text, found.end(), found.end() + _YEAR_NEAR) or [""])[0]
        if year and not _DAY.search(text[: found.start()]):
            part = (found[1] or "").replace("sáu", "6").replace("chín", "9")
            return f"{part} {year}".strip()
    return ""


def _place_of(document: Document) -> tuple[str, str]:
    """Return the kind and the name of the territory whose body issues a report, empty when its letterhead has none."""
    found = _TERRITORY.findall(" ".join(issuer_of(document).lower().split()))
    return found[-1] if found else ("", "")


def _are_of_two_places(draft: _Side, source: _Side) -> bool:
    """Return whether two reports speak of two territories: only figures of a place that both name are to agree."""
    return bool(draft.place[0] and source.place[0]) and draft.place != source.place


def _year(period: str) -> int:
    return int(period[-4:])
