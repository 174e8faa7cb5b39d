"""Books of issued papers: the number that comes next for a report, and the row that it gets there when it is issued."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from socai.catalogue.registers import Register, Role
from socai.compose.front_matter import FrontMatter
from socai.core.findings import Finding, has_errors
from socai.ledger.sealing import BatchWriter
from socai.services import issued, registers, reports
from socai.services.actors import Actor
from socai.services.errors import ServiceError, refusal, translated
from socai.services.issued import Issued
from socai.services.opened import Instance
from socai.services.register_checks import Cells
from socai.services.register_numbers import Numbers
from socai.services.register_rows import StandingRow, standing

_OF_NUMBERS = frozenset({"register.number_taken", "register.number_not_next", "register.key_known"})


class NumberGoneError(ServiceError):
    """The number of a paper went to another one; the next one may be asked for."""


@dataclass(frozen=True)
class Paper:
    """A report as its book knows it.

    Attributes:
        front: the head of its template.
        number: its number.
        day: the day that it bears.
        subject: what it is about.
        is_new: whether its number was given just now, so that no row of the book can be its own yet.
    """

    front: FrontMatter
    number: int
    day: date
    subject: str
    is_new: bool

    @property
    def reference(self) -> str:
        """What people call it."""
        return issued.reference(self.number, self.front.symbol)


def next_number(*, instance: Instance, template: str, day: date) -> int | None:
    """Return the number that a report gets on a day, ``None`` when its number is not given here.

    Raises:
        ServiceError: an unknown template, or one with problems; the database fails.
    """
    front, book = reports.front_matter(instance.catalogue, template), instance.catalogue.issued_book
    if book is None or not front.book or book.code not in instance.options.numbered_registers:
        return None
    column = book.columns[book.roles[Role.NUMBER]]
    with translated():
        return Numbers(book, gives=True, terms=instance.options.terms).next(column, day, front.book)


def enter(*, writer: BatchWriter, instance: Instance, actor: Actor, paper: Paper) -> Mapping[str, int]:
    """Put a report into its book in a batch that is open, unless it was put there by hand; return how many rows.

    Who may issue reports needs no right to keep the book. To be called where nobody else writes.

    Raises:
        NumberGoneError: another paper has the number, or it is not the next one.
        ServiceError: something else keeps the row out; the database fails.
    """
    book = instance.catalogue.issued_book
    if book is None or not paper.front.book:
        return {}
    known = _standing(book, paper.reference, paper.day)
    if known is not None and not paper.is_new:
        _refuse_other(book, known, paper)
        return {}
    done, written = registers.add_rows(
        writer=writer, instance=instance, actor=actor, rows=[Cells(book.code, _cells(book, paper))], is_cleared=True
    )
    if has_errors(done.findings):
        raise (NumberGoneError if _is_of_number(done.findings) else ServiceError)(done.findings)
    return written


def row_of(*, instance: Instance, report: Issued) -> StandingRow | None:
    """Return the row of an issued report in its book, ``None`` when it has none.

    Raises:
        ServiceError: when the database fails.
    """
    book = instance.catalogue.issued_book
    with translated():
        return None if book is None else _standing(book, report.reference, report.issued_on)


def _standing(book: Register, reference: str, day: date) -> StandingRow | None:
    named = book.roles[Role.REFERENCE]
    return next((row for row in standing([book.code]) if (row.values.get(named), row.day) == (reference, day)), None)


def _refuse_other(book: Register, known: StandingRow, paper: Paper) -> None:
    """Refuse to take a row for that of a report when it says something else of it."""
    expected = {**paper.front.book, book.roles[Role.NUMBER]: str(paper.number)}
    differing = {code: text for code, text in expected.items() if known.values.get(code, text) != text}
    if differing:
        raise refusal("issue.other_paper", paper.reference, key=known.key, columns=sorted(differing))


def _cells(book: Register, paper: Paper) -> Mapping[str, str]:
    said = {
        book.roles[Role.NUMBER]: str(paper.number),
        book.roles[Role.REFERENCE]: paper.reference,
        book.date_column: paper.day.isoformat(),
    }
    name = book.roles.get(Role.NAME)
    subject = {name: paper.subject[:1].upper() + paper.subject[1:]} if name else {}
    return {**subject, **paper.front.book, **said}


def _is_of_number(findings: tuple[Finding, ...]) -> bool:
    return any(finding.code in _OF_NUMBERS for finding in findings)
