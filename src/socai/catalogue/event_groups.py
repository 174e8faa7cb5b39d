"""Gathers rows about single pieces and units into change events, and tells of which kind each is. It checks no unit.

A row says that (a piece of) a unit goes to another, that a unit ends, or what is set of a unit. Rows of one day that
share a unit make one event, as do rows that bear one label.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from socai.catalogue.model import Ground, UnitEvent
from socai.core.changes import VIRTUAL, Attributes, Change, ChangeKind, Piece, by_source
from socai.core.findings import Finding, Location
from socai.core.lineage import fixed_shares

WEIGHTS = ("population", "households", "area")
REST = "rest"
"""Stands for the share that the other pieces of a unit leave."""
Share = Fraction | str
_RESTS = (REST, "còn lại")
_SHARE = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,12}))?\s*(%?)|([0-9]{1,9})/([1-9][0-9]{0,8})")


@dataclass(frozen=True)
class EventRow:
    """One row about a piece of a unit, a unit that ends (no target), or what is set of a unit (no source).

    Attributes:
        on: first day of the new state.
        source: key of the unit before.
        target: key of the unit after.
        kind: what happens, when it is said.
        label: rows of one day with one label make one event.
        sets: what is set of the target.
        shares: share of the source by name of the weight, or ``REST``.
        ground: where the shares came from.
        act_number: number and symbol of the legal act.
        act_date: day of the legal act.
        act_issuer: who issued it.
        note: remark.
        location: where the row stands.
    """

    on: date
    source: str = ""
    target: str = ""
    kind: ChangeKind | None = None
    label: str = ""
    sets: Attributes = field(default_factory=dict, hash=False)
    shares: Mapping[str, Share] = field(default_factory=dict, hash=False)
    ground: Ground = field(default_factory=Ground)
    act_number: str = ""
    act_date: date | None = None
    act_issuer: str = ""
    note: str = ""
    location: Location = Location()


def read_share(text: str) -> Share | None:
    """Return a share as people write it: ``0.4``, ``0,4``, ``40%``, ``1/3`` or ``rest``; ``None`` for anything else."""
    if text.strip().lower() in _RESTS:
        return REST
    found = _SHARE.fullmatch(text.strip())
    if found is None:
        return None
    whole, decimals, percent, above, below = found.groups()
    if below:
        return Fraction(int(above), int(below))
    value = Fraction(f"{whole}.{decimals or 0}")
    return value / 100 if percent else value


def grouped(rows: Iterable[EventRow], problems: list[Finding]) -> list[UnitEvent]:
    """Return the events that rows make, in the order of their first rows.

    Args:
        rows: in any order.
        problems: receives what the rows of one event say against each other.
    """
    events = (_event(number, group, problems) for number, group in enumerate(_groups(list(rows)), 1))
    return [event for event in events if event is not None]


def _groups(rows: Sequence[EventRow]) -> list[list[EventRow]]:
    """Return rows that belong together: by their label, else by the units that they share on a day."""
    first: dict[tuple[object, ...], int] = {}
    group = list(range(len(rows)))

    def root(number: int) -> int:
        while group[number] != number:
            group[number] = number = group[group[number]]
        return number

    for number, row in enumerate(rows):
        names = [(row.label,)] if row.label else [(unit, "") for unit in (row.source, row.target) if unit]
        for name in names:
            one, other = sorted((root(first.setdefault((row.on, *name), number)), root(number)))
            group[other] = one
    found: defaultdict[int, list[EventRow]] = defaultdict(list)
    for number, row in enumerate(rows):
        found[root(number)].append(row)
    return [found[number] for number in sorted(found)]


def _event(number: int, rows: Sequence[EventRow], problems: list[Finding]) -> UnitEvent | None:
    head = rows[0]
    sets = _settings(rows, problems)
    pieces = _pieces(rows)
    ended = tuple(dict.fromkeys(row.source for row in rows if not row.target))
    kind = _kind(rows, pieces, ended, sets, problems)
    if kind is None:
        return None
    told = next((row for row in rows if row.act_number), head)
    notes = dict.fromkeys(row.note for row in rows if row.note)
    return UnitEvent(
        Change(head.label or str(number), kind, head.on, pieces, sets, ended), told.act_number, told.act_date,
        told.act_issuer, "\n".join(notes), dict(_grounds(rows)), head.location,
    )  # fmt: skip


def _settings(rows: Sequence[EventRow], problems: list[Finding]) -> dict[str, Attributes]:
    """Return what rows set of units; rows may repeat what another one says, and not contradict it."""
    sets: dict[str, dict[str, object]] = {}
    for row in rows:
        for name, value in row.sets.items():
            before = sets.setdefault(row.target, {}).setdefault(name, value)
            if before != value:
                data = {"unit": row.target, "field": name, "before": before, "value": value}
                problems.append(Finding("event.said_twice", subject=row.target, location=row.location, data=data))
    return dict(sets)


def _pieces(rows: Sequence[EventRow]) -> tuple[Piece, ...]:
    """Return the pieces, the shares of each source of the fixed scale, with what ``REST`` stands for worked out."""
    shares = {(row.source, row.target): dict(row.shares) for row in rows if row.source and row.target}
    targets: defaultdict[str, list[str]] = defaultdict(list)
    for source, target in shares:
        targets[source].append(target)
    for source, others in targets.items():
        for name in WEIGHTS:
            known = _settled([shares[source, target].get(name) for target in others])
            for target, share in zip(others, known, strict=True):
                shares[source, target].pop(name, None)
                if share is not None:
                    shares[source, target][name] = share
    return tuple(
        Piece(row.source, row.target, {name: Fraction(share) for name, share in shares[row.source, row.target].items()})
        for row in rows
        if row.source and row.target
    )


def _settled(shares: Sequence[Share | None]) -> list[Fraction | None]:
    """Return shares of nine decimals; the last one takes what rounding leaves, and ``REST`` what all others do."""
    known = [share for share in shares if isinstance(share, Fraction)]
    rests = shares.count(REST)
    is_told = len(known) + rests == len(shares) and rests <= 1
    rest = 1 - sum(known, Fraction(0)) if is_told else None
    settled = [rest if share == REST else share if isinstance(share, Fraction) else None for share in shares]
    is_whole = is_told and all(share is not None and share >= 0 for share in settled) and (rests or rest == 0)
    return list(fixed_shares([share or 0 for share in settled])) if is_whole and len(shares) > 1 else settled


def _kind(
    rows: Sequence[EventRow],
    pieces: Sequence[Piece],
    ended: Sequence[str],
    sets: Mapping[str, Attributes],
    problems: list[Finding],
) -> ChangeKind | None:
    """Return the kind that rows say or that their pieces have."""
    said = list(dict.fromkeys(row.kind for row in rows if row.kind is not None))
    if len(said) > 1:
        names = ", ".join(said)
        problems.append(Finding("event.kinds_differ", subject=names, location=rows[0].location, data={"kinds": names}))
        return None
    if said:
        return said[0]
    if pieces:
        return kind_of(pieces)
    if ended:
        return ChangeKind.DISSOLVE
    kind = next((kind for kind, name in VIRTUAL.items() if any(name in each for each in sets.values())), None)
    if kind is None:
        problems.append(Finding("event.says_nothing", subject=rows[0].target, location=rows[0].location))
    return kind


def kind_of(pieces: Sequence[Piece]) -> ChangeKind:
    """Return the kind of change that pieces show, at least one of them; whatever has no name of its own regroups."""
    sources, targets = {piece.source for piece in pieces}, {piece.target for piece in pieces}
    stay, begun, gone = sources & targets, targets - sources, sources - targets
    is_cut = any(len(each) > 1 for each in by_source(pieces).values())
    match bool(stay), len(begun), len(gone):
        case False, 1, several if several > 1 and not is_cut:
            return ChangeKind.MERGE
        case False, several, 1 if several > 1:
            return ChangeKind.SPLIT
        case True, 0, some if some and len(targets) == 1:
            return ChangeKind.ABSORB
        case True, some, 0 if some and len(stay) == 1:
            return ChangeKind.SPLIT_OFF
        case True, 0, 0 if is_cut:
            return ChangeKind.TRANSFER
    return ChangeKind.REGROUP


def _grounds(rows: Iterable[EventRow]) -> Iterator[tuple[tuple[str, str, str], Ground]]:
    for row in rows:
        for name in row.shares:
            yield (row.source, row.target, name), row.ground
