"""Checks the measures of a formula: what is added, compared, divided, and whether the result fits its indicator.

Every problem is reported at once; what follows from a problem already reported is not reported again. The rules of
measures themselves stand in ``quantities``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from socai.core.measures import PHYSICAL, Measure
from socai.formula.errors import FormulaProblem
from socai.formula.functions import FUNCTIONS, Rule, full_arguments
from socai.formula.nodes import COMPARISONS, Binary, Call, Expression, Formula, Number, Reference, Tally, Unary
from socai.formula.quantities import (
    NUMBERS,
    PERCENTS,
    TRUTH,
    TRUTHS,
    Readings,
    common,
    comparable,
    difference,
    factor_into,
    is_percentage,
    product,
    quotient,
    readings,
    tally_readings,
)
from socai.formula.tallies import RegisterOf, no_registers, tally_problems

#: What functions of any argument result in.
_OF_ANYTHING: Mapping[Rule, Readings] = {Rule.TRUTH: TRUTHS, Rule.SHARE: PERCENTS, Rule.COUNT: NUMBERS}
_Rule = Callable[[Readings, Readings], Readings | None]
MeasureOf = Callable[[str], Measure | None]


def check_measures(
    formula: Formula, measure_of: MeasureOf, measures: Mapping[str, Measure], register_of: RegisterOf = no_registers
) -> Measure | list[FormulaProblem]:
    """Return the measure of a formula's result, or every problem in it.

    Args:
        formula: what to check.
        measure_of: measure of an indicator by its code, ``None`` when there is no such indicator.
        measures: declared measures by code; those of ``core`` need not be among them.
        register_of: shape of a register by its code.

    Returns:
        The measure (``quantities.TRUTH`` for a condition, ``quantities.NUMBER`` for a number without a unit), or the
        problems in the order of the text.
    """
    checker = _Checker(measure_of, measures, register_of)
    found = checker.readings(formula.expression)
    return found[0] if found and not checker.problems else checker.sorted_problems()


def check_formula(
    formula: Formula,
    target: Measure,
    measure_of: MeasureOf,
    measures: Mapping[str, Measure],
    register_of: RegisterOf = no_registers,
) -> list[FormulaProblem]:
    """Return every problem of the formula of an indicator measured in ``target``.

    Its result must convert into the target: tỷ đồng may define an indicator in triệu đồng, nghị quyết one that counts
    văn bản, a number without a unit a percentage.
    """
    checker = _Checker(measure_of, measures, register_of)
    found = checker.readings(formula.expression)
    if found is not None and factor_into(target, found) is None:
        checker.report("formula.other_measure", formula.expression, found=_name(found), target=target.name)
    return checker.sorted_problems()


def check_statement(
    formula: Formula, measure_of: MeasureOf, measures: Mapping[str, Measure], register_of: RegisterOf = no_registers
) -> list[FormulaProblem]:
    """Return every problem of a formula that must be true or false: a relation, or a condition of a report."""
    checker = _Checker(measure_of, measures, register_of)
    found = checker.readings(formula.expression)
    if found is not None and found[0] != TRUTH:
        checker.report("formula.not_a_statement", formula.expression)
    return checker.sorted_problems()


class _Checker:
    """Walks one expression and gathers problems. Readings are ``None`` where a problem leaves them unknown."""

    def __init__(self, measure_of: MeasureOf, measures: Mapping[str, Measure], register_of: RegisterOf) -> None:
        self._measure_of = measure_of
        self._register_of = register_of
        self._measures = {**PHYSICAL, **measures}
        self.problems: list[FormulaProblem] = []

    def sorted_problems(self) -> list[FormulaProblem]:
        """Return the problems in the order of the text."""
        return sorted(self.problems, key=lambda problem: problem.column)

    def report(self, code: str, expression: Expression, **data: object) -> None:
        """Add a problem that begins at an expression."""
        self.problems.append(FormulaProblem(code, expression.column, data))

    def readings(self, expression: Expression) -> Readings | None:
        """Return in which measures the value of an expression may be read."""
        match expression:
            case Number():
                return NUMBERS
            case Reference():
                return self._reference(expression)
            case Unary(operator="not", operand=operand):
                return self._truth(operand)
            case Unary(operand=operand):
                return self._number(operand)
            case Binary(operator="and" | "or", left=left, right=right):
                self._truth(left)
                return self._truth(right)
            case Binary():
                return self._binary(expression)
            case Call():
                return self._call(expression)
            case Tally():
                return self._tally(expression)

    def _tally(self, tally: Tally) -> Readings | None:
        """Return the readings of what is made of rows: of a count what a row is, of a sum those of its column."""
        found = list(tally_problems(tally, self._register_of))
        self.problems += found
        shape = self._register_of(tally.register)
        if found or shape is None:
            return None
        return tally_readings(tally, shape, self._measures)

    def _reference(self, reference: Reference) -> Readings | None:
        """Return the readings of an indicator."""
        measure = self._measure_of(reference.code)
        if measure is None:
            self.report("formula.unknown_indicator", reference, found=reference.code)
            return None
        return readings(measure, self._measures)

    def _truth(self, expression: Expression) -> Readings:
        """Check that an expression is true or false."""
        found = self.readings(expression)
        if found is not None and found != TRUTHS:
            self.report("formula.needs_truth", expression)
        return TRUTHS

    def _number(self, expression: Expression) -> Readings | None:
        """Return the readings of an expression that must not be true or false."""
        found = self.readings(expression)
        if found != TRUTHS:
            return found
        self.report("formula.needs_number", expression)
        return None

    def _binary(self, node: Binary) -> Readings | None:
        """Return the readings of a sum, difference, product, quotient or comparison."""
        left, right = self._number(node.left), self._number(node.right)
        if node.operator in COMPARISONS:
            self._join(comparable, "formula.cannot_compare", node, left, right)
            return TRUTHS
        match node.operator:
            case "*":
                return self._product(node, left, right)
            case "/":
                return self._quotient(node, left, right)
            case operator:
                self._refuse_bare(node.left, left, right)
                self._refuse_bare(node.right, right, left)
                return self._join(difference if operator == "-" else common, "formula.cannot_add", node, left, right)

    def _call(self, call: Call) -> Readings | None:
        """Return the readings of the result of a function."""
        rule = FUNCTIONS[call.function].rule
        arguments = full_arguments(call)
        if rule in _OF_ANYTHING:
            for argument in arguments:
                self.readings(argument)
            return _OF_ANYTHING[rule]
        if rule is Rule.WINDOW:
            return self._number(arguments[0])
        found = [self._number(argument) for argument in arguments]
        if rule is Rule.QUOTIENT:
            return self._quotient(call, found[0], found[1])
        together = self._together(call, found, "formula.cannot_add" if rule is Rule.SUM else "formula.cannot_compare")
        if rule is Rule.SUM and together is not None:
            for argument, own in zip(arguments, found, strict=True):
                self._refuse_bare(argument, own, together)
        return PERCENTS if rule is Rule.PERCENT else together

    def _quotient(self, node: Expression, left: Readings | None, right: Readings | None) -> Readings | None:
        """Return the readings of a quotient."""
        return self._join(
            lambda one, other: quotient(one, other, self._measures), "formula.cannot_divide", node, left, right
        )

    def _product(self, node: Expression, left: Readings | None, right: Readings | None) -> Readings | None:
        """Return the readings of a product."""
        return self._join(
            lambda one, other: product(one, other, self._measures), "formula.cannot_multiply", node, left, right
        )

    def _together(self, call: Call, found: list[Readings | None], code: str) -> Readings | None:
        """Return in which measures all arguments of a call may be read together."""
        together = found[0]
        for following in found[1:]:
            together = self._join(common, code, call, together, following)
        return together

    def _join(
        self, rule: _Rule, code: str, node: Expression, left: Readings | None, right: Readings | None
    ) -> Readings | None:
        """Return what a rule makes of two readings; report when it makes nothing of two that are known."""
        if left is None or right is None:
            return None
        answer = rule(left, right)
        if answer is None:
            self.report(code, node, left=_name(left), right=_name(right))
        return answer

    def _refuse_bare(self, operand: Expression, own: Readings | None, other: Readings | None) -> None:
        """Refuse a number without a unit added to a measure: only 0 may be, and anything to a percentage."""
        is_zero = isinstance(operand, Number) and operand.value == 0
        if other is not None and own == NUMBERS != other and not is_percentage(other) and not is_zero:
            self.report("formula.bare_number", operand, measure=_name(other))


def _name(found: Readings) -> str:
    """Return the word by which a message names a measure."""
    return found[0].name or found[0].code
