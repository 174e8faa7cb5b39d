"""Finds every number of a document and reads it: kind, value, measure, qualifier, subject, what narrows it.

It joins the readers of these parts and knows nothing of relations between numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from socai.audit.cells import Cell, Cells, corrected
from socai.audit.closed_words import UPPER
from socai.audit.grammar import Chain, Token, chains_of, tokens_of
from socai.audit.kinds import kinds_of
from socai.audit.model import Mention, MentionKind
from socai.audit.modifiers import modifiers_of
from socai.audit.nouns import NO_NOUN, Noun, noun_after
from socai.audit.page import Page, Site
from socai.audit.qualifiers import qualifier_of
from socai.audit.quantities import locale_of, worth_of
from socai.audit.spoken import Spoken, spoken_numbers
from socai.audit.subjects import head_of_label, label_of, names_quantity
from socai.audit.units import NOTHING, Measured, Rest, smaller_amount
from socai.files.documents import Block, BlockKind, Document

#: Between two numbers of a list that gives its parts by name: ``, Đà Nẵng ``, `` người (Huế ``.
_NAMED_NEXT = re.compile(rf"[^.;:()]{{0,24}}[,;(:] *(?:và )?[{UPPER}][^\W\d_]*(?:[ -]+[{UPPER}][^\W\d_]*)* (?:có )?")
_EQUAL = re.compile(r" *(?:= *[0-9.,]+ *%|\([0-9.,/ ]+%?\))")
_LEAD = re.compile(r" *(?:so )?(?:với |của )?(?:tổng |tổng số |số |các |toàn bộ )?(?:số )?(?=[^\W\d_])")
_Worth = tuple[Fraction, int, bool]
#: Behind the number of an article: the law goes on.
_LAW_WORDS = frozenset({"điều", "khoản", "điểm", "luật", "nghị", "bộ"})
_FIGURES = frozenset({MentionKind.QUANTITY, MentionKind.PERCENT, MentionKind.RATIO_PART})


@dataclass(frozen=True, slots=True)
class _Found:
    """A number found: its place, kind, and what stands around it; ``spoken`` when it is in words."""

    site: Site
    kind: MentionKind
    behind: Site
    opening: Site
    spoken: Spoken | None = None
    cell: Cell | None = None


def find_mentions(document: Document) -> tuple[Mention, ...]:
    """Return every number of a document in the order of the text: all numerals, and words that count things."""
    page = Page(document)
    tokens = list(tokens_of(page.text))
    reader = _Reader(locale_of(token.raw for token in tokens))
    found = sorted([*_numerals(page, tokens), *_words(page)], key=lambda each: each.site.token.start)
    return _spelled_out(tuple(reader.read(each, f"m{number}") for number, each in enumerate(found, 1)))


def _spelled_out(mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Return mentions whose abbreviations count what the document counts in full: ``12 HS`` beside ``40 hồ sơ``.

    An abbreviation that two of its nouns may be meant by stays what it is.
    """
    short = {each.unit for each in mentions if each.unit.isupper() and each.unit.isalpha() and len(each.unit) > 1}
    if not short:
        return mentions
    full: dict[str, set[tuple[str, str]]] = {unit: set() for unit in short}
    for each in mentions:
        letters = "".join(word[0] for word in each.unit.split()).upper()
        if letters in full and each.unit not in short and each.dimension.startswith("count:"):
            full[letters].add((each.dimension, each.head))
    known = {unit: next(iter(found)) for unit, found in full.items() if len(found) == 1}
    return tuple(
        replace(each, dimension=known[each.unit][0], head=known[each.unit][1]) if each.unit in known else each
        for each in mentions
    )


def _numerals(page: Page, tokens: Sequence[Token]) -> Iterator[_Found]:
    """Yield the numerals of a document with their kinds."""
    noted = frozenset(call.start for call in page.document.calls if call.end > call.start) | _marks(
        page.document.blocks, page
    )
    blocks = _BlockFinder(page.document.blocks)
    cells = Cells(page)
    for chain in _within_blocks(chains_of(page.text, tokens), blocks):
        sites = [Site(page, token, blocks.at(token.start)) for token in chain.tokens]
        kinds = kinds_of(chain, sites, noted=noted)
        for site, plain_kind in zip(sites, kinds, strict=True):
            cell = cells.about(site.block, site.token)
            kind = corrected(plain_kind, cell)
            figure = kind in _FIGURES
            yield _Found(site, kind, sites[-1] if figure else site, sites[0] if figure else site, cell=cell)


def _words(page: Page) -> Iterator[_Found]:
    """Yield the numbers in words that count things."""
    blocks = _BlockFinder(page.document.blocks)
    for spoken in spoken_numbers(page.plain, page.lower):
        token = Token(spoken.start, spoken.end, page.text[spoken.start : spoken.end])
        site = Site(page, token, blocks.at(spoken.start))
        yield _Found(site, MentionKind.QUANTITY, site, site, spoken=spoken)


def _marks(blocks: Sequence[Block], page: Page) -> frozenset[int]:
    """Return where the marks of the footnotes themselves begin."""
    marks: set[int] = set()
    for block in blocks:
        if block.kind is BlockKind.FOOTNOTE and block.note.isdecimal():
            at = page.text.find(block.note, block.start, block.start + len(block.note) + 12)
            if at >= 0 and not page.text[block.start : at].replace("<sup>", "").strip("[^( *"):
                marks.add(at)
    return frozenset(marks)


class _BlockFinder:
    """Tells in which block a place lies, for places that are asked in order."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._at = 0

    def at(self, position: int) -> int:
        """Return the number of the block at a position, or of the nearest one before it."""
        while self._at + 1 < len(self._blocks) and self._blocks[self._at + 1].start <= position:
            self._at += 1
        return self._at


def _within_blocks(chains: Iterator[Chain], blocks: _BlockFinder) -> Iterator[Chain]:
    """Yield chains that no block's end cuts through."""
    for chain in chains:
        if len(chain.tokens) == 1:
            yield chain
            continue
        first = 0
        numbers = [blocks.at(token.start) for token in chain.tokens]
        for last in range(1, len(numbers) + 1):
            if last == len(numbers) or numbers[last] != numbers[last - 1]:
                yield Chain(chain.tokens[first:last], chain.joints[first : last - 1])
                first = last


class _Reader:
    """Reads numbers one after another and remembers what the last ones counted."""

    def __init__(self, locale: str) -> None:
        self._locale = locale
        self._last: Mention | None = None
        self._before: Mention | None = None
        self._taken = 0

    def read(self, found: _Found, name: str) -> Mention:
        """Return the mention of a number."""
        mention = self._figure(found, name) if self._kind(found) in _FIGURES else _plain(found, name, self._kind(found))
        self._before = mention
        if mention.is_figure:
            self._last = mention
        return mention

    def _kind(self, found: _Found) -> MentionKind:
        """Return the kind of a number in the light of the one before it.

        A number behind a name is one of a row, unless it goes on with a list of counts (``Huế 2, Đà Nẵng 3``); a bare
        number joined to one of a row is one too (``đợt 2 và 3``).
        """
        if found.kind is MentionKind.ORDINAL and self._continues_list(found):
            return MentionKind.QUANTITY
        if found.kind in (MentionKind.QUANTITY, MentionKind.PERIOD) and self._continues_row(found):
            return self._before.kind if self._before else found.kind
        return found.kind

    def _gap(self, found: _Found, last: Mention | None) -> str | None:
        """Return the text since another number of the same block, ``None`` when it is far or in another one."""
        distance = found.site.token.start - last.end if last is not None and last.block == found.site.number else -1
        return found.site.before[-distance:] if 0 < distance < 100 else None

    def _continues_list(self, found: _Found) -> bool:
        last = self._last
        gap = self._gap(found, last)
        if last is None or gap is None or last is not self._before or not last.dimension.startswith("count:"):
            return False
        # ``64 người (loại 1: 8, loại 2: 31)``: what a colon follows is a name, no count.
        return _NAMED_NEXT.fullmatch(gap) is not None and not found.site.after.startswith(":")

    def _continues_row(self, found: _Found) -> bool:
        """Return whether a bare number goes on with what is no figure: ``đợt 2 và 3``, ``khoản 1, 2 Điều 5``."""
        before, site = self._before, found.site
        gap = self._gap(found, before)
        if before is None or gap is None or gap.strip() not in (",", "và", "-") or not site.token.raw.isdecimal():
            return False
        bare = found.kind is MentionKind.PERIOD or (site.noun is NO_NOUN and not site.measured.length)
        if before.kind is MentionKind.ORDINAL:
            return bare and len(site.token.raw) <= 3
        if before.kind is MentionKind.DOC_REF:
            return len(site.token.raw) <= 3 and (bare or site.next_word in _LAW_WORDS)
        if before.kind is not MentionKind.DATE or found.kind is MentionKind.PERIOD or "-" in gap:
            return False
        same = len(site.token.raw) == len(before.raw) == 4 and site.token.is_year
        small = len(before.raw) <= 2 and site.token.whole <= 31
        return (same or small) and (bare or site.lower_after.startswith(" lần lượt"))

    def _figure(self, found: _Found, name: str) -> Mention:
        """Return the mention of a figure; ``OTHER`` when it cannot be read or belongs to the number before it."""
        site, behind = found.site, found.behind
        noun = _noun(found)
        measured = _told_by_table(found, self._measured(behind, noun), noun)
        label = found.cell.subject if found.cell else label_of(found.opening.before)
        inherited = self._inherited(found, measured, noun, label)
        worth = self._worth(found, counted=not measured.dimension and bool(noun.unit or inherited))
        if worth is None or site.token.start < self._taken:
            return _plain(found, name, MentionKind.OTHER)
        worth, measured = self._in_steps(behind, worth, measured)
        unit, dimension, head = _measure(measured, noun, inherited)
        subject, label_head = self._subject(measured, noun, label, site.number)
        return Mention(
            name, site.token.start, site.token.end, site.token.raw, self._kind(found),
            value=worth[0], decimals=worth[1], factor=measured.factor, unit=unit, dimension=dimension,
            qualifier=qualifier_of(site.words, behind.lower_after), subject=subject, head=head or label_head,
            modifiers=modifiers_of(site.before, noun.phrase), block=site.number, ambiguous=worth[2],
        )  # fmt: skip

    def _measured(self, behind: Site, noun: Noun) -> Measured:
        """Return the measure of a figure; a scale word that stands alone beside money is money too (``850 triệu``)."""
        measured, last = behind.measured, self._last
        alone = measured.factor > 1 and not measured.dimension and not noun.unit
        beside = last is not None and last.block == behind.number and last.dimension == "money"
        if alone and (beside or measured.unit.endswith(("tỷ", "tỉ"))):
            return measured._replace(dimension="money")
        return measured

    def _in_steps(self, behind: Site, worth: _Worth, measured: Measured) -> tuple[_Worth, Measured]:
        """Return an amount with the smaller ones that go on behind it (``12 tỷ 350 triệu đồng``)."""
        if measured.factor == 1 or measured.dimension not in ("", "money") or "đồng" in measured.unit:
            return worth, measured
        smaller = smaller_amount(behind.lower_after[measured.length :])
        if smaller is None:
            return worth, measured
        self._taken = behind.token.end + measured.length + smaller.length
        return _joined(worth, measured, smaller)

    def _worth(self, found: _Found, *, counted: bool) -> _Worth | None:
        if found.spoken is not None:
            return Fraction(found.spoken.value), 0, False
        return worth_of(found.site.token.digits, locale=self._locale, counted=counted)

    def _inherited(self, found: _Found, measured: Measured, noun: Noun, label: str) -> str:
        """Return the counted noun that was named before, for a number that only narrows it or stands bare in a list."""
        last = self._last
        if last is None or measured is not NOTHING or noun.unit or not last.dimension.startswith("count:"):
            return ""
        gap = self._gap(found, last)
        if gap is None or "." in gap:
            return ""
        if noun.narrows or label.lower().startswith(last.head) or _NAMED_NEXT.fullmatch(gap):
            return last.unit
        listed = gap.count(",") + gap.count(";") + gap.count("(") == 1 and ":" not in gap and ")" not in gap
        return last.unit if listed and len(gap) < 40 else ""

    def _subject(self, measured: Measured, noun: Noun, label: str, block: int) -> tuple[str, str]:
        """Return the noun phrase that a figure counts or measures, and its head."""
        if not measured.dimension:
            if noun.unit:
                fuller = noun.phrase == noun.unit and label.lower().startswith(noun.head)
                return label if fuller else noun.phrase, noun.head
            return " ".join([label, noun.phrase]).strip(), head_of_label(label)
        if noun.head and (not label or (measured.dimension == "percent" and not names_quantity(label))):
            return noun.phrase, noun.head
        if not label and self._last is not None and self._last.block == block:
            return self._last.subject, self._last.head
        return label, head_of_label(label)


def _plain(found: _Found, name: str, kind: MentionKind) -> Mention:
    """Return the mention of a number that is no figure."""
    token = found.site.token
    return Mention(name, token.start, token.end, token.raw, kind, block=found.site.number)


def _joined(worth: _Worth, measured: Measured, smaller: Rest) -> tuple[_Worth, Measured]:
    """Return an amount told in steps as one: ``12 tỷ 350 triệu đồng`` is 12,350 tỷ đồng."""
    decimals = max(worth[1], len(str(measured.factor // smaller.place)) - 1)
    value = worth[0] + Fraction(smaller.amount, measured.factor)
    return (value, decimals, worth[2]), measured._replace(unit=f"{measured.unit} đồng", dimension="money")


def _told_by_table(found: _Found, measured: Measured, noun: Noun) -> Measured:
    """Return the measure of a figure that stands bare in a cell: the one its table gives."""
    if found.cell is None or measured is not NOTHING or noun.unit or not found.cell.unit.dimension:
        return measured
    unit = found.cell.unit
    return Measured(unit.unit, unit.factor, unit.dimension, 0)


def _noun(found: _Found) -> Noun:
    """Return the noun of a number: behind its measure, what it is equal to, or the brackets that it fills alone."""
    site = found.behind
    measured = site.measured
    rest = site.after[measured.length :] if measured.length else site.after
    if rest[:1] == ")" and found.opening.before[-1:] == "(":
        rest = rest[1:]
    equal = _EQUAL.match(rest) if rest[:2].lstrip()[:1] in ("=", "(") else None
    rest = rest[equal.end() :] if equal else rest
    lead = _LEAD.match(rest) if measured.dimension == "percent" else None
    rest = rest[lead.end() :] if lead else rest
    return site.noun if rest is site.after else noun_after(rest)


def _measure(measured: Measured, noun: Noun, inherited: str) -> tuple[str, str, str]:
    """Return unit, dimension and head of a figure; the head is empty where the label must say it."""
    if measured.dimension:
        return measured.unit, measured.dimension, ""
    unit = noun.unit or inherited
    if not unit:
        return measured.unit, "", ""
    head = noun.head or inherited.lower()
    return f"{measured.unit} {unit}".strip(), f"count:{head}", head
