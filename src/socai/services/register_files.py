"""Registers as files: imports of CSV and xlsx, all rows or none, and exports that the import reads back."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

from django.utils import timezone

from socai.catalogue.register_checks import STEPS_COLUMN
from socai.catalogue.register_rows import table_columns
from socai.catalogue.register_steps import written
from socai.catalogue.registers import Register
from socai.compose.row_workbook import write_row_workbook
from socai.core.findings import Severity, has_errors
from socai.files.atomic import write_bytes
from socai.files.errors import FilesError
from socai.files.formula_guard import guarded, unguarded
from socai.files.tables import Columns, Table, read_table, write_csv
from socai.ledger import events
from socai.ledger.locks import alone
from socai.ledger.models import BatchKind
from socai.services.actors import Actor
from socai.services.errors import ServiceError, refusal, translated
from socai.services.opened import Instance
from socai.services.register_checks import Cells
from socai.services.register_reading import Rows, RowView, read_rows
from socai.services.registers import RowsRecorded, record_rows, unknown_register

_REASON = "Nhập sổ từ tệp {name}"
WORKBOOK, CSV = ".xlsx", ".csv"


@dataclass(frozen=True)
class Exported:
    """A file of rows: where it is, and how many it holds."""

    path: Path
    rows: int


def import_register(
    *,
    instance: Instance,
    actor: Actor,
    path: Path,
    register: str = "",
    sheet: str | None = None,
    dry_run: bool = False,
) -> RowsRecorded:
    """Import the rows of a CSV or xlsx file as one batch; a row whose key is known is put right.

    The columns are those of the register, and ``states`` for steps. A column that the file does not have leaves what
    known rows hold. With ``dry_run`` everything is tried and nothing kept.

    Args:
        instance: whose ledger it is.
        actor: who writes.
        path: the file.
        register: code of the register; the name of the file when empty.
        sheet: which sheet of a workbook, the first visible one when ``None``.
        dry_run: try everything and keep nothing.

    Raises:
        ServiceError: when there is no such register; when disk or database fail.
    """
    code = register or path.stem
    declared = instance.catalogue.registers.get(code)
    if declared is None:
        raise ServiceError([unknown_register(instance, code)])
    try:
        table = read_table(path, row_columns(declared), sheet=sheet)
        rows = list(row_cells(declared, table))
    except FilesError as error:
        return RowsRecorded(findings=error.findings)
    of_form = tuple(table.log)
    recorded = record_rows(
        instance=instance, actor=actor, rows=rows, kind=BatchKind.IMPORT, reason=_REASON.format(name=path.name),
        document=path, dry_run=dry_run or has_errors(of_form),
    )  # fmt: skip
    found = recorded.findings
    if has_errors(of_form):
        found = tuple(each for each in found if each.severity is Severity.ERROR)
    return replace(recorded, findings=tuple(sorted((*of_form, *found), key=lambda finding: finding.location)))


def export_register(
    *,
    instance: Instance,
    actor: Actor,
    register: str,
    path: Path,
    period: str = "",
    where: str = "",
    with_private: bool = False,
    public_only: bool = False,
) -> Exported:
    """Write rows of a register to a CSV or xlsx file that ``import_register`` reads back.

    Private columns are left out unless asked for by who may read them; audit events say that they were read, and
    which columns were taken.

    Raises:
        ServiceError: the file is there already or is of another kind; what ``read_rows`` refuses; the disk fails.
    """
    if path.suffix.lower() not in (WORKBOOK, CSV):
        raise refusal("register.export_kind", str(path), allowed=(CSV, WORKBOOK))
    if path.exists():
        raise refusal("register.export_exists", str(path))
    found = read_rows(
        instance=instance, actor=actor, register=register, period=period, where=where, with_private=with_private,
        public_only=public_only,
    )  # fmt: skip
    header, lines = _table(found, with_reasons=not public_only)
    is_workbook = path.suffix.lower() == WORKBOOK
    content = write_row_workbook(register, header, lines) if is_workbook else write_csv(header, lines).encode()
    try:
        write_bytes(path, content)
    except FilesError as error:
        raise ServiceError(error.findings) from error
    _taken(actor, register, path.name, header, len(lines))
    return Exported(path, len(found.rows))


def export_workbook(*, instance: Instance, actor: Actor, register: str, keys: Container[str]) -> bytes:
    """Return rows of a register as a workbook that ``import_register`` reads back, without private columns.

    Raises:
        ServiceError: what ``read_rows`` refuses.
    """
    found = read_rows(instance=instance, actor=actor, register=register)
    header, lines = _table(replace(found, rows=tuple(row for row in found.rows if row.key in keys)), with_reasons=True)
    _taken(actor, register, f"{register}{WORKBOOK}", header, len(lines))
    return write_row_workbook(register, header, lines)


def import_upload(
    *, instance: Instance, actor: Actor, register: str, file: str, data: bytes, dry_run: bool
) -> RowsRecorded:
    """Import the rows of a file that a browser sent, as ``import_register`` does.

    Raises:
        ServiceError: no such register; the file bears a mark of secrecy; disk or database fail.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / (PurePath(file).name or f"{register}{WORKBOOK}")
        with translated(file):
            path.write_bytes(data)
        return import_register(instance=instance, actor=actor, path=path, register=register, dry_run=dry_run)


def _table(found: Rows, *, with_reasons: bool) -> tuple[list[str], list[list[str]]]:
    header = _header(found)
    return header, [_line(row, header, with_reasons=with_reasons) for row in found.rows]


def _taken(actor: Actor, register: str, file: str, header: list[str], rows: int) -> None:
    data = {"register": register, "file": file, "rows": rows, "columns": header}
    with translated(), alone():
        events.append("register.exported", actor=actor.account, at=timezone.now(), data=data)


def row_columns(register: Register) -> Columns:
    """Return the columns that a table of rows must and may have."""
    columns = table_columns(register)
    return Columns(
        tuple(name for name, needed in columns.items() if needed),
        tuple(name for name, needed in columns.items() if not needed),
    )


def row_cells(register: Register, table: Table) -> Iterator[Cells]:
    """Yield the rows of a table as they were typed."""
    for row in table.rows:
        cells = {name: unguarded(row.text(name)) for name in table.header if name}
        yield Cells(register.code, cells, partial(table.place, row.line))


def _header(found: Rows) -> list[str]:
    shown = [column.code for column in found.columns if column.code in found.shown]
    return [*shown, *([STEPS_COLUMN] if found.register.states else [])]


def _line(row: RowView, header: list[str], *, with_reasons: bool) -> list[str]:
    cells: Mapping[str, str] = {**row.cells, STEPS_COLUMN: "; ".join(_steps(row, with_reasons=with_reasons))}
    return [guarded(cells.get(name, "")) for name in header]


def _steps(row: RowView, *, with_reasons: bool) -> Iterator[str]:
    for step in row.row.steps:
        yield written(step if with_reasons else replace(step, reason=""))
