"""``socai form``: entry forms as Excel files, paper and chat messages."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from socai.cli.context import BAD_INPUT, OK, CommandContext, pass_context
from socai.cli.layout import print_findings, progress_bar, table
from socai.cli.reading import split

if TYPE_CHECKING:
    from socai.compose.forms import Sheet
    from socai.services.entries import Recorded
    from socai.services.form_messages import Proposal
    from socai.services.opened import Instance

_COLUMNS = ("cli.form_name", "cli.form_measure", "cli.form_now", "cli.form_before", "cli.form_last_year")
_PERIOD = click.option("--period", required=True, help="Kỳ: 2026-06, 2026H1...")
_OUT = click.option("--out", type=click.Path(path_type=Path), default=Path("out"), show_default=True, help="Thư mục.")
_UNITS = click.option("--unit", "units", default="", help="Khóa đơn vị, cách nhau bằng dấu phẩy (mặc định: tất cả).")
_ACCOUNT = click.option("--as", "account", default=None, help="Tài khoản đứng tên (mặc định: quản trị).")


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
        (each.code, each.name_vi if context.lang == "vi" else each.name_en, each.fills, each.kind.value,
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


@form.command(short_help="Tệp Excel để điền.", epilog="Ví dụ:  socai form excel thon_thang --period 2026-06")
@click.argument("code")
@_PERIOD
@_UNITS
@_OUT
@pass_context
def excel(context: CommandContext, code: str, period: str, units: str, out: Path) -> int:
    """Ghi một tệp Excel cho mỗi đơn vị: ô để điền, số kỳ trước ở bên."""
    instance = context.open()
    from socai.services.form_files import write_form_files

    with progress_bar(context.say("cli.writing_forms")) as progress:
        paths = write_form_files(
            instance=instance, form=code, period=period, units=split(units), out=out, kind="xlsx",
            progress=progress,
        )  # fmt: skip
    return _tell_files(paths, context)


@form.command(short_help="Phiếu giấy A4.", epilog="Ví dụ:  socai form paper thon_thang --period 2026-06")
@click.argument("code")
@_PERIOD
@_UNITS
@_OUT
@pass_context
def paper(context: CommandContext, code: str, period: str, units: str, out: Path) -> int:
    """Ghi một trang PDF khổ A4 cho mỗi đơn vị, để in và điền tay."""
    instance = context.open()
    from socai.services.form_files import write_form_files

    with progress_bar(context.say("cli.writing_forms")) as progress:
        paths = write_form_files(
            instance=instance, form=code, period=period, units=split(units), out=out, kind="pdf",
            progress=progress,
        )  # fmt: skip
    return _tell_files(paths, context)


@form.command("import", short_help="Nhập tệp Excel đã điền.", epilog="Ví dụ:  socai form import phieu.xlsx --dry-run")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Chỉ thử, không ghi gì.")
@_ACCOUNT
@pass_context
def import_(context: CommandContext, file: Path, dry_run: bool, account: str | None) -> int:
    """Nhập một phiếu Excel đã điền: mọi ô hoặc không ô nào, mỗi lỗi kèm ô."""
    instance = context.open()
    from socai.services import actors
    from socai.services.form_files import import_form

    actor = actors.find(name=account) if account else actors.administrator()
    read = import_form(instance=instance, actor=actor, path=file, dry_run=dry_run)
    print_findings(read.findings, lang=context.lang)
    return _tell_recorded(read.recorded, str(file), dry_run, context)


@form.command(
    short_help="Đọc tin nhắn.", epilog="Ví dụ:  socai form message thon_thang --period 2026-06 tin.txt --save"
)
@click.argument("code")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), default="-")
@_PERIOD
@click.option("--unit", default="", help="Khóa đơn vị của những lời không nêu tên thôn, bản.")
@click.option("--save", is_flag=True, help="Ghi những số đã hiểu (mặc định: chỉ xem).")
@_ACCOUNT
@pass_context
def message(
    context: CommandContext, code: str, file: Path, period: str, unit: str, save: bool, account: str | None
) -> int:
    """Đọc tin nhắn của một hay nhiều thôn, bản thành phiếu: số đã hiểu, chỗ chưa rõ, một dòng để nhắn lại."""
    instance = context.open()
    from socai.services import actors
    from socai.services.form_messages import read_messages, record_messages

    proposals = read_messages(
        instance=instance, form=code, period=period, unit=unit, lang=context.lang, text=_text(instance, file)
    )
    for proposal in proposals:
        _print_proposal(proposal, context)
    if not save:
        click.echo(context.say("cli.messages_not_saved"))
        return OK
    actor = actors.find(name=account) if account else actors.administrator()
    recorded = record_messages(instance=instance, actor=actor, proposals=proposals)
    print_findings(recorded.findings, lang=context.lang)
    return _tell_recorded(recorded, context.say("cli.messages"), False, context)


def _text(instance: Instance, file: Path) -> str:
    """Return the text of a file, or of the standard input for a dash."""
    if str(file) == "-":
        return sys.stdin.read()
    from socai.services.form_messages import text_of

    return text_of(file)


def _tell_files(paths: tuple[Path, ...], context: CommandContext) -> int:
    for path in paths:
        click.echo(str(path))
    click.echo(context.say("cli.forms_written", count=len(paths)), err=True)
    return OK


def _tell_recorded(recorded: Recorded, what: str, dry_run: bool, context: CommandContext) -> int:
    """Say what came of a write; bad input ends with code 2 and nothing written."""
    from socai.core.findings import has_errors

    if has_errors(recorded.findings):
        click.echo(context.say("cli.nothing_imported", file=what), err=True)
        return BAD_INPUT
    counts = {"entries": recorded.entered, "corrections": recorded.corrected, "retractions": recorded.retracted}
    code = "cli.tried" if dry_run else "cli.imported" if recorded.batch else "cli.imported_nothing_new"
    click.echo(context.say(code, file=what, batch=recorded.batch, unchanged=recorded.unchanged, **counts))
    return OK


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
        click.echo(f"\n{section.name_vi if context.lang == 'vi' else section.name_en}")
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
