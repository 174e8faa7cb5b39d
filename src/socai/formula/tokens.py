"""Cuts the text of a formula into tokens. Knows characters and words, nothing of grammar."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from socai.formula.errors import FormulaError, FormulaProblem
from socai.formula.functions import FUNCTIONS

MOST_CHARACTERS = 10_000
MOST_DIGITS = 28
KEYWORDS = ("and", "or", "not")

_TOKEN = re.compile(r'(?P<string>"[^"\n]*")|(?P<word>[\w.]+)|(?P<symbol><=|>=|!=|<>|==|[-+*/=<>(),;:×÷≤≥≠−–])')
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_CODE = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")
_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_DIGITS_AND_POINTS = re.compile(r"[0-9.]+")
# What a text processor, a spreadsheet or another language would write.
_INSTEAD: Mapping[str, str] = MappingProxyType(
    {"<>": "!=", "≠": "!=", "==": "=", "≤": "<=", "≥": ">=", "×": "*", "÷": "/", ":": "/", "−": "-", "–": "-", ";": ","}
)

_QUOTES = "“”„‘’'`«»"


class TokenKind(Enum):
    """What a token is."""

    NUMBER = "number"
    CODE = "code"
    NAME = "name"
    STRING = "string"
    OPERATOR = "operator"
    END = "end"


@dataclass(frozen=True)
class Token:
    """A word, symbol or text in quotes (without them), and the character (from 1) at which it begins."""

    kind: TokenKind
    text: str
    column: int


def tokens(text: str) -> list[Token]:
    """Return the tokens of a formula, the last of them an ``END``.

    Raises:
        FormulaError: the text is too long, or a word or character has no meaning.
    """
    if len(text) > MOST_CHARACTERS:
        raise FormulaError(FormulaProblem("formula.too_long", 1, {"limit": MOST_CHARACTERS}), text)
    return [*_cut(text), Token(TokenKind.END, "", len(text.rstrip()) + 1)]


def _meaningless(text: str, position: int) -> FormulaError:
    """Return why a character has no meaning: most often a quotation mark of a text processor, or one left open."""
    found = text[position]
    code, data = "formula.unexpected_character", {"found": found}
    if found in _QUOTES:
        code, data = "formula.write_instead", {"found": found, "instead": '"'}
    elif found == '"':
        code, data = "formula.text_not_closed", {}
    return FormulaError(FormulaProblem(code, position + 1, data), text)


def _cut(text: str) -> Iterator[Token]:
    """Yield the tokens before the end."""
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        match = _TOKEN.match(text, position)
        if match is None:
            raise _meaningless(text, position)
        yield _token(match, text)
        position = match.end()


def _token(match: re.Match[str], text: str) -> Token:
    """Return the token of a word or symbol that was found."""
    found, column = match[0], match.start() + 1
    if match["string"]:
        return Token(TokenKind.STRING, found[1:-1], column)
    kind = _word_kind(found) if match["word"] else TokenKind.OPERATOR
    if kind is None or found in _INSTEAD:
        raise FormulaError(_refused(found, column), text)
    return Token(kind, found, column)


def _word_kind(word: str) -> TokenKind | None:
    """Return what a word is, ``None`` when it is nothing."""
    if _DIGITS_AND_POINTS.fullmatch(word):
        fits = _NUMBER.fullmatch(word) and len(word) <= MOST_DIGITS + 1
        return TokenKind.NUMBER if fits else None
    if word in KEYWORDS:
        return TokenKind.OPERATOR
    if _CODE.fullmatch(word):
        return TokenKind.CODE
    return TokenKind.NAME if _NAME.fullmatch(word) else None


def _refused(found: str, column: int) -> FormulaProblem:
    """Return why a word or symbol has no meaning, and what to write instead."""
    instead = _INSTEAD.get(found)
    if instead is None and (found.lower() in KEYWORDS or found.lower() in FUNCTIONS):
        instead = found.lower()
    if instead is not None:
        return FormulaProblem("formula.write_instead", column, {"found": found, "instead": instead})
    if _DIGITS_AND_POINTS.fullmatch(found):
        return FormulaProblem("formula.malformed_number", column, {"found": found, "limit": MOST_DIGITS})
    return FormulaProblem("formula.malformed_code", column, {"found": found})
