"""Reads the body of a template: headings, paragraphs, lists, tables, footnotes, and conditions around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from markdown_it.token import Token

from socai.catalogue.errors import nearest
from socai.compose.inlines import InlineReader, Place
from socai.compose.markdown import block_tokens, show_bars
from socai.compose.nodes import (
    Block,
    ConditionBlock,
    ConditionSlot,
    EachBlock,
    HeadingBlock,
    Inline,
    Inlines,
    ItemBlock,
    ListName,
    ListSlot,
    Note,
    NoteCall,
    ParagraphBlock,
    RowList,
    RowsBlock,
    TableBlock,
)
from socai.compose.rows import read_row_list
from socai.core.findings import Location
from socai.formula.nodes import Formula

DEEPEST_HEADING = 4
_MARKS = ("-", "+", "•")
_OWN_NUMBER = re.compile(r"(?:[IVXLC]+|\d+(?:\.\d+)*|[a-zđ])[.)]\s")
_UNESCAPED_BAR = re.compile(r"(?<!\\)\|")
_MARKER = re.compile(r":::\s*(?P<word>\S*)\s*(?P<test>.*)")
_LISTED = re.compile(r"(?P<name>\w+) +(?P<most>[1-9][0-9]?)")
_ALIGNMENT = re.compile(r"text-align:(\w+)")


@dataclass
class _Open:
    """A condition or a list whose end has not been met yet; with neither it was written wrongly."""

    condition: Formula | None
    location: Location
    listed: tuple[ListName, int] | None = None
    rows: RowList | None = None
    then: list[Block] = field(default_factory=list)
    otherwise: list[Block] | None = None

    @property
    def branch(self) -> list[Block]:
        return self.then if self.otherwise is None else self.otherwise

    @property
    def is_list(self) -> bool:
        return self.listed is not None or self.rows is not None

    def closed(self) -> ConditionBlock | EachBlock | RowsBlock | None:
        then, otherwise = tuple(self.then), tuple(self.otherwise or ())
        if self.rows is not None:
            return RowsBlock(self.rows, then, otherwise, self.location)
        if self.listed is not None:
            return EachBlock(*self.listed, then, otherwise, self.location)
        return None if self.condition is None else ConditionBlock(self.condition, then, otherwise, self.location)


class BlockReader:
    """Reads one body whose lines belong to paragraphs by ``keys``; ``read`` fills ``notes``, its footnotes by label."""

    def __init__(self, text: str, file: str, inlines: InlineReader, keys: Mapping[int, str]) -> None:
        self.notes: dict[str, Note] = {}
        self._lines = text.split("\n")
        self._file = file
        self._inlines = inlines
        self._keys = keys
        self._tokens = block_tokens(text)
        self._at = 0
        self._open: list[_Open] = []
        self._level = 0

    def read(self) -> tuple[Block, ...]:
        """Return the blocks; what is wrong goes to the problems of the inline reader."""
        blocks: list[Block] = []
        while self._at < len(self._tokens):
            found = list(self._block(self._tokens[self._at], depth=0))
            # A marker opens or closes a branch: where blocks belong is known only after reading them.
            target = self._open[-1].branch if self._open else blocks
            target.extend(found)
        for left in self._open:
            self._inlines.report("template.condition_unclosed", left.location)
            blocks += [*left.then, *(left.otherwise or ())]
        self._check_notes(tuple(blocks))
        return tuple(blocks)

    # -- dispatch ------------------------------------------------------------------------------------------------------

    def _block(self, token: Token, *, depth: int) -> Iterator[Block]:
        self._at += 1
        match token.type:
            case "heading_open":
                yield from self._heading(token)
            case "paragraph_open":
                yield ParagraphBlock(self._inline(), self._keys.get(token.map[0] if token.map else -1, ""))
            case "bullet_list_open" | "ordered_list_open":
                yield from self._list(token, depth + 1)
            case "table_open":
                yield self._table(token)
            case "condition":
                yield from self._marker(token)
            case "footnote_reference_open":
                self._note(token)

    def _until(self, closing: str, *, depth: int) -> Iterator[Block]:
        while self._tokens[self._at].type != closing:
            yield from self._block(self._tokens[self._at], depth=depth)
        self._at += 1

    def _inline(self, place: Place | None = None) -> Inlines:
        """Return the nodes of the inline token at hand and step over it and what closes it."""
        token = self._tokens[self._at]
        self._at += 2
        return self._inlines.read(token.content, place or self._place(token), tokens=token.children or [])

    # -- blocks --------------------------------------------------------------------------------------------------------

    def _heading(self, token: Token) -> Iterator[Block]:
        level = len(token.markup)
        location = self._location(token)
        numbered = _OWN_NUMBER.match(self._tokens[self._at].content)
        content = self._inline()
        if level > DEEPEST_HEADING:
            self._inlines.report("template.heading_depth", location, most=DEEPEST_HEADING)
        elif level > self._level + 1:
            self._inlines.report("template.heading_level", location, level=level, allowed=self._level + 1)
        if numbered:
            self._inlines.report("template.heading_numbered", location, numbered.group().strip())
        self._level = min(level, DEEPEST_HEADING)
        yield HeadingBlock(level, content, location)

    def _list(self, token: Token, depth: int) -> Iterator[Block]:
        ordered = token.type == "ordered_list_open"
        closing = "ordered_list_close" if ordered else "bullet_list_close"
        while self._tokens[self._at].type != closing:
            item = self._tokens[self._at]
            self._at += 1
            mark = f"{item.info}{item.markup}" if ordered else _MARKS[min(depth, len(_MARKS)) - 1]
            yield from self._item(mark, depth)
        self._at += 1

    def _item(self, mark: str, depth: int) -> Iterator[Block]:
        for index, block in enumerate(list(self._until("list_item_close", depth=depth))):
            if index == 0 and isinstance(block, ParagraphBlock):
                yield ItemBlock(mark, depth, block.content, block.key)
            else:
                yield block

    def _table(self, token: Token) -> TableBlock:
        rows: list[tuple[Inlines, ...]] = []
        alignments: tuple[str, ...] = ()
        while (inner := self._tokens[self._at]).type != "table_close":
            self._at += 1
            if inner.type == "tr_open":
                cells, given = self._row(inner, columns=len(alignments))
                alignments = alignments or given
                rows.append(cells)
        self._at += 1
        return TableBlock(alignments, rows[0], tuple(rows[1:]))

    def _row(self, token: Token, *, columns: int) -> tuple[tuple[Inlines, ...], tuple[str, ...]]:
        """Return the cells of a row and how each is aligned; ``columns`` is 0 for the header row."""
        line = token.map[0] if token.map else 0
        cells: list[Inlines] = []
        alignments: list[str] = []
        begins = self._cell_begins(line)
        while (cell := self._tokens[self._at]).type != "tr_close":
            self._at += 1
            found = _ALIGNMENT.search(str(cell.attrs.get("style", "")))
            alignments.append(found[1] if found else "left")
            begin = begins[min(len(cells), len(begins) - 1)]
            cells.append(self._inline(self._place(self._tokens[self._at], begin)))
        self._at += 1
        if columns and len(begins) != columns:
            location = Location(self._file, line + 1, 1)
            self._inlines.report("template.table_columns", location, found=len(begins), expected=columns)
        return tuple(cells), tuple(alignments)

    def _cell_begins(self, line: int) -> list[int]:
        """Return where each cell of a row begins in its line."""
        text = self._protected(line)
        lead = len(text) - len(text.lstrip())
        bars = [match.start() for match in _UNESCAPED_BAR.finditer(text)]
        inner = [lead - 1, *bars, len(text.rstrip())]
        if bars and bars[0] == lead:
            inner = inner[1:]
        if len(inner) > 1 and bars and bars[-1] == len(text.rstrip()) - 1:
            inner = inner[:-1]
        return [begin + 1 for begin, _ in pairwise(inner)] or [lead + 1]  # a bar alone opens one empty cell

    def _protected(self, line: int) -> str:
        """Return a line in which bars inside braces are no bars."""
        return re.sub(r"\{[^{}]*\}", lambda match: match.group().replace("|", " "), self._lines[line])

    # -- conditions ----------------------------------------------------------------------------------------------------

    def _marker(self, token: Token) -> Iterator[Block]:
        location = self._location(token)
        if token.meta["nested"]:
            self._inlines.report("template.condition_indented", location)
            return
        match = _MARKER.match(show_bars(token.content).rstrip())
        word, test = (match["word"], match["test"]) if match else ("", "")
        if match and word == "if":
            self._begin(test, replace(location, column=location.column + match.start("test")), location)
        elif match and word == "each":
            self._each(test, replace(location, column=location.column + match.start("test")), location)
        elif word == "else" and not test:
            self._otherwise(location)
        elif word:
            self._inlines.report(
                "template.condition_word", location, word, nearest=nearest(word, ("if", "each", "else"))
            )
        else:
            yield from self._end(location)

    def _begin(self, test: str, start: Location, location: Location) -> None:
        condition = self._inlines.formula(test, lambda index: replace(start, column=start.column + index))
        self._open.append(_Open(condition, location))

    def _each(self, test: str, start: Location, location: Location) -> None:
        opened = _Open(None, location, listed=_listed(test), rows=read_row_list(test))
        if not opened.is_list:
            known = tuple(ListName)
            alike = nearest(test.partition(" ")[0], known)
            self._inlines.report("template.list_form", location, test, nearest=alike, allowed=known)
        elif any(each.is_list for each in self._open):
            self._inlines.report("template.list_in_list", location)
        if opened.rows is not None:
            # The condition is read as part of what counts the rows; its columns are told from there.
            self._inlines.formula(opened.rows.count, lambda index: start)
        self._open.append(opened)
        self._tell_lists()

    def _otherwise(self, location: Location) -> None:
        if not self._open or self._open[-1].otherwise is not None:
            self._inlines.report("template.condition_else", location)
        else:
            self._open[-1].otherwise = []
            self._tell_lists()

    def _end(self, location: Location) -> Iterator[Block]:
        if not self._open:
            self._inlines.report("template.condition_stray", location)
            return
        closed = self._open.pop().closed()
        self._tell_lists()
        if closed is not None:
            yield closed

    def _tell_lists(self) -> None:
        """Tell the reader of words whether what follows stands inside a list, and whether its items are rows."""
        around = [each for each in self._open if each.otherwise is None]
        self._inlines.in_rows = any(each.rows for each in around)
        # A list that was written wrongly still is one: what stands in it is not wrong for that.
        self._inlines.in_list = any(each.is_list or each.condition is None for each in around)

    # -- footnotes -----------------------------------------------------------------------------------------------------

    def _note(self, token: Token) -> None:
        label = token.meta["label"]
        location = self._location(token)
        blocks = list(self._until("footnote_reference_close", depth=0))
        paragraphs = tuple(block.content for block in blocks if isinstance(block, ParagraphBlock))
        keys = tuple(block.key for block in blocks if isinstance(block, ParagraphBlock))
        if len(paragraphs) != len(blocks) or not paragraphs:
            self._inlines.report("template.note_content", location, label)
        if label in self.notes:
            first = self.notes[label].location.line
            self._inlines.report("template.note_twice", location, label, first_line=first)
        for call in _calls(paragraphs):
            self._inlines.report("template.note_in_note", call.location, call.label)
        self.notes.setdefault(label, Note(label, paragraphs, location, keys))

    def _check_notes(self, blocks: tuple[Block, ...]) -> None:
        called: dict[str, NoteCall] = {}
        for call in _calls(_contents(blocks)):
            if call.label not in self.notes:
                alike = nearest(call.label, self.notes) or ("—",)
                self._inlines.report("template.note_undefined", call.location, call.label, nearest=alike)
            elif call.label in called:
                first = called[call.label].location.line
                self._inlines.report("template.note_called_twice", call.location, call.label, first_line=first)
            called.setdefault(call.label, call)
        for label, note in self.notes.items():
            if label not in called:
                self._inlines.report("template.note_unused", note.location, label)

    # -- places --------------------------------------------------------------------------------------------------------

    def _location(self, token: Token) -> Location:
        line = token.map[0] if token.map else 0
        text = self._lines[line] if line < len(self._lines) else ""
        return Location(self._file, line + 1, len(text) - len(text.lstrip()) + 1)

    def _place(self, token: Token, begin: int | None = None) -> Place:
        """Return where characters of an inline token stand; ``begin`` is where its cell starts, in a table."""
        first = token.map[0] if token.map else 0
        content = token.content

        def place(offset: int) -> Location:
            line = content.count("\n", 0, offset)
            start = content.rfind("\n", 0, offset) + 1
            end = content.find("\n", start)
            own = show_bars(content[start : end if end >= 0 else len(content)])
            text = self._lines[first + line] if first + line < len(self._lines) else ""
            # A paragraph's line ends where the file's line ends; a cell starts where its bar stood.
            indent = text.rfind(own) if begin is None else text.find(own, begin)
            return Location(self._file, first + line + 1, max(indent, 0) + offset - start + 1)

        return place


def _listed(test: str) -> tuple[ListName, int] | None:
    """Return the list of indicators that is asked for by name, ``None`` for none of them."""
    match = _LISTED.fullmatch(test)
    return (ListName(match["name"]), int(match["most"])) if match and match["name"] in tuple(ListName) else None


def _contents(blocks: tuple[Block, ...]) -> Iterator[Inlines]:
    """Yield the words of every block, branches included."""
    for block in blocks:
        match block:
            case ConditionBlock() | EachBlock() | RowsBlock():
                yield from _contents((*block.then, *block.otherwise))
            case TableBlock():
                for row in (block.header, *block.rows):
                    yield from row
            case _:
                yield block.content


def _calls(contents: Iterator[Inlines] | tuple[Inlines, ...]) -> Iterator[NoteCall]:
    for content in contents:
        for inline in content:
            yield from _calls_in(inline)


def _calls_in(inline: Inline) -> Iterator[NoteCall]:
    match inline:
        case NoteCall():
            yield inline
        case ConditionSlot():
            yield from _calls((inline.content,))
        case ListSlot():
            yield from _calls(inline.items)
