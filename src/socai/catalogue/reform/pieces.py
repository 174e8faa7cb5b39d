"""Checks the pieces of each unit before the reform against each other, and weighs them by what their notes say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

from socai.catalogue.reform.notes import Extent
from socai.catalogue.reform.table import Pair
from socai.core.findings import Finding

Key = TypeVar("Key", bound=Hashable)
OldName = tuple[str, str]
"""What tells units before the reform apart: the code, and where it does not, district and name."""

# Weights that the extents of a note speak of: whoever takes all people takes all households.
_WEIGHTS: Mapping[str, tuple[str, ...]] = {"area": ("area",), "people": ("population", "households")}


def old_name(pair: Pair) -> OldName:
    """Return what tells the unit before from all others."""
    return (pair.old.code, "") if pair.old.code else (pair.district.code, pair.old.spelling)


def by_old(pairs: Iterable[Pair]) -> Mapping[OldName, list[Pair]]:
    """Return the pieces of each unit before."""
    return _grouped(pairs, old_name)


def by_new(pairs: Iterable[Pair]) -> Mapping[str, list[Pair]]:
    """Return what each unit after is made of, by its code."""
    return _grouped(pairs, lambda pair: pair.new.code)


def contradictions(pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Yield where notes cannot all be true: too much or too little of a unit goes over, or a kept one does not stay."""
    for pieces in by_old(pairs).values():
        yield from _of_pieces(pieces)
        for extent in _WEIGHTS:
            yield from _of_extent(pieces, extent)
    for pieces in by_new(pairs).values():
        for pair in pieces:
            if pair.note.is_kept and (len(pieces) > 1 or _is_changed(pair)):
                yield _finding("reform.not_kept", pair)


def weights(pair: Pair, pieces: Sequence[Pair]) -> Mapping[str, Fraction]:
    """Return the share of the unit that a piece is, for each weight that the notes tell: all of it, or nothing.

    How large a part is, no note says; it stays unknown.

    Args:
        pair: the piece.
        pieces: all pieces of the same unit.
    """
    told: dict[str, Fraction] = {}
    for extent, names in _WEIGHTS.items():
        if len(pieces) > 1 and any(getattr(piece.note, extent) is Extent.ALL for piece in pieces):
            is_all = getattr(pair.note, extent) is Extent.ALL
            told |= dict.fromkeys(names, Fraction(is_all))
    return told


def _of_pieces(pieces: Sequence[Pair]) -> Iterator[Finding]:
    """Yield pieces told twice, pieces without a rest, and wholes that are none."""
    seen: dict[str, Pair] = {}
    for pair in pieces:
        first = seen.setdefault(pair.new.code, pair)
        if first is not pair:
            yield _finding("reform.pair_twice", pair, first=str(first.location))
        elif len(pieces) == 1 and not pair.note.is_whole:
            yield _finding("reform.rest_missing", pair)
        elif len(pieces) > 1 and pair.note.is_whole:
            yield _finding("reform.whole_and_cut", pair, pieces=len(pieces))


def _of_extent(pieces: Sequence[Pair], extent: str) -> Iterator[Finding]:
    """Yield the last of several pieces of which one takes all that others are said to take a part of."""
    said = [pair for pair in pieces if getattr(pair.note, extent) is not Extent.UNSAID and not pair.note.is_whole]
    counted = Counter(getattr(pair.note, extent) for pair in said)
    if counted[Extent.ALL] and len(said) > 1:
        yield _finding("reform.more_than_all", said[-1], extent=extent)


def _is_changed(pair: Pair) -> bool:
    return (pair.old.spelling, pair.old.code) != (pair.new.spelling, pair.new.code)


def _finding(code: str, pair: Pair, **data: object) -> Finding:
    return Finding(code, subject=pair.old.name, location=pair.location, data={"new": pair.new.name, **data})


def _grouped(pairs: Iterable[Pair], key: Callable[[Pair], Key]) -> Mapping[Key, list[Pair]]:
    groups: defaultdict[Key, list[Pair]] = defaultdict(list)
    for pair in pairs:
        groups[key(pair)].append(pair)
    return groups
