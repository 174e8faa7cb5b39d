"""A world whose units have a history: a province with communes, a commune with villages, and changes of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from socai.catalogue.model import Catalogue
from socai.core.lineage import Change, ChangeKind, Lineage, Piece, Version
from socai.engine.boundaries import Boundaries
from socai.engine.facts import Facts
from socai.engine.reference import Evaluator
from socai.engine.trees import Trees
from tests.unit.engine.world import atom


def units(*lines: str) -> tuple[Version, ...]:
    """Return recorded units written ``type key < parent [from to]``; days may be ``-`` for open."""
    made = []
    for line in lines:
        head, _, rest = line.partition(" < ")
        type_, key = head.split()
        parent, *days = rest.split()
        first, last = (None if day == "-" else date.fromisoformat(day) for day in (days or ["-", "-"]))
        said = {"type": type_, "name": f"tên {key}", "parent": "" if parent == "-" else parent}
        made.append(Version(key, first, last, said))
    return tuple(made)


def change(
    kind: str,
    pieces: str = "",
    on: str = "2026-04-01",
    *,
    weights: Mapping[str, Iterable[str]] | None = None,
    new: str = "",
    ended: tuple[str, ...] = (),
    **given: Mapping[str, object],
) -> Change:
    """Return a change; pieces are ``A>C B>C``, weights a text for each piece, ``new`` begins ``type key < parent``."""
    pairs = [text.split(">") for text in pieces.split()]
    named = {name: list(each) for name, each in (weights or {}).items()}
    made = tuple(
        Piece(source, target, {name: Fraction(each[place]) for name, each in named.items()})
        for place, (source, target) in enumerate(pairs)
    )
    begun = {version.unit: version.attributes for version in units(*filter(None, new.split("; ")))}
    return Change(f"{kind} {pieces} {on}", ChangeKind(kind), date.fromisoformat(on), made, {**begun, **given}, ended)


def trees(base: Iterable[Version], *changes: Change) -> Trees:
    """Return the trees of units whose keys are their identities."""
    lineage = Lineage(changes, base)
    return Trees(lineage, {version.unit: version.unit for version in lineage.versions})


def evaluators(
    catalogue: Catalogue,
    known: Trees,
    *lines: str,
    on: str = "2026-12-31",
    plans: Mapping[tuple[str, str, int], int] | None = None,
    planned_on: Mapping[tuple[str, str, int], date] | None = None,
) -> tuple[Evaluator, Evaluator]:
    """Return two evaluators of the same facts: as reported, and in the boundaries of a day."""
    atoms = {made.key: made for made in map(atom, lines)}
    planned = {place: Fraction(value) for place, value in (plans or {}).items()}
    facts = Facts(atoms, planned, known, planned_on=planned_on or {})
    boundaries = Boundaries(known, date.fromisoformat(on))
    return Evaluator(catalogue, facts), Evaluator(catalogue, facts, boundaries=boundaries)
