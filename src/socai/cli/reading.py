"""``socai query`` and ``socai trace``: read figures, and walk from a figure down to its entries."""

from __future__ import annotations

import csv
import json
import sys
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from socai.cli.context import OK, CommandContext, pass_context
from socai.cli.layout import table

if TYPE_CHECKING:
    from socai.services.reading import FigureRecord, TraceLine

_HEADER = ("indicator", "org_unit", "period", "basis", "value", "measure", "state", "qualifier", "source")
_VALUE = 4


def register(group: click.Group) -> None:
    """Add the commands of this module to the group."""
    group.add_command(query)
    group.add_command(trace)


def _as_known_on(_: click.Context, __: click.Parameter, value: datetime | None) -> date | None:
    return value.date() if value else None


_known_on = click.option(
    "--as-known-on",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=_as_known_on,
    help="Đọc sổ như đã biết đến hết ngày này (2026-06-30).",
)


@click.command(
    short_help="Đọc số liệu.",
    epilog="Ví dụ:  socai query --indicator hdnd.van_ban.tong,hdnd.van_ban.nghi_quyet --period 2026H1",
)
@click.option(
    "--indicator", "indicators", required=True, help="Mã chỉ tiêu, cách nhau bằng dấu phẩy; a.b.* là cả nhóm."
)
@click.option(
    "--unit", "units", default="", help="Khóa đơn vị, cách nhau bằng dấu phẩy (mặc định: đơn vị lập báo cáo)."
)
@click.option("--period", "periods", required=True, help="Kỳ, cách nhau bằng dấu phẩy: 2026, 2026H1, 2026Q2, 2026-06.")
@click.option("--basis", default=None, help="Chỉ lấy số có căn cứ này: actual, estimate.")
@_known_on
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@pass_context
def query(
    context: CommandContext,
    indicators: str,
    units: str,
    periods: str,
    basis: str | None,
    as_known_on: date | None,
    form: str,
) -> int:
    """Đọc số liệu: đã nhập, cộng dồn hoặc tính."""
    instance = context.open()
    from socai.services.reading import query_records

    records = query_records(
        instance=instance,
        indicators=_split(indicators),
        units=_split(units),
        periods=_split(periods),
        basis=basis,
        as_known_on=as_known_on,
    )
    {"table": _as_table, "json": _as_json, "csv": _as_csv}[form](records)
    return OK


@click.command(
    short_help="Lần một số liệu về nơi nhập.",
    epilog="Ví dụ:  socai trace xa_hoi.y_te.kham_benh.luot_nguoi.ty_le_ke_hoach --unit 03390 --period 2026H1",
)
@click.argument("indicator")
@click.option("--unit", default="", help="Khóa đơn vị (mặc định: đơn vị lập báo cáo).")
@click.option("--period", required=True, help="Kỳ: 2026, 2026H1, 2026Q2, 2026-06.")
@_known_on
@pass_context
def trace(context: CommandContext, indicator: str, unit: str, period: str, as_known_on: date | None) -> int:
    """Lần từ một số liệu xuống các lần nhập: công thức, thành phần, người nhập, văn bản."""
    instance = context.open()
    from socai.services.reading import trace_lines

    for line in trace_lines(
        instance=instance, indicator=indicator, unit=unit, period=period, as_known_on=as_known_on, lang=context.lang
    ):
        click.echo(_trace_text(line))
    return OK


def _trace_text(line: TraceLine) -> str:
    """Return one node of a trace, indented by its depth, with what it was computed by or who entered it below."""
    indent = "   " * line.depth
    head = f"{indent}{'└─ ' if line.depth else ''}{line.name}: {line.display}"
    details = [f"{indent}   {detail}" for detail in line.details]
    return "\n".join([head, *details])


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _cells(record: FigureRecord) -> list[str]:
    return [str(getattr(record, name)) for name in _HEADER]


def _as_table(records: list[FigureRecord]) -> None:
    rows = [[*_cells(record)[:_VALUE], record.display, *_cells(record)[_VALUE + 1 :]] for record in records]
    click.echo(table(_HEADER, rows, right=frozenset({_VALUE})))


def _as_json(records: list[FigureRecord]) -> None:
    click.echo(
        json.dumps(
            [dict(zip(_HEADER, _cells(record), strict=True)) for record in records], ensure_ascii=False, indent=1
        )
    )


def _as_csv(records: list[FigureRecord]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(_HEADER)
    writer.writerows(_cells(record) for record in records)
