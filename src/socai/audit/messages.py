"""Reads figures out of chat messages: "Lúa 12,5 ha; lợn 340 con", one unit's or a whole evening's at once.

It knows which figures are awaited and by which words people call them, and proposes; a person confirms. What it does
not understand it says, with the words as they stand; nothing is guessed. Phone numbers are taken out before anything
is read, and names of people are never part of what it returns as understood.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from socai.core.measures import PHYSICAL, Measure, convert
from socai.core.numerals import NumeralError, decimals_needed, parse_number, parse_scaled
from socai.core.spelling import folded

_PHONE = re.compile(r"(?<![\d.,])(?:\+?84|0)(?:[ .-]?\d){9,10}(?![\d])")
#: Where one statement ends and the next begins; a comma between digits is a decimal sign.
_BREAK = re.compile(r"[;\n\r\t•*+]|\.(?=\s|$)|,(?!\d)|(?<!\d),|\s[-–](?=\s)|(?<!\w)và(?!\w)", re.IGNORECASE)
_TOKEN = re.compile(r"\d[\d.,]*\d|\d|[^\W\d_]+[²³23]?|%")
#: The time that chat programs put before a message, with or without its day: ``[20:15, 3/7]``, ``19:05``.
_STAMP = re.compile(r"\s*(?:\[[\d:/., -]*\d{1,2}:\d{2}(?::\d{2})?[\d:/., -]*\]|\d{1,2}:\d{2}(?::\d{2})?(?=\s))[\s:–-]*")
_NUMBER = re.compile(r"\d")
_NOTHING = ("khong co", "khong")
_SCALES = frozenset({"tram", "nghin", "ngan", "van", "trieu", "ty", "ti"})
_KINDS_OF_UNIT = frozenset({"ban", "thon", "ap", "lang", "buon", "khom", "xom", "to"})
#: How far into a line the name of the unit may stand: behind the sender and the time that chat programs put first.
_HEAD_WORDS = 14


@dataclass(frozen=True)
class Awaited:
    """A figure that a message may tell.

    Attributes:
        indicator: its code.
        called: the words that stand for it.
        measure: in which its value is entered.
        decimals: most digits after the comma.
    """

    indicator: str
    called: tuple[str, ...]
    measure: Measure
    decimals: int


@dataclass(frozen=True)
class Told:
    """A figure that a message tells.

    Attributes:
        indicator: its code.
        value: its value in the awaited measure; ``None`` when the message says that there is none of it.
        words: the words of the message that say so.
    """

    indicator: str
    value: Decimal | None
    words: str


@dataclass(frozen=True)
class Unclear:
    """Words with a number, or the name of a figure, that could not be understood; ``code`` is a finding code."""

    code: str
    words: str


@dataclass(frozen=True)
class MessageReading:
    """What one unit's message tells, in the order of its words."""

    told: tuple[Told, ...]
    unclear: tuple[Unclear, ...]


@dataclass(frozen=True)
class _Word:
    """A word of a message, folded, and where it stands."""

    text: str
    start: int
    end: int

    @property
    def is_number(self) -> bool:
        return bool(_NUMBER.match(self.text))


@dataclass(frozen=True)
class _Item:
    """A name of a figure or an amount, and the words that it takes."""

    start: int
    end: int
    indicator: str = ""

    @property
    def is_name(self) -> bool:
        return bool(self.indicator)


def without_phones(text: str) -> str:
    """Return a text with its letters composed (some phones send marks apart) and a dash for each phone number."""
    return _PHONE.sub("–", unicodedata.normalize("NFC", text))


def names_of_unit(name: str) -> tuple[str, ...]:
    """Return how people call a unit in a message: its name, and its name without the word for what it is."""
    first, _, rest = name.partition(" ")
    return (name, rest) if rest and folded(first) in _KINDS_OF_UNIT else (name,)


def read_message(text: str, awaited: Sequence[Awaited]) -> MessageReading:
    """Return what a message tells of the figures that are awaited.

    A figure that is told twice with two values is unclear. A number may stand before or behind its name, with the same
    measure, one that converts into it exactly, or none.
    """
    names = _names(awaited)
    by_code = {each.indicator: each for each in awaited}
    told: dict[str, Told] = {}
    disputed: set[str] = set()
    unclear: list[Unclear] = []
    for clause in _clauses(without_phones(text)):
        for found in _Clause(clause, names, by_code).read():
            if isinstance(found, Unclear):
                unclear.append(found)
            elif found.indicator in told and told[found.indicator].value != found.value:
                unclear.append(Unclear("message.told_twice", f"{told[found.indicator].words} / {found.words}"))
                disputed.add(found.indicator)
            else:
                told[found.indicator] = found
    return MessageReading(tuple(told[code] for code in told if code not in disputed), tuple(unclear))


def parted_by_unit(
    text: str, units: Mapping[str, Sequence[str]], awaited: Sequence[Awaited]
) -> tuple[tuple[str, str], ...]:
    """Part the messages of several units at the lines that name them.

    A line that begins with any other words and a colon (a sender, a unit that nobody knows) begins a part too, so that
    its figures are not taken for those of the unit before.

    Args:
        text: messages, one behind the other.
        units: the names of each unit by its key.
        awaited: the figures that may be told; their names begin no part.

    Returns:
        key and words of each unit in the order of the text; the key is empty where no unit is known. The words of a
        unit that is named in several places are several parts.
    """
    told = _names(awaited)
    names = sorted(
        (([word.text for word in _words(name)], key) for key, each in units.items() for name in each),
        key=lambda pair: -len(pair[0]),
    )
    parts: list[tuple[str, list[str]]] = [("", [])]
    for whole in without_phones(text).splitlines():
        stamp = _STAMP.match(whole)
        line = whole[stamp.end() :] if stamp else whole
        found = _named_unit(line, names)
        if found is not None:
            key, rest = found
            parts.append((key, [rest]))
        elif stamp:
            parts.append(("", [_without_sender(line, told)]))
        elif _is_another_head(line, told):
            parts.append(("", [line]))
        else:
            parts[-1][1].append(line)
    joined = ((key, "\n".join(lines).strip()) for key, lines in parts)
    return tuple((key, words) for key, words in joined if key or words)


def _named_unit(line: str, names: Sequence[tuple[list[str], str]]) -> tuple[str, str] | None:
    """Return the unit that the head of a line names and what stands behind its name, ``None`` when it names none."""
    words = _words(line)[:_HEAD_WORDS]
    texts = [word.text for word in words]
    for name, key in names:
        for first in range(len(texts) - len(name) + 1):
            if texts[first : first + len(name)] == name and not _continues(words, first + len(name), name):
                return key, line[words[first + len(name) - 1].end :].lstrip(" :.-–)]")
    return None


def _is_another_head(line: str, told: Sequence[tuple[list[str], str]]) -> bool:
    """Return whether a line begins with words and a colon that name no figure."""
    head, colon, _ = line.partition(":")
    texts = [word.text for word in _words(head)]
    if not colon or not texts or texts[0][0].isdigit():
        return False
    return not any(texts[at : at + len(name)] == name for name, _ in told for at in range(len(texts)))


def _without_sender(line: str, told: Sequence[tuple[list[str], str]]) -> str:
    """Return what a sender says in a line behind the time of the message, nothing when only the sender stands there."""
    if _is_another_head(line, told):
        return line.partition(":")[2].strip()
    return line.strip() if any(word.is_number for word in _words(line)) else ""


def _continues(words: Sequence[_Word], at: int, name: Sequence[str]) -> bool:
    """Return whether a number stands right behind a name that has none: it may be part of another name."""
    return at < len(words) and words[at].is_number and not name[-1].isdigit() and words[at].start == words[at - 1].end


def _names(awaited: Sequence[Awaited]) -> list[tuple[list[str], str]]:
    """Return the folded words of each name with the figure that it stands for, the longest name first."""
    pairs = {folded(name): each.indicator for each in awaited for name in reversed(each.called)}
    return sorted(((name.split(), code) for name, code in pairs.items()), key=lambda pair: -len(pair[0]))


def _clauses(text: str) -> Iterator[str]:
    start = 0
    for found in _BREAK.finditer(text):
        yield text[start : found.start()]
        start = found.end()
    yield text[start:]


def _words(text: str) -> list[_Word]:
    return [_Word(folded(found[0]), found.start(), found.end()) for found in _TOKEN.finditer(text)]


class _Clause:
    """Reads one clause: its names and amounts, then which belongs to which."""

    def __init__(self, text: str, names: Sequence[tuple[list[str], str]], awaited: Mapping[str, Awaited]) -> None:
        self._text = text
        self._names = names
        self._awaited = awaited
        self._words = _words(text)
        self._items = self._found()

    def read(self) -> Iterator[Told | Unclear]:
        """Yield what the clause tells, or its words when they are not understood."""
        items = self._items
        named = [item for item in items if item.is_name]
        amounts = [item for item in items if not item.is_name]
        if not items or (not amounts and len(items) < len(self._words)):
            return  # talk
        if len(named) != len(amounts) or any(one.is_name == other.is_name for one, other in _pairs(items)):
            code = "message.no_number" if not amounts else "message.no_name" if not named else "message.mixed"
            yield Unclear(code, self._text.strip())
            return
        for one, other in _pairs(items):
            name, amount = (one, other) if one.is_name else (other, one)
            yield self._told(name, amount)

    def _found(self) -> list[_Item]:
        items: list[_Item] = []
        at = 0
        while at < len(self._words):
            item, at = self._item(at)
            if item is not None:
                items.append(item)
        return items

    def _item(self, at: int) -> tuple[_Item | None, int]:
        """Return the name or amount that begins at a word, and the word behind it."""
        texts = [word.text for word in self._words]
        word = self._words[at]
        if word.is_number:
            end = at + 1
            while end < len(texts) and texts[end] in _SCALES:
                end += 1
            return _Item(word.start, self._words[end - 1].end), end
        for name, code in self._names:
            if texts[at : at + len(name)] == name:
                end = at + len(name)
                return _Item(word.start, self._words[end - 1].end, code), end
        for phrase in _NOTHING:
            length = len(phrase.split())
            if " ".join(texts[at : at + length]) == phrase:
                return _Item(word.start, self._words[at + length - 1].end), at + length
        return None, at + 1

    def _told(self, name: _Item, amount: _Item) -> Told | Unclear:
        """Return what a name and an amount tell together."""
        awaited = self._awaited[name.indicator]
        digits = self._text[amount.start : amount.end]
        said, end = _measure_behind(self._text, amount.end)
        words = self._text[min(name.start, amount.start) : max(name.end, end)]
        if not _NUMBER.match(digits):
            return Told(name.indicator, None, words)
        try:
            value = (parse_scaled if _has_scale(digits) else parse_number)(digits, locale="vi").value
        except NumeralError:
            return Unclear("message.unreadable", words)
        if said is None and not awaited.measure.is_count and self._goes_on(amount):
            return Unclear("message.other_measure", self._text.strip())
        return _told_in(awaited, Fraction(value), said, words)

    def _goes_on(self, amount: _Item) -> bool:
        """Return whether a word that is no name stands right behind an amount: a measure nobody knows (``sào``)."""
        behind = next((word for word in self._words if word.start >= amount.end), None)
        return behind is not None and behind.start not in {item.start for item in self._items}


def _told_in(awaited: Awaited, value: Fraction, said: Measure | None, words: str) -> Told | Unclear:
    """Return a value in the awaited measure; one in a measure that does not convert is not understood."""
    if said is not None and said.kind != awaited.measure.kind:
        return Unclear("message.other_measure", words)
    worth = value if said is None else convert(value, said, awaited.measure)
    decimals = decimals_needed(worth)
    if decimals is None or decimals > awaited.decimals:
        return Unclear("message.too_precise", words)
    return Told(awaited.indicator, Decimal(worth.numerator) / Decimal(worth.denominator), words)


def _measure_behind(text: str, end: int) -> tuple[Measure | None, int]:
    """Return the physical measure that stands right behind an amount and where it ends; a counted noun is none."""
    found = _MEASURE.match(text, end)
    return (None, end) if found is None else (_MEASURES[folded(found[1])], found.end())


def _pairs(items: Sequence[_Item]) -> list[tuple[_Item, _Item]]:
    return list(zip(items[::2], items[1::2], strict=False))


def _has_scale(digits: str) -> bool:
    return bool(set(folded(digits).split()) & _SCALES)


_MEASURES: Mapping[str, Measure] = {
    **{folded(measure.name): measure for measure in PHYSICAL.values()},
    **{code: PHYSICAL[code] for code in ("m2", "m3", "km2")},
    **dict.fromkeys(("hecta", "hec ta"), PHYSICAL["ha"]),
}
_SPELLINGS = sorted({measure.name for measure in PHYSICAL.values()} | set(_MEASURES), key=len, reverse=True)
_MEASURE = re.compile(rf"\s*({'|'.join(map(re.escape, _SPELLINGS))})(?![^\W\d_]|\d)", re.IGNORECASE)
