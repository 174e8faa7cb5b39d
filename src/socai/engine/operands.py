"""The values that expressions are computed with, and what happens to those that are none.

States combine so: "does not apply" wins over everything in a product, quotient or comparison, then "undefined", then
"missing". In a sum what does not apply adds nothing, what is undefined makes the sum undefined, and what is missing is
treated as the formula declares; a sum of which nothing applies does not apply.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from socai.core.figures import Qualifier, State
from socai.core.intervals import Interval, IntervalError, exact
from socai.formula.nodes import Missing
from socai.formula.quantities import Readings

#: Longest numerator or denominator of a value, in bits: far beyond any figure, near enough to stop runaway formulas.
MOST_BITS = 1024

_NONE = Fraction(0)
_STRONGEST = (State.NOT_APPLICABLE, State.UNDEFINED, State.MISSING)
_OPPOSITE = {
    Qualifier.EXACT: Qualifier.EXACT,
    Qualifier.ABOUT: Qualifier.ABOUT,
    Qualifier.MORE_THAN: Qualifier.LESS_THAN,
    Qualifier.LESS_THAN: Qualifier.MORE_THAN,
}


@dataclass(frozen=True, slots=True)
class Operand:
    """A value inside a formula.

    Attributes:
        readings: measures in which it may be read; ``value`` is in the first.
        value: exact value, zero unless ``state`` is ``value``; of a truth 0 or 1.
        spread: all values that the rounding of its operands allows (of a truth from 0, may be false, to 1, may be
            true); ``None`` when that cannot be said.
        decimals: digits after the comma when nothing else declares them.
        state: whether there is a value.
        qualifier: how exact it is said to be.
        is_estimate: whether anything in it is an estimate.
        reason: why there is no value, a finding code.
        reason_data: values of its message.
        estimated: share of the value that rests on weights of units that were cut; of a product, a quotient or a choice
            the largest of its operands'.
    """

    readings: Readings
    value: Fraction = Fraction(0)
    spread: Interval | None = None
    decimals: int = 0
    state: State = State.VALUE
    qualifier: Qualifier = Qualifier.EXACT
    is_estimate: bool = False
    reason: str = ""
    reason_data: Mapping[str, object] = field(default_factory=dict)
    estimated: Fraction = Fraction(0)

    @property
    def has_value(self) -> bool:
        """Whether there is a value."""
        return self.state is State.VALUE

    @property
    def is_true(self) -> bool:
        """Whether it is known to be true."""
        return self.has_value and self.value != 0


def known(readings: Readings, value: Fraction, spread: Interval | None, *operands: Operand) -> Operand:
    """Return a value made of operands; they give its decimals, and whether it is an estimate.

    A value too long to be a figure is undefined: formulas that multiply one another must not exhaust the machine.
    """
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > MOST_BITS:
        return undefined(readings, "figure.out_of_range")
    return Operand(
        readings,
        value,
        spread,
        decimals=max((operand.decimals for operand in operands), default=0),
        is_estimate=any(operand.is_estimate for operand in operands),
        estimated=max((operand.estimated for operand in operands), default=Fraction(0)),
    )


def estimated_share(parts: Iterable[tuple[Fraction, Fraction]]) -> Fraction:
    """Return the share of a total that rests on weights, each part counted by its size.

    Args:
        parts: value of each part, and the share of it that rests on weights.
    """
    sizes = [(abs(value), estimated) for value, estimated in parts]
    if not any(estimated for _, estimated in sizes):
        return _NONE
    largest = max(estimated for _, estimated in sizes)
    whole = sum((size for size, _ in sizes), Fraction(0))
    if not whole:
        return largest
    return sum((size * estimated for size, estimated in sizes), Fraction(0)) / whole


def undefined(readings: Readings, reason: str, **data: object) -> Operand:
    """Return the result of a computation that has none."""
    return Operand(readings, state=State.UNDEFINED, reason=reason, reason_data=data)


def without_value(operands: Iterable[Operand], readings: Readings) -> Operand | None:
    """Return the operand that keeps a product, quotient or comparison from having a value, read as its result."""
    found = [operand for operand in operands if not operand.has_value]
    if not found:
        return None
    return replace(min(found, key=lambda operand: _STRONGEST.index(operand.state)), readings=readings)


def without_total(operands: Sequence[Operand], missing: Missing, readings: Readings) -> Operand | None:
    """Return the operand that keeps a sum from having a value, by the missing-operand strategy; read as its result."""
    applicable = [operand for operand in operands if operand.state is not State.NOT_APPLICABLE]
    absent = [operand for operand in applicable if operand.state is State.MISSING]
    stopping = [operand for operand in applicable if operand.state is State.UNDEFINED]
    if not stopping and not applicable:
        stopping = list(operands)
    elif not stopping and _stops(missing, absent=len(absent), applicable=len(applicable)):
        stopping = absent
    return replace(stopping[0], readings=readings) if stopping else None


def _stops(missing: Missing, *, absent: int, applicable: int) -> bool:
    """Return whether so many missing operands of so many leave a sum without a value."""
    match missing:
        case Missing.SKIP_IF_ANY:
            return absent > 0
        case Missing.SKIP_IF_ALL:
            return absent == applicable
        case Missing.ZERO:
            return False


def opposite(qualifier: Qualifier) -> Qualifier:
    """Return the qualifier of a value with the other sign: of "more than 5" it is "less than -5"."""
    return _OPPOSITE[qualifier]


def combined(rising: Iterable[Qualifier], falling: Iterable[Qualifier] = ()) -> Qualifier:
    """Return the qualifier of a result that rises with some operands and falls with others.

    All exact gives exact; exact ones and those that point in one direction give that direction; all else is "about".
    """
    pointing = {*rising, *(opposite(qualifier) for qualifier in falling)} - {Qualifier.EXACT}
    if not pointing:
        return Qualifier.EXACT
    return pointing.pop() if len(pointing) == 1 else Qualifier.ABOUT


def reaching(spread: Interval, qualifier: Qualifier, other: Interval) -> Interval:
    """Return a spread as far as its qualifier lets it reach beside another: "more than 5" may be any number above.

    "About" says nothing of how far; it leaves the spread as it is.
    """
    match qualifier:
        case Qualifier.MORE_THAN:
            return Interval(spread.lo, max(spread.hi, other.hi + 1), spread.lo_open)
        case Qualifier.LESS_THAN:
            return Interval(min(spread.lo, other.lo - 1), spread.hi, hi_open=spread.hi_open)
        case _:
            return spread


def spread_of(rule: Callable[..., Interval], value: Fraction, *spreads: Interval | None) -> Interval | None:
    """Return what a rule makes of the spreads of operands; cheap where all operands are exact.

    It is ``None`` where a spread is unknown, or where a divisor may be zero.
    """
    certain = [spread for spread in spreads if spread is not None]
    if len(certain) < len(spreads):
        return None
    if all(spread.lo == spread.hi for spread in certain):
        return exact(value)
    try:
        return rule(*certain)
    except IntervalError:
        return None
