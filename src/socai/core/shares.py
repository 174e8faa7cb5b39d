"""Shares of a unit that lie in others: exact where known, and exact in sum where only the split is unknown.

An unknown share is a variable. Of a unit that is cut the shares add to 1, so whatever adds up all of them is a plain
number again. Only the last piece may take what the others leave, and only when all others are known: with a gap before
it nobody said what is left for whom. Nothing is ever estimated here.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

#: Decimals of a weight. Shares of people or area are not known better.
DECIMALS = 9
SCALE = 10**DECIMALS


@dataclass(frozen=True)
class Share:
    """A polynomial of unknown shares; a known share has none.

    Attributes:
        terms: factor of each product of unknowns; the empty product is the known part. No factor is zero.
    """

    terms: Mapping[tuple[Hashable, ...], Fraction]

    @property
    def value(self) -> Fraction | None:
        """The share, ``None`` when it is unknown."""
        if any(unknowns for unknowns in self.terms):
            return None
        return self.terms.get((), Fraction(0))

    def __add__(self, other: Share) -> Share:
        terms = dict(self.terms)
        for unknowns, factor in other.terms.items():
            terms[unknowns] = terms.get(unknowns, Fraction(0)) + factor
        return Share({unknowns: factor for unknowns, factor in terms.items() if factor})

    def __mul__(self, other: Share) -> Share:
        if self == WHOLE:
            return other
        if other == WHOLE:
            return self
        answer = NOTHING
        for ours, one in self.terms.items():
            for theirs, another in other.terms.items():
                answer += Share({tuple(sorted((*ours, *theirs), key=repr)): one * another})
        return answer

    def __neg__(self) -> Share:
        return Share({unknowns: -factor for unknowns, factor in self.terms.items()})


def known(value: Fraction) -> Share:
    """Return a share that is known."""
    return Share({(): value}) if value else NOTHING


def unknown(name: Hashable) -> Share:
    """Return a share of which nothing is known."""
    return Share({(name,): Fraction(1)})


NOTHING = Share({})
WHOLE = Share({(): Fraction(1)})


def total(shares: Iterable[Share]) -> Share:
    """Return the sum of shares."""
    answer = NOTHING
    for share in shares:
        answer += share
    return answer


def parted(weights: Sequence[Fraction | None], name: Hashable) -> tuple[Share, ...]:
    """Return the shares of the parts of one whole; they add up to it, unknown ones too.

    Args:
        weights: share of each part, ``None`` where unknown. The last may be left out when all others are known; when
            another one alone is left out, the last is not believed either.
        name: tells the unknowns of this whole from those of others.
    """
    if len(weights) == 1:
        return (WHOLE,)
    missing = [place for place, weight in enumerate(weights) if weight is None]
    if not missing:
        return tuple(known(weight) for weight in weights if weight is not None)
    rest = missing[-1] if len(missing) > 1 else len(weights) - 1
    shares = [unknown((name, place)) if weight is None else known(weight) for place, weight in enumerate(weights)]
    shares[rest] = WHOLE + -total(share for place, share in enumerate(shares) if place != rest)
    return tuple(shares)


def fixed_shares(amounts: Sequence[Fraction | int | None]) -> tuple[Fraction | None, ...]:
    """Return the share of each amount in their sum, of nine decimals; the last takes the remainder, so they add to 1.

    One unknown amount makes all shares unknown, as does a sum of zero: nothing is known of the whole.

    Args:
        amounts: people, households or hectares of each piece, ``None`` where unknown; none is below zero.
    """
    present = [Fraction(amount) for amount in amounts if amount is not None]
    whole = sum(present, Fraction(0))
    if len(present) < len(amounts) or not whole:
        return (None,) * len(amounts)
    cut = [Fraction(amount * SCALE // whole, SCALE) for amount in present]
    return (*cut[:-1], 1 - sum(cut[:-1], Fraction(0)))
