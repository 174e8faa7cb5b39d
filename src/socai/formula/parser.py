"""Reads a formula: a small Pratt parser whose errors point at the character and say what was expected.

Knows nothing of indicators or measures: a code that no catalogue declares is read like any other.
"""

from __future__ import annotations

from decimal import Decimal
from difflib import get_close_matches

from socai.formula.cursor import MOST_LEVELS as MOST_LEVELS
from socai.formula.cursor import Cursor
from socai.formula.errors import FormulaError as FormulaError
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
from socai.formula.tallies import TALLIES
from socai.formula.tokens import Token, TokenKind
from socai.formula.where import is_register, read_tally

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


def _is_tally(name: Token, cursor: Cursor) -> bool:
    """Return whether a name that was taken begins a function of rows: ``sum`` does only before a register."""
    if name.text not in TALLIES or cursor.token.text != "(":
        return False
    return name.text not in FUNCTIONS or is_register(cursor.following)


class _Parser(Cursor):
    """One pass over the tokens of one text."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._levels = 0

    def whole(self) -> Expression:
        """Return the expression that the text is, to its end."""
        if len(self.tokens) == 1:
            raise self.error("formula.empty", 1)
        expression, _ = self._expression(0)
        if self.token.kind is not TokenKind.END:
            raise self.unexpected("formula.expected_operator")
        return expression

    def _expression(self, power: int) -> tuple[Expression, int]:
        """Return the longest expression whose operators bind tighter than ``power``, and how deep it is."""
        self._levels += 1
        self.check_depth(self._levels, self.token.column)
        left, depth = self._prefix(power)
        while _BINARY.get(self.token.text, 0) > power:
            operator = self.take()
            right, right_depth = self._expression(_BINARY[operator.text])
            left, depth = Binary(operator.text, left, right, operator.column), max(depth, right_depth) + 1
            self.check_depth(depth, operator.column)
            self._refuse_chain(operator)
        self._levels -= 1
        return left, depth

    def _prefix(self, power: int) -> tuple[Expression, int]:
        """Return what begins at the token at hand, without the operators after it, and how deep it is.

        ``not`` may not stand where an operator that binds tighter waits for its operand: ``2 * not a = b`` would be
        read by nobody as the machine reads it.
        """
        token = self.take()
        match token.kind:
            case TokenKind.NUMBER:
                return Number(Decimal(token.text), token.column), 1
            case TokenKind.CODE:
                return self._reference(token), 1
            case TokenKind.NAME if _is_tally(token, self):
                return read_tally(self, token), 1
            case TokenKind.NAME:
                return self._call(token)
            case TokenKind.END:
                raise self.error("formula.ends_early", token.column)
        if token.text == "(":
            expression, depth = self._expression(0)
            self.close(token)
            return expression, depth
        if token.text == "-" or (token.text == "not" and power <= POWER["not"]):
            operand, depth = self._expression(SIGN_POWER if token.text == "-" else POWER["not"])
            return Unary(token.text, operand, token.column), depth + 1
        raise self.error("formula.expected_value", token.column, found=token.text)

    def _reference(self, token: Token) -> Reference:
        """Return the indicator that a code names; a register has no value of its own."""
        if is_register(token):
            raise self.error("formula.register_alone", token.column, found=token.text, example=TALLIES["count"].example)
        return Reference(token.text, token.column)

    def _call(self, name: Token) -> tuple[Expression, int]:
        """Return the call of the function whose name was taken, and how deep it is."""
        opened = self.token
        if name.text not in FUNCTIONS or not self.takes("("):
            raise self._not_a_call(name, is_opened=opened.text == "(")
        arguments: list[Expression] = []
        depth = 0
        while not arguments or self.takes(","):
            if not arguments and self.token.text == ")":
                break
            argument, argument_depth = self._expression(0)
            arguments.append(argument)
            depth = max(depth, argument_depth)
        self.close(opened)
        call = Call(name.text, tuple(arguments), name.column)
        self._check_arguments(call)
        return call, depth + 1

    def _check_arguments(self, call: Call) -> None:
        """Refuse a call with too few or too many arguments, or with an expression where a code must stand."""
        function, count = FUNCTIONS[call.function], len(call.arguments)
        if count < function.least:
            raise self.error(
                "formula.too_few_arguments", call.column, function=function.name, least=function.least, count=count
            )
        if function.most is not None and count > function.most:
            raise self.error(
                "formula.too_many_arguments", call.column, function=function.name, most=function.most, count=count
            )
        if takes_code(call) and not isinstance(call.arguments[0], Reference):
            raise self.error("formula.needs_code", call.arguments[0].column, function=function.name)
        if function.rule is Rule.WINDOW and window(call) is None:
            least, most = SHORTEST_WINDOW, LONGEST_WINDOW
            raise self.error(
                "formula.needs_count", call.arguments[1].column, function=function.name, least=least, most=most
            )

    def _refuse_chain(self, operator: Token) -> None:
        """Refuse ``a <= b <= c``: it reads as one statement and would compare a truth with a number."""
        if operator.text in COMPARISONS and self.token.text in COMPARISONS:
            raise self.error("formula.chained_comparison", self.token.column)

    def _not_a_call(self, name: Token, *, is_opened: bool) -> FormulaError:
        """Return why a name is not a call: it is no function, or it has no parentheses."""
        if name.text in TALLIES and name.text not in FUNCTIONS:
            example = TALLIES[name.text].example
            return self.error("formula.needs_parentheses", name.column, function=name.text, example=example)
        if name.text in FUNCTIONS:
            example = FUNCTIONS[name.text].example
            return self.error("formula.needs_parentheses", name.column, function=name.text, example=example)
        known = [*FUNCTIONS, *TALLIES]
        nearest = get_close_matches(name.text, known) or list(FUNCTIONS)
        code = "formula.unknown_function" if is_opened else "formula.unknown_word"
        return self.error(code, name.column, found=name.text, nearest=", ".join(nearest))
