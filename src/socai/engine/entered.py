"""What was entered, put together by period, so that facts of many spans of time share what is the same in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

from socai.core.figures import Atom, Basis, FigureKey
from socai.core.periods import Period

ENTERED = (Basis.ACTUAL, Basis.ESTIMATE)
"""What an entry may claim to be, that which is read first in front; figures stated in a report are no entries."""


class OfPeriod:
    """The entries of one period by their keys, and what is found out of them once for all who read them."""

    def __init__(self, atoms: Mapping[FigureKey, Atom]) -> None:
        self.atoms = atoms

    @cached_property
    def by_unit(self) -> Mapping[str, tuple[Atom, ...]]:
        """All atoms about a unit, those stated included, by indicator and basis."""
        found: defaultdict[str, list[Atom]] = defaultdict(list)
        for key, atom in self.atoms.items():
            found[key.org_unit].append(atom)
        return {unit: _in_order(atoms) for unit, atoms in found.items()}

    @cached_property
    def actual(self) -> Mapping[tuple[str, str], Atom]:
        """By indicator and unit the actual figure, else the estimate."""
        return self._read(reversed(ENTERED))

    @cached_property
    def estimated(self) -> Mapping[tuple[str, str], Atom]:
        """By indicator and unit the estimate, else the actual figure."""
        return self._read(ENTERED)

    @cached_property
    def units(self) -> Mapping[str, frozenset[str]]:
        """The units for which an indicator was entered, by its code."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for key in self.atoms:
            if key.basis in ENTERED:
                found[key.indicator].add(key.org_unit)
        return {code: frozenset(units) for code, units in found.items()}

    def _read(self, last_wins: Iterable[Basis]) -> Mapping[tuple[str, str], Atom]:
        return {
            (key.indicator, key.org_unit): atom
            for basis in last_wins
            for key, atom in self.atoms.items()
            if key.basis is basis
        }


class EnteredAtoms(Mapping[FigureKey, Atom]):
    """Entered atoms by key: at most one for each key, the one in force."""

    def __init__(self, periods: Mapping[Period, OfPeriod]) -> None:
        self.periods = periods

    @classmethod
    def of(cls, atoms: Mapping[FigureKey, Atom]) -> EnteredAtoms:
        """Return atoms put together by period, themselves when they are."""
        if isinstance(atoms, EnteredAtoms):
            return atoms
        found: defaultdict[Period, dict[FigureKey, Atom]] = defaultdict(dict)
        for key, atom in atoms.items():
            found[key.period][key] = atom
        return cls({period: OfPeriod(each) for period, each in found.items()})

    def within(self, holds: Callable[[Period], bool]) -> EnteredAtoms:
        """Return those of some periods."""
        return EnteredAtoms({period: each for period, each in self.periods.items() if holds(period)})

    def renewed(self, changes: Mapping[FigureKey, Atom | None]) -> EnteredAtoms:
        """Return these with others put in the place of some, ``None`` for those taken back."""
        found: dict[Period, dict[FigureKey, Atom]] = {}
        for key, atom in changes.items():
            if key.period not in found:
                known = self.periods.get(key.period)
                found[key.period] = dict(known.atoms) if known else {}
            if atom is None:
                found[key.period].pop(key, None)
            else:
                found[key.period][key] = atom
        periods = {**self.periods, **{period: OfPeriod(atoms) for period, atoms in found.items()}}
        return EnteredAtoms({period: each for period, each in periods.items() if each.atoms})

    def __getitem__(self, key: FigureKey) -> Atom:
        """Return the atom of a key."""
        return self.periods[key.period].atoms[key]

    def __iter__(self) -> Iterator[FigureKey]:
        """Yield the keys, period by period."""
        for each in self.periods.values():
            yield from each.atoms

    def __len__(self) -> int:
        """Return how many there are."""
        return sum(len(each.atoms) for each in self.periods.values())


def _in_order(atoms: Iterable[Atom]) -> tuple[Atom, ...]:
    return tuple(sorted(atoms, key=lambda atom: (atom.key.indicator, atom.key.basis)))
