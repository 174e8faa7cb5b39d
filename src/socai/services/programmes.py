"""The thread of leadership: a programme from the superior's paper to tasks, inspections, limitations and reports.

Registers are found by the roles of their columns and by their links; none is known by its name. It only reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fnmatch import filter as matching
from functools import lru_cache

from socai.catalogue.registers import Column, Register, Role, RowState
from socai.core.findings import Finding
from socai.services import access, drafts, figure_rights, glance, reporting_duties, sectors
from socai.services.actors import Actor
from socai.services.drafts import Said
from socai.services.errors import ServiceError, refusal
from socai.services.opened import Instance
from socai.services.register_reading import DueRow, Thread, Threads, due, state_on, threads
from socai.services.register_rights import may_keep
from socai.services.register_rows import StandingRow
from socai.services.register_words import name_of
from socai.services.seals import Seal, last_seal
from socai.services.statuses import Stood
from socai.services.units import UnitIndex, index

_KEPT = 2
_MOST_REPORTS = 3
"""How many of the next reports are composed to find what they will say."""


@dataclass(frozen=True)
class Item:
    """A row of the thread as people follow it.

    Attributes:
        register: its register.
        row: the row.
        name: what it is called.
        reference: what names it in its register, of a paper what people call it.
        owner: name of the unit that has to do with it, empty when none is named.
        state: its state, ``None`` when its register has none.
        limit: the most urgent of its limits, ``None`` when none runs.
        remedy: what is done about it, empty when nothing is said.
        programmes: names of the programmes it belongs to, with their keys.
    """

    register: Register
    row: StandingRow
    name: str
    reference: str
    owner: str
    state: RowState | None
    limit: DueRow | None
    remedy: str = ""
    programmes: tuple[tuple[str, str], ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it is not over."""
        return self.state is None or not self.state.closed

    @property
    def is_late(self) -> bool:
        """Whether it is open and its day has passed."""
        return self.is_open and self.limit is not None and (self.limit.days or 0) < 0

    @property
    def lacks(self) -> tuple[Role, ...]:
        """What an open one cannot be held to: the owner, the day."""
        if not self.is_open or not self.register.is_assigned:
            return ()
        has_day = bool(self.row.values.get(self.register.roles[Role.DUE]))
        return ((Role.OWNER,) if not self.owner else ()) + (() if has_day else (Role.DUE,))


@dataclass(frozen=True)
class Programme:
    """A programme with what belongs to it.

    Attributes:
        item: its own row.
        first: its first day.
        last: its last day, ``None`` when it has none.
        plan: by what plan it is carried out, as its row says.
        papers: the papers it follows from.
        issued: the papers issued here to carry those out.
        works: what else names it, by register: tasks, inspections.
        limitations: what is wrong in it, the open ones first.
        indicators: codes of the indicators by which it is measured.
    """

    item: Item
    first: date
    last: date | None
    plan: str
    papers: tuple[Item, ...]
    issued: tuple[Item, ...]
    works: tuple[tuple[Register, tuple[Item, ...]], ...]
    limitations: tuple[Item, ...]
    indicators: tuple[str, ...]

    @property
    def tasks(self) -> list[Item]:
        """Its tasks."""
        return [item for register, items in self.works if register.is_of_tasks for item in items]

    @property
    def open_limitations(self) -> list[Item]:
        """What is still wrong in it."""
        return [item for item in self.limitations if item.is_open]


@dataclass(frozen=True)
class Board:
    """All programmes, all limitations that are open, and the papers that came in and belong to none yet.

    Attributes:
        register: the register of programmes, ``None`` when the pack declares none.
        programmes: those that go on first.
        limitations: the most urgent first.
        waiting: open incoming papers that no row of the thread names, the latest first.
        findings: what kept some limits from being computed.
        may_start: whether the actor may add programmes.
    """

    register: Register | None = None
    programmes: tuple[Programme, ...] = ()
    limitations: tuple[Item, ...] = ()
    waiting: tuple[Item, ...] = ()
    findings: tuple[Finding, ...] = ()
    may_start: bool = False


@dataclass(frozen=True)
class Whole:
    """A programme with how its indicators stand and what the next report will say of it.

    Attributes:
        programme: the programme.
        stood: its indicators, the worst first; none for who may not look at the commune's figures.
        said: what the next reports say of it, ``None`` for who may not see whole reports.
        recorded: registers in which the actor may record something of it, with the column that names it.
    """

    programme: Programme
    stood: tuple[Stood, ...]
    said: tuple[Said, ...] | None
    recorded: tuple[tuple[Register, Column], ...]


def board(*, instance: Instance, actor: Actor, on: date) -> Board:
    """Return the programmes, the open limitations and the papers that wait, as they stand on a day.

    Raises:
        ServiceError: the actor may not see registers; the database fails.
    """
    access.require_somewhere(actor, "register:see")
    reader = _reader(instance, last_seal(), on)
    found = sorted(reader.programmes(), key=lambda each: (not each.item.is_open, -each.first.toordinal()))
    register = register_of(instance)
    return Board(
        register,
        tuple(found),
        tuple(sorted((item for item in reader.limitations() if item.is_open), key=_urgency)),
        tuple(reader.waiting()),
        tuple(reader.findings),
        register is not None and may_keep(actor, register, reader.units),
    )


def one(*, instance: Instance, actor: Actor, key: str, on: date) -> Whole:
    """Return a programme with all that belongs to it.

    Raises:
        ServiceError: the actor may not see registers; no such programme; the database fails.
    """
    access.require_somewhere(actor, "register:see")
    register, reader = register_of(instance), _reader(instance, last_seal(), on)
    row = reader.threads.known.get((register.code, key)) if register else None
    if register is None or row is None:
        raise refusal("programme.unknown", key)
    programme = reader.programme(row)
    linking = ((each, column) for each in instance.catalogue.registers.values() for column in each.links)
    recorded = tuple(
        (each, column)
        for each, column in linking
        if column.register == register.code and may_keep(actor, each, reader.units)
    )
    return Whole(programme, _stood(instance, actor, programme, on), _said(instance, actor, programme, on), recorded)


def register_of(instance: Instance) -> Register | None:
    """Return the first register of programmes, ``None`` when the pack declares none."""
    return next((each for each in instance.catalogue.registers.values() if each.is_of_programmes), None)


def paper_column(register: Register, instance: Instance) -> Column | None:
    """Return the column by which a programme names the paper received that it follows from."""
    known = instance.catalogue.registers
    return next((each for each in register.links if Role.RECEIVED in known[each.register].roles), None)


# -- the next reports --------------------------------------------------------------------------------------------------


def _stood(instance: Instance, actor: Actor, programme: Programme, on: date) -> tuple[Stood, ...]:
    if not glance.may_look(instance=instance, actor=actor, unit=instance.catalogue.reporting_unit, day=on):
        return ()
    kept, known = figure_rights.kept_from(actor, instance.catalogue, index(), on), instance.catalogue.indicators
    codes = [code for code in programme.indicators if code not in kept and not known[code].is_report_only]
    found = sectors.beside_last_year(instance=instance, codes=codes, today=on, period=None)
    return tuple(stood for stood, _ in found)


def _said(instance: Instance, actor: Actor, programme: Programme, on: date) -> tuple[Said, ...] | None:
    """Return what the next reports will say of a programme: of those that are due next, those that say anything."""
    names = [item.name for item in programme.open_limitations]
    found = []
    try:
        figure_rights.require_reports(actor, instance.catalogue)
    except ServiceError:
        return None
    duties = reporting_duties.duties(instance=instance, on=on)
    owed = {
        (duty.layout, duty.following.period): None
        for duty in duties
        if duty.following is not None and duty.layout in instance.catalogue.templates
    }
    for template, period in list(owed)[:_MOST_REPORTS]:
        said = drafts.said_of(
            instance=instance, actor=actor, template=template, period=period, indicators=programme.indicators,
            words=names,
        )  # fmt: skip
        found.append(said)
    return tuple(found)


# -- reading -----------------------------------------------------------------------------------------------------------


@dataclass
class _Reader:
    """Reads rows of the thread on a day."""

    instance: Instance
    on: date
    units: UnitIndex = field(default_factory=index)
    findings: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.threads: Threads = threads(instance=self.instance)
        running, problems = due(instance=self.instance, on=self.on)
        self.findings += problems
        self._limits: dict[tuple[str, str], DueRow] = {}
        for limit in running:
            self._limits.setdefault((limit.register.code, limit.key), limit)
        self._registers: Mapping[str, Register] = self.instance.catalogue.registers
        self._register = register_of(self.instance)

    def programmes(self) -> Iterator[Programme]:
        """Yield all programmes."""
        return (self.programme(row) for row in self._rows_of([self._register] if self._register else []))

    def limitations(self) -> Iterator[Item]:
        """Yield all limitations, open or not, whether or not they belong to a programme."""
        return map(self._item, self._rows_of([each for each in self._registers.values() if each.is_of_limitations]))

    def waiting(self) -> Iterator[Item]:
        """Yield the open papers that came in and that nothing of the thread names, the latest first."""
        received = [each for each in self._registers.values() if Role.RECEIVED in each.roles]
        for row in sorted(self._rows_of(received), key=lambda row: row.day, reverse=True):
            item = self._item(row)
            if item.is_open and not self.threads.naming(row):
                yield item

    def programme(self, row: StandingRow) -> Programme:
        """Return a programme with what belongs to it."""
        thread, register = self.threads.of(row), self._registers[row.register]
        papers = list(_flat(thread.above, below=False))
        below = list(_flat(thread.below, below=True))
        issued = {other.identity: other for each in papers for other in self.threads.naming(each)}
        limitations = [self._item(each) for each in below if self._registers[each.register].is_of_limitations]
        limitations.sort(key=lambda item: (not item.is_open, *_urgency(item)))
        last = row.values.get(register.end_column, "")
        return Programme(
            item=self._item(row),
            first=row.day,
            last=date.fromisoformat(last) if last else None,
            plan=row.values.get(register.roles[Role.PLAN], ""),
            papers=tuple(map(self._item, papers)),
            issued=tuple(self._item(each) for each in issued.values() if self._registers[each.register].is_of_issued),
            works=tuple(self._works(below)),
            limitations=tuple(limitations),
            indicators=tuple(self._indicators(row.values.get(register.roles.get(Role.FIGURES, ""), ""))),
        )

    def _works(self, below: Sequence[StandingRow]) -> Iterator[tuple[Register, tuple[Item, ...]]]:
        for register in self._registers.values():
            items = [self._item(row) for row in below if row.register == register.code]
            if items and not register.is_of_limitations:
                yield register, tuple(sorted(items, key=lambda item: (not item.is_open, *_urgency(item))))

    def _indicators(self, text: str) -> Iterator[str]:
        known = self.instance.catalogue.indicators
        return iter(dict.fromkeys(code for part in text.split() for code in matching(known, part)))

    def _item(self, row: StandingRow) -> Item:
        register = self._registers[row.register]

        def said(role: Role) -> str:
            return row.values.get(register.roles.get(role, ""), "")

        owner = self.units.identity(said(Role.OWNER))
        return Item(
            register=register,
            row=row,
            name=name_of(register, row.values) or row.key,
            reference=said(Role.REFERENCE) or row.key,
            owner=self.units.name(owner) if owner else said(Role.OWNER),
            state=register.states.get(state_on(register, row, self.on)),
            limit=self._limits.get((row.register, row.key)),
            remedy=said(Role.REMEDY),
            programmes=tuple(self._programmes_of(row)) if register.is_of_limitations else (),
        )

    def _programmes_of(self, row: StandingRow) -> Iterator[tuple[str, str]]:
        for above in _flat(self.threads.of(row).above, below=False):
            if self._registers[above.register].is_of_programmes:
                yield above.key, name_of(self._registers[above.register], above.values)

    def _rows_of(self, registers: Sequence[Register]) -> Iterator[StandingRow]:
        codes = {register.code for register in registers}
        return (row for (code, _), row in self.threads.known.items() if code in codes and row.day <= self.on)


@lru_cache(maxsize=_KEPT)
def _reader(instance: Instance, _seal: Seal, on: date) -> _Reader:
    """Return the reader of the rows as the ledger has them at a batch."""
    return _Reader(instance, on)


def _flat(found: Sequence[Thread], *, below: bool) -> Iterator[StandingRow]:
    """Yield the rows of threads and of theirs in turn."""
    for each in found:
        yield each.row
        yield from _flat(each.below if below else each.above, below=below)


def _urgency(item: Item) -> tuple[bool, date, str]:
    last = item.limit.due if item.limit is not None else None
    return last is None, last or date.max, item.row.key
