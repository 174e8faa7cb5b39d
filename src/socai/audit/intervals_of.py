"""What a printed number may stand for: the operands of a relation in one unit, each with its interval.

Counts and full amounts of đồng are exact, every other number is as exact as its last printed digit says, and one that
is qualified ("trên", "gần") reaches as far as its last digit that is not zero. Nothing here compares numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from socai.audit.model import Mention, MentionKind
from socai.core.intervals import Interval
from socai.core.measures import PHYSICAL

MEASURED = frozenset({"money", "area", "mass", "length", "volume", "mass/area"})

_SIZES: Mapping[str, Fraction] = MappingProxyType(
    {measure.name: measure.factor for measure in PHYSICAL.values() if measure.kind in MEASURED - {"money"}}
    | {"m2": Fraction(1), "km2": Fraction(1_000_000), "m3": Fraction(1)}
)
_SEPARATOR = re.compile(r"[.,]")
_NONE = Fraction(0)


class Operand(NamedTuple):
    """A number of a relation in the relation's unit.

    Attributes:
        mention: where it stands.
        value: its value as printed.
        interval: everything it may stand for.
        scale: what one of the mention's own ``value`` is worth in the relation's unit.
        place: what one in its last printed place is worth, 0 when it is exact.
    """

    mention: Mention
    value: Fraction
    interval: Interval
    scale: Fraction
    place: Fraction


class Operands:
    """The operands of a document's relations, each made once for every unit that it is read in."""

    def __init__(self, mentions: Mapping[str, Mention]) -> None:
        """Read operands out of mentions, by their ids."""
        self._mentions = mentions
        self._known: dict[tuple[str, str, int], Operand] = {}

    def together(self, ids: Sequence[str]) -> tuple[Operand, ...]:
        """Return numbers in base units (đồng, m², kg...); a bare number beside measured ones takes their unit."""
        measured = next((self._mentions[name] for name in ids if self._mentions[name].dimension in MEASURED), None)
        return tuple(self._one(name, measured) for name in ids)

    def apart(self, ids: Sequence[str]) -> tuple[Operand, ...]:
        """Return numbers that measure different things, each in its own base unit."""
        return tuple(self._one(name, None) for name in ids)

    def _one(self, name: str, measured: Mention | None) -> Operand:
        mention = self._mentions[name]
        like = measured if measured is not None and _is_bare(mention) else None
        key = (name, like.unit, like.factor) if like else (name, "", 0)
        if key not in self._known:
            self._known[key] = _operand(mention, like)
        return self._known[key]


def other_readings(mention: Mention) -> Iterator[Fraction]:
    """Yield the values of a number whose separator may have been meant the other way, in its own unit.

    A comma before exactly three digits may group thousands (7,488 người), and so may an ambiguous dot.
    """
    groups = _SEPARATOR.split(mention.raw)
    if len(groups) > 1 and all(len(group) == 3 for group in groups[1:]) and all(map(str.isdigit, groups)):
        joined = Fraction(int("".join(groups)))
        if joined != mention.value:
            yield joined
        if len(groups) == 2 and (point := Fraction(int("".join(groups)), 1000)) != mention.value:
            yield point


def with_value(operand: Operand, value: Fraction) -> Operand:
    """Return an operand that stands for another value of its mention, as exact as it."""
    new = value * operand.scale
    shift = new - operand.value
    interval = Interval(operand.interval.lo + shift, operand.interval.hi + shift)
    return operand._replace(value=new, interval=interval)


def is_exact(mention: Mention) -> bool:
    """Return whether a number is a count of things or a full amount, which nobody rounded."""
    if mention.decimals or mention.factor != 1 or mention.qualifier != "exact" or mention.kind is MentionKind.PERCENT:
        return False
    return mention.dimension not in MEASURED or (mention.dimension == "money" and mention.unit == "đồng")


def _is_bare(mention: Mention) -> bool:
    """Return whether a number is printed without a unit of measure of its own."""
    return (
        mention.dimension not in MEASURED
        and mention.factor == 1
        and mention.kind in (MentionKind.QUANTITY, MentionKind.RATIO_PART)
        and not mention.dimension.startswith("percent")
    )


def _operand(mention: Mention, like: Mention | None) -> Operand:
    """Return a number in base units, read in the unit of ``like`` when it has none."""
    value = mention.value if mention.value is not None else _year(mention)
    scale = unit_scale(like or mention)
    worth = value * scale if scale != 1 else value
    if is_exact(mention) and (like is None or is_exact(like)):
        return Operand(mention, worth, Interval(worth, worth), scale, _NONE)
    place = scale / 10**mention.decimals
    return Operand(mention, worth, _interval(mention, worth, place), scale, place)


def _year(mention: Mention) -> Fraction:
    """Return the number that a date or term is printed with, for comparing which comes first."""
    return Fraction(int(mention.raw)) if mention.raw.isdecimal() else Fraction(0)


def unit_scale(mention: Mention) -> Fraction:
    """Return what one of a mention's unit is worth in the base unit of its dimension."""
    return _scale(mention.factor, mention.unit, mention.dimension)


@lru_cache(maxsize=512)
def _scale(factor: int, unit: str, dimension: str) -> Fraction:
    if dimension == "money" or dimension not in MEASURED:
        return Fraction(factor)
    size = _SIZES.get(unit) or next((_SIZES[word] for word in unit.split() if word in _SIZES), Fraction(1))
    return factor * size


def _interval(mention: Mention, worth: Fraction, place: Fraction) -> Interval:
    """Return everything that a rounded or qualified number may stand for; ``place`` is one in its last place."""
    half = place / 2
    lo, hi = worth - half, worth + half
    if mention.qualifier == "exact":
        return Interval(lo, hi)
    slack = place * _noughts(mention)
    if mention.qualifier in ("approx_more", "at_least"):
        return Interval(lo, hi + slack)
    if mention.qualifier in ("about_less", "at_most"):
        return Interval(lo - slack, hi)
    return Interval(lo - slack, hi + slack)


def _noughts(mention: Mention) -> int:
    """Return what one in the last place that is not zero is worth in last places: 10 in 940, 1 in 3,5."""
    digits = abs(int((mention.value if mention.value is not None else _year(mention)) * 10**mention.decimals))
    noughts = 1
    while digits and digits % 10 == 0:
        digits //= 10
        noughts *= 10
    return noughts
