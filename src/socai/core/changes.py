"""Changes of org units as data: who becomes what on which day, and with which weights. Decides nothing about a ledger.

Units are named by identity. A change says which pieces of which units belong to which units afterwards; who begins and
who ends follows from that. ``core.lineage`` composes changes, ``core.replay`` makes dated versions of them.

Source: the kinds are those of GSIM/UNECE "Classification changes", appendix 3; rename, recode, retype and reparent are
virtual changes there (the territory stays), all others real ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from socai.core.findings import Finding

#: Name of the attribute that holds the identity of the unit above; the algebra knows no other attribute by name.
PARENT = "parent"

#: What is set of a unit, by name: ``key``, ``code``, ``name``, ``type``, ``parent``, ``geometry``...
Attributes = Mapping[str, object]


class ChangeKind(StrEnum):
    """What happens to units. ``regroup`` is any rearrangement of several units into several that has no own name.

    ``redraw`` says where the borders of a unit run; that they moved is said by the pieces of other kinds.
    """

    CREATE = "create"
    DISSOLVE = "dissolve"
    MERGE = "merge"
    ABSORB = "absorb"
    SPLIT = "split"
    SPLIT_OFF = "split_off"
    TRANSFER = "transfer"
    REGROUP = "regroup"
    RENAME = "rename"
    RECODE = "recode"
    RETYPE = "retype"
    REPARENT = "reparent"
    REDRAW = "redraw"

    @property
    def is_virtual(self) -> bool:
        """Whether every unit keeps its territory."""
        return self in VIRTUAL


#: The attribute that each virtual change sets; it may set others beside it.
VIRTUAL: Mapping[ChangeKind, str] = {
    ChangeKind.RENAME: "name",
    ChangeKind.RECODE: "code",
    ChangeKind.RETYPE: "type",
    ChangeKind.REPARENT: PARENT,
    ChangeKind.REDRAW: "geometry",
}


@dataclass(frozen=True)
class Piece:
    """What of a unit before a change belongs to a unit after it.

    Attributes:
        source: identity of the unit before.
        target: identity of the unit after.
        weights: share of the source that the piece is (0 to 1, of nine decimals), by name of the weight
            (``population``, ``households``, ``area``). A weight that is not there is unknown. Only the pieces of a
            source that is cut in several need any.
    """

    source: str
    target: str
    weights: Mapping[str, Fraction] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Change:
    """One event in the life of units.

    Attributes:
        identity: names the change, unique among all.
        kind: what happens.
        on: first day of the new state.
        pieces: which unit becomes part of which; empty for create, dissolve and virtual changes. A unit that goes on
            and takes something in is a source of its own piece too (``B -> B``).
        attributes: what holds from that day on, by unit: everything of a unit that begins, what changes of others.
        ended: units that end and leave no successor (dissolve).
    """

    identity: str
    kind: ChangeKind
    on: date
    pieces: tuple[Piece, ...] = ()
    attributes: Mapping[str, Attributes] = field(default_factory=dict, hash=False)
    ended: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """Units that the pieces come from, each once, in their order."""
        return tuple(dict.fromkeys(piece.source for piece in self.pieces))

    @property
    def targets(self) -> tuple[str, ...]:
        """Units that the pieces go to, each once, in their order."""
        return tuple(dict.fromkeys(piece.target for piece in self.pieces))

    @property
    def begins(self) -> tuple[str, ...]:
        """Units whose first day is that of the change."""
        if self.kind is ChangeKind.CREATE:
            return tuple(self.attributes)
        sources = set(self.sources)
        return tuple(unit for unit in self.targets if unit not in sources)

    @property
    def ends(self) -> tuple[str, ...]:
        """Units whose last day is the one before the change."""
        targets = set(self.targets)
        return (*(unit for unit in self.sources if unit not in targets), *self.ended)

    @property
    def cut(self) -> Mapping[str, tuple[Piece, ...]]:
        """The pieces of each source that is cut in several."""
        return {source: pieces for source, pieces in by_source(self.pieces).items() if len(pieces) > 1}

    @property
    def units(self) -> tuple[str, ...]:
        """All units that the change is about, each once."""
        return tuple(dict.fromkeys((*self.sources, *self.targets, *self.ended, *self.attributes)))


class LineageError(ValueError):
    """Changes contradict each other or the units there are.

    Attributes:
        findings: every contradiction, by the identity of the change that it is about.
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(f"{found.code} {found.subject} {dict(found.data)}" for found in self.findings))


def by_source(pieces: Iterable[Piece]) -> dict[str, tuple[Piece, ...]]:
    """Return pieces by the unit that they come from."""
    found: dict[str, list[Piece]] = {}
    for piece in pieces:
        found.setdefault(piece.source, []).append(piece)
    return {source: tuple(each) for source, each in found.items()}


def by_target(pieces: Iterable[Piece]) -> dict[str, tuple[Piece, ...]]:
    """Return pieces by the unit that they go to."""
    found: dict[str, list[Piece]] = {}
    for piece in pieces:
        found.setdefault(piece.target, []).append(piece)
    return {target: tuple(each) for target, each in found.items()}
