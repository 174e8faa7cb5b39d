"""Papers as people look for them: those issued and those received, in all books of the pack at once. It only reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from socai.catalogue.registers import Register, Role
from socai.core.findings import Finding
from socai.services import issued, register_pages
from socai.services.actors import Actor
from socai.services.issued import Issued
from socai.services.opened import Instance
from socai.services.register_pages import Chosen, Found
from socai.services.register_reading import DueRow, RowView
from socai.services.register_words import cell_words, state_words


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
        chosen: which papers, as ``register_pages.find`` takes them.
        on: the day on which limits are read.
        lang: language of the words.

    Raises:
        ServiceError: when the database fails.
    """
    known: list[Book] = []
    lines: list[Line] = []
    findings: list[Finding] = []
    reports = {(each.reference, each.issued_on): each for each in issued.listed()}
    for register in books(instance):
        found = register_pages.find(
            instance=instance, actor=actor, register=register.code, chosen=chosen, on=on, lang=lang
        )
        known.append(Book(register, register.code in instance.options.numbered_registers, found.may_keep))
        if book in ("", register.code):
            lines += _lines(instance, found, reports, lang)
            findings += (each for each in found.findings if each not in findings)
    lines.sort(key=lambda line: (line.day, line.register.code, _counted(line.number), line.key), reverse=True)
    return Papers(tuple(known), tuple(lines), tuple(findings))


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


def _counted(number: str) -> int:
    return int(number) if number.isdecimal() else 0
