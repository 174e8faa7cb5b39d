"""Papers as people look for them: those issued and those received, in all books of the pack at once. It only reads.

What was read is kept until something is written, or the day changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from socai.catalogue.registers import Register, Role
from socai.core.findings import Finding
from socai.core.spelling import folded
from socai.ledger.models import Role as AccountRole
from socai.services import access, issued, register_pages, units
from socai.services.actors import Actor
from socai.services.issued import Issued
from socai.services.opened import Instance
from socai.services.register_pages import Chosen, Found
from socai.services.register_reading import DueRow, RowView
from socai.services.register_rights import may_keep
from socai.services.register_words import cell_words, state_words
from socai.services.seals import Seal, last_seal

_KEPT = 4
_ANYBODY = Actor(0, "", "", AccountRole.OFFICE)
"""Somebody who may look at books and keeps none."""


@dataclass(frozen=True)
class Line:
    """A paper as it stands in a list.

    Attributes:
        register: its book.
        key: what names it there.
        number: its number, empty when none is known.
        reference: what people call it.
        day: the day on which it was issued or came in.
        issuer: who issued it.
        recipient: which body here it came to, empty for one that was issued.
        subject: what it is about.
        state: what became of it, empty when its book does not say.
        limit: by when it has to be dealt with, ``None`` when that is not said or done.
        report: the issued report that it is, ``None`` for any other paper.
    """

    register: Register
    key: str
    number: str
    reference: str
    day: date
    issuer: str
    recipient: str
    subject: str
    state: str
    limit: DueRow | None
    report: Issued | None

    @property
    def is_late(self) -> bool:
        """Whether the day by which it has to be dealt with is over."""
        return self.limit is not None and self.limit.days is not None and self.limit.days < 0


@dataclass(frozen=True)
class Book:
    """A book of papers: its register, whether its numbers are given here, whether the reader writes into it."""

    register: Register
    is_numbered_here: bool
    may_keep: bool


@dataclass(frozen=True)
class Papers:
    """The papers that were looked for, the latest first, the books of the pack, and what kept limits from computing."""

    books: tuple[Book, ...]
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]


def books(instance: Instance) -> list[Register]:
    """Return the registers of the pack that are books of papers."""
    return [register for register in instance.catalogue.registers.values() if register.is_book]


def find(*, instance: Instance, actor: Actor, book: str, chosen: Chosen, on: date, lang: str) -> Papers:
    """Return the papers that were chosen.

    Args:
        instance: whose papers they are.
        actor: who looks.
        book: code of the only book to look into, empty for all.
        chosen: which papers, as ``register_pages.find`` takes them, but for ``state``: books have no states in common.
        on: the day on which limits are read.
        lang: language of the words.

    Raises:
        ServiceError: the actor may not see registers; the database fails.
    """
    access.require_somewhere(actor, "register:see")
    known, index = _known(instance, last_seal(), on, lang), units.index()
    kept = tuple(
        Book(each, each.code in instance.options.numbered_registers, may_keep(actor, each, index))
        for each in books(instance)
    )
    words = folded(chosen.words).split()
    lines = (
        line
        for line, text in known.lines
        if book in ("", line.register.code)
        and (chosen.start is None or line.day >= chosen.start)
        and (chosen.end is None or line.day <= chosen.end)
        and (not chosen.overdue or line.is_late)
        and all(word in text for word in words)
    )
    return Papers(kept, tuple(lines), known.findings)


@dataclass(frozen=True)
class _Known:
    """All papers, the latest first, each with the text in which words are looked for."""

    lines: tuple[tuple[Line, str], ...]
    findings: tuple[Finding, ...]


@lru_cache(maxsize=_KEPT)
def _known(instance: Instance, _seal: Seal, on: date, lang: str) -> _Known:
    """Return the papers as the ledger has them at a batch; what is shown of them is the same for all who may look."""
    lines: list[tuple[Line, str]] = []
    findings: list[Finding] = []
    reports = {(each.reference, each.issued_on): each for each in issued.listed()}
    for register in books(instance):
        found = register_pages.find(
            instance=instance, actor=_ANYBODY, register=register.code, chosen=Chosen(), on=on, lang=lang
        )
        texts = (register_pages.searched(instance, found.rows, row, lang) for row in found.rows.rows)
        lines += zip(_lines(instance, found, reports, lang), texts, strict=True)
        findings += (each for each in found.findings if each not in findings)
    lines.sort(key=lambda each: _order(each[0]), reverse=True)
    return _Known(tuple(lines), tuple(findings))


def _lines(instance: Instance, found: Found, reports: Mapping[tuple[str, date], Issued], lang: str) -> Iterator[Line]:
    register = found.rows.register

    def said(row: RowView, role: Role) -> str:
        column = register.columns.get(register.roles.get(role, ""))
        return cell_words(instance.catalogue, row, column, lang=lang) if column else ""

    for row in found.rows.rows:
        reference = said(row, Role.REFERENCE)
        yield Line(
            register=register,
            key=row.key,
            number=said(row, Role.NUMBER),
            reference=reference,
            day=row.row.day,
            issuer=said(row, Role.ISSUER),
            recipient=said(row, Role.RECIPIENT),
            subject=said(row, Role.NAME),
            state=state_words(register, row.state, lang=lang),
            limit=found.limits.get(row.key),
            report=reports.get((reference, row.row.day)) if register.is_of_issued else None,
        )


def _order(line: Line) -> tuple[date, str, int, str]:
    return line.day, line.register.code, int(line.number) if line.number.isdecimal() else 0, line.key
