"""Walks the tokens of one text; says what was expected where something else stands. Knows no grammar."""

from __future__ import annotations

from socai.formula.errors import FormulaError, FormulaProblem
from socai.formula.tokens import Token, TokenKind, tokens

#: How deep a formula may be nested. A long chain of ``+`` is as deep as it is long; ``sum(...)`` is not.
MOST_LEVELS = 64


class Cursor:
    """A place among the tokens of a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self._next = 0

    @property
    def token(self) -> Token:
        """The token at hand."""
        return self.tokens[self._next]

    @property
    def following(self) -> Token:
        """The token after the one at hand; at the end, the end."""
        return self.tokens[min(self._next + 1, len(self.tokens) - 1)]

    def take(self) -> Token:
        """Return the token at hand and go on to the next."""
        token = self.token
        self._next += 1
        return token

    def takes(self, symbol: str) -> bool:
        """Take the token at hand if it is this symbol or word, and return whether it was."""
        if self.token.text != symbol or self.token.kind is TokenKind.STRING:
            return False
        self._next += 1
        return True

    def close(self, opened: Token) -> None:
        """Take the parenthesis that closes the one given."""
        if self.takes(")"):
            return
        if self.token.kind is TokenKind.END:
            raise self.error("formula.not_closed", self.token.column, opened=opened.column)
        raise self.unexpected("formula.expected_close", opened=opened.column)

    def check_depth(self, depth: int, column: int) -> None:
        """Refuse what would be nested too deep to be read by anybody."""
        if depth > MOST_LEVELS:
            raise self.error("formula.too_deep", column, limit=MOST_LEVELS)

    def unexpected(self, code: str, **data: object) -> FormulaError:
        """Return the error of a token that may not stand here; a comma is most often one of a Vietnamese numeral."""
        if self.token.text == ",":
            return self.error("formula.stray_comma", self.token.column)
        return self.error(code, self.token.column, found=self.token.text, **data)

    def error(self, code: str, column: int, **data: object) -> FormulaError:
        """Return the error of a problem in the text at hand."""
        return FormulaError(FormulaProblem(code, column, data), self.text)
