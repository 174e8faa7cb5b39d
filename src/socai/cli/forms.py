"""``socai form``: entry forms as Excel files, paper and chat messages."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from socai.cli import options
from socai.cli.context import OK, CommandContext, pass_context
from socai.cli.entering import opened, tell
from socai.cli.layout import print_findings, progress_bar, table
from socai.cli.reading import split

if TYPE_CHECKING:
    from socai.compose.forms import Sheet
    from socai.services.form_messages import Proposal

_COLUMNS = ("cli.form_name", "cli.form_measure", "cli.form_now", "cli.form_before", "cli.form_last_year")
_PERIOD = click.option("--period", required=True, help="Kỳ: 2026-06, 2026H1...")
_OUT = click.option("--out", type=click.Path(path_type=Path), default=Path("out"), show_default=True, help="Thư mục.")
_UNITS = click.option("--unit", "units", default="", help="Khóa đơn vị, cách nhau bằng dấu phẩy (mặc định: tất cả).")


def register(group: click.Group) -> None:
    """Add the commands of this module to the group."""
    group.add_command(form)


@click.group(short_help="Phiếu nhập số liệu.")
def form() -> None:
    """Phiếu nhập số liệu: xem, in ra giấy, gửi tệp Excel, đọc tệp đã điền và tin nhắn."""


@form.command("list", short_help="Các phiếu.", epilog="Ví dụ:  socai form list")
@pass_context
def list_(context: CommandContext) -> int:
    """Liệt kê các phiếu của gói: mã, tên, đơn vị điền, loại kỳ, số ô."""
    declared = context.open().catalogue.forms.values()
    rows = [
        (each.code, context.named(each), each.fills or context.say("cli.form_owners"), each.kind.value,
         str(len(tuple(each.fields()))))
        for each in declared
    ]  # fmt: skip
    header = list(
        map(context.say, ("cli.form_code", "cli.form_name", "cli.form_fills", "cli.form_period", "cli.form_boxes"))
    )
    click.echo(table(header, rows, right=frozenset({4})))
    return OK


@form.command(
    short_help="Xem một phiếu.", epilog="Ví dụ:  socai form show thon_thang --unit 03390-B01 --period 2026-06"
)
@click.argument("code")
@click.option("--unit", required=True, help="Khóa đơn vị.")
@_PERIOD
@pass_context
def show(context: CommandContext, code: str, unit: str, period: str) -> int:
    """Xem phiếu của một đơn vị: số kỳ này, kỳ trước, cùng kỳ năm trước."""
    instance = context.open()
    from socai.services.forms import sheet

    _print_sheet(sheet(instance=instance, form=code, unit=unit, period=period), context)
    return OK


def _files(command: Callable[..., int]) -> Callable[..., int]:
    """Add what every command takes that writes a file for each unit."""
    for option in (_OUT, _UNITS, _PERIOD, click.argument("code")):
        command = option(command)
    return command


@form.command(short_help="Tệp Excel để điền.", epilog="Ví dụ:  socai form excel thon_thang --period 2026-06")
@_files
@pass_context
def excel(context: CommandContext, code: str, period: str, units: str, out: Path) -> int:
    """Ghi một tệp Excel cho mỗi đơn vị: ô để điền, số kỳ trước ở bên."""
    return _write(context, "xlsx", form=code, period=period, units=split(units), out=out)


@form.command(short_help="Phiếu giấy A4.", epilog="Ví dụ:  socai form paper thon_thang --period 2026-06")
@_files
@pass_context
def paper(context: CommandContext, code: str, period: str, units: str, out: Path) -> int:
    """Ghi một trang PDF khổ A4 cho mỗi đơn vị, để in và điền tay."""
    return _write(context, "pdf", form=code, period=period, units=split(units), out=out)


def _write(context: CommandContext, kind: str, *, form: str, period: str, units: tuple[str, ...], out: Path) -> int:
    """Write a file of a kind for each unit and say which."""
    instance = context.open()
    from socai.services.form_files import write_form_files

    with progress_bar(context.say("cli.writing_forms")) as progress:
        paths = write_form_files(
            instance=instance, form=form, period=period, units=units, out=out, kind=kind, progress=progress
        )
    for path in paths:
        click.echo(str(path))
    click.echo(context.say("cli.forms_written", count=len(paths)), err=True)
    return OK


@form.command("import", short_help="Nhập tệp Excel đã điền.", epilog="Ví dụ:  socai form import phieu.xlsx --dry-run")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Chỉ thử, không ghi gì.")
@options.account
@pass_context
def import_(context: CommandContext, file: Path, dry_run: bool, account: str | None) -> int:
    """Nhập một phiếu Excel đã điền: mọi ô hoặc không ô nào, mỗi lỗi kèm ô."""
    instance, actor = opened(context, account)
    from socai.services.form_files import import_form

    return tell(context, file, import_form(instance=instance, actor=actor, path=file, dry_run=dry_run), dry_run)


@form.command(
    short_help="Đọc tin nhắn.", epilog="Ví dụ:  socai form message thon_thang --period 2026-06 tin.txt --save"
)
@click.argument("code")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), default="-")
@_PERIOD
@click.option("--unit", default="", help="Khóa đơn vị của những lời không nêu tên thôn, bản.")
@click.option("--save", is_flag=True, help="Ghi những số đã hiểu (mặc định: chỉ xem).")
@options.account
@pass_context
def message(
    context: CommandContext, code: str, file: Path, period: str, unit: str, save: bool, account: str | None
) -> int:
    """Đọc tin nhắn của một hay nhiều thôn, bản thành phiếu: số đã hiểu, chỗ chưa rõ, một dòng để nhắn lại."""
    instance, actor = opened(context, account)
    from socai.services.form_messages import read_messages, record_messages, text_of

    text = sys.stdin.read() if str(file) == "-" else text_of(file)
    proposals = read_messages(instance=instance, form=code, period=period, unit=unit, lang=context.lang, text=text)
    for proposal in proposals:
        _print_proposal(proposal, context)
    if not save:
        click.echo(context.say("cli.messages_not_saved"))
        return OK
    result = record_messages(instance=instance, actor=actor, proposals=proposals)
    return tell(context, context.say("cli.messages"), result, dry_run=False)


def _print_sheet(sheet: Sheet, context: CommandContext) -> None:
    from socai.compose.forms import shown

    click.echo(f"{sheet.form.name_vi}: {sheet.unit_name}, {sheet.period.words(locale=context.lang)}")
    header = list(map(context.say, _COLUMNS))
    for section, boxes in sheet.sections:
        rows = [
            (box.indicator.name_vi, box.indicator.measure.word(locale=context.lang), shown(box.now),
             shown(box.before), shown(box.last_year))
            for box in boxes
        ]  # fmt: skip
        click.echo(f"\n{context.named(section)}")
        click.echo(table(header, rows, right=frozenset({2, 3, 4})))


def _print_proposal(proposal: Proposal, context: CommandContext) -> None:
    from socai.services.form_messages import shown_rows

    name = proposal.sheet.unit_name if proposal.sheet else context.say("cli.message_no_unit")
    click.secho(name, bold=True)
    for indicator, value in shown_rows(proposal):
        click.echo(f"  {indicator}: {value}")
    for each in proposal.unclear:
        click.secho("  " + context.say(each.code, words=each.words), fg="yellow")
    print_findings(proposal.findings, lang=context.lang)
    if proposal.reply:
        click.echo("  > " + proposal.reply)
