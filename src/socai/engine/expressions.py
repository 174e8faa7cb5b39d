"""Computes an expression: walks its nodes, asks for the figures that it refers to, and gathers them as its parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from socai.core.figures import Basis, Figure, FigureKey, State
from socai.core.intervals import exact
from socai.core.measures import Measure
from socai.core.periods import Period, PeriodError
from socai.engine.arithmetic import (
    both,
    compared,
    divided,
    either,
    multiplied,
    negated,
    opposed,
    subtracted,
    total,
)
from socai.engine.asking import ASKED, readings_of
from socai.engine.functions import ELSEWHERE, WINDOWS, apply
from socai.engine.needs import Need, Outcome, Span, Steps, need
from socai.engine.operands import Operand
from socai.formula.functions import full_arguments
from socai.formula.nodes import Binary, Call, Expression, Missing, Number, Reference, Tally, Unary
from socai.formula.quantities import NUMBERS, Readings


@dataclass(frozen=True)
class Scope:
    """Where an expression is computed.

    Attributes:
        unit: org unit at hand.
        period: period at hand.
        span: whether references are read for the period, from the beginning of its year, or over a window.
        missing: what sums do with missing operands.
        measures: declared measures by code.
        readings_of: measures in which the value of an indicator may be read.
        tally: computes a function of rows, and makes its figure.
        parts: figures that were read, by key, in the order of the expression.
        length: the number of periods of a window.
    """

    unit: str
    period: Period
    span: Span
    missing: Missing
    measures: Mapping[str, Measure]
    readings_of: Callable[[str], Readings]
    tally: Callable[[Tally, Scope], tuple[Operand, Figure]]
    parts: dict[FigureKey, Figure] = field(default_factory=dict)
    length: int = 1

    def need(self, code: str) -> Need:
        """Return the need of an indicator where the expression stands."""
        return need(code, self.unit, self.period, self.span, self.length)

    def read(self, outcome: Outcome, code: str) -> Operand:
        """Return the operand of a figure that was asked for, and remember the figure as a part."""
        figure = outcome.figure
        self.parts[figure.key] = figure
        return Operand(
            self.readings_of(code),
            Fraction(0) if figure.value is None else figure.value,
            outcome.spread,
            decimals=figure.decimals,
            state=figure.state,
            qualifier=figure.qualifier,
            is_estimate=figure.key.basis is Basis.ESTIMATE,
            reason=figure.reason,
            reason_data=figure.reason_data,
            estimated=figure.estimated,
        )


def value_of(expression: Expression, scope: Scope) -> Steps[Operand]:
    """Compute an expression."""
    match expression:
        case Number(value=constant):
            number = Fraction(constant)
            places = max(0, -int(constant.as_tuple().exponent))
            return Operand(NUMBERS, number, exact(number), decimals=places)
        case Reference(code=code):
            return scope.read((yield scope.need(code)), code)
        case Unary(operator=operator, operand=operand):
            value = yield from value_of(operand, scope)
            return negated(value) if operator == "-" else opposed(value)
        case Binary(operator=operator, left=left, right=right):
            one = yield from value_of(left, scope)
            other = yield from value_of(right, scope)
            return _binary(operator, one, other, scope)
        case Call():
            return (yield from _call(expression, scope))
        case Tally():
            counted, figure = scope.tally(expression, scope)
            scope.parts[figure.key] = figure
            return counted


def need_of(expression: Expression, scope: Scope) -> Need | None:
    """Return the need that an expression is when it is no computation: a reference, or a plan or other period of one.

    Raises:
        PeriodError: the other period does not exist.
    """
    match expression:
        case Reference(code=code):
            return scope.need(code)
        case Call(function=function, arguments=(Reference(code=code),)) if function in ELSEWHERE:
            return ELSEWHERE[function](scope.need(code))
        case Call(function=function, arguments=(Reference(code=code), Number(value=length))) if function in WINDOWS:
            return WINDOWS[function](scope.need(code), int(length))
    return None


def _call(call: Call, scope: Scope) -> Steps[Operand]:
    """Compute the call of a function."""
    arguments = full_arguments(call)
    if call.function in ASKED:
        return (yield from _asked(call, scope))
    if call.function not in ELSEWHERE and call.function not in WINDOWS:
        values = []
        for argument in arguments:
            values.append((yield from value_of(argument, scope)))
        return apply(call.function, values, scope.missing, scope.measures)
    try:
        wanted = need_of(call, scope)
    except PeriodError:
        wanted = None
    if wanted is None:
        data = {"function": call.function, "period": str(scope.period)}
        return Operand(NUMBERS, state=State.MISSING, reason="figure.no_such_period", reason_data=data)
    return scope.read((yield wanted), wanted.code)


def _asked(call: Call, scope: Scope) -> Steps[Operand]:
    """Return the answer of a function that asks how an indicator stands."""
    readings = readings_of(call.function)
    match call.arguments:
        case (Reference(code=code),):
            outcome = yield Need(code, scope.unit, scope.period, ASKED[call.function])
            operand = scope.read(outcome, code)
            return replace(operand, readings=readings)
        case _:
            data = {"function": call.function, "period": str(scope.period)}
            return Operand(readings, state=State.MISSING, reason="figure.no_such_period", reason_data=data)


def _binary(operator: str, left: Operand, right: Operand, scope: Scope) -> Operand:
    """Return the result of a binary operator."""
    match operator:
        case "+":
            return total([left, right], scope.missing)
        case "-":
            return subtracted(left, right, scope.missing)
        case "*":
            return multiplied(left, right, scope.measures)
        case "/":
            return divided(left, right, scope.measures)
        case "and":
            return both(left, right)
        case "or":
            return either(left, right)
        case _:
            return compared(operator, left, right)
