"""Reads words with slots, emphasis and note calls into template nodes. It gathers problems and stops at none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from unicodedata import normalize

from markdown_it.token import Token

from socai.catalogue.errors import nearest, problem
from socai.compose.markdown import inline_tokens, show_bars
from socai.compose.nodes import (
    ConditionSlot,
    FigureOptions,
    FigureSlot,
    Inline,
    Inlines,
    ItemSlot,
    ItemWord,
    LetterCase,
    ListSlot,
    Literal,
    NoteCall,
    PeriodSlot,
    PeriodWord,
    RowSlot,
    Words,
)
from socai.compose.slots import (
    FIGURE_OPTIONS,
    ITEM_OPTIONS,
    LIST_OPTIONS,
    PERIOD_OPTIONS,
    Options,
    Piece,
    pieces,
    read_options,
)
from socai.compose.tree import PLAIN, LineBreak, Style
from socai.core.findings import Finding, Location
from socai.formula.items import ITEM_PREFIX, uses_item
from socai.formula.nodes import Formula, Reference
from socai.formula.parser import FormulaError, parse_formula

Place = Callable[[int], Location]
"""From a character's index in a piece of text to where it stands in the file."""

_BARE_WORD = re.compile(r"[^\W\d]+")
_DIGITS = re.compile(r"\S*\d\S*")
_CONTEXT = 24
_ITEM_WORDS = frozenset(ItemWord)
_ROW_WORD = re.compile(r"item\.(?P<column>[a-z][a-z0-9_]*)")
_STYLES = {
    "em_open": {"italic": True},
    "em_close": {"italic": False},
    "strong_open": {"bold": True},
    "strong_close": {"bold": False},
}


@dataclass
class InlineReader:
    """Reads pieces of text of one file.

    Attributes:
        problems: what is wrong, in the order it was met.
        formulas: every formula met, with where it stands.
        literals: every word with digits that the author typed.
        in_list: whether what is read stands inside a list of items.
        in_rows: whether these items are rows of a register.
    """

    problems: list[Finding] = field(default_factory=list)
    formulas: list[tuple[Formula, Location]] = field(default_factory=list)
    literals: list[Literal] = field(default_factory=list)
    in_list: bool = False
    in_rows: bool = False

    def report(self, code: str, location: Location, subject: str = "", **data: object) -> None:
        """Add a problem."""
        self.problems.append(problem(code, location, subject, **data))

    def read(self, text: str, place: Place, style: Style = PLAIN, tokens: list[Token] | None = None) -> Inlines:
        """Return the nodes of a text; ``place`` tells where its characters stand, ``tokens`` what it was cut into."""
        tokens = inline_tokens(text) if tokens is None else tokens
        self._gather_literals(text, tokens, place)
        return tuple(self._nodes(text, tokens, place, style))

    def formula(self, text: str, place: Place) -> Formula | None:
        """Return the formula a text is, ``None`` after reporting why it is none."""
        piece = Piece(text, 0).stripped()
        try:
            # One blank for one blank: columns stay those of the file.
            formula = parse_formula(re.sub(r"\s", " ", piece.text))
        except FormulaError as error:
            self.report("template.formula", place(piece.offset + error.column - 1), piece.text, reason=error.message)
            return None
        if not uses_item(formula):
            self.formulas.append((formula, place(piece.offset)))
        elif not self.in_list:
            self.report("template.item_outside", place(piece.offset), piece.text)
        return formula

    # -- runs ----------------------------------------------------------------------------------------------------------

    def _nodes(self, text: str, tokens: list[Token], place: Place, style: Style) -> Iterator[Inline]:
        for token in tokens:
            if token.type in _STYLES:
                style = replace(style, **_STYLES[token.type])
            else:
                yield from self._node(text, token, place, style)

    def _node(self, text: str, token: Token, place: Place, style: Style) -> Iterator[Inline]:
        match token.type:
            case "slot":
                yield from self._slot(token, place, style)
            case "note_call":
                yield NoteCall(token.content[2:-1], place(token.meta["offset"]))
            case "softbreak":
                yield Words(" ", style)
            case "hardbreak":
                yield LineBreak()
            case "brace_unclosed":
                self.report("template.brace_unclosed", place(token.meta["offset"]))
            case "brace_stray":
                self.report("template.brace_stray", place(token.meta["offset"]))
            case _:
                yield from self._words(text, token, place, style)

    def _words(self, text: str, token: Token, place: Place, style: Style) -> Iterator[Inline]:
        if token.type == "text" and "*" in token.content:
            # A star left over would be printed: emphasis was opened or closed beside a blank.
            offset = max(text.find(token.content), 0) + token.content.index("*")
            self.report("template.star_unpaired", place(offset))
        if token.content:
            yield Words(normalize("NFC", show_bars(token.content)), style)

    def _gather_literals(self, text: str, tokens: list[Token], place: Place) -> None:
        own = list(text)
        for token in tokens:
            if token.type in ("slot", "note_call"):
                begin, length = token.meta["offset"], len(token.content)
                own[begin : begin + length] = " " * length
        for match in _DIGITS.finditer("".join(own)):
            around = show_bars(text[max(match.start() - _CONTEXT, 0) : match.end() + _CONTEXT])
            self.literals.append(Literal(match.group(), " ".join(around.split()), place(match.start())))

    # -- slots ---------------------------------------------------------------------------------------------------------

    def _slot(self, token: Token, place: Place, style: Style) -> Iterator[Inline]:
        whole = Piece(show_bars(token.content)[1:-1], token.meta["offset"] + 1)
        body = whole.stripped()
        if not body.text:
            self.report("template.slot_empty", place(token.meta["offset"]))
        elif body.text.startswith("list:"):
            yield self._list(body.after(len("list:")), place, style)
        elif body.text.startswith("if "):
            yield from self._condition(whole, place, style)
        elif self.in_rows and _ROW_WORD.fullmatch(body.text.partition("|")[0].strip()):
            yield self._row_word(body, place, style)
        elif body.text.partition("|")[0].strip() in _ITEM_WORDS:
            yield self._item(body, place, style)
        elif _BARE_WORD.fullmatch(body.text.partition("|")[0].strip()):
            yield from self._period(body, place, style)
        else:
            yield from self._figure(body, place, style)

    def _condition(self, whole: Piece, place: Place, style: Style) -> Iterator[Inline]:
        body = whole.after(whole.text.index("if ") + len("if "))
        test, colon, _ = body.text.partition(":")
        if not colon:
            self.report("template.condition_colon", place(body.offset), body.text.strip())
            return
        condition = self.formula(test, _moved(place, body.offset))
        content = self._inner(body.after(len(test) + 1), place, style)
        if condition is not None:
            yield ConditionSlot(condition, content, place(whole.offset))

    def _list(self, body: Piece, place: Place, style: Style) -> Inline:
        head, options = self._with_options(body, LIST_OPTIONS, place)
        items = [self._inner(item.stripped(), place, style) for item in pieces(head, ";")]
        if any(isinstance(node, ListSlot) for item in items for node in item):
            self.report("template.list_in_list", place(body.offset))
        return ListSlot(tuple(filter(None, items)), **options, style=style)

    def _figure(self, body: Piece, place: Place, style: Style) -> Iterator[Inline]:
        head, options = self._with_options(body, FIGURE_OPTIONS, place)
        formula = self.formula(head.text, _moved(place, head.offset))
        if formula is None:
            return
        if "decimals" in options and isinstance(formula.expression, Reference):
            self.report("template.decimals_of_indicator", place(head.offset), formula.text)
        yield FigureSlot(formula, FigureOptions(**options), place(head.offset), style)

    def _item(self, body: Piece, place: Place, style: Style) -> Inline:
        head, options = self._with_options(body, ITEM_OPTIONS, place)
        if not self.in_list:
            self.report("template.item_outside", place(head.offset), head.text)
        return ItemSlot(ItemWord(head.text), options.get("missing", ""), place(head.offset), style)

    def _row_word(self, body: Piece, place: Place, style: Style) -> Inline:
        head, options = self._with_options(body, FIGURE_OPTIONS, place)
        column = head.text.removeprefix(ITEM_PREFIX)
        return RowSlot(column, FigureOptions(**options), place(head.offset), style)

    def _period(self, body: Piece, place: Place, style: Style) -> Iterator[Inline]:
        head, options = self._with_options(body, PERIOD_OPTIONS, place)
        words = tuple(word.value for word in PeriodWord)
        if head.text not in words:
            alike = nearest(head.text, words)
            self.report("template.unknown_word", place(head.offset), head.text, nearest=alike, allowed=words)
            return
        yield PeriodSlot(PeriodWord(head.text), LetterCase(next(iter(options), "")), style)

    def _with_options(self, body: Piece, allowed: Options, place: Place) -> tuple[Piece, dict[str, Any]]:
        head, *rest = pieces(body, "|")
        values: dict[str, Any] = {}
        for part in rest:
            read, wrong = read_options(part, allowed)
            values |= read
            for each in wrong:
                self.report(each.code, place(each.offset), each.subject, **each.data)
        return head.stripped(), values

    def _inner(self, piece: Piece, place: Place, style: Style) -> Inlines:
        return self.read(piece.text, _moved(place, piece.offset), style)


def _moved(place: Place, offset: int) -> Place:
    """Return the place of characters counted from ``offset`` on."""
    return lambda index: place(offset + index)
