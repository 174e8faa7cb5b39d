"""``socai report check``: a Word report that was edited by hand, beside the ledger."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from socai.cli.context import FOUND_ERRORS, OK, CommandContext, pass_context
from socai.cli.reports import report


def register(_: click.Group) -> None:
    """Add the command of this module to ``socai report``."""
    report.add_command(check)


@click.command(
    short_help="Đối chiếu báo cáo Word đã sửa với sổ.",
    epilog="Ví dụ:  socai report check bao-cao-6-thang-2026.docx",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--period", help="Kỳ báo cáo, khi tệp không ghi: 2026H1, 2026Q2, 2026-06.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Dạng kết quả."
)
@click.option("--lang", type=click.Choice(["vi", "en"]), help="Ngôn ngữ thông báo.")
@pass_context
def check(context: CommandContext, file: Path, period: str | None, form: str, lang: str | None) -> int:
    """Tìm số bị gõ đè, ô số bị xóa, số mới chưa có trong sổ, rồi tính lại các số của văn bản."""
    context = CommandContext(context.home, lang or context.lang)
    instance = context.open()
    from socai.services.report_checking import check_report, written_as

    checked = check_report(instance=instance, path=file, period=period)
    is_terminal = sys.stdout.isatty()
    click.echo(written_as(checked, form=form, lang=context.lang, is_terminal=is_terminal), nl=False)
    return FOUND_ERRORS if checked.has_errors else OK
