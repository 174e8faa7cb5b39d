"""What the evaluator reads of a ledger and what it finds out, kept until something is written.

The entries in force are read once; a batch then has its own entries read and nothing else. Of figures that were worked
out, those are forgotten that something written may have a part in; what depends on what is said by the pack alone.

What is kept is known by number and seal of the last batch it was brought up to. It may hold more than that, never less.
Inside a transaction nothing is kept nor used: what it wrote may be taken back. Of a large ledger nothing is kept.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from threading import Lock
from typing import NamedTuple

from django.db import connection

from socai.core.figures import Atom, FigureKey
from socai.core.periods import Period
from socai.engine.entered import EnteredAtoms
from socai.engine.facts import Facts
from socai.engine.memo import Changes, Memo, as_reported, in_boundaries
from socai.engine.trees import Trees
from socai.ledger.models import Entry, row_id
from socai.ledger.sight import kept_by
from socai.services import kept_atoms, planned
from socai.services.errors import translated
from socai.services.opened import Instance
from socai.services.planned import Planned
from socai.services.register_facts import LedgerRegisters, RegisterReader
from socai.services.seals import Seal, last_seal
from socai.services.sources import sources
from socai.services.touched import Touched, touched
from socai.services.units import UnitIndex

_MOST_ATOMS = 100_000
"""Of a ledger with more entries nothing is kept: it would fill the memory."""
_MOST_SIGHTS = 4
_MOST_OUTCOMES = 200_000
_MOST_SPANS = 40
"""A program asks for each month of three years; a page for a few."""
_MOST_MEMOS = 6
_FEW = 40
"""Up to so many entries of one indicator at once it is told which of its figures they have a part in."""


class Span(NamedTuple):
    """Which entries are at hand: those of periods with a day in a span, and what is read before an estimate."""

    first: date
    last: date
    as_estimated: bool = False

    def holds(self, period: Period) -> bool:
        """Return whether entries of a period are at hand."""
        return period.start <= self.last and self.first <= period.end


class Asked(NamedTuple):
    """What figures beside their facts depend on: the report, the day of boundaries, and the day they are asked on."""

    report: Period | None = None
    boundaries: date | None = None
    on: date | None = None


@dataclass(frozen=True, eq=False)
class Ledger:
    """Whose ledger is read, and its units: always the same objects as long as nothing is recorded of units."""

    instance: Instance
    index: UnitIndex
    trees: Trees

    def is_same(self, other: Ledger) -> bool:
        """Return whether it is of the same opening of an instance, with the same units."""
        return self.instance is other.instance and self.index is other.index and self.trees is other.trees


@dataclass
class _Around:
    """The facts of a span, and what was found out of them."""

    facts: Facts
    memos: OrderedDict[Asked, Memo] = field(default_factory=OrderedDict)

    def memo(self, asked: Asked) -> Memo:
        """Return what was found out; figures in the boundaries of a day share those as they were reported."""
        if asked not in self.memos:
            is_restated = asked.boundaries is not None
            self.memos[asked] = Memo(reported=self.memo(Asked(asked.report)) if is_restated else None)
        self.memos.move_to_end(asked)
        while len(self.memos) > _MOST_MEMOS:
            self.memos.popitem(last=False)
        return self.memos[asked]

    @property
    def size(self) -> int:
        return sum(memo.size for memo in self.memos.values())


@dataclass
class _Memory:
    """What was read of one ledger, for all threads of the server."""

    ledger: Ledger | None = None
    seal: Seal = (0, "", "")
    atoms: EnteredAtoms | None = None
    planned: Planned = field(default_factory=Planned)
    reader: RegisterReader = field(default_factory=RegisterReader)
    around: OrderedDict[Span, _Around] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def bring_up(self, ledger: Ledger, seal: Seal) -> None:
        """Take in what was written since; all of it anew when nothing tells what that may have changed."""
        is_same = self.ledger is not None and self.ledger.is_same(ledger)
        if is_same and self.seal == seal:
            return
        found = touched(self.seal, seal) if is_same else None
        with translated():
            if found is None or self.atoms is None:
                self._read(ledger)
            else:
                self._take_in(ledger, self.atoms, found)
        self.ledger, self.seal = ledger, seal

    def _read(self, ledger: Ledger) -> None:
        self.ledger, self.around, self.reader = None, OrderedDict(), RegisterReader()
        rows, too_large = Entry.objects.filter(breakdown=""), is_large()
        atoms = {} if too_large else {atom.key: atom for atom in kept_atoms.read(ledger.index, rows)}
        self.atoms = None if too_large else EnteredAtoms.of(atoms)
        self.planned = Planned() if too_large else planned.read(ledger.index)

    def _take_in(self, ledger: Ledger, atoms: EnteredAtoms, found: Touched) -> None:
        rows = Entry.objects.filter(breakdown="", id__gte=row_id(self.seal[0] + 1, 0))
        entries = kept_atoms.read_changes(ledger.index, rows)
        self.atoms = atoms.renewed(entries)
        self.planned = planned.read(ledger.index) if found.planned else self.planned
        self.reader = self.reader.without(found.registers)
        news = _News(ledger, self.atoms, entries, found, self.planned, self.reader)
        # Whoever works with the facts as they were goes on with them.
        self.around = OrderedDict((span, news.taken_into(span, around)) for span, around in self.around.items())
        self._make_room()

    def at(self, span: Span, ledger: Ledger) -> _Around:
        """Return the facts of a span, read last of all."""
        if span not in self.around:
            atoms = (self.atoms or EnteredAtoms({})).within(span.holds)
            self.around[span] = _Around(_facts(ledger, span, atoms, self.planned, self.reader))
            self._make_room()
        self.around.move_to_end(span)
        return self.around[span]

    def _make_room(self) -> None:
        """Forget the spans that nobody read for longest when there are too many, or too much was found out of them."""
        while len(self.around) > _MOST_SPANS or (self._size > _MOST_OUTCOMES and len(self.around) > 1):
            self.around.popitem(last=False)

    @property
    def _size(self) -> int:
        return sum(around.size for around in self.around.values())


@dataclass(frozen=True)
class _News:
    """What was written since the facts of spans were read.

    Attributes:
        ledger: whose it is.
        atoms: all entries now in force.
        entries: those of them by key that are new, ``None`` where one was taken back.
        touched: what was written about.
        planned: all targets.
        reader: reads the rows of registers.
    """

    ledger: Ledger
    atoms: EnteredAtoms
    entries: Mapping[FigureKey, Atom | None]
    touched: Touched
    planned: Planned
    reader: RegisterReader

    def taken_into(self, span: Span, around: _Around) -> _Around:
        """Return the facts of a span with it, and what still holds of what was found out of them."""
        near = {key: atom for key, atom in self.entries.items() if span.holds(key.period)}
        stale = self._stale | around.facts.widened(near)
        changes = Changes(near.keys(), stale, self.ledger.trees.upwards)
        memos: OrderedDict[Asked, Memo] = OrderedDict()
        for asked, memo in around.memos.items():
            if asked == Asked(asked.report):
                memos[asked] = as_reported(memo, changes)
        for asked, memo in around.memos.items():
            if asked not in memos:
                reported = None if asked.boundaries is None else memos.get(Asked(asked.report))
                memos[asked] = in_boundaries(memo, changes, reported)
        return _Around(self._facts(span, around.facts, near), memos)

    @cached_property
    def _stale(self) -> frozenset[str]:
        """The indicators of which nothing holds any more: computed of others, planned anew, or entered at large."""
        written, known = self.touched.sources, sources(self.ledger.instance)
        of_others = (code for code, of in known.items() if not (of - {code}).isdisjoint(written))
        counts = Counter(key.indicator for key in self.entries)
        return self.touched.planned.union(of_others, (code for code, count in counts.items() if count > _FEW))

    def _facts(self, span: Span, facts: Facts, near: Mapping[FigureKey, Atom | None]) -> Facts:
        registers = facts.registers
        if self.touched.registers and isinstance(registers, LedgerRegisters):
            registers = registers.without(self.touched.registers, self.reader)
        if not near and not self.touched.planned and registers is facts.registers:
            return facts
        atoms = self.atoms.within(span.holds)
        return facts.renewed(atoms, near, registers=registers, **vars(self.planned))


def _facts(ledger: Ledger, span: Span, atoms: EnteredAtoms, planned: Planned, reader: RegisterReader) -> Facts:
    return Facts(
        atoms=atoms,
        trees=ledger.trees,
        types=ledger.index.types(span.last),
        registers=LedgerRegisters(ledger.instance.catalogue, ledger.index, span.last, reader),
        as_estimated=span.as_estimated,
        **vars(planned),
    )


@lru_cache(maxsize=_MOST_SIGHTS)
def _memory(_sight: str) -> _Memory:
    """Return the memory of those who see the same of the ledger."""
    return _Memory()


def kept(ledger: Ledger, span: Span, asked: Asked) -> tuple[Facts, Memo] | None:
    """Return the facts of a span as the ledger knows them now, and what was found out of them for what is asked.

    ``None`` when the ledger is too large to be kept, or a transaction is open.

    Raises:
        ServiceError: when the database fails.
    """
    if connection.in_atomic_block:
        return None
    memory, seal = _memory(kept_by()), last_seal()
    with memory.lock:
        memory.bring_up(ledger, seal)
        if memory.atoms is None:
            return None
        around = memory.at(span, ledger)
        return around.facts, around.memo(asked)


def is_large() -> bool:
    """Return whether the ledger has more entries than are kept.

    Raises:
        ServiceError: when the database fails.
    """
    with translated():
        return Entry.objects.filter(breakdown="").order_by()[: _MOST_ATOMS + 1].count() > _MOST_ATOMS


def forget() -> None:
    """Forget all that is kept."""
    _memory.cache_clear()
