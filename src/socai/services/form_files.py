"""A form that was filled in as an Excel file: all its boxes or none, each problem named by its cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from django.utils import timezone

from socai.catalogue.model import FigureRow
from socai.compose import form_workbook as layout
from socai.compose.form_paper import write_form_paper
from socai.compose.forms import NOT_APPLICABLE, Sheet
from socai.core.figures import Basis
from socai.core.findings import Finding, Location
from socai.core.numerals import NumeralError, parse_number
from socai.core.spelling import folded
from socai.files.errors import FilesError
from socai.files.workbooks import Cell, address, open_sheet
from socai.ledger import events
from socai.ledger.locks import alone
from socai.ledger.models import BatchKind
from socai.services import forms
from socai.services.actors import Actor
from socai.services.entries import record
from socai.services.errors import ServiceError, refusal, translated
from socai.services.imports import ImportResult, outcome
from socai.services.opened import Instance, Progress, silent
from socai.services.reports import write_files

_REASON = "Nhập phiếu từ tệp {name}"
_BASES: Mapping[str, Basis] = {
    "": Basis.ACTUAL,
    folded(layout.ACTUAL): Basis.ACTUAL,
    folded(layout.ESTIMATE): Basis.ESTIMATE,
}


def import_form(*, instance: Instance, actor: Actor, path: Path, dry_run: bool = False) -> ImportResult:
    """Record what was filled in; the file is kept as the paper that the figures came from.

    Raises:
        ServiceError: the file is no form of this instance, or a cell cannot be read: every one is named.
    """
    sheet, rows = read_form(instance=instance, path=path)
    asked = forms.check(catalogue=instance.catalogue, sheet=sheet, rows=rows)
    recorded = record(
        instance=instance,
        actor=actor,
        rows=rows,
        kind=BatchKind.ENTRY,
        reason=_REASON.format(name=path.name),
        document=path,
        dry_run=dry_run,
    )
    return outcome(recorded, asked)


def write_form_files(
    *,
    instance: Instance,
    form: str,
    period: str,
    units: Sequence[str],
    out: Path,
    kind: str,
    progress: Progress = silent,
) -> tuple[Path, ...]:
    """Write a form for each unit, as ``xlsx`` or ``pdf``, and return the paths.

    Args:
        instance: whose form it is.
        form: its code.
        period: the period.
        units: keys of the units, all that fill it in when empty.
        out: folder, made when it is not there.
        kind: ending of the files.
        progress: told of each.

    Raises:
        ServiceError: an unknown form or unit, a period that it is not for, or a file that cannot be written.
    """
    declared = forms.form_of(instance, form)
    keys = tuple(units) or forms.fillers(instance, declared, forms.form_period(declared, period))
    files: dict[str, bytes] = {}
    for number, key in enumerate(keys, 1):
        sheet = forms.sheet(instance=instance, form=form, unit=key, period=period)
        name, content = form_file(sheet, kind)
        files[name] = content
        progress("forms", number, len(keys))
    return write_files(out, files)


def form_file(sheet: Sheet, kind: str) -> tuple[str, bytes]:
    """Return name and content of a form as a file of a kind: ``xlsx`` or ``pdf``."""
    return f"{sheet.file_stem}.{kind}", _WRITERS[kind](sheet)


def exported_form(*, actor: Actor, sheet: Sheet, kind: str) -> tuple[str, bytes]:
    """Return name and content of a form as a file that somebody takes away; an audit event says that they did.

    Raises:
        ServiceError: when the database fails.
    """
    name, content = form_file(sheet, kind)
    data = {"form": sheet.form.code, "unit": sheet.unit, "period": str(sheet.period), "file": name}
    with translated(), alone():
        events.append("form.exported", actor=actor.account, at=timezone.now(), data=data)
    return name, content


_WRITERS: Mapping[str, Callable[[Sheet], bytes]] = {
    "xlsx": layout.write_form_workbook,
    "pdf": write_form_paper,
}


def read_form(*, instance: Instance, path: Path) -> tuple[Sheet, list[FigureRow]]:
    """Return the form that a file is, and a row for each of its boxes. Writes nothing.

    Raises:
        ServiceError: the file is no form of this instance, or a cell cannot be read: every one is named.
    """
    with translated(str(path)):
        data = path.read_bytes()
    return read_form_data(instance=instance, data=data, file=path.name)


def read_form_data(*, instance: Instance, data: bytes, file: str) -> tuple[Sheet, list[FigureRow]]:
    """Return what ``read_form`` does, of a file's content; ``file`` is what messages call it.

    Raises:
        ServiceError: as ``read_form``.
    """
    try:
        opened = open_sheet(data, file=file)
        cells = dict(opened.rows)
    except FilesError as error:
        raise ServiceError(error.findings) from error
    sheet = _sheet_of(instance, cells, file)
    found = _Cells(sheet, file)
    rows = [row for number, line in cells.items() if (row := found.row(number, line)) is not None]
    problems = (*opened.log, *found.problems, *_absent(sheet, rows, found, file))
    if problems:
        raise ServiceError(problems)
    return sheet, rows


def _sheet_of(instance: Instance, cells: Mapping[int, Sequence[Cell]], file: str) -> Sheet:
    """Return the form that the first cell names."""
    mark = str(cells.get(1, [""])[layout.CODE]).split(layout.SEPARATOR)
    if len(mark) != 4 or mark[0] != layout.MARK:
        raise refusal("form.no_form", file)
    _, form, unit, period = mark
    return forms.sheet(instance=instance, form=form, unit=unit, period=period)


def _absent(sheet: Sheet, rows: Sequence[FigureRow], found: _Cells, file: str) -> list[Finding]:
    """Return the boxes of the form that the file does not have."""
    there = {row.indicator for row in rows} | found.unread
    codes = [box.indicator.code for box in sheet.boxes() if box.indicator.code not in there]
    return [Finding("form.box_absent", subject=code, location=Location(file)) for code in codes]


class _Cells:
    """Turns the lines of a form into rows and gathers what cannot be read, by cell."""

    def __init__(self, sheet: Sheet, file: str) -> None:
        self._sheet = sheet
        self._file = file
        self._boxes = {box.indicator.code: box for box in sheet.boxes()}
        self._seen: set[str] = set()
        self.problems: list[Finding] = []
        self.unread: set[str] = set()

    def row(self, number: int, line: Sequence[Cell]) -> FigureRow | None:
        """Return what a line of the sheet enters, ``None`` for one that is no box or cannot be read."""
        code = str(line[layout.CODE]) if number >= layout.HEADER_ROW + 1 and line else ""
        if not code:
            return None
        if code not in self._boxes or code in self._seen:
            self._report("form.foreign_box" if code not in self._boxes else "form.box_twice", number, layout.CODE, code)
            return None
        self._seen.add(code)
        before = len(self.problems)
        texts = [*line, *[""] * (len(layout.HEADER) - len(line))]
        value, applicable = self._value(code, number, texts[layout.VALUE])
        basis = _BASES.get(folded(str(texts[layout.BASIS])))
        if basis is None:
            self._report("form.basis", number, layout.BASIS, code, value=str(texts[layout.BASIS]))
        if len(self.problems) > before or basis is None:
            self.unread.add(code)
            return None
        at = Location(f"{self._file}:{address(number, layout.VALUE + 1)}")
        return FigureRow(
            code, self._sheet.about, self._sheet.period, value, applicable,
            basis, note=str(texts[layout.NOTE]), source=self._sheet.form.name_vi, location=at,
        )  # fmt: skip

    def _value(self, code: str, number: int, cell: Cell) -> tuple[Decimal | None, bool]:
        """Return a value and whether it applies: nothing typed is missing, the words for "none of it" do not apply."""
        if isinstance(cell, Decimal):
            return cell, True
        if not cell.strip():
            return None, True
        if folded(cell) == folded(NOT_APPLICABLE):
            return None, False
        try:
            return parse_number(cell, locale="vi").value, True
        except NumeralError as error:
            self._report(error.code, number, layout.VALUE, code, **error.data)
            return None, True

    def _report(self, finding: str, number: int, column: int, subject: str, **data: object) -> None:
        at = Location(f"{self._file}:{address(number, column + 1)}")
        self.problems.append(Finding(finding, subject=subject, location=at, data=data))
