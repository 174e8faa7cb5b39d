"""What is wrong with changes by themselves, before anything is known of the units: their shape, weights and days.

Contradictions with the units there are belong to ``core.replay``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction

from socai.core.changes import VIRTUAL, Change, ChangeKind, Piece, by_source
from socai.core.findings import Finding
from socai.core.shares import SCALE


def problems(changes: Sequence[Change]) -> list[Finding]:
    """Return every contradiction in and among changes, in their order."""
    found: list[Finding] = []
    for change in changes:
        found += _shape(change)
        found += _weights(change)
    return [*found, *_repeated(changes), *_same_day(changes)]


def finding(code: str, change: Change, **data: object) -> Finding:
    """Return a finding about a change; its message always may name kind and day."""
    return Finding(code, subject=change.identity, data={"kind": str(change.kind), "on": change.on, **data})


def _shape(change: Change) -> Iterator[Finding]:
    """Check that a change has what its kind needs, and each piece once."""
    if not _is_shaped(change):
        yield finding("lineage.shape", change, pieces=len(change.pieces))
    seen = set()
    for piece in change.pieces:
        if (piece.source, piece.target) in seen:
            yield finding("lineage.piece_twice", change, source=piece.source, target=piece.target)
        seen.add((piece.source, piece.target))


def _is_shaped(change: Change) -> bool:
    """Return whether a change is what its kind says."""
    stay = set(change.sources) & set(change.targets)
    begun, gone, cut = len(change.begins), len(change.ends), len(change.cut)
    match change.kind:
        case ChangeKind.CREATE:
            return bool(change.attributes) and not change.pieces and not change.ended
        case ChangeKind.DISSOLVE:
            return bool(change.ended) and not change.pieces
        case ChangeKind.MERGE:
            return not change.ended and not stay and begun == 1 and gone > 1 and not cut
        case ChangeKind.ABSORB:
            return not change.ended and not begun and gone > 0 and set(change.targets) == stay and len(stay) == 1
        case ChangeKind.SPLIT:
            return not change.ended and not stay and gone == 1 and begun > 1
        case ChangeKind.SPLIT_OFF:
            return not change.ended and begun > 0 and not gone and len(stay) == 1
        case ChangeKind.TRANSFER:
            return not change.ended and not begun and not gone and cut > 0
        case ChangeKind.REGROUP:
            return not change.ended and bool(change.pieces)
        case _:
            return _is_virtual(change)


def _is_virtual(change: Change) -> bool:
    """Return whether a virtual change sets its attribute of every unit that it names, and nothing of territory."""
    name = VIRTUAL[change.kind]
    of_units = change.attributes.values()
    return not change.pieces and not change.ended and bool(of_units) and all(name in each for each in of_units)


def _weights(change: Change) -> Iterator[Finding]:
    """Check the weights of each source: shares of the fixed scale that add to 1 where all are known."""
    for piece in change.pieces:
        for name, weight in piece.weights.items():
            if not 0 <= weight <= 1 or SCALE % weight.denominator:
                yield finding("lineage.weight_range", change, unit=piece.source, target=piece.target, weight=name)
    for source, pieces in by_source(change.pieces).items():
        for name in dict.fromkeys(name for piece in pieces for name in piece.weights):
            yield from _sum(change, source, name, pieces)


def _sum(change: Change, source: str, name: str, pieces: Sequence[Piece]) -> Iterator[Finding]:
    """Check the sum of the known weights of one name."""
    weights = [piece.weights[name] for piece in pieces if name in piece.weights]
    whole = sum(weights, Fraction(0))
    if whole > 1 or (whole != 1 and len(weights) == len(pieces)):
        yield finding("lineage.weights_sum", change, unit=source, weight=name, sum=whole)


def _repeated(changes: Iterable[Change]) -> Iterator[Finding]:
    """Check that no two changes bear one identity."""
    seen: set[str] = set()
    for change in changes:
        if change.identity in seen:
            yield finding("lineage.repeated", change)
        seen.add(change.identity)


def _same_day(changes: Iterable[Change]) -> Iterator[Finding]:
    """Check that on one day a unit's territory changes once, and each of its attributes is set once."""
    seen: dict[tuple[object, ...], Change] = {}
    for change in changes:
        for place in _touched(change):
            first = seen.setdefault((change.on, *place), change)
            if first is not change:
                yield finding("lineage.same_day", change, unit=place[0], other=first.identity)


def _touched(change: Change) -> Iterator[tuple[str, str]]:
    """Yield what a change touches: a unit's territory as an empty name, and the attributes it sets."""
    begun = set(change.begins)
    for unit in dict.fromkeys((*change.sources, *change.targets, *change.ended, *begun)):
        yield unit, ""
    for unit, attributes in change.attributes.items():
        if unit not in begun:
            for name in attributes:
                yield unit, name


def by_day(changes: Iterable[Change]) -> dict[date, tuple[Change, ...]]:
    """Return changes by their day, the days and the changes of a day in order; the order of recording is lost."""
    days: defaultdict[date, list[Change]] = defaultdict(list)
    for change in sorted(changes, key=lambda change: (change.on, change.identity)):
        days[change.on].append(change)
    return {day: tuple(each) for day, each in days.items()}
