"""What the ledger knows of issued reports: lists them, finds one by its number, and says whose file a hash is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from django.utils import timezone

from socai.ledger.models import IssuedReport
from socai.services.errors import refusal, translated

_ASKED = re.compile(r"0*(?P<number>[0-9]{1,9})(?:[-/](?P<symbol>[^@]+))?(?:@(?P<year>[0-9]{4}))?")


@dataclass(frozen=True)
class Issued:
    """An issued report.

    Attributes:
        number: its official number.
        symbol: what stands after the number.
        kind: name of the type of paper.
        body: who issued it.
        issued_on: the day that it bears.
        template: key of its template.
        period: the reporting period.
        as_known_at: number of the last batch that it was made of.
        pack: SHA-256 of the archived pack that it was made with.
        files: SHA-256 of each file by name.
        batch: number of the batch that it was issued in.
        account: who issued it, as people call them.
        at: when it was issued.
    """

    number: int
    symbol: str
    kind: str
    body: str
    issued_on: date
    template: str
    period: str
    as_known_at: int
    pack: str
    files: Mapping[str, str]
    batch: int
    account: str
    at: datetime

    @property
    def reference(self) -> str:
        """How people name it: ``456-BC/ĐU``, and of State bodies ``456/BC-UBND``."""
        return reference(self.number, self.symbol)


@dataclass(frozen=True)
class IssuedFile:
    """A file of an issued report."""

    report: Issued
    name: str


def reference(number: int, symbol: str) -> str:
    """Return number and symbol as people name a paper: a Party symbol has a slash in itself, a State one a dash."""
    return f"{number:02}{'-' if '/' in symbol else '/'}{symbol}"


def is_reference(text: str) -> bool:
    """Return whether a text has the form of an official number: ``456``, ``456-BC/ĐU``, ``456-BC/ĐU@2026``."""
    return _ASKED.fullmatch(text) is not None


def listed() -> list[Issued]:
    """Return all issued reports in the order in which they were issued.

    Raises:
        ServiceError: when the database fails.
    """
    with translated():
        return [_plain(row) for row in IssuedReport.objects.select_related("batch__actor").order_by("id")]


def find(asked: str) -> Issued:
    """Return the report with an official number.

    Args:
        asked: the number; with its symbol, and ``@`` and the year, when it alone does not say which.

    Raises:
        ServiceError: there is no such report, or several.
    """
    found = matching(asked)
    if not found:
        known = ", ".join(report.reference for report in listed()[-5:]) or "-"
        raise refusal("issued.unknown", asked, known=known)
    if len(found) > 1:
        several = ", ".join(f"{report.reference}@{report.issued_on.year}" for report in found)
        raise refusal("issued.several", asked, found=several)
    return found[0]


def matching(asked: str) -> list[Issued]:
    """Return the reports that an official number may mean, as ``find`` takes it; none for what is no number.

    Raises:
        ServiceError: when the database fails.
    """
    return [report for report in listed() if _is_asked(report, asked)]


def of_paper(name: str, day: date) -> Issued | None:
    """Return the issued report that a paper of a day is, by what people call it; ``None`` when it is none.

    Raises:
        ServiceError: when the database fails.
    """
    with translated():
        rows = list(IssuedReport.objects.filter(issued_on=day).select_related("batch__actor"))
    return next((each for each in map(_plain, rows) if each.reference == name), None)


def of_content(parts: Iterable[bytes]) -> IssuedFile | None:
    """Return the issued file with this content, ``None`` when no issued report has it.

    Raises:
        ServiceError: when the database fails.
    """
    digest = sha256()
    for part in parts:
        digest.update(part)
    return of_hash(digest.hexdigest())


def of_hash(digest: str) -> IssuedFile | None:
    """Return the issued file with this SHA-256, ``None`` when no issued report has it.

    Raises:
        ServiceError: when the database fails.
    """
    with translated():
        rows = list(IssuedReport.objects.filter(files__contains=digest.lower()).select_related("batch__actor"))
    return next(_files_with(map(_plain, rows), digest.lower()), None)


def _files_with(reports: Iterator[Issued], digest: str) -> Iterator[IssuedFile]:
    for report in reports:
        yield from (IssuedFile(report, name) for name, known in report.files.items() if known == digest)


def _is_asked(report: Issued, asked: str) -> bool:
    parts = _ASKED.fullmatch(asked.strip())
    if parts is None or int(parts["number"]) != report.number:
        return False
    year = parts["year"]
    return parts["symbol"] in (None, report.symbol) and (year is None or int(year) == report.issued_on.year)


def _plain(row: IssuedReport) -> Issued:
    return Issued(
        number=row.number,
        symbol=row.symbol,
        kind=row.kind,
        body=row.body,
        issued_on=row.issued_on,
        template=row.template,
        period=row.period,
        as_known_at=row.as_known_at_id,
        pack=row.pack,
        files=json.loads(row.files),
        batch=row.batch_id,
        account=row.batch.actor.title,
        at=timezone.localtime(row.batch.created_at),
    )
