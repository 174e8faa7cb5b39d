"""Issues a report: gives it its official number for good, and archives its files and all that they were made of."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from django.utils import timezone

from socai.compose.composer import Issue
from socai.ledger.models import MOST_NUMBER, Batch, BatchKind, IssuedReport
from socai.services import archive, paper_books, reading, report_approval, reports
from socai.services.actors import Actor
from socai.services.errors import refusal, translated
from socai.services.issued import Issued, find, reference
from socai.services.opened import Instance, Progress, silent
from socai.services.pack_archive import archived_catalogue, keep_pack
from socai.services.writing import Act, open_write, seal

_REASON = "Ban hành {reference}"
_ALWAYS = "csv"
_TRIES = 5
"""How often a number is asked for anew when it went to another paper while the report was made."""
LARGEST = MOST_NUMBER
"""The largest official number that is given."""


@dataclass(frozen=True)
class Asked:
    """What a report shall be issued as.

    Attributes:
        template: key of a template of the pack.
        period: the reporting period, as periods print.
        number: its official number, ``None`` for the next one where its book is numbered here.
        day: the day that it bears, today when ``None``.
        signer: who signs it, empty when that is written by hand.
    """

    template: str
    period: str
    number: int | None = None
    day: date | None = None
    signer: str = ""


@dataclass(frozen=True)
class _Given:
    """The number and day that a report gets, and whether the number was given here just now."""

    number: int
    day: date
    is_new: bool


@dataclass(frozen=True)
class IssuedNow:
    """A report that was just issued: what the ledger knows of it, and what was built."""

    report: Issued
    built: reports.BuiltReport


def issue_report(
    *,
    instance: Instance,
    actor: Actor,
    asked: Asked,
    out: Path | None = None,
    formats: Sequence[str] = reports.FORMATS,
    progress: Progress = silent,
) -> IssuedNow:
    """Give a report its official number, archive its files, write them to a folder if named. All of it or nothing.

    A report whose template says so stands in the book of issued papers, from which it gets its number where that book
    is numbered here. It is made of the ledger as it stands at this moment. ``figures.csv`` is among the files whatever
    formats are asked for: it is what proves the report later.

    Raises:
        ServiceError: a demonstration; an actor who may not; somebody who is no leader, and no leader approved this very
            text; a number that is out of range, given already, not the next one or lacking; a day to come; whatever
            ``reports.build_report`` refuses; disk or database fail.
    """
    day = asked.day or timezone.localdate()
    _refuse(instance, actor, asked, day)
    for _ in range(_TRIES):
        number = asked.number or paper_books.next_number(instance=instance, template=asked.template, day=day)
        if number is None:
            raise refusal("issue.number_needed", asked.template)
        try:
            given = _Given(number, day, is_new=asked.number is None)
            return _issue(instance, actor, asked, given, out, formats, progress)
        except paper_books.NumberGoneError:
            if asked.number:
                raise
    raise refusal("ledger.busy")


def _issue(
    instance: Instance,
    actor: Actor,
    asked: Asked,
    given: _Given,
    out: Path | None,
    formats: Sequence[str],
    progress: Progress,
) -> IssuedNow:
    """Issue a report with a number and a day, unless that number went to another paper meanwhile."""
    day = given.day
    forms = tuple(dict.fromkeys((*formats, _ALWAYS)))
    reports.refuse_unknown_formats(forms)
    period = reading.read_period(asked.period)
    progress("compose", 0, 2)
    as_known_at, pack = reading.last_batch(), keep_pack(instance)
    # Made of the archived pack, not of the one at hand, so that it can be made of it again.
    then = replace(instance, catalogue=archived_catalogue(instance, pack))
    issue = Issue(str(given.number), day, asked.signer)
    composed = reports.compose(
        instance=then, template=asked.template, period=period, as_known_at=as_known_at, issue=issue
    )
    report_approval.require_approved(actor=actor, template=asked.template, composed=composed)
    files = reports.contents(composed, forms)
    progress("write", 1, 2)
    front = reports.front_matter(then.catalogue, asked.template)
    row = IssuedReport(
        number=given.number, symbol=front.symbol, kind=front.kind, body=composed.report.letterhead.body,
        issued_on=day, year=day.year, template=asked.template, period=str(period), as_known_at_id=as_known_at,
        pack=pack,
    )  # fmt: skip
    paper = paper_books.Paper(front, given.number, day, " ".join(composed.report.summary), is_new=given.is_new)
    paths = _write(instance, actor, row, paper, files, out)
    progress("write", 2, 2)
    return IssuedNow(find(f"{reference(row.number, row.symbol)}@{row.year}"), reports.built(composed, paths))


def _refuse(instance: Instance, actor: Actor, asked: Asked, day: date) -> None:
    with translated():
        is_demonstration = Batch.objects.filter(kind=BatchKind.DEMONSTRATION).exists()
    if instance.options.demonstration or is_demonstration:
        raise refusal("issue.demonstration", str(asked.number or asked.template))
    if not actor.may_issue:
        raise refusal("issue.not_allowed", actor.name, role=actor.role.value)
    if asked.number is not None and not 1 <= asked.number <= MOST_NUMBER:
        raise refusal("issue.number_range", str(asked.number), most=MOST_NUMBER)
    if day > timezone.localdate():
        raise refusal("issue.day_to_come", day.isoformat(), today=timezone.localdate().isoformat())


def _write(
    instance: Instance,
    actor: Actor,
    row: IssuedReport,
    paper: paper_books.Paper,
    files: Mapping[str, bytes],
    out: Path | None,
) -> tuple[Path, ...]:
    """Write archive, ledger and folder. The folder is last: when it fails, the number is not given."""
    name = reference(row.number, row.symbol)
    with open_write(instance) as writer:
        written = paper_books.enter(writer=writer, instance=instance, actor=actor, paper=paper)
        _refuse_taken(row)
        kept = {file: archive.keep(instance, content) for file, content in files.items()}
        row.files = json.dumps(kept, ensure_ascii=False, sort_keys=True)
        writer.add([row])
        data = {"report": name, "template": row.template, "period": row.period, "files": kept, "registers": written}
        seal(writer, Act(actor, BatchKind.ISSUE, _REASON.format(reference=name), data))
        return reports.write_files(out, files) if out is not None else ()


def _refuse_taken(row: IssuedReport) -> None:
    taken = IssuedReport.objects.filter(body=row.body, kind=row.kind, year=row.year, number=row.number).first()
    if taken is not None:
        data = {"day": taken.issued_on.isoformat(), "template": taken.template, "period": taken.period}
        raise refusal("issue.number_taken", reference(taken.number, taken.symbol), **data)
