"""Compares what a proposal states with what follows from its parts: the arithmetic of the judge, and nothing else.

It decides whether one reading can be true within the rounding that its print allows; it chooses between none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from socai.audit.formulas import computed, formula_of, needed
from socai.audit.intervals_of import Operand, Operands, other_readings, with_value
from socai.audit.model import Mention, MentionKind, Proposal, RelationType
from socai.core.calculations import agree
from socai.core.intervals import Interval

_SURE = 60
_UNLIKE = (RelationType.PRODUCT, RelationType.RATIO)
_BOUNDS = (RelationType.PART_OF, RelationType.ORDER)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a proposal.

    Attributes:
        proposal: the reading.
        holds: whether it can be true, ``None`` when a divisor may be zero.
        operands: target and parts in one unit.
        stated: value of the target in that unit.
        computed: value that follows from the parts as printed.
        interval: everything that may follow from them.
    """

    proposal: Proposal
    holds: bool | None
    operands: tuple[Operand, ...]
    stated: Fraction
    computed: Fraction | None
    interval: Interval | None

    @property
    def gap(self) -> Fraction:
        """How far the stated value lies from the computed one."""
        return abs(self.stated - self.computed) if self.computed is not None else Fraction(0)


def compare(proposal: Proposal, known: Operands) -> Outcome:
    """Return whether a proposal can be true; a number with an ambiguous separator may be meant either way."""
    ids = (proposal.target, *proposal.parts)
    everything = known.apart(ids) if proposal.type in _UNLIKE else known.together(ids)
    outcome = _compare(proposal, everything)
    if outcome.holds is False and not proposal.searched and proposal.confidence >= _SURE:
        for again in _reread(everything):
            other = _compare(proposal, again)
            # "At most" is met by any smaller reading: only one that comes to the total says how a number was meant.
            if other.holds and (not proposal.partial or is_met(other)):
                return other
    return outcome


def is_met(outcome: Outcome) -> bool:
    """Return whether what is stated and what follows from the parts have a value in common."""
    return outcome.interval is not None and outcome.operands[0].interval.meets(outcome.interval)


def _reread(everything: Sequence[Operand]) -> Iterator[tuple[Operand, ...]]:
    for at, operand in enumerate(everything):
        for value in other_readings(operand.mention):
            yield (*everything[:at], with_value(operand, value), *everything[at + 1 :])


def _compare(proposal: Proposal, everything: Sequence[Operand]) -> Outcome:
    target, *parts = everything
    interval = computed(proposal, [part.interval for part in parts])
    value = interval.lo if interval is not None and _is_exact(parts) else _value(proposal, parts)
    holds = None if interval is None else _agrees(proposal, target, parts, interval)
    return Outcome(proposal, holds, tuple(everything), target.value, value, interval)


def _is_exact(parts: Sequence[Operand]) -> bool:
    """Return whether every part stands for one value only, so that what follows from them is one value too."""
    return all(not part.place and part.interval.lo is part.interval.hi for part in parts)


def _value(proposal: Proposal, parts: Sequence[Operand]) -> Fraction | None:
    result = computed(proposal, [Interval(part.value, part.value) for part in parts])
    return None if result is None else result.lo


def _agrees(proposal: Proposal, target: Operand, parts: Sequence[Operand], interval: Interval) -> bool:
    if proposal.type in _BOUNDS:
        return interval.lo <= target.interval.hi
    if proposal.partial and interval.lo <= target.interval.hi:
        return True
    if agree(target.interval, interval):
        return True
    if formula_of(proposal).adds:
        return _agrees_cut_off(proposal, target, parts)
    # A quotient may have been cut off instead of rounded, or rounded from a quotient that was rounded before.
    slack = target.place or target.scale / 10**target.mention.decimals
    return agree(Interval(target.value - slack, target.value + slack), interval)


def _agrees_cut_off(proposal: Proposal, target: Operand, parts: Sequence[Operand]) -> bool:
    """Return whether a sum agrees when its numbers were cut off after their last digit and not rounded."""
    if all(not each.place for each in (target, *parts)):
        return False
    interval = computed(proposal, [_cut_off(part) for part in parts])
    return interval is not None and agree(_cut_off(target), interval)


def _cut_off(operand: Operand) -> Interval:
    return Interval(operand.value, operand.value + operand.place) if operand.place else operand.interval


def value_needed(outcome: Outcome, at: int) -> Interval | None:
    """Return what the operand at a position (0: the target) would have to be for the relation to hold."""
    target, *parts = outcome.operands
    if at == 0:
        return outcome.interval
    return needed(outcome.proposal, target.interval, [part.interval for part in parts], at - 1)


def significance(mention: Mention) -> int:
    """Return how telling it is that a number is met exactly, in tenths of a digit: zeros at its end tell little."""
    digits = str(abs(int((mention.value or 0) * 10**mention.decimals)))
    bare = len(digits.rstrip("0"))
    if mention.kind is MentionKind.PERCENT and mention.decimals:
        bare = max(bare, len(digits) - mention.decimals + 1)
    return 10 * bare + 3 * (len(digits) - bare)


def can_be(mention: Mention, value: Fraction) -> bool:
    """Return whether a printed number may stand for an exact value, which counts in the base unit of its dimension."""
    operand = Operands({mention.id: mention}).apart((mention.id,))[0]
    return operand.interval.contains(value)
