"""The list of dossiers that a one-stop system exports, counted for the boxes of a form.

The file is read in memory and kept nowhere; of a dossier only its number, field, state and days are looked at, whatever
other columns there are. Nothing is entered by itself: a person confirms each figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from socai.catalogue.forms import DossierList
from socai.core import dossiers as counting
from socai.core.dossiers import Counts, Dossier, Group
from socai.core.findings import Finding, Location
from socai.core.numerals import format_number
from socai.core.spelling import folded
from socai.files.errors import FilesError, FindingLog, excerpt
from socai.files.tables import Cell, RawRow, Records, parse_records
from socai.services import secrets_guard
from socai.services.actors import Actor
from socai.services.errors import ServiceError, refusal
from socai.services.report_figures import ProposedBox
from socai.services.submissions import Submission
from socai.services.wording import say

_MOST_ROWS_ABOVE = 30
_MOST_PROBLEMS = 30
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_MERGED = "workbook.merged_cells"


@dataclass(frozen=True)
class DossierReport:
    """What a list of dossiers says for the period of a form.

    Attributes:
        first: first day counted.
        last: last day counted: that of the period, or today when it is still running.
        counts: the counts of all fields.
        fields: the counts of each field that has any, those with most overdue first.
        soon: the dossiers in process that are due within ``due_within`` days of today.
        due_within: as the pack says.
        sentence: the sentence of a report, in Vietnamese.
        boxes: the figures that may go into the form, none of them entered.
    """

    first: date
    last: date
    counts: Counts
    fields: Mapping[str, Counts]
    soon: tuple[Dossier, ...]
    due_within: int
    sentence: str
    boxes: tuple[ProposedBox, ...]


def takes_dossiers(submission: Submission) -> bool:
    """Return whether a form has boxes that a list of dossiers fills."""
    declared = submission.sheet.form.dossiers
    return declared is not None and any(box.indicator.code in declared.boxes for box in submission.sheet.boxes())


def read(*, actor: Actor, submission: Submission, file: str, data: bytes, today: date) -> DossierReport:
    """Return what a list of dossiers says for the period of a form. Nothing is written.

    Args:
        actor: who brings the list.
        submission: the form.
        file: name of the file, xlsx or CSV.
        data: its content.
        today: the day of the reader.

    Raises:
        ServiceError: the form takes no list; the file cannot be read or bears a mark of secrecy; rows cannot be
            counted: every one is named, without anything of a person.
    """
    declared = submission.sheet.form.dossiers
    if declared is None or not takes_dossiers(submission):
        raise refusal("dossiers.not_for_form", submission.sheet.form.name_vi)
    secrets_guard.admit(actor=actor, data=data, file=file)
    try:
        found = _dossiers(parse_records(data, file=file, with_days=True), declared)
    except FilesError as error:
        raise ServiceError(error.findings) from error
    period = submission.sheet.period
    first, last = period.start, min(period.end, today)
    counts = counting.count(found, first, last)
    return DossierReport(
        first, last, counts, counting.by_field(found, first, last),
        counting.due_soon(found, today, declared.due_within), declared.due_within, _sentence(counts, first, last),
        tuple(_boxes(submission, declared, counts, last)),
    )  # fmt: skip


def _boxes(submission: Submission, declared: DossierList, counts: Counts, last: date) -> Iterator[ProposedBox]:
    is_sure = last == submission.sheet.period.end and counts.received > 0
    for box in submission.sheet.boxes():
        name = declared.boxes.get(box.indicator.code)
        if name is not None:
            text = _number(counts.figures()[name])
            sentence = say("dossiers.source", lang="vi", name=box.indicator.name_vi, value=text, last=last)
            yield ProposedBox(box, text, sentence, is_estimate=False, is_sure=is_sure)


def _sentence(counts: Counts, first: date, last: date) -> str:
    numbers = {name: _number(value, pad=True) for name, value in counts.figures().items()}
    return say("dossiers.sentence", lang="vi", first=first, last=last, **numbers)


def _number(value: int, *, pad: bool = False) -> str:
    return format_number(value, decimals=0, locale="vi", pad=pad)


def _dossiers(records: Records, declared: DossierList) -> list[Dossier]:
    """Return the dossiers of a list.

    Raises:
        ServiceError: it has no header with all columns, or rows cannot be counted.
    """
    above, columns = _header(records, declared)
    line = records.rows[above][0]
    log = FindingLog(_MOST_PROBLEMS)
    for finding in records.log:
        # titles over the columns are merged in every export; merged cells among the rows would hide values
        if finding.code != _MERGED or finding.location.line >= line:
            log.add(finding)
    reader = _Reader(records.file, columns, declared, log)
    found = [dossier for row in records.rows[above + 1 :] if (dossier := reader.dossier(row)) is not None]
    problems = tuple(log)
    if problems:
        raise ServiceError(problems)
    if not found:
        raise refusal("dossiers.empty", records.file)
    return found


def _header(records: Records, declared: DossierList) -> tuple[int, Mapping[str, int]]:
    """Return the place of the row that names the columns, and the place of each column in it."""
    best: Mapping[str, int] = {}
    for place, (_, cells) in enumerate(records.rows[:_MOST_ROWS_ABOVE]):
        columns = _columns(cells, declared)
        if len(columns) == len(declared.headings):
            return place, columns
        best = max(best, columns, key=len)
    unread = [each for each in records.log if each.code != _MERGED]
    missing = [words[0] for name, words in declared.headings.items() if name not in best]
    lacking = Finding("dossiers.no_heading", subject=records.file, data={"missing": tuple(missing)})
    raise ServiceError(unread or [lacking])


def _columns(cells: Sequence[Cell], declared: DossierList) -> Mapping[str, int]:
    words = [folded(str(cell)) for cell in cells]
    found = {
        name: [place for place, word in enumerate(words) if word in set(map(folded, headings))]
        for name, headings in declared.headings.items()
    }
    return {name: places[0] for name, places in found.items() if places}


class _Reader:
    """Reads rows as dossiers and notes what is wrong with them."""

    def __init__(self, file: str, columns: Mapping[str, int], declared: DossierList, log: FindingLog) -> None:
        self._file, self._columns, self._states, self._log = file, columns, declared.states, log
        self._lines: dict[str, int] = {}

    def dossier(self, row: RawRow) -> Dossier | None:
        """Return a row as a dossier, ``None`` for one that is none (a sum, a signature) or cannot be counted."""
        line, cells = row
        texts = {
            name: " ".join(str(cells[place]).split()) if place < len(cells) else ""
            for name, place in self._columns.items()
        }
        if not (texts["state"] or texts["received"]):
            return None
        group = self._states.get(folded(texts["state"]))
        if group is None:
            self._note("dossiers.unknown_state", line, state=excerpt(texts["state"]) or "–")
            return None
        if group is Group.LEFT_OUT:
            return None
        return self._counted(line, texts, group) if self._is_first(line, texts["code"]) else None

    def _is_first(self, line: int, code: str) -> bool:
        if not code:
            self._note("dossiers.no_code", line)
            return False
        before = self._lines.setdefault(code, line)
        if before != line:
            self._note("dossiers.twice", line, first=before)
        return before == line

    def _counted(self, line: int, texts: Mapping[str, str], group: Group) -> Dossier | None:
        received, due, done = (_day(texts[name]) for name in ("received", "due", "done"))
        wrong = [code for code, is_wrong in self._faults(texts, group, (received, due, done)) if is_wrong]
        for code in wrong:
            self._note(code, line)
        if wrong or received is None or due is None:
            return None
        return Dossier(texts["code"], texts["field"] or "–", received, due, done, group)

    def _faults(
        self, texts: Mapping[str, str], group: Group, days: tuple[date | None, date | None, date | None]
    ) -> Iterator[tuple[str, bool]]:
        received, due, done = days
        is_unread = bool(texts["done"]) and done is None
        yield "dossiers.no_received_day", received is None
        yield "dossiers.no_due_day", due is None
        yield "dossiers.bad_done_day", is_unread
        yield "dossiers.done_without_day", group is Group.DONE and done is None and not is_unread
        yield "dossiers.open_with_day", group is not Group.DONE and done is not None
        yield "dossiers.done_before_received", bool(received and done and done < received)

    def _note(self, code: str, line: int, **data: object) -> None:
        self._log.add(Finding(code, subject=self._file, location=Location(self._file, line), data=data))


def _day(text: str) -> date | None:
    """Return the day in a cell, whatever hour stands beside it; ``None`` where there is none."""
    if found := _DAY_FIRST.search(text):
        day, month, year = map(int, found.groups())
    elif found := _YEAR_FIRST.search(text):
        year, month, day = map(int, found.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
