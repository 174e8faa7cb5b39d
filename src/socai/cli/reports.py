"""``socai report``: build a report from a template and the ledger."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from socai.cli.context import OK, CommandContext, pass_context
from socai.cli.layout import print_findings, progress_bar, table
from socai.cli.reading import known_on, split

if TYPE_CHECKING:
    from socai.services.reports import BuiltReport

EVERY_FORMAT = "docx,pdf,html,xbrl-json,csv,xlsx,txt"


def register(group: click.Group) -> None:
    """Add the commands of this module to the group."""
    group.add_command(report)


@click.group(short_help="Lập báo cáo.")
def report() -> None:
    """Lập báo cáo từ mẫu và số liệu trong sổ."""


@report.command(
    short_help="Lập báo cáo từ mẫu.", epilog="Ví dụ:  socai report build bao-cao-6-thang --period 2026H1 --out out"
)
@click.argument("template")
@click.option("--period", required=True, help="Kỳ báo cáo: 2026H1, 2026Q2, 2026-06.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("out"), show_default=True)
@click.option("--formats", default=EVERY_FORMAT, show_default=True, help="Định dạng, cách nhau bằng dấu phẩy.")
@click.option("--flat", is_flag=True, help="Tệp Word phẳng: không có ô nội dung, cho phần mềm không đọc được ô.")
@known_on
@click.option(
    "--boundaries",
    default="as-reported",
    show_default=True,
    help="Địa giới của số liệu: as-reported (như các đơn vị của kỳ đã báo cáo), today, hoặc một ngày (2026-12-31).",
)
@pass_context
def build(
    context: CommandContext,
    template: str,
    period: str,
    out: Path,
    formats: str,
    flat: bool,
    as_known_on: date | None,
    boundaries: str,
) -> int:
    """Lập báo cáo: mỗi số in ra gắn với một số liệu trong sổ."""
    instance = context.open()
    from socai.services import actors
    from socai.services.reports import build_report

    with progress_bar(context.say("cli.building")) as progress:
        built = build_report(
            instance=instance,
            actor=actors.administrator(),
            template=template,
            period=period,
            out=out,
            formats=split(formats),
            flat=flat,
            as_known_on=as_known_on,
            boundaries=boundaries,
            progress=progress,
        )
    print_findings(built.findings, lang=context.lang)
    click.echo(summary(built, context))
    return OK


def summary(built: BuiltReport, context: CommandContext) -> str:
    """Return the short table that a build ends with, and where the files are."""
    counts = {
        "cli.figures": built.figures,
        "cli.entered": built.entered,
        "cli.computed": built.computed,
        "cli.places": built.places,
        "cli.findings": len(built.findings),
    }
    header = [context.say(code) for code in counts]
    rows = [[str(count) for count in counts.values()]]
    return "\n".join([table(header, rows, right=frozenset(range(len(header)))), *map(str, built.files)])
