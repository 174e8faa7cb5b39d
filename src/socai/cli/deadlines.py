"""``socai deadlines``: which reports are due, when their figures close, and why on that day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from socai.cli import options
from socai.cli.context import OK, CommandContext, pass_context
from socai.cli.layout import print_csv, print_findings, print_json, table

if TYPE_CHECKING:
    from socai.core.findings import Finding
    from socai.services.deadlines import DueReport

_HEADER = ("due", "nominal", "cut_off", "opens", "period", "code", "name", "level", "to", "certainty", "source")
_COLUMNS = (
    "cli.deadline_due",
    "cli.deadline_cut_off",
    "cli.deadline_period",
    "cli.deadline_report",
    "cli.deadline_to",
    "cli.deadline_why",
)


def register(group: click.Group) -> None:
    """Add the commands of this module to the group."""
    group.add_command(deadlines)


@click.command(
    short_help="Hạn nộp báo cáo và ngày chốt số liệu.",
    epilog="Ví dụ:  socai deadlines --level commune --on 2026-06-01 --days 30",
)
@click.option("--period", default="", help="Chỉ báo cáo của kỳ này: 2026H1, 2026-06, 2026H1@adm.")
@options.day("--on", help="Hạn từ ngày này trở đi (2026-06-01; mặc định: hôm nay).")
@click.option("--days", type=int, default=31, show_default=True, help="Xem bao nhiêu ngày kể từ ngày ấy.")
@click.option("--level", default="", help="Chỉ cấp này: country, province, commune, village.")
@click.option("--calendar", default="", help="Chỉ lịch này: administrative, party, statistical.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@pass_context
def deadlines(
    context: CommandContext, period: str, on: date | None, days: int, level: str, calendar: str, form: str
) -> int:
    """Liệt kê báo cáo đến hạn: ngày nộp, ngày chốt số liệu, và vì sao là ngày ấy."""
    instance = context.open()
    from socai.services import deadlines as service

    if period:
        reports = service.due_in(instance=instance, period=period, level=level, calendar=calendar)
    else:
        reports = service.due_from(
            instance=instance, on=on or service.today(), days=days, level=level, calendar=calendar
        )
    _PRINTERS[form](reports, context)
    print_findings(_each_once(reports), lang=context.lang)
    return OK


def _each_once(reports: list[DueReport]) -> list[Finding]:
    """Return why due days cannot be known; one missing table stops many of them and is told once."""
    missing = [report.finding for report in reports if report.finding is not None]
    return list({(finding.code, str(finding.data["day"])): finding for finding in missing}.values())


def _as_table(reports: list[DueReport], context: CommandContext) -> None:
    header = [context.say(column) for column in _COLUMNS]
    click.echo(table(header, [_shown(report, context) for report in reports]))


def _shown(report: DueReport, context: CommandContext) -> list[str]:
    falling, deadline = report.falling, report.deadline
    period = report.period
    words = period.to_date_words(locale=context.lang) if deadline.is_to_date else str(period)
    name = context.named(deadline)
    days = [_text(falling.due), _text(falling.cut_off)]
    return [*days, words, name, deadline.recipient, "; ".join(_why(report, context))]


def _why(report: DueReport, context: CommandContext) -> list[str]:
    """Return why the report is due on that day: the rule, what moved it, how sure it is."""
    falling, deadline = report.falling, report.deadline
    reasons = [deadline.source]
    if falling.is_shifted:
        off = falling.day_off or context.say("cli.deadline_weekend")
        reasons.insert(0, context.say("cli.deadline_shifted", nominal=_text(falling.nominal), off=off))
    if falling.missing is not None:
        reasons.insert(0, context.say("cli.deadline_unknown", nominal=_text(falling.nominal)))
    if report.is_provisional and falling.due is not None:
        reasons.append(context.say("cli.deadline_provisional", year=falling.due.year))
    if deadline.certainty in _DOUBTS:
        reasons.append(context.say(_DOUBTS[deadline.certainty]))
    return reasons


_DOUBTS = {"one_source": "cli.deadline_one_source", "set_locally": "cli.deadline_set_locally"}


def _text(day: date | None) -> str:
    return "—" if day is None else f"{day:%d/%m/%Y}"


def _cells(report: DueReport) -> list[str]:
    """Return a report as the columns of ``_HEADER``; days as in files, empty where nobody says them."""
    falling, deadline = report.falling, report.deadline
    days = [day.isoformat() if day else "" for day in (falling.due, falling.nominal, falling.cut_off, falling.opens)]
    about = [str(report.period), deadline.code, deadline.name_vi, deadline.level, deadline.recipient]
    return [*days, *about, deadline.certainty.value, deadline.source]


def _as_json(reports: list[DueReport], context: CommandContext) -> None:
    print_json(_HEADER, map(_cells, reports))


def _as_csv(reports: list[DueReport], context: CommandContext) -> None:
    print_csv(_HEADER, map(_cells, reports))


_PRINTERS = {"table": _as_table, "json": _as_json, "csv": _as_csv}
