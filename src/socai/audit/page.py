"""A document's text made easy to ask: the same length, without markup, and in lower case; and where blocks begin.

It looks up words around a place and decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from socai.audit.grammar import Token
from socai.audit.nouns import Noun, noun_after
from socai.audit.units import Measured, measure_of
from socai.files.documents import Block, Document

_MARKUP = "*_\\$`\n\t\u00a0\u2009\u202f"
_WORD = re.compile(r"[^\W\d_]+")
_OPENS = '(“"'
#: How far around a number its words are looked for.
BEFORE, AFTER = 160, 120


class Page:
    """The text of a document around its numbers.

    Attributes:
        text: the canonical text.
        plain: the same, markup and line ends as spaces.
        lower: ``plain`` in lower case, of the same length.
    """

    def __init__(self, document: Document) -> None:
        """Prepare a document."""
        self.document = document
        self.text = document.text
        self.plain = document.text
        for sign in _MARKUP:
            self.plain = self.plain.replace(sign, " ")
        self.lower = lower_of(self.plain)


class Site:
    """A numeral in its block: the words on both sides, in lower case.

    Attributes:
        token: the numeral.
        block: its block.
        number: the block's index in the document.
        before: plain text of the block before the numeral, at most ``BEFORE`` characters, case kept.
        after: plain text of the block behind it, at most ``AFTER`` characters, case kept.
        words: the last words before it with nothing but spaces between them and it, the nearest last, at most four.
    """

    __slots__ = ("_measured", "_next_word", "_noun", "after", "before", "block", "lower_after", "lower_before",
                 "number", "token", "words")  # fmt: skip

    def __init__(self, page: Page, token: Token, number: int) -> None:
        """Look around a numeral."""
        self.token = token
        self.number = number
        self.block: Block = page.document.blocks[number]
        first = max(self.block.start, token.start - BEFORE)
        last = min(max(self.block.end, token.end), token.end + AFTER)
        self.before = page.plain[first : token.start]
        self.lower_before = page.lower[first : token.start]
        self.after = page.plain[token.end : last]
        self.lower_after = page.lower[token.end : last]
        self.words = last_words(self.lower_before)
        self._measured: Measured | None = None
        self._noun: Noun | None = None
        self._next_word: str | None = None

    @property
    def starts_block(self) -> bool:
        """Whether nothing but markup and an opening bracket stands before it in its block."""
        return self.token.start - self.block.start < BEFORE and not self.before.strip(" #(-+•>")

    @property
    def measured(self) -> Measured:
        """The measure right behind the numeral."""
        if self._measured is None:
            self._measured = measure_of(self.lower_after)
        return self._measured

    @property
    def noun(self) -> Noun:
        """The noun right behind the numeral."""
        if self._noun is None:
            self._noun = noun_after(self.after)
        return self._noun

    @property
    def next_word(self) -> str:
        """The word right behind the numeral, in lower case, or nothing."""
        if self._next_word is None:
            found = _WORD.match(self.lower_after.lstrip(" "))
            self._next_word = found.group() if found else ""
        return self._next_word


def last_words(lower: str) -> Sequence[str]:
    """Return the words at the end of a text, as far as only spaces stand between them; the nearest last.

    A bracket or quotation mark before a word ends them, with that word: ``(loại 1``.
    """
    words: list[str] = []
    for word in reversed(lower[-40:].split()):
        bare = word.lstrip(_OPENS)
        if not bare.isalpha():
            break
        words.insert(0, bare)
        if bare != word:
            break
    return words[-4:]


def lower_of(text: str) -> str:
    """Return a text in lower case with every character in its place."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(one if len(one.lower()) != 1 else one.lower() for one in text)
