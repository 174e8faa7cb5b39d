"""What each type of relation computes, and what one of its operands would have to be.

Formulas work on intervals, so that a printed rounding is carried along. They decide nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from socai.audit.model import Proposal, RelationType
from socai.core.errors import IntervalError
from socai.core.intervals import Interval, exact, total_of

Intervals = Sequence[Interval]


@dataclass(frozen=True)
class Formula:
    """A formula over the parts.

    Attributes:
        compute: the target from the parts.
        solve: the part at an index from the target and all the parts (its own is not looked at).
        adds: whether it adds (and so allows nothing beyond what was rounded away) or divides and multiplies.
    """

    compute: Callable[[Proposal, Intervals], Interval]
    solve: Callable[[Proposal, Interval, Intervals, int], Interval | None]
    adds: bool


def formula_of(proposal: Proposal) -> Formula:
    """Return the formula of a proposal by its type and base."""
    return FORMULAS[proposal.type, proposal.base]


def computed(proposal: Proposal, parts: Intervals) -> Interval | None:
    """Return what the target may be, ``None`` when a divisor may be zero."""
    try:
        return formula_of(proposal).compute(proposal, parts)
    except IntervalError:
        return None


def needed(proposal: Proposal, target: Interval, parts: Intervals, index: int) -> Interval | None:
    """Return what the part at ``index`` would have to be, ``None`` when that cannot be said."""
    try:
        return formula_of(proposal).solve(proposal, target, parts, index)
    except IntervalError:
        return None


def weights_of(proposal: Proposal) -> tuple[int, ...]:
    """Return the sign of each part; without any, a difference takes the others from the first and a sum adds all."""
    if proposal.weights:
        return proposal.weights
    rest = -1 if proposal.type is RelationType.DIFFERENCE else 1
    return (1, *[rest] * (len(proposal.parts) - 1))


def _weighted(proposal: Proposal, parts: Intervals) -> Interval:
    return total_of(zip(parts, weights_of(proposal), strict=True))


def _weighed(part: Interval, weight: int) -> Interval:
    return part if weight == 1 else -part if weight == -1 else part.scaled(weight)


def _solve_weighted(proposal: Proposal, target: Interval, parts: Intervals, index: int) -> Interval:
    weights = weights_of(proposal)
    others = total_of((parts[at], weight) for at, weight in enumerate(weights) if at != index)
    rest = Interval(target.lo - others.hi, target.hi - others.lo)
    return _weighed(rest, weights[index]) if abs(weights[index]) == 1 else rest.scaled(Fraction(1, weights[index]))


def _quotient(proposal: Proposal, parts: Intervals) -> Interval:
    """A / b, times the factor; ``plus`` and ``minus`` say how c and more change b, ``whole`` that b lies in a + b."""
    return (parts[0] / _divisor(proposal, parts)).scaled(_times(proposal))


def _divisor(proposal: Proposal, parts: Intervals) -> Interval:
    if proposal.base == "rest":
        return parts[0] + parts[1]
    divisor = parts[1]
    for part in parts[2:]:
        divisor = divisor - part if proposal.base == "minus" else divisor + part
    return divisor


def _times(proposal: Proposal) -> Fraction:
    return proposal.factor * (100 if proposal.type in (RelationType.PERCENT_OF, RelationType.GROWTH) else 1)


def _solve_quotient(proposal: Proposal, target: Interval, parts: Intervals, index: int) -> Interval | None:
    if proposal.base or len(parts) != 2:
        return None
    share = target.scaled(1 / _times(proposal))
    return share * parts[1] if index == 0 else parts[0] / share


def _joint_share(proposal: Proposal, parts: Intervals) -> Interval:
    """100 x (the parts that weigh +1) / (those that weigh -1)."""
    above, below = exact(0), exact(0)
    for weight, part in zip(proposal.weights, parts, strict=True):
        above, below = (above + part, below) if weight > 0 else (above, below + part)
    return above.percent_of(below)


def _unsolved(proposal: Proposal, target: Interval, parts: Intervals, index: int) -> Interval | None:
    return None


def _product(proposal: Proposal, parts: Intervals) -> Interval:
    result = exact(proposal.factor)
    for part in parts:
        result *= part
    return result


def _solve_product(proposal: Proposal, target: Interval, parts: Intervals, index: int) -> Interval | None:
    rest = exact(proposal.factor)
    for i, part in enumerate(parts):
        rest = rest if i == index else rest * part
    return target / rest


def _magnitude(interval: Interval) -> Interval:
    return interval if interval.lo >= 0 or interval.hi > -interval.lo else -interval


def _change(proposal: Proposal, parts: Intervals) -> Interval:
    """|now - before|."""
    return _magnitude(parts[0] - parts[1])


def _solve_change(proposal: Proposal, target: Interval, parts: Intervals, index: int) -> Interval:
    grew = parts[0].hi >= parts[1].lo
    if index == 0:
        return parts[1] + target if grew else parts[1] - target
    return parts[0] - target if grew else parts[0] + target


def _growth(proposal: Proposal, parts: Intervals) -> Interval:
    """100 |now - before| / before."""
    return _magnitude(parts[0].growth_from(parts[1]))


def _solve_growth(proposal: Proposal, target: Interval, parts: Intervals, index: int) -> Interval | None:
    grew = parts[0].hi >= parts[1].lo
    times = exact(1) + target.scaled(Fraction(1 if grew else -1, 100))
    return parts[1] * times if index == 0 else parts[0] / times


def _growth_of_amount(proposal: Proposal, parts: Intervals) -> Interval:
    """100 x amount / (now - amount), or / (now + amount) for a fall; parts: amount, now."""
    before = parts[1] + parts[0] if proposal.base == "fall_now" else parts[1] - parts[0]
    return parts[0].percent_of(before)


def _nearest_share(proposal: Proposal, parts: Intervals) -> Interval:
    """The share of a whole number of things that comes nearest to the percentage in ``factor``."""
    whole = parts[0].lo
    return exact(Fraction(100 * round(whole * proposal.factor / 100)) / whole)


def _same(proposal: Proposal, parts: Intervals) -> Interval:
    return parts[0]


def _solve_same(proposal: Proposal, target: Interval, parts: Intervals, index: int) -> Interval:
    return target


_SUM = Formula(_weighted, _solve_weighted, adds=True)
_QUOTIENT = Formula(_quotient, _solve_quotient, adds=False)

FORMULAS: Mapping[tuple[RelationType, str], Formula] = {
    (RelationType.SUM, ""): _SUM,
    (RelationType.PART_OF, ""): _SUM,
    (RelationType.ORDER, ""): _SUM,
    (RelationType.DIFFERENCE, ""): _SUM,
    (RelationType.PERCENT_OF, ""): _QUOTIENT,
    (RelationType.PERCENT_OF, "minus"): _QUOTIENT,
    (RelationType.PERCENT_OF, "plus"): _QUOTIENT,
    (RelationType.PERCENT_OF, "rest"): _QUOTIENT,
    (RelationType.PERCENT_OF, "sums"): Formula(_joint_share, _unsolved, adds=False),
    (RelationType.RATIO, ""): _QUOTIENT,
    (RelationType.PRODUCT, ""): Formula(_product, _solve_product, adds=False),
    (RelationType.GROWTH, "change"): Formula(_change, _solve_change, adds=True),
    (RelationType.GROWTH, "levels"): Formula(_growth, _solve_growth, adds=False),
    (RelationType.GROWTH, "base"): _QUOTIENT,
    (RelationType.GROWTH, "rise_now"): Formula(_growth_of_amount, _unsolved, adds=False),
    (RelationType.GROWTH, "fall_now"): Formula(_growth_of_amount, _unsolved, adds=False),
    (RelationType.EQUAL, ""): Formula(_same, _solve_same, adds=True),
    (RelationType.EQUAL, "open"): Formula(_same, _solve_same, adds=True),
    (RelationType.PERCENT_OF, "possible"): Formula(_nearest_share, _unsolved, adds=False),
}
