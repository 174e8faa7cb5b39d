"""``socai report issue`` and ``socai report list``: give a report its official number, and list those that have one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from socai.cli import options
from socai.cli.context import OK, CommandContext, pass_context
from socai.cli.layout import print_findings, progress_bar, table
from socai.cli.reading import split
from socai.cli.reports import EVERY_FORMAT, report, summary

if TYPE_CHECKING:
    from socai.services.issued import Issued


def register(_: click.Group) -> None:
    """Add the commands of this module to ``socai report``."""
    report.add_command(issue)
    report.add_command(list_)


@click.command(
    short_help="Ban hành báo cáo: cấp số, lưu trữ.",
    epilog="Ví dụ:  socai report issue bao-cao-6-thang --period 2026H1 --number 456 --as lanh-dao --out out",
)
@click.argument("template")
@click.option("--period", required=True, help="Kỳ báo cáo: 2026H1, 2026Q2, 2026-06.")
@click.option("--number", type=int, help="Số văn bản; để trống: số kế tiếp của sổ văn bản được cấp ở đây.")
@options.day("--date", "day", help="Ngày ban hành (mặc định: hôm nay).")
@click.option("--signer", default="", help="Người ký, in dưới chức danh.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("out"), show_default=True)
@click.option("--formats", default=EVERY_FORMAT, show_default=True, help="Định dạng, cách nhau bằng dấu phẩy.")
@click.option("--as", "account", default=None, help="Tài khoản ban hành: lãnh đạo hoặc văn phòng (mặc định: lãnh đạo).")
@pass_context
def issue(
    context: CommandContext,
    template: str,
    period: str,
    number: int | None,
    day: date | None,
    signer: str,
    out: Path,
    formats: str,
    account: str | None,
) -> int:
    """Ban hành báo cáo: cấp số, lưu các tệp và mã băm, giữ nguyên mãi về sau."""
    instance = context.open()
    from socai.services import actors
    from socai.services.issuing import Asked, issue_report

    with progress_bar(context.say("cli.issuing")) as progress:
        issued = issue_report(
            instance=instance,
            actor=actors.find(name=account) if account else actors.leader(),
            asked=Asked(template, period, number, day, signer),
            out=out,
            formats=split(formats),
            progress=progress,
        )
    print_findings(issued.built.findings, lang=context.lang)
    click.echo(summary(issued.built, context))
    found = issued.report
    click.echo(context.say("cli.issued", reference=found.reference, day=found.issued_on, batch=found.batch))
    return OK


@click.command(name="list", short_help="Các báo cáo đã ban hành.", epilog="Ví dụ:  socai report list --format json")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@pass_context
def list_(context: CommandContext, form: str) -> int:
    """Các báo cáo đã ban hành: số, ngày, mẫu, kỳ, các tệp và mã băm."""
    context.open()
    from socai.services.issued import listed

    reports = listed()
    click.echo(_json(reports) if form == "json" else _table(reports, context))
    return OK


def _table(reports: Sequence[Issued], context: CommandContext) -> str:
    header = (
        "cli.issued_number",
        "cli.issued_day",
        "cli.issued_kind",
        "cli.issued_template",
        "cli.issued_period",
        "cli.issued_batch",
        "cli.issued_issuer",
        "cli.issued_files",
    )
    rows = [
        (
            each.reference,
            each.issued_on.isoformat(),
            each.kind,
            each.template,
            each.period,
            str(each.as_known_at),
            each.account,
            str(len(each.files)),
        )
        for each in reports
    ]
    return table([context.say(code) for code in header], rows)


def _json(reports: Sequence[Issued]) -> str:
    records = [
        {
            "number": each.number,
            "reference": each.reference,
            "kind": each.kind,
            "body": each.body,
            "date": each.issued_on.isoformat(),
            "template": each.template,
            "period": each.period,
            "as_known_at": each.as_known_at,
            "batch": each.batch,
            "issued_by": each.account,
            "pack": each.pack,
            "files": dict(each.files),
        }
        for each in reports
    ]
    return json.dumps(records, ensure_ascii=False, indent=1)
