"""Reads a formula: a small Pratt parser whose errors point at the character and say what was expected.

Knows nothing of indicators or measures: a code that no catalogue declares is read like any other.
"""

from __future__ import annotations

from decimal import Decimal
from difflib import get_close_matches

from socai.formula.errors import FormulaError as FormulaError
from socai.formula.errors import FormulaProblem
from socai.formula.functions import FUNCTIONS, LONGEST_WINDOW, SHORTEST_WINDOW, Rule, takes_code, window
from socai.formula.nodes import (
    COMPARISONS,
    POWER,
    SIGN_POWER,
    Binary,
    Call,
    Expression,
    Formula,
    Missing,
    Number,
    Reference,
    Unary,
)
from socai.formula.tokens import Token, TokenKind, tokens

#: How deep a formula may be nested. A long chain of ``+`` is as deep as it is long; ``sum(...)`` is not.
MOST_LEVELS = 64

_BINARY = {operator: power for operator, power in POWER.items() if operator != "not"}


def parse_formula(text: str, missing: Missing = Missing.SKIP_IF_ANY) -> Formula:
    """Read a formula.

    Args:
        text: the expression, for example ``percent(a.b, plan(a.b))``.
        missing: what sums and differences in it do with operands that have no value.

    Raises:
        FormulaError: the text is not a formula; it knows the character and what was expected there.
    """
    return Formula(text, _Parser(text).whole(), missing)


class _Parser:
    """One pass over the tokens of one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokens(text)
        self._next = 0
        self._levels = 0

    def whole(self) -> Expression:
        """Return the expression that the text is, to its end."""
        if len(self._tokens) == 1:
            raise self._error("formula.empty", 1)
        expression, _ = self._expression(0)
        if self._token.kind is not TokenKind.END:
            raise self._unexpected("formula.expected_operator")
        return expression

    @property
    def _token(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        """Return the token at hand and go on to the next."""
        token = self._token
        self._next += 1
        return token

    def _takes(self, symbol: str) -> bool:
        """Take the token at hand if it is this symbol, and return whether it was."""
        if self._token.text != symbol:
            return False
        self._next += 1
        return True

    def _expression(self, power: int) -> tuple[Expression, int]:
        """Return the longest expression whose operators bind tighter than ``power``, and how deep it is."""
        self._levels += 1
        self._check_depth(self._levels, self._token.column)
        left, depth = self._prefix(power)
        while _BINARY.get(self._token.text, 0) > power:
            operator = self._take()
            right, right_depth = self._expression(_BINARY[operator.text])
            left, depth = Binary(operator.text, left, right, operator.column), max(depth, right_depth) + 1
            self._check_depth(depth, operator.column)
            self._refuse_chain(operator)
        self._levels -= 1
        return left, depth

    def _prefix(self, power: int) -> tuple[Expression, int]:
        """Return what begins at the token at hand, without the operators after it, and how deep it is.

        ``not`` may not stand where an operator that binds tighter waits for its operand: ``2 * not a = b`` would be
        read by nobody as the machine reads it.
        """
        token = self._take()
        match token.kind:
            case TokenKind.NUMBER:
                return Number(Decimal(token.text), token.column), 1
            case TokenKind.CODE:
                return Reference(token.text, token.column), 1
            case TokenKind.NAME:
                return self._call(token)
            case TokenKind.END:
                raise self._error("formula.ends_early", token.column)
        if token.text == "(":
            expression, depth = self._expression(0)
            self._close(token)
            return expression, depth
        if token.text == "-" or (token.text == "not" and power <= POWER["not"]):
            operand, depth = self._expression(SIGN_POWER if token.text == "-" else POWER["not"])
            return Unary(token.text, operand, token.column), depth + 1
        raise self._error("formula.expected_value", token.column, found=token.text)

    def _call(self, name: Token) -> tuple[Expression, int]:
        """Return the call of the function whose name was taken, and how deep it is."""
        opened = self._token
        if name.text not in FUNCTIONS or not self._takes("("):
            raise self._not_a_call(name, is_opened=opened.text == "(")
        arguments: list[Expression] = []
        depth = 0
        while not arguments or self._takes(","):
            if not arguments and self._token.text == ")":
                break
            argument, argument_depth = self._expression(0)
            arguments.append(argument)
            depth = max(depth, argument_depth)
        self._close(opened)
        call = Call(name.text, tuple(arguments), name.column)
        self._check_arguments(call)
        return call, depth + 1

    def _check_arguments(self, call: Call) -> None:
        """Refuse a call with too few or too many arguments, or with an expression where a code must stand."""
        function, count = FUNCTIONS[call.function], len(call.arguments)
        if count < function.least:
            raise self._error(
                "formula.too_few_arguments", call.column, function=function.name, least=function.least, count=count
            )
        if function.most is not None and count > function.most:
            raise self._error(
                "formula.too_many_arguments", call.column, function=function.name, most=function.most, count=count
            )
        if takes_code(call) and not isinstance(call.arguments[0], Reference):
            raise self._error("formula.needs_code", call.arguments[0].column, function=function.name)
        if function.rule is Rule.WINDOW and window(call) is None:
            least, most = SHORTEST_WINDOW, LONGEST_WINDOW
            raise self._error(
                "formula.needs_count", call.arguments[1].column, function=function.name, least=least, most=most
            )

    def _close(self, opened: Token) -> None:
        """Take the parenthesis that closes the one given."""
        if self._takes(")"):
            return
        if self._token.kind is TokenKind.END:
            raise self._error("formula.not_closed", self._token.column, opened=opened.column)
        raise self._unexpected("formula.expected_close", opened=opened.column)

    def _refuse_chain(self, operator: Token) -> None:
        """Refuse ``a <= b <= c``: it reads as one statement and would compare a truth with a number."""
        if operator.text in COMPARISONS and self._token.text in COMPARISONS:
            raise self._error("formula.chained_comparison", self._token.column)

    def _not_a_call(self, name: Token, *, is_opened: bool) -> FormulaError:
        """Return why a name is not a call: it is no function, or it has no parentheses."""
        if name.text in FUNCTIONS:
            example = FUNCTIONS[name.text].example
            return self._error("formula.needs_parentheses", name.column, function=name.text, example=example)
        nearest = get_close_matches(name.text, FUNCTIONS) or list(FUNCTIONS)
        code = "formula.unknown_function" if is_opened else "formula.unknown_word"
        return self._error(code, name.column, found=name.text, nearest=", ".join(nearest))

    def _check_depth(self, depth: int, column: int) -> None:
        """Refuse what would be nested too deep to be read by anybody."""
        if depth > MOST_LEVELS:
            raise self._error("formula.too_deep", column, limit=MOST_LEVELS)

    def _unexpected(self, code: str, **data: object) -> FormulaError:
        """Return the error of a token that may not stand here; a comma is most often one of a Vietnamese numeral."""
        if self._token.text == ",":
            return self._error("formula.stray_comma", self._token.column)
        return self._error(code, self._token.column, found=self._token.text, **data)

    def _error(self, code: str, column: int, **data: object) -> FormulaError:
        """Return the error of a problem in the text at hand."""
        return FormulaError(FormulaProblem(code, column, data), self._text)
