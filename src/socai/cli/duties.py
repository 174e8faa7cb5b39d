"""``socai duty``: which reports the commune owes, by when, to whom, and which figures several of them ask for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import click

from socai.cli import options
from socai.cli.context import FOUND_ERRORS, OK, CommandContext, pass_context
from socai.cli.layout import print_csv, print_findings, print_json, table
from socai.core.findings import has_errors

if TYPE_CHECKING:
    from socai.services.reporting_duties import ReportingDuty

_LISTED = ("key", "report", "recipient", "rhythm", "period", "cut_off", "due", "owner", "layout", "figures")
_ASKED = ("indicator", "name", "office", "duties")
_LISTED_HEADER = (
    "cli.duty_key",
    "cli.duty_report",
    "cli.duty_recipient",
    "cli.duty_rhythm",
    "cli.duty_period",
    "cli.duty_cut_off",
    "cli.duty_due",
    "cli.duty_owner",
    "cli.duty_layout",
    "cli.duty_figures",
)
_ASKED_HEADER = ("cli.duty_indicator", "cli.duty_name", "cli.duty_office", "cli.duty_duties")


def register(group: click.Group) -> None:
    """Add the commands of this module to the group."""
    group.add_command(duty)


@click.group(short_help="Chế độ báo cáo: nợ báo cáo nào, đến hạn khi nào, cần số liệu gì.")
def duty() -> None:
    """Chế độ báo cáo của xã, đọc từ sổ: mỗi báo cáo phải gửi là một dòng."""


_day = options.day("--on", help="Xem ở ngày này (2026-06-01; mặc định: hôm nay).")
_form = click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True
)


@duty.command(
    name="list", short_help="Các báo cáo phải gửi.", epilog="Ví dụ:  socai duty list --on 2026-06-01 --format csv"
)
@_day
@_form
@pass_context
def list_(context: CommandContext, on: date | None, form: str) -> int:
    """Liệt kê báo cáo phải gửi, đến hạn trước ở trên: nơi nhận, nhịp, kỳ tới, chốt số liệu, hạn, đơn vị lập, mẫu."""
    owed = _owed(context, on)
    if form != "table":
        rows = [[*_cells(each, date.isoformat), " ".join(each.figures)] for each in owed]
        (print_json if form == "json" else print_csv)(_LISTED, rows)
        return OK
    header = [context.say(code) for code in _LISTED_HEADER]
    click.echo(table(header, [[*_cells(each, _text), str(len(each.figures))] for each in owed], right=frozenset({9})))
    return OK


@duty.command(
    short_help="Số liệu một báo cáo cần, hoặc nhiều báo cáo cùng cần.", epilog="Ví dụ:  socai duty figures BC-DU-6T"
)
@click.argument("key", default="")
@_day
@_form
@pass_context
def figures(context: CommandContext, key: str, on: date | None, form: str) -> int:
    """Liệt kê số liệu mà báo cáo KEY cần; không nêu KEY thì liệt kê số liệu từ hai báo cáo trở lên cùng cần.

    Mỗi số liệu là một chỉ tiêu, do một cơ quan nhập một lần. Hai chỉ tiêu cùng tên, cùng đơn vị tính là một số nhập hai
    lần: lệnh nêu ra và kết thúc với mã 1.
    """
    owed = _owed(context, on)
    from socai.services.reporting_duties import asked, twice_entered

    instance = context.open()
    wanted = asked(instance=instance, owed=owed, key=key)
    rows = [[each.indicator, each.name, each.office, ", ".join(each.duties)] for each in wanted]
    if form != "table":
        (print_json if form == "json" else print_csv)(_ASKED, rows)
    else:
        click.echo(table([context.say(code) for code in _ASKED_HEADER], rows))
    findings = list(twice_entered(catalogue=instance.catalogue, owed=owed))
    print_findings(findings, lang=context.lang)
    return FOUND_ERRORS if has_errors(findings) else OK


def _owed(context: CommandContext, on: date | None) -> list[ReportingDuty]:
    instance = context.open()
    from socai.services.deadlines import today
    from socai.services.reporting_duties import duties

    return duties(instance=instance, on=on or today(), lang=context.lang)


def _cells(owed: ReportingDuty, day: Callable[[date], str]) -> list[str]:
    """Return a duty as the columns of ``_LISTED`` but the last; days by the rule of its deadline, else as it says."""
    falling = owed.following.falling if owed.following else None
    period = str(falling.period) if falling else ""
    cut_off = day(falling.cut_off) if falling and falling.cut_off else owed.cut_off
    due = day(falling.due) if falling and falling.due else owed.due
    return [owed.key, owed.name, owed.recipient, owed.rhythm, period, cut_off, due, owed.owner, owed.layout]


def _text(day: date) -> str:
    return f"{day:%d/%m/%Y}"
