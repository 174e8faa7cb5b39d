"""Template and figures make a report tree. Figures come from outside; nothing is computed and no file is known here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from socai.catalogue.model import Catalogue
from socai.compose import tree
from socai.compose.annex import NOTE, annex_table, chosen
from socai.compose.binding import repeated
from socai.compose.figure_runs import LOCALE, check_keys, runs_of
from socai.compose.front_matter import AnnexForm, FrontMatter
from socai.compose.items import ItemsOf, item_bindings, no_items
from socai.compose.nodes import (
    Block,
    ConditionBlock,
    ConditionSlot,
    EachBlock,
    FigureOptions,
    FigureSlot,
    HeadingBlock,
    Inline,
    Inlines,
    ItemBlock,
    ItemSlot,
    LetterCase,
    ListSlot,
    NoteCall,
    ParagraphBlock,
    PeriodSlot,
    PeriodWord,
    RowsBlock,
    RowSlot,
    TableBlock,
    Words,
)
from socai.compose.profile import NBSP
from socai.compose.profiles import PROFILES
from socai.compose.prose import BLANKS, STRAY_BLANKS, as_prose
from socai.compose.rows import RowsOf, no_rows, row_bindings
from socai.compose.template import ParsedTemplate
from socai.compose.tree import Annex, Footnote, FootnoteCall, Letterhead, LineBreak, Number, Report, Run, Runs, Text
from socai.core.figures import Figure
from socai.core.periods import Period
from socai.formula.nodes import Formula
from socai.formula.parser import parse_formula

FigureOf = Callable[[Formula], Figure]

_BEFORE_COUNTED = re.compile(r"^ (?=\w)")
_IN_SPAN = re.compile(r"(?<=\d) - (?=\d)")
_PERIOD_WORDS: Mapping[PeriodWord, Callable[[Period], str]] = {
    PeriodWord.PERIOD: lambda period: period.words(locale=LOCALE),
    PeriodWord.PREVIOUS: lambda period: period.previous().words(locale=LOCALE),
    PeriodWord.NEXT: lambda period: period.next().words(locale=LOCALE),
    PeriodWord.TO_DATE: lambda period: period.to_date_words(locale=LOCALE),
    PeriodWord.ELAPSED: lambda period: f"{period.months_to_date}/12 tháng",
    PeriodWord.YEAR: lambda period: str(period.year),
    PeriodWord.LAST_YEAR: lambda period: str(period.year - 1),
}


@dataclass(frozen=True)
class Issue:
    """What is known only when a report is issued: its number, its day, who signs."""

    number: str = ""
    day: date | None = None
    signer: str = ""


DRAFT = Issue()


def compose_report(
    template: ParsedTemplate,
    *,
    figure_of: FigureOf,
    period: Period,
    letterhead: Mapping[str, str],
    demonstration: bool,
    issue: Issue = DRAFT,
    catalogue: Catalogue | None = None,
    items_of: ItemsOf = no_items,
    rows_of: RowsOf = no_rows,
) -> Report:
    """Return the report that a template makes of figures.

    Args:
        template: what to say.
        figure_of: gives the figure of a formula, asked once for each formula.
        period: the reporting period.
        letterhead: ``superior``, ``body`` and ``place`` of the issuing body.
        demonstration: makes a paper that cannot pass for a real one: ``issue`` is not used, every page is marked.
        issue: number, day and signer of a real paper.
        catalogue: what the annex of the report chooses from; without one there is none.
        items_of: gives the items of a list that the template asks for.
        rows_of: gives the rows of a list of rows that it asks for.
    """
    front = template.front
    issue = DRAFT if demonstration else issue
    composer = _Composer(template, figure_of, period, _Lists(items_of, rows_of))
    blocks = _ended(tuple(composer.blocks(template.blocks)), PROFILES[front.profile].end_mark)
    report = Report(
        profile=front.profile,
        title=composer.words(front.title),
        file_stem=_file_stem(front.file, period),
        kind=front.kind,
        summary=tuple(composer.words(line) for line in front.summary),
        letterhead=_letterhead(template, period, letterhead, issue),
        period=period,
        blocks=blocks,
        footnotes=tuple(composer.footnotes),
        demonstration=demonstration,
        annexes=_annexes(composer, catalogue, letterhead, issue),
    )
    check_keys(report.numbers())
    return report


@dataclass(frozen=True)
class Printed:
    """A piece of a paragraph as its template has it, and what is printed in its place; nothing for a call of a note."""

    inline: Inline
    runs: Runs


PrintedProse = Mapping[str, tuple[tuple[Printed, ...], ...]]
"""Of each paragraph that people may write anew, by its key, the pieces: of several paragraphs when they wrote so."""


def printed_of(template: ParsedTemplate, *, figure_of: FigureOf, period: Period) -> PrintedProse:
    """Return every paragraph that people may write anew, in the order of the template.

    Lists and conditions in its sentences are decided by the figures; numbers stay slots. A paragraph that stands under
    a condition is among them whether or not it holds.
    """
    composer = _Composer(template, figure_of, period)
    found: dict[str, tuple[tuple[Printed, ...], ...]] = {}
    for key, content in _keyed(template):
        if key:
            pieces = tuple(composer.printed(each) for each in composer.decided(content))
            found[key] = (*found.get(key, ()), pieces)
    return found


def prose_of(template: ParsedTemplate, *, figure_of: FigureOf, period: Period) -> dict[str, str]:
    """Return every paragraph that people may write anew as they edit it, by its key, as ``printed_of`` has them."""
    printed = printed_of(template, figure_of=figure_of, period=period)
    return {
        key: "\n\n".join(as_prose(piece.inline for piece in pieces) for pieces in paragraphs)
        for key, paragraphs in printed.items()
    }


@dataclass(frozen=True)
class Chip:
    """A slot of a paragraph: as people type it, and what is printed in its place."""

    typed: str
    runs: Runs


def chips_of(template: ParsedTemplate, key: str, *, figure_of: FigureOf, period: Period) -> list[Chip]:
    """Return the slots of a paragraph in its order, each once."""
    paragraphs = printed_of(template, figure_of=figure_of, period=period).get(key, ())
    slots = [each for pieces in paragraphs for each in pieces if isinstance(each.inline, (FigureSlot, PeriodSlot))]
    chips = {as_prose((each.inline,)): each.runs for each in slots}
    return [Chip(typed, runs) for typed, runs in chips.items()]


def _keyed(template: ParsedTemplate) -> Iterator[tuple[str, Inlines]]:
    """Yield the paragraphs of body and footnotes with their keys, those under conditions too."""
    yield from _keyed_blocks(template.blocks)
    for note in template.notes.values():
        yield from zip(note.keys, note.paragraphs, strict=True)


def _keyed_blocks(blocks: Iterable[Block]) -> Iterator[tuple[str, Inlines]]:
    for block in blocks:
        match block:
            case ParagraphBlock() | ItemBlock():
                yield block.key, block.content
            case ConditionBlock():
                yield from _keyed_blocks((*block.then, *block.otherwise))


def compose_annex(
    template: ParsedTemplate,
    *,
    catalogue: Catalogue,
    figure_of: FigureOf,
    period: Period,
    letterhead: Mapping[str, str],
    issue: Issue = DRAFT,
) -> Annex | None:
    """Return the annex that a template declares, also one that is no pages of the report; ``None`` without one.

    Args:
        template: whose annex it is.
        catalogue: what it chooses from.
        figure_of: gives the figure of a formula.
        period: the reporting period.
        letterhead: words of the issuing body.
        issue: number and day of a real paper.
    """
    form = template.front.annex
    composer = _Composer(template, figure_of, period)
    return None if form is None else _annex(composer, form, catalogue, letterhead, issue)


def _annexes(
    composer: _Composer, catalogue: Catalogue | None, letterhead: Mapping[str, str], issue: Issue
) -> tuple[Annex, ...]:
    form = composer.front.annex
    if catalogue is None or form is None or form.separate:
        return ()
    return (_annex(composer, form, catalogue, letterhead, issue),)


def _annex(
    composer: _Composer, form: AnnexForm, catalogue: Catalogue, letterhead: Mapping[str, str], issue: Issue
) -> Annex:
    front, profile, period = composer.front, PROFILES[composer.front.profile], composer.period
    belongs = profile.annex_line(
        kind=front.kind,
        number=issue.number,
        symbol=front.symbol,
        day=profile.day_words(issue.day, period),
        body=letterhead.get("name", letterhead["body"]),
    )
    return Annex(
        title=(profile.annex_title, *map(composer.words, form.title)),
        belongs=belongs,
        table=annex_table(catalogue, chosen(catalogue, form.indicators, form.without), composer.figure, period),
        landscape=form.landscape,
        note=NOTE,
    )


def _file_stem(name: str, period: Period) -> str:
    return name.replace("{year}", str(period.year)).replace("{period}", str(period))


def _letterhead(template: ParsedTemplate, period: Period, words: Mapping[str, str], issue: Issue) -> Letterhead:
    front = template.front
    profile = PROFILES[front.profile]
    return Letterhead(
        superior=words.get("superior", ""),
        body=words["body"],
        number_line=profile.number_line(issue.number, front.symbol),
        date_line=profile.date_line(words["place"], issue.day, period),
        recipients=front.recipients,
        authority=front.authority,
        signer_title=front.signer_title,
        signer=issue.signer,
        addressees=front.addressees,
        urgency=front.urgency,
    )


def _ended(blocks: tuple[tree.Block, ...], end_mark: str) -> tuple[tree.Block, ...]:
    """Return a body that ends with the mark of the profile, in the place of the last full stop; a table keeps its own.

    After a table or a heading the mark stands in a paragraph of its own.
    """
    if not end_mark or not blocks:
        return blocks
    last = blocks[-1]
    if not isinstance(last, (tree.Paragraph, tree.ListItem)):
        return (*blocks, tree.Paragraph((Text(end_mark),)))
    *runs, end = last.content
    closing = (
        (replace(end, text=end.text.removesuffix(".") + end_mark),) if isinstance(end, Text) else (end, Text(end_mark))
    )
    return (*blocks[:-1], replace(last, content=(*runs, *closing)))


@dataclass(frozen=True)
class _Lists:
    """Where the lists come from that a template asks for."""

    items_of: ItemsOf = no_items
    rows_of: RowsOf = no_rows


class _Composer:
    """Walks a template once, counting headings, tables and footnotes."""

    def __init__(self, template: ParsedTemplate, figure_of: FigureOf, period: Period, lists: _Lists = _Lists()) -> None:
        self.footnotes: list[Footnote] = []
        self.front: FrontMatter = template.front
        self.period = period
        self._template = template
        self._profile = PROFILES[template.front.profile]
        self._figure_of = figure_of
        self._lists = lists
        self._figures: dict[str, Figure] = {}
        self._counts: list[int] = []
        self._tables = 0
        self._place = self._profile.heading_place(())

    # -- blocks --------------------------------------------------------------------------------------------------------

    def blocks(self, blocks: Iterable[Block]) -> Iterator[tree.Block]:
        """Yield the blocks that stand in the report; a paragraph without words does not."""
        for block in blocks:
            match block:
                case HeadingBlock():
                    yield self._heading(block)
                case ParagraphBlock():
                    if content := self._runs(block.content):
                        yield tree.Paragraph(content, block.key)
                case ItemBlock():
                    if content := self._runs(block.content):
                        yield tree.ListItem(block.mark, block.depth, content, block.key)
                case TableBlock():
                    yield self._table(block)
                case EachBlock():
                    items = item_bindings(self._lists.items_of(block.name, block.most))
                    yield from self.blocks(repeated(block.then, block.otherwise, items))
                case RowsBlock():
                    yield from self.blocks(self._rows(block))
                case ConditionBlock():
                    yield from self.blocks(block.then if self._holds(block.condition) else block.otherwise)

    def _heading(self, block: HeadingBlock) -> tree.Heading:
        counts = self._counts[: block.level]
        counts += [0] * (block.level - len(counts))
        counts[-1] += 1
        self._counts = counts
        self._place = self._profile.heading_place(counts)
        return tree.Heading(block.level, self._profile.heading_number(counts), self._runs(block.content))

    def _table(self, block: TableBlock) -> tree.Table:
        self._tables += 1
        section = self._place
        self._place = f"{section}, bảng {self._tables}"
        header = tuple(self._runs(cell) for cell in block.header)
        rows = tuple(tuple(self._runs(cell) for cell in row) for row in block.rows)
        self._place = section
        return tree.Table(block.alignments, header, rows)

    def _footnote(self, label: str) -> FootnoteCall:
        number = len(self.footnotes) + 1
        section = self._place
        self._place = f"chú thích {number}"
        note = self._template.notes[label]
        paragraphs = tuple(self._runs(content) for content in note.paragraphs)
        self.footnotes.append(Footnote(number, paragraphs, note.keys))
        self._place = section
        return FootnoteCall(number)

    # -- words ---------------------------------------------------------------------------------------------------------

    def words(self, content: Inlines) -> str:
        """Return a piece of the head as plain text."""
        return "".join(run.text for run in self._runs(content) if isinstance(run, Text))

    def _runs(self, content: Inlines) -> Runs:
        return tuple(_set_type(_tidy(self._inlines(content))))

    def _inlines(self, content: Inlines) -> Iterator[Run]:
        for inline in self.decided(content):
            yield from self._inline(inline)

    def printed(self, inline: Inline) -> Printed:
        """Return a piece with what is printed in its place."""
        return Printed(inline, () if isinstance(inline, NoteCall) else tuple(self._inline(inline)))

    def decided(self, content: Inlines) -> Iterator[Inline]:
        """Yield words and slots with lists and conditions in a sentence decided by the figures."""
        for inline in content:
            match inline:
                case ListSlot():
                    yield from self._list(inline)
                case ConditionSlot():
                    yield from self.decided(inline.content if self._holds(inline.condition) else ())
                case _:
                    yield inline

    def _inline(self, inline: Inline) -> Iterator[Run]:
        match inline:
            case Words():
                yield Text(inline.text, inline.style)
            case LineBreak():
                yield inline
            case FigureSlot():
                yield from runs_of(inline, self.figure(inline.formula), self._place)
            case PeriodSlot():
                yield Text(self._period_words(inline), inline.style)
            case ListSlot() | ConditionSlot() | ItemSlot() | RowSlot():
                raise AssertionError("lists, conditions and the words of items were decided before")
            case NoteCall():
                yield self._footnote(inline.label)

    def _list(self, slot: ListSlot) -> Iterator[Inline]:
        kept = [item for item in slot.items if not self._is_empty(item)]
        if not kept and slot.empty:
            yield Words(slot.empty, slot.style)
        for index, item in enumerate(kept):
            if index:
                is_last = index == len(kept) - 1
                yield Words(slot.last if is_last and slot.last is not None else slot.separator, slot.style)
            yield from self.decided(item)

    def _is_empty(self, item: Inlines) -> bool:
        """Whether the first figure of an item is zero or absent; without a figure nothing is."""
        first = next((inline for inline in item if isinstance(inline, FigureSlot)), None)
        return first is not None and not self.figure(first.formula).value

    def _period_words(self, slot: PeriodSlot) -> str:
        words = _PERIOD_WORDS[slot.word](self.period)
        if slot.letter_case is LetterCase.CAPS:
            return words.upper()
        return words[:1].upper() + words[1:] if slot.letter_case is LetterCase.CAPITAL else words

    # -- figures -------------------------------------------------------------------------------------------------------

    def figure(self, formula: Formula) -> Figure:
        """Return the figure of a formula, asked for once."""
        if formula.text not in self._figures:
            self._figures[formula.text] = self._figure_of(formula)
        return self._figures[formula.text]

    def _rows(self, block: RowsBlock) -> tuple[Block, ...]:
        """Return the blocks of a list of rows; one that cannot be counted is a figure without value, not empty."""
        rows = self._lists.rows_of(block.rows)
        if rows is None:
            counted = FigureSlot(parse_formula(block.rows.count), FigureOptions(), block.location)
            return (ParagraphBlock((counted,)),)
        return repeated(block.then, block.otherwise, row_bindings(rows))

    def _holds(self, condition: Formula) -> bool:
        """Whether a condition has a value and it is true; without the figures that it asks for it does not hold."""
        return bool(self.figure(condition).value)


def _tidy(runs: Iterable[Run]) -> list[Run]:
    """Join neighbouring words of one style, and leave no doubled blanks nor blanks at the ends."""
    tidy: list[Run] = []
    for run in runs:
        last = tidy[-1] if tidy else None
        if not isinstance(run, Text):
            tidy.append(run)
        elif isinstance(last, Text) and last.style == run.style:
            tidy[-1] = replace(last, text=BLANKS.sub(" ", last.text + run.text))
        elif text := BLANKS.sub(" ", run.text.lstrip(" ") if _ends_blank(last) else run.text):
            tidy.append(replace(run, text=text))
    while tidy and isinstance(last := tidy[-1], Text):
        if text := last.text.rstrip(" "):
            return [*tidy[:-1], replace(last, text=text)]
        tidy.pop()
    return tidy


def _set_type(runs: Iterable[Run]) -> Iterator[Run]:
    """Yield runs with no blank before a mark, and with fixed blanks after a number and in a span of years."""
    last: Run | None = None
    for run in runs:
        if isinstance(run, Text):
            text = _IN_SPAN.sub(f"{NBSP}-{NBSP}", STRAY_BLANKS.sub("", run.text))
            run = replace(run, text=_BEFORE_COUNTED.sub(NBSP, text) if isinstance(last, Number) else text)
        yield run
        last = run


def _ends_blank(run: Run | None) -> bool:
    """Whether a blank after a run would be one too many: at the start of a line and after another blank."""
    return run is None or isinstance(run, LineBreak) or (isinstance(run, Text) and run.text.endswith(" "))
