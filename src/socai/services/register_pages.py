"""Registers as people look through them: chosen rows page by page, one row with its limits, moves and past."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from socai.catalogue.register_clocks import timelines
from socai.catalogue.registers import Clock, Column, ColumnType, Register, RowState
from socai.core.clocks import Reading, Timeline
from socai.core.findings import Finding
from socai.core.spelling import folded
from socai.core.workdays import MissingHolidays
from socai.services import proofs, units
from socai.services.actors import Actor
from socai.services.opened import Instance
from socai.services.proofs import Proof
from socai.services.register_reading import (
    DueRow,
    Rows,
    RowView,
    Thread,
    Version,
    declared,
    due,
    read_rows,
    thread,
    versions,
)
from socai.services.register_rights import may_keep, seen
from socai.services.register_rows import standing
from socai.services.register_words import cell_words, name_of

PAGE = 50
_MOST_CHOICES = 300


@dataclass(frozen=True)
class Chosen:
    """Which rows are asked for; what is empty chooses nothing away.

    Attributes:
        state: code of a state.
        start: first day.
        end: last day.
        words: words that all stand in what is shown of a row, without accents and letters large or small.
        overdue: only rows with a limit that is over.
    """

    state: str = ""
    start: date | None = None
    end: date | None = None
    words: str = ""
    overdue: bool = False


@dataclass(frozen=True)
class Found:
    """The chosen rows of a register, the latest first.

    Attributes:
        rows: the register with all of them.
        limits: the most urgent limit of each row that has one, by key.
        findings: what kept some limits from being computed.
        may_keep: whether the actor may write into the register.
    """

    rows: Rows
    limits: dict[str, DueRow]
    findings: tuple[Finding, ...]
    may_keep: bool


@dataclass(frozen=True)
class Limit:
    """A time limit of one row and how it stands, ``None`` when the holidays that it needs are not known."""

    clock: Clock
    reading: Reading | None


@dataclass(frozen=True)
class Whole:
    """One row with all that is known of it.

    Attributes:
        register: its register.
        row: what the actor may see of it.
        columns: the columns that the actor may know of.
        mark: what changes with every version and step.
        limits: its time limits.
        moves: the states it may go to next.
        versions: its versions, the latest first.
        thread: what it names and what names it.
        proofs: its photos and files; none for who may not see all its private columns.
        may_keep: whether the actor may write into its register.
        may_see_private: whether the actor may ask for its private values.
    """

    register: Register
    row: RowView
    columns: tuple[Column, ...]
    mark: str
    limits: tuple[Limit, ...]
    moves: tuple[RowState, ...]
    versions: tuple[Version, ...]
    thread: Thread
    proofs: tuple[Proof, ...]
    may_keep: bool
    may_see_private: bool


def find(*, instance: Instance, actor: Actor, register: str, chosen: Chosen, on: date, lang: str) -> Found:
    """Return the rows of a register that were chosen, without private values.

    Raises:
        ServiceError: no such register; the database fails.
    """
    said = declared(instance, register)
    found = read_rows(instance=instance, actor=actor, register=register)
    running, problems = due(instance=instance, on=on, registers=[register])
    limits: dict[str, DueRow] = {}
    for limit in running:
        limits.setdefault(limit.key, limit)
    late = {limit.key for limit in running if limit.days is not None and limit.days < 0}
    wanted = folded(chosen.words).split()
    kept = [
        row
        for row in found.rows
        if _is_chosen(said, row, chosen)
        and (not chosen.overdue or row.key in late)
        and all(word in searched(instance, found, row, lang) for word in wanted)
    ]
    kept.sort(key=lambda row: (row.cells.get(said.date_column, ""), row.key), reverse=True)
    return Found(
        Rows(said, found.columns, found.shown, tuple(kept)), limits, tuple(problems),
        may_keep(actor, said, units.index()),
    )  # fmt: skip


def whole(*, instance: Instance, actor: Actor, register: str, key: str, on: date, with_private: bool) -> Whole:
    """Return a row with its limits on a day, the moves it may make, its versions and its thread.

    Raises:
        ServiceError: no such register or row; private values asked for by who may read none; the database fails.
    """
    found = read_rows(instance=instance, actor=actor, register=register, key=key, with_private=with_private)
    said, view, index = found.register, found.rows[0], units.index()
    row = view.row
    lines = timelines(said, row.values, row.steps)
    limits = tuple(Limit(said.clocks[code], _reading(instance, line, on)) for code, line in lines.items())
    private = {column.privacy for column in found.columns if column.is_private}
    return Whole(
        register=said,
        row=view,
        columns=found.columns,
        mark=row.mark,
        limits=limits,
        moves=tuple(said.states[code] for code in said.states[view.state].next) if view.state else (),
        versions=tuple(versions(row)),
        thread=thread(instance=instance, register=register, key=key),
        proofs=tuple(proofs.of_row(row.identity)) if private <= seen(actor, said, index) else (),
        may_keep=may_keep(actor, said, index),
        may_see_private=bool(private & seen(actor, said, index)),
    )


def unit_name(key: str) -> str:
    """Return the name of the org unit that a cell names, the text as it stands when it names none.

    Raises:
        ServiceError: when the database fails.
    """
    index = units.index()
    identity = index.identity(key)
    return index.name(identity) if identity else key


def choices(*, instance: Instance, column: Column) -> list[tuple[str, str]]:
    """Return what may be chosen in a column, each with its words; nothing for a column that is typed freely.

    Raises:
        ServiceError: when the database fails.
    """
    if column.type is ColumnType.UNIT:
        index = units.index()
        names = ((key, index.name(index.identity(key) or "")) for key in sorted(index.keys()))
        return list(names)[:_MOST_CHOICES]
    if column.type is ColumnType.LINK:
        register = instance.catalogue.registers[column.register]
        rows = standing([column.register])[-_MOST_CHOICES:]
        return [(row.key, name_of(register, row.values)) for row in reversed(rows)]
    return []


def _is_chosen(register: Register, row: RowView, chosen: Chosen) -> bool:
    day = row.cells.get(register.date_column, "")
    return (
        (not chosen.state or row.state == chosen.state)
        and (chosen.start is None or day >= chosen.start.isoformat())
        and (chosen.end is None or day <= chosen.end.isoformat())
    )


def searched(instance: Instance, found: Rows, row: RowView, lang: str) -> str:
    """Return what words are looked for in: what is shown of a row, without accents and letters large or small."""
    return folded(" ".join((row.key, *_words(instance, found.columns, found.shown, row, lang))))


def _words(
    instance: Instance, columns: Sequence[Column], shown: frozenset[str], row: RowView, lang: str
) -> Iterator[str]:
    """Yield the cells of a row in words, private ones never."""
    for column in columns:
        if column.code in shown:
            yield cell_words(instance.catalogue, row, column, lang=lang)


def _reading(instance: Instance, line: Timeline, on: date) -> Reading | None:
    try:
        return line.reading(on, instance.catalogue.working_days)
    except MissingHolidays:
        return None
