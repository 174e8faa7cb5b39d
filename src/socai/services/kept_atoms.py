"""Entries in force as the evaluator reads them; those of units that are asked for again and again are kept.

A form reads the same few hundred entries of its unit at every visit. They are kept by unit until something is written
about it. What is kept is known by number and seal of the last batch it was brought up to; it may hold more than that,
never less. While a transaction is open nothing is kept: what it wrote may be taken back.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from socai.core.figures import Atom, Basis, FigureKey, Qualifier, State
from socai.core.periods import Period
from socai.ledger.models import Entry, EntryState, reference, row_id
from socai.ledger.sight import kept_by
from socai.services.opened import Instance
from socai.services.scaling import exact
from socai.services.seals import Seal, is_known, last_seal
from socai.services.units import UnitIndex

_MOST_UNITS = 64
"""Of more units at once nothing is kept: the whole history of a province is read for one question otherwise."""
_MOST_ATOMS = 50_000
_MOST_SIGHTS = 16
_COLUMNS = (
    "id", "indicator", "org_unit_id", "reporter_id", "period", "basis", "qualifier",
    "state", "value_scaled", "decimals", "note", "source",
)  # fmt: skip


@dataclass
class _Memory:
    """The entries of the units that were asked for last, by any thread of the server."""

    instance: Instance | None = None
    index: UnitIndex | None = None
    seal: Seal = (0, "", "")
    units: OrderedDict[str, tuple[Atom, ...]] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def bring_up(self, instance: Instance, index: UnitIndex, seal: Seal) -> None:
        """Forget what something was written about since; all of it when units bear other keys, or in another ledger."""
        if (self.instance, self.index) != (instance, index) or not is_known(self.seal):
            self.units.clear()
        elif self.seal != seal:
            for unit in _units_since(self.seal):
                self.units.pop(unit, None)
        self.instance, self.index, self.seal = instance, index, seal

    def keep(self, index: UnitIndex, seal: Seal, read: Mapping[str, tuple[Atom, ...]]) -> None:
        """Keep what was read, unless the ledger went on since: the unit may have been written about."""
        if self.index is index and self.seal == seal:
            self.units.update(read)
        held = sum(map(len, self.units.values()))
        while held > _MOST_ATOMS:
            held -= len(self.units.popitem(last=False)[1])


@lru_cache(maxsize=_MOST_SIGHTS)
def _memory(_sight: str) -> _Memory:
    """Return the memory of those who see the same of the ledger; what the least used one held is read again."""
    return _Memory()


def of_units(instance: Instance, index: UnitIndex, identities: Collection[str]) -> Iterator[Atom] | None:
    """Return the entries in force of some units without break-downs, as the ledger knows them now.

    ``None`` when they are too many to be kept, or a transaction is open.

    Raises:
        ServiceError: when the database fails.
    """
    if len(identities) > _MOST_UNITS or connection.in_atomic_block:
        return None
    memory, seal = _memory(kept_by()), last_seal()
    with memory.lock:
        if (memory.instance, memory.index, memory.seal) != (instance, index, seal):
            memory.bring_up(instance, index, seal)
        known = {unit: memory.units[unit] for unit in identities if unit in memory.units}
        for unit in known:
            memory.units.move_to_end(unit)
    missing = [unit for unit in identities if unit not in known]
    if missing:
        read = _read_units(index, missing)
        with memory.lock:
            memory.keep(index, seal, read)
        known |= read
    return (atom for atoms in known.values() for atom in atoms)


def forget() -> None:
    """Forget all that is kept."""
    _memory.cache_clear()


def _units_since(seal: Seal) -> Iterable[str]:
    """Return the units about which something was written after a batch."""
    rows = Entry.objects.filter(id__gte=row_id(seal[0] + 1, 0))
    return rows.order_by().values_list("org_unit_id", flat=True).distinct()


def _read_units(index: UnitIndex, identities: Collection[str]) -> dict[str, tuple[Atom, ...]]:
    found: defaultdict[str, list[Atom]] = defaultdict(list)
    for atom in read(index, Entry.objects.filter(breakdown="", org_unit_id__in=identities)):
        found[atom.key.org_unit].append(atom)
    return {unit: tuple(found[index.key(unit)]) for unit in identities if unit}


def read(index: UnitIndex, rows: QuerySet[Entry]) -> Iterator[Atom]:
    """Yield the entries in force among some; those that take an earlier one back are left out."""
    return (atom for atom in read_changes(index, rows).values() if atom is not None)


def read_changes(index: UnitIndex, rows: QuerySet[Entry]) -> dict[FigureKey, Atom | None]:
    """Return the entries in force among some by their keys, ``None`` for those that take an earlier one back."""
    in_force = {row[1:3] + row[4:6]: row for row in rows.order_by("revision").values_list(*_COLUMNS)}
    found = {}
    for (indicator, unit, period, basis), row in in_force.items():
        key = FigureKey(indicator, index.key(unit), Period.parse(period), Basis(basis))
        found[key] = _atom(key, index, row)
    return found


def _atom(key: FigureKey, index: UnitIndex, row: tuple[Any, ...]) -> Atom | None:
    """Return an entry as the evaluator reads it, ``None`` when it takes an earlier one back."""
    identity, _, _, reporter, _, _, qualifier, state, value, decimals, note, source = row
    if state == EntryState.MISSING:
        return None
    return Atom(
        key=key,
        state=State(state),
        value=None if value is None else exact(value, decimals),
        qualifier=Qualifier(qualifier),
        entry=reference(identity),
        reporter=index.key(reporter),
        source=source,
        note=note,
    )
