"""Reads rows of registers for people: lists with what the reader may see, time limits that run, the thread of a row.

Private values are read only when asked for, by who may, and never without an audit event that says who read what.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from socai.catalogue.register_clocks import timelines
from socai.catalogue.register_shapes import shape_of
from socai.catalogue.registers import Column, ColumnType, Privacy, Register, Role
from socai.core.clocks import ClockState
from socai.core.findings import Finding, Location
from socai.core.steps import StepKind
from socai.core.workdays import MissingHolidays
from socai.engine.row_making import make_row
from socai.engine.rows import Chooser
from socai.formula.conditions import Tally
from socai.formula.errors import FormulaError
from socai.formula.parser import parse_formula
from socai.formula.tallies import tally_problems
from socai.ledger import events
from socai.ledger.locks import alone
from socai.ledger.models import Batch, RowVersion, reference
from socai.services.actors import Actor
from socai.services.errors import ServiceError, refusal, translated
from socai.services.opened import Instance
from socai.services.reading import batch_known_on, read_period
from socai.services.register_rights import require_private, seen
from socai.services.register_rows import StandingRow, private_values, standing
from socai.services.registers import find_row, unknown_register
from socai.services.units import UnitIndex, index

SOON = 3
"""A limit ends soon when so many days are left, or fewer."""

_MOST_KEYS = 50


@dataclass(frozen=True)
class RowView:
    """A row as its reader may see it.

    Attributes:
        register: code of the register.
        key: what names it there.
        entry: name of its last version.
        revision: how many versions it has.
        org_unit: key of the unit that it is about.
        state: code of its state, empty when its register has none.
        cells: texts by column that are shown; of code columns the codes.
        masked: private columns that hold a value that is not shown.
        erased: private columns whose value was erased.
        row: as it stands.
    """

    register: str
    key: str
    entry: str
    revision: int
    org_unit: str
    state: str
    cells: Mapping[str, str]
    masked: frozenset[str]
    erased: frozenset[str]
    row: StandingRow = field(compare=False)


@dataclass(frozen=True)
class Rows:
    """Rows of a register: its columns, the codes of those whose values are shown where there are any, and the rows."""

    register: Register
    columns: tuple[Column, ...]
    shown: frozenset[str]
    rows: tuple[RowView, ...]


@dataclass(frozen=True)
class DueRow:
    """A time limit that runs, stands still or is over.

    Attributes:
        register: the register.
        key: what names the row.
        org_unit: key of the unit that it is about.
        name_vi: what the limit is for.
        name_en: the same in English.
        legal: law and article.
        state: how it stands.
        due: its last day, ``None`` while it stands still.
        days: days left, negative when it is over.
    """

    register: Register
    key: str
    org_unit: str
    name_vi: str
    name_en: str
    legal: str
    state: ClockState
    due: date | None
    days: int | None


@dataclass(frozen=True)
class Overview:
    """A register and numbers of its rows.

    Attributes:
        register: the register.
        rows: how many it has.
        open: how many of them are in no closed state, ``None`` when it has no states.
        due_soon: how many have a limit that ends within ``SOON`` days, ``None`` when it has no limits.
        overdue: how many have a limit that is over, ``None`` when it has no limits.
    """

    register: Register
    rows: int
    open: int | None
    due_soon: int | None
    overdue: int | None


@dataclass(frozen=True)
class Thread:
    """A row, and the rows that it names (above) or that name it (below), each with theirs in turn."""

    register: Register
    row: StandingRow
    above: tuple[Thread, ...] = ()
    below: tuple[Thread, ...] = ()


def overview(*, instance: Instance, on: date) -> tuple[list[Overview], list[Finding]]:
    """Return every register with the numbers of its rows on a day, and what kept some limits from being computed.

    Raises:
        ServiceError: when the database fails.
    """
    with translated():
        rows = standing()
    limits, findings = due(instance=instance, on=on)
    found = []
    for register in instance.catalogue.registers.values():
        own = [row for row in rows if row.register == register.code]
        left = [(each.key, each.days) for each in limits if each.register == register and each.days is not None]
        opened = _open_rows(register, own) if register.states else None
        soon = len({key for key, days in left if 0 <= days <= SOON}) if _has_limits(register) else None
        over = len({key for key, days in left if days < 0}) if _has_limits(register) else None
        found.append(Overview(register, len(own), opened, soon, over))
    return found, findings


def _has_limits(register: Register) -> bool:
    return bool(register.clocks) or _due_column(register) is not None


def _open_rows(register: Register, rows: Iterable[StandingRow]) -> int:
    return sum(not register.states[state_of(register, row)].closed for row in rows)


def declared(instance: Instance, code: str) -> Register:
    """Return the declaration of a register.

    Raises:
        ServiceError: when there is none.
    """
    if code not in instance.catalogue.registers:
        raise ServiceError([unknown_register(instance, code)])
    return instance.catalogue.registers[code]


def read_rows(
    *,
    instance: Instance,
    actor: Actor,
    register: str,
    key: str = "",
    period: str = "",
    where: str = "",
    with_private: bool = False,
    public_only: bool = False,
    as_known_on: date | None = None,
) -> Rows:
    """Return rows of a register.

    Args:
        instance: whose ledger it is.
        actor: who reads.
        register: code of the register.
        key: only the row with this key.
        period: only rows dated in this period.
        where: only rows that this condition of the formula language takes; it can name no private column.
        with_private: show the private values that the actor may read; an audit event says that they were.
        public_only: leave out internal columns too.
        as_known_on: read the ledger as it was known at the end of this day; private values are those of now.

    Raises:
        ServiceError: no such register or row; a wrong period or condition; private values asked for by who may read
            none; the database fails.
    """
    said = declared(instance, register)
    units = index()
    if with_private:
        require_private(actor, [said], units)
    with translated():
        found = standing([register], as_known_at=batch_known_on(as_known_on))
    if key:
        found = [find_row(instance, {(row.register, row.key): row for row in found}, register, key)]
    found = list(_chosen(instance, said, found, period, where))
    allowed = seen(actor, said, units) - ({Privacy.INTERNAL} if public_only else set())
    columns = tuple(column for column in said.columns.values() if column.privacy in allowed or column.is_private)
    shown = {column.code for column in columns if column.is_private and column.privacy in allowed and with_private}
    values = _private(actor, said, found, shown) if shown and found else {}
    rows = tuple(_view(said, row, units, {column.code for column in columns}, values) for row in found)
    public = {column.code for column in columns if not column.is_private}
    return Rows(said, columns, frozenset(public | shown), rows)


@dataclass(frozen=True)
class Version:
    """A version of a row: when it was written and by whom, why, and which columns changed from what to what.

    Private values are never among them: of those only the name of the column is told.
    """

    entry: str
    by: str
    at: datetime
    reason: str
    changed: tuple[tuple[str, str, str], ...]


def versions(row: StandingRow) -> list[Version]:
    """Return the versions of a row, the latest first; the first one changes nothing.

    Raises:
        ServiceError: when the database fails.
    """
    with translated():
        of_row = Q(pk=row.identity) | Q(first_id=row.identity)
        rows = list(RowVersion.objects.filter(of_row).order_by("id"))
        batches = Batch.objects.select_related("actor").in_bulk({row.batch_id for row in rows})
    found = []
    before: RowVersion | None = None
    for each in rows:
        batch = batches[each.batch_id]
        changed = tuple(_changes(before, each)) if before else ()
        at = timezone.localtime(batch.created_at)
        found.append(Version(reference(each.id), batch.actor.title or batch.actor.name, at, batch.reason, changed))
        before = each
    return found[::-1]


def _changes(before: RowVersion, after: RowVersion) -> Iterator[tuple[str, str, str]]:
    old, new = json.loads(before.contents), json.loads(after.contents)
    for code in dict.fromkeys([*old, *new]):
        if old.get(code, "") != new.get(code, ""):
            yield code, old.get(code, ""), new.get(code, "")
    hidden, shown = json.loads(before.hashes), json.loads(after.hashes)
    for code in dict.fromkeys([*hidden, *shown]):
        if hidden.get(code) != shown.get(code):
            yield code, "", ""


def due(*, instance: Instance, on: date, registers: Sequence[str] = ()) -> tuple[list[DueRow], list[Finding]]:
    """Return the time limits of open cases on a day, the most urgent first, and what kept some from being computed.

    It shows no private value, so everybody of the commune may ask.

    Raises:
        ServiceError: no such register; the database fails.
    """
    unknown = [unknown_register(instance, code) for code in registers if code not in instance.catalogue.registers]
    if unknown:
        raise ServiceError(unknown)
    codes = registers or [code for code, one in instance.catalogue.registers.items() if _has_limits(one)]
    units = index()
    with translated():
        rows = standing(codes)
    found: list[DueRow] = []
    missing: dict[str, Finding] = {}
    for row in rows:
        declared = instance.catalogue.registers[row.register]
        about = units.key_of(row.org_unit)
        found += _deadline(declared, row, about, on)
        for code, line in timelines(declared, row.values, row.steps).items():
            try:
                reading = line.reading(on, instance.catalogue.working_days)
            except MissingHolidays as error:
                missing.setdefault(str(error.data.get("year")), Finding(error.code, data=error.data))
                continue
            if reading.state in _OPEN:
                clock = declared.clocks[code]
                said = (clock.name_vi, clock.name_en, clock.legal)
                found.append(DueRow(declared, row.key, about, *said, reading.state, reading.due, reading.days))
    return sorted(found, key=_urgency), list(missing.values())


_OPEN = frozenset({ClockState.RUNNING, ClockState.OVERDUE, ClockState.STOPPED})


def thread(*, instance: Instance, register: str, key: str) -> Thread:
    """Return a row with the rows that it names and those that name it, both ways to the end; each stands once.

    It shows no private value, so everybody of the commune may ask.

    Raises:
        ServiceError: no such register or row; the database fails.
    """
    found = threads(instance=instance, also=register)
    return found.of(find_row(instance, found.known, register, key))


def threads(*, instance: Instance, also: str = "") -> Threads:
    """Return what walks the links between the rows of all registers that name others or are named.

    Args:
        instance: whose ledger it is.
        also: code of a register whose rows are wanted whether or not they are linked.

    Raises:
        ServiceError: when the database fails.
    """
    registers = instance.catalogue.registers
    linked = {one.code for one in registers.values() if one.links} | {
        column.register for one in registers.values() for column in one.links
    }
    with translated():
        known = {(row.register, row.key): row for row in standing({*linked, also} & set(registers))}
    return Threads(registers, known)


# -- helpers -----------------------------------------------------------------------------------------------------------


def _chosen(
    instance: Instance, register: Register, rows: Iterable[StandingRow], period: str, where: str
) -> Iterator[StandingRow]:
    """Yield the rows dated in a period that a condition takes."""
    span = read_period(period) if period else None
    if span is None and not where:
        yield from rows
        return
    tally = _tally(instance, register, where)
    last = span.end if span else max([timezone.localdate(), *(row.day for row in rows)])
    first = span.start if span else date.min
    chooser = Chooser(
        tally, shape_of(register, instance.catalogue.code_lists), first, last, instance.catalogue.working_days
    )
    for row in rows:
        made = make_row(register, row.values, row.steps, key=row.key, entry=row.entry)
        if chooser.takes(made):
            yield row


def _tally(instance: Instance, register: Register, where: str) -> Tally:
    """Return the function of rows that takes what a condition takes.

    Raises:
        ServiceError: the condition is none, or names what the register has not.
    """
    try:
        expression = parse_formula(f"count(so.{register.code}{f' where {where}' if where else ''})").expression
    except FormulaError as error:
        raise ServiceError([error.problem.finding(subject=where, location=Location())]) from error
    if not isinstance(expression, Tally):
        raise refusal("register.no_condition", where)
    shapes = {register.code: shape_of(register, instance.catalogue.code_lists)}
    problems = [each.finding(subject=where, location=Location()) for each in tally_problems(expression, shapes.get)]
    if problems:
        raise ServiceError(problems)
    return expression


def _private(
    actor: Actor, register: Register, rows: Sequence[StandingRow], columns: set[str]
) -> Mapping[int, Mapping[str, str]]:
    """Return private values by version and column, after writing down that they are read."""
    data = {
        "register": register.code, "columns": sorted(columns), "rows": len(rows),
        "keys": [row.key for row in rows[:_MOST_KEYS]],
    }  # fmt: skip
    with translated(), alone():
        events.append("register.private_read", actor=actor.account, at=timezone.now(), data=data)
        values = private_values(row.version for row in rows)
    return {
        version: {code: value.value for code, value in found.items() if code in columns}
        for version, found in values.items()
    }


def _view(
    register: Register,
    row: StandingRow,
    units: UnitIndex,
    columns: set[str],
    private: Mapping[int, Mapping[str, str]],
) -> RowView:
    shown = private.get(row.version, {})
    cells = {code: text for code, text in {**row.values, **shown}.items() if code in columns}
    masked = frozenset(code for code in row.hashes if code not in shown and code not in row.erased and code in columns)
    erased = frozenset(code for code in row.erased if code not in shown and code in columns)
    org_unit = units.key_of(row.org_unit)
    return RowView(
        register.code, row.key, row.entry, row.revision, org_unit, state_of(register, row), cells, masked, erased, row
    )


def state_of(register: Register, row: StandingRow) -> str:
    """Return the code of the state of a row after all its steps, empty when its register has none."""
    return state_on(register, row, date.max)


def state_on(register: Register, row: StandingRow, day: date) -> str:
    """Return the code of the state of a row on a day, empty when its register has none."""
    changes = [step.subject for step in row.steps if step.kind is StepKind.STATE and step.day <= day]
    return changes[-1] if changes else register.start


def _due_column(register: Register) -> Column | None:
    """Return the column of days by which a row has to be done, ``None`` when there is none or a clock reads it."""
    name = register.roles.get(Role.DUE, "")
    if any(clock.due == name for clock in register.clocks.values()):
        return None
    column = register.columns.get(name)
    return column if column is not None and column.type is ColumnType.DATE else None


def _deadline(register: Register, row: StandingRow, about: str, on: date) -> Iterator[DueRow]:
    """Yield the day by which an open row has to be done, as it was set for that row."""
    column = _due_column(register)
    if column is None or not row.values.get(column.code):
        return
    state = register.states.get(state_on(register, row, on))
    if row.day <= on and not (state and state.closed):
        last = date.fromisoformat(row.values[column.code])
        how = ClockState.RUNNING if on <= last else ClockState.OVERDUE
        yield DueRow(register, row.key, about, column.name_vi, column.name_en, "", how, last, (last - on).days)


def _urgency(row: DueRow) -> tuple[bool, date, str, str]:
    return row.due is None, row.due or date.max, row.register.code, row.key


class Threads:
    """Walks links both ways. A row that was met is not walked again, so that a circle of links ends.

    Attributes:
        known: the rows by register and key.
    """

    def __init__(self, registers: Mapping[str, Register], known: Mapping[tuple[str, str], StandingRow]) -> None:
        self._registers = registers
        self.known = known
        self._naming: dict[tuple[str, str], list[StandingRow]] = {}
        for row in known.values():
            for place in self._named(row):
                self._naming.setdefault(place, []).append(row)

    def of(self, row: StandingRow) -> Thread:
        """Return the thread of a row."""
        up, down = {row.identity}, {row.identity}
        return Thread(
            self._registers[row.register],
            row,
            tuple(self._above(each, up) for each in self._rows_named(row, up)),
            tuple(self._below(each, down) for each in self._rows_naming(row, down)),
        )

    def naming(self, row: StandingRow) -> list[StandingRow]:
        """Return the rows that name a row."""
        return list(self._naming.get((row.register, row.key), ()))

    def _above(self, row: StandingRow, met: set[int]) -> Thread:
        above = tuple(self._above(each, met) for each in self._rows_named(row, met))
        return Thread(self._registers[row.register], row, above=above)

    def _below(self, row: StandingRow, met: set[int]) -> Thread:
        below = tuple(self._below(each, met) for each in self._rows_naming(row, met))
        return Thread(self._registers[row.register], row, below=below)

    def _named(self, row: StandingRow) -> Iterator[tuple[str, str]]:
        for column in self._registers[row.register].links:
            if row.values.get(column.code):
                yield column.register, row.values[column.code]

    def _rows_named(self, row: StandingRow, met: set[int]) -> list[StandingRow]:
        found = (self.known.get(place) for place in self._named(row))
        return _unmet((each for each in found if each is not None), met)

    def _rows_naming(self, row: StandingRow, met: set[int]) -> list[StandingRow]:
        return _unmet(self._naming.get((row.register, row.key), ()), met)


def _unmet(rows: Iterable[StandingRow], met: set[int]) -> list[StandingRow]:
    """Return the rows that were not met yet, and remember them."""
    found = [row for row in rows if row.identity not in met]
    met.update(row.identity for row in found)
    return found
