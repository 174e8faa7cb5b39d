"""The rules of the functions of the language: one entry for each function that ``formula.functions`` declares."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType

from socai.core.calendars import Kind
from socai.core.figures import Qualifier, State
from socai.core.intervals import Interval, exact
from socai.core.measures import Measure
from socai.core.periods import Period
from socai.engine.arithmetic import aligned, divided, mismatch, negated, over, together, total
from socai.engine.asking import ASKED
from socai.engine.needs import Need, Span, need
from socai.engine.operands import Operand, combined, known, spread_of, undefined, without_value
from socai.formula.functions import FUNCTIONS
from socai.formula.nodes import Missing
from socai.formula.quantities import PERCENTS, TRUTHS

#: What a function that reads an indicator elsewhere needs, from the need of the indicator where it stands.
ELSEWHERE: Mapping[str, Callable[[Need], Need]] = MappingProxyType({
    "plan": lambda here: Need(here.code, here.unit, _year(here.period), Span.PLAN),
    "last_year": lambda here: need(here.code, here.unit, here.period.same_last_year(), here.span, here.length),
    "previous": lambda here: need(here.code, here.unit, here.period.previous(), here.span, here.length),
    "last_year_to_date": lambda here: need(here.code, here.unit, here.period.same_last_year(), Span.TO_DATE),
    "year_to_date": lambda here: need(here.code, here.unit, here.period, Span.TO_DATE),
})  # fmt: skip


#: The same for functions of an indicator and a number of periods.
WINDOWS: Mapping[str, Callable[[Need, int], Need]] = MappingProxyType({
    "rolling": lambda here, length: need(here.code, here.unit, here.period, Span.WINDOW, length),
})  # fmt: skip


def apply(name: str, arguments: Sequence[Operand], missing: Missing, measures: Mapping[str, Measure]) -> Operand:
    """Return the result of a function of values (not of ``ELSEWHERE`` or ``WINDOWS``), with its declared decimals."""
    answer = _VALUES[name](arguments, missing, measures)
    decimals = FUNCTIONS[name].decimals
    return answer if decimals is None else replace(answer, decimals=decimals)


def _year(period: Period) -> Period:
    """Return the year of a period, in its calendar."""
    return replace(period, kind=Kind.YEAR, index=1)


def _percent(arguments: Sequence[Operand]) -> Operand:
    """Return ``100 * x / y``."""
    part, whole = arguments
    shared = together(arguments)
    if shared is None:
        return mismatch(*arguments, readings=PERCENTS)
    return over(aligned(part, shared), aligned(whole, shared), PERCENTS, factor=Fraction(100))


def _growth(arguments: Sequence[Operand]) -> Operand:
    """Return by how many percent the first grew from the second; undefined from below zero, where it has no sign."""
    now, before = arguments
    ratio = _percent(arguments)
    if not ratio.has_value:
        return ratio
    if before.value < 0:
        return undefined(PERCENTS, "figure.growth_from_negative")
    spread = None if ratio.spread is None else ratio.spread - exact(100)
    answer = known(PERCENTS, ratio.value - 100, spread, now, before)
    return replace(answer, qualifier=ratio.qualifier)


def _chosen(arguments: Sequence[Operand], choose: Callable[..., Fraction]) -> Operand:
    """Return the smallest or largest of the arguments."""
    shared = together(arguments)
    if shared is None:
        return mismatch(*arguments)
    stopped = without_value(arguments, shared)
    if stopped is not None:
        return stopped
    read = [aligned(argument, shared) for argument in arguments]
    value = choose(argument.value for argument in read)
    spread = spread_of(
        lambda *found: Interval(choose(part.lo for part in found), choose(part.hi for part in found)),
        value,
        *(argument.spread for argument in read),
    )
    answer = known(shared, value, spread, *read)
    return replace(answer, qualifier=combined(argument.qualifier for argument in read))


def _absolute(argument: Operand) -> Operand:
    """Return a value without its sign."""
    if argument.readings == TRUTHS or argument.value < 0:
        return _folded(negated(argument))
    return _folded(argument)


def _folded(argument: Operand) -> Operand:
    """Return a value that is not below zero with a spread that is not either.

    What may be any number below it may be far below zero: without its sign, nothing is said of it but "about".
    """
    if argument.qualifier is Qualifier.LESS_THAN:
        argument = replace(argument, qualifier=Qualifier.ABOUT)
    spread = argument.spread
    if spread is None or spread.lo >= 0:
        return argument
    return replace(argument, spread=Interval(Fraction(0), max(-spread.lo, spread.hi)))


def _first(arguments: Sequence[Operand]) -> Operand:
    """Return the first argument that has a value, else the first."""
    shared = together(arguments)
    if shared is None:
        return mismatch(*arguments)
    found = next((argument for argument in arguments if argument.has_value), arguments[0])
    return aligned(found, shared)


def _is_missing(argument: Operand) -> Operand:
    """Return whether an argument has no value, for whatever reason."""
    truth = Fraction(argument.state is not State.VALUE)
    return known(TRUTHS, truth, exact(truth))


_Rule = Callable[[Sequence[Operand], Missing, Mapping[str, Measure]], Operand]
_VALUES: Mapping[str, _Rule] = MappingProxyType({
    "percent": lambda arguments, missing, measures: _percent(arguments),
    "growth": lambda arguments, missing, measures: _growth(arguments),
    "ratio": lambda arguments, missing, measures: divided(arguments[0], arguments[1], measures),
    "sum": lambda arguments, missing, measures: total(arguments, missing),
    "min": lambda arguments, missing, measures: _chosen(arguments, min),
    "max": lambda arguments, missing, measures: _chosen(arguments, max),
    "abs": lambda arguments, missing, measures: _absolute(arguments[0]),
    "coalesce": lambda arguments, missing, measures: _first(arguments),
    "missing": lambda arguments, missing, measures: _is_missing(arguments[0]),
})  # fmt: skip
#: Functions that have a rule; a test compares them with those declared.
RULES = frozenset({*ELSEWHERE, *WINDOWS, *ASKED, *_VALUES})
