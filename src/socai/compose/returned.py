"""Takes the prose of a report back from a Word file: paragraph by paragraph, numbers as the slots that they were.

A paragraph is known by its bookmark, else by its words. A control comes back as its slot, whatever was typed over it;
what is typed elsewhere comes back as words. Whether a number agrees is not decided here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher, get_close_matches
from itertools import groupby

from socai.compose.composer import Printed, PrintedProse
from socai.compose.nodes import FigureSlot, Inline, NoteCall, PeriodSlot, Words
from socai.compose.plain_text import words_of
from socai.compose.profiles import PROFILES
from socai.compose.prose import as_prose
from socai.compose.tree import (
    PLAIN,
    FootnoteCall,
    Gap,
    Heading,
    LineBreak,
    ListItem,
    Number,
    Paragraph,
    Report,
    Runs,
    Style,
    Text,
)
from socai.compose.word import PLACE
from socai.core.findings import Location
from socai.files.word_prose import Remark, TrackedChange, WordParagraph, WordPiece, WordProse

_WORD = re.compile(r"([^\S\n]*)(\n|\w+|[^\w\s])")
# LibreOffice names the bookmarks of footnotes so.
_PLACE = re.compile(rf"{PLACE}(p[0-9a-f]{{10}}(?:_[0-9]+)?)(?:_Copy_[0-9]+)?")
_BREAK = "¶"
_NOWHERE = Location()


@dataclass(frozen=True)
class TrackedWords:
    """Words that came or went, and the change that Word tracked of it."""

    change: TrackedChange
    text: str


@dataclass(frozen=True)
class ReturnedParagraph:
    """A paragraph of which the file says something new.

    Attributes:
        key: which one of the template.
        now: its prose as it is.
        text: its prose as the file has it, tracked changes taken; empty when it was deleted.
        untracked: the same without the tracked changes.
        tracked: the tracked changes.
        remarks: the comments that stand in it.
        moved: the numbers in it that the report has in another paragraph, as it prints them there.
    """

    key: str
    now: str
    text: str
    untracked: str
    tracked: tuple[TrackedWords, ...] = ()
    remarks: tuple[Remark, ...] = ()
    moved: tuple[Number, ...] = ()


@dataclass(frozen=True)
class ReturnedProse:
    """What comes back from a file.

    Attributes:
        paragraphs: what it says anew, in the order of the template.
        following: words that were changed where the template alone is followed: headings, lists that it makes.
        unplaced: paragraphs that stand beside no paragraph which people may write.
        remarks: the comments that stand elsewhere: at headings, in tables, at lists that the template makes.
    """

    paragraphs: tuple[ReturnedParagraph, ...]
    following: tuple[str, ...]
    unplaced: tuple[str, ...]
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class Returning:
    """What a file is read beside.

    Attributes:
        report: as the ledger gives it now.
        printed: its paragraphs as ``printed_of`` has them.
        notes: label of each footnote by the keys of its paragraphs.
        known: key of the report's number by the key of the file's control, where they differ.
    """

    report: Report
    printed: PrintedProse
    notes: Mapping[str, str]
    known: Mapping[str, str] = field(default_factory=dict)


def returned(prose: WordProse, beside: Returning) -> ReturnedProse:
    """Return what a file says anew."""
    paragraphs = prose.paragraphs
    places = _Places(beside.report)
    places.place(paragraphs)
    slots = {key: slot for pieces in beside.printed.values() for key, slot in _slots(pieces).items()}
    labels = _labels(paragraphs, beside)
    numbers = {number.key: number for number in reversed([*beside.report.numbers()])}
    found = [_Reading(key, beside, places.marks.get(key, ""), slots, labels, numbers) for key in beside.printed]
    read = [each.returned(places.own[each.key]) for each in found if each.key in places.own]
    own = tuple(each for each in read if each is not None)
    placed = {remark.number for each in own for remark in each.remarks}
    elsewhere = tuple(remark for remark in prose.remarks if remark.number not in placed)
    return ReturnedProse(own, tuple(places.following), tuple(places.unplaced), elsewhere)


# -- which paragraph is which ------------------------------------------------------------------------------------------


class _Places:
    """Says which paragraphs of a file belong to which of the report.

    Attributes:
        own: the paragraphs of the file by key; none for one that was deleted.
        marks: what is printed before the words of a paragraph, by key.
        following: words changed where the template alone is followed.
        unplaced: words of paragraphs that belong nowhere.
    """

    def __init__(self, report: Report) -> None:
        self.own: dict[str, list[WordParagraph]] = {}
        self.marks: dict[str, str] = {}
        self.following: list[str] = []
        self.unplaced: list[str] = []
        self._printed: dict[str, str] = {}
        self._fixed = Counter(map(_flat, _around(report)))
        self._notes = [note.keys for note in report.footnotes]
        for block in report.blocks:
            if isinstance(block, (Paragraph, ListItem)) and block.key:
                mark = block.mark if isinstance(block, ListItem) else ""
                self.marks[block.key] = mark
                self._printed.setdefault(block.key, _flat(f"{mark} {_plain(block.content)}"))
            elif isinstance(block, Heading):
                self._fixed[_flat(f"{block.number} {_plain(block.content)}")] += 1
            elif isinstance(block, ListItem):
                self._fixed[_flat(f"{block.mark} {_plain(block.content)}")] += 1
            elif isinstance(block, Paragraph):
                self._fixed[_flat(_plain(block.content))] += 1

    def place(self, paragraphs: Sequence[WordParagraph]) -> None:
        """Sort the paragraphs of a file."""
        is_marked = any(_keys(each) for each in paragraphs)
        self._body([each for each in paragraphs if not each.note], {key for each in paragraphs for key in _keys(each)})
        for note, keys in _notes(paragraphs, self._notes):
            self._note(note, keys)
        if is_marked:
            for key in self._printed:
                self.own.setdefault(key, [])

    def _body(self, paragraphs: Iterable[WordParagraph], marked: set[str]) -> None:
        current = ""
        for each in paragraphs:
            words = _flat(_shown(each.pieces))
            if each.follows_table:
                current = ""
            keys = [key for key in _keys(each) if key in self._printed]
            if not keys and not words:
                continue
            key = keys[0] if keys else self._known(words, marked)
            if key:
                current = key
                self.own.setdefault(key, []).append(each)
                for merged in keys[1:]:
                    self.own.setdefault(merged, [])
            elif self._is_fixed(words):
                current = ""
            elif current:
                self.own[current].append(each)
            else:
                self.unplaced.append(words)

    def _known(self, words: str, marked: set[str]) -> str:
        """Return the paragraph whose bookmark is lost and whose words these are, or are like."""
        free = {key: text for key, text in self._printed.items() if key not in marked and key not in self.own}
        if self._fixed[words]:
            return ""
        return _nearest(words, free)

    def _is_fixed(self, words: str) -> bool:
        """Return whether words are those that the template alone makes, or what somebody made of them."""
        if self._fixed[words] > 0:
            self._fixed[words] -= 1
            return True
        near = _nearest(words, {text: text for text, count in self._fixed.items() if count > 0})
        if near:
            self._fixed[near] -= 1
            self.following.append(words)
        return bool(near)

    def _note(self, paragraphs: Sequence[WordParagraph], keys: Sequence[str]) -> None:
        current = keys[0] if keys else ""
        for each in paragraphs:
            current = next(iter(_keys(each)), current)
            if current:
                self.own.setdefault(current, []).append(each)
            else:
                self.unplaced.append(_flat(_shown(each.pieces)))


def _notes(
    paragraphs: Sequence[WordParagraph], known: Sequence[Sequence[str]]
) -> Iterator[tuple[list[WordParagraph], Sequence[str]]]:
    """Yield the footnotes of a file with the keys of their paragraphs; without any bookmark they go by their order."""
    notes = [list(each) for _, each in groupby(filter(_note_of, paragraphs), key=_note_of)]
    is_marked = any(_keys(each) for note in notes for each in note)
    for number, note in enumerate(notes):
        first = next(iter(_keys(note[0])), "")
        by_order = known[number] if not is_marked and number < len(known) else ()
        yield note, next((keys for keys in known if first and first in keys), by_order)


def _note_of(paragraph: WordParagraph) -> str:
    return paragraph.note


def _keys(paragraph: WordParagraph) -> list[str]:
    return [match[1] for mark in paragraph.marks if (match := _PLACE.fullmatch(mark))]


def _around(report: Report) -> Iterator[str]:
    """Yield what is printed outside tables beside the body."""
    profile, addressees = PROFILES[report.profile], report.letterhead.addressees
    yield from (report.kind, *report.summary, profile.under_summary, profile.addressing)
    yield from (f"{before} {line}" for line in addressees for before in (profile.addressing, "-"))
    for annex in report.annexes:
        yield from (*annex.title, annex.belongs, annex.note)


def _nearest(words: str, texts: Mapping[str, str]) -> str:
    """Return the name of the text that words are most like, word by word, empty when they are like none."""
    names = {tuple(text.split()): name for name, text in texts.items()}
    found = get_close_matches(tuple(words.split()), list(names), n=1, cutoff=0.6)
    return names[tuple(found[0])] if found else ""


# -- words and slots ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Token:
    """A word, a sign, a number (``#`` and its key) or a call of a note (``^`` and its label).

    ``slot`` is the place in the row of pieces of what a slot prints, -1 for words that somebody typed.
    """

    value: str
    style: Style
    has_space: bool
    slot: int = -1


@dataclass
class _Tokens:
    """Gathers tokens; a blank belongs to the token behind it, whichever piece it came from."""

    found: list[_Token] = field(default_factory=list)
    _has_space: bool = False

    def words(self, text: str, style: Style, slot: int = -1) -> None:
        """Add words and signs."""
        end = 0
        for match in _WORD.finditer(text):
            self.one(match[2], style, slot, has_space=bool(match[1]))
            end = match.end()
        self._has_space = self._has_space or end < len(text)

    def one(self, value: str, style: Style = PLAIN, slot: int = -1, *, has_space: bool = False) -> None:
        """Add one token."""
        self.found.append(_Token(value, style, has_space or self._has_space, slot))
        self._has_space = False


@dataclass(frozen=True)
class _Reading:
    """Reads the paragraphs of a file that stand in the place of one of the report."""

    key: str
    beside: Returning
    mark: str
    slots: Mapping[str, FigureSlot]
    labels: Mapping[str, str]
    numbers: Mapping[str, Number]

    def returned(self, paragraphs: Sequence[WordParagraph]) -> ReturnedParagraph | None:
        """Return what the file says anew, ``None`` when it says nothing new."""
        taken, untracked = (self._tokens(paragraphs, is_wanted) for is_wanted in (_is_taken, _is_untracked))
        now, text, before = self.now, self._text(taken), self._text(untracked)
        remarks = tuple(dict.fromkeys(remark for each in paragraphs for remark in each.remarks))
        if now == text == before and not remarks:
            return None
        tracked = tuple(words for each in paragraphs for words in _tracked(each))
        return ReturnedParagraph(self.key, now, text, before, tracked, remarks, tuple(self._moved(taken)))

    @property
    def now(self) -> str:
        """The prose as it is."""
        pieces = self.beside.printed[self.key]
        return "\n\n".join(as_prose(each.inline for each in paragraph) for paragraph in pieces)

    def _text(self, tokens: Sequence[_Token]) -> str:
        pieces = self.beside.printed[self.key]
        now = _printed_tokens(pieces)
        if [(each.value, each.style) for each in tokens] == [(each.value, each.style) for each in now]:
            return self.now
        row = [piece.inline for paragraph in pieces for piece in paragraph]
        return _Merge(now, tokens, row, self.slots).prose()

    def _moved(self, tokens: Iterable[_Token]) -> Iterator[Number]:
        own = _slots(self.beside.printed[self.key])
        keys = dict.fromkeys(each.value[1:] for each in tokens if each.value[0] == "#" and each.value != "#")
        yield from (self.numbers[key] for key in keys if key not in own and key in self.numbers)

    def _tokens(self, paragraphs: Sequence[WordParagraph], is_wanted: Callable[[WordPiece], bool]) -> list[_Token]:
        tokens = _Tokens()
        for index, each in enumerate(paragraphs):
            if index:
                tokens.one(_BREAK)
            for piece in filter(is_wanted, each.pieces):
                self._add(tokens, piece)
        return self._bare(tokens.found)

    def _bare(self, tokens: list[_Token]) -> list[_Token]:
        """Return tokens without the mark of a list before them and the mark of the report's end behind them."""
        mark, end = _signs(self.mark), _signs(PROFILES[self.beside.report.profile].end_mark)
        values = [each.value for each in tokens]
        start = len(mark) if mark and values[: len(mark)] == mark else 0
        # The full stop of the sentence is the first sign of the mark.
        stop = len(tokens) - len(end) + 1 if end and values[-len(end) :] == end else len(tokens)
        return tokens[start:stop]

    def _add(self, tokens: _Tokens, piece: WordPiece) -> None:
        style = Style(bold=piece.bold, italic=piece.italic)
        key = self.beside.known.get(piece.key, piece.key)
        if piece.note:
            if piece.note in self.labels:
                tokens.one(f"^{self.labels[piece.note]}")
        elif key in self.slots:
            tokens.one(f"#{key}", style)
        else:
            tokens.words(piece.text, style)


def _signs(text: str) -> list[str]:
    return [match[2] for match in _WORD.finditer(text)]


def _is_taken(piece: WordPiece) -> bool:
    return piece.change is None or piece.change.is_insertion


def _is_untracked(piece: WordPiece) -> bool:
    return piece.change is None or not piece.change.is_insertion


@dataclass
class _Merge:
    """Writes the tokens of a file as prose: a slot that prints as it did stays as it was typed.

    Attributes:
        now: what the paragraph prints.
        tokens: what the file has in its place.
        row: the pieces that it prints of.
        slots: the slot of each number of the report.
    """

    now: Sequence[_Token]
    tokens: Sequence[_Token]
    row: Sequence[Inline]
    slots: Mapping[str, FigureSlot]
    _written: list[list[Inline]] = field(default_factory=lambda: [[]])

    def prose(self) -> str:
        """Return the prose."""
        now, then = ([each.value for each in tokens] for tokens in (self.now, self.tokens))
        blocks = SequenceMatcher(None, now, then, autojunk=False).get_matching_blocks()
        same = {block.b + k: block.a + k for block in blocks for k in range(block.size)}
        at = 0
        while at < len(self.tokens):
            token, size = self.tokens[at], self._size_of_whole(at, same)
            if size:
                self._add(_looking(self.row[self.now[same[at]].slot], token.style), token.has_space)
            else:
                self._one(token)
            at += size or 1
        return "\n\n".join(filter(None, map(as_prose, self._written)))

    def _size_of_whole(self, at: int, same: Mapping[int, int]) -> int:
        """Return how many tokens a slot printed that stands here as it did, 0 when none does."""
        origin = same.get(at, -1)
        slot = self.now[origin].slot if origin >= 0 else -1
        if slot < 0 or (origin and self.now[origin - 1].slot == slot):
            return 0
        size = next((k for k, each in enumerate(self.now[origin:]) if each.slot != slot), len(self.now) - origin)
        return size if all(same.get(at + k) == origin + k for k in range(size)) else 0

    def _one(self, token: _Token) -> None:
        kind, rest = token.value[0], token.value[1:]
        if token.value == _BREAK:
            self._written.append([])
        elif kind == "#" and rest:
            slot = self.slots[rest]
            bare = replace(slot, options=replace(slot.options, unit=False, words=False))
            self._add(_looking(bare, token.style), token.has_space)
        elif kind == "^" and rest:
            self._add(NoteCall(rest, _NOWHERE), token.has_space)
        elif token.value == "\n":
            self._add(LineBreak(), has_space=False)
        else:
            self._word(token)

    def _add(self, inline: Inline, has_space: bool) -> None:
        if has_space:
            last = self._written[-1][-1:]
            style = getattr(inline, "style", PLAIN)
            self._words(" ", style if last and getattr(last[0], "style", PLAIN) == style else PLAIN)
        self._written[-1].append(inline)

    def _word(self, token: _Token) -> None:
        self._words(f" {token.value}" if token.has_space else token.value, token.style)

    def _words(self, text: str, style: Style) -> None:
        line = self._written[-1]
        last = line[-1] if line else None
        if isinstance(last, Words) and last.style == style:
            line[-1] = replace(last, text=last.text + text)
        else:
            line.append(Words(text, style))


def _looking(inline: Inline, style: Style) -> Inline:
    return replace(inline, style=style) if isinstance(inline, (FigureSlot, PeriodSlot)) else inline


def _printed_tokens(paragraphs: Iterable[Sequence[Printed]]) -> list[_Token]:
    """Return what a paragraph prints; ``slot`` counts its pieces."""
    tokens, number = _Tokens(), 0
    for index, pieces in enumerate(paragraphs):
        if index:
            tokens.one(_BREAK)
        for piece in pieces:
            is_slot = isinstance(piece.inline, (FigureSlot, PeriodSlot))
            if isinstance(piece.inline, NoteCall):
                tokens.one(f"^{piece.inline.label}")
            for run in piece.runs:
                if isinstance(run, Number):
                    tokens.one(f"#{run.key}", run.style, number)
                elif isinstance(run, LineBreak):
                    tokens.one("\n")
                elif isinstance(run, (Text, Gap)):
                    tokens.words(run.text, run.style, number if is_slot else -1)
            number += 1
    return tokens.found


def _slots(paragraphs: Iterable[Sequence[Printed]]) -> dict[str, FigureSlot]:
    """Return the slots that print a number, by its key."""
    return {
        run.key: piece.inline
        for pieces in paragraphs
        for piece in pieces
        for run in piece.runs
        if isinstance(piece.inline, FigureSlot) and isinstance(run, Number)
    }


def _labels(paragraphs: Sequence[WordParagraph], beside: Returning) -> dict[str, str]:
    """Return the label of each footnote of the template by the id that it has in the file."""
    known = [note.keys for note in beside.report.footnotes]
    return {
        note[0].note: beside.notes[keys[0]]
        for note, keys in _notes(paragraphs, known)
        if keys and keys[0] in beside.notes
    }


def _tracked(paragraph: WordParagraph) -> Iterator[TrackedWords]:
    for change, pieces in groupby(paragraph.pieces, key=lambda piece: piece.change):
        text = _flat("".join(piece.text for piece in pieces))
        if change is not None and text:
            yield TrackedWords(change, text)


def _shown(pieces: Iterable[WordPiece]) -> str:
    return "".join(piece.text for piece in pieces if _is_taken(piece))


def _plain(runs: Runs) -> str:
    """Return what runs say in Word, where the call of a footnote is no text."""
    return words_of(tuple(run for run in runs if not isinstance(run, FootnoteCall)))


def _flat(text: str) -> str:
    return " ".join(text.split())
