"""What would make a relation hold: slips of the pen that turn a printed number into the one that is needed.

It tests slips by arithmetic and orders them by how common they are; whether the relation was meant is not its question.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor

from socai.audit.intervals_of import Operand
from socai.audit.model import Cause, Mention, RelationType
from socai.audit.outcomes import Outcome, value_needed

SEPARATOR_LOST = "audit.cause.separator_lost"
FACTOR = "audit.cause.factor"
SWAPPED = "audit.cause.digits_swapped"
DROPPED = "audit.cause.digit_dropped"
DOUBLED = "audit.cause.digit_doubled"
CHANGED = "audit.cause.digit_changed"
ROUNDING = "audit.cause.rounding"
OLD_TOTAL = "audit.cause.old_total"
RECOMPUTED = "audit.cause.recomputed"
SLIPS = (SEPARATOR_LOST, FACTOR, SWAPPED, DOUBLED, DROPPED, CHANGED)
_POWERS = tuple(Fraction(10) ** power for power in (1, -1, 2, -2, 3, -3))
_MOST = 4


def causes_of(outcome: Outcome) -> tuple[Cause, ...]:
    """Return the likeliest causes of a failure, the likeliest first; a slip names the number and its right value."""
    found = [*slips_of(outcome), *_old_total(outcome)]
    if not found:
        found += _recomputed(outcome)
    return tuple(found[:_MOST])


def slips_of(outcome: Outcome) -> list[Cause]:
    """Return the slips of the pen in one number that would explain a failure, the likeliest first."""
    found = [cause for at, operand in enumerate(outcome.operands) for cause in _slips(outcome, at, operand)]
    return sorted(found, key=lambda cause: SLIPS.index(cause.code))


def _slips(outcome: Outcome, at: int, operand: Operand) -> Iterator[Cause]:
    wanted = value_needed(outcome, at)
    if wanted is None or operand.scale == 0:
        return
    unit = Fraction(1, 10**operand.mention.decimals)
    one = operand.scale * unit
    half = operand.place / 2
    low, high = (wanted.lo - half) / one, (wanted.hi + half) / one
    if high < 0:
        return
    yield from _shifts(operand, low, high, unit)
    least, most = ceil(low), floor(high)
    seen: set[str] = set()
    for code, value in _changes(operand.mention) if least <= most else ():
        if code not in seen and least <= value <= most:
            seen.add(code)
            yield Cause(code, operand.mention.id, value * unit)


def _shifts(operand: Operand, low: Fraction, high: Fraction, unit: Fraction) -> Iterator[Cause]:
    """Yield the power of ten that a number is off by, when it is; one that lost its separator is more exact again."""
    mention = operand.mention
    whole = (mention.value or 0) / unit
    bare = "." not in mention.raw and "," not in mention.raw
    for power in _POWERS:
        if whole and low <= whole * power <= high:
            yield Cause(SEPARATOR_LOST if bare and power < 1 else FACTOR, mention.id, whole * power * unit)
            return


def _changes(mention: Mention) -> Iterator[tuple[str, int]]:
    """Yield what a number may have been before a slip of each kind, counted in its last printed place."""
    digits = "".join(each for each in mention.raw if each.isdigit())
    if not digits:
        return
    for at in range(len(digits) - 1):
        if digits[at] != digits[at + 1]:
            yield SWAPPED, int(digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :])
    for at in range(len(digits)):
        if digits[at : at + 1] == digits[at + 1 : at + 2]:
            yield DOUBLED, int(digits[:at] + digits[at + 1 :])
    yield from _inserted(int(digits), len(digits))


def _inserted(number: int, length: int) -> Iterator[tuple[str, int]]:
    """Yield a number with one digit more at every place, and with one digit changed."""
    for at in range(length + 1):
        power = 10**at
        head, tail = divmod(number, power)
        for digit in range(10):
            yield DROPPED, (head * 10 + digit) * power + tail
            if at < length and digit != head % 10:
                yield CHANGED, number + (digit - head % 10) * power


def _old_total(outcome: Outcome) -> Iterator[Cause]:
    """A total that is one part short was not updated when that part came in."""
    if outcome.proposal.type is not RelationType.SUM or outcome.computed is None:
        return
    target, *parts = outcome.operands
    short = outcome.computed - outcome.stated
    if short and len(parts) > 2 and any(part.value == short for part in parts):
        yield Cause(OLD_TOTAL, target.mention.id, outcome.computed / target.scale)


def _recomputed(outcome: Outcome) -> Iterator[Cause]:
    target = outcome.operands[0]
    if outcome.computed is None or not target.scale:
        return
    close = target.place and outcome.gap <= 3 * target.place
    yield Cause(ROUNDING if close else RECOMPUTED, target.mention.id, outcome.computed / target.scale)
