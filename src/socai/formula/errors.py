"""What is wrong with a formula: one coded problem for every room, one exception for who wrote it.

The Vietnamese and English sentences stand in the message catalogue; the English ones are repeated here because an
exception must say what happened before any catalogue is read. A test keeps the two alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from socai.core.findings import Finding, Location

_SHOWN = 120

#: English sentence of every problem, by code; the names in braces are data.
MESSAGES: Mapping[str, str] = MappingProxyType({
    "formula.empty": "the formula is empty; write for example an indicator code",
    "formula.too_long": "the formula has more than {limit} characters; split it into several indicators",
    "formula.too_deep": "the formula is nested deeper than {limit} levels; split it into several indicators, or write "
    "sum(a, b, c) for a long chain of +",
    "formula.unexpected_character": "the character {found} has no meaning in a formula",
    "formula.write_instead": "write {instead} instead of {found}",
    "formula.malformed_number": "{found} is not a number; write it without grouping, with a decimal point and at most "
    "{limit} digits, for example 1426.5",
    "formula.malformed_code": "{found} is not an indicator code; a code is made of a-z, 0-9 and _ in parts joined by "
    "points, for example a.b_c",
    "formula.unknown_word": "{found} is neither an indicator code (those have a point) nor a function; did you mean "
    "{nearest}?",
    "formula.unknown_function": "there is no function {found}; did you mean {nearest}?",
    "formula.needs_parentheses": "the function {function} needs its arguments in parentheses: {example}",
    "formula.expected_value": "expected a number, an indicator code, a function or an opening parenthesis, "
    "found {found}",
    "formula.ends_early": "the formula ends where a number, an indicator code, a function or an opening parenthesis is "
    "expected",
    "formula.expected_operator": "expected an operator (+ - * / = != < <= > >= and or) or the end, found {found}",
    "formula.not_closed": "the parenthesis opened at character {opened} is not closed",
    "formula.expected_close": "expected a closing parenthesis for the one opened at character {opened}, or an "
    "operator, found {found}",
    "formula.stray_comma": "a comma only separates the arguments of a function; decimals are written with a point: 0.5",
    "formula.chained_comparison": "comparisons cannot be chained; write a <= b and b <= c",
    "formula.too_few_arguments": "{function} needs at least {least} arguments, found {count}",
    "formula.too_many_arguments": "{function} takes at most {most} arguments, found {count}",
    "formula.needs_code": "{function} with one argument reads an indicator elsewhere; the argument must be an "
    "indicator code",
    "formula.needs_count": "{function} needs a whole number from {least} to {most} as its number of periods, for "
    "example {function}(a.b, 12)",
    "formula.needs_register": "{function} is written with a register (and, to add up, a column): {example}",
    "formula.register_alone": "the register {found} has no value of its own; count from it: {example}",
    "formula.expected_column": "expected the name of a column, found {found}",
    "formula.expected_list": "expected values in parentheses after in, found {found}",
    "formula.expected_cell": 'expected a text in quotes, a number, true, false or a column, found {found}',
    "formula.text_not_closed": "the text that begins here has no closing quotation mark",
    "formula.unknown_register": "there is no register {found} in the catalogue",
    "formula.unknown_column": "the register {register} has no column {column}; nearest: {nearest}",
    "formula.private_column": "the column {column} is private and can be erased; no formula may read it",
    "formula.column_not_number": "the column {column} holds no numbers and cannot be added up",
    "formula.not_a_day": "{column} is neither a column of days nor a state; use one of: {nearest}",
    "formula.not_ordered": "the values of {column} have no order; {operator} cannot compare them",
    "formula.value_of_other_type": "{column} cannot be compared with {value}; write for example: {allowed}",
    "formula.unknown_indicator": "there is no indicator {found} in the catalogue",
    "formula.cannot_add": "{left} and {right} may not be added or subtracted; let one declare that it adds to the "
    "other, or both to a common noun",
    "formula.cannot_compare": "{left} cannot be compared with {right}",
    "formula.cannot_multiply": "{left} cannot be multiplied by {right}",
    "formula.cannot_divide": "{left} cannot be divided by {right}",
    "formula.bare_number": "a number without a unit may not be added to {measure}; only 0 may",
    "formula.needs_number": "expected a number, found something true or false",
    "formula.needs_truth": "expected something true or false (a comparison), found a number",
    "formula.not_a_statement": "a statement must be true or false; write a comparison such as a <= b",
    "formula.other_measure": "the formula gives {found}, the indicator is measured in {target}",
})  # fmt: skip


@dataclass(frozen=True)
class FormulaProblem:
    """One thing wrong with a formula.

    Attributes:
        code: finding code, a key of ``MESSAGES``.
        column: character of the formula's text at which it is wrong, from 1.
        data: values of its sentence.
    """

    code: str
    column: int
    data: Mapping[str, object] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The English sentence."""
        return MESSAGES[self.code].format_map(self.data)

    def finding(self, *, subject: str, location: Location) -> Finding:
        """Return it as a finding about ``subject`` (the code of an indicator) at a place in a file."""
        return Finding(self.code, subject=subject, location=location, data={**self.data, "character": self.column})


class FormulaError(ValueError):
    """A text is not a formula.

    Attributes:
        problem: what is wrong, with its code and data.
        message: the English sentence.
        column: character at which it is wrong, from 1.
        text: the formula's text.
    """

    def __init__(self, problem: FormulaProblem, text: str) -> None:
        super().__init__(problem.message)
        self.problem = problem
        self.message = problem.message
        self.column = problem.column
        self.text = text

    def __str__(self) -> str:
        """Return the text and below it a caret at the character, with the sentence."""
        start = max(0, self.column - 1 - _SHOWN // 2)
        shown = "".join(
            character if character.isprintable() else " " for character in self.text[start : start + _SHOWN]
        )
        return f"{shown}\n{' ' * (self.column - 1 - start)}^ {self.message}"
